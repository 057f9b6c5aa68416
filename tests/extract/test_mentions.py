"""Which names stand in an article when all finders have spoken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract.mentions import find_mentions, resolve
from xckg.extract.name_rules import Proposal
from xckg.model import MentionKind, Source, Span


def names_in(text: str, kind: str = "") -> set[str]:
    """The surfaces of an article's mentions, of one type or of all."""
    source = Source(path="a.txt", text=f"海州市新闻\n2024年5月8日\n{text}\n", media_type="text/plain", sha256="0")
    (article,) = split_articles(source)
    mentions, _ = find_mentions(article)
    return {article.surface(m.span) for m in mentions if m.kind is MentionKind.NAME and m.span and kind in ("", m.type)}


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("该市与中南大学共建联合实验室，双方将在材料领域开展研究。", "ResearchInstitution", {"中南大学"}),
    ],
)
def test_mentions_body_ends_before_its_verb(text: str, kind: str, wanted: set[str]) -> None:
    assert names_in(text, kind) == wanted


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("公司控股股东海琛集团正在洽谈。", "Company", "海琛集团"),
        ("今年以来用电紧张，而据东湖钢铁工业协会公布的数据，钢价回落。", "Organization", "东湖钢铁工业协会"),
    ],
)
def test_mentions_name_begins_where_the_network_is_sure(text: str, kind: str, wanted: str) -> None:
    assert names_in(text, kind) == {wanted}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("京沪高铁、沪宁沿江高铁客流增长。", {"京沪高铁", "沪宁沿江高铁"}),
        ("喀纳斯景区人气旺盛。", {"喀纳斯景区"}),
        ("济郑高铁山东段全长一百多公里。", {"济郑高铁山东段"}),
        ("济郑高铁长清至阳谷段今天开通运营。", {"济郑高铁长清至阳谷段"}),
        ("济郑高铁进入新阶段。", {"济郑高铁"}),
        ("各大景区人气旺盛。", set()),
    ],
)
def test_mentions_sites_and_sections_of_lines(text: str, wanted: set[str]) -> None:
    assert names_in(text, "Facility") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("海州电梯公司总经理邵棠向记者介绍了情况。", {"邵棠"}),
        ("海州商会会长邵棠在接受采访时谈了看法。", {"邵棠"}),
        ("邵棠也表示，订单不少。", {"邵棠"}),
        ("海州商会会长邵志向表示，订单不少。", {"邵志向"}),
    ],
)
def test_mentions_a_persons_name_ends_before_the_particle(text: str, wanted: set[str]) -> None:
    assert names_in(text, "Person") == wanted


def names_at(place: str, text: str) -> set[tuple[str, str]]:
    """Class and name of what an article of this place names."""
    source = Source(path="a.txt", text=f"新闻\n{text}\n", media_type="text/plain", sha256="0")
    (article,) = split_articles(source)
    mentions, _ = find_mentions(replace(article, place=place))
    return {(m.type, m.name) for m in mentions if m.span}


@pytest.mark.parametrize(
    ("place", "text", "wanted"),
    [
        ("甘肃省", "开工仪式上，省电力公司负责人出席。", ("Company", "甘肃省电力公司")),
        ("陕西省", "首期省级科技创新母基金投运。", ("FinancialInstitution", "陕西省科技创新母基金")),
    ],
)
def test_mentions_body_of_the_home_place_is_called_after_it(place: str, text: str, wanted: tuple[str, str]) -> None:
    assert wanted in names_at(place, text)


def test_mentions_level_after_a_name_is_no_home_body() -> None:
    assert not any(name.startswith("甘肃") for _, name in names_at("甘肃省", "陕西省电力公司负责人出席。"))


def test_mentions_everyday_word_in_a_list_of_places_is_one() -> None:
    assert ("AdministrativeArea", "大同市") in names_at("山西省", "集团在大同、忻州等地整合煤矿。")
    assert ("AdministrativeArea", "公安县") in names_at("湖南省", "边区覆盖湖北石首、公安两县。")
    assert not any(name == "公安县" for _, name in names_at("湖南省", "税务、公安等部门联合检查。"))


def test_mentions_district_without_its_last_word_right_after_its_city() -> None:
    """涪陵 is the district where it stands after 重庆, whatever the article's own place."""
    assert ("AdministrativeArea", "涪陵区") in names_at("湖南省", "在重庆涪陵，产线开始试运行。")
    assert ("AdministrativeArea", "萧山区") in names_at("湖南省", "浙江萧山的化纤企业订单饱满。")
    assert not any(name == "振兴区" for _, name in names_at("湖南省", "辽宁振兴要靠企业。"))
    assert not any(name == "西湖区" for _, name in names_at("湖南省", "游客来到杭州西湖边。"))
    assert not any(name == "白云区" for _, name in names_at("湖南省", "蓝天白云之下，游客很多。"))


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("近日，平江运河正加紧建设，沿线已有工地。", "Project", {"平江运河"}),
        ("西宁至成都高铁全面开工建设，工期五年。", "Project", {"西宁至成都高铁"}),
        ("平江运河通航多年，货运繁忙。", "Facility", {"平江运河"}),
    ],
)
def test_mentions_work_under_construction_is_a_project(text: str, kind: str, wanted: set[str]) -> None:
    assert names_in(text, kind) == wanted


def test_mentions_firm_and_project_of_a_list_stand_apart() -> None:
    text = "推进长沙圣琛科技新一代锂电池、郴州新能源动力和储能等重大项目建设，提升产能。"
    assert names_in(text, "Company") == {"圣琛科技"}
    assert names_in(text, "Project") == {"新一代锂电池", "新能源动力和储能"}


def test_resolve_again_weighs_what_was_added():
    def propose(start, end, type_, rule, score):
        return Proposal(span=Span(start=start, end=end), type=type_, name="海", rule=rule, score=score)

    first = [propose(0, 4, "Company", "tagger", 0.55), propose(2, 6, "Product", "slot.made", 0.6)]
    added = [propose(0, 4, "Company", "found-again", 0.8), propose(6, 9, "Person", "found-again", 0.7)]
    judged = {}
    assert [p.type for p in resolve(first, judged)] == ["Product"]
    assert [(p.type, p.score) for p in resolve([*first, *added], judged)] == [("Company", 0.91), ("Person", 0.7)]
    assert resolve([*first, *added], judged) == resolve([*added, *first])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "坚持以胡锦涛同志为总书记的领导，学习不停步。",
            {"胡锦涛"},
        ),  # amid a clause: a name of the dictionary before a title
        ("赖明勇常委建议深化改革。", {"赖明勇"}),
        ("该卫星同志社大学研制。", set()),  # no name of the dictionary, and not at a clause's start
    ],
)
def test_mentions_person_before_a_title(text: str, wanted: set[str]) -> None:
    assert names_in(text, "Person") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2025海晏网球公开赛今天开幕。", {"2025海晏网球公开赛"}),
        ("海晏市教育局启动2023年高校毕业生秋季专场活动，岗位不少。", {"2023年高校毕业生秋季专场活动"}),
        ("年内还有多场系列活动。", set()),
    ],
)
def test_mentions_events_of_a_season(text: str, wanted: set[str]) -> None:
    assert names_in(text, "Event") == wanted


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("助力中国（浙江）自由贸易试验区建设。", "IndustrialPark", {"中国（浙江）自由贸易试验区"}),  # whole, with 中国
        ("2011（第三届）中国护栏行业优秀供应商评选。", "Industry", {"护栏行业"}),  # no name opens with a bracket
    ],
)
def test_mentions_brackets_at_the_left_edge(text: str, kind: str, wanted: set[str]) -> None:
    assert names_in(text, kind) == wanted
