"""Who is credited. `role:name` pairs."""

import pytest

from xckg.corpus.bylines import (
    find_caption_credit,
    find_end,
    find_publisher,
    find_start,
    is_author,
    is_byline,
    parse_credits,
)


def read(text, strict=True):
    found = parse_credits(text, strict)
    return None if found is None else [f"{p.role}:{p.name}" for p in found.people]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("记者 周明远 通讯员 沈若溪", ["记者:周明远", "通讯员:沈若溪"]),
        ("记者周明远通讯员沈若溪", ["记者:周明远", "通讯员:沈若溪"]),
        ("记者 楼望舒 通讯员 骆清和", ["记者:楼望舒", "通讯员:骆清和"]),
        ("记者 何 鑫 李文明", ["记者:何鑫", "记者:李文明"]),
        ("本报记者 谭小雨 摄", ["记者:谭小雨"]),
        ("河南日报记者 陈平 河南日报社全媒体记者 陈烜", ["记者:陈平", "全媒体记者:陈烜"]),
        ("大河财立方 记者 许知行 何鑫 文 马一鸣 李溪 摄影", ["记者:许知行", "记者:何鑫", "摄影:马一鸣", "摄影:李溪"]),
        ("责编:林玉 | 审校:张帆 | 监审:古月", ["责编:林玉", "审校:张帆", "监审:古月"]),
        ("文/图 李明", ["文/图:李明"]),
        ("记者：欧阳修远、司马光", ["记者:欧阳修远", "记者:司马光"]),
        ("记者 阿依古丽·买买提", ["记者:阿依古丽·买买提"]),
        ("李明 摄", ["摄:李明"]),
        ("记者从许昌海关获悉", None),
        ("记者 走进车间", None),
        ("编辑部主任", None),
        ("周明远", None),
        ("文化产业 图书出版", None),
        ("", None),
    ],
)
def test_parse_credits(text, people):
    assert read(text) == people


def test_parse_credits_in_brackets_takes_any_name():
    assert read("记者 嘎玛泽登") is None
    assert read("记者 嘎玛泽登", strict=False) == ["记者:嘎玛泽登"]


def test_parse_credits_spans_and_media():
    text = "河南日报记者 陈平"
    found = parse_credits(text)
    assert found is not None
    assert found.media == ("河南日报",)
    [person] = found.people
    assert text[person.span.start : person.span.end] == "陈平"


@pytest.mark.parametrize("line", ["【责任编辑：王小明】", "来源：许昌日报", "本报记者 李明 王小红", "□ 记者 李明"])
def test_is_byline(line):
    assert is_byline(line)


@pytest.mark.parametrize("line", ["许昌市发布方案", "记者在车间看到，工人正在忙碌。", "编辑出版业增长两成", "来源广泛"])
def test_is_no_byline(line):
    assert not is_byline(line)


@pytest.mark.parametrize(
    ("line", "author"), [("许言", True), ("李 明", True), ("方案", False), ("强信心", False), ("金融", False)]
)
def test_is_author(line, author):
    assert is_author(line) is author


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("本报讯（记者 王某）|近日，许昌", None),
        ("【大河财立方 记者 许某某】|6月19日", None),
        ("新华社郑州8月4日电（记者李明）|河南", None),
        ("■ 本报讯|近日", None),
        ("|（以下简称方案）近日", None),
        ("|【一线调研】小小打火机", None),
        ("|本报记者获悉", None),
    ],
)
def test_find_start(text, start):
    assert find_start(text.replace("|", "")) == text.index("|")


@pytest.mark.parametrize(
    "text", ["活动现场举行了太极拳展演。|本报记者 谭小雨 摄", "图为车间。|（李明 摄）", "图为车间。李明拍下了这张照片|"]
)
def test_find_caption_credit(text):
    assert find_caption_credit(text.replace("|", "")) == text.index("|")


@pytest.mark.parametrize(
    "text", ["全市经济平稳。|（记者 李明）", "全市经济平稳（见图）|", "全文完。|（李明 王小红 摄）"]
)
def test_find_end(text):
    assert find_end(text.replace("|", "")) == text.index("|")


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("来源：许昌日报 作者：李明", "许昌日报"),
        ("河南日报记者 陈平", "河南日报"),
        ("【大河财立方 记者 许知行】", "大河财立方"),
        ("本报讯（记者 王某）", None),
        ("新华社郑州8月4日电（记者李明）", "新华社"),
    ],
)
def test_find_publisher(text, publisher):
    assert find_publisher(text) == publisher
