"""Tables as text, and rows as articles."""

import pytest

from xckg.corpus.articles import split_articles
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input
from xckg.corpus.tables import ROWS_AT_ONCE
from xckg.model import Metadata, SentenceRole

LIST = "2024年许昌市重点项目一览表,,\n单位：万元,,\n序号,项目名称,总投资\n1,甲项目,12000\n一、续建,,\n2,乙项目,\n"


def read(text, name="a.csv", encoding="utf-8", **known):
    return read_input(Input(name=name, data=text.encode(encoding), **known))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rows_are_lines(encoding):
    [source], errors = read(LIST, encoding=encoding)
    assert errors == []
    assert source.path == "a.csv"
    assert source.text == (
        "2024年许昌市重点项目一览表\n单位：万元\n序号：1｜项目名称：甲项目｜总投资：12000\n一、续建\n序号：2｜项目名称：乙项目\n"
    )


@pytest.mark.parametrize("mark", ["\t", ";", ","])
def test_other_marks_between_cells(mark):
    text = mark.join(["项目名称", "建设单位"]) + "\n" + mark.join(["甲项目", "乙公司"]) + "\n"
    assert read(text, "a.tsv")[0][0].text == "项目名称：甲项目｜建设单位：乙公司\n"


def test_cells_keep_no_marks_of_the_line():
    [source], _ = read('项目名称,备注\n"甲\n项目｜一期","a  b\n下：丙"\n')
    assert source.text == "项目名称：甲项目|一期｜备注：a b 下：丙\n"


def test_columns_of_the_side_file():
    [plain], _ = read("项目名称,建设单位\n甲项目,乙公司\n")
    text = "工程,谁来干\n甲项目,乙公司\n"
    assert read(text, "b.csv")[0] == []
    [source], _ = read(text, "b.csv", columns={"工程": "项目名称", "谁来干": "建设单位"})
    assert source.text == plain.text
    [other], _ = read(text, "b.csv", columns={"工程": "企业名称", "谁来干": "母公司"})
    assert other.sha256 != source.sha256


def test_headings_on_two_lines():
    text = "项目名称,投资（万元）,,建设单位\n,总投资,年度计划投资,\n甲项目,12,3,乙公司\n"
    [source], _ = read(text)
    assert source.text == "项目名称：甲项目｜总投资（万元）：12｜年度计划投资：3｜建设单位：乙公司\n"


def test_articles_of_a_crawler_s_table():
    sources, [error] = read("标题,发布时间,正文\n外贸,2023-08-04,许昌市出口增长。\n无,2023-08-04,\n")
    assert [(s.path, s.text, s.metadata.title) for s in sources] == [("a.csv#2", "许昌市出口增长。", "外贸")]
    assert error.path == "a.csv#3"


def test_table_that_is_not_known_says_its_headings():
    sources, [error] = read("年份,数值\n2023,1\n")
    assert sources == []
    assert "年份、数值" in error.reason
    assert "columns" in error.reason


def test_table_of_headings_alone():
    assert read("项目名称,建设单位\n")[1][0].reason == "表里只有表头，没有行"


def test_rows_as_articles():
    [source], _ = read(LIST)
    [article] = split_articles(source)
    assert (article.title, article.place) == ("2024年许昌市重点项目一览表", "许昌市")
    assert [s.role for s in article.sentences] == [
        SentenceRole(r) for r in ("title", "heading", "row", "heading", "row")
    ]
    for sentence in article.sentences:
        raw = article.text.to_raw(sentence.span)
        assert source.text[raw.start : raw.end] == article.surface(sentence.span)
        assert "".join(token.text for token in sentence.tokens) == article.surface(sentence.span)


def test_long_tables_are_several_articles():
    rows = "".join(f"第{i}项目,乙公司\n" for i in range(ROWS_AT_ONCE * 2 + 1))
    [source], _ = read(f"清单,\n项目名称,建设单位\n{rows}", told=Metadata(publisher="丙报"))
    articles = split_articles(source)
    assert [len(a.sentences) for a in articles] == [ROWS_AT_ONCE + 1, ROWS_AT_ONCE + 1, 2]
    assert {(a.title, a.publisher) for a in articles} == {("清单", "丙报")}
    last = articles[-1].sentences[-1].span
    raw = articles[-1].text.to_raw(last)
    assert source.text[raw.start : raw.end] == f"项目名称：第{ROWS_AT_ONCE * 2}项目｜建设单位：乙公司"
