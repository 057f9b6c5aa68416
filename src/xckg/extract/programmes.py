"""Drives and schemes without quotation marks, by the verb that carries them out: 实施[粮食产能提升行动].

>>> [p.name for p in find_programmes("全面深化服务贸易创新发展试点，", Span(start=0, end=15))]
['服务贸易创新发展试点']

The verb on the left, the head on the right and the end of the clause behind it hold the name between them, whatever
words it is made of; further names of a list stand behind it. Words: `ontology/rules/names/programmes.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.extract.name_rules import Proposal
from xckg.model import Span
from xckg.ontology import load_yaml

RULE = "carried.programme"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgrammeWords:
    """`rules/names/programmes.yaml`, compiled."""

    verb: re.Pattern[str]
    name: re.Pattern[str]
    next: re.Pattern[str]
    not_inside: re.Pattern[str]
    generic: re.Pattern[str]
    built: re.Pattern[str]
    least: int
    score: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def load_programme_words() -> ProgrammeWords:
    """The words of carrying out, the heads, and what is no name."""
    node = load_yaml("rules/names/programmes.yaml")

    def either(words: Sequence[str]) -> str:
        return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))

    heads, most, between = either(node.need("heads", list)), node.need("most", int), node.need("between", str)
    return ProgrammeWords(
        verb=re.compile(f"(?:{node.need('verbs', str)}){between}"),
        name=re.compile(f"[^，。；、：！？\n]{{2,{most}}}?(?:{heads})(?=[，。；、：！？\n]|和|及|与|$)"),
        next=re.compile(f"(?:[、和及与]|以及){between}"),
        not_inside=re.compile(node.need("not_inside", str)),
        generic=re.compile(f"(?:{either(node.need('generic', list))}){{0,6}}(?:{heads})"),
        built=re.compile(node.need("built", str)),
        least=node.need("least", int),
        score=float(node.need("score", float)),
        examples=tuple(node.need("examples", list)),
        counterexamples=tuple(node.need("counterexamples", list)),
    )


def find_programmes(text: str, span: Span) -> Iterator[Proposal]:
    """Such names inside `span` of the clean text."""
    words = load_programme_words()
    done = span.start
    for verb in words.verb.finditer(text, span.start, span.end):
        at = verb.end()
        if at <= done:
            continue
        while (found := words.name.match(text, at, span.end)) is not None:
            done = found.end()
            if words.not_inside.search(found.group()):
                break
            if _is_name(found.group(), words):
                name = Span(start=at, end=done)
                yield Proposal(span=name, type="Programme", name=found.group(), rule=RULE, score=words.score)
            following = words.next.match(text, done, span.end)
            if following is None:
                break
            at = following.end()


def _is_name(name: str, words: ProgrammeWords) -> bool:
    return len(name) >= words.least + 2 and not words.generic.fullmatch(name) and not words.built.search(name)
