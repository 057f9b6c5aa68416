"""The quality gate from the command line: holds a build against the gold set, and moves the floors when they may move.

gate.py                                holds the floors of tests/quality_gate.json?
gate.py --update                       raises them to what is measured now
gate.py --update --allow-regression    lowers them too, or takes another gold set
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from xckg import evaluating
from xckg.errors import XckgError
from xckg.evaluate.gate import find_breaches, measure, move_floors, read_gate, write_gate
from xckg.evaluate.gold import hash_gold

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
GATE = ROOT / "tests" / "quality_gate.json"
TEXTS = (SHARED / "seeds", SHARED / "dev")


def main() -> int:
    """Prints the figures and what does not hold; 1 when something does not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    parser.add_argument("--texts", type=Path, nargs="+", default=list(TEXTS))
    parser.add_argument("--gate", type=Path, default=GATE)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    told = parser.parse_args()
    try:
        return run(told)
    except XckgError as error:
        print(error, file=sys.stderr)
        return error.exit_status


def run(told: argparse.Namespace) -> int:
    """Measures, compares, and moves the floors where that was asked for."""
    gold = hash_gold(told.gold)
    figures = measure(evaluating.evaluate(told.gold, [str(path) for path in told.texts]))
    before = read_gate(told.gate) if told.gate.is_file() else None
    for name, value in sorted(figures.items()):
        floor = before.floors.get(name) if before else None
        print(f"{name:20} {value:.4f}" + (f"  下限 {floor:.4f}" if floor is not None else ""))
    if told.update:
        write_gate(move_floors(before, figures, gold, allow_regression=told.allow_regression), told.gate)
        return 0
    if before is None:
        print(f"没有 {told.gate}；用 --update 写一份", file=sys.stderr)
        return 1
    breaches = find_breaches(before, figures, gold)
    print(*breaches, sep="\n", end="\n" if breaches else "", file=sys.stderr)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
