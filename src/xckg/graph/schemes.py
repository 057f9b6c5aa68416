"""Indicators and units as SKOS concepts: what the numbers of different texts have in common.

    <observation/…> xc:indicatorConcept <scheme/indicator/出口总值> ; xc:unitConcept <scheme/unit/元> .
    <scheme/indicator/出口总值> a skos:Concept ; skos:broader <scheme/indicator/trade> ; skos:altLabel "出口额"@zh …
    <scheme/unit/元> a skos:Concept ; skos:exactMatch <http://qudt.org/vocab/unit/CCY_CNY> .

>>> find_unit("元"), find_unit("%"), find_unit("麻袋")
('<https://w3id.org/xckg/scheme/unit/元>', '<https://w3id.org/xckg/scheme/unit/%25>', None)
>>> [value for _, predicate, value in describe_unit("吨") if predicate == EXACT_MATCH]
['<http://qudt.org/vocab/unit/TONNE>']
>>> find_indicator("出口总值"), find_indicator("茶具产量")
('<https://w3id.org/xckg/scheme/indicator/出口总值>', None)

The concepts follow from the lists alone and stand in the gazetteer's graph, those that an observation points at.

*Why so*: texts measure whatever they like, and a concept for each noun phrase would say no more than the phrase; those
of the list have other wordings, a kind and a meaning of their own. An observation points at the base unit and not at
the printed one: 亿元 and 万元 are then one unit, as they are one in `xc:normalizedValue`. One or two triples a number,
2 % of a graph of 300 articles; to reach the unit by its text would be a join that no other tool knows of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from xckg.codes import FILE, load_schemes
from xckg.errors import KnowledgeError
from xckg.graph.terms import ALT_LABEL, EXACT_MATCH, PREF_LABEL, SKOS, TYPE, name, name_literal, text_literal
from xckg.model import Observation
from xckg.ontology import Node, load_csv, load_yaml
from xckg.units import load_units

INDICATORS = "lexicon/indicators.yaml"
QUDT_UNITS = "schemes/qudt_units.csv"
INDICATOR, UNIT = "indicator", "unit"

Row = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Schemes:
    """What the lists have: `indicators` by label with kind and other wordings, `units` with that of QUDT or ""."""

    names: Mapping[str, tuple[str, str]]
    kinds: Mapping[str, str]
    indicators: Mapping[str, tuple[str, tuple[str, ...]]]
    units: Mapping[str, str]


@cache
def load_lists() -> Schemes:
    """The lists of indicators and units.

    Raises:
        KnowledgeError: an indicator of no kind, or a unit that is not in the table of units.
    """
    top = load_yaml(FILE)
    kinds = {str(key): str(label) for key, label in top.need("indicator_kinds", Node).items()}
    indicators: dict[str, tuple[str, tuple[str, ...]]] = {}
    for node in load_yaml(INDICATORS).need("names", list):
        label, kind = node.need("label", str), node.need("kind", str)
        if kind not in kinds:
            raise KnowledgeError(INDICATORS, node.line, f"kind 不在 {FILE} 的 indicator_kinds 里：{kind}")
        former = indicators.get(label, (kind, ()))[1]
        indicators[label] = kind, (*former, *(str(word) for word in node.get("also", ())))
    units = {unit.base: "" for unit in load_units().units.values()}
    for row in load_csv(QUDT_UNITS, ("name", "qudt")):
        if row["name"] not in units:
            raise KnowledgeError(QUDT_UNITS, 0, f"「{row['name']}」不是单位表里的基本单位")
        units[row["name"]] = f"{top.need('qudt', str)}{row['qudt']}"
    lists = top.need("lists", Node)
    names = {key: (lists.need(key, Node).need("zh", str), lists[key].need("en", str)) for key in (INDICATOR, UNIT)}
    return Schemes(names=names, kinds=kinds, indicators=indicators, units=units)


def find_indicator(label: str) -> str | None:
    """The concept of an indicator, None for one that the list does not have."""
    return name_entry(INDICATOR, label) if label in load_lists().indicators else None


def find_unit(unit: str) -> str | None:
    """The concept of a base unit, None for one that the table does not have."""
    return name_entry(UNIT, unit) if unit in load_lists().units else None


@cache
def name_entry(scheme: str, notation: str) -> str:
    """The node of an entry: its name is written as it is, but for what an IRI cannot have."""
    local = "".join(c if c.isalnum() else quote(c, safe="") for c in notation)
    return name(f"{load_schemes().iri}{scheme}/{local}")


def describe_unit(unit: str) -> Iterator[Row]:
    """All that is said of a unit's concept."""
    yield from _describe(UNIT, unit, unit)
    if load_lists().units[unit]:
        yield name_entry(UNIT, unit), EXACT_MATCH, name(load_lists().units[unit])


def describe_indicator(label: str) -> Iterator[Row]:
    """All that is said of an indicator's concept, and of its kind's."""
    kind, wordings = load_lists().indicators[label]
    yield from _describe(INDICATOR, label, label)
    for wording in wordings:
        yield name_entry(INDICATOR, label), ALT_LABEL, name_literal(wording)
    yield name_entry(INDICATOR, label), name(SKOS + "broader"), name_entry(INDICATOR, kind)
    yield from _describe(INDICATOR, kind, load_lists().kinds[kind])


def describe_measured(observations: Iterable[Observation]) -> Iterator[Row]:
    """The concepts that observations point at, with their schemes; each row once."""
    measured = tuple(observations)
    units = sorted({o.normalized_unit for o in measured} & load_lists().units.keys())
    indicators = sorted({o.indicator for o in measured} & load_lists().indicators.keys())
    rows: dict[Row, None] = {}
    for indicator in indicators:
        rows.update(dict.fromkeys(describe_indicator(indicator)))
    for unit in units:
        rows.update(dict.fromkeys(describe_unit(unit)))
    for scheme in ((INDICATOR,) if indicators else ()) + ((UNIT,) if units else ()):
        zh, en = load_lists().names[scheme]
        node = name(load_schemes().iri + scheme)
        rows[node, TYPE, name(SKOS + "ConceptScheme")] = None
        rows[node, PREF_LABEL, name_literal(zh)] = None
        rows[node, PREF_LABEL, f"{text_literal(en)}@en"] = None
    return iter(rows)


def _describe(scheme: str, notation: str, label: str) -> Iterator[Row]:
    node = name_entry(scheme, notation)
    yield node, TYPE, name(SKOS + "Concept")
    yield node, name(SKOS + "inScheme"), name(load_schemes().iri + scheme)
    yield node, name(SKOS + "notation"), text_literal(notation)
    yield node, PREF_LABEL, name_literal(label)
