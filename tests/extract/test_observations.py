"""Every rule's examples and counterexamples, and what the rules share: subjects, periods, modality, lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from xckg.extract import rules
from xckg.extract.observations import find_observations
from xckg.extract.typed import parse_notation
from xckg.model import Comparator, Mention, Modality, ObservationCandidate, SentenceRole, Skipped

DATE = dt.date(2023, 8, 9)


def written(o: ObservationCandidate, mentions: tuple[Mention, ...]) -> str:
    """An observation as examples write it."""
    bound = "" if o.comparator is Comparator.EQUAL else str(o.comparator)
    parts = [mentions[o.subject].name, o.indicator, f"{o.measure} {bound}{o.value:f}{o.unit}"]
    if o.period.start is not None or o.period.end != DATE:
        parts.append(f"{o.period.start or ''}..{o.period.end}")
    parts += [f"{name}={value}" for name, value in o.dimensions.items()]
    if o.measure == "rank" and o.scope:
        parts.append(f"在{o.scope}")
    if o.modality is not Modality.ACTUAL:
        parts.append(str(o.modality))
    return " | ".join(parts)


def find(text: str, title: str | None = None) -> tuple[list[str], list[ObservationCandidate], list[Skipped]]:
    article, mentions = parse_notation(text)
    article = replace(article, date=DATE)
    if title is not None:
        first = replace(article.sentences[0], role=SentenceRole.TITLE)
        article = replace(article, title=title, sentences=(first, *article.sentences[1:]))
    found, skipped = find_observations(article, mentions)
    return [written(o, mentions) for o in found], found, skipped


def read(text: str) -> list[str]:
    return find(text)[0]


def cases(kind: str) -> list:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in rules.load_rules().values()
        for number, example in enumerate(getattr(rule, kind))
    ]


@pytest.mark.parametrize(("rule", "example"), cases("examples"))
def test_observations_rule_example(rule: rules.NumberRule, example: str) -> None:
    text, arrow, expected = example.partition("⇒")
    assert arrow, "an example ends with ⇒ and what comes out"
    lines, found, _ = find(text.strip())
    assert lines == [part.strip() for part in expected.split(";") if part.strip()]
    if lines:
        assert rule.id in {o.rule for o in found}


@pytest.mark.parametrize(("rule", "example"), cases("counterexamples"))
def test_observations_rule_counterexample(rule: rules.NumberRule, example: str) -> None:
    assert rule.id not in {o.rule for o in find(example)[1]}


def test_observations_rules_say_what_they_find() -> None:
    for rule in rules.load_rules().values():
        assert rule.says.endswith("。"), rule.id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the class word stands for the project named last
        (
            "[甲公司|Company]开建[乙材料项目|Project]。项目总投资9亿元。",
            ["乙材料项目 | 总投资 | amount 9亿元"],
        ),
        # the topic is carried from clause to clause
        ("[甲公司|Company]位于[江州市|AdministrativeArea]，年产值3亿元。", ["甲公司 | 年产值 | amount 3亿元"]),
        # nobody is named: the article's place
        (
            "（江州市）上半年，民营企业进出口8亿元。",
            ["江州市 | 进出口总值 | amount 8亿元 | 2023-01-01..2023-06-30 | 企业性质=民营企业"],
        ),
        # a partner is no subject
        (
            "[江州市|AdministrativeArea]对[美国|Country]出口6亿元。",
            ["江州市 | 出口总值 | amount 6亿元 | 贸易伙伴=美国"],
        ),
        # nor is whom something is done for
        ("[甲公司|Company]为[江州市|AdministrativeArea]创造税收2亿元。", ["甲公司 | 税收 | amount 2亿元"]),
        # nor an example in a list
        ("（江州市）[甲公司|Company]、[乙公司|Company]等12家企业落户。", ["江州市 | 企业数量 | amount 12家"]),
        # an attribute belongs to what it stands before
        ("（江州市）日前，总投资30亿元的[丙项目|Project]开工。", ["丙项目 | 总投资 | amount 30亿元"]),
        # who speaks of us is named after the quotation
        (
            "“我们每年回收处理5万吨废钢。”[丁环保公司|Company]负责人说。",
            ["丁环保公司 | 废钢年回收处理量 | amount 5万吨"],
        ),
        # 全省 after a place that the sentence is about is that place
        (
            "（江州市）[江西|AdministrativeArea]出台政策，[全省|AdministrativeArea=河南省]企业达8万家。",
            ["江西 | 企业数量 | amount 8万家"],
        ),
    ],
)
def test_observations_subject(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[江州市|AdministrativeArea]有企业12家。", "..2023-08-09"),
        ("去年，[江州市|AdministrativeArea]出口12亿元。", "2022-01-01..2022-12-31"),
        ("截至6月底，[江州市|AdministrativeArea]有企业12家。", "..2023-06-30"),
        ("今年，[江州市|AdministrativeArea]出口12亿元。", "2023-01-01..2023-08-09"),
        ("力争到2025年，[江州市|AdministrativeArea]培育企业12家。", "..2025-12-31"),
        ("上半年，[江州市|AdministrativeArea]出口好转。其中，进口2亿元。", "2023-01-01..2023-06-30"),
        ("8月3日，[江州市|AdministrativeArea]的[甲项目|Project]开工，总投资12亿元。", "..2023-08-09"),
    ],
)
def test_observations_period(text: str, expected: str) -> None:
    period = find(text)[1][-1].period
    assert f"{period.start or ''}..{period.end}" == expected


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("[甲公司|Company]营业收入3亿元。", Modality.ACTUAL),
        ("[甲公司|Company]力争营业收入达到3亿元。", Modality.TARGET),
        ("到2027年，[甲公司|Company]营业收入达到3亿元。", Modality.TARGET),
        ("[甲公司|Company]预计营业收入3亿元。", Modality.PLANNED),
        ("[甲项目|Project]建成后，年产值3亿元。", Modality.PLANNED),
        ("[甲公司|Company]拟建基地，目前已完成投资3亿元。", Modality.ACTUAL),
        ("[甲公司|Company]在行动计划中完成投资3亿元。", Modality.ACTUAL),
    ],
)
def test_observations_modality(text: str, modality: Modality) -> None:
    assert [o.modality for o in find(text)[1]] == [modality]


def test_observations_a_semicolon_keeps_target_and_period() -> None:
    lines = read("力争到2025年，[江州市|AdministrativeArea]培育企业12家；创建平台3个。")
    assert lines == [
        "江州市 | 企业数量 | amount 12家 | ..2025-12-31 | target",
        "江州市 | 平台数量 | amount 3个 | ..2025-12-31 | target",
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "去年，[江州市|AdministrativeArea]接待游客30万人次，旅游收入2亿元，分别增长5%、7%。",
            ["游客人次 5", "旅游收入 7"],
        ),
        (
            "去年，[甲市|AdministrativeArea]、[乙市|AdministrativeArea]出口分别增长5%和7%。",
            ["出口总值 5", "出口总值 7"],
        ),
        ("[江州市|AdministrativeArea]一季度、二季度出口分别增长5%和7%。", ["出口总值 5", "出口总值 7"]),
    ],
)
def test_observations_lists_pair_numbers_with_what_they_mean(text: str, values: list[str]) -> None:
    grown = [o for o in find(text)[1] if o.measure == "growth"]
    assert [f"{o.indicator} {o.value:f}" for o in grown] == values


def test_observations_lists_that_do_not_pair_are_skipped() -> None:
    _, found, skipped = find("[江州市|AdministrativeArea]粮食、棉花、油料产量分别增长5%和7%。")
    assert found == []
    assert {s.reason for s in skipped} == {"数与所指不能一一对应"}


def test_observations_a_range_is_two() -> None:
    assert read("[甲公司|Company]年产值6—8亿元。") == [
        "甲公司 | 年产值 | amount >6亿元",
        "甲公司 | 年产值 | amount <8亿元",
    ]


def test_observations_a_base_is_no_observation() -> None:
    _, found, skipped = find("6月，[江州市|AdministrativeArea]销售额247亿元，较5月的250亿元下降1.2%。")
    assert [f"{o.measure} {o.value:f}" for o in found] == ["amount 247", "growth -1.2"]
    assert [s.reason for s in skipped] == ["比较的基数"]


def test_observations_title_and_body_say_one_thing() -> None:
    lines = find(
        "[江州市|AdministrativeArea]出口突破1万亿元\n去年，[江州市|AdministrativeArea]出口1.19万亿元。", "标题"
    )[0]
    assert lines == ["江州市 | 出口总值 | amount 1.19万亿元 | 2022-01-01..2022-12-31"]


def test_observations_rounded_and_exact_are_one() -> None:
    lines = read("目前，[江州市|AdministrativeArea]企业总数突破1000家，企业总数达1034家。")
    assert lines == ["江州市 | 企业总数 | amount 1034家"]


def test_observations_nothing_without_a_subject() -> None:
    _, found, skipped = find("上半年出口12亿元。")
    assert found == []
    assert [s.reason for s in skipped] == ["找不到主语"]


def test_observations_of_a_byline_are_not_read() -> None:
    article, mentions = parse_notation("[江州市|AdministrativeArea]出口12亿元。")
    byline = replace(article.sentences[0], role=SentenceRole.BYLINE)
    assert find_observations(replace(article, sentences=(byline,)), mentions) == ([], [])


def test_observations_evidence_is_the_sentence_and_skips_point_at_the_number() -> None:
    text = "开头。[江州市|AdministrativeArea]出口12亿元，历时3年。"
    article, mentions = parse_notation(text)
    found, skipped = find_observations(replace(article, date=DATE), mentions)
    assert [article.surface(o.evidence) for o in found] == ["江州市出口12亿元，历时3年。"]
    assert [article.surface(s.span) for s in skipped] == ["3年"]


def test_observations_need_no_date() -> None:
    article, mentions = parse_notation("2010年，[江州市|AdministrativeArea]出口12亿元，有企业3000家。")
    found, _ = find_observations(article, mentions)
    assert [(str(o.period.start), str(o.period.end)) for o in found] == [("2010-01-01", "2010-12-31")] * 2
