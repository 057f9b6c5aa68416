"""The command `xckg view`: the page of a graph, of a part of it, of what was known on a day.

xckg view output --focus 许昌市 --steps 2 --out 许昌.html
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand

from xckg.cli_options import ARGUMENTS, COMMANDS, OPTIONS
from xckg.console import has_desktop
from xckg.errors import InputError


def register(app: typer.Typer, style: type[TyperCommand]) -> None:
    """Gives the command to the program, in the style of its others."""
    app.command(cls=style, rich_help_panel=COMMANDS)(view)


def view(
    *,
    folder: Annotated[
        Path, typer.Argument(help="xckg build 写成的文件夹", rich_help_panel=ARGUMENTS, show_default=True)
    ] = Path("output"),
    focus: Annotated[
        list[str] | None,
        typer.Option(metavar="名称", help="只做它和它周围；可用多次", rich_help_panel=OPTIONS),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="周围几步以内，默认 2", rich_help_panel=OPTIONS)
    ] = None,
    min_confidence: Annotated[
        float, typer.Option(metavar="0-1", min=0, max=1, help="只要把握不低于它的事实", rich_help_panel=OPTIONS)
    ] = 0,
    types: Annotated[
        str, typer.Option(metavar="类型", help="只要这些类型，逗号隔开，如 企业,项目", rich_help_panel=OPTIONS)
    ] = "",
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="日期", help="做一个这一天所知的网页，另存一份", rich_help_panel=OPTIONS)
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="与上面几项同用：另存到哪里", rich_help_panel=OPTIONS)
    ] = None,
    with_sparql: Annotated[
        bool, typer.Option("--with-sparql", help="网页里带上图谱，没有服务器也能在网页里查询", rich_help_panel=OPTIONS)
    ] = False,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="只说网页在哪里，不打开浏览器", rich_help_panel=OPTIONS)
    ] = False,
) -> None:
    """打开图谱的网页；建图谱时没有做的，现在补做。也做只有一部分的小网页。

    例：
      xckg view
      xckg view output --no-open
      xckg view output --with-sparql
      xckg view --focus 许昌市 --steps 2 --out 许昌.html
      xckg view --types 企业,项目 --min-confidence 0.8 --out 企业和项目.html
      xckg view output --as-of 2024-06-30 --out 年中.html

    名称可以是别名、简称或网址；只写出那一部分的事实和说它们的文章。
    """
    from xckg import viewing
    from xckg.api import parse_date
    from xckg.focusing import STEPS, Choice
    from xckg.pipeline import make_view

    if steps is not None and not focus:
        raise InputError("xckg view", "--steps 要与 --focus 同用，例如 --focus 许昌市 --steps 2")
    choice = Choice(
        focus=tuple(focus or ()),
        steps=STEPS if steps is None else steps,
        min_confidence=min_confidence,
        types=tuple(name.strip() for name in types.replace("，", ",").split(",") if name.strip()),
    )
    day = parse_date(as_of) if as_of else None
    if out and not choice and not day:
        raise InputError("xckg view", "--out 要与 --focus、--types、--min-confidence 或 --as-of 同用")
    page = (
        viewing.write_view(folder, out, choice=choice, day=day, sparql=with_sparql)
        if choice or day
        else make_view(folder, sparql=with_sparql)
    )
    typer.echo(str(page.resolve()))
    if not no_open and sys.stdout.isatty() and has_desktop():
        import webbrowser

        webbrowser.open(page.resolve().as_uri())
