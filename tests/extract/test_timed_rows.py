"""What tables say that have a row for each time and a column for each indicator, in every kind of file."""

import datetime as dt
import io

import pytest

from made import docx
from xckg.corpus.articles import split_articles
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input
from xckg.extract import find_facts
from xckg.measured import find_times, is_time
from xckg.model import Metadata

DAY = dt.date(2024, 7, 25)
TITLE = "许昌市历年主要经济指标"
ROWS = [
    ["年份", "地区生产总值（亿元）", "同比增长（%）", "城镇化率（%）", "进出口总值（亿美元）"],
    ["2021年", "3500.1", "5.6", "54.4", "20.5"],
    ["2022", "3746.8", "-3.1", "55.1", "—"],
]
YEARS = [
    ("许昌市", "地区生产总值", "amount", "3500.1亿元", "2021-01-01/2021-12-31"),
    ("许昌市", "地区生产总值", "growth", "5.6%", "2021-01-01/2021-12-31"),
    ("许昌市", "城镇化率", "share", "54.4%", "2021-01-01/2021-12-31"),
    ("许昌市", "进出口总值", "amount", "20.5亿美元", "2021-01-01/2021-12-31"),
    ("许昌市", "地区生产总值", "amount", "3746.8亿元", "2022-01-01/2022-12-31"),
    ("许昌市", "地区生产总值", "growth", "-3.1%", "2022-01-01/2022-12-31"),
    ("许昌市", "城镇化率", "share", "55.1%", "2022-01-01/2022-12-31"),
]


def read(data, name):
    sources, errors = read_input(Input(name=name, data=data, told=Metadata(date=DAY)))
    assert errors == []
    [article] = split_articles(sources[-1])
    found = find_facts(article)
    names = [m.name for m in found.mentions]
    return found, [
        (names[o.subject], o.indicator, o.measure.value, f"{o.value}{o.unit}", f"{o.period.start}/{o.period.end}")
        for o in found.observations
    ]


def to_csv(rows):
    return "\n".join(",".join(row) for row in rows).encode()


def to_xlsx(rows):
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def to_html(rows):
    cells = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows[1:])
    return f"<p>{rows[0][0]}</p><table>{cells}</table>".encode()


def to_docx(rows):
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>" for c in row) + "</w:tr>"
        for row in rows[1:]
    )
    return docx(f"<w:p><w:r><w:t>{rows[0][0]}</w:t></w:r></w:p><w:tbl>{cells}</w:tbl>")


@pytest.mark.parametrize(
    ("name", "write"), [("a.csv", to_csv), ("a.xlsx", to_xlsx), ("a.html", to_html), ("a.docx", to_docx)]
)
def test_a_row_for_each_year(name, write):
    found, figures = read(write([[TITLE], *ROWS]), name)
    assert figures == YEARS
    assert found.article.surface(found.observations[0].evidence).startswith("年份：2021年｜")


def test_months_are_in_the_year_of_the_title():
    rows = [["2023年许昌市各月工业和外贸"], ["月份", "规模以上工业增加值增速（%）", "进出口总值（亿元）"]]
    rows += [["1—2月", "7.5", "20.1"], ["3月", "7.7", "9.3"], ["合计", "", "29.4"]]
    found, figures = read(to_csv(rows), "a.csv")
    assert figures == [
        ("许昌市", "规模以上工业增加值", "growth", "7.5%", "2023-01-01/2023-02-28"),
        ("许昌市", "进出口总值", "amount", "20.1亿元", "2023-01-01/2023-02-28"),
        ("许昌市", "规模以上工业增加值", "growth", "7.7%", "2023-03-01/2023-03-31"),
        ("许昌市", "进出口总值", "amount", "9.3亿元", "2023-03-01/2023-03-31"),
    ]
    assert [s.reason for s in found.skipped] == ["表里的这一行没有说是什么时候"]


def test_headings_on_two_lines():
    rows = [[TITLE], ["年份", "地区生产总值", "地区生产总值", "一般公共预算收入", "一般公共预算收入"]]
    rows += [
        ["年份", "总量（亿元）", "增速（%）", "总量（亿元）", "增速（%）"],
        ["2023年", "3800.2", "2.3", "201.5", "-1.4"],
    ]
    _, figures = read(to_csv(rows), "a.csv")
    assert [figure[1:4] for figure in figures] == [
        ("地区生产总值", "amount", "3800.2亿元"),
        ("地区生产总值", "growth", "2.3%"),
        ("一般公共预算收入", "amount", "201.5亿元"),
        ("一般公共预算收入", "growth", "-1.4%"),
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ["时间", "项目名称", "总投资（亿元）"],
        ["时间", "地点", "内容"],
        ["日期", "标题", "来源"],
        ["年份", "企业名称", "产值（亿元）"],
        ["指标", "2023年", "增速（%）"],
        ["地区", "总量（亿元）", "增速（%）"],
    ],
)
def test_these_are_no_tables_of_times(headings):
    assert find_times(headings) is None


def test_a_column_of_times_holds_times():
    """Headings as of a table of times above rows that say something else."""
    data = to_csv([[TITLE], ["时间", "金额（亿元）"], ["石梁渡口", "3"], ["望山车站", "4"]])
    sources, errors = read_input(Input(name="a.csv", data=data))
    assert sources == []
    assert "表头认不出" in errors[0].reason
    assert [is_time(text) for text in ("2023年", "2023", "1—6月", "前三季度", "3.5", "", "石梁")] == [
        *[True] * 4,
        *[False] * 3,
    ]
