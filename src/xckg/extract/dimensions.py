"""What slices a total: by way of trade, transport, partner, goods, kind of firm, line of business.

>>> slices("民营企业进出口", "", "trade")
({'企业性质': '民营企业'}, '进出口')
>>> slices("机电产品出口", "", "trade")
({'商品': '机电产品'}, '出口')
>>> slices("东盟进出口", "对", "trade")
({'贸易伙伴': '东盟'}, '进出口')
>>> slices("高技术制造业增加值", "", "macro")
({'产业': '高技术制造业'}, '高技术制造业增加值')

*Why so*: a slice of trade leaves the indicator (出口总值 by 商品), so that the parts of one total can be added up; a
line of business stays in the indicator's name too: its measures (产值, 投资) are no slices of one published total.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.extract.clauses import Placed
from xckg.extract.indicators import load_scheme
from xckg.extract.lexicon import NAME, compile_patterns, compile_words
from xckg.ontology import Node, load_yaml

FILE = "lexicon/dimensions.yaml"
LONGEST_GOODS = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Dimensions:
    """The knowledge file. `values` finds any value of any dimension; `of` maps it to the dimension's name."""

    values: re.Pattern[str]
    of: Mapping[str, str]
    tails: Mapping[str, tuple[str, ...]]
    partner_name: str
    mutual: tuple[str, ...]
    partner_before: tuple[str, ...]
    partner_types: tuple[str, ...]
    partner_after: tuple[str, ...]
    goods_name: str
    line_tails: tuple[str, ...]
    no_line_before: tuple[str, ...]
    patterns: Mapping[str, re.Pattern[str]]
    heads: tuple[str, ...]
    held: tuple[str, ...]
    of_firms: tuple[str, ...]
    firms_name: str
    line_name: str
    opening: tuple[str, ...]


@cache
def load_dimensions() -> Dimensions:
    """The dimensions of the ontology, read once."""
    top = load_yaml(FILE)
    of: dict[str, str] = {}
    tails: dict[str, tuple[str, ...]] = {}
    for node in top.need("dimensions", list):
        name = node.need("name", str)
        tails[name] = tuple(node.need("tails", list))
        for value in node.need("values", list):
            of[value] = name
    partner, lines = top.need("partner", Node), top.need("lines", Node)
    return Dimensions(
        values=compile_words(of),
        of=of,
        tails=tails,
        partner_name=partner.need("name", str),
        mutual=tuple(partner.need("mutual", list)),
        partner_before=tuple(partner.need("before", list)),
        partner_types=tuple(partner.need("types", list)),
        partner_after=tuple(sorted(partner.need("after", list), key=len, reverse=True)),
        goods_name=top.need("goods", str),
        line_tails=tuple(sorted(lines.need("tails", list), key=len, reverse=True)),
        no_line_before=tuple(lines.need("not_before", list)),
        patterns=compile_patterns(top.need("patterns", Node)),
        heads=tuple(top.need("heads", list)),
        held=tuple(top.need("held", list)),
        of_firms=tuple(top.need("of_firms", list)),
        firms_name=top.need("firms", str),
        line_name=top.need("line", str),
        opening=tuple(top.need("opening", list)),
    )


def slices(phrase: str, verb: str, kind: str) -> tuple[dict[str, str], str]:
    """Takes the slices out of a noun phrase.

    Args:
        phrase: the words before a number (机电产品出口).
        verb: the word before them; 对, 与 … make what follows the partner.
        kind: the kind of the indicator that the phrase ends in.

    Returns:
        The dimensions found, and what is left of the phrase for the indicator.
    """
    table = load_dimensions()
    if kind == "trade":
        return _slice_trade(phrase, verb, table)
    match = table.values.match(phrase)
    if match is not None and match.end() < len(phrase) and (name := table.of[match.group()]) in table.opening:
        return {name: match.group()}, phrase[match.end() :] if name == table.firms_name else phrase
    if kind in ("macro", "business"):
        line = find_line(phrase)
        if line:
            return {table.line_name: line}, phrase
    return {}, phrase


def find_holder(masked: str, text: str, start: int, end: int, label: str) -> dict[str, str]:
    """The line of business or class of firms whose figure is told of a place: 全国炼油行业实现利润, not the country's.

    Args:
        masked: the sentence with its names and times masked.
        text: the sentence.
        start: where the clause before the figure's begins, or its own if that has a number.
        end: where the figure's noun begins.
        label: the indicator.
    """
    table = load_dimensions()
    if label.removeprefix(load_scheme().labels["total"]) not in table.held:
        return {}
    seen = "".join(t if m == NAME else m for m, t in zip(masked[start:end], text[start:end], strict=True))
    found = table.patterns["holder"].search(seen) or table.patterns["holder_before"].search(seen)
    if found is None:
        return {}
    if found["who"].endswith(table.of_firms):
        return {table.firms_name: found["who"]}
    return {table.line_name: re.sub(table.patterns["of_size"], "", found["who"])}


def list_partners(text: str, places: Sequence[Placed], want: int, phrase: str) -> tuple[str, ...]:
    """The partners of a trade that a list of numbers goes to: 对[美国]、[印度]进出口分别为…, () where there are none.

    Args:
        text: the article's clean text.
        places: the places before the numbers, in order.
        want: how many numbers there are.
        phrase: the words right before the numbers.
    """
    table = load_dimensions()
    listed = places[-want:]
    if len(listed) < want or table.patterns["trade"].search(phrase) is None:
        return ()
    before = text[: listed[0].span.start]
    if not before.endswith(table.partner_before) or any(p.type not in table.partner_types for p in listed):
        return ()
    return tuple(text[p.span.start : p.span.end] for p in listed)


def find_line(phrase: str) -> str:
    """The line of business at the start of a phrase (高技术产业 of 高技术产业投资), "" where there is none."""
    best = ""
    for tail in load_dimensions().line_tails:
        at = phrase.find(tail)
        if at > 0 and len(tail) + at < len(phrase) and len(best) < at + len(tail):
            goes_on = phrase.startswith(load_dimensions().no_line_before, at + len(tail))  # 双城经济|圈
            best = best if goes_on else phrase[: at + len(tail)]
    return best


def _slice_trade(phrase: str, verb: str, table: Dimensions) -> tuple[dict[str, str], str]:
    inverted = table.patterns["inverted"].match(phrase)
    if inverted is not None and table.patterns["trade"].search(phrase) is None:
        return {table.goods_name: inverted["goods"]}, inverted["head"]
    match = table.patterns["trade"].search(phrase)
    if match is None or match.start() == 0:
        return {}, phrase
    before, rest = phrase[: match.start()], phrase[match.start() :]
    value = table.values.search(before)
    if value is not None:
        return {table.of[value.group()]: value.group()}, rest
    before = before.removesuffix("的").removesuffix("产品的")
    if verb in table.partner_before:
        for tail in table.partner_after:
            before = before.removesuffix(tail) or before
        return {table.partner_name: before}, rest
    if 2 <= len(before) <= LONGEST_GOODS:
        return {table.goods_name: before}, rest
    return {}, phrase
