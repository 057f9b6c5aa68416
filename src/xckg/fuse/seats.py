"""Where a text says that a firm lies: what tells 宏远机电 of 苏州 from 宏远机电 of 洛阳.

>>> is_seated("宏远机电有限公司", "Company"), is_seated("苏州宏远机电有限公司", "Company")
(True, False)
>>> choose_seat({"苏州市", "江苏省"}), choose_seat({"苏州市", "洛阳市"})
('苏州市', '')
>>> conflict(["苏州市"], ["洛阳市"]), conflict(["苏州市"], ["江苏省"]), conflict(["苏州市"], [])
(True, False, False)

*Why so*: the place of the newspaper says nothing of a firm. Of 84 firms of the news pool whose name stood in articles
of places far from each other all but four were one firm, reported on elsewhere; so what counts is only what a sentence
says of the firm itself. Where the name is so short that it says little (恒泰), the article's place makes it doubtful,
and a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from xckg.fuse.forms import is_firm, parse_firm
from xckg.fuse.locality import relate_places
from xckg.fuse.names import find_place, is_known
from xckg.model import Findings, MentionKind, Modality

LIES, AREA = "locatedIn", "AdministrativeArea"
OTHER, TOGETHER = "other", ("same", "around")
SHORT, CORE = 2, 4  # characters of a trade name, and with the line of business, that several firms may well have


def find_seats(finding: Findings) -> dict[str, set[str]]:
    """Where an article says that its firms lie, by name: in a relation, or in the words right before the name."""
    seats: dict[str, set[str]] = defaultdict(set)
    for relation in finding.relations:
        firm, place = finding.mentions[relation.subject], finding.mentions[relation.object]
        lies = relation.predicate == LIES and relation.modality is Modality.ACTUAL
        if lies and place.type == AREA and is_firm(firm.type):
            seats[firm.name].add(place.name)
    ends = {m.span.end: m.name for m in finding.mentions if m.type == AREA and m.kind is MentionKind.NAME}
    for mention in finding.mentions:
        if is_firm(mention.type) and mention.kind is MentionKind.NAME and mention.span.start in ends:
            seats[mention.name].add(ends[mention.span.start])
    return dict(seats)


def choose_seat(places: Iterable[str]) -> str:
    """The innermost of places that lie in each other; "" where they do not, or there is none."""
    best = ""
    for place in sorted(places):
        if best and relate_places(place, best) not in TOGETHER:
            return ""
        best = max(best, place, key=lambda name: (max(map(_depth, find_place(name)), default=0), name))
    return best


def _depth(code: str) -> int:
    """How deep an area lies, by what of its code is no nought."""
    return len(code.rstrip("0"))


def is_seated(name: str, kind: str) -> bool:
    """Whether it matters where a firm of that name lies: no place in the name and no gazetteer tells."""
    if not is_firm(kind) or is_known(name, kind):
        return False
    parts = parse_firm(name)
    return not (parts.places or parts.inside or is_known(parts.core, kind) or is_known(parts.brand, kind))


def is_short(name: str, kind: str) -> bool:
    """Whether a firm's name says so little that several firms may well have it (恒泰, 高科集团)."""
    parts = parse_firm(name)
    return is_seated(name, kind) and len(parts.brand) <= SHORT and len(parts.core) <= CORE and parts.legal != "stock"


def conflict(ones: Collection[str], others: Collection[str]) -> bool:
    """Whether all places of two things lie apart, of which both are known."""
    return bool(ones) and {relate_places(a, b) for a in ones for b in others} == {OTHER}
