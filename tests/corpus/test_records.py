"""What crawlers export."""

import json

import pytest

from made import NEWS
from xckg.corpus.inputs import Input
from xckg.corpus.kinds import read_input


def read(content, name="a.jsonl"):
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return read_input(Input(name=name, data=text.encode()))


@pytest.mark.parametrize(
    "row",
    [
        {"news_title": "外贸增长", "content": NEWS, "publish_time": "2023-08-04 10:00:00", "source": "许昌日报"},
        {"title": "外贸增长", "maintext": NEWS, "date_publish": "2023-08-04 10:00:00", "source_name": "许昌日报"},
        {"title": "外贸增长", "content": NEWS, "publishedAt": "2023-08-04T02:00:00Z", "source": {"name": "许昌日报"}},
        {"Title": "外贸增长", "Text": NEWS, "ctime": 1691114400, "media": "许昌日报", "tags": ["外贸"], "ok": True},
        {"新闻标题": "外贸增长", "新闻内容": NEWS, "发布时间": "2023年8月4日", "来源": "许昌日报"},
        {
            "headline": "外贸增长",
            "articleBody": NEWS,
            "datePublished": 1691114400000,
            "publisher": {"name": "许昌日报"},
        },
    ],
)
def test_the_usual_keys(row):
    [source], errors = read(row)
    assert errors == []
    assert source.text == NEWS
    said = source.metadata
    assert (said.title, said.date.isoformat(), said.publisher) == ("外贸增长", "2023-08-04", "许昌日报")


def test_html_in_a_record_is_html():
    [source], _ = read({"content": f"<div><p>{NEWS}</p></div>"})
    assert source.media_type == "text/html"
    assert read({"content": "<p></p>"})[1][0].reason == "网页里没有文字"
    assert read({"content": "增速<5%，>3%"})[0][0].media_type == "text/plain"


@pytest.mark.parametrize(
    "content", [[{"text": NEWS}], {"articles": [{"text": NEWS}]}, {"data": {"list": [{"text": NEWS}]}}]
)
def test_json_files(content):
    [source], errors = read(content, "a.json")
    assert (source.path, source.text, errors) == ("a.json#1", NEWS, [])


def test_json_file_of_lines_and_of_one():
    assert [s.path for s in read('{"text": "甲。"}\n{"text": "乙。"}\n', "a.json")[0]] == ["a.json#1", "a.json#2"]
    assert [s.path for s in read({"text": "甲。", "title": "乙"}, "a.json")[0]] == ["a.json#1"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [("{", "JSON"), ("[" * 200_000, "JSON"), ({"name": "x"}, "没有文章"), ([1], "对象"), ([{"text": ""}], "没有正文")],
)
def test_what_cannot_be_read_is_one_line(content, reason):
    sources, [error] = read(content, "a.json")
    assert sources == []
    assert reason in error.reason
    assert "\n" not in str(error)
