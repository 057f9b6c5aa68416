"""What a name says beside itself: 全球最大的[人造金刚石]生产基地 makes 人造金刚石, 青莱铁路[海州]段 lies in 海州.

The product or place stands inside another mention, so it is found after everything else: the typed grammar wants
mentions that do not overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from xckg.extract.honors import load_honor_words
from xckg.extract.name_rules import load_name_words
from xckg.extract.places import choose_area, find_home
from xckg.model import Article, Mention, RelationCandidate, Span
from xckg.ontology import load_yaml

CONFIDENCE = 0.75
SECTION = 0.88  # how sure it is that 青莱铁路海州段 lies in 海州
LINES = ("Facility", "Project")


@cache
def _making() -> re.Pattern[str]:
    heads = load_yaml("rules/names/honors.yaml").need("making_heads", list)
    return re.compile(f"(?P<goods>[^的]{{2,14}}?)(?:{'|'.join(sorted(heads, key=len, reverse=True))})$")


@cache
def _edges() -> re.Pattern[str]:
    """What stands before and behind the goods in a title: 德国第三大|电脑, 粮食|主."""
    node = load_yaml("rules/names/honors.yaml")
    return re.compile(f"{node.need('making_lead', str)}|{node.need('making_tail', str)}")


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
        goods = _edges().sub("", goods)
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


def find_sections(article: Article, mentions: Sequence[Mention]) -> tuple[list[Mention], list[RelationCandidate]]:
    """The places that sections of lines are called after, and that the sections lie there.

    Args:
        article: as split.
        mentions: all its mentions, nested ones too.

    Returns:
        as `find_nested`.
    """
    added: list[Mention] = []
    lies: list[RelationCandidate] = []
    told: set[str] = set()
    for index, mention in enumerate(mentions):
        if mention.type not in LINES or not mention.name.endswith("段") or mention.name in told:
            continue
        found = next(iter(load_name_words().section.finditer(mention.name)), None)
        sentence = next((s.span for s in article.sentences if s.span.covers(mention.span)), None)
        if found is None or found["far"] is not None or found.end() != len(mention.name) or sentence is None:
            continue
        name, code = choose_area(found["near"], find_home(article.place))
        if not code:
            continue
        told.add(mention.name)
        place = next((i for i, m in enumerate(mentions) if m.type == "AdministrativeArea" and m.name == name), None)
        if place is None:
            at = mention.span.start + len(mention.span) - len(found["near"]) - 1
            span = Span(start=at, end=at + len(found["near"]))
            place = len(mentions) + len(added)
            added.append(
                Mention(
                    span=span, type="AdministrativeArea", name=name, rule="nested.section", code=code,
                    confidence=SECTION,
                )
            )  # fmt: skip
        lies.append(
            RelationCandidate(
                subject=index, predicate="locatedIn", object=place, evidence=sentence, rule="nested.section",
                confidence=SECTION,
            )
        )  # fmt: skip
    return added, lies
