"""What is known of facts beyond what they say: when they hold, how far a claim has come, where claims disagree.

The rooms meet in these types as in those of `model`, which holds them in its own.

>>> claim = Claim(status="signed", starts="2024-05-18", label="5月18日")
>>> claim == Claim(status="signed", starts="2024-05-18", label="5月18日"), bool(UNSAID.status)
(True, False)

*Why so*: days are ISO texts, "" where nothing is said, so that claims can be compared and sorted as they are; the
evidence carries its own claim, so what was known on a day is what the evidence of that day says, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from xckg.records import quick

if TYPE_CHECKING:
    from xckg.model import Evidence, Span


class Status(StrEnum):
    """How far what is claimed has come, in this order."""

    HOPED = "hoped"
    PLANNED = "planned"
    SIGNED = "signed"
    CONSTRUCTION = "underConstruction"
    PRODUCTION = "inProduction"
    REACHED = "reached"

    @property
    def rank(self) -> int:
        """Its place in the order, from 0."""
        return tuple(Status).index(self)


@quick
@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Claim:
    """What one sentence says of a fact besides the fact itself.

    Attributes:
        status: a `Status`, "" where nothing tells it.
        starts: ISO, the first day of the time from which on it holds (去年投产: 1 January of that year).
        ends: ISO, the last day on which it holds.
        as_of: ISO, a day on which it holds; nothing is said of before and after.
        label: the words of that time, as printed.
        modality: as in `model.Modality`, where it is not the fact's own.
    """

    status: str = ""
    starts: str = ""
    ends: str = ""
    as_of: str = ""
    label: str = ""
    modality: str = ""

    @property
    def timed(self) -> bool:
        """Whether the sentence says when the fact holds."""
        return bool(self.starts or self.ends or self.as_of)


UNSAID = Claim()


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class StatusCandidate:
    """How far a project has come, as one sentence says. `mention` indexes `Findings.mentions`."""

    mention: int
    claim: Claim
    evidence: Span
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """That a project was known to have come so far: one step of its history, with all evidence that says it.

    `date` is ISO: the day from which on it is so where a text says that (`stated`), else when it was first published.
    """

    project: str
    status: str
    date: str
    stated: bool
    evidence: tuple[Evidence, ...]


class DisputeKind(StrEnum):
    """How claims of one thing go together."""

    CONFLICT = "conflict"
    CORRECTION = "correction"  # one replaces the other, and says so
    SUM = "sum"  # numbers of one article that do not add up
    AGREEMENT = "agreement"  # they only look different: a round number, a bound
    APART = "apart"  # so far apart that they are likelier of two things than in conflict


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispute:
    """Facts that say different things of the same, the likelier first.

    Attributes:
        id: from the kind and the facts.
        kind: see `DisputeKind`.
        subject: the entity that they are about.
        about: what they are about, in words (an indicator, a post).
        facts: ids of relations or observations; of a sum, the parts and the whole.
        reasons: why the first is likelier, why they agree, or how far a sum is off; codes of `lexicon/agreement.yaml`
            with what was found after a colon, such as `later:2024-03-01`.
    """

    id: str
    kind: DisputeKind
    subject: str
    about: str
    facts: tuple[str, ...]
    reasons: tuple[str, ...]


def find_published(evidence: Iterable[Evidence]) -> tuple[str, str]:
    """The days on which a fact was first and last published, ISO; "" where no article says its day."""
    days = sorted({item.date for item in evidence if item.date})
    return (days[0], days[-1]) if days else ("", "")


def sum_up(evidence: Iterable[Evidence]) -> Claim:
    """What the sentences behind a fact say together of its time and status.

    It holds from the first beginning that one of them gives to the last end, an end that no later beginning and no
    later day as of which it holds belies (a festival of last year, and of this one). Its status is what the latest
    published of them says, of one day's the furthest.
    """
    claims = [(item.date, item.claim) for item in evidence]
    starts = min(((c.starts, c.label) for _, c in claims if c.starts), default=("", ""))
    ends = max(((c.ends, c.label) for _, c in claims if c.ends), default=("", ""))
    as_of = max(((c.as_of, c.label) for _, c in claims if c.as_of), default=("", ""))
    if max(as_of[0], starts[0]) > ends[0]:
        ends = ("", "")
    told = [(day, Status(c.status).rank, c.status) for day, c in claims if c.status]
    return Claim(
        status=max(told)[2] if told else "",
        starts=starts[0],
        ends=ends[0],
        as_of=as_of[0],
        label=starts[1] or ends[1] or as_of[1],
    )
