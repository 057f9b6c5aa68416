"""Every rule's examples and counterexamples, and what the rules share: subjects, periods, modality, lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from xckg.corpus.articles import split_articles
from xckg.extract import find_facts, rules
from xckg.extract.observations import find_observations
from xckg.extract.typed import parse_notation
from xckg.model import Comparator, Mention, Modality, ObservationCandidate, SentenceRole, Skipped, Source

DATE = dt.date(2023, 8, 9)


def written(o: ObservationCandidate, mentions: tuple[Mention, ...]) -> str:
    """An observation as examples write it."""
    bound = "" if o.comparator is Comparator.EQUAL else str(o.comparator)
    parts = [mentions[o.subject].name, o.indicator, f"{o.measure} {bound}{o.value:f}{o.unit}"]
    if o.period.start is not None or o.period.end != DATE:
        parts.append(f"{o.period.start or ''}..{o.period.end}")
    parts += [f"{name}={value}" for name, value in o.dimensions.items()]
    if o.measure == "rank" and o.scope:
        parts.append(f"在{o.scope}")
    if o.modality is not Modality.ACTUAL:
        parts.append(str(o.modality))
    return " | ".join(parts)


def find(text: str, title: str | None = None) -> tuple[list[str], list[ObservationCandidate], list[Skipped]]:
    article, mentions = parse_notation(text)
    article = replace(article, date=DATE)
    if title is not None:
        first = replace(article.sentences[0], role=SentenceRole.TITLE)
        article = replace(article, title=title, sentences=(first, *article.sentences[1:]))
    found, skipped = find_observations(article, mentions)
    return [written(o, mentions) for o in found], found, skipped


def read(text: str) -> list[str]:
    return find(text)[0]


def cases(kind: str) -> list:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in rules.load_rules().values()
        for number, example in enumerate(getattr(rule, kind))
    ]


@pytest.mark.parametrize(("rule", "example"), cases("examples"))
def test_observations_rule_example(rule: rules.NumberRule, example: str) -> None:
    text, arrow, expected = example.partition("⇒")
    assert arrow, "an example ends with ⇒ and what comes out"
    lines, found, _ = find(text.strip())
    assert lines == [part.strip() for part in expected.split(";") if part.strip()]
    if lines:
        assert rule.id in {o.rule for o in found}


@pytest.mark.parametrize(("rule", "example"), cases("counterexamples"))
def test_observations_rule_counterexample(rule: rules.NumberRule, example: str) -> None:
    assert rule.id not in {o.rule for o in find(example)[1]}


def test_observations_rules_say_what_they_find() -> None:
    for rule in rules.load_rules().values():
        assert rule.says.endswith("。"), rule.id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the class word stands for the project named last
        (
            "[甲公司|Company]开建[乙材料项目|Project]。项目总投资9亿元。",
            ["乙材料项目 | 总投资 | amount 9亿元"],
        ),
        # the topic is carried from clause to clause
        ("[甲公司|Company]位于[江州市|AdministrativeArea]，年产值3亿元。", ["甲公司 | 年产值 | amount 3亿元"]),
        # nobody is named: the article's place
        (
            "（江州市）上半年，民营企业进出口8亿元。",
            ["江州市 | 进出口总值 | amount 8亿元 | 2023-01-01..2023-06-30 | 企业性质=民营企业"],
        ),
        (
            "（江州市）上半年，民营企业挑起大梁，进出口8亿元。",
            ["江州市 | 进出口总值 | amount 8亿元 | 2023-01-01..2023-06-30 | 企业性质=民营企业"],
        ),
        (
            "（江州市）上半年，民营企业、国有企业齐发力，进出口8亿元。",
            ["江州市 | 进出口总值 | amount 8亿元 | 2023-01-01..2023-06-30"],
        ),
        # a partner is no subject
        (
            "[江州市|AdministrativeArea]对[美国|Country]出口6亿元。",
            ["江州市 | 出口总值 | amount 6亿元 | 贸易伙伴=美国"],
        ),
        # nor is whom something is done for
        ("[甲公司|Company]为[江州市|AdministrativeArea]创造税收2亿元。", ["甲公司 | 税收 | amount 2亿元"]),
        # nor an example in a list
        ("（江州市）[甲公司|Company]、[乙公司|Company]等12家企业落户。", ["江州市 | 企业数量 | amount 12家"]),
        # an attribute belongs to what it stands before
        ("（江州市）日前，总投资30亿元的[丙项目|Project]开工。", ["丙项目 | 总投资 | amount 30亿元"]),
        # who speaks of us is named after the quotation
        (
            "“我们每年回收处理5万吨废钢。”[丁环保公司|Company]负责人说。",
            ["丁环保公司 | 废钢年回收处理量 | amount 5万吨"],
        ),
        # 全省 after a place that the sentence is about is that place
        (
            "（江州市）[江西|AdministrativeArea]出台政策，[全省|AdministrativeArea=河南省]企业达8万家。",
            ["江西 | 企业数量 | amount 8万家"],
        ),
    ],
)
def test_observations_subject(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[江州市|AdministrativeArea]有企业12家。", "..2023-08-09"),
        ("去年，[江州市|AdministrativeArea]出口12亿元。", "2022-01-01..2022-12-31"),
        ("截至6月底，[江州市|AdministrativeArea]有企业12家。", "..2023-06-30"),
        ("今年，[江州市|AdministrativeArea]出口12亿元。", "2023-01-01..2023-08-09"),
        ("力争到2025年，[江州市|AdministrativeArea]培育企业12家。", "..2025-12-31"),
        ("上半年，[江州市|AdministrativeArea]出口好转。其中，进口2亿元。", "2023-01-01..2023-06-30"),
        ("上半年，[江州市|AdministrativeArea]出口12亿元。同期，进口设备25台。", "2023-01-01..2023-06-30"),
        ("今年“五一”假期，[江州市|AdministrativeArea]旅游收入2亿元。", "2023-04-29..2023-05-03"),
        ("元旦假期刚过，[江州市|AdministrativeArea]开工项目3个。", "..2023-08-09"),
        ("截至6月底，[江州市|AdministrativeArea]资产8亿元，是2012年底的3倍，负债2亿元。", "..2023-06-30"),
        ("8月3日，[江州市|AdministrativeArea]的[甲项目|Project]开工，总投资12亿元。", "..2023-08-09"),
    ],
)
def test_observations_period(text: str, expected: str) -> None:
    period = find(text)[1][-1].period
    assert f"{period.start or ''}..{period.end}" == expected


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("[甲公司|Company]营业收入3亿元。", Modality.ACTUAL),
        ("[甲公司|Company]力争营业收入达到3亿元。", Modality.TARGET),
        ("到2027年，[甲公司|Company]营业收入达到3亿元。", Modality.TARGET),
        ("[甲公司|Company]预计营业收入3亿元。", Modality.PLANNED),
        ("[甲项目|Project]建成后，年产值3亿元。", Modality.PLANNED),
        ("[甲公司|Company]拟建基地，目前已完成投资3亿元。", Modality.ACTUAL),
        ("[甲公司|Company]在行动计划中完成投资3亿元。", Modality.ACTUAL),
        ("[甲公司|Company]将扩大产能，去年产值3亿元。", Modality.ACTUAL),
        ("[甲公司|Company]预计去年产值3亿元。", Modality.PLANNED),
        ("[甲公司|Company]今年销量目标为3万辆。", Modality.TARGET),
    ],
)
def test_observations_modality(text: str, modality: Modality) -> None:
    assert [o.modality for o in find(text)[1]] == [modality]


def test_observations_a_semicolon_keeps_target_and_period() -> None:
    lines = read("力争到2025年，[江州市|AdministrativeArea]培育企业12家；创建平台3个。")
    assert lines == [
        "江州市 | 企业数量 | amount 12家 | ..2025-12-31 | target",
        "江州市 | 平台数量 | amount 3个 | ..2025-12-31 | target",
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "去年，[江州市|AdministrativeArea]接待游客30万人次，旅游收入2亿元，分别增长5%、7%。",
            ["游客人次 5", "旅游收入 7"],
        ),
        (
            "去年，[甲市|AdministrativeArea]、[乙市|AdministrativeArea]出口分别增长5%和7%。",
            ["出口总值 5", "出口总值 7"],
        ),
        ("[江州市|AdministrativeArea]一季度、二季度出口分别增长5%和7%。", ["出口总值 5", "出口总值 7"]),
    ],
)
def test_observations_lists_pair_numbers_with_what_they_mean(text: str, values: list[str]) -> None:
    grown = [o for o in find(text)[1] if o.measure == "growth"]
    assert [f"{o.indicator} {o.value:f}" for o in grown] == values


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("[江州市|AdministrativeArea]电子业、汽车业的数量分别增长6%和5%。", ["电子业数量", "汽车业数量"]),
        ("[江州市|AdministrativeArea]城镇和农村居民收入分别增长6%和5%。", ["城镇居民收入", "农村居民收入"]),
        ("[江州市|AdministrativeArea]线材、螺纹钢产量再创新高，分别增长6%、5%。", ["线材产量", "螺纹钢产量"]),
        (
            "[江州市|AdministrativeArea]甲业、乙业，以及丙业用电量分别增长6%、5%和4%。",
            ["甲业用电量", "乙业用电量", "丙业用电量"],
        ),
        (
            "[江州市|AdministrativeArea]轮胎、玻璃行业产值分别增长6%、5%，对增长的贡献率分别达8%、9%。",
            ["轮胎行业产值", "玻璃行业产值", "轮胎行业产值贡献率", "玻璃行业产值贡献率"],
        ),
    ],
)
def test_observations_lists_find_their_nouns_further_back(text: str, labels: list[str]) -> None:
    assert [o.indicator for o in find(text)[1]] == labels


def test_observations_lists_that_do_not_pair_are_skipped() -> None:
    _, found, skipped = find("[江州市|AdministrativeArea]粮食、棉花、油料产量分别增长5%和7%。")
    assert found == []
    assert {s.reason for s in skipped} == {"数与所指不能一一对应"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 均, 都 and 双双 say a number of each
        (
            "[江州市|AdministrativeArea]货运量、客运量均增长5%以上。",
            ["江州市 | 货运量 | growth >5%", "江州市 | 客运量 | growth >5%"],
        ),
        # a bound on two sums, and growth, are each one's
        (
            "[江州市|AdministrativeArea]食品、纺织企业营收突破3亿元，货物贸易、服务贸易增长5%。",
            [
                "江州市 | 食品企业营收 | amount >3亿元",
                "江州市 | 纺织企业营收 | amount >3亿元",
                "江州市 | 货物贸易 | growth 5%",
                "江州市 | 服务贸易 | growth 5%",
            ],
        ),
        (
            "[甲市|AdministrativeArea]、[乙市|AdministrativeArea]出口分别增长5%和7%。",
            ["甲市 | 出口总值 | growth 5%", "乙市 | 出口总值 | growth 7%"],
        ),
        # a list of names of the clause before
        (
            "[甲矿|Facility]和[乙矿|Facility]开工，设计产能为90万吨和120万吨。",
            ["甲矿 | 设计产能 | amount 90万吨 | planned", "乙矿 | 设计产能 | amount 120万吨 | planned"],
        ),
        # so does the rank after a list of ranks
        (
            "[江州市|AdministrativeArea]棉纱、化肥销量由全省第9位、第5位双双升至第2位。",
            [
                "江州市 | 棉纱销量 | rank 9 | 在全省",
                "江州市 | 化肥销量 | rank 5 | 在全省",
                "江州市 | 棉纱销量 | rank 2",
                "江州市 | 化肥销量 | rank 2",
            ],
        ),
        # examples are no list
        (
            "[江州市|AdministrativeArea]甲、乙等企业利润均增长5%。",
            ["江州市 | 甲、乙等企业利润 | growth 5%"],
        ),
        # a second list goes to what the first went to
        (
            "[江州市|AdministrativeArea]对[美国|Country]、[印度|Country]进出口分别增长5%和7%，占比分别为6%、8%。",
            [
                "江州市 | 进出口总值 | growth 5% | 贸易伙伴=美国",
                "江州市 | 进出口总值 | growth 7% | 贸易伙伴=印度",
                "江州市 | 进出口总值 | share 6% | 贸易伙伴=美国",
                "江州市 | 进出口总值 | share 8% | 贸易伙伴=印度",
            ],
        ),
        # what only the last of a list names is everyone's
        (
            "[江州市|AdministrativeArea]脑机、食品企业营收分别为5亿元、7亿元。",
            ["江州市 | 脑机企业营收 | amount 5亿元", "江州市 | 食品企业营收 | amount 7亿元"],
        ),
    ],
)
def test_observations_what_is_said_of_each_of_a_list(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a part of a market, whose owner is the subject
        ("[甲公司|Company]占据市场份额45%。", ["甲公司 | 市场份额 | share 45%"]),
        ("[甲公司|Company]占有小家电50%以上的市场份额。", ["甲公司 | 市场份额 | share >50%"]),
        ("[甲公司|Company]占70%股份。", ["甲公司 | 股份占比 | share 70%"]),
        # a level that is reached, of what was said in per cent before
        (
            "[江州市|AdministrativeArea]新能源装机占比提高1.5个百分点，达到65.6%。",
            ["江州市 | 新能源装机占比 | growth 1.5个百分点", "江州市 | 新能源装机占比 | share 65.6%"],
        ),
        # what is saved stands after the number
        ("[江州市|AdministrativeArea]为企业节约10%的能耗成本。", ["江州市 | 能耗成本 | growth -10%"]),
        # the whole of a sum's noun
        ("[江州市|AdministrativeArea]形成超500亿元的全产业链规模。", ["江州市 | 全产业链规模 | amount >500亿元"]),
        # a size before its thing
        ("[江州市|AdministrativeArea]拥有40万亩盐碱地。", ["江州市 | 盐碱地面积 | amount 40万亩"]),
        ("[甲项目|Project]包括1200万吨/年炼油。", ["甲项目 | 炼油产能 | amount 1200万吨/年"]),
        # a unit that was dropped
        ("[江州市|AdministrativeArea]带动80万农民。", ["江州市 | 带动农民数量 | amount 80万"]),
        ("[江州市|AdministrativeArea]投资120亿开展改造。", ["江州市 | 投资额 | amount 120亿元"]),
        # a round mark is no noun
        (
            "[江州市|AdministrativeArea]贷款余额突破2亿元大关，增长5%。",
            ["江州市 | 贷款余额 | amount >2亿元", "江州市 | 贷款余额 | growth 5%"],
        ),
        # whose number it is was said in the clause before
        (
            "[江州市|AdministrativeArea]规上企业数量再创新高，达到264家。",
            ["江州市 | 规上企业数量 | amount 264家"],
        ),
        # a relative clause before what is counted, and an owner after it
        (
            "[江州市|AdministrativeArea]将建设20个以上具有先进水平的质检平台。",
            ["江州市 | 质检平台数量 | amount >20个 | planned"],
        ),
        ("[江州市|AdministrativeArea]整合84个部门的数据。", ["江州市 | 部门数量 | amount 84个"]),
        # what has grown came to a value
        (
            "[江州市|AdministrativeArea]家电零售额增长12.3%，首次突破2亿元。",
            ["江州市 | 家电零售额 | growth 12.3%", "江州市 | 家电零售额 | amount >2亿元"],
        ),
        # two wholes of one rank
        (
            "[江州市|AdministrativeArea]产业集群规模居全国第三、中部第一。",
            ["江州市 | 产业集群规模 | rank 3 | 在全国", "江州市 | 产业集群规模 | rank 1 | 在中部"],
        ),
        # a gap after a share is one of shares
        (
            "[江州市|AdministrativeArea]制造业增加值占比提高到35%，比[全国|Country]高8个百分点。",
            ["江州市 | 制造业增加值占比 | share 35%", "江州市 | 制造业增加值占比比全国高 | amount 8个百分点"],
        ),
        # more of what was counted before, and what sum they come to
        (
            "[江州市|AdministrativeArea]绿色工厂总数达85家、净增12家。",
            ["江州市 | 绿色工厂总数 | amount 85家", "江州市 | 净增绿色工厂数量 | amount 12家"],
        ),
        (
            "[江州市|AdministrativeArea]投资超10亿元项目5个、亿元以上项目35个。",
            ["江州市 | 投资超10亿元项目数量 | amount 5个", "江州市 | 亿元以上项目数量 | amount 35个"],
        ),
        ("[江州市|AdministrativeArea]依据第二十八条规定，降低碳排放20%。", ["江州市 | 碳排放 | growth -20%"]),
        ("[江州市|AdministrativeArea]推出2000多款小商品。", ["江州市 | 小商品数量 | amount >2000款"]),
        ("[江州市|AdministrativeArea]梳理出24项重点任务。", ["江州市 | 重点任务数量 | amount 24项"]),
        # some of what was counted, and over what stretch
        (
            "1至3月，[江州市|AdministrativeArea]45个大类行业中有36个实现同比增长。",
            [
                "江州市 | 大类行业数量 | amount 45个 | 2023-01-01..2023-03-31",
                "江州市 | 同比增长大类行业数量 | amount 36个 | 2023-01-01..2023-03-31",
            ],
        ),
        # more than at the time that it is compared with
        (
            "[江州市|AdministrativeArea]社会融资规模增量85亿元，比上年同期多9亿元。",
            ["江州市 | 社会融资规模增量 | amount 85亿元", "江州市 | 社会融资规模增量多 | amount 9亿元"],
        ),
        # each of what, and what has grown is none of what is counted next
        ("[江州市|AdministrativeArea]查询服务费由每份30元降至每份8元。", ["江州市 | 查询服务费 | amount 8元"]),
        (
            "[江州市|AdministrativeArea]出口增长5%，缩减至31条。",
            ["江州市 | 出口总值 | growth 5%"],
        ),
        # a partner by what it is to us
        (
            "[江州市|AdministrativeArea]对第二大贸易伙伴[东盟|Region]出口8亿元。",
            ["江州市 | 出口总值 | amount 8亿元 | 贸易伙伴=东盟"],
        ),
        # by how much it changed, and what it came to
        (
            "[甲公司|Company]毛利率提高3.2个百分点至45.6%，库存增加75吨至335吨。",
            [
                "甲公司 | 毛利率 | growth 3.2个百分点",
                "甲公司 | 毛利率 | share 45.6%",
                "甲公司 | 库存增加 | amount 75吨",
                "甲公司 | 库存 | amount 335吨",
            ],
        ),
        # what people did, a growth with a word on how, a fraction in figures
        ("[江州市|AdministrativeArea]扩大试点，132人凭成果晋升职称。", ["江州市 | 凭成果晋升职称人数 | amount 132人"]),
        ("[江州市|AdministrativeArea]需求将保持9.4%的强劲增长。", ["江州市 | 需求 | growth 9.4% | planned"]),
        ("[江州市|AdministrativeArea]轴承产量约占[全国|Country=中国]的1/4。", ["江州市 | 轴承产量 | share ≈25%"]),
        # a unit that the measure says itself
        (
            "[江州市|AdministrativeArea]游客人次达1.6亿，旅游收入80亿元。",
            ["江州市 | 游客人次 | amount 1.6亿人次", "江州市 | 旅游收入 | amount 80亿元"],
        ),
        # what bounds the first of a list bounds all
        (
            "[江州市|AdministrativeArea]供水、供气普及率超过97%、86%。",
            ["江州市 | 供水普及率 | share >97%", "江州市 | 供气普及率 | share >86%"],
        ),
    ],
)
def test_observations_what_is_measured(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_observations_a_range_is_two() -> None:
    assert read("[江州市|AdministrativeArea]企业利润将保持12%至15%的增长幅度。") == [
        "江州市 | 企业利润 | growth >12% | planned",
        "江州市 | 企业利润 | growth <15% | planned",
    ]
    assert read("[甲公司|Company]年产值6—8亿元。") == [
        "甲公司 | 年产值 | amount >6亿元",
        "甲公司 | 年产值 | amount <8亿元",
    ]


def test_observations_a_base_is_one_where_its_time_is_known() -> None:
    _, found, skipped = find("6月，[江州市|AdministrativeArea]销售额247亿元，较5月的250亿元下降1.2%。")
    assert [f"{o.measure} {o.value:f} {o.period.start}" for o in found] == [
        "amount 247 2023-06-01",
        "amount 250 2023-05-01",
        "growth -1.2 2023-06-01",
    ]
    _, found, skipped = find("6月，[江州市|AdministrativeArea]销售额247亿元，较最高时的250亿元下降1.2%。")
    assert [f"{o.measure} {o.value:f}" for o in found] == ["amount 247", "growth -1.2"]
    assert [s.reason for s in skipped] == ["比较的基数"]


def test_observations_title_and_body_say_one_thing() -> None:
    lines = find(
        "[江州市|AdministrativeArea]出口突破1万亿元\n去年，[江州市|AdministrativeArea]出口1.19万亿元。", "标题"
    )[0]
    assert lines == ["江州市 | 出口总值 | amount 1.19万亿元 | 2022-01-01..2022-12-31"]


def test_observations_rounded_and_exact_are_one() -> None:
    lines = read("目前，[江州市|AdministrativeArea]企业总数突破1000家，企业总数达1034家。")
    assert lines == ["江州市 | 企业总数 | amount 1034家"]


def test_observations_nothing_without_a_subject() -> None:
    _, found, skipped = find("上半年出口12亿元。")
    assert found == []
    assert [s.reason for s in skipped] == ["找不到主语"]


def test_observations_of_a_byline_are_not_read() -> None:
    article, mentions = parse_notation("[江州市|AdministrativeArea]出口12亿元。")
    byline = replace(article.sentences[0], role=SentenceRole.BYLINE)
    assert find_observations(replace(article, sentences=(byline,)), mentions) == ([], [])


def test_observations_evidence_is_the_sentence_and_skips_point_at_the_number() -> None:
    text = "开头。[江州市|AdministrativeArea]出口12亿元，历时3年。"
    article, mentions = parse_notation(text)
    found, skipped = find_observations(replace(article, date=DATE), mentions)
    assert [article.surface(o.evidence) for o in found] == ["江州市出口12亿元，历时3年。"]
    assert [article.surface(s.span) for s in skipped] == ["3年"]


def test_observations_need_no_date() -> None:
    article, mentions = parse_notation("2010年，[江州市|AdministrativeArea]出口12亿元，有企业3000家。")
    found, _ = find_observations(article, mentions)
    assert [(str(o.period.start), str(o.period.end)) for o in found] == [("2010-01-01", "2010-12-31")] * 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (  # the nouns of a list are not those of a list in a later sentence
            "[甲县|AdministrativeArea]贷款和外资分别增长10%和2%。[乙县|AdministrativeArea]、[丙县|AdministrativeArea]的"
            "耕地面积分别达到3万亩和2万亩。",
            [
                "甲县 | 贷款 | growth 10%",
                "甲县 | 外资 | growth 2%",
                "乙县 | 耕地面积 | amount 3万亩",
                "丙县 | 耕地面积 | amount 2万亩",
            ],
        ),
        (  # a class that opens with 全国 says nothing of the country
            "[甲县|AdministrativeArea]建成车间9个，全国重点实验室总数达到3家；[中国|Country]出口12亿元。",
            ["甲县 | 车间数量 | amount 9个", "甲县 | 重点实验室总数 | amount 3家", "中国 | 出口总值 | amount 12亿元"],
        ),
        (  # 经济 in 经济圈 is no line of business
            "[甲县|AdministrativeArea]双核经济圈生产总值6.3亿元。",
            ["甲县 | 双核经济圈生产总值 | amount 6.3亿元"],
        ),
        (  # a line of business whose own name the indicator holds is said once
            "[甲县|AdministrativeArea]软件业运行良好，软件业务收入28亿元。",
            ["甲县 | 软件业务收入 | amount 28亿元"],
        ),
        (  # what is counted ends with a name only where nothing else is said of it
            "[甲县|AdministrativeArea]有4个大中城市[生猪|Product]平均价格上涨2%。",
            ["甲县 | 大中城市数量 | amount 4个", "甲县 | 生猪平均价格 | growth 2%"],
        ),
    ],
)
def test_observations_words_of_another_thing_are_not_taken(text: str, wanted: list[str]) -> None:
    assert read(text) == wanted


def test_observations_what_a_count_came_to_names_nothing() -> None:
    text = "海州市新闻\n2024年5月8日\n今年，青海奶牛养殖补贴品目由14种增至25种。\n"
    (article,) = split_articles(Source(path="a.txt", text=text, media_type="text/plain", sha256="0"))
    found = find_facts(article).observations
    assert {(o.indicator, int(o.value)) for o in found} == {("奶牛养殖补贴品目数量", 14), ("奶牛养殖补贴品目数量", 25)}
