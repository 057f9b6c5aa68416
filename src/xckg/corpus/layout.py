r"""Lines → paragraphs: judges each line, then joins the lines of a column, across a column break too.

>>> lines = find_lines("海州位于江苏北部，靠近连云港老港\n区，是沿海产业带的重要节点，交通优\n\n势明显。")
>>> [p.text for p in join_lines(lines, columns=True)]
['海州位于江苏北部，靠近连云港老港区，是沿海产业带的重要节点，交通优势明显。']

A paragraph is one stretch of the source, without anything taken out: furniture between two lines parts them. So the raw
slice of whatever is cut from a paragraph is what it says, white space apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any

from xckg.corpus import bylines, dates
from xckg.corpus.furniture import find_jumps, is_furniture, is_link_head, is_tail
from xckg.corpus.repair import HAN, load_marks, measure, settle
from xckg.ontology import load_yaml

_EDGE = " \t\u3000\xa0\ufeff\f\v\u2002\u2003\u2009\u200b"
_HAN_END = re.compile(f"[{HAN}A-Za-z0-9%]")


_ASIDE = re.compile(r"[（(【][^（）()【】]*[）)】]\s*\Z")
_COLUMN = ("narrowest", "widest", "full", "wrapped_share", "wrapped_lines", "change")
_LENGTHS = ("long_line", "heading_longest", "caption_longest", "prose_shortest", "bracket_longest")


class Kind(StrEnum):
    """What a line or paragraph is."""

    TEXT = "text"
    JUMP = "jump"  # 下转第二版
    TAIL = "tail"  # 相关内容: what follows is not of this article
    LINKS = "links"  # 相关链接: as TAIL, up to the next prose
    STAMP = "stamp"  # when it was published, perhaps by whom
    EDITION = "edition"  # page head with paper and day: furniture, but it tells
    BYLINE = "byline"
    NOTE = "note"  # 编者按


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line that is no furniture. `start`, `end` count in the base text, `gap` counts the blank lines before it."""

    start: int
    end: int
    text: str
    width: float
    gap: int
    indented: bool
    parted: bool  # furniture stood before it
    kind: Kind
    opens: bool  # begins a paragraph by its own words


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Joined lines: `text` settled, `at` the index in the base text of each of its characters."""

    text: str
    at: tuple[int, ...]
    lines: int
    width: float
    gap: int
    kind: Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """`ontology/layout/repair.yaml`, compiled."""

    narrowest: float
    widest: float
    full: float
    wrapped_share: float
    wrapped_lines: int
    change: float
    long_line: int
    heading_longest: int
    caption_longest: int
    prose_shortest: int
    stops: str
    closers: str
    openers: str
    runs_on: str
    pauses: str
    leans: str
    whole: tuple[str, ...]
    rests: tuple[str, ...]
    paragraph_start: re.Pattern[str]
    digest: re.Pattern[str]
    brackets: Mapping[str, str]
    bracket_longest: int
    marks: str


@cache
def load_rules() -> Rules:
    """The measures of layout repair.

    Raises:
        KnowledgeError: one is missing or of the wrong kind.
    """
    node = load_yaml("layout/repair.yaml")
    column: Any = node.need("column", dict)
    return Rules(
        **{key: column.need(key, (int, float)) for key in _COLUMN},
        **{key: node.need(key, int) for key in _LENGTHS},
        **{key: node.need(key, str) for key in ("stops", "closers", "openers", "runs_on", "pauses", "leans")},
        whole=tuple(node.need("whole", list)),
        rests=tuple(node.need("rests", list)),
        paragraph_start=re.compile("|".join(f"(?:{p})" for p in node.need("paragraph_start", list))),
        brackets=dict(node.need("brackets", dict)),
        marks=load_marks(),
        digest=re.compile(node.need("digest", str)),
    )


def ends_sentence(text: str) -> bool:
    """Whether a line ends where a sentence does: at 。！？, perhaps inside a closing quote or bracket."""
    rules = load_rules()
    if text.rstrip(rules.closers + " ").endswith(tuple(rules.stops)):
        return True
    aside = _ASIDE.search(text, max(0, len(text) - 60))  # 。（记者 李明）
    return aside is not None and text[: aside.start()].rstrip(rules.closers + " ").endswith(tuple(rules.stops))


def find_lines(base: str) -> list[Line]:
    """The lines of a text that are no furniture; a jump line is cut out of the line that it ends."""
    lines: list[Line] = []
    gap, parted = 0, False
    start = 0
    for raw in base.split("\n"):
        end = start + len(raw)
        if not raw.strip(_EDGE):
            gap += 1
        else:
            for line in _judge(base, start, end, gap, parted):
                lines.append(line)
                gap, parted = 0, False
            if not lines or lines[-1].start < start:  # it was all furniture
                parted = True
        start = end + 1
    return lines


def _judge(base: str, start: int, end: int, gap: int, parted: bool) -> Iterator[Line]:
    cuts = [start]
    for jump in find_jumps(base[start:end]):
        cuts += [start + jump.start, start + jump.end]
    cuts.append(end)
    for i in range(len(cuts) - 1):
        a, b = cuts[i], cuts[i + 1]
        raw = base[a:b]
        inner = raw.strip(_EDGE)
        if not inner:
            continue
        a += len(raw) - len(raw.lstrip(_EDGE))
        b = a + len(inner)
        text = settle(inner)[0]
        if not text:  # nothing but control characters
            continue
        kind = Kind.JUMP if i % 2 else _find_kind(text)
        if kind is None:
            continue
        rules = load_rules()
        yield Line(
            start=a,
            end=b,
            text=text,
            width=measure(text),
            gap=gap if i == 0 else 0,
            indented=i == 0 and a - start >= 1,
            parted=parted if i == 0 else True,
            kind=kind,
            opens=bool(rules.paragraph_start.match(text)) or bylines.find_start(text) > 0,
        )


def _find_kind(text: str) -> Kind | None:
    if is_tail(text):
        return Kind.TAIL
    if is_link_head(text):
        return Kind.LINKS
    if dates.is_edition(text):
        return Kind.EDITION
    if dates.is_stamp(text):
        return Kind.STAMP
    if is_furniture(text):
        return None
    if bylines.is_byline(text):
        return Kind.BYLINE
    if bylines.is_note(text):
        return Kind.NOTE
    return Kind.TEXT


def has_columns(lines: Sequence[Line]) -> bool:
    """Whether the lines are those of printed columns, broken where the column ends, or whole paragraphs."""
    rules = load_rules()
    followed = broken = 0
    for line, following in pairwise(lines):
        if following.gap or Kind.TEXT not in (line.kind, following.kind):
            continue
        followed += 1
        fits = max(rules.narrowest, rules.full * following.width) <= line.width <= rules.widest >= following.width
        broken += fits and not ends_sentence(line.text) and not line.text.endswith(rules.rests)
    return broken >= rules.wrapped_lines and broken >= rules.wrapped_share * followed


def join_lines(lines: Sequence[Line], columns: bool, base: str | None = None) -> list[Paragraph]:
    """Paragraphs of the lines, in order.

    Args:
        lines: as `find_lines` gives them.
        columns: whether a line end is the column's, see `has_columns`.
        base: the text that the lines count in; their own texts, one a line, when left out.
    """
    groups: list[list[Line]] = []
    fills = _find_fills(lines)
    for line, fill in zip(lines, [0.0, *fills], strict=False):
        before = groups[-2][-1] if len(groups) > 1 else None
        if groups and _joins(groups[-1], line, columns, fill, before):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_to_paragraph(group, base) for group in groups]


def _find_fills(lines: Sequence[Line]) -> list[float]:
    """For each line how much of its column it fills, by the widest line near it in its block; 1 is all.

    A page counts in widths, a program that folds text counts in characters: the fuller of the two.
    """
    block = 0
    blocks = []
    for line in lines:
        block += bool(line.gap or line.opens or line.parted or line.kind is not Kind.TEXT)
        blocks.append(block)
    fills = []
    for i, line in enumerate(lines):
        near = [lines[j] for j in range(max(0, i - 3), min(len(lines), i + 4)) if blocks[j] == blocks[i]]
        by_width = line.width / max(other.width for other in near)
        by_count = (line.end - line.start + 1) / max(other.end - other.start + 1 for other in near)
        fills.append(max(by_width, by_count if by_count >= 0.85 else 0.0))
    return fills


def _to_paragraph(group: Sequence[Line], base: str | None) -> Paragraph:
    start, end = group[0].start, group[-1].end
    if base is None:
        text, at = settle("\n".join(line.text for line in group))
    else:
        text, at = settle(base[start:end])
    return Paragraph(
        text=text,
        at=tuple([start + i for i in at]),
        lines=len(group),
        width=max(line.width for line in group),
        gap=group[0].gap,
        kind=group[0].kind,
    )


def _is_open(text: str) -> bool:
    """Whether a text ends inside a bracket or a title (《…) that it opened not long before."""
    rules = load_rules()
    closers = set(rules.brackets.values())
    opened: list[tuple[str, int]] = []
    for i, c in enumerate(text):
        if c in rules.brackets:
            opened.append((rules.brackets[c], i))
        elif c in closers:
            while opened and opened[-1][0] != c and c in {closer for closer, _ in opened}:
                opened.pop()
            if opened and opened[-1][0] == c:
                opened.pop()
    return bool(opened) and len(text) - opened[-1][1] <= rules.bracket_longest


def _is_torn(text: str, following: str) -> bool:
    """Whether a word that is never parted lies over the break between two lines.

    >>> _is_torn("郑州宇通集团有限公", "司在郑州投产"), _is_torn("宇通集团有限公司", "司机培训基地")
    (True, False)
    """
    return any(
        text.endswith(word[:at]) and following.startswith(word[at:])
        for word in load_rules().whole
        for at in range(1, len(word))
    )


def _joins(group: Sequence[Line], line: Line, columns: bool, fill: float, before: Line | None) -> bool:
    """Whether a line goes on with the paragraph so far.

    Args:
        group: the lines of that paragraph.
        line: the line that follows them.
        columns: see `join_lines`.
        fill: how much of its column the group's last line fills.
        before: the line before the group.
    """
    rules = load_rules()
    last = group[-1]
    joinable = (Kind.TEXT, Kind.NOTE)
    if last.kind not in joinable or line.kind is not Kind.TEXT or line.parted or line.opens:
        return False
    ended = ends_sentence(last.text)
    if bylines.is_caption(last.text):
        return False
    inside = any(stop in last.text for stop in rules.stops)  # after a stop inside, a sentence has begun and not ended
    hangs = last.text.endswith(tuple(rules.runs_on)) or line.text[0] in rules.leans or (inside and not ended)
    if not columns:
        if ended or line.gap:
            return False
        cut = inside and len(last.text) >= rules.long_line and bool(_HAN_END.match(last.text[-1]))
        return last.text[-1] in rules.pauses or cut or _is_torn(last.text, line.text)
    full = rules.narrowest <= last.width <= rules.widest and fill >= rules.full
    hangs = hangs or (not ended and _is_open("".join(part.text for part in group[-6:])))
    if line.gap:
        prose = sum(any(c in part.text for c in "，。；、") for part in group)
        # a lone line counts as prose if it stands right below the end of a sentence
        in_prose = len(group) > 1 or (group[0].gap == 0 and before is not None and ends_sentence(before.text))
        unfinished = in_prose and prose > 0 and last.width >= rules.full * max(part.width for part in group)
        return not ended and (hangs or unfinished) and not last.text.endswith(rules.rests)
    if ended:
        return full and not line.indented and len(group) > 1 and fill >= 0.9
    return hangs or (full and not last.text.endswith(rules.rests))
