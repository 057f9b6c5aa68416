"""On which page of a document a stretch of its text was printed, and how surely it was read off an image.

>>> find_page(((0, 1), (120, 4), (180, 1)), 150), find_page((), 150)
(4, 0)
>>> find_sure(((0, 0.99), (40, 0.8), (60, 0.95)), 30, 50), find_sure((), 30, 50)
(0.8, 0.0)
"""

from __future__ import annotations

from bisect import bisect_right

Pages = tuple[tuple[int, int], ...]
"""Rising offsets from which on the text was printed on another page, with its number, counting from 1; () for a text
without pages. A story that jumps from page 1 to page 4 makes the numbers go back."""

Readings = tuple[tuple[int, float], ...]
"""Rising offsets from which on the text was read off an image that surely, 0 to 1, line by line; 0.0 where the
characters are the document's own; () for a document without images."""


def find_page(pages: Pages, at: int) -> int:
    """The page of a raw offset, 0 where the document has no pages."""
    before = bisect_right(pages, at, key=lambda start: start[0])
    return pages[before - 1][1] if before else 0


def find_sure(readings: Readings, start: int, end: int) -> float:
    """How surely a raw stretch was read off images: as its worst line; 0.0 where it was not read off any."""
    first = max(0, bisect_right(readings, start, key=lambda reading: reading[0]) - 1)
    found = []
    for at, sure in readings[first:]:
        if at >= end:
            break
        if sure:
            found.append(sure)
    return min(found, default=0.0)
