"""The server as a browser and an operator meet it: pages, limits, a graph that is replaced, and how it ends."""

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

import pytest
from tests.serve.conftest import HOSTILE, NEWS, build, children_of, serving

pytest.importorskip("starlette", reason="the extra `serve` is not installed")

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def find(server, typed):
    return json.loads(server.get("/search", q=typed, format="json").body)


@pytest.mark.parametrize("path", ["/", "/editor", "/sparql", "/search?q=许昌", "/entity?iri=urn:none"])
def test_server_pages_are_whole_and_run_only_its_own_scripts(server, path):
    reply = server.send("GET", urllib.parse.quote(path, safe="/?=:"), headers={"Accept": HTML})
    assert reply.type == "text/html"
    assert "</html>" in reply.text
    assert "script-src 'self';" in reply.headers["content-security-policy"]
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    for link in reply.text.split('src="')[1:] + reply.text.split('href="')[1:]:
        assert link.startswith(("/", "data:,")), link[:60]


def test_server_the_editor_has_all_that_it_needs(server):
    from xckg.graph.queries import load_queries

    page = server.get("/editor", HTML).text
    for path in ("/static/yasgui.min.js", "/static/yasgui.min.css", "/static/editor.js", "/static/pages.css"):
        assert path in page
        assert server.get(path).status == 200
    queries = json.loads(server.get("/queries.json").body)
    assert [q["name"] for q in queries] == [q.name for q in load_queries()]
    for query in queries:
        reply = server.ask(query["sparql"])
        assert reply.status == 200, (query["name"], reply.text)


def test_server_shows_a_thing_with_its_facts_and_sentences(server):
    hit = find(server, "xuchang")["names"][0]
    assert hit["label"] == "许昌市"
    page = server.get("/entity", HTML, iri=hit["id"]).text
    for text in ("许昌市", "开封平煤新型炭材料科技有限公司落户许昌市。", "122.3亿元", "2023-08-04"):
        assert text in page
    assert server.get("/entity", HTML, iri="urn:none").status == 404
    assert server.get("/entity", HTML).status == 404


@pytest.mark.parametrize(("accept", "form"), [("text/turtle", "turtle"), ("application/ld+json", "jsonld")])
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib, of itself
def test_server_gives_a_thing_as_rdf_with_its_sentences(server, accept, form):
    import rdflib

    iri = find(server, "开封平煤")["names"][0]["id"]
    reply = server.get("/entity", accept, iri=iri)
    assert (reply.status, reply.type) == (200, accept)
    graph = rdflib.Graph().parse(data=reply.text, format={"turtle": "turtle", "jsonld": "json-ld"}[form])
    said = {str(o) for o in graph.objects(predicate=rdflib.URIRef("https://w3id.org/xckg/ontology#text"))}
    assert "开封平煤新型炭材料科技有限公司落户许昌市。" in said
    assert (rdflib.URIRef(iri), rdflib.RDFS.label, rdflib.Literal("开封平煤新型炭材料科技有限公司", "zh")) in graph
    other = server.get("/entity", HTML, iri=iri, format=form)
    assert other.type == accept
    assert len(rdflib.Graph().parse(data=other.text, format="json-ld" if form == "jsonld" else form)) == len(graph)


def test_server_searches_sentences(server):
    page = server.get("/search", HTML, q="进出口总值 增长").text
    assert "许昌市今年上半年完成进出口总值122.3亿元" in page
    assert find(server, "进出口总值 增长")["sentences"][0]["facts"]


def test_server_names_that_are_markup_stay_names(server):
    found = find(server, "onerror")
    assert [hit["label"] for hit in found["names"]] == [HOSTILE]
    assert HOSTILE in found["sentences"][0]["text"]
    iris = [found["names"][0]["id"], find(server, "许昌市")["names"][0]["id"]]
    pages = [server.get("/search", HTML, q="onerror").text, server.get("/search", HTML, q=HOSTILE).text]
    pages += [server.get("/entity", HTML, iri=iri).text for iri in iris]
    for page in pages:
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
        assert "<img" not in page


@pytest.mark.parametrize(
    "path", ["/search?q=%s", "/entity?iri=%s", "/entity?iri=urn:a&format=%s", "/sparql?query=%s", "/%s"]
)
def test_server_reflects_no_markup(server, path):
    reply = server.send("GET", path % urllib.parse.quote("\"'><script>alert(1)</script>"), headers={"Accept": HTML})
    assert reply.type in {"text/html", "text/plain"}
    assert reply.type == "text/plain" or "<script>" not in reply.text


def test_server_lets_pages_of_other_sites_read(server):
    reply = server.send("GET", "/sparql?query=ASK%7B%7D", headers={"Origin": "https://example.org"})
    assert reply.headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "content-type"
    reply = server.send("OPTIONS", "/sparql", headers=asked)
    assert reply.status == 200
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert reply.headers["access-control-allow-headers"] == "content-type"
    assert (
        server.send("GET", "/sparql", headers={"Origin": "https://example.org"}).headers["access-control-allow-origin"]
        == "*"
    )


def test_server_takes_no_long_request_and_gives_no_long_answer(server):
    assert server.post("ASK { } #" + "x" * 900_000, "application/sparql-query").status == 200
    assert server.post("ASK { } #" + "x" * 1_100_000, "application/sparql-query").status == 413
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    line.request(
        "POST", "/sparql", iter([b"ASK { } #" + b"x" * 600_000] * 2), {"Content-Type": "application/sparql-query"}
    )
    assert line.getresponse().status == 413, "one that does not say how long it is, too"
    line.close()
    assert server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }").status == 413
    assert server.get("/search", "text/html", q="许" * 3000).status == 200


def test_server_stops_a_runaway_query_while_others_go_on(strict):
    replies = []
    thread = threading.Thread(target=lambda: replies.append(strict.ask(RUNAWAY)))
    start = time.monotonic()
    thread.start()
    answered = 0
    while thread.is_alive():
        assert strict.count() >= 2
        answered += 1
    thread.join()
    assert replies[0].status == 504
    assert 1.5 <= time.monotonic() - start < 30, "by itself it takes years"
    assert answered > 2


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/....//app.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/..%5capp.py",
        "/static/",
        "/static",
        "/../../etc/passwd",
    ],
)
def test_server_gives_no_other_files(server, path):
    reply = server.send("GET", path)
    assert reply.status in {404, 405, 307}
    assert b"import" not in reply.body
    assert b"root:" not in reply.body


def test_server_shows_the_old_graph_then_the_new(tmp_path):
    output = build(tmp_path)
    (tmp_path / "next").mkdir()
    with serving(output, tmp_path / "temp", "--timeout", "5") as server:
        before = server.count()
        assert len(list(server.temp.glob("xckg-serve-*"))) == 1
        seen, failed, ended = [], [], threading.Event()

        def watch():
            while not ended.is_set():
                try:
                    seen.append(server.count())
                except (OSError, ValueError, KeyError) as error:
                    failed.append(error)

        watcher = threading.Thread(target=watch)
        watcher.start()
        build(tmp_path, NEWS + "宁德时代新能源科技股份有限公司位于宁德市，主营动力电池。\n")
        until = time.monotonic() + 60
        while (not seen or seen[-1] == before) and time.monotonic() < until:
            time.sleep(0.1)
        ended.set()
        watcher.join()
        assert failed == []
        assert sorted(set(seen)) == [before, before + 1]
        assert seen == sorted(seen), "never the old one again"
        assert find(server, "ndsd")["names"][0]["label"] == "宁德时代新能源科技股份有限公司"
        (output / "manifest.json").write_text("{", encoding="utf-8")
        assert "仍用旧的" in (server.process.stdout.readline() + server.process.stdout.readline())
        assert server.count() == before + 1
        assert len(list(server.temp.glob("xckg-serve-*"))) == 1, "the old one is gone"


@pytest.mark.parametrize(("number", "status", "asked"), [(signal.SIGTERM, 143, RUNAWAY), (signal.SIGINT, 0, "ASK { }")])
def test_server_ends_in_good_order_even_while_it_answers(small_build, tmp_path, number, status, asked):
    with serving(small_build, tmp_path / "temp", "--timeout", "60") as server:
        started = children_of(server.process.pid)
        assert len(started) >= 2

        def ask():
            with contextlib.suppress(OSError, http.client.HTTPException):
                server.ask(asked)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.3)
        start = time.monotonic()
        assert server.stop(number) == status
        assert time.monotonic() - start < 30
        thread.join(5)
        assert list(server.temp.iterdir()) == []
        assert not any(is_alive(pid) for pid in started)


def test_server_workers_end_with_a_server_that_was_killed(small_build, tmp_path):
    with serving(small_build, tmp_path / "temp") as server:
        started = children_of(server.process.pid)
        assert server.stop(signal.SIGKILL) == -9
        until = time.monotonic() + 30
        while any(map(is_alive, started)) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(map(is_alive, started))


def is_alive(pid):
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")


def test_server_says_what_is_wrong_when_it_cannot_begin(xckg, small_build, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = xckg("serve", small_build, "--port", port)
        assert (done.returncode, done.stdout) == (9, "")
        assert f"127.0.0.1:{port}" in done.stderr
    (tmp_path / "empty").mkdir()
    done = xckg("serve", tmp_path / "empty", "--port", "0")
    assert done.returncode == 6
    assert "xckg build" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_server_says_which_extra_is_missing(small_build):
    code = "import sys; sys.modules['uvicorn'] = None; from xckg.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", str(small_build)], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 9
    assert "pip install 'xckg[serve]'" in done.stderr


def test_server_listens_on_this_machine_alone_unless_told(server):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line:
        line.settimeout(1)
        with pytest.raises(ConnectionRefusedError):
            line.connect(("127.0.0.2", server.port))
