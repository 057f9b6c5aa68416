"""The firm with which a project's name begins: [京东方]第8.6代AMOLED生产线 is 京东方's.

Where the text names the firm elsewhere, too, the names themselves say so (`names` of `rules/relations/names.yaml`);
here it stands in the project's name alone, and is known, or says by its last word that it is a firm (`heads` there).

>>> find_head("京东方第8.6代AMOLED生产线"), find_head("中国土木工程詹天佑奖"), find_head("海晏集团年产万吨铝箔项目")
('京东方', '', '海晏集团')

*Why so*: the span stays that of the project, and the firm gets a mention inside it, as a place does that the section of
a line is called after: cutting the firm off would leave projects called 第8.6代AMOLED生产线, one for every firm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from xckg.extract.entailed import load_name_rules
from xckg.extract.gazetteer import AREA, Hit, find_known_names
from xckg.model import Article, Mention, MentionKind, RelationCandidate, Span
from xckg.ontology import Node, load_csv

COMPANY, PROJECT = "Company", "Project"
CONTINUES = 2  # characters after a known name with which a longer known name would go on


def find_head(name: str) -> str:
    """The firm with which a project's name begins, "" for none.

    No firm is what is a place too (阿克苏), what only begins a longer known name, and, of names that are everyday words
    too, what no place follows at once (华能|格尔木…).
    """
    rule = _rule()
    hits = find_known_names(name)
    opening = [hit for hit in hits if not hit.span.start]
    named = re.match(rule.need("named", str), name)
    first = opening[0] if opening else None
    if named is not None and (
        first is None or first.type in (COMPANY, AREA, "Country") or len(named["firm"]) > first.span.end
    ):
        return "" if re.search(rule.need("no_firm", str), named["firm"]) else named["firm"]
    if first is None or first.type != COMPANY or any(hit.type != COMPANY and hit.span == first.span for hit in opening):
        return ""
    at = first.span.end
    rest = name[at:]
    if re.match(rule.need("no_rest", str), rest) or name[: at + CONTINUES] in _beginnings():
        return ""
    if first.strength != "sure" and not any(hit.type == AREA and hit.span.start == at for hit in hits):
        return ""
    longer = re.match(rule.need("goes_on", str), rest)
    return name[: at + longer.end()] if longer else name[:at]


def find_undertakers(article: Article, mentions: Sequence[Mention]) -> tuple[list[Mention], list[RelationCandidate]]:
    """The firms in whose names projects' names begin, and that they carry these out.

    Args:
        article: as split.
        mentions: all its mentions.

    Returns:
        further mentions, to be appended, and further relations, whose objects count from `len(mentions)` on.
    """
    rule = _rule()
    firms = tuple({m.name for m in mentions if m.type == COMPANY})
    added: list[Mention] = []
    given: list[RelationCandidate] = []
    told: set[str] = set()
    for index, mention in enumerate(mentions):
        if mention.type != PROJECT or mention.kind is not MentionKind.NAME or mention.name in told:
            continue
        told.add(mention.name)
        if re.search(rule.need("unless", str), mention.name):
            continue
        head = find_head(article.surface(mention.span))
        if any(head in name for name in firms):
            continue  # 协鑫 of a text that names 苏州协鑫光伏公司 may be that firm
        sentence = next((s.span for s in article.sentences if s.span.covers(mention.span)), None)
        if not head or sentence is None:
            continue
        known = next((hit for hit in find_known_names(head) if _is_whole(hit, head)), None)
        if known and head.startswith(known.label):
            head = known.label  # 特斯拉上海 is 特斯拉 where it builds
        span = Span(start=mention.span.start, end=mention.span.start + len(head))
        name, score = known.label if known else head, rule.need("confidence", float)
        given.append(
            RelationCandidate(
                subject=len(mentions) + len(added), predicate="undertakes", object=index, evidence=sentence,
                rule=rule["id"], confidence=score,
            )
        )  # fmt: skip
        added.append(Mention(span=span, type=COMPANY, name=name, rule=rule["id"], confidence=score))
    return added, given


def _is_whole(hit: Hit, head: str) -> bool:
    return hit.type == COMPANY and len(hit.span) == len(head)


@cache
def _rule() -> Node:
    return load_name_rules("heads")[0]


@cache
def _beginnings() -> frozenset[str]:
    """What known firms' names begin with: 中国土木|工程 of 中国土木工程集团 is no project of 中国土木."""
    names = [row["name"] for row in load_csv("gazetteers/companies.csv", ("name",))]
    return frozenset(name[:size] for name in names for size in range(4, min(len(name), 12)))
