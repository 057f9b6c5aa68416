"""Names between the verb that announces a thing and the word that says what it is: 出台[支持轴承产业10条措施].

*Why so*: what stands in such a name is a verb phrase as often as a noun (促进…发展的若干措施), so that no walk over the
words that may stand in a name gets through it; verb and head together leave no doubt. Rules:
`ontology/rules/names/announced.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.extract.gates import Gate
from xckg.extract.name_rules import Proposal
from xckg.model import Span, Token
from xckg.ontology import load_yaml


@dataclass(frozen=True, kw_only=True, slots=True)
class AnnouncedRule:
    """One entry of `rules/names/announced.yaml`; the fields are explained at its head."""

    id: str
    says: str
    type: str
    cue: re.Pattern[str]
    score: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def load_announced() -> tuple[AnnouncedRule, ...]:
    """The rules in file order.

    Raises:
        KnowledgeError: a field is missing, or holds no regular expression where one must be.
    """
    rules, file = [], load_yaml("rules/names/announced.yaml")
    particles = file.need("particles", str)
    for node in file.need("rules", list):
        parts = {key: node.need(key, str) for key in ("verbs", "not_first", "body", "head", "after")}
        try:
            cue = re.compile(
                f"(?:{parts['verbs']}){{1,3}}(?:{particles})?"
                f"(?P<name>(?!{parts['not_first']}){parts['body']}(?:{parts['head']}))(?={parts['after']})"
            )
        except re.error as error:
            raise KnowledgeError(node.file, node.line, f"不是合法的正则表达式：{error}") from None
        rules.append(
            AnnouncedRule(
                id=node.need("id", str),
                says=node.need("says", str),
                type=node.need("type", str),
                cue=cue,
                score=float(node.need("score", float)),
                examples=tuple(node.need("examples", list)),
                counterexamples=tuple(node.need("counterexamples", list)),
            )
        )
    return tuple(rules)


@cache
def _gate() -> Gate:
    return Gate([rule.cue for rule in load_announced()])


def find_announced(text: str, tokens: Sequence[Token]) -> Iterator[Proposal]:
    """The things announced in one sentence; spans count in `text`."""
    if not tokens:
        return
    begin, end = tokens[0].span.start, tokens[-1].span.end
    for number in _gate().find_open(text[begin:end]):
        rule = load_announced()[number]
        for found in rule.cue.finditer(text, begin, end):
            span = Span(start=found.start("name"), end=found.end("name"))
            if any(token.span.start == span.start for token in tokens):
                yield Proposal(
                    span=span, type=rule.type, name=found["name"], rule=f"announced.{rule.id}", score=rule.score
                )
