import datetime as dt
from decimal import Decimal

import pytest
import rdflib

from xckg.errors import QueryError
from xckg.graph.formats import to_nquads
from xckg.graph.store import load_store, run_query, shorten_iri, to_rdflib
from xckg.graph.terms import ONTOLOGY, XC


def test_load_store_takes_bytes_and_quads_alike(sheet, store):
    assert set(load_store(to_nquads(sheet))) == set(store)


def test_default_graph_is_the_union_each_triple_once(quads, store):
    assert run_query(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == ((len({q.triple for q in quads}),),)
    graphs = run_query(store, "SELECT DISTINCT ?g { GRAPH ?g { ?s a xc:Document } }").rows
    assert len(graphs) == 2


def test_default_graph_says_what_the_corpus_says(store, knowledge):
    assert run_query(store, "ASK { ?c a owl:Class }").rows == ((False,),)
    assert run_query(store, f"ASK {{ GRAPH <{ONTOLOGY}> {{ xc:Company a owl:Class }} }}").rows == ((True,),)
    rows = run_query(store, "SELECT (COUNT(DISTINCT ?e) AS ?n) { ?e rdfs:label ?l }").rows
    assert rows == ((len(knowledge.entities),),)


def test_run_query_gives_plain_values(store):
    result = run_query(
        store,
        """SELECT ?o ?i ?v ?end ?start ?n WHERE {
        ?o xc:indicator ?i ; xc:value ?v ; xc:periodEnd ?end . FILTER(?i = "产业集群规模")
        OPTIONAL { ?o xc:periodStart ?start } BIND(STRLEN(?i) AS ?n) }""",
    )
    assert result.form == "select"
    assert result.columns == ("o", "i", "v", "end", "start", "n")
    ((iri, *rest),) = result.rows
    assert iri.startswith("https://example.org/kg/observation/")
    assert rest == ["产业集群规模", Decimal(80), dt.date(2023, 7, 20), None, 6]
    assert isinstance(rest[1], Decimal)
    assert result.to_dicts()[0]["i"] == "产业集群规模"


def test_run_query_asks_and_constructs(store):
    assert run_query(store, "ASK { ?s xc:leads ?o }").rows == ((True,),)
    made = run_query(store, "CONSTRUCT { ?o xc:ledBy ?s } WHERE { ?s xc:leads ?o }")
    assert made.columns == ("subject", "predicate", "object")
    assert made.rows == (("https://example.org/kg/chain/1", XC + "ledBy", "https://example.org/kg/company/1"),)
    assert run_query(store, "DESCRIBE <https://example.org/kg/country/1>").rows


def test_a_query_s_own_prefix_wins(store):
    assert run_query(store, "PREFIX xc: <https://e.org/> ASK { ?s xc:leads ?o }").rows == ((False,),)


def test_numbers_and_days_compare(store):
    rows = run_query(
        store,
        """SELECT ?v { ?o xc:measure "amount" ; xc:value ?v ; xc:normalizedValue ?n ; xc:periodEnd ?e
        FILTER(?n > 1000000000 && ?e < "2023-01-01"^^xsd:date) }""",
    ).rows
    assert rows == ((Decimal(20),),)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?s WHERE {\n  ?s xc:leads", "第 2 行"),
        ("SELECT * { ?s nope:x ?o }", "前缀没有声明"),
        ("", "第 1 行"),
        ("INSERT DATA { <https://e.org/a> <https://e.org/b> 1 }", "不合 SPARQL 语法"),
        ("DROP ALL", "不合 SPARQL 语法"),
    ],
)
def test_a_bad_query_says_where(store, query, said):
    before = len(store)
    with pytest.raises(QueryError, match=said):
        run_query(store, query)
    assert len(store) == before


def test_an_error_names_the_query(store):
    with pytest.raises(QueryError, match="「我的查询」"):
        run_query(store, "SELECT", label="我的查询")


def test_load_store_refuses_what_is_no_nquads():
    with pytest.raises(QueryError, match="N-Quads"):
        load_store(b"<a> <b>")


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")  # rdflib asks itself for it in query()
def test_to_rdflib_answers_the_same(store):
    dataset = to_rdflib(store)
    (row,) = dataset.query("SELECT (COUNT(*) AS ?n) { ?s a xc:Statement }", initNs={"xc": XC})
    assert row.n.toPython() == run_query(store, "SELECT (COUNT(*) AS ?n) { ?s a xc:Statement }").rows[0][0]
    assert dataset.value(rdflib.URIRef("https://example.org/kg/area/1"), rdflib.RDFS.label) == rdflib.Literal(
        "青禾市", lang="zh"
    )


def test_shorten_iri():
    assert shorten_iri(XC + "worksFor") == "xc:worksFor"
    assert shorten_iri("https://example.org/kg/a") == "https://example.org/kg/a"
