"""Tables without upright lines: a line of headings that are known, and below it lines that keep to their columns.

    项目名称        总投资（亿元）   建设单位          the headings; each has the white to its next one as its edge
    甲河大桥                12   乙路桥公司
    青禾光电产业园          30   青禾光电有限          a line with few cells, close by, goes on with the row beside it
                                公司
    注：……按现价计算。                                  text over two columns: the table has ended

>>> from xckg.corpus.pdf import Glyph
>>> from xckg.corpus.runs import find_run_lines
>>> def put(x, y, text):
...     return [Glyph(left=x + i * 10, top=y, right=x + i * 10 + 10, bottom=y + 10, text=c, size=10)
...             for i, c in enumerate(text)]
>>> page = put(0, 0, "项目名称") + put(100, 0, "建设单位") + put(0, 15, "甲河大桥") + put(100, 15, "乙路桥公司")
>>> [grid] = find_aligned(find_run_lines(page + put(0, 30, "丙河大桥") + put(100, 30, "丁路桥公司")))
>>> [row.cells for row in grid.rows]
[('项目名称', '建设单位'), ('甲河大桥', '乙路桥公司'), ('丙河大桥', '丁路桥公司')]

*Why so*: columns of prose are aligned, too, and better than most tables. So it is not white that tells a table but
what its headings say; white only tells how far each column and the table reach.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from xckg.columns import count_known, find_subject, load_columns, parse_heading
from xckg.corpus.pdf import Box
from xckg.corpus.ruled import PrintedGrid, PrintedRow
from xckg.corpus.runs import Line, Run
from xckg.measured import find_names, find_times, join_headings, load_measured, parse_column
from xckg.ontology import load_yaml

HEADING_LONGEST = 20  # characters
_UPPER_LONGEST = 14
BAND = 3  # lines that headings may stand on
_WRAPPED = 1.6  # squares, between the base lines of what is one cell
_ASTRIDE = 0.3  # of its width, that a heading over two columns has on either side of what parts them
_GAP = 3.2  # squares: so far below the last line begins something else, if rows do not stand as wide apart
_ROWS_LEAST = 2
_SECTION = 30  # characters of a line of its own between the rows (一、工业项目)
_PROSE = 15  # characters: a column without a known heading, of so long cells, is text beside the table
_NUMBER = re.compile(r"[-+－＋]?[\d,.，．]+[%％]?|[-－—/]+")


@dataclass(kw_only=True, slots=True)
class _Column:
    left: float
    right: float

    def covers(self, run: Run) -> bool:
        return run.left < self.right and run.right > self.left

    def miss(self, run: Run) -> float:
        return max(self.left - run.right, run.left - self.right)

    def widen(self, run: Run) -> None:
        self.left, self.right = min(self.left, run.left), max(self.right, run.right)


@dataclass(kw_only=True, slots=True)
class _Line:
    """A line of a table: its base line, the size of its type, and what stands in which column."""

    y: float
    size: float
    cells: dict[int, list[Run]] = field(default_factory=dict)
    section: bool = False


@cache
def _load_note() -> re.Pattern[str]:
    """How a line begins that stands below a table.

    Raises:
        KnowledgeError: it is missing.
    """
    node: Any = load_yaml("layout/pages.yaml").need("tables", dict)
    return re.compile(node.need("note", str))


def find_aligned(lines: Sequence[Line]) -> list[PrintedGrid]:
    """The tables on a page, from top to bottom."""
    found: list[PrintedGrid] = []
    at = 0
    while at < len(lines):
        head = _find_head(lines, at)
        if head is not None:
            after, columns, rows = head
            body, end = _follow(lines, after, columns, rows[-1])
            columns, rows, body = _lift(columns, rows, body)
            grid = _to_grid([*rows, *body], columns, len(rows)) if len(body) >= _ROWS_LEAST else None
            if grid is not None:
                found.append(grid)
                at = end
                continue
        at += 1
    return found


def go_on(lines: Sequence[Line], before: PrintedGrid) -> PrintedGrid | None:
    """What goes on, at the top of a page, with a table of the page before: the same columns, numbers where it has such.

    Above it may stand a line or two of the page's own.
    """
    if not before.numeric:
        return None
    for at in range(min(3, len(lines))):
        columns = [_Column(left=a, right=b) for a, b in zip(before.edges[::2], before.edges[1::2], strict=True)]
        first = _place(lines[at], columns)
        if first is None or not _alike(first, before):
            continue
        body, _ = _follow(lines, at, columns, first)
        kept: list[_Line] = []
        for line in body:
            if any(i in line.cells and not _is_number(line.cells[i]) for i in before.numeric):
                break
            kept.append(line)
        return _to_grid(kept, columns, 0) if kept else None
    return None


def _alike(line: _Line, before: PrintedGrid) -> bool:
    columns = len(before.edges) // 2
    there = [i for i in before.numeric if i in line.cells]
    return bool(there) and 2 * len(line.cells) > columns and all(_is_number(line.cells[i]) for i in there)


def _is_number(runs: Sequence[Run]) -> bool:
    return _NUMBER.fullmatch("".join(run.text for run in runs)) is not None


# ── headings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4096)
def _is_anchor(text: str) -> bool:
    """Whether a heading says what the rows are: 项目名称, 指标, 年份."""
    if len(text) > HEADING_LONGEST:
        return False
    name = parse_heading(text).name
    known = load_measured()
    return find_subject(name) is not None or known.kinds.get(name) in ("name", "weak") or name in known.times


def _score(cells: Sequence[str]) -> int:
    """How many of a line's cells are headings that are known, 0 where they head no table."""
    if find_names(cells) is not None or find_times(cells) is not None:
        return len(set(cells))
    subject, known = count_known(cells)
    return known if subject and known >= 2 and 2 * known >= len(cells) else 0


def _find_head(lines: Sequence[Line], at: int) -> tuple[int, list[_Column], list[_Line]] | None:
    """The headings that stand on a line and those beside it: where they end, their columns, their lines."""
    anchors = [run for run in _spell(lines[at]) if _is_anchor(run.text)]
    if not anchors:
        return None
    best: tuple[tuple[int, int, int, int], int, list[_Column], list[_Line]] | None = None
    for first in range(at, max(-1, at - BAND), -1):
        for after in range(at + 1, min(len(lines), at + BAND) + 1):
            if after - first > BAND or not _stand_close(lines[first:after]):
                continue
            for anchor in anchors:
                columns, rows = _lay_head(lines[first:after], anchor)
                heads = [_print_head(row, columns) for row in rows]
                if len(rows) > 1:  # a unit below what it is of
                    heads.append([a if a == b else a + b for a, b in zip(*heads, strict=True)])
                parsed = [parse_heading(cell) for cell in heads[-1]]
                named = sum(bool(one.name) + bool(one.unit) for one in parsed)  # 总投资 and, below it, （亿元）
                score = max(map(_score, heads)), named, len(rows), first - after
                if score[0] and (best is None or score > best[0]):
                    best = score, after, columns, rows
    return best[1:] if best is not None else None


def _spell(line: Line) -> list[Run]:
    """The runs of a line, those that are a heading letter by letter (指　　标) as one."""
    spelt: list[Run] = []
    for run in line:
        last = spelt[-1] if spelt else None
        if last is not None and len(run.text) == 1 and len(last.text) < 4 and _is_anchor(last.text + run.text):
            spelt[-1] = _unite([last, run])
        else:
            spelt.append(run)
    return spelt


def _unite(runs: Sequence[Run]) -> Run:
    return Run(
        left=min(run.left for run in runs),
        top=min(run.top for run in runs),
        right=max(run.right for run in runs),
        bottom=max(run.bottom for run in runs),
        text="".join(run.text for run in runs),
        size=runs[0].size,
        glyphs=[glyph for run in runs for glyph in run.glyphs],
    )


def _stand_close(lines: Sequence[Line]) -> bool:
    return all(b[0].bottom - a[0].bottom <= _WRAPPED * max(a[0].size, b[0].size) for a, b in pairwise(lines))


def _lay_head(lines: Sequence[Line], anchor: Run) -> tuple[list[_Column], list[_Line]]:
    """The columns of headings on these lines, and the headings: as one line, or two where some stand over several."""
    spelt = [_beside(_spell(line), anchor) for line in lines]
    runs = [run for line in spelt for run in line]
    columns: list[_Column] = []
    for line in sorted(spelt, key=len, reverse=True):  # the line with most of them tells the columns
        for run in line:
            if not any(column.covers(run) for column in columns):
                columns.append(_Column(left=run.left, right=run.right))
    columns.sort(key=lambda column: column.left)
    sides = [(a.right + b.left) / 2 for a, b in pairwise(columns)]
    upper = _Line(y=lines[-1][0].bottom, size=anchor.size)
    lower = _Line(y=upper.y, size=anchor.size)
    spanning: dict[int, list[Run]] = {}
    for run in runs:
        least = _ASTRIDE * (run.right - run.left)
        first = bisect_right(sides, run.left + least)
        last = bisect_right(sides, run.right - least)
        for i in range(first, last + 1):
            (spanning if last > first else lower.cells).setdefault(i, []).append(run)
            if last == first:
                columns[i].widen(run)
    _drop_titles(spanning, lower, columns)
    if not spanning:
        return columns, [lower]
    places = [i for i in range(len(columns)) if i in spanning or i in lower.cells]
    upper.cells = {i: spanning.get(i) or lower.cells[i] for i in places}
    return columns, [upper, lower]


def _drop_titles(spanning: dict[int, list[Run]], lower: _Line, columns: Sequence[_Column]) -> None:
    """Takes away what stands over several columns and heads none of them: the title, a unit for all of it."""
    below = _print_head(lower, columns)
    for i in sorted(spanning):
        above = "".join(run.text for run in spanning.get(i, ()))
        if above and (len(above) > _UPPER_LONGEST or not _goes_with(above, below[i])):
            gone = spanning[i]
            for j in [j for j, runs in spanning.items() if runs == gone]:
                del spanning[j]


def _lift(
    columns: list[_Column], rows: list[_Line], body: list[_Line]
) -> tuple[list[_Column], list[_Line], list[_Line]]:
    """Headings that have nothing below them but white between two columns stand over these two."""
    lower = rows[-1]
    heads = _print_head(lower, columns)
    over: dict[int, list[Run]] = {}
    gone: set[int] = set()
    for i in range(1, len(columns) - 1):
        bare = i in lower.cells and not any(i in line.cells for line in body)
        if bare and all(heads[j] and _goes_with(heads[i], heads[j]) for j in (i - 1, i + 1)):
            gone.add(i)
            over |= {i - 1: lower.cells[i], i + 1: lower.cells[i]}
    if not gone or len(rows) > 1:
        return columns, rows, body
    kept = [i for i in range(len(columns)) if i not in gone]
    upper = _Line(y=lower.y, size=lower.size, cells={**lower.cells, **over})
    lines = [_choose(line, kept) for line in (upper, lower, *body)]
    return [columns[i] for i in kept], lines[:2], lines[2:]


def _choose(line: _Line, kept: Sequence[int]) -> _Line:
    """A line with these of its columns alone."""
    cells = {new: line.cells[old] for new, old in enumerate(kept) if old in line.cells}
    return _Line(y=line.y, size=line.size, cells=cells, section=line.section)


def _goes_with(above: str, below: str) -> bool:
    """Whether two headings are one, of two lines: 2024年 and 本月, 地区生产总值 and 总量（亿元）."""
    if load_columns().unit_note.search(above):
        return False
    return bool(parse_column(join_headings(above, below)).kind or parse_heading(below).unit)


def _beside(line: Sequence[Run], anchor: Run) -> list[Run]:
    """The headings on a line: what is short, as far as nothing long stands between it and the column that is sure."""
    left = max(
        (run.right for run in line if len(run.text) > HEADING_LONGEST and run.right <= anchor.left), default=None
    )
    right = min(
        (run.left for run in line if len(run.text) > HEADING_LONGEST and run.left >= anchor.right), default=None
    )
    return [
        run
        for run in line
        if len(run.text) <= HEADING_LONGEST
        and (left is None or run.left >= left)
        and (right is None or run.right <= right)
    ]


def _print_head(row: _Line, columns: Sequence[_Column]) -> list[str]:
    return ["".join(run.text for run in row.cells.get(i, ())) for i in range(len(columns))]


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _place(line: Line, columns: Sequence[_Column]) -> _Line | None:
    """A line's runs in their columns; None where one stands in two. What lies beside the table is left out."""
    left, right = columns[0].left, columns[-1].right
    placed = _Line(y=line[0].bottom, size=line[0].size)
    for run in line:
        if run.right <= left or run.left >= right:
            continue
        over = [i for i, column in enumerate(columns) if column.covers(run)]
        if len(over) > 1:
            return None
        if not over:
            misses = [column.miss(run) for column in columns]
            over = [misses.index(min(misses))]
        placed.cells.setdefault(over[0], []).append(run)
    return placed


def _follow(lines: Sequence[Line], at: int, columns: list[_Column], head: _Line) -> tuple[list[_Line], int]:
    """The lines below a line of the table that keep to its columns, and the first that is none of it."""
    body: list[_Line] = []
    held: tuple[_Line, int] | None = None
    last, pitch = head.y, 0.0
    while at < len(lines):
        line = lines[at]
        y = line[0].bottom
        if y - last > max(_GAP * line[0].size, 1.9 * pitch):
            break
        inside = [run for run in line if run.right > columns[0].left and run.left < columns[-1].right]
        placed = _place(inside, columns) if inside else None
        if inside and _load_note().match(inside[0].text):
            break
        if placed is not None and len(placed.cells) > 0:
            if held is not None:
                if len(placed.cells) < 2:
                    break
                body.append(held[0])
                held = None
            if body and len(placed.cells) > 1:
                pitch = max(pitch, y - last)
            for i, runs in placed.cells.items():
                for run in runs:
                    columns[i].widen(run)
            body.append(placed)
            last = y
        elif inside:
            text = "".join(run.text for run in inside)
            if held is not None or len(inside) > 1 or len(text) > _SECTION:
                break
            held = _Line(y=y, size=line[0].size, cells={0: list(inside)}, section=True), at
            last = y
        at += 1
    if held is not None:
        at = held[1]
    while len(body) > 1 and len(columns) > 2 and _hangs(body[-1], body[-2]):
        body.pop()
    return body, at


def _hangs(last: _Line, before: _Line) -> bool:
    """Whether a last line is one of text below a table."""
    return len(last.cells) == 1 and last.y - before.y > _WRAPPED * last.size


def _to_grid(lines: Sequence[_Line], columns: list[_Column], heads: int) -> PrintedGrid | None:
    """The rows that lines are, a line with few cells put to the one beside it; None where too few are left."""
    columns, lines = _drop_prose(lines, columns, heads)
    rows = [[line] for line in lines[:heads]] + _gather(lines[heads:], len(columns))
    if len(rows) - heads < (_ROWS_LEAST if heads else 1):
        return None
    printed: list[PrintedRow] = []
    for row in rows:
        cells = [
            "\n".join("".join(run.text for run in line.cells[i]) for line in row if i in line.cells)
            for i in range(len(columns))
        ]
        if any(line.section for line in row):
            cells = cells[:1]
        glyphs = [glyph for line in row for runs in line.cells.values() for run in runs for glyph in run.glyphs]
        printed.append(PrintedRow(cells=tuple(cells), sure=min(glyph.sure for glyph in glyphs)))
    glyphs = [g for line in lines for runs in line.cells.values() for run in runs for g in run.glyphs]
    body = lines[heads:]
    numeric = frozenset(
        i
        for i in range(len(columns))
        if (said := [line.cells[i] for line in body if i in line.cells]) and all(map(_is_number, said))
    )
    box = Box(
        left=columns[0].left,
        top=min(glyph.top for glyph in glyphs),
        right=columns[-1].right,
        bottom=max(glyph.bottom for glyph in glyphs),
    )
    edges = tuple(edge for column in columns for edge in (column.left, column.right))
    return PrintedGrid(box=box, rows=tuple(printed), glyphs=glyphs, edges=edges, ruled=False, numeric=numeric)


def _drop_prose(lines: Sequence[_Line], columns: list[_Column], heads: int) -> tuple[list[_Column], Sequence[_Line]]:
    """Without outer columns that are text beside the table."""
    kept = list(range(len(columns)))
    ignored = load_columns().ignored
    for side in (-1, 0):
        while heads and len(kept) > 2:
            i = kept[side]
            said = "".join(run.text for line in lines[:heads] for run in line.cells.get(i, ()))
            cells = ["".join(run.text for run in line.cells[i]) for line in lines[heads:] if i in line.cells]
            known = parse_heading(said).name in ignored or count_known([said])[1] or parse_heading(said).unit
            if known or not cells or sum(map(len, cells)) < _PROSE * len(cells):
                break
            del kept[side]
    if len(kept) == len(columns):
        return columns, lines
    made = [_choose(line, kept) for line in lines]
    return [columns[i] for i in kept], [line for line in made if line.cells]


def _gather(lines: Sequence[_Line], wide: int) -> list[list[_Line]]:
    """Lines as rows: one with less than half of the cells, no number among them, goes to the nearest full one."""
    full = [i for i, line in enumerate(lines) if 2 * len(line.cells) > wide or _has_number(line)]
    number = load_measured().number
    groups: dict[int, list[int]] = {i: [i] for i in full}
    for i, line in enumerate(lines):
        if i in groups:
            continue
        text = "".join(run.text for runs in line.cells.values() for run in runs)
        near = [k for k in full if abs(lines[k].y - line.y) <= _WRAPPED * max(line.size, lines[k].size)]
        if not near or line.section or number.match(text):
            groups[i] = [i]
        else:
            groups[min(near, key=lambda k: (abs(lines[k].y - line.y), k))].append(i)
    return [[lines[k] for k in sorted(groups[i])] for i in sorted(groups)]


def _has_number(line: _Line) -> bool:
    return any(_is_number(runs) for runs in line.cells.values())
