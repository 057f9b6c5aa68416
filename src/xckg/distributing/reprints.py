"""Which articles are one report, over all documents: near-duplicates, found where no one sees two articles by chance.

    articles with the same fingerprints → one set, which they all have
    sets → the rarest fingerprints of each → sets that share one → compared → connected components → stories

Two sets that are copies share so many fingerprints (`stories.Rules`) that they share one of the rarest of each: of ten
with at least four in common, one of the seven rarest (the prefix filter of set similarity joins: Chaudhuri, Ganti,
Kaushik, 2006). So the clauses that stand in every paper (本报讯, 据新华社电) bring nobody together who would not come
together anyway, and what is found is what `stories.find_stories` finds by looking at all pairs, exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.distributing.components import connect, find, unite
from xckg.distributing.tables import EDGES, TOLD, Row, by_key, gather, read_rows, to_batches, to_spark
from xckg.fuse.stories import are_copies, load_rules, make_story, share_at_least

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_SOME = 2000  # rows of whole groups that are worked on together


def find_reprints(read: DataFrame, folder: Path) -> DataFrame:
    """By document, `told`: which of its articles tell which stories (`tables.TOLD`).

    Args:
        read: what was read (`tables.READ`).
        folder: for what is written on the way.
    """
    from pyspark.sql import functions as f

    spark = read.sparkSession
    articles = read.where("size(prints) > 0").select("document", f.explode("prints").alias("p"))
    articles = articles.select(f.struct("document", f.col("p.article").alias("article")).alias("article"), "p.prints")
    alike = articles.where(f.size("prints") >= load_rules().shared_at_least).groupBy("prints")
    sets = alike.agg(f.array_sort(f.collect_list("article")).alias("articles"))
    sets = sets.withColumn("id", f.to_json(f.col("articles")[0])).withColumn("n", f.size("articles"))
    sets.write.parquet(str(folder / "sets"))
    sets = spark.read.parquet(str(folder / "sets"))
    marks = sets.select("id", "n", f.explode("prints").alias("print"))
    few = articles.where(f.size("prints") < load_rules().shared_at_least).select(f.explode("prints").alias("print"))
    spread = marks.groupBy("print").agg(f.count("*").alias("sets"), f.sum("n").alias("articles"))
    others = few.groupBy("print").agg(f.count("*").alias("more"))
    spread = spread.join(others, "print", "left").select(
        "print", "sets", (f.col("articles") + f.coalesce("more", f.lit(0))).alias("holders")
    )
    ranked = (
        marks.drop("n")
        .join(spread, "print")
        .groupBy("id")
        .agg(f.array_sort(f.collect_list(f.struct("sets", "print", "holders"))).alias("marks"))
    )
    ranked.write.parquet(str(folder / "marks"))
    ranked = spark.read.parquet(str(folder / "marks"))
    entries = ranked.where("exists(marks, m -> m.sets > 1)").mapInArrow(
        list_rarest, "print string, id string, prints array<string>"
    )
    edges = by_key(entries, "print").mapInArrow(compare, to_spark(EDGES))
    roots = connect(edges, folder / "sets-joined").withColumnsRenamed({"v": "id", "u": "root"})
    joined = sets.join(roots, "id", "left").withColumn("root", f.coalesce("root", "id"))
    centres = roots.select(f.col("root").alias("id")).distinct().withColumn("centre", f.lit(1))
    joined = (
        joined.join(centres, "id", "left").where("n > 1 or root != id or centre = 1").select("root", "id", "articles")
    )
    joined = joined.join(ranked, "id")
    told = by_key(joined, "root").mapInArrow(name_stories, to_spark(TOLD))
    return told.groupBy("document").agg(
        f.collect_list(f.struct("article", "story", "other", "other_article")).alias("told")
    )


def list_rarest(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Sets with their marks, the rarest first, to rows of those of which copies of the set share one."""
    import pyarrow as pa

    schema = pa.schema([("print", pa.string()), ("id", pa.string()), ("prints", pa.list_(pa.string()))])

    def entries() -> Iterator[Row]:
        for row in read_rows(batches):
            prints = [mark["print"] for mark in row["marks"]]
            for mark in row["marks"][: len(prints) - share_at_least(len(prints)) + 1]:
                if mark["sets"] > 1:
                    yield {"print": mark["print"], "id": row["id"], "prints": prints}

    return to_batches(entries(), schema, 1000)


def compare(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Sets that share a mark, together, to edges between copies; of those that hang together already, no more."""

    def edges() -> Iterator[Row]:
        for _, group in groupby(read_rows(batches), key=lambda row: row["print"]):
            root: dict[str, str] = {}
            met: list[tuple[str, frozenset[str]]] = []
            for row in group:
                id_, prints = row["id"], frozenset(row["prints"])
                for other, others in met:
                    if find(root, id_) != find(root, other) and are_copies(prints, others):
                        unite(root, id_, other)
                        yield {"v": max(id_, other), "u": min(id_, other)}
                met.append((id_, prints))

    return to_batches(edges(), EDGES, 1000)


def name_stories(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Sets of one story, together, to rows of articles."""

    def told() -> Iterator[Row]:
        for some in gather(read_rows(batches), "root", _SOME):
            for _, group in groupby(some, key=lambda row: row["root"]):
                yield from _name_story(list(group))

    return to_batches(told(), TOLD, 1000)


def _name_story(sets: list[Row]) -> Iterator[Row]:
    articles = sorted((one["document"], one["article"]) for row in sets for one in row["articles"])
    holders = {mark["print"]: mark["holders"] for row in sets for mark in row["marks"]}
    spread: Counter[str] = Counter()
    for row in sets:
        spread.update({mark["print"]: len(row["articles"]) for mark in row["marks"]})
    story = make_story(articles, spread, holders)
    for document, article in articles:
        other = articles[1] if (document, article) == articles[0] else articles[0]
        yield {
            "document": document,
            "article": article,
            "story": story.id,
            "other": other[0],
            "other_article": other[1],
        }
