"""When something held: expressions of time, resolved against the day of publication.

>>> import datetime as dt
>>> text = "截至6月底，许昌市有企业12家；去年全年出口额增长5%，比2019年高"
>>> for span, period in find_periods(text, Span(start=0, end=len(text)), dt.date(2023, 8, 9)):
...     print(text[span.start:span.end], period.start, period.end)
截至6月底 None 2023-06-30
去年全年 2022-01-01 2022-12-31

A state as of a day has no start. A period that something is only compared with (比2019年) is none. What the words mean
and which expressions there are stands in `ontology/lexicon/periods.yaml`; here they are turned into days.

*Why so*: all expressions are one alternation, the most telling first, and a group's name says what its text means, so
that a new expression is a line of YAML and no code.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.extract.needed import may_match
from xckg.extract.numerals import parse_numeral
from xckg.model import Period, Span
from xckg.ontology import Node, load_yaml

FILE = "lexicon/periods.yaml"
PLAN_YEARS = 5
SINCE_WORD, SINCE_WITHIN = "以来", 14  # 2017年摆脱贫困以来: so many characters may stand between
_GROUP = re.compile(r"\(\?P<(\w+)>")
_MEANINGS = frozenset(
    [
        "year",
        "year2",
        "yearword",
        "part",
        "month",
        "month2",
        "third",
        "day",
        "day2",
        "edge",
        "before",
        "asof",
        "since",
        "count",
        "back",
        "ahead",
        "plan",
        "during",
        "within",
        "now",
        "dayword",
        "holiday",
        "opening",
        "thisyear",
    ]
)
HOLIDAY = "period.holiday"
BOTH = "国庆"  # of two holidays in one, the one whose days are taken
AHEAD = 45  # days before its end from which on a holiday that names no year is the coming one
NEW_YEAR = 12  # a first day in this month is of the year before


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """The knowledge file, compiled. `rules` are the ids; a group of rule i is called `name__i`.

    `groups` are, for the group that holds all of a rule, the groups in it by what they mean: a match has a hundred
    groups, and all but a few belong to other rules.
    """

    pattern: re.Pattern[str]
    rules: tuple[str, ...]
    groups: Mapping[str, tuple[tuple[str, str], ...]]
    yearwords: Mapping[str, int]
    parts: Mapping[str, tuple[int, int]]
    thirds: Mapping[str, tuple[int, int]]
    daywords: Mapping[str, int]
    edges: Mapping[str, str]
    plans: Mapping[str, int]
    plan_ten: int
    fresh_share: float
    compared_before: tuple[str, ...]
    compared_after: tuple[str, ...]
    multiplied: re.Pattern[str]
    holidays: Mapping[str, Mapping[int, tuple[int, int, int, int]]]


def _either(words: Node) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w))) + ")"


def _expand(pattern: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", part)
    return pattern


@cache
def load_calendar() -> Calendar:
    """The expressions of time, compiled once.

    Raises:
        KnowledgeError: a rule whose pattern is no regular expression or whose group has no meaning.
    """
    top = load_yaml(FILE)
    words = top.need("words", Node)
    lists = {name: _either(words.need(name, Node)) for name in words}
    parts = {name: _expand(text, lists) for name, text in top.need("parts", Node).items()} | lists
    parts["N"] = top.need("parts", Node).need("N", str)
    rules: list[str] = []
    patterns: list[str] = []
    named: dict[str, tuple[tuple[str, str], ...]] = {}
    for node in top.need("rules", list):
        index = len(rules)
        expanded = _expand(node.need("pattern", str), parts)
        try:
            groups = re.compile(expanded).groupindex
        except re.error as error:
            raise KnowledgeError(node.file, node.line, f"pattern 不是合法的正则表达式：{error}") from None
        unknown = sorted(set(groups) - _MEANINGS)
        if unknown:
            raise KnowledgeError(node.file, node.line, f"pattern 中的组没有含义：{'、'.join(unknown)}")
        rules.append(node.need("id", str))
        named[f"rule__{index}"] = tuple((meaning, f"{meaning}__{index}") for meaning in groups)
        patterns.append(_GROUP.sub(rf"(?P<\1__{index}>", f"(?P<rule>{expanded})"))
    compared, words_first = top.need("compared", Node), "|".join(top.need("start_words", list))
    return Calendar(
        pattern=re.compile(
            rf"(?=[{top.need('starts', str)}]|{words_first})(?<![0-9\uff10-\uff19.．第])(?:{'|'.join(patterns)})"
        ),
        rules=tuple(rules),
        groups=named,
        yearwords=dict(words["yearword"]),
        parts={word: (first, last) for word, (first, last) in words["part"].items()},
        thirds={word: (first, last) for word, (first, last) in words["third"].items()},
        daywords=dict(words["dayword"]),
        edges=dict(words["edge"]),
        plans=dict(words["plan"]),
        plan_ten=top.need("plan_ten", int),
        fresh_share=float(top.need("fresh_share", float)),
        compared_before=tuple(compared.need("before", list)),
        compared_after=tuple(compared.need("after", list)),
        multiplied=re.compile(compared.need("multiplied", str)),
        holidays={
            name: {int(year): tuple(days) for year, days in years.items()}
            for name, years in top.need("holidays", Node).items()
        },
    )


def find_periods(text: str, span: Span, date: dt.date | None) -> tuple[tuple[Span, Period], ...]:
    """All expressions of time inside a stretch of text that say when, in order, with the days that they mean.

    Args:
        text: the cleaned text of an article.
        span: where to look, a sentence as a rule: a bare 四季度 takes the year said before it inside the span.
        date: the day of publication; without it only what names its year is resolved.

    Returns:
        Pairs of the expression's span in `text` and its period; none overlap.
    """
    table, found, year = load_calendar(), [], None
    if not may_match(table.pattern, text, span.start, span.end):
        return ()
    for match in table.pattern.finditer(text, span.start, span.end):
        rule = match.lastgroup or ""  # the group of the whole rule is closed last
        said = {meaning: match[name] for meaning, name in table.groups[rule] if match[name] is not None}
        at = Span(start=match.start(), end=match.end())
        if _is_compared(text, span, at, table):
            continue
        if "since" not in said and SINCE_WORD in text[at.end : min(at.end + SINCE_WITHIN, span.end)].partition("，")[0]:
            said["since"] = SINCE_WORD  # 自2013年11月首发以来
        if table.rules[int(rule.removeprefix("rule__"))] == HOLIDAY:
            said.setdefault("holiday", BOTH)
        period = _resolve(said, text[at.start : at.end], date, year, table)
        if period is None:
            continue
        if "year" in said or "yearword" in said:
            named = period.start if period.start is not None else period.end
            year = named.year if named is not None else year
        found.append((at, period))
    return tuple(found)


def _is_compared(text: str, span: Span, at: Span, table: Calendar) -> bool:
    before = text[max(span.start, at.start - 4) : at.start]
    after = text[at.end : min(at.end + 3, span.end)]
    if table.multiplied.match(text, at.end, span.end) is not None:  # 是2012年底的2.8倍
        return True
    return before.endswith(table.compared_before) or after.startswith(table.compared_after)


def _resolve(
    said: Mapping[str, str], label: str, date: dt.date | None, year: int | None, table: Calendar
) -> Period | None:
    """The days that the groups of one match mean, None where a needed date is missing or the days do not exist."""
    try:
        bounds = _find_bounds(said, date, year, table)
    except ValueError:  # 2月30日
        return None
    if bounds is None:
        return None
    start, end = bounds
    if "edge" in said and "since" in said:
        start, end = (end if table.edges.get(said["edge"][-2:], "last") == "last" else start), date
    elif "edge" in said:
        last = table.edges.get(said["edge"][-2:], "last") == "last"
        day = end if last else start
        event = "month" in said and said["edge"] == "底"  # 6月底 dates an event, 6月末 and 年底 a state
        start, end = (day if event or not last else None), day
    elif "since" in said:
        end = date
    if "asof" in said or "before" in said:
        start = None
    if start is not None and end is not None and start > end:
        return None
    return Period(start=start, end=end, label=label)


def _find_bounds(
    said: Mapping[str, str], date: dt.date | None, year: int | None, table: Calendar
) -> tuple[dt.date | None, dt.date | None] | None:
    if "plan" in said:
        first = table.plan_ten + PLAN_YEARS * (table.plans[said["plan"]] - 10)
        return dt.date(first, 1, 1), dt.date(first + PLAN_YEARS - 1, 12, 31)
    if "holiday" in said:
        return _find_holiday(said, date, table)
    if "year2" in said:
        return dt.date(_year(said["year"]), 1, 1), dt.date(_year(said["year2"]), 12, 31)
    if "now" in said:
        return None, date
    if date is not None and "dayword" in said:
        day = date + dt.timedelta(days=table.daywords[said["dayword"]])
        return day, day
    if date is not None and ("back" in said or "ahead" in said):
        years = int(parse_numeral(said["count"]) or 0)
        if not 0 < years <= 50:
            return None
        return (date, _shift(date, years)) if "ahead" in said else (_shift(date, -years), date)
    return _find_in_year(said, date, year, table)


def _find_holiday(said: Mapping[str, str], date: dt.date | None, table: Calendar) -> tuple[dt.date, dt.date] | None:
    """The days off of a holiday, None of a year that the table does not have."""
    years = table.holidays[said["holiday"]]
    if "year" in said:
        year: int | None = _year(said["year"])
    elif date is None:
        year = None
    else:
        year = date.year + table.yearwords[said["yearword"]] if "yearword" in said else date.year
        days = years.get(year)
        if "yearword" not in said and days is not None and (dt.date(year, *days[2:]) - date).days > AHEAD:
            year -= 1
    if year is None or year not in years:
        return None
    first, day, last, day2 = years[year]
    start = dt.date(year - (first == NEW_YEAR), first, day)
    if "opening" in said:
        count = int(parse_numeral(said["count"]) or 1) if "count" in said else 1
        return start, start + dt.timedelta(days=count - 1)
    return start, dt.date(year, last, day2)


def _find_in_year(
    said: Mapping[str, str], date: dt.date | None, year: int | None, table: Calendar
) -> tuple[dt.date, dt.date] | None:
    first, last, day, day2 = 1, 12, None, None
    if "part" in said:
        first, last = table.parts[said["part"]]
    elif "count" in said:
        last = int(parse_numeral(said["count"]) or 0)
    elif "month" in said:
        first = int(parse_numeral(said["month"]) or 0)
        last = int(parse_numeral(said["month2"]) or 0) if "month2" in said else first
    if "day" in said:
        day, day2 = int(said["day"]), int(said.get("day2", said["day"]))
    elif "third" in said:
        day, day2 = table.thirds[said["third"]]
    if not 1 <= first <= last <= 12:
        return None
    if "year" in said:
        number: int | None = _year(said["year"])
    elif "yearword" in said:
        number = date.year + table.yearwords[said["yearword"]] if date is not None else None
    elif "thisyear" in said:
        number = date.year if date is not None else None
    else:
        number = year
        if number is None and date is not None:
            number = _guess_year(first, last, day, date, table) if "edge" not in said else date.year
    return None if number is None else _span_days(number, first, last, day, day2)


def _span_days(year: int, first: int, last: int, day: int | None, day2: int | None) -> tuple[dt.date, dt.date]:
    length = calendar.monthrange(year, last)[1]
    return dt.date(year, first, day or 1), dt.date(
        year, last, min(day2, length) if day2 is not None and day2 > 30 else day2 or length
    )


def _guess_year(first: int, last: int, day: int | None, date: dt.date, table: Calendar) -> int:
    """The year of a stretch that names none: the article's own, or the year before where that has hardly begun."""
    start, end = _span_days(date.year, first, last, day, day)
    if start > date and (start - date).days > 31:
        return date.year - 1
    if last > first and start <= date < end and (date - start).days < table.fresh_share * (end - start).days:
        return date.year - 1
    return date.year


def _year(text: str) -> int:
    return int(parse_numeral(text) or 0)


def _shift(date: dt.date, years: int) -> dt.date:
    """The same day some years on; 29 February becomes 28."""
    if (date.month, date.day) == (2, 29):
        date = date.replace(day=28)
    return date.replace(year=date.year + years)
