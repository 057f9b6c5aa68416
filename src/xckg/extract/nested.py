"""What a title says beside itself: who is 全球最大的[人造金刚石]生产基地 makes 人造金刚石.

The product stands inside the title's mention, so it is found after everything else: the typed grammar wants mentions
that do not overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from xckg.extract.honors import load_honor_words
from xckg.model import Mention, RelationCandidate, Span
from xckg.ontology import load_yaml

CONFIDENCE = 0.75


@cache
def _making() -> re.Pattern[str]:
    heads = load_yaml("rules/names/honors.yaml").need("making_heads", list)
    return re.compile(f"(?P<goods>[^的]{{2,14}}?)(?:{'|'.join(sorted(heads, key=len, reverse=True))})$")


@cache
def _makers() -> frozenset[str]:
    """Types that may make something, by the contract's table."""
    node = load_yaml("rules/relations/types.yaml")
    groups = node.need("groups", dict)
    names = [
        name for row in node.need("predicates", dict)["produces"] for name in row.partition("→")[0].strip().split("|")
    ]
    return frozenset(kind for name in names for kind in groups.get(name, [name]))


def find_nested(
    mentions: Sequence[Mention], relations: Sequence[RelationCandidate]
) -> tuple[list[Mention], list[RelationCandidate]]:
    """Products inside titles that are held, and who makes them.

    Args:
        mentions: all mentions of the article.
        relations: its relations; `recognizedAs` tells who holds which title.

    Returns:
        further mentions, to be appended, and further relations, whose objects count from `len(mentions)` on.
    """
    added: list[Mention] = []
    makes: list[RelationCandidate] = []
    index: dict[tuple[int, int], int] = {}
    words = load_honor_words()
    for relation in relations:
        title = mentions[relation.object]
        if relation.predicate != "recognizedAs" or title.type != "Honor" or not len(title.span):
            continue
        found = _making().search(title.name)
        if found is None or mentions[relation.subject].type not in _makers():
            continue
        goods = found.group("goods")
        scope = words.scope.match(goods)
        goods = goods[scope.end() :] if scope is not None else goods
        goods = re.sub(f"^(?:{words.superlative.pattern})", "", goods)
        if len(goods) < 2:
            continue
        at = title.span.start + title.name.rfind(goods)
        span = Span(start=at, end=at + len(goods))
        key = (span.start, span.end)
        if key not in index:
            index[key] = len(mentions) + len(added)
            added.append(Mention(span=span, type="Product", name=goods, rule="nested.made-here", confidence=CONFIDENCE))
        makes.append(
            RelationCandidate(
                subject=relation.subject,
                predicate="produces",
                object=index[key],
                evidence=relation.evidence,
                rule="nested.made-here",
                confidence=min(relation.confidence, CONFIDENCE),
                modality=relation.modality,
            )
        )
    return added, makes
