"""Which tables of a web page are lists or indicators, by their headings; the others are the page's layout, or text.

>>> page = "<p>重点项目目录</p><table><tr><td>项目名称<td>总投资（亿元）<tr><td>甲河大桥<td>12</table>"
>>> [known] = find_known(page)
>>> known.above, known.table.headings, known.table.rows
(('重点项目目录',), ('项目名称', '总投资（亿元）'), (('甲河大桥', '12'),))
>>> find_known("<table><tr><td><a>项目</a><td><a>园区</a><tr><td>甲<td>乙</table>")
()

*Why so strict*: a bar of links, 企业 | 项目 | 园区, has headings that are known as well. So headings that are links are
none; one of them must be more than a bare word of the line of business; and there must be rows with several cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xckg.columns import count_known, find_column, find_subject, load_columns, parse_heading
from xckg.corpus.grids import find_grids
from xckg.corpus.layout import ends_sentence
from xckg.corpus.tables import Table, clean_cell, find_table
from xckg.measured import find_names, find_times
from xckg.model import Span

LINKED = 0.5
TELLING = 3  # characters of a heading that is no bare word
TITLE_LEAST, TITLE_MOST = 5, 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A table with known headings: its stretch of the page, the lines that stand above it as its title, its rows."""

    span: Span
    above: tuple[str, ...]
    table: Table


def find_known(source: str) -> tuple[Known, ...]:
    """The tables of a page that are read by their headings, in their order."""
    found: list[Known] = []
    for web in find_grids(source):
        grid = [[clean_cell(cell) for cell in row] for row in web.rows]
        pairs = [(row, links) for row, links in zip(grid, web.links, strict=True) if any(row)]
        table = find_table([row for row, _ in pairs])
        if table is not None and is_list(table, [links for _, links in pairs]):
            found.append(Known(span=web.span, above=find_title(web.above), table=table))
    return tuple(found)


def is_list(table: Table, links: Sequence[float]) -> bool:
    """Whether a table with known headings is one of facts, and no bar of links or part of a page's layout."""
    if table.at < len(links) and links[table.at] > LINKED:
        return False
    headings = [heading for heading in table.headings if heading]
    if not any(len(set(filter(None, row))) > 1 for row in table.rows):
        return False
    if find_names(table.headings) is not None or find_times(table.headings) is not None:
        return True
    subject, known = count_known(headings)
    return 2 * known >= len(headings) and any(_tells(heading, subject) for heading in headings)


def _tells(heading: str, subject: str) -> bool:
    """Whether a heading is known and more than a bare word: 项目名称, 建设单位, 产值（亿元）, not 项目, 园区."""
    parsed = parse_heading(heading)
    if parsed.unit or parsed.name in load_columns().ignored:
        return True
    kind = find_subject(parse_heading(subject).name) or ""
    return len(parsed.name) >= TELLING and (heading == subject or find_column(parsed.name, kind) is not None)


def find_title(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines above a table that are its title: up to the first that is one, and units and days in brackets.

    A line that ends a sentence, or is long, is text.
    """
    title: list[str] = []
    for line in reversed(lines):
        if len(line) > TITLE_MOST or ends_sentence(line):
            break
        note = load_columns().unit_note.search(line) is not None or line[0] in "（(["
        if note or len(line) >= TITLE_LEAST:
            title.append(clean_cell(line))
        if not note and len(line) >= TITLE_LEAST:
            break
    return tuple(reversed(title))
