"""Which of several places of one name is meant, by what else the article says."""

import datetime as dt

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract.mentions import find_mentions
from xckg.extract.places import choose_area, find_home
from xckg.model import MentionKind, Metadata, Source

NANJING, XUZHOU, FUZHOU = "gb2260:320106", "gb2260:320302", "gb2260:350102"
BEIJING, CHANGCHUN = "gb2260:110105", "gb2260:220104"


def areas(text, place=None):
    """Name and code of each area that the article names, in order."""
    told = Metadata(date=dt.date(2024, 5, 20), place=place)
    source = Source(path="a.txt", media_type="text/plain", text=f"消息\n\n{text}\n", sha256="", metadata=told)
    (article,) = split_articles(source)
    mentions, _ = find_mentions(article)
    return [(m.name, m.code) for m in mentions if m.type == "AdministrativeArea" and m.kind is not MentionKind.IMPLIED]


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (None, "南京市鼓楼区新建了一座产业园。", NANJING),
        (None, "徐州鼓楼区新建了一座产业园。", XUZHOU),
        (None, "福建的企业到江苏南京鼓楼区考察。", NANJING),
        ("南京市", "鼓楼区新建了一座产业园。", NANJING),
        ("玄武区", "鼓楼区新建了一座产业园。", NANJING),
        ("福建省", "鼓楼区新建了一座产业园。", FUZHOU),
        (None, "徐州今年投资增长，鼓楼区新建了一座产业园。", XUZHOU),
        (None, "玄武区和鼓楼区各建了一座产业园。", NANJING),
        (None, "福州今年投资增长。南京今年投资下降，鼓楼区新建了一座产业园。", NANJING),
        ("江苏省", "鼓楼区新建了一座产业园。", None),
        (None, "鼓楼区新建了一座产业园。", None),
        (None, "福州和南京今年投资增长，鼓楼区新建了一座产业园。", None),
        ("南京市", "济南市鼓楼区新建了一座产业园。", None),
    ],
)
def test_homonyms_are_settled_by_what_stands_nearest_or_left_open(place, text, code):
    assert ("鼓楼区", code) in areas(text, place)


def test_homonyms_one_said_in_full_tells_the_others():
    text = "北京市朝阳区新建了一座产业园。长春的企业来参观。朝阳区还要再建一座，该区已经备好了地。"
    assert [pair for pair in areas(text) if pair[0] == "朝阳区"] == [("朝阳区", BEIJING)] * 3


def test_homonyms_two_in_one_article_are_two():
    found = areas("南京市鼓楼区和徐州市鼓楼区签了约。鼓楼区的企业很高兴。")
    assert [pair for pair in found if pair[0].endswith("鼓楼区")] == [
        ("南京市鼓楼区", NANJING),
        ("徐州市鼓楼区", XUZHOU),
        ("鼓楼区", None),
    ]


def test_homonyms_everyday_names_need_their_city():
    assert ("新城区", "gb2260:610102") in areas("西安市新城区新建了一座产业园。")
    assert "新城区" not in dict(areas("青岛预留了新城区道路。", "青岛市"))


@pytest.mark.parametrize(
    ("place", "text", "found"),
    [
        ("北京市", "丰台、海淀和昌平各建了一座产业园。", [("海淀区", "gb2260:110108"), ("昌平区", "gb2260:110114")]),
        (None, "朝阳、铁岭、阜新的啤酒厂都在辽宁。", [("朝阳市", "gb2260:211300")]),
    ],
)
def test_homonyms_names_without_their_ending(place, text, found):
    assert set(found) <= set(areas(text, place))


def test_home_of_a_shared_name():
    assert find_home("鼓楼区") is None
    assert find_home("鼓楼区", "南京的鼓楼区今年增长很快").code == "320106"
    assert find_home("南京市鼓楼区").code == "320106"
    assert find_home("许昌市").code == "411000"
    assert find_home("没有这个地方") is None
    assert find_home(None) is None


def test_choose_area_never_guesses_between_two_that_are_as_near():
    assert choose_area("鼓楼区", find_home("江苏省")) == ("鼓楼区", "")
    assert choose_area("鼓楼区", find_home("徐州市")) == ("鼓楼区", XUZHOU)
