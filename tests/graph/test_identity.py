"""Why names are of one thing, in the graph: said once, in the default graph, pointing at the entity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xckg.candidate import Candidate, Merge
from xckg.graph.checks import ensure_shapes
from xckg.graph.formats import to_quads
from xckg.graph.identity import add_judgements
from xckg.graph.queries import bind, get_query
from xckg.graph.rdf import list_known, to_sheet
from xckg.graph.sheet import Sheet
from xckg.graph.store import load_store, run_query
from xckg.model import Knowledge

FULL, SHORT = "远山新材料有限公司", "远山新材"


@pytest.fixture
def judged(knowledge: Knowledge) -> Knowledge:
    """The small corpus with one merge and one doubtful pair."""
    ids = {e.label: e.id for e in knowledge.entities}
    doubt = {"score": 2.5, "reasons": ("简称含在全称里", "字号只有两字")}
    first, second = sorted((FULL, "立禾集团"), key=ids.__getitem__)
    entities = []
    for entity in knowledge.entities:
        if entity.label == FULL:
            merge = Merge(name=FULL, other=SHORT, score=6.0, reasons=("文中简称",))
            entity = replace(entity, merges=(merge,))
        if entity.label in (first, second):
            other = second if entity.label == first else first
            candidate = Candidate(entity=ids[other], name=entity.label, other=other, **doubt)
            entity = replace(entity, candidates=(candidate,))
        entities.append(entity)
    return replace(knowledge, entities=tuple(entities))


def test_identity_is_asked_by_any_of_the_names(judged: Knowledge) -> None:
    store = load_store(to_quads(to_sheet(judged)))
    query = get_query("why-same")
    rows = [tuple(row.values()) for row in run_query(store, bind(query, {"name": SHORT})).to_dicts()]
    assert [(row[1], {row[2], row[3]}, float(row[4])) for row in rows] == [
        ("已归并", {FULL, SHORT}, 6.0),
        ("待定", {FULL, "立禾集团"}, 2.5),
    ]
    assert set(rows[1][5].split("、")) == {"简称含在全称里", "字号只有两字"}
    assert run_query(store, bind(query, {"name": "青禾市"})).to_dicts() == []


def test_identity_stands_in_the_default_graph_alone_and_within_the_shapes(judged: Knowledge) -> None:
    sheet = to_sheet(judged)
    ensure_shapes(sheet)
    said = [q for q in to_quads(sheet) if "/judgement/" in str(q.subject)]
    assert {str(q.graph_name) for q in said} == {"DEFAULT"}
    assert not [q for q in to_quads(sheet) if "/judgement/" in str(q.object)]


def test_identity_of_a_doubtful_pair_is_said_once(judged: Knowledge) -> None:
    sheet = Sheet()
    add_judgements(sheet, judged.entities, judged.base_iri)
    kinds = [str(q.object) for q in to_quads(sheet) if str(q.predicate).endswith("identityKind>")]
    assert sorted(kinds) == ['"doubtful"', '"merged"']


def test_identity_of_a_store_that_grows_is_what_a_build_says(judged: Knowledge) -> None:
    """A store keeps for each entity what is said for its sake; together it is what a build says."""
    alone = {q for e in judged.entities for q in to_quads(list_known(e, judged.base_iri))}
    built = {q for q in to_quads(to_sheet(judged)) if "/judgement/" in str(q.subject)}
    assert {q for q in alone if "/judgement/" in str(q.subject)} == built
