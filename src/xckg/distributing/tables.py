"""The tables that go between Spark and our functions: their columns, and rows into them and out of them.

>>> [batch] = to_batches(iter([{"v": "许昌市", "u": "许昌"}, {"v": "许昌市"}]), EDGES)
>>> list(read_rows([batch]))
[{'v': '许昌市', 'u': '许昌'}, {'v': '许昌市', 'u': None}]

What only our own functions read (what a document says, a fact) is one binary column, pickled: Spark carries it and does
not look into it. What Spark itself joins, groups or writes has columns of its own.

*Why so*: a row for each document and each fact, not for each word of it: the rows are what costs Spark time. Pickled,
because no one else reads these tables and they are gone when the build is done; it is also what Spark does with the
functions themselves.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

Row = dict[str, Any]
BATCH = 64
"""How many documents go to Spark at once: they come one by one, and wait no longer than for so many others."""
SMALL = 500
"""How many rows of which a document has several."""
MOST = 20_000
"""How many entities a worker remembers."""

_TYPES: dict[str, Any] = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "number": pa.int64(),
    "bytes": pa.binary(),
}


def columns(**types: Any) -> pa.Schema:
    """Columns by name; of a type that has a name here, or any of Arrow's."""
    return pa.schema([(name, _TYPES[kind] if isinstance(kind, str) else kind) for name, kind in types.items()])


def _several(**types: str) -> Any:
    return pa.list_(pa.struct(list(columns(**types))))


INPUTS = columns(place="number", path="text", real="text")
"""Files to read whole: their turn, as they were given, as they really lie."""

READ = columns(
    document="text",
    about="bytes",
    said="bytes",
    used="texts",
    prints=_several(article="number", prints="texts"),
    signs=_several(id="text", record="bytes", keys="texts", forms="texts", homes="texts", n="number"),
    error="text",
    reason="text",
)
"""What was read: a row for each document; besides rows of signs of several documents, and of what could not be read."""

RESOLVED = columns(
    id="text",
    type="text",
    label="text",
    aliases="texts",
    signs="texts",
    stub="bytes",
    line="text",
    judged="text",
    listed="texts",
)
"""Entities: `stub` is what all need to know of one; `judged` and `listed` are N-Quads."""

EDGES = columns(v="text", u="text")
TOLD = columns(document="text", article="number", story="text", other="text", other_article="number")
"""Stories by article, with another article that tells it."""

SAID = columns(key="text", document="text", number="number", record="bytes")
"""What sentences say, by what has to be joined together."""

JOINED = columns(
    kind="text",
    id="text",
    subject="text",
    predicate="text",
    object="text",
    line="text",
    shares=_several(document="text", record="bytes"),
    heaps=_several(heap="text", post="text"),
    record="bytes",
    text="text",
)
"""Facts, histories, disputes, and N-Quads that no document alone says."""

DRAWN = columns(
    kind="text",
    id="text",
    line="text",
    text="text",
    count="number",
    document="text",
    mentions=_several(entity="text", start="number", end="number", text="text"),
    record="bytes",
)
"""Documents, how often entities are printed in some of them, files of N-Quads, disputes, and what breaks a shape."""


def to_batches(rows: Iterator[Row], schema: pa.Schema, size: int = BATCH) -> Iterator[pa.RecordBatch]:
    """Rows as Arrow; a column that a row does not have is null."""
    while some := list(islice(rows, size)):
        arrays = [pa.array([row.get(field.name) for row in some], type=field.type) for field in schema]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def read_rows(batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """Rows out of Arrow."""
    for batch in batches:
        yield from batch.to_pylist()


def gather(rows: Iterable[Row], key: str, least: int) -> Iterator[list[Row]]:
    """Whole groups of rows that are sorted by a key, so many together that there are `least` rows or more.

    >>> [len(some) for some in gather([{"k": k} for k in "aabbbc"], "k", 2)]
    [2, 3, 1]
    """
    some: list[Row] = []
    for _, group in groupby(rows, key=lambda row: row[key]):
        some += group
        if len(some) >= least:
            yield some
            some = []
    if some:
        yield some


def to_spark(schema: pa.Schema) -> StructType:
    """The same columns, as Spark calls them."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def by_key(table: DataFrame, key: str) -> DataFrame:
    """The table with all rows of a key in one part of it, together."""
    return table.repartition(key).sortWithinPartitions(key)


def pack(value: Any) -> bytes:
    """Any value of ours, for a binary column."""
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def unpack(data: bytes) -> Any:
    """The value that `pack` has packed, by ourselves, earlier in this build."""
    return pickle.loads(data)  # noqa: S301


unpack_known = lru_cache(maxsize=MOST)(unpack)
"""As `unpack`, of what comes again and again and is never changed: 许昌市 stands in every second document."""
