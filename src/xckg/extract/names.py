"""Names without a dictionary: from the word that says what a thing is, walk left over what can stand in its name.

生产车间位于[长葛循环经济产业园]: the suffix 产业园 opens the walk, 经济, 循环 and 长葛 may stand in the name of a park,
位于 may not. The rules are `ontology/rules/names/suffixes.yaml`, the words that may be walked over
`ontology/lexicon/name_words.yaml`.

*Why so*: in Chinese the head of a name stands last, so its right edge is nearly free; what is hard is the left edge,
and that is decided by the words before it, not by the name. A learned tagger may later propose edges of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from xckg.extract.gazetteer import Hit
from xckg.extract.lexicon import Finder
from xckg.extract.name_rules import (
    LATIN,
    NameWords,
    Proposal,
    SuffixRule,
    is_verb_phrase,
    load_name_words,
    load_suffix_rules,
)
from xckg.model import Span, Token

OPENERS = {"”": "“", "’": "‘", "）": "（", ")": "(", "》": "《", "」": "「"}
PLACE_TYPES = ("AdministrativeArea", "Country", "Region")
EVENT_LIKE = ("Event", "Project", "Programme", "Policy")
PLACE_LIKE = ("IndustrialPark", "ResearchInstitution", "Organization", "Facility", "FinancialInstitution")
LONG_FROM = 6  # characters of a descriptive name that count as specific where `specific: long`
FIRM_OPENED = ("Project", "IndustrialPark", "Facility", "GovernmentAgency")  # a firm may open their names
BESIDE = 8  # characters looked at before a name
LATIN_AT_MOST = 40  # characters of a firm's name in Latin letters
QUOTED_AT_MOST = 16  # characters between quotation marks inside a name
IN_BRACKETS = re.compile(r"[一-鿿]{2,6}|[A-Za-z0-9\-—]{1,12}年?")  # a place or a stretch of years inside a name
YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@cache
def _load_suffixes() -> tuple[Finder, dict[str, tuple[SuffixRule, ...]]]:
    by_suffix: dict[str, list[SuffixRule]] = {}
    for rule in load_suffix_rules():
        for suffix in rule.suffix:
            by_suffix.setdefault(suffix, []).append(rule)
    return Finder(by_suffix), {suffix: tuple(rules) for suffix, rules in by_suffix.items()}


def find_suffix_names(
    text: str, tokens: Sequence[Token], hits: Sequence[Hit], persons: Sequence[Span] = ()
) -> Iterator[Proposal]:
    """Names that end in a known suffix, in one sentence.

    Args:
        text: the article's clean text.
        tokens: the sentence's tokens; spans count in `text`.
        hits: gazetteer hits inside the sentence.
        persons: names of people, over which no other name may reach.
    """
    if not tokens:
        return
    suffixes, by_suffix = _load_suffixes()
    places = {(h.span.start, h.span.end) for h in hits if h.type in PLACE_TYPES and h.strength == "sure"}
    firms = {h.span.start for h in hits if h.type == "Company" and h.strength == "sure"}
    for start, end in suffixes.find(text, tokens[0].span.start, tokens[-1].span.end):
        span = Span(start=start, end=end)
        for rule in by_suffix[text[start:end]]:
            after = max((p.end for p in persons if p.end <= start), default=0)
            proposal = walk_left(text, _from(tokens, after), span, rule, places, firms)
            if proposal is not None and not any(proposal.span.overlaps(p) for p in persons):
                yield proposal


def _from(tokens: Sequence[Token], start: int) -> Sequence[Token]:
    """The tokens from an offset on; one that reaches over it is cut (薛良率 after the person 薛良)."""
    if not start:
        return tokens
    kept = []
    for token in tokens:
        if token.span.start >= start:
            kept.append(token)
        elif token.span.end > start:
            text = token.text[start - token.span.start :]
            kept.append(Token(span=Span(start=start, end=token.span.end), text=text, tag="v" if len(text) == 1 else ""))
    return kept


def walk_left(
    text: str,
    tokens: Sequence[Token],
    suffix: Span,
    rule: SuffixRule,
    places: set[tuple[int, int]],
    firms: Collection[int] = (),
) -> Proposal | None:
    """The name that ends with this suffix, None if what stands before it is no name.

    `places` are the spans of known places: a place may open a name (or be cut off it, as the rule says). `firms` are
    the starts of known firms, at which a firm's name may open too.
    """
    if rule.walk == "agency" or not _ends_word(tokens, suffix.end):
        return None
    if rule.not_before is not None and rule.not_before.match(text, suffix.end):
        return None
    words = load_name_words()
    taken: list[Token] = []  # right to left
    start = suffix.start
    index = _token_before(tokens, start)
    while index >= 0:
        token = tokens[index]
        if token.span.end > start:  # the suffix begins inside this token
            token = Token(
                span=Span(start=token.span.start, end=start), text=text[token.span.start : start], tag=token.tag
            )
        token = _without_particle(token)
        opener = OPENERS.get(token.text)
        if opener is not None and (rule.walk != "firm" or opener != "“"):
            opened = text.rfind(opener, max(tokens[0].span.start, start - QUOTED_AT_MOST), start)
            if opened < 0 or (opener in "（(" and not IN_BRACKETS.fullmatch(text, opened + 1, start - 1)):
                break
            taken.append(Token(span=Span(start=opened, end=start), text=text[opened:start], tag="quoted"))
            start = opened
            index = _token_before(tokens, start)
            continue
        if taken and rule.walk != "event" and _closes_another_name(token.text, rule.type):
            break
        if taken and rule.built and token.text.endswith(words.work_closers):
            break  # 标志性工程[青莱铁路]
        latin = rule.walk == "firm" and (token.text == " " or LATIN.fullmatch(token.text) is not None)
        if suffix.start - token.span.start > (LATIN_AT_MOST if latin else rule.most):
            break
        if (
            not _walkable(token, taken, rule, words, places)
            and not _joins(tokens, index, taken, rule, words)
            and not (rule.bridges and taken and _bridges(tokens, index, words, places))
        ):
            break
        taken.append(token)
        start = token.span.start
        if start > tokens[index].span.start:
            break  # a particle was cut off the token's front: 由赫瑞特
        index -= 1
    taken.reverse()
    taken = _strip_left(taken, rule, words, places)
    if rule.walk == "project":
        taken = _after_building(taken, words, places)
    if rule.walk == "firm":
        taken = _open_at_place(taken, {s for s, _ in places} | set(firms))
    if rule.place == "split" or (rule.place == "loose" and _named_without_place(taken, rule, places)):
        while taken and _place_at(taken, places):
            if rule.place == "loose" and not _named_without_place(taken, rule, places):
                break
            end = max(e for s, e in places if s == taken[0].span.start and e <= taken[-1].span.end)
            taken = [t for t in taken if t.span.start >= end]
        taken = _strip_left(taken, rule, words, places)
    if not taken:
        return None
    body = text[taken[0].span.start : suffix.start]
    if len(body.strip("“”")) < rule.least or all(t.text in rule.generic or t.text in words.strip for t in taken):
        return None
    if (
        taken[-1].text in rule.generic
        and taken[-1].text not in words.nominal_verbs
        and len(taken) > 1
        and rule.place == "split"
    ):
        return None  # 制造业重点产业链: the word next to the suffix makes it a class, not a name
    if rule.type in EVENT_LIKE and _is_only_place(taken, places):
        return None
    if rule.specific != "any" and not _is_specific(taken, rule, places):
        own = sum(len(t.text) for t in taken if t.text not in rule.generic)
        if rule.specific != "long" or own < LONG_FROM:
            return None
    span = Span(start=taken[0].span.start, end=_section_end(text, suffix.end, places) if rule.built else suffix.end)
    kind = next((kind for inside, kind in rule.retype if inside.search(body)), rule.type)
    if rule.built and is_being_built(text, span, words):
        kind = rule.built
    return Proposal(span=span, type=kind, name=text[span.start : span.end], rule=f"name.{rule.id}", score=rule.score)


def is_being_built(text: str, span: Span, words: NameWords) -> bool:
    """Whether the text says that this is still to be built: [平江运河]正加紧建设, 新建[青莱铁路]."""
    before = text[max(0, span.start - BESIDE) : span.start]
    return words.building_before.search(before) is not None or words.building_after.match(text, span.end) is not None


def _section_end(text: str, end: int, places: set[tuple[int, int]]) -> int:
    """Where the name of a line ends when a section of it is meant: 青莱铁路[海州段], 青莱高铁[青州至松山段]."""
    found = load_name_words().section.match(text, end)
    if found is None or (found["far"] is None and (found.start("near"), found.end("near")) not in places):
        return end
    return found.end()


def _joins(tokens: Sequence[Token], index: int, taken: Sequence[Token], rule: SuffixRule, words: NameWords) -> bool:
    """Whether the word joins two nouns inside one name: 生物医药[及]高端医疗器械集群."""
    if not taken or not index:
        return False
    left = tokens[index - 1]
    if rule.built and tokens[index].text == words.range_join:  # 青州[至]莱芜高速公路
        return len(left.text) > 1 and left.tag in ("ns", "nr", "nz", "")
    if tokens[index].text != words.inner_join or rule.type not in words.inner_join_types:
        return False
    return len(left.text) > 1 and left.tag in ("n", "nz", "j", "l", "x", "") and left.text not in words.stop_words


def _bridges(tokens: Sequence[Token], index: int, words: NameWords, places: set[tuple[int, int]]) -> bool:
    """Whether single characters of any tag lead back to the place that opens a firm's full name: 沈阳[龙|呈]伟业科技….

    The registers' names are place, then a made-up word that no dictionary has, whose characters are tagged as what they
    would be alone; words of two characters and what joins clauses are no such thing (沈阳|引进|伟业科技…).
    """
    for token in reversed(tokens[max(0, index - 3) : index + 1]):
        if any(e == token.span.end for _, e in places):
            return True
        if len(token.text) > 1 and (token.tag in words.stop_tags or token.text in words.stop_words):
            return False
        if token.text in words.no_bridge or not "一" <= token.text[0] <= "鿿":
            return False
    return False


def _without_particle(token: Token) -> Token:
    """An unknown word without the particle that the segmenter glued to its front (由赫瑞特 → 赫瑞特)."""
    if token.tag == "" and len(token.text) >= 3 and token.text[0] in load_name_words().particles:
        return Token(span=Span(start=token.span.start + 1, end=token.span.end), text=token.text[1:])
    return token


def _closes_another_name(word: str, kind: str) -> bool:
    """长葛循环经济产业园河南金汇…有限公司: the park's name ends where the firm's begins.

    A firm may open the name of its own project or park (娲石集团光谷产业园).
    """
    words = load_name_words()
    if word.endswith(words.closers):
        return True
    return kind not in FIRM_OPENED and word.endswith(words.firm_closers)


def _token_before(tokens: Sequence[Token], position: int) -> int:
    """Index of the token that holds the character before `position`, -1 if there is none."""
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if tokens[middle].span.start < position:
            low = middle + 1
        else:
            high = middle
    return low - 1


def _ends_word(tokens: Sequence[Token], end: int) -> bool:
    """Whether a token ends here, so that the suffix is not the middle of a longer word (产业 in 产业化)."""
    index = _token_before(tokens, end)
    return index >= 0 and tokens[index].span.end == end


def _walkable(
    token: Token, taken: list[Token], rule: SuffixRule, words: NameWords, places: set[tuple[int, int]]
) -> bool:
    text, tag = token.text, token.tag
    right = taken[-1] if taken else None
    if any(s <= token.span.start and token.span.end <= e for s, e in places):
        return True
    if rule.walk == "event" and text in words.event_words:
        return True
    if text in words.stop_words or (taken and text in words.posts) or is_verb_phrase(text, tag):
        return False
    if rule.walk == "firm" and text in words.firm_words:
        return True
    if rule.walk == "event" and text in words.event_verbs and right is not None and YEAR.fullmatch(right.text):
        return False  # 某部启动|2023年…招聘活动: the year opens the name
    if text in words.event_verbs:
        return rule.type in EVENT_LIKE or (rule.type in PLACE_LIKE and text in words.place_verbs)
    if text in words.let_through or text in words.nominal_verbs:
        return True
    if rule.walk in ("project", "event") and (text in words.project_words or text in words.project_units):
        return True
    if LATIN.fullmatch(text):
        if not text[0].isdigit() or any(c.isalpha() for c in text):
            return True
        if right is None or rule.walk not in ("project", "event"):
            return False
        if rule.walk == "event" and YEAR.fullmatch(text):
            return True
        measured = right.text in words.project_units or right.text in words.project_words or right.text[0] in "×+"
        return measured or right.text[0] in "届年第季"
    if rule.walk in ("event", "project") and text in ("·", "—", "－", "×", "/", "-", "+"):
        return True
    if text == "·":
        return True
    if rule.walk == "firm" and text == " " and right is not None and LATIN.fullmatch(right.text):
        return True  # Norden| |Tractors公司
    if not any("一" <= c <= "鿿" for c in text):
        return False
    return tag not in words.stop_tags


def _strip_left(taken: list[Token], rule: SuffixRule, words: NameWords, places: set[tuple[int, int]]) -> list[Token]:
    kept = words.keep_left.get(rule.type, frozenset())
    while taken:
        token = taken[0]
        if _place_at(taken, places):
            break
        bracket = token.text[0] in "（(" and rule.walk != "firm"  # 标准组织（ISO）|技术委员会, but （德国）海晏公司
        punctuation = bracket or not any(c.isalnum() for c in token.text)
        if (
            punctuation
            or token.text == words.range_join
            or (token.text in words.strip and token.text not in kept)
            or (
                len(token.text) == 1
                and token.tag in ("v", "vn", "n", "f", "s", "a", "q", "ng", "vg")
                and rule.walk in ("noun", "project")
            )
        ):
            taken = taken[1:]
        else:
            break
    return taken


def _open_at_place(taken: list[Token], openers: Collection[int]) -> list[Token]:
    """会见美国埃克森公司: a firm's name opens at its place when only dictionary words stand before that."""
    if taken and taken[0].span.start in openers:
        return taken
    for i in range(1, len(taken)):
        if taken[i].span.start in openers:
            known = all(t.tag not in ("", "nz", "nrt", "quoted") and not LATIN.fullmatch(t.text) for t in taken[:i])
            return taken[i:] if known else taken
    return taken


def _after_building(taken: list[Token], words: NameWords, places: set[tuple[int, int]]) -> list[Token]:
    """在洛阳市投资建设氢能产业园项目: what is built there begins behind the verbs."""
    if not taken or not _place_at(taken, places):
        return taken
    end = max(e for s, e in places if s == taken[0].span.start and e <= taken[-1].span.end)
    rest = [t for t in taken if t.span.start >= end]
    verbs = next((i for i, t in enumerate(rest) if t.text not in words.building), len(rest))
    return rest[verbs:] if 0 < verbs < len(rest) else taken


def _named_without_place(taken: Sequence[Token], rule: SuffixRule, places: set[tuple[int, int]]) -> bool:
    """鄂州葛店经开区: without 鄂州 it still has a name; 长葛循环经济产业园 without 长葛 has none."""
    if not taken or not _place_at(taken, places):
        return False
    end = max(e for s, e in places if s == taken[0].span.start and e <= taken[-1].span.end)
    rest = [t for t in taken if t.span.start >= end]
    if rest and rest[0].text == load_name_words().range_join:
        return False  # 青州|至莱芜高速公路
    if rest and rest[0].text[0] in "（(":
        return False  # 中国|（海州）自由贸易试验区
    return bool(rest) and (_is_specific(rest, rule, places) or any(t.tag == "ns" for t in rest))


def _place_at(taken: Sequence[Token], places: set[tuple[int, int]]) -> bool:
    return any(s == taken[0].span.start and e <= taken[-1].span.end for s, e in places)


def _is_only_place(taken: Sequence[Token], places: set[tuple[int, int]]) -> bool:
    """连云港项目: a place alone names no project."""
    return all(any(s <= t.span.start and t.span.end <= e for s, e in places) for t in taken)


def _is_specific(taken: Sequence[Token], rule: SuffixRule, places: set[tuple[int, int]]) -> bool:
    """Whether the words hold a name of their own and not only common nouns."""
    run = 0
    for token in taken:
        inside_place = any(s <= token.span.start and token.span.end <= e for s, e in places)
        if inside_place:
            if rule.specific != "brand":
                return True
            continue
        if token.tag == "quoted" or (LATIN.fullmatch(token.text) and any(c.isalpha() for c in token.text)):
            return True
        if token.text in rule.generic:
            run = 0
            continue
        if token.tag in ("", "x", "nz", "nt", "nrt", "nrfg") or (
            token.tag in ("ns", "nr", *(("j",) if rule.built else ())) and rule.specific != "brand"
        ):  # 京沪|高铁: a short word for two places names what is built
            return True
        run = run + 1 if len(token.text) == 1 else 0
        if run >= 2:
            return True
    return False
