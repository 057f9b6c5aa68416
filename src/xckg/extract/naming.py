"""The indicator of a reading, with its slices: 以航空运输方式进出口 is 进出口总值 by 运输方式.

A noun that only points (增速, 总量), and a number without any noun, mean the indicator spoken of before, and keep its
slices; right after a name, 规模 speaks of that name and points at nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from xckg.extract.clauses import Clause, Number, Sheet
from xckg.extract.dimensions import load_dimensions, slices
from xckg.extract.indicators import (
    COUNTED,
    Indicator,
    compile_tails,
    load_scheme,
    name_indicator,
)
from xckg.extract.lexicon import BEARER, compile_words, load_words
from xckg.extract.phrases import find_phrase_before
from xckg.extract.reading import Reading, refers_to, strip_left
from xckg.extract.scene import Frame
from xckg.model import Measure, Span
from xckg.records import quick, replace
from xckg.units import load_units

RELATIVE = ("ratio", "rank", "points", "times", "doublings")
NO_INDICATOR = "没有说是什么指标"


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """An indicator with its slices; `inherited` where it was spoken of before."""

    indicator: Indicator
    dimensions: dict[str, str]
    inherited: bool = False


def name_reading(
    sheet: Sheet, clause: Clause, frame: Frame, goods: str | None, number: Number, reading: Reading, name: str
) -> Named | str:
    """What a reading measures.

    Args:
        sheet: the sentence.
        clause: the clause of the number.
        frame: what was spoken of before.
        goods: the product that the clause is about, if it is about one.
        number: the number.
        reading: its reading.
        name: the noun phrase for this number (of a list, its part of it), "" for none.

    Returns:
        The indicator, or in Chinese the reason why there is none.
    """
    near = bool(reading.phrase.start) and sheet.masked[reading.phrase.start - 1] == BEARER
    refers = "" if near else refers_to(name)
    if refers or not name:
        return _inherit(sheet, clause, frame, number, reading, name, refers)
    named = _name_new(number, reading, name)
    if named is None:
        value = load_dimensions().values.fullmatch(name)
        if value is None or frame.indicator is None:  # 水路运输61.8亿元 after what was said of 航空运输
            return "不知道是什么指标"
        slice_ = {load_dimensions().of[value.group()]: value.group()}
        return Named(indicator=frame.indicator, dimensions=dict(frame.dimensions) | slice_, inherited=True)
    named = replace(named, indicator=_name_came(named.indicator, frame, number, reading))
    if named.indicator.kind.name != "trade":
        return named
    found = _find_trade_slices(sheet, clause, goods, number, reading)
    dimensions = dict(named.dimensions)
    table = load_dimensions()
    if dimensions.get(table.goods_name, "") in found.get(table.partner_name, ""):
        dimensions.pop(table.goods_name, None)
    return replace(named, dimensions=found | dimensions)


def _inherit(
    sheet: Sheet, clause: Clause, frame: Frame, number: Number, reading: Reading, name: str, refers: str
) -> Named | str:
    if frame.indicator is None and refers == "total" and number.kind == "money":  # 发行总额为400亿元
        kind = load_scheme().kinds["project"]
        return Named(indicator=Indicator(label=reading.phrase.verb + name, kind=kind, known=False), dimensions={})
    if frame.indicator is None:
        spoken = _find_spoken(sheet, clause, number, reading)
        return NO_INDICATOR if spoken is None else spoken
    same = _same_unit(number.unit, frame.unit)
    if name and refers == "total" and number.kind == "money" and not same:  # 总金额 after a count
        kind = load_scheme().kinds["project"]
        return Named(indicator=Indicator(label=name, kind=kind, known=False), dimensions={})
    if number.kind not in RELATIVE and (number.kind == "index" or not (same or _is_reached(number, reading, frame))):
        return NO_INDICATOR
    if not name and reading.rule == "share.noun" and load_units().kind(frame.unit) not in ("ratio", "points"):
        return NO_INDICATOR  # 达到65.6% says what was spoken of in per cent before
    found = frame.indicator
    if refers == "growth" and reading.measure is Measure.RANK:  # 增速居全省第3位
        found = replace(found, label=found.label + load_scheme().labels["growth"])
    dimensions = dict(frame.dimensions)
    partners = find_partners(sheet, clause, number.span.start) if found.kind.name == "trade" else None
    if partners is not None:  # 对印度下降5.3% after what was said of other partners
        dimensions[load_dimensions().partner_name] = sheet.text[partners.start : partners.end]
    return Named(indicator=found, dimensions=dimensions, inherited=True)


def _find_spoken(sheet: Sheet, clause: Clause, number: Number, reading: Reading) -> Named | None:
    """The measure that a clause before this one of the sentence spoke of without a number: 投资稳步回升，增长3.9%.

    A value that is reached is that of the clause just before: 入围企业数量再次增加，达到264家.
    """
    if number.kind not in RELATIVE or reading.measure is not Measure.GROWTH:
        return _find_reached(sheet, clause, number, reading)
    for earlier in reversed([c for c in sheet.clauses if c.span.end <= clause.span.start]):
        if earlier.numbers:
            return None
        ends = [match.end() for match in compile_tails().finditer(sheet.masked, earlier.span.start, earlier.span.end)]
        for end in reversed(ends):
            phrase = find_phrase_before(sheet, earlier.span.start, end)
            indicator = name_indicator(phrase.text, verb=phrase.verb, unit_kind="ratio")
            if indicator is not None and indicator.known:
                dimensions, rest = slices(phrase.text, phrase.verb, indicator.kind.name)
                return Named(indicator=name_indicator(rest, unit_kind="ratio") or indicator, dimensions=dimensions)
    return None


def _find_reached(sheet: Sheet, clause: Clause, number: Number, reading: Reading) -> Named | None:
    before = next((c for c in sheet.clauses if c.span.end == clause.span.start), None)
    left = strip_left(sheet, clause.span.start, number.span.start, "reach")
    if before is None or before.numbers or reading.after or left.text or not left.taken:
        return None
    scheme = load_scheme()
    ends = [m.end() for m in _compile_measures().finditer(sheet.masked, before.span.start, before.span.end)]
    if not ends:
        return None
    phrase = find_phrase_before(sheet, before.span.start, ends[-1])
    fits = number.kind not in RELATIVE or phrase.text.endswith(scheme.rates)
    indicator = name_indicator(phrase.text, verb=phrase.verb, unit_kind=number.kind) if fits else None
    if indicator is None or not phrase.text.endswith(scheme.tails) or refers_to(phrase.text):
        return None
    dimensions, rest = slices(phrase.text, phrase.verb, indicator.kind.name)
    return Named(indicator=name_indicator(rest, unit_kind=number.kind) or indicator, dimensions=dimensions)


def _is_reached(number: Number, reading: Reading, frame: Frame) -> bool:
    """零售额增长12.3%，首次突破万亿元: the value that what has grown came to, in whatever unit it has."""
    grown = frame.measure is Measure.GROWTH and load_units().kind(frame.unit) == "ratio"
    if number.kind in COUNTED and frame.indicator is not None and frame.indicator.kind.name in ("trade", "macro"):
        return False  # 出口增长5%，清单缩减至31条
    return grown and reading.reached and number.kind not in ("index", "time")


@cache
def _compile_measures() -> re.Pattern[str]:
    return compile_words(tail for tail in load_scheme().tails if len(tail) > 1)


def _same_unit(unit: str, other: str) -> bool:
    """Whether the indicator of a number in one unit can be that of a number in the other."""
    if unit == other:
        return True
    unit, other = unit.partition("/")[0], other.partition("/")[0]  # 30万吨/年 and 200万吨
    kind = load_units().kind(unit)
    return unit == other or (kind == load_units().kind(other) and kind not in COUNTED)


def _name_new(number: Number, reading: Reading, name: str) -> Named | None:
    """The indicator that the words beside the number name."""
    kind = "ratio" if reading.measure in (Measure.GROWTH, Measure.SHARE) else number.kind
    if not kind and (not reading.after or name.endswith(load_scheme().tails)):  # 出口3.6亿: its unit was dropped
        kind = "money"
    elif not kind and name.endswith(load_words()["counted"]):  # 80万农民
        kind = "count"
    verb, yearly = reading.phrase.verb, reading.yearly
    first = name_indicator(name, verb=verb, yearly=yearly, unit_kind=kind)
    dimensions: dict[str, str] = {}
    if first is None or first.kind.name != "count":
        trade = first is None or first.kind.name == "trade" or name.startswith(load_dimensions().heads)
        dimensions, rest = slices(name, verb, "trade" if trade or first is None else first.kind.name)
        if rest != name:
            first = name_indicator(rest, verb=verb, yearly=yearly, unit_kind=kind) or first
    if first is None:
        return None
    scheme = load_scheme()
    if reading.after and reading.action and not first.label.startswith(reading.action):
        first = replace(first, label=reading.action + first.label)
    if reading.measure is Measure.SHARE and reading.rule != "share.of" and not first.label.endswith(scheme.tails):
        first = replace(first, label=first.label + scheme.labels["share"])
    return Named(indicator=first, dimensions=dimensions)


def label_indicator(indicator: Indicator, reading: Reading, before: Measure | None) -> str:
    """The indicator's name as it is given out: with what was done to it (减少), and 累计 for a running total.

    Args:
        indicator: what was measured.
        reading: the reading of the number.
        before: what the number before was; a gap after a share is one of shares.
    """
    labels = load_scheme().labels
    if reading.rule == "amount.gap":
        measured = indicator.label.removesuffix(labels["growth"])
        if before is not Measure.SHARE:
            return measured + labels["growth"] + reading.action
        return (measured if measured.endswith(load_scheme().rates) else measured + labels["share"]) + reading.action
    if reading.rule == "amount.change":
        return indicator.label + reading.action
    if reading.running and not indicator.label.startswith(labels["total"]):
        return labels["total"] + indicator.label
    return indicator.label


def _name_came(indicator: Indicator, frame: Frame, number: Number, reading: Reading) -> Indicator:
    """高新技术企业总数达8500家、净增1200家: of what was counted before, how many came."""
    words, labels, verb = load_words(), load_scheme().labels, reading.phrase.verb
    if verb or number.kind not in COUNTED or frame.indicator is None or frame.unit != number.unit:
        return indicator
    verbs = (*words["came"], *words["prefix"])
    came = next((w for w in verbs if reading.phrase.text.startswith(w)), "")
    if not came or reading.phrase.text != came + load_units().split(number.unit)[0] + number.unit + labels["count"]:
        return indicator
    thing = frame.indicator.label
    for ending in (load_scheme().suffix["count"], *load_scheme().tails):
        thing = thing.removesuffix(ending)
    for other in verbs:
        thing = thing.removeprefix(other).removesuffix(other)
    if thing in ("", number.unit):
        return indicator
    return replace(indicator, label=came + thing + load_scheme().suffix["count"])


def _find_trade_slices(
    sheet: Sheet, clause: Clause, goods: str | None, number: Number, reading: Reading
) -> dict[str, str]:
    """The slices of a trade that stand before its name in the clause: 以航空运输方式, 对美国, or goods spoken of."""
    table, words = load_dimensions(), load_words()
    start = reading.phrase.start or number.span.start
    dimensions: dict[str, str] = {}
    for match in table.values.finditer(sheet.masked, clause.span.start, number.span.start):
        dimensions.setdefault(table.of[match.group()], match.group())
    partners = find_partners(sheet, clause, start)
    if partners is None:  # partners that are no mention: 对APEC其他经济体进出口
        said = table.patterns["partner"].search(sheet.text, clause.span.start, number.span.start)
        partners = None if said is None else Span(start=said.start("who"), end=said.end("who"))
    if partners is not None:
        dimensions[table.partner_name] = sheet.text[partners.start : partners.end]
    lead = words.patterns["opening"].sub("", sheet.masked[clause.span.start : start])
    if not dimensions and goods is not None and not lead:
        dimensions[table.goods_name] = goods
    return dimensions if dimensions or lead else _find_slice_before(sheet, clause)


def _find_slice_before(sheet: Sheet, clause: Clause) -> dict[str, str]:
    """What the clause before is about, where it has no number of its own: 民营企业是绝对主力，进出口额135.9亿元."""
    table, words = load_dimensions(), load_words()
    before = next((c for c in sheet.clauses if c.span.end == clause.span.start), None)
    if before is None or before.numbers or not sheet.masked.endswith(("，", ","), 0, before.span.end):
        return {}
    value = table.values.search(sheet.masked, before.span.start, before.span.end - 1)
    if value is None or words.patterns["opening"].sub("", sheet.masked[before.span.start : value.start()]):
        return {}
    if value.end() == before.span.end - 1 or sheet.masked.startswith(words["joins"], value.end()):
        return {}
    return {table.of[value.group()]: value.group()}


def find_partners(sheet: Sheet, clause: Clause, end: int) -> Span | None:
    """The names before `end` that 对, 与 … makes partners of a trade, from the first of a list to the last."""
    table, words = load_dimensions(), load_words()
    inside = [m for m in sheet.mentions if clause.span.start <= m.span.start and m.span.end <= end]
    inside = [m for m in inside if m.type in table.partner_types]
    for i, mention in enumerate(inside):
        before = table.patterns["partner_lead"].sub("", sheet.masked[clause.span.start : mention.span.start])
        if not before.rstrip("“").endswith(table.partner_before):
            continue
        last = mention
        for further in inside[i + 1 :]:
            if sheet.masked[last.span.end : further.span.start] not in words["and"]:
                break
            last = further
        return Span(start=mention.span.start, end=last.span.end)
    return None
