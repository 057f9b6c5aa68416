"""What a build writes loads in the tools that people have, and all of it says the same. And: `__all__` is true."""

import json
from collections import Counter

import networkx
import pyoxigraph
import pytest
import rdflib

import xckg
from xckg.codes import load_schemes
from xckg.graph.dataset import name_dataset
from xckg.pipeline import DEFAULT_BASE_IRI

XC = "https://w3id.org/xckg/ontology#"
KEYS = {
    "entities": {"id", "type", "label", "aliases", "links", "mention_count"},
    "mentions": {"entity", "document", "start", "end", "text"},
    "relation": {
        "id", "kind", "subject", "predicate", "object", "qualifiers", "modality", "confidence", "evidence",
    },
    "observation": {
        "id", "kind", "subject", "indicator", "measure", "value", "unit", "normalized", "normalized_unit", "period",
        "dimensions", "comparator", "modality", "scope", "confidence", "evidence",
    },
}  # fmt: skip


def read_table(folder, name):
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def tables(sample_build):
    return {name: read_table(sample_build, f"{name}.jsonl") for name in ("entities", "mentions", "facts")}


@pytest.fixture(scope="module")
def turtle(sample_build):
    return rdflib.Graph().parse(sample_build / "graph.ttl", format="turtle")


def test_exports_all_is_true():
    assert sorted(xckg.__all__) == xckg.__all__
    assert all(getattr(xckg, name).__doc__ for name in xckg.__all__)


def test_exports_a_graph_is_printed_on_one_line(tmp_path):
    (tmp_path / "a.txt").write_text("2023年，许昌市进出口总值140亿元。", encoding="utf-8")
    graph = xckg.build([tmp_path / "a.txt"])
    sizes = f"entities={len(graph.entities)}, relations=0, observations=1"
    assert repr(graph) == f"KnowledgeGraph(documents=1, {sizes})"


def test_exports_tables_have_the_contracts_keys(tables):
    assert all(row.keys() >= KEYS["entities"] for row in tables["entities"])
    assert all(row.keys() >= KEYS["mentions"] for row in tables["mentions"])
    assert all(row.keys() >= KEYS[row["kind"]] for row in tables["facts"])
    assert Counter(row["kind"] for row in tables["facts"]).keys() == {"relation", "observation"}


def test_exports_tables_refer_to_entities_that_are_there(tables):
    ids = {row["id"] for row in tables["entities"]}
    assert len(ids) == len(tables["entities"])
    assert {row["entity"] for row in tables["mentions"]} <= ids
    assert {row["subject"] for row in tables["facts"]} <= ids
    assert {row["object"] for row in tables["facts"] if row["kind"] == "relation"} <= ids


def test_exports_turtle_says_what_the_tables_say(tables, turtle):
    uri = rdflib.URIRef
    for row in tables["entities"]:
        assert (uri(row["id"]), rdflib.RDF.type, uri(XC + row["type"])) in turtle
        assert (uri(row["id"]), rdflib.RDFS.label, rdflib.Literal(row["label"], lang="zh")) in turtle
    for row in tables["facts"]:
        if row["kind"] == "relation":
            assert (uri(row["subject"]), uri(XC + row["predicate"]), uri(row["object"])) in turtle
            assert (uri(row["id"]), rdflib.RDF.type, uri(XC + "Statement")) in turtle
        else:
            assert (uri(row["id"]), rdflib.RDF.type, uri(XC + "Observation")) in turtle
    for kind, name in (("relation", "Statement"), ("observation", "Observation")):
        in_graph = set(turtle.subjects(rdflib.RDF.type, uri(XC + name)))
        assert len(in_graph) == sum(row["kind"] == kind for row in tables["facts"])


def test_exports_nquads_load_in_oxigraph_with_the_same_triples(sample_build, turtle):
    store = pyoxigraph.Store()
    store.load(path=sample_build / "graph.nq", format=pyoxigraph.RdfFormat.N_QUADS)
    assert len({quad.triple for quad in store}) == len(turtle)
    graphs = {str(graph).strip("<>") for graph in store.named_graphs()} - {load_schemes().graph}
    graphs -= {name_dataset(DEFAULT_BASE_IRI).strip("<>")}
    assert len(graphs) == len(json.loads((sample_build / "manifest.json").read_bytes())["inputs"])


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own parser uses it
def test_exports_jsonld_is_the_same_graph(sample_build, turtle):
    parsed = rdflib.Graph().parse(sample_build / "graph.jsonld", format="json-ld")
    assert set(parsed) == set(turtle)


def test_exports_graphml_loads_in_networkx(sample_build, tables):
    graph = networkx.read_graphml(sample_build / "graph.graphml", force_multigraph=True)
    assert set(graph) == {row["id"] for row in tables["entities"]}
    assert graph.number_of_edges() == sum(row["kind"] == "relation" for row in tables["facts"])


def test_exports_evidence_slices_back_to_its_sentence(sample_build, tables):
    """In plain text, the raw slice is the sentence but for layout space and full-width forms."""
    from xckg.pipeline import SAMPLE

    texts = {f"sample/{path.name}": path.read_text(encoding="utf-8") for path in SAMPLE.glob("*.txt")}
    checked = 0
    for fact in tables["facts"]:
        for evidence in fact["evidence"]:
            if evidence["document"] in texts:
                raw = texts[evidence["document"]][evidence["start"] : evidence["end"]]
                assert squeeze(raw) == squeeze(evidence["text"])
                checked += 1
    assert checked > 100


def squeeze(text):
    import unicodedata

    return "".join(unicodedata.normalize("NFKC", text).split())
