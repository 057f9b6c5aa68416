"""Names between marks: 《…》 for documents and papers, “…” for drives, schemes and loans.

>>> [(p.name, p.type) for p in find_quoted_names("印发《海州市制造业振兴行动方案》。", Span(start=0, end=17))]
[('《海州市制造业振兴行动方案》', 'Policy')]

Rules: `ontology/rules/names/quoted.yaml`, tried in file order; the first that fits decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.extract.name_rules import Proposal
from xckg.model import Span
from xckg.ontology import load_yaml

MARKED = re.compile(r"《([^《》\n]{1,90})》|[“‘]([^“”‘’\n]{1,30})[”’]")
BEFORE_AT_MOST = 8  # characters looked at before the opening mark


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotedRule:
    """One entry of `rules/names/quoted.yaml`; the fields are explained at its head."""

    id: str
    says: str
    marks: str
    inside: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    join: bool
    type: str
    score: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def load_quoted_rules() -> tuple[QuotedRule, ...]:
    """The rules in file order.

    Raises:
        KnowledgeError: a rule lacks a field, or holds no regular expression where one must be.
    """
    rules = []
    for node in load_yaml("rules/names/quoted.yaml").need("rules", list):
        try:
            patterns = {
                "inside": re.compile(node.need("inside", str)),
                "before": re.compile(f"(?:{node.need('before', str)})$"),
                "after": re.compile(node.need("after", str)),
            }
        except re.error as error:
            raise KnowledgeError(node.file, node.line, f"不是合法的正则表达式：{error}") from None
        rules.append(
            QuotedRule(
                id=node.need("id", str),
                says=node.need("says", str),
                marks=node.need("marks", str),
                join=node.need("join", bool),
                type=node.need("type", str),
                score=float(node.need("score", float)),
                examples=tuple(node.need("examples", list)),
                counterexamples=tuple(node.need("counterexamples", list)),
                **patterns,
            )
        )
    return tuple(rules)


def find_quoted_names(text: str, span: Span) -> Iterator[Proposal]:
    """Marked names inside `span` of the clean text."""
    for found in MARKED.finditer(text, span.start, span.end):
        marks = "《》" if found.group(1) is not None else "“”"
        inside = found.group(1) if found.group(1) is not None else found.group(2)
        before = text[max(span.start, found.start() - BEFORE_AT_MOST) : found.start()]
        for rule in load_quoted_rules():
            if rule.marks != marks or not rule.inside.fullmatch(inside) or not rule.before.search(before):
                continue
            after = rule.after.match(text, found.end(), span.end)
            if after is None:
                continue
            whole = Span(start=found.start(), end=after.end() if rule.join else found.end())
            yield Proposal(
                span=whole,
                type=rule.type,
                name=text[whole.start : whole.end],
                rule=f"quoted.{rule.id}",
                score=rule.score,
            )
            break
