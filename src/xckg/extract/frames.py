"""When a number held, and whether it did: the period and the modality of a clause, inherited from those before it.

力争到2025年，培育企业50家 is a target as of the end of 2025; 达产后年产值250亿元 is planned, and planned without a day
of its own is as of the article's date; 今年 said in July of what is so runs to that day and no further.

*Why so*: a state (企业10家) said after 上半年 in an earlier sentence holds when the article was written, a flow
(出口5亿元) belongs to the stretch spoken of; the indicator's kind tells them apart.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from xckg.extract.clauses import Clause, Number, Sheet
from xckg.extract.indicators import Indicator
from xckg.extract.lexicon import load_words
from xckg.extract.reading import Reading
from xckg.model import Measure, Modality, Period

MONTH, YEAR = 27, 366  # days of a stretch that a flow is reported for

RECENT = 550  # days before the article within which a stretch is still what it reports


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """The times spoken of: `sentence` in this sentence before the clause, `flow` the last stretch in the paragraph,
    `stretch` in the article; `modality` what the sentence before a semicolon ended with; `date` the article's.
    """

    sentence: Period | None = None
    flow: Period | None = None
    stretch: Period | None = None
    modality: Modality | None = None
    date: dt.date | None = None
    paragraph: int = -1
    alone: bool = False

    def enter(self, paragraph: int) -> Times:
        """The times at the start of a sentence; a new paragraph keeps the last stretch too, until another is named."""
        return Times(
            flow=self.flow if paragraph == self.paragraph else None,
            stretch=self.stretch,
            date=self.date,
            paragraph=paragraph,
        )

    def ahead(self, clause: Clause, sheet: Sheet, number: Number) -> bool:
        """Whether the number is a state as of a day to come (到2025年)."""
        before = [p for at, p in sheet.periods if at.end <= number.span.start]
        last = before[-1] if before else self.sentence
        return (
            last is not None
            and self.date is not None
            and last.start is None
            and last.end is not None
            and last.end > self.date
        )

    def see(self, sheet: Sheet, clause: Clause) -> Times:
        """The times after the clause before this one has been left: nothing yet of this clause."""
        before = [p for at, p in sheet.periods if at.end <= clause.span.start]
        if not before:
            return self
        at, last = [(at, p) for at, p in sheet.periods if at.end <= clause.span.start][-1]
        alone = sheet.masked[at.end : clause.span.start] in ("，", ",")
        recent = self.date is None or last.end is None or (self.date - last.end).days <= RECENT
        flow = last if _is_long(last) and recent else self.flow
        return replace(self, alone=alone, sentence=last, flow=flow, stretch=flow if flow is not None else self.stretch)


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """The period of a number; `explicit` where its own clause says it."""

    period: Period
    explicit: bool


def find_modality(
    sheet: Sheet, clause: Clause, number: Number, times: Times, indicator: Indicator, subject_type: str
) -> Modality:
    """Whether the number is so, is meant to be reached, or is planned.

    Cues count from the sentence's start up to the number; a word of what is already so (目前, 已) undoes them.
    """
    words = load_words()
    if times.ahead(clause, sheet, number):
        return Modality.TARGET
    text = words.modality_not.sub(lambda m: "\n" * len(m.group()), sheet.masked[: number.span.start])
    at: dict[str, int] = {}
    carried = times.modality
    for name in ("target", "planned", "reset"):
        at[name] = max((text.rfind(w) for w in words[f"modality.{name}"]), default=-1)
    if at["reset"] > max(at["target"], at["planned"]):
        return Modality.ACTUAL
    if at["target"] >= 0:
        return Modality.TARGET
    if at["planned"] >= 0:
        return Modality.PLANNED
    if carried is not None:
        return carried
    if (
        indicator.kind.name in ("business", "capacity")
        and subject_type == "Project"
        and not any(_is_long(p) for _, p in sheet.periods)
    ):
        return Modality.PLANNED  # what a project will yield
    return Modality.ACTUAL


def _is_long(period: Period) -> bool:
    """Whether a period is a stretch for which figures are published, from a month to a year."""
    return period.start is not None and period.end is not None and MONTH <= (period.end - period.start).days <= YEAR


def find_time(
    sheet: Sheet,
    clause: Clause,
    number: Number,
    times: Times,
    date: dt.date | None,
    indicator: Indicator,
    reading: Reading,
    modality: Modality,
    low: int,
) -> When:
    """The period of a number: its clause's, the sentence's, for a flow the paragraph's, else as of the article's date."""
    now = Period(start=None, end=date, label=date.isoformat() if date is not None else "")
    own = [p for at, p in sheet.periods if clause.span.start <= at.start and at.end <= number.span.start]
    since = [p for at, p in sheet.periods if low <= at.start and at.end <= number.span.start]
    chosen = since[-1] if since else own[-1] if own else None
    explicit = chosen is not None
    if chosen is None and times.sentence is not None:
        chosen = times.sentence
        explicit = times.alone
    if (
        chosen is None
        and not indicator.kind.state
        and not reading.running
        and modality is Modality.ACTUAL
        and reading.measure in (Measure.GROWTH, Measure.SHARE, Measure.RANK, Measure.AMOUNT)
    ):
        if indicator.kind.name in ("trade", "macro"):
            chosen = times.flow or times.stretch
        elif reading.measure in (Measure.GROWTH, Measure.RANK) or indicator.kind.name in ("business", "other"):
            chosen = times.flow
    if chosen is None:
        return When(period=now, explicit=False)
    return When(period=_fit(chosen, now, date, indicator, modality, explicit), explicit=explicit)


def _fit(
    period: Period, now: Period, date: dt.date | None, indicator: Indicator, modality: Modality, explicit: bool
) -> Period:
    if date is None or period.end is None:
        return period
    if modality is Modality.ACTUAL and period.end > date:
        if period.start is None:
            return period
        if period.start <= date:
            return Period(start=period.start, end=date, label=period.label)
        return now
    if modality is not Modality.ACTUAL and period.start is not None and period.end <= date:
        return now
    if indicator.kind.name == "measures":
        return now
    short = period.start is not None and (period.end - period.start).days <= 1
    if short and (indicator.kind.name in ("project", "capacity", "scale") or (indicator.kind.state and not explicit)):
        return now
    return period
