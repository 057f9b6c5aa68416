"""Connected components by joins that are done again and again: what hangs together, found where no one sees the whole.

    a-b  b-c  d-e     →     a: a, b, c     d: d, e

Large star, small star (Kiveris, Lattanzi, Mirrokni, Rastogi, Vassilvitskii: Connected Components in MapReduce and
Beyond, 2014): each round ties every node to the least of its neighbours, those above it first, then those below, until
every component is one star around its least node. The number of rounds grows with the logarithm of the longest chain.

Before the first round each part of the table is contracted by itself (union-find): what already lies together need not
be sent around; and where few edges are left, one worker finishes them. Each round is written out, so that a worker that
dies costs its own parts of this round and no more.

*Why so*: GraphFrames is one more package in Java, and GraphX is not reached from Python. The driver learns two numbers
a round and sees no edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.distributing.tables import EDGES, read_rows, to_batches, to_spark

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

FEW = 500_000
"""So many edges fit into the memory of one worker, which then finishes what is left by itself."""
_BATCH = 20_000


def connect(edges: DataFrame, folder: Path) -> DataFrame:
    """The least node of the component of each node that is not itself the least: `v`, `u`.

    Args:
        edges: `v` and `u`, two nodes that hang together, in whatever order and number; texts.
        folder: for what is written on the way.
    """
    from pyspark.sql import functions as f

    def write(table: DataFrame, name: str) -> DataFrame:
        table.write.parquet(str(folder / name))
        return edges.sparkSession.read.parquet(str(folder / name))

    now = edges.mapInArrow(contract, to_spark(EDGES))
    for number in count():
        now = write(now.distinct(), str(number))
        if now.count() <= FEW:
            return write(now.coalesce(1).mapInArrow(contract, to_spark(EDGES)), "last")
        if _are_stars(now):
            return now
        both = now.unionByName(now.select(f.col("u").alias("v"), f.col("v").alias("u")))
        least = both.groupBy("v").agg(f.least(f.col("v"), f.min("u")).alias("m"))
        large = both.join(least, "v").where("u > v").select(f.col("u").alias("v"), f.col("m").alias("u")).distinct()
        below = large.groupBy("v").agg(f.min("u").alias("m"))
        now = large.join(below, "v").select(f.col("u").alias("v"), f.col("m").alias("u")).where("v != u")
        now = now.unionByName(below.select("v", f.col("m").alias("u")))
    raise AssertionError


def _are_stars(edges: DataFrame) -> bool:
    """Whether each node has one other, and that one has none."""
    from pyspark.sql import functions as f

    ends = edges.select("v", f.lit(1).alias("up")).unionByName(
        edges.select(f.col("u").alias("v"), f.lit(0).alias("up"))
    )
    wrong = (
        ends.groupBy("v")
        .agg(f.sum("up").alias("up"), f.min("up").alias("centre"))
        .where("up > 1 or (up = 1 and centre = 0)")
    )
    return wrong.isEmpty()


def contract(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The edges of a part as stars, as many of them together as fit into the memory.

    >>> rows = [{"v": "c", "u": "b"}, {"v": "b", "u": "a"}, {"v": "e", "u": "d"}]
    >>> [batch] = contract(to_batches(iter(rows), EDGES))
    >>> sorted((row["v"], row["u"]) for row in batch.to_pylist())
    [('b', 'a'), ('c', 'a'), ('e', 'd')]
    """
    root: dict[str, str] = {}

    def stars() -> Iterator[dict[str, str]]:
        for row in read_rows(batches):
            unite(root, row["v"], row["u"])
            if len(root) > FEW:
                yield from _list_stars(root)
                root.clear()
        yield from _list_stars(root)

    return to_batches(stars(), EDGES, _BATCH)


def unite(root: dict[str, str], one: str, other: str) -> bool:
    """Notes that two nodes hang together; whether that is news. `root` leads from each node towards the least."""
    first, second = sorted((find(root, one), find(root, other)))
    root[second] = first
    return first != second


def find(root: dict[str, str], node: str) -> str:
    """The least node that is known to hang together with this one."""
    while root.setdefault(node, node) != node:
        root[node] = root[root[node]]
        node = root[node]
    return node


def _list_stars(root: dict[str, str]) -> Iterator[dict[str, str]]:
    for node in list(root):
        least = find(root, node)
        if least != node:
            yield {"v": node, "u": least}
