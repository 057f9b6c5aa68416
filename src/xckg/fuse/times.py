"""What was known on a day: knowledge cut back to what had been published by then and, of relations, held then.

- Published by D: only evidence whose article's day is D or before. A fact without any left is gone, and so are names
  and documents that only later or undated articles bring.
- Holds on D: a relation that is so has begun (`starts` ≤ D) and not ended (`ends` ≥ D), where a sentence of what is
  left says when; what takes place and is over (a fair held) stays true (`once`).
- Plans stay as plans, whatever day they are for.
- Numbers stay, whatever their period: that the exports of 2022 were 5亿元 does not end with 2022.

>>> known = Knowledge(documents=(), entities=(), relations=(), observations=(), base_iri="https://e.org/")
>>> cut(known, dt.date(2023, 12, 31)) == known  # 知识为空
True

Posts (`position`), names and confidences are those of the whole corpus: what each sentence gives is not kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cache

from xckg.claims import Step, sum_up
from xckg.fuse.status import find_steps
from xckg.model import Document, Entity, Evidence, Knowledge, Modality, Relation
from xckg.ontology import load_yaml
from xckg.story import ArticleKey, Story

FILE = "lexicon/times.yaml"


@cache
def load_once() -> frozenset[str]:
    """The relations that stay true once they have begun.

    Raises:
        KnowledgeError: the list is missing.
    """
    return frozenset(load_yaml(FILE).need("once", list))


def cut(knowledge: Knowledge, date: dt.date) -> Knowledge:
    """The knowledge of a day; see the module. Disputes are left out: `judge` finds those of what is left."""
    day = date.isoformat()
    documents = tuple(d for d in (_cut_document(document, day) for document in knowledge.documents) if d is not None)
    known = {document.path for document in documents}
    articles = {(article.document, article.index) for document in documents for article in document.articles}
    relations = tuple(r for r in (_cut_relation(relation, day) for relation in knowledge.relations) if r is not None)
    observations = tuple(
        replace(o, evidence=kept) for o in knowledge.observations if (kept := _cut_evidence(o.evidence, day))
    )
    steps = _cut_steps(knowledge.steps, day)
    joined = {end for r in relations for end in (r.subject, r.object)}
    joined |= {o.subject for o in observations} | {s.project for s in steps}
    return replace(
        knowledge,
        documents=documents,
        entities=tuple(
            e for e in (_cut_entity(entity, known, joined) for entity in knowledge.entities) if e is not None
        ),
        relations=relations,
        observations=observations,
        skipped=tuple(item for item in knowledge.skipped if item[0] in known),
        steps=steps,
        stories=tuple(s for s in (_cut_story(story, articles) for story in knowledge.stories) if s is not None),
        disputes=(),
    )


def _cut_evidence(evidence: Iterable[Evidence], day: str) -> tuple[Evidence, ...]:
    return tuple(item for item in evidence if item.date and item.date <= day)


def _cut_document(document: Document, day: str) -> Document | None:
    articles = tuple(a for a in document.articles if a.date is not None and a.date.isoformat() <= day)
    return replace(document, articles=articles) if articles else None


def _cut_story(story: Story, known: Collection[ArticleKey]) -> Story | None:
    articles = tuple(key for key in story.articles if key in known)
    return replace(story, articles=articles) if len(articles) > 1 else None


def _cut_entity(entity: Entity, known: set[str], joined: set[str]) -> Entity | None:
    mentions = tuple(m for m in entity.mentions if m.document in known)
    return replace(entity, mentions=mentions) if mentions or entity.id in joined else None


def _cut_relation(relation: Relation, day: str) -> Relation | None:
    evidence = _cut_evidence(relation.evidence, day)
    if not evidence:
        return None
    said = [item.claim.modality or relation.modality.value for item in evidence]
    modality = Modality.ACTUAL if Modality.ACTUAL in said else Modality(min(said))
    evidence = tuple(
        replace(item, claim=replace(item.claim, modality="" if m == modality else m))
        for item, m in zip(evidence, said, strict=True)
    )
    claim = sum_up(evidence)
    if modality is Modality.ACTUAL:
        over = bool(claim.ends) and claim.ends < day and relation.predicate not in load_once()
        if claim.starts > day or over:
            return None
    return replace(relation, modality=modality, evidence=evidence)


def _cut_steps(steps: Iterable[Step], day: str) -> tuple[Step, ...]:
    said: dict[str, list[Evidence]] = {}
    for step in steps:
        said.setdefault(step.project, []).extend(_cut_evidence(step.evidence, day))
    return tuple(step for project in sorted(said) for step in find_steps(project, said[project]))
