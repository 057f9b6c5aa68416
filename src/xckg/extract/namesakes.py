"""Two clusters, parks, chains of one name in one article, told apart by the place in front of each.

    许昌市电梯产业集群…郑州市电梯产业集群   two things, named with their places

Where an article puts a name in one place only, or in none, the name stays as it is: where it lies is asked when
things of all articles are compared. A mention with no place in front is of the last that had one.

*Why so*: within an article one name is one thing, so the place has to go into the name, as it does for districts
(`homonyms`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from xckg.model import Mention, MentionKind
from xckg.records import replace

AREA = "AdministrativeArea"
TYPES = frozenset({"IndustryCluster", "IndustryChain", "IndustrialPark"})


def tell_apart(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions in their order, those of one name at several places under names with the place.

    >>> from xckg.model import Span
    >>> def make(start, kind, name):
    ...     return Mention(span=Span(start=start, end=start + len(name)), type=kind, name=name, rule="", confidence=1)
    >>> row = [make(0, AREA, "许昌市"), make(3, "IndustryCluster", "电梯集群")]
    >>> row += [make(9, AREA, "郑州市"), make(12, "IndustryCluster", "电梯集群")]
    >>> row += [make(20, "IndustryCluster", "电梯集群")]
    >>> [m.name for m in tell_apart(row) if m.type != AREA]
    ['许昌市电梯集群', '郑州市电梯集群', '郑州市电梯集群']
    >>> [m.name for m in tell_apart(row[:2])]
    ['许昌市', '电梯集群']
    """
    ends = {m.span.end: m for m in mentions if m.type == AREA and m.kind is MentionKind.NAME}
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        if mention.type in TYPES:
            rows[mention.type, mention.name].append(i)
    settled = list(mentions)
    for own in rows.values():
        own.sort(key=lambda i: mentions[i].span.start)
        places = {i: ends[mentions[i].span.start] for i in own if mentions[i].span.start in ends}
        if len({place.code or place.name for place in places.values()}) < 2:
            continue
        last = next(iter(places.values()))
        for i in own:
            last = places.get(i, last)
            settled[i] = replace(mentions[i], name=last.name + mentions[i].name)
    return tuple(settled)
