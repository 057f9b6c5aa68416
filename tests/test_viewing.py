"""Pages of a part of a graph: from the command line, from Python, in a notebook's frame."""

import html
import re
import runpy
from pathlib import Path

import pytest

import xckg as product
from xckg import viewing
from xckg.errors import InputError

BROWSER = runpy.run_path(str(Path(__file__).parent / "publish" / "browser.py"))


@pytest.fixture(scope="module")
def graph(sample_build):
    return product.open(sample_build)


def test_view_writes_a_part_beside_the_graph_s_own_page(xckg, sample_build, tmp_path):
    whole = (sample_build / "graph.html").read_bytes()
    page = tmp_path / "许昌.html"
    done = xckg("view", sample_build, "--focus", "许昌", "--steps", "1", "--types", "企业", "--out", page, "--no-open")
    assert (done.returncode, done.stderr, done.stdout.strip()) == (0, "", str(page))
    text = page.read_text(encoding="utf-8")
    assert "<title>区域经济知识图谱（许昌及其 1 步以内，企业）</title>" in text
    assert len(text) < len(whole)
    assert (sample_build / "graph.html").read_bytes() == whole
    two = xckg("view", sample_build, "--focus", "许昌市", "--focus", "郑州市", "--as-of", "2099-01-01", "--out", page)
    assert two.returncode == 0
    assert "<title>区域经济知识图谱（许昌市、郑州市及其 2 步以内，2099-01-01 所知）</title>" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--focus", "许倡市"], "许倡市：图谱里没有这个名称；相近的有 许昌市"),
        (["--types", "Compani"], "Compani：没有这种类型；相近的有 Company（企业）"),
        (["--steps", "2"], "--steps 要与 --focus 同用"),
        (["--out", "a.html"], "--out 要与"),
    ],
)
def test_view_says_what_is_wrong_with_a_choice(xckg, sample_build, options, said):
    done = xckg("view", sample_build, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_view_does_not_put_a_part_in_the_place_of_the_whole(xckg, sample_build):
    done = xckg("view", sample_build, "--focus", "许昌市", "--out", sample_build / "graph.html")
    assert done.returncode == 6
    assert "不能换成它的一部分" in done.stderr


def test_to_html_gives_and_writes_a_page(graph, tmp_path):
    file = tmp_path / "a.html"
    page = graph.to_html(file, focus="许昌市", steps=1, title="<许昌>")
    assert file.read_text(encoding="utf-8") == page
    assert "<title>&lt;许昌&gt;</title>" in page
    assert len(page) < len(graph.to_html(min_confidence=0.6)) <= len(graph.to_html())
    with pytest.raises(InputError, match="相近的有 许昌市"):
        graph.to_html(focus=["许倡市"])


def test_notebook_shows_counts_and_the_page_in_a_frame_that_stands_for_itself(graph):
    shown = graph._repr_html_()
    found = re.fullmatch(r'<p>实体 ([\d,]+)，[^<]*</p><iframe ([^<>]*) srcdoc="([^"<>]*)"></iframe>', shown)
    assert int(found[1].replace(",", "")) == len(graph.entities)
    assert 'sandbox="allow-scripts allow-downloads"' in found[2]  # not the notebook's own origin
    assert html.unescape(found[3]) == graph.to_html()


def test_notebook_of_a_large_graph_says_how_to_get_a_page(graph, monkeypatch):
    monkeypatch.setattr(viewing, "SHOWN_IN_NOTEBOOK", 10)
    shown = graph._repr_html_()
    assert "<iframe" not in shown
    assert "kg.to_html(" in shown
    assert len(shown) < 1000


def test_notebook_s_page_is_used_inside_its_frame(graph, tmp_path):
    outer = tmp_path / "notebook.html"
    outer.write_text(f"<!doctype html><meta charset=utf-8><h1>笔记本</h1>{graph._repr_html_()}", encoding="utf-8")
    with BROWSER["running"](tmp_path / "profile") as browser:
        browser.order("Page.navigate", url=outer.as_uri())
        browser.wait_for("document.querySelector('iframe') && document.readyState === 'complete'")
        frame = next(t for t in browser.order("Target.getTargets")["targetInfos"] if t["type"] == "iframe")
        outside = browser.session
        browser.session = browser.order("Target.attachToTarget", targetId=frame["targetId"], flatten=True)["sessionId"]
        browser.wait_for("document.documentElement.dataset.ready === 'yes'")
        browser.run("[...document.querySelectorAll('#tabs a')].find((a) => a.dataset.view === 'net').click()")
        browser.wait_for("document.body.dataset.view === 'net'")
        query = "document.getElementById('query')"
        browser.run(f"{query}.value = '许昌市'; {query}.dispatchEvent(new Event('input', {{ bubbles: true }}))")
        browser.wait_for("Boolean(document.querySelector('#hits li'))")
        press = "new MouseEvent('mousedown', { bubbles: true })"
        browser.run(f"document.querySelector('#hits li').dispatchEvent({press})")
        browser.wait_for("document.querySelector('#card h2')?.innerText === '许昌市'")
        browser.session = outside
        assert (
            browser.run("location.pathname.endsWith('notebook.html') && document.querySelector('h1').innerText")
            == "笔记本"
        )
