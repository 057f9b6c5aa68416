"""The tables of a PDF that are read by their headings: taken off the page, put together over pages, each a source.

    青禾市统计月报.pdf        the text without them
    青禾市统计月报.pdf#表1    2024年1—6月青禾市主要经济指标⏎指标：…｜单位：亿元｜数值：…

A table is ruled (`ruled`), or its cells are aligned below headings (`aligned`). As in a web page, one whose headings
are not known stays in the text. It goes on at the top of the next page, with its headings printed again or not.

*Why so*: offsets must slice back to what a person reads. A row means nothing without its headings, so the source of a
table is its rows with these, as of a table in a Word document, and each row is said to stand on its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xckg.corpus import aligned, articles
from xckg.corpus.embedded import find_around, tell
from xckg.corpus.grids import LINES_ABOVE
from xckg.corpus.pdf import Page
from xckg.corpus.ruled import PrintedGrid, find_ruled
from xckg.corpus.runs import Line, find_run_lines, print_runs
from xckg.corpus.tables import CSV, Table, clean_cell, find_table, list_lines, name_table
from xckg.corpus.webtables import find_title, is_list
from xckg.model import Source

_EDGES = 4.0  # points by which the columns of a table's next part may be off
_FURNITURE = 2  # lines that may stand on a page above a table that goes on; headings and two rows are more
_TABLE_ROWS = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class PageTable:
    """A table with its title, and of each row the page that it is printed on and how surely it was read."""

    table: Table
    above: tuple[str, ...]
    printed: tuple[tuple[int, float], ...]
    grid: PrintedGrid
    last: bool  # on its page: nothing but a line or two stands below


def take_tables(page: Page, before: Sequence[PageTable]) -> tuple[Page, list[PageTable]]:
    """A page without its tables, and all tables so far: those before, of which the last may go on, and its own."""
    made = list(before)
    lines = find_run_lines(page.glyphs)
    found: list[tuple[PrintedGrid, Table | None]] = []
    taken: set[int] = set()
    for n, grid in enumerate(find_ruled(page.glyphs, page.rules) if page.rules else ()):
        table = _parse(grid)
        if table is not None or (not n and _goes_on(grid, made, page.number, lines)):
            found.append((grid, table))
            taken.update(map(id, grid.glyphs))
    rest = find_run_lines(g for g in page.glyphs if id(g) not in taken) if taken else lines
    if not taken and made and _ends_before(made[-1], page.number) and not made[-1].grid.ruled:
        more = aligned.go_on(rest, made[-1].grid)
        if more is not None:
            found.append((more, None))
            taken.update(map(id, more.glyphs))
            rest = find_run_lines(g for g in page.glyphs if id(g) not in taken)
    for grid in aligned.find_aligned(rest):
        table = _parse(grid)
        if table is not None:
            found.append((grid, table))
            taken.update(map(id, grid.glyphs))
    if not taken:
        return page, made
    for grid, table in sorted(found, key=lambda each: (each[0].box.top, each[0].box.left)):
        _add(made, page.number, grid, table, lines)
    return replace(page, glyphs=tuple(g for g in page.glyphs if id(g) not in taken)), made


def _parse(grid: PrintedGrid) -> Table | None:
    """A grid as a table, None where its headings are not known."""
    table = find_table(_clean(grid))
    return table if table is not None and table.rows and is_list(table, ()) else None


def _clean(grid: PrintedGrid) -> list[list[str]]:
    return [[clean_cell(cell) for cell in row.cells] for row in grid.rows]


def _ends_before(table: PageTable, number: int) -> bool:
    return table.last and table.printed[-1][0] + 1 == number and len(table.table.rows) < _TABLE_ROWS


def _goes_on(grid: PrintedGrid, made: Sequence[PageTable], number: int, lines: Sequence[Line]) -> bool:
    """Whether a ruled grid without headings is the next part of the table that ends the page before."""
    if not made or not _ends_before(made[-1], number) or _count_above(grid, lines) > _FURNITURE:
        return False
    edges = made[-1].grid.edges
    return len(edges) == len(grid.edges) and all(
        abs((a - edges[0]) - (b - grid.edges[0])) <= _EDGES for a, b in zip(edges, grid.edges, strict=True)
    )


def _count_above(grid: PrintedGrid, lines: Sequence[Line]) -> int:
    return sum(line[0].bottom <= grid.box.top + line[0].size / 2 for line in lines)


def _add(made: list[PageTable], number: int, grid: PrintedGrid, table: Table | None, lines: Sequence[Line]) -> None:
    """Puts a grid to the table that it goes on with, or as a table of its own."""
    last = sum(line[0].top >= grid.box.bottom - line[0].size / 2 for line in lines) <= _FURNITURE
    printed = [(number, row.sure) for row in grid.rows]
    above = _find_above(grid, lines)
    before = made[-1] if made and _ends_before(made[-1], number) else None
    if table is None:
        if before is None:
            return
        rows = tuple(map(tuple, _clean(grid)))
    elif before is not None and not (above or table.above) and table.headings == before.table.headings:
        rows, printed = table.rows, _choose(grid, table, printed)
    else:
        chosen = tuple(_choose(grid, table, printed))
        made.append(PageTable(table=table, above=above, printed=chosen, grid=grid, last=last))
        return
    made[-1] = PageTable(
        table=replace(before.table, rows=(*before.table.rows, *rows)),
        above=before.above,
        printed=(*before.printed, *printed),
        grid=grid if grid.ruled else before.grid,
        last=last,
    )


def _choose(grid: PrintedGrid, table: Table, printed: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Where the rows of a table are printed: as the last ones of the grid, or each in all of one that lay turned."""
    count = len(table.rows)
    if count <= len(printed) and list(table.rows[-1]) == _clean(grid)[-1]:
        return list(printed[-count:])
    return [(printed[0][0], min(sure for _, sure in printed))] * count


def _find_above(grid: PrintedGrid, lines: Sequence[Line]) -> tuple[str, ...]:
    """The title of a table: of the lines that stand above it and over it."""
    box = grid.box
    over: list[str] = []
    for line in lines:
        inside = [run for run in line if run.right > box.left and run.left < box.right]
        if inside and line[0].bottom <= box.top + line[0].size / 2:
            over.append(print_runs(inside))
    return find_title([" ".join(said.split()) for said in over[-LINES_ABOVE:]])


def make_sources(source: Source, tables: Sequence[PageTable]) -> list[Source]:
    """The sources that the tables of a PDF are.

    Their day, publisher and, where their title names none, place are those of the article that they stand in.

    Args:
        source: the PDF without them.
        tables: as `take_tables` gives them for all of its pages.
    """
    if not tables:
        return []
    around = articles.split_articles(source) if source.text else ()
    made: list[Source] = []
    for number, found in enumerate(tables, start=1):
        article = find_around(around, _find_place(source, found))
        above = found.above or [a.title for a in article if a.title]
        text: list[str] = []
        at = 0
        pages: list[tuple[int, int]] = []
        readings: list[tuple[int, float]] = []
        for row, line in list_lines(found.table, above):
            page, sure = found.printed[row or 0]
            if not pages or pages[-1][1] != page:
                pages.append((at, page))
            if not readings or readings[-1][1] != sure:
                readings.append((at, sure))
            text.append(line + "\n")
            at += len(line) + 1
        made.append(
            replace(
                source,
                path=f"{source.path}#{name_table(number)}",
                media_type=CSV,
                text="".join(text),
                metadata=tell(source.metadata, article, [*found.above, *found.table.above]),
                pages=tuple(pages),
                readings=tuple(readings) if any(sure for _, sure in readings) else (),
            )
        )
    return made


def _find_place(source: Source, found: PageTable) -> int:
    """Where in the text a table stands: at its title, else where its page begins."""
    page = found.printed[0][0]
    at = next((start for start, number in source.pages if number == page), 0)
    if found.above and (title := source.text.find(found.above[0], at)) >= 0:
        return title
    return at
