"""The lists for spreadsheets: CSV that Excel reads as Chinese, and one workbook with a sheet for each list.

    csv/entities.csv …, csv/columns.csv     UTF-8 with BOM; columns.csv says what the columns are
    tables.xlsx                             实体 关系 观测 证据 项目 矛盾 文档, and 说明, which says the same

>>> disarm("=HYPERLINK(1)"), disarm("-5.3%的降幅"), disarm("许昌市")
("'=HYPERLINK(1)", "'-5.3%的降幅", '许昌市')
>>> shorten("产业链😀" * 3, most=8)
'产业链😀产业…'

*What a spreadsheet would run.* Names come from the open web. In CSV, text that begins like a formula gets an apostrophe
before it, as OWASP advises (full-width signs, too: some versions run them); in the workbook it is text by its type,
unchanged, and marked so that it stays text when somebody edits the cell.

*What Excel cannot hold.* A cell of more than 32,767 characters (UTF-16 units) is cut in the workbook, and what was cut
is counted; a list of more than 1,048,576 rows goes on in another sheet; days before March 1900 and numbers of more than
15 digits are written as text, because Excel would change them. CSV and Parquet hold all of it.

*Why XlsxWriter*: it writes row by row in bounded memory and the same bytes each time, and it can mark a cell as text.
openpyxl, which many know, reads the workbook in the tests.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xckg.model import Knowledge
from xckg.ontology import Node, load_yaml
from xckg.publish.answers import is_risky
from xckg.publish.lists import FILE, Cell, Column, List, load_lists, say_cell

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

BOM = "\ufeff"
MOST_ROWS = 1_048_576  # of a sheet, with its header
MOST_CHARACTERS = 32_767  # of a cell, in UTF-16 units
MOST_DIGITS = 15  # of a number that binary floating point gives back unchanged
FIRST_DAY = dt.date(1900, 3, 1)  # Excel thinks that 1900 was a leap year
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - when the workbook says it was made: the same each time
_WIDTHS = {"integer": 9, "number": 9, "decimal": 14, "date": 12, "flag": 11}
_WIDTH = 18


def disarm(text: str) -> str:
    """Text that a spreadsheet does not run when it opens the CSV."""
    return f"'{text}" if is_risky(text) else text


def shorten(text: str, *, most: int = MOST_CHARACTERS) -> str:
    """The text, or as much of it as a cell holds with … at its end; `most` counts UTF-16 units, as Excel does."""
    if 2 * len(text) <= most:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return text if len(units) <= 2 * most else units[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"


def write_csv(path: Path, knowledge: Knowledge, table: List, *, machine: bool = False) -> None:
    """One list as CSV: BOM, header, a row each.

    Args:
        path: the file to write.
        knowledge: what is known.
        table: which list.
        machine: whether the header names the columns for programs and not for people.
    """
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(BOM)
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([column.name if machine else column.zh for column in table.columns])
        writer.writerows([_to_field(cell) for cell in row] for row in table.rows(knowledge))


def write_columns(path: Path) -> None:
    """`columns.csv`: every column of every list, its header, its name for programs, its kind, what it says."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(BOM)
        csv.writer(out, lineterminator="\r\n").writerows(_describe_columns())


def _to_field(cell: Cell) -> str:
    text = say_cell(cell)
    if not isinstance(cell, str | tuple):
        return text  # a number may begin with a minus
    return disarm(text.replace("\r\n", "\n").replace("\r", "\n"))  # a bare CR would end the row for some readers


def _describe_columns() -> Iterator[Sequence[str]]:
    book: Node = load_yaml(FILE).need("workbook", Node)
    kinds: Node = book.need("kinds", Node)
    yield book.need("note_columns", list)
    for table in load_lists():
        for column in table.columns:
            # Some of these say what signs a column holds, and begin with one.
            yield (table.zh, column.zh, column.name, kinds.need(column.kind, str), disarm(column.says))


def write_workbook(path: Path, knowledge: Knowledge, *, most_rows: int = MOST_ROWS) -> tuple[str, ...]:
    """All lists as one workbook.

    Returns:
        What did not go in as it is, in words; empty when everything did.
    """
    import xlsxwriter

    book: Workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": _MADE})
    writer = _Writer(book)
    more: str = load_yaml(FILE).need("workbook", Node).need("more", str)
    for table in load_lists():
        rows = table.rows(knowledge)
        for part in count(1):
            first = list(islice(rows, 1))
            if part > 1 and not first:
                break
            sheet = book.add_worksheet(table.zh if part == 1 else f"{table.zh}（{more}{part - 1}）")
            writer.write_sheet(sheet, table.columns, chain(first, islice(rows, most_rows - 2)))
    notes = writer.list_notes()
    _write_notes(book, writer, notes)
    book.close()
    return notes


def _write_notes(book: Workbook, writer: _Writer, notes: Sequence[str]) -> None:
    described = list(_describe_columns())
    columns = [
        Column(name="", zh=zh, kind="text", says="", width=width)
        for zh, width in zip(described[0], (8, 16, 18, 16, 60), strict=True)
    ]
    sheet = book.add_worksheet(load_yaml(FILE).need("workbook", Node).need("notes", str))
    told = [(note, None, None, None, None) for note in notes]
    writer.write_sheet(sheet, columns, chain(described[1:], told))


class _Writer:
    """Writes sheets of one workbook; counts what Excel cannot hold as it is."""

    def __init__(self, book: Workbook) -> None:
        self._changed: Counter[str] = Counter()
        self._head: Format = book.add_format({"bold": True, "bg_color": "#e8eef7", "bottom": 1})
        self._risky: Format = book.add_format({"quote_prefix": True})
        self._forms: dict[str, Format] = {
            form: book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "#,##0", "#,##0.######", "0.000")
        }

    def write_sheet(self, sheet: Worksheet, columns: Sequence[Column], rows: Iterator[Any]) -> None:
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width or _WIDTHS.get(column.kind, _WIDTH))
            sheet.write_string(0, at, column.zh, self._head)
        last = 0
        for last, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if cell is not None:
                    self._write_cell(sheet, last, at, cell)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _write_cell(self, sheet: Worksheet, row: int, at: int, cell: Cell) -> None:
        match cell:
            case int() if not isinstance(cell, bool):
                sheet.write_number(row, at, cell, self._forms["#,##0"])
            case float():
                sheet.write_number(row, at, cell, self._forms["0.000"])
            case Decimal() if _is_exact(cell):
                whole = cell == cell.to_integral_value()
                sheet.write_number(row, at, float(cell), self._forms["#,##0" if whole else "#,##0.######"])
            case dt.date() if cell >= FIRST_DAY:
                sheet.write_datetime(row, at, cell, self._forms["yyyy-mm-dd"])
            case _:
                if isinstance(cell, Decimal | dt.date):
                    self._changed["Excel 存不准的数和 1900 年 3 月以前的日期写成文字"] += 1
                text = say_cell(cell)
                held = shorten(text)
                if held is not text:
                    self._changed[f"超过 {MOST_CHARACTERS:,} 个字符的格子截短了"] += 1
                sheet.write_string(row, at, held, self._risky if is_risky(held) else None)

    def list_notes(self) -> tuple[str, ...]:
        return tuple(f"{what}：{number} 格" for what, number in sorted(self._changed.items()))


def _is_exact(value: Decimal) -> bool:
    """Whether Excel keeps that number as it is."""
    return value.is_finite() and len(value.normalize().as_tuple().digits) <= MOST_DIGITS and abs(value.adjusted()) < 300
