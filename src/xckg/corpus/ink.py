"""A page as an image → its lines as boxes, column by column: ink, not letters, is what is looked at here.

    grey image ─ even light ─→ ink ─ where the detector sees text ─→ runs ─ put straight ─→ xycut ─→ boxes of lines

    今年前三季度，■■■ | 公司总经理■■■     two runs in one row, white as wide as a character between them: two columns

A run is ink of one line with no wide white in it, so it never reaches over a gutter; `xycut` cuts the runs into columns
as it cuts the glyphs of a PDF; what stands in one row of one column is a line.

*Why so*: a detector of lines glues those of two columns that stand near each other, and a recogniser given both reads
neither well: whole three-column pages at 150 dpi gave 95 of 120 lines without a fault, single lines almost all. The
detector says well what is text and what a picture; where a line ends is said by the white of the whole page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from xckg.corpus.pdf import Box, Glyph
from xckg.corpus.rows import bound, find_rows, stands_upright
from xckg.corpus.xycut import Columns, Leaf, Region, Strips, cut

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]

INK_HEIGHT = 0.91  # of a square: how high the tallest characters of a line stand
_PICTURE = 0.8  # of the page's paper: darker all over is a picture
_DARK = 0.72  # of the light around it: darker is ink
_JOIN = 0.5  # squares: ink nearer than this in a row is one run
_STEEPEST = 4.0  # degrees to which a page is put straight
_TORN = 0.12  # of its width: the white between two parts of a character
_SPECK = 0.12  # squares: what is smaller is dust
_THIN = 0.2  # of a frame's rectangle at most is ink


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What is on a straight page, in pixels: `square` is the side of its running type's characters."""

    square: float
    lines: tuple[Box, ...]
    upright: tuple[Box, ...]  # characters of vertical headlines
    frames: tuple[Box, ...]
    pictures: tuple[Box, ...]


def even_light(grey: Grey) -> tuple[Grey, Mask]:
    """The page as under even light: paper is white, wherever a shadow lies; and where it is not paper but picture."""
    height, width = grey.shape
    small = cv2.resize(grey, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (15, 15))
    paper = cv2.medianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel), 15)
    paper = np.maximum(cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), 64)
    even = np.asarray(cv2.divide(grey, paper, scale=255), dtype=np.uint8)
    return even, np.asarray(paper < _PICTURE * np.percentile(small, 90), dtype=np.bool_)


def resize(grey: Grey, scale: float) -> Grey:
    """The image made smaller."""
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def find_ink(grey: Grey) -> Mask:
    """Where a page under even light is printed."""
    light = cv2.GaussianBlur(grey, (3, 3), 0)
    found, _ = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    return np.asarray(light < min(max(found, 96), _DARK * 255), dtype=np.bool_)


def find_slant(ink: Mask) -> float:
    """By how many degrees the page must be turned for its lines to lie level (or, lying on its side, plumb).

    Level lines make the sharpest profile: rows of ink and rows of white.
    """
    height, width = ink.shape
    scale = min(1.0, 1000 / max(height, width))
    small = cv2.resize(ink.astype(np.uint8) * 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)

    def rate(angle: float) -> float:
        turned = turn(small, angle, 0)
        rows, columns = turned.sum(axis=1, dtype=np.float64), turned.sum(axis=0, dtype=np.float64)
        return max(float(np.square(np.diff(rows)).sum()), float(np.square(np.diff(columns)).sum()))

    best = 0.0
    for reach, step in ((_STEEPEST, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = [best + step * k for k in range(-round(reach / step), round(reach / step) + 1)]
        best = max(angles, key=lambda angle: (rate(angle), -abs(angle)))
    return best if abs(best) <= _STEEPEST else 0.0


def turn(grey: NDArray[Any], angle: float, paper: int = 255) -> Grey:
    """The image turned by a few degrees, anticlockwise, about its middle; `paper` fills the corners."""
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    reach = abs(math.sin(math.radians(angle)))
    wide, high = round(width + height * reach), round(height + width * reach)
    matrix[:, 2] += ((wide - width) / 2, (high - height) / 2)
    made = cv2.warpAffine(grey, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderValue=paper)
    return np.asarray(made, dtype=np.uint8)


def find_pictures(dark: Mask, square: float) -> tuple[Box, ...]:
    """The boxes of what is dark all over, where they are as large as a picture is."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=4)
    boxes = (_to_box(stats[k]) for k in range(1, count))
    return tuple(box for box in boxes if min(box.width, box.height) >= 4 * square)


def look(ink: Mask, text: Mask) -> Looked | None:
    """The lines of a straight page in no order; None where there is nothing that looks like text.

    Args:
        ink: where it is printed.
        text: where the detector sees text, of the same shape.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if count < 2:
        return None
    sums = np.bincount(labels.ravel(), weights=text.ravel(), minlength=count)
    shares = sums / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    wide, high, area = (stats[:, k] for k in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    is_text = shares >= 0.5
    is_text[0] = False
    square = _find_square(high[is_text], wide[is_text])
    if square is None:
        return None
    frames, pictures = [], []
    for k in np.flatnonzero((wide >= 3 * square) & (high >= 3 * square)):
        if k == 0:
            continue
        box = _to_box(stats[k])
        hollow = area[k] < _THIN * box.width * box.height
        if hollow and shares[k] < 0.5:
            frames.append(box)
        elif shares[k] < 0.5 and not hollow:
            pictures.append(box)
        if hollow:
            is_text[k] = False
    ruled = (wide >= 6 * square) & (high <= 0.3 * square) | (high >= 4 * square) & (wide <= 0.3 * square)
    speck = (wide < _SPECK * square) & (high < _SPECK * square)
    is_text &= ~ruled & ~speck
    runs = _find_runs(is_text[labels], square)
    if not runs:
        return None
    lines: list[Box] = []
    upright: list[Box] = []
    for leaf in _list_leaves(cut(runs, square, pictures)):
        rows = find_rows(leaf.glyphs)
        if stands_upright(rows):
            upright += leaf.glyphs
        else:
            lines += (bound(part) for row in rows for part in _part_row(row))
    return Looked(
        square=square, lines=tuple(lines), upright=tuple(upright), frames=tuple(frames), pictures=tuple(pictures)
    )


def _find_square(high: NDArray[Any], wide: NDArray[Any]) -> float | None:
    """The side of the running type's characters: what most ink is as high as, or as wide, radicals and marks apart."""
    sizes = np.maximum(high, wide)
    sizes = np.sort(sizes[(sizes >= 6) & (sizes <= 400)])
    if len(sizes) < 4:
        return None
    counts = np.bincount(sizes, minlength=402).astype(float)
    smooth = np.convolve(counts * np.arange(len(counts)), np.array([1, 2, 3, 2, 1]) / 9, mode="same")
    return float(np.argmax(smooth)) / INK_HEIGHT


def _find_runs(ink: Mask, square: float) -> list[Glyph]:
    """Ink of one line with no wide white in it, each as the one glyph that it is to `xycut`."""
    reach = max(1, round(_JOIN * square))
    kernel = np.ones((1, 2 * (reach // 2) + 1), dtype=np.uint8)
    joined = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    runs = []
    for k in range(1, count):
        box = _to_box(stats[k])
        size = max(box.height / INK_HEIGHT, min(box.width, 0.6 * square))
        runs.append(Glyph(text="■", size=size, left=box.left, top=box.top, right=box.right, bottom=box.bottom))
    return _join_parts(runs, square)


def _join_parts(runs: list[Glyph], square: float) -> list[Glyph]:
    """Runs that cover one another from side to side and all but touch are one: 二, the dots of 点, a quotation mark."""
    runs = sorted(runs, key=lambda g: (g.top, g.left))
    made: list[Glyph] = []
    for run in runs:
        for i in range(len(made) - 1, max(-1, len(made) - 400), -1):
            other = made[i]
            shared = min(run.right, other.right) - max(run.left, other.left)
            if shared <= 0.5 * min(run.width, other.width):
                continue
            box, white = bound([run, other]), run.top - other.bottom
            low = box.height <= 1.25 * max(run.height, other.height, INK_HEIGHT * square) and white <= 0.2 * square
            large = 0.75 * box.width <= box.height <= 1.15 * box.width and white <= _TORN * box.width  # parts of 青
            if not low and not (large and box.width > 1.3 * square and _stands_alone(box, runs, square)):
                continue
            made[i] = Glyph(
                text="■",
                size=max(run.size, other.size, box.height / INK_HEIGHT),
                left=box.left,
                top=box.top,
                right=box.right,
                bottom=box.bottom,
            )
            break
        else:
            made.append(run)
    return made


def _stands_alone(box: Box, runs: Sequence[Glyph], square: float) -> bool:
    """Whether nothing stands near it to its left or right: it is a character of a vertical headline."""
    return not any(
        run.top < box.bottom
        and run.bottom > box.top
        and not (run.left >= box.left and run.right <= box.right)
        and run.left < box.right + 1.2 * square
        and run.right > box.left - 1.2 * square
        for run in runs
    )


def _to_box(stat: NDArray[np.int32]) -> Box:
    left, top = float(stat[cv2.CC_STAT_LEFT]), float(stat[cv2.CC_STAT_TOP])
    return Box(left=left, top=top, right=left + stat[cv2.CC_STAT_WIDTH], bottom=top + stat[cv2.CC_STAT_HEIGHT])


def _list_leaves(region: Region) -> list[Leaf]:
    if isinstance(region, Leaf):
        return [region]
    assert isinstance(region, Columns | Strips)
    return [leaf for part in region.parts for leaf in _list_leaves(part)]


def _part_row(row: Sequence[Glyph]) -> list[list[Glyph]]:
    """A row without dust; usually one line. White of four squares parts what a recogniser need not see at once."""
    parts: list[list[Glyph]] = []
    for run in sorted(row, key=lambda g: g.left):
        size = max(glyph.size for glyph in row)
        if parts and run.left - max(glyph.right for glyph in parts[-1]) < 4 * size:
            parts[-1].append(run)
        else:
            parts.append([run])
    return parts
