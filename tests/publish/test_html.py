import base64
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from xckg.errors import KnowledgeError
from xckg.model import Comparator, Knowledge, Measure, Modality, Period
from xckg.publish import pagedata
from xckg.publish.html import build_network, render_page, to_script_json
from xckg.publish.labels import load_labels
from xckg.publish.pagedata import to_page_data
from xckg.story import Story

HOSTILE = "</script><img/src=x/onerror=alert(1)>&amp;{{data}}\u2028\ud800"


class Page(HTMLParser):
    """The elements of a page, the texts of its scripts, and all that would make a browser fetch something."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.loads, self.scripts, self.script = [], [], [], None
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.loads += [
            (tag, name, value)
            for name, value in attrs
            if name in {"src", "href", "action", "data", "poster", "srcset", "background"}
            and not (name == "href" and value.startswith("#"))  # a place on the page itself
        ]
        if tag == "script":
            self.script = (dict(attrs).get("id"), [])

    def handle_data(self, data):
        if self.script:
            self.script[1].append(data)

    def handle_endtag(self, tag):
        if tag == "script" and self.script:
            self.scripts.append((self.script[0], "".join(self.script[1])))
            self.script = None

    @property
    def data(self):
        return json.loads(gzip.decompress(base64.b64decode(dict(self.scripts)["data"])))


def nothing():
    return Knowledge(documents=(), entities=(), relations=(), observations=(), base_iri="https://example.org/")


def test_articles_tell_how_many_papers_print_their_story(city):
    assert set(to_page_data(city)["articles"]["copies"]) == {0}
    told = replace(city, stories=(Story(id="ab", articles=(("news/a.txt", 0), ("news/b.txt", 0), ("news/c.txt", 1))),))
    assert to_page_data(told)["articles"]["copies"] == [2]


def test_areas_tell_what_they_lie_in_and_what_they_may_be(city):
    first, second, *others = city.entities
    told = (
        replace(first, type="AdministrativeArea", links={"gb2260": "411082"}),
        replace(second, may_be=("gb2260:320106", "gb2260:320302")),
        *others,
    )
    rows = to_page_data(replace(city, entities=told))["entities"]
    assert rows["lies"][:2] == ["许昌市 → 河南省 → 中国", ""]
    assert rows["maybe"][:2] == ["", "江苏省南京市鼓楼区、江苏省徐州市鼓楼区"]


def test_html_loads_nothing_from_outside(city):
    raw = render_page(city, title="图谱")
    page = Page(raw)
    assert page.loads == []
    assert not {"link", "img", "iframe", "object", "embed", "base"} & set(page.tags)
    assert raw.startswith(b"<!doctype html>\n")
    assert b'lang="zh-CN"' in raw
    style = re.search(r"<style>(.*?)</style>", raw.decode("utf-8"), re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', raw.decode("utf-8"))[1]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    for name in ("app.js", "cards.js", "network.js"):
        script = (Path(pagedata.__file__).parent / "view" / name).read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|fetch\(|XMLHttp|eval\(", script)


def test_html_inlines_the_library_once(city):
    scripts = Page(render_page(city, title="图谱")).scripts
    assert len(scripts) == 4
    assert sum("@version 9.1.2" in text for _, text in scripts) == 1


def test_html_hostile_names_stay_data(city, read_knowledge):
    knowledge = read_knowledge(f"{HOSTILE}|Company locatedIn 许昌市|AdministrativeArea: {HOSTILE}落户许昌市。")
    raw = render_page(knowledge, title=HOSTILE.replace("\ud800", ""))
    page = Page(raw)
    assert page.tags == Page(render_page(city, title="图谱")).tags
    assert HOSTILE in page.data["entities"]["label"]
    assert page.data["sentences"]["text"] == [f"{HOSTILE}落户许昌市。"]
    assert page.data["title"].startswith("</script>")


def test_html_title_that_looks_like_a_slot_stays_text():
    assert "<title>{{data}}</title>" in render_page(nothing(), title="{{data}}").decode("utf-8")


def test_html_data_cannot_end_its_script():
    text = to_script_json(["</script>", "<!--", "\u2028\u2029", "&lt;", "\udc00"])
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", text)
    assert json.loads(text) == ["</script>", "<!--", "\u2028\u2029", "&lt;", "\udc00"]


def test_html_is_the_same_bytes_under_another_hash_seed(city):
    script = (
        "import runpy, sys; from xckg.publish.html import render_page;"
        "city = runpy.run_path(sys.argv[1])['make_city']();"
        "sys.stdout.buffer.write(render_page(city, title='图谱'))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent / "conftest.py")],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "5")
    }
    assert runs == {render_page(city, title="图谱")}


def test_html_writes_nothing_beside(tmp_path, monkeypatch, city):
    monkeypatch.chdir(tmp_path)
    render_page(city, title="图谱")
    assert list(tmp_path.iterdir()) == []


def test_html_holds_every_sentence_and_parallel_relation(city):
    knowledge = city
    data = Page(render_page(knowledge, title="图谱")).data
    for kind in ("relations", "observations"):
        for evidence, fact in zip(data[kind]["evidence"], getattr(knowledge, kind), strict=True):
            assert [data["sentences"]["text"][sentence] for sentence, _ in evidence] == [e.text for e in fact.evidence]
            assert [data["rules"][rule] for _, rule in evidence] == [e.rule for e in fact.evidence]
    edges = data["network"]["edges"]
    assert [edge["id"] for edge in edges] == [0, 1, 2, 3]
    assert edges[0]["smooth"] != edges[1]["smooth"], "parallel lines are bent apart"
    assert data["observations"]["said"] == ["-5.3%"]


def test_html_marks_mentions_in_their_sentence(city):
    data = to_page_data(city)
    for text, marks in zip(data["sentences"]["text"], data["sentences"]["marks"], strict=True):
        for row, start, end in marks:
            assert text[start:end] == data["entities"]["label"][row]
        assert marks, text


def test_html_marks_the_occurrence_that_was_meant(read_knowledge):
    knowledge = read_knowledge(
        "许昌市|AdministrativeArea adjacentTo 郑州市|AdministrativeArea: 许昌市和许昌市、郑州市。"
    )
    city = next(entity for entity in knowledge.entities if entity.label == "许昌市")
    assert [mention.start for mention in city.mentions] == [0, 4]
    last = type(city)(id=city.id, type=city.type, label=city.label, aliases=(), links={}, mentions=city.mentions[1:])
    others = tuple(entity for entity in knowledge.entities if entity.id != city.id)
    data = to_page_data(
        Knowledge(
            documents=knowledge.documents,
            entities=tuple(sorted((last, *others), key=lambda entity: entity.id)),
            relations=knowledge.relations,
            observations=(),
            base_iri=knowledge.base_iri,
        )
    )
    assert [span[1:] for span in data["sentences"]["marks"][0]] == [(4, 7), (8, 11)]


@pytest.mark.parametrize("modality", list(Modality))
def test_html_plans_are_dashed(modality, read_knowledge):
    knowledge = read_knowledge("甲公司|Company undertakes 乙项目|Project: 甲公司将实施乙项目。", modality=modality)
    data = to_page_data(knowledge)
    (edge,) = build_network(data).edges
    assert bool(edge["dashes"]) == (modality is not Modality.ACTUAL)


def test_html_opens_with_the_best_connected_of_many(monkeypatch, read_knowledge):
    monkeypatch.setattr(pagedata, "SHOW_ALL_UP_TO", 30)
    monkeypatch.setattr(pagedata, "OPEN_WITH", 12)
    monkeypatch.setattr(pagedata, "HUBS", 3)
    lines = [f"{i}公司|Company locatedIn {i % 5}市|AdministrativeArea: {i}公司在{i % 5}市。" for i in range(60)]
    lines += ["0公司|Company investsIn 1市|AdministrativeArea: 0公司投资1市。"]
    data = to_page_data(read_knowledge(*lines))
    labels = [data["entities"]["label"][row] for row in data["opening"]["rows"]]
    assert 3 <= len(labels) <= 12
    assert {"0市", "1市", "0公司"} <= set(labels), "hubs, and what ties them together"
    assert len(data["entities"]["label"]) == 65, "all others are in the page all the same"


def test_html_of_nothing_opens():
    data = Page(render_page(nothing(), title="空")).data
    assert data["entities"]["label"] == []
    assert data["network"]["nodes"] == []


def test_html_unknown_types_and_predicates_show_under_their_own_name(read_knowledge):
    data = to_page_data(read_knowledge("甲|Starship orbits 乙|Company: 甲绕乙。"))
    assert data["types"]["Starship"]["zh"] == "Starship"
    assert data["predicates"]["orbits"]["inverse"] == "orbits"
    assert [node["group"] for node in build_network(data).nodes] == ["Starship", "Company"]


def test_labels_name_the_whole_contract():
    labels = load_labels()
    assert len(labels.types) == 21
    assert len(labels.predicates) == 22
    assert len({kind.color for kind in labels.types.values()}) == 21
    assert len({kind.zh for kind in labels.types.values()}) == 21


@pytest.mark.parametrize(
    ("label", "said"), [("2023年上半年", "2023年上半年"), ("全年", "全年（2023）"), ("", "2023-01-01 至 2023-12-31")]
)
def test_html_periods_carry_their_year(city, label, said):
    year = Period(start=date(2023, 1, 1), end=date(2023, 12, 31), label=label)
    data = to_page_data(replace(city, observations=(replace(city.observations[0], period=year),)))
    assert data["observations"]["period"] == [said]


@pytest.mark.parametrize(
    ("measure", "value", "unit", "comparator", "said"),
    [
        ("amount", "140.10", "亿元", ">", "超140.1亿元"),
        ("growth", "23.4", "%", "=", "+23.4%"),
        ("growth", "-5.3", "%", "≈", "约-5.3%"),
        ("rank", "2", "", "=", "第2位"),
        ("rank", "3", "", "<", "前3位"),
    ],
)
def test_labels_say_values_as_people_do(city, measure, value, unit, comparator, said):
    observation = replace(
        city.observations[0],
        measure=Measure(measure),
        value=Decimal(value),
        unit=unit,
        comparator=Comparator(comparator),
    )
    assert load_labels().say_value(observation) == said


def test_labels_wrong_color_is_refused_with_its_line(tmp_path, monkeypatch):
    from xckg import ontology

    shutil.copy(ontology.find_ontology() / "labels.yaml", tmp_path)
    text = (tmp_path / "labels.yaml").read_text(encoding="utf-8")
    (tmp_path / "labels.yaml").write_text(text.replace("'#2b6cb8'", "blue"), encoding="utf-8")
    monkeypatch.setattr(ontology, "find_ontology", lambda: tmp_path)
    line = text[: text.index("'#2b6cb8'")].count("\n") + 1
    with pytest.raises(KnowledgeError, match=f"labels.yaml:{line}: 「color」"):
        load_labels.__wrapped__()
