"""Divides one block of signs into things.

>>> signs = [Sign(type="Company", name=name) for name in ("平煤隆基", "平煤神马集团", "平煤隆基新能源科技有限公司")]
>>> [group.names for group in cluster_block(signs).groups]
[('平煤神马集团',), ('平煤隆基', '平煤隆基新能源科技有限公司')]

Signs of one normal name are one node. Nodes are compared two by two; the surest pairs are joined first, never against
what forbids it for any of their members, and never where a name fits a second thing nearly as well: 恒信 of both
恒信电缆有限公司 and 恒信机具有限公司 stays by itself and is shown to a person. The result depends on the signs of the
block and the ledger alone: not on the order in which they come, not on how often they were met, not on other blocks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from xckg.fuse.compare import Comparison, Node, compare, is_fuller, threshold, to_node, weigh
from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.fuse.locality import is_local
from xckg.fuse.names import choose_label, normalize
from xckg.fuse.seats import is_short
from xckg.fuse.signs import PERSON, Sign

DECIDED, AMBIGUOUS, SAME_NAME = "decided", "ambiguous", "same_name"
Identity = tuple[str, str, str, str]  # type, name, what tells it from namesakes, code
VERDICTS = {"merge": DECIDED, "split": "decided_apart", "locked": "locked"}


@dataclass(frozen=True, kw_only=True)
class Join:
    """Why two signs were joined, or why they may be one and were not."""

    one: Sign
    other: Sign
    score: float
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """The signs of one thing, sorted, with the joins that made it one.

    `number` tells namesakes of a block apart that nothing else tells; `candidates` are the pairs with signs of other
    groups that may be the same, each with the other's identity.
    """

    signs: tuple[Sign, ...]
    joins: tuple[Join, ...] = ()
    number: int = 0
    candidates: tuple[tuple[Join, Identity], ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted({sign.name for sign in self.signs}))

    @cached_property
    def code(self) -> str:
        """An authority's code, "" when no sign has one."""
        return min((sign.code for sign in self.signs if sign.code), default="")

    @cached_property
    def identity(self) -> Identity:
        """What the id is made of: type, name, what tells the thing from its namesakes, code."""
        kind, label = self.signs[0].type, choose_label(self.names, self.signs[0].type)
        own = [sign for sign in self.signs if sign.name == label]
        scope = ""
        if is_local(label, kind):
            scope = min(sign.home or sign.document for sign in own)
        if kind == PERSON:
            bodies = [normalize(name, of) for sign in self.signs for of, name, _ in sign.bodies]
            scope = min(bodies, default=own[0].document)
        if self.number:
            scope = f"{scope}#{self.number}"
        return kind, normalize(label, kind), scope, self.code


@dataclass(frozen=True, kw_only=True)
class Block:
    """What came of one block: its things, by their first signs, and the pairs that a person should look at."""

    groups: tuple[Group, ...]
    candidates: tuple[Join, ...] = ()


@dataclass(kw_only=True)
class _State:
    """Clusters in the making: the root of each node, the nodes of each root, and what may not be joined."""

    root: list[int]
    members: dict[int, list[int]]
    apart: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    excluded: dict[int, set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )  # of these, what nobody need look at
    split: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # of these, what people have decided
    links: dict[int, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))  # from a name to a fuller one

    def are_apart(self, one: int, other: int) -> bool:
        """Whether anything forbids to join two clusters."""
        return any(self.apart[i].intersection(self.members[other]) for i in self.members[one] if i in self.apart)

    def are_excluded(self, one: int, other: int) -> bool:
        """Whether two clusters are two things beyond doubt."""
        return any(self.excluded[i].intersection(self.members[other]) for i in self.members[one] if i in self.excluded)

    def are_split(self, one: int, other: int) -> bool:
        """Whether people have decided that two clusters are two things."""
        return any(self.split[i].intersection(self.members[other]) for i in self.members[one] if i in self.split)

    def score(self, one: int, other: int) -> float:
        """The best that speaks for two clusters being one."""
        pairs = [(i, j) for i in self.members[one] for j in self.members[other]]
        return max(max(self.links[i].get(j, 0.0), self.links[j].get(i, 0.0)) for i, j in pairs)

    def has_rival(self, one: int, other: int, score: float, *, namesakes: bool) -> bool:
        """Whether a cluster fits a third one nearly as well as the other, and these two are not one.

        Two full names that nothing ties together are two things; that is not known of a name and its namesake.
        """
        near = {self.root[j] for i in self.members[one] for j in self.links[i]} - {one, other}
        return any(
            self.score(one, rival) > score - threshold("margin")
            and not self.are_apart(one, rival)
            and (self.are_apart(rival, other) or (not namesakes and self.score(rival, other) < threshold("sure")))
            for rival in near
        )

    def join(self, one: int, other: int) -> None:
        """Makes two clusters one."""
        first, second = sorted((one, other))
        for i in self.members[second]:
            self.root[i] = first
        self.members[first] += self.members.pop(second)


def cluster_block(signs: Iterable[Sign], ledger: Ledger = NO_LEDGER) -> Block:
    """Clusters the signs of one block (see `blocking.connect`)."""
    signs = set(signs)
    if len(signs) == 1:  # as most are
        return Block(groups=(Group(signs=tuple(signs)),))
    nodes = _make_nodes(signs, ledger)
    pairs = [(i, j, _judge(nodes[i], nodes[j], ledger)) for j in range(len(nodes)) for i in range(j)]
    state = _State(root=list(range(len(nodes))), members={i: [i] for i in range(len(nodes))})
    pairs.sort(key=lambda pair: (-pair[2].score, pair[0], pair[1]))
    likely = [pair for pair in pairs if pair[2].score >= threshold("review") and not pair[2].against]
    for i, j, found in pairs:
        if found.against or found.parted:
            state.apart[i].add(j)
            state.apart[j].add(i)
        if found.against:
            state.excluded[i].add(j)
            state.excluded[j].add(i)
            if VERDICTS["split"] in found.against:
                state.split[i].add(j)
                state.split[j].add(i)
    for i, j, found in likely:
        if nodes[i].normal == nodes[j].normal or is_fuller(nodes[j], nodes[i]):
            state.links[i][j] = found.score
        if nodes[i].normal == nodes[j].normal or is_fuller(nodes[i], nodes[j]):
            state.links[j][i] = found.score
    joined = _join(state, likely)
    groups = []
    for at in sorted(state.members, key=lambda at: nodes[min(state.members[at])].signs):
        own = [join for node in state.members[at] for join in _join_spellings(nodes[node])]
        own += [_to_join(nodes[i], nodes[j], found) for i, j, found in joined if state.root[i] == at]
        members = sorted(sign for node in state.members[at] for sign in nodes[node].signs)
        groups.append(Group(signs=tuple(members), joins=tuple(own)))
    candidates = _find_candidates(state, nodes, likely)
    return Block(groups=tuple(_tell_candidates(_number(groups), candidates)), candidates=tuple(candidates))


def _tell_candidates(groups: Sequence[Group], candidates: Sequence[Join]) -> list[Group]:
    """Each group with the candidates in which one of its signs is."""
    if not candidates:
        return list(groups)
    of = {sign: i for i, group in enumerate(groups) for sign in group.signs}
    told: dict[int, list[tuple[Join, Identity]]] = defaultdict(list)
    for join in candidates:
        one, other = of[join.one], of[join.other]
        told[one].append((join, groups[other].identity))
        told[other].append((replace(join, one=join.other, other=join.one), groups[one].identity))
    return [replace(group, candidates=tuple(told[i])) if i in told else group for i, group in enumerate(groups)]


def _make_nodes(signs: Iterable[Sign], ledger: Ledger) -> list[Node]:
    """Signs of one normal name together, but for those that something tells apart."""
    found: dict[Hashable, list[Sign]] = defaultdict(list)
    for sign in sorted(set(signs)):
        key: Hashable = sign
        if sign.type != PERSON and not ledger.find(sign.type, sign.name):
            stated = frozenset(normalize(name, sign.type) for name, _ in sign.also)
            place = (sign.home, sign.document) if is_local(sign.name, sign.type) else (sign.seat,)
            if is_short(sign.name, sign.type):
                place = (sign.seat, sign.home)
            key = (sign.code or normalize(sign.name, sign.type), stated, place)
        found[key].append(sign)
    return [to_node(own) for own in found.values()]


def _judge(one: Node, other: Node, ledger: Ledger) -> Comparison:
    """What people have decided of two nodes, else what their features say."""
    for a in one.signs:
        for b in other.signs:
            verdict = ledger.decide(a, b)
            if verdict:
                return weigh([VERDICTS[verdict]])
    return compare(one, other)


def _join(state: _State, likely: Sequence[tuple[int, int, Comparison]]) -> list[tuple[int, int, Comparison]]:
    """Joins what is sure, the surest first, until nothing more can be; a name that fits two things stays alone."""
    joined, left = [], [pair for pair in likely if pair[2].score >= threshold("sure")]
    changed = True
    while changed:
        changed, waiting = False, []
        for i, j, found in left:
            one, other = state.root[i], state.root[j]
            if one == other:
                continue
            if _is_barred(state, one, other, found):
                waiting.append((i, j, found))
                continue
            state.join(one, other)
            joined.append((i, j, found))
            changed = True
        left = waiting
    return joined


def _is_barred(state: _State, one: int, other: int, found: Comparison) -> bool:
    """Whether two clusters cannot be joined now: a person's word goes before what the names say."""
    if DECIDED in found.reasons:
        return state.are_split(one, other)
    namesakes = SAME_NAME in found.reasons
    return (
        state.are_apart(one, other)
        or state.has_rival(one, other, found.score, namesakes=namesakes)
        or state.has_rival(other, one, found.score, namesakes=namesakes)
    )


def _find_candidates(state: _State, nodes: Sequence[Node], likely: Sequence[tuple[int, int, Comparison]]) -> list[Join]:
    """The best pair of each two clusters that may be one and were not joined."""
    found: dict[tuple[int, int], Join] = {}
    for i, j, comparison in likely:
        clusters = (min(state.root[i], state.root[j]), max(state.root[i], state.root[j]))
        if clusters[0] == clusters[1] or clusters in found or state.are_excluded(*clusters):
            continue
        if comparison.score >= threshold("sure"):
            comparison = replace(comparison, reasons=(*comparison.reasons, AMBIGUOUS))
        found[clusters] = _to_join(nodes[i], nodes[j], comparison)
    return list(found.values())


def _to_join(one: Node, other: Node, found: Comparison) -> Join:
    full, short = sorted((one, other), key=lambda node: (-len(node.name), node.name, node.signs))
    signs = [next(sign for sign in node.signs if sign.name == node.name) for node in (full, short)]
    return Join(one=signs[0], other=signs[1], score=found.score, reasons=found.reasons, against=found.against)


def _join_spellings(node: Node) -> list[Join]:
    """A join for each other spelling of a node's name."""
    first = next(sign for sign in node.signs if sign.name == node.name)
    others = {sign.name: sign for sign in reversed(node.signs) if sign.name != node.name}
    found = weigh(["same_code" if node.code else SAME_NAME])
    return [Join(one=first, other=others[name], score=found.score, reasons=found.reasons) for name in sorted(others)]


def _number(groups: Iterable[Group]) -> list[Group]:
    """Numbers those that would have one id: namesakes that are kept apart and do not say by what."""
    met: Counter[tuple[str, ...]] = Counter()
    numbered = []
    for group in groups:
        number = met[group.identity]
        numbered.append(replace(group, number=number) if number else group)
        met[group.identity] += 1
    return numbered
