r"""Undoes what the page layout did inside a paragraph: spaces, line ends, full width. One for one, or dropped.

>>> settle("2023 年 上 半 年 ，我 市 进 出\n口 总 值 12.5 亿元")[0]
'2023年上半年，我市进出口总值12.5亿元'
>>> settle("聚势成群 链链生金")[0]  # between words of several characters a space may mean something
'聚势成群 链链生金'

A gap between two Chinese words is ambiguous: in a column it is layout, between names or the halves of a headline it is
all there is. So it is done in two steps: `settle` leaves such gaps, `close_gaps` takes them out where the caller knows
better. What is replaced is equal under NFKC, so a clean sentence and its raw slice stay equal, white space apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.model import Span
from xckg.ontology import load_yaml

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = re.compile(f"[{HAN}]")
_PIECE = re.compile(r"\S+")
_HEAD = re.compile(f"[{HAN}]*")
_TAIL = re.compile(f"(?<![{HAN}])[{HAN}]*+\\Z")  # looked for once a run: linear in a long line
_THOUSANDS = re.compile(r"(?<![\d.．])\d{1,3}(?:[，,]\d{3})+(?!\d)")
_FULL_WIDTH = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))  # digits, capitals, letters
_NUMERIC = "0123456789.,%"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rules:
    halve: dict[int, str]
    widen: dict[str, str]
    wide_marks: str


@cache
def _load() -> _Rules:
    node = load_yaml("layout/repair.yaml")
    signs = (*_FULL_WIDTH, *map(ord, node.need("halve", str)))
    halve = {c: unicodedata.normalize("NFKC", chr(c)) for c in signs}
    widen: dict[str, str] = dict(node.need("widen", dict))
    for half, full in widen.items():
        if unicodedata.normalize("NFKC", full) != unicodedata.normalize("NFKC", half):
            raise KnowledgeError("layout/repair.yaml", 0, f"widen：「{half}」与「{full}」不是同一个标点")
    return _Rules(halve=halve, widen=widen, wide_marks=node.need("wide_marks", str))


@cache
def load_marks() -> str:
    """Ornaments (■, ▶) that stand before a sentence and are no part of it."""
    marks: str = load_yaml("layout/repair.yaml").need("marks", str)
    return marks


def fold(text: str) -> str:
    """Full-width digits, letters and signs to half width; Chinese punctuation stays. Same length."""
    return text.translate(_load().halve) if _compile_halved().search(text) else text


def settle(text: str) -> tuple[str, list[int]]:
    """A stretch of raw text without the white space that is surely layout.

    Args:
        text: raw characters, line ends among them.

    Returns:
        The clean characters and, for each, its index in `text`. Every gap kept is one space.
    """
    folded = fold(text)
    pieces = list(_PIECE.finditer(folded))
    if len(pieces) == 1:
        return _set_punctuation(pieces[0][0]), list(range(*pieces[0].span()))
    kept: list[str] = []
    at: list[int] = []
    for i, piece in enumerate(pieces):
        if i:
            gap = Span(start=pieces[i - 1].end(), end=piece.start())
            if _is_kept(pieces[i - 1][0], folded[gap.start : gap.end], piece[0]):
                kept.append(" ")
                at.append(gap.start)
        kept.extend(piece[0])
        at.extend(range(piece.start(), piece.end()))
    return _set_punctuation("".join(kept)), at


def _is_kept(left: str, gap: str, right: str) -> bool:
    a, b = left[-1], right[0]
    broken = "\n" in gap
    if _HAN.match(a) and _HAN.match(b):
        if broken:
            return False
        tail, head = _TAIL.search(left), _HEAD.match(right)
        return not (tail is not None and head is not None and len(tail[0]) == len(head[0]) == 1)
    if not (a.isascii() and b.isascii()):
        return False
    if a.isdigit() and b.isdigit():
        return not broken
    # 12 .5, 12. 5, 23 %
    return not (a in _NUMERIC and b in _NUMERIC)


def _set_punctuation(text: str) -> str:
    """ASCII punctuation among Chinese to full width, a full-width comma among thousands to ASCII. Same length."""
    if not _compile_widened().search(text) and "，" not in text:
        return text
    out = list(text)
    opened: list[bool] = []
    widen = _load().widen
    for mark in _compile_widened().finditer(text):
        i, c = mark.start(), mark[0]
        wide = _is_wide(text[i - 1 : i]) or _is_wide(text[i + 1 : i + 2])
        if c == "(":
            opened.append(wide)
        elif c == ")" and opened:
            wide = opened.pop()
        if wide:
            out[i] = widen[c]
    for number in _THOUSANDS.finditer(text) if "，" in text else ():
        for i in range(number.start(), number.end()):
            if out[i] == "，":
                out[i] = ","
    return "".join(out)


@cache
def _compile_halved() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(map(chr, _load().halve)))}]")


@cache
def _compile_widened() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _load().widen)))


@cache
def _compile_narrow() -> re.Pattern[str]:
    marks = _load().wide_marks.replace("%", "")
    return re.compile(f"(?![{re.escape(marks)}])[\0-\u2e7f]")


def _is_wide(c: str) -> bool:
    return c > "\u2e7f" or (c != "" and c in _load().wide_marks)


def close_gaps(text: str, keep: Sequence[Span] = ()) -> list[int]:
    """Which characters of a settled text stay when its gaps between Chinese characters are layout too.

    Args:
        text: as `settle` gives it.
        keep: stretches whose gaps stay (names in a byline).

    Returns:
        Indices into `text`, rising.
    """
    if " " not in text:
        return list(range(len(text)))
    out = []
    for i, c in enumerate(text):
        if c == " " and not any(span.start <= i < span.end for span in keep):
            before, after = text[i - 1 : i], text[i + 1 : i + 2]
            if _HAN.match(before) and _HAN.match(after):
                continue
        out.append(i)
    return out


def measure(text: str) -> float:
    """How wide a settled line is printed, in Chinese characters (others count half)."""
    return len(text) - 0.5 * len(_compile_narrow().findall(text))
