"""Every rule's examples and counterexamples, and what the rules share: topics, pointers, cues, names, bylines."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from xckg.errors import KnowledgeError
from xckg.extract import grammar, typed
from xckg.extract.relations import find_relations
from xckg.model import Article, Byline, Mention, MentionKind, Modality, RelationCandidate, Sentence, SentenceRole, Span
from xckg.ontology import Node


def written(found: list[RelationCandidate], mentions: tuple[Mention, ...]) -> list[str]:
    """The relations as examples write them, sorted, each once."""
    lines = set()
    for c in found:
        line = f"{mentions[c.subject].name} {c.predicate} {mentions[c.object].name}"
        line += "".join(f" {{{key}: {value}}}" for key, value in c.qualifiers.items())
        lines.add(line + ("" if c.modality is Modality.ACTUAL else f" ({c.modality})"))
    return sorted(lines)


def read(text: str, rules: list[grammar.Rule] | None = None) -> list[str]:
    article, mentions = typed.parse_notation(text)
    return written(find_relations(article, mentions, rules)[0], mentions)


def cases(kind: str) -> list:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in grammar.load_rules()
        for number, example in enumerate(getattr(rule, kind))
    ]


@pytest.mark.parametrize(("rule", "example"), cases("examples"))
def test_relations_rule_example(rule: grammar.Rule, example: str) -> None:
    text, arrow, expected = example.partition("⇒")
    assert arrow, "an example ends with ⇒ and what comes out"
    assert read(text.strip(), [rule]) == sorted(part.strip() for part in expected.split(";"))


@pytest.mark.parametrize(("rule", "example"), cases("counterexamples"))
def test_relations_rule_counterexample(rule: grammar.Rule, example: str) -> None:
    assert read(example, [rule]) == []


def test_relations_rules_say_what_they_find() -> None:
    for rule in grammar.load_rules():
        assert rule.says.endswith("。"), rule.id
        assert rule.examples, rule.id
        assert 0 < rule.confidence <= 1, rule.id


def test_relations_rules_cover_every_predicate() -> None:
    assert {p for rule in grammar.load_rules() for p in rule.predicates} == set(typed.load_types().predicates)


def test_relations_default_place_of_a_national_article_is_the_country() -> None:
    text = "全国规上工业平稳，[芯片|Product]出口增长，[中国|Country]稳外贸。"
    article, mentions = typed.parse_notation(text)
    coded = tuple(replace(m, code="iso3166:CN") if m.type == "Country" else m for m in mentions)
    assert written(find_relations(article, coded)[0], coded) == ["中国 exports 芯片"]


def test_relations_rules_of_reports_read_only_a_places_own_report() -> None:
    said = "推动[汽车业|Industry]提质扩量。"
    assert read(f"（南京市：政府工作报告）{said}") == ["南京市 focusesOn 汽车业"]
    assert read(f"（南京市）{said}") == []


def test_relations_in_a_report_no_firm_of_an_earlier_clause_is_meant() -> None:
    said = "[埃斯顿|Company]新厂投运，[机器人|Product]产量居全国前列。"
    assert read(f"（南京市：政府工作报告）{said}") == ["南京市 produces 机器人"]


def test_relations_who_reports_figures_is_not_what_they_are_about() -> None:
    said = "[统计局|GovernmentAgency]数据显示，今年[芯片|Product]产量增长两成，出口增长。"
    assert "南京市 produces 芯片" in read(f"（南京市）{said}")


def test_relations_partners_named_are_not_who_trades_next() -> None:
    said = "[越南|Country]为[我市|AdministrativeArea=南京市]主要贸易伙伴，对[东盟|Region]进出口增长。"
    assert read(f"（南京市）{said}") == ["南京市 tradesWith 东盟", "南京市 tradesWith 越南"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the subject is left out in the second clause, the next text points with 公司
        ("[埃斯顿|Company]位于[南京|AdministrativeArea]，年产[机器人|Product]。", "埃斯顿 produces 机器人"),
        ("[埃斯顿|Company]成立多年。公司主要生产[机器人|Product]。", "埃斯顿 produces 机器人"),
        ("[埃斯顿|Company]的[机器人|Product]产能居前。", "埃斯顿 produces 机器人"),
        # a bare 项目 is the firm's that was named since, not the project named before
        ("[北区项目|Project]开工。[埃斯顿|Company]扩建，项目主要生产[机器人|Product]。", "埃斯顿 produces 机器人"),
        ("[北区项目|Project]开工。该项目主要生产[机器人|Product]。", "北区项目 produces 机器人"),
        # what a line of business is called, its place is called
        ("（南京市）[芯片业|Industry]入选[国家级集群|Honor]。", "南京市 recognizedAs 国家级集群"),
        # 海关数据显示 is no subject
        ("海关统计显示，[长三角|Region]外贸回升。其中，[芯片|Product]出口增长。", "长三角 exports 芯片"),
        # another subject keeps the place out
        ("（南京市）专家认为，许多企业在研发[机器人|Product]。", None),
        # made to act
        ("[科技厅|GovernmentAgency]指导[南京|AdministrativeArea]发展[芯片业|Industry]。", "南京 focusesOn 芯片业"),
        # 我们 inside a quotation is the speaker's body
        ("“我们去年生产[减速器|Product]。”[埃斯顿|Company]经理[张三丰|Person]说。", "埃斯顿 produces 减速器"),
        # whose mayor
        ("（南京市）市长[张三丰|Person]讲话。", "张三丰 worksFor 南京市 {position: 市长}"),
        # an analyst's employer is no subject, nor is one of many, nor a roll of projects
        ("[埃斯顿|Company]的一位分析师称，[机器人|Product]产量增长。", None),
        ("（合肥市）10个[先导园|IndustrialPark]升级，[芯片链|IndustryChain]规模居首。", "合肥市 focusesOn 芯片链"),
        ("（合肥市）[北厂|Project]、[南厂|Project]等项目投产，[硅片|Product]产量居全国首位。", "合肥市 produces 硅片"),
        # the owner that stands before the goods beats the clause's subject
        ("[韩国|Country]今年拖累[中国|Country]的[燃料油|Product]进口量。", "中国 imports 燃料油"),
        # a drive of this sentence is no firm's of the last one
        ("（合肥市）[奇瑞|Company]扩产。实施[“链长制”|Programme]。", "合肥市 participatesIn “链长制”"),
        # several subjects of another sentence are not carried over
        ("（皖）[甲县|AdministrativeArea]、[乙县|AdministrativeArea]领先。发展[光伏|Industry]。", "皖 focusesOn 光伏"),
        # 作为…: the next clause says who; who builds a project tells of the project next; among whom is no name
        ("作为[减速器|Product]的龙头企业，[埃斯顿|Company]扩产。", "埃斯顿 produces 减速器"),
        ("[埃斯顿|Company]投资建设[北区项目|Project]，生产[机器人|Product]。", "北区项目 produces 机器人"),
        ("[埃斯顿|Company]在南京建设[中国|Country]最大的[北区项目|Project]。", "埃斯顿 undertakes 北区项目"),
        # a list of subjects right before the verb
        ("[甲县|AdministrativeArea]、[乙县|AdministrativeArea]获评[百强县|Honor]。", "甲县 recognizedAs 百强县"),
        # a glued place only modifies
        ("[埃斯顿|Company]与[德国|Country][库卡|Company]签署协议。", "埃斯顿 cooperatesWith 库卡"),
    ],
)  # fmt: skip
def test_relations_topic(text: str, expected: str | None) -> None:
    found = [line for line in read(text) if "locatedIn" not in line]
    assert (found == []) if expected is None else (expected in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[重机厂|Company]可以生产[露天矿|Facility]的部分[采煤机|Product]。", "重机厂 produces 采煤机"),
        ("[宝马|Company]收购[轮胎|Product]巨头[倍耐力|Company]。", "宝马 investsIn 倍耐力"),
    ],
)
def test_grammar_gap_crosses_a_modifier_that_names_something(text: str, expected: str) -> None:
    assert expected in read(text)


def test_grammar_before_may_be_no_mention_of_a_class() -> None:
    rule = grammar.compile_rule("{<!:body}{o:place}(position=总裁){s:Person}", {}, "s worksFor o")
    assert read("[华东|Region]总裁[张三丰|Person]。", [rule]) == ["张三丰 worksFor 华东 {position: 总裁}"]
    assert read("[奇瑞|Company][华东|Region]总裁[张三丰|Person]。", [rule]) == []


def test_relations_each_with_its_own_when_the_text_says_so() -> None:
    apart = "[宝鸡|AdministrativeArea]、[咸阳|AdministrativeArea]分别成为[双创示范市|Honor]和[低碳城市|Honor]。"
    assert read(apart) == ["咸阳 recognizedAs 低碳城市", "宝鸡 recognizedAs 双创示范市"]
    assert len(read(apart.replace("分别", "都"))) == 4


def test_relations_a_spare_rule_gives_way_to_what_is_said() -> None:
    text = "（江苏省）[硅片项目|Project]投产。"
    assert read(text) == ["硅片项目 locatedIn 江苏省"]
    assert read(text + "[硅片项目|Project]位于[无锡|AdministrativeArea]。") == ["硅片项目 locatedIn 无锡"]


def test_relations_default_place_is_the_articles_then_the_titles_then_the_country() -> None:
    article, mentions = typed.parse_notation(
        "[长三角|Region]外贸快讯\n[芯片|Product]出口增长。[我国|Country=中国]稳外贸。"
    )
    assert written(find_relations(article, mentions)[0], mentions) == ["中国 exports 芯片"]
    entitled = replace(
        article, sentences=(replace(article.sentences[0], role=SentenceRole.TITLE), *article.sentences[1:])
    )
    assert written(find_relations(entitled, mentions)[0], mentions) == ["长三角 exports 芯片"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[奇瑞|Company]拟在[芜湖|AdministrativeArea]建设[电池项目|Project]。", "奇瑞 undertakes 电池项目 (planned)"),
        ("[奇瑞|Company]在[芜湖|AdministrativeArea]建设[电池项目|Project]。", "奇瑞 undertakes 电池项目"),
        ("希望[奇瑞|Company]在[芜湖|AdministrativeArea]建设[电池项目|Project]。", None),
        ("[奇瑞|Company]并未在[芜湖|AdministrativeArea]建设[电池项目|Project]。", None),
        ("[芜湖|AdministrativeArea]争创[国家创新型城市|Honor]。", "芜湖 recognizedAs 国家创新型城市 (planned)"),
    ],
)
def test_relations_modality(text: str, expected: str | None) -> None:
    found = [line for line in read(text) if "undertakes" in line or "recognizedAs" in line]
    assert found == ([expected] if expected else [])


def test_relations_a_report_is_of_its_place_clause_by_clause() -> None:
    article, mentions = typed.parse_notation(
        "[许昌市|AdministrativeArea]政府工作报告\n[电气谷|IndustrialPark]扩容，[北厂|Facility]投运，发展[光伏|Industry]。实施[“链长制”|Programme]。"
    )
    first, *rest = article.sentences
    report = replace(
        article, title=article.surface(first.span), sentences=(replace(first, role=SentenceRole.TITLE), *rest)
    )
    found = written(find_relations(report, mentions)[0], mentions)
    assert {"许昌市 focusesOn 光伏", "许昌市 participatesIn “链长制”"} <= set(found)
    assert "电气谷 participatesIn “链长制”" in written(find_relations(article, mentions)[0], mentions)


def test_relations_names_say_where_a_park_lies() -> None:
    found = read("[芜湖市|AdministrativeArea]开会。[芜湖经开区|IndustrialPark]扩容。")
    assert found == ["芜湖经开区 locatedIn 芜湖市"]


@pytest.mark.parametrize(
    ("name", "branch"),
    [("泰欣四川公司", True), ("泰欣（中国）投资有限公司", True), ("泰欣汽车公司", False)],
)
def test_relations_names_say_whose_branch_a_firm_is(name: str, branch: bool) -> None:
    found = read(f"[泰欣|Company]来了，[{name}|Company]也来了。")
    assert found == ([f"{name} subsidiaryOf 泰欣"] if branch else [])


def test_relations_titles_say_what_their_holder_makes() -> None:
    found = read("[泰欣|Company]是[全国最大的小型轴承制造商|Honor]，[轴承|Product]、[小型轴承|Product]走俏。")
    assert "泰欣 produces 小型轴承" in found
    assert "泰欣 produces 轴承" not in found  # the longest name in the title
    assert "泰欣 produces 轴承" not in read("[泰欣|Company]获评[全国轴承贸易先进|Honor]，[轴承|Product]走俏。")


def test_relations_a_long_opener_may_be_the_short_name() -> None:
    assert read("[泰欣车业|Company]来了，[泰欣车业（中国）有限公司|Company]也来了。") == []


def test_relations_codes_forbid_a_place_inside_another() -> None:
    article, mentions = typed.parse_notation("[武汉|AdministrativeArea][鄂州|AdministrativeArea]两地。")
    coded = tuple(replace(m, code=f"gb2260:{code}") for m, code in zip(mentions, ("420100", "420700"), strict=True))
    assert find_relations(article, mentions)[0]
    assert find_relations(article, coded)[0] == []


def test_relations_bylines_work_for_the_medium_named_or_the_publisher() -> None:
    article, (person, other, medium) = typed.parse_notation(
        "记者[张三丰|Person]、[李四光|Person]。[芜湖日报|MediaOrganization]"
    )
    implied = replace(medium, span=Span(start=0, end=0), kind=MentionKind.IMPLIED)
    first = article.sentences[0]
    article = replace(
        article,
        bylines=(Byline(span=person.span, role="记者"), Byline(span=other.span, role="摄影")),
        sentences=(Sentence(span=first.span, role=SentenceRole.BYLINE, paragraph=0),),
    )
    mentions = (person, other, implied)
    assert written(find_relations(article, mentions)[0], mentions) == [
        "张三丰 worksFor 芜湖日报 {position: 记者}",
        "李四光 worksFor 芜湖日报 {position: 摄影}",
    ]


def test_relations_no_relation_to_itself_and_only_classes_of_the_contract() -> None:
    text = "[奇瑞|Company]与[奇瑞|Company]合作，在[芜湖|AdministrativeArea]设立[奇瑞|Company]。"
    article, mentions = typed.parse_notation(text)
    allowed = typed.load_types().allowed
    for c in find_relations(article, mentions)[0]:
        assert mentions[c.subject].name != mentions[c.object].name
        assert (mentions[c.subject].type, c.predicate, mentions[c.object].type) in allowed


def test_relations_nothing_in_nothing_out() -> None:
    article, mentions = typed.parse_notation("没有名字。")
    assert find_relations(article, mentions) == ([], [])


def test_relations_same_input_same_output() -> None:
    text = "[芜湖|AdministrativeArea]发展[汽车|Industry]、[机器人|Industry]，与[奇瑞|Company]签约。"
    article, mentions = typed.parse_notation(text)
    assert find_relations(article, mentions) == find_relations(article, mentions)


def test_relations_a_predicate_without_subject_is_reported() -> None:
    article, mentions = typed.parse_notation("随后生产了[机器人|Product]。")
    found, skipped = find_relations(article, mentions)
    assert not found
    assert [article.surface(s.span) for s in skipped] == ["随后生产了机器人。"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pattern": "{s:Firm}生产{o:Product}"}, "没有类型「Firm」"),
        ({"pattern": "{s:Company}<nothing>{o:Product}"}, "没有词类「<nothing>」"),
        ({"pattern": "({s:Company}生产{o:Product}"}, "少了一个「)」"),
        ({"pattern": "{s:Company})生产{o:Product}"}, "多了一个「)」"),
        ({"pattern": "{s:Company}.*[a]{o:Product}"}, "看不懂"),
        ({"gives": "s makes o"}, "没有谓词「makes」"),
        ({"gives": "s produces x"}, "角色须在句式里"),
        ({"gives": "s worksFor o"}, "不合约定"),
        ({"reach": "page"}, "reach"),
        ({"modality": "maybe"}, "modality"),
        ({"pattern": "{<!:Firm}{s:Company}{o:Product}"}, "没有类型「Firm」"),
        ({"colour": "red"}, "不认得「colour」"),
        ({"says": None}, "缺少「says」"),
    ],
)
def test_grammar_refuses_a_wrong_rule_with_its_line(changes: dict, said: str) -> None:
    entry = Node(
        id="x", says="测试。", pattern="{s:Company}生产{o:Product}", gives="s produces o", confidence=0.5, examples=[]
    )
    entry.file, entry.line = "rules/relations/x.yaml", 7
    for key, value in changes.items():
        if value is None:
            del entry[key]
        else:
            entry[key] = value
    with pytest.raises(KnowledgeError, match=re.escape(said)) as caught:
        grammar._load_rule(entry, {})
    assert str(caught.value).startswith("rules/relations/x.yaml:7: ")


def test_relations_long_sentences_take_linear_time() -> None:
    unit = "[甲|Company]、[乙|Product]和[丙|Industry]生产发展合作投资[丁|AdministrativeArea]的"
    article, mentions = typed.parse_notation(unit * 400)
    assert isinstance(article, Article)
    find_relations(article, mentions)


def test_relations_a_line_of_two_towns_lies_in_neither() -> None:
    text = "[许昌|AdministrativeArea]加快建设[许昌至漯河铁路|Project]、[许昌粮食储备库|Facility]。"
    found = read(text)
    assert "许昌粮食储备库 locatedIn 许昌" in found
    assert "许昌至漯河铁路 locatedIn 许昌" not in found
