r"""The text between the tags: HTML and Markdown → `Text` with offsets in the source as it stands.

>>> text = find_main_text("<p>许昌 <b>2023</b>&nbsp;年&ldquo;链主&rdquo;</p>", "text/html", pick=lambda _: None)
>>> text.clean.strip()
'许昌 2023\xa0年“链主”'
>>> text.to_raw(Span(start=text.clean.index("”"), end=text.clean.index("”") + 1))
Span(start=33, end=40)

*Why so*: trafilatura (in a process of its own, `mainpart`) knows best which paragraphs are the article, but gives text
without positions. So the page is read twice: here every printed character with its place, there the main paragraphs;
each of these is then found again among the characters, white space apart. A paragraph that is not found (the extractor
changed it) is left out: text without a place cannot be evidence.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache, lru_cache
from itertools import takewhile
from typing import Any

from xckg.corpus import mainpart
from xckg.corpus.apart import Apart
from xckg.corpus.grids import undo_layout
from xckg.corpus.metadata import parse_date
from xckg.corpus.tags import Piece, cut
from xckg.model import Metadata, Span, Text
from xckg.unseen import drop_unseen

HTML = "text/html"
MEMORY = 1024 * 1024 * 1024
"""Bytes for the child process."""
SECONDS = 60.0
"""For one page; the longest that is let in (`MOST_TAGS`) takes a few."""
MOST_TAGS = 200_000
"""Of one page: a long book has a tenth of it, and what finds the article needs longer than linear time."""
_SILENT = {"script", "style", "noscript", "template", "head", "select", "textarea", "svg"}
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "o:p",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)


class _Characters:
    """Every printed character of a page with its raw start and end; a block element begins a new line."""

    def __init__(self, source: str, without: Sequence[Span] = ()) -> None:
        self._silent = 0
        self.characters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.headline: Span | None = None
        self._headline_from: int | None = None
        left_out = sorted(without, reverse=True)
        for piece in cut(source):
            while left_out and left_out[-1].end <= piece.start:
                left_out.pop()
            if left_out and left_out[-1].start <= piece.start:
                self._break(piece)
                continue
            match piece.kind:
                case "start":
                    self._open(piece)
                case "end":
                    self._close(piece)
                case "reference" if not self._silent:
                    self._put_reference(piece)
                case "text" if not self._silent:
                    self._put(piece.text.replace("\n", " "), piece.start)  # a line end in HTML source is a space

    def _put(self, characters: str, start: int, end: int | None = None) -> None:
        self.characters.extend(characters)
        if end is None:
            self.starts.extend(range(start, start + len(characters)))
            self.ends.extend(range(start + 1, start + len(characters) + 1))
        else:  # one reference, printed as one character or a few: each maps to the whole
            self.starts.extend([start] * len(characters))
            self.ends.extend([end] * len(characters))

    def _put_reference(self, piece: Piece) -> None:
        """A reference as the character it stands for; what is no name of one is printed as it is (`&rdqu1`)."""
        printed = html.unescape(piece.text)
        pairs = zip(reversed(printed), reversed(piece.text), strict=False)
        after = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))  # of `&notit;` the last three
        self._put(printed[: len(printed) - after], piece.start, piece.end - after)
        if after:
            self._put(printed[-after:], piece.end - after)

    def _break(self, piece: Piece) -> None:
        if piece.text not in _INLINE and self.characters and self.characters[-1] != "\n":
            self._put("\n", piece.start, piece.start)

    def _open(self, piece: Piece) -> None:
        self._break(piece)
        if piece.text in _SILENT:
            self._silent += 1
        if piece.text == "h1" and self.headline is None:
            self._headline_from = len(self.characters)

    def _close(self, piece: Piece) -> None:
        if piece.text in _SILENT and self._silent:
            self._silent -= 1
        if piece.text == "h1" and self._headline_from is not None and self.headline is None:
            self.headline = Span(start=self._headline_from, end=len(self.characters))
        self._break(piece)


def find_main_text(
    source: str, media_type: str, pick: Callable[[str], str | None] | None = None, without: Sequence[Span] = ()
) -> Text:
    """The article's text in a source, each character with the raw stretch that prints it.

    Args:
        source: the decoded text, markup and all.
        media_type: "text/html", "text/markdown"; of any other kind all is text.
        pick: for HTML, gives the main paragraphs, one a line, or None for "all of it"; trafilatura by default.
        without: for HTML, stretches that are read elsewhere: whole elements.
    """
    if media_type == HTML:
        return _find_html_text(source, pick or _pick_main, without)
    if media_type == "text/markdown":
        return _find_markdown_text(source)
    return Text(clean=source, raw_starts=tuple(range(len(source))))


class PageError(ValueError):
    """A web page that cannot be taken apart; says why. `InputError` is made of it where the path is known."""


@cache
def _child() -> Apart:
    return Apart(mainpart.__file__, MEMORY)


def _ask(what: str, source: str) -> Any:
    """What the child says of a page.

    Raises:
        PageError: it has ended, it was too slow, or the page has more tags than anything that people read.
    """
    if source.count("<") > MOST_TAGS:
        raise PageError(f"网页的标签超过 {MOST_TAGS // 10000} 万个，不像是文章")
    data = source.encode("utf-8", "surrogatepass")
    with closing(_child().ask({"size": len(data), "what": what}, data, seconds=SECONDS)) as answers:
        said = next(answers)
        next(answers, None)  # the end: the child is free for the next page
    if "error" in said:
        raise PageError("网页读得太久" if said["error"] == "late" else "网页打不开：读它的程序出错，或占内存太多")
    return said[what]


@lru_cache(maxsize=1)
def _pick_main(source: str) -> str | None:
    """The main paragraphs; a page with tables is asked for twice running."""
    try:
        found: str | None = _ask("text", undo_layout(source))
    except PageError:  # its head could be read: all that is printed is better than nothing
        return None
    return found


def has_text(source: str) -> bool:
    """Whether an HTML page prints anything at all."""
    return drop_unseen("".join(_Characters(source).characters)).strip() != ""


def find_page_metadata(source: str) -> Metadata:
    """Title, day and site as an HTML page's head and its markup say, for want of anything better.

    Raises:
        PageError: what reads it has ended at it, or was too slow.
    """
    found = _ask("metadata", source)
    day = parse_date(found.get("date", ""))
    return Metadata(
        title=drop_unseen(found.get("title", "")) or None,
        date=day if day is not None and _prints(source, day) else None,
        publisher=found.get("site") or None,
    )


def _prints(source: str, day: dt.date) -> bool:
    """Whether a page says a day: of 2024年上半年 alone the library makes the first of January.

    >>> _prints("<p>2024年上半年", dt.date(2024, 1, 1)), _prints("<meta content='2024-07-05T'>", dt.date(2024, 7, 5))
    (False, True)
    """
    parted = rf"{day.year}\D{{1,2}}0?{day.month}\D{{1,2}}0?{day.day}(?!\d)"
    return re.search(rf"{parted}|{day:%Y%m%d}", source) is not None


def _find_html_text(source: str, pick: Callable[[str], str | None], without: Sequence[Span]) -> Text:
    page = _Characters(source, without)
    main = pick(source)
    if main is None:
        return _keep(page, [Span(start=0, end=len(page.characters))])
    solid = [i for i, c in enumerate(page.characters) if not c.isspace() and drop_unseen(c)]
    printed = "".join(page.characters[i] for i in solid)
    spans: list[Span] = []
    if page.headline is not None and page.headline.start < page.headline.end:
        spans.append(page.headline)
    after = 0
    for line in main.split("\n"):
        for wanted in _spell(line):
            at = printed.find(wanted, after)
            if at < 0:
                continue
            after = at + len(wanted)
            span = Span(start=solid[at], end=solid[after - 1] + 1)
            if not any(span.overlaps(other) for other in spans[:1]):
                spans.append(span)
            break
    return _keep(page, sorted(spans))


def _spell(line: str) -> list[str]:
    """A line of the extractor without white space; and without the marks that it puts before a list item."""
    whole = drop_unseen(re.sub(r"\s+", "", line))
    bare = re.sub(r"^[-*•|]+|\|+$", "", whole)
    return [form for form in dict.fromkeys((whole, bare, bare.replace("|", ""))) if form]


def _keep(page: _Characters, spans: list[Span]) -> Text:
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for span in spans:
        characters += page.characters[span.start : span.end]
        starts += page.starts[span.start : span.end]
        ends += page.ends[span.start : span.end]
        characters += "\n\n"  # a blank line: no paragraph runs on from one block into the next
        starts += [page.ends[span.end - 1] if span.end else 0] * 2
        ends += [page.ends[span.end - 1] if span.end else 0] * 2
    return Text(clean="".join(characters), raw_starts=tuple(starts), raw_ends=tuple(ends))


_MARKDOWN = re.compile(  # heading, quote, item, rule, fence; picture; link, around its text; emphasis
    r"^[ \t]*(?:\#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?=\S)|(?:[-*_][ \t]*){3,}$|```.*$)"
    r"|!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)"  # within bounds: a line of [[[[ is gone over once, not once for each
    r"|\[(?=[^\]\n]{1,300}\]\([^)\n]{0,2000}\))|(?<=[^!\n])\]\([^)\n]{0,2000}\)"
    r"|\*\*|__|(?<![A-Za-z0-9*])\*(?=\S)|(?<=\S)\*(?![A-Za-z0-9*])|`",
    re.MULTILINE,
)


def _find_markdown_text(source: str) -> Text:
    """The text without Markdown's signs. A heading is parted from what follows by its own line, as in the source."""
    kept: list[int] = []
    after = 0
    for match in _MARKDOWN.finditer(source):
        kept.extend(range(after, match.start()))
        after = match.end()
    kept.extend(range(after, len(source)))
    return Text(clean="".join(source[i] for i in kept), raw_starts=tuple(kept))
