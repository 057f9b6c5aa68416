"""Words that point: 我市, 全省, 该公司 are resolved to what they point at, inside one article.

>>> [rule.id for rule in load_pointer_rules() if "我市" in rule.words]
['home-city']

Words and targets: `ontology/lexicon/pointers.yaml`. A word whose target is not known is no mention.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.areas import Area, load_areas
from xckg.errors import KnowledgeError
from xckg.extract.name_rules import Proposal
from xckg.extract.places import home_at
from xckg.model import Article, Sentence, SentenceRole, Span, Token
from xckg.ontology import Node, load_yaml

TARGETS = ("home", "country", "last")
HOME_COUNTRY = ("中国", "iso3166:CN")
POINTING = "该这"
_CLAUSE_END = re.compile("[，。；！？：\n]")
OPENING = 4  # characters that may stand before the name that opens a sentence
_AREAS = "gb2260:"


@dataclass(frozen=True, kw_only=True, slots=True)
class PointerRule:
    """One entry of `lexicon/pointers.yaml`; the fields are explained at its head."""

    id: str
    says: str
    words: tuple[str, ...]
    bare: frozenset[str]
    to: str
    level: str
    topical: frozenset[str]
    types: frozenset[str]
    leading: bool
    unless: frozenset[str]
    tails: Mapping[str, tuple[str, ...]]
    prefers: Mapping[str, tuple[str, ...]]


@cache
def load_pointer_rules() -> tuple[PointerRule, ...]:
    """The rules in file order.

    Raises:
        KnowledgeError: a rule lacks a field or names an unknown target.
    """
    rules = []
    for node in load_yaml("lexicon/pointers.yaml").need("pointers", list):
        if node.need("to", str) not in TARGETS:
            raise KnowledgeError(node.file, node.line, f"to 应为 {' / '.join(TARGETS)}")
        rules.append(
            PointerRule(
                id=node.need("id", str),
                says=node.need("says", str),
                words=(*node.need("words", list), *node.get("bare", [])),
                bare=frozenset(node.get("bare", [])),
                to=node["to"],
                level=node.need("level", str) if node["to"] == "home" else "",
                topical=frozenset(node.get("topical", [])),
                types=frozenset(node.need("types", list)) if node["to"] == "last" else frozenset(),
                leading=node.get("leading", False),
                unless=frozenset(node.get("unless", [])),
                tails={word: tuple(ends) for word, ends in node.get("tails", {}).items()},
                prefers={word: tuple(ends) for word, ends in node.get("prefers", {}).items()},
            )
        )
    return tuple(rules)


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, PointerRule]]:
    by_word = {word: rule for rule in load_pointer_rules() for word in rule.words}
    return re.compile("|".join(re.escape(w) for w in sorted(by_word, key=len, reverse=True))), by_word


def find_pointers(
    text: str, sentences: Sequence[Sentence], chosen: Sequence[Proposal], home: Area | None
) -> list[Proposal]:
    """Pointing words outside the names already chosen, each with what it points at.

    Args:
        text: the article's clean text.
        sentences: its sentences, tokenised.
        chosen: non-overlapping names by start.
        home: the article's place.
    """
    pattern, by_word = _pattern()
    pointers: list[Proposal] = []
    name_starts = [p.span.start for p in chosen]
    for sentence in sentences:
        if sentence.role is SentenceRole.BYLINE or not sentence.tokens:
            continue
        for found in pattern.finditer(text, sentence.span.start, sentence.span.end):
            span = Span(start=found.start(), end=found.end())
            before = bisect_left(name_starts, span.end) - 1
            if before >= 0 and chosen[before].span.end > span.start:
                continue
            opens = any(token.span.start == span.start for token in sentence.tokens)
            if not opens or not any(token.span.end == span.end for token in sentence.tokens):
                continue
            rule = by_word[found.group()]
            if found.group() in rule.bare and not _opens(sentence.tokens, span):
                continue  # 核电公司, 签约项目: the word is the head of something else
            if found.group() in rule.bare and text.startswith(_not_before(), span.end):
                continue  # 项目个数, 公司名单: it is part of another noun
            if rule.to == "last":
                said = sorted([*chosen, *pointers], key=lambda p: p.span) if rule.leading else chosen
                target = _point_back(rule, text, sentences, said, span)
            else:
                topic = _find_topic(rule, text, sentence, sentences, chosen, span)
                target = topic or _point_home(rule, home)
            if target is not None:
                kind, name, code = target
                pointers.append(
                    Proposal(
                        span=span, type=kind, name=name, rule=f"pointer.{rule.id}", score=0.85, code=code, pointer=True
                    )
                )
    return pointers


@cache
def _national() -> tuple[re.Pattern[str], int]:
    node = load_yaml("lexicon/pointers.yaml").need("nation", Node)
    words = sorted(node.need("words", list), key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, words))), node.need("lead", int)


def is_national(article: Article) -> bool:
    """Whether an article that is of no place speaks of the whole country: its title or its opening says so."""
    if article.place is not None:
        return False
    pattern, length = _national()
    if pattern.search(article.title or ""):
        return True
    body = next((s.span.start for s in article.sentences if s.role is SentenceRole.BODY), None)
    return body is not None and pattern.search(article.text.clean, body, body + length) is not None


@cache
def _not_before() -> tuple[str, ...]:
    return tuple(load_yaml("lexicon/pointers.yaml").need("not_before", list))


@cache
def _after() -> frozenset[str]:
    return frozenset(load_yaml("lexicon/pointers.yaml").need("after", list))


def _opens(tokens: Sequence[Token], span: Span) -> bool:
    """Whether the word opens a clause or follows a preposition, so that nothing before it makes one noun with it."""
    before = next((token for token in tokens if token.span.end == span.start), None)
    return before is None or not before.text.isalnum() or before.text in _after()


def _point_home(rule: PointerRule, home: Area | None) -> tuple[str, str, str] | None:
    if rule.to == "country":
        return ("Country", *HOME_COUNTRY)
    area = home_at(home, rule.level)
    return None if area is None else ("AdministrativeArea", area.name, f"gb2260:{area.code}")


def _find_topic(
    rule: PointerRule,
    text: str,
    sentence: Sentence,
    sentences: Sequence[Sentence],
    chosen: Sequence[Proposal],
    span: Span,
) -> tuple[str, str, str] | None:
    """The area of the rule's level that a clause of the paragraph before a topical word has as its topic, the last one.

    The topic opens its clause and is neither one of several (海南省、湖南省分别…) nor at its end.
    """
    if text[span.start : span.end] not in rule.topical:
        return None
    begin = min(s.span.start for s in sentences if s.paragraph == sentence.paragraph)
    for name in reversed([p for p in chosen if begin <= p.span.start and p.span.end <= span.start]):
        if name.type != "AdministrativeArea" or not name.code.startswith(_AREAS):
            continue
        area = load_areas().get(name.code.removeprefix(_AREAS))
        ahead = text[name.span.end : name.span.end + 1]
        set_apart = text[name.span.start - 1] == "在" and ahead == "，"  # 这段时间在湖北，…全省…
        opens = name.span.start == begin or _CLAUSE_END.match(text, name.span.start - 1) or set_apart
        if area is not None and opens and (ahead.isalnum() or ahead in "，：") and home_at(area, rule.level) == area:
            return name.type, name.name, name.code
    return None


def _point_back(
    rule: PointerRule, text: str, sentences: Sequence[Sentence], chosen: Sequence[Proposal], span: Span
) -> tuple[str, str, str] | None:
    """The last name of the rule's types: of the last sentence that has one, the name that opens it, if `leading`.

    A bare word is of no name that is older than the opening of a sentence by one of the types in `unless`: 项目 in the
    paragraph of a firm that has named none is the firm's.
    """
    word = text[span.start : span.end]
    tails = rule.tails.get(word, ())
    before = [p for p in chosen if p.span.end <= span.start]
    fits = [p for p in before if p.type in rule.types and text[p.span.start : p.span.end].endswith(tails or ("",))]
    if not fits:
        return None
    fits = [p for p in fits if p.name.endswith(rule.prefers.get(word, ()))] or fits
    if word[0] in POINTING:  # 特斯拉、宝马都用该公司的电池: it is none of those that the clause itself is about
        fits = [p for p in fits if _CLAUSE_END.search(text, p.span.end, span.start)] or fits
    best = fits[-1]
    openings = _find_openings(sentences, before) if rule.leading or rule.unless else {}
    if rule.leading:
        start = next(s.span.start for s in reversed(sentences) if s.span.start <= best.span.start)
        best = next((p for p in fits if openings.get(start) == p.span), best)
    elif word in rule.bare and any(
        p.type in rule.unless and p.span > best.span and p.span in openings.values() for p in before
    ):
        return None
    return best.type, best.name, best.code


def _find_openings(sentences: Sequence[Sentence], names: Sequence[Proposal]) -> dict[int, Span]:
    """By the start of each sentence, the first name in it, if no more than a few characters stand before it."""
    openings: dict[int, Span] = {}
    at = 0
    for sentence in sentences:
        while at < len(names) and names[at].span.start < sentence.span.start:
            at += 1
        if at < len(names) and names[at].span.start <= min(sentence.span.start + OPENING, sentence.span.end):
            openings[sentence.span.start] = names[at].span
    return openings
