"""Options that several commands have, each said once."""

from __future__ import annotations

from typing import Annotated

import typer

COMMANDS, ARGUMENTS, OPTIONS = "命令", "参数", "选项"
"""Under which heading `--help` lists them."""

Date = Annotated[str, typer.Option(metavar="日期", help="发表日期，如 2023-08-04", rich_help_panel=OPTIONS)]
Place = Annotated[str, typer.Option(metavar="地名", help="「我市」「全省」指哪里", rich_help_panel=OPTIONS)]
Publisher = Annotated[str, typer.Option(metavar="媒体", help="登载的媒体", rich_help_panel=OPTIONS)]
Model = Annotated[str, typer.Option(metavar="NAME", help="大模型的名字", rich_help_panel=OPTIONS)]
LlmKeyEnv = Annotated[str, typer.Option(metavar="VAR", help="存放大模型密钥的环境变量", rich_help_panel=OPTIONS)]
LlmTimeout = Annotated[float, typer.Option(metavar="S", help="每问一次最多等几秒", rich_help_panel=OPTIONS)]
LlmCache = Annotated[
    str, typer.Option(metavar="DIR", help="存放大模型回答的文件夹，不给则用用户缓存", rich_help_panel=OPTIONS)
]
NoView = Annotated[bool, typer.Option("--no-view", help="不做网页 graph.html", rich_help_panel=OPTIONS)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度和小结，只报错", rich_help_panel=OPTIONS)]
