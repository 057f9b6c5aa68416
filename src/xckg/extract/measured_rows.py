r"""What the rows of a table of indicators say: numbers of the place, or the firm, that the table's title names.

    2024年上半年许昌市主要经济指标
    指标：社会消费品零售总额｜单位：亿元｜数值：812.4｜同比增长（%）：6.1
    → 许昌市 · 社会消费品零售总额 · 812.4 亿元 and growth 6.1 % · 2024-01-01…2024-06-30

The time is the heading's (2024年1—6月), else the title's; a unit is the cell's, the heading's, the row's (单位), the
name's (…（亿元）) or that of a line above. A row of a part (其中：一般贸易) is of the indicator above it, sliced.

*Why so*: what such a row is about stands in no cell of it. Where the title names nobody, it is the place of the
article; where that has none, the row is counted as not understood.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xckg.columns import is_unit, parse_heading
from xckg.extract.dimensions import load_dimensions, slices
from xckg.extract.indicators import is_price, load_scheme, name_indicator
from xckg.extract.periods import find_periods
from xckg.extract.quantities import find_quantities
from xckg.fits import fits
from xckg.measured import (
    GROWTH,
    MONTH,
    NAME,
    PERCENT,
    RANK,
    SHARE,
    TARGET,
    UNIT,
    VALUE,
    MeasuredColumn,
    load_measured,
    parse_column,
)
from xckg.model import EMPTY, Comparator, Measure, Mention, MentionKind, Modality, ObservationCandidate, Period, Span
from xckg.units import load_units

SURE = 0.95
RULES = {
    Measure.AMOUNT: "column.indicator",
    Measure.GROWTH: "column.indicator-growth",
    Measure.SHARE: "column.indicator-share",
    Measure.RANK: "column.indicator-rank",
}
ABOUT = (("Company", "FinancialInstitution"), ("IndustrialPark",), ("AdministrativeArea", "Country"))
"""Whom a title is about, the first that it names; of several the last, which is the nearest (河南省许昌市)."""
_NUMBER = re.compile(r"([-+－＋]?)\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(.*)")


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasuredCell:
    """A cell of a row with what its column holds."""

    column: MeasuredColumn
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """What holds for all rows: whom they are about, the unit and the time of the lines above, the article's day."""

    subject: int
    unit: str
    period: Period | None
    date: dt.date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What a row measures: the indicator and its slices; `whole`: of what the parts below it are parts."""

    label: str
    whole: str
    dimensions: Mapping[str, str] = field(default_factory=lambda: EMPTY)


def find_subject(mentions: Sequence[Mention], titles: Sequence[Span]) -> Mention | None:
    """Whom a table is about: whom the lines above it name, else the place of the article; None where it has none."""
    for title in reversed(titles):
        inside = [m for m in mentions if m.kind is MentionKind.NAME and title.covers(m.span)]
        for types in ABOUT:
            if named := [m for m in inside if m.type in types]:
                return named[-1]
    home = [m for m in mentions if m.kind is MentionKind.IMPLIED and m.type in ABOUT[-1]]
    return home[0] if home else None


def is_measured(headings: Sequence[str]) -> bool:
    """Whether a row is one of a table of indicators, by its headings as printed."""
    columns = [parse_column(heading).kind for heading in headings]
    return NAME in columns


def read_rows(
    rows: Sequence[tuple[Span, Sequence[MeasuredCell]]], table: Table
) -> tuple[list[ObservationCandidate], list[tuple[Span, str]]]:
    """The numbers that rows say, and the rows that were not understood, with the reason."""
    made: list[ObservationCandidate] = []
    skipped: list[tuple[Span, str]] = []
    above: dict[int, Named] = {}
    for row, cells in rows:
        for place, group in enumerate(_part(cells)):
            found = list(_read_group(row, group, above.get(place), table))
            said = [each for each in found if not isinstance(each, str)]
            for each in found:
                if isinstance(each, Named):
                    above[place] = each
            made += [each for each in said if isinstance(each, ObservationCandidate)]
            skipped += [(row, each) for each in found if isinstance(each, str)]
    return made, skipped


def _part(cells: Sequence[MeasuredCell]) -> Iterator[list[MeasuredCell]]:
    """The cells of each indicator of a row: one, or several side by side. Of two names in a row the last counts."""
    group: list[MeasuredCell] = []
    for cell in cells:
        if cell.column.kind == NAME and any(other.column.kind not in (NAME, UNIT) for other in group):
            yield group
            group = []
        group = [other for other in group if cell.column.kind != NAME or other.column.kind != NAME]
        group.append(cell)
    if group:
        yield group


def _read_group(
    row: Span, cells: Sequence[MeasuredCell], above: Named | None, table: Table
) -> Iterator[ObservationCandidate | Named | str]:
    printed = next((cell.text for cell in cells if cell.column.kind == NAME), "")
    heading = parse_heading(printed)
    said = next((cell.text for cell in cells if cell.column.kind == UNIT), "")
    unit = said if is_unit(said) else heading.unit
    unit = (unit or table.unit if not said else unit).replace("％", PERCENT)
    named = name_row(heading.year + heading.name, unit, above)
    if named is None:
        yield "表里的指标没有认出"
        return
    yield named
    last: Period | None = None
    rate = False
    for cell in cells:
        kind, own = cell.column.kind, cell.column.unit.replace("％", PERCENT)
        if kind in ("", NAME, UNIT):
            continue
        period = _find_period(cell.column, table) if cell.column.time or kind == MONTH else None
        if kind in (VALUE, TARGET, MONTH):
            number = read_amount(cell.text, own or unit)
            if number is None:
                continue
            value, measured, comparator = number
            measure = sort_amount(named.label, measured)
            rate = is_rate(named.label, measured)
            when = period or table.period
            if last is None or (when is not None and _ends(when) > _ends(last)):
                last = when
            target = Modality.TARGET if kind == TARGET else Modality.ACTUAL
            yield from make(row, named, table, measure, value, measured, when, comparator, target)
        elif kind == GROWTH:
            change = read_change(cell.text, own, rate)
            if change is not None:
                value, measured = change
                when = period or last or table.period
                yield from make(row, named, table, Measure.GROWTH, value, measured, when)
        elif kind in (SHARE, RANK) and (number := read_amount(cell.text, PERCENT)) is not None:
            measure = Measure.SHARE if kind == SHARE else Measure.RANK
            measured = PERCENT if kind == SHARE else ""
            yield from make(row, named, table, measure, number[0], measured, period or last or table.period)


def make(
    row: Span,
    named: Named,
    table: Table,
    measure: Measure,
    value: Decimal,
    unit: str,
    period: Period | None,
    comparator: Comparator = Comparator.EQUAL,
    modality: Modality = Modality.ACTUAL,
) -> Iterator[ObservationCandidate | str]:
    """A number of a row, or why it can be none of that indicator."""
    if not fits(named.label, measure.value, unit) and unit != load_measured().points:
        yield "表里的单位量不了这个指标"
        return
    yield ObservationCandidate(
        subject=table.subject,
        indicator=named.label,
        measure=measure,
        value=value,
        unit=unit,
        period=period or Period(start=None, end=table.date, label=""),
        evidence=row,
        rule=RULES[measure],
        confidence=SURE,
        dimensions=named.dimensions,
        comparator=comparator,
        modality=modality,
    )


# ── what is measured ─────────────────────────────────────────────────────────────────────────────────────────────────


def name_row(printed: str, unit: str, above: Named | None) -> Named | None:
    """The indicator that a row's name means, with its unit; a part of the one above where the name says so."""
    known = load_measured()
    bare = printed
    if (number := known.number.match(bare)) and number.end() < len(bare):
        bare = bare[number.end() :]
    part = known.within.match(bare)
    if part is not None:
        bare = bare[part.end() :]
        if (number := known.number.match(bare)) and number.end() < len(bare):
            bare = bare[number.end() :]
    split = load_units().split(unit)[1] if unit else None
    unit_kind = split.kind if split is not None else ""
    if above is not None and (sliced := _slice(bare, above, sure=part is not None)) is not None:
        return sliced
    bare = next((bare.removesuffix(e) for e in known.growth if unit == PERCENT and bare.endswith(e)), bare) or bare
    found = name_indicator(bare, unit_kind=unit_kind)
    if found is None:
        return None
    dimensions, rest = slices(bare, "", found.kind.name)
    if dimensions and rest != bare and (inner := name_indicator(rest, unit_kind=unit_kind)) is not None:
        found = inner
    whole = above.whole if part is not None and above is not None else found.label
    return Named(label=found.label, whole=whole, dimensions=dimensions or EMPTY)


def _slice(name: str, above: Named, *, sure: bool) -> Named | None:
    """A part of the indicator above: 一般贸易 below 进出口总值, 第一产业 below 地区生产总值; None for what is none."""
    table = load_dimensions()
    dimension = table.of.get(name)
    if dimension is None and sure and not name.endswith(load_scheme().tails):
        trade, _ = slices(name + above.whole, "", "trade") if above.whole.endswith(_ends_of_trade()) else ({}, "")
        dimension = next(iter(trade), None) or (load_measured().part if name.endswith(table.line_tails) else None)
    if dimension is None:
        return None
    return Named(label=above.whole, whole=above.whole, dimensions={dimension: name})


def _ends_of_trade() -> tuple[str, ...]:
    return tuple(label for (label, _), (_, kind) in load_scheme().names.items() if kind == "trade")


def sort_amount(label: str, unit: str) -> Measure:
    """Whether an amount is one: a per cent of 城镇化率 is a share, of 工业增加值 a growth, of a price an amount."""
    scheme = load_scheme()
    if unit != PERCENT or is_price(label):
        return Measure.AMOUNT
    return Measure.SHARE if label.endswith(scheme.rates) else Measure.GROWTH


def is_rate(label: str, unit: str) -> bool:
    """Whether an amount is a per cent of something, so that its change is in points."""
    return unit == PERCENT and sort_amount(label, unit) is not Measure.GROWTH


def _ends(period: Period) -> dt.date:
    return period.end or dt.date.min


# ── numbers and times ────────────────────────────────────────────────────────────────────────────────────────────────


def read_amount(text: str, unit: str) -> tuple[Decimal, str, Comparator] | None:
    """The number in a cell, with its own unit or else the one given; None where it has neither, or is no number."""
    match = _NUMBER.fullmatch(text.strip())
    if match is not None and not match[3] and (unit or match[2]):
        return (_sign(match), unit, Comparator.EQUAL) if unit else None
    found = find_quantities(text, Span(start=0, end=len(text)))
    if len(found) != 1 or len(found[0].span) + 2 < len(text.strip()):
        return None
    return found[0].value, found[0].unit, found[0].comparator


def read_change(text: str, unit: str, rate: bool) -> tuple[Decimal, str] | None:
    """A change and its unit: per cent, or percentage points where it is said so or a rate has changed."""
    known = load_measured()
    bare, sign = text.strip(), 1
    for words, means in ((known.down, -1), (known.up, 1)):
        word = next((w for w in sorted(words, key=len, reverse=True) if bare.startswith(w)), None)
        if word is not None:
            bare, sign = bare.removeprefix(word).strip(), means
            break
    match = _NUMBER.fullmatch(bare)
    if match is None or match[3] not in ("", "%", "％", *known.point_words, known.points):
        return None
    points = match[3] in (*known.point_words, known.points) or unit == known.points or (rate and match[3] == "")
    return sign * _sign(match), known.points if points else PERCENT


def _sign(match: re.Match[str]) -> Decimal:
    value = Decimal(match[2].replace(",", ""))
    return -value if match[1] in ("-", "－") else value


def _find_period(column: MeasuredColumn, table: Table) -> Period | None:
    """The time that a heading gives; without its year in that of the title. The last month of the title's for 本月."""
    if column.kind == MONTH:
        end = table.period.end if table.period is not None else None
        return Period(start=end.replace(day=1), end=end, label=f"{end.year}年{end.month}月") if end else None
    label = column.time
    whole = Span(start=0, end=len(label))
    day = table.period.end if table.period is not None and table.period.end is not None else table.date
    found = [period for _, period in find_periods(label, whole, day)]
    return found[0] if len(found) == 1 else None
