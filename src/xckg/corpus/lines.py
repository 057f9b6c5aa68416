"""The lines of a leaf, and their characters: what is a space and what is only the space between two glyphs.

A gap between two Chinese characters is printed white and nothing else, however wide a justified line makes it. It is
kept as one space where white means something: between the halves of a headline, between the names of a byline.

>>> at = [(0, "聚"), (10, "势"), (30, "成"), (40, "群")]
>>> glyphs = [Glyph(left=x, top=0, right=x + 10, bottom=10, text=c, size=10) for x, c in at]
>>> line = PrintedLine(glyphs=tuple(glyphs))
>>> line.spaced, line.text
('聚势 成群', '聚势成群')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from weakref import WeakKeyDictionary

from xckg.corpus import bylines
from xckg.corpus.pdf import Box, Glyph
from xckg.corpus.repair import HAN
from xckg.corpus.rows import bound, find_rows, load_measures, stands_upright
from xckg.corpus.xycut import Leaf

_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[\x00-\x7f]{2}")
_SAME_LINE = 0.45  # of a square, between base lines: a raised sign or a smaller figure stands in its line
_BY_BOTTOM, _BY_LEFT = attrgetter("bottom", "left"), attrgetter("left", "right")
_ASIDE = re.compile(r"[（(【][^（）()【】]*[）)】]?")


@dataclass(frozen=True, kw_only=True)
class PrintedLine:
    """A line as it is printed; `upright` if its characters stand one below the other."""

    glyphs: tuple[Glyph, ...]
    upright: bool = False

    @cached_property
    def box(self) -> Box:
        """The box around its glyphs."""
        return bound(self.glyphs)

    @cached_property
    def size(self) -> float:
        """The size of most of its characters."""
        sizes = sorted(glyph.size for glyph in self.glyphs)
        return sizes[len(sizes) // 2]

    @cached_property
    def sure(self) -> float:
        """How surely it was read off an image, 0 where it was not."""
        return min(glyph.sure for glyph in self.glyphs)

    @cached_property
    def bare(self) -> str:
        """Its characters without any space between Chinese ones."""
        return _write(self.glyphs, self.size, wide=None)

    @cached_property
    def spaced(self) -> str:
        """Its characters, wide gaps kept as one space."""
        return self.bare if self.upright else _write(self.glyphs, self.size, wide=load_measures().space_head)

    @cached_property
    def text(self) -> str:
        """Its characters as running text: gaps between names of a byline are kept, others between Chinese are not."""
        if self.spaced == self.bare:
            return self.bare
        if bylines.is_byline(self.spaced):
            return self.spaced
        out, at = [], 0
        for aside in _ASIDE.finditer(self.spaced):  # （记者 李明 王建国）
            if bylines.parse_credits(aside[0].strip("（）()【】"), strict=False):
                out += [_close(self.spaced[at : aside.start()]), aside[0]]
                at = aside.end()
        return "".join([*out, _close(self.spaced[at:])])


def _close(text: str) -> str:
    return re.sub(r"(?<![!-~]) | (?![!-~])", "", text)


def _write(glyphs: Sequence[Glyph], size: float, wide: float | None) -> str:
    measures = load_measures()
    gaps = [b.left - a.right for a, b in pairwise(glyphs)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 0.0
    whole = "".join([glyph.text for glyph in glyphs])
    if (wide is None or not gaps or max(gaps) - max(usual, 0) < wide * size) and _LATIN.search(whole) is None:
        return whole  # most lines: there is no place for a space in them
    out: list[str] = []
    for i, glyph in enumerate(glyphs):
        if i:
            before = glyphs[i - 1].text
            if before.isascii() and glyph.text.isascii():
                if gaps[i - 1] >= measures.space_latin * size:
                    out.append(" ")
            elif wide is not None and gaps[i - 1] - max(usual, 0) >= wide * size and _parts(before, glyph.text):
                out.append(" ")
        out.append(glyph.text)
    return "".join(out)


def _parts(before: str, after: str) -> bool:
    return bool(_HAN.match(before) or before.isascii() or before in "”》）！？") and bool(
        _HAN.match(after) or after.isascii() or after in "“《（"
    )


_FOUND: WeakKeyDictionary[Leaf, Sequence[PrintedLine]] = WeakKeyDictionary()


def find_printed_lines(leaf: Leaf) -> Sequence[PrintedLine]:
    """The lines of a leaf in reading order; vertical ones from right to left. A leaf is asked for them many times."""
    found = _FOUND.get(leaf)
    if found is None:
        found = _FOUND[leaf] = tuple(_find_lines(leaf))
    return found


def _find_lines(leaf: Leaf) -> Iterable[PrintedLine]:
    rows = find_rows(leaf.glyphs)
    if stands_upright(rows):
        return _find_upright(leaf.glyphs)
    lines: list[PrintedLine] = []
    for row in rows:
        held: list[Glyph] = []
        for glyph in sorted(row, key=_BY_BOTTOM):
            if held and glyph.bottom - held[0].bottom > _SAME_LINE * max(glyph.size, held[0].size):
                lines.append(_to_line(held))
                held = []
            held.append(glyph)
        lines.append(_to_line(held))
    return lines


def _to_line(glyphs: Iterable[Glyph]) -> PrintedLine:
    return PrintedLine(glyphs=tuple(sorted(glyphs, key=_BY_LEFT)))


def _find_upright(glyphs: Sequence[Glyph]) -> Iterable[PrintedLine]:
    columns: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (-g.left - g.right, g.top)):
        middle = (glyph.left + glyph.right) / 2
        if columns and columns[-1][0].left <= middle <= columns[-1][0].right:
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    for column in columns:
        yield PrintedLine(glyphs=tuple(sorted(column, key=lambda g: g.top)), upright=True)
