"""What tables of indicators say: numbers of the place or the firm that their titles name."""

import datetime as dt

import pytest

from xckg.corpus.articles import split_articles
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input
from xckg.extract import find_facts
from xckg.measured import find_names
from xckg.model import Metadata

DAY = dt.date(2024, 7, 25)


def read(table, name="a.csv", **known):
    sources, errors = read_input(Input(name=name, data=table.encode(), told=Metadata(date=DAY, **known)))
    assert errors == []
    [article] = split_articles(sources[-1])
    return find_facts(article)


def figures(found):
    names = [m.name for m in found.mentions]
    return [
        (
            names[o.subject],
            o.indicator,
            o.measure.value,
            f"{o.value}{o.unit}",
            dict(o.dimensions),
            f"{o.period.start}/{o.period.end}",
        )
        for o in found.observations
    ]


HALF, JUNE = "2024-01-01/2024-06-30", "2024-06-01/2024-06-30"


def test_indicators_of_a_place():
    found = read(
        "2024年上半年许昌市主要经济指标,,,\n单位：亿元,,,\n指 标,单位,绝对数,同比±%\n"
        '一、地区生产总值,亿元,"1,612.4",5.7\n其中：第一产业,亿元,61.0,3.8\n规模以上工业增加值,%,—,7.4\n'
        "社会消费品零售总额,,702.9,下降1.5\n进出口总额,亿元,131.0,↑4.2\n#一般贸易,亿元,88.2,持平\n"
        "城镇化率,%,58.1,0.8\n二、附记,,,\n"
    )
    place = "许昌市"
    assert figures(found) == [
        (place, "地区生产总值", "amount", "1612.4亿元", {}, HALF),
        (place, "地区生产总值", "growth", "5.7%", {}, HALF),
        (place, "地区生产总值", "amount", "61.0亿元", {"产业": "第一产业"}, HALF),
        (place, "地区生产总值", "growth", "3.8%", {"产业": "第一产业"}, HALF),
        (place, "规模以上工业增加值", "growth", "7.4%", {"产业": "规模以上工业"}, HALF),
        (place, "社会消费品零售总额", "amount", "702.9亿元", {}, HALF),
        (place, "社会消费品零售总额", "growth", "-1.5%", {}, HALF),
        (place, "进出口总值", "amount", "131.0亿元", {}, HALF),
        (place, "进出口总值", "growth", "4.2%", {}, HALF),
        (place, "进出口总值", "amount", "88.2亿元", {"贸易方式": "一般贸易"}, HALF),
        (place, "城镇化率", "share", "58.1%", {"地区": "城镇"}, HALF),
        (place, "城镇化率", "growth", "0.8个百分点", {"地区": "城镇"}, HALF),
    ]
    assert found.article.surface(found.observations[0].evidence).startswith("指标：一、地区生产总值｜单位：亿元｜")


def test_headings_that_say_when():
    found = read(
        "许昌市2024年1—6月主要指标,,,,,\n指标名称,计量单位,6月,6月,1—6月,1—6月\n指标名称,计量单位,总量,增长（%）,总量,增长（%）\n"
        "工业用电量,亿千瓦时,8.3,2.9,44.0,-0.6\n"
    )
    assert figures(found) == [
        ("许昌市", "工业用电量", "amount", "8.3亿千瓦时", {}, JUNE),
        ("许昌市", "工业用电量", "growth", "2.9%", {}, JUNE),
        ("许昌市", "工业用电量", "amount", "44.0亿千瓦时", {}, HALF),
        ("许昌市", "工业用电量", "growth", "-0.6%", {}, HALF),
    ]


def test_indicators_of_a_firm_over_years():
    found = read(
        "许昌望山电气股份有限公司主要财务数据,,,\n项目,2023年,2022年,同比增减（%）\n营业收入（万元）,82000,80100,2.4\n"
    )
    firm = "许昌望山电气股份有限公司"
    year = "2023-01-01/2023-12-31"
    assert figures(found) == [
        (firm, "营业收入", "amount", "82000万元", {}, year),
        (firm, "营业收入", "amount", "80100万元", {}, "2022-01-01/2022-12-31"),
        (firm, "营业收入", "growth", "2.4%", {}, year),
    ]


def test_targets_months_ranks_and_two_indicators_in_a_row():
    found = read("2024年许昌市目标,,,\n指标,单位,2024年目标,全省位次\n粮食产量,万吨,290,4\n", place="许昌市")
    assert [(o.modality.value, o.measure.value, str(o.value)) for o in found.observations] == [
        ("target", "amount", "290"),
        ("actual", "rank", "4"),
    ]
    found = read("许昌市2024年上半年主要指标,,,\n指标,本月（亿元）,指标,累计（亿元）\n财政收入,12,税收收入,50\n")
    assert figures(found) == [
        ("许昌市", "财政收入", "amount", "12亿元", {}, JUNE),
        ("许昌市", "税收收入", "amount", "50亿元", {}, HALF),
    ]


def test_a_table_of_nobody_is_counted():
    found = read("指标,单位,数值\n用电量,亿千瓦时,4\n")
    assert {m.name for m in found.mentions} == {"中国"}
    found = read("主要指标,,\n指标,单位,数值\n用电量,亿千瓦时,4\n", place="许昌市")
    assert figures(found)[0][0] == "许昌市"


@pytest.mark.parametrize(
    ("headings", "names"),
    [
        (["指标", "单位", "数值"], 0),
        (["序号", "主要指标", "2023年"], 1),
        (["", "单位", "绝对数", "增长（%）"], 0),
        (["项目", "单位", "1—6月累计", "同比±%"], 0),
        (["项目", "单位", "数量", "单价"], None),  # a bill
        (["项目", "建设单位", "2024年计划投资（亿元）"], None),
        (["项目名称", "2023年完成投资", "增长（%）"], None),
        (["企业名称", "营业收入（亿元）", "同比（%）"], None),
        (["指标", "责任单位", "完成时限"], None),
        (["地区", "地区生产总值（亿元）", "增速（%）"], None),
        (["", "甲", "乙"], None),
    ],
)
def test_which_headings_are_of_indicators(headings, names):
    assert find_names(headings) == names


def test_a_web_page_and_a_text_say_the_same():
    rows = "<tr><td>指标<td>单位<td>绝对数<tr><td>外贸进出口<td>亿元<td>131"
    table = read(f"<h1>许昌市上半年外贸</h1><p>许昌市2024年上半年外贸</p><table>{rows}</table>", name="a.html")
    text = read("许昌市上半年外贸\n\n2024年上半年，许昌市外贸进出口131亿元。\n", name="a.txt")
    assert figures(table) == figures(text)
