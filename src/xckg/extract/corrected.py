"""Numbers that are put right: 由118.3亿元修正为119.2亿元, 初步核算为3200亿元，现修订为3246亿元.

The second number is of what the first one is of, whatever that was: the same thing measured of the same whole at the
same time. So it takes all from the first but its value; which of the two stands is told later, where claims are held
against each other (`fuse.agreement`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xckg.extract.clauses import Number, Sheet
from xckg.extract.growth import PERCENT
from xckg.extract.lexicon import load_words
from xckg.extract.scene import Result
from xckg.model import Measure, ObservationCandidate
from xckg.records import replace

RULE = "amount.corrected"
CONFIDENCE = 0.85


def find_high(sheet: Sheet, number: Number, high: int) -> int:
    """Where the words after a number end: at the number itself where they only put it right (438万人[修正]为…)."""
    put_right = load_words().patterns["put_right"].match(sheet.masked, number.span.end)
    return number.span.end if put_right is not None and put_right.end() >= high else high


def read_corrected(sheet: Sheet, number: Number, results: Sequence[Result]) -> ObservationCandidate | None:
    """What a number is that stands for the one right before it, None where it does not.

    Args:
        sheet: the sentence.
        number: the number.
        results: what came of the sentence's numbers so far.
    """
    former = max(
        (n for c in sheet.clauses for n in c.numbers if n.span.end <= number.span.start), key=_end, default=None
    )
    words, last = load_words(), results[-1] if results else None
    if former is None or not isinstance(last, ObservationCandidate) or former.kind != number.kind:
        return None
    if abs(last.value) != former.value or last.measure is Measure.RANK:
        return None
    between = sheet.masked[former.span.end : number.span.start]
    if not any(words.patterns[name].fullmatch(between) for name in ("put_right", "put_wrong")):
        return None
    sign = Decimal(-1) if last.value < 0 else Decimal(1)
    unit = last.unit if last.unit == PERCENT or not number.unit else number.unit
    return replace(
        last,
        value=sign * number.value,
        unit=unit,
        comparator=number.comparator,
        rule=RULE,
        confidence=min(last.confidence, CONFIDENCE),
    )


def _end(number: Number) -> int:
    return number.span.end
