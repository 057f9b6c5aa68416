"""What the data set says of itself is so, comes from the input alone, and is in every file of the graph."""

import dataclasses
import datetime as dt
import json

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import DCAT, DCTERMS, RDF, RDFS, VOID, URIRef

from xckg.errors import ShapeError
from xckg.graph import checks
from xckg.graph.dataset import describe
from xckg.graph.formats import count_facts, to_jsonld, to_nquads, to_turtle
from xckg.graph.rdf import to_sheet
from xckg.graph.store import load_store, run_query
from xckg.graph.terms import DCTERMS as TERMS
from xckg.graph.terms import name

BASE = "https://example.org/kg/"
FILES = ("graph.nq", "graph.ttl", "graph.jsonld", "facts.jsonl", "csv/企业.csv", "report.md")
NODE = URIRef(BASE + "dataset")
VERSION = URIRef(str(DCAT) + "version")  # of DCAT 3, which rdflib does not know


@pytest.fixture(scope="module")
def whole(sheet):
    return describe(sheet, BASE, FILES)


@pytest.fixture(scope="module")
def graph(whole):
    return rdflib.Graph().parse(data=to_turtle(whole, base_iri=BASE), format="turtle")


def value(graph, predicate):
    [only] = graph.objects(NODE, predicate)
    return only.toPython()


def test_its_counts_are_those_of_the_file(graph, knowledge):
    assert value(graph, VOID.triples) == len(graph)
    assert value(graph, VOID.distinctSubjects) == len(set(graph.subjects()))
    assert value(graph, VOID.properties) == len(set(graph.predicates()))
    assert value(graph, VOID.classes) == len(set(graph.objects(None, RDF.type)))
    assert value(graph, VOID.entities) == len(knowledge.entities) == len(set(graph.subjects(RDFS.label)))
    assert value(graph, VOID.documents) == len(knowledge.documents)
    parts = {
        graph.value(p, VOID["class"]): graph.value(p, VOID.entities).toPython()
        for p in graph.objects(NODE, VOID.classPartition)
    }
    assert len(parts) >= 20
    for class_, number in parts.items():
        assert number == len(set(graph.subjects(RDF.type, class_))), class_


def test_it_lists_the_files_that_hold_data_and_no_other(graph):
    files = {
        str(graph.value(f, DCTERMS.identifier)): graph.value(f, DCAT.mediaType)
        for f in graph.objects(NODE, DCAT.distribution)
    }
    assert files.keys() == set(FILES) - {"report.md"}
    assert str(files["graph.nq"]).endswith("/application/n-quads")
    assert files["facts.jsonl"] is None


def test_its_date_and_version_come_from_the_input(sheet, knowledge, graph):
    assert value(graph, DCTERMS.modified) == dt.date(2023, 7, 21)
    period = graph.value(NODE, DCTERMS.temporal)
    assert graph.value(period, DCAT.startDate) == graph.value(period, DCAT.endDate)
    version = value(graph, VERSION)
    assert version.startswith("2023-07-21.")
    other = dataclasses.replace(knowledge.documents[0], sha256="9" * 64)
    changed = to_sheet(dataclasses.replace(knowledge, documents=(other, *knowledge.documents[1:])))
    again = to_turtle(describe(sheet, BASE, FILES), base_iri=BASE)
    assert version.encode() in again
    assert version.encode() not in to_turtle(describe(changed, BASE, FILES), base_iri=BASE)


def test_every_observation_is_of_it_and_it_has_a_structure(graph, knowledge):
    cube = rdflib.Namespace("http://purl.org/linked-data/cube#")
    assert len(set(graph.subjects(cube.dataSet, NODE))) == len(knowledge.observations)
    structure = value(graph, cube.structure)
    assert structure.endswith("#ObservationStructure")


def test_all_files_of_the_graph_say_it_and_the_sheet_stays_as_it_was(whole, sheet, graph):
    node = f"<{NODE}>"
    assert node not in sheet.rows
    assert count_facts(whole) == count_facts(sheet)
    rows = {str(q.predicate) for q in parse(to_nquads(whole), format=RdfFormat.N_QUADS) if str(q.subject) == node}
    assert rows == {p.n3() for p in graph.predicates(NODE)}
    [said] = [n for n in json.loads(to_jsonld(whole, base_iri=BASE))["@graph"] if n["@id"] in ("dataset", str(NODE))]
    assert said["triples"] == len(graph)
    assert all(":" not in key for key in said), "each property has a term"


def test_a_store_keeps_it_apart_from_what_the_corpus_says(whole, sheet):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    described, bare = (load_store(to_nquads(one)) for one in (whole, sheet))
    assert run_query(described, count).rows == run_query(bare, count).rows
    said = run_query(described, f"SELECT ?n {{ GRAPH <{NODE}> {{ <{NODE}> void:triples ?n }} }}").rows
    assert said == ((sum(map(len, whole.rows.values())),),)


def test_it_is_within_the_shapes_and_they_see_what_is_wrong(whole, sheet):
    checks.ensure_shapes(whole)
    broken = describe(sheet, BASE, FILES)
    rows = broken.rows[f"<{NODE}>"]
    broken.rows[f"<{NODE}>"] = {row: () for row in rows if not row[0].endswith("version>")}
    with pytest.raises(ShapeError, match="版本"):
        checks.ensure_shapes(broken)
    broken = describe(sheet, BASE, FILES)
    file = f"<{BASE}dataset/graph.nq>"
    broken.rows[file] = {row: () for row in broken.rows[file] if row[0] != name(TERMS + "identifier")}
    with pytest.raises(ShapeError, match="文件应有名称"):
        checks.ensure_shapes(broken)


def test_a_corpus_without_dates_has_a_version_all_the_same(knowledge):
    undated = tuple(dataclasses.replace(d, articles=()) for d in knowledge.documents)
    bare = to_sheet(dataclasses.replace(knowledge, documents=undated, relations=(), observations=()))
    graph = rdflib.Graph().parse(data=to_turtle(describe(bare, BASE, ()), base_iri=BASE), format="turtle")
    assert len(value(graph, VERSION)) == 8
    assert not list(graph.objects(NODE, DCTERMS.modified))
    assert value(graph, VOID.triples) == len(graph)
