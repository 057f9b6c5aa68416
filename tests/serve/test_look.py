"""The page that people look at, shown by the server: of the graph as it is now, and linked with its other pages."""

import gzip
import json
import runpy
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

import pytest
from tests.serve.conftest import HOSTILE, NEWS, serving

pytest.importorskip("starlette", reason="the extra `serve` is not installed")

BROWSER = runpy.run_path(str(Path(__file__).parent.parent / "publish" / "browser.py"))
MORE = "宁德时代新能源科技股份有限公司位于宁德市，主营动力电池。\n"


def look(server):
    return json.loads(server.get("/view/data").body)


def test_look_page_is_strict_and_fetches_from_its_own_server_alone(server):
    page = server.get("/view", "text/html")
    assert (page.status, page.type) == (200, "text/html")
    policy = page.text.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
    assert "default-src 'none'; script-src 'sha256-" in policy
    assert policy.endswith("; connect-src 'self'")
    assert "unsafe-eval" not in policy
    assert 'data-source="/view/data"' in page.text
    assert 'src="' not in page.text
    assert page.headers["x-content-type-options"] == "nosniff"
    assert server.get("/graph").headers["location"] == "/view"


def test_look_data_are_compressed_for_who_can_read_that(server):
    plain = server.get("/view/data")
    packed = server.send("GET", "/view/data", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert HOSTILE in json.loads(plain.body)["entities"]["label"]


def test_look_follows_a_store_that_grows_without_a_page(tmp_path):
    news, output = tmp_path / "news", tmp_path / "store"
    news.mkdir()

    def add(name, text):
        (news / name).write_text(text, encoding="utf-8")
        subprocess.run([sys.executable, "-m", "xckg", "add", str(news), "-o", str(output), "-q"], check=True)

    add("2023-08-04-许昌.txt", NEWS)
    assert not (output / "graph.html").exists()
    with serving(output, tmp_path / "temp") as server:
        before = look(server)
        assert before["entities"]["label"]
        assert any("进出口总值" in text for text in before["sentences"]["text"])
        add("2023-08-05-宁德.txt", MORE)
        until = time.monotonic() + 60
        while look(server)["documents"] == before["documents"] and time.monotonic() < until:
            time.sleep(0.2)
        after = look(server)
        assert len(after["documents"]) == len(before["documents"]) + 1
        assert "宁德市" in after["entities"]["label"]


def test_look_page_and_entity_pages_lead_to_each_other(server, tmp_path):
    hit = json.loads(server.get("/search", q="xuchang", format="json").body)["names"][0]
    own = f"http://127.0.0.1:{server.port}/entity?iri={urllib.parse.quote(hit['id'], safe='')}"
    with BROWSER["running"](tmp_path / "profile") as browser:
        browser.order("Page.navigate", url=own)
        browser.wait_for("document.querySelector('h1')?.innerText.startsWith('许昌市')")
        browser.run("[...document.links].find((a) => a.innerText === '在图谱里看').click()")
        browser.wait_for("document.documentElement?.dataset.ready === 'yes'")
        browser.wait_for("document.querySelector('#card h2')?.innerText === '许昌市'")
        links = browser.run("[...document.querySelectorAll('#card .about a')].map((a) => [a.innerText, a.href])")
        assert links == [["实体页", own], ["Turtle", f"{own}&format=turtle"], ["JSON-LD", f"{own}&format=jsonld"]]
        assert browser.run("fetch('data:,elsewhere').then(() => 'went', () => 'refused')") == "refused"
        browser.events.clear()
        browser.run("[...document.querySelectorAll('#card .about a')].find((a) => a.innerText === '实体页').click()")
        browser.wait_for("document.querySelector('h1')?.innerText.startsWith('许昌市')")
        said, asked = browser.complaints()
        assert said == []
        assert all(url.startswith(f"http://127.0.0.1:{server.port}/") for url in asked)
