"""Bins, expected calibration error, and gold's verdict on single facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xckg.evaluate import evaluate
from xckg.evaluate.reliability import accuracy_above, chance_error, expected_error, fill_bins, judge_facts

FACTS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1)


@given(FACTS)
def test_reliability_bins_hold_every_fact_once(facts):
    bins = fill_bins(facts)
    assert sum(b.count for b in bins) == len(facts)
    assert all(b.low <= b.confidence + 1e-6 and b.confidence <= b.high + 1e-6 for b in bins)
    assert 0 <= expected_error(facts) <= 1


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ([], 0.0),
        ([(1.0, True)] * 5, 0.0),
        ([(1.0, False)] * 5, 1.0),
        ([(0.5, True), (0.5, False)], 0.0),
        ([(0.9, True)] * 9 + [(0.9, False)] + [(0.2, True)] * 2, 0.8 * 2 / 12),
    ],
)
def test_reliability_expected_error(facts, error):
    assert expected_error(facts) == pytest.approx(error)


def test_reliability_certainty_falls_in_the_last_bin():
    assert [(b.low, b.high, b.count) for b in fill_bins([(1.0, True), (0.95, True)])] == [(0.9, 1.0, 2)]


def test_reliability_chance_error_shrinks_with_the_number_of_facts():
    assert chance_error([]) == 0
    assert chance_error([(1.0, True)] * 5) == 0
    few, many = chance_error([(0.8, True)] * 25), chance_error([(0.8, True)] * 2500)
    assert few == pytest.approx(0.0638, abs=1e-3)
    assert few == pytest.approx(10 * many)


def test_reliability_accuracy_above():
    assert accuracy_above([(0.95, True), (0.9, False), (0.89, True)], 0.9) == (1, 2)


def test_reliability_judges_single_facts_and_leaves_out_the_arguable(notation):
    build = notation.build(
        "[许昌|AdministrativeArea][德国|Country][发制品|Product]",
        ["许昌 tradesWith 德国", "许昌 exports 发制品", "德国 exports 发制品"],
        [{"subject": "许昌", "indicator": "出口总值", "value": "5"}],
    )
    gold = notation.gold(
        "AdministrativeArea/许昌 Country/德国 Product/发制品",
        ["许昌 tradesWith 德国", "许昌 exports 发制品?"],
        [{"subject": "许昌", "indicator": "出口总值", "value": "6"}],
    )
    judged = judge_facts(build, evaluate(build, (gold,), {}))
    assert [(j.fact, j.kind, j.right) for j in judged] == [
        ("许昌 tradesWith 德国", "relation", True),
        ("德国 exports 发制品", "relation", False),
        ("出口总值5", "observation", False),
    ]
    assert {j.score for j in judged} == {0.9}
    assert {j.evidences for j in judged} == {1}
