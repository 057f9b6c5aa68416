"""Dates as pages print them, and as texts let one infer them."""

import datetime as dt

import pytest

from xckg.corpus.dates import find_dateline, infer_date, is_edition, is_stamp, latest_day, parse_stamp

DAY = dt.date(2023, 8, 4)


@pytest.mark.parametrize(
    "line",
    [
        "2023-08-04 10:00:00",
        "发布时间：2023年8月4日",
        "2023-08-04 来源：许昌日报",
        "来源：许昌日报 时间：2023-08-04 10:00",
        "2023/8/4 10:00 来源：许昌日报 作者：李明",
        "2023年08月04日 星期五 阅读 123",
        "许昌日报 2023-08-04",
        "《许昌晨报》 2023年8月4日 10:00",
        "2023-08-04 | 河南日报网",
    ],
)
def test_is_stamp(line):
    assert is_stamp(line)
    assert parse_stamp(line) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "2023年8月4日许昌市举行签约活动",
        "2023年上半年外贸增长",
        "截至2023-08-04收盘",
        "2023-13-04",
        "本报 一览 2023-08-04",
    ],
)
def test_is_no_stamp(line):
    assert not is_stamp(line)


@pytest.mark.parametrize("line", ["许昌日报 2023年8月4日 星期五", "2023年8月4日 星期五 第02版 要闻"])
def test_is_edition(line):
    assert is_edition(line)
    assert parse_stamp(line) == DAY


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("新华社郑州8月4日电（记者李明）", ("郑州", (8, 4))),
        ("8月4日讯 许昌", (None, (8, 4))),
        ("国务院今天（8月4日）发布", (None, (8, 4))),
        ("8月4日，记者在车间看到", (None, None)),
    ],
)
def test_find_dateline(text, found):
    assert find_dateline(text) == found


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["2023年上半年增长", "8月4日，记者看到"], (2023, (8, 4))),
        (["2023年增长，力争到2025年翻番", "3月1日开工，8月4日投产"], (2023, (8, 4))),
        (["《培育方案（2023—2025年）》", "2023年8月4日印发，将于9月1日起施行"], (2023, (8, 4))),
        (["2023年增长，12月31日前完成", "8月4日"], (2023, (8, 4))),
        (["2023年增长", "2月30日，8月4日"], (2023, (8, 4))),
        (["8月4日，记者看到"], None),
        (["2023年增长"], None),
    ],
)
def test_latest_day(texts, found):
    assert latest_day(texts) == found


def test_latest_day_takes_that_of_the_dateline():
    assert latest_day(["2023年增长", "9月1日"], (8, 4)) == (2023, (8, 4))
    assert latest_day(["2023年增长"], (2, 30)) is None


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        (["2023年上半年出口比2022年同期增长一成。", "2023年7月又有两家开业。8月4日，记者看到"], DAY),
        (["2023年，全市工业增加值增长。", "1月9日召开的会议说，去年的任务全部完成。2023年，"], dt.date(2024, 1, 9)),
        (["1994年诞生的这家企业，6月9日宣布收购"], None),  # a year of history, not of the news
        (["8月4日，记者看到"], None),
    ],
)
def test_infer_date_only_where_the_text_is_sure(texts, day):
    assert infer_date(texts) == day
