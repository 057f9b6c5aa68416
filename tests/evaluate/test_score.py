"""Matching and judging, on builds of one sentence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from xckg import evaluating, pipeline
from xckg.evaluate import evaluate
from xckg.evaluate.figures import Part, Tally, to_figures
from xckg.evaluate.score import check_offsets

SHARED = Path(__file__).parents[3] / "shared"
CITY = "AdministrativeArea/许昌市=许昌"


def tally(part, build, gold, text=""):
    return evaluate(build, (gold,), {"许昌.txt": text}).tally(part)


def causes(build, gold):
    return sorted((e.part.value, e.verdict.value, str(e.cause)) for e in evaluate(build, (gold,), {}).errors())


def test_score_entity_needs_type_and_a_common_name(notation):
    build = notation.build("[许昌|AdministrativeArea]的[发制品|Industry]")
    gold = notation.gold(f"{CITY} Product/发制品")
    assert tally(Part.ENTITIES, build, gold) == Tally(right=1, wrong=1, missed=1)
    assert tally(Part.ENTITIES_ANY, build, gold) == Tally(right=2)


def test_score_entity_split_in_two_costs_precision_and_merged_costs_recall(notation):
    split = notation.build("[许昌|AdministrativeArea][许昌市|AdministrativeArea]")
    assert tally(Part.ENTITIES, split, notation.gold(CITY)) == Tally(right=1, wrong=1)
    one = notation.build("[许昌|AdministrativeArea]")
    two = notation.gold("AdministrativeArea/许昌 AdministrativeArea/许昌=禹州")
    assert tally(Part.ENTITIES, one, two) == Tally(right=1, missed=1)


def test_score_arguable_entries_count_neither_way(notation):
    gold = notation.gold(f"{CITY} Industry/外贸?", ["许昌 focusesOn 外贸?"])
    bare = notation.build("[许昌|AdministrativeArea]外贸")
    full = notation.build("[许昌|AdministrativeArea][外贸|Industry]", ["许昌 focusesOn 外贸"])
    for build in (bare, full):
        assert tally(Part.ENTITIES, build, gold) == Tally(right=1)
        assert tally(Part.RELATIONS, build, gold) == Tally()


def test_score_names_match_but_for_marks_width_and_case(notation):
    build = notation.build("[《河南日报》|MediaOrganization][ＴＣＬ|Company]")
    assert tally(Part.ENTITIES, build, notation.gold("MediaOrganization/河南日报 Company/tcl")) == Tally(right=2)


def test_score_relation_direction_counts_unless_symmetric(notation):
    text = "[许昌|AdministrativeArea][德国|Country]"
    entities = f"{CITY} Country/德国"
    turned = notation.build(text, ["德国 tradesWith 许昌"])
    gold = notation.gold(entities, ["许昌 tradesWith 德国"])
    assert tally(Part.RELATIONS, turned, gold) == Tally(wrong=1, missed=1)
    partners = notation.build(text, ["德国 cooperatesWith 许昌"])
    assert tally(Part.RELATIONS, partners, notation.gold(entities, ["许昌 cooperatesWith 德国"])) == Tally(right=1)


def test_score_relation_any_of_several_ends_is_right(notation):
    build = notation.build("[许昌|AdministrativeArea][硅碳|IndustryCluster]", ["许昌 focusesOn 硅碳"])
    gold = notation.gold(f"{CITY} IndustryChain/碳链 IndustryCluster/硅碳", ["许昌 focusesOn 碳链=硅碳"])
    assert tally(Part.RELATIONS, build, gold) == Tally(right=1)


def test_score_relation_said_twice_is_wrong_once(notation):
    build = notation.build(
        "[许昌|AdministrativeArea][许昌市|AdministrativeArea][德国|Country]",
        ["许昌 tradesWith 德国", "许昌市 tradesWith 德国"],
    )
    gold = notation.gold(f"{CITY} Country/德国", ["许昌 tradesWith 德国"])
    assert tally(Part.RELATIONS, build, gold) == Tally(right=1, wrong=1)
    assert ("relations", "wrong", "同一事实说了两次") in causes(build, gold)


def observe(notation, wanted, **found):
    build = notation.build(
        "[许昌|AdministrativeArea]", observations=[{"subject": "许昌", "indicator": "出口总值", "value": "5", **found}]
    )
    gold = notation.gold(CITY, observations=[{"subject": "许昌市", "indicator": "出口总值", "value": "5", **wanted}])
    return tally(Part.OBSERVATIONS_CORE, build, gold), tally(Part.OBSERVATIONS, build, gold)


RIGHT, FAULT = Tally(right=1), Tally(wrong=1, missed=1)


@pytest.mark.parametrize(
    ("wanted", "found", "core", "full"),
    [
        ({}, {}, RIGHT, RIGHT),
        ({}, {"indicator": "出口"}, RIGHT, RIGHT),  # one holds the other
        ({}, {"indicator": "总投资"}, FAULT, FAULT),
        ({"indicator": "用电量=全社会用电"}, {"indicator": "全社会用电量"}, RIGHT, RIGHT),
        ({}, {"value": "50000", "unit": "万元"}, RIGHT, RIGHT),
        ({}, {"value": "5.01"}, FAULT, FAULT),
        ({"unit": "家"}, {"unit": "户"}, RIGHT, RIGHT),
        ({"unit": "亿美元"}, {"unit": "亿元"}, FAULT, FAULT),
        ({"unit": "个百分点", "measure": "growth"}, {"unit": "%", "measure": "growth"}, RIGHT, RIGHT),
        ({}, {"end": "2023-12-31"}, RIGHT, FAULT),
        ({"end": ("2023-06-30", "2023-12-31")}, {"end": "2023-12-31"}, RIGHT, RIGHT),  # either is right
        ({}, {"start": "2023-01-01"}, RIGHT, FAULT),
        ({}, {"comparator": ">"}, RIGHT, FAULT),
        ({}, {"modality": "target"}, RIGHT, FAULT),
        ({"slices": [{"贸易伙伴": "德国"}]}, {}, RIGHT, FAULT),
        ({"slices": [{"贸易伙伴": "德国"}]}, {"dimensions": {"伙伴": "德国市场"}}, RIGHT, RIGHT),
        ({"slices": [{"贸易伙伴": "德国"}]}, {"indicator": "对德国出口总值"}, RIGHT, RIGHT),  # said in the indicator
        ({}, {"dimensions": {"贸易伙伴": "德国"}}, RIGHT, FAULT),  # sliced though it should not be
        ({"measure": "rank", "indicator": "总量"}, {"measure": "rank"}, RIGHT, RIGHT),  # ranks by value alone
        ({}, {"measure": "growth"}, FAULT, FAULT),
    ],
)
def test_score_observation_fields(notation, wanted, found, core, full):
    assert observe(notation, wanted, **found) == (core, full)


def test_score_causes_name_what_is_different(notation):
    text = "[许昌|AdministrativeArea][许昌硅碳产业|Industry][黄河|Company][德国|Country]"
    gold = notation.gold(
        f"{CITY} Industry/硅碳产业 Organization/黄河 Country/德国 Person/张三",
        ["许昌 tradesWith 德国", "黄河 investsIn 德国", "张三 worksFor 许昌"],
        [{"subject": "德国", "indicator": "出口总值", "value": "5"}],
    )
    build = notation.build(
        text,
        ["德国 tradesWith 许昌", "黄河 exports 德国", "许昌硅碳产业 locatedIn 许昌"],
        [{"subject": "许昌", "indicator": "出口总值", "value": "5", "end": "2024-01-01"}],
    )
    assert causes(build, gold) == [
        ("entities", "missed", "没有找到"),
        ("entities", "missed", "类型不对"),
        ("entities", "missed", "边界不对"),
        ("entities", "wrong", "类型不对"),
        ("entities", "wrong", "边界不对"),
        ("observations full", "missed", "主体、止日不对"),
        ("observations full", "wrong", "主体、止日不对"),
        ("relations", "missed", "一端没有找到"),
        ("relations", "missed", "方向反了"),
        ("relations", "missed", "谓词不同"),
        ("relations", "wrong", "一端不是标注的实体"),
        ("relations", "wrong", "方向反了"),
        ("relations", "wrong", "谓词不同"),
    ]


def test_score_errors_stand_beside_their_sentences(notation):
    text = "前一句。许昌与德国有贸易。后一句。"
    gold = notation.gold(f"{CITY} Country/德国", ["许昌 tradesWith 德国"])
    errors = evaluate(notation.build("[许昌|AdministrativeArea]"), (gold,), {"/x/许昌.txt": text}).errors()
    assert {e.sentence for e in errors} == {"许昌与德国有贸易。"}


def test_score_offsets_are_read_in_the_source(notation):
    build = notation.build("[许昌|AdministrativeArea]与[德国|Country]", ["许昌 tradesWith 德国"])
    assert check_offsets(build, {"别处/许昌.txt": "许昌与德国"}) == (3, 3)
    assert check_offsets(build, {"许昌.txt": "许 昌与德国"}) == (0, 3)
    assert check_offsets(build, {}) == (0, 0)


def test_score_documents_of_the_build_without_gold_are_not_looked_at(notation):
    gold = notation.gold(CITY)
    build = notation.build("[许昌|AdministrativeArea]")
    other = type(notation)("别的.txt").build("[德国|Country]")
    both = type(build)(
        documents=(),
        entities=(*build.entities, *other.entities),
        relations=(),
        observations=(),
        base_iri=build.base_iri,
    )
    assert tally(Part.ENTITIES, both, gold) == Tally(right=1)


@pytest.fixture(scope="module")
def shared_build(tmp_path_factory):
    if not (SHARED / "eval" / "score.py").is_file():
        pytest.skip("the annotated articles are not here")
    folder = tmp_path_factory.mktemp("shared")
    inputs = [str(SHARED / "seeds"), str(SHARED / "dev")]
    pipeline.build(inputs, folder / "made", view=False)
    return folder, inputs


def test_score_figures_are_those_of_the_reference_scorer(shared_build):
    folder, inputs = shared_build
    scorer = [
        sys.executable,
        SHARED / "eval" / "score.py",
        "score",
        "--gold",
        SHARED / "gold",
        "--out",
        folder / "made",
    ]
    subprocess.run(
        [*scorer, "--texts", SHARED / "dev", "--json", folder / "theirs.json"], check=True, capture_output=True
    )
    theirs = json.loads((folder / "theirs.json").read_bytes())
    ours = to_figures(evaluating.evaluate(SHARED / "gold", inputs[1:], folder=folder / "made"))
    assert {key: ours[key] for key in theirs} == theirs
