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

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from xckg.corpus.pdf import Box, Glyph
from xckg.ontology import load_yaml

Gaps = list[tuple[float, float]]
_DEEPEST = 24
_FEW = 6  # rows: of so many, a gutter shows by itself
_RUN = 1.2  # what a strip costs, in lines that stand in columns
_TORN = 2.0  # what it costs beside that to part lines that stand close
_NEAR = 0.8  # squares of the body's type: the white between lines of one paragraph
_MORE = 0.2  # what a second gutter is worth, and a third, beside the first
_SLIM = 0.15  # of a square, above and below: neighbouring lines without leading do not touch


@dataclass(frozen=True, kw_only=True, slots=True)
class Measures:
    """`ontology/layout/pages.yaml`, in squares of the body's type."""

    gutter: float
    gutter_few: float
    gutter_two: float
    gutter_head: float
    gutter_clear: float
    headline: float
    headline_lines: int
    small: float
    break_gap: float
    indent: float
    indent_most: float
    short: float
    space_head: float
    space_latin: float
    frame_least: float
    frame_most: float
    frame_glyphs: int


@cache
def load_measures() -> Measures:
    """The measures of a page.

    Raises:
        KnowledgeError: one is missing or of the wrong kind.
    """
    node: Any = load_yaml("layout/pages.yaml").need("measures", dict)
    return Measures(**{name: node.need(name, (int, float)) for name in Measures.__dataclass_fields__})


@dataclass(frozen=True, kw_only=True, slots=True)
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


def find_body_size(glyphs: Sequence[Glyph]) -> float:
    """The size in which most of a page is set, in half points."""
    sizes = Counter(round(2 * glyph.size) for glyph in glyphs)
    return max(sizes, key=lambda size: (sizes[size], -size)) / 2 if sizes else 1.0


def cut(glyphs: Sequence[Glyph], body: float, pictures: Sequence[Box] = ()) -> Region:
    """The tree of a region.

    Args:
        glyphs: all that is printed in it; at least one.
        body: size of the page's running text.
        pictures: ink that is no text.
    """
    return _cut(list(glyphs), body, pictures, 0, [])


def bound(boxes: Sequence[Box]) -> Box:
    """The least box around boxes."""
    return Box(
        left=min(b.left for b in boxes),
        top=min(b.top for b in boxes),
        right=max(b.right for b in boxes),
        bottom=max(b.bottom for b in boxes),
    )


def is_big(glyphs: Sequence[Glyph], body: float) -> bool:
    """Whether glyphs are set as a headline's: most of them."""
    least = load_measures().headline * body
    return 2 * sum(glyph.size >= least for glyph in glyphs) > len(glyphs)


def _cut(glyphs: list[Glyph], body: float, pictures: Sequence[Box], depth: int, known: Gaps) -> Region:
    """As `cut`; `known` are gutters of the regions around."""
    box = bound(glyphs)
    rows = find_rows(glyphs)
    leaf = Leaf(glyphs=tuple(glyphs), box=box)
    if depth > _DEEPEST or len(glyphs) < 2 or stands_upright(rows):
        return leaf
    divided = _divide(rows, box, body, pictures)
    if divided:
        parts = [[glyph for row in rows[a:b] for glyph in row] for a, b in divided]
        return Strips(parts=tuple(_cut(part, body, pictures, depth + 1, known) for part in parts), box=box)
    gaps = _find_gutters(rows, box, body, known)
    if gaps:
        return Columns(
            parts=tuple(_cut(part, body, pictures, depth + 1, known) for part in _part(glyphs, gaps)),
            box=box,
        )
    strips, found = _find_strips(rows, box, body, pictures)
    if len(strips) > 1:
        parts = [[glyph for row in rows[a:b] for glyph in row] for a, b in strips]
        known = known + found
        return Strips(parts=tuple(_cut(part, body, pictures, depth + 1, known) for part in parts), box=box)
    return leaf


def find_rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs that share a height, from top to bottom: white runs from side to side between two rows."""
    rows: list[list[Glyph]] = []
    reach = float("-inf")
    for glyph in sorted(glyphs, key=lambda g: (g.top + _SLIM * g.size, g.left)):
        if not rows or glyph.top + _SLIM * glyph.size >= reach:
            rows.append([])
        rows[-1].append(glyph)
        reach = max(reach, glyph.bottom - _SLIM * glyph.size)
    return rows


def stands_upright(rows: Sequence[Sequence[Glyph]]) -> bool:
    """Whether rows are those of a vertical headline: glyphs stand nearer below than beside one another."""
    if len(rows) < 3:
        return False
    box = bound([glyph for row in rows for glyph in row])
    widest = max(len(row) for row in rows)
    size = max(glyph.size for row in rows for glyph in row)
    if widest > 4 or box.height < 2.5 * size or box.width > 1.2 * widest * size + 0.9 * (widest - 1) * size:
        return False
    if widest == 1:
        return True
    beside = [right.left - left.right for row in rows for left, right in pairwise(sorted(row, key=lambda g: g.left))]
    tops = [min(glyph.top for glyph in row) for row in rows]
    below = sorted(b - a - size for a, b in pairwise(tops))
    return min(beside) > below[len(below) // 2] + 0.05 * size


def _spans(glyphs: Sequence[Glyph]) -> Gaps:
    """What glyphs cover from left to right, joined."""
    found: Gaps = []
    for left, right in sorted((g.left, g.right) for g in glyphs):
        if found and left <= found[-1][1]:
            if right > found[-1][1]:
                found[-1] = (found[-1][0], right)
        else:
            found.append((left, right))
    return found


def _need(rows: int, body: float) -> float:
    measures = load_measures()
    if rows >= 5:
        return measures.gutter * body
    return (measures.gutter_few if rows >= 3 else measures.gutter_two) * body


def _find_gutters(rows: Sequence[Sequence[Glyph]], box: Box, body: float, known: Gaps) -> Gaps:
    """White from top to bottom of a region, wide enough to part columns."""
    glyphs = [glyph for row in rows for glyph in row]
    white = [(a, b) for (_, a), (b, _) in pairwise(_spans(glyphs))]
    if not white:
        return []
    need = _need_between(glyphs, box, body)
    inner = [_inner(_free(row, box), bound(row)) for row in rows[:_FEW]] if len(rows) < _FEW else []
    return [
        gap for gap in _find_sure(white, inner, round(box.height / (1.2 * body)), known, body) if _wide(gap) >= need
    ]


def _wide(gap: tuple[float, float]) -> float:
    return gap[1] - gap[0]


def _inner(free: Gaps, box: Box) -> Gaps:
    """The white of a row that lies between its glyphs."""
    return [(a, b) for a, b in free if a > box.left and b < box.right]


def _find_sure(white: Gaps, inner: Sequence[Gaps], lines: int, known: Gaps, body: float) -> Gaps:
    """Which white stretches are gutters.

    The fewer lines, the wider one must be, unless it is known from elsewhere in the region, or the lines have no other
    white in them (`inner`, where there are few).
    """
    least = load_measures().gutter * body
    found = [gap for gap in white if _wide(gap) >= least]
    if not found:
        return []
    others = [gap for row in inner for gap in row if not any(a < gap[1] and gap[0] < b for a, b in found)]
    clear = len(inner) > 1 and all(_wide(gap) < load_measures().gutter_clear * body for gap in others)
    need = least if clear else _need(lines, body)
    return [(a, b) for a, b in found if b - a >= need or any(a < (c + d) / 2 < b for c, d in known)]


def _need_between(glyphs: Sequence[Glyph], box: Box, body: float) -> float:
    """What a gap must have if there is nothing but headlines on both of its sides, or a single row."""
    measures = load_measures()
    big = max((g.size for g in glyphs), default=body)
    if all(g.size >= measures.headline * body for g in glyphs):
        return measures.gutter_head * big
    if box.height < 1.6 * body:
        return 3 * body
    return 0.0


def _part(glyphs: Sequence[Glyph], gaps: Gaps) -> Iterator[list[Glyph]]:
    edges = [(a + b) / 2 for a, b in gaps]
    parts: list[list[Glyph]] = [[] for _ in range(len(edges) + 1)]
    for glyph in glyphs:
        middle = (glyph.left + glyph.right) / 2
        parts[sum(middle > edge for edge in edges)].append(glyph)
    yield from (part for part in parts if part)


def _divide(rows: list[list[Glyph]], box: Box, body: float, pictures: Sequence[Box]) -> list[tuple[int, int]]:
    """Cuts above a headline that has its height of the region to itself, though a gutter runs through beside it.

    Such a headline, set flush left over its columns, begins a story of the whole region. Two headlines side by side are
    of two columns, and beside a picture it is its column's.
    """
    if len(rows) < 3:
        return []
    starts = []
    for i, row in enumerate(rows):
        if _is_headline(row, box, body, pictures) and not _gaps_of(row, body):
            starts.append(i)
    if not starts or not _find_gutters(rows, box, body, []):
        return []
    cuts = {0, len(rows)}
    for i in starts:
        if i == 0 or i - 1 not in starts:
            cuts.add(i)
        if i + 1 not in starts:
            cuts.add(i + 1)
    edges = sorted(cuts)
    return list(pairwise(edges)) if len(edges) > 2 else []


def _is_headline(row: Sequence[Glyph], box: Box, body: float, pictures: Sequence[Box]) -> bool:
    """Whether a row of a region is a headline's and nothing else, with no picture beside it."""
    if len(row) < 3 or not is_big(row, body):  # fewer are glyphs of a vertical headline
        return False
    own = bound(row)
    return not any(
        p.top < own.bottom and p.bottom > own.top and p.right > box.left and p.left < box.right
        for p in pictures
        if p.height < 0.9 * box.height
    )


def _gaps_of(row: Sequence[Glyph], body: float) -> Gaps:
    size = max(g.size for g in row)
    spans = _spans(row)
    need = max(load_measures().gutter_head * size, load_measures().gutter * body)
    return [(a, b) for (_, a), (b, _) in pairwise(spans) if b - a >= need]


def _find_strips(
    rows: list[list[Glyph]], box: Box, body: float, pictures: Sequence[Box]
) -> tuple[list[tuple[int, int]], Gaps]:
    """Runs of rows that leave gutters in common, as index pairs, and these gutters: the runs that serve most lines.

    Every run costs something, so a hole that two lines share by chance makes none; a gutter that is surely one further
    up or down the page is one for two lines, too. Two headlines beside each other stay with what stands below them, as
    long as the gutter between them goes on.
    """
    frees = [_free(row, box) for row in rows]
    bonds = [_bonds(rows[i], frees[i], frees[i + 1], body) for i in range(len(rows) - 1)]
    strip = _Strip(
        frees=frees,
        boxes=[bound(row) for row in rows],
        bonds=bonds,
        big=[is_big(row, body) for row in rows],
        sizes=[max(glyph.size for glyph in row) for row in rows],
        alone=[
            _is_headline(row, box, body, pictures) and not bond for row, bond in zip(rows, [*bonds, False], strict=True)
        ],
        body=body,
    )
    runs, gutters = strip.find_runs([])
    if gutters and len(runs) > 1:
        runs, gutters = strip.find_runs(gutters)
    return runs, gutters


@dataclass(frozen=True, kw_only=True, slots=True)
class _Strip:
    """The rows of a region, measured; see `_find_strips`."""

    frees: list[Gaps]
    boxes: list[Box]
    bonds: list[bool]
    big: list[bool]
    sizes: list[float]
    alone: list[bool]  # a headline that must not lie in a run of columns
    body: float

    def find_runs(self, known: Gaps) -> tuple[list[tuple[int, int]], Gaps]:
        """The best runs, and the gutters in them; `known` are gutters of the region."""
        count = len(self.boxes)
        best: list[tuple[float, int, Gaps]] = [(0.0 if not i else float("-inf"), 0, []) for i in range(count + 1)]
        for start in range(count):
            if start and self.bonds[start - 1]:
                continue
            common = self.frees[start]
            left, right = self.boxes[start].left, self.boxes[start].right
            paid = best[start][0] - _RUN - _TORN * self._is_torn(start)
            lone = False
            for end in range(start + 1, count + 1):
                last = end - 1
                lone = lone or self.alone[last]
                if last > start:
                    common = _meet(common, self.frees[last]) if common else common
                    left, right = min(left, self.boxes[last].left), max(right, self.boxes[last].right)
                gutters = [] if lone else self._find(common, left, right, start, end, known)
                value = paid + (self._gain(start, end, gutters) if gutters else 0.0)
                if value >= best[end][0] - 1e-9:  # of equals the shorter: a last line goes with its paragraph
                    best[end] = (value, start, gutters)
        runs: list[tuple[int, int]] = []
        found: Gaps = []
        end = count
        while end:
            _, start, gutters = best[end]
            runs.append((start, end))
            found += gutters
            end = start
        return runs[::-1], found

    def _is_torn(self, start: int) -> bool:
        if not start or self.big[start]:
            return False
        return self.boxes[start].top - self.boxes[start - 1].bottom < _NEAR * self.body

    def _find(self, common: Gaps, left: float, right: float, start: int, end: int, known: Gaps) -> Gaps:
        if not common:
            return []
        white = [(a, b) for a, b in common if left < a + 1e-6 and right > b - 1e-6]
        if end - start == 1 and self.big[start]:
            return [gap for gap in white if _wide(gap) >= load_measures().gutter_head * self.sizes[start]]
        lines = round((self.boxes[end - 1].bottom - self.boxes[start].top) / (1.2 * self.body))
        rows = range(start, end) if end - start < _FEW else ()
        inner = [_inner(self.frees[i], self.boxes[i]) for i in rows]
        return _find_sure(white, inner, lines, known, self.body)

    def _gain(self, start: int, end: int, gutters: Gaps) -> float:
        beside = [box for box in self.boxes[start:end] if any(box.left < a and box.right > b for a, b in gutters)]
        lines = sum(box.height + 0.2 * self.body for box in beside) / (1.2 * self.body)
        return lines * (1 + _MORE * len(gutters))


def _bonds(row: Sequence[Glyph], free: Gaps, below: Gaps, body: float) -> bool:
    """Whether a row is headlines beside each other, the white between them going on below."""
    if not is_big(row, body):
        return False
    box = bound(row)
    need = load_measures().gutter * body
    least = load_measures().gutter_head * max(glyph.size for glyph in row)
    between = [(a, b) for a, b in free if b - a >= least and a > box.left and b < box.right]
    return any(b - a >= need for a, b in _meet(between, below))


def _free(row: Sequence[Glyph], box: Box) -> Gaps:
    """Where a row leaves the region's width white."""
    found: Gaps = []
    at = box.left
    for left, right in _spans(row):
        if left > at:
            found.append((at, left))
        at = max(at, right)
    if box.right > at:
        found.append((at, box.right))
    return found


def _meet(one: Gaps, other: Gaps) -> Gaps:
    found: Gaps = []
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
