r"""The pages of a PDF → one restored text: stories in reading order, what jumps to another page put together again.

    链上发力\n集群成势\n\n\n青禾市前三季度……\n\n第二段……\f 下一篇……

A story's headline, its largest lines first, stands before two empty lines; paragraphs stand one a line, an empty line
between them; a form feed parts stories. This text is the source: every offset counts in it, and `starts` says on which
page each stretch of it was printed.

*Why so*: a PDF has no text of its own to count in, only glyphs on a page. Restored, a sentence that was printed in two
columns, or half on page 1 and half on page 4, is one stretch, as in any other source. Line ends are the column's, not
the text's, so there are none left inside a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Any

from xckg.corpus.editions import find_target, load_edition, norm_edition
from xckg.corpus.flow import Story
from xckg.corpus.furniture import find_jumps, is_resumption
from xckg.corpus.layout import ends_sentence
from xckg.corpus.repair import HAN
from xckg.corpus.segment import segment
from xckg.ontology import load_yaml
from xckg.paging import Pages, Readings

STORY = "\f"
HEAD = "\n\n\n"
PARAGRAPH = "\n\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """The text of a PDF and, rising, the offsets from which on it was printed on another page (counting from 1).

    `readings` say so of how surely it was read off images.
    """

    text: str
    starts: Pages
    readings: Readings = ()


@dataclass(kw_only=True, slots=True)
class _Piece:
    """A story on one page as text, its jump marks taken off."""

    page: int
    head: str
    paragraphs: list[str]
    sure: list[list[float]]  # of each character of each paragraph
    head_sure: float
    begins: bool
    open: bool
    to: str = ""
    to_mark: str = ""
    come: str = ""
    come_mark: str = ""
    rest: list[_Piece] = field(default_factory=list)


def restore(pages: Sequence[Sequence[Story]]) -> Restored:
    """Puts the stories of all pages together, those that jump behind what they continue."""
    pieces = [_to_piece(story) for stories in pages for story in stories]
    joined = _join_jumps(pieces, {stories[0].page: _find_edition(stories) for stories in pages if stories})
    put = _Put()
    for n, piece in enumerate(joined):
        if n:
            put(STORY, put.starts[-1][1])
        _put(piece, put)
    read = tuple(put.readings) if any(sure for _, sure in put.readings) else ()
    return Restored(text="".join(put.texts), starts=tuple(put.starts), readings=read)


class _Put:
    """The text as it grows; what parts two stretches is as sure as the one before."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.starts: list[tuple[int, int]] = []
        self.readings: list[tuple[int, float]] = []
        self.at = 0

    def __call__(self, text: str, page: int, sure: Sequence[float] = ()) -> None:
        if text and (not self.starts or self.starts[-1][1] != page):
            self.starts.append((self.at, page))
        for i, value in enumerate(sure):
            if not self.readings or self.readings[-1][1] != value:
                self.readings.append((self.at + i if self.readings else 0, value))
        self.texts.append(text)
        self.at += len(text)


def _put(piece: _Piece, put: _Put) -> None:
    if piece.head:
        put(piece.head + (HEAD if piece.paragraphs else ""), piece.page, [piece.head_sure])
    chain = [piece, *piece.rest]
    for k, part in enumerate(chain):
        if k and part.paragraphs:
            before = chain[k - 1]
            runs_on = before.open and not part.begins
            put("" if runs_on else PARAGRAPH, before.page)
        last = k + 1 == len(chain)
        marks = [part.come_mark] if part.come_mark and not k else []
        ends = [part.to_mark] if part.to_mark and last else []
        blocks = [(mark, [part.head_sure]) for mark in marks] + list(zip(part.paragraphs, part.sure, strict=True))
        for n, (text, sure) in enumerate([*blocks, *((mark, [part.head_sure]) for mark in ends)]):
            put((PARAGRAPH if n else "") + text, part.page, [*(sure[:1] * len(PARAGRAPH if n else "")), *sure])


# ── one story ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _to_piece(story: Story) -> _Piece:
    heads = [line.spaced for line in story.heads]
    main = [i for i, line in enumerate(story.heads) if line.size >= 0.95 * max(other.size for other in story.heads)]
    come_mark = ""
    for i, head in enumerate(heads):
        for jump in find_jumps(head):
            mark = head[jump.start : jump.end]
            if is_resumption(mark):
                come_mark = mark
                heads[i] = head[: jump.start] + head[jump.end :]
    first = _join_broken([heads[i].strip() for i in main if heads[i].strip()])
    others = [head.strip() for i, head in enumerate(heads) if i not in main and head.strip()]
    head = PARAGRAPH.join("\n".join(lines) for lines in (first, others) if lines)
    to_mark = ""
    opened = story.open
    kept: list[str] = []
    kept_sure: list[list[float]] = []
    for paragraph, read in zip(story.paragraphs, story.sure, strict=True):
        text, sure = paragraph, read
        for jump in reversed(find_jumps(paragraph)):
            mark = paragraph[jump.start : jump.end]
            if find_target(mark) is None:
                continue
            if is_resumption(mark):
                come_mark = mark
            else:
                to_mark = mark
            text, sure = text[: jump.start] + text[jump.end :], sure[: jump.start] + sure[jump.end :]
        if text.strip():
            kept.append(text)
            kept_sure.append(sure)
    if to_mark and kept:
        opened = not ends_sentence(kept[-1])
    return _Piece(
        page=story.page,
        head=head,
        paragraphs=kept,
        sure=kept_sure,
        head_sure=min((line.sure for line in story.heads), default=kept_sure[0][0] if kept_sure else 0.0),
        begins=story.indented,
        open=opened,
        to=find_target(to_mark) or "",
        to_mark=to_mark,
        come=find_target(come_mark) or "",
        come_mark=come_mark,
    )


def _join_broken(lines: list[str]) -> list[str]:
    """The lines of a headline; two that part a word are one."""
    joined = lines[:1]
    for line in lines[1:]:
        end = len(joined[-1])
        if end in accumulate(map(len, segment(joined[-1] + line))):
            joined.append(line)
        else:
            joined[-1] += line
    return joined


# ── jumps ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _load_same() -> float:
    node: Any = load_yaml("layout/pages.yaml").need("jump", dict)
    same: float = node.need("same_title", float)
    return same


def _find_edition(stories: Sequence[Story]) -> str:
    """Which page of the paper a page says that it is; its number in the file where it does not say."""
    for story in stories:
        if sum(map(len, story.paragraphs)) > 80:
            continue
        for line in [line.bare for line in story.heads] + story.paragraphs:
            if not find_jumps(line) and (found := load_edition().search(line)):
                return norm_edition(found["edition"])
    return str(stories[0].page)


def _join_jumps(pieces: list[_Piece], editions: dict[int, str]) -> list[_Piece]:
    """Hangs each continuation (上接第1版) on the story that jumps to it (下转第4版), the likeliest first."""
    jumping = [piece for piece in pieces if piece.to]
    coming = [piece for piece in pieces if piece.come]
    pairs = []
    for i, one in enumerate(jumping):
        for j, other in enumerate(coming):
            here = (editions.get(one.page), str(one.page))
            there = (editions.get(other.page), str(other.page))
            if one is not other and one.page != other.page and one.to in there and other.come in here:
                pairs.append((-_likeness(one, other), i, j))
    taken: set[int] = set()
    follows: dict[int, _Piece] = {}
    for _, i, j in sorted(pairs):
        if i not in follows and j not in taken:
            follows[i] = coming[j]
            taken.add(j)
    for i, one in enumerate(jumping):
        if i in follows:
            one.rest = [follows[i]]
    gone = {id(piece) for piece in follows.values()}
    made = []
    for piece in pieces:
        if id(piece) in gone:
            continue
        chain: list[_Piece] = []
        after = piece
        while after.rest and all(after.rest[0] is not seen for seen in chain):
            after = after.rest[0]
            chain.append(after)
        for part in chain:
            if part.head and _share(part.head, piece.head) < _load_same():
                heads = part.head.split("\n")
                part.paragraphs = [*part.paragraphs, *heads]
                part.sure = [*part.sure, *([part.head_sure] * len(head) for head in heads)]
        piece.rest = chain
        made.append(piece)
    return made


def _likeness(one: _Piece, other: _Piece) -> float:
    words = " ".join(one.paragraphs)
    return (
        2 * _share(other.head, one.head)
        + _share(other.head, words)
        + _share(" ".join(other.paragraphs), words)
        + (one.open and not other.begins)
    )


def _share(part: str, whole: str) -> float:
    """How much of the pairs of characters in `part` stand in `whole`."""
    wanted, there = _pairs(part), _pairs(whole)
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _pairs(text: str) -> set[str]:
    return set(re.findall(f"(?=([{HAN}]{{2}}))", text))
