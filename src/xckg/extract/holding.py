"""When a relation holds, where its sentence says so: 自2019年起, 2023年3月签约, 截至目前.

>>> import datetime as dt
>>> sheet = read_times("2023年3月，海晏铝业与新乡市签约，此前在许昌市设厂。", 0, dt.date(2024, 1, 5), ())
>>> claim = date_relation(sheet, "cooperatesWith", "actual", ("Company", "Company"), (8, 13))
>>> claim.starts, claim.label
('2023-03-01', '2023年3月')

A time that begins with what the relation is (a verb of beginning in its clause, 自…起) is its start; with a verb of
ending, its end; any other time is a day as of which it holds. Words: `ontology/lexicon/times.yaml`.

*Why so*: a time that stands in a sentence says little of a relation in another clause of it, so only the relation's own
clauses count, a bare clause of time before them, and the time that opens the sentence. A wrong date is worse than none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.claims import UNSAID, Claim
from xckg.extract.lexicon import compile_words
from xckg.extract.periods import find_periods
from xckg.model import Modality, Period, Span
from xckg.ontology import Node, load_yaml

FILE = "lexicon/times.yaml"
_CUT = re.compile(r"[，；。！？;,\n]")


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeWords:
    """The knowledge file, compiled; the fields are explained at its head."""

    begins: Mapping[str, re.Pattern[str]]
    ends: re.Pattern[str]
    since: tuple[str, ...]
    ranges: re.Pattern[str]
    timeless: frozenset[str]
    fixed: frozenset[str]
    spans: frozenset[str]
    longest: int
    opens: re.Pattern[str]
    closes: re.Pattern[str]
    posts: frozenset[str]
    opening: int
    bare: int


@cache
def load_words() -> TimeWords:
    """The words about times.

    Raises:
        KnowledgeError: a list is missing.
    """
    top = load_yaml(FILE)
    begins: Node = top.need("begins", Node)
    return TimeWords(
        begins={name: compile_words(begins.need(name, list)) for name in begins},
        ends=compile_words(top.need("ends", list)),
        since=tuple(top.need("since", list)),
        ranges=compile_words(top.need("ranges", list)),
        timeless=frozenset(top.need("timeless", list)),
        fixed=frozenset(top.need("fixed", list)),
        spans=frozenset(top.need("spans", list)),
        longest=top.need("longest", int),
        opens=compile_words(top.need("opens", list)),
        closes=compile_words(top.need("closes", list)),
        posts=frozenset(top.need("posts", list)),
        opening=top.need("opening", int),
        bare=top.need("bare", int),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """A sentence's times. All places count from the start of the sentence; `clauses` cover it without a gap."""

    text: str
    date: dt.date | None
    periods: tuple[tuple[Span, Period], ...]
    clauses: tuple[Span, ...]

    def clause_at(self, place: int) -> int:
        """Which clause the character at a place belongs to."""
        return next((i for i, c in enumerate(self.clauses) if place < c.end), len(self.clauses) - 1)

    def inside(self, span: Span) -> list[tuple[Span, Period]]:
        """The times in a stretch."""
        return [found for found in self.periods if span.covers(found[0])]


def read_times(text: str, start: int, date: dt.date | None, names: Sequence[Span]) -> Times:
    """The times of a sentence and its clauses.

    Args:
        text: the sentence.
        start: where it stands in its article.
        date: of the article.
        names: spans of names in the article; a time inside one says nothing (《2023—2025年方案》), nor does a comma.
    """
    own = [Span(start=n.start - start, end=n.end - start) for n in names]
    found = find_periods(text, Span(start=0, end=len(text)), date)
    periods = tuple((at, period) for at, period in found if not any(n.overlaps(at) for n in own))
    ends = [m.end() for m in _CUT.finditer(text) if not any(n.start <= m.start() < n.end for n in own)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    clauses = tuple(Span(start=a, end=b) for a, b in zip([0, *ends], ends, strict=False))
    return Times(text=text, date=date, periods=periods, clauses=clauses)


def find_time(times: Times, first: int, last: int, place: int) -> tuple[Span, Period] | None:
    """The time of what is said in some clauses: in them, in a bare clause before them, or opening the sentence.

    Args:
        times: of the sentence.
        first: the first clause.
        last: the last clause.
        place: where it is said; of several times the last before it counts, in its own clause.
    """
    words = load_words()
    region = Span(start=times.clauses[first].start, end=times.clauses[last].end)
    inside = times.inside(region)
    if len(inside) == 1:
        return inside[0]
    if inside:
        own = [t for t in times.inside(times.clauses[times.clause_at(place)]) if t[0].end <= place]
        return own[-1] if own else None
    if first > 0:
        before = times.clauses[first - 1]
        bare = times.inside(before)
        if len(bare) == 1 and len(before) - len(bare[0][0]) - 1 <= words.bare:
            return bare[0]
    earlier = [t for t in times.periods if t[0].end <= region.start]
    if len(earlier) == 1 and earlier[0][0].start <= words.opening:
        return earlier[0]
    return None


def is_since(times: Times, at: Span) -> bool:
    """Whether an expression of time gives a beginning: 自2019年起, 2020年以来."""
    since = load_words().since
    return times.text[at.start : at.end].endswith(since) or times.text.startswith(since, at.end)


def date_relation(times: Times, predicate: str, modality: str, kinds: tuple[str, str], ends: tuple[int, int]) -> Claim:
    """What a sentence says of the time of a relation; `UNSAID` where it says nothing.

    Args:
        times: of the sentence.
        predicate: of the relation.
        modality: of the relation; what is so cannot begin after the article's day.
        kinds: the classes of its subject and object.
        ends: where subject and object stand in the sentence, in the order of the text.
    """
    words = load_words()
    if predicate in words.timeless or (predicate in ("locatedIn", "partOf") and kinds[0] in words.fixed):
        return UNSAID
    first, last = (times.clause_at(place) for place in ends)
    found = find_time(times, first, last, ends[1])
    if found is None:
        return UNSAID
    at, period = found
    label, day = times.text[at.start : at.end], times.date
    region = times.text[times.clauses[first].start : times.clauses[last].end]
    start, end = period.start, period.end
    if modality != Modality.ACTUAL:
        ahead = start is not None and day is not None and start > day
        return Claim(starts=start.isoformat(), label=label) if ahead and start else UNSAID
    if end is None or (start is not None and day is not None and start > day):
        return UNSAID
    if start is not None:
        told = _bound(predicate, kinds, region, label, (start, end), is_since(times, at))
        if told is not None:
            return told
    return Claim(as_of=(min(end, day) if day else end).isoformat(), label=label)


def _bound(
    predicate: str, kinds: tuple[str, str], region: str, label: str, days: tuple[dt.date, dt.date], since: bool
) -> Claim | None:
    """The beginning or end of a relation that a time gives, None where it gives none."""
    words = load_words()
    start, end = (day.isoformat() for day in days)
    if predicate in words.spans and "Event" in kinds and (days[1] - days[0]).days <= words.longest:
        one = days[0] == days[1]
        opens, closes = one and words.opens.search(region), one and words.closes.search(region)
        return Claim(starts="" if closes else start, ends="" if opens else end, label=label)
    if predicate in words.posts and words.ranges.search(label):
        return Claim(starts=start, ends=end, label=label)
    if predicate not in words.begins or "Event" in kinds:
        return None
    if words.ends.search(region):
        return Claim(ends=end, label=label)
    if words.begins[predicate].search(region) or (since and predicate in words.posts):
        return Claim(starts=start, label=label)
    return None
