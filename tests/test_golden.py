"""Five small texts and what a careful reader finds in them (tests/golden): floors for what the program finds.

A floor is what was reached when it was set (`floors.yaml`); it may rise, never fall silently. What must never be found
never is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from xckg import pipeline
from xckg.evaluate import evaluate, read_gold
from xckg.evaluate.figures import Part
from xckg.model import Metadata

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
FLOORS: dict[str, dict[str, float]] = yaml.safe_load((GOLDEN / "floors.yaml").read_text(encoding="utf-8"))
PARTS = {"entities": Part.ENTITIES, "relations": Part.RELATIONS, "observations": Part.OBSERVATIONS}


def read_case(name: str, folder: Path) -> tuple[dict[str, Any], Any, Any]:
    """What is expected of a case, what was built from its text, and how the two compare."""
    expected = yaml.safe_load((GOLDEN / name / "expected.yaml").read_text(encoding="utf-8"))
    told = expected.get("told") or {}
    text = (GOLDEN / name / "input.txt").read_text(encoding="utf-8")
    source = folder / f"{name}.txt"
    source.write_text(text, encoding="utf-8")
    gold = {"document": source.name, **{part: expected.get(part, []) for part in PARTS}}
    (folder / "gold").mkdir()
    (folder / "gold" / f"{name}.json").write_text(json.dumps(gold, ensure_ascii=False, default=str), encoding="utf-8")
    known = Metadata(date=told.get("date"), place=told.get("place"), publisher=told.get("publisher"))
    made = pipeline.run([str(source)], told=known).knowledge
    return expected, made, evaluate(made, read_gold(folder / "gold"), {str(source): text})


@pytest.mark.parametrize("name", CASES)
def test_golden_case_keeps_its_floor(name: str, tmp_path: Path) -> None:
    _, _, result = read_case(name, tmp_path)
    figures = {part: round(result.tally(key).f1, 3) for part, key in PARTS.items()}
    assert all(figures[part] >= floor for part, floor in FLOORS[name].items()), figures


@pytest.mark.parametrize("name", CASES)
def test_golden_case_never_names_what_is_none(name: str, tmp_path: Path) -> None:
    expected, made, _ = read_case(name, tmp_path)
    labels = {label for e in made.entities if e.mentions for label in (e.label, *e.aliases)}
    assert labels.isdisjoint(expected.get("never", []))
