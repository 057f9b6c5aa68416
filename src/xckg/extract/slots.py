"""Goods and lines of business by the place where they stand, since neither has a suffix of its own.

主要生产[吸尘器]、[小家电]和[电机]产品: the cue 生产 opens a place, and what is listed there is a Product; 等产业 closes
one, and what is listed before it is an Industry. Rules: `ontology/rules/names/slots.yaml`.

A list is read word by word: words that can stand in a name (`names.load_name_words`) make an item, 、和及与 part items,
anything else ends the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from xckg.errors import KnowledgeError
from xckg.extract.gates import Gate
from xckg.extract.gazetteer import get_known, load_product_endings
from xckg.extract.name_rules import LATIN, WORDS_KEPT, NameWords, Proposal, is_verb_phrase, load_name_words
from xckg.model import Span, Token
from xckg.ontology import load_yaml

NOUN_TAGS = ("n", "nz", "nr", "nrt", "ns", "nt", "ng", "", "x", "j", "l", "nrfg", "vn", "quoted", "g", "b", "an")
LINES = ("Industry", "IndustryChain", "IndustryCluster")
COMPOUND, NARROWED = 0.85, 0.45
ITEM_AT_MOST = 16
LISTED_FROM = 3  # items; two words joined by 和 are too often no list of their kind
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotRule:
    """One entry of `rules/names/slots.yaml`; the fields are explained at its head."""

    id: str
    says: str
    type: str
    side: str
    cue: re.Pattern[str]
    alone: bool
    named: bool
    known: bool
    append: str
    score: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def load_slots() -> tuple[tuple[SlotRule, ...], frozenset[str], frozenset[str]]:
    """The slot rules, the heads that are neither goods nor lines of business, and what is none when it stands alone.

    Raises:
        KnowledgeError: a rule lacks a field, or its cue is no regular expression.
    """
    node = load_yaml("rules/names/slots.yaml")
    rules = []
    for entry in node.need("slots", list):
        if entry.need("side", str) not in ("left", "right"):
            raise KnowledgeError(entry.file, entry.line, "side 应为 left / right")
        try:
            cue = re.compile(entry.need("cue", str))
        except re.error as error:
            raise KnowledgeError(entry.file, entry.line, f"cue 不是合法的正则表达式：{error}") from None
        rules.append(
            SlotRule(
                id=entry.need("id", str),
                says=entry.need("says", str),
                type=entry.need("type", str),
                side=entry["side"],
                cue=cue,
                alone=entry.need("alone", bool),
                named=bool(entry.get("named", False)),
                known=bool(entry.get("known", False)),
                append=entry.get("append", ""),
                score=float(entry.need("score", float)),
                examples=tuple(entry.need("examples", list)),
                counterexamples=tuple(entry.need("counterexamples", list)),
            )
        )
    generic = node.need("generic", dict)
    return tuple(rules), frozenset(generic.need("heads", list)), frozenset(generic.need("bare", list))


@cache
def _gate() -> Gate:
    return Gate([rule.cue for rule in load_slots()[0]])


def find_slot_names(text: str, tokens: Sequence[Token], goods: Mapping[tuple[int, int], str]) -> Iterator[Proposal]:
    """Products and industries of one sentence, by the places that cues open.

    Args:
        text: the article's clean text.
        tokens: the sentence's tokens; spans count in `text`.
        goods: spans of known products and industries, with their type.
    """
    if not tokens:
        return
    rules, heads, bare = load_slots()
    words = load_name_words()
    begin, end = tokens[0].span.start, tokens[-1].span.end
    for number in _gate().find_open(text[begin:end]):
        rule = rules[number]
        for found in rule.cue.finditer(text, begin, end):
            if rule.side == "right":
                items = _list_right(tokens, found.end(), words)
            else:
                items = _list_left(tokens, found.start(), words)
            read = (_to_item(item, words, heads, bare, rule, listed=len(items) > 1) for item in items)
            named = [item for item in read if item is not None]
            if not named or (not rule.alone and len(items) < 2):
                continue
            if rule.known and not any(_known_tail(item, goods) for item in named):
                continue
            for item in named:
                span = Span(start=item[0].span.start, end=item[-1].span.end)
                name = text[span.start : span.end] + rule.append
                yield Proposal(span=span, type=rule.type, name=name, rule=f"slot.{rule.id}", score=rule.score)


@lru_cache(maxsize=WORDS_KEPT)
def _in_name(text: str, tag: str) -> bool:
    """Whether a word can stand in a name of goods; asked again and again of the same words."""
    words = load_name_words()
    if text in words.stop_words or text in words.event_verbs or is_verb_phrase(text, tag):
        return False
    if text in words.let_through or text in words.nominal_verbs or tag == "quoted":
        return True
    if LATIN.fullmatch(text):
        return any(c.isalpha() for c in text)
    if not any("一" <= c <= "鿿" for c in text):
        return False
    return tag not in words.stop_tags


def _list_right(tokens: Sequence[Token], at: int, words: NameWords) -> list[list[Token]]:
    """Items from `at` on, in reading order."""
    items: list[list[Token]] = [[]]
    for token in tokens:
        if token.span.end <= at:
            continue
        if token.span.start < at:  # the cue ends inside a word: 生产线, 出口额
            return []
        if token.text in words.separators and items[-1]:
            items.append([])
        elif (
            _in_name(token.text, token.tag)
            and token.span.end - (items[-1][0].span.start if items[-1] else token.span.start) <= ITEM_AT_MOST
        ):
            items[-1].append(token)
        else:
            break
    return [item for item in items if item]


def _list_left(tokens: Sequence[Token], stop: int, words: NameWords) -> list[list[Token]]:
    """Items that end at `stop`, in reading order."""
    items: list[list[Token]] = [[]]
    for token in reversed(tokens):
        if token.span.start >= stop:
            continue
        if token.span.end > stop:  # 汽车产量 taken for one word: its front belongs to the list
            cut = token.text[: stop - token.span.start]
            token = Token(span=Span(start=token.span.start, end=stop), text=cut, tag=token.tag)
        if token.text in words.separators and items[-1]:
            items.append([])
        elif _in_name(token.text, token.tag) and len(items[-1]) < ITEM_AT_MOST:
            items[-1].append(token)
        else:
            break
    return [item[::-1] for item in reversed(items) if item]


def _to_item(
    item: list[Token],
    words: NameWords,
    heads: frozenset[str],
    bare: frozenset[str],
    rule: SlotRule,
    *,
    listed: bool,
) -> list[Token] | None:
    """The item without what leads up to it, None when it names nothing.

    The last word of a list often belongs to all of it (吸尘器和电机产品): a bare one is cut off a listed item.
    """
    whole, kept = item, words.keep_left.get(rule.type, frozenset())
    while item and ((item[0].text in words.strip and item[0].text not in kept) or _leads_up(item[0], words)):
        item = item[1:]
    while len(item) > 1 and item[0].tag == "ns":
        item = item[1:]  # 江苏船舶: the place is none of the goods' name
    if listed and len(item) > 1 and item[-1].text in ("产品", "商品") and sum(len(t.text) for t in item[:-1]) >= 2:
        item = item[:-1]
    if len(item) <= 1 and (not item or item[0].text in bare) and whole and whole[0].tag[:1] in ("a", "b", "n"):
        item = whole  # 新材料, 先进制造: without its adjective the word says nothing
    if not item or item[-1].text in heads:
        return None
    nominal = item[-1].text in words.nominal_verbs or item[-1].text in words.let_through
    if item[-1].tag not in NOUN_TAGS and not (nominal and (rule.type in LINES or item[-1].tag in ("mq", "b", "q"))):
        return None
    if (len(item) == 1 and item[0].text in bare) or any(token.tag == "ns" for token in item):
        return None
    length = sum(len(token.text) for token in item)
    ignored = heads | bare | words.strip
    if length < 2 or length > ITEM_AT_MOST:
        return None
    if item != whole and all(token.text in ignored for token in item):
        return None
    if rule.type == "Product" and not _looks_like_goods(item):
        return None
    if rule.named and not any(
        token.tag in ("", "nz", "x", "nrt", "nrfg", "nr") or LATIN.fullmatch(token.text) for token in item
    ):
        return None
    return item


def _leads_up(token: Token, words: NameWords) -> bool:
    """Whether one leftover character opens the item that belongs to none (强集成电路), unlike 大功率, 新材料."""
    return (
        len(token.text) == 1 and token.text not in words.let_through and token.tag[:1] in ("v", "f", "n", "q", "a", "d")
    )


def _looks_like_goods(item: Sequence[Token]) -> bool:
    """Whether the item ends as goods do (吸尘器用伸缩管) and not as anything else does (生产高峰期, 生产积极性)."""
    word = "".join(token.text for token in item)
    endings = load_product_endings()
    return get_known(word, "Product") is not None or word[-2:] in endings or word[-1] in endings


def find_lists(text: str, tokens: Sequence[Token], known: Mapping[tuple[int, int], str]) -> Iterator[Proposal]:
    """Goods and lines of business that stand in a list beside known ones: 电子信息、高端装备、[生命健康].

    Args:
        text: the article's clean text.
        tokens: the sentence's tokens.
        known: spans of known products and industries, with their type.
    """
    words = load_name_words()
    if not known or sum([token.text in words.separators for token in tokens]) < LISTED_FROM - 1:
        return
    _, heads, bare = load_slots()
    at = 0
    while at < len(tokens):
        items: list[list[Token]] = [[]]
        while at < len(tokens):
            token = tokens[at]
            if token.text in words.separators and items[-1]:
                items.append([])
            elif _in_name(token.text, token.tag):
                items[-1].append(token)
            else:
                break
            at += 1
        at += 1
        items = [item for item in items if item]
        if len(items) < LISTED_FROM:
            continue
        types = [_known_tail(item, known) for item in items]
        for kind in ("Industry", "Product"):
            if types.count(kind) * 3 < len(items) or types.count(kind) < max(
                types.count(k) for k in ("Industry", "Product")
            ):
                continue
            rule = _beside_known(kind)
            for item in items:
                named = _to_item(item, words, heads, bare, rule, listed=True)
                if named is not None and (
                    kind == "Product" or _known_tail(item, known) or not _looks_like_goods(named)
                ):
                    span = Span(start=named[0].span.start, end=named[-1].span.end)
                    name = text[span.start : span.end]
                    yield Proposal(span=span, type=kind, name=name, rule="slot.beside-known", score=rule.score)
            break


@cache
def _beside_known(kind: str) -> SlotRule:
    """The rule of lists: no cue opens the place, the neighbours do."""
    return SlotRule(
        id="beside-known",
        says="",
        type=kind,
        side="left",
        cue=NEVER,
        alone=False,
        named=False,
        known=True,
        append="",
        score=0.6,
        examples=(),
        counterexamples=(),
    )


def find_compounds(text: str, tokens: Sequence[Token], goods: Mapping[tuple[int, int], str]) -> Iterator[Proposal]:
    """Goods named after the line of business or the goods that they are for: [风电][轴承] is one name.

    Args:
        text: the article's clean text.
        tokens: the sentence's tokens.
        goods: spans of known products and industries, with their type.
    """
    heads: dict[int, int] = {}
    for (start, end), kind in goods.items():
        if kind == "Product":
            heads[start] = max(end, heads.get(start, 0))
    if all(middle not in heads for _, middle in goods):
        return
    starts = {token.span.start for token in tokens}
    for start, middle in sorted(goods):
        end = heads.get(middle, 0)
        if not end or (start, end) in goods or end - start > ITEM_AT_MOST:
            continue
        if start in starts and middle in starts:
            span = Span(start=start, end=end)
            yield Proposal(span=span, type="Product", name=text[start:end], rule="compound.goods", score=COMPOUND)


def find_narrowed_goods(text: str, tokens: Sequence[Token], goods: Mapping[tuple[int, int], str]) -> Iterator[Proposal]:
    """Known goods with the nouns that narrow them: 谷物[烘干机], 中高端[打火机]; no firm's, person's or place's name.

    Args:
        text: the article's clean text.
        tokens: the sentence's tokens.
        goods: spans of known products and industries, with their type.
    """
    if "Product" not in goods.values():
        return
    words = load_name_words()
    _, heads, bare = load_slots()
    starts = {token.span.start: i for i, token in enumerate(tokens)}
    for (start, end), kind in sorted(goods.items()):
        first = starts.get(start) if kind == "Product" else None
        if first is None:
            continue
        at = first
        while at > 0 and end - tokens[at - 1].span.start <= ITEM_AT_MOST and _narrows(tokens[at - 1], words, heads):
            at -= 1
        while at < first and (tokens[at].text in words.strip or tokens[at].text in bare or len(tokens[at].text) == 1):
            at += 1
        if at < first:
            span = Span(start=tokens[at].span.start, end=end)
            yield Proposal(
                span=span, type="Product", name=text[span.start : end], rule="narrowed.goods", score=NARROWED
            )


def _narrows(token: Token, words: NameWords, heads: frozenset[str]) -> bool:
    """Whether a word before goods says what kind they are: a dictionary noun or attribute, no name, no verb."""
    if (
        token.text.endswith("级")
        or token.text in words.not_narrowing
        or token.text in heads
        or token.text in words.stop_words
    ):
        return False
    if token.text in words.nominal_verbs or token.text in words.let_through:
        return True
    if LATIN.fullmatch(token.text):
        return any(c.isalpha() for c in token.text)
    return token.tag in ("n", "b", "an", "l", "j") and not is_verb_phrase(token.text, token.tag)


def _known_tail(item: Sequence[Token], known: Mapping[tuple[int, int], str]) -> str | None:
    """The type of the known name that the item is or ends in (发展新能源 ends in one)."""
    end = item[-1].span.end
    for token in item:
        if (token.span.start, end) in known:
            return known[(token.span.start, end)]
    return None
