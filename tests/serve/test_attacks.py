"""Attacks on the endpoint: none changes the graph, reads a file, calls out, runs a script or stops the server."""

import contextlib
import http.client
import socket
import threading
import time
import urllib.parse

import pytest
from benchmarks.readers import load

HTML = "text/html"
SCRIPT = "\"'><script>alert(1)</script>"
CHANGES = [
    "INSERT DATA { <a:a> <a:b> 1 }",
    "DELETE DATA { <a:a> <a:b> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "WITH <a:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "cLeAr SILENT DEFAULT",
    "DROP/**/ALL",
    "DROP GRAPH <a:a>",
    "CREATE GRAPH <a:a>",
    "LOAD <file:///etc/passwd>",
    "LOAD SILENT <http://127.0.0.1/> INTO GRAPH <a:a>",
    "ADD DEFAULT TO <a:a>",
    "MOVE DEFAULT TO <a:a>",
    "COPY DEFAULT TO <a:a>",
    "# SELECT * { }\nCLEAR ALL",
    "PREFIX a: <a:> INSERT DATA { a:a a:b 1 }",
    "BASE <a:> CLEAR NAMED",
    r"\u0049NSERT DATA { <a:a> <a:b> 1 }",
    r"CLE\u0041R ALL",
    "SELECT * { } ; CLEAR ALL",
    "ASK { } CLEAR ALL",
    "\ufeffCLEAR ALL",
    "SELECT * { { DELETE WHERE { ?s ?p ?o } } }",
]
CALLS = [
    "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "SELECT * { service\t<%s>{ ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <%s> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <%s> { } } } }",
    "SELECT * { OPTIONAL { SERVICE <%s> { ?s ?p ?o } } }",
    "SELECT * { FILTER EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    r"SELECT * { S\u0045RVICE <%s> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * FROM <%s> { ?s ?p ?o }",
    "SELECT * FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <%s>",
]
HEAVY = {
    "product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "count": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<a:a>)* ?b . ?b (!<a:b>)* ?c . ?c (!<a:c>)* ?d . ?d (!<a:d>)* ?e }",
    "paths": "SELECT (COUNT(*) AS ?n) { ?a ((!<a:a>|^!<a:a>)+)+ ?b . ?c ((!<a:a>|^!<a:a>)+)+ ?d . ?e ?f ?g }",
    "sort": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?i ?e",
    "concat": "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "regex": "SELECT * { BIND(CONCAT('" + "a" * 5000 + "', '!') AS ?x) FILTER(REGEX(?x, '(a+)+$')) }",
    "replace": "SELECT (REPLACE(REPLACE(REPLACE('"
    + "a" * 999
    + "','a','"
    + "a" * 999
    + "'),'a','"
    + "a" * 999
    + "'),'a','b') AS ?x) { }",
    "optional": "SELECT * { " + "OPTIONAL { ?s ?p ?o } " * 300 + "}",
    "union": "SELECT * { " + "{ ?s ?p ?o } UNION " * 3000 + "{ ?s ?p ?o } }",
    "brackets": "SELECT * { " + "{" * 20_000 + "}" * 20_000 + " }",
    "parentheses": "SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "nots": "SELECT * { FILTER(" + "!" * 50_000 + "true) }",
    "steps": "SELECT * { ?s " + "(" * 20_000 + "<a:a>" + ")*" * 20_000 + " ?o }",
    "lists": "SELECT * { ?s ?p " + "(" * 20_000 + ")" * 20_000 + " }",
    "selects": "SELECT * { " + "{ SELECT * { " * 5000 + "} }" * 5000 + " }",
    "values": "SELECT * { VALUES ?x { " + "1 " * 100_000 + "} VALUES ?y { " + "2 " * 100_000 + "} }",
}
REQUESTS = {
    "header": b"GET /?a HTTP/1.1\r\nHost: x\r\nX: a\r\n Y: b\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "long line": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 50_000 + b"\r\n",
    "nothing": b"\0" * 1000,
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
    "length and pieces": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad length": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "bad piece": b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
    "connect": b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n",
    "address": b"GET http://127.0.0.1:22/ HTTP/1.1\r\nHost: x\r\n\r\n",
}
METHODS = ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"]
FILES = [
    "/static/../app.py",
    "/static/%2e%2e/%2e%2e/serving.py",
    "/static/..%2f..%2fserving.py",
    "/static/..%5cworkers.py",
    "/static/....//app.py",
    "/static/%00/app.py",
    "/static/%c0%ae%c0%ae/app.py",
    "/static//etc/passwd",
    "/graph/../../../etc/passwd",
    "/entity?iri=file:///etc/passwd",
]
PLACES = ["/search?q=%s", "/ask?q=%s", "/entity?iri=%s", "/entity?iri=urn:a&format=%s", "/sparql?query=%s", "/%s"]


COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def unharmed(server):
    """The graph is as it was, and the server still answers."""
    before = server.ask(COUNT).body
    yield
    ensure_unharmed(server, before)


def ensure_unharmed(server, before):
    until = time.monotonic() + 60  # a worker that was stopped comes back
    while (after := server.ask(COUNT)).status != 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert after.body == before


def test_attacks_are_many():
    told = [CHANGES, CALLS, HEAVY, REQUESTS, METHODS, FILES, PLACES]
    assert sum(map(len, told)) + len(CHANGES) + 4 >= 60
    assert all(len(set(kind)) == len(kind) for kind in told)


@pytest.mark.parametrize("update", CHANGES)
def test_attacks_change_nothing(server, unharmed, update):
    """As a query by GET and by POST, and as an update in each way that the Protocol has."""
    replies = [
        server.ask(update),
        server.post(update, "application/sparql-query"),
        server.post(update, "application/sparql-update"),
        server.post(urllib.parse.urlencode({"update": update})),
        server.post(urllib.parse.urlencode({"query": "ASK { }", "update": update})),
        server.get("/sparql", update=update),
        server.post(urllib.parse.urlencode({"query": update}), path="/sparql?query=ASK%7B%7D"),
    ]
    assert {reply.status for reply in replies} <= {400, 403}


@pytest.fixture(scope="module")
def listener():
    """An address of the user's network; who knocks there has come through."""
    knocks = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        ended = threading.Event()

        def listen():
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    line, _ = listening.accept()
                    knocks.append(line)
                    line.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", knocks
        ended.set()
        thread.join()


@pytest.mark.parametrize("query", CALLS)
def test_attacks_do_not_call_out(server, unharmed, listener, query):
    address, knocks = listener
    assert server.ask(query.replace("%s", address), "*/*").status in {200, 400, 403}
    reply = server.get("/sparql", query="SELECT * { ?s ?p ?o }", **{"default-graph-uri": address})
    assert reply.status in {200, 400}
    time.sleep(0.1)
    assert knocks == []


@pytest.mark.parametrize("name", HEAVY)
def test_attacks_end_in_time(server, strict, name):
    start = time.monotonic()
    reply = strict.post(HEAVY[name], "application/sparql-query")
    assert reply.status in {200, 400, 413, 503, 504, 507}
    assert len(reply.body) < 1_000_000
    assert time.monotonic() - start < 40
    ensure_unharmed(strict, server.ask(COUNT).body)


@pytest.mark.parametrize("name", REQUESTS)
def test_attacks_by_broken_requests(server, unharmed, name):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        with contextlib.suppress(OSError):  # it may hang up while we still speak
            line.sendall(REQUESTS[name])
            line.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(OSError):
            while piece := line.recv(65536):
                answer += piece
    status = answer.split(b"\r\n")[0]
    assert b" 5" not in status
    assert b"Traceback" not in answer
    if name not in {"header", "address", "no host"}:
        assert b" 200 " not in status


@pytest.mark.parametrize("method", METHODS)
def test_attacks_by_other_methods(server, method):
    assert server.send(method, "/sparql", b"CLEAR ALL").status == 405


@pytest.mark.parametrize("path", FILES)
def test_attacks_read_no_files(server, path):
    reply = server.send("GET", path, headers={"Accept": HTML})
    assert reply.status in {307, 400, 404, 405}
    assert b"import " not in reply.body
    assert b"root:" not in reply.body


@pytest.mark.parametrize("path", PLACES)
def test_attacks_are_not_reflected(server, path):
    for sent in (SCRIPT, "<svg onload=alert(1)>", "javascript:alert(1)", "a\r\nSet-Cookie: x=1\r\n\r\n<script>"):
        reply = server.send("GET", path % urllib.parse.quote(sent), headers={"Accept": HTML})
        assert reply.status < 500
        assert "set-cookie" not in reply.headers
        if reply.type == HTML:
            assert "<script>alert" not in reply.text
            assert "<svg onload" not in reply.text
            assert 'href="javascript:' not in reply.text
            assert "script-src 'self'" in reply.headers["content-security-policy"]
        else:
            assert reply.type == "text/plain"
            assert reply.headers["x-content-type-options"] == "nosniff"


def test_attacks_by_slow_clients_leave_room_for_others(server):
    """A hundred that send a byte now and then, and never the end."""
    slow = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(100)]
    try:
        for number, line in enumerate(slow):
            head = (
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n"
            )
            line.sendall(head + b"\r\nA" if number % 2 else head)
        for _ in range(5):
            start = time.monotonic()
            assert server.count() >= 2
            assert time.monotonic() - start < 15
    finally:
        for line in slow:
            line.close()


def test_attacks_two_hundred_readers_at_once(server):
    """Each is answered, or told to come again; none is dropped, and the graph is right in each answer."""
    statuses, wrong = [], []

    def read():
        try:
            for _ in range(2):
                reply = server.get("/search", "application/json", q="许昌")
                statuses.append(reply.status)
                if "许昌市" not in reply.text:
                    wrong.append(reply.text)
        except (OSError, http.client.HTTPException) as error:
            wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert statuses == [200] * 400


def test_attacks_two_hundred_readers_for_a_while(server):
    """Names, counts, lists and pages in turn, each at once again; `benchmarks/readers.py` goes on for a minute."""
    taken, wrong = load(server.port, readers=200, seconds=3)
    assert wrong == []
    assert all(len(values) >= 50 for values in taken.values())
