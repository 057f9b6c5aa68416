"""PDF → pages of glyphs, by pdfium in a child process (`glyphs`) that is ended when it takes too long.

    page.glyphs[i]   a character (许) and the square it is printed in, y downwards, the page turned upright

*Why so*: pdfium tells where each glyph stands and is free for every use; its own reading order breaks stories, as that
of every extractor does, so none of it is used: order is `xycut`'s work. Every glyph gets a square from its base line
and size, not the font's box: fonts give boxes half as high again as their lines, so that neighbouring lines overlap.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import compress
from math import isfinite
from pathlib import Path
from typing import Any

from xckg.corpus import glyphs
from xckg.corpus.child import Child
from xckg.ontology import load_yaml
from xckg.records import quick

_REASONS = {
    "password": "PDF 加了密码，请先解除",
    "broken": "PDF 已损坏，打不开",
    "crowded": "字符太多，不像是报纸版面",
    "memory": "展开后占内存太多",
    "late": "读得太久",
    "crashed": "打不开：已损坏，或展开后占内存太多",
}
_NO_PDF = "不是 PDF（开头没有 PDF 的标记），请按它的种类改名（.txt .html .docx）"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How far a PDF is followed; `ontology/layout/pages.yaml`."""

    file_mb: int
    memory_mb: int
    pages: int
    page_glyphs: int
    page_shapes: int
    page_rows: int
    page_seconds: float
    failed_pages: int
    scan_glyphs: int
    scan_covered: float
    scan_outlines: int


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle on a page, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Glyph(Box):
    """A printed character; `size` is its font's, in points; `sure` how surely it was read off an image, else 0."""

    text: str
    size: float
    sure: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What is printed on one page; `number` counts from 1; `scan` where it is an image of a page and no text.

    `rules` are the lines drawn on it, level or upright, as slim boxes.
    """

    number: int
    glyphs: tuple[Glyph, ...]
    frames: tuple[Box, ...]
    pictures: tuple[Box, ...]
    scan: bool = False
    rules: tuple[Box, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """A page, or the whole file (`number` 0), that could not be had."""

    number: int
    reason: str


@cache
def load_limits() -> Limits:
    """The limits.

    Raises:
        KnowledgeError: one is missing or of the wrong kind.
    """
    node: Any = load_yaml("layout/pages.yaml").need("limits", dict)
    return Limits(**{name: node.need(name, (int, float)) for name in Limits.__dataclass_fields__})


def _begins_as_pdf(path: Path) -> bool:
    """Whether the mark of a PDF stands near the beginning of a file, as readers of PDF take it."""
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def read_pages(path: Path) -> Iterator[Page | Unread]:
    """The pages of a PDF in their order; what cannot be read says why instead."""
    limits = load_limits()
    number, count, failed = 0, 1, 0
    while number < min(count, limits.pages):
        request = {"path": str(path.resolve()), "page": number, "most": limits.page_glyphs}
        found, data = _worker().ask(request, limits.page_seconds)
        error = found.get("error")
        count = max(count, found.get("pages", 0))
        if error and not found.get("pages"):  # it may be the file, it may be this page of it
            failed += 1
            reason = _NO_PDF if error == "broken" and not _begins_as_pdf(path) else _REASONS[error]
            yield Unread(number=number + 1 if count > 1 else 0, reason=reason)
            if count == 1 or failed == limits.failed_pages:
                return
        elif error:
            failed += 1
            yield Unread(number=number + 1, reason=_REASONS[error])
        else:
            yield _to_page(number + 1, found, data)
        number += 1
    if count > limits.pages:
        yield Unread(number=0, reason=f"有 {count} 页，只读了前 {limits.pages} 页")


@cache
def _worker() -> Child:
    return Child(glyphs.__file__, lambda: load_limits().memory_mb * 1024 * 1024, _count)


def _count(found: dict[str, Any]) -> int:
    return glyphs.GLYPH * int(found.get("glyphs", 0)) + glyphs.BOX * int(
        found.get("boxes", 0) + found.get("pictures", 0) + found.get("rules", 0)
    )


def _to_page(number: int, found: dict[str, Any], data: bytes) -> Page:
    """Records to glyphs: turned upright, squares by base line and size, what is printed twice once."""
    values = array("f")
    values.frombytes(data)
    records = list(zip(*[iter(values[: found["glyphs"] * glyphs.GLYPH])] * glyphs.GLYPH, strict=True))
    boxes = list(zip(*[iter(values[found["glyphs"] * glyphs.GLYPH :])] * glyphs.BOX, strict=True))
    quarters = [_quarter(record[6]) for record in records]
    often = Counter(quarters)
    turn = max(often, key=lambda quarter: (often[quarter], -quarter), default=0)
    turned = [_turn(left, top, right, bottom, turn) for left, top, right, bottom in boxes]
    drawn = found["boxes"] + found["pictures"]
    return Page(
        number=number,
        glyphs=tuple(_list_glyphs(compress(records, map(turn.__eq__, quarters)), turn)),
        frames=_take_largest(turned[: found["boxes"]]),
        pictures=_take_largest(turned[found["boxes"] : drawn]),
        scan=_is_scan(found, turned[:drawn]),
        rules=tuple(turned[drawn:]),
    )


def _is_scan(found: dict[str, Any], boxes: list[Box]) -> bool:
    """Whether a page is an image of one: next to no characters, and pictures all over it, or characters as outlines."""
    limits = load_limits()
    if found["glyphs"] > limits.scan_glyphs:
        return False
    covered = sum(box.width * box.height for box in boxes[found["boxes"] :])
    return bool(covered >= limits.scan_covered * found["area"] > 0) or found["boxes"] >= limits.scan_outlines


def _take_largest(boxes: list[Box]) -> tuple[Box, ...]:
    """As many as a page of news may have; hatching and maps are drawn with thousands."""
    different = sorted(set(boxes), key=lambda box: (-box.width * box.height, box.top, box.left))
    return tuple(different[: load_limits().page_shapes])


@lru_cache(maxsize=256)
def _quarter(angle: float) -> int:
    return round(angle / 90) % 4 if isfinite(angle) else 0


def _turn(left: float, top: float, right: float, bottom: float, turn: int) -> Box:
    """A box in the page's space (y up) as it stands when the text runs to the right, y downwards."""
    if turn == 1:  # text runs upwards
        left, top, right, bottom = bottom, -left, top, -right
    elif turn == 2:
        left, top, right, bottom = -right, -bottom, -left, -top
    elif turn == 3:
        left, top, right, bottom = -top, right, -bottom, left
    return Box(left=left, top=-top, right=right, bottom=-bottom)


_NEAR = 0.15  # squares: what is printed so near is printed twice
_FORMS = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFB00, 0xFB06))


@cache
def _to_text(code: int) -> str:
    """The character of a code: radicals and forms for vertical lines as the character that they show."""
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000 or code == 0xFFFE:
        return ""
    c = chr(code)
    if any(first <= code <= last for first, last in _FORMS):
        shown = unicodedata.normalize("NFKC", c)
        c = shown if len(shown) == 1 else c
    return "" if c.isspace() or unicodedata.category(c) in ("Cc", "Cf", "Cn", "Co") else c


def _list_glyphs(records: Iterable[tuple[float, ...]], turn: int) -> Iterator[Glyph]:
    printed = _Printed()
    sign = {0: -1, 1: 1, 2: 1, 3: -1}[turn]
    for code, left, top, right, bottom, size, _, line in records:
        c = _to_text(int(code))
        if not c or not 0.5 < size < 2000 or not isfinite(left + top + right + bottom + line):
            continue
        if turn:
            box = _turn(left, top, right, bottom, turn)
            left, right = box.left, box.right
        width = right - left
        if width < 0.5 * size:  # half-width punctuation keeps its place; a broken width does not
            width = max(width, (0.4 if c > "\u2e7f" else 0.1) * size)
        elif width > 2 * size:
            width = 2 * size
        y = sign * line - glyphs.ASCENT * size
        if not printed.holds(c, left, y, size):
            yield Glyph(text=c, size=size, left=left, top=y, right=left + width, bottom=y + size)


class _Printed:
    """What is printed where: a character printed again all but where it stands is bold, or a shadow."""

    def __init__(self) -> None:
        self.cells: dict[tuple[str, int, int], list[tuple[float, float]]] = {}

    def holds(self, c: str, x: float, y: float, size: float) -> bool:
        """Whether the character stands there already; else it does from now on."""
        across, down = x / size, y / size
        column, row = round(across), round(down)
        columns, rows = _reach(across, column), _reach(down, row)
        near = _NEAR * size
        for i in columns:
            for j in rows:
                for other in self.cells.get((c, i, j), ()):
                    if abs(other[0] - x) < near and abs(other[1] - y) < near:
                        return True
        self.cells.setdefault((c, column, row), []).append((x, y))
        return False


def _reach(at: float, cell: int) -> tuple[int, ...]:
    """The cells, a square wide, that have a place near this one: mostly its own alone."""
    if at - cell > 0.5 - _NEAR:
        return cell, cell + 1
    return (cell, cell - 1) if cell - at > 0.5 - _NEAR else (cell,)
