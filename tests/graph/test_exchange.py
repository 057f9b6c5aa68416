"""TriG and RDF/XML, read back by rdflib and Oxigraph; GEXF, read back by networkx."""

import dataclasses
import io
import xml.dom.minidom

import networkx
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from rdflib.compare import isomorphic

from xckg.graph.bridge import to_graph
from xckg.graph.exchange import write_rdfxml, write_trig
from xckg.graph.formats import to_quads
from xckg.graph.network import to_networkx, write_gexf
from xckg.graph.rdf import to_sheet
from xckg.graph.sheet import lay_out

BASE = "https://example.org/kg/"
HOSTILE = (
    "引号\"与'",
    "换\n行\r\n\t回车\r末",
    "残句]]>&amp;<b>",
    "表情🀄️😀",
    "反\\斜\\u0027杠\\",
    "\u202e反向",
    "\u2028行\u0085末",
    "a .\n} b",
    "@zh",
    " 前后有空格 ",
)


@pytest.fixture(scope="module")
def hostile(knowledge):
    """The corpus with every name replaced by something that breaks careless writers."""
    entities = tuple(
        dataclasses.replace(e, label=HOSTILE[i % len(HOSTILE)] + str(i), aliases=HOSTILE)
        for i, e in enumerate(knowledge.entities)
    )
    return dataclasses.replace(knowledge, entities=entities)


@pytest.fixture(params=["plain", "hostile"])
def given(request, knowledge, hostile):
    return to_sheet({"plain": knowledge, "hostile": hostile}[request.param])


def test_trig_is_the_same_quads(given):
    text = "".join(write_trig(given, base_iri=BASE))
    assert set(parse(text.encode(), format=RdfFormat.TRIG)) == set(to_quads(given))


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")  # rdflib's own parser uses it
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_trig_is_read_by_rdflib_graph_by_graph(given):
    dataset = rdflib.Dataset().parse(data="".join(write_trig(given, base_iri=BASE)), format="trig")
    sizes = {str(graph.identifier): len(graph) for graph in dataset.graphs() if len(graph)}
    expected = {}
    for quad in to_quads(given):
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else "urn:x-rdflib:default"
        expected[name] = expected.get(name, 0) + 1
    assert sizes == expected
    assert len(expected) == 4, "two documents, the lists, and what is reckoned over both"


def test_trig_has_a_graph_a_document_and_the_default_graph_last(knowledge):
    text = "".join(write_trig(to_sheet(knowledge), base_iri=BASE))
    assert text.count("{\n") == 3, "a block a document, one for the lists"
    assert text.split("{\n")[0].splitlines()[-1].startswith("document:")
    assert "xc:publishedFirst" in text.rpartition("}")[2]


def test_rdfxml_is_the_union(given):
    data = "".join(write_rdfxml(given))
    assert {q.triple for q in parse(data.encode(), format=RdfFormat.RDF_XML)} == {q.triple for q in to_quads(given)}
    assert isomorphic(rdflib.Graph().parse(data=data, format="xml"), to_graph(to_quads(given)))


def test_rdfxml_says_its_types_and_languages(knowledge):
    document = xml.dom.minidom.parseString("".join(write_rdfxml(to_sheet(knowledge))).encode())
    values = document.getElementsByTagName("xc:value")
    assert {node.getAttribute("rdf:datatype") for node in values} == {str(rdflib.XSD.decimal)}
    assert {node.getAttribute("xml:lang") for node in document.getElementsByTagName("rdfs:label")} == {"zh"}


def test_rdfxml_replaces_only_what_xml_cannot_hold():
    property_ = NamedNode("https://w3id.org/xckg/ontology#text")
    quad = Quad(NamedNode(BASE + "1"), property_, Literal("响\x07铃\ufffe换\r行"))
    data = "".join(write_rdfxml(lay_out([quad])))
    (read,) = rdflib.Graph().parse(data=data, format="xml").objects()
    assert str(read) == "响\ufffd铃\ufffd换\r行"


def test_rdfxml_refuses_what_has_no_xml_name():
    quad = Quad(NamedNode(BASE + "1"), NamedNode("https://e.org/1/2"), Literal("x"))
    with pytest.raises(ValueError, match="no XML name"):
        "".join(write_rdfxml(lay_out([quad])))


def test_ntriples_of_all_forms_are_one_in_a_store(knowledge):
    sheet = to_sheet(knowledge)
    store = Store()
    store.load("".join(write_trig(sheet, base_iri=BASE)).encode(), format=RdfFormat.TRIG)
    before = len(store)
    store.extend(to_quads(sheet))
    assert len(store) == before > 100


@pytest.mark.parametrize("which", ["knowledge", "hostile"])
def test_gexf_is_the_same_graph(which, request):
    known = request.getfixturevalue(which)
    graph = networkx.read_gexf(io.BytesIO("".join(write_gexf(known)).encode()), version="1.3")
    expected = to_networkx(known)
    assert graph.is_directed()
    assert {
        node: (said["label"], said["type"], said["aliases"], said["mentions"]) for node, said in graph.nodes(data=True)
    } == {
        node: (said["label"], said["type"], "、".join(said["aliases"]), said["mentions"])
        for node, said in expected.nodes(data=True)
    }
    assert sorted(
        (a, b, said["predicate"], said["confidence"], said["text"]) for a, b, said in graph.edges(data=True)
    ) == [
        (a, b, said["predicate"], said["confidence"], said["text"])
        for a, b, said in sorted(expected.edges(data=True), key=lambda e: (e[0], e[1], e[2]["predicate"]))
    ]


def test_gexf_keeps_two_relations_of_the_same_two(knowledge):
    doubled = dataclasses.replace(
        knowledge,
        relations=(
            *knowledge.relations,
            dataclasses.replace(knowledge.relations[0], id=BASE + "statement/zz", predicate="cooperatesWith"),
        ),
    )
    graph = networkx.read_gexf(io.BytesIO("".join(write_gexf(doubled)).encode()), version="1.3")
    assert graph.number_of_edges() == len(doubled.relations)
    first = knowledge.relations[0]
    assert graph.number_of_edges(first.subject, first.object) >= 2
