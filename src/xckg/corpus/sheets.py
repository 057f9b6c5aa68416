"""Workbooks (.xlsx, .xls, .ods) → a source for each sheet with headings that are known, `名单.xlsx#Sheet1`.

A cell that is merged over several rows or columns says the same in each of them. Hidden sheets are read as well; a
formula stands as the value that was last computed for it.

*Why so*: python-calamine (MIT, Rust, no dependencies) is a core dependency and not an extra: lists of projects and
firms come as workbooks more often than as anything else, many in the old .xls. openpyxl reads neither .xls nor .ods.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from xckg.corpus.inputs import Input, Read
from xckg.corpus.tables import SHEETS, Grid, clean_cell, read_grid, say_unknown
from xckg.corpus.trees import LARGEST, open_zip
from xckg.errors import InputError
from xckg.model import Source

MOST_CELLS = 2_000_000
"""Of one sheet, empty ones too: what a person has typed, or a program exported, never comes near it."""
_ZIP = b"PK"


def read_sheets(given: Input) -> Read:
    """The sources in a workbook.

    Raises:
        InputError: broken, locked, too large, or no sheet with headings that are known.
    """
    import python_calamine  # only for those who have workbooks

    if not given.data:
        raise InputError(given.name, "文件是空的")
    if given.data.startswith(_ZIP):
        _refuse_bombs(given)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(given.data))
        names = list(book.sheet_names)
    except python_calamine.PasswordError:
        raise InputError(given.name, "加了密码，读不了") from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise InputError(given.name, "工作簿已损坏，打不开") from None
    sources: list[Source] = []
    errors: list[InputError] = []
    for number, name in enumerate(names, start=1):
        shown = "".join(c for c in name if c.isprintable()) or str(number)
        try:
            sheet = book.get_sheet_by_index(number - 1)
            grid = _read_grid(sheet)
        except python_calamine.CalamineError:
            errors.append(InputError(f"{given.name}#{shown}", "这张表已损坏，读不了"))
            continue
        except OverflowError:
            errors.append(InputError(f"{given.name}#{shown}", f"这张表超过 {MOST_CELLS} 格，没有读"))
            continue
        title = [] if shown.lower().startswith("sheet") else [shown]
        found, wrong, known = read_grid(given, grid, shown, title, SHEETS)
        sources += found
        errors += wrong
        if not known and any(sum(map(bool, row)) > 1 for row in grid):
            errors.append(InputError(f"{given.name}#{shown}", say_unknown(grid)))
    if not sources and not errors:
        raise InputError(given.name, say_unknown([]))
    return sources, errors


def _refuse_bombs(given: Input) -> None:
    with open_zip(given.data, given.name) as archive:
        if sum(member.file_size for member in archive.infolist()) > 4 * LARGEST:
            raise InputError(given.name, f"解开超过 {4 * LARGEST // 1024 // 1024} MB，不像是名单")


def _read_grid(sheet: Any) -> Grid:
    """The cells of a sheet as text, merged ones filled.

    Raises:
        OverflowError: too many cells.
    """
    bottom, right = sheet.end or (-1, -1)
    if (bottom + 1) * (right + 1) > MOST_CELLS:  # one cell far out makes a table of all that lies between
        raise OverflowError
    rows = [[print_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        wide = left == 0 and right + 1 >= len(rows[top])  # a title over the whole table stands once
        for row in rows[top : bottom + 1] if not wide else ():
            row[left : right + 1] = [value] * len(row[left : right + 1])
    return [row for row in rows if any(row)]


def print_cell(value: object) -> str:
    r"""A value as a person would type it.

    >>> [print_cell(v) for v in (12000.0, 0.1 + 0.2, True, dt.datetime(2024, 3, 1), None, " 甲\n乙 ")]
    ['12000', '0.3', '是', '2024-03-01', '', '甲乙']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) >= 1e15 or value != int(value) else str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return clean_cell(str(value))
