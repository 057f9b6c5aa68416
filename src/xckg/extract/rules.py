"""The ways to read a number: `ontology/rules/observations.yaml`, each with an id that reaches the fact.

>>> load_rules()["share.of"].says
'占谁的百分之几。'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.ontology import load_yaml

FILE = "rules/observations.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberRule:
    """One way to read a number: what it finds, how often it is right, sentences that it must and must not read."""

    id: str
    says: str
    confidence: float
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def load_rules() -> Mapping[str, NumberRule]:
    """All rules by id.

    Raises:
        KnowledgeError: a rule that says nothing, has no example, stands twice, or whose confidence is not in (0, 1].
    """
    rules: dict[str, NumberRule] = {}
    for node in load_yaml(FILE).need("rules", list):
        rule = NumberRule(
            id=node.need("id", str),
            says=node.need("says", str),
            confidence=float(node.need("confidence", (int, float))),
            examples=tuple(node.need("examples", list)),
            counterexamples=tuple(node.get("counterexamples", [])),
        )
        if not 0 < rule.confidence <= 1:
            raise KnowledgeError(node.file, node.line, f"confidence 应大于 0、不大于 1：{rule.confidence}")
        if not rule.examples or rule.id in rules:
            raise KnowledgeError(node.file, node.line, f"规则「{rule.id}」没有例子，或者重复")
        rules[rule.id] = rule
    return rules
