"""What the columns of tables mean: the headings that are known, as `ontology/lexicon/columns.yaml` has them.

    项目名称 | 建设单位   | 总投资（万元）      | 开工时间
    subject   relation     figure, in 万元      date

>>> heading = parse_heading("2024年 总投资（万元）")
>>> heading.name, heading.unit, heading.year
('总投资', '万元', '2024年')
>>> parse_heading("2024年上半年GDP（亿元）"), parse_heading("1—6月")
(Heading(name='GDP', unit='亿元', year='2024年上半年'), Heading(name='1—6月', unit='', year=''))
>>> find_column(heading.name, "Project").predicate, find_subject("企业名称")
('', 'Company')

Reading a table (corpus) asks which line has the headings, finding facts (extract) what each cell says: both ask here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from xckg.errors import KnowledgeError
from xckg.ontology import Node, load_yaml
from xckg.traditional import simplify
from xckg.units import load_units

FILE = "lexicon/columns.yaml"
PARTED, NAMED = "｜", "："
"""In a row as text: what parts the cells, and a heading from its cell."""
_BRACKET = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[）)\]】]")
_MONTHS = r"\d{1,2}月?[-—~～至－]{1,2}\d{1,2}月份?"
_PART = rf"(?:[上下]半年|前?第?[一二三四1-4]季度|{_MONTHS})(?:底|末)?"
_YEAR = re.compile(
    rf"^(?:\d{{4}}年(?:{_PART}|\d{{1,2}}月(?:份|底|末)?|全年|度|底|末)?|{_PART}|截至\d{{4}}年(?:\d{{1,2}}月)?底?)"
)
_SAID = re.compile(r"^(?:单位[:：]?|人民币[:：]?|/)+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """What a column says. `kind` is `relation`, `figure`, `date` or `standing`; the other fields as in the file."""

    id: str
    kind: str
    predicate: str = ""
    reverse: bool = False
    type: str = ""
    place: bool = False
    qualifier: str = ""
    indicator: str = ""
    planned: bool = False
    whole: bool = False
    status: str = ""
    span: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The file, read once."""

    subjects: Mapping[str, str]
    columns: Mapping[tuple[str, str], Column]
    ignored: frozenset[str]
    totals: tuple[str, ...]
    blank: frozenset[str]
    parted: re.Pattern[str]
    unit_note: re.Pattern[str]
    growth: tuple[str, ...]
    share: tuple[str, ...]
    rank: tuple[str, ...]
    standing: tuple[tuple[str, str], ...]
    endings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading taken apart: its name, the unit that it gives and the year that it begins with, "" for none."""

    name: str
    unit: str = ""
    year: str = ""


@cache
def load_columns() -> Columns:
    """The headings that are known.

    Raises:
        KnowledgeError: a list is missing, or a heading stands twice.
    """
    top = load_yaml(FILE)
    subjects = {_squeeze(h): str(node.need("type", str)) for node in top.need("subjects", list) for h in _list(node)}
    columns: dict[tuple[str, str], Column] = {}
    for node, column in _read_columns(top):
        owners = node.get("of", [""]) if column.kind in ("relation", "figure") else ["Project"]
        for heading, of in product(_list(node), owners):
            if columns.setdefault((_squeeze(heading), of), column) is not column:
                raise KnowledgeError(FILE, node.line, f"列名「{heading}」写了两次")
    words: Node = top.need("standing", Node).need("words", Node)
    endings: Node = top.need("endings", Node)
    parted = "|".join(re.escape(mark) for mark in top.need("parted", list))
    return Columns(
        subjects=subjects,
        columns=columns,
        ignored=frozenset(map(_squeeze, top.need("ignored", list))),
        totals=tuple(top.need("totals", list)),
        blank=frozenset(map(str, top.need("blank", list))),
        parted=re.compile(parted),
        unit_note=re.compile(top.need("unit_note", str)),
        growth=tuple(top.need("growth", list)),
        share=tuple(top.need("share", list)),
        rank=tuple(top.need("rank", list)),
        standing=tuple((word, status) for status in words for word in words.need(status, list)),
        endings=tuple(
            sorted(((e, kind) for kind in endings for e in endings.need(kind, list)), key=lambda e: (-len(e[0]), e[0]))
        ),
    )


def _read_columns(top: Node) -> Iterator[tuple[Node, Column]]:
    kinds: Iterable[tuple[str, list[Node]]] = (
        ("relation", top.need("relations", list)),
        ("figure", top.need("figures", list)),
        ("date", top.need("dates", list)),
        ("standing", [top.need("standing", Node)]),
    )
    for kind, nodes in kinds:
        for node in nodes:
            fields = {name: node[name] for name in Column.__slots__ if name in node and name not in ("id", "kind")}
            yield node, Column(id=node.need("id", str), kind=kind, **fields)


def _list(node: Node) -> list[str]:
    return [str(heading) for heading in node.need("headings", list)]


def _squeeze(heading: str) -> str:
    return re.sub(r"\s+", "", simplify(heading)).replace("(", "（").replace(")", "）")


def parse_heading(text: str) -> Heading:
    """A heading's name, unit and year. A bracket that holds no unit stays in the name."""
    name, unit = _squeeze(text), ""
    for match in _BRACKET.finditer(name):
        if is_unit(said := _SAID.sub("", match[1])):
            name, unit = name[: match.start()] + name[match.end() :], said
            break
    else:
        before, slash, after = name.rpartition("/")
        if slash and is_unit(after):
            name, unit = before, after
    year = _YEAR.match(name)
    if year and year.end() < len(name):
        return Heading(name=name[year.end() :], unit=unit, year=year[0])
    return Heading(name=name, unit=unit)


def is_unit(text: str) -> bool:
    """Whether a text is a unit as printed: 万元, %, 平方米."""
    return bool(text) and load_units().split(text.replace("％", "%"))[1] is not None


def find_subject(name: str) -> str | None:
    """The type of the entity that a column of that heading names in each row, None where it names none."""
    return load_columns().subjects.get(name)


def find_column(name: str, subject: str) -> Column | None:
    """What a column of that heading says of a row's subject of that type, None where it is not known."""
    known = load_columns().columns
    return known.get((name, subject)) or known.get((name, ""))


def count_known(headings: Iterable[str]) -> tuple[str, int]:
    """The heading of the subject among a line's headings, "" for none, and how many of them are known.

    >>> count_known(["序号", "项目名称", "总投资(亿元)", "负责"])
    ('项目名称', 3)
    """
    known = load_columns()
    parsed = {text: parse_heading(text) for text in headings if text}
    order = list(known.subjects)
    named = [(order.index(h.name), text) for text, h in parsed.items() if h.name in known.subjects]
    subject = min(named)[1] if named else ""
    kind = known.subjects[parsed[subject].name] if subject else ""
    said = sum(
        text == subject or h.name in known.ignored or bool(h.unit) or find_column(h.name, kind) is not None
        for text, h in parsed.items()
    )
    return subject, said
