"""One observation for one number said twice: in the title and the body, rounded and exact, with and without its words.

*Why so*: fuse joins what is identical; that 突破1000亿元 and 1034.5亿元 of one article are one figure can only be
judged here, where both stand in one text.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from xckg.extract.indicators import load_scheme
from xckg.model import Comparator, Measure, Mention, ObservationCandidate, Period
from xckg.units import normalize

ROUNDED = Decimal("0.2")  # 突破1万亿 for 1.19万亿: how far above its round number an exact one may lie
STEP = math.log(1.3)
"""The ratio of sizes that stand on one shelf, as a logarithm: more than 1 / (1 - ROUNDED), so floats will do."""
RIVALS = 200
"""Numbers of one size that a number is compared with: no article has more but a list of thousands, which must end."""


def merge(
    found: Sequence[ObservationCandidate], mentions: Sequence[Mention], titles: frozenset[int]
) -> list[ObservationCandidate]:
    """The candidates without those that another one says better.

    Args:
        found: all candidates of an article, in order.
        mentions: its mentions, which `subject` indexes.
        titles: which candidates come from the title.
    """
    kept: list[int] = []
    shelves: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)  # places in `kept`, rising
    order = [i for i in range(len(found)) if i not in titles] + sorted(titles)
    for i in order:
        near = _shelves(found[i])
        places = sorted({place for shelf in near for place in shelves[shelf][:RIVALS]})
        at = next((p for p in places if _same(found[i], found[kept[p]], mentions, i in titles)), None)
        if at is None:
            at = len(kept)
            kept.append(i)
        elif i not in titles and _exactness(found[i]) > _exactness(found[kept[at]]):
            kept[at] = i
        else:
            continue
        for shelf in near if len(near) == 2 else (near[0], near[2]):  # its own value, its own size
            shelves[shelf].append(at)
    return [found[i] for i in sorted(kept)]


def _shelves(one: ObservationCandidate) -> tuple[tuple[object, ...], ...]:
    """Where those stand that may say the same number: that very value, a little less, about as much, a little more.

    A step is wider than what rounding may take away, so that no rival stands two steps off.
    """
    value, unit = normalize(one.value, one.unit)
    step = math.floor(math.log(abs(value)) / STEP) if value else None
    sizes = (None,) if step is None else (step - 1, step, step + 1)  # nothing is a little more or less than 0
    return ((one.measure, unit, "value", value), *((one.measure, unit, value < 0, size) for size in sizes))


def _exactness(one: ObservationCandidate) -> tuple[bool, bool, float]:
    return (one.comparator is Comparator.EQUAL, one.period.start is not None, one.confidence)


def _same(a: ObservationCandidate, b: ObservationCandidate, mentions: Sequence[Mention], title: bool) -> bool:
    if a.measure is not b.measure:
        return False
    value, unit = normalize(a.value, a.unit)
    other, other_unit = normalize(b.value, b.unit)
    if unit != other_unit:
        return False
    if title:
        return value == other or _rounds(a, value, other)
    sums = load_scheme().one_sum
    one_project = a.rule == b.rule and a.indicator in sums and b.indicator in sums and value == other
    if one_project and a.evidence != b.evidence and "Project" in (mentions[a.subject].type, mentions[b.subject].type):
        return True
    if mentions[a.subject].name != mentions[b.subject].name or a.modality is not b.modality:
        return False
    if not _alike(a.indicator, b.indicator) or dict(a.dimensions) != dict(b.dimensions):
        return False
    if value == other and a.evidence != b.evidence:
        return (a.measure is not Measure.RANK or a.indicator == b.indicator) and _times_agree(a.period, b.period)
    return (
        a.indicator == b.indicator
        and a.period.end == b.period.end
        and not _are_ends(a, b)
        and (_rounds(a, value, other) or _rounds(b, other, value))
    )


def _are_ends(a: ObservationCandidate, b: ObservationCandidate) -> bool:
    """Whether two values are the two ends of a range (12%—15%): neither of them is the other one rounded."""
    return {a.comparator, b.comparator} == {Comparator.MORE, Comparator.LESS}


def _rounds(rough: ObservationCandidate, value: Decimal, exact: Decimal) -> bool:
    """Whether a bounded value is the other one rounded."""
    if value == exact or rough.comparator is Comparator.EQUAL or value == 0:
        return False
    share = (exact - value) / abs(value)
    if rough.comparator is Comparator.MORE:
        return 0 < share <= ROUNDED
    if rough.comparator is Comparator.LESS:
        return -ROUNDED <= share < 0
    return abs(share) <= ROUNDED / 2


def _alike(a: str, b: str) -> bool:
    return a == b or a in b or b in a


def _times_agree(a: Period, b: Period) -> bool:
    """Whether two periods are one, or one of them is only the day of the article."""
    return a == b or a.end == b.end or a.start is None or b.start is None
