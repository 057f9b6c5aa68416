"""The command `xckg export`: a graph in the forms that other tools read, or all files of a store that grows.

xckg export output --to xlsx,parquet     给 Excel，给 pandas
xckg export 日报                          会生长的图谱：写出 RDF、网页和报告
"""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand

from xckg.cli_options import (
    ARGUMENTS,
    COMMANDS,
    OPTIONS,
    NoView,
    Quiet,
)
from xckg.cli_store import say_done
from xckg.console import print_rows, show_progress
from xckg.errors import InputError


class Headers(StrEnum):
    """Whom the headers of CSV files are for."""

    ZH = "zh"
    NAME = "name"


def register(app: typer.Typer, style: type[TyperCommand]) -> None:
    """Gives the command to the program, in the style of its others."""
    app.command(cls=style, rich_help_panel=COMMANDS)(export)


def export(
    *,
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR", help="xckg build 或 xckg add 写成的文件夹（默认 output）", rich_help_panel=ARGUMENTS
        ),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", "-t", metavar="格式", help="导出成什么，逗号隔开，可用多次", rich_help_panel=OPTIONS),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="导出到哪里；不给则是图谱里的 export/", rich_help_panel=OPTIONS),
    ] = None,
    headers: Annotated[
        Headers, typer.Option("--headers", help="CSV 的表头用中文还是代号", rich_help_panel=OPTIONS)
    ] = Headers.ZH,
    list_forms: Annotated[
        bool, typer.Option("--list", "-l", help="列出各种格式，写什么文件，谁读", rich_help_panel=OPTIONS)
    ] = False,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="图谱在哪个文件夹，同 DIR", rich_help_panel=OPTIONS)
    ] = Path("output"),
    tables: Annotated[bool, typer.Option("--tables", help="会生长的图谱：只写表格", rich_help_panel=OPTIONS)] = False,
    no_view: NoView = False,
    quiet: Quiet = False,
) -> None:
    """导出成别的工具用的格式：TriG、RDF/XML、GEXF、CSV、XLSX、Parquet、Neo4j 等。

    例：
      xckg export --list
      xckg export output --to xlsx
      xckg export output --to trig,parquet,neo4j --out 交换
      xckg export 日报
      xckg export 日报 --tables

    会生长的图谱不给 --to，就写出 build 写的全部文件（RDF、网页、报告），与从头构建逐字节相同。
    同样的图谱两次导出逐字节相同；先写在旁边，写全了才换上去。
    """
    from xckg import exporting
    from xckg.pipeline import EXPORTS

    if list_forms:
        rows = [
            (form.name, form.files, form.says, form.readers, _say_extra(form.extra)) for form in exporting.load_forms()
        ]
        print_rows(("格式", "文件", "内容", "谁读", "要先装"), rows, [False] * 5)
        return
    place = folder or output
    if not to:
        _export_store(place, tables=tables, no_view=no_view, quiet=quiet)
        return
    forms = exporting.choose(to)
    target = out or place / EXPORTS
    start = time.perf_counter()
    with show_progress(quiet=quiet) as (on_step, _):
        machine = headers is Headers.NAME
        done = exporting.export(exporting.read(place), target, forms, machine=machine, on_step=on_step)
    for note in done.notes:
        typer.echo(note, err=True)
    if not quiet:
        typer.echo(f"{len(done.files)} 个文件写入 {target}，用时 {time.perf_counter() - start:.1f} 秒。")
        for form in forms:
            typer.echo(f"  {form.name}  {target / form.files}")


def _export_store(place: Path, *, tables: bool, no_view: bool, quiet: bool) -> None:
    from xckg import growing
    from xckg.publish.manifest import read_manifest

    if not growing.has_store(place):
        read_manifest(place)  # which says so where there is no graph at all
        raise InputError(
            "xckg export", f"没有说导出成什么；例如 xckg export {place} --to xlsx，格式见 xckg export --list"
        )
    start = time.perf_counter()
    with show_progress(quiet=quiet) as (on_step, _):
        done = growing.export(place, view=not no_view, tables_only=tables, on_step=on_step)
    say_done(done, place, start, quiet=quiet, all_files=not tables)


def _say_extra(extra: str) -> str:
    return f"pip install 'xckg[{extra}]'" if extra else ""
