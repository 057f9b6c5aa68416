"""Lines judged and joined. `|` is a line end in the notation, `||` a blank line; the result is parted by ` / `."""

import re

import pytest

from xckg.corpus import bylines, furniture
from xckg.corpus.layout import Kind, find_lines, has_columns, join_lines
from xckg.ontology import load_yaml


def paragraphs(notation, columns):
    text = notation.replace("||", "\n\n").replace("|", "\n")
    return " / ".join(p.text for p in join_lines(find_lines(text), columns, text))


@pytest.mark.parametrize(
    ("damaged", "joined"),
    [
        (
            "许昌市依托资源禀赋持续延链补|链，推动产业集群规模达到450|亿元。",
            "许昌市依托资源禀赋持续延链补链，推动产业集群规模达到450亿元。",
        ),
        (
            "以其他方式（以市场采购贸易为||主）进出口22亿元，增长一倍。",
            "以其他方式（以市场采购贸易为主）进出口22亿元，增长一倍。",
        ),
        (
            "上半年全市外贸保持了增长，以|其他方式（以市场采购贸易为||主）进出口22亿元，增长一倍。",
            "上半年全市外贸保持了增长，以其他方式（以市场采购贸易为主）进出口22亿元，增长一倍。",
        ),
        (
            "一粒麦子能变出什么？|从面粉到挂面、再到速冻水饺，|麦子越变越值钱。",
            "一粒麦子能变出什么？ / 从面粉到挂面、再到速冻水饺，麦子越变越值钱。",
        ),
        ("创新领跑——|技术往前走，市场跟着来", "创新领跑—— / 技术往前走，市场跟着来"),
        (
            "全市重点项目建设加快推进中。||上半年外贸增长两成||本报讯（记者 王某某）近日",
            "全市重点项目建设加快推进中。 / 上半年外贸增长两成 / 本报讯（记者 王某某）近日",
        ),
        (
            "第一段最后的一行在这里结束了。|　　第二段另起一行缩进两格开始|写。",
            "第一段最后的一行在这里结束了。 / 第二段另起一行缩进两格开始写。",
        ),
        (
            "加快推进重点项目建设发展进入|（下转第二版）||快车道。",
            "加快推进重点项目建设发展进入 / （下转第二版） / 快车道。",
        ),
    ],
)
def test_join_lines_of_columns(damaged, joined):
    assert paragraphs(damaged, columns=True) == joined


@pytest.mark.parametrize(
    ("damaged", "joined"),
    [
        ("江西推进产业链现代化|江西围绕优势产业延链补链。", "江西推进产业链现代化 / 江西围绕优势产业延链补链。"),
        (
            "园区去年新增企业二十家。这些企业主要做电梯零部件、电力仪表和新型建材，平均每家用工两百人，去年合计实现销|售收入18亿元。",
            "园区去年新增企业二十家。这些企业主要做电梯零部件、电力仪表和新型建材，平均每家用工两百人，去年合计实现销售收入18亿元。",
        ),
        ("包括电子信息、|高端装备。", "包括电子信息、高端装备。"),
        (
            "签约仪式现场|县长主持签约仪式|分会场设在高新区。",
            "签约仪式现场 / 县长主持签约仪式 / 分会场设在高新区。",
        ),
    ],
)
def test_join_lines_of_the_web(damaged, joined):
    assert paragraphs(damaged, columns=False) == joined


def test_join_lines_offsets_count_in_the_base_text():
    base = "  许昌 市依托资源禀赋持续延链补\n链。"
    [paragraph] = join_lines(find_lines(base), columns=True, base=base)
    assert [base[i] for i in paragraph.at if not base[i].isspace()] == [c for c in paragraph.text if not c.isspace()]


def test_has_columns():
    column = "许昌市依托资源禀赋持续延链补\n链，推动产业集群规模达到450\n亿元，跻身全省新兴产业集群之\n列。"
    web = (
        "许昌外贸增长\n今年上半年，许昌市进出口总值大幅增长，民营企业占比高，一般贸易占主导地位，企业信心足。\n长葛循环经济\n"
        * 3
    )
    assert has_columns(find_lines(column))
    assert not has_columns(find_lines(web))


def rules(name, *groups):
    node = load_yaml(name)
    return [pytest.param(rule, id=rule["id"]) for group in groups for rule in node[group]]


@pytest.mark.parametrize("rule", rules("layout/furniture.yaml", "drop", "cut", "skip", "jump", "resume", "end"))
def test_furniture_rule_examples(rule):
    pattern = re.compile(rule["pattern"], re.IGNORECASE)
    assert rule["says"]
    assert [e for e in rule["examples"] if not pattern.fullmatch(e)] == []
    assert [e for e in rule["counterexamples"] if pattern.fullmatch(e)] == []


@pytest.mark.parametrize("rule", rules("layout/furniture.yaml", "drop"))
def test_furniture_is_dropped(rule):
    for example in rule["examples"]:
        assert furniture.is_furniture(example)
        assert all(line.kind is not Kind.TEXT for line in find_lines(example))


@pytest.mark.parametrize("rule", rules("layout/bylines.yaml", "starts"))
def test_byline_rule_examples(rule):
    assert [e for e in rule["examples"] if bylines.find_start(e + "近日，") != len(e)] == []
    assert [e for e in rule["counterexamples"] if bylines.find_start(e + "近日，")] == []


def test_layout_a_name_broken_over_two_lines_of_a_page_without_columns_is_one():
    raw = "近日，郑州宇通集团有限公\n司在郑州投产。\n\n该项目占地200亩。"
    assert [p.text for p in join_lines(find_lines(raw), columns=False, base=raw)] == [
        "近日，郑州宇通集团有限公司在郑州投产。",
        "该项目占地200亩。",
    ]
