"""The words that an expression cannot do without: each of its matches holds one of them.

>>> sorted(find_needed(re.compile("(?:上|下)半年|[一二]季度?")))
['一季', '上半年', '下半年', '二季']
>>> sorted(find_needed(re.compile("[^，。]{2,9}(?=增长)")))  # what looks ahead is not in the match
[]

*Why so*: a text that holds none of the words need not be searched, and to look for words is many times faster. They are
read from the expression as Python's own compiler reads it, so nobody has to keep two lists in step.
"""

from __future__ import annotations

import re
import re._parser as parser  # type: ignore[import-not-found,unused-ignore] # the standard library's, without stubs
import sys
from collections.abc import Iterable
from functools import cache
from typing import Any

MOST_CHARS = 12  # of a set of characters that is taken as so many words
NOTHING: frozenset[str] = frozenset()


def may_match(pattern: re.Pattern[str], text: str, start: int = 0, end: int = sys.maxsize) -> bool:
    """Whether a stretch of text holds what an expression cannot do without; true where that is nothing.

    >>> year = re.compile("(?:去|今)年(?:上半年)?")
    >>> may_match(year, "今年上半年"), may_match(year, "上半年"), may_match(year, "去年和今年", 2, 4)
    (True, False, False)
    """
    words = _compile(pattern.pattern, pattern.flags)
    return words is None or words.search(text, start, end) is not None


@cache
def _compile(pattern: str, flags: int) -> re.Pattern[str] | None:
    """The needed words as one expression; by the text, as an expression counts its hash anew over all its code."""
    needed = find_needed(re.compile(pattern, flags))
    return re.compile("|".join(map(re.escape, sorted(needed)))) if needed else None


@cache
def find_needed(pattern: re.Pattern[str]) -> frozenset[str]:
    """Words of which every match of an expression holds one; none where there are no such words."""
    if pattern.flags & re.IGNORECASE:
        return NOTHING
    return _of_sequence(parser.parse(pattern.pattern, pattern.flags & re.VERBOSE))


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """The most telling words of what has to stand in a row."""
    options: list[frozenset[str]] = []
    row: frozenset[str] = NOTHING  # what the characters that stand side by side can be
    for code, value in items:
        chars = _of_chars(code, value)
        if chars:
            longer = frozenset(a + b for a in row or {""} for b in chars)
            row = longer if len(longer) <= MOST_CHARS else chars
            options.append(row)
            continue
        row = NOTHING
        options.append(_of_item(code, value))
    return max(options, key=_tell, default=NOTHING)


def _tell(words: frozenset[str]) -> tuple[int, int, list[str]]:
    """How well words tell that nothing can match: long ones, then few of them; the last makes the choice one."""
    return (min(map(len, words)), -len(words), sorted(words)) if words else (0, 0, [])


def _of_chars(code: Any, value: Any) -> frozenset[str]:
    """The characters that one place of an expression can be, if they are few."""
    if code is parser.LITERAL:
        return frozenset([chr(value)])
    if code is not parser.IN:
        return NOTHING
    chars: set[str] = set()
    for kind, of in value:
        if kind is parser.LITERAL:
            chars.add(chr(of))
        elif kind is parser.RANGE and of[1] - of[0] < MOST_CHARS:
            chars.update(map(chr, range(of[0], of[1] + 1)))
        else:
            return NOTHING
    return frozenset(chars) if len(chars) <= MOST_CHARS else NOTHING


def _of_item(code: Any, value: Any) -> frozenset[str]:
    """What has to stand in a group, in each branch, in what is repeated; what only looks around is not in the match."""
    if code is parser.SUBPATTERN:
        return NOTHING if value[1] & re.IGNORECASE else _of_sequence(value[3])
    if code is parser.BRANCH:
        branches = [_of_sequence(branch) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else NOTHING
    if code in (parser.MAX_REPEAT, parser.MIN_REPEAT) and value[0] > 0:
        return _of_sequence(value[2])
    return NOTHING
