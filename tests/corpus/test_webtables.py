"""Tables of web pages: lists and indicators are read by their headings, all others as text."""

import json
import time
from email.message import EmailMessage

import pytest

from made import docx, pack, paragraph
from xckg.corpus.articles import split_articles
from xckg.corpus.grids import MOST_CELLS, find_grids
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input
from xckg.corpus.webtables import find_known
from xckg.model import Metadata, SentenceRole

BODY = (
    "<h1>海砚片区开工一批制造项目</h1><p>2024-05-20　来源：海砚新闻</p>"
    "<p>本报讯（记者 苏衡）5月19日，许昌市举行制造业项目集中开工活动，全市上下把项目建设摆在突出位置，"
    "各县区同步连线，现场气氛热烈。下一步，有关部门将做好要素保障，推动项目早建成、早见效。</p>"
)
LIST = (
    "<p>集中开工项目名单</p><table border=1><tr><th rowspan=2>序号<th rowspan=2>项目名称<th rowspan=2>建设单位"
    "<th colspan=2>投资（亿元）<tr><th>总投资<th>2024年计划投资"
    "<tr><td colspan=5>一、工业类"
    "<tr><td>1<td>望山储能电芯项目<td rowspan=2>许昌望山新能源有限公司<td>30<td>6"
    "<tr><td>2<td>望山&nbsp;电解液项目<td>8.5<td>2"
    "<tr><td>3<td>石梁河泵站改造工程<td>许昌石梁河水务有限公司<br>长葛市水利局<td>1.2<td>0.4</table>"
)
LINES = (
    "集中开工项目名单\n"
    "一、工业类\n"
    "序号：1｜项目名称：望山储能电芯项目｜建设单位：许昌望山新能源有限公司｜总投资（亿元）：30｜2024年计划投资（亿元）：6\n"
    "序号：2｜项目名称：望山电解液项目｜建设单位：许昌望山新能源有限公司｜总投资（亿元）：8.5｜2024年计划投资（亿元）：2\n"
    "序号：3｜项目名称：石梁河泵站改造工程｜建设单位：许昌石梁河水务有限公司；长葛市水利局｜"
    "总投资（亿元）：1.2｜2024年计划投资（亿元）：0.4\n"
)
MENU = "<table><tr><td><a>企业</a><td><a>项目</a><td><a>园区</a></tr><tr><td>甲<td>乙<td>丙</tr></table>"


def read(page, name="a.html", **known):
    sources, errors = read_input(Input(name=name, data=page.encode(), **known))
    assert errors == []
    return sources


def say(article):
    return [article.surface(sentence.span) for sentence in article.sentences]


def test_a_list_is_a_source_of_its_own_and_the_article_goes_without_it():
    page, table = read(f"<html><body>{BODY}{LIST}</body></html>")
    assert (page.path, table.path, table.text) == ("a.html", "a.html#表1", LINES)
    assert (table.metadata.publisher, table.metadata.place) == ("海砚新闻", "许昌市")
    assert table.metadata.date.isoformat() == "2024-05-20"
    [article] = split_articles(page)
    assert "电芯" not in article.text.clean
    assert "推动项目早建成、早见效。" in article.text.clean
    [rows] = split_articles(table)
    assert rows.title == "集中开工项目名单"
    assert [s.role for s in rows.sentences].count(SentenceRole.ROW) == 3
    for one, source in ((article, page), (rows, table)):
        for sentence in one.sentences:
            raw = one.text.to_raw(sentence.span)
            assert source.text[raw.start : raw.end] == one.surface(sentence.span)


def test_a_table_in_the_layout_of_a_page():
    laid = f"<table width=960><tr><td>{MENU}</td></tr><tr><td><div>{BODY}{LIST}</div></td></tr></table>"
    page, table = read(f"<html><body>{laid}</body></html>")
    assert table.text == LINES
    [article] = split_articles(page)
    assert article.title == "海砚片区开工一批制造项目"
    assert [s.role for s in article.sentences].count(SentenceRole.BODY) == 2
    assert say(article)[-2:] == ["下一步，有关部门将做好要素保障，推动项目早建成、早见效。", "集中开工项目名单"]


@pytest.mark.parametrize(
    "table",
    [
        MENU,
        "<table><tr><td>企业<td>项目<td>园区<tr><td>甲厂<td>乙线<td>丙园</table>",  # bare words, no more
        "<table><tr><th>项目名称<th>建设单位</table>",  # headings alone
        "<table><tr><td>序号<td>书名<td>作者<tr><td>1<td>河畔<td>李某</table>",  # a list of something else
        "<table><tr><td>年份<td>数值<tr><td>2023<td>12</table>",
        "<table><tr><td>" + "项目名称<br>建设单位" * 3 + "<td>甲</table>",
        f"<table><tr><td>项目名称<td>总投资（亿元）<td>{LIST}</table>".replace("<table border", "<i></i><table x"),
        "<table><tr><td colspan=1000 rowspan=60000>项目名称" + "<tr><td>a" * (MOST_CELLS // 1000 + 1) + "</table>",
        "<table><tr><td>项目名称<td>建设单位<tr><td>甲<td>乙",  # never closed: where it ends nobody knows
    ],
)
def test_what_is_no_list(table):
    known = find_known(table)
    assert [found.above for found in known] == ([("集中开工项目名单",)] if "望山" in table else [])


def test_cells_that_are_merged():
    [table] = find_grids(
        "<table><caption>表 一</caption><thead><tr><td colspan=2>横<td rowspan=0>竖<tr><td>甲<td>乙"
        "<tr><td>丙<td>丁<tr><td colspan=3>整行</table>"
    )
    assert table.rows == (("横", "横", "竖"), ("甲", "乙", "竖"), ("丙", "丁", "竖"), ("整行",))
    assert table.above == ("表 一",)


def test_a_form_and_a_table_on_its_side():
    form = (
        "<table><tr><td>项目名称<td colspan=3>青石湾产业园二期<tr><td>建设单位<td>青石湾建设公司<td>建设地点<td>长葛市"
        "<tr><td>总投资（万元）<td>5200<td>开工时间<td>2024年3月</table>"
    )
    assert find_known(form)[0].table.headings == ("项目名称", "建设单位", "建设地点", "总投资（万元）", "开工时间")
    side = (
        "<table><tr><td>项目名称<td>甲桥<td>乙桥<tr><td>建设单位<td>丙局<td>丁局"
        "<tr><td>总投资（亿元）<td>1<td>2</table>"
    )
    assert find_known(side)[0].table.rows == (("甲桥", "丙局", "1"), ("乙桥", "丁局", "2"))


def test_lines_above_a_table():
    rows = "<table><tr><td>项目名称<td>总投资<tr><td>甲桥<td>1</table>"
    long = "全市各级各部门要紧盯目标任务，倒排工期、挂图作战。"
    [found] = find_known(f"<p>{long}</p><h3>重大项目进展一览</h3><p>（截至6月底）</p><p>单位：亿元</p>{rows}")
    assert found.above == ("重大项目进展一览", "（截至6月底）", "单位：亿元")
    assert find_known(f"<p>{long}</p>{rows}")[0].above == ()
    most_read = "<div><h3>点击排行</h3><ul><li>甲市工厂招工启事</li><li>乙市明日有暴雨</ul></div>"
    assert find_known(f"<p>{long}</p>{most_read}{rows}")[0].above == ()
    assert find_known(f"<ul><li><h3>重大项目进展一览</h3>{rows}</ul>")[0].above == ("重大项目进展一览",)
    assert [each.above for each in find_known(f"<p>重大项目进展一览</p><ul><li>{rows}</ul>{rows}")] == [
        ("重大项目进展一览",),
        (),
    ]


def test_a_page_that_is_its_table():
    [table] = read("<table><tr><td>项目名称<td>建设单位<tr><td>甲桥<td>乙公司</table>")
    assert table.path == "a.html#表1"


def test_pages_in_letters_archives_and_records():
    page = f"<html><body>{BODY}{LIST}</body></html>"
    letter = EmailMessage()
    letter["Subject"] = "简报"
    letter.set_content("见下表")
    letter.add_alternative(page, subtype="html")
    letter.add_attachment(page.encode(), maintype="text", subtype="html", filename="b.html")
    sources, _ = read_input(Input(name="a.eml", data=letter.as_bytes()))
    assert [s.path for s in sources] == ["a.eml", "a.eml#表1", "a.eml#b.html", "a.eml#b.html#表1"]
    saved = EmailMessage()
    saved["Subject"] = "页"
    saved.set_content(page, subtype="html")
    sources, _ = read_input(Input(name="a.mhtml", data=saved.as_bytes()))
    assert [s.path for s in sources] == ["a.mhtml", "a.mhtml#表1"]
    line = json.dumps({"title": "开工", "content": page})
    sources, _ = read_input(Input(name="a.jsonl", data=line.encode()))
    assert [s.path for s in sources] == ["a.jsonl#1", "a.jsonl#1#表1"]
    sources, _ = read_input(Input(name="a.zip", data=pack({"a.html": page})))
    assert [s.path for s in sources] == ["a.zip#a.html", "a.zip#a.html#表1"]
    assert {s.text for s in sources if "表1" in s.path} == {LINES}


def test_what_the_user_says_of_the_page_holds_for_its_tables():
    _, table = read(f"<html><body>{BODY}{LIST}</body></html>", told=Metadata(place="安阳市", publisher="丙报"))
    assert (table.metadata.place, table.metadata.publisher) == ("安阳市", "丙报")
    [article] = split_articles(table)
    assert article.place == "安阳市"


def test_traditional_characters():
    page = (
        "<p>許昌市重點項目</p><table><tr><td>項目名稱<td>建設單位<td>總投資（億元）"
        "<tr><td>澄江大橋<td>許昌路橋公司<td>3</table>"
    )
    [source, table] = read(page)
    assert table.text == "許昌市重點項目\n項目名稱：澄江大橋｜建設單位：許昌路橋公司｜總投資（億元）：3\n"
    assert "澄江" not in split_articles(source)[0].text.clean


def test_merged_cells_of_a_word_document():
    def cell(text, more=""):
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{''.join(paragraph(line) for line in text.split('|'))}</w:tc>"

    rows = (
        cell("2024年许昌市项目", '<w:gridSpan w:val="3"/>'),
        cell("项目名称") + cell("建设单位") + cell("总投资（亿元）"),
        cell("甲河大桥") + cell("许昌路桥公司|长葛市交通局", '<w:vMerge w:val="restart"/>') + cell("2"),
        cell("乙河大桥") + cell("", "<w:vMerge/>") + cell("3"),
    )
    made = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    news = "本报讯（记者 苏衡）5月19日，许昌市集中开工一批桥梁项目，市住建局有关负责人到场。"
    sources, _ = read_input(Input(name="a.docx", data=docx(paragraph(news), made), named=Metadata(publisher="丙报")))
    assert sources[1].text == (
        "2024年许昌市项目\n项目名称：甲河大桥｜建设单位：许昌路桥公司；长葛市交通局｜总投资（亿元）：2\n"
        "项目名称：乙河大桥｜建设单位：许昌路桥公司；长葛市交通局｜总投资（亿元）：3\n"
    )
    assert sources[1].metadata.publisher == "丙报"


@pytest.mark.parametrize(
    "piece",
    [
        *("<table>", "<table><tr><td>", "<td>甲", "<tr>", "<td colspan=9 rowspan=9>乙<tr>", "<p>丙"),
        *("<ul>", "<ul><table><tr><td>丁</table>"),
    ],
)
def test_time_grows_with_the_page(piece):
    def measure(times):
        page = "<table>" + piece * times + "</table>"
        took = []
        for _ in range(2):  # the shorter one: a crowded machine makes a run longer, never shorter
            start = time.process_time()
            find_known(page)
            took.append(time.process_time() - start)
        return min(took)

    assert measure(40_000) < 8 * measure(10_000) + 0.5
