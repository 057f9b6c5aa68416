"""What is told of a document from outside its text."""

import datetime as dt
from pathlib import Path

import pytest

from xckg.corpus.metadata import find_front_matter, parse_date, parse_file_name, read_side, to_metadata
from xckg.errors import InputError

DAY = dt.date(2023, 8, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-08-04", DAY),
        ("2023/8/4 10:00", DAY),
        ("2023年8月4日 星期五", DAY),
        ("20230804", DAY),
        ("2023-08-04T21:58:42+08:00", DAY),
        ("2023-02-30", None),
        ("8月4日", None),
        ("", None),
    ],
)
def test_parse_date(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2023-08-04-外贸.txt", DAY),
        ("a/b/20230804.txt", DAY),
        ("2023_08_04.md", DAY),
        ("外贸2023-08-04.txt", None),
        ("2023-13-04.txt", None),
        ("12345678901.txt", None),
    ],
)
def test_parse_file_name(name, day):
    assert parse_file_name(name).date == day


def test_find_front_matter_in_chinese_and_with_byte_order_mark():
    text = "\ufeff---\n日期: 2023年8月4日\n来源: 许昌日报\n地点: 许昌市\n编号: 7\n---\n正文。"
    found, start = find_front_matter(text)
    assert (found.date, found.publisher, found.place, found.title) == (DAY, "许昌日报", "许昌市", None)
    assert text[start:] == "正文。"


@pytest.mark.parametrize(
    "text", ["正文。", "---\n两条横线之间是正文。\n---\n", "---\n没有下一条横线", "---\ndate: 2023-13-45\n---\n"]
)
def test_find_front_matter_absent(text):
    assert find_front_matter(text)[1] == 0


@pytest.mark.parametrize("value", ["昨天", ["2023"], 3.5])
def test_to_metadata_refuses_a_date_that_is_none(value):
    with pytest.raises(InputError, match="date"):
        to_metadata({"date": value}, "a.txt")


@pytest.mark.parametrize("name", ["a.meta.toml", "a.txt.meta.toml"])
def test_read_side(tmp_path: Path, name):
    (tmp_path / name).write_text('date = 2023-08-04\npublisher = "许昌日报"\n', encoding="utf-8")
    found = read_side(tmp_path / "a.txt").metadata
    assert (found.date, found.publisher) == (DAY, "许昌日报")


def test_read_side_that_is_no_toml(tmp_path: Path):
    (tmp_path / "a.meta.toml").write_text("date = ", encoding="utf-8")
    with pytest.raises(InputError, match="TOML"):
        read_side(tmp_path / "a.txt")
