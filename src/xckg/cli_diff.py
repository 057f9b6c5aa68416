"""The command `diff`: what is new, gone and changed between two builds, or between two dates of one.

xckg diff 一月 二月                       两个图谱
xckg diff output --from 2024-05-01        五月以来新发表的带来什么
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from xckg.cli_options import ARGUMENTS, COMMANDS, OPTIONS
from xckg.console import Format, print_rows
from xckg.errors import InputError, OutputError

if TYPE_CHECKING:
    from xckg.model import Knowledge
    from xckg.publish.changes import Change

_FIRST = dt.date.min


def register(app: typer.Typer, style: type[TyperCommand]) -> None:
    """Gives the command to the program, in the style of its others."""
    app.command(cls=style, rich_help_panel=COMMANDS)(diff)


def diff(
    *,
    one: Annotated[Path, typer.Argument(metavar="A", help="一个图谱的文件夹", rich_help_panel=ARGUMENTS)],
    other: Annotated[
        Path | None, typer.Argument(metavar="B", help="另一个图谱，较新的那个", rich_help_panel=ARGUMENTS)
    ] = None,
    since: Annotated[
        str, typer.Option("--from", metavar="日期", help="只有 A 时：这一天起发表的算新的", rich_help_panel=OPTIONS)
    ] = "",
    until: Annotated[
        str, typer.Option("--to", metavar="日期", help="只看到这一天发表的为止", rich_help_panel=OPTIONS)
    ] = "",
    about: Annotated[
        str, typer.Option("--about", metavar="名称", help="只看主体或对象含有这几个字的", rich_help_panel=OPTIONS)
    ] = "",
    output_format: Annotated[
        Format, typer.Option("--format", "-f", help="输出成表、CSV 还是 JSON", rich_help_panel=OPTIONS)
    ] = Format.TABLE,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=0, help="每张表最多显示几行，0 为不限", rich_help_panel=OPTIONS)
    ] = 30,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="写成文件：.md、.csv 或 .json", rich_help_panel=OPTIONS),
    ] = None,
) -> None:
    """比较两个图谱，或一个图谱的两个日期：实体、关系、项目进展、数据里新增、消失、改变了什么。

    例：
      xckg diff 一月 二月
      xckg diff output --from 2024-05-01 --about 光电子
      xckg diff output --from 2024-01-01 --to 2024-06-30 --out 上半年.md
      xckg diff 一月 二月 --format csv

    日期按文章的发表日期算，没有日期的文章不算在内。同一主体、指标、时期、口径的数换了值，算改变。
    """
    from xckg.publish.changes import find_changes

    if out is not None and out.suffix not in (".md", ".csv", ".json"):
        raise InputError(str(out), "--out 应是 .md、.csv 或 .json 文件")
    before, after, names = _read_states(one, other, since, until)
    changes = find_changes(before, after)
    if about:
        changes = tuple(c for c in changes if about in c.subject or about in c.object)
    if out is None:
        _print(changes, output_format, most)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(_render(changes, out.suffix, names), encoding="utf-8", newline="")
    except OSError as error:
        raise OutputError(str(out), f"写不了：{error.strerror}") from None
    typer.echo(f"{_count(changes)}，已写入 {out}。")


def _read_states(one: Path, other: Path | None, since: str, until: str) -> tuple[Knowledge, Knowledge, tuple[str, str]]:
    """The two states and what they are called.

    Raises:
        InputError: neither another build nor a date, both, or dates that run backwards.
        OutputError: a folder that holds no build.
    """
    from xckg import fuse
    from xckg.api import parse_date, read_knowledge

    if other is not None and (since or until):
        raise InputError("xckg diff", "要么给出两个图谱，要么给出一个图谱和 --from、--to，不能都给")
    if other is not None:
        return read_knowledge(one), read_knowledge(other), (str(one), str(other))
    if not since:
        raise InputError(
            "xckg diff", "还缺一个图谱或日期；例如 xckg diff 旧图谱 新图谱，或 xckg diff output --from 2024-05-01"
        )
    first = parse_date(since)
    last = parse_date(until) if until else None
    if last is not None and last < first:
        raise InputError(f"--from {since} --to {until}", "起止颠倒了，--from 应不晚于 --to")
    known = read_knowledge(one)
    before = fuse.cut(known, first - dt.timedelta(days=1) if first > _FIRST else first)
    after = fuse.cut(known, last or dt.date.max)
    return before, after, (f"{since} 以前", f"{until} 为止" if until else "现在")


def _render(changes: Sequence[Change], suffix: str, names: tuple[str, str]) -> str:
    from xckg.publish import changes_text
    from xckg.publish.answers import to_csv

    if suffix == ".md":
        return changes_text.render_changes(changes, *names)
    if suffix == ".csv":
        return to_csv(changes_text.columns_of(), changes_text.rows_of(changes))
    return changes_text.to_lines(changes)


def _print(changes: Sequence[Change], form: Format, most: int) -> None:
    from xckg.publish import changes_text
    from xckg.publish.changes import Event, Kind

    if form is not Format.TABLE:
        typer.echo(_render(changes, f".{form.value}", ("", "")), nl=False)
        return
    words = changes_text.load_words()
    for kind in Kind:
        for event in Event:
            found = [change for change in changes if (change.kind, change.event) == (kind, event)]
            if not found:
                continue
            shown = found[:most] if most else found
            fields = changes_text.choose_fields(kind, shown)
            title = f"{words['kinds'][kind]}：{words['events'][event]}（{len(found)}）"
            print_rows(
                changes_text.columns_of(fields), changes_text.rows_of(shown, fields), [False] * len(fields), title
            )
            if len(shown) < len(found):
                typer.echo(f"  其余 {len(found) - len(shown)} 行没有显示（--most 0 全部显示，--out 写成文件）")
    typer.echo(f"{_count(changes)}。")


def _count(changes: Sequence[Change]) -> str:
    """新增 3、消失 1、改变 2."""
    from xckg.publish import changes_text
    from xckg.publish.changes import Event

    words = changes_text.load_words()["events"]
    return "、".join(f"{words[event]} {sum(c.event is event for c in changes)}" for event in Event)
