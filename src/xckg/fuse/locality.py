"""Which names are understood by place: 高新区 and 人民医院 are another thing in every city.

>>> is_local("循环经济产业园", "IndustrialPark"), is_local("长葛循环经济产业园", "IndustrialPark")
(True, False)
>>> relate_places("许昌市", "河南省"), relate_places("许昌市", "苏州市"), relate_places("许昌市", "")
('around', 'other', 'unknown')
>>> relate_places("苏州市", "中国")
'around'
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from xckg.codes import is_local as is_local_area
from xckg.fuse.names import cut_place, find_place, fold, is_known, normalize
from xckg.ontology import Node, load_csv, load_yaml

FILE = "lexicon/identity.yaml"
GOODS = ("gazetteers/products.csv", "gazetteers/industries.csv")
AREA = "AdministrativeArea"  # without a code, a name that several have
HOME = "iso3166:CN"  # the country whose areas the codes are of
LONGEST = 8  # characters of a word that a local name is made of


@lru_cache(maxsize=65536)
def is_local(name: str, kind: str) -> bool:
    """Whether a name of that type says too little to be of one thing wherever it is printed."""
    node: Node = _load().need("local", Node)
    if kind in ("Company", "FinancialInstitution"):
        short = re.match(node.need("firm", str), fold(name))
        return short is not None and not is_known(name, kind) and not is_known(short.group(1), kind)
    if kind == AREA:
        return len(find_place(name)) > 1 or is_local_area(name)
    if kind not in node.need("types", list):
        return False
    if kind not in node.need("known_too", list) and is_known(name, kind):
        return False
    if kind in node.need("always", list):
        return not cut_place(fold(name), 2)[0]
    goods = kind in node.need("with_goods", list)
    return _is_made_of(normalize(name, kind), _words(kind, goods)) or _is_made_of(fold(name), _words(kind, goods))


def is_of_document(kind: str) -> bool:
    """Whether a local name of that type is of its document alone where the article has no place."""
    return kind in _load().need("local", Node).need("of_document", list)


@cache
def _load() -> Node:
    """The file of identity, read once."""
    return load_yaml(FILE)


@cache
def _words(kind: str, goods: bool) -> frozenset[str]:
    words = set(_load().need("local", Node).need("words", Node).need(kind, list))
    if goods:
        words |= {row["name"] for file in GOODS for row in load_csv(file, ("name",)) if len(row["name"]) <= LONGEST}
    return frozenset(words)


def _is_made_of(text: str, words: frozenset[str]) -> bool:
    """Whether words of a list, one after another, are the whole text; digits may stand between them."""
    reached = {0}
    for end in range(1, len(text) + 1):
        if (text[end - 1].isdigit() and end - 1 in reached) or any(
            start in reached and text[start:end] in words for start in range(max(0, end - LONGEST), end)
        ):
            reached.add(end)
    return len(text) in reached


@lru_cache(maxsize=65536)
def relate_places(one: str, other: str) -> str:
    """How two places lie: `same`, `around` (one lies in the other), `other`, or `unknown`."""
    if not one or not other:
        return "unknown"
    if one == other:
        return "same"
    ones, others = find_place(one), find_place(other)
    if not ones or not others:
        return "unknown"
    if set(ones) & set(others):
        return "same"
    if HOME in (*ones, *others):  # what the whole country's news says is said of any place in it
        return "around" if all(code.isdigit() for code in (*ones, *others) if code != HOME) else "other"
    stems = [[_stem(code) for code in codes] for codes in (ones, others)]
    if any(a.startswith(b) or b.startswith(a) for a in stems[0] for b in stems[1]):
        return "around"
    return "other"


def _stem(code: str) -> str:
    """411000 → 4110: what the codes of all areas in it begin with; a country's code stands for itself."""
    while code.isdigit() and code.endswith("00"):
        code = code[:-2]
    return code
