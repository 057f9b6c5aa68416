"""When two names, numbers or wordings count as the same. What counts is in `ontology/lexicon/evaluation.yaml`.

>>> same_name("《河南日报》", "河南日报")
True
>>> same_quantity((122.3, "亿元"), (12230000000, "元")), same_quantity((5, "家"), (5, "户"))
(True, True)
>>> alike("出口总值", "出口"), alike("总投资", "产业集群规模")
(True, False)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache

from xckg.errors import KnowledgeError
from xckg.ontology import Node, load_yaml
from xckg.unseen import drop_unseen

_FILE = "lexicon/evaluation.yaml"
_NEAR = 1e-6  # of the larger number: what binary floating point may do to a decimal


@cache
def load_words() -> Node:
    """The file of what counts as the same.

    Raises:
        KnowledgeError: it is not as it must be.
    """
    words = load_yaml(_FILE)
    for key, kind in (
        ("marks", str),
        ("symmetric", list),
        ("percent", list),
        ("silent", list),
        ("scales", dict),
        ("same", dict),
        ("counters", list),
        ("alike_from", float),
    ):
        words.need(key, kind)
    for unit, meaning in words["same"].items():
        if not (isinstance(meaning, list) and len(meaning) == 2):
            raise KnowledgeError(_FILE, words["same"].line, f"「{unit}」应写成 [倍数, 单位]")
    return words


@cache
def normalize(name: str) -> str:
    """A name without layout space, quotation marks, width and case."""
    return _marks().sub("", unicodedata.normalize("NFKC", name)).lower()


def squeeze(text: str) -> str:
    """Text without layout space, width and what prints nothing: a slice of the source as what it is said to be."""
    return "".join(drop_unseen(unicodedata.normalize("NFKC", text)).split())


def same_name(one: str, other: str) -> bool:
    """Whether two names are one but for marks and layout."""
    return normalize(one) == normalize(other)


def is_symmetric(predicate: str) -> bool:
    """Whether the relation says the same either way round."""
    return predicate in load_words()["symmetric"]


def same_quantity(one: tuple[float, str], other: tuple[float, str]) -> bool:
    """Whether two values with their units are of one size; a count's measure word makes no difference."""
    (a, unit), (b, other_unit) = _to_base(*one), _to_base(*other)
    if abs(a - b) > _NEAR * max(1.0, abs(a), abs(b)):
        return False
    return unit == other_unit or _counters().issuperset((unit, other_unit))


def alike(one: str, other: str) -> bool:
    """Whether two wordings may name one indicator: one holds the other, or they share enough character pairs."""
    a, b = normalize(one), normalize(other)
    if not a or not b:
        return a == b
    if a in b or b in a:
        return True
    x, y = _pairs(a), _pairs(b)
    return 2 * len(x & y) / (len(x) + len(y)) >= float(load_words()["alike_from"])


def sliced_alike(
    wanted: Collection[str], found: Collection[str], *, indicator: str, indicators: Collection[str]
) -> bool:
    """Whether a number is sliced as it should be: by all that is asked for, and by nothing besides.

    Args:
        wanted: the values of gold's dimensions.
        found: the values of the build's dimensions.
        indicator: the build's; a wanted value that it says is there.
        indicators: gold's; a found value that one of them says is not besides.
    """
    asked, have = [normalize(value) for value in wanted], [normalize(value) for value in found]
    said, sayings = normalize(indicator), [normalize(name) for name in indicators]
    there = all(any(a in h or h in a for h in have) or a in said for a in asked)
    return there and all(any(a in h or h in a for a in asked) or any(h in s for s in sayings) for h in have)


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(load_words()['marks'])}\\s]")


@cache
def _counters() -> frozenset[str]:
    return frozenset(load_words()["counters"])


@cache
def _to_base(value: float, unit: str) -> tuple[float, str]:
    """The value in the plain unit: 122.3 亿元 → 12230000000 元; a percentage point is read as a percent."""
    words, unit = load_words(), normalize(unit)
    for silent in words["silent"]:
        unit = unit.replace(silent, "")
    if unit in words["percent"]:
        return float(value), "%"
    for word, factor in words["scales"].items():
        if unit.startswith(word):
            return float(value) * factor, unit[len(word) :]
    factor, unit = words["same"].get(unit, (1, unit))
    return float(value) * factor, unit


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(max(1, len(text) - 1))}
