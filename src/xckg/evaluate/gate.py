"""The quality gate: floors under the figures, pinned in a file together with the hash of the gold set.

    {"gold_sha256": "…", "tolerance": 0.005, "floors": {"entities": 0.882, …}}

A figure may rise and its floor with it; it never falls silently, and another gold set is another measure.

>>> gate = Gate(gold="a", tolerance=0.005, floors={"entities": 0.88})
>>> find_breaches(gate, {"entities": 0.87}, "a")
('entities：0.8700，低于下限 0.8800（允差 0.005）',)
>>> find_breaches(gate, {"entities": 0.876}, "a")
()

*Why so*: the pinned figure is the measured one, and the tolerance is told apart from it. Were the tolerance taken off
when the floor is written, a floor written anew after each small loss would sink step by step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xckg.errors import InputError
from xckg.evaluate.figures import HEADLINE, Evaluation

TOLERANCE = 0.005  # F1; a change of one or two facts in five hundred
_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What is pinned: the gold set's hash, F1 figures by name, and how far below them a build may be."""

    gold: str
    tolerance: float
    floors: Mapping[str, float]


def measure(evaluation: Evaluation) -> dict[str, float]:
    """The figures that a gate looks at: F1 of the parts of the headline, and the headline."""
    return {**{part.value: evaluation.tally(part).f1 for part in HEADLINE}, "headline": evaluation.headline}


def find_breaches(gate: Gate, figures: Mapping[str, float], gold: str) -> tuple[str, ...]:
    """One line for each way in which figures measured on a gold set of that hash do not hold."""
    breaches = [] if gold == gate.gold else [f"标注集变了：{gold[:12]}，原为 {gate.gold[:12]}"]
    for name, floor in sorted(gate.floors.items()):
        if name not in figures:
            breaches.append(f"{name}：没有量")
        elif figures[name] < floor - gate.tolerance:
            breaches.append(f"{name}：{figures[name]:.4f}，低于下限 {floor:.4f}（允差 {gate.tolerance:g}）")
    return tuple(breaches)


def move_floors(gate: Gate | None, figures: Mapping[str, float], gold: str, *, allow_regression: bool = False) -> Gate:
    """The gate with its floors at these figures.

    A figure below its floor by no more than the tolerance leaves the floor where it is.

    Args:
        gate: as it was; None where there is none yet.
        figures: what `measure` gave.
        gold: the hash of the gold set on which it was measured.
        allow_regression: lower floors, and take another gold set, all the same.

    Raises:
        InputError: a floor would fall or the gold set is another, and that was not allowed.
    """
    if gate is None or allow_regression:
        tolerance = TOLERANCE if gate is None else gate.tolerance
        return Gate(gold=gold, tolerance=tolerance, floors={k: round(v, _DIGITS) for k, v in figures.items()})
    breaches = find_breaches(gate, figures, gold)
    if breaches:
        raise InputError("quality gate", "；".join(breaches) + "。要放低下限，须写明 --allow-regression")
    floors = {name: max(gate.floors.get(name, 0.0), round(value, _DIGITS)) for name, value in figures.items()}
    return Gate(gold=gold, tolerance=gate.tolerance, floors=floors)


def read_gate(path: Path) -> Gate:
    """Reads a gate.

    Raises:
        InputError: no such file, or no gate in it.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        floors = {str(name): float(value) for name, value in data["floors"].items()}
        return Gate(gold=str(data["gold_sha256"]), tolerance=float(data["tolerance"]), floors=floors)
    except OSError as error:
        raise InputError(str(path), f"读不了：{error.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(str(path), f"不是质量下限文件（{error}）") from None


def write_gate(gate: Gate, path: Path) -> None:
    """Writes a gate, keys sorted."""
    data = {"gold_sha256": gate.gold, "tolerance": gate.tolerance, "floors": dict(sorted(gate.floors.items()))}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
