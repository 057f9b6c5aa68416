"""The command `xckg ask`: a question in Chinese, answered from the graph with the sentences that say so.

xckg ask "许昌有哪些超硬材料龙头企业"
xckg ask "2023年上半年许昌市出口多少" --sparql
"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from xckg.cli_options import ARGUMENTS, COMMANDS, OPTIONS
from xckg.console import Format, print_answer

if TYPE_CHECKING:
    from xckg.asking import Answer, Asked


class AnswerFormat(StrEnum):
    """How the answer is printed; JSON has all that a program may want to know of it."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer, style: type[TyperCommand]) -> None:
    """Gives the command to the program, in the style of its others."""
    app.command(cls=style, rich_help_panel=COMMANDS)(ask)


def ask(
    *,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="用中文问", rich_help_panel=ARGUMENTS)],
    folder: Annotated[
        Path, typer.Option("--build", "--graph", "-b", metavar="DIR", help="问哪个图谱", rich_help_panel=OPTIONS)
    ] = Path("output"),
    sparql: Annotated[
        bool, typer.Option("--sparql", help="只显示这个问题的 SPARQL，不查询", rich_help_panel=OPTIONS)
    ] = False,
    output_format: Annotated[
        AnswerFormat, typer.Option("--format", "-f", help="输出成表、CSV 还是 JSON", rich_help_panel=OPTIONS)
    ] = AnswerFormat.TABLE,
) -> None:
    """用中文问图谱：说明看懂了什么，给出答案、原句和 SPARQL。

    例：
      xckg ask 许昌有哪些超硬材料龙头企业
      xckg ask 规模超过300亿元的产业集群 --build output
      xckg ask 各地进出口总值相比如何 --sparql

    靠规则、图谱里的名称和现成的查询（xckg query --list），不用大模型。没看懂的词会说出来；答不了的，退出码为 10。
    """
    from xckg import asking

    asker, run = asking.open_asker(folder)
    if sparql:
        typer.echo(asker.understand(question).sparql)
        return
    answer = asking.ask(asker, question, run)
    if output_format is AnswerFormat.JSON:
        typer.echo(json.dumps(asking.to_plain(answer), ensure_ascii=False, indent=1))
        return
    if output_format is AnswerFormat.CSV:
        _say(answer.asked, err=True)
        print_answer(answer.result, Format.CSV)
        return
    _say(answer.asked, err=False)
    _print_rows(answer)
    typer.echo(f"\nSPARQL\n{answer.asked.sparql.rstrip()}")


def _print_rows(answer: Answer) -> None:
    if answer.rows:
        print_answer(answer.result, Format.TABLE)
    else:
        typer.echo("\n问题看懂了，图谱里没有答案。")


def _say(asked: Asked, *, err: bool) -> None:
    """What was understood, and what was not."""
    lines = [f"看作  {asked.title}（{asked.query}）"]
    lines += [f"      {title}：{value}" for _, title, value in asked.params]
    lines += [f"      只看：{words}" for words in asked.narrowed]
    if asked.unexplained:
        lines.append(f"没看懂  {'、'.join(asked.unexplained)}：下面的答案没有管它")
    lines += [f"注意  {note}" for note in asked.notes]
    typer.echo("\n".join(lines), err=err)
