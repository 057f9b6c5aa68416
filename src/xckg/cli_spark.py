"""The command line's way to Spark: `xckg build --engine spark`.

xckg build 新闻/ --engine spark                                        这台机器上，有几个核用几个
xckg build 新闻.parquet --engine spark --master spark://主机:7077       一个集群上
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from xckg.console import say_counts, show_progress
from xckg.errors import EngineError, InputError

ENGINE = "spark"
_ELSEWHERE = {
    "server": "--llm",
    "exports": "--formats",
    "web": "--fetch",
    "sparql": "--with-sparql",
    "resume": "--resume",
    "workers": "--workers",
}
"""What a build on Spark does not do, by the name of its option."""


def choose(engine: str, master: str) -> bool:
    """Whether the build is to run on Spark.

    Raises:
        EngineError: no such engine, or a master without one.
    """
    if engine not in ("", ENGINE):
        raise EngineError(f"没有「{engine}」这个引擎；--engine 只有 {ENGINE}，不给就在本机上跑")
    if master and not engine:
        raise EngineError(f"--master 要和 --engine {ENGINE} 一起用")
    return engine == ENGINE


def build(
    inputs: Sequence[str],
    output: Path,
    *,
    master: str,
    base_iri: str,
    quiet: bool,
    ledger: Path | None,
    options: Mapping[str, Any],
) -> None:
    """Builds on Spark and says what came of it.

    Args:
        inputs: as given.
        output: the folder.
        master: where Spark runs, "" for this machine.
        base_iri: "" for the product's own.
        quiet: whether to say nothing but what went wrong.
        ledger: a file of decisions about who is who.
        options: all others that were given; what Spark cannot do is refused.

    Raises:
        EngineError: Spark does not start or gave up, or an option is not for it.
        InputError, OutputError, ShapeError, BusyError: as `distributing.building.build`.
    """
    refused = [name for key, name in _ELSEWHERE.items() if options.get(key)]
    if refused:
        raise EngineError(f"{'、'.join(refused)} 不能和 --engine {ENGINE} 一起用；请去掉，或不用 --engine")
    from xckg import fuse, pipeline
    from xckg.distributing import building, opening

    start = time.perf_counter()
    with show_progress(quiet=quiet) as (on_step, on_skip):
        done = building.build(
            inputs,
            output,
            master=master or opening.EVERYWHERE,
            base_iri=base_iri or pipeline.DEFAULT_BASE_IRI,
            least=options["least"],
            told=options["told"],
            ledger=fuse.read_ledger(ledger) if ledger else fuse.NO_LEDGER,
            stdin=sys.stdin,
            on_step=on_step,
            on_skip=on_skip,
        )
    if not quiet:
        typer.echo(f"{say_counts(done.counts)}，用时 {time.perf_counter() - start:.1f} 秒。")
        typer.echo(f"图谱  {output / 'nquads'}（N-Quads，一批文件）")
        typer.echo(f"表格  {output / 'parquet'}（entities mentions facts documents projects conflicts）")
    if done.skipped:
        typer.echo(f"有 {done.skipped} 个输入读不了，其余已建成；全部列在 {output / 'parquet' / 'skipped'}。", err=True)
        raise typer.Exit(InputError.exit_status)
