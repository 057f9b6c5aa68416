import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.extract import typed
from xckg.llm.answers import parse_answer
from xckg.llm.checks import Scene, check_observation, check_relation
from xckg.llm.refusals import Refusal
from xckg.model import Comparator, Measure, Modality

RELATION = {
    "quote": "云海科技总经理李大山说",
    "subject": {"name": "李大山", "type": "Person"},
    "predicate": "worksFor",
    "object": {"name": "云海科技", "type": "Company"},
    "modality": "actual",
    "position": "总经理",
}
OBSERVATION = {
    "quote": "出口总值11.4亿元，增长5.2%",
    "subject": {"name": "云州市", "type": "AdministrativeArea"},
    "indicator": "出口总值",
    "measure": "amount",
    "value": Decimal("11.4"),
    "unit": "亿元",
    "comparator": "=",
    "modality": "actual",
    "period": {"start": "2023-01-01", "end": "2023-06-30", "label": "上半年"},
    "dimensions": {"贸易方式": "一般贸易"},
    "scope": None,
}


@pytest.fixture
def people(set_scene):
    return set_scene("[云海科技|Company]总经理[李大山|Person]说，[钛丝|Product]好卖。白云集团观望。")


@pytest.fixture
def trade(set_scene):
    notation = "上半年，[云州市|AdministrativeArea]一般贸易方式出口总值11.4亿元，增长5.2%，居全省第2位。"
    return set_scene(notation, date=dt.date(2023, 8, 4))


def test_checks_relation_that_holds(people):
    claim = check_relation(people, RELATION)
    assert (claim.subject.index, claim.predicate, claim.object.index) == (1, "worksFor", 0)
    assert (dict(claim.qualifiers), claim.modality) == ({"position": "总经理"}, Modality.ACTUAL)
    assert claim.quote.sentence == people.sentences[0].span


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"quote": "云海科技董事长李大山说"}, Refusal.NOT_QUOTED),
        ({"quote": ""}, Refusal.NOT_QUOTED),
        ({"quote": "好卖。白云集团"}, Refusal.RUNS_OVER),
        ({"quote": 7}, Refusal.MALFORMED),
        ({"modality": "hoped"}, Refusal.MALFORMED),
        ({"modality": ["actual"]}, Refusal.MALFORMED),
        ({"predicate": None}, Refusal.MALFORMED),
        ({"predicate": "manages"}, Refusal.NO_TYPE),
        ({"subject": "李大山"}, Refusal.MALFORMED),
        ({"object": {"name": "青山集团", "type": "Company"}}, Refusal.NO_END),
        ({"object": {"name": "云海", "type": "Company"}}, Refusal.INSIDE),
        ({"predicate": "leads"}, Refusal.NOT_ALLOWED),
        ({"predicate": "produces"}, Refusal.NOT_ALLOWED),
        ({"position": "董事长"}, Refusal.NO_SLICE),
        ({"position": ["总经理"]}, Refusal.NO_SLICE),
        ({"quote": "白云集团观望"}, Refusal.NO_END),  # both ends known, neither in the quote
    ],
)
def test_checks_relation_refused(people, change, refusal):
    assert check_relation(people, {**RELATION, **change}) is refusal


def test_checks_relation_direction_is_the_contracts(people):
    turned = {**RELATION, "subject": RELATION["object"], "object": RELATION["subject"]}
    assert check_relation(people, turned) is Refusal.NOT_ALLOWED


def test_checks_relation_of_a_thing_to_itself(set_scene):
    scene = set_scene("[云海科技|Company]合作。")
    end = {"name": "云海科技", "type": "Company"}
    claim = {"quote": "云海科技合作", "subject": end, "predicate": "cooperatesWith", "object": end}
    assert check_relation(scene, claim) is Refusal.NOT_ALLOWED


def test_checks_relation_new_ends_must_not_cut_each_other(set_scene):
    scene = set_scene("青山新材料集团合作。")
    claim = {
        "quote": "青山新材料集团合作",
        "subject": {"name": "青山新材料", "type": "Company"},
        "predicate": "cooperatesWith",
        "object": {"name": "新材料集团", "type": "Company"},
    }
    assert check_relation(scene, claim) is Refusal.INSIDE


def test_checks_position_is_for_posts_only(people):
    claim = {
        **RELATION,
        "subject": RELATION["object"],
        "predicate": "produces",
        "object": {"name": "钛丝", "type": "Product"},
        "quote": "云海科技总经理李大山说，钛丝好卖",
    }
    assert dict(check_relation(people, claim).qualifiers) == {}


def test_checks_observation_that_holds(trade):
    claim = check_observation(trade, OBSERVATION)
    assert (claim.subject.index, claim.indicator, claim.measure) == (0, "出口总值", Measure.AMOUNT)
    assert (claim.value, claim.unit, claim.comparator) == (Decimal("11.4"), "亿元", Comparator.EQUAL)
    assert (str(claim.period.start), str(claim.period.end)) == ("2023-01-01", "2023-06-30")
    assert (dict(claim.dimensions), claim.scope) == ({"贸易方式": "一般贸易"}, None)


def test_checks_observation_growth_and_rank(trade):
    growth = {"measure": "growth", "value": Decimal("5.2"), "unit": "%"}
    assert check_observation(trade, {**OBSERVATION, **growth}).value == Decimal("5.2")
    rank = {"quote": "居全省第2位", "measure": "rank", "value": Decimal(2), "unit": None, "scope": "全省"}
    claim = check_observation(trade, {**OBSERVATION, **rank})
    assert (claim.unit, claim.scope) == ("", "全省")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"quote": "出口总值11.5亿元"}, Refusal.NOT_QUOTED),
        ({"value": Decimal("11.5")}, Refusal.NO_NUMBER),
        ({"value": "11.4"}, Refusal.MALFORMED),
        ({"value": float("nan")}, Refusal.MALFORMED),
        ({"unit": "万元"}, Refusal.NO_NUMBER),
        ({"unit": 7}, Refusal.MALFORMED),
        ({"measure": "level"}, Refusal.MALFORMED),
        ({"comparator": "≥"}, Refusal.MALFORMED),
        ({"value": Decimal("-11.4")}, Refusal.WRONG_SIGN),
        ({"measure": "growth", "value": Decimal("-5.2"), "unit": "%"}, Refusal.WRONG_SIGN),
        ({"indicator": "就业人数"}, Refusal.NO_INDICATOR),
        ({"indicator": None}, Refusal.NO_INDICATOR),
        ({"period": {"start": "2023-06-30", "end": "2023-01-01"}}, Refusal.NO_PERIOD),
        ({"dimensions": {"贸易方式": "加工贸易"}}, Refusal.NO_SLICE),
        ({"dimensions": {"颜色": "一般贸易"}}, Refusal.NO_SLICE),
        ({"dimensions": "一般贸易"}, Refusal.NO_SLICE),
        ({"measure": "rank", "quote": "居全省第2位", "value": Decimal(2), "scope": "全国"}, Refusal.NO_SLICE),
        ({"subject": {"name": "青州市", "type": "AdministrativeArea"}}, Refusal.NO_END),
    ],
)
def test_checks_observation_refused(trade, change, refusal):
    assert check_observation(trade, {**OBSERVATION, **change}) is refusal


def test_checks_empty_claims_are_malformed(trade):
    assert check_relation(trade, {}) is check_observation(trade, {}) is Refusal.MALFORMED


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["云海科技", "Company", "2"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
)
ENDS = st.fixed_dictionaries({"name": VALUES, "type": VALUES})


def spoil(claim):
    """The claim with some of its values replaced by anything that JSON can hold."""
    return st.fixed_dictionaries({key: st.one_of(st.just(value), VALUES, ENDS) for key, value in claim.items()})


@given(spoil(RELATION), spoil({**OBSERVATION, "value": 2, "period": None}))
def test_checks_anything_that_json_can_hold_is_judged(relation, observation):
    article, mentions = typed.parse_notation(
        "[云海科技|Company]总经理[李大山|Person]说，[云州市|AdministrativeArea]出口总值11.4亿元，增长5.2%，居第2位。"
    )
    scene = Scene(article=article, sentences=article.sentences, mentions=mentions, rule="llm:test")
    answer = parse_answer(json.dumps({"relations": [relation], "observations": [observation]}))
    for claim in answer.relations:
        check_relation(scene, claim)
    for claim in answer.observations:
        check_observation(scene, claim)
