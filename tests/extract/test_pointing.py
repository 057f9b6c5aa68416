"""What 全省 and 全市 point at: the place that the paragraph is about, else the article's own."""

from __future__ import annotations

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract.mentions import find_mentions
from xckg.model import MentionKind, Source


def pointed_at(text: str, title: str = "各地新闻") -> list[str]:
    """What an article's pointing words point at, in their order."""
    source = Source(path="a.txt", text=f"{title}\n2024-05-08 09:00\n{text}\n", media_type="text/plain", sha256="0")
    (article,) = split_articles(source)
    return [m.name for m in find_mentions(article)[0] if m.kind is MentionKind.POINTER]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“十四五”以来，甘肃持续扩大风电规模，全省新能源装机占比超过六成。", ["甘肃省"]),
        ("甘肃持续扩大风电规模。目前，全省新能源装机占比超过六成。", ["甘肃省"]),
        ("在甘肃，风电规模持续扩大，全省新能源装机占比超过六成。", ["甘肃省"]),
        ("甘肃装机增长。青海加快外送，全省送电量增长两成。", ["青海省"]),
        ("兰州持续扩大产能，全省新能源装机占比超过六成。", []),  # a city is no province
        ("与甘肃合作以后，全省新能源装机占比超过六成。", []),  # named, but not what is spoken of
        ("甘肃、青海分别部署，全省新能源装机占比超过六成。", []),
    ],
)
def test_pointing_follows_the_topic_of_its_paragraph(text: str, wanted: list[str]) -> None:
    assert pointed_at(text) == wanted


def test_pointing_topic_goes_before_the_article_and_ends_with_the_paragraph() -> None:
    title = "河南扩大开放 河南新增外贸企业"
    assert pointed_at("河南出台新政。\n山东也在行动，全省出口增长。", title) == ["山东省"]
    assert pointed_at("山东来访。\n全省出口增长。", title) == ["河南省"]


def test_pointing_my_province_stays_the_article_s() -> None:
    title = "河南扩大开放 河南新增外贸企业"
    assert pointed_at("山东来访，山东将在我省投资。", title) == ["河南省"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # what 公司 meant in the last sentence it means in the next, though a partner was named there
        (
            "据海琛运输有限公司介绍，海琛运输有限公司成立于2004年。公司与青湖重工有限公司合作已久。其后，公司又购买了三台起重机。",
            ["海琛运输有限公司", "海琛运输有限公司"],
        ),
        # 集团 means a group where one was named, else any firm
        ("青湖集团由青湖电器有限公司等组成。青湖电器有限公司扩产。这与集团董事长有关。", ["青湖集团"]),
        ("青湖电器有限公司扩产。这与集团董事长有关。", ["青湖电器有限公司"]),
    ],
)
def test_pointing_firms(text: str, wanted: list[str]) -> None:
    assert pointed_at(text) == wanted
