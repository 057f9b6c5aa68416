"""What a finder proposes, and the rules and words by which names without a dictionary are found.

The rules are `ontology/rules/names/suffixes.yaml`, the words that may stand in a name are
`ontology/lexicon/name_words.yaml`: 产业园 closes the name of a park, 位于 may not stand in one. `names` walks by them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.model import Span
from xckg.ontology import load_yaml
from xckg.records import quick

WALKS = ("noun", "firm", "project", "event", "agency")
PLACES = ("keep", "split", "loose", "need")
SPECIFICS = ("any", "name", "brand", "long")
WORDS_KEPT = 1 << 16
"""Of how many words it is kept what they can be part of: an article's words are mostly those of the last one."""
LATIN = re.compile(r"[A-Za-z0-9.+×/&\-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class SuffixRule:
    """One entry of `rules/names/suffixes.yaml`; the fields are explained at its head."""

    id: str
    says: str
    type: str
    suffix: tuple[str, ...]
    walk: str
    place: str
    least: int
    most: int
    specific: str
    generic: frozenset[str]
    score: float
    retype: tuple[tuple[re.Pattern[str], str], ...]
    not_before: re.Pattern[str] | None
    built: str
    bridges: bool
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NameWords:
    """`lexicon/name_words.yaml`: what may stand inside a name."""

    stop_tags: frozenset[str]
    let_through: frozenset[str]
    nominal_verbs: frozenset[str]
    event_verbs: frozenset[str]
    place_verbs: frozenset[str]
    posts: frozenset[str]
    not_places_before: tuple[str, ...]
    everyday_areas: frozenset[str]
    not_regions_before: tuple[str, ...]
    not_narrowing: frozenset[str]
    weak_alone: dict[str, float]
    closers: tuple[str, ...]
    firm_closers: tuple[str, ...]
    separators: frozenset[str]
    inner_join: str
    range_join: str
    work_closers: tuple[str, ...]
    inner_join_types: frozenset[str]
    stop_words: frozenset[str]
    opening_verbs: frozenset[str]
    particles: frozenset[str]
    strip: frozenset[str]
    keep_left: dict[str, frozenset[str]]
    firm_words: frozenset[str]
    no_bridge: frozenset[str]
    project_units: frozenset[str]
    project_words: frozenset[str]
    building: frozenset[str]
    event_words: frozenset[str]
    building_before: re.Pattern[str]
    building_after: re.Pattern[str]
    section: re.Pattern[str]


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A span that may be a mention. `name` is what it is called, `score` how sure the rule is (0 to 1)."""

    span: Span
    type: str
    name: str
    rule: str
    score: float
    code: str = ""
    pointer: bool = False


@cache
def load_suffix_rules() -> tuple[SuffixRule, ...]:
    """The suffix rules in file order.

    Raises:
        KnowledgeError: a rule lacks a field or names an unknown walk.
    """
    rules = []
    for node in load_yaml("rules/names/suffixes.yaml").need("rules", list):
        for key, allowed in (("walk", WALKS), ("place", PLACES)):
            if node.need(key, str) not in allowed:
                raise KnowledgeError(node.file, node.line, f"{key} 应为 {' / '.join(allowed)}")
        specific = node.get("specific", "any")
        if specific not in SPECIFICS:
            raise KnowledgeError(node.file, node.line, f"specific 应为 {' / '.join(SPECIFICS)}")
        rules.append(
            SuffixRule(
                id=node.need("id", str),
                says=node.need("says", str),
                type=node.need("type", str),
                suffix=tuple(sorted(node.need("suffix", list), key=len, reverse=True)),
                walk=node["walk"],
                place=node["place"],
                least=node.need("least", int),
                most=node.need("most", int),
                specific=specific,
                generic=frozenset(node.need("generic", list)),
                score=float(node.need("score", float)),
                retype=tuple((re.compile(inside), kind) for inside, kind in node.get("retype", {}).items()),
                not_before=re.compile(node["not_before"]) if "not_before" in node else None,
                built=node.get("built", ""),
                bridges=bool(node.get("bridges", False)),
                examples=tuple(node.need("examples", list)),
                counterexamples=tuple(node.need("counterexamples", list)),
            )
        )
    return tuple(rules)


@cache
def load_name_words() -> NameWords:
    """The words that decide where a name begins."""
    node = load_yaml("lexicon/name_words.yaml")
    return NameWords(
        stop_tags=frozenset(node.need("stop_tags", list)),
        let_through=frozenset(node.need("let_through", list)),
        nominal_verbs=frozenset(node.need("nominal_verbs", list)),
        event_verbs=frozenset(node.need("event_verbs", list)),
        place_verbs=frozenset(node.need("place_verbs", list)),
        posts=frozenset(load_yaml("lexicon/persons.yaml").need("posts", list)),
        not_places_before=tuple(node.need("not_places_before", list)),
        everyday_areas=frozenset(node.need("everyday_areas", list)),
        not_regions_before=tuple(node.need("not_regions_before", list)),
        not_narrowing=frozenset(node.need("not_narrowing", list)),
        weak_alone={kind: float(score) for kind, score in node.need("weak_alone", dict).items()},
        closers=tuple(node.need("closers", list)),
        firm_closers=tuple(node.need("firm_closers", list)),
        separators=frozenset(node.need("separators", list)),
        inner_join=node.need("inner_join", str),
        range_join=node.need("range_join", str),
        work_closers=tuple(node.need("work_closers", list)),
        inner_join_types=frozenset(node.need("inner_join_types", list)),
        stop_words=frozenset(node.need("stop_words", list)),
        opening_verbs=frozenset(node.need("opening_verbs", list)),
        particles=frozenset(node.need("particles", list)),
        strip=frozenset(node.need("strip", list)),
        keep_left={kind: frozenset(words) for kind, words in node.need("keep_left", dict).items()},
        firm_words=frozenset(node.need("firm_words", list)),
        no_bridge=frozenset(node.need("no_bridge", list)),
        project_units=frozenset(node.need("project_units", list)),
        project_words=frozenset(node.need("project_words", list)),
        building=frozenset(node.need("building", list)),
        event_words=frozenset(node.need("event_words", list)),
        building_before=re.compile(f"(?:{node.need('building_before', str)})$"),
        building_after=re.compile(node.need("building_after", str)),
        section=re.compile(node.need("section", str)),
    )


def is_verb_phrase(text: str, tag: str) -> bool:
    """Words like 全面实施 that the segmenter takes for one noun: an opening verb at their end gives them away."""
    if len(text) <= 3:
        return False
    words, end = load_name_words(), text[-2:]
    if end not in words.opening_verbs:
        return False
    return tag in ("", "i", "l", "nz") or (end not in words.event_verbs and end not in words.nominal_verbs)
