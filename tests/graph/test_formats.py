import dataclasses
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize
from rdflib.compare import isomorphic

from xckg.graph.bridge import to_dataset, to_graph
from xckg.graph.exchange import write_trig
from xckg.graph.formats import (
    count_facts,
    from_nquads,
    to_document_nquads,
    to_jsonld,
    to_nquads,
    to_quads,
    to_turtle,
    write_jsonld,
    write_nquads,
    write_turtle,
)
from xckg.graph.rdf import mint_graph, to_sheet
from xckg.graph.sheet import Sheet, lay_out
from xckg.graph.terms import TYPE, text_literal, xc
from xckg.publish import tables

BASE = "https://example.org/kg/"
HOSTILE = (
    "引号\"与'",
    "换\n行\r\t",
    "</script><script>alert(1)</script>",
    "表情🀄️😀",
    "反\\斜\\n杠",
    "\u2028行\u0085末",
    "a .\nb",
    "@zh",
    " ",
)


@pytest.fixture(scope="module")
def hostile(knowledge):
    """The corpus with every text replaced by something that breaks careless writers."""
    entities = tuple(
        dataclasses.replace(e, label=HOSTILE[i % len(HOSTILE)] + str(i), aliases=HOSTILE)
        for i, e in enumerate(knowledge.entities)
    )
    return to_sheet(dataclasses.replace(knowledge, entities=entities))


@pytest.mark.parametrize("which", ["sheet", "hostile"])
def test_nquads_round_trip(which, request):
    given = request.getfixturevalue(which)
    data = to_nquads(given)
    quads = from_nquads(data)
    assert serialize(quads, format=RdfFormat.N_QUADS) == data
    assert sorted(to_nquads(lay_out(quads)).split(b"\n")) == sorted(data.split(b"\n"))
    store = Store()
    store.bulk_load(data, format=RdfFormat.N_QUADS)
    assert len(store) == len(quads) == data.count(b"\n")


@pytest.mark.parametrize("which", ["sheet", "hostile"])
def test_turtle_round_trip_is_isomorphic(which, request):
    given = request.getfixturevalue(which)
    data = to_turtle(given, base_iri=BASE)
    assert isomorphic(rdflib.Graph().parse(data=data, format="turtle"), to_graph(to_quads(given)))
    assert {q.triple for q in parse(data, format=RdfFormat.TURTLE)} == {q.triple for q in to_quads(given)}


@pytest.mark.parametrize("which", ["sheet", "hostile"])
@pytest.mark.parametrize("base", [BASE, "urn:x#"])
def test_jsonld_round_trip_is_equal(which, base, request):
    given = request.getfixturevalue(which)
    data = to_jsonld(given, base_iri=base)
    assert {q.triple for q in parse(data, format=RdfFormat.JSON_LD)} == {q.triple for q in to_quads(given)}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser makes one
def test_jsonld_is_read_by_rdflib_without_fetching(sheet, quads, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("JSON-LD must carry its context")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    data = to_jsonld(sheet, base_iri=BASE)
    assert isomorphic(rdflib.Graph().parse(data=data.decode(), format="json-ld"), to_graph(quads))


def test_jsonld_reads_like_the_tables(sheet):
    nodes = {node["@id"]: node for node in json.loads(to_jsonld(sheet, base_iri=BASE))["@graph"]}
    assert nodes["area/1"]["label"] == "青禾市"
    assert nodes["area/1"]["@type"] == "xc:AdministrativeArea"
    number = next(node for node in nodes.values() if node.get("indicator") == "产业集群规模")
    assert (number["value"], number["unit"], number["subject"]) == ("80", "亿元", "cluster/1")
    assert all(key.startswith("@") or ":" not in key for node in nodes.values() for key in node), (
        "each property has a term"
    )


def test_turtle_is_readable(sheet):
    text = to_turtle(sheet, base_iri=BASE).decode()
    assert "@prefix company: <https://example.org/kg/company/> ." in text
    block = next(part for part in text.split("\n\n") if part.startswith("company:1 "))
    assert "a xc:Company ;" in block
    assert 'rdfs:label "远山新材料有限公司"@zh' in block
    assert "xc:leads chain:1" in block
    assert not text.endswith("\n\n")


def test_turtle_has_each_triple_once(sheet, quads):
    triples = [q.triple for q in parse(to_turtle(sheet, base_iri=BASE), format=RdfFormat.TURTLE)]
    assert len(triples) == len(set(triples)) < len(quads)


def test_a_kind_named_as_a_usual_prefix_does_not_take_it():
    quad = Quad(NamedNode(BASE + "rdfs/1"), NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), Literal("x"))
    data = to_turtle(lay_out([quad]), base_iri=BASE)
    assert {q.triple for q in parse(data, format=RdfFormat.TURTLE)} == {quad.triple}


def test_to_dataset_has_a_graph_for_each_document_and_the_union(quads):
    dataset = to_dataset(quads)
    named = [q for q in quads if q.graph_name != DefaultGraph()]
    names = {q.graph_name.value for q in named}
    assert len(names) == 3  # two documents, and the lists
    assert {str(g.identifier) for g in dataset.graphs() if len(g)} >= names
    assert len(dataset) == len({q.triple for q in quads})
    for iri in names:
        assert len(dataset.graph(rdflib.URIRef(iri))) == sum(q.graph_name.value == iri for q in named)


def test_count_facts_agrees_with_knowledge(knowledge, sheet):
    assert count_facts(sheet) == {
        "entities": len(knowledge.entities),
        "mentions": sum(len(e.mentions) for e in knowledge.entities),
        "relations": len(knowledge.relations),
        "observations": len(knowledge.observations),
    }


def test_bytes_do_not_depend_on_the_hash_seed():
    code = (
        "import importlib.util, sys, hashlib\n"
        "spec = importlib.util.spec_from_file_location('c', sys.argv[1])\n"
        "c = importlib.util.module_from_spec(spec); spec.loader.exec_module(c)\n"
        "from xckg.graph import formats, network, rdf\n"
        "k = c.make_knowledge(); q = rdf.to_sheet(k)\n"
        "b = k.base_iri\n"
        "parts = [formats.to_nquads(q), formats.to_turtle(q, base_iri=b), formats.to_jsonld(q, base_iri=b),\n"
        "         network.to_graphml(k)]\n"
        "print([hashlib.sha256(p).hexdigest() for p in parts])\n"
    )
    here = str(Path(__file__).with_name("conftest.py"))
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, here],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_graph_and_tables_count_the_same(knowledge, sheet, tmp_path):
    (tmp_path / "entities.jsonl").write_bytes(tables.entities_table(knowledge))
    (tmp_path / "mentions.jsonl").write_bytes(tables.mentions_table(knowledge))
    (tmp_path / "facts.jsonl").write_bytes(tables.facts_table(knowledge))
    assert tables.count_rows(tmp_path) == count_facts(sheet)


def test_formats_documents_graphs_alone_are_the_lines_of_these_graphs(knowledge):
    sheet = to_sheet(knowledge)
    whole = to_nquads(sheet).decode().splitlines()
    alone = to_document_nquads(sheet, ["a.txt", "b.txt", "c.txt"])
    for path in ("a.txt", "b.txt"):
        graph = mint_graph(knowledge.base_iri, path)
        assert alone[path].splitlines() == [line for line in whole if line.endswith(f" {graph} .")] != []
    assert alone["c.txt"] == ""


@pytest.mark.parametrize("write", [write_nquads, write_turtle, write_jsonld, write_trig])
def test_writers_hold_little_of_what_they_write(write):
    sheet = Sheet()
    for number in range(20_000):
        node, document = f"<{BASE}evidence/{number:020x}>", (f"{number % 7}.txt",)
        sheet.add_rows(
            node, [(TYPE, xc("Evidence")), (xc("text"), text_literal(f"{number}号" + "许昌" * 150))], document
        )
    sheet.name_graph = lambda document: f"<{BASE}document/{document}>"
    given = {} if write is write_nquads else {"base_iri": BASE}
    tracemalloc.start()
    try:
        size = sum(len(piece.encode()) for piece in write(sheet, **given))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 18_000_000
    assert most < size / 2
