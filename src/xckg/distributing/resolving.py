"""Who is who, over all documents: signs that share a key come together, and `fuse` divides each block into things.

    signs of all documents → group by id → their keys → connected components → one block, one worker → entities

The worker calls `blocking.connect`, `clusters.cluster_block`, `entities.make_entity`: what a local build calls for all
signs. It is given whole blocks; that more than one is given to it makes no difference to what comes out.

What one needs to know of an entity to tell its facts (type, name, other names, codes) goes back to each document that
names it. 许昌市 stands in a few of them, 中国 in every second: what would by itself fill a quarter of a part of the
table is sent to every worker once, and only the rest is joined by shuffling. There are never more than four times as
many such hubs as there are parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.distributing.components import connect as connect_keys
from xckg.distributing.reading import NAMED
from xckg.distributing.tables import RESOLVED, Row, pack, read_rows, to_batches, to_spark, unpack
from xckg.fuse.areas import AREA, link_entity
from xckg.fuse.blocking import connect
from xckg.fuse.clusters import Group, cluster_block
from xckg.fuse.entities import make_entity
from xckg.fuse.ledger import Ledger
from xckg.fuse.signs import Sign
from xckg.graph.formats import to_nquads
from xckg.graph.rdf import list_known
from xckg.model import Entity, Knowledge
from xckg.publish import tables

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame

HUB = 4
"""What has so large a share of a part's rows, one of so many, is sent to all workers and not shuffled."""
_FEW = 100  # documents; what stands in no more is never a hub


def resolve(read: DataFrame, folder: Path, base_iri: str, ledger: Ledger) -> DataFrame:
    """All entities (`tables.RESOLVED`), and besides `n`, in how many documents their signs stand.

    Args:
        read: what was read (`tables.READ`).
        folder: for what is written on the way.
        base_iri: what every id begins with.
        ledger: what people have decided.
    """
    from pyspark.sql import functions as f

    spark = read.sparkSession
    each = read.where("signs is not null").select(f.explode("signs").alias("s")).select("s.*")

    def flat(name: str) -> Column:
        return f.array_sort(f.array_distinct(f.flatten(f.collect_set(name)))).alias(name)

    signs = each.groupBy("id").agg(
        f.first("record").alias("record"),
        f.first("keys").alias("keys"),
        flat("forms"),
        flat("homes"),
        f.sum("n").alias("n"),
    )
    signs.write.parquet(str(folder / "signs"))
    signs = spark.read.parquet(str(folder / "signs"))
    first = f.col("keys")[0]
    several = signs.where(f.size("keys") > 1)
    edges = several.select(first.alias("u"), f.explode(f.slice("keys", 2, 2**30)).alias("v"))
    roots = connect_keys(edges.select("v", "u"), folder / "keys").withColumnsRenamed({"v": "key", "u": "root"})
    placed = signs.withColumn("key", first).join(roots, "key", "left").withColumn("block", f.coalesce("root", "key"))
    blocks = placed.select("block", "id", "record", "forms", "homes").repartition("block")
    made = blocks.mapInArrow(partial(divide, base_iri=base_iri, ledger=ledger), to_spark(RESOLVED))
    made.write.parquet(str(folder / "entities"))
    return spark.read.parquet(str(folder / "entities"))


def tell(read: DataFrame, entities: DataFrame, folder: Path, parts: int) -> DataFrame:
    """By document, `known`: each of its signs with the stub of its entity.

    Args:
        read: as in `resolve`.
        entities: what `resolve` gave.
        folder: where it wrote.
        parts: into how many parts tables are divided.
    """
    from pyspark.sql import functions as f

    signs = read.sparkSession.read.parquet(str(folder / "signs")).select("id", "n")
    known = entities.select(f.explode("signs").alias("sign"), "stub")
    [(rows,)] = signs.agg(f.sum("n")).collect()
    hubs = signs.where(f.col("n") > max(_FEW, (rows or 0) // (HUB * parts))).select(f.col("id").alias("sign"))
    hubs = f.broadcast(known.join(f.broadcast(hubs), "sign").withColumnRenamed("stub", "hub"))
    used = read.where("document != ''").select("document", f.explode("used").alias("sign")).join(hubs, "sign", "left")
    near = used.where("hub is not null").select("document", "sign", f.col("hub").alias("stub"))
    far = used.where("hub is null").drop("hub").join(known, "sign").select("document", "sign", "stub")
    return near.unionByName(far).groupBy("document").agg(f.collect_list(f.struct("sign", "stub")).alias("known"))


def divide(batches: Iterable[pa.RecordBatch], base_iri: str, ledger: Ledger) -> Iterator[pa.RecordBatch]:
    """Rows of signs, whole blocks of them, to rows of entities."""
    rows = {unpack(row["record"]): row for row in read_rows(batches)}
    return to_batches(_divide(rows, base_iri, ledger), RESOLVED)


def _divide(rows: dict[Sign, Row], base_iri: str, ledger: Ledger) -> Iterator[Row]:
    for block in connect(rows, ledger):
        for group in cluster_block(block, ledger).groups:
            entity = _make(group, [rows[sign] for sign in group.signs], base_iri)
            known = Knowledge(documents=(), entities=(entity,), relations=(), observations=(), base_iri=base_iri)
            stub, bare = replace(entity, merges=(), candidates=()), replace(entity, links={}, may_be=())
            yield {
                "id": entity.id,
                "type": entity.type,
                "label": entity.label,
                "aliases": entity.aliases,
                "signs": [rows[sign]["id"] for sign in group.signs],
                "stub": pack(stub),
                "line": tables.entities_table(known).decode().rstrip("\n"),
                "judged": _write_known(bare, base_iri) if entity.merges or entity.candidates else "",
                "listed": _write_known(stub, base_iri).splitlines() if entity.links or entity.may_be else [],
            }


def _make(group: Group, rows: list[Row], base_iri: str) -> Entity:
    """The entity without its mentions: how it is called matters, not where."""
    forms = {form for row in rows for form in row["forms"]}
    surfaces = {("", i, i): (form[1:], form[0] == NAMED) for i, form in enumerate(sorted(forms))}
    entity = replace(make_entity(group, surfaces, base_iri), mentions=())
    homes = {home for row in rows for home in row["homes"]} if entity.type == AREA and not entity.links else ()
    return link_entity(entity, sorted(homes))


def _write_known(entity: Entity, base_iri: str) -> str:
    """What no document says of an entity, as N-Quads: by the official lists, or why its names are of one thing."""
    return to_nquads(list_known(entity, base_iri)).decode()
