"""Quantities in running text: a number, its unit, and how it is bounded.

>>> for q in find_quantities("规模突破1000亿元，拥有企业50多家，占比近四成", Span(start=0, end=26)):
...     print(q.value, q.unit, q.comparator)
1000 亿元 >
50 家 >
40 % ≈

Dates, issue numbers, ordinals, phone numbers and parts of codes (第四代, 5G, C919) are no quantities. What lies inside
a name is for the caller to leave out, who knows the names.

*Why so*: number and unit are found together by one expression built from the unit table, so that 成 is a tenth only
where a numeral stands before it, and 部门 is never 部. A number without unit or scale means nothing on its own.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from xckg.extract.numerals import ARABIC, CHINESE_UNSCALED, parse_fraction, parse_numeral
from xckg.model import Comparator, Quantity, Span
from xckg.records import replace
from xckg.units import Unit, Units, load_units, plain

PERCENT, DOUBLING = "%", "番"
HALF, TEN = Decimal(50), Decimal(10)
UNITLESS = ("万", "亿")  # what a number without a unit must be scaled by to mean anything
SHARED = ("ratio", "points")  # kinds of units that the last of a list says for all of it
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_BARE = re.compile(r"(?<![0-9.年月日第A-Za-z—-])(?:[0-9]+(?:\.[0-9]+)?[、和及]){1,6}$")
BARE = ("", "百", "千")  # round numbers without a digit of their own (万 is all scale)
BOUND_WITHIN = 5  # characters beside a number within which a bound stands
YEARS = (1000, 3000)  # 2025年 is a date, 20年 may be a length of time
_GATE = re.compile(r"[0-9\uff10-\uff19一二两三四五六七八九十百千万半番]")


def _either(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def _unit_pattern(name: str, table: Units) -> str:
    """A unit, but not as the start of another word (8部门 is no 8部; 300家用人单位 are 300家, though)."""
    starts = table.not_before.get(name, "")
    if table.units[name].kind == "tenths":
        starts = table.tenth_not_before
    though = f"(?!{_either(list(table.though[name]))})" if name in table.though else ""
    return re.escape(name) + (f"(?!{though}[{re.escape(starts)}])" if starts else "")


@cache
def _compile_starts() -> re.Pattern[str]:
    """The characters that a quantity can begin with. The whole expression is slow to say no."""
    halves = "".join(sorted({half[0] for half in load_units().halves}))
    return re.compile(rf"[0-9\uff10-\uff19零〇一二两三四五六七八九十百千万亿翻{halves}]")


@cache
def _compile() -> re.Pattern[str]:
    """One expression for all: a fraction, a half, a doubling, or [low bound —] number, scale, unit."""
    table = load_units()
    names = sorted(table.units, key=lambda name: (-len(name), name))
    units = "|".join([*(_unit_pattern(n, table) for n in names if not table.units[n].scaled_only), "％"])
    scaled = "|".join(_unit_pattern(n, table) for n in names if table.units[n].scaled_only)
    scale = _either(list(table.scales))
    number = rf"(?:{ARABIC}|{CHINESE_UNSCALED})"
    return re.compile(
        rf"(?P<fraction>{CHINESE_UNSCALED}分之{CHINESE_UNSCALED}(?:点[零一二三四五六七八九]+)?)"
        rf"|(?P<ratio>(?<=[{table.ratio_after}])[1-9]/[1-9][0-9]?(?![0-9{table.ratio_not_before}/.]))"
        rf"|(?P<half>{_either(list(table.halves))})(?!导)"
        r"|翻了?(?P<doublings>[一两二三四五])?番"
        r"|(?<![A-Za-z0-9\uff10-\uff19.．第/\-])(?<!第[一二三四五六七八九十百])(?<!第[一二三四五六七八九]十)"
        rf"(?:(?P<low>{number})(?P<low_scale>{scale})?(?P<low_unit>{units})?(?:[—\u2013~～－-]{{1,2}}|(?P<to>[至到])[约近超]?))?"
        rf"(?P<number>{number}|(?=[万亿]))(?P<more>[多余])?(?:个(?=亿(?!级)))?(?P<scale>{scale})?"
        r"(?P<more_after>[多余])?\s?"
        rf"(?:(?P<unit>{units})|(?<=[万亿])(?P<scaled_unit>{scaled})|(?<=[万亿多余])(?P<unitless>))"
    )


def may_have_quantities(text: str, span: Span) -> bool:
    """Whether a stretch of text has a numeral at all."""
    return _GATE.search(text, span.start, span.end) is not None


def find_quantities(text: str, span: Span) -> tuple[Quantity, ...]:
    """All quantities inside a stretch of text, in order, none overlapping another.

    Args:
        text: the cleaned text of an article.
        span: where to look; bounds such as 超过 just outside it are not seen.

    Returns:
        Quantities whose spans count in `text`. `unit` is as printed, scale and all (亿元), 成 and 三分之一 come as %,
        倍 and 番 keep their unit (they are a change only after a verb that says so). A range is two quantities, the
        lower bound with `>` and the upper with `<`. 11.4亿 without unit has the unit 亿.
    """
    if not may_have_quantities(text, span):
        return ()
    table, found, pattern, at = load_units(), list[Quantity](), _compile(), span.start
    for start in _compile_starts().finditer(text, span.start, span.end):
        if start.start() < at:
            continue
        match = pattern.match(text, start.start(), span.end)
        if match is not None:
            made = _read(match, text, span, table)
            if made and table.kind(made[0].unit) in SHARED:
                found.extend(_read_bare(text, at, made[0]))
            found.extend(made)
            at = match.end()
    return tuple(found)


def _read_bare(text: str, low: int, first: Quantity) -> list[Quantity]:
    """The numbers of a list that leave the unit to its last one: 上升0.6、0.7和0.3个百分点."""
    bare = _BARE.search(text, low, first.span.start)
    if bare is None:
        return []
    return [
        replace(first, span=Span(start=m.start(), end=m.end()), value=Decimal(m.group()), comparator=Comparator.EQUAL)
        for m in _FIGURE.finditer(text, bare.start(), bare.end())
    ]


def _read(match: re.Match[str], text: str, span: Span, table: Units) -> list[Quantity]:
    if match["fraction"] is not None:
        share = parse_fraction(match["fraction"])
        return [] if share is None else [_make(match.span(), share, PERCENT, text, span, table)]
    if match["ratio"] is not None:
        over, under = match["ratio"].split("/")
        share = round(Decimal(over) * 100 / Decimal(under), 2)
        return [_make(match.span(), plain(share), PERCENT, text, span, table)]
    if match["half"] is not None:
        quantity = _make(match.span(), HALF, PERCENT, text, span, table)
        bound = table.halves[match["half"]]
        return [replace(quantity, comparator=Comparator(bound)) if bound else quantity]
    if match["number"] is None:
        times = parse_numeral(match["doublings"] or "一")
        return [] if times is None else [_make(match.span(), times, DOUBLING, text, span, table)]
    if text[match.end() : span.end].startswith(table.grades):  # 千亿级产业链
        return []
    return _read_number(match, text, span, table)


def _read_number(match: re.Match[str], text: str, span: Span, table: Units) -> list[Quantity]:
    number, scale = match["number"], match["scale"] or ""
    figures = number[:1].isdigit()  # half or full width
    name = (match["unit"] or match["scaled_unit"] or "").replace("％", PERCENT)
    unit = table.units.get(name)
    value = Decimal(1) if number == "" else parse_numeral(number)
    if value is None or (unit is None and not (figures and scale.endswith(UNITLESS))):
        return []
    if not figures and not _is_counted(value, match, unit is None or unit.counts_one, text, table):
        return []
    end, more = match.end(), match["more"] is not None or match["more_after"] is not None
    if unit is not None and not _fits(value, unit, table, more=more):
        return []
    tenths = unit is not None and unit.kind == "tenths"
    label = PERCENT if tenths else unit.label if unit is not None else ""
    factor = TEN if tenths else Decimal(1)
    if unit is not None and unit.kind in ("time", "times") and text.startswith("多", end, span.end):  # 3年多
        end, more = end + 1, True
    start = match.start("number")
    low = parse_numeral(match["low"]) if match["low"] is not None else None
    if low is not None and match["to"] is not None and _is_change(match, text, span, table):
        changed = table.units[match["low_unit"].replace("％", PERCENT)]
        at, by = (match.start("low"), match.end("low_unit")), (match["low_scale"] or "") + changed.label
        return [
            _make(at, low, by, text, span, table),
            _make((start, end), value * factor, scale + label, text, span, table),
        ]
    if low is not None and match["low_unit"] in (None, match["unit"]):
        cut = max(match.end("low"), match.end("low_scale"), match.end("low_unit"))
        low_scale = match["low_scale"] if match["low_scale"] is not None else scale
        return [
            Quantity(
                span=Span(start=match.start("low"), end=cut),
                value=low * factor,
                unit=low_scale + label,
                comparator=Comparator.MORE,
            ),
            Quantity(
                span=Span(start=start, end=end),
                value=value * factor,
                unit=scale + label,
                comparator=Comparator.LESS,
            ),
        ]
    bare = number in BARE
    quantity = _make((start, end), value * factor, scale + label, text, span, table, bare=bare)
    return [replace(quantity, comparator=Comparator.MORE) if more else quantity]


def _is_change(match: re.Match[str], text: str, span: Span, table: Units) -> bool:
    """Whether a number before 至 is by how much the other was come to: 回落0.5个百分点至52.9%, 增加675吨至3350吨.

    With one unit of per cent for both it is a range (增长5%至8%).
    """
    low_unit, unit = match["low_unit"], match["unit"] or match["scaled_unit"]
    if low_unit is None or low_unit == PERCENT == unit:
        return False
    before = text[max(span.start, match.start("low") - BOUND_WITHIN) : match.start("low")]
    return low_unit != unit or before.rstrip(table.change_filled).endswith(table.changes)


def _fits(value: Decimal, unit: Unit, table: Units, *, more: bool) -> bool:
    """Whether the number can go with the unit: 2025年 is a date, 2011款 a model (but 2000多款), 5500大 of 大卡."""
    year = YEARS[0] <= value <= YEARS[1]
    if unit.kind == "listed":
        return value <= table.listed_max
    return not (year and ((unit.dates and not more) or (unit.kind == "time" and unit.base == "年")))


def _is_counted(value: Decimal, match: re.Match[str], counts_one: bool, text: str, table: Units) -> bool:
    """Whether a Chinese numeral counts: not 一个, not 百家 as a figure of speech, no start of a slogan or name."""
    if text.startswith(table.no_counts, match.start("number")):  # 二十大
        return False
    before, number = text[max(0, match.start() - 3) : match.start()], match["number"]
    if number in BARE and match["more"] is None and match["more_after"] is None:
        return before.endswith(table.round_needs) and not before.endswith(table.no_round)
    article = value == 1 and match["scale"] is None and not counts_one
    return value > 0 and not article and not before.endswith(table.not_counted_after)


def _make(
    at: tuple[int, int], value: Decimal, unit: str, text: str, span: Span, table: Units, *, bare: bool = False
) -> Quantity:
    """A quantity with the bound that the words before or after it say; what stands after decides."""
    start, end = at
    before = text[max(span.start, start - BOUND_WITHIN) : start]
    after = text[end : min(end + BOUND_WITHIN, span.end)].lstrip("（(含)）")
    bound = None
    word = next((before[-n:] for n in range(len(before), 0, -1) if before[-n:] in table.before), None)
    if bare and word is None and before[-1:] in table.bare_before:  # 上百家
        bound = str(Comparator.MORE)
    elif word is not None and not before.endswith(table.no_bounds):
        bound = table.before[word]
    word = next((after[:n] for n in range(len(after), 0, -1) if after[:n] in table.after), None)
    if word is not None:
        bound = table.after[word]
    comparator = Comparator.EQUAL if bound is None else Comparator(bound)
    return Quantity(span=Span(start=start, end=end), value=value, unit=unit, comparator=comparator)
