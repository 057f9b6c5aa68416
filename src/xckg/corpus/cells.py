"""The child process that opens workbooks: the cells of each sheet as text, merged ones filled.

    {"size": 5120, "first": 0, "most": 2000000}     on its standard input, a line of JSON and as many bytes
    {"names": ["项目", "说明"]}                      on its standard output, a line of JSON,
    {"rows": [["项目名称"], ["甲项目"]]}             and one for each sheet from the first that was asked for,
    {"end": true}                                   and the last

*Why so*: a sheet with one cell in its last row and column has seventeen thousand million cells for the library that
reads it, which ends the process when there is no memory for them. So this runs apart, within a limit on memory
(`confined`). It is run by its path, not imported, and imports nothing of xckg.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

MOST_LETTERS = 20_000_000
"""Of all cells of a sheet: twenty documents of the greatest length."""


def read_book(data: bytes, first: int, most: int) -> Iterator[dict[str, Any]]:
    """What is said of a workbook: its names, then its sheets; or what is wrong with it."""
    import python_calamine  # after the limit on memory

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [str(name) for name in book.sheet_names]
    except python_calamine.PasswordError:
        yield {"error": "locked"}
        return
    except (python_calamine.CalamineError, OSError, ValueError):
        yield {"error": "broken"}
        return
    yield {"names": names}
    for number in range(first, len(names)):
        try:
            yield {"rows": _read_rows(book.get_sheet_by_index(number), most)}
        except OverflowError:
            yield {"error": "large"}
        except (python_calamine.CalamineError, OSError, ValueError):
            yield {"error": "broken"}


def _read_rows(sheet: Any, most: int) -> list[list[str]]:
    """The rows of a sheet that are not empty.

    Raises:
        OverflowError: too many cells, or too much in them.
    """
    bottom, right = sheet.end or (-1, -1)
    if (bottom + 1) * (right + 1) > most:  # one cell far out makes a table of all that lies between
        raise OverflowError
    rows = [[print_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        wide = left == 0 and right + 1 >= len(rows[top])  # a title over the whole table stands once
        for row in rows[top : bottom + 1] if not wide else ():
            row[left : right + 1] = [value] * len(row[left : right + 1])
    if sum(len(cell) for row in rows for cell in row) > MOST_LETTERS:
        raise OverflowError
    return [row for row in rows if any(row)]


def print_cell(value: object) -> str:
    r"""A value as a person would type it.

    >>> [print_cell(v) for v in (12000.0, 0.1 + 0.2, True, dt.datetime(2024, 3, 1), None, "甲", math.nan)]
    ['12000', '0.3', '是', '2024-03-01', '', '甲', 'nan']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        whole = math.isfinite(value) and abs(value) < 1e15 and value == int(value)
        return str(int(value)) if whole else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def main() -> None:
    """Answers requests until there are no more."""
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        for said in read_book(sys.stdin.buffer.read(asked["size"]), asked["first"], asked["most"]):
            out.write(json.dumps(said).encode() + b"\n")
            out.flush()
        out.write(b'{"end": true}\n')
        out.flush()


if __name__ == "__main__":
    main()
