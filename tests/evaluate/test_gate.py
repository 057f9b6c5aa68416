"""The gate's own rules: what breaks it, and how its floors move."""

import pytest

from xckg.errors import InputError
from xckg.evaluate import evaluate
from xckg.evaluate.gate import TOLERANCE, Gate, find_breaches, measure, move_floors, read_gate, write_gate

GATE = Gate(gold="abc", tolerance=0.005, floors={"entities": 0.9, "headline": 0.8})


@pytest.mark.parametrize(
    ("figures", "gold", "broken"),
    [
        ({"entities": 0.9, "headline": 0.8}, "abc", []),
        ({"entities": 0.96, "headline": 0.81, "relations": 0.1}, "abc", []),
        ({"entities": 0.896, "headline": 0.8}, "abc", []),  # within the tolerance
        ({"entities": 0.894, "headline": 0.8}, "abc", ["entities"]),
        ({"entities": 0.5, "headline": 0.5}, "abc", ["entities", "headline"]),
        ({"entities": 0.9}, "abc", ["headline"]),
        ({"entities": 0.95, "headline": 0.95}, "abd", ["标注集变了"]),
    ],
)
def test_gate_breaches(figures, gold, broken):
    found = find_breaches(GATE, figures, gold)
    assert [line.split("：")[0] for line in found] == [*broken]


def test_gate_floors_rise_and_small_losses_leave_them(tmp_path):
    moved = move_floors(GATE, {"entities": 0.92345678, "headline": 0.797, "relations": 0.5}, "abc")
    assert moved.floors == {"entities": 0.9235, "headline": 0.8, "relations": 0.5}
    for _ in range(5):  # many small losses do not add up
        moved = move_floors(moved, {"entities": 0.92, "headline": 0.797, "relations": 0.5}, "abc")
    assert moved.floors["headline"] == 0.8


def test_gate_floors_fall_only_when_that_is_said():
    low = {"entities": 0.8, "headline": 0.8}
    with pytest.raises(InputError, match="allow-regression"):
        move_floors(GATE, low, "abc")
    with pytest.raises(InputError, match="标注集变了"):
        move_floors(GATE, {"entities": 0.99, "headline": 0.99}, "other")
    assert move_floors(GATE, low, "other", allow_regression=True) == Gate(gold="other", tolerance=0.005, floors=low)


def test_gate_file_round_trip_and_first_time(tmp_path):
    path = tmp_path / "gate.json"
    first = move_floors(None, {"headline": 0.123456}, "abc")
    assert (first.tolerance, first.floors) == (TOLERANCE, {"headline": 0.1235})
    write_gate(first, path)
    assert read_gate(path) == first


@pytest.mark.parametrize(
    "content", ["", "[]", '{"floors": {}}', '{"gold_sha256": "a", "tolerance": "x", "floors": {}}']
)
def test_gate_file_that_is_none_is_an_error(tmp_path, content):
    (tmp_path / "gate.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="质量下限"):
        read_gate(tmp_path / "gate.json")


def test_gate_measures_headline_and_its_parts(notation):
    gold = notation.gold("Country/德国")
    figures = measure(evaluate(notation.build("[德国|Country]"), (gold,), {}))
    assert figures == {"entities": 1.0, "relations": 0.0, "observations full": 0.0, "headline": pytest.approx(1 / 3)}
