"""Tables on the pages of PDFs: read by their headings where these are known, ruled or not; prose is never one."""

import json
import sys
from pathlib import Path

import pytest

from xckg.corpus import pdf
from xckg.corpus.articles import split_articles
from xckg.corpus.pagetables import take_tables
from xckg.corpus.read import read_sources
from xckg.extract import find_facts
from xckg.model import Metadata
from xckg.paging import find_page

sys.path.append(str(Path(__file__).parent))
from newspaper import BARE, LEFT, RIGHT, RULED, Paper, columns, set_table
from stories import ALL
from test_pdf import LAYOUTS

from made import pack

PROJECTS = [
    ["序号", "项目名称", "建设单位", "建设地点", "总投资（亿元）"],
    ["1", "望山渡大桥改建工程", "许昌望山路桥建设集团有限公司", "魏都区", "12.5"],
    ["2", "石梁光电显示玻璃生产基地二期", "石梁光电科技股份有限公司", "长葛市", "30"],
    ["3", "城乡供水一体化工程", "海砚水务有限公司", "禹州市", "8.6"],
]
WIDTHS = [40, 130, 130, 90, 90]
LISTED = (
    "2024年许昌市重点建设项目一览表\n"
    "序号：1｜项目名称：望山渡大桥改建工程｜建设单位：许昌望山路桥建设集团有限公司｜建设地点：魏都区｜总投资（亿元）：12.5\n"
    "序号：2｜项目名称：石梁光电显示玻璃生产基地二期｜建设单位：石梁光电科技股份有限公司｜建设地点：长葛市｜总投资（亿元）：30\n"
    "序号：3｜项目名称：城乡供水一体化工程｜建设单位：海砚水务有限公司｜建设地点：禹州市｜总投资（亿元）：8.6\n"
)
INDICATORS = [
    ["指标", "单位", "数值", "同比增长（%）"],
    ["地区生产总值", "亿元", "1786.3", "5.6"],
    ["社会消费品零售总额", "亿元", "812.4", "6.1"],
    ["一般公共预算收入", "亿元", "120.5", "-3.2"],
]
PROSE = "许昌市统计部门近日发布上半年经济运行情况，工业生产稳中有进，消费市场逐步恢复，投资结构持续优化。"


def read(path):
    sources, errors = read_sources(str(path), Metadata())
    assert errors == []
    return sources


def print_bulletin(folder, how, turn=0):
    """A bulletin of two tables with text around them."""
    paper = Paper(turn=turn)
    paper.centre(LEFT, RIGHT, 40, "许昌市上半年经济运行情况", 20)
    paper.pour([PROSE], [(LEFT, 80, RIGHT, 140)])
    paper.centre(LEFT, RIGHT, 150, "2024年许昌市重点建设项目一览表", 12)
    end = set_table(paper, 60, 175, WIDTHS, PROJECTS, how)
    paper.pour([PROSE], [(LEFT, end + 20, RIGHT, end + 80)])
    paper.centre(LEFT, RIGHT, end + 110, "2024年上半年许昌市主要经济指标", 12)
    end = set_table(paper, 100, end + 130, [200, 80, 120, 120], INDICATORS, how, high=16)
    paper.put(100, end + 8, "注：地区生产总值按现价计算，增速按不变价计算。")
    return paper.save(folder / "公报.pdf")


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize("how", [*RULED, *BARE])
def test_a_table_is_read_by_its_headings_however_it_is_ruled(tmp_path, how, turn):
    path = print_bulletin(tmp_path, how, turn)
    around, projects, indicators = read(path)
    assert projects.text == LISTED
    assert indicators.text == (
        "2024年上半年许昌市主要经济指标\n"
        "指标：地区生产总值｜单位：亿元｜数值：1786.3｜同比增长（%）：5.6\n"
        "指标：社会消费品零售总额｜单位：亿元｜数值：812.4｜同比增长（%）：6.1\n"
        "指标：一般公共预算收入｜单位：亿元｜数值：120.5｜同比增长（%）：-3.2\n"
    )
    assert [s.path for s in (projects, indicators)] == [f"{path}#表1", f"{path}#表2"]
    assert around.text.count(PROSE) == 2
    assert "注：地区生产总值按现价计算" in around.text
    assert "812.4" not in around.text


def test_what_the_rows_say_slices_back_and_stands_on_its_page(tmp_path):
    """Two pages: the headings are printed on the first one only, a foot line on both."""
    for how in ("lines", "none"):
        paper = Paper()
        paper.centre(LEFT, RIGHT, 40, "2024年许昌市重点建设项目一览表", 16)
        rows = [[str(i), f"石梁{i}号产业园项目", "海砚建设有限公司", "长葛市", f"{i}.5"] for i in range(1, 51)]
        set_table(paper, 60, 80, WIDTHS, [PROJECTS[0], *rows[:40]], how, high=26)
        paper.centre(LEFT, RIGHT, 1165, "— 1 —", 9)
        paper.new_page()
        end = set_table(paper, 60, 50, WIDTHS, rows[40:], how, high=26)
        paper.pour([PROSE], [(LEFT, end + 40, RIGHT, end + 100)])
        around, table = read(paper.save(tmp_path / f"{how}.pdf"))
        lines = table.text.split("\n")
        assert len(lines) == 52, how
        assert "石梁41号产业园" not in around.text
        [article] = split_articles(table)
        found = find_facts(article)
        pages = {}
        for one in found.observations:
            raw = article.text.raw_starts[one.evidence.start]
            line = article.surface(one.evidence)
            assert table.text[raw : raw + len(line)] == line
            pages[int(line.split("石梁")[1].split("号")[0])] = find_page(article.pages, raw)
        assert pages == {i: 1 if i <= 40 else 2 for i in range(1, 51)}


def test_headings_printed_again_on_the_next_page_begin_no_new_table(tmp_path):
    paper = Paper()
    paper.centre(LEFT, RIGHT, 40, "2024年许昌市重点建设项目一览表", 16)
    set_table(paper, 60, 80, WIDTHS, PROJECTS[:3])
    paper.new_page()
    set_table(paper, 60, 60, WIDTHS, [PROJECTS[0], PROJECTS[3]])
    _, table = read(paper.save(tmp_path / "a.pdf"))
    assert table.text == LISTED


def test_headings_on_two_lines(tmp_path):
    """地区生产总值 stands over 总量 and 增速, 2023年 over the white between two columns; 总投资 is broken."""
    for ruled in (True, False):
        paper = Paper()
        paper.centre(LEFT, RIGHT, 40, "2024年上半年许昌市各县（市、区）主要经济指标", 16)
        xs = [60, 160, 260, 360, 460, 560]
        paper.centre(60, 160, 95, "县（市、区）", 9)
        paper.centre(160, 360, 84, "地区生产总值", 9)
        paper.centre(360, 560, 84, "一般公共预算收入", 9)
        rows = [["", *["总量（亿元）", "增速（%）"] * 2], ["魏都区", "123.4", "5.6", "12.3", "2.2"]]
        rows.append(["长葛市", "345.6", "6.1", "33.1", "-1.2"])
        for n, row in enumerate(rows):
            for left, right, cell in zip(xs, xs[1:], row, strict=False):
                paper.centre(left, right, 104 + 20 * n, cell, 9)
        if ruled:
            for y in (80, 100, 120, 140, 160):
                paper.canvas.line(xs[y == 100], 1191 - y, xs[-1], 1191 - y)
            for x in xs:
                paper.canvas.line(x, 1191 - (100 if x in (260, 460) else 80), x, 1191 - 160)
        table = read(paper.save(tmp_path / "a.pdf"))[-1]
        assert table.text.split("\n")[1] == (
            "县（市、区）：魏都区｜地区生产总值（亿元）：123.4｜地区生产总值增速（%）：5.6"
            "｜一般公共预算收入（亿元）：12.3｜一般公共预算收入增速（%）：2.2"
        ), ruled
    paper = Paper()
    paper.centre(LEFT, RIGHT, 40, "许昌市主要经济指标", 16)
    paper.centre(60, 220, 95, "指标", 9)
    paper.centre(220, 400, 84, "2023年", 9)
    paper.centre(400, 600, 84, "2024年", 9)
    xs = [60, 220, 300, 400, 500, 600]
    rows = [["", *["绝对额（亿元）", "增速（%）"] * 2], ["地区生产总值", "3746.8", "3.1", "3800.2", "2.3"]]
    rows.append(["社会消费品零售总额", "1210.5", "3.3", "1290.5", "6.1"])
    for n, row in enumerate(rows):
        for left, right, cell in zip(xs, xs[1:], row, strict=False):
            paper.centre(left, right, 104 + 20 * n, cell, 9)
    table = read(paper.save(tmp_path / "b.pdf"))[-1]
    assert table.text.split("\n")[1] == (
        "指标：地区生产总值｜2023年绝对额（亿元）：3746.8｜2023年增速（%）：3.1｜2024年绝对额（亿元）：3800.2｜2024年增速（%）：2.3"
    )
    paper = Paper()
    paper.centre(LEFT, RIGHT, 40, "许昌市2024年重点项目", 16)
    for x, y, text in [(60, 86, "项目名称"), (260, 86, "建设单位"), (460, 80, "总投资"), (458, 92, "（亿元）")]:
        paper.put(x, y, text)
    for n, (name, firm, sum_) in enumerate([("望山渡大桥", "石梁路桥公司", "12.5"), ("海砚水厂", "海砚水务公司", "8")]):
        for x, text in ((60, name), (260, firm), (465, sum_)):
            paper.put(x, 116 + 20 * n, text)
    paper.put(60, 180, "联系人：苏衡")
    around, table = read(paper.save(tmp_path / "c.pdf"))
    assert table.text.split("\n")[1:] == [
        "项目名称：望山渡大桥｜建设单位：石梁路桥公司｜总投资（亿元）：12.5",
        "项目名称：海砚水厂｜建设单位：海砚水务公司｜总投资（亿元）：8",
        "",
    ]
    assert "联系人：苏衡" in around.text


@pytest.mark.parametrize("how", ["lines", "three", "none"])
def test_a_table_in_one_column_of_a_newspaper_leaves_the_columns_beside_it_whole(tmp_path, how):
    paper = Paper()
    left, middle, right = columns(3, 60, 1100)
    paper.centre(LEFT, RIGHT, 20, ALL[0].head, 22)
    body = "".join(ALL[0].body * 2)
    paper.pour([body], [left])
    paper.pour([PROSE], [(middle[0], 60, middle[2], 140)])
    paper.centre(middle[0], middle[2], 150, "上半年许昌市主要指标", 10)
    rows = [["指标", "单位", "数值", "增速（%）"], *INDICATORS[1:]]
    end = set_table(paper, middle[0], 166, [96, 40, 56, 54], rows, how, high=15)
    paper.pour([PROSE * 2], [(middle[0], end + 12, middle[2], 1100)])
    paper.pour([body], [right])
    around, table = read(paper.save(tmp_path / "a.pdf"))
    assert table.text.split("\n")[1] == "指标：地区生产总值｜单位：亿元｜数值：1786.3｜增速（%）：5.6"
    assert len(table.text.split("\n")) == 5
    assert around.text.count(body) == 2
    assert PROSE * 2 in around.text


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize("name", LAYOUTS)
def test_columns_of_prose_are_no_table(tmp_path, name, turn):
    paper = Paper(turn=turn)
    LAYOUTS[name](paper)
    for page in pdf.read_pages(paper.save(tmp_path / "a.pdf")):
        rest, tables = take_tables(page, [])
        assert rest is page
        assert tables == []


def test_prose_that_goes_on_below_a_table_with_the_same_columns_is_no_part_of_it(tmp_path):
    """Page 2 is set in columns that stand where those of the table on page 1 did."""
    paper = Paper()
    paper.centre(LEFT, RIGHT, 20, "许昌市重点建设项目一览表", 16)
    rows = [["项目名称", "建设单位", "总投资（亿元）"]]
    rows += [[f"石梁{i}号工程", "海砚建设公司", f"{i}.5"] for i in range(1, 50)]
    width = (RIGHT - LEFT) / 3
    set_table(paper, LEFT, 50, [width] * 3, rows, "none")
    paper.new_page()
    paper.pour(ALL[0].body, columns(3, 40, 400, gutter=20))
    around, table = read(paper.save(tmp_path / "a.pdf"))
    assert len(table.text.split("\n")) == 51
    assert "".join(ALL[0].body[:1]) in around.text


def test_a_table_whose_headings_are_not_known_stays_in_the_text(tmp_path):
    paper = Paper()
    rows = [["日期", "天气", "风力"], ["周一", "多云", "三级"], ["周二", "小雨", "二级"]]
    set_table(paper, 60, 80, [90, 90, 90], rows)
    [source] = read(paper.save(tmp_path / "a.pdf"))
    assert "小雨" in source.text


def test_a_page_of_thousands_of_strokes_is_read_in_time(tmp_path):
    """A hatched map: no more of them are looked at than a table may have, and its text is read."""
    paper = Paper()
    for i in range(3000):
        paper.canvas.line(10 + i % 800, 10, 10 + i % 800, 1100)
        paper.canvas.line(10, 10 + i % 1100, 800, 10 + i % 1100)
    paper.centre(LEFT, RIGHT, 40, ALL[0].head, 22)
    paper.pour(ALL[0].body, columns(3, 80, 500))
    [source] = read(paper.save(tmp_path / "a.pdf"))
    assert ALL[0].body[0] in source.text


def test_tables_of_a_pdf_in_an_archive_and_in_a_build(tmp_path, xckg):
    path = print_bulletin(tmp_path, "lines")
    (tmp_path / "八月.zip").write_bytes(pack({"月报/公报.pdf": path.read_bytes()}))
    done = xckg("build", "八月.zip", "--no-view", "-o", "o", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    documents, facts = (
        [json.loads(line) for line in (tmp_path / "o" / name).read_text("utf-8").splitlines()]
        for name in ("documents.jsonl", "facts.jsonl")
    )
    name = "八月.zip#月报/公报.pdf"
    assert [d["document"] for d in documents] == [name, f"{name}#表1", f"{name}#表2"]
    assert {fact["predicate"] for fact in facts if fact["kind"] == "relation"} >= {"undertakes", "locatedIn"}
    assert {evidence["page"] for fact in facts for evidence in fact["evidence"]} == {1}
    assert xckg("check", "o", cwd=tmp_path).returncode == 0
