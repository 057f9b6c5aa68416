"""What people have decided about who is who, as a table that later builds obey.

A ledger is a CSV file, one decision a line, to be kept and reviewed with the inputs:

    decision,type,name,where,other,other_where,note
    merge,Company,平煤隆基,,平顶山隆基公司,,工商登记同一统一社会信用代码
    split,Company,恒信公司,兰州市,恒信公司,许昌市,两家企业
    lock,Company,平煤隆基新能源科技有限公司,,平煤隆基,,

`merge`: the two names are of one thing. `split`: they are of two. `lock`: they are of one thing, and nothing joins it
that is not decided here. `where` is a place, a body, a document or a code, when the name alone is not enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

MERGE, SPLIT, LOCK = "merge", "split", "lock"
LOCKED = "locked"


class Named(Protocol):
    """What a decision looks at: a sign, which is told by its name and by where it stands."""

    @property
    def type(self) -> str:
        """The class's local name."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def home(self) -> str:
        """The place of its article."""

    @property
    def document(self) -> str:
        """Its document."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def bodies(self) -> tuple[tuple[str, str, str], ...]:
        """Type, name and post of each body."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Decision:
    """One line of a ledger. `where` and `other_where` are "" where the name is enough."""

    decision: str
    type: str
    name: str
    other: str
    where: str = ""
    other_where: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All decisions, in the order of the file."""

    decisions: tuple[Decision, ...] = ()

    def tells_apart(self, kind: str, name: str) -> bool:
        """Whether a decision on that name says where it stands."""
        return (kind, name) in self._placed

    def find(self, kind: str, name: str) -> tuple[tuple[int, Decision], ...]:
        """The decisions on that name, with their numbers."""
        return self._by_name.get((kind, name), ())

    def decide(self, one: Named, other: Named) -> str:
        """What was decided of two signs: `merge`, `split`, `locked`, or "" when nothing was. The last line counts."""
        verdict = ""
        for _, line in sorted({*self.find(one.type, one.name), *self.find(other.type, other.name)}):
            ends = ((line.name, line.where), (line.other, line.other_where))
            here = [[_is_meant(sign, *end) for end in ends] for sign in (one, other)]
            if (here[0][0] and here[1][1]) or (here[0][1] and here[1][0]):
                verdict = SPLIT if line.decision == SPLIT else MERGE
            elif line.decision == LOCK and any(here[0]) != any(here[1]) and one.name != other.name:
                verdict = verdict or LOCKED
        return verdict

    @cached_property
    def _placed(self) -> frozenset[tuple[str, str]]:
        ends = ((d.type, n) for d in self.decisions for n, w in ((d.name, d.where), (d.other, d.other_where)) if w)
        return frozenset(ends)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], tuple[tuple[int, Decision], ...]]:
        return _index(self.decisions)


def _is_meant(sign: Named, name: str, where: str) -> bool:
    if sign.name != name:
        return False
    return where in {"", sign.home, sign.document, sign.code, *(body for _, body, _ in sign.bodies)}


def _index(decisions: Iterable[Decision]) -> dict[tuple[str, str], tuple[tuple[int, Decision], ...]]:
    found: dict[tuple[str, str], list[tuple[int, Decision]]] = {}
    for number, decision in enumerate(decisions):
        for name in dict.fromkeys((decision.name, decision.other)):
            found.setdefault((decision.type, name), []).append((number, decision))
    return {key: tuple(lines) for key, lines in found.items()}


NO_LEDGER = Ledger()
