"""Grids that are ruled on a page: the cells between its level and upright lines, with what is printed in each.

    ┌────┬────┐      lines that meet are one grid; where the line between two cells is missing they are one cell,
    │ 甲 │ 12 │      and what it says stands in each place that it takes; the outer sides may be left open, as
    ├────┴────┤      statistical tables have them.
    │ 合计    │
    └─────────┘

*Why so*: a program draws a table as one path, as a box for each cell, or as slim black boxes; `glyphs` makes lines of
all of them, broken at every cell, and here they are put together again before anything is asked of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from xckg.corpus.lines import PrintedLine
from xckg.corpus.pdf import Box, Glyph
from xckg.corpus.runs import find_run_lines

_NEAR = 3.0  # points: lines that miss each other by so much meet
_SHORT = 4.0  # a stroke of no more is no line
_OPEN = 8.0  # so far a level line reaches out over the last upright one, where a side is left open
MOST_LINES, MOST_CELLS = 600, 20_000
_NUMBERS = re.compile(r"[-+－＋]?[\d,.，．]+[%％]?|[-－—/]+")

Stroke = tuple[float, float, float]
"""A line: where it runs, and from where to where along itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedRow:
    """A row of a grid: its cells, each with the characters of each line in it, and how surely they were read."""

    cells: tuple[str, ...]
    sure: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedGrid:
    """A grid on a page: its rows, the glyphs in it, and where its columns begin and end."""

    box: Box
    rows: tuple[PrintedRow, ...]
    glyphs: Sequence[Glyph]
    edges: tuple[float, ...]
    ruled: bool = True
    numeric: frozenset[int] = field(default_factory=frozenset)


def find_ruled(glyphs: Sequence[Glyph], rules: Sequence[Box]) -> list[PrintedGrid]:
    """The grids of a page, from top to bottom, that have two rows and two columns at least."""
    level = _merge(_pick(rules, level=True))
    upright = _merge(_pick(rules, level=False)) if len(level) > 2 else []
    found = []
    for across, down in _gather(level[:MOST_LINES], upright[:MOST_LINES]):
        ys = _cluster(y for y, _, _ in across)
        xs = _cluster(x for x, _, _ in down)
        left, right = min(a for _, a, _ in across), max(b for _, _, b in across)
        xs = [*([left] if left < xs[0] - _OPEN else []), *xs, *([right] if right > xs[-1] + _OPEN else [])]
        if len(ys) > 2 and len(xs) > 2 and (len(ys) - 1) * (len(xs) - 1) <= MOST_CELLS:
            grid = _fill(glyphs, xs, ys, across, down)
            if grid is not None:
                found.append(grid)
    return sorted(found, key=lambda grid: (grid.box.top, grid.box.left))


def _pick(rules: Iterable[Box], *, level: bool) -> Iterator[Stroke]:
    for r in rules:
        along = r.width if level else r.height
        if along > _SHORT and (r.height if level else r.width) <= _NEAR:
            yield ((r.top + r.bottom) / 2, r.left, r.right) if level else ((r.left + r.right) / 2, r.top, r.bottom)


def _merge(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Strokes that go on with each other as one."""
    groups: list[list[Stroke]] = []
    for stroke in sorted(strokes):
        if groups and stroke[0] - groups[-1][0][0] <= _NEAR / 2:
            groups[-1].append(stroke)
        else:
            groups.append([stroke])
    merged: list[Stroke] = []
    for group in groups:
        at = group[0][0]
        begin = end = None
        for _, a, b in sorted(group, key=lambda stroke: stroke[1:]):
            if begin is None or end is None or a > end + _NEAR:
                if begin is not None and end is not None:
                    merged.append((at, begin, end))
                begin, end = a, b
            else:
                end = max(end, b)
        if begin is not None and end is not None:
            merged.append((at, begin, end))
    return merged


def _gather(level: Sequence[Stroke], upright: Sequence[Stroke]) -> Iterator[tuple[list[Stroke], list[Stroke]]]:
    """Lines that meet, directly or through others."""
    parent = list(range(len(level) + len(upright)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    places = [y for y, _, _ in level]
    for j, (x, top, bottom) in enumerate(upright, start=len(level)):
        for i in range(bisect_right(places, top - _NEAR), bisect_right(places, bottom + _NEAR)):
            if level[i][1] - _NEAR <= x <= level[i][2] + _NEAR:
                parent[find(i)] = find(j)
    parts: dict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for i, stroke in enumerate((*level, *upright)):
        parts[find(i)][i >= len(level)].append(stroke)
    yield from (part for part in parts.values() if all(part))


def _cluster(places: Iterable[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _fill(
    glyphs: Sequence[Glyph],
    xs: Sequence[float],
    ys: Sequence[float],
    level: Sequence[Stroke],
    upright: Sequence[Stroke],
) -> PrintedGrid | None:
    wide, high = len(xs) - 1, len(ys) - 1
    held: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        if xs[0] <= x < xs[-1] and ys[0] <= y < ys[-1]:
            held[bisect_right(ys, y) - 1, bisect_right(xs, x) - 1].append(glyph)
    if not held:
        return None
    whole = _find_cells(xs, ys, level, upright)
    cells: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for place, inside in held.items():
        cells[whole[place]] += inside
    lines = {place: _print_lines(inside) for place, inside in cells.items()}
    rows: list[PrintedRow] = []
    for i in range(high):
        own = [whole[i, j] for j in range(wide)]
        sure = min((g.sure for place in set(own) for g in cells.get(place, ())), default=0.0)
        if len(set(own)) == 1:  # over the whole width, a title
            own = own[:1]
        found = [lines.get(place, []) for place in own]
        rows += (PrintedRow(cells=cells, sure=sure) for cells in _split_rows(found) if any(cells))
    inside = [glyph for each in cells.values() for glyph in each]
    box = Box(left=xs[0], top=ys[0], right=xs[-1], bottom=ys[-1])
    return PrintedGrid(box=box, rows=tuple(rows), glyphs=inside, edges=tuple(xs)) if len(rows) > 1 else None


def _find_cells(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[Stroke], upright: Sequence[Stroke]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Each place to the first place of the cell that it belongs to."""
    wide, high = len(xs) - 1, len(ys) - 1
    parent = {(i, j): (i, j) for i in range(high) for j in range(wide)}

    def find(place: tuple[int, int]) -> tuple[int, int]:
        while parent[place] != place:
            place = parent[place]
        return place

    def join(one: tuple[int, int], other: tuple[int, int]) -> None:
        first, second = sorted((find(one), find(other)))
        parent[second] = first

    def parts(strokes: Sequence[Stroke], at: float, beside: float) -> bool:
        return any(abs(place - at) <= _NEAR and a - _NEAR <= beside <= b + _NEAR for place, a, b in strokes)

    for i in range(high):
        middle = (ys[i] + ys[i + 1]) / 2
        for j in range(wide):
            if j + 1 < wide and not parts(upright, xs[j + 1], middle):
                join((i, j), (i, j + 1))
            if i + 1 < high and not parts(level, ys[i + 1], (xs[j] + xs[j + 1]) / 2):
                join((i, j), (i + 1, j))
    return {place: find(place) for place in parent}


def _print_lines(glyphs: Sequence[Glyph]) -> list[tuple[float, str]]:
    """The lines in a cell: where each stands and what it says."""
    found = []
    for line in find_run_lines(glyphs):
        inside = tuple(glyph for run in line for glyph in run.glyphs)
        found.append((line[0].bottom, PrintedLine(glyphs=inside).bare))
    return found


def _split_rows(cells: Sequence[Sequence[tuple[float, str]]]) -> Iterator[tuple[str, ...]]:
    """The rows that stand between two level lines: one, or as many as there are numbers below each other.

    Two columns of numbers must agree on how many, or all columns; a cell's other lines go to the number beside them.
    """
    counts = [len(lines) for lines in cells if lines]
    numbers = [lines for lines in cells if len(lines) > 1 and all(_NUMBERS.fullmatch(text) for _, text in lines)]
    alike = len({len(lines) for lines in numbers}) == 1
    if not (alike and (len(numbers) > 1 or len(set(counts)) == 1)):
        yield tuple("\n".join(text for _, text in lines) for lines in cells)
        return
    at = [y for y, _ in numbers[0]]
    rows = [[""] * len(cells) for _ in at]
    for j, lines in enumerate(cells):
        for y, text in lines:
            i = min(range(len(at)), key=lambda i: abs(at[i] - y))
            rows[i][j] += ("\n" if rows[i][j] else "") + text
    yield from map(tuple, rows)
