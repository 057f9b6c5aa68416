"""The command `xckg serve`: the graph over HTTP, on this machine.

xckg serve output --port 8000      然后在浏览器里打开 http://127.0.0.1:8000/
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand

from xckg.cli_options import ARGUMENTS, COMMANDS, OPTIONS
from xckg.errors import ServeError


def register(app: typer.Typer, style: type[TyperCommand]) -> None:
    """Gives the command to the program, in the style of its others."""
    app.command(cls=style, rich_help_panel=COMMANDS)(serve)


def serve(
    *,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="xckg build 或 xckg add 写出的文件夹", rich_help_panel=ARGUMENTS)
    ] = Path("output"),
    host: Annotated[
        str, typer.Option(metavar="地址", help="在哪个地址上听；别的机器要看，用 0.0.0.0", rich_help_panel=OPTIONS)
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="端口；0 是任选一个空着的", rich_help_panel=OPTIONS)
    ] = 8000,
    seconds: Annotated[
        float, typer.Option("--timeout", metavar="秒", min=0.1, help="一个查询最多跑多久", rich_help_panel=OPTIONS)
    ] = 10.0,
    megabytes: Annotated[
        float, typer.Option("--most", metavar="MB", min=0.001, help="一个结果最多多大", rich_help_panel=OPTIONS)
    ] = 64.0,
    workers: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="同时跑几个查询", rich_help_panel=OPTIONS)
    ] = 2,
) -> None:
    """把图谱放到网上（只读）：SPARQL 端点、查询编辑器、实体页、全文查找。

    例：
      xckg serve
      xckg serve output --port 8080 --timeout 30
      curl -d 'query=SELECT ?名 { ?c a xc:Company ; rdfs:label ?名 }' http://127.0.0.1:8000/sparql

    默认只有本机能看。重建图谱时不必停：写好以后自动换成新的，正在跑的查询仍看旧的。
    """
    try:
        from xckg import serving
    except ImportError as error:
        raise ServeError(f"缺少 {error.name}；请先运行 pip install 'xckg[serve]'") from None
    limits = serving.Limits(seconds=seconds, bytes_out=round(megabytes * 1_000_000), workers=workers)
    serving.serve(folder, host=host, port=port, limits=limits, say=typer.echo)
