"""Quantities: number, unit and bound; what only looks like one; units in their base."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.errors import KnowledgeError
from xckg.extract.quantities import find_quantities
from xckg.model import Span
from xckg.ontology import Node, load_yaml
from xckg.units import load_units, normalize


def read(text: str) -> list[str]:
    found = find_quantities(text, Span(start=0, end=len(text)))
    return [f"{q.comparator if q.comparator != '=' else ''}{q.value:f}{q.unit}" for q in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("总投资25亿元", ["25亿元"]),
        ("规模突破1000亿元", [">1000亿元"]),
        ("企业50多家", [">50家"]),
        ("两百多家厂家", [">200家"]),
        ("1.5万多家用人单位、300家用工企业", [">1.5万家", "300家"]),
        ("300多台家用电器", [">300台"]),
        ("上百家企业、上万名干部", [">100家", ">1万名"]),
        ("占比近四成", ["≈40%"]),
        ("5成以上", [">50%"]),
        ("三分之一", ["33.33%"]),
        ("缩短一半，过半数完成", ["50%", ">50%"]),
        ("增长1.2倍，翻两番", ["1.2倍", "2番"]),
        ("6—8亿元", [">6亿元", "<8亿元"]),
        ("50%—60%", [">50%", "<60%"]),
        ("300至500家", [">300家", "<500家"]),
        ("15GW至20GW", [">15GW", "<20GW"]),
        ("约74亩，不足10公里，30人以内", ["≈74亩", "<10公里", "<30人"]),
        ("9300多亿元、1.9万多元、500余亿元", [">9300亿元", ">1.9万元", ">500亿元"]),
        ("出口11.4亿，增长4.3%", ["11.4亿", "4.3%"]),
        ("２．５％和1,331.2亿元人民币", ["2.5%", "1331.2亿元"]),
        ("高于全国2.3个百分点", ["2.3个百分点"]),
        ("八大生产基地", ["8个"]),
        ("投资50个亿元", ["50亿元"]),
        ("70万台（套）", ["70万台套"]),
        ("26.71元/公斤", ["26.71元/公斤"]),
        ("引进5万人才", ["5万"]),
        ("签约64个项目", ["64个"]),
        ("13大类别、450多个品种", ["13个", ">450个"]),
    ],
)
def test_quantities_found(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2025年6月30日",
        "第15届、第四代、第3位",
        "5G基站和C919飞机",
        "热线12345",
        "一家企业，一项工作",
        "百家争鸣，千家万户",
        "数十家企业",
        "千亿级产业链",
        "20万吨级码头",
        "“三个一批”建设",
        "8部门联合印发",
        "建成成立成为",
        "成百上千辆",
        "5500大卡",
        "2011款轿车",
        "学习二十大精神，落实八项规定",
    ],
)
def test_quantities_not_found(text: str) -> None:
    assert read(text) == []


def test_quantities_bound_words_that_only_look_so() -> None:
    assert read("最近3个月") == ["3个月"]
    assert read("预约20个席位") == ["20个"]
    assert read("规上50家企业") == ["50家"]


@given(st.text(alphabet="一二三百千万亿成倍第0159.,，%元家个至—多近超", max_size=30), st.integers(0, 5))
def test_quantities_lie_inside_in_order(text: str, start: int) -> None:
    span = Span(start=min(start, len(text)), end=len(text))
    last = span.start
    for quantity in find_quantities(text, span):
        assert last <= quantity.span.start < quantity.span.end <= span.end
        last = quantity.span.end


@given(
    st.decimals(min_value="0.01", max_value=10**6, places=2), st.sampled_from(["亿元", "万吨", "家", "%", "万平方米"])
)
def test_quantities_read_what_is_written(value: Decimal, unit: str) -> None:
    assert [(q.value, q.unit) for q in find_quantities(f"为{value}{unit}。", Span(start=0, end=40))] == [(value, unit)]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("122.3", "亿元", ("12230000000", "元")),
        ("7683", "万元", ("76830000", "元")),
        ("1.5", "亿美元", ("150000000", "美元")),
        ("4", "万平方米", ("40000", "平方米")),
        ("3", "亩", ("2000", "平方米")),
        ("1", "亩", ("666.666666666667", "平方米")),
        ("2.5", "GWh", ("2500000", "千瓦时")),
        ("70", "个", ("70", "个")),
        ("3", "万名", ("30000", "人")),
        ("0.5", "个百分点", ("0.5", "%")),
        ("5", "亿", ("500000000", "")),
        ("3", "", ("3", "")),
        ("8", "罕见单位", ("8", "罕见单位")),
    ],
)
def test_units_normalize(value: str, unit: str, expected: tuple[str, str]) -> None:
    normalized, base = normalize(Decimal(value), unit)
    assert (f"{normalized:f}", base) == expected


def test_units_base_units_normalize_to_themselves() -> None:
    for unit in load_units().units.values():
        if unit.base in load_units().units:
            assert normalize(Decimal(7), unit.base)[1] == unit.base


@pytest.mark.parametrize(
    "change",
    [{"factor": "0"}, {"factor": "x"}, {"name": "元人民币"}, {"kind": None}],
    ids=["zero", "nan", "twice", "none"],
)
def test_units_refuse_wrong_knowledge(change: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    top = load_yaml("lexicon/units.yaml")
    wrong = Node(top["units"][1] | change)
    wrong.file, wrong.line = "lexicon/units.yaml", 99
    broken = Node(top | {"units": [top["units"][0], wrong]})
    monkeypatch.setattr("xckg.units.load_yaml", lambda name: broken)
    load_units.cache_clear()
    try:
        with pytest.raises(KnowledgeError, match=r"units\.yaml:99"):
            load_units()
    finally:
        load_units.cache_clear()
