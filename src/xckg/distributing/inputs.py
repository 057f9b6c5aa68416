"""What is to be read, as tables that workers share out: files that are read whole, lines of JSON, rows of Parquet.

    新闻/            → its files, each read whole, as a local build reads them
    新闻.jsonl       → small: read whole; large: its lines, each with its number, by whoever comes first
    新闻.parquet(/)  → its rows: the keys are those of records (`corpus.records`): title, text, date, …
    s3a://桶/新闻/   → Parquet or JSON Lines that Spark reads from there

The list of files is written piece by piece as the folders are walked, and what is named twice is found by Spark: the
driver never holds it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.contributing import Manner
from xckg.corpus.inputs import is_url
from xckg.corpus.read import walk_inputs
from xckg.distributing.reading import read_files, read_lines, read_records
from xckg.distributing.tables import INPUTS, READ, Row, to_batches, to_spark
from xckg.errors import InputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PARQUET, LINES = ".parquet", (".jsonl", ".ndjson")
LARGE = 4 * 1024 * 1024
"""Bytes of a file of JSON lines from which on its lines are shared out."""
_PIECE = 10_000  # files that are listed at once
_FILES = 50  # that one task reads, at least
_TASKS = 8  # for each core, where the input is large enough
_LARGEST_SPLIT = "spark.sql.files.maxPartitionBytes"
_SPLIT = 1024 * 1024, 128 * 1024 * 1024  # bytes of lines that one task reads: at least, at most


@dataclass(kw_only=True)
class Plan:
    """What is to be read: `files` is whether any are; `tables` and `lines` are paths, as they were given."""

    files: int = 0
    tables: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    size: int = 0
    skipped: list[InputError] = field(default_factory=list)


def plan(inputs: Sequence[str], stdin: Iterable[str] | None, folder: Path) -> Plan:
    """Looks through the inputs and lists the files that are read whole in `folder`."""
    import pyarrow as pa
    from pyarrow import parquet

    made = Plan()
    local = []
    for given in inputs:
        if "://" in given and not is_url(given) and given.rstrip("/").endswith(LINES):
            made.lines.append(given)
        elif ("://" in given and not is_url(given)) or _is_table(given):
            made.tables.append(given)
        else:
            local.append(given)
    rows = _list_files(local, stdin, made)
    folder.mkdir(parents=True)
    for number, batch in enumerate(to_batches(rows, INPUTS, _PIECE)):
        parquet.write_table(pa.Table.from_batches([batch]), str(folder / f"{number:06}.parquet"))
        made.files += batch.num_rows
    return made


def _is_table(given: str) -> bool:
    """Whether a path is Parquet, as one file or as a folder that some engine has written."""
    path = Path(given)
    return path.exists() and (path.suffix == PARQUET or next(path.glob(f"*{PARQUET}"), None) is not None)


def _list_files(inputs: Sequence[str], stdin: Iterable[str] | None, made: Plan) -> Iterator[Row]:
    place = 0
    for found in walk_inputs(inputs, stdin):
        if isinstance(found, InputError):
            made.skipped.append(found)
        elif is_url(found[0]):
            made.skipped.append(InputError(found[0], "是网址；--engine spark 不从网上取，请先下载"))
        elif found[0].endswith(LINES) and (size := Path(found[1]).stat().st_size) > LARGE:
            made.lines.append(found[0])
            made.size += size
        else:
            yield {"place": place, "path": found[0], "real": found[1]}
            place += 1


def read(spark: SparkSession, made: Plan, folder: Path, manner: Manner) -> DataFrame:
    """All that is read (`tables.READ`), not yet worked out.

    Args:
        spark: the engine.
        made: what `plan` found.
        folder: where it listed the files.
        manner: how documents are read.
    """
    from pyspark.sql import functions as f

    cores = spark.sparkContext.defaultParallelism
    parts: list[DataFrame] = []
    if made.files:
        files = spark.read.parquet(str(folder)).groupBy("real").agg(f.min_by("path", "place").alias("path"))
        files = files.repartition(max(1, min(made.files // _FILES, cores * _TASKS)), "path")
        parts.append(files.select("path").mapInArrow(partial(read_files, manner=manner), to_spark(READ)))
    if made.lines:
        parts.append(_read_lines(spark, _drop_twins(made.lines), manner))
    parts += [_read_table(spark, path, manner) for path in _drop_twins(made.tables)]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.unionByName(part)
    return whole


@contextmanager
def splitting(spark: SparkSession, made: Plan) -> Iterator[None]:
    """While what `read` gave is worked out: lines are shared out in pieces so small that all have something to do."""
    former = spark.conf.get(_LARGEST_SPLIT) or ""
    size = max(_SPLIT[0], min(made.size // (spark.sparkContext.defaultParallelism * _TASKS), _SPLIT[1]))
    spark.conf.set(_LARGEST_SPLIT, str(size))
    yield
    spark.conf.set(_LARGEST_SPLIT, former)


def _drop_twins(paths: Iterable[str]) -> list[str]:
    return list({_to_uri(path): path for path in reversed(list(paths))}.values())[::-1]


def _to_uri(path: str) -> str:
    """As Spark names it, nothing escaped."""
    return path.rstrip("/") if "://" in path else "file://" + os.path.realpath(path)


def _escape(uri: str) -> str:
    """As Spark wants it told: what would be a pattern is none, where it is a path of ours."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", uri) if uri.startswith("file://") else uri


def _read_lines(spark: SparkSession, paths: list[str], manner: Manner) -> DataFrame:
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    names = {_to_uri(path): path for path in paths}
    lines = (
        spark.read.option("lineSep", "\n")
        .text([_escape(uri) for uri in names])
        .select(
            f.col("value").cast("binary").alias("value"),
            f.regexp_replace("_metadata.file_path", "^file:/+", "file:///").alias("xckg_file"),
            f.col("_metadata.file_block_start").alias("block"),
        )
    )
    counts = lines.groupBy("xckg_file", "block").count()
    before = Window.partitionBy("xckg_file").orderBy("block").rowsBetween(Window.unboundedPreceding, -1)
    turns = counts.select("xckg_file", "block", f.coalesce(f.sum("count").over(before), f.lit(0)).alias("xckg_before"))
    told = lines.join(f.broadcast(turns), ["xckg_file", "block"], "left").drop("block")
    return told.mapInArrow(partial(read_lines, manner=manner, names=names), to_spark(READ))


def _read_table(spark: SparkSession, path: str, manner: Manner) -> DataFrame:
    from pyspark.sql import functions as f

    uri = _to_uri(path)
    table = spark.read.parquet(_escape(uri))
    rows = table.select(
        "*",
        f.regexp_replace("_metadata.file_path", "^file:/+", "file:///").alias("xckg_file"),
        f.col("_metadata.row_index").alias("xckg_row"),
    )
    return rows.mapInArrow(partial(read_records, manner=manner, names={uri: path}), to_spark(READ))
