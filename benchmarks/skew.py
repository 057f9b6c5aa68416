"""How unevenly a billion documents would lie on the workers: `python benchmarks/skew.py OUTPUT`.

Reads a local build (`mentions.jsonl`, `facts.jsonl`), takes from it in how many documents each thing stands and how
many sentences each key of facts has, and throws as many rows as are asked for into partitions by these shares: what is
named in one document of ten here is in one of ten there. What is told is the fullest partition against the average
one, which is how much longer the last worker works than the others:

    plain     by the hash of the thing, as a join does that knows nothing
    salted    the hubs' rows spread over as many partitions as each needs to be no larger than the average
    sent      the hubs' few descriptions sent to all workers, their rows staying where they are: what xckg does
              (`distributing.resolving.HUB`)

A hub is what by itself fills a quarter of a partition or more. What stands in a handful of documents here stands for
the tail, of which a larger corpus has ever more and ever rarer things: it is spread evenly. Keys of facts are not
salted; their column says what that costs.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path

HUB = 4  # a hub's rows, so many times, are more than a partition's
RARE = 5  # in so many documents, or sentences, at most: the tail


def read_spread(output: Path) -> tuple[int, Counter[str]]:
    """How many documents there are, and in how many each thing is printed."""
    pairs = set()
    with (output / "mentions.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            pairs.add((row["entity"], row["document"]))
    with (output / "documents.jsonl").open(encoding="utf-8") as lines:
        documents = sum(1 for _ in lines)
    return documents, Counter(entity for entity, _ in pairs)


def read_keys(output: Path) -> Counter[tuple[str, ...]]:
    """How many sentences have each key that facts are joined by (`distributing.joining`)."""
    keys: Counter[tuple[str, ...]] = Counter()
    with (output / "facts.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["kind"] == "relation":
                key = (row["subject"], row["predicate"], row["object"])
            else:
                slices = json.dumps(row["dimensions"], ensure_ascii=False, sort_keys=True)
                key = (row["subject"], row["indicator"], row["measure"], slices, row["scope"] or "")
            keys[key] += len(row["evidence"])
    return keys


def fill(counts: list[int], partitions: int, rng: random.Random, *, salted: bool = False) -> float:
    """The fullest partition against the average one; salted, what is larger than a partition is cut into pieces."""
    average = sum(counts) / partitions
    load = [sum(n for n in counts if n <= RARE) / partitions] * partitions
    for n in counts:
        pieces = max(1, round(n / average)) if salted else 1
        for _ in range(pieces if n > RARE else 0):
            load[rng.randrange(partitions)] += n / pieces
    return max(load) / average


def main() -> None:
    """Simulates and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--partitions", default="40,1000,20000")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    documents, spread = read_spread(told.output)
    keys = read_keys(told.output)
    labels = {}
    with (told.output / "entities.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            labels[row["id"]] = row["label"]
    print(f"{documents} documents, {len(spread)} things in {spread.total()} rows")
    for entity, n in spread.most_common(8):
        print(f"  {labels[entity]}: in {n / documents:.1%} of the documents")
    [(key, n)] = keys.most_common(1)
    share, called = n / keys.total(), [labels.get(part, part) for part in key]
    print(f"{len(keys)} keys of facts; the largest has {share:.2%} of {keys.total()} sentences: {called}")
    rows = []
    print("| partitions | hubs | plain | salted | sent | facts |\n|---|---|---|---|---|---|")
    for partitions in map(int, told.partitions.split(",")):
        rng = random.Random(8)
        counts = list(spread.values())
        hubs = {entity for entity, n in spread.items() if n > RARE and n * HUB * partitions > spread.total()}
        rest = [n for entity, n in spread.items() if entity not in hubs]
        row = {
            "partitions": partitions,
            "hubs": len(hubs),
            "plain": fill(counts, partitions, rng),
            "salted": fill(counts, partitions, rng, salted=True),
            "sent": fill(rest, partitions, rng),
            "facts": fill(list(keys.values()), partitions, rng),
        }
        rows.append(row)
        print(
            f"| {partitions} | {len(hubs)} | "
            + " | ".join(f"×{row[name]:.1f}" for name in ("plain", "salted", "sent", "facts"))
            + " |"
        )
    if told.json:
        told.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
