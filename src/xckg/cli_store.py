"""The commands of a store that grows: add, remove, update. What writes its files is `cli_export`.

xckg add 新闻/2024-05-18-许昌.txt      收进一份，只算它牵动的部分
xckg remove 新闻/2024-05-18-许昌.txt   撤下一份，别的来源说过的事实还在
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from xckg.cli_identity import find_ledger
from xckg.cli_options import (
    ARGUMENTS,
    OPTIONS,
    Date,
    LlmCache,
    LlmKeyEnv,
    LlmTimeout,
    Model,
    NoView,
    Place,
    Publisher,
    Quiet,
)
from xckg.console import say_counts, show_progress
from xckg.errors import InputError
from xckg.model import Metadata

if TYPE_CHECKING:
    from xckg.growing import Done, Second

Output = Annotated[Path, typer.Option("--output", "-o", help="库和表格在哪个文件夹", rich_help_panel=OPTIONS)]
Export = Annotated[bool, typer.Option("--export", help="随后写出 RDF、网页和报告", rich_help_panel=OPTIONS)]


Tables = Annotated[
    bool | None,
    typer.Option(
        "--tables/--no-tables",
        help="写不写表格；不给则一千份以内的库每次都写",
        show_default=False,
        rich_help_panel=OPTIONS,
    ),
]
Llm = Annotated[
    str,
    typer.Option(
        "--llm",
        metavar="URL",
        help="再请大模型补读，以后照办；文章会发往这个网址；none 为不再请",
        rich_help_panel=OPTIONS,
    ),
]
Ledger = Annotated[
    str,
    typer.Option(metavar="FILE", help="谁是谁的账本；不给则用 ./identity.csv，没有就照上次的", rich_help_panel=OPTIONS),
]


def register(app: typer.Typer, style: type[TyperCommand]) -> None:
    """Gives the commands to the program, in the style of its others."""
    for command in (add, remove, update):
        app.command(cls=style, rich_help_panel="会生长的图谱")(command)


def add(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="文件、文件夹或通配符（.txt .html .docx .xlsx .zip 等）；「-」表示从标准输入逐行读路径",
            rich_help_panel=ARGUMENTS,
        ),
    ] = None,
    output: Output = Path("output"),
    date: Date = "",
    place: Place = "",
    publisher: Publisher = "",
    base_iri: Annotated[
        str, typer.Option("--base-iri", metavar="IRI", help="资源网址的前缀，建库时定", rich_help_panel=OPTIONS)
    ] = "",
    min_confidence: Annotated[
        float | None,
        typer.Option(metavar="0-1", min=0, max=1, help="把握低于它的事实不收，建库时定", rich_help_panel=OPTIONS),
    ] = None,
    ledger: Ledger = "",
    llm: Llm = "",
    model: Model = "",
    llm_key_env: LlmKeyEnv = "",
    llm_timeout: LlmTimeout = 60,
    llm_cache: LlmCache = "",
    tables: Tables = None,
    all_files: Export = False,
    no_view: NoView = False,
    quiet: Quiet = False,
) -> None:
    """把文件收进会生长的图谱：只读新的和改动过的，只重算它们牵动的部分。

    例：
      xckg add 新闻/2024-05-18-许昌.txt
      xckg add 新闻/ -o output --export
      find . -name '*.txt' -newer output/manifest.json | xckg add -

    库在 output/store；一千份以内，表格随库重写，与从头构建逐字节相同；更大的库先移走旧表，要用时 xckg export --tables。
    output 里原有 xckg build 的图谱，就接着它生长。RDF、网页和报告用 xckg export 写出；查询、比较、服务都直接读库。
    读不了的输入各报一行，其余照收，退出码为 2。
    """
    if not inputs:
        raise InputError("xckg add", "没有给出输入；例如 xckg add 新闻/2024-05-18-许昌.txt")
    from xckg import growing
    from xckg.api import parse_date

    told = Metadata(date=parse_date(date) if date else None, place=place or None, publisher=publisher or None)
    options: dict[str, Any] = {"told": told, "base_iri": base_iri, "least": min_confidence, "stdin": sys.stdin}
    options |= {"ledger": find_ledger(ledger), "tables": tables}
    options["second"] = _find_second(llm, model, llm_key_env, llm_timeout, llm_cache)
    _run(lambda **tell: growing.add(inputs, output, **options, **tell), output, all_files, no_view, quiet)


def remove(
    *,
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="DOCUMENT", help="表格里的文档名，或文件现在的位置", rich_help_panel=ARGUMENTS),
    ] = None,
    output: Output = Path("output"),
    ledger: Ledger = "",
    tables: Tables = None,
    all_files: Export = False,
    no_view: NoView = False,
    quiet: Quiet = False,
) -> None:
    """从会生长的图谱里撤下文件：只有它说过的事实一并撤下，别处也说过的留着。

    例：
      xckg remove 新闻/2024-05-18-许昌.txt
      xckg remove 日报.jsonl#3 -o output
    """
    if not documents:
        raise InputError("xckg remove", "没有给出文件；例如 xckg remove 新闻/2024-05-18-许昌.txt")
    from xckg import growing

    options: dict[str, Any] = {"ledger": find_ledger(ledger), "tables": tables}
    _run(lambda **tell: growing.remove(documents, output, **options, **tell), output, all_files, no_view, quiet)


def update(
    *,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT", help="文件、文件夹或通配符；不给则查看库里的全部文件", rich_help_panel=ARGUMENTS
        ),
    ] = None,
    output: Output = Path("output"),
    prune: Annotated[bool, typer.Option("--prune", help="撤下已经不在的文件", rich_help_panel=OPTIONS)] = False,
    ledger: Ledger = "",
    llm: Llm = "",
    model: Model = "",
    llm_key_env: LlmKeyEnv = "",
    llm_timeout: LlmTimeout = 60,
    llm_cache: LlmCache = "",
    tables: Tables = None,
    all_files: Export = False,
    no_view: NoView = False,
    quiet: Quiet = False,
) -> None:
    """让会生长的图谱跟上文件：内容改动过的重读，文件夹里新来的收进，不在了的可以撤下。

    例：
      xckg update
      xckg update 新闻/ --prune
    """
    from xckg import growing

    options: dict[str, Any] = {"prune": prune, "ledger": find_ledger(ledger), "stdin": sys.stdin, "tables": tables}
    options["second"] = _find_second(llm, model, llm_key_env, llm_timeout, llm_cache)
    _run(lambda **tell: growing.update(inputs or (), output, **options, **tell), output, all_files, no_view, quiet)


def _find_second(url: str, model: str, key_env: str, timeout: float, cache: str) -> Second | None:
    """Who reads a second time, checked before anything is read; None where nobody was spoken of."""
    if not (url or model or key_env or cache):
        return None
    from xckg import growing

    if url == "none":
        return growing.NOBODY
    second = growing.Second(url=url, model=model, key_env=key_env, timeout=timeout, cache=cache)
    second.open()
    return second


def _run(change: Callable[..., Done], output: Path, all_files: bool, no_view: bool, quiet: bool) -> None:
    start = time.perf_counter()
    with show_progress(quiet=quiet) as (on_step, on_skip):
        done = change(on_step=on_step, on_skip=on_skip)
        if all_files:
            from xckg import growing

            done = replace(done, tables=growing.export(output, view=not no_view, on_step=on_step).tables)
    say_done(done, output, start, quiet=quiet, all_files=all_files)
    if done.skipped:
        typer.echo(f"有 {len(done.skipped)} 个输入没有用上，其余已办。", err=True)
        raise typer.Exit(InputError.exit_status)


def say_done(done: Done, output: Path, start: float, *, quiet: bool, all_files: bool) -> None:
    """Tells what a command did to a store, and where its files are."""
    for note in done.notes:
        typer.echo(note, err=True)
    if done.missing:
        shown = "、".join(done.missing[:3]) + ("等" if len(done.missing) > 3 else "")
        typer.echo(f"{len(done.missing)} 份文件不在了，仍留在库里：{shown}。要撤下请加 --prune。", err=True)
    if quiet:
        return
    parts = (("收进", done.come), ("重读", done.changed), ("撤下", done.gone), ("没有变", done.same))
    changes = "，".join(f"{what} {number} 份" for what, number in parts if number) or "没有要办的"
    typer.echo(f"{changes}；库里现有 {say_counts(done.counts)}，用时 {time.perf_counter() - start:.1f} 秒。")
    kept = f"{output / 'entities.jsonl'}、{output / 'mentions.jsonl'}、{output / 'facts.jsonl'}"
    typer.echo(
        f"表格  {kept}" if done.tables else "表格  库大了，没有每次重写，旧的已移走；要用时：xckg export --tables"
    )
    typer.echo(
        f"其余  {output / 'graph.ttl'}、graph.html、report.md 等" if all_files else "其余  RDF、网页、报告：xckg export"
    )
