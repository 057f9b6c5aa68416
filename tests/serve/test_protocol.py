"""The SPARQL 1.1 Protocol over HTTP: what the W3C's suite asks of queries, case by case; updates are refused."""

import json
import urllib.parse

import pytest

pytest.importorskip("starlette", reason="the extra `serve` is not installed")

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
ASK = "ASK { ?s a xc:Company }"
SELECT = "SELECT ?name { ?s a xc:Company ; rdfs:label ?name } ORDER BY ?name"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label ?name } WHERE { ?s a xc:Company ; rdfs:label ?name }"
INSERT = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
GAZETTEER = "https://w3id.org/xckg/gazetteer"
ONTOLOGY = "https://w3id.org/xckg/ontology"


def form(**fields):
    return urllib.parse.urlencode(fields, doseq=True)


def truth(reply):
    assert reply.status == 200, reply.text
    return json.loads(reply.body)["boolean"]


@pytest.mark.parametrize(
    "send",
    [
        lambda s: s.ask(ASK),
        lambda s: s.post(form(query=ASK), FORM, JSON),
        lambda s: s.post(form(query=ASK), FORM + "; charset=UTF-8", JSON),
        lambda s: s.post(ASK, QUERY, JSON),
        lambda s: s.post(ASK, QUERY + ";charset=utf-8", JSON),
    ],
    ids=["get", "form", "form with charset", "direct", "direct with charset"],
)
def test_protocol_takes_a_query_each_way(server, send):
    reply = send(server)
    assert truth(reply) is True
    assert reply.type == JSON


def test_protocol_answers_chinese_sent_each_way(server):
    asked = 'SELECT ?s { ?s rdfs:label "许昌市"@zh }'
    answers = [server.ask(asked), server.post(form(query=asked), FORM, JSON), server.post(asked, QUERY, JSON)]
    assert {reply.body for reply in answers} == {answers[0].body}
    assert len(json.loads(answers[0].body)["results"]["bindings"]) == 1


@pytest.mark.parametrize("accept", [JSON, XML, "text/csv", "text/tab-separated-values"])
@pytest.mark.parametrize("query", [SELECT, ASK])
def test_protocol_gives_solutions_in_the_form_that_is_asked_for(server, query, accept):
    reply = server.ask(query, accept)
    assert (reply.status, reply.type) == (200, accept)
    assert ("平煤" in reply.text) is (query is SELECT)


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib, of itself
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE ?s { ?s a xc:Company }"])
def test_protocol_gives_graphs_in_the_form_that_is_asked_for(server, query, accept):
    import rdflib

    reply = server.ask(query, accept)
    assert (reply.status, reply.type) == (200, accept)
    names = {"application/ld+json": "json-ld", "application/n-triples": "nt", "application/rdf+xml": "xml"}
    graph = rdflib.Graph().parse(data=reply.text, format=names.get(accept, "turtle"))
    assert len(set(graph.objects(predicate=rdflib.RDFS.label))) == server.count()


@pytest.mark.parametrize(
    ("query", "accept", "given"),
    [
        (SELECT, None, JSON),
        (SELECT, "*/*", JSON),
        (CONSTRUCT, "*/*", "text/turtle"),
        (SELECT, "text/*", "text/csv"),
        (SELECT, f"text/csv;q=0.2, {XML};q=0.9", XML),
        (SELECT, "application/json", JSON),
        (CONSTRUCT, "application/json", "application/ld+json"),
        (SELECT, "application/xml", XML),
        (CONSTRUCT, "text/xml", "application/rdf+xml"),
        (SELECT, f"text/turtle, {JSON};q=0.1", JSON),
        (SELECT, f"{JSON};q=0, */*;q=0.1", "text/csv"),
        (SELECT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML),
        (SELECT, "Text/CSV ; Q=1", "text/csv"),
    ],
)
def test_protocol_chooses_the_form(server, query, accept, given):
    reply = server.get("/sparql", accept, query=query)
    assert (reply.status, reply.type) == (200, given)


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (SELECT, "text/turtle"),
        (ASK, "application/rdf+xml"),
        (CONSTRUCT, "text/csv"),
        (SELECT, "image/png"),
        (SELECT, ";;,,"),
    ],
)
def test_protocol_says_that_there_is_no_such_form(server, query, accept):
    assert server.ask(query, accept).status == 406


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_protocol_a_link_can_name_the_form(server, name):
    reply = server.get("/sparql", "text/html", query=SELECT, format=name)
    assert reply.type.endswith({"tsv": "tab-separated-values"}.get(name, name))
    assert server.get("/sparql", query=SELECT, format="nonsense").status == 400


def test_protocol_default_graphs(server):
    asked = "ASK { ?s a xc:Company }"
    assert truth(server.ask(asked)) is True
    documents = json.loads(server.ask("SELECT DISTINCT ?g { GRAPH ?g { ?s a xc:Company } }").body)["results"][
        "bindings"
    ]
    document = documents[0]["g"]["value"]
    for send in (
        lambda **graphs: server.ask(asked, **graphs),
        lambda **graphs: server.post(form(query=asked, **graphs), FORM, JSON),
        lambda **graphs: server.post(asked, QUERY, JSON, path="/sparql?" + form(**graphs)),
    ):
        assert truth(send(**{"default-graph-uri": document})) is True
        assert truth(send(**{"default-graph-uri": GAZETTEER})) is False
        assert truth(send(**{"default-graph-uri": [GAZETTEER, document]})) is True, "several are merged"
        assert truth(send(**{"default-graph-uri": "urn:none"})) is False


def test_protocol_named_graphs(server):
    asked = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"

    def graphs(reply):
        assert reply.status == 200, reply.text
        return {row["g"]["value"] for row in json.loads(reply.body)["results"]["bindings"]}

    both = {"named-graph-uri": [GAZETTEER, ONTOLOGY]}
    assert graphs(server.ask(asked)) > {GAZETTEER, ONTOLOGY}
    assert graphs(server.ask(asked, **{"named-graph-uri": GAZETTEER})) == {GAZETTEER}
    assert graphs(server.ask(asked, **both)) == {GAZETTEER, ONTOLOGY}
    assert graphs(server.post(form(query=asked, **both), FORM, JSON)) == {GAZETTEER, ONTOLOGY}
    assert graphs(server.post(asked, QUERY, JSON, path="/sparql?" + form(**both))) == {GAZETTEER, ONTOLOGY}
    assert graphs(server.ask(asked, **{"default-graph-uri": GAZETTEER})) == set(), (
        "a data set that is given is all there is"
    )
    assert truth(server.ask("ASK { ?s ?p ?o }", **both)) is False, "its default graph is empty when none is given"


def test_protocol_default_and_named_graphs_together(server):
    given = {"default-graph-uri": ONTOLOGY, "named-graph-uri": GAZETTEER}
    asked = "ASK { xc:Company ?p ?o GRAPH <%s> { ?s ?q ?r } }"
    for send in (
        lambda q: server.ask(q, **given),
        lambda q: server.post(form(query=q, **given), FORM, JSON),
        lambda q: server.post(q, QUERY, JSON, path="/sparql?" + form(**given)),
    ):
        assert truth(send(asked % GAZETTEER)) is True
        assert truth(send(asked % ONTOLOGY)) is False
        assert truth(send("ASK { ?s xc:administrativeParent ?o }")) is False


def test_protocol_graphs_of_the_request_go_before_those_of_the_query(server):
    asked = f"ASK FROM <{ONTOLOGY}> {{ xc:Company ?p ?o }}"
    assert truth(server.ask(asked)) is True
    assert truth(server.ask(asked, **{"default-graph-uri": GAZETTEER})) is False


@pytest.mark.parametrize("graph", ["not an iri", "", "<urn:a>"])
def test_protocol_a_graph_must_be_an_iri(server, graph):
    assert server.ask(ASK, **{"default-graph-uri": graph}).status == 400


@pytest.mark.parametrize(
    ("send", "status"),
    [
        (lambda s: s.get("/sparql", JSON), 400),
        (lambda s: s.get("/sparql", JSON, other="x"), 400),
        (lambda s: s.get("/sparql", JSON, query=""), 400),
        (lambda s: s.get("/sparql", JSON, query=[ASK, ASK]), 400),
        (lambda s: s.post(form(other="x")), 400),
        (lambda s: s.post(form(query=[ASK, ASK])), 400),
        (lambda s: s.post(form(query=ASK), path="/sparql?" + form(query=ASK)), 400),
        (lambda s: s.post(ASK, QUERY, path="/sparql?" + form(query=ASK)), 400),
        (lambda s: s.post("", QUERY), 400),
        (lambda s: s.post("query=" + urllib.parse.quote(ASK), "text/plain"), 415),
        (lambda s: s.post(ASK, "text/plain"), 415),
        (lambda s: s.post(ASK, ""), 415),
        (lambda s: s.post("ASK { ?s rdfs:label '许昌'@zh }".encode("gb18030"), QUERY), 400),
        (lambda s: s.post("ASK { ?s ?p '许' }".encode("utf-16"), QUERY), 400),
        (lambda s: s.post(b"query=ASK%20%7B%3Fs%20%3Fp%20%22%D0%ED%22%7D", FORM), 400),
        (lambda s: s.send("GET", "/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%22%D0%ED%22%7D"), 400),
        (lambda s: s.post("&".join(f"a{n}=1" for n in range(200)) + "&query=ASK%7B%7D", FORM), 400),
        (lambda s: s.ask("ASK {"), 400),
        (lambda s: s.ask("请问许昌有哪些企业"), 400),
        (lambda s: s.ask("SELECT ?x { ?x nowhere:at ?y }"), 400),
        (lambda s: s.send("PUT", "/sparql", ASK, {"Content-Type": QUERY}), 405),
        (lambda s: s.send("DELETE", "/sparql?" + form(query=ASK)), 405),
        (lambda s: s.send("PATCH", "/sparql", ASK), 405),
    ],
)
def test_protocol_bad_requests(server, send, status):
    reply = send(server)
    assert reply.status == status, reply.text
    assert reply.text.strip()
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    "send",
    [
        lambda s: s.get("/sparql", update=INSERT),
        lambda s: s.get("/sparql", query=ASK, update=INSERT),
        lambda s: s.post(form(update=INSERT)),
        lambda s: s.post(form(update=INSERT, **{"using-graph-uri": GAZETTEER})),
        lambda s: s.post(form(query=ASK, update=INSERT)),
        lambda s: s.post(INSERT, UPDATE),
        lambda s: s.post(INSERT, UPDATE + "; charset=utf-8"),
        lambda s: s.post(form(update=[INSERT, INSERT])),
        lambda s: s.get("/sparql", query=INSERT),
        lambda s: s.post(form(query=INSERT)),
        lambda s: s.post(INSERT, QUERY),
        lambda s: s.post("LOAD <file:///etc/passwd>", QUERY),
        lambda s: s.post("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", QUERY),
    ],
)
def test_protocol_updates_and_calls_are_refused(server, send):
    assert send(server).status == 403
    assert truth(server.ask("ASK { <urn:a> ?p ?o }")) is False


def test_protocol_says_where_a_query_is_wrong(server):
    reply = server.ask("SELECT ?x {\n  ?x rdfs:label }")
    assert reply.status == 400
    assert "2" in reply.text
    assert reply.type == "text/plain"


def test_protocol_head_is_get_without_a_body(server):
    reply = server.send("HEAD", "/sparql?" + form(query=ASK), headers={"Accept": JSON})
    assert (reply.status, reply.type, reply.body) == (200, JSON, b"")
