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
from xckg.made import keep
from xckg.ontology import Node, find_ontology, load_csv, load_yaml, read_bytes
from xckg.traditional import load_simplified, simplify

AREAS = "gazetteers/admin_areas.csv"
LISTS = ("placed", "place_optional", "place_led")
LINES = ("Industry", "Product")  # called by their shortest name


@cache
def _variants() -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    node = load_yaml("lexicon/variants.yaml")
    rules = {}
    for kind, pairs in node.items():
        if kind in LISTS:
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
    """The types listed under one of `LISTS`."""
    node: Node = load_yaml("lexicon/variants.yaml")
    return frozenset(node.need(key, list))


@lru_cache(maxsize=65536)
def normalize(name: str, kind: str) -> str:
    """The form under which names of one type are compared; never shown. A known other name gives its thing's form.

    >>> normalize("許昌市發展和改革委員會", "GovernmentAgency"), normalize("工行", "FinancialInstitution")
    ('许昌发改委', '中国工商银行')
    """
    form = _apply_variants(name, kind)
    known = _known_names().get(kind, {}).get(form, form)
    if form != fold(name) and _is_group(known) != _is_group(form):
        return form  # 首钢 is 首钢集团, 首钢股份有限公司 is not
    return known


def _is_group(name: str) -> bool:
    return _group_word() in name


@cache
def _group_word() -> str:
    return str(load_yaml("lexicon/identity.yaml").need("firms", Node).need("group", str))


@lru_cache(maxsize=65536)
def _apply_variants(name: str, kind: str) -> str:
    folded = fold(name)
    for pattern, replacement in _variants().get(kind, ()):
        shorter = pattern.sub(replacement, folded)
        folded = shorter or folded
    if kind in load_types("place_led"):
        place, rest = cut_place(folded, 1)
        folded = _short_places().get(place, place) + rest
    return folded


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    r"""A name without what only print makes of it: width, marks, layout space, traditional characters.

    >>> fold("百菲萨環保科技（河南）\n有限公司")
    '百菲萨环保科技(河南)有限公司'
    """
    folded = unicodedata.normalize("NFKC", name).lower().translate(load_simplified())
    for pattern, replacement in _variants()["any"]:
        folded = pattern.sub(replacement, folded) or folded
    return folded


@cache
def _short_places() -> dict[str, str]:
    """Official name → short name, of areas whose short name is no other area's (吉林省 and 吉林市 stay as they are)."""
    areas = [(row["name"], row["short"]) for row in load_csv(AREAS, ("name", "short"))]
    owners: dict[str, set[str]] = {}
    for name, short in areas:
        owners.setdefault(short, set()).add(name)
    return {name: short for name, short in areas if short and len(owners[short]) == 1}


def choose_label(names: Iterable[str], kind: str) -> str:
    """The fullest form, the one with marks where a document or drive has them."""
    names = tuple(names)
    if len(names) == 1:
        return names[0]
    if kind in LINES:
        return min(names, key=lambda n: (len(normalize(n, kind)), -len(n), n))
    return min(names, key=lambda n: (-len(n), n != simplify(n), n))


@cache
def _place_names() -> tuple[frozenset[str], int]:
    names = {n for row in load_csv(AREAS, ("name", "short")) for n in (row["name"], row["short"]) if n}
    names |= {row["name"] for row in load_csv("gazetteers/countries.csv", ("name",))}
    return frozenset(names), max(map(len, names))


def cut_place(name: str, least: int = 3) -> tuple[str, str]:
    """The place in front of a name and the rest; ("", name) when none is there or less than `least` would be left.

    >>> cut_place("天津渤海钢铁集团")
    ('天津', '渤海钢铁集团')
    """
    length = _place_length(name, least)
    return name[:length], name[length:]


def is_place(name: str) -> bool:
    """Whether a name is all of an area's or a country's."""
    return bool(find_place(name))


@cache
def _known_names() -> dict[str, dict[str, str]]:
    """By type: normal form of every name in the gazetteers → the normal form of what it is a name of."""
    files = [f"gazetteers/{path.name}" for path in sorted((find_ontology() / "gazetteers").glob("*.csv"))]
    words = ("lexicon/variants.yaml", "lexicon/traditional.csv")
    sources = [name.encode() + read_bytes(name) for name in (*files, *words)]
    code = ["fuse/names.py", "traditional.py", "ontology.py"]
    known: dict[str, dict[str, str]] = keep("known_names", sources, lambda: _make_known_names(files), code)
    return known


def _make_known_names(files: Iterable[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, set[str]]] = {}
    for file in files:
        if file != AREAS:
            for row in load_csv(file, ("name", "type", "label")):
                forms = [_apply_variants(name, row["type"]) for name in (row["name"], row["label"])]
                found.setdefault(row["type"], {}).setdefault(forms[0], set()).add(forms[1])
    return {
        kind: {form: min(labels) for form, labels in forms.items() if len(labels) == 1} for kind, forms in found.items()
    }


def are_known_as_one(one: str, other: str, kind: str) -> bool:
    """Whether it is the gazetteers that say of two wordings that they are one name."""
    forms = [_apply_variants(name, kind) for name in (one, other)]
    return forms[0] != forms[1] and normalize(one, kind) == normalize(other, kind)


def is_known(name: str, kind: str) -> bool:
    """Whether the gazetteers have that name."""
    return _apply_variants(name, kind) in _known_names().get(kind, {})


@cache
def _codes_of_places() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in load_csv(AREAS, ("code", "name", "short")):
        for name in filter(None, (row["name"], row["short"])):
            found.setdefault(name, []).append(row["code"])
    for row in load_csv("gazetteers/countries.csv", ("name", "code")):
        found.setdefault(row["name"], []).append(row["code"])
    return {name: tuple(codes) for name, codes in found.items()}


def find_place(name: str) -> tuple[str, ...]:
    """The codes of all areas and countries of that name; () when it is none's."""
    return _codes_of_places().get(name, ())


def opens_with_place(name: str) -> bool:
    """Whether a name begins with a place and goes on (随州公司)."""
    return _place_length(name, 2) > 0


def _place_length(name: str, rest: int) -> int:
    """Characters of the place that a name begins with, when so many are left after it; 0 for none."""
    areas, longest = _place_names()
    return next((n for n in range(min(longest, len(name) - rest), 1, -1) if name[:n] in areas), 0)
