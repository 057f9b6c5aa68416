"""The command line: build, demo, query, eval; the other commands have modules of their own, `cli_…`. Only they print.

    xckg build 新闻/ -o output          一个文件夹的新闻 → 图谱
    xckg query place-projects --param place=许昌市

Results go to stdout; progress and complaints, one line each, to stderr. Exit status: 0 all well, 1 the program's own
fault, else that of the error (see `xckg.errors`, told by `xckg.ending`); after a build that left an input out, 2.

*Why so*: the rooms are imported inside the commands, so `xckg --help` does not wait for rdflib and numpy.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from xckg import (
    cli_ask,
    cli_check,
    cli_diff,
    cli_export,
    cli_identity,
    cli_serve,
    cli_spark,
    cli_store,
    cli_view,
    made,
)
from xckg.cli_options import (
    ARGUMENTS,
    COMMANDS,
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
from xckg.console import (
    CONFLICTS,
    Format,
    hint_others,
    print_answer,
    print_queries,
    print_rows,
    say_counts,
    show_progress,
)
from xckg.ending import ending
from xckg.errors import InputError, OutputError, QueryError
from xckg.model import Knowledge, Metadata

_COLLECT_AFTER = (50_000, 20, 100)
"""How many new objects wake the collector of garbage, of each age: what is loaded at the start stays to the end. Where
documents are read it is woken less often still (`working.COLLECT_AFTER`)."""


class _ChineseHelp:
    """Gives `--help` itself the language and the place of the other options."""

    def get_help_option(self, ctx: typer.Context) -> TyperOption | None:
        option: TyperOption | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help, option.rich_help_panel = "显示这段说明", OPTIONS
        return option


class _Group(_ChineseHelp, TyperGroup):  # type: ignore[misc]
    pass


class _Command(_ChineseHelp, TyperCommand):  # type: ignore[misc]
    pass


app = typer.Typer(
    name="xckg",
    cls=_Group,
    help="把中文区域经济新闻变成知识图谱：每条事实都带原句出处，可用 SPARQL 查询，可离线看图。",
    epilog="先试一试：xckg demo，然后 xckg query --list。每个命令都有自己的 --help。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["--help", "-h"]},
)


Output = Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件夹", rich_help_panel=OPTIONS)]
WithSparql = Annotated[
    bool, typer.Option("--with-sparql", help="网页里带上图谱，没有服务器也能在网页里查询", rich_help_panel=OPTIONS)
]


@app.callback(invoke_without_command=True)
def _root(
    *,
    version: Annotated[bool, typer.Option("--version", help="显示版本", rich_help_panel=OPTIONS)] = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="词表、规则每次重新读，图重新认字，不用缓存", rich_help_panel=OPTIONS)
    ] = False,
) -> None:
    if no_cache:
        os.environ[made.SWITCH] = made.OFF[0]  # processes that this one starts do without, too
    if version:
        from importlib.metadata import version as find_version

        typer.echo(f"xckg {find_version('xckg')}")
        raise typer.Exit


@app.command(cls=_Command, rich_help_panel=COMMANDS)
def build(
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
        str, typer.Option("--base-iri", metavar="IRI", help="资源网址的前缀", rich_help_panel=OPTIONS)
    ] = "",
    llm: Annotated[
        str, typer.Option("--llm", metavar="URL", help="再请大模型补读；文章会发往这个网址", rich_help_panel=OPTIONS)
    ] = "",
    model: Model = "",
    llm_key_env: LlmKeyEnv = "",
    llm_timeout: LlmTimeout = 60,
    llm_cache: LlmCache = "",
    min_confidence: Annotated[
        float, typer.Option(metavar="0-1", min=0, max=1, help="把握低于它的事实不收", rich_help_panel=OPTIONS)
    ] = 0.5,
    ledger: Annotated[
        str,
        typer.Option(metavar="FILE", help="谁是谁的账本；不给则用 ./identity.csv", rich_help_panel=OPTIONS),
    ] = "",
    formats: Annotated[
        list[str] | None,
        typer.Option(metavar="格式", help="另外导出到 export/，见 xckg export --list", rich_help_panel=OPTIONS),
    ] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="输入里的网址，从网上取（遵守 robots.txt）", rich_help_panel=OPTIONS)
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="上次没建完就断了，接着做，结果相同", rich_help_panel=OPTIONS)
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="用几个进程读，不给则看有几个核；0 不另起进程", rich_help_panel=OPTIONS),
    ] = None,
    patience: Annotated[
        float, typer.Option(metavar="S", min=1, help="一份文档最多处理几秒", rich_help_panel=OPTIONS)
    ] = 600,
    engine: Annotated[
        str, typer.Option(metavar="spark", help="用 Spark 建，一台机器不够时用", rich_help_panel=OPTIONS)
    ] = "",
    master: Annotated[
        str, typer.Option(metavar="URL", help="Spark 在哪里跑，不给就是 local[*]", rich_help_panel=OPTIONS)
    ] = "",
    no_view: NoView = False,
    with_sparql: WithSparql = False,
    quiet: Quiet = False,
) -> None:
    """从新闻建图谱，写成 RDF、表格、网页和报告。

    例：
      xckg build 新闻/ -o output
      xckg build '2023-*.txt' page.html --place 许昌市
      find . -name '*.txt' | xckg build - -o output --quiet
      xckg build 新闻/ --formats xlsx,parquet
      xckg build 新闻/ --resume
      xckg build 新闻/ --llm http://localhost:11434/v1 --model qwen3:8b
      xckg build 新闻.parquet --engine spark --master spark://主机:7077

    日期、地名、媒体：先看这里的选项，再看 文件名.meta.toml、文首的 --- 段、文件名开头的日期，最后看正文自己怎么说。
    读不了的输入各报一行，其余照建，退出码为 2。
    """
    if not inputs:
        raise InputError("xckg build", "没有给出输入；例如 xckg build 新闻/ -o output")
    from xckg.api import parse_date

    on_spark = cli_spark.choose(engine, master)
    server = None
    if llm or model or llm_key_env or llm_cache:
        from xckg.llm import open_server

        server = open_server(url=llm, model=model, key_env=llm_key_env, timeout=llm_timeout, cache=llm_cache)
    told = Metadata(date=parse_date(date) if date else None, place=place or None, publisher=publisher or None)
    options: dict[str, Any] = {"told": told, "base_iri": base_iri, "least": min_confidence, "server": server}
    if fetch:
        from xckg.corpus.fetch import Web

        options["web"] = Web()
    options["ledger"], options["exports"] = cli_identity.find_ledger(ledger), formats or ()
    options |= {"resume": resume, "workers": workers, "patience": patience}
    if on_spark:
        found = cli_identity.find_ledger(ledger)
        options |= {"sparql": with_sparql}
        cli_spark.build(inputs, output, master=master, base_iri=base_iri, quiet=quiet, ledger=found, options=options)
        return
    _build(inputs, output, view=not no_view, sparql=with_sparql, quiet=quiet, **options)


@app.command(cls=_Command, rich_help_panel=COMMANDS)
def demo(*, output: Output = Path("output"), no_view: NoView = False, quiet: Quiet = False) -> None:
    """用自带的样例新闻建一个图谱，看看成品是什么样。

    例：
      xckg demo
      xckg demo -o 样例图谱 --no-view
    """
    from xckg.pipeline import SAMPLE

    _build([str(SAMPLE)], output, root=SAMPLE.parent, view=not no_view, quiet=quiet)
    if not quiet:
        where = "" if output == Path("output") else f" --build {output}"
        typer.echo(f"\n接着可以：\n  xckg query --list\n  xckg query chain-companies{where}\n  xckg view {output}")


@app.command(cls=_Command, rich_help_panel=COMMANDS)
def query(
    *,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY",
            help="现成查询的名字、.rq 文件、SPARQL 语句，或「-」（从标准输入读 SPARQL）",
            rich_help_panel=ARGUMENTS,
        ),
    ] = None,
    folder: Annotated[
        Path, typer.Option("--build", "-b", metavar="DIR", help="查哪个图谱", rich_help_panel=OPTIONS)
    ] = Path("output"),
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="名=值", help="给查询的参数，可用多次", rich_help_panel=OPTIONS),
    ] = None,
    output_format: Annotated[
        Format, typer.Option("--format", "-f", help="输出成表、CSV 还是 JSON", rich_help_panel=OPTIONS)
    ] = Format.TABLE,
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="日期", help="只查到这一天为止已发布、当时成立的", rich_help_panel=OPTIONS),
    ] = "",
    list_queries: Annotated[
        bool,
        typer.Option("--list", "-l", help="列出现成的查询；给了名字，说它的参数", rich_help_panel=OPTIONS),
    ] = False,
) -> None:
    """在建好的图谱上查询。

    例：
      xckg query --list
      xckg query chain-leaders --list
      xckg query chain-companies --param chain=硅碳新材料产业链
      xckg query 'SELECT ?企业 WHERE { ?c a xc:Company ; rdfs:label ?企业 }' --format csv
      xckg query my.rq --build output --format json
      xckg query who-holds-posts --as-of 2024-06-30

    前缀 xc: rdfs: skos: schema: prov: xsd: 已经备好，不必写。
    """
    if list_queries:
        print_queries(text)
        return
    if text is None:
        raise QueryError("xckg query", "没有给出查询；现成的查询见 xckg query --list")
    from xckg.api import ask, open_graph, parse_date

    params, asked = dict(_parse_param(pair) for pair in param or ()), sys.stdin.read() if text == "-" else text
    then = parse_date(as_of) if as_of else None
    answer = ask(folder, asked, **params) if then is None else open_graph(folder).as_of(then).query(asked, **params)
    print_answer(answer, output_format)
    if text == CONFLICTS and then is None and output_format is Format.TABLE:
        hint_others(folder, params.get("kind", ""))


@app.command(cls=_Command, name="eval", rich_help_panel=COMMANDS)
def evaluate(
    *,
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="标注文件夹，每份文档一个 .json", rich_help_panel=ARGUMENTS)
    ],
    texts: Annotated[
        list[str] | None,
        typer.Option("--texts", "-t", metavar="DIR", help="标注所据的原文，可用多次", rich_help_panel=OPTIONS),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--build", "-b", metavar="DIR", help="评测已建成的图谱；不给则现建", rich_help_panel=OPTIONS),
    ] = None,
    errors: Annotated[
        int, typer.Option("--errors", "-e", metavar="N", help="列出前 N 个错误和原句", rich_help_panel=OPTIONS)
    ] = 0,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="把所有数字写成 JSON", rich_help_panel=OPTIONS)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="把表和全部错误写成 eval.md、eval.json", rich_help_panel=OPTIONS),
    ] = None,
) -> None:
    """与人工标注比对：实体、关系、观测的准确率、召回率、F1，按类型、谓词、量类的细账，错误和原句。

    例：
      xckg eval 标注/ --texts 新闻/
      xckg eval 标注/ --texts 新闻/ --build output --errors 20
      xckg eval 标注/ -t 新闻/ -t 网页/ --out 评测 --json 评测.json
    """
    if not texts and folder is None:
        raise InputError("xckg eval", "没有给出原文；例如 xckg eval 标注/ --texts 新闻/")
    import json

    from xckg import evaluating
    from xckg.evaluate import render
    from xckg.evaluate.figures import to_figures

    with show_progress(quiet=False) as (on_step, on_skip):
        result = evaluating.evaluate(gold, texts or [], folder=folder, on_step=on_step, on_skip=on_skip)
    figures = json.dumps(to_figures(result), ensure_ascii=False, indent=1) + "\n"
    if json_file:
        _write_file(json_file, figures)
    if output:
        _write_file(output / "eval.json", figures)
        _write_file(output / "eval.md", render.to_markdown(result))
    for table in render.make_tables(result, errors=errors):
        print_rows(table.columns, table.rows, table.numbers, table.title)


cli_ask.register(app, _Command)
cli_check.register(app, _Command)
cli_diff.register(app, _Command)
cli_export.register(app, _Command)
cli_store.register(app, _Command)
cli_identity.register(app, _Group, _Command)
cli_serve.register(app, _Command)
cli_view.register(app, _Command)


def _write_file(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise OutputError(str(path), f"写不了：{error.strerror}") from None


def _build(inputs: list[str], output: Path, *, quiet: bool, view: bool, base_iri: str = "", **told: Any) -> None:
    from xckg import pipeline

    start = time.perf_counter()
    with show_progress(quiet=quiet) as (on_step, on_skip):
        made = pipeline.build(
            inputs,
            output,
            base_iri=base_iri or pipeline.DEFAULT_BASE_IRI,
            view=view,
            stdin=sys.stdin,
            on_step=on_step,
            on_skip=on_skip,
            on_note=lambda line: typer.echo(line, err=True),
            **told,
        )
    if not quiet:
        typer.echo(f"{say_counts(made.count())}，用时 {time.perf_counter() - start:.1f} 秒。")
        typer.echo(f"图谱  {output / 'graph.ttl'}（另有 graph.nq、graph.jsonld、graph.graphml）")
        typer.echo(f"表格  {output / 'entities.jsonl'}、{output / 'mentions.jsonl'}、{output / 'facts.jsonl'}")
        typer.echo(f"网页  {output / pipeline.PAGE}" if view else "网页  没有做（--no-view）；要看时：xckg view")
        typer.echo(f"报告  {output / 'report.md'}，不同的说法 {output / 'conflicts.md'}")
        if told.get("exports"):
            typer.echo(f"导出  {output / pipeline.EXPORTS}")
        if made.reading:
            typer.echo(made.reading)
    if not told.get("exports") and _has_old_exports(output / pipeline.EXPORTS, made.knowledge):
        typer.echo(f"{output / pipeline.EXPORTS} 是上一个图谱导出的；要更新：xckg export {output} --to …", err=True)
    if made.skipped:
        typer.echo(f"有 {len(made.skipped)} 个输入读不了，其余已建成。", err=True)
        raise typer.Exit(InputError.exit_status)


def _has_old_exports(folder: Path, knowledge: Knowledge) -> bool:
    """Whether what was exported from an earlier build still lies there."""
    from xckg.publish.folder import EXPORTED

    if not (folder / EXPORTED).is_file():
        return False
    from xckg import exporting

    return exporting.is_old(folder, knowledge)


def _parse_param(pair: str) -> tuple[str, str]:
    name, equals, value = pair.partition("=")
    if not equals or not name.strip():
        raise QueryError(pair, "参数应写成 名=值，例如 --param place=许昌市")
    return name.strip(), value


def main() -> None:
    """The program `xckg`: runs the command line and exits with its status."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    gc.set_threshold(*_COLLECT_AFTER)
    with ending():
        app(prog_name="xckg")
