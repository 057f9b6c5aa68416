"""Whether a number, its unit and its time are the text's own.

>>> find_value("出口122.3亿元，增长1.2倍", Decimal("12230000000"), "元", Measure.AMOUNT)
Printed(value=Decimal('122.3'), unit='亿元', at=2)
>>> find_value("出口122.3亿元，增长1.2倍", Decimal("120"), "%", Measure.GROWTH)
Printed(value=Decimal('120'), unit='%', at=12)
>>> find_value("出口122.3亿元", Decimal("122.3"), "万元", Measure.AMOUNT) is None
True

*Why so*: a model that adds, rounds or converts by itself makes numbers that nobody printed. What is kept is the printed
value and unit, and the model's only where they say the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xckg.llm.prompt import load_prompt
from xckg.llm.quotes import squeeze
from xckg.model import Article, Measure, Period
from xckg.units import load_units, normalize

PERCENT = "%"
_DIGITS = re.compile(r"(?<![\d.])\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?(?![\d.])|(?<![\d.])\d+(?:\.\d+)?")
_CLAUSE = re.compile(r"[，,；;。：:（(]")
_FOLDED = frozenset({"times", "tenths"})  # units of `lexicon/units.yaml` that the contract wants as %
_LONGEST_UNIT = 8
_SMALLEST, _LARGEST = -12, 24  # powers of ten between which a number of the news lies


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A number of a quote: value and unit as the contract wants them, and where in the quote it begins."""

    value: Decimal
    unit: str
    at: int


def find_value(quote: str, value: Decimal, unit: str, measure: Measure) -> Printed | None:
    """The value and unit as the quote prints them, for those that a claim says; None when it prints no such number.

    Args:
        quote: squeezed.
        value: as claimed, a fall without its sign.
        unit: as claimed.
        measure: a rank has no unit; growth and share are in % or percentage points.
    """
    if not value.is_finite() or (value and not _SMALLEST <= value.adjusted() <= _LARGEST):
        return None
    if measure is Measure.RANK:
        places = [at for number, at, _ in _find_numbers(quote) if number == value]
        whole = value == value.to_integral_value() and value >= 1
        return Printed(value=value, unit="", at=places[0]) if whole and places else None
    if (
        not unit
        or unit in load_prompt().not_units
        or (measure is not Measure.AMOUNT and normalize(Decimal(1), unit)[1] != PERCENT)
    ):
        return None
    wanted = normalize(value, unit)
    for number, at, rest in _find_numbers(quote):
        printed = _unit_at(rest, unit, quote)
        if printed is not None and normalize(number, printed) == wanted:
            if load_units().kind(printed) in _FOLDED:
                number, printed = wanted
            return Printed(value=number, unit=printed, at=at)
    for word, share in load_prompt().whole_shares.items():
        if word in quote and normalize(Decimal(share), PERCENT) == wanted:
            return Printed(value=value, unit=unit, at=quote.index(word))
    return None


def sign_holds(quote: str, printed: Printed, *, falls: bool) -> bool:
    """Whether the quote can say that the number is a fall, or a rise: the number's own clause tells, else all of it.

    >>> number = find_value("出口增长5.2%，进口下降3.1%", Decimal("3.1"), "%", Measure.GROWTH)
    >>> sign_holds("出口增长5.2%，进口下降3.1%", number, falls=True)
    True
    >>> sign_holds("出口增长5.2%，进口下降3.1%", number, falls=False)
    False
    """
    prompt = load_prompt()
    clause = _CLAUSE.split(quote[: printed.at])[-1]
    for words in (clause, quote):
        down, up = (any(word in words for word in cues) for cues in (prompt.falls, prompt.rises))
        if down or up:
            return down if falls else up
    return not falls


def parse_period(article: Article, said: Any) -> Period | None:
    """A claim's period; None when it is none, runs backwards or lies in a year that the article does not speak of."""
    if said is None:
        said = {}
    if not isinstance(said, dict):
        return None
    try:
        start, end = (dt.date.fromisoformat(said[key]) if said.get(key) else None for key in ("start", "end"))
    except (TypeError, ValueError):
        return None
    if start is not None and (end is None or start > end):
        return None
    if any(day is not None and not _speaks_of(article, day.year) for day in (start, end)):
        return None
    day = end or article.date
    label = said.get("label")
    fits = isinstance(label, str) and label.isprintable() and 0 < len(label) <= load_prompt().limits.label
    return Period(start=start, end=day, label=str(label) if fits else day.isoformat() if day else "")


def _speaks_of(article: Article, year: int) -> bool:
    near = article.date is not None and abs(year - article.date.year) <= load_prompt().limits.years
    return near or str(year) in squeeze(article.text.clean)


def _find_numbers(quote: str) -> Iterator[tuple[Decimal, int, str]]:
    """Every number that the quote prints, where it begins and what follows it."""
    prompt = load_prompt()
    for match in _DIGITS.finditer(quote):
        yield Decimal(re.sub("[,，]", "", match[0])), match.start(), quote[match.end() :]
    for at, character in enumerate(quote):
        alone = prompt.number_parts.isdisjoint(quote[max(0, at - 1) : at] + quote[at + 1 : at + 2])
        if character in prompt.number_words and alone:
            yield Decimal(prompt.number_words[character]), at, quote[at + 1 :]


def _unit_at(rest: str, unit: str, quote: str) -> str | None:
    """The unit that a number is printed with: the longest known, that of a range's second end, or one left out."""
    table, prompt = load_units(), load_prompt()
    if joined := re.match(f"[{re.escape(prompt.to)}]+(?=\\d)", rest):
        other = _DIGITS.match(rest, joined.end())
        rest = rest[other.end() :] if other else rest
    rest = rest.lstrip(prompt.more)
    for size in range(min(_LONGEST_UNIT, len(rest)), 0, -1):
        if table.split(rest[:size])[1] is not None:
            return rest[:size]
    scale, known = table.split(unit)  # …11.4亿 beside 亿元
    dropped = bool(scale) and rest.startswith(scale) and unit in quote
    return unit if known is not None and dropped else None
