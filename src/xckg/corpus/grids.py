"""The tables of a web page as grids of cells: merged cells filled, what stands above them, where each stands.

>>> [table] = find_grids("<p>附表</p><table><tr><th rowspan=2>甲<th>乙<tr><td>3</table>")
>>> table.rows, table.above
((('甲', '乙'), ('甲', '3')), ('附表',))

Only innermost tables: one that holds others is the layout of a page. End tags that HTML lets a writer leave out
(`</td>`, `</tr>`) may be missing, and what is merged over more than the table has ends where it ends.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from xckg.corpus.tags import Piece, cut
from xckg.model import Span

MOST_CELLS = 100_000
"""Of one table, merged ones counted as often as they are wide and high: a bomb of `colspan` is no list."""
WIDEST = 1000
LINES_ABOVE = 6
FEW_CELLS, LONG_TEXT = 12, 200
_MERGED = re.compile(r"\b(colspan|rowspan)\s*=\s*[\"']?\s*(\d{1,5})", re.IGNORECASE)
_SILENT = frozenset({"script", "style", "noscript", "template", "select", "textarea", "svg", "head"})
_PARTS = frozenset({"table", "tbody", "td", "tfoot", "th", "thead", "tr"})
_LINES = _PARTS | {
    *("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
    *("nav", "ol", "p", "pre", "section", "ul"),
}
_CELLS = frozenset({"td", "th"})
_ASIDE = frozenset({"aside", "footer", "nav", "ol", "ul"})
"""What is said in them is no title of the table after them: the last of the most read is not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WebTable:
    """A table: its stretch of the page, its rows, how many cells of each are links, and the lines before it."""

    span: Span
    rows: tuple[tuple[str, ...], ...]
    links: tuple[float, ...]
    above: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class _Cell:
    wide: int
    high: int
    text: list[str] = field(default_factory=list)
    link: bool = False

    def print(self) -> str:
        """Its text, lines kept."""
        return "".join(self.text).strip()


@dataclass(kw_only=True, slots=True)
class _Open:
    """A table that has begun; `into` takes the text that comes: a cell, the caption, or nothing."""

    start: int
    above: tuple[str, ...]
    rows: list[list[_Cell]] = field(default_factory=list)
    caption: list[str] = field(default_factory=list)
    into: list[str] | None = None
    holds: bool = False  # another table
    tags: list[Piece] = field(default_factory=list)

    def end_cell(self) -> None:
        self.into = None


class _Page:
    """A page gone over once."""

    def __init__(self, source: str) -> None:
        self.found: list[WebTable] = []
        self.layout: list[Piece] = []
        self._open: list[_Open] = []
        self._lines: list[str] = []
        self._line: list[str] = []
        self._before: list[tuple[list[str], int]] = []  # the lines before each list that is open, and the tables
        self._silent = 0
        for piece in cut(source):
            if piece.kind == "start":
                self._start(piece, source[piece.start : piece.end])
            elif piece.kind == "end":
                self._end(piece)
            elif not self._silent:
                self._put(html.unescape(piece.text) if piece.kind == "reference" else piece.text)

    def _put(self, text: str) -> None:
        into = self._open[-1].into if self._open else None
        text = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
        if into is not None:
            into.append(text)
        self._line.append(text)

    def _break(self) -> None:
        line = " ".join("".join(self._line).split())
        if line:
            self._lines = [*self._lines[1 - LINES_ABOVE :], line]
        self._line = []

    def _start(self, piece: Piece, tag: str) -> None:
        name = piece.text
        if name in _SILENT:
            self._silent += 1
        if name in _LINES:
            self._break()
            if self._open and self._open[-1].into is not None and name not in _CELLS:
                self._open[-1].into.append("\n")
        if name in _ASIDE:
            self._before.append((self._lines, len(self.found)))
        if name == "table":
            for outer in self._open[-1:]:
                outer.holds = True
            self._open.append(_Open(start=piece.start, above=tuple(self._lines), tags=[piece]))
        elif self._open:
            if name in _PARTS:
                self._open[-1].tags.append(piece)
            self._start_within(self._open[-1], name, tag)

    def _start_within(self, table: _Open, name: str, tag: str) -> None:
        if name in ("tr", "thead", "tbody", "tfoot"):
            table.end_cell()
            if name == "tr":
                table.rows.append([])
        elif name in _CELLS:
            merged = {kind.lower(): int(number) for kind, number in _MERGED.findall(tag)}
            if not table.rows:
                table.rows.append([])
            wide = min(max(1, merged.get("colspan", 1)), WIDEST)
            cell = _Cell(wide=wide, high=merged.get("rowspan", 1))
            table.rows[-1].append(cell)
            table.into = cell.text
        elif name == "caption":
            table.into = table.caption
        elif name == "a" and table.rows and table.rows[-1] and table.into is table.rows[-1][-1].text:
            table.rows[-1][-1].link = True

    def _end(self, piece: Piece) -> None:
        name = piece.text
        if name in _SILENT and self._silent:
            self._silent -= 1
        if name in _LINES:
            self._break()
            if self._open and self._open[-1].into is not None and name not in _CELLS:
                self._open[-1].into.append("\n")
        if name in _ASIDE and self._before:
            lines, tables = self._before.pop()
            self._lines = lines if tables == len(self.found) else []
        if not self._open:
            return
        if name in _PARTS:
            self._open[-1].tags.append(piece)
        if name == "table":
            table = self._open.pop()
            if table.holds or _holds_text(table):
                self.layout += table.tags
            if not table.holds:
                self._keep(table, piece.end)
        elif name in _CELLS or name in ("caption", "tr"):
            self._open[-1].end_cell()

    def _keep(self, table: _Open, end: int) -> None:
        self._lines = []  # what stands above the next table does not stand in this one
        laid = _lay(table.rows)
        if laid:
            caption = " ".join("".join(table.caption).split())
            self.found.append(
                WebTable(
                    span=Span(start=table.start, end=end),
                    rows=tuple(tuple(cell.print() if cell else "" for cell in row) for row in laid),
                    links=tuple(sum(cell.link for cell in row) / max(1, len(row)) for row in table.rows),
                    above=(*table.above, *([caption] if caption else [])),
                )
            )


def _holds_text(table: _Open) -> bool:
    """Whether a table does no more than place an article on the page: few cells, in one of them long text."""
    texts = ["".join(cell.text) for row in table.rows for cell in row]
    return len(texts) <= FEW_CELLS and any(len(text) >= LONG_TEXT for text in texts)


def _lay(rows: Sequence[Sequence[_Cell]]) -> list[list[_Cell | None]]:
    """Every cell in each place that it is merged over; one over the whole width, a title, stands once.

    Nothing where the table has more cells than a person writes.
    """
    high = len(rows)
    left = MOST_CELLS
    for at, row in enumerate(rows):
        left -= sum(cell.wide * min(cell.high or high, high - at) for cell in row)
    if left < 0:
        return []
    taken: dict[tuple[int, int], _Cell] = {}
    width = 0
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            for below in range(at, min(high, at + (cell.high or high))):
                for beside in range(column, column + cell.wide):
                    taken.setdefault((below, beside), cell)
            column += cell.wide
            width = max(width, column)
    laid: list[list[_Cell | None]] = []
    for at, row in enumerate(rows):
        if len(row) == 1 and row[0].wide > 1 and row[0].wide >= width:
            laid.append([row[0]])
        else:
            laid.append([taken.get((at, column)) for column in range(width)])
    return laid


def undo_layout(source: str) -> str:
    """A page whose tables that only place things on it are blocks: what finds the article in it takes them for data.

    >>> undo_layout("<table><tr><td><table><tr><td>甲</table></table>")
    '<div><div><div><table><tr><td>甲</table></div>'
    """
    if "<table" not in source.lower():
        return source
    made: list[str] = []
    at = 0
    for tag in sorted(_Page(source).layout, key=lambda piece: piece.start):
        made += (source[at : tag.start], "<div>" if tag.kind == "start" else "</div>")
        at = tag.end
    return "".join([*made, source[at:]])


def find_grids(source: str) -> tuple[WebTable, ...]:
    """The tables of a page that hold no other, in the order in which they end."""
    return tuple(_Page(source).found) if "<table" in source.lower() else ()
