"""Whether a number's unit can measure its indicator: 占地面积 in 亩, never in 元.

>>> fits("占地面积", "amount", "亩"), fits("占地面积", "amount", "万元"), fits("占地面积", "growth", "%")
(True, False, True)
>>> fits("出口总值", "amount", "万件"), fits("出口总值", "rank", ""), fits("出口总值", "growth", "亿元")
(False, True, False)

*Why so*: where words and unit disagree, the number was read wrong (in 3,841 texts 11 numbers, each of them). So it is
left out where it is read, and a shape made of the same table holds the graph to it: extract, llm and graph need the
table, and rooms do not import each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from xckg.errors import KnowledgeError
from xckg.ontology import Node, load_yaml
from xckg.units import load_units

FILE = "lexicon/fits.yaml"
AMOUNT = "amount"
RATES = ("growth", "share")
RATE_BASES = frozenset(["%", "番"])
"""The base units of a change and of a part of a whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """Indicators that end in one of `tails` measure what `says` says, and have none of the base units `misfits`."""

    id: str
    says: str
    tails: tuple[str, ...]
    misfits: frozenset[str]


@cache
def load_fits() -> tuple[Fit, ...]:
    """The groups of endings, read once.

    Raises:
        KnowledgeError: a kind of unit that units.yaml has not, or an indicator could fall into two groups.
    """
    top, units = load_yaml(FILE), load_units().units.values()
    relative = _read_kinds(top, "relative")
    made: list[Fit] = []
    for node in top.need("fits", list):
        kinds = {*relative, *_read_kinds(node, "units")}
        fitting = {unit.base for unit in units if unit.kind in kinds} | set(node.get("bases", ()))
        fit = Fit(
            id=node.need("id", str),
            says=node.need("says", str),
            tails=tuple(node.need("tails", list)),
            misfits=frozenset(unit.base for unit in units) - fitting,
        )
        for other in made:
            for tail in fit.tails:
                both = next((t for t in other.tails if t.endswith(tail) or tail.endswith(t)), None)
                if both is not None:
                    raise KnowledgeError(node.file, node.line, f"「{tail}」与「{both}」（{other.id}）分不开")
        made.append(fit)
    return tuple(made)


def _read_kinds(node: Node, key: str) -> tuple[str, ...]:
    known = {unit.kind for unit in load_units().units.values()}
    kinds = tuple(node.need(key, list))
    for kind in kinds:
        if kind not in known:
            raise KnowledgeError(node.file, node.line, f"没有「{kind}」这一类单位")
    return kinds


@lru_cache(maxsize=65536)
def fits(indicator: str, measure: str, unit: str) -> bool:
    """Whether such a number can be.

    Args:
        indicator: what is measured, such as 占地面积.
        measure: amount, growth, share or rank.
        unit: as printed, scale and all (万平方米); "" for a rank.
    """
    scale, found = load_units().split(unit)
    base = found.base if found is not None else unit[len(scale) :]
    if measure == AMOUNT:
        return not any(base in fit.misfits and indicator.endswith(fit.tails) for fit in load_fits())
    return base in RATE_BASES if measure in RATES else not unit
