"""The labelled pairs of names, and how well a clustering agrees with them: pairwise and B³, by category.

A pair has a category, the types and names, where each stands (a place; with @ before it, where the text
says that a firm lies; for a person `type:name` of whom he works for),
whether the first one's article says that the other is its name, and whether the two are one thing.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xckg.fuse.blocking import connect
from xckg.fuse.clusters import cluster_block
from xckg.fuse.signs import Sign, make_sign

SEAT = "@"  # before a place in which the text says that the firm lies
PAIRS = Path(__file__).parent / "pairs.csv"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two names in their places, and whether they are of one thing."""

    part: str
    category: str
    same: bool
    one: Sign
    other: Sign


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Counts of pairs and of names in them; pairs rightly and wrongly joined, and missed; B³."""

    pairs: int
    names: int
    right: int
    wrong: int
    missed: int
    b3_precision: float
    b3_recall: float

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [_to_pair(row) for row in csv.DictReader(lines)]


def _to_pair(row: dict[str, str]) -> Pair:
    names = (row["one"], row["other"])
    wheres = (row["one_where"], row["other_where"])
    stated = row["stated"] == "1"
    signs = []
    for i, (name, where) in enumerate(zip(names, wheres, strict=True)):
        person = row["type"] == "Person"
        bodies = [(*where.split(":", 1), "")] if person and where else []
        # Each name stands in a document of its own, but for the two of which one text says that they are one.
        document = f"{'、'.join(names)}-{'、'.join(wheres)}-{'' if stated else i}"
        sign = make_sign(
            row["type"],
            name,
            home="" if person or where.startswith(SEAT) else where,
            seat=where.removeprefix(SEAT) if where.startswith(SEAT) else "",
            document=document,
            bodies=bodies,  # type: ignore[arg-type]
            also=[(names[1 - i], "stated")] if stated else [],
        )
        signs.append(sign)
    return Pair(part=row["part"], category=row["category"], same=row["same"] == "1", one=signs[0], other=signs[1])


def cluster(signs: Iterable[Sign]) -> dict[Sign, int]:
    """The cluster of each sign, all of them clustered together."""
    found: dict[Sign, int] = {}
    for block in connect(signs):
        for group in cluster_block(block).groups:
            found |= dict.fromkeys(group.signs, len(found))
    return found


def measure(pairs: Sequence[Pair]) -> dict[str, Figures]:
    """Figures by category, and under "all" those of all pairs (B³: the mean of the categories', each name counting).

    All names stand in one corpus: a pair may be kept apart, or be joined, by way of another pair's name.
    """
    found = cluster(sign for pair in pairs for sign in (pair.one, pair.other))
    by_category: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_category[pair.category].append(pair)
    figures = {name: _count(own, found) for name, own in by_category.items()}
    every = list(figures.values())
    names = sum(each.names for each in every)
    whole = Figures(
        pairs=len(pairs),
        names=names,
        right=sum(each.right for each in every),
        wrong=sum(each.wrong for each in every),
        missed=sum(each.missed for each in every),
        b3_precision=sum(each.b3_precision * each.names for each in every) / names,
        b3_recall=sum(each.b3_recall * each.names for each in every) / names,
    )
    return {**figures, "all": whole}


def _count(pairs: Sequence[Pair], found: dict[Sign, int]) -> Figures:
    joined = [(found[pair.one] == found[pair.other], pair.same) for pair in pairs]
    precision, recall = _count_b3(pairs, found)
    return Figures(
        pairs=len(pairs),
        names=len({sign for pair in pairs for sign in (pair.one, pair.other)}),
        right=joined.count((True, True)),
        wrong=joined.count((True, False)),
        missed=joined.count((False, True)),
        b3_precision=precision,
        b3_recall=recall,
    )


def _count_b3(pairs: Sequence[Pair], found: dict[Sign, int]) -> tuple[float, float]:
    """B³ (Bagga and Baldwin 1998): how much of a name's cluster is its thing's, how much of its thing's is in it."""
    truth = {sign: i for i, sign in enumerate(sorted({s for p in pairs for s in (p.one, p.other)}))}
    for pair in pairs:
        if pair.same:
            gone, kept = truth[pair.one], truth[pair.other]
            truth = {sign: kept if at == gone else at for sign, at in truth.items()}
    clusters, things = defaultdict(set), defaultdict(set)
    for sign, thing in truth.items():
        clusters[found[sign]].add(sign)
        things[thing].add(sign)
    shared = {s: len(clusters[found[s]] & things[truth[s]]) for s in truth}
    precision = sum(shared[s] / len(clusters[found[s]]) for s in truth) / len(truth)
    recall = sum(shared[s] / len(things[truth[s]]) for s in truth) / len(truth)
    return precision, recall
