"""Joins what several sentences say into one fact with several evidences.

A relation is one per (subject, predicate, object): posts are joined, an actual statement outweighs a planned one. An
observation is one per everything that makes it that number; of a figure said twice, once rounded
(突破1万亿、达1.19万亿), the exact one stands and takes over the other's evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

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
from xckg.story import ArticleKey
from xckg.units import normalize as normalize_unit

SYMMETRIC = frozenset({"adjacentTo", "cooperatesWith"})
CERTAIN = 0.99  # no number of agreeing sentences makes a fact surer
ROUNDED_WITHIN = Decimal("0.2")  # 突破1万亿 is 1.19万亿 rounded, not 1.3万亿


def join_relations(
    findings: Sequence[Findings], ids: Mapping[Key, str], base_iri: str, story_of: Mapping[ArticleKey, str]
) -> tuple[Relation, ...]:
    """All relations, sorted by id. `ids` is from `entities.cluster`, `story_of` from `stories.index_stories`."""
    grouped: dict[tuple[str, str, str], list[tuple[RelationCandidate, Evidence]]] = defaultdict(list)
    for finding in findings:
        for candidate in finding.relations:
            subject, object_ = (_id_of(finding, i, ids) for i in (candidate.subject, candidate.object))
            if subject == object_:
                continue
            if candidate.predicate in SYMMETRIC and object_ < subject:
                subject, object_ = object_, subject
            evidence = _to_evidence(finding.article, candidate.evidence, candidate.rule)
            grouped[(subject, candidate.predicate, object_)].append((candidate, evidence))
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
                evidence=_unique(e for _, e in group),
            )
        )
    return tuple(sorted(relations, key=lambda r: r.id))


def join_observations(
    findings: Sequence[Findings], ids: Mapping[Key, str], base_iri: str, story_of: Mapping[ArticleKey, str]
) -> tuple[Observation, ...]:
    """All observations, sorted by id. `ids` is from `entities.cluster`, `story_of` from `stories.index_stories`."""
    grouped: dict[tuple[object, ...], list[tuple[ObservationCandidate, Evidence]]] = defaultdict(list)
    for finding in findings:
        for candidate in finding.observations:
            evidence = _to_evidence(finding.article, candidate.evidence, candidate.rule)
            grouped[_observation_key(_id_of(finding, candidate.subject, ids), candidate)].append((candidate, evidence))
    _fold_rounded(grouped)
    observations = []
    for key, group in grouped.items():
        first = min(group, key=lambda pair: (pair[1], pair[0].indicator))[0]
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
                evidence=_unique(e for _, e in group),
            )
        )
    return tuple(sorted(observations, key=lambda o: o.id))


def _id_of(finding: Findings, index: int, ids: Mapping[Key, str]) -> str:
    mention = finding.mentions[index]
    return ids[(finding.article.document, finding.article.index, mention.type, mention.name)]


def _observation_key(subject: str, c: ObservationCandidate) -> tuple[object, ...]:
    value, unit = normalize_unit(c.value, c.unit)
    return (
        subject,
        normalize(c.indicator, "indicator"),
        str(c.measure),
        str(value.normalize()),
        unit,
        str(c.period.start or ""),
        str(c.period.end or ""),
        tuple(sorted(c.dimensions.items())),
        str(c.comparator),
        str(c.modality),
        c.scope or "",
    )


def _fold_rounded(grouped: dict[tuple[object, ...], list[tuple[ObservationCandidate, Evidence]]]) -> None:
    """Moves the evidence of a rounded figure to the exact one and drops the rounded one."""
    exact: dict[tuple[object, ...], list[tuple[object, ...]]] = defaultdict(list)

    def frame(key: tuple[object, ...]) -> tuple[object, ...]:
        return (*key[:3], *key[4:8], *key[9:])

    for key in grouped:
        if key[8] == str(Comparator.EQUAL) and key[2] == str(Measure.AMOUNT):
            exact[frame(key)].append(key)
    for key in [k for k in grouped if k[8] in (str(Comparator.MORE), str(Comparator.ABOUT)) and frame(k) in exact]:
        rounded = Decimal(str(key[3]))
        near = [k for k in exact[frame(key)] if rounded and abs(Decimal(str(k[3])) / rounded - 1) <= ROUNDED_WITHIN]
        if len(near) == 1:
            grouped[near[0]] += grouped.pop(key)


def _to_evidence(article: Article, span: Span, rule: str) -> Evidence:
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
    )


def _unique(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """One evidence per place in a document, the first rule by name standing for those that agree."""
    first: dict[tuple[str, int, int], Evidence] = {}
    for e in sorted(evidence):
        first.setdefault((e.document, e.start, e.end), e)
    return tuple(first[k] for k in sorted(first))


def _agree(said: Sequence[tuple[Evidence, float]], story_of: Mapping[ArticleKey, str]) -> float:
    """How sure a fact is that these sentences state: one counts once, however often read and by whomever reprinted."""
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
