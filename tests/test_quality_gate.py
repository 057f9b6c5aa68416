"""The quality gate: what the product reaches on the annotated articles may rise, never fall silently.

Floors and the gold set's hash are pinned in `quality_gate.json`; `make gate` raises them.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from xckg import evaluating
from xckg.evaluate.gate import Gate, find_breaches, measure, read_gate, write_gate
from xckg.evaluate.gold import hash_gold

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
GATE = Path(__file__).parent / "quality_gate.json"
TEXTS = [SHARED / "seeds", SHARED / "dev"]

needs_gold = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the annotated articles are not here")


@pytest.fixture(scope="module")
def figures():
    return measure(evaluating.evaluate(SHARED / "gold", [str(folder) for folder in TEXTS]))


@needs_gold
def test_quality_gate_holds(figures):
    assert find_breaches(read_gate(GATE), figures, hash_gold(SHARED / "gold")) == ()


@needs_gold
def test_quality_gate_pins_every_figure(figures):
    assert set(read_gate(GATE).floors) == set(figures)


@needs_gold
def test_quality_gate_offsets_are_all_right():
    good, total = evaluating.evaluate(SHARED / "gold", [str(folder) for folder in TEXTS]).offsets
    assert good == total > 0


@needs_gold
def test_quality_page_shows_no_stretch_of_the_annotated_texts():
    page = "".join((ROOT / "docs" / "quality.md").read_text(encoding="utf-8").split())
    runs = {page[i : i + 18] for i in range(len(page) - 17)}
    for path in sorted(path for folder in TEXTS for path in folder.glob("*.txt")):
        text = "".join(path.read_text(encoding="utf-8").split())
        assert not runs & {text[i : i + 18] for i in range(len(text) - 17)}, path.name


@needs_gold
def test_quality_gate_command_refuses_to_lower_a_floor(tmp_path, figures):
    gate = tmp_path / "gate.json"
    higher = {name: min(1.0, value + 0.02) for name, value in figures.items()}
    write_gate(Gate(gold=hash_gold(SHARED / "gold"), tolerance=0.005, floors=higher), gate)
    command = [sys.executable, ROOT / "benchmarks" / "gate.py", "--gate", gate]
    before = gate.read_bytes()
    done = subprocess.run([*command, "--update"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0
    assert "--allow-regression" in done.stderr
    assert gate.read_bytes() == before
    subprocess.run([*command, "--update", "--allow-regression"], capture_output=True, check=True)
    assert read_gate(gate).floors == {name: round(value, 4) for name, value in figures.items()}
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
