"""What follows from a relation found, by plain sense (`entails` and `titles` of `rules/relations/names.yaml`).

A cluster lies where it is grown; the holder of the title 全国最大的[芒果]生产基地 grows 芒果, if the text names 芒果
elsewhere.

>>> article, mentions = typed.parse_notation("[百色|AdministrativeArea]的[芒果|Product]熟。[全国芒果生产基地|Honor]。")
>>> held = RelationCandidate(
...     subject=0, predicate="recognizedAs", object=2, evidence=article.sentences[1].span, rule="", confidence=0.9
... )
>>> [(found.predicate, mentions[found.object].name) for found in find_entailed(held, mentions)]
[('produces', '芒果')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from xckg.extract import grammar, typed
from xckg.model import Mention, RelationCandidate
from xckg.ontology import Node, load_yaml


@cache
def load_name_rules(part: str) -> tuple[Node, ...]:
    """What `names.yaml` lists under one of its heads."""
    return tuple(load_yaml(f"{grammar.RULES}/names.yaml").need(part, list))


def find_entailed(candidate: RelationCandidate, mentions: Sequence[Mention]) -> Iterator[RelationCandidate]:
    """The relations that a relation entails, with its evidence and modality."""
    table = typed.load_types()
    a, b = mentions[candidate.subject], mentions[candidate.object]
    for rule in load_name_rules("entails"):
        if (
            candidate.predicate == rule["if"]
            and a.type in table.expand(rule["subjects"])
            and b.type in table.expand(rule["objects"])
        ):
            turned = bool(rule.get("turned"))
            yield _follow(candidate, rule, *((candidate.object, candidate.subject) if turned else _ends(candidate)))
    if candidate.predicate != "recognizedAs":
        return
    for rule in load_name_rules("titles"):
        if a.type in table.expand(rule["subjects"]):
            named = _find_named(b.name, rule, mentions)
            if named is not None:
                yield _follow(candidate, rule, candidate.subject, named)


def _ends(candidate: RelationCandidate) -> tuple[int, int]:
    return candidate.subject, candidate.object


def _find_named(title: str, rule: Node, mentions: Sequence[Mention]) -> int | None:
    """The longest name of the rule's class that the title holds before the words that the rule asks for."""
    held = [
        (len(m.name), -i)
        for i, m in enumerate(mentions)
        if m.type == rule["inner"] and m.name in title and re.match(rule["after"], title.partition(m.name)[2])
    ]
    return -max(held)[1] if held else None


def _follow(candidate: RelationCandidate, rule: Node, subject: int, obj: int) -> RelationCandidate:
    return RelationCandidate(
        subject=subject, predicate=rule["then"], object=obj, evidence=candidate.evidence, rule=rule["id"],
        confidence=min(candidate.confidence, rule["confidence"]), modality=candidate.modality,
    )  # fmt: skip
