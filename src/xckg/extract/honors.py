"""Titles, lists and ranks that something holds: 入选[2024年全国百强市], 是[全球重要的打火机生产基地].

After a verb of award (获评, 入选) any phrase that ends in a head (基地, 百强, 示范区) is a title; after a verb of
standing (是, 成为) only one that says among whom (全国, 全球) or how high (最大). With no verb before it, a rank of
what stands beside it needs both: [全球最大的纽扣生产商]海琛集团. Words: `ontology/rules/names/honors.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.extract.gates import Gate
from xckg.extract.name_rules import Proposal
from xckg.model import Span, Token
from xckg.ontology import load_yaml

AT_MOST = 40  # characters of one title
RANKED = 0.85  # how sure a rank is that no verb announces
ENDS = frozenset(chr(code) for code in (0xFF0C, 0x3002, 0xFF1B, 0xFF01, 0xFF1F, 0xFF1A, 0xFF08)) | frozenset(",;:\n(")


@dataclass(frozen=True, kw_only=True, slots=True)
class HonorWords:
    """`rules/names/honors.yaml`, compiled. `heads` matches at the end of a string."""

    cue: re.Pattern[str]
    award: frozenset[str]
    verb: re.Pattern[str]
    scope: re.Pattern[str]
    superlative: re.Pattern[str]
    head: re.Pattern[str]
    weak: frozenset[str]
    counted: re.Pattern[str]
    joined: re.Pattern[str]
    cuts: re.Pattern[str]
    ranked: re.Pattern[str]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def load_honor_words() -> HonorWords:
    """The words of award, standing, scope and the heads."""
    node = load_yaml("rules/names/honors.yaml")

    def either(words: Sequence[str]) -> str:
        return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))

    award, standing = node.need("award", list), node.need("standing", list)
    return HonorWords(
        cue=re.compile(either(award + standing)),
        award=frozenset(award),
        verb=re.compile(either([word for word in award + standing if len(word) > 1])),
        scope=re.compile(
            f"(?:[0-9]{{4}}年度?)?(?:{either(node.need('scopes', list))}|{node.need('scope_places', str)})"
        ),
        superlative=re.compile(either(node.need("superlatives", list))),
        head=re.compile(f"(?:{node.need('numbered_heads', str)}|{either(node.need('heads', list))})$"),
        weak=frozenset(node.need("weak_heads", list)),
        counted=re.compile(node.need("counted", str)),
        joined=re.compile(node.need("joined", str)),
        cuts=re.compile(node.need("cuts", str)),
        ranked=re.compile(
            f"(?:{either(node.need('rank_scopes', list))}){node.need('rank', str)}"
            f"(?:{either(node.need('rank_heads', list))})"
        ),
        examples=tuple(node.need("examples", list)),
        counterexamples=tuple(node.need("counterexamples", list)),
    )


@cache
def _gate() -> Gate:
    words = load_honor_words()
    return Gate([words.cue, words.ranked])


def find_honors(text: str, tokens: Sequence[Token]) -> Iterator[Proposal]:
    """Titles named in one sentence; spans count in `text`."""
    if not tokens:
        return
    words = load_honor_words()
    begin, end = tokens[0].span.start, tokens[-1].span.end
    if not _gate().find_open(text[begin:end]):
        return
    edges = {token.span.start for token in tokens} | {end}
    at = begin
    while (found := words.cue.search(text, at, end)) is not None:
        at = found.end()
        if found.start() not in edges or found.end() not in edges:
            continue
        start = found.end()
        while start < end and text[start] in "了为“":
            start += 1
        strict = found.group() not in words.award
        first = True
        while start < end:
            title = _title_from(text, start, end, words, strict=strict and first)
            if title is None:
                break
            name = text[title.start : title.end]
            yield Proposal(
                span=title, type="Honor", name=name, rule="honor.standing" if strict else "honor.award", score=0.9
            )
            first = False
            start = title.end
            gap = words.joined.match(text, start, end)
            if gap is None or not gap.group():
                break
            start = gap.end()
    for found in words.ranked.finditer(text, begin, end):
        if found.start() in edges and found.end() in edges:
            span = Span(start=found.start(), end=found.end())
            yield Proposal(span=span, type="Honor", name=found.group(), rule="honor.rank", score=RANKED)


def _title_from(text: str, start: int, end: int, words: HonorWords, *, strict: bool) -> Span | None:
    stop = min(end, start + AT_MOST)
    for i in range(start, stop):
        if text[i] in ENDS:
            stop = i
            break
    stretch = text[start:stop]
    for cut in _cuts(stretch, words):
        phrase = stretch[:cut]
        head = words.head.search(phrase)
        if head is None or len(phrase) < len(head.group()) + 2:
            continue
        if words.counted.search(phrase) or words.verb.search(phrase):
            return None
        scoped = words.scope.match(phrase) is not None
        high = words.superlative.search(phrase) is not None
        if strict and not (scoped and (high or head.group() not in words.weak)):
            return None
        if not strict and head.group() in words.weak and not (scoped or high):
            return None
        return Span(start=start, end=start + cut)
    return None


def _cuts(stretch: str, words: HonorWords) -> list[int]:
    """Where the phrase may end: before 、和及与等之称号, or at the stretch's end, in order."""
    cuts = [m.start() for m in words.cuts.finditer(stretch) if m.start() > 1]
    return [*cuts, len(stretch)]
