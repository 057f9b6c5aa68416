"""When a number held, and whether it did: the period and the modality of a clause, inherited from those before it.

力争到2025年，培育企业50家 is a target as of the end of 2025; 达产后年产值250亿元 is planned, and planned without a day
of its own is as of the article's date; 今年 said in July of what is so runs to that day and no further.

*Why so*: a state (企业10家) said after 上半年 in an earlier sentence holds when the article was written, a flow
(出口5亿元) belongs to the stretch spoken of; the indicator's kind tells them apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from xckg.extract.about import Outlook
from xckg.extract.clauses import Clause, Number, Sheet
from xckg.extract.indicators import Indicator, load_scheme
from xckg.extract.lexicon import load_words
from xckg.extract.periods import load_calendar
from xckg.extract.reading import Reading
from xckg.model import Measure, Modality, Period, Span
from xckg.records import quick, replace

CUES = ("modality.target", "modality.planned", "modality.reset")
CUTS = "，；。,;"
MONTH, YEAR = 27, 366  # days, least and most, of a stretch that a flow is reported for
NEWS = 31  # days before the article of an event that it tells of
LONG_PAST = 60  # days before the article of a time that 此次 leaves
RECENT = 550  # days before the article within which a stretch is still what it reports
STANDING = ("project", "capacity", "scale")  # kinds that the day of an event says nothing of
TOLD_OF = ("AdministrativeArea", "Country", "Region", "IndustrialPark", "Company")  # whose a time may be
FORESEEN = 6 * YEAR  # days that goals for a stretch to come lie ahead at most
FIGURES = ("trade", "macro", "business", "scale")  # kinds that are reported for a stretch of time once it has passed
YIELDS = ("business", "capacity")  # what a project will yield


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """The times spoken of.

    Attributes:
        date: the article's day.
        sentence: the last period of the sentence before the clause.
        alone: whether nothing but a comma stands between that period and the clause.
        of_topic: whether a place or body was named before that period, whose it is then.
        flow: the last stretch of the paragraph that figures are reported for.
        stretch: the last one of the article.
        modality: how the last number was meant, for what goes on after a semicolon.
        years: the last stretch of several years, which 年均 is said of.
        day: the last day spoken of, where it is not long past.
        paragraph: the paragraph.
        outlooks: of a yearly report, what each paragraph is of.
        national: whether the number is the country's in an article on it, which has figures for one stretch of time.
        last: the last period of the sentence before.
    """

    date: dt.date | None = None
    sentence: Period | None = None
    alone: bool = False
    of_topic: bool = False
    flow: Period | None = None
    stretch: Period | None = None
    modality: Modality = Modality.ACTUAL
    years: Period | None = None
    day: Period | None = None
    paragraph: int = -1
    outlooks: Mapping[int, Outlook] = field(default_factory=dict)
    national: bool = False
    last: Period | None = None

    def enter(self, paragraph: int, *, part: bool) -> Times:
        """The times at the start of a sentence: its own are still to come; 其中 goes on with that of the one before."""
        flow = self.flow if paragraph == self.paragraph else None
        outlook = self.outlooks.get(paragraph)
        return Times(
            date=self.date,
            sentence=self.last if part else None,
            flow=flow,
            stretch=self.stretch,
            years=self.years,
            day=self.day,
            modality=Modality.ACTUAL if outlook is None else outlook.modality,
            paragraph=paragraph,
            outlooks=self.outlooks,
            national=self.national,
        )

    def see(self, sheet: Sheet, clause: Clause) -> Times:
        """The times at the start of a clause, with what the clauses before it said."""
        if not sheet.periods:
            return self
        before = [(at, period) for at, period in sheet.periods if at.end <= clause.span.start]
        if not before:
            return self
        at, last = before[-1]
        of_topic = any(m.type in TOLD_OF and m.span.end <= at.start for m in sheet.mentions)
        alone = sheet.masked[at.end : clause.span.start] in ("，", ",")
        recent = self.date is None or last.end is None or (self.date - last.end).days <= RECENT
        flow = _to_whole_years(last, self.outlooks) if _is_long(last) and recent else self.flow
        day = last if self._is_news(last) else self.day
        years = _to_whole_years(last, self.outlooks) if _is_many(last) else self.years
        stretch = flow or self.stretch
        return replace(
            self, alone=alone, sentence=last, of_topic=of_topic, years=years, day=day, flow=flow, stretch=stretch
        )

    def _is_news(self, period: Period) -> bool:
        """Whether a period is a day of which the article tells: one of the weeks before it."""
        one = period.start is not None and period.start == period.end
        return one and self.date is not None and 0 <= (self.date - (period.end or self.date)).days <= NEWS

    def looks_ahead(self, sheet: Sheet, number: Number) -> bool:
        """Whether a number is a state as of a day to come (到2025年)."""
        before = [period for at, period in sheet.periods if at.end <= number.span.start]
        last = before[-1] if before else self.sentence
        return last is not None and last.start is None and self.is_ahead(last)

    def now(self) -> When:
        """As of the article's day."""
        label = self.date.isoformat() if self.date is not None else ""
        return When(period=Period(start=None, end=self.date, label=label), explicit=False)

    def is_of_plan(self, when: When, indicator: Indicator, measure: Measure) -> bool:
        """Whether a figure for a year or more still to come can only be a goal: “十五五”时期…年均增长5%."""
        start, end = when.period.start, when.period.end
        if start is None or end is None or self.date is None or (end - start).days < YEAR - 2:
            return False
        if not 0 <= (start - self.date).days <= FORESEEN:  # further off, it is the article's day that is wrong
            return False
        return indicator.kind.name in FIGURES or measure in (Measure.GROWTH, Measure.SHARE)

    def is_ahead(self, period: Period) -> bool:
        """Whether a period ends after the article's day."""
        return period.end is not None and self.date is not None and period.end > self.date


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """The period of a number; `explicit` where its own clause says it."""

    period: Period
    explicit: bool


def _is_long(period: Period) -> bool:
    """Whether a period is a stretch for which figures are published, from a month to a year."""
    if period.start is None or period.end is None:
        return False
    return MONTH <= (period.end - period.start).days <= YEAR or any(h in period.label for h in load_calendar().holidays)


def _is_many(period: Period) -> bool:
    """Whether a period is a stretch of more than a year."""
    return period.start is not None and period.end is not None and (period.end - period.start).days > YEAR


def _to_whole_years(period: Period, outlooks: Mapping[int, Outlook]) -> Period:
    """这五年 in a report of February: the five years before that of the report."""
    start, end = period.start, period.end
    passed = next((o.period.end for o in outlooks.values() if o.modality is Modality.ACTUAL), None)
    if start is None or end is None or passed is None or (start.month, start.day) != (end.month, end.day):
        return period
    if (end - start).days >= YEAR - 1 and end.year - start.year == 1:  # 一年来: the year before that of the report
        return replace(period, start=dt.date(passed.year, 1, 1), end=passed)
    if not _is_many(period) or passed < start:  # one day, or years that are all to come
        return period
    return replace(period, start=dt.date(start.year, 1, 1), end=passed)


def find_modality(sheet: Sheet, number: Number, times: Times, indicator: Indicator, subject_type: str) -> Modality:
    """Whether a number is so, is meant to be reached, or is planned.

    Cues count from the sentence's start up to the number; a word of what is already so (目前, 已) undoes them.
    """
    words = load_words()
    text = words.modality_not.sub(lambda found: "\n" * len(found.group()), sheet.masked[: number.span.start])
    if times.looks_ahead(sheet, number):
        foreseen = _says(text, "modality.planned") and not _says(text, "modality.target")
        return Modality.PLANNED if foreseen or _follows_event(sheet, number) else Modality.TARGET
    if sheet.masked.startswith(words["modality.target_after"], number.span.end) and not _says(text, "modality.reached"):
        return Modality.TARGET
    target, planned, reset = (
        max(text.rfind(word) for word in words[name]) if words.says(text, name) else -1 for name in CUES
    )
    if reset > max(target, planned) or _is_past_since(sheet, number, times, max(target, planned)):
        return Modality.ACTUAL
    if target >= 0:
        return Modality.TARGET
    if planned >= 0:
        return Modality.PLANNED
    yields = indicator.kind.name in YIELDS and (
        subject_type == "Project" or (subject_type == "Facility" and _says(text, "modality.begun"))
    )
    if yields and not any(_is_long(period) for _, period in sheet.periods):
        return Modality.PLANNED
    return times.modality


def _is_past_since(sheet: Sheet, number: Number, times: Times, cue: int) -> bool:
    """Whether a clause after the word of a plan says a time that has passed: 将扩大产能，去年产值增长5%."""
    before = [(at, period) for at, period in sheet.periods if cue < at.start and at.end <= number.span.start]
    if cue < 0 or not before:
        return False
    at, last = before[-1]
    cut = any(c in sheet.masked[cue : at.start] for c in CUTS)
    passed = last.start is not None and last.end is not None and times.date is not None and last.end < times.date
    return cut and passed


def find_time(
    sheet: Sheet,
    clause: Clause,
    number: Number,
    times: Times,
    indicator: Indicator,
    reading: Reading,
    modality: Modality,
    low: int,
) -> When:
    """The period of a number: its clause's, the sentence's, for a flow the paragraph's, else as of the article's day.

    Args:
        sheet: the sentence.
        clause: the clause.
        number: the number.
        times: the times spoken of before the clause.
        indicator: what was measured; its kind says whether it is a state or a flow.
        reading: how the number was read.
        modality: how it is meant.
        low: where the words of the number may begin: a time after that is its own.
    """
    now = times.now().period
    outlook = times.outlooks.get(times.paragraph)
    if outlook is not None and (outlook.modality is Modality.ACTUAL) == (modality is Modality.ACTUAL):
        now = outlook.period
    before = [
        (at.start, period)
        for at, period in sheet.periods
        if at.end <= number.span.start and not _is_of_origin(sheet, clause, at, number)
    ]
    own = [period for start, period in before if start >= low]
    own = own or [period for start, period in before if start >= clause.span.start]
    if before and _is_left(sheet, number, modality, now):
        return When(period=now, explicit=False)
    if own:
        whole = _to_whole_years(own[-1], times.outlooks)
        return When(period=_fit(whole, now, indicator, modality, explicit=True), explicit=True)
    another = times.of_topic and _names_another(sheet, number)
    if times.sentence is not None and not another:
        whole = _to_whole_years(times.sentence, times.outlooks)
        period = _fit(whole, now, indicator, modality, explicit=times.alone)
        return When(period=period, explicit=times.alone)
    ahead = "，" + sheet.text[: number.span.start]
    if times.day is not None and modality is Modality.ACTUAL and _says(ahead, "that_day"):
        return When(period=times.day, explicit=False)
    if times.years is not None and _says(sheet.masked[low : number.span.start], "by_years"):
        return When(period=times.years, explicit=False)
    then = load_words().patterns["meanwhile"].search(sheet.masked, 0, number.span.start)
    if then is not None and modality is Modality.ACTUAL and (times.flow or times.stretch) is not None:
        return When(
            period=_fit(times.flow or times.stretch or now, now, indicator, modality, explicit=True), explicit=True
        )
    flow = None
    running = reading.running or _says(sheet.masked[: number.span.start], "since")
    grew = indicator.kind.name == "count" and _says(sheet.masked[number.span.end : clause.span.end], "grew")
    if (grew or not indicator.kind.state) and not running and not another and modality is Modality.ACTUAL:
        published = times.national and times.stretch is not None and times.stretch.end != times.date
        if grew or indicator.kind.name in ("trade", "macro") or (published and reading.measure is Measure.GROWTH):
            flow = times.flow or times.stretch
        elif reading.measure in (Measure.GROWTH, Measure.RANK) or indicator.kind.name in ("business", "other"):
            flow = times.flow
    return When(period=now if flow is None else _fit(flow, now, indicator, modality, explicit=False), explicit=False)


def _names_another(sheet: Sheet, number: Number) -> bool:
    """Whether what goes on after a semicolon is said of another place: 上海一季度完成…；福建已安排…."""
    timed = any(at.end <= number.span.start for at, _ in sheet.periods)
    return not timed and any(m.type in TOLD_OF and m.span.end <= number.span.start for m in sheet.mentions)


def _says(text: str, name: str) -> bool:
    return load_words().says(text, name)


def _is_of_origin(sheet: Sheet, clause: Clause, at: Span, number: Number) -> bool:
    """Whether a time is of the value that was left: 由去年全年下降3.8%转为增长1.8%."""
    if not sheet.masked.endswith(load_words()["from"], 0, at.start):
        return False
    if _says(sheet.masked[at.end : number.span.start], "turned"):
        return True
    return any(at.end <= other.span.start < number.span.start for other in clause.numbers)


def _follows_event(sheet: Sheet, number: Number) -> bool:
    """Whether a planned event dates a number (年底竣工，投产后…), not the time said before it."""
    end = max((at.end for at, _ in sheet.periods if at.end <= number.span.start), default=0)
    return _says(sheet.masked[end : number.span.start], "after_event")


def _is_left(sheet: Sheet, number: Number, modality: Modality, now: Period) -> bool:
    """Whether the last time said before a number is not its own: 年底投产，投产后…; 2010年达产，此次二期…."""
    if modality is not Modality.ACTUAL:
        return _follows_event(sheet, number)
    at, last = next((at, period) for at, period in reversed(sheet.periods) if at.end <= number.span.start)
    between = sheet.masked[at.end : number.span.start]
    old = last.end is not None and now.end is not None and (now.end - last.end).days > LONG_PAST
    return old and _says(between, "anew")


def _fit(period: Period, now: Period, indicator: Indicator, modality: Modality, *, explicit: bool) -> Period:
    """A period as it can hold: what is so ends today, what is planned has no past, a state has no event's day."""
    if now.end is None or period.end is None:
        return period
    if modality is Modality.ACTUAL and period.end > now.end:
        if period.start is None:
            return period
        return replace(period, end=now.end) if period.start <= now.end else period
    if modality is not Modality.ACTUAL and period.start is not None and period.end <= now.end:
        return now
    short = period.start is not None and (period.end - period.start).days <= 1
    rate = indicator.label.startswith(load_scheme().labels["year"])  # 年产值 is no day's
    state = rate or indicator.kind.name in STANDING or (indicator.kind.state and not explicit)
    return now if indicator.kind.name == "measures" or (short and state) else period
