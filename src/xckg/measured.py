"""Tables of indicators: what the headings of 指标｜单位｜2024年1—6月｜同比增长（%） say (`indicator_tables.yaml`).

>>> [(c.kind, c.time, c.unit) for c in map(parse_column, ["指 标", "2024年1—6月", "1—6月绝对额（亿元）", "同比±%"])]
[('name', '', ''), ('value', '2024年1—6月', ''), ('value', '1—6月', '亿元'), ('growth', '', '%')]
>>> find_names(["指标", "单位", "数值", "同比增长（%）"]), find_names(["项目", "总投资（亿元）"])
(0, None)

A row of such a table names no entity: its numbers are of the place, or the firm, that the table's title names. So are
those of a table with a row for each time and a column for each indicator (年份｜地区生产总值（亿元）). Reading a table
(corpus) and finding facts (extract) both ask here, as with `columns`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from xckg.columns import count_known, find_subject, load_columns, parse_heading
from xckg.ontology import load_yaml

FILE = "lexicon/indicator_tables.yaml"
NAME, WEAK, UNIT = "name", "weak", "unit"
VALUE, TARGET, MONTH, GROWTH, SHARE, RANK, PASSED = "value", "target", "month", "growth", "share", "rank", "passed"
NUMBERS = frozenset({VALUE, TARGET, MONTH, GROWTH})
PERCENT = "%"


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasuredColumn:
    """What a column holds: the `kind` of it, "" where it is not known, the time and the unit that its heading gives."""

    kind: str
    time: str = ""
    unit: str = ""
    sure: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """The file, read once; `kinds` maps a heading, its time taken off, to what the column is."""

    kinds: dict[str, str]
    times: frozenset[str]
    sure: frozenset[str]
    name: str
    growth: tuple[str, ...]
    time: re.Pattern[str]
    percent: re.Pattern[str]
    up: tuple[str, ...]
    down: tuple[str, ...]
    points: str
    point_words: tuple[str, ...]
    number: re.Pattern[str]
    within: re.Pattern[str]
    part: str


@cache
def load_measured() -> Measured:
    """The headings that are known."""
    top = load_yaml(FILE)
    lists = {
        NAME: "names",
        WEAK: "weak",
        UNIT: "units",
        VALUE: "values",
        TARGET: "targets",
        MONTH: "months",
        PASSED: "passed",
    }
    names: list[str] = top.need("names", list)
    return Measured(
        kinds={str(heading): kind for kind, key in lists.items() for heading in top.need(key, list)},
        times=frozenset(top.need("times", list)),
        sure=frozenset(top.need("sure", list)),
        name=names[0],
        growth=(*load_columns().growth, *top.need("growth", list)),
        time=re.compile(top.need("time", str)),
        percent=re.compile(top.need("percent", str)),
        up=tuple(top.need("up", list)),
        down=tuple(top.need("down", list)),
        points=top.need("points", str),
        point_words=tuple(top.need("point_words", list)),
        number=re.compile(top.need("number", str)),
        within=re.compile(top.need("within", str)),
        part=top.need("part", str),
    )


@cache
def parse_column(text: str) -> MeasuredColumn:
    """What the column of a heading holds."""
    known = load_measured()
    heading = parse_heading(text)
    whole, unit = heading.year + heading.name, heading.unit.replace("％", PERCENT)
    said = known.time.match(whole)
    time = said[0] if said is not None else ""
    rest = whole[len(time) :]
    if ends := known.percent.search(rest):
        rest, unit = rest[: ends.start()], unit or PERCENT
    if rest in known.kinds and not (time and known.kinds[rest] in (NAME, WEAK, UNIT)):
        return MeasuredColumn(kind=known.kinds[rest], time=time, unit=unit, sure=rest in known.sure)
    words = load_columns()
    if rest.endswith(known.growth) and rest:
        points = any(word in text for word in known.point_words)
        return MeasuredColumn(kind=GROWTH, time=time, unit=known.points if points else unit, sure=True)
    if rest and rest.endswith(words.share):
        return MeasuredColumn(kind=SHARE, time=time, unit=unit or PERCENT)
    if rest and rest.endswith(words.rank):
        return MeasuredColumn(kind=RANK, time=time)
    return MeasuredColumn(kind=VALUE if time and not rest else "", time=time, unit=unit, sure=bool(time and not rest))


def find_names(headings: Sequence[str]) -> int | None:
    """Which column of a line of headings names the indicators; None where it is no table of indicators.

    A weak name (项目, a first cell left empty) is one only where a column says 绝对数 or a time, or beside a column of
    units and one of growth; and a line that names entities by a heading of its own is a list of these.
    """
    columns = [parse_column(text) for text in headings]
    kinds = [column.kind for column in columns]
    numbers = [column for column in columns if column.kind in NUMBERS]
    said = [kind for kind, text in zip(kinds, headings, strict=True) if text]
    if not numbers or 2 * sum(kind != "" for kind in said) < len(said):
        return None
    if NAME in kinds:
        return kinds.index(NAME)
    weak = kinds.index(WEAK) if WEAK in kinds else 0 if headings[:1] == [""] else None
    if weak is None or _names_entities(headings, weak):
        return None
    sure = any(column.sure and column.kind == VALUE for column in columns)
    return weak if sure or {UNIT, GROWTH} <= set(kinds) else None


def find_times(headings: Sequence[str]) -> int | None:
    """Which column of a line of headings says when, where every other is an indicator; None where there is none.

    >>> find_times(["年份", "地区生产总值（亿元）", "同比增长（%）"]), find_times(["时间", "项目名称", "投资（亿元）"])
    (0, None)
    """
    known = load_measured()
    parsed = [parse_heading(text) for text in headings]
    at = next((i for i, heading in enumerate(parsed) if heading.name in known.times), None)
    if at is None:
        return None
    others = [heading for i, heading in enumerate(parsed) if i != at and heading.name]
    ignored = load_columns().ignored
    figures = sum(bool(heading.unit) or _is_change(heading.year + heading.name) for heading in others)
    named = any(find_subject(heading.name) or known.kinds.get(heading.name) == NAME for heading in others)
    rest = sum(heading.name not in ignored for heading in others)
    return at if figures and 2 * figures >= rest and not named else None


def _is_change(heading: str) -> bool:
    return parse_column(heading).kind in (GROWTH, SHARE, RANK)


def is_time(cell: str) -> bool:
    """Whether a cell is a time and nothing else: 2023年, 1—6月, 2023, 前三季度."""
    said = load_measured().time.fullmatch("".join(cell.split()))
    return said is not None and bool(said[0])


def _names_entities(headings: Sequence[str], weak: int) -> bool:
    others = [text for i, text in enumerate(headings) if i != weak and parse_column(text).kind == ""]
    subject, _ = count_known(headings)
    return any(find_subject(parse_heading(text).name) for text in others) or (
        bool(subject) and count_known([subject, *others])[1] > 1
    )


def join_headings(upper: str, lower: str) -> str:
    """One heading of two that stand one above the other: the one that says when goes first.

    >>> join_headings("2024年", "绝对额（亿元）"), join_headings("同比（%）", "2024年"), join_headings("单位", "单位")
    ('2024年绝对额（亿元）', '2024年同比（%）', '单位')
    """
    if not lower or upper in ("", lower):
        return lower or upper
    below = parse_column(lower)
    return lower + upper if below.time and not parse_column(upper).time else upper + lower
