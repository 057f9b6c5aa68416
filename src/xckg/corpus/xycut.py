"""Where the columns and rows of a page are: recursive XY-cut over the squares of its glyphs.

    region ─ white from top to bottom ─→ columns, left to right
           ─ else: rows of one make ───→ strips, top to bottom: a headline over three columns, the three columns
           ─ neither ──────────────────→ a leaf: the lines of one column

    >>> def put(x, y, text, size=10):
    ...     return [Glyph(left=x + i * size, top=y, right=x + i * size + size, bottom=y + size, text=c, size=size)
    ...             for i, c in enumerate(text)]
    >>> page = put(0, 0, "三百万亩小麦", 20)
    >>> for row in range(6):
    ...     page += put(0, 30 + 13 * row, "立夏已过") + put(52, 30 + 13 * row, "丰收在望")
    >>> tree = cut(page, 10)
    >>> [type(part).__name__ for part in tree.parts], len(tree.parts[1].parts)
    (['Leaf', 'Columns'], 2)

A cut downwards needs a gutter: white about as wide as a character through the whole region. Where none runs through,
the rows are gathered into strips as long as they leave a gutter in common; so a headline across columns makes a strip
of its own, whatever its distance from the text.

*Why so*: gaps alone do not tell a gutter from the space in a justified line, nor a headline's distance from leading; a
gutter that many rows respect does. Line ends, spaces and the order in which a program wrote the glyphs count nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from xckg.corpus.pdf import Box, Glyph, load_limits
from xckg.corpus.rows import Gaps, Row, bound, find_rows, load_measures, measure_row, stands_upright

_DEEPEST = 24
_FEW = 6  # rows: of so many, a gutter shows by itself
_RUN = 1.2  # what a strip costs, in lines that stand in columns
_TORN = 2.0  # what it costs beside that to part lines that stand close
_NEAR = 0.8  # squares of the body's type: the white between lines of one paragraph
_MORE = 0.2  # what a second gutter is worth, and a third, beside the first


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, weakref_slot=True)
class Leaf:
    """One column's glyphs, as far as nothing crosses it."""

    glyphs: tuple[Glyph, ...]
    box: Box


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Parts side by side, left to right."""

    parts: tuple[Region, ...]
    box: Box


@dataclass(frozen=True, kw_only=True, slots=True)
class Strips:
    """Parts one below the other."""

    parts: tuple[Region, ...]
    box: Box


Region = Leaf | Columns | Strips


def cut(glyphs: Sequence[Glyph], body: float, pictures: Sequence[Box] = ()) -> Region:
    """The tree of a region.

    Args:
        glyphs: all that is printed in it; at least one.
        body: size of the page's running text.
        pictures: ink that is no text.
    """
    return _cut(_measure(glyphs, body), body, pictures, 0, ())


def _measure(glyphs: Sequence[Glyph], body: float) -> list[Row]:
    return [measure_row(row, body) for row in find_rows(glyphs)]


def _cut(rows: list[Row], body: float, pictures: Sequence[Box], depth: int, known: Gaps) -> Region:
    """As `cut`, of rows from top to bottom; `known` are gutters of the regions around."""
    box = bound([row.box for row in rows])
    if depth > _DEEPEST or (len(rows) == 1 and len(rows[0].glyphs) < 2):
        return _to_leaf(rows, box)
    if stands_upright([row.glyphs for row in rows]):
        return _to_leaf(rows, box)

    def cut_strips(runs: Sequence[tuple[int, int]], known: Gaps) -> Strips:
        return Strips(parts=tuple(_cut(rows[a:b], body, pictures, depth + 1, known) for a, b in runs), box=box)

    gutters = _find_gutters(rows, box, body, ())
    divided = _divide(rows, box, body, pictures) if gutters else []
    if divided:
        return cut_strips(divided, known)
    gaps = _find_gutters(rows, box, body, known) if known else gutters
    if not gaps and len(rows) > load_limits().page_rows:
        return _to_leaf(rows, box)
    if gaps:
        parts = _part([glyph for row in rows for glyph in row.glyphs], gaps)
        return Columns(
            parts=tuple(_cut(_measure(part, body), body, pictures, depth + 1, known) for part in parts), box=box
        )
    runs, found = _find_strips(rows, box, body, pictures)
    return cut_strips(runs, [*known, *found]) if len(runs) > 1 else _to_leaf(rows, box)


def _to_leaf(rows: Sequence[Row], box: Box) -> Leaf:
    return Leaf(glyphs=tuple(glyph for row in rows for glyph in row.glyphs), box=box)


def _find_gutters(rows: Sequence[Row], box: Box, body: float, known: Gaps) -> Gaps:
    """White from top to bottom of a region, wide enough to part columns."""
    white = _find_white(rows)
    if not white:
        return ()
    need = _need_between(rows, box, body)
    inner = [row.gaps for row in rows] if len(rows) < _FEW else []
    return [
        gap for gap in _find_sure(white, inner, round(box.height / (1.2 * body)), known, body) if _wide(gap) >= need
    ]


def _find_white(rows: Sequence[Row]) -> Gaps:
    """What no row covers, from the leftmost to the rightmost ink, as far as it is as wide as a gutter."""
    found = []
    spans = sorted(span for row in rows for span in row.spans)
    reach = spans[0][1]
    for left, right in spans:
        if left > reach:
            found.append((reach, left))
        reach = max(reach, right)
    return found


def _wide(gap: tuple[float, float]) -> float:
    return gap[1] - gap[0]


def _find_sure(white: Gaps, inner: Sequence[Gaps], lines: int, known: Gaps, body: float) -> Gaps:
    """Which white stretches are gutters.

    The fewer lines, the wider one must be, unless it is known from elsewhere in the region, or the lines have no other
    white in them (`inner`, where there are few).
    """
    measures = load_measures()
    least = measures.gutter * body
    found = [gap for gap in white if _wide(gap) >= least]
    if not found:
        return []
    limit = measures.gutter_clear * body
    clear = len(inner) > 1 and all(
        any(a < gap[1] and gap[0] < b for a, b in found) for row in inner for gap in row if _wide(gap) >= limit
    )
    need = least if clear else _need(lines, body)
    return [(a, b) for a, b in found if b - a >= need or any(a < (c + d) / 2 < b for c, d in known)]


def _need_between(rows: Sequence[Row], box: Box, body: float) -> float:
    """What a gap must have if there is nothing but headlines on both of its sides, or a single row."""
    measures = load_measures()
    if all(row.least >= measures.headline * body for row in rows):
        return measures.gutter_head * max(row.most for row in rows)
    if box.height < 1.6 * body:
        return 3 * body
    return 0.0


def _need(rows: int, body: float) -> float:
    measures = load_measures()
    if rows >= 5:
        return measures.gutter * body
    return (measures.gutter_few if rows >= 3 else measures.gutter_two) * body


def _part(glyphs: Sequence[Glyph], gaps: Gaps) -> Iterator[list[Glyph]]:
    edges = [(a + b) / 2 for a, b in gaps]
    parts: list[list[Glyph]] = [[] for _ in range(len(edges) + 1)]
    for glyph in glyphs:
        middle = (glyph.left + glyph.right) / 2
        parts[bisect_left(edges, middle)].append(glyph)
    yield from (part for part in parts if part)


def _divide(rows: Sequence[Row], box: Box, body: float, pictures: Sequence[Box]) -> list[tuple[int, int]]:
    """Cuts above a headline that has its height of the region to itself, though a gutter runs through beside it.

    Such a headline, set flush left over its columns, begins a story of the whole region. Two headlines side by side are
    of two columns, and beside a picture it is its column's.
    """
    if len(rows) < 3:
        return []
    starts = {
        i for i, row in enumerate(rows) if row.big and _is_headline(row, box, pictures) and not _gaps_of(row, body)
    }
    cuts = {0, len(rows)}
    for i in starts:
        if i == 0 or i - 1 not in starts:
            cuts.add(i)
        if i + 1 not in starts:
            cuts.add(i + 1)
    edges = sorted(cuts)
    return list(pairwise(edges)) if len(edges) > 2 else []


def _is_headline(row: Row, box: Box, pictures: Sequence[Box]) -> bool:
    """Whether a row of a region is a headline's and nothing else, with no picture beside it."""
    if len(row.glyphs) < 3 or not row.big:  # fewer are glyphs of a vertical headline
        return False
    own = row.box
    return not any(
        p.top < own.bottom and p.bottom > own.top and p.right > box.left and p.left < box.right
        for p in pictures
        if p.height < 0.9 * box.height
    )


def _gaps_of(row: Row, body: float) -> Gaps:
    need = max(load_measures().gutter_head * row.most, load_measures().gutter * body)
    return [gap for gap in row.gaps if _wide(gap) >= need]


def _find_strips(
    rows: Sequence[Row], box: Box, body: float, pictures: Sequence[Box]
) -> tuple[list[tuple[int, int]], Gaps]:
    """Runs of rows that leave gutters in common, as index pairs, and these gutters: the runs that serve most lines.

    Every run costs something, so a hole that two lines share by chance makes none; a gutter that is surely one further
    up or down the page is one for two lines, too. Two headlines beside each other stay with what stands below them, as
    long as the gutter between them goes on.
    """
    least = load_measures().gutter * body
    frees = [_free(row, box, least) for row in rows]
    bonds = [_bonds(rows[i], frees[i], frees[i + 1], body) for i in range(len(rows) - 1)]
    strip = _Strip(
        rows=rows,
        frees=frees,
        bonds=bonds,
        alone=[_is_headline(row, box, pictures) and not bond for row, bond in zip(rows, [*bonds, False], strict=True)],
        heights=[0.0, *accumulate(row.box.height + 0.2 * body for row in rows)],
        body=body,
    )
    runs, gutters = strip.find_runs([])
    if gutters and len(runs) > 1:
        runs, gutters = strip.find_runs(gutters)
    return runs, gutters


@dataclass(frozen=True, kw_only=True, slots=True)
class _Strip:
    """The rows of a region, measured; see `_find_strips`."""

    rows: Sequence[Row]
    frees: list[Gaps]
    bonds: list[bool]
    alone: list[bool]  # a headline that must not lie in a run of columns
    heights: list[float]  # of all rows before each, with what stands between them
    body: float

    def find_runs(self, known: Gaps) -> tuple[list[tuple[int, int]], Gaps]:
        """The best runs, and the gutters in them; `known` are gutters of the region."""
        count = len(self.rows)
        best: list[tuple[float, int, Gaps]] = [(0.0 if not i else float("-inf"), 0, []) for i in range(count + 1)]
        for start in range(count):
            if start and self.bonds[start - 1]:
                continue
            common = self.frees[start]
            left, right = self.rows[start].box.left, self.rows[start].box.right
            paid = best[start][0] - _RUN - _TORN * self._is_torn(start)
            lone = False
            for end in range(start + 1, count + 1):
                last = end - 1
                lone = lone or self.alone[last]
                if common:
                    box = self.rows[last].box
                    common = _meet(common, self.frees[last]) if last > start else common
                    left, right = min(left, box.left), max(right, box.right)
                gutters: Gaps = []
                if common and not lone and paid + self._hope(start, end, common) >= best[end][0]:
                    gutters = self._find(common, left, right, start, end, known)
                value = paid + (self._gain(start, end, gutters) if gutters else 0.0)
                if value >= best[end][0] - 1e-9:  # of equals the shorter: a last line goes with its paragraph
                    best[end] = (value, start, gutters)
        runs: list[tuple[int, int]] = []
        found: list[tuple[float, float]] = []
        end = count
        while end:
            _, start, gutters = best[end]
            runs.append((start, end))
            found += gutters
            end = start
        return runs[::-1], found

    def _is_torn(self, start: int) -> bool:
        if not start or self.rows[start].big:
            return False
        return self.rows[start].box.top - self.rows[start - 1].box.bottom < _NEAR * self.body

    def _find(self, common: Gaps, left: float, right: float, start: int, end: int, known: Gaps) -> Gaps:
        white = [(a, b) for a, b in common if left < a + 1e-6 and right > b - 1e-6]
        first = self.rows[start]
        if end - start == 1 and first.big:
            return [gap for gap in white if _wide(gap) >= load_measures().gutter_head * first.most]
        lines = round((self.rows[end - 1].box.bottom - first.box.top) / (1.2 * self.body))
        inner = [row.gaps for row in self.rows[start:end]] if end - start < _FEW else []
        return _find_sure(white, inner, lines, known, self.body)

    def _gain(self, start: int, end: int, gutters: Gaps) -> float:
        boxes = [row.box for row in self.rows[start:end]]
        beside = [box for box in boxes if any(box.left < a and box.right > b for a, b in gutters)]
        lines = sum(box.height + 0.2 * self.body for box in beside) / (1.2 * self.body)
        return lines * (1 + _MORE * len(gutters))

    def _hope(self, start: int, end: int, common: Gaps) -> float:
        """What a run gains at most, and a little more: found out first, it spares most of the finding of gutters."""
        lines = (self.heights[end] - self.heights[start]) / (1.2 * self.body)
        return lines * (1 + _MORE * len(common)) + 1e-6


def _bonds(row: Row, free: Gaps, below: Gaps, body: float) -> bool:
    """Whether a row is headlines beside each other, the white between them going on below."""
    if not row.big:
        return False
    need = load_measures().gutter * body
    least = load_measures().gutter_head * row.most
    between = [(a, b) for a, b in free if b - a >= least and a > row.box.left and b < row.box.right]
    return any(b - a >= need for a, b in _meet(between, below))


def _free(row: Row, box: Box, least: float) -> Gaps:
    """Where a row leaves the region's width white; what is narrower than `least` is no gutter."""
    edges = ((box.left, row.box.left), *row.gaps, (row.box.right, box.right))
    return [gap for gap in edges if gap[1] - gap[0] >= least]


def _meet(one: Gaps, other: Gaps) -> Gaps:
    if one == other:
        return one
    found: list[tuple[float, float]] = []
    i = j = 0
    while i < len(one) and j < len(other):
        a, b = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if b > a:
            found.append((a, b))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return found
