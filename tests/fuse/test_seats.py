"""Firms of one name: apart where the texts put them apart, one wherever they are told of."""

from __future__ import annotations

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.fuse import merge
from xckg.model import Document, Entity, Source

BASE = "https://example.org/"


def firms(*texts: str) -> list[Entity]:
    """The firms of some articles, a document each."""
    findings, documents = [], []
    for number, text in enumerate(texts):
        source = Source(path=f"{number}.txt", text=text, media_type="text/plain", sha256=str(number))
        articles = split_articles(source)
        findings += [find_facts(article) for article in articles]
        documents.append(
            Document(path=source.path, sha256=source.sha256, media_type="text/plain", characters=1, articles=articles)
        )
    return [e for e in merge(findings, documents, BASE).entities if e.type == "Company"]


def tell(place: str, firm: str, lies: str = "") -> str:
    seat = f"位于{lies}的" if lies else ""
    return f"企业动态\n2024年5月8日\n本报{place}5月8日电 {seat}{firm}昨日发布新品。{firm}去年营业收入3亿元。\n"


@pytest.mark.parametrize("firm", ["宏远机电有限公司", "恒昌精密机械制造有限公司", "宏远机电"])
def test_seats_firms_of_one_name_that_lie_apart_are_two_and_listed(firm: str) -> None:
    found = firms(tell("苏州", firm, "苏州市"), tell("洛阳", firm, "洛阳市"))
    assert [e.label for e in found] == [firm, firm]
    assert len({e.id for e in found}) == 2
    assert {(c.where, c.other_where) for e in found for c in e.candidates} == {
        ("苏州市", "洛阳市"),
        ("洛阳市", "苏州市"),
    }
    assert all("文中说的所在地不同" in c.reasons for e in found for c in e.candidates)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("苏州", "苏州市"), ("南京", "江苏省")),  # one place in the other
        (("苏州", "苏州市"), ("洛阳", "")),  # only one text says where
        (("苏州", ""), ("洛阳", "")),  # where the news come from
    ],
)
def test_seats_a_firm_is_one_wherever_it_is_told_of(one: tuple[str, str], other: tuple[str, str]) -> None:
    firm = "恒昌精密机械制造有限公司"
    assert len(firms(tell(one[0], firm, one[1]), tell(other[0], firm, other[1]))) == 1


def test_seats_do_not_part_a_firm_that_is_known() -> None:
    firm = "京东方科技集团"
    assert len(firms(tell("北京", firm, "北京市"), tell("合肥", firm, "合肥市"))) == 1


def test_seats_a_short_name_in_news_of_two_places_is_for_a_person_to_decide() -> None:
    one, _ = firms(tell("苏州", "宏远机电公司"), tell("洛阳", "宏远机电公司"))
    assert one.candidates
    assert "字号太短，文章所说的地方又不同" in one.candidates[0].reasons


def test_seats_of_a_short_name_hold_for_the_full_one() -> None:
    full = "恒昌精密机械制造有限公司"
    first = tell("苏州", full) + f"位于苏州市的恒昌精密机械（以下简称恒昌机械）是{full}的简称。\n"
    found = firms(first, tell("洛阳", full, "洛阳市"), tell("苏州", full, "苏州市"))
    assert len([e for e in found if e.label == full]) == 2
