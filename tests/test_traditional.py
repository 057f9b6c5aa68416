"""Texts in traditional characters: read like simplified ones, kept as printed."""

from pathlib import Path

import pytest

from made import NEWS
from xckg import pipeline
from xckg.corpus.articles import split_articles
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input
from xckg.corpus.read import read_sources
from xckg.model import Metadata
from xckg.traditional import is_traditional, simplify

FIRM = "许昌华岳电气股份有限公司"
TEXT = f"许昌电气企业扩大生产\n\n{NEWS}{FIRM}总经理高志明说，公司今年投资3亿元，在许昌市建设变压器项目。\n"


FIRM_WRITTEN = "許昌華岳電氣股份有限公司"
WRITTEN = (
    "許昌電氣企業擴大生產\n\n本報訊（記者 周明遠）"
    "8月4日，記者從許昌海關獲悉，今年上半年，許昌市進出口總值140.1億元，同比增長5.2%。"
    f"{FIRM_WRITTEN}總經理高志明說，公司今年投資3億元，在許昌市建設變壓器項目。\n"
)


@pytest.fixture
def written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert simplify(WRITTEN) == TEXT
    Path("繁.txt").write_text(WRITTEN, "utf-8")
    Path("简.txt").write_text(TEXT, "utf-8")


def build(*names):
    return pipeline.run(list(names)).knowledge


def test_the_same_facts_as_in_simplified_characters(written):
    facts = [
        (
            {(r.subject, r.predicate, r.object) for r in known.relations},
            {(o.subject, o.indicator, o.value, o.unit, o.period) for o in known.observations},
        )
        for known in (build("简.txt"), build("繁.txt"))
    ]
    assert len(facts[0][0]) >= 2
    assert len(facts[0][1]) >= 2
    assert facts[0] == facts[1]


def test_what_leaves_is_as_printed(written):
    known = build("繁.txt")
    [document] = known.documents
    for article in document.articles:
        assert article.title == "許昌電氣企業擴大生產"
        for sentence in article.sentences:
            raw = article.text.to_raw(sentence.span)
            assert article.surface(sentence.span) == WRITTEN[raw.start : raw.end]
    [source], _ = read_sources("繁.txt", Metadata())
    for article in split_articles(source):
        for sentence in article.sentences:
            assert "".join(token.text for token in sentence.tokens) == article.surface(sentence.span)
    for entity in known.entities:
        for mention in entity.mentions:
            assert WRITTEN[mention.start : mention.end] == mention.text
    [firm] = [e for e in known.entities if e.type == "Company"]
    assert firm.label == FIRM_WRITTEN
    assert FIRM in firm.aliases
    assert {e.label for e in known.entities if e.type == "AdministrativeArea"} == {"许昌市"}


def test_one_thing_in_both_goes_by_its_simplified_name(written):
    known = build("简.txt", "繁.txt")
    [firm] = [e for e in known.entities if e.type == "Company"]
    assert firm.label == FIRM
    assert FIRM_WRITTEN in firm.aliases


@pytest.mark.parametrize(("name", "encoding"), [("a.txt", "big5"), ("a.html", "big5"), ("a.csv", "utf-8")])
def test_other_kinds(name, encoding):
    text = {
        "a.txt": "許昌市上半年出口總值12億元。\n",
        "a.html": '<html><meta charset="big5"><body><p>許昌市上半年出口&#32317;值12億元。</p></body></html>',
        "a.csv": "項目名稱,建設單位\n隆達再生鋁項目,長葛隆達鋁業有限公司\n",
    }[name]
    [source], errors = read_input(Input(name=name, data=text.encode(encoding)))
    assert errors == []
    [article] = split_articles(source)
    said = article.surface(article.sentences[-1].span)
    assert is_traditional(said)
    if name != "a.html":
        assert said in source.text


def test_a_traditional_name_in_a_simplified_text_changes_nothing():
    text = f"{NEWS}负责人薛瑩说。"
    assert not is_traditional(text)
