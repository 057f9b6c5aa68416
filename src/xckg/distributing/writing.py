"""What a build on Spark leaves: tables in Parquet and N-Quads in parts, which stores load in bulk.

    output/parquet/entities/   documents/  mentions/  facts/  projects/  conflicts/  skipped/    part-….parquet
    output/nquads/             documents-000000.nq …   one graph for each document
                               reckoned-00000.nq …     what several documents come to: the default graph
                               lists-00000.nq …        what the official lists say of 许昌市: the gazetteer's graph
    output/spark.json          what it was made of, how much there is, which files there are

Every table has in `line` what the local build's table of that name says of the thing, character by character; the
other columns are for who looks for something.

*Why so*: the two folders take the places of former ones by one renaming each, when all is there; `spark.json`, written
last, says that it is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xckg.claims import Dispute, DisputeKind
from xckg.distributing.drawing import DOCUMENT, FILE
from xckg.distributing.joining import OBSERVATION, PROJECT, RECKONED, RELATION
from xckg.distributing.tables import RESOLVED, Row, columns, read_rows, to_batches, unpack
from xckg.errors import OutputError
from xckg.graph.formats import to_nquads
from xckg.graph.rdf import reckon, to_sheet
from xckg.model import Knowledge
from xckg.publish.claims import say_reason

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

PARQUET, NQUADS, SAID = "parquet", "nquads", "spark.json"
PARTS = (PARQUET, NQUADS)
ENTITIES = columns(
    **{name: RESOLVED.field(name).type for name in RESOLVED.names if name not in ("signs", "stub")}, count="number"
)
CONFLICTS = columns(
    id="text", kind="text", subject="text", label="text", about="text", facts="texts", reasons="texts", why="texts",
    quads="text",
)  # fmt: skip


def check_output(output: Path) -> None:
    """Makes sure that nobody else's folders lie where ours shall.

    Raises:
        OutputError: they do.
    """
    foreign = [name for name in PARTS if (output / name).exists()]
    if foreign and not (output / SAID).is_file():
        raise OutputError(
            str(output), f"已有 {'、'.join(foreign)}，不是 xckg 写的，没有覆盖；请移走，或用 -o 另指一个文件夹"
        )


def make_folder(output: Path) -> Path:
    """The folder, made where it is not there.

    Raises:
        OutputError: it cannot be.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(output), f"不能写入：{error.strerror}") from error
    return output


def sweep(output: Path, prefix: str) -> None:
    """Takes away what runs that did not come to their end have left in a folder."""
    for left in output.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)


def write_tables(joined: DataFrame, entities: DataFrame, drawn: DataFrame, disputes: DataFrame, folder: Path) -> None:
    """All tables, into a folder that is not there yet."""
    from pyspark.sql import functions as f

    def save(table: DataFrame, name: str) -> None:
        table.write.parquet(str(folder / name), compression="zstd")

    save(entities.select("id", "type", "label", "aliases", f.col("count").alias("mention_count"), "line"), "entities")
    facts = joined.where(f.col("kind").isin(RELATION, OBSERVATION))
    save(facts.select("id", "kind", "subject", "predicate", "object", "line"), "facts")
    save(joined.where(f.col("kind") == PROJECT).select(f.col("id").alias("project"), "line"), "projects")
    of_documents = drawn.where(f.col("kind") == DOCUMENT)
    save(of_documents.select(f.col("id").alias("document"), f.col("count").alias("quads"), "line"), "documents")
    mentions = of_documents.select(f.explode("mentions").alias("m"), f.col("id").alias("document"))
    save(mentions.select("m.entity", "document", "m.start", "m.end", "m.text"), "mentions")
    save(disputes.drop("quads"), "conflicts")


def write_quads(
    joined: DataFrame, entities: DataFrame, disputes: DataFrame, drawn: DataFrame, files: Path, folder: Path
) -> None:
    """All N-Quads, into a folder that is not there yet; the files of documents' graphs lie in `files`."""
    from pyspark.sql import functions as f

    folder.mkdir()
    committed = sorted(row["id"] for row in drawn.where(f.col("kind") == FILE).select("id").collect())  # one a task
    for number, name in enumerate(committed):
        (files / name).rename(folder / f"documents-{number:06}.nq")
    reckoned = joined.where(f.col("kind") == RECKONED).select(f.trim(f.col("text"), f.lit("\n")).alias("value"))
    judged = entities.where("judged != ''").select(f.trim(f.col("judged"), f.lit("\n")).alias("value"))
    told = disputes.select(f.trim(f.col("quads"), f.lit("\n")).alias("value"))
    _write_text(reckoned.unionByName(judged).unionByName(told), folder, "reckoned")
    measured = joined.where("kind = 'listed'").select(
        f.explode(f.split(f.trim(f.col("text"), f.lit("\n")), "\n")).alias("value")
    )
    listed = entities.select(f.explode("listed").alias("value")).unionByName(measured).distinct()
    _write_text(listed, folder, "lists")


def _write_text(lines: DataFrame, folder: Path, name: str) -> None:
    beside = folder / f".{name}"
    lines.write.text(str(beside), lineSep="\n")
    for number, part in enumerate(sorted(beside.glob("part-*.txt"))):
        if part.stat().st_size:
            part.rename(folder / f"{name}-{number:06}.nq")
    shutil.rmtree(beside)


def finish_entities(batches: Iterable[pa.RecordBatch], base_iri: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Entities with how often they are printed; of those that no document's graph holds, their own triples."""

    def rows() -> Iterator[Row]:
        for row in read_rows(batches):
            number = row["count"] or 0
            line = row["line"].replace('"mention_count": 0', f'"mention_count": {number}', 1)
            judged = row["judged"] or ""
            if row["count"] is None:
                judged += _describe(unpack(row["stub"]), base_iri)
            yield {**row, "line": line, "judged": judged, "count": number}

    return to_batches(rows(), schema)


def _describe(entity: Any, base_iri: str) -> str:
    """What is said of a thing that stands in no document's graph, as N-Quads."""
    known = Knowledge(documents=(), entities=(entity,), relations=(), observations=(), base_iri=base_iri)
    sheet = to_sheet(known, judged=False)
    for subject, rows in list(sheet.rows.items()):
        sheet.rows[subject] = {row: documents for row, documents in rows.items() if not documents}
    return to_nquads(sheet).decode()


def finish_disputes(batches: Iterable[pa.RecordBatch], base_iri: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Disputes as the table of conflicts has them, with their N-Quads."""

    def rows() -> Iterator[Row]:
        for row in read_rows(batches):
            dispute: Dispute = unpack(row["record"])
            known = Knowledge(
                documents=(), entities=(), relations=(), observations=(), base_iri=base_iri, disputes=(dispute,)
            )
            yield {
                "id": dispute.id,
                "kind": str(DisputeKind(dispute.kind)),
                "subject": dispute.subject,
                "label": row["line"],
                "about": dispute.about,
                "facts": dispute.facts,
                "reasons": dispute.reasons,
                "why": [say_reason(reason) for reason in dispute.reasons],
                "quads": to_nquads(reckon(known)).decode(),
            }

    return to_batches(rows(), schema)


def put_in_place(beside: Path, output: Path, said: Mapping[str, Any]) -> None:
    """Lets what was written take the place of what was there."""
    (output / SAID).unlink(missing_ok=True)
    for name in PARTS:
        if (output / name).exists():
            shutil.rmtree(output / name)
        (beside / name).rename(output / name)
    (output / SAID).write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
