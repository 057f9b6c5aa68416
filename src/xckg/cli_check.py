"""`xckg check`: whether a build, a store, or a graph file from whatever hand is as it should be.

xckg check output            一个图谱文件夹
xckg check 改过的.ttl         一个图谱文件
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand

from xckg.cli_options import ARGUMENTS, COMMANDS
from xckg.console import say_counts
from xckg.errors import OutputError


def register(app: typer.Typer, command: type[TyperCommand]) -> None:
    """Adds the command to the program."""
    app.command(cls=command, rich_help_panel=COMMANDS)(check)


def check(
    *,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="[DIR|FILE]",
            help="xckg build 写成的文件夹，或一个图谱文件（.ttl .nq .jsonld …）",
            rich_help_panel=ARGUMENTS,
            show_default=True,
        ),
    ] = Path("output"),
) -> None:
    """检查一个图谱：文件是否完好，是否合乎 SHACL 约束，原句与原文是否相同，RDF 与表格是否一致。

    例：
      xckg check
      xckg check output
      xckg check 改过的.ttl

    不合约束的地方逐条列出：哪个节点、哪条规则、出自哪句话；退出码为 4。手改过的图谱也这样查。
    原文按图谱里记的路径去找，请在当时的文件夹里运行；找不到或改过的，不核对原句。
    """
    from xckg import checking, growing
    from xckg.graph.files import is_graph
    from xckg.graph.formats import count_facts
    from xckg.pipeline import check_build

    if is_graph(folder) and not folder.is_dir():
        sheet, quoted = checking.check_file(folder)
        counts, said = count_facts(sheet), "合乎 SHACL 约束"
        if not any(counts.values()):
            raise OutputError(str(folder), "里面没有 xckg 的图谱：没有实体，也没有事实")
        checked, unread = quoted.documents, len(quoted.unread)
    else:
        counts = growing.check(folder) if growing.has_store(folder) else check_build(folder)
        said, checked, unread = "文件完好，合乎 SHACL 约束，图与表一致", counts["quoted"], counts["unread"]
    typer.echo(f"{folder}：{said}（{say_counts(counts)}）。")
    left = f"；{unread} 份的原文不在原处或已改动，没有核对" if unread else ""
    typer.echo(f"{checked} 份文件的原句、提及与原文相同（排版空白、全角半角除外）{left}。")
