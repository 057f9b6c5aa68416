"""Whether confidence means something: of the facts at 0.9, are nine in ten right?

    抽出 4 条，各说有八成把握，3 条对：差 0.05

>>> facts = [(0.8, True), (0.8, True), (0.8, True), (0.8, False)]
>>> [(b.count, b.confidence, b.accuracy) for b in fill_bins(facts)]
[(4, 0.8, 0.75)]
>>> round(expected_error(facts), 3)
0.05

Guo et al., On Calibration of Modern Neural Networks, ICML 2017: expected calibration error over equal bins.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xckg.evaluate.figures import Evaluation, Part, Verdict
from xckg.model import Knowledge

BINS = 10
_PARTS = (Part.RELATIONS, Part.OBSERVATIONS)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A fact that someone judged: what the rules said of it, and whether it is right.

    `fact` is the last part of its id, by which a later build's fact is known again; `score` is as the rules gave it,
    before `fuse` makes a probability of it.
    """

    fact: str
    kind: str
    rules: tuple[str, ...]
    score: float
    evidences: int
    right: bool


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Facts of like confidence: from `low` to `high`, how many, how sure on average, what part of them is right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def judge_facts(knowledge: Knowledge, evaluation: Evaluation) -> tuple[Judged, ...]:
    """The facts of a build with what gold says of them; what is arguable is left out.

    A fact that stands in two documents is judged in each.
    """
    relations = {fact.id: ("relation", fact.evidence, fact.confidence) for fact in knowledge.relations}
    observations = {fact.id: ("observation", fact.evidence, fact.confidence) for fact in knowledge.observations}
    facts = {**relations, **observations}
    judged = []
    for each in evaluation.judgements:
        if each.part in _PARTS and each.fact and each.verdict in (Verdict.RIGHT, Verdict.WRONG):
            kind, evidence, score = facts[each.fact]
            judged.append(
                Judged(
                    fact=each.fact.rsplit("/", 1)[-1],
                    kind=kind,
                    rules=tuple(sorted({item.rule for item in evidence})),
                    score=score,
                    evidences=len({item.text for item in evidence}),
                    right=each.verdict is Verdict.RIGHT,
                )
            )
    return tuple(judged)


def fill_bins(facts: Iterable[tuple[float, bool]], *, bins: int = BINS) -> tuple[Bin, ...]:
    """Facts (confidence, whether right) in equal bins of confidence; empty bins are left out."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in facts:
        groups[min(int(confidence * bins), bins - 1)].append((confidence, right))
    return tuple(
        Bin(
            low=index / bins,
            high=(index + 1) / bins,
            count=len(group),
            confidence=round(sum(c for c, _ in group) / len(group), 6),
            accuracy=sum(right for _, right in group) / len(group),
        )
        for index, group in sorted(groups.items())
    )


def expected_error(facts: Sequence[tuple[float, bool]], *, bins: int = BINS) -> float:
    """By how much confidence and accuracy differ, on average over the facts, bin by bin; 0 where there are none."""
    filled = fill_bins(facts, bins=bins)
    return sum(b.count * abs(b.confidence - b.accuracy) for b in filled) / len(facts) if facts else 0.0


def chance_error(facts: Iterable[tuple[float, bool]], *, bins: int = BINS) -> float:
    """What `expected_error` would be on average for so few facts if every confidence were exactly right.

    By the mean absolute deviation of a binomial share, √(2p(1-p)/πn) in each bin: below it, an error means nothing.
    """
    filled = fill_bins(facts, bins=bins)
    total = sum(b.count for b in filled)
    spread = [b.count * math.sqrt(2 * b.confidence * (1 - b.confidence) / (math.pi * b.count)) for b in filled]
    return sum(spread) / total if total else 0.0


def accuracy_above(facts: Iterable[tuple[float, bool]], least: float) -> tuple[int, int]:
    """How many of the facts with at least that confidence are right, and how many there are."""
    kept = [right for confidence, right in facts if confidence >= least]
    return sum(kept), len(kept)
