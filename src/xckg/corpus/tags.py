r"""HTML cut into tags, comments, references and text, each with its place; in one pass, whatever the page holds.

>>> [(piece.kind, piece.text) for piece in cut("<p class='>'>许昌&amp;<b>市</b><!-- 略 -->")]
[('start', 'p'), ('text', '许昌'), ('reference', '&amp;'), ('start', 'b'), ('text', '市'), ('end', 'b')]

What a browser does with what is wrong is done here (HTML Living Standard, 13.2.5): a tag that the page breaks off in is
dropped, so is a comment that is never closed; `<` before anything else is text; a script ends at its own end tag only.

*Why so*: `html.parser` goes over the rest of the page again for each `<!--` or `</p` that is not closed (the square of
the page's length), and raises AssertionError for `<![x[`. Each expression here takes what it has read for good
(possessive), so the time of a page grows with its length, as a test measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_PIECE = re.compile(
    r"""<!--(?:-?>|.*?--!?>|.*+)                                   # a comment, or what is left of the page
      | <(?P<slash>/)?(?P<name>[A-Za-z][^\s/>\x00]*+)
        (?:[^>="']++ | =\s*+(?:"[^"]*+" | '[^']*+')? | ["'])*+ (?P<closed>>|\Z)
      | <[!?/][^>]*+(?:>|\Z)                                       # doctype, CDATA, processing instruction, </>
      | (?P<reference>&(?:\#(?:[0-9]{1,7}+|[xX][0-9a-fA-F]{1,6}+)|[A-Za-z][A-Za-z0-9]{0,31}+);?)
      | (?P<text>[^<&]++|[<&])""",
    re.VERBOSE | re.DOTALL,
)
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One piece of a page: "start" or "end" of an element (`text` is its name), "reference" (as printed) or "text"."""

    kind: str
    text: str
    start: int
    end: int


@cache
def _compile_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE)


def cut(source: str) -> Iterator[Piece]:
    """The pieces of a page in their order; comments, doctypes and broken tags are left out."""
    at = 0
    while at < len(source):
        match = _PIECE.match(source, at)
        assert match is not None  # any character is a text
        start, at = at, match.end()
        if match["name"]:
            name = match["name"].lower()
            if not match["closed"]:
                return
            yield Piece(kind="end" if match["slash"] else "start", text=name, start=start, end=at)
            if name in _RAW and not match["slash"]:
                close = _compile_end(name).search(source, at)
                stop = len(source) if close is None else close.start()
                if stop > at:
                    yield Piece(kind="text", text=source[at:stop], start=at, end=stop)
                at = stop
        elif match["reference"]:
            yield Piece(kind="reference", text=match[0], start=start, end=at)
        elif match["text"]:
            yield Piece(kind="text", text=match[0], start=start, end=at)
