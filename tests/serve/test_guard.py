import contextlib
import socket
import threading
import time

import pytest
from pyoxigraph import NamedNode, Quad, Store

from xckg.serve.guard import find_refused

ASKED = [
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { service silent <%s> { ?s ?p ?o } }",
    "SELECT * { SERVICE # nothing\n<%s>\n# nothing\n{ ?s ?p ?o } }",
    "PREFIX : <%s> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "PREFIX : <%s> SELECT * { SERVICESILENT:x{ ?s ?p ?o } }",
    r"PREFIX e: <http://e/> SELECT * { OPTIONAL { ?s e:a\' ?o } SERVICE <%s> { ?s ?p ?o FILTER(?o != '1') } }",
    r"PREFIX e: <http://e/> SELECT * { OPTIONAL { ?s e:a\# ?o } SERVICE <%s> { ?s ?p ?o } }",
    "PREFIX e: <http://e/> SELECT * { OPTIONAL { ?s ?p e:.SERVICE<%s>{ ?s ?p ?o } } }",
    r"SELECT * { FILTER('b' != 'a\\') SERVICE<%s>{ ?s ?p ?o } FILTER('b' != 'b;') }",
    r"SELECT * { FILTER('b' != 'a\u005c')SERVICE<%s>{ ?s ?p ?o } FILTER('b' != '') }",
    r"SELECT * { FILTER(<http://a/\u0061#x> != 'a\u005c')SERVICE<%s>{ ?s ?p ?o } FILTER('b' != '') }",
    "BASE <http://b/> SELECT * { FILTER(1 != <a'b>)SERVICE<%s>{ ?s ?p ?o } FILTER(1 != '') }",
    "PREFIX : <%s> SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE:x#>\n{ ?s ?p ?o } }",
    "SELECT * { # to the end of the line\r SERVICE<%s>{ ?s ?p ?o }\n}",
]


@pytest.fixture(scope="module")
def listener():
    """An address inside the user's network, and what has knocked there."""
    knocks = []

    def listen():
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            knocks.append(line.recv(1000))
            line.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            line.close()

    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=listen)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/", knocks
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


@pytest.mark.parametrize("query", ASKED)
def test_guard_refuses_each_way_to_call_out_that_the_engine_takes(listener, query):
    address, knocks = listener
    knocks.clear()
    store = Store()
    store.add(Quad(NamedNode("http://a/"), NamedNode("http://b/"), NamedNode("http://e/")))
    with contextlib.suppress(OSError):  # what the listener says is no answer
        list(store.query(query.replace("%s", address)))
    assert knocks, "the engine calls, so the guard must not let it"
    assert find_refused(query.replace("%s", address)) == "SERVICE"


@pytest.mark.parametrize(
    ("query", "keyword"),
    [
        ("INSERT DATA { <a:a> <a:b> 1 }", "INSERT"),
        ("# SELECT\ndelete where { ?s ?p ?o }", "DELETE"),
        ("PREFIX a: <a:>LOAD<http://example.org/>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
        ("drop/**/graph <a:a>", "DROP"),
        ("WITH <a:a> DELETE { ?s ?p 'insert' } WHERE { ?s ?p 'x' }", "DELETE"),
        ("CREATE GRAPH <a:a>", "CREATE"),
        ("ADD DEFAULT TO <a:a>", "ADD"),
        ("MOVE <a:a> TO <a:b>", "MOVE"),
        ("COPY <a:a> TO <a:b>", "COPY"),
        (r"\u0049NSERT DATA { <a:a> <a:b> 1 }", "INSERT"),
        ("SELECT * { BIND(<http://e/> AS ?x) SERVICE?x{ ?s ?p ?o } }", "SERVICE"),
        (r"SELECT * { s\u0065rvice <a:a> { ?s ?p ?o } }", "SERVICE"),
        (r"SELECT * { \U00000053ERVICE <a:a> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s ?p 'open SERVICE <a:a> { }", "SERVICE"),
    ],
)
def test_guard_refuses_updates_and_disguises(query, keyword):
    assert find_refused(query) == keyword


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service ?load { ?service xc:service ?load . ?load xc:insert $delete }",
        "PREFIX service: <http://e/> SELECT * { ?s service:load load:service . ?s a xc:Service }",
        "SELECT * { <http://e/service> ?p 'SERVICE <http://e/> {' }",
        'SELECT * { ?s ?p """it\'s a "service" <a:b> {""", "\\"insert\\"" }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://e/> { } DROP ALL",
        "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?s > 3 && REGEX(?o, '\\\\d+ service')) }",
        "SELECT * { ?s ?p 'load'@en, 'x'@insert ; xc:add ?copy }",
        "SELECT ?企业 { ?企业 rdfs:label '服务（service）'@zh } GROUP BY ?企业 HAVING (COUNT(*) > 1)",
    ],
)
def test_guard_lets_words_be_names_and_texts(query):
    assert find_refused(query) is None


@pytest.mark.parametrize(
    "text",
    [
        "service" * 70_000,
        "service {" * 55_000,
        "a:" * 250_000,
        "x.-" * 160_000,
        '"""\\' * 125_000,
        "<)" * 250_000,
        "'\"" * 250_000,
    ],
    ids=lambda text: text[:9],
)
def test_guard_is_quick_with_long_queries(text):
    start = time.process_time()
    find_refused(text)
    assert time.process_time() - start < 10  # 0.2 s when written; what grows with the square takes hours


def test_guard_no_named_query_is_refused():
    from xckg.graph.queries import bind, load_queries

    assert [q.name for q in load_queries() if find_refused(bind(q, {}))] == []
