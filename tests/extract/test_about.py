"""What a whole article is about, and whom its numbers are then about."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.extract.observations import find_observations
from xckg.extract.typed import parse_notation
from xckg.model import Metadata, Source


def read(text: str, date: dt.date = dt.date(2025, 4, 18)) -> list[str]:
    """The observations of an article as subject, value, period and modality."""
    source = Source(path="a.txt", media_type="text/plain", text=text, sha256="0" * 64, metadata=Metadata(date=date))
    lines = []
    for article in split_articles(source):
        found = find_facts(article)
        for o in found.observations:
            name = found.mentions[o.subject].name
            lines.append(f"{name} {o.value:f}{o.unit} {o.period.start or ''}..{o.period.end} {o.modality}")
    return lines


NATION = """一季度工业运行平稳
国家统计局今天发布数据，一季度，规模以上工业增加值同比增长6.1%。
新能源汽车产量增长41.3%。
在江苏无锡，一家工厂正赶制订单。
家具零售额增长12.4%。
"""

REPORT = """江州省政府工作报告（节选）
产业连续跃升，新增专精特新企业31家，成功入选国家级集群4个，快递业务量增长9%。
今年要加快培育优质企业，推动创新，加强服务，支持民营经济，力争新建绿色工厂26家。
"""


def test_about_nation_is_subject_where_nobody_is_named() -> None:
    lines = read(NATION)
    assert "中国 41.3% 2025-01-01..2025-03-31 actual" in lines
    assert "中国 12.4% 2025-01-01..2025-03-31 actual" in lines


def test_about_an_article_that_names_no_country_place_or_firm_is_presumed_to_be_the_countrys() -> None:
    lines = read("贺岁档收官\n截至今天下午，贺岁档票房突破3亿元，观影人次超800万。\n")
    assert [line.split()[:2] for line in lines] == [["中国", "3亿元"], ["中国", "800万人次"]]
    assert read("贺岁档收官\n法国影市回暖。截至今天下午，贺岁档票房突破3亿元。\n") != lines


def test_about_who_tells_figures_is_not_what_they_are_about() -> None:
    lines = read("全国轻纺稳中向好\n中国轻纺协会最新数据显示，1至3月，轻纺行业利润增长8%。\n")
    assert lines == ["中国 8% 2025-01-01..2025-03-31 actual"]


def test_about_any_verb_before_a_value_come_to_is_no_part_of_its_name() -> None:
    text = "江苏南京市场回暖\n南京市的钢材价格反弹至4200元/吨。\n"
    source = Source(path="a.txt", media_type="text/plain", text=text, sha256="0" * 64)
    (article,) = split_articles(source)
    assert [o.indicator for o in find_facts(article).observations] == ["钢材价格"]


def test_about_an_item_of_a_national_office_is_the_countrys() -> None:
    said = "医保基金监管发力\n国家医保局通报，去年共抽查定点医院48家，风电装机容量4亿千瓦。\n"
    lines = read(said)
    assert "中国 48家 2024-01-01..2024-12-31 actual" in lines
    assert any(line.startswith("中国 4亿千瓦") for line in lines)  # what a project may have, a country has, too


def test_about_report_tells_tasks_from_what_was_done() -> None:
    lines = read(REPORT.replace("江州省", "江苏省"), dt.date(2026, 2, 3))
    assert "江苏省 31家 2025-01-01..2025-12-31 actual" in lines
    assert "江苏省 26家 2026-01-01..2026-12-31 target" in lines


def test_about_after_a_figure_of_the_whole_country_goes_on_with_the_country() -> None:
    lines = read("南京车市回暖\n南京市的车企加快出口，全国汽车产量131万辆，销量119万辆，[我国]出口增长。\n")
    assert [line.split()[:2] for line in lines] == [["中国", "131万辆"], ["中国", "119万辆"]]


def test_about_the_year_past_of_a_report_is_the_whole_year() -> None:
    said = "一年来，全省经济稳中有进，地区生产总值增长3.7%。工业投资增长5.2%。"
    lines = read(f"江苏省政府工作报告（节选）\n{said}\n", dt.date(2026, 2, 3))
    assert lines == [f"江苏省 {value} 2025-01-01..2025-12-31 actual" for value in ("3.7%", "5.2%")]


def test_about_years_of_a_report_are_whole_years() -> None:
    lines = read("江苏省政府工作报告（节选）\n这五年，产业连续跃升。技改投资年均增长9%。\n", dt.date(2026, 2, 3))
    assert lines == ["江苏省 9% 2021-01-01..2025-12-31 actual"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a firm that has named no project: the project is its own
        (
            "宁波园区再添动能\n宁波甲光电科技有限公司生产镜头。公司计划投资3亿元扩产，项目年底竣工，投产后年销售收入5亿元。",
            "宁波甲光电科技有限公司 5亿元 ..2025-04-18 planned",
        ),
        # names before 等N个 are examples; the park of the paragraph counts
        (
            "宁波园区再添动能\n宁波高新区举行开工仪式。宁波甲光电科技有限公司、乙阀门等13个项目开工，总投资37亿元。",
            "宁波高新技术产业开发区 13个 ..2025-04-18 actual",
        ),
        # 将 before a noun takes its object and says nothing of the future
        (
            "宁波企业忙出货\n宁波甲光电科技有限公司3月成功将产品卖到海外，出口额达2亿元。",
            "宁波甲光电科技有限公司 2亿元 2025-03-01..2025-03-31 actual",
        ),
    ],
)
def test_about_subjects_across_sentences(text: str, expected: str) -> None:
    assert expected in read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # one side only counted: the other has the name
        ("30家央企与[江州市|AdministrativeArea]签约52个项目。", "江州市 52个 ..2023-08-09 actual"),
        # what a site covers goes on to be of the site
        (
            "[甲电器|Company]开建的[南部基地|Facility]占地800亩，总建筑面积90万平方米。",
            "南部基地 90万平方米 ..2023-08-09 actual",
        ),
        # a time said after one place is not that of the next
        (
            "[江州市|AdministrativeArea]一季度完成投资40亿元；[海州市|AdministrativeArea]已安排资金8亿元。",
            "海州市 8亿元 ..2023-08-09 actual",
        ),
        # the world's figure is of the goods
        ("[江州市|AdministrativeArea]制造机床。全球[机床|Product]产量增长8%。", "机床 8% ..2023-08-09 actual"),
        # the value left has its own time
        (
            "1-2月，[江州市|AdministrativeArea]投资由去年全年下降3%转为增长2%。",
            "江州市 2% 2023-01-01..2023-02-28 actual",
        ),
        ("[甲电器|Company]向产能700万吨的目标迈进。", "甲电器 700万吨 ..2023-08-09 target"),
        ("[甲电器|Company]6月营收2亿元。建厂以来，累计纳税9亿元。", "甲电器 9亿元 ..2023-08-09 actual"),
    ],
)
def test_about_clauses(text: str, expected: str) -> None:
    article, mentions = parse_notation(text)
    found, _ = find_observations(replace(article, date=dt.date(2023, 8, 9)), mentions)
    lines = [
        f"{mentions[o.subject].name} {o.value:f}{o.unit} {o.period.start or ''}..{o.period.end} {o.modality}"
        for o in found
    ]
    assert expected in lines
