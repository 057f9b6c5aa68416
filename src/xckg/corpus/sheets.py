"""Workbooks (.xlsx, .xls, .ods) → a source for each sheet with headings that are known, `名单.xlsx#Sheet1`.

A cell that is merged over several rows or columns says the same in each of them. Hidden sheets are read as well; a
formula stands as the value that was last computed for it.

*Why so*: python-calamine (MIT, Rust, no dependencies) is a core dependency and not an extra: lists of projects and
firms come as workbooks more often than as anything else, many in the old .xls. openpyxl reads neither .xls nor .ods.
It runs in a child process (`cells`): a sheet that is too much for it ends the process that it runs in.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from copy import copy
from functools import cache
from typing import Any
from zipfile import BadZipFile

from xckg.corpus import cells
from xckg.corpus.apart import Apart
from xckg.corpus.inputs import Input, Read
from xckg.corpus.tables import SHEETS, Grid, clean_cell, read_grid, say_unknown
from xckg.corpus.trees import LARGEST, open_zip
from xckg.errors import InputError
from xckg.model import Source

MOST_CELLS = 2_000_000
"""Of one sheet, empty ones too: what a person has typed, or a program exported, never comes near it."""
MOST_FAILED = 3
"""So many sheets of a workbook may be too much for the child; those after them are not tried."""
MEMORY = 768 * 1024 * 1024
"""Bytes for the child process."""
SECONDS = 60.0
"""For one sheet."""
MOST_UNPACKED = 4 * LARGEST
_ZIP = b"PK"
_PIECE = 1024 * 1024
_LOCKED = "加了密码，读不了"
_REASONS = {
    "large": "这张表超过 {} 格，没有读",
    "broken": "这张表已损坏，读不了",
    "late": "这张表读得太久，没有读",
    "crashed": "这张表打不开：已损坏，或展开后占内存太多",
}


def read_sheets(given: Input) -> Read:
    """The sources in a workbook.

    Raises:
        InputError: broken, locked, too large, or no sheet with headings that are known.
    """
    if not given.data:
        raise InputError(given.name, "文件是空的")
    if given.data.startswith(_ZIP):
        _refuse_bombs(given)
    sources: list[Source] = []
    errors: list[InputError] = []
    for name, said in _read_cells(given):
        if error := said.get("error"):
            errors.append(InputError(f"{given.name}#{name}", _REASONS[error].format(MOST_CELLS)))
            continue
        grid: Grid = [[clean_cell(cell) for cell in row] for row in said["rows"]]
        title = [] if name.lower().startswith("sheet") else [name]
        found, wrong, known = read_grid(given, grid, name, title, SHEETS)
        sources += found
        errors += wrong
        if not known and any(sum(map(bool, row)) > 1 for row in grid):
            errors.append(InputError(f"{given.name}#{name}", say_unknown(grid)))
    if not sources and not errors:
        raise InputError(given.name, say_unknown([]))
    return sources, errors


def _refuse_bombs(given: Input) -> None:
    """Unpacks all parts without keeping them: what their heads say of their sizes may be wrong.

    Raises:
        InputError: broken, locked, or too large.
    """
    left = MOST_UNPACKED
    with open_zip(given.data, given.name) as archive:
        for member in archive.infolist():
            whole = copy(member)
            whole.file_size = sys.maxsize  # else no more would be read than the head says
            try:
                with archive.open(whole) as file:
                    while left >= 0 and (piece := file.read(_PIECE)):
                        left -= len(piece)
            except RuntimeError:  # the standard library's word for a password
                raise InputError(given.name, _LOCKED) from None
            except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
                raise InputError(given.name, "工作簿已损坏，打不开") from None
            if left < 0:
                raise InputError(given.name, f"解开超过 {MOST_UNPACKED // 1024 // 1024} MB，不像是名单")


def _read_cells(given: Input) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the child says of each sheet, with its name as it is printed.

    Raises:
        InputError: it cannot be opened.
    """
    names: list[str] = []
    first = failed = 0
    while not names or (first < len(names) and failed < MOST_FAILED):
        request = {"size": len(given.data), "first": first, "most": MOST_CELLS}
        with closing(_child().ask(request, given.data, seconds=SECONDS)) as said:
            head = next(said)
            if "error" in head:
                raise InputError(given.name, _LOCKED if head["error"] == "locked" else "工作簿已损坏，打不开")
            if not (names := head["names"]):
                return
            for sheet in said:
                shown = "".join(c for c in names[first] if c.isprintable()) or str(first + 1)
                failed += sheet.get("error") in ("late", "crashed")
                first += 1
                yield shown, sheet


@cache
def _child() -> Apart:
    return Apart(cells.__file__, MEMORY)
