"""How far claims have come: the status of projects, and of the facts about them, sentence by sentence.

    sentence, names masked → clauses → verbs of standing (开工, 投产 …) → their project → the words before the verb

>>> text = "海晏零碳园项目2月16日开工，预计2026年投产。"
>>> named = (Placed(span=Span(start=0, end=7), index=0, type="Project", name="海晏零碳园项目"),)
>>> import datetime as dt
>>> for index, claim in read_statuses(text, 0, dt.date(2024, 3, 1), named):
...     print(index, claim.status, claim.starts, claim.label)
0 underConstruction 2024-02-16 2月16日
0 planned 2026-01-01 2026年

A verb is denied (尚未开工), an attribute of other things (开工项目, 投产后), or put off (力争年底投产) by the words
that touch it; all of them stand in `ontology/lexicon/status.yaml`. A status is that of the nearest project before the
verb in its clause, else of the first after it, else of the project that the sentence goes on about.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.claims import Claim, Status, StatusCandidate
from xckg.errors import KnowledgeError
from xckg.extract.clauses import Placed
from xckg.extract.holding import Times, date_relation, find_time, is_since, read_times
from xckg.extract.lexicon import compile_words
from xckg.model import (
    Article,
    Mention,
    Modality,
    ObservationCandidate,
    RelationCandidate,
    SentenceRole,
    Span,
)
from xckg.ontology import Node, load_yaml
from xckg.records import replace

FILE = "lexicon/status.yaml"
PROJECT, BODY, OTHER = "\ue011", "\ue012", "\ue013"
DOERS = frozenset(  # what can be signed, built or run itself, or does so: a verb after one is no more the project's
    [
        "Company",
        "GovernmentAgency",
        "ResearchInstitution",
        "FinancialInstitution",
        "MediaOrganization",
        "Organization",
        "Person",
        "Facility",
    ]
)
AHEAD = frozenset([Status.HOPED, Status.PLANNED])


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusWords:
    """The knowledge file, compiled; the fields are explained at its head."""

    stages: re.Pattern[str]
    status_of: Mapping[str, Status]
    hoped: re.Pattern[str]
    planned: re.Pattern[str]
    done: re.Pattern[str]
    drives: re.Pattern[str]
    ongoing: frozenset[str]
    goes_on: tuple[str, ...]
    denied: tuple[str, ...]
    after: tuple[str, ...]
    nouns: tuple[str, ...]
    figures: re.Pattern[str]
    joins: tuple[str, ...]
    gap_before: int
    gap_after: int
    gap_carried: int
    tail: int


@cache
def load_words() -> StatusWords:
    """The words of standing.

    Raises:
        KnowledgeError: a list is missing, or a stage is no status.
    """
    top = load_yaml(FILE)
    status_of: dict[str, Status] = {}
    stages: Node = top.need("stages", Node)
    for name in stages:
        if name not in tuple(Status):
            raise KnowledgeError(FILE, stages.line, f"「{name}」不是状态；应为 {'、'.join(Status)}")
        status_of.update(dict.fromkeys(stages.need(name, list), Status(name)))
    before: Node = top.need("before", Node)
    return StatusWords(
        stages=compile_words(status_of),
        status_of=status_of,
        hoped=compile_words(before.need("hoped", list)),
        planned=compile_words(before.need("planned", list)),
        done=compile_words(before.need("done", list)),
        drives=compile_words(top.need("drives", list)),
        ongoing=frozenset(top.need("ongoing", list)),
        goes_on=tuple(top.need("goes_on", list)),
        denied=tuple(before.need("denied", list)),
        after=tuple(top.need("after", list)),
        nouns=tuple(top.need("nouns", list)),
        figures=compile_words(top.need("figures", Node).need("hoped", list)),
        joins=tuple(top.need("joins", list)),
        gap_before=top.need("gap_before", int),
        gap_after=top.need("gap_after", int),
        gap_carried=top.need("gap_carried", int),
        tail=top.need("tail", int),
    )


def find_claims(
    article: Article,
    mentions: Sequence[Mention],
    relations: Sequence[RelationCandidate],
    observations: Sequence[ObservationCandidate],
) -> tuple[tuple[RelationCandidate, ...], tuple[ObservationCandidate, ...], tuple[StatusCandidate, ...]]:
    """The candidates with what their sentences say of their time and status, and the statuses of projects.

    Args:
        article: as split.
        mentions: all that the candidates index, nested ones at the end.
        relations: found before.
        observations: found before.
    """
    named = [Placed(span=m.span, index=i, type=m.type, name=m.name) for i, m in enumerate(mentions) if len(m.span)]
    named.sort(key=lambda p: (p.span.start, -p.span.end))
    starts = [p.span.start for p in named]

    def within(span: Span) -> tuple[Placed, ...]:
        first = bisect_left(starts, span.start)
        return tuple([p for p in named[first : bisect_left(starts, span.end, first)] if p.span.end <= span.end])

    sheets: dict[Span, tuple[Times, tuple[Placed, ...]]] = {}
    statuses: list[StatusCandidate] = []
    told: dict[tuple[Span, str], list[Claim]] = {}
    for sentence in article.sentences:
        if sentence.role is SentenceRole.BYLINE:
            continue
        own = within(sentence.span)
        if not any(p.type == "Project" for p in own):
            continue
        found = read_statuses(article.surface(sentence.span), sentence.span.start, article.date, own)
        for index, claim in found:
            rule = f"status.{claim.status}"
            statuses.append(StatusCandidate(mention=index, claim=claim, evidence=sentence.span, rule=rule))
            told.setdefault((sentence.span, mentions[index].name), []).append(claim)

    def sheet(span: Span) -> Times:
        if span not in sheets:
            own = within(span)
            sheets[span] = read_times(article.surface(span), span.start, article.date, [p.span for p in own]), own
        return sheets[span][0]

    def relate(c: RelationCandidate) -> RelationCandidate:
        ends = [mentions[i].span for i in (c.subject, c.object)]
        places = sorted(e.start - c.evidence.start for e in ends if len(e) and c.evidence.covers(e))
        claim = c.claim
        if places:
            kinds = mentions[c.subject].type, mentions[c.object].type
            claim = date_relation(sheet(c.evidence), c.predicate, c.modality, kinds, (places[0], places[-1]))
        projects = [mentions[i].name for i in (c.subject, c.object) if mentions[i].type == "Project"]
        status = _furthest([claim for name in projects for claim in told.get((c.evidence, name), ())])
        if not status and c.modality is not Modality.ACTUAL:
            status = Status.PLANNED
        return replace(c, claim=replace(claim, status=status))

    def observe(c: ObservationCandidate) -> ObservationCandidate:
        if c.modality is not Modality.ACTUAL:
            hoped = c.modality is Modality.TARGET and load_words().figures.search(article.surface(c.evidence))
            return replace(c, claim=Claim(status=Status.HOPED if hoped else Status.PLANNED))
        subject = mentions[c.subject]
        if subject.type != "Project":
            return replace(c, claim=Claim(status=Status.REACHED))
        return replace(c, claim=Claim(status=_furthest(told.get((c.evidence, subject.name), ()))))

    return (
        tuple(relate(c) for c in relations),
        tuple(observe(c) for c in observations),
        tuple(dict.fromkeys(statuses)),
    )


def _furthest(claims: Sequence[Claim]) -> str:
    """The furthest that a project has come by these claims, what is yet to come only when nothing else is said."""
    ranked = sorted(claims, key=lambda c: (c.status not in AHEAD, Status(c.status).rank))
    return ranked[-1].status if ranked else ""


def read_statuses(text: str, start: int, date: dt.date | None, named: Sequence[Placed]) -> list[tuple[int, Claim]]:
    """The statuses that one sentence gives to projects.

    Args:
        text: the sentence.
        start: where it stands in its article.
        date: of the article.
        named: the names in it, by start; spans count in the article.

    Returns:
        Pairs of a project's mention (`Placed.index`) and the claim, in the order of the text.
    """
    words, times = load_words(), read_times(text, start, date, [p.span for p in named])
    masked = _mask(text, start, named)
    found: list[tuple[int, Claim]] = []
    topic: list[Placed] = []
    for number, clause in enumerate(times.clauses):
        own = [p for p in _projects(named) if clause.start <= p.span.start - start < clause.end]
        for verb in words.stages.finditer(masked, clause.start, clause.end):
            if _is_attribute(masked, verb.end(), clause.end):
                continue
            held = _find_projects(masked, start, clause, verb, own)
            held = held or _carry(times, masked, clause, verb, own, topic)
            if not held:
                continue
            status = _read_outlook(masked, start, clause, verb, held)
            if status is not None:
                claim = _date(times, number, verb, status)
                found += [(p.index, claim) for p in held]
        topic = _last_group(masked, start, own) or topic
    return list(dict.fromkeys(found))


def _projects(named: Sequence[Placed]) -> list[Placed]:
    return [p for p in named if p.type == "Project"]


def _mask(text: str, start: int, named: Sequence[Placed]) -> str:
    """The sentence with a mark for each character of a name: words inside names say nothing."""
    chars = list(text)
    for place in named:
        mark = PROJECT if place.type == "Project" else BODY if place.type in DOERS else OTHER
        chars[place.span.start - start : place.span.end - start] = mark * len(place.span)
    return "".join(chars)


def _is_attribute(masked: str, end: int, limit: int) -> bool:
    """Whether the verb that ends here belongs to another word or noun: 投产后, 开工率, 签约的企业."""
    words, rest = load_words(), masked[end:limit]
    return rest.startswith(words.after) or rest.removeprefix("的").startswith(words.nouns)


def _find_projects(masked: str, start: int, clause: Span, verb: re.Match[str], own: Sequence[Placed]) -> list[Placed]:
    """The projects of the verb's clause that it is about: those before it, else those after it."""
    words = load_words()
    before = [p for p in own if p.span.end - start <= verb.start()]
    if before:
        between = masked[before[-1].span.end - start : verb.start()]
        fits = len(between) <= words.gap_before and BODY not in between and _goes_on(masked, verb.end(), clause.end)
        return _last_group(masked, start, before) if fits else []
    after = [p for p in own if p.span.start - start >= verb.end()]
    if not after or (verb.start() == clause.start and verb.group() not in words.ongoing):
        return []  # 开工建设…水库: a clause without a subject is as often a plan
    between = masked[verb.end() : after[0].span.start - start]
    return _first_group(masked, start, after) if len(between) <= words.gap_after and BODY not in between else []


def _carry(
    times: Times, masked: str, clause: Span, verb: re.Match[str], own: Sequence[Placed], topic: Sequence[Placed]
) -> list[Placed]:
    """The projects of the clause before, in a clause that names nothing else."""
    words = load_words()
    chars = list(masked[clause.start : verb.start()])
    for at, _ in times.inside(Span(start=clause.start, end=verb.start())):
        chars[at.start - clause.start : at.end - clause.start] = [""] * len(at)
    lead = "".join(chars)
    for pattern in (words.done, words.planned, words.hoped):
        lead = pattern.sub("", lead)
    goes_on = len(lead) <= words.gap_carried and BODY not in lead and _goes_on(masked, verb.end(), clause.end)
    return list(topic) if goes_on and not own else []


def _goes_on(masked: str, end: int, limit: int) -> bool:
    """Whether what follows a verb leaves it with the project before it, and is no object of its own (建成…医院)."""
    words, rest = load_words(), masked[end:limit].rstrip("，；。！？;,\n”’）)")
    named = any(mark in rest for mark in (PROJECT, BODY, OTHER))
    return (len(rest) <= words.tail and not named and not rest[:1].isdigit()) or rest.startswith(words.goes_on)


def _last_group(masked: str, start: int, projects: Sequence[Placed]) -> list[Placed]:
    """The last project with those that stand before it in one list."""
    group = list(projects[-1:])
    for earlier in reversed(projects[:-1]):
        if masked[earlier.span.end - start : group[0].span.start - start] not in load_words().joins:
            break
        group.insert(0, earlier)
    return group


def _first_group(masked: str, start: int, projects: Sequence[Placed]) -> list[Placed]:
    """The first project with those that stand after it in one list."""
    group = list(projects[:1])
    for later in projects[1:]:
        if masked[group[-1].span.end - start : later.span.start - start] not in load_words().joins:
            break
        group.append(later)
    return group


def _read_outlook(masked: str, start: int, clause: Span, verb: re.Match[str], held: Sequence[Placed]) -> Status | None:
    """What the words before a verb and its projects make of its status; None when they deny it."""
    words = load_words()
    status = words.status_of[verb.group()]
    ends = [p.span.end - start for p in held if clause.start < p.span.end - start <= verb.start()]
    low = max([clause.start, *ends])
    lead = masked[low : verb.start()]
    if lead.endswith(words.denied):
        return None
    changes = [(m.end(), Status.HOPED) for m in words.hoped.finditer(lead)]
    changes += [(m.end(), Status.PLANNED) for m in words.planned.finditer(lead)]
    changes += [(m.end(), status) for m in words.done.finditer(lead)]
    if changes:
        return max(changes)[1]
    driven = low > clause.start and words.drives.search(masked, clause.start, low)
    return Status.PLANNED if driven and verb.group() not in words.ongoing else status


def _date(times: Times, number: int, verb: re.Match[str], status: Status) -> Claim:
    """The claim with its day: the time in the verb's clause before it, or the one that opens the sentence."""
    time = find_time(times, number, number, verb.start())
    if time is None:
        return Claim(status=status)
    at, period = time
    label = times.text[at.start : at.end]
    first, last = period.start, period.end
    if times.date is not None and (first or last or times.date) > times.date and status not in AHEAD:
        status = Status.PLANNED
    if first is None:
        ahead = status in AHEAD or last is None
        return Claim(status=status, as_of="" if ahead or last is None else last.isoformat(), label=label)
    if status not in AHEAD and times.date and first != last == times.date and not is_since(times, at):
        # 近三年: when within it is not said
        return Claim(status=status, as_of=times.date.isoformat(), label=label)
    if status in AHEAD and times.date and last and last < times.date:
        return Claim(status=status)  # a bare month taken for one that is over
    return Claim(status=status, starts=first.isoformat(), label=label)
