"""The lists as pandas data frames, for who goes on in a notebook.

    frames = kg.to_pandas()
    frames["observations"].query("subject_label == '许昌市'")[["indicator", "period_end", "value"]]

The columns have their names for programs; days are `datetime64[s]`, numbers `float64` and `Int64`, what may be missing
is missing. Several texts are a tuple; pairs are a dict.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xckg.publish.lists import Cell, load_lists

if TYPE_CHECKING:
    import pandas

    from xckg.model import Knowledge

_TYPES = {"integer": "Int64", "number": "float64", "decimal": "float64", "flag": "boolean", "date": "datetime64[s]"}


def make_frames(knowledge: Knowledge) -> dict[str, pandas.DataFrame]:
    """A data frame for each list, by the list's name."""
    import pandas

    frames = {}
    for table in load_lists():
        rows = list(table.rows(knowledge))
        frames[table.name] = pandas.DataFrame(
            {
                column.name: pandas.Series(
                    [_to_value(row[at], column.kind) for row in rows], dtype=_TYPES.get(column.kind, "object")
                )
                for at, column in enumerate(table.columns)
            }
        )
    return frames


def _to_value(cell: Cell, kind: str) -> Any:
    if kind == "pairs":
        return dict(cell) if isinstance(cell, tuple) else {}  # type: ignore[arg-type]
    if kind == "texts":
        return cell or ()
    return float(cell) if isinstance(cell, Decimal) else cell
