"""The graphs of touched documents, made of what the database knows of these documents alone.

All that a document's graph holds follows from that document (see `graph.rdf`): so the same function that makes the
quads of a build, given one document with its entities and its share of the facts, makes that document's graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from xckg.graph.disk import Change, draw, retell
from xckg.graph.rdf import mint_graph
from xckg.growing.touch import Touched, know, list_mentions
from xckg.keep import truth
from xckg.model import EntityMention, Knowledge, Observation, Relation
from xckg.publish import tables

if TYPE_CHECKING:
    from pyoxigraph import Quad


def find_change(db: truth.Database, touched: Touched, base_iri: str) -> Change:
    """What has to become of the graph: whole graphs of touched documents, and what only reads otherwise in others."""
    there = truth.list_documents(db)
    whole = set(touched.documents)
    retellings = []
    for head in touched.heads:
        retelling = retell(head.id, head.documents, head.before, head.after)
        if retelling is None:
            whole |= head.documents
        else:
            retellings.append(retelling)
    graphs = {
        mint_graph(base_iri, path): draw(read_document(db, path, base_iri)) if path in there else ()
        for path in sorted(whole)
    }
    return Change(graphs=graphs, retellings=tuple(retellings))


def draw_all(db: truth.Database, base_iri: str) -> Iterator[Quad]:
    """The graphs of all documents."""
    for path in truth.list_documents(db):
        yield from draw(read_document(db, path, base_iri))


def read_document(db: truth.Database, path: str, base_iri: str) -> Knowledge:
    """What the store knows from one document: its entities, and its share of the facts."""
    document = tables.parse_document(truth.get_document(db, path, "line"))
    mentions: dict[str, list[EntityMention]] = {}
    for mention in list_mentions(db, path):
        mentions.setdefault(mention.entity, []).append(mention)
    entities = sorted({*truth.find_entities(db, path).values()})
    facts = [_share(tables.parse_fact(line), path) for line in truth.list_supported(db, path)]
    return know(
        base_iri,
        documents=(document,),
        entities=tuple(tables.parse_entity(truth.get_entity(db, id_), mentions.get(id_, ())) for id_ in entities),
        relations=tuple(fact for fact in facts if isinstance(fact, Relation)),
        observations=tuple(fact for fact in facts if isinstance(fact, Observation)),
    )


def _share(fact: Relation | Observation, path: str) -> Relation | Observation:
    return replace(fact, evidence=tuple(item for item in fact.evidence if item.document == path))
