"""What a clause is read in, and what one clause leaves to the next.

A number that says nothing of what it measures takes it from the frame: 进出口140.1亿元，增长23.4%. The frame is made
new by every number that was understood and forgotten where a sentence starts that does not go on with what was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xckg.extract.clauses import Number, Sheet
from xckg.extract.frames import Times
from xckg.extract.indicators import Indicator
from xckg.extract.subjects import Topics
from xckg.model import Article, Measure, Mention, ObservationCandidate, Sentence, Skipped, Span
from xckg.records import quick

Result = ObservationCandidate | Skipped


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """The sentence at hand: the article that it stands in, all the article's mentions, and the sentence laid out."""

    article: Article
    mentions: tuple[Mention, ...]
    sentence: Sentence
    sheet: Sheet

    def skip(self, number: Number, reason: str) -> Skipped:
        """The number as something that was not understood."""
        start = self.sentence.span.start
        return Skipped(span=Span(start=start + number.span.start, end=start + number.span.end), reason=reason)


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What the next number inherits: whom the last one was about, what it measured, sliced how, in which unit, as what.

    `parts` are the nouns of a list (A、B产量分别) for the next list of numbers; `recent` are the frames of the amounts
    said in this sentence, for 分别增长 after them; `listed` are those of the last list, for 占比分别 after it.
    """

    subject: int | None = None
    indicator: Indicator | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    measure: Measure | None = None
    parts: tuple[str, ...] = ()
    recent: tuple[Frame, ...] = ()
    listed: tuple[Frame, ...] = ()


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """The frame, topics and times carried through an article."""

    frame: Frame = field(default_factory=Frame)
    topics: Topics = field(default_factory=Topics)
    times: Times = field(default_factory=Times)
