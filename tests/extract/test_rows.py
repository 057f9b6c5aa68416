"""What rows of tables say."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.corpus.articles import split_articles
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input
from xckg.extract import find_facts
from xckg.extract.rows import has_rows
from xckg.model import Metadata

DAY = dt.date(2024, 6, 1)


def read(table, date=DAY):
    [source], errors = read_input(Input(name="a.csv", data=table.encode(), told=Metadata(date=date)))
    assert errors == []
    [article] = split_articles(source)
    assert has_rows(article)
    return find_facts(article)


def relations(found):
    names = [f"{m.type}:{m.name}" for m in found.mentions]
    return {f"{names[r.subject]} {r.predicate} {names[r.object]}" for r in found.relations}


def figures(found):
    names = [m.name for m in found.mentions]
    return {
        (names[o.subject], o.indicator, o.measure.value, str(o.value), o.unit, o.modality.value, o.period.label)
        for o in found.observations
    }


def statuses(found):
    return {(found.mentions[s.mention].name, s.claim.status, s.claim.starts) for s in found.statuses}


def test_list_of_projects():
    found = read(
        "2024年长葛市重点项目清单,,,,,,,\n单位：万元,,,,,,,\n"
        "序号,项目名称,建设单位,建设地点,总投资,2024年计划投资,开工时间,备注\n"
        "1,隆达再生铝项目,长葛隆达铝业有限公司,长葛市大周镇,120000,3亿元,2024年3月,x\n"
        '2,金砥材料产业园二期,"金砥材料有限公司、长葛市水利局",长葛产业集聚区,"85,000.5",/,2025年1月,\n'
        "合计,,,,205000,,,\n"
    )
    assert relations(found) == {
        "Company:长葛隆达铝业有限公司 undertakes Project:隆达再生铝项目",
        "Company:金砥材料有限公司 undertakes Project:金砥材料产业园二期",
        "GovernmentAgency:长葛市水利局 undertakes Project:金砥材料产业园二期",
        "Project:隆达再生铝项目 locatedIn AdministrativeArea:大周镇",
        "AdministrativeArea:大周镇 locatedIn AdministrativeArea:长葛市",
        "Project:金砥材料产业园二期 locatedIn IndustrialPark:长葛产业集聚区",
    }
    assert figures(found) == {
        ("隆达再生铝项目", "总投资", "amount", "120000", "万元", "actual", ""),
        ("隆达再生铝项目", "年度计划投资", "amount", "3", "亿元", "planned", "2024年"),
        ("金砥材料产业园二期", "总投资", "amount", "85000.5", "万元", "actual", ""),
    }
    assert statuses(found) == {
        ("隆达再生铝项目", "underConstruction", "2024-03-01"),
        ("金砥材料产业园二期", "planned", "2025-01-01"),
    }
    text = found.article.text
    for relation in found.relations:
        assert text.clean[relation.evidence.start : relation.evidence.end].startswith("序号：")
    assert [s.reason for s in found.skipped] == ["合计行"]


def test_list_of_firms():
    found = read(
        "企业名称,所在地,所属行业,主要产品,2023年营业收入（亿元）,同比（%）,全省排名,法定代表人\n"
        "许昌华岳电气股份有限公司,许昌市魏都区,电力装备,变压器、开关柜,12.5,-8.3,3,高志明\n"
    )
    firm = "Company:许昌华岳电气股份有限公司"
    assert relations(found) == {
        f"{firm} locatedIn AdministrativeArea:魏都区",
        "AdministrativeArea:魏都区 locatedIn AdministrativeArea:许昌市",
        f"{firm} belongsTo Industry:电力装备",
        f"{firm} produces Product:变压器",
        f"{firm} produces Product:开关柜",
        f"Person:高志明 worksFor {firm}",
    }
    name = "许昌华岳电气股份有限公司"
    assert figures(found) == {
        (name, "营业收入", "amount", "12.5", "亿元", "actual", "2023年"),
        (name, "营业收入", "growth", "-8.3", "%", "actual", "2023年"),
        (name, "营业收入", "rank", "3", "", "actual", "2023年"),
    }
    assert {o.scope for o in found.observations} == {None, "全省"}


def test_table_of_places():
    found = read("2023年各市主要指标,,\n地区,地区生产总值（亿元）,增速（%）\n许昌市,3238.8,4.6\n合计,60000,5\n")
    assert figures(found) == {
        ("许昌市", "地区生产总值", "amount", "3238.8", "亿元", "actual", "2023年"),
        ("许昌市", "地区生产总值", "growth", "4.6", "%", "actual", "2023年"),
    }


@pytest.mark.parametrize(
    ("heading", "cell", "wanted"),
    [
        ("进展", "主体已封顶", {("甲项目", "underConstruction", "")}),
        ("建设性质", "续建", {("甲项目", "underConstruction", "")}),
        ("项目状态", "未开工", {("甲项目", "planned", "")}),
        ("竣工时间", "2024-05-20", {("甲项目", "inProduction", "2024-05-20")}),
        ("竣工时间", "2025.12", {("甲项目", "planned", "2025-12-01")}),
        ("计划开工时间", "2024年3月", {("甲项目", "planned", "2024-03-01")}),
        (
            "建设起止年限",
            "2023-2025",
            {("甲项目", "underConstruction", "2023-01-01"), ("甲项目", "planned", "2025-01-01")},
        ),
        (
            "建设起止年限",
            "2023.5-2024.3",
            {("甲项目", "underConstruction", "2023-05-01"), ("甲项目", "inProduction", "2024-03-01")},
        ),
        ("开工时间", "待定", set()),
        ("开工时间", "年底", set()),
    ],
)
def test_how_far_a_project_has_come(heading, cell, wanted):
    assert statuses(read(f"项目名称,{heading},备注\n甲项目,{cell},无\n")) == wanted


def test_investment_of_what_is_only_planned_is_planned():
    found = read("项目名称,总投资（亿元）,进展\n甲项目,12,签约\n")
    assert figures(found) == {("甲项目", "总投资", "amount", "12", "亿元", "planned", "")}


def test_what_is_not_used_is_counted():
    found = read("项目名称,建设内容,总投资\n甲项目,新建厂房三栋,12\n")
    assert found.observations == ()
    assert sorted(s.reason for s in found.skipped) == ["表格“建设内容”一列没有用上", "表格“总投资”一列不是带单位的数"]


def test_a_place_that_is_none():
    found = read("地区,地区生产总值（亿元）\n其他,12\n许昌市,3238.8\n")
    assert [o.value for o in found.observations] == [Decimal("3238.8")]
    assert [s.reason for s in found.skipped] == ["表里的这一行认不出地名"]


CELLS = st.text(alphabet="许昌市项目公司（）()、：｜,.-—12345年月万元% \n", max_size=12)


@pytest.mark.parametrize(
    ("heading", "last"),
    [
        ("2023年上半年GDP（亿元）", "2023-06-30"),
        ("2023年1—9月GDP（亿元）", "2023-09-30"),
        ("一季度GDP（亿元）", "2024-03-31"),
    ],
)
def test_period_of_a_heading_is_no_part_of_the_indicator(heading, last):
    found = read(f"地区,{heading},同比增长（%）\n洛阳市,2718.6,4.1\n许昌市,1611.7,1.5\n")
    assert {(o.indicator, o.measure.value, str(o.period.end)) for o in found.observations} == {
        ("地区生产总值", "amount", last),
        ("地区生产总值", "growth", last),
    }


HEADINGS = st.sampled_from(
    [
        "项目名称",
        "企业名称",
        "地区",
        "建设单位",
        "建设地点",
        "总投资（万元）",
        "投资",
        "增速（%）",
        "排名",
        "建设年限",
        "进展",
        "甲",
    ]
)


@given(st.lists(HEADINGS, min_size=2, max_size=5), st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=5))
def test_any_table_is_read_or_refused(head, rows):
    made = io.StringIO()
    csv.writer(made).writerows([head, *rows])
    sources, errors = read_input(Input(name="a.csv", data=made.getvalue().encode()))
    assert bool(sources) != bool(errors)
    for source in sources:
        for article in split_articles(source):
            found = find_facts(article)
            for mention in found.mentions:
                raw = article.text.to_raw(mention.span)
                assert source.text[raw.start : raw.end] == article.surface(mention.span)
            for fact in (*found.relations, *found.observations):
                assert article.surface(fact.evidence) in source.text
