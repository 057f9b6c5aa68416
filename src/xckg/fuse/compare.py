"""How much speaks for two signs being of one thing, feature by feature, and whether anything forbids it.

>>> one = Sign(type="GovernmentAgency", name="许昌市发改委")
>>> other = Sign(type="GovernmentAgency", name="许昌市发展和改革委员会")
>>> compare(one, other).reasons
('same_name',)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from xckg.fuse.names import normalize
from xckg.fuse.signs import PERSON, Sign
from xckg.ontology import Node, load_yaml

FILE = "lexicon/identity.yaml"

SURE = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What came of comparing two signs: a score, the features behind it, and those that forbid a join."""

    score: float
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


def compare(one: Sign, other: Sign) -> Comparison:
    """Compares two signs of one type."""
    if one.code and one.code == other.code:
        return Comparison(score=SURE, reasons=("same_code",))
    same = normalize(one.name, one.type) == normalize(other.name, other.type)
    if same and one.home != other.home:
        return Comparison(score=0.0, against=("other_place",))
    if same and one.type == PERSON and not (set(one.bodies) & set(other.bodies)):
        return Comparison(score=0.0, against=("other_body",))
    stated = [why for name, why in one.also if name == other.name]
    stated += [why for name, why in other.also if name == one.name]
    if stated and one.home == other.home:
        return Comparison(score=SURE, reasons=(min(stated),))
    return Comparison(score=SURE if same else 0.0, reasons=("same_name",) if same else ())


def say(feature: str) -> str:
    """A feature as a reader sees it."""
    return _load_says()[feature]


@cache
def _load_says() -> dict[str, str]:
    return {name: node.need("says", str) for name, node in load_yaml(FILE).need("features", Node).items()}
