"""Places of one name across articles, and what the gazetteer adds to entities."""

from __future__ import annotations

import datetime as dt

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.fuse import merge
from xckg.fuse.areas import link_entity
from xckg.model import Entity, Metadata, Source

BASE = "https://example.org/r/"


def areas(*documents: tuple[str, str | None], label: str, kind: str = "AdministrativeArea") -> list[Entity]:
    findings = []
    for number, (text, place) in enumerate(documents):
        told = Metadata(date=dt.date(2024, 5, 20), place=place)
        source = Source(
            path=f"{number}.txt", media_type="text/plain", text=f"消息\n\n{text}\n", sha256="", metadata=told
        )
        findings += [find_facts(article) for article in split_articles(source)]
    return [e for e in merge(findings, [], BASE).entities if e.label.endswith(label) and e.type == kind]


def test_areas_districts_of_two_cities_are_two() -> None:
    found = areas(
        ("南京市鼓楼区新建了一座产业园。", None),
        ("鼓楼区今年投资增长。", "徐州市"),
        ("鼓楼区今年投资下降。", "南京市"),
        label="鼓楼区",
    )
    assert {e.links["gb2260"]: {m.document for m in e.mentions if m.text == "鼓楼区"} for e in found} == {
        "320106": {"0.txt", "2.txt"},
        "320302": {"1.txt"},
    }


def test_areas_of_one_article_are_two_under_their_official_name() -> None:
    found = areas(("南京市鼓楼区和徐州市鼓楼区签了约。", None), label="鼓楼区")
    assert [e.links["gb2260"] for e in found] == ["320106", "320302"]
    assert found[0].aliases == ("南京市鼓楼区",)


def test_areas_open_ones_are_not_joined_and_name_their_candidates() -> None:
    found = areas(("鼓楼区新建了产业园。", "江苏省"), ("鼓楼区投资增长。", None), label="鼓楼区")
    assert len({e.id for e in found}) == 2
    assert not any(e.links for e in found)
    candidates = {next(iter(e.mentions)).document: e.may_be for e in found}
    assert candidates["0.txt"] == ("gb2260:320106", "gb2260:320302")
    assert len(candidates["1.txt"]) == 4


@pytest.mark.parametrize(
    "documents",
    [
        [("许昌市电梯产业集群产值达到30亿元。郑州市电梯产业集群产值达到90亿元。", "河南省")],
        [("许昌市电梯产业集群产值达到30亿元。", "河南省"), ("郑州市电梯产业集群产值达到90亿元。", "河南省")],
    ],
)
def test_clusters_of_two_cities_are_two(documents: list[tuple[str, str | None]]) -> None:
    found = areas(*documents, label="电梯产业集群", kind="IndustryCluster")
    assert len(found) == 2
    again = [(text.replace("郑州市", "许昌市"), place) for text, place in documents]
    assert len(areas(*again, label="电梯产业集群", kind="IndustryCluster")) == 1


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (("城关镇办起了工厂。", "陇西县"), ("城关镇办起了学校。", "长葛市"), 2),
        (("城关镇办起了工厂。", "陇西县"), ("城关镇办起了学校。", "陇西县"), 1),
        (("陇西县城关镇办起了工厂。", "甘肃省"), ("陇西县城关镇办起了学校。", None), 1),
        (("陇西县城关镇办起了工厂。", "甘肃省"), ("通渭县城关镇办起了学校。", "甘肃省"), 2),
        (("城关镇办起了工厂。", None), ("城关镇办起了学校。", None), 2),
    ],
)
def test_areas_towns_of_one_name(first: tuple[str, str], second: tuple[str, str], count: int) -> None:
    assert len(areas(first, second, label="城关镇")) == count


def test_areas_lines_of_business_get_their_codes() -> None:
    industry = Entity(id="i", type="Industry", label="光伏", aliases=("光伏产业",), links={}, mentions=())
    assert link_entity(industry).links == {"sei2018": "6.3"}
    known = Entity(id="i", type="Industry", label="汽车产业", aliases=(), links={"gb4754": "C361"}, mentions=())
    assert link_entity(known).links == {"gb4754": "C361"}
    chain = Entity(id="c", type="IndustryChain", label="光伏产业链", aliases=(), links={}, mentions=())
    assert link_entity(chain) == chain
