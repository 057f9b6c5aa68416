"""The W3C's SPARQL 1.1 Protocol suite, its 34 cases by their names (`sparql11/protocol/manifest.ttl`).

The suite's updates must be refused here and must change nothing; what it asks of queries must be answered. Requests
are the suite's own in method, headers and form; the graphs that they name stand in the graph that is served.
"""

import json
import shutil
import urllib.parse

import pytest

pytest.importorskip("starlette", reason="the extra `serve` is not installed")
from .conftest import serving

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
TRUTH = {"application/sparql-results+xml", "application/sparql-results+json"}
TABLE = TRUTH | {"text/csv", "text/tab-separated-values"}
GRAPH = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}
ONE, TWO, THREE = (f"http://example.org/suite/data{number}.rdf" for number in (1, 2, 3))
BOTH = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type . }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} }}"
FULL = f"ASK {{ <{THREE}> a ?type GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }} }}"
CHANGE = "CLEAR ALL ; INSERT { GRAPH <http://example.org/new/> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
BASE = "INSERT DATA { GRAPH <http://example.org/base/> { <http://example.org/s> <http://example.org/p> <test> } }"


def form(**fields):
    return urllib.parse.urlencode(fields, doseq=True)


@pytest.fixture(scope="module")
def suite(small_build, tmp_path_factory):
    """A server whose graph holds the three graphs of the suite's data."""
    home = tmp_path_factory.mktemp("protocol")
    output = shutil.copytree(small_build, home / "output")
    kind, document = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://xmlns.com/foaf/0.1/Document>"
    with (output / "graph.nq").open("a", encoding="utf-8") as lines:
        lines.writelines(f"<{name}> {kind} {document} <{name}> .\n" for name in (ONE, TWO, THREE))
    with serving(output, home / "temp", "--workers", "1") as client:
        yield client


def get(suite, **fields):
    return suite.send("GET", "/sparql?" + form(**fields))


def post(suite, body, kind, **fields):
    return suite.send("POST", "/sparql?" + form(**fields), body, {"Content-Type": kind} if kind else {})


def is_true(reply):
    assert reply.status == 200, reply.text
    assert reply.type in TRUTH
    if reply.type.endswith("json"):
        return json.loads(reply.body)["boolean"] is True
    return "<boolean>true</boolean>" in reply.text


DEFAULTS = {"default-graph-uri": [ONE, TWO]}
NAMES = {"named-graph-uri": [ONE, TWO]}
TRUE = {
    "query_post_form": lambda s: post(s, form(query="ASK {}"), FORM, **{"default-graph-uri": ONE}),
    "query_dataset_default_graphs_get": lambda s: get(s, query=BOTH, **DEFAULTS),
    "query_dataset_default_graphs_post": lambda s: post(s, BOTH, QUERY, **DEFAULTS),
    "query_dataset_named_graphs_post": lambda s: post(s, NAMED, QUERY, **NAMES),
    "query_dataset_named_graphs_get": lambda s: get(s, query=NAMED, **NAMES),
    "query_dataset_full": lambda s: post(s, FULL, QUERY, **NAMES, **{"default-graph-uri": THREE}),
    "query_multiple_dataset": lambda s: post(s, NAMED.replace("ASK", f"ASK FROM <{THREE}>"), QUERY, **NAMES),
    "query_get": lambda s: get(s, query="ASK {}", **{"default-graph-uri": ONE}),
    "query_post_direct": lambda s: post(s, "ASK {}", QUERY),
}
TYPES = {
    "query_content_type_select": ("SELECT (1 AS ?value) {}", TABLE),
    "query_content_type_ask": ("ASK {}", TRUTH),
    "query_content_type_describe": ("DESCRIBE <http://example.org/>", GRAPH),
    "query_content_type_construct": ("CONSTRUCT { <s> <p> 1 } WHERE {}", GRAPH),
}
BAD = {
    "bad_query_method": lambda s: s.send("PUT", "/sparql?" + form(query="ASK {}"), headers={"Content-Type": FORM}),
    "bad_multiple_queries": lambda s: get(s, query=["ASK {}", "SELECT * {}"]),
    "bad_query_wrong_media_type": lambda s: post(s, "ASK {}", "text/plain"),
    "bad_query_missing_form_type": lambda s: post(s, form(query="ASK {}"), None),
    "bad_query_missing_direct_type": lambda s: post(s, "ASK {}", None),
    "bad_query_non_utf8": lambda s: post(s, "ASK {}".encode("utf-16"), QUERY + "; charset=UTF-16"),
    "bad_query_syntax": lambda s: get(s, query="ASK {"),
    "bad_update_get": lambda s: get(s, update="CLEAR NONE"),
    "bad_multiple_updates": lambda s: post(s, form(update=["CLEAR NONE", "CLEAR DEFAULT"]), FORM),
    "bad_update_wrong_media_type": lambda s: post(s, "CLEAR NONE", "text/plain"),
    "bad_update_missing_form_type": lambda s: post(s, form(update="CLEAR NONE"), None),
    "bad_update_non_utf8": lambda s: post(s, "CLEAR NONE".encode("utf-16"), UPDATE + "; charset=UTF-16"),
    "bad_update_syntax": lambda s: post(s, form(update="CLEAR XYZ"), FORM),
    "bad_update_dataset_conflict": lambda s: post(
        s, form(update=f"WITH <{ONE}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", **{"using-graph-uri": TWO}), FORM
    ),
}
# Good in the suite, where a store may be written to; here they must be refused.
REFUSED = {
    "update_dataset_default_graph": lambda s: post(s, CHANGE, UPDATE, **{"using-graph-uri": ONE}),
    "update_dataset_default_graphs": lambda s: post(s, CHANGE, UPDATE, **{"using-graph-uri": [ONE, TWO]}),
    "update_dataset_named_graphs": lambda s: post(s, CHANGE, UPDATE, **{"using-named-graph-uri": [ONE, TWO]}),
    "update_dataset_full": lambda s: post(
        s, CHANGE, UPDATE, **{"using-graph-uri": ONE, "using-named-graph-uri": [TWO, THREE]}
    ),
    "update_post_form": lambda s: post(s, "update=CLEAR+ALL", FORM),
    "update_post_direct": lambda s: post(s, "CLEAR ALL", UPDATE),
    "update_base_uri": lambda s: post(s, BASE, UPDATE),
}


def test_protocol_suite_has_all_its_cases():
    assert len({*TRUE, *TYPES, *BAD, *REFUSED}) == 34


@pytest.mark.parametrize("case", TRUE)
def test_protocol_suite_is_answered(suite, case):
    assert is_true(TRUE[case](suite))


@pytest.mark.parametrize("case", TYPES)
def test_protocol_suite_gets_a_fitting_type(suite, case):
    query, types = TYPES[case]
    reply = post(suite, query, QUERY)
    assert reply.status == 200, reply.text
    assert reply.type in types


@pytest.mark.parametrize("case", BAD)
def test_protocol_suite_bad_requests_are_the_clients_fault(suite, case):
    assert 400 <= BAD[case](suite).status < 500


@pytest.mark.parametrize("case", REFUSED)
def test_protocol_suite_updates_are_refused_and_change_nothing(suite, case):
    assert REFUSED[case](suite).status == 403
    assert is_true(get(suite, query=NAMED, **NAMES))
    assert not is_true(get(suite, query="ASK { GRAPH <http://example.org/new/> { ?s ?p ?o } }"))
