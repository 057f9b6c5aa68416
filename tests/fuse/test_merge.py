"""What becomes one entity or one fact across documents, on real articles through the real rooms."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.fuse import merge
from xckg.model import Findings, Knowledge, Metadata, Observation, Source

BASE = "https://example.org/r/"


def read(name: str, text: str, place: str | None = None) -> list[Findings]:
    told = Metadata(date=dt.date(2024, 5, 20), place=place)
    source = Source(path=name, media_type="text/plain", text=text, sha256="", metadata=told)
    return [find_facts(article) for article in split_articles(source)]


def fuse(*documents: tuple[str, str, str | None]) -> Knowledge:
    return merge([f for d in documents for f in read(*d)], [], BASE)


def names(knowledge: Knowledge, kind: str) -> list[tuple[str, tuple[str, ...]]]:
    return sorted((e.label, e.aliases) for e in knowledge.entities if e.type == kind)


SHIP = "海晏船舶重工有限公司"


def test_merge_short_name_in_the_same_article_is_an_alias() -> None:
    kg = fuse(("a.txt", f"新厂投产\n\n{SHIP}的新船台启用。海晏船舶今年将交付12艘货轮。\n", "许昌市"))
    assert names(kg, "Company") == [(SHIP, ("海晏船舶",))]


def test_merge_short_name_in_another_document_is_the_same_firm() -> None:
    kg = fuse(
        ("a.txt", f"新厂投产\n\n{SHIP}的新船台启用。海晏船舶今年将交付12艘货轮。\n", "许昌市"),
        ("b.txt", f"订单饱满\n\n{SHIP}去年营业收入20亿元。\n", "许昌市"),
    )
    assert [label for label, _ in names(kg, "Company")] == [SHIP]
    assert {m.document for e in kg.entities if e.type == "Company" for m in e.mentions} == {"a.txt", "b.txt"}


def test_merge_branch_stays_apart_from_its_parent() -> None:
    text = "新厂投产\n\n格力电器投资建设格力电器（重庆）有限公司。格力电器（重庆）有限公司年产空调700万套。\n"
    labels = [label for label, _ in names(fuse(("a.txt", text, "重庆市")), "Company")]
    assert "格力电器（重庆）有限公司" in labels
    assert len(labels) == 2


def test_merge_branch_by_its_place_alone_is_the_branch() -> None:
    text = "搬迁扩建\n\n海晏啤酒湖北随州公司要搬迁扩建。随州公司年产能将达40万吨。\n"
    labels = [label for label, _ in names(fuse(("a.txt", text, "武汉市")), "Company")]
    assert labels == ["海晏啤酒湖北随州公司"]


def test_merge_two_places_before_a_firm_are_none_of_its_name() -> None:
    text = "停产\n\n记者走进河南新乡海晏纸业集团。海晏纸业集团以制浆造纸为主。\n"
    labels = [label for label, _ in names(fuse(("a.txt", text, "新乡市")), "Company")]
    assert labels == ["河南新乡海晏纸业集团"]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("四川华晏钒钛科技公司投产。华晏公司今年将扩产。", ["四川华晏钒钛科技公司"]),
        ("海晏家居股份有限公司停产。海晏集团正在洽谈。", ["海晏家居股份有限公司", "海晏集团"]),
    ],
)
def test_merge_trade_name_with_its_form_is_the_firm_but_no_group(text: str, labels: list[str]) -> None:
    assert [label for label, _ in names(fuse(("a.txt", f"扩产\n\n{text}\n", "成都市")), "Company")] == labels


def test_merge_two_firms_with_one_trade_name_stay_apart() -> None:
    text = "开工\n\n甘肃恒信电力机具有限公司和甘肃恒信电线电缆有限公司共同出资。恒信两家企业发展快。\n"
    labels = [label for label, _ in names(fuse(("a.txt", text, "兰州市")), "Company")]
    assert {"甘肃恒信电力机具有限公司", "甘肃恒信电线电缆有限公司"} <= set(labels)


def test_merge_city_with_and_without_its_suffix_is_one() -> None:
    kg = fuse(("a.txt", "外贸\n\n许昌市出口增长。许昌的企业忙。\n", None))
    places = [e for e in kg.entities if e.type == "AdministrativeArea"]
    assert [(e.label, e.aliases, e.links["gb2260"]) for e in places] == [("许昌市", ("许昌",), "411000")]


def test_merge_same_named_clusters_of_two_cities_stay_apart() -> None:
    one = ("a.txt", "产业\n\n许昌市电梯产业集群规模达到300亿元。\n", "许昌市")
    other = ("b.txt", "产业\n\n苏州市电梯产业集群规模达到900亿元。\n", "苏州市")
    again = ("c.txt", "产业\n\n许昌市电梯产业集群规模不断壮大。\n", "许昌市")
    assert len(names(fuse(one, other), "IndustryCluster")) == 2
    assert len(names(fuse(one, again), "IndustryCluster")) == 1


def test_merge_agency_wordings_are_one() -> None:
    kg = fuse(("a.txt", "工作会\n\n许昌市发改委召开会议。许昌市发展和改革委员会介绍了情况。\n", "许昌市"))
    assert len(names(kg, "GovernmentAgency")) == 1


def test_merge_same_named_persons_need_a_common_employer() -> None:
    one = ("a.txt", "见闻\n\n海晏集团董事长王建明说，订单很多。\n", None)
    other = ("b.txt", "见闻\n\n河海大学教授王建明表示，技术成熟。\n", None)
    again = ("c.txt", "见闻\n\n海晏集团董事长王建明介绍，新厂已投产。\n", None)
    assert len(names(fuse(one, other), "Person")) == 2
    assert len(names(fuse(one, again), "Person")) == 1


def test_merge_fact_said_twice_has_two_evidences() -> None:
    said = "外贸\n\n许昌市今年一季度出口总值58.3亿元，增长6.2%。\n"
    kg = fuse(("a.txt", said, "许昌市"), ("b.txt", said.replace("外贸", "开门红"), "许昌市"))
    amounts = [o for o in kg.observations if o.value == Decimal("58.3")]
    assert len(amounts) == 1
    assert [e.document for e in amounts[0].evidence] == ["a.txt", "b.txt"]
    assert amounts[0].normalized == Decimal(5830000000)


def test_merge_every_join_gives_its_reason() -> None:
    kg = fuse(("a.txt", f"新厂投产\n\n{SHIP}的新船台启用。海晏船舶今年将交付12艘货轮。\n", "许昌市"))
    (firm,) = [e for e in kg.entities if e.type == "Company"]
    assert [merge.line for merge in firm.merges] == [f"文中简称：{SHIP} / 海晏船舶"]
    assert [merge.score for merge in firm.merges] == [5.0]


DOCUMENTS = [
    ("a.txt", f"新厂投产\n\n{SHIP}的新船台启用。海晏船舶今年将交付12艘货轮。总经理王建明说，订单很多。\n", "许昌市"),
    ("b.txt", "产业\n\n许昌市电梯产业集群规模达到300亿元。许昌海关介绍，出口电梯8.2亿元，增长12%。\n", "许昌市"),
    ("c.txt", "产业\n\n苏州电梯产业集群规模达到900亿元，德国是主要贸易伙伴。\n", "苏州市"),
]


def facts_of(kg: Knowledge) -> tuple[object, ...]:
    return kg.entities, kg.relations, kg.observations


@settings(max_examples=12)
@given(order=st.permutations(range(len(DOCUMENTS))))
def test_merge_does_not_depend_on_order(order: list[int]) -> None:
    found = [f for d in DOCUMENTS for f in read(*d)]
    shuffled = [f for i in order for f in read(*DOCUMENTS[i])]
    random.Random(order[0]).shuffle(shuffled)
    assert facts_of(merge(found, [], BASE)) == facts_of(merge(shuffled, [], BASE))


def test_merge_twice_is_merge_once() -> None:
    found = [f for d in DOCUMENTS for f in read(*d)]
    once = merge(found, [], BASE)
    assert facts_of(merge([*found, *found], [], BASE)) == facts_of(once)
    assert len({e.id for e in once.entities}) == len(once.entities)


@pytest.mark.parametrize("kind", ["relation", "observation"])
def test_merge_every_end_is_an_entity(kind: str) -> None:
    kg = fuse(*DOCUMENTS)
    ids = {e.id for e in kg.entities}
    facts = kg.relations if kind == "relation" else kg.observations
    assert facts
    for fact in facts:
        ends = {fact.subject} if isinstance(fact, Observation) else {fact.subject, fact.object}
        assert ends <= ids
