"""The lists as Parquet: typed columns for pandas, DuckDB, Spark and Polars.

    许昌市 出口总值: value 122.3 decimal(38, 12), period_end date, dimensions {贸易方式: 一般贸易} map<string, string>

Each column carries its Chinese header and what it says in its metadata. The same knowledge gives the same bytes with
the same version of pyarrow: Parquet notes the writer's version, and nothing of the clock.

>>> fit(Decimal("122.30")), fit(Decimal(1) / 3), fit(Decimal("1e30"))
(Decimal('122.300000000000'), Decimal('0.333333333333'), None)

*Why so.* Exact decimals, not binary floating point: 122.3 stays 122.3 when a million of it are added. 38 digits are
what most readers take. The rows are gathered some thousand at a time, so memory does not grow with the list.
"""

from __future__ import annotations

from collections import Counter
from decimal import Context, Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from xckg.model import Knowledge
from xckg.publish.lists import Cell, Column, List

PLACES, DIGITS = 12, 38
BATCH = 20_000  # rows in a row group
_STEP = Decimal(1).scaleb(-PLACES)
_LIMIT = Decimal(1).scaleb(DIGITS - PLACES)
_CONTEXT = Context(prec=DIGITS + PLACES)


def fit(value: Decimal) -> Decimal | None:
    """The decimal with so many places as the column has; None for one that is too large for it."""
    return value.quantize(_STEP, context=_CONTEXT) if abs(value) < _LIMIT else None


def write_parquet(path: Path, knowledge: Knowledge, table: List) -> tuple[str, ...]:
    """One list as Parquet.

    Returns:
        What did not go in as it is, in words; empty when everything did.
    """
    import pyarrow
    from pyarrow import parquet

    types = {
        "text": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "decimal": pyarrow.decimal128(DIGITS, PLACES),
        "date": pyarrow.date32(),
        "flag": pyarrow.bool_(),
        "texts": pyarrow.list_(pyarrow.string()),
        "pairs": pyarrow.map_(pyarrow.string(), pyarrow.string()),
    }
    schema = pyarrow.schema(
        [pyarrow.field(c.name, types[c.kind], metadata={"zh": c.zh, "says": c.says}) for c in table.columns]
    )
    changed: Counter[str] = Counter()
    rows = table.rows(knowledge)
    with parquet.ParquetWriter(str(path), schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            cells = zip(*batch, strict=True)
            arrays = [
                pyarrow.array([_to_value(cell, column, changed) for cell in column_cells], type=types[column.kind])
                for column, column_cells in zip(table.columns, cells, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
    return tuple(f"{table.zh}：{what}：{number} 格" for what, number in sorted(changed.items()))


def _to_value(cell: Cell, column: Column, changed: Counter[str]) -> Any:
    if column.kind in ("texts", "pairs"):
        return cell or []
    if isinstance(cell, Decimal):
        fitting = fit(cell)
        if fitting != cell:
            changed[f"舍入到 {PLACES} 位小数或太大而空着"] += 1
        return fitting
    return cell
