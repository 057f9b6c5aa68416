"""What a person sees on the terminal: progress, tables, counts. rich's only door.

    企业        作用   状态     依据
    黄河集团    龙头   已实现   黄河集团是超硬材料产业链的链主企业。

*Why so*: a bar is drawn for a person who looks on and never into a pipe, and a table that goes into a pipe is as wide
as its cells, so that a script that reads it loses nothing.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from xckg.errors import InputError

if TYPE_CHECKING:
    from rich.progress import TaskID

    from xckg.graph.queries import Parameter
    from xckg.graph.store import Result

_WIDE = 10_000
_ROOMS = {"corpus": "读取", "extract": "抽取", "llm": "补读", "fuse": "融合", "graph": "成图", "publish": "写出"}
_COUNTS = {
    "documents": "份文件",
    "articles": "篇文章",
    "entities": "个实体",
    "mentions": "处提及",
    "relations": "条关系",
    "observations": "条观测",
}
CONFLICTS = "conflicts"  # the query that shows disputes of one kind
KINDS = {
    "conflict": "矛盾",
    "correction": "更正",
    "sum": "对不上的数",
    "agreement": "其实一致",
    "apart": "相差太大",
}


class Format(StrEnum):
    """How `xckg query` prints its rows."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


OnStep = Callable[[str, int, int], None]
OnSkip = Callable[[InputError], None]


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[tuple[OnStep, OnSkip]]:
    """What to call with progress and with each unreadable input. A bar is drawn only for a person who looks on.

    Raises:
        typer.Exit: an input that was told of ends the command: it is not told of again.
    """
    told: list[InputError] = []
    with _draw_progress(quiet=quiet) as (on_step, on_skip):

        def tell(error: InputError) -> None:
            told.append(error)
            on_skip(error)

        try:
            yield on_step, tell
        except InputError as error:
            if error in told:
                raise typer.Exit(error.exit_status) from None
            raise


@contextmanager
def _draw_progress(*, quiet: bool) -> Iterator[tuple[OnStep, OnSkip]]:
    if quiet or not sys.stderr.isatty():
        yield (lambda _room, _done, _total: None), (lambda error: typer.echo(str(error), err=True))
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def on_step(room: str, done: int, total: int) -> None:
            if room not in tasks:
                tasks[room] = progress.add_task(_ROOMS[room], total=total)
            progress.update(tasks[room], completed=done, total=total)

        yield on_step, lambda error: progress.console.print(str(error), markup=False, highlight=False, soft_wrap=True)


def say_counts(counts: Mapping[str, int]) -> str:
    """Counts by kind as a person reads them: 14 份文件，18 篇文章."""
    return "，".join(f"{counts[kind]} {words}" for kind, words in _COUNTS.items() if kind in counts)


def print_queries(query_name: str | None = None) -> None:
    """The queries that come with the product, by group: name and question; of one, all that there is to know.

    Raises:
        QueryError: there is none of that name.
    """
    from xckg.graph.queries import get_query, load_groups, load_queries

    if query_name is not None:
        query = get_query(query_name)
        given = "".join(f" --param {p.name}={p.default or '…'}" for p in query.parameters)
        typer.echo(f"{query.question}\n{query.english}\n\n  xckg query {query.name}{given}\n")
        _print_parameters(query.parameters)
        typer.echo("\n" + query.text.rstrip())
        return
    for group in load_groups():
        typer.echo(f"\n{group}")
        for query in load_queries():
            if query.group == group:
                typer.echo(f"{query.name}\n  {query.question}")
                _print_parameters(query.parameters)
    typer.echo("\n一个查询的参数和 SPARQL：xckg query 名字 --list")


def _print_parameters(parameters: Sequence[Parameter]) -> None:
    for parameter in parameters:
        typer.echo(f"  --param {parameter.name}={parameter.default}  {parameter.note}".rstrip())


def print_answer(answer: Result, form: Format) -> None:
    """A query's rows on stdout; for a table, their number on stderr."""
    from xckg.publish.answers import to_csv, to_json

    if form is Format.CSV:
        typer.echo(to_csv(answer.columns, answer.rows), nl=False)
    elif form is Format.JSON:
        typer.echo(to_json(answer.columns, answer.rows), nl=False)
    else:
        _print_table(answer)


def _print_table(answer: Result) -> None:
    from xckg.graph.store import shorten_iri
    from xckg.publish.answers import to_text

    columns = list(zip(*answer.rows, strict=True))
    numbers = [all(isinstance(cell, int | float | Decimal | None) for cell in column) for column in columns]
    if answer.rows:
        print_rows(answer.columns, [[shorten_iri(to_text(cell)) for cell in row] for row in answer.rows], numbers)
    typer.echo(f"{len(answer.rows)} 行", err=True)


def print_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool], title: str | None = None
) -> None:
    """A table as wide as the terminal; to a pipe as wide as it needs to be, so that nothing is cut off."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for name, number in zip(columns, numbers, strict=True):
        table.add_column(Text(name), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE, no_color=True)
    console.print(table)


def say_others(counts: Mapping[str, int], shown: str) -> str:
    """How many there are of the kinds that are not shown, and how to see them; "" when there are none.

    >>> say_others({"conflict": 2, "correction": 5, "apart": 1}, "conflict")
    '另有：更正 5（--param kind=correction）、相差太大 1（--param kind=apart）'
    """
    others = [
        f"{word} {counts[kind]}（--param kind={kind}）"
        for kind, word in KINDS.items()
        if kind != shown and counts.get(kind)
    ]
    return f"另有：{'、'.join(others)}" if others else ""


def hint_others(folder: Path, shown: str) -> None:
    """Says on stderr what disputes of other kinds a build holds."""
    from xckg.publish.claims import read_disputes

    said = say_others(Counter(str(dispute.kind) for dispute in read_disputes(folder)), shown or "conflict")
    if said:
        typer.echo(said, err=True)


def has_desktop() -> bool:
    """Whether a browser could open a window."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
