"""What a change has touched so far, and small parts of what a store knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from xckg.claims import Dispute, Step
from xckg.fuse.ledger import Ledger
from xckg.keep import rows, truth
from xckg.model import Document, Entity, EntityMention, Evidence, Knowledge, Observation, Relation
from xckg.story import Story

Fact = Relation | Observation


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What all facts of a store are made by."""

    base_iri: str
    least: float
    ledger: Ledger


@dataclass(kw_only=True)
class Touched:
    """What a change has touched so far.

    Attributes:
        documents: those whose graphs have to be made anew.
        lines: those whose line in the table of documents changes.
        unprinted: entities that are, or were, printed nowhere.
        entities: those whose lines have changed, with the lines before and after.
        heaps: facts on these are to be held against each other anew; see `fuse.heaps.find_heaps`.
        summed: documents whose numbers are to be.
        gone, come: quads, as lines, that no document alone says.
        before, after: what was and is reckoned over several documents.
        heads: entities and facts that are otherwise described than before, in documents that are not touched by more:
            (id, documents, before, after).
    """

    documents: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    unprinted: set[str] = field(default_factory=set)
    heads: list[Head] = field(default_factory=list)
    entities: list[tuple[str, str, str]] = field(default_factory=list)
    heaps: dict[str, str] = field(default_factory=dict)
    summed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    come: set[str] = field(default_factory=set)
    before: list[Knowledge] = field(default_factory=list)
    after: list[Knowledge] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Head:
    """A thing or fact that is described otherwise than before in the graphs of these documents."""

    id: str
    documents: frozenset[str]
    before: Knowledge
    after: Knowledge


def tell(fact: Fact, base_iri: str) -> Knowledge:
    """A fact alone."""
    if isinstance(fact, Relation):
        return know(base_iri, relations=(fact,))
    return know(base_iri, observations=(fact,))


def group_evidence(evidence: Iterable[Evidence]) -> dict[str, tuple[Evidence, ...]]:
    """Evidence by document, in its order."""
    groups: dict[str, tuple[Evidence, ...]] = {}
    for item in evidence:
        groups[item.document] = (*groups.get(item.document, ()), item)
    return groups


def list_mentions(db: truth.Database, path: str) -> tuple[EntityMention, ...]:
    """The mentions of a document, of whatever entity."""
    return tuple(
        EntityMention(entity=entity, document=path, start=start, end=end, text=text)
        for entity, start, end, text in rows.list_mentions(db, path)
    )


def know(
    base_iri: str,
    *,
    documents: tuple[Document, ...] = (),
    entities: tuple[Entity, ...] = (),
    relations: tuple[Relation, ...] = (),
    observations: tuple[Observation, ...] = (),
    stories: tuple[Story, ...] = (),
    skipped: tuple[tuple[str, str, str], ...] = (),
    steps: tuple[Step, ...] = (),
    disputes: tuple[Dispute, ...] = (),
) -> Knowledge:
    """Knowledge of a few things, facts and documents, out of what a store knows."""
    return Knowledge(
        documents=documents,
        entities=entities,
        relations=relations,
        observations=observations,
        base_iri=base_iri,
        stories=stories,
        skipped=skipped,
        steps=steps,
        disputes=disputes,
    )
