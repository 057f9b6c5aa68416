"""What an evaluation says: single judgements, and the figures that they add up to.

>>> found = Tally(right=3, wrong=1, missed=3)  # 抽出 4 条，对 3 条；该有 6 条
>>> found.precision, found.recall, round(found.f1, 3)
(0.75, 0.5, 0.6)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Part(StrEnum):
    """What is counted by itself."""

    ENTITIES = "entities"
    ENTITIES_ANY = "entities (any type)"
    RELATIONS = "relations"
    OBSERVATIONS_CORE = "observations core"
    OBSERVATIONS = "observations full"


HEADLINE = (Part.ENTITIES, Part.RELATIONS, Part.OBSERVATIONS)
"""The parts whose F1 makes up the headline figure."""


class Verdict(StrEnum):
    """What became of a thing that the build gave, or of one that gold asks for."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"
    OPEN = "open"  # arguable: counts neither way


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """One thing held against gold in one document.

    `group` is its type, predicate or measure; `text` says it in words; `fact` is the id of the build's entity or fact,
    "" for what was missed; `cause` and `sentence` (why it went wrong, and where it stands) are only there for errors.
    """

    document: str
    part: Part
    verdict: Verdict
    group: str
    text: str
    fact: str = ""
    cause: str = ""
    sentence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many were right, wrong (given and not so) and missed (so and not given)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The part of what was given that is right; 0 when nothing was."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """The part of what was asked for that was given; 0 when nothing was."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """A build against a gold set. `offsets` are (how many point at what they claim, how many there are)."""

    documents: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    offsets: tuple[int, int]

    def tally(self, part: Part) -> Tally:
        """The figures of one part over all documents."""
        return _count(j for j in self.judgements if j.part is part)

    def tally_by(self, part: Part, key: Callable[[Judgement], str]) -> dict[str, Tally]:
        """The figures of one part, for each value of `key` (such as the group or the document), sorted."""
        groups: dict[str, list[Judgement]] = defaultdict(list)
        for judgement in self.judgements:
            if judgement.part is part:
                groups[key(judgement)].append(judgement)
        return {name: _count(groups[name]) for name in sorted(groups)}

    @property
    def headline(self) -> float:
        """The mean F1 of entities, relations and full observations."""
        return sum(self.tally(part).f1 for part in HEADLINE) / len(HEADLINE)

    def only(self, documents: Iterable[str]) -> Evaluation:
        """The same evaluation over some of its documents; offsets stay those of the whole build."""
        kept = set(documents)
        return Evaluation(
            documents=tuple(d for d in self.documents if d in kept),
            judgements=tuple(j for j in self.judgements if j.document in kept),
            offsets=self.offsets,
        )

    def halves(self) -> tuple[Evaluation, Evaluation]:
        """Documents sorted by name, the even ones (first, third, …) and the odd ones (second, fourth, …)."""
        ordered = sorted(self.documents)
        return self.only(ordered[::2]), self.only(ordered[1::2])

    def errors(self) -> tuple[Judgement, ...]:
        """All that is wrong or missed in the parts that make up the headline."""
        bad = (Verdict.WRONG, Verdict.MISSED)
        return tuple(j for j in self.judgements if j.part in HEADLINE and j.verdict in bad)


def describe(tally: Tally) -> dict[str, Any]:
    """The figures under the names that the JSON uses."""
    return {
        "precision": tally.precision,
        "recall": tally.recall,
        "f1": tally.f1,
        "tp": tally.right,
        "fp": tally.wrong,
        "fn": tally.missed,
    }


def to_figures(evaluation: Evaluation) -> Mapping[str, Any]:
    """All figures as one tree for JSON: the parts, the headline, the offsets, then by group and by document."""
    figures: dict[str, Any] = {part.value: describe(evaluation.tally(part)) for part in Part}
    good, total = evaluation.offsets
    figures["headline"] = {"f1": evaluation.headline}
    figures["offsets"] = {"good": good, "total": total}
    for title, key in (("by group", lambda j: j.group), ("by document", lambda j: j.document)):
        figures[title] = {
            part.value: {name: describe(tally) for name, tally in evaluation.tally_by(part, key).items()}
            for part in HEADLINE
        }
    return figures


def _count(judgements: Iterable[Judgement]) -> Tally:
    found = [j.verdict for j in judgements]
    return Tally(right=found.count(Verdict.RIGHT), wrong=found.count(Verdict.WRONG), missed=found.count(Verdict.MISSED))
