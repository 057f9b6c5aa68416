"""Units of quantity: what they measure and how much of the base unit they are.

>>> normalize(Decimal("122.3"), "亿元")
(Decimal('12230000000'), '元')
>>> normalize(Decimal("4"), "万平方米")
(Decimal('40000'), '平方米')
>>> normalize(Decimal("70"), "个")
(Decimal('70'), '个')

*Why so*: extract needs the table to find quantities and fuse to compare them; rooms do not import each other, so the
table stands beside them. An unknown unit is kept as its own base, never refused: the number was printed all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from xckg.errors import KnowledgeError
from xckg.ontology import Node, load_yaml

FILE = "lexicon/units.yaml"
DIGITS = 15  # a factor such as 2000/3 has no end; this many significant digits are kept


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A unit as printed.

    `label` is how it is written out (元人民币 → 元), `kind` what it measures; with `counts_one` false 一 before it is
    an article (一家), with `scaled_only` it is a unit only after 万 or 亿 (亿度), with `dates` a year before it is no
    number of it (2011款).
    """

    name: str
    label: str
    base: str
    numerator: Decimal
    denominator: Decimal
    kind: str
    counts_one: bool
    scaled_only: bool
    dates: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Units:
    """The table of units with the words that scale and bound numbers. `before` and `after` map a word to its bound."""

    units: Mapping[str, Unit]
    scales: Mapping[str, Decimal]
    before: Mapping[str, str]
    after: Mapping[str, str]
    bare_before: frozenset[str]
    no_bounds: tuple[str, ...]
    halves: Mapping[str, str]
    grades: tuple[str, ...]
    round_needs: tuple[str, ...]
    no_round: tuple[str, ...]
    not_counted_after: tuple[str, ...]
    no_counts: tuple[str, ...]
    changes: tuple[str, ...]
    change_filled: str
    ratio_after: str
    ratio_not_before: str
    tenth_not_before: str
    not_before: Mapping[str, str]
    though: Mapping[str, tuple[str, ...]]
    listed_max: int
    home: str

    def split(self, unit: str) -> tuple[str, Unit | None]:
        """The scale and the unit proper of a printed unit: 万吨 → 万, 吨; a unit that is not in the table → None."""
        if unit in self.units:
            return "", self.units[unit]
        for size in (2, 1):
            if unit[:size] in self.scales:
                return unit[:size], self.units.get(unit[size:])
        return "", None

    def kind(self, unit: str) -> str:
        """What a printed unit measures, "" when it is not in the table (a bare 亿, say)."""
        found = self.split(unit)[1]
        return found.kind if found is not None else ""


def _read_factor(node: Node) -> tuple[Decimal, Decimal]:
    over, _, under = node.need("factor", str).partition("/")
    try:
        factor = Decimal(over), Decimal(under or "1")
    except InvalidOperation:
        raise KnowledgeError(node.file, node.line, f"factor 应为小数或分数：{node['factor']}") from None
    if factor[0] <= 0 or factor[1] <= 0:
        raise KnowledgeError(node.file, node.line, f"factor 应大于 0：{node['factor']}")
    return factor


def _read_bounds(node: Node) -> dict[str, str]:
    words: dict[str, str] = {}
    for bound in node:
        if bound not in (">", "<", "≈"):
            raise KnowledgeError(node.file, node.line, f"界限应为 > < ≈ 之一：{bound}")
        for word in node.need(bound, list):
            words[str(word)] = bound
    return words


@cache
def load_units() -> Units:
    """The unit table of the ontology, read once.

    Raises:
        KnowledgeError: a unit without name, base, kind or a positive factor, or one that stands twice.
    """
    top = load_yaml(FILE)
    units: dict[str, Unit] = {}
    for node in top.need("units", list):
        name = node.need("name", str)
        if name in units:
            raise KnowledgeError(node.file, node.line, f"单位重复：{name}")
        over, under = _read_factor(node)
        units[name] = Unit(
            name=name,
            label=str(node.get("as", name)),
            base=node.need("base", str),
            numerator=over,
            denominator=under,
            kind=node.need("kind", str),
            counts_one=bool(node.get("one", True)),
            scaled_only=bool(node.get("scaled", False)),
            dates=bool(node.get("dates", False)),
        )
    bounds = top.need("bounds", Node)
    return Units(
        units=units,
        scales={str(word): Decimal(factor) for word, factor in top.need("scales", Node).items()},
        before=_read_bounds(bounds.need("before", Node)),
        after=_read_bounds(bounds.need("after", Node)),
        bare_before=frozenset(top.need("bare_before", list)),
        no_bounds=tuple(top.need("no_bounds", list)),
        halves={str(word): str(bound) for word, bound in top.need("halves", Node).items()},
        grades=tuple(top.need("grades", list)),
        round_needs=tuple(top.need("round_needs", list)),
        no_round=tuple(top.need("no_round", list)),
        not_counted_after=tuple(top.need("not_counted_after", list)),
        no_counts=tuple(top.need("no_counts", list)),
        changes=tuple(top.need("changes", list)),
        change_filled=top.need("change_filled", str),
        ratio_after=top.need("ratio_after", str),
        ratio_not_before=top.need("ratio_not_before", str),
        tenth_not_before=top.need("tenth_not_before", str),
        listed_max=top.need("listed_max", int),
        home=top.need("home", str),
        not_before={str(unit): str(starts) for unit, starts in top.need("not_before", Node).items()},
        though={str(unit): tuple(words) for unit, words in top.need("though", Node).items()},
    )


def plain(value: Decimal) -> Decimal:
    """The same number without exponent and without zeros that say nothing, so that equal numbers print alike."""
    value = value.normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else value


@lru_cache(maxsize=65536)
def normalize(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """A printed quantity in its base unit.

    Args:
        value: the number before the unit, such as 122.3.
        unit: the unit as printed, scale and all: 亿元, 万吨, 个百分点, "" for a rank.

    Returns:
        The number in the base unit, and that unit (元, 吨, %, 家 …); an unknown unit is its own base.
    """
    table = load_units()
    scale, found = table.split(unit)
    scaled = value * table.scales.get(scale, Decimal(1))
    if found is None:
        return plain(scaled), unit[len(scale) :]
    if found.denominator == 1:
        return plain(scaled * found.numerator), found.base
    exact = scaled * found.numerator / found.denominator
    return plain(Decimal(f"{exact:.{DIGITS}g}")), found.base
