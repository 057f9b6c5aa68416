"""On which page of a document a stretch of its text was printed.

>>> find_page(((0, 1), (120, 4), (180, 1)), 150), find_page((), 150)
(4, 0)
"""

from __future__ import annotations

from bisect import bisect_right

Pages = tuple[tuple[int, int], ...]
"""Rising offsets from which on the text was printed on another page, with its number, counting from 1; () for a text
without pages. A story that jumps from page 1 to page 4 makes the numbers go back."""


def find_page(pages: Pages, at: int) -> int:
    """The page of a raw offset, 0 where the document has no pages."""
    before = bisect_right(pages, at, key=lambda start: start[0])
    return pages[before - 1][1] if before else 0
