"""How much speaks for two nodes being of one thing, feature by feature, and whether anything forbids it.

A node is all signs of a block that have one normal name and that nothing tells apart.

>>> full = to_node([Sign(type="Company", name="广汽埃安新能源汽车股份有限公司")])
>>> found = compare(to_node([Sign(type="Company", name="广汽埃安")]), full)
>>> found.reasons, found.score >= threshold("sure")
(('short_in_full', 'stock_company', 'long_brand', 'industry_of_known'), True)
>>> compare(to_node([Sign(type="Company", name="广汽埃安新能源汽车集团")]), full).against
('group_and_firm',)

*Why so*: a sum of named weights, each of which a reader can be told, not a learnt model: there are some hundred judged
pairs, and the person who reviews a candidate has to see what speaks for it and what against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from xckg.fuse.forms import (
    INITIALS,
    PREFIX,
    SAME_CORE,
    SKIPPED,
    Parts,
    find_short_forms,
    is_firm,
    is_weak,
    parse_firm,
    to_core,
)
from xckg.fuse.locality import is_local, relate_places
from xckg.fuse.names import find_place, is_known, is_place, normalize
from xckg.fuse.seats import conflict, is_short
from xckg.fuse.signs import PERSON, Sign
from xckg.ontology import Node as Yaml
from xckg.ontology import load_yaml

FILE = "lexicon/identity.yaml"
STATED = "stated"
COMMON = ("Product", "Industry", "Region")  # whose names are words, not trade names
LONG_BRAND = 3  # characters from which on a trade name is rarely that of two firms
NARROW = ("AdministrativeArea", "Region", "Facility", "IndustrialPark")  # places small enough to know their people


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What came of comparing two nodes: a score, the features that count, and those that forbid a join."""

    score: float
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    parted: bool = False  # kept apart, too, but a person should look


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """Signs of one normal name, sorted, and what they say together. `stated` are the normal names said to be its."""

    signs: tuple[Sign, ...]
    type: str
    name: str
    normal: str
    code: str
    homes: tuple[str, ...]
    seats: tuple[str, ...]
    bodies: tuple[tuple[str, str, str], ...]
    stated: tuple[tuple[str, str], ...]
    local: bool


def to_node(signs: Iterable[Sign]) -> Node:
    """A node of signs with equal normal names; the longest name stands for them."""
    own = tuple(sorted(signs))
    first = min(own, key=lambda sign: (-len(sign.name), sign.name))
    kind = first.type
    return Node(
        signs=own,
        type=kind,
        name=first.name,
        normal=normalize(first.name, kind),
        code=min((sign.code for sign in own if sign.code), default=""),
        homes=tuple(sorted({sign.home for sign in own if sign.home})),
        seats=tuple(sorted({sign.seat for sign in own if sign.seat})),
        bodies=tuple(sorted({body for sign in own for body in sign.bodies})),
        stated=tuple(sorted({(normalize(name, kind), why) for sign in own for name, why in sign.also})),
        local=is_local(first.name, kind),
    )


def threshold(name: str) -> float:
    """`sure` or `review`: the score from which on two nodes are joined, or shown."""
    return float(_load().need("thresholds", Yaml).need(name, (int, float)))


def say(feature: str) -> str:
    """A feature as a reader sees it."""
    return str(_features()[feature][0])


def weigh(features: Sequence[str]) -> Comparison:
    """Features summed up."""
    known = _features()
    against = tuple(name for name in features if known[name][2])
    parted = any(known[name][3] for name in features)
    return Comparison(
        score=sum(known[name][1] for name in features), reasons=tuple(features), against=against, parted=parted
    )


def compare(one: Node, other: Node) -> Comparison:
    """Compares two nodes of one type."""
    return weigh(list(dict.fromkeys(_find_features(one, other))))


@cache
def _load() -> Yaml:
    return load_yaml(FILE)


@cache
def _features() -> dict[str, tuple[str, float, bool, bool]]:
    return {
        name: (
            node.need("says", str),
            float(node.get("weight", 0)),
            bool(node.get("forbids", False)),
            bool(node.get("parts", False)),
        )
        for name, node in _load().need("features", Yaml).items()
    }


def is_fuller(one: Node, other: Node) -> bool:
    """Whether the first node's name is the full one of the two: by its legal form, else by its length."""
    legal = [is_firm(node.type) and bool(parse_firm(node.name).legal) for node in (one, other)]
    return (legal[0], len(one.name), one.name) > (legal[1], len(other.name), other.name)


def _find_features(one: Node, other: Node) -> Iterator[str]:
    if one.code or other.code:
        if one.code and other.code:
            yield "same_code" if one.code == other.code else "other_code"
        return
    stated = [*_find_stated(one, other), *_find_stated(other, one)]
    if one.type == PERSON:
        yield from _compare_persons(one, other)
    elif one.normal == other.normal:
        yield "same_name"
        yield from _compare_namesakes(one, other)
    elif stated:
        why = STATED if STATED in stated else min(stated)
        yield why
        if why != STATED and is_firm(one.type):
            yield from _compare_inferred(one, other)
    elif one.local != other.local and _is_with_home(one, other):
        yield "home_in_name"
    elif is_firm(one.type):
        yield from _compare_firms(one, other)
    if is_firm(one.type):
        yield from _compare_seats(one, other)


def _compare_seats(one: Node, other: Node) -> Iterator[str]:
    """What the texts say of where two firms lie; of names that say little, where the articles are of."""
    short = one.normal == other.normal and not one.local and is_short(one.name, one.type)
    if conflict(one.seats, other.seats):
        yield "other_seat"
    elif short and conflict(one.seats or one.homes, other.seats or other.homes):
        yield "short_name_elsewhere"


def _find_stated(one: Node, other: Node) -> list[str]:
    """How the first node's articles know the other's name; a local name is meant only where it says so itself."""
    if other.local and all(name != one.normal for name, _ in other.stated):
        return []
    return [why for name, why in one.stated if name == other.normal]


def _compare_namesakes(one: Node, other: Node) -> Iterator[str]:
    """Nodes of one normal name: told apart by place where the name is local, by legal form where it is a firm's."""
    if one.local or other.local:
        yield from _compare_homes(one, other)
        if {sign.document for node in (one, other) for sign in node.signs} - {""}:
            yield "only_here"
    if is_firm(one.type):
        forms = {parse_firm(sign.name).legal for node in (one, other) for sign in node.signs} - {""}
        if len(forms) > 1:
            yield "other_legal_form"


def _compare_homes(one: Node, other: Node) -> Iterator[str]:
    relations = {relate_places(a, b) for a in one.homes or ("",) for b in other.homes or ("",)}
    if "same" in relations:
        yield "same_place"
    elif relations == {"other"}:
        yield "other_place"
    else:
        yield "unknown_place"


def _compare_inferred(one: Node, other: Node) -> Iterator[str]:
    """A short name that nobody stated: 格力电器 beside 四川格力电器销售公司 is rather the firm that all know."""
    short, full = (one, other) if is_fuller(other, one) else (other, one)
    brief, long = parse_firm(short.name), parse_firm(full.name)
    apart = (brief.core, brief.places) != (long.core, long.places)
    apart = apart and not (brief.places and brief.places == long.places)  # 北京现代 of 北京现代汽车有限公司
    if apart and is_known(short.name, short.type) and _find_relation(full, short, long, brief) != INITIALS:
        yield "known_elsewhere"
        if long.legal == "stock":
            yield "stock_company"
        if long.places == brief.places and long.brand == brief.core and is_weak(long.words):
            yield "weak_words"


def _is_with_home(one: Node, other: Node) -> bool:
    """高新区 in an article of 洛阳市, and 洛阳高新区."""
    local, full = (one, other) if one.local else (other, one)
    return any(normalize(home + local.name, local.type) == full.normal for home in local.homes)


def _compare_persons(one: Node, other: Node) -> Iterator[str]:
    if one.normal != other.normal:
        return
    yield "same_name"
    if not one.bodies or not other.bodies:
        shared = {sign.document for sign in one.signs if sign.document} & {sign.document for sign in other.signs}
        if not shared:
            yield "unknown_body" if one.bodies or other.bodies else "unknown_bodies"
        return
    posts = [_compare_posts(a, b) for a in one.bodies for b in other.bodies if _is_same_body(a[:2], b[:2])]
    if not posts:
        yield "other_body"
    else:
        yield min(posts, key=("same_body", "unknown_body", "other_post").index)


def _compare_posts(one: tuple[str, str, str], other: tuple[str, str, str]) -> str:
    """A body is enough; a place has many people, and there the post has to be the same."""
    if not is_place_type(one[0]):
        return "same_body"
    if one[2] and other[2]:
        return "same_body" if normalize(one[2], "") == normalize(other[2], "") else "other_post"
    return "same_body" if one[0] in NARROW and one[2] == other[2] else "unknown_body"


def is_place_type(kind: str) -> bool:
    """Whether a person who works for it holds a post of a place, not of a body."""
    return kind == "Country" or kind in NARROW


@lru_cache(maxsize=65536)
def _is_same_body(one: tuple[str, str], other: tuple[str, str]) -> bool:
    if one[0] != other[0]:
        return False
    if normalize(one[1], one[0]) == normalize(other[1], other[0]):
        return True
    nodes = [to_node([Sign(type=kind, name=name)]) for kind, name in (one, other)]
    found = compare(*nodes)
    return not found.against and found.score >= threshold("sure")


def _compare_firms(one: Node, other: Node) -> Iterator[str]:
    """Names of firms that are not equal: is one a short form of the other?"""
    short, full = (one, other) if is_fuller(other, one) else (other, one)
    brief, long = parse_firm(short.name), parse_firm(full.name)
    relation = _find_relation(full, short, long, brief)
    if relation is None:
        if long.legal and brief.legal:
            yield "two_legal_names"
        return
    yield relation
    yield from _compare_parts(relation, long, brief)
    yield from _compare_places(full, short, long, brief)
    yield from _compare_knowledge(relation, full, short, long, brief)


def _find_relation(full: Node, short: Node, long: Parts, brief: Parts) -> str | None:
    forms = find_short_forms(full.name, full.type)
    for form in (short.normal, to_core(brief)):
        if form in forms:
            return forms[form]
    if brief.core == long.core and brief.inside == long.inside:
        return SAME_CORE
    return None


def _compare_parts(relation: str, full: Parts, short: Parts) -> Iterator[str]:
    names = [(each.core, each.inside, *map(find_place, each.places[-1:])) for each in (full, short)]
    if full.legal and short.legal and names[0] != names[1] and (full.core != short.core or min(map(len, names)) > 2):
        yield "two_legal_names"  # 株洲太子奶…有限公司 and 湖南太子奶…有限公司; one without a place may be either
    if short.group != full.group:
        yield "group_and_firm" if short.group else "firm_of_group"
    if full.branch != short.branch:
        yield "branch_and_firm"
    if full.inside != short.inside and full.inside not in short.places:
        yield "local_firm"
    if full.legal and short.legal and full.legal != short.legal:
        yield "other_legal_form"
    if full.legal == "stock":
        yield "stock_company"
    if relation in (PREFIX, SKIPPED):
        yield from _compare_words(full, short)


def _compare_words(full: Parts, short: Parts) -> Iterator[str]:
    """What the full name has beside the short one."""
    if len(short.core) == 2 and not set(short.places) & set(full.places):
        yield "short_brand"
    elif len(short.core) > 3:
        yield "long_brand"
    added = full.words[len(short.words) :] if full.brand == short.brand else full.words
    if full.brand != short.brand and len(full.brand) > len(short.core):
        yield "unknown_added"
    if any(c.isdigit() for word in added for c in word):
        yield "number_added"
    if is_weak(added):
        yield "weak_words"
    elif short.words and added:
        yield "industry_added"


def _compare_places(full: Node, short: Node, long: Parts, brief: Parts) -> Iterator[str]:
    """Places in the names, else in the articles."""
    homes = {relate_places(a, b) for a in full.homes for b in short.homes}
    in_names = {relate_places(a, b) for a in long.places[-1:] for b in brief.places[-1:]}
    in_name = {relate_places(a, home) for a in long.places[-1:] for home in short.homes}
    in_name |= {relate_places(a, home) for a in brief.places[-1:] for home in full.homes}
    near = not in_name.isdisjoint({"same", "around"})
    if "other" in in_names:
        yield "other_place"
    elif "same" in homes | in_names or near:
        yield "same_place"
    elif homes == {"other"}:
        yield "other_home"
    if long.places == brief.places or "same" in in_names or long.inside or near or (long.group and brief.group):
        return
    if long.legal and brief.legal:
        yield "unknown_place"
    elif not long.legal:
        yield "place_only"
    elif long.legal != "stock" and (len(brief.brand) < LONG_BRAND or is_known(short.name, short.type)):
        yield "place_added"  # 上海大众汽车有限公司 is not 大众汽车


def _compare_knowledge(relation: str, full: Node, short: Node, long: Parts, brief: Parts) -> Iterator[str]:
    """What the gazetteers know of the two names."""
    known = is_known(short.name, short.type)
    if known and not long.legal and is_known(full.name, full.type):
        yield "two_known_names"
    if known and relation != SAME_CORE:
        if relation == INITIALS or is_weak(long.words):
            yield "known_name"
        elif relation == PREFIX and not brief.words:
            yield "industry_of_known"
    if not known and (is_place(brief.core) or any(is_known(brief.core, kind) for kind in COMMON)):
        yield "common_word"
