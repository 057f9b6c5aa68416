r"""Named queries: a question in Chinese and its answer in SPARQL, one file each in `ontology/queries/`.

    # 问：一条产业链上有哪些企业，各起什么作用？
    # en: Which firms are on a chain, and in what role?
    # group: 产业链
    # param: chain = 硅碳新材料产业链@zh (产业链、产业或集群的名称，别名也可)
    SELECT ?企业 ?作用 WHERE { ?chain rdfs:label|skos:altLabel $chain … }

`en` asks the same in English, `group` is one of `groups.yaml`, in whose order the queries are listed.
A parameter is written `$chain`; `bind` puts its value there as a literal. The form of the default says what it is: a
name as the graph has them (`许昌市@zh`; the user neither sees nor types the tag), an integer (`20`), a date
(`2023-01-01`), anything else a text.

>>> text = "# 问：谁叫这个？\n# en: Who?\n# group: 企业\n# param: who = 许昌 (名称)\nASK { ?s rdfs:label $who } # $who"
>>> query = parse_query("named", text)
>>> print(bind(query, {"who": 'x" } #'}).splitlines()[-1])
ASK { ?s rdfs:label "x\" } #" } # $who

*Why so.* A value is never pasted as text: it is escaped into one literal, and only a token outside strings, IRIs and
comments is replaced, so a value cannot change the query. A file is valid SPARQL as it stands (`$chain` is a variable
there), so any tool can open it. A name is bound with its language tag and not made by STRLANG in the query, because
Oxigraph then finds it by its index: 0.05 s instead of 4 s in a graph of 360 articles.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal as OneOf

from xckg.errors import KnowledgeError, QueryError
from xckg.graph.terms import LANGUAGE, date_literal, name_literal, text_literal
from xckg.ontology import find_ontology, load_yaml

Kind = OneOf["name", "text", "integer", "date"]

_NAME_TAG = f"@{LANGUAGE}"
_QUESTION = re.compile(r"#\s*问[：:]\s*(?P<text>\S.*?)\s*")
_HEADING = re.compile(r"#\s*(?P<key>en|group):\s*(?P<text>\S.*?)\s*")
_PARAMETER = re.compile(
    r"#\s*param:\s*(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<default>.*?)\s*(?:\((?P<note>[^()]*)\))?\s*", re.ASCII
)
_TOKEN = re.compile(
    r'''(?P<skip>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*\''''
    r"""|<[^<>"{}|^`\\\s]*>|\#[^\n]*)|\$(?P<name>\w+)""",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """What a named query asks for: its name, the value when none is given, what it means, and of what kind it is."""

    name: str
    default: str
    note: str
    kind: Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedQuery:
    """A question, the same in English, and its SPARQL; `text` still holds its parameters as `$name`."""

    name: str
    question: str
    english: str
    group: str
    parameters: tuple[Parameter, ...]
    text: str


@cache
def load_groups() -> dict[str, str]:
    """The groups of queries in their order, each with its English name.

    Raises:
        KnowledgeError: `queries/groups.yaml` is none.
    """
    groups = load_yaml("queries/groups.yaml")
    if not all(isinstance(english, str) for english in groups.values()):
        raise KnowledgeError("queries/groups.yaml", groups.line, "应为「组名: 英文名」，一行一组")
    return {group: str(english) for group, english in groups.items()}


@cache
def load_queries() -> tuple[NamedQuery, ...]:
    """All named queries, by name.

    Raises:
        KnowledgeError: a file without its question, English or group, or with a parameter that is used and not declared
            or the reverse.
    """
    paths = sorted((find_ontology() / "queries").glob("*.rq"))
    return tuple(parse_query(path.stem, path.read_text(encoding="utf-8")) for path in paths)


def get_query(query_name: str) -> NamedQuery:
    """The named query of that name.

    Raises:
        QueryError: there is none; the message lists those that there are.
    """
    for query in load_queries():
        if query.name == query_name:
            return query
    raise QueryError(query_name, f"没有这个命名查询；现有：{'、'.join(query.name for query in load_queries())}")


def parse_query(query_name: str, text: str) -> NamedQuery:
    """A named query from the text of its file.

    Raises:
        KnowledgeError: see `load_queries`.
    """
    file = f"queries/{query_name}.rq"
    lines = text.splitlines()
    question = _QUESTION.fullmatch(lines[0]) if lines else None
    if not question:
        raise KnowledgeError(file, 1, "第一行应为「# 问：……」")
    told = {found["key"]: found["text"] for line in lines if (found := _HEADING.fullmatch(line))}
    if told.keys() != {"en", "group"} or told["group"] not in load_groups():
        raise KnowledgeError(file, 2, f"应有「# en: 英文问题」和「# group: 组名」；组名：{'、'.join(load_groups())}")
    parameters: list[Parameter] = []
    for number, line in enumerate(lines, 1):
        if re.match(r"#\s*param", line):
            found = _PARAMETER.fullmatch(line)
            if not found:
                raise KnowledgeError(file, number, "应为「# param: 名 = 默认值 (说明)」")
            kind = _find_kind(found["default"])
            default = found["default"].removesuffix(_NAME_TAG) if kind == "name" else found["default"]
            parameters.append(Parameter(name=found["name"], default=default, note=found["note"] or "", kind=kind))
    declared, used = {p.name for p in parameters}, {m["name"] for m in _TOKEN.finditer(text) if m["name"]}
    for stray in sorted(declared ^ used):
        raise KnowledgeError(file, 0, f"参数 {stray} " + ("没有声明" if stray in used else "声明了却没有用到"))
    return NamedQuery(
        name=query_name,
        question=question["text"],
        english=told["en"],
        group=told["group"],
        parameters=tuple(parameters),
        text=text,
    )


def bind(query: NamedQuery, values: Mapping[str, str]) -> str:
    """The query's SPARQL with each parameter replaced by its value, or by its default, as a literal.

    Raises:
        QueryError: a value for no parameter of the query, or one that is not of the parameter's kind.
    """
    parameters = {parameter.name: parameter for parameter in query.parameters}
    for stray in values:
        if stray not in parameters:
            names = "、".join(parameters) or "无"
            raise QueryError(query.name, f"没有参数「{stray}」；可用的参数：{names}")
    literals = {key: _write_literal(query.name, p, values.get(key, p.default)) for key, p in parameters.items()}
    return "".join(literals[piece] if turn % 2 else piece for turn, piece in enumerate(split(query)))


def split(query: NamedQuery) -> tuple[str, ...]:
    r"""The query's text, cut where a parameter stands: text and parameter's name by turns, a text first and last.

    >>> heads = "# 问：谁叫这个？\n# en: Who?\n# group: 来源\n# param: who = 许昌 (名称)\n"
    >>> split(parse_query("named", heads + 'ASK { ?s rdfs:label $who , "$who" }'))[1:]
    ('who', ' , "$who" }')
    """
    pieces, done = list[str](), 0
    for token in _TOKEN.finditer(query.text):
        if token["name"]:
            pieces += [query.text[done : token.start()], token["name"]]
            done = token.end()
    return (*pieces, query.text[done:])


def _find_kind(default: str) -> Kind:
    if default.endswith(_NAME_TAG):
        return "name"
    if re.fullmatch(r"-?\d+", default, re.ASCII):
        return "integer"
    return "date" if _parse_day(default) else "text"


def _write_literal(query_name: str, parameter: Parameter, value: str) -> str:
    if parameter.kind == "integer":
        if not re.fullmatch(r"-?\d{1,18}", value, re.ASCII):
            raise QueryError(query_name, f"参数「{parameter.name}」应为整数，现为「{value}」")
        return value
    if parameter.kind == "date":
        if not _parse_day(value):
            raise QueryError(query_name, f"参数「{parameter.name}」应为日期（如 2023-01-01），现为「{value}」")
        return date_literal(dt.date.fromisoformat(value))
    return name_literal(value) if parameter.kind == "name" else text_literal(value)


def _parse_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None
