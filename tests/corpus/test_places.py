"""Which place an article speaks from."""

import pytest

from xckg.corpus.places import find_area, find_level, find_place


def place(body, title="", publisher=None, dateline=None):
    return find_place(title=title, body=body, publisher=publisher, dateline=dateline)


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("许昌日报", "许昌市"),
        ("河南日报", "河南省"),
        ("长葛市融媒体中心", "长葛市"),
        ("大河财立方", None),
        ("朝阳区报", None),
    ],
)
def test_find_area(name, area):
    found = find_area(name)
    assert (found and found.name) == area


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("我市出口增长，居全省第2位", "city"),
        ("我省出台措施，全市", "province"),
        ("我县投产", "county"),
        ("许昌出口", None),
        ("资本市场回暖，样本市县增多，全市场成交活跃", None),  # 本市 and 全市 are only seen in these
        ("资本市场回暖，我省出台措施", "province"),
    ],
)
def test_find_level(text, level):
    assert find_level(text) == level


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"body": "我市进出口增长，许昌海关介绍。"}, "许昌市"),
        ({"body": "去年全市出口居全省第2位，河南居前。许昌发力。", "publisher": "河南日报"}, "许昌市"),
        ({"body": "我市出口增长，郑州、洛阳也增长，郑州领先。", "publisher": "许昌日报"}, "许昌市"),
        ({"body": "长葛循环经济发展快。我市外贸增长。", "publisher": "许昌日报"}, "许昌市"),
        ({"body": "我省出台措施，许昌、长葛落实。"}, "河南省"),
        ({"body": "全市重大项目开工。", "title": "江阴引来百亿投资"}, "江阴市"),
        ({"body": "全市经济平稳。", "title": "上海发布数据"}, "上海市"),
        ({"body": "安徽的合肥、合肥。", "title": "大会在合肥举行"}, "合肥市"),
        ({"body": "外贸增长。", "dateline": "郑州"}, "郑州市"),
        ({"body": "杭州、蚌埠、郑州、武汉各有一个集群。"}, None),
        ({"body": "我国外贸增长。"}, None),
        ({"body": "财政部发文稳定资本市场。宁德、宁德、宁德、宁德。"}, None),
        # a short name inside other words is none
        ({"body": "重大新项目、重大新突破、重大新平台、重大新工程。"}, None),
        # several places side by side, and the country first: no passing place
        ({"body": "浙江的浙江、浙江。", "title": "浙江：抓创新 辽宁：促转型"}, None),
        ({"body": "各地抓消费。宁德、宁德、宁德、宁德。"}, None),
        ({"body": "宁德是我国的电池之都。宁德、宁德、宁德。"}, "宁德市"),
    ],
)
def test_find_place(told, expected):
    assert place(**told) == expected
