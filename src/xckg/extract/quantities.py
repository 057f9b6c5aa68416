"""Quantities in running text: a number, its unit, and how it is bounded.

>>> for q in find_quantities("规模突破1000亿元，拥有企业50多家，占比近四成", Span(start=0, end=26)):
...     print(q.value, q.unit, q.comparator)
1000 亿元 >
50 家 >
40 % ≈

Dates, issue numbers, ordinals, phone numbers and parts of codes (第四代, 5G, C919) are no quantities. What lies inside a
name is for the caller to leave out, who knows the names.

*Why so*: number and unit are found together by one expression built from the unit table, so that 成 is a tenth only
where a numeral stands before it, and 部门 is never 部. A number without unit or scale means nothing on its own.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from xckg.extract.numerals import ARABIC, CHINESE_UNSCALED, parse_fraction, parse_numeral
from xckg.model import Comparator, Quantity, Span
from xckg.units import Units, load_units

PERCENT = "%"
HALF = Decimal(50)
_GATE = re.compile(r"[0-9０-９一二两三四五六七八九十百千万半番]")
_YEARS = (1000, 3000)  # 2025年 is a date, 20年 may be a length of time


def _either(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


@cache
def _compile() -> re.Pattern[str]:
    """One expression for all: a fraction, a half, a doubling, or [low bound —] number, scale, unit."""
    table = load_units()
    units = _either([name for name, unit in table.units.items() if not unit.scaled_only] + ["％"])
    scaled = _either([name for name, unit in table.units.items() if unit.scaled_only])
    scale = _either(list(table.scales))
    number = rf"(?:{ARABIC}|{CHINESE_UNSCALED})"
    return re.compile(
        rf"(?P<fraction>{CHINESE_UNSCALED}分之{CHINESE_UNSCALED}(?:点[零一二三四五六七八九]+)?)"
        r"|(?P<half>一半|半数|过半|近半|超半)(?!导)"
        rf"|翻了?(?P<doublings>[一两二三四五])?番"
        rf"|(?<![A-Za-z0-9０-９.．第/\-])"
        rf"(?:(?P<low>{number})(?P<low_scale>{scale})?(?P<low_unit>{units})?(?:[—–~～－-]{{1,2}}|至|到))?"
        rf"(?P<number>{number}|(?=万|亿))(?P<more>[多余])?(?:个(?=亿元|亿(?![元级])))?(?P<scale>{scale})?(?P<more_after>[多余])?\s?"
        rf"(?:(?P<unit>{units})|(?<=[万亿])(?P<scaled_unit>{scaled})(?!面|式|案)|(?<=[万亿多余])(?P<unitless>))"
    )


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
    if _GATE.search(text, span.start, span.end) is None:
        return ()
    table, found = load_units(), []
    for match in _compile().finditer(text, span.start, span.end):
        found.extend(_read(match, text, span, table))
    return tuple(found)


def _read(match: re.Match[str], text: str, span: Span, table: Units) -> list[Quantity]:
    start, end = match.span()
    after = text[end : min(end + 3, span.end)]
    if match["fraction"] is not None:
        share = parse_fraction(match["fraction"])
        return [] if share is None else [_make(start, end, share, PERCENT, text, span, table)]
    if match["half"] is not None:
        bound = {"过半": Comparator.MORE, "超半": Comparator.MORE, "近半": Comparator.ABOUT}.get(match["half"])
        quantity = _make(start, end, HALF, PERCENT, text, span, table)
        return [quantity if bound is None else Quantity(span=quantity.span, value=HALF, unit=PERCENT, comparator=bound)]
    if match["number"] is None:
        times = Decimal(1) if match["doublings"] is None else parse_numeral(match["doublings"]) or Decimal(1)
        return [_make(start, end, times, "番", text, span, table)]
    if after.startswith("级"):
        return []
    return _read_number(match, after, text, span, table)


def _read_number(match: re.Match[str], after: str, text: str, span: Span, table: Units) -> list[Quantity]:
    start, end = match.span()
    number, scale = match["number"], match["scale"] or ""
    chinese = number == "" or not (number[0].isascii() or "０" <= number[0] <= "９")
    name = (match["unit"] or match["scaled_unit"] or "").replace("％", PERCENT)
    unit = table.units.get(name)
    if unit is None and not (scale.endswith(("万", "亿")) and not chinese):
        return []
    if unit is not None and after[:1] and after[0] in table.not_before.get(name, ""):
        if not scale.endswith(("万", "亿")):
            return []
        unit, end = None, end - len(name)  # 5万人才: 5万, and 人才 is what is counted
    value = Decimal(1) if number == "" else parse_numeral(number)
    if value is None or (chinese and value == 0) or (chinese and not _is_counted(number, scale, unit is None or unit.counts_one, match, text, table)):
        return []
    low_start = match.start("low") if match["low"] is not None else -1
    if unit is not None:
        if unit.kind == "time" and unit.base == "年" and _YEARS[0] <= value <= _YEARS[1]:
            return []
        if unit.kind == "listed" and value > table.listed_max or name == "款" and _YEARS[0] <= value <= _YEARS[1]:
            return []
        if unit.kind == "tenths":
            if after[:1] and after[0] in table.tenth_not_before:
                return []
            value, name, unit = value * 10, PERCENT, table.units[PERCENT]
            low_factor = Decimal(10)
        else:
            low_factor = Decimal(1)
    else:
        low_factor = Decimal(1)
    printed = scale + (unit.label if unit is not None else "")
    more = match["more"] is not None or match["more_after"] is not None
    if unit is not None and unit.kind in ("time", "times") and text[end : end + 1] == "多":
        end, more = end + 1, True
    if low_start >= 0:
        low = parse_numeral(match["low"])
        if low is not None and (match["low_unit"] is None or match["low_unit"].replace("％", PERCENT) == name or unit is None):
            low_unit = match["low_scale"] + printed[len(scale) :] if match["low_scale"] is not None else printed
            bounds = Span(start=low_start, end=end)
            return [
                Quantity(span=Span(start=low_start, end=max(match.end("low"), match.end("low_scale"), match.end("low_unit"))), value=low * low_factor, unit=low_unit, comparator=Comparator.MORE),
                Quantity(span=Span(start=match.start("number"), end=bounds.end), value=value, unit=printed, comparator=Comparator.LESS),
            ]
        start = match.start("number")
    bare = number == "" or number in ("百", "千")
    quantity = _make(start, end, value, printed, text, span, table, bare=bare)
    if more:
        quantity = Quantity(span=quantity.span, value=value, unit=printed, comparator=Comparator.MORE)
    return [quantity]


def _is_counted(number: str, scale: str, counts_one: bool, match: re.Match[str], text: str, table: Units) -> bool:
    """Whether a Chinese numeral counts: not 一个, not 百家 as a figure of speech, not the start of a quoted slogan."""
    before = text[max(0, match.start() - 3) : match.start()]
    if number in ("", "百", "千") and match["more"] is None and match["more_after"] is None:
        return before.endswith(table.round_needs) and not before.endswith(table.no_round)
    if number == "一" and not scale and not counts_one:
        return False
    return not before.endswith(("“", "‘", "《", "「", "第", "头", "每"))


def _make(start: int, end: int, value: Decimal, unit: str, text: str, span: Span, table: Units, *, bare: bool = False) -> Quantity:
    before = text[max(span.start, start - 5) : start]
    after = text[end : min(end + 4, span.end)].lstrip("（(含)）")
    comparator = Comparator.EQUAL
    for size in range(len(before), 0, -1):
        word = before[-size:]
        if word in table.before or (bare and word in table.bare_before):
            if not before.endswith(table.no_bounds):
                comparator = Comparator(table.before.get(word, Comparator.MORE))
            break
    for size in range(len(after), 0, -1):
        if after[:size] in table.after:
            comparator = Comparator(table.after[after[:size]])
            break
    return Quantity(span=Span(start=start, end=end), value=value, unit=unit, comparator=comparator)
