r"""What the rows of a table say of which each is a time, and each column an indicator.

    许昌市历年主要经济指标
    年份：2022年｜地区生产总值（亿元）：3746.8｜同比增长（%）：3.1
    → 许昌市 · 地区生产总值 · 3746.8 亿元 and growth 3.1 % · 2022-01-01…2022-12-31

A growth, share or rank whose heading names no indicator is of the one in the column before it. A time without its year
(1—6月) is in the year that the title gives, else in that of the article.

*Why so*: it is the other way round than `measured_rows` but says the same, of the place or the firm in the title; so
the indicators, numbers and units of a cell are read by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xckg.columns import Heading, load_columns
from xckg.extract.measured_rows import Named, Table, is_rate, make, name_row, read_amount, read_change, sort_amount
from xckg.extract.periods import find_periods
from xckg.measured import PERCENT, find_times, is_time, load_measured
from xckg.model import Measure, ObservationCandidate, Period, Span

TimedCell = tuple[Heading, str]


def is_timed(headings: Sequence[str]) -> bool:
    """Whether a row is one of a table of times, by its headings as printed."""
    return find_times(headings) is not None


def read_timed_rows(
    rows: Sequence[tuple[Span, Sequence[TimedCell]]], table: Table
) -> tuple[list[ObservationCandidate], list[tuple[Span, str]]]:
    """The numbers that rows say, and the rows that were not understood, with the reason."""
    made: list[ObservationCandidate] = []
    skipped: list[tuple[Span, str]] = []
    for row, cells in rows:
        for each in _read_row(row, cells, table):
            if isinstance(each, str):
                skipped.append((row, each))
            else:
                made.append(each)
    return made, skipped


def _read_row(row: Span, cells: Sequence[TimedCell], table: Table) -> Iterator[ObservationCandidate | str]:
    times = load_measured().times
    label = next((text for heading, text in cells if heading.name in times), "")
    period = _find_period(label, table) if is_time(label) else None
    if period is None:
        yield "表里的这一行没有说是什么时候"
        return
    words = load_columns()
    before: Named | None = None
    rate = False
    for heading, text in cells:
        if heading.name in times or heading.name in words.ignored:
            continue
        unit = heading.unit.replace("％", PERCENT)
        kind, bare = _sort(heading.name, unit)
        named = name_row(bare, unit if kind is Measure.AMOUNT else "", None) if bare else before
        if named is None:
            yield f"表格“{heading.name}”一列不知道说的是什么"
            continue
        if kind is Measure.AMOUNT:
            number = read_amount(text, unit or table.unit)
            before, rate = named, is_rate(named.label, unit)
            if number is not None:
                value, said, comparator = number
                yield from make(row, named, table, sort_amount(named.label, said), value, said, period, comparator)
        elif kind is Measure.GROWTH:
            change = read_change(text, unit, rate and not bare)
            if change is not None:
                yield from make(row, named, table, kind, change[0], change[1], period)
        elif (number := read_amount(text, PERCENT)) is not None:
            said = PERCENT if kind is Measure.SHARE else ""
            yield from make(row, named, table, kind, number[0], said, period)


def _sort(name: str, unit: str) -> tuple[Measure, str]:
    """What a column holds, and what is left of its heading to name the indicator; "" for that of the one before."""
    words, known = load_columns(), load_measured()
    kinds = ((known.growth, Measure.GROWTH), (words.share, Measure.SHARE), (words.rank, Measure.RANK))
    for endings, kind in kinds:
        ending = next((e for e in sorted(endings, key=len, reverse=True) if name.endswith(e)), None)
        if ending is not None and (kind is not Measure.GROWTH or unit in ("", PERCENT, known.points)):
            return kind, name.removesuffix(ending)
    return Measure.AMOUNT, name


def _find_period(label: str, table: Table) -> Period | None:
    day = table.period.end if table.period is not None and table.period.end is not None else table.date
    label = "".join(label.split())
    if label.isdecimal():
        label += "年" if len(label) == 4 else "月" if len(label) < 3 else ""
    found = [period for _, period in find_periods(label, Span(start=0, end=len(label)), day)]
    return found[0] if len(found) == 1 else None
