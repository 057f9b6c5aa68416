"""What a number is called, and of when it is, where the words must be cut as the text means them."""

from __future__ import annotations

import datetime as dt

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts
from xckg.model import Metadata, Source


def read(text: str, date: dt.date = dt.date(2025, 4, 18)) -> list[str]:
    """The observations of an article as subject, indicator, value and period."""
    source = Source(path="a.txt", media_type="text/plain", text=text, sha256="0" * 64, metadata=Metadata(date=date))
    lines = []
    for article in split_articles(source):
        found = find_facts(article)
        for o in found.observations:
            period = f"{o.period.start or ''}..{o.period.end}"
            lines.append(f"{found.mentions[o.subject].name} {o.indicator} {o.value:f}{o.unit} {period}")
    return lines


TODAY = "..2025-04-18"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a count does not stop inside a word
        ("许昌市办好9项民生实事项目。", f"许昌市 民生实事项目数量 9项 {TODAY}"),
        ("许昌市请来70名专家学者出谋划策。", f"许昌市 专家学者数量 70名 {TODAY}"),
        ("许昌市已有3家国家级旅游休闲街区。", f"许昌市 国家级旅游休闲街区数量 3家 {TODAY}"),
        # how they act is no part of what they are
        ("许昌市150款国货新品正陆续亮相。", f"许昌市 国货新品数量 150款 {TODAY}"),
        # when a value was left does not say what it measures
        ("许昌市粮食储备量由此前的14吨增至39吨。", f"许昌市 粮食储备量 39吨 {TODAY}"),
        # a verb that opens a clause is part of a measure that is nothing without it
        ("3月，许昌市商品零售额增长3%，服务零售额增长5%。", "许昌市 服务零售额 5% 2025-03-01..2025-03-31"),
        ("许昌市出台新规，交付周期缩短20%。", f"许昌市 交付周期 -20% {TODAY}"),
        # nor words on how it was counted or came to be so
        ("3月，许昌市检察机关共办理公益诉讼26件。", "许昌市 检察机关办理公益诉讼数量 26件 2025-03-01..2025-03-31"),
        ("许昌市会员费从5元一路升至9元。", f"许昌市 会员费 9元 {TODAY}"),
        # what is compared with is no part of the measure
        ("许昌市门票订单量同比去年增长37%。", f"许昌市 门票订单量 37% {TODAY}"),
        # what the last of a list has after its ending is everyone's
        (
            "3月，许昌市装备制造业、高技术制造业采购经理指数分别为52%、53%。",
            "许昌市 装备制造业采购经理指数 52% 2025-03-01..2025-03-31",
        ),
        # and so is the unit of the last number
        (
            "3月，许昌市工业增加值、服务业增加值分别增长6.5%、5.3%，比2月分别加快0.7和0.3个百分点。",
            "许昌市 工业增加值 0.7个百分点 2025-03-01..2025-03-31",
        ),
        # 其中 goes on as of the same day
        (
            "截至3月底，许昌市登记企业5万户。其中，民营企业4万户。",
            "许昌市 民营企业数量 4万户 ..2025-03-31",
        ),
    ],
)
def test_figures_are_named_and_dated(text: str, expected: str) -> None:
    assert expected in read(f"许昌新闻\n{text}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a price is of the thing, where only a place far off could have it
        ("国际市场观察\n我国钢市平稳。近期，螺纹钢价格降至4600元/吨。", "螺纹钢 螺纹钢价格 4600元/吨 ..2025-04-18"),
        # and of the place that its sentence names
        ("许昌行情\n许昌市螺纹钢价格降至4600元/吨。", "许昌市 螺纹钢价格 4600元/吨 ..2025-04-18"),
        # an association tells the figures of its trade
        (
            "轻工业平稳增长\n记者从中国轻工业联合会获悉，2024年，轻工企业实现利润1.5万亿元。",
            "中国 利润 1.5万亿元 2024-01-01..2024-12-31",
        ),
    ],
)
def test_figures_are_of_whom_they_mean(text: str, expected: str) -> None:
    assert read(f"{text}\n") == [expected]


def test_figures_of_a_firm_without_a_name_are_not_the_places() -> None:
    assert read("宁波制造焕新\n在宁波，这家服装企业改造后，产能提高了50%。\n") == []
    assert read("宁波制造焕新\n走进这家服装企业，宁波市服装产能提高了50%。\n") == [f"宁波市 服装产能 50% {TODAY}"]
