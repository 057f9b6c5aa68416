"""Prints rows: as CSV that a spreadsheet may open without harm, or as JSON.

>>> print(to_csv(("企业", "同比"), (("黄河集团", Decimal("-5.3")), ("=HYPERLINK(1)", None))), end="")
企业,同比
黄河集团,-5.3
'=HYPERLINK(1),

*Why so*: names come from the open web, and a spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`; such text
gets an apostrophe before it, as OWASP advises, while numbers, which are no text here, stay numbers.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal

Cell = str | int | float | bool | Decimal | dt.date | None
"""One value of a row; None where the query left a variable unbound."""

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula; some versions run the full-width signs, too."""


def is_risky(text: str) -> bool:
    """Whether a spreadsheet would run a text; `=` alone, the sign of an exact number, is none that it runs."""
    return text.startswith(RISKY) and text != "="


def to_text(cell: Cell) -> str:
    """A cell as a person reads it: nothing for None, a decimal without exponent."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return f"{cell:f}"
        case dt.date():
            return cell.isoformat()
        case _:
            return str(cell)


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """CSV with a header, commas, one `LF` after each line; text that a spreadsheet would run is disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_disarm(name) for name in columns])
    writer.writerows([_disarm(cell) for cell in row] for row in rows)
    return out.getvalue()


def to_json(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A JSON list with one object a row; unbound variables are null, decimals are numbers with their exact digits."""
    lines = [
        "{" + ", ".join(f"{_dump(name)}: {_dump(cell)}" for name, cell in zip(columns, row, strict=True)) + "}"
        for row in rows
    ]
    return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]\n" if lines else "[]\n"


def _dump(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return to_text(cell)
    return json.dumps(cell.isoformat() if isinstance(cell, dt.date) else cell, ensure_ascii=False)


def _disarm(cell: Cell) -> str:
    text = to_text(cell).replace("\r\n", "\n").replace("\r", "\n")  # a bare CR would end the row for some readers
    return f"'{text}" if isinstance(cell, str) and is_risky(text) else text
