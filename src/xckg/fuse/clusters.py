"""Divides one block of signs into things.

>>> full = Sign(type="Company", name="平煤隆基新能源科技有限公司", also=(("平煤隆基", "cut"),))
>>> short = Sign(type="Company", name="平煤隆基")
>>> [group.names for group in cluster_block([full, short]).groups]
[('平煤隆基', '平煤隆基新能源科技有限公司')]

The result depends on the block's signs and the ledger alone: not on the order in which they come, not on how often or
where they were met, not on any other block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from xckg.fuse.compare import SURE, Comparison, compare
from xckg.fuse.ledger import NO_LEDGER, SPLIT, Ledger
from xckg.fuse.names import choose_label, load_types, normalize
from xckg.fuse.signs import PERSON, Sign

DECIDED = 100.0  # a person's word comes before any score


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
    """The signs of one thing, sorted, with the joins that made it one. `number` tells namesakes of a block apart."""

    signs: tuple[Sign, ...]
    joins: tuple[Join, ...] = ()
    number: int = 0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted({sign.name for sign in self.signs}))

    @cached_property
    def code(self) -> str:
        """An authority's code, "" when no sign has one."""
        return min((sign.code for sign in self.signs if sign.code), default="")

    @cached_property
    def identity(self) -> tuple[str, str, str, str]:
        """What the id is made of: type, name, what tells the thing from its namesakes, code."""
        first = self.signs[0]
        scope = ""
        if first.type in load_types("placed"):
            scope = min(sign.home for sign in self.signs)
        if first.type == PERSON:
            scope = min((normalize(n, kind) for sign in self.signs for kind, n in sign.bodies), default=first.document)
        if self.number:
            scope = f"{scope}#{self.number}"
        return first.type, normalize(choose_label(self.names, first.type), first.type), scope, self.code


@dataclass(frozen=True, kw_only=True)
class Block:
    """What came of one block: its things, by their first signs, and the pairs that a person should look at."""

    groups: tuple[Group, ...]
    candidates: tuple[Join, ...] = ()


def cluster_block(signs: Iterable[Sign], ledger: Ledger = NO_LEDGER) -> Block:
    """Clusters the signs of one block (see `blocking.connect`)."""
    ordered = sorted(set(signs))
    root = list(range(len(ordered)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    joins: list[tuple[int, Join]] = []
    pairs = [(i, j, _judge(ordered[i], ordered[j], ledger)) for i in range(len(ordered)) for j in range(i)]
    apart = {frozenset((i, j)) for i, j, found in pairs if found.against}
    for i, j, found in sorted(pairs, key=lambda pair: (-pair[2].score, pair[1], pair[0])):
        one, other = find(i), find(j)
        if found.score < SURE or one == other:
            continue
        mine, yours = ([k for k in range(len(ordered)) if find(k) == at] for at in (one, other))
        if any(frozenset((m, y)) in apart for m in mine for y in yours):
            continue
        root[max(one, other)] = min(one, other)
        joins.append((i, Join(one=ordered[j], other=ordered[i], score=found.score, reasons=found.reasons)))
    members: dict[int, list[Sign]] = {}
    for i, sign in enumerate(ordered):
        members.setdefault(find(i), []).append(sign)
    groups = []
    for i in sorted(members):
        own = tuple(sorted((join for at, join in joins if find(at) == i), key=lambda join: (join.one, join.other)))
        groups.append(Group(signs=tuple(members[i]), joins=own))
    return Block(groups=tuple(_number(groups)))


def _judge(one: Sign, other: Sign, ledger: Ledger) -> Comparison:
    """What people have decided of two signs, else what their features say."""
    for _, decision in ledger.find(one.type, one.name):
        ends = ((decision.name, decision.where), (decision.other, decision.other_where))
        if any(_is_meant(one, *ends[i]) and _is_meant(other, *ends[1 - i]) for i in (0, 1)):
            if decision.decision == SPLIT:
                return Comparison(score=0.0, against=("decided",))
            return Comparison(score=DECIDED, reasons=("decided",))
    return compare(one, other)


def _is_meant(sign: Sign, name: str, where: str) -> bool:
    return sign.name == name and where in {"", sign.home, sign.document, sign.code, *(body for _, body in sign.bodies)}


def _number(groups: Iterable[Group]) -> list[Group]:
    """Numbers those that would have one id: namesakes that are kept apart and do not say by what."""
    met: Counter[tuple[str, ...]] = Counter()
    numbered = []
    for group in groups:
        numbered.append(replace(group, number=met[group.identity]))
        met[group.identity] += 1
    return numbered
