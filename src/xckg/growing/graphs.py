"""The graphs of touched documents, made of what the database knows of these documents alone.

All that a document's graph holds follows from that document (see `graph.rdf`): so the same function that makes the
quads of a build, given one document with its entities and its share of the facts, makes that document's graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from xckg import checking
from xckg.errors import ShapeError
from xckg.graph import checks, disk
from xckg.graph.disk import Change, describe, draw, list_concepts, list_rows, name_graph, reckon_all, retell
from xckg.graph.sheet import lay_out
from xckg.growing import claims, judging
from xckg.growing.stories import Stories
from xckg.growing.touch import UNPRINTED
from xckg.growing.touched import Touched, know, list_mentions
from xckg.keep import heaps, rows, truth
from xckg.model import EntityMention, Knowledge, Observation, Relation, Source
from xckg.publish import tables

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Triple

BATCH = 100  # documents' graphs that are checked together
MEASURED = "measured in "  # and a document: for whose sake a concept is listed, where it is not for an entity's


def find_change(db: truth.Database, touched: Touched, base_iri: str) -> Change:
    """What has to become of the graph: whole graphs of touched documents, and what only reads otherwise in others."""
    whole = set(touched.documents)
    retellings = []
    for head in touched.heads:
        retelling = retell(head.id, head.documents, head.before, head.after)
        if retelling is None:
            whole |= head.documents
        else:
            retellings.append(retelling)
    graphs = {
        name_graph(base_iri, path): draw(read_document(db, path, base_iri)) if truth.get_mark(db, path) else ()
        for path in sorted(whole)
    }
    for path in whole:
        named = {*rows.find_entities(db, path).values()}
        touched.unprinted |= {id_ for id_ in named if UNPRINTED in rows.get_entity(db, id_)}
    return Change(
        graphs=graphs,
        retellings=tuple(retellings),
        loose=describe_unprinted(db, touched.unprinted, base_iri),
        gone=tuple(sorted(touched.gone)),
        come=tuple(sorted(touched.come)),
    )


def note_reckoned(db: truth.Database, touched: Touched, base_iri: str) -> None:
    """Notes what has come and gone of what is reckoned over several documents, and of what the lists say."""
    before, after = (reckon_all(known) for known in (touched.before, touched.after))
    touched.gone |= before - after
    touched.come |= after - before
    told = (
        (id_, list_rows(tables.parse_entity(line), base_iri) if line else set()) for id_, _, line in touched.entities
    )
    measured = ((MEASURED + path, _list_concepts(db, path, base_iri)) for path in sorted(touched.documents))
    for key, said in chain(told, measured):
        gone, come = heaps.change_listed(db, key, said)
        touched.gone, touched.come = (touched.gone - come) | gone, (touched.come - gone) | come


def _list_concepts(db: truth.Database, path: str, base_iri: str) -> set[str]:
    """What is listed for the sake of a document's numbers; nothing for one that is gone."""
    facts = (tables.parse_fact(line) for line, _ in rows.list_supported(db, path))
    return list_concepts([fact for fact in facts if isinstance(fact, Observation)], base_iri)


def describe_unprinted(
    db: truth.Database, entities: Iterable[str] | None, base_iri: str
) -> dict[NamedNode, tuple[Triple, ...]]:
    """What is known of entities that are printed nowhere: of these, or of all."""
    found = {}
    for id_ in rows.list_entities(db, UNPRINTED) if entities is None else sorted(entities):
        line = rows.get_entity(db, id_)
        loose = (tables.parse_entity(line),) if UNPRINTED in line else ()
        node, triples = describe(id_, know(base_iri, entities=loose))
        found[node] = triples
    return found


def draw_all(db: truth.Database, base_iri: str) -> Iterator[tuple[Quad, ...]]:
    """The graphs of all documents, one after the other."""
    for path in truth.list_documents(db):
        yield draw(read_document(db, path, base_iri))


def ensure_shapes(drawn: Iterable[tuple[Quad, ...]], sources: Mapping[str, Source], note: str) -> None:
    """Checks documents' graphs, each of which stands for itself; what they quote, where `sources` hold the document.

    Raises:
        ShapeError: one of them breaks a SHACL shape, or quotes what its source does not say; with the note.
    """
    waiting = iter(drawn)
    try:
        while batch := [quad for quads in islice(waiting, BATCH) for quad in quads]:
            sheet = lay_out(batch)
            checks.ensure_shapes(sheet)
            checking.ensure_quotes(sheet, sources.get)
    except ShapeError as error:
        raise ShapeError(error.violations, note) from None


def rebuild(
    db: truth.Database, folder: Path, generation: int, base_iri: str, quads: Iterable[Quad] | None = None
) -> None:
    """Makes the whole graph anew; `quads` are those of `draw_all` where they are at hand."""
    quads = chain.from_iterable(draw_all(db, base_iri)) if quads is None else quads
    reckoned = [*reckon_all([judging.know_all(db, base_iri)]), *heaps.list_listed(db)]
    disk.rebuild(folder, generation, quads, describe_unprinted(db, None, base_iri), reckoned)


def read_document(db: truth.Database, path: str, base_iri: str) -> Knowledge:
    """What the store knows from one document: its entities, and its share of the facts."""
    document = tables.parse_document(truth.get_document(db, path, "line"))
    mentions: dict[str, list[EntityMention]] = {}
    for mention in list_mentions(db, path):
        mentions.setdefault(mention.entity, []).append(mention)
    told = Stories(db).find((path, article.index) for article in document.articles)
    entities = sorted({*rows.find_entities(db, path).values()})
    facts = [_share(tables.parse_fact(line), path) for line, _ in rows.list_supported(db, path)]
    return know(
        base_iri,
        documents=(document,),
        entities=tuple(tables.parse_entity(rows.get_entity(db, id_), mentions.get(id_, ())) for id_ in entities),
        relations=tuple(fact for fact in facts if isinstance(fact, Relation)),
        observations=tuple(fact for fact in facts if isinstance(fact, Observation)),
        stories=told,
        steps=claims.share_steps(db, path).steps,
    )


def _share(fact: Relation | Observation, path: str) -> Relation | Observation:
    return replace(fact, evidence=tuple(item for item in fact.evidence if item.document == path))
