"""How well names are told apart and joined: the labelled pairs of tests/fuse/identity, and listed firms where they are.

identity.py              prints pairwise precision and recall and B³, by category, of both parts of the pairs
identity.py --json FILE  writes the same as JSON

The part `held` was written before the rules and set aside; weights and words were chosen on `dev`.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIRMS = ROOT.parent / "shared" / "data" / "smoothnlp_companies" / "companies_trimmed.csv.xz"
sys.path.insert(0, str(ROOT / "tests" / "fuse" / "identity"))

import measure  # noqa: E402

from xckg.fuse.signs import make_sign  # noqa: E402


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    pairs = measure.read_pairs()
    figures: dict[str, Any] = {}
    for part in ("dev", "held"):
        found = measure.measure([pair for pair in pairs if pair.part == part])
        figures[part] = {name: to_row(each) for name, each in found.items()}
        print(f"\n{part:26} 对数   准确率  召回率   B³准确率  B³召回率")
        for name, row in figures[part].items():
            print(
                f"{name:28}{row['pairs']:4}   {row['precision']:.3f}   {row['recall']:.3f}    "
                f"{row['b3_precision']:.3f}     {row['b3_recall']:.3f}"
            )
    if FIRMS.is_file():
        figures["firms"] = measure_firms()
        print("\n", figures["firms"])
    if told.json:
        told.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def to_row(figures: measure.Figures) -> dict[str, float]:
    """One line of the table."""
    return {
        "pairs": figures.pairs,
        "precision": round(figures.precision, 4),
        "recall": round(figures.recall, 4),
        "b3_precision": round(figures.b3_precision, 4),
        "b3_recall": round(figures.b3_recall, 4),
    }


def measure_firms() -> dict[str, float]:
    """Firms of a register, all in one corpus, each by its product's or short name and its full one, without articles.

    `contained` are those whose short name, of four characters or more, stands in the full one as it is; many of the
    others are names of products and sites, which no reader could tell from the names alone.
    """
    with lzma.open(FIRMS, "rt", encoding="utf-8", newline="") as lines:
        rows = [(row["short_name"], row["full_name"]) for row in csv.DictReader(lines) if row["short_name"]]
    pairs = [[make_sign("Company", name, document=f"{i}{name}") for name in row] for i, row in enumerate(rows)]
    found = measure.cluster(sign for pair in pairs for sign in pair)
    owners: dict[Any, set[str]] = {}
    firms: dict[int, set[str]] = {}
    for short, full in pairs:
        owners.setdefault(short, set()).add(full.name)
        firms.setdefault(found[full], set()).add(full.name)
    joined = [found[short] == found[full] for short, full in pairs]
    wrong = [bool(firms.get(found[short], set()) - owners[short]) for short, _ in pairs]
    inside = [j for j, (a, b) in zip(joined, rows, strict=True) if len(a) > 3 and a in b and "（" not in b]
    return {
        "firms": len(pairs),
        "joined": sum(joined),
        "joined_wrongly": sum(wrong),
        "contained": len(inside),
        "contained_recall": round(sum(inside) / len(inside), 4),
    }


if __name__ == "__main__":
    main()
