"""When two names may be of one thing: normal forms and the place in front.

>>> normalize("许昌市发展和改革委员会", "GovernmentAgency") == normalize("许昌市发改委", "GovernmentAgency")
True
>>> normalize("百菲萨环保科技（河南）有限公司", "Company") == normalize("百菲萨环保科技(河南)有限公司", "Company")
True

What counts as the same wording is data: `ontology/lexicon/variants.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from xckg.errors import KnowledgeError
from xckg.ontology import Node, load_csv, load_yaml

LINES = ("Industry", "Product")  # called by their shortest name


@cache
def _variants() -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    node = load_yaml("lexicon/variants.yaml")
    rules = {}
    for kind, pairs in node.items():
        if kind in ("placed", "place_optional"):
            continue
        compiled = []
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                raise KnowledgeError(node.file, node.line, f"{kind} 的每一条应为 [正则, 替换]")
            compiled.append((re.compile(pair[0]), pair[1]))
        rules[kind] = tuple(compiled)
    return rules


@cache
def load_types(key: str) -> frozenset[str]:
    """The types listed under `placed` or `place_optional`."""
    node: Node = load_yaml("lexicon/variants.yaml")
    return frozenset(node.need(key, list))


@lru_cache(maxsize=65536)
def normalize(name: str, kind: str) -> str:
    """The form under which names of one type are compared; never shown."""
    folded = unicodedata.normalize("NFKC", name).lower()
    rules = _variants()
    for pattern, replacement in (*rules["any"], *rules.get(kind, ())):
        shorter = pattern.sub(replacement, folded)
        folded = shorter or folded
    return folded


def choose_label(names: Iterable[str], kind: str) -> str:
    """The fullest form, the one with marks where a document or drive has them."""
    if kind in LINES:
        return min(names, key=lambda n: (len(normalize(n, kind)), -len(n), n))
    return min(names, key=lambda n: (-len(n), n))


@cache
def _place_names() -> tuple[frozenset[str], int]:
    names = {
        n for row in load_csv("gazetteers/admin_areas.csv", ("name", "short")) for n in (row["name"], row["short"]) if n
    }
    names |= {row["name"] for row in load_csv("gazetteers/countries.csv", ("name",))}
    return frozenset(names), max(map(len, names))


def cut_place(name: str) -> tuple[str, str]:
    """The place in front of a name and the rest; ("", name) when none is there or nothing would be left.

    >>> cut_place("天津渤海钢铁集团")
    ('天津', '渤海钢铁集团')
    """
    length = _place_length(name, 3)
    return name[:length], name[length:]


def opens_with_place(name: str) -> bool:
    """Whether a name begins with a place and goes on (随州公司)."""
    return _place_length(name, 2) > 0


def _place_length(name: str, rest: int) -> int:
    """Characters of the place that a name begins with, when so many are left after it; 0 for none."""
    areas, longest = _place_names()
    return next((n for n in range(min(longest, len(name) - rest), 1, -1) if name[:n] in areas), 0)
