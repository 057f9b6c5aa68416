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

MERGE, SPLIT, LOCK = "merge", "split", "lock"


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

    @cached_property
    def _placed(self) -> frozenset[tuple[str, str]]:
        ends = ((d.type, n) for d in self.decisions for n, w in ((d.name, d.where), (d.other, d.other_where)) if w)
        return frozenset(ends)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], tuple[tuple[int, Decision], ...]]:
        return _index(self.decisions)


def _index(decisions: Iterable[Decision]) -> dict[tuple[str, str], tuple[tuple[int, Decision], ...]]:
    found: dict[tuple[str, str], list[tuple[int, Decision]]] = {}
    for number, decision in enumerate(decisions):
        for name in dict.fromkeys((decision.name, decision.other)):
            found.setdefault((decision.type, name), []).append((number, decision))
    return {key: tuple(lines) for key, lines in found.items()}


NO_LEDGER = Ledger()
