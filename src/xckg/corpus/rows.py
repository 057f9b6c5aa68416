"""The rows of a page and what is measured of each: where it is printed, where it is white, how large its type is.

    今年前三季度，    公司总经理        one row: `spans` the two stretches, `gaps` the white between them

>>> row = [Glyph(left=x, top=0, right=x + 10, bottom=10, text="许", size=10) for x in (0, 10, 20, 40, 53)]
>>> measured = measure_row(row, 10)
>>> measured.spans, measured.gaps
(((0, 30), (40, 63)), ((30, 40),))

*Why so*: `xycut` looks at the same rows again and again, as parts of ever smaller regions. What is told of a row by
itself is measured once, and white that is narrower than any gutter may be closes nothing: it is left out at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import Any

from xckg.corpus.pdf import Box, Glyph
from xckg.ontology import load_yaml
from xckg.records import quick

Gaps = Sequence[tuple[float, float]]
_SLIM = 0.15  # of a square, above and below: neighbouring lines without leading do not touch
_LEFT, _TOP, _RIGHT, _BOTTOM = map(attrgetter, ("left", "top", "right", "bottom"))
_SIZE = attrgetter("size")


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


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """Glyphs that share a height.

    `spans`: the stretches that white as wide as a gutter parts; `gaps`: the white in it that may tell anything, left to
    right; `least`, `most`: sizes of its type; `big`: set as a headline's, most of it.
    """

    glyphs: Sequence[Glyph]
    box: Box
    spans: Gaps
    gaps: Gaps
    least: float
    most: float
    big: bool


@cache
def load_measures() -> Measures:
    """The measures of a page.

    Raises:
        KnowledgeError: one is missing or of the wrong kind.
    """
    node: Any = load_yaml("layout/pages.yaml").need("measures", dict)
    return Measures(**{name: node.need(name, (int, float)) for name in Measures.__dataclass_fields__})


def find_body_size(glyphs: Sequence[Glyph]) -> float:
    """The size in which most of a page is set, in half points."""
    sizes = Counter(round(2 * size) for size in map(_SIZE, glyphs))
    return max(sizes, key=lambda size: (sizes[size], -size)) / 2 if sizes else 1.0


def bound(boxes: Sequence[Box]) -> Box:
    """The least box around boxes."""
    return Box(
        left=min(map(_LEFT, boxes)),
        top=min(map(_TOP, boxes)),
        right=max(map(_RIGHT, boxes)),
        bottom=max(map(_BOTTOM, boxes)),
    )


def find_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs that share a height, from top to bottom: white runs from side to side between two rows."""
    rows: list[list[Glyph]] = []
    reach = float("-inf")
    beside = sorted(glyphs, key=_LEFT)  # twice by a number is quicker than once by two
    tops = [glyph.top + _SLIM * glyph.size for glyph in beside]
    for i in sorted(range(len(beside)), key=tops.__getitem__):
        glyph = beside[i]
        if not rows or tops[i] >= reach:
            rows.append([])
        rows[-1].append(glyph)
        bottom = glyph.bottom - _SLIM * glyph.size
        if bottom > reach:
            reach = bottom
    return rows


def measure_row(glyphs: Sequence[Glyph], body: float) -> Row:
    """A row with what is to know of it; `body` is the size of the page's running text."""
    measures = load_measures()
    gutter = measures.gutter * body
    told = min(gutter, measures.gutter_clear * body)
    sizes = list(map(_SIZE, glyphs))
    spans: list[tuple[float, float]] = []
    gaps: list[tuple[float, float]] = []
    edges = sorted(zip(map(_LEFT, glyphs), map(_RIGHT, glyphs), strict=True))
    left, reach = edges[0]
    for start, end in edges:
        if start - reach >= told:
            gaps.append((reach, start))
            if start - reach >= gutter:
                spans.append((left, reach))
                left = start
        if end > reach:
            reach = end
    big = measures.headline * body
    return Row(
        glyphs=glyphs,
        box=bound(glyphs),
        spans=(*spans, (left, reach)),
        gaps=tuple(gaps),
        least=min(sizes),
        most=max(sizes),
        big=2 * sum(size >= big for size in sizes) > len(sizes),
    )


def stands_upright(rows: Sequence[Sequence[Glyph]]) -> bool:
    """Whether rows are those of a vertical headline: glyphs stand nearer below than beside one another."""
    if len(rows) < 3:
        return False
    widest = max(map(len, rows))
    if widest > 4:
        return False
    box = bound([glyph for row in rows for glyph in row])
    size = max(glyph.size for row in rows for glyph in row)
    if box.height < 2.5 * size or box.width > 1.2 * widest * size + 0.9 * (widest - 1) * size:
        return False
    if widest == 1:
        return True
    beside = [right.left - left.right for row in rows for left, right in pairwise(sorted(row, key=_LEFT))]
    tops = [min(glyph.top for glyph in row) for row in rows]
    below = sorted(b - a - size for a, b in pairwise(tops))
    return min(beside) > below[len(below) // 2] + 0.05 * size
