"""What the product knows of how people ask: `ontology/lexicon/questions.yaml`.

    - query: trade-partners                        the named query
      slots: {地方: {is: 地方, param: place}}       what it can be told, and where that goes
      ways:
        - 地方 贸易伙伴                            许昌市的贸易伙伴有哪些
        - 地方 > 国家 > 做生意                     in this order
        - {way: 地方 出口 ?哪些, keep: {指标: 出口总值}}

A way of asking is made of words (`words:` of the file) and slots. All without `?` must be in the question, none with
`!` may be; with ` > ` between them the order counts. What else stands in the question must be another slot of the
query (a period, a number), a filler, or it is told to the asker as not understood.

*Why so*: a question is not a sentence to be matched from end to end. 有哪些, 请问, 一下 stand anywhere, and word order
is free but for who does what to whom. So a way says what must be said, and the question is measured by what is left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from xckg.errors import KnowledgeError
from xckg.ontology import Node, load_yaml

FILE = "lexicon/questions.yaml"
INDICATOR, PERIOD, TOP, BOUND, POST = "indicator", "period", "top", "bound", "post"
ELSE = "else"
"""A value of `Kind.stems`."""
MEANINGS = frozenset([INDICATOR, PERIOD, TOP, BOUND, POST])
"""What a slot may take beside names."""
_TARGETS = frozenset(
    ["is", "param", "column", "contains", "from", "until", "within", "limit", "value", "many", "brief", "year"]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """What may stand in a slot: names of entities of these types, or one of `MEANINGS`.

    With `stems` a line of business may be called without its last word (超硬材料 for 超硬材料产业链), `also` where
    something is called just so, `else` only where nothing is; with `listed` a place may be one that only the gazetteer
    knows.
    """

    name: str
    types: tuple[str, ...]
    means: str
    stems: str
    listed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A place of a question that is filled, and what the filling does: see the head of the file."""

    name: str
    kind: Kind
    param: str
    column: str
    contains: str
    since: str
    until: str
    year: str
    within: tuple[str, ...]
    value: tuple[str, ...]
    limit: bool
    many: bool
    brief: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """A part of a way: a word group or a slot that must, may or must not be there."""

    name: str
    slot: Slot | None
    needed: bool
    banned: bool


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way of asking a named query. `params` and `keep` are what the way itself sets."""

    query: str
    elements: tuple[Element, ...]
    ordered: bool
    params: Mapping[str, str]
    keep: Mapping[str, str]
    order: int
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """All that is known of questions. `cannot` maps a word to why a question with it is not answered."""

    kinds: Mapping[str, Kind]
    words: Mapping[str, tuple[str, ...]]
    fillers: tuple[str, ...]
    particles: frozenset[str]
    joints: tuple[str, ...]
    cannot: Mapping[str, str]
    posts: tuple[str, ...]
    tops: tuple[re.Pattern[str], ...]
    stem_ends: tuple[str, ...]
    area_ends: tuple[str, ...]
    firm_ends: tuple[str, ...]
    count_end: str
    counting: tuple[str, ...]
    nouns: frozenset[str]
    titles: Mapping[str, str]
    ways: tuple[Way, ...]


@cache
def load_lexicon() -> Lexicon:
    """The lexicon, read once.

    Raises:
        KnowledgeError: it is not as it must be.
    """
    top = load_yaml(FILE)
    words = {name: tuple(said) for name, said in top.need("words", Node).items()}
    kinds = {name: _read_kind(name, node) for name, node in top.need("kinds", Node).items()}
    ways: list[Way] = []
    for node in top.need("questions", list):
        query = node.need("query", str)
        slots = {name: _read_slot(name, said, kinds) for name, said in node.need("slots", Node).items()}
        examples, counter = tuple(node.get("examples", ())), tuple(node.get("counterexamples", ()))
        for given in node.need("ways", list):
            said = given if isinstance(given, Node) else Node(way=str(given))
            said.file, said.line = FILE, said.line or node.line
            ways.append(
                Way(
                    query=query,
                    elements=_read_elements(said, slots, words),
                    ordered=" > " in said.need("way", str),
                    params={str(k): str(v) for k, v in said.get("set", {}).items()},
                    keep={str(k): str(v) for k, v in said.get("keep", {}).items()},
                    order=len(ways),
                    examples=examples,
                    counterexamples=counter,
                )
            )
    try:
        tops = tuple(re.compile(pattern) for pattern in top.need("tops", list))
    except re.error as error:
        raise KnowledgeError(FILE, 0, f"tops 里有一条不是合法的正则：{error}") from None
    return Lexicon(
        kinds=kinds,
        words=words,
        fillers=tuple(top.need("fillers", list)),
        particles=frozenset(top.need("particles", list)),
        joints=tuple(top.need("joints", list)),
        cannot={word: why for why, listed in top.need("cannot", Node).items() for word in listed},
        posts=tuple(top.need("posts", list)),
        tops=tops,
        stem_ends=tuple(sorted(top.need("stem_ends", list), key=lambda end: (-len(end), end))),
        area_ends=tuple(top.need("area_ends", list)),
        firm_ends=tuple(top.need("firm_ends", list)),
        count_end=top.need("count_end", str),
        counting=tuple(top.need("counting", list)),
        nouns=frozenset(top.need("nouns", list)),
        titles={name: str(title) for name, title in top.need("titles", Node).items()},
        ways=tuple(ways),
    )


def _read_kind(name: str, node: Node) -> Kind:
    means = node.get("means", "")
    if means and means not in MEANINGS:
        raise KnowledgeError(FILE, node.line, f"means 应为 {'、'.join(sorted(MEANINGS))} 之一")
    types = tuple(node.get("types", ()))
    if bool(types) == bool(means):
        raise KnowledgeError(FILE, node.line, f"「{name}」应有 types 或 means，两者取一")
    return Kind(name=name, types=types, means=means, stems=str(node.get("stems", "")), listed=bool(node.get("listed")))


def _read_slot(name: str, node: Node, kinds: Mapping[str, Kind]) -> Slot:
    kind = kinds.get(node.need("is", str))
    if kind is None:
        raise KnowledgeError(FILE, node.line, f"没有「{node['is']}」这一种空")
    for stray in sorted(set(node) - _TARGETS):
        raise KnowledgeError(FILE, node.line, f"空「{name}」不认得「{stray}」")

    def text(key: str) -> str:
        return str(node.get(key, ""))

    return Slot(
        name=name,
        kind=kind,
        param=text("param"),
        column=text("column"),
        contains=text("contains"),
        since=text("from"),
        until=text("until"),
        year=text("year"),
        within=tuple(node.get("within", ())),
        value=tuple(node.get("value", ())),
        limit=bool(node.get("limit")),
        many=bool(node.get("many", True)),
        brief=bool(node.get("brief")),
    )


def _read_elements(node: Node, slots: Mapping[str, Slot], words: Mapping[str, Any]) -> tuple[Element, ...]:
    elements, seen = [], set()
    for part in node.need("way", str).replace(" > ", " ").split():
        name = part.lstrip("?!")
        if name not in slots and name not in words:
            raise KnowledgeError(FILE, node.line, f"「{name}」既不是这个问题的空，也不是 words 里的一组词")
        seen.add(name)
        slot = slots.get(name)
        elements.append(Element(name=name, slot=slot, needed=part == name, banned=part.startswith("!")))
    # What a query can be told may always be said.
    others = [(name, slot) for name, slot in slots.items() if name not in seen]
    return (*elements, *(Element(name=name, slot=slot, needed=False, banned=False) for name, slot in others))
