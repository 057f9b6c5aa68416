"""Joins what several sentences say into one fact with several evidences.

    Findings → what each sentence says (`read_said`, one article alone) → grouped by unit → facts

Facts of one unit depend on what is said in this unit and on nothing else, so a store that grows joins only the units
that a document speaks of (`find_unit`).

A relation is one per (subject, predicate, object): posts are joined, an actual statement outweighs a planned one. An
observation is one per everything that makes it that number; of a figure said twice, once rounded
(突破1万亿、达1.19万亿), the exact one stands and takes over the other's evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xckg.claims import UNSAID, Claim
from xckg.fuse.entities import Key
from xckg.fuse.ids import mint_fact
from xckg.fuse.names import normalize
from xckg.fuse.stories import find_tellers
from xckg.model import (
    Article,
    Comparator,
    Evidence,
    Findings,
    Measure,
    Modality,
    Observation,
    ObservationCandidate,
    Relation,
    RelationCandidate,
    Span,
)
from xckg.paging import find_page, find_sure
from xckg.records import quick, replace
from xckg.story import ArticleKey
from xckg.units import normalize as normalize_unit

SYMMETRIC = frozenset({"adjacentTo", "cooperatesWith"})
CERTAIN = 0.99  # no number of agreeing sentences makes a fact surer
ROUNDED_WITHIN = Decimal("0.2")  # 突破1万亿 is 1.19万亿 rounded, not 1.3万亿


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What one sentence says, apart from the article that it stands in: a candidate, its ends, its evidence."""

    subject: Key
    object: Key | None  # None of an observation
    candidate: RelationCandidate | ObservationCandidate
    evidence: Evidence


def read_said(findings: Iterable[Findings]) -> Iterator[Said]:
    """What the sentences of these articles say, in their order."""
    for finding in findings:
        article = finding.article
        keys = [(article.document, article.index, mention.type, mention.name) for mention in finding.mentions]
        candidate: RelationCandidate | ObservationCandidate
        for candidate in finding.relations:
            evidence = to_evidence(article, candidate.evidence, candidate.rule, candidate.claim)
            subject, object_ = keys[candidate.subject], keys[candidate.object]
            yield Said(subject=subject, object=object_, candidate=candidate, evidence=evidence)
        for candidate in finding.observations:
            evidence = to_evidence(article, candidate.evidence, candidate.rule, candidate.claim)
            yield Said(subject=keys[candidate.subject], object=None, candidate=candidate, evidence=evidence)


def find_unit(said: Said, ids: Mapping[Key, str]) -> tuple[str, ...]:
    """What must be joined together with `said`: the parts of a key; () for what is no fact (a thing with itself).

    Of a number without a beginning the day is left out: a reprint may make it one of an earlier day.
    """
    if isinstance(said.candidate, RelationCandidate):
        return _find_ends(said, ids)
    key = _observation_key(ids[said.subject], said.candidate)
    return tuple(map(str, _to_frame(key if key[5] else (*key[:6], "", *key[7:]))))


def _find_ends(said: Said, ids: Mapping[Key, str]) -> tuple[str, ...]:
    assert said.object is not None
    assert isinstance(said.candidate, RelationCandidate)
    subject, predicate, object_ = ids[said.subject], said.candidate.predicate, ids[said.object]
    if subject == object_:
        return ()
    if predicate in SYMMETRIC and object_ < subject:
        subject, object_ = object_, subject
    return subject, predicate, object_


def join_relations(
    said: Iterable[Said], ids: Mapping[Key, str], base_iri: str, story_of: Mapping[ArticleKey, str]
) -> tuple[Relation, ...]:
    """All relations, sorted by id; observations are passed over.

    Args:
        said: what the sentences say.
        ids: what `entities.cluster` gave.
        base_iri: what every id begins with.
        story_of: what `stories.index_stories` gave: papers that print one story agree no more than one of them.
    """
    grouped: dict[tuple[str, ...], list[tuple[RelationCandidate, Evidence]]] = defaultdict(list)
    for item in said:
        if isinstance(item.candidate, RelationCandidate):
            ends = _find_ends(item, ids)
            if ends:
                grouped[ends].append((item.candidate, item.evidence))
    relations = []
    for (subject, predicate, object_), group in grouped.items():
        actual = [pair for pair in group if pair[0].modality is Modality.ACTUAL]
        modality = Modality.ACTUAL if actual else min(c.modality for c, _ in group)
        qualifiers: dict[str, str] = {}
        for key in sorted({key for c, _ in group for key in c.qualifiers}):
            qualifiers[key] = "、".join(sorted({c.qualifiers[key] for c, _ in group if key in c.qualifiers}))
        relations.append(
            Relation(
                id=mint_fact(base_iri, "relation", (subject, predicate, object_)),
                subject=subject,
                predicate=predicate,
                object=object_,
                qualifiers=qualifiers,
                modality=modality,
                confidence=_agree([(e, c.confidence) for c, e in group], story_of),
                evidence=unique_evidence(_tell_modality(c, e, modality) for c, e in group),
            )
        )
    return tuple(sorted(relations, key=lambda r: r.id))


def join_observations(
    said: Iterable[Said], ids: Mapping[Key, str], base_iri: str, story_of: Mapping[ArticleKey, str]
) -> tuple[Observation, ...]:
    """All observations, sorted by id; relations are passed over. The last three arguments are as `join_relations`'."""
    grouped: dict[tuple[object, ...], list[tuple[ObservationCandidate, Evidence]]] = defaultdict(list)
    reprinted: dict[tuple[object, ...], list[tuple[ObservationCandidate, Evidence]]] = defaultdict(list)
    for item in said:
        if isinstance(item.candidate, ObservationCandidate):
            story = _find_reprinted(item.candidate, item.evidence, story_of)
            key = _observation_key(ids[item.subject], item.candidate, story)
            (reprinted if story else grouped)[key].append((item.candidate, item.evidence))
    for key, group in reprinted.items():
        day = min((c.period for c, _ in group), key=lambda period: (not period.label, period.label))
        for candidate, evidence in group:
            dated = replace(candidate, period=day)
            grouped[_observation_key(str(key[0]), dated)].append((dated, evidence))
    _fold_rounded(grouped)
    observations = []
    for key, group in grouped.items():
        first = min(group, key=lambda pair: (pair[1], pair[0].indicator))[0] if len(group) > 1 else group[0][0]
        value, unit = normalize_unit(first.value, first.unit)
        observations.append(
            Observation(
                id=mint_fact(base_iri, "observation", key),
                subject=str(key[0]),
                indicator=first.indicator,
                measure=first.measure,
                value=first.value,
                unit=first.unit,
                normalized=value,
                normalized_unit=unit,
                period=first.period,
                dimensions=dict(sorted(first.dimensions.items())),
                comparator=first.comparator,
                modality=first.modality,
                scope=first.scope,
                confidence=_agree([(e, c.confidence) for c, e in group], story_of),
                evidence=unique_evidence(e for _, e in group),
            )
        )
    return tuple(sorted(observations, key=lambda o: o.id))


def _find_reprinted(c: ObservationCandidate, evidence: Evidence, story_of: Mapping[ArticleKey, str]) -> str:
    """The story that a number stands in which has no time but its article's day; "" where it has one or no story.

    Papers print one report on different days, which makes no new number: it is of the first of these days.
    """
    if c.period.start is not None or c.period.label != evidence.date:
        return ""
    return story_of.get((evidence.document, evidence.article_index), "")


def _observation_key(subject: str, c: ObservationCandidate, story: str = "") -> tuple[object, ...]:
    """What makes it this number; `story` stands for the day of one that papers reprint."""
    value, unit = normalize_unit(c.value, c.unit)
    return (
        subject,
        normalize(c.indicator, "indicator"),
        str(c.measure),
        str(value.normalize()),
        unit,
        str(c.period.start or ""),
        story or str(c.period.end or ""),
        tuple(sorted(c.dimensions.items())),
        str(c.comparator),
        str(c.modality),
        c.scope or "",
    )


def _to_frame(key: tuple[object, ...]) -> tuple[object, ...]:
    """The key of an observation without its value and how it is bounded."""
    return (*key[:3], *key[4:8], *key[9:])


def _fold_rounded(grouped: dict[tuple[object, ...], list[tuple[ObservationCandidate, Evidence]]]) -> None:
    """Moves the evidence of a rounded figure to the exact one and drops the rounded one."""
    exact: dict[tuple[object, ...], list[tuple[object, ...]]] = defaultdict(list)
    for key in grouped:
        if key[8] == str(Comparator.EQUAL) and key[2] == str(Measure.AMOUNT):
            exact[_to_frame(key)].append(key)
    for key in [k for k in grouped if k[8] in (str(Comparator.MORE), str(Comparator.ABOUT)) and _to_frame(k) in exact]:
        rounded = Decimal(str(key[3]))
        near = [k for k in exact[_to_frame(key)] if rounded and abs(Decimal(str(k[3])) / rounded - 1) <= ROUNDED_WITHIN]
        if len(near) == 1:
            grouped[near[0]] += grouped.pop(key)


def _tell_modality(candidate: RelationCandidate, evidence: Evidence, modality: Modality) -> Evidence:
    """The evidence with what its sentence says, where that is not what the fact says: planned before it was done."""
    if candidate.modality is modality:
        return evidence
    return replace(evidence, claim=replace(evidence.claim, modality=candidate.modality.value))


def to_evidence(article: Article, span: Span, rule: str, claim: Claim = UNSAID) -> Evidence:
    """A sentence of an article as it leaves the product: raw offsets, clean text."""
    raw = article.text.to_raw(span)
    return Evidence(
        document=article.document,
        start=raw.start,
        end=raw.end,
        text=article.surface(span),
        article=article.title or "",
        article_index=article.index,
        date=article.date.isoformat() if article.date else "",
        byline="、".join(dict.fromkeys(article.surface(b.span) for b in article.bylines)),
        rule=rule,
        claim=claim,
        page=find_page(article.pages, raw.start),
        ocr=find_sure(article.readings, raw.start, raw.end),
    )


def unique_evidence(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """One evidence per place in a document, the first rule by name standing for those that agree."""
    given = tuple(evidence)
    if len(given) == 1:
        return given
    first: dict[tuple[str, int, int], Evidence] = {}
    for e in sorted(given):
        first.setdefault((e.document, e.start, e.end), e)
    return tuple(first[k] for k in sorted(first))


def _agree(said: Sequence[tuple[Evidence, float]], story_of: Mapping[ArticleKey, str]) -> float:
    """How sure a fact is that these sentences state: one counts once, however often read and by whomever reprinted."""
    if len(said) == 1:
        return round(min(CERTAIN, max(1 - (1 - said[0][1]), said[0][1])), 4)
    surest: dict[tuple[str, int, int], float] = {}
    tellers = find_tellers((evidence for evidence, _ in said), story_of)
    for evidence, confidence in said:
        if (evidence.document, evidence.article_index) not in tellers:
            continue
        place = (evidence.document, evidence.start, evidence.end)
        surest[place] = max(confidence, surest.get(place, 0.0))
    miss = 1.0
    for confidence in sorted(surest.values()):
        miss *= 1 - confidence
    return round(min(CERTAIN, max(1 - miss, *surest.values())), 4)
