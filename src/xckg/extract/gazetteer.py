"""Names that the product knows, found in one pass over the text by an Aho-Corasick automaton.

The names are the CSV files of `ontology/gazetteers/`: `admin_areas.csv` (GB/T 2260 areas with their short names) and
files of `name,type,label,code,strength`. A hit is only a proposal: whether it stands alone or inside a longer name is
decided by `resolve`.

>>> [(hit.label, hit.type) for hit in find_known_names("许昌与德国") if hit.strength == "sure"]
[('许昌市', 'AdministrativeArea'), ('德国', 'Country')]

*Why so*: daachorse took 57 MB/s over 200,000 names where pyahocorasick took 2.7, and it counts in characters.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from daachorse import CharwiseDoubleArrayAhoCorasick

from xckg.areas import Area, load_areas
from xckg.errors import KnowledgeError
from xckg.model import Span
from xckg.ontology import find_ontology, load_csv
from xckg.records import quick

COLUMNS = ("name", "type", "label", "code", "strength")
AREA, COUNTY_ENDS = "AdministrativeArea", ("县", "市", "区")
WATERS = "湖河"
LEVELS = ("province", "city", "county")
ONE_FROM, TWO_FROM = 6, 3


class KnownName(NamedTuple):
    """One line of a gazetteer. `strength` is "sure" or "weak" (an everyday word too).

    A bare tuple, for thirty thousand are made at every start.
    """

    name: str
    type: str
    label: str
    code: str
    strength: str


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A known name at `span` of the text searched."""

    span: Span
    type: str
    label: str
    code: str
    strength: str
    name: str


@cache
def load_areas_by_name() -> dict[str, tuple[Area, ...]]:
    """Areas by official and by short name; a name that several share lists them all, higher levels first."""
    found: dict[str, list[Area]] = {}
    for level in LEVELS:
        for area in load_areas().values():
            if area.level == level:
                for name in dict.fromkeys((area.name, area.short)):
                    if name:
                        found.setdefault(name, []).append(area)
    return {name: tuple(areas) for name, areas in found.items()}


@cache
def _load_names() -> tuple[tuple[KnownName, ...], CharwiseDoubleArrayAhoCorasick]:
    names = []
    for surface, areas in load_areas_by_name().items():
        names.append(
            KnownName(
                name=surface,
                type="AdministrativeArea",
                label=areas[0].name,
                code=f"gb2260:{areas[0].code}",
                strength="sure",
            )
        )
    everyday: dict[str, str] = {}
    for area in sorted(load_areas().values(), key=lambda area: (LEVELS.index(area.level), area.code)):
        short = area.name[:-1]
        if area.short or len(short) != 2 or area.name[-1] not in COUNTY_ENDS or short[-1] in WATERS:
            continue  # 西湖 is the lake rather than the district
        if short not in load_areas_by_name() and everyday.setdefault(short, area.level) == area.level:  # 朝阳: the city
            known = KnownName(name=short, type=AREA, label=area.name, code=f"gb2260:{area.code}", strength="weak")
            names.append(known)  # 公安, 通道, 涪陵: words too, a place only right after the place that they lie in
    for path in sorted((find_ontology() / "gazetteers").glob("*.csv")):
        if path.name == "admin_areas.csv":
            continue
        for row in load_csv(f"gazetteers/{path.name}", COLUMNS):
            if row["strength"] not in ("sure", "weak"):
                raise KnowledgeError(f"gazetteers/{path.name}", 0, f"「{row['name']}」的 strength 应为 sure 或 weak")
            names.append(
                KnownName(
                    name=row["name"],
                    type=row["type"],
                    label=row["label"],
                    code=row["code"],
                    strength=row["strength"],
                )
            )
    return tuple(names), CharwiseDoubleArrayAhoCorasick([known.name for known in names])


def find_known_names(text: str) -> list[Hit]:
    """All known names in the text, overlapping ones too, by start, longer first."""
    names, automaton = _load_names()
    hits = [
        Hit(
            span=Span(start=start, end=end),
            type=names[i].type,
            label=names[i].label,
            code=names[i].code,
            strength=names[i].strength,
            name=names[i].name,
        )
        for start, end, i in automaton.find_overlapping(text)
    ]
    return sorted(hits, key=lambda hit: (hit.span.start, -hit.span.end, hit.type, hit.label))


def get_known(name: str, kind: str) -> KnownName | None:
    """The gazetteer's line for this exact surface and type, if it has one."""
    return _index().get((name, kind))


@cache
def _index() -> dict[tuple[str, str], KnownName]:
    return {(known.name, known.type): known for known in _load_names()[0]}


@cache
def load_product_endings() -> frozenset[str]:
    """Last characters that goods have, learnt from the products of the gazetteers: 机, 阀, 电池, 材料.

    One character counts from 6 products on, two from 3: enough that a word with that ending is likelier goods than not.
    """
    ones, twos = Counter[str](), Counter[str]()
    for known in _load_names()[0]:
        if known.type == "Product" and len(known.name) > 2:
            ones[known.name[-1]] += 1
            twos[known.name[-2:]] += 1
    return frozenset([c for c, n in ones.items() if n >= ONE_FROM] + [c for c, n in twos.items() if n >= TWO_FROM])
