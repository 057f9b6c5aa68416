"""Learns how likely the latest year that a text says is its own: the weights in `ontology/layout/years.yaml`.

    years.py POOL.jsonl.xz          fits, prints how often it is right of texts left out, writes the weights
    years.py POOL.jsonl.xz --dry    prints only

The pool is one JSON object a line with title, text and date of publication. Only numbers are kept of it. Five-fold:
each text is judged by weights that were fitted without it.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from pathlib import Path

import numpy as np

from xckg.corpus import dates
from xckg.corpus.years import features

TARGET = Path(__file__).resolve().parent.parent / "ontology" / "layout" / "years.yaml"
FOLDS, STEPS, RATE, DECAY = 5, 3000, 0.5, 0.002


def main() -> None:
    """Fits and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--dry", action="store_true")
    args = parser.parse_args()
    names, rows, kinds = _read(args.pool)
    fold = np.random.default_rng(0).integers(0, FOLDS, len(kinds))
    odds = np.zeros((len(kinds), 3))
    for k in range(FOLDS):
        odds[fold == k] = _judge(rows[fold == k], _fit(rows[fold != k], kinds[fold != k]))
    print(f"{len(kinds)} texts; the year itself is right of {np.mean(kinds == 0):.1%}")
    for least in (0.5, 0.6, 0.65, 0.7, 0.8, 0.9):
        sure = odds[:, :2].max(1) >= least
        print(
            f"least {least}: {sure.sum()} dated, {np.mean(odds[sure, :2].argmax(1) == kinds[sure]):.1%} of them right"
        )
    if not args.dry:
        _write(names, _fit(rows, kinds))


def _read(pool: Path) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names of the features, one row of 0 and 1 per text, and 0 (the year itself), 1 (the next) or 2 (neither)."""
    rows, kinds, names = [], [], []
    with lzma.open(pool, "rt", encoding="utf-8") as lines:
        for item in map(json.loads, lines):
            told = re.match(r"(\d{4})-?\d{2}-?\d{2}", item.get("date") or "")
            texts = [item.get("title") or "", *item["text"].split("\n")]
            dateline = next((d for t in texts[1:3] if (d := dates.find_dateline(t)[1])), None)
            guess = dates.latest_day(texts, dateline)
            if told is None or guess is None:
                continue
            year, day = guess
            found = features(texts, year, day)
            names = list(found)
            rows.append([float(value) for value in found.values()])
            kinds.append({0: 0, 1: 1}.get(int(told[1]) - year, 2))
    return names, np.array(rows), np.array(kinds)


def _fit(rows: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Weights, features x kinds, of a multinomial model by plain gradient descent."""
    weights, wanted = np.zeros((rows.shape[1], 3)), np.eye(3)[kinds]
    for _ in range(STEPS):
        weights -= RATE * (rows.T @ (_judge(rows, weights) - wanted) / len(kinds) + DECAY * weights)
    return weights


def _judge(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    odds = np.exp(rows @ weights)
    return odds / odds.sum(1, keepdims=True)


def _write(names: list[str], weights: np.ndarray) -> None:
    """The weights into the file, to two digits; what stands above them stays."""
    head = TARGET.read_text(encoding="utf-8").split("weights:")[0]
    lines = [f"  {name}: [{', '.join(f'{w:.2f}' for w in row)}]" for name, row in zip(names, weights, strict=True)]
    TARGET.write_text(head + "weights:\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
