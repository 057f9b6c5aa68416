"""Who is meant: by 该公司, by a clause that begins with where its topic stands, by names of works and their firms."""

from __future__ import annotations

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.model import Findings, Source


def read(text: str) -> Findings:
    source = Source(path="a.txt", text=f"云溪市新闻\n2024年5月8日\n{text}\n", media_type="text/plain", sha256="0")
    (article,) = split_articles(source)
    return find_facts(article)


def names(text: str, kind: str) -> set[str]:
    return {m.name for m in read(text).mentions if m.type == kind}


def test_the_firm_that_a_clause_points_at_is_not_its_own_subject():
    found = read("宁德时代总部设在宁德市。比亚迪、蔚来等车企都使用该公司供应的动力电池。")
    told = {(found.mentions[r.subject].name, r.predicate, found.mentions[r.object].name) for r in found.relations}
    assert {("宁德时代", "suppliesTo", "比亚迪"), ("宁德时代", "suppliesTo", "蔚来")} <= told
    assert not any(subject == "比亚迪" and predicate == "suppliesTo" for subject, predicate, _ in told)


def test_the_firm_of_the_clause_before_may_be_pointed_at():
    found = read("比亚迪在云溪市建厂，该公司去年营业收入80亿元。")
    assert {found.mentions[o.subject].name for o in found.observations} == {"比亚迪"}


@pytest.mark.parametrize(
    "text",
    [
        "总部设在北滘镇的美的集团是链主企业，2024年营业收入4000亿元。",
        "位于广东省佛山市的美的集团去年营业收入4000亿元。",
    ],
)
def test_where_the_topic_stands_is_not_the_topic(text):
    found = read(text)
    assert [found.mentions[o.subject].name for o in found.observations] == ["美的集团"]


def test_a_full_name_reaches_back_to_its_place_over_a_made_up_word():
    assert names("近日，沈阳龙呈伟业科技有限公司投产。", "Company") == {"沈阳龙呈伟业科技有限公司"}
    assert names("本源量子计算科技（合肥）股份有限公司投产。", "Company") == {"本源量子计算科技（合肥）股份有限公司"}


def test_a_full_name_does_not_reach_over_a_verb_of_the_clause():
    assert names("近日，沈阳引进伟业重工科技有限公司。", "Company") == {"伟业重工科技有限公司"}


def test_the_firm_that_builds_works_is_not_called_as_they_are():
    text = "许昌运河全长134公里。该工程由许昌运河集团有限公司负责建设。"
    assert names(text, "Facility") == {"许昌运河"}
    assert names(text, "Company") == {"许昌运河集团有限公司"}


def test_a_part_of_a_place_stands_inside_the_name_of_a_project():
    assert names("鄂尔多斯中北部新能源基地项目开工。", "Project") == {"鄂尔多斯中北部新能源基地项目"}
