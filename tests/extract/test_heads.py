"""Firms with which projects' names begin, firms before their own, names with half a bracket, numbers put right."""

from __future__ import annotations

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.extract.entailed import load_name_rules
from xckg.model import Findings, Source


def read(text: str) -> Findings:
    source = Source(path="a.txt", text=f"许昌市新闻\n2024年5月8日\n{text}\n", media_type="text/plain", sha256="0")
    (article,) = split_articles(source)
    return find_facts(article)


def relations(text: str, predicate: str) -> set[tuple[str, str]]:
    found = read(text)
    named = found.mentions
    return {(named[r.subject].name, named[r.object].name) for r in found.relations if r.predicate == predicate}


def firms(text: str) -> set[str]:
    return {m.name for m in read(text).mentions if m.type == "Company"}


def figures(text: str) -> list[tuple[str, str, str, str]]:
    """Subject, indicator, measure and value with unit, in the order of the text."""
    found = read(text)
    return [
        (found.mentions[o.subject].name, o.indicator, str(o.measure), f"{o.value}{o.unit}") for o in found.observations
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("当日，维信诺第9代柔性屏生产线在合肥启动建设。", {("维信诺", "维信诺第9代柔性屏生产线")}),
        ("中广核陆丰核电项目昨日开工建设。", {("中国广核集团", "中广核陆丰核电项目")}),
        # an everyday word is a firm where a place follows it at once
        ("华能格尔木煤电项目开工建设。", {("中国华能集团", "华能格尔木煤电项目")}),
        # a place of the firm's name, a longer firm, another firm of that name in the text
        ("阿克苏绿氢示范项目开工建设。", set()),
        ("中国土木工程詹天佑项目开工。", set()),
    ],
)
def test_heads_the_firm_that_opens_a_projects_name_undertakes_it(text: str, wanted: set[tuple[str, str]]) -> None:
    assert relations(text, "undertakes") == wanted


def test_heads_a_fuller_firm_of_the_text_goes_before_what_a_projects_name_begins_with() -> None:
    text = "苏州协鑫光伏科技有限公司是当地企业。协鑫太阳能电站项目开工。"
    assert ("协鑫集团", "协鑫太阳能电站项目") not in relations(text, "undertakes")


def test_heads_are_less_sure_than_what_a_text_says() -> None:
    (rule,) = load_name_rules("heads")
    assert {r.confidence for r in read("中广核陆丰核电项目开工。").relations if r.rule == rule["id"]} == {0.82}


@pytest.mark.parametrize(
    ("text", "owner", "owned"),
    [
        ("许继集团下属许继光电科技有限公司生产换流阀，去年营业收入17亿元。", "许继集团", "许继光电科技有限公司"),
        ("海琛集团旗下全资子公司海琛光电公司生产换流阀，去年营业收入17亿元。", "海琛集团", "海琛光电公司"),
    ],
)
def test_topics_a_firm_before_one_of_its_own_does_nothing_itself(text: str, owner: str, owned: str) -> None:
    assert relations(text, "produces") == {(owned, "换流阀")}
    assert relations(text, "subsidiaryOf") == {(owned, owner)}
    assert figures(text) == [(owned, "营业收入", "amount", "17亿元")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("（德国）海琛精密机械有限公司来许昌投资建厂。", "（德国）海琛精密机械有限公司"),
        ("由（德国）海琛精密机械有限公司供货。", "（德国）海琛精密机械有限公司"),
    ],
)
def test_brackets_are_in_a_name_with_both_halves_or_neither(text: str, wanted: str) -> None:
    assert firms(text) == {wanted}


@pytest.mark.parametrize("goal", ["增长目标为6%", "增长预期目标设定为6%", "增速目标定为6%"])
def test_growth_a_goal_of_growth_is_no_share(goal: str) -> None:
    found = read(f"今年许昌市地区生产总值{goal}。")
    assert [(o.indicator, str(o.measure), str(o.modality)) for o in found.observations] == [
        ("地区生产总值", "growth", "target")
    ]


@pytest.mark.parametrize(
    ("said", "indicator", "measure", "values"),
    [
        ("许昌市进出口总值由118.3亿元修正为119.2亿元", "进出口总值", "amount", ["118.3亿元", "119.2亿元"]),
        ("许昌市工业增加值增速由6.2%更正为6.5%", "工业增加值", "growth", ["6.2%", "6.5%"]),
        ("将许昌市固定资产投资由1100亿元修正为1150亿元", "固定资产投资", "amount", ["1100亿元", "1150亿元"]),
        ("许昌市常住人口由438万人核实为436万人", "常住人口", "amount", ["438万人", "436万人"]),
        (
            "许昌市地区生产总值初步核算数为3200亿元，现修订为3246亿元", "地区生产总值", "amount",
            ["3200亿元", "3246亿元"],
        ),
        (
            "许昌市税收收入更正为210亿元，此前公布的数据为201亿元", "税收收入", "amount",
            ["210亿元", "201亿元"],
        ),
    ],
)  # fmt: skip
def test_corrected_numbers_are_of_what_the_wrong_ones_were_of(
    said: str, indicator: str, measure: str, values: list[str]
) -> None:
    found = read(f"{'将2023年' + said[1:] if said.startswith('将') else '2023年' + said}。")
    assert [(o.indicator, str(o.measure), f"{o.value}{o.unit}") for o in found.observations] == [
        (indicator, measure, value) for value in values
    ]
    assert {(o.period.start, o.period.end, o.modality) for o in found.observations[1:]} == {
        (found.observations[0].period.start, found.observations[0].period.end, found.observations[0].modality)
    }
