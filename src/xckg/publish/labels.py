"""What readers are shown for the contract's terms: Chinese names, colours, and numbers as a person says them.

The words come from `ontology/labels.yaml`; the page and the report both read them here.

>>> labels = load_labels()
>>> labels.type_named("Company").zh, labels.predicate_named("locatedIn").inverse
('企业', '境内有')
>>> labels.predicate_named("unheardOf").zh
'unheardOf'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from xckg.errors import KnowledgeError
from xckg.model import Measure, Observation
from xckg.ontology import Node, load_yaml

FILE = "labels.yaml"
SHAPES = ("dot", "square", "hexagon", "triangle", "triangleDown", "diamond", "star")


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """A group of types in the legend; its `shape` is one of vis-network's."""

    id: str
    zh: str
    en: str
    shape: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TypeLabel:
    """An entity type as shown: names, `color` as #rrggbb, the id of its family."""

    id: str
    zh: str
    en: str
    color: str
    family: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PredicateLabel:
    """A predicate as shown: `forward` heads it on the subject's card, `inverse` on the object's."""

    id: str
    zh: str
    en: str
    forward: str
    inverse: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Labels:
    """All names. The order of `types` and `predicates` is the order in which they are shown."""

    families: tuple[Family, ...]
    types: Mapping[str, TypeLabel]
    predicates: Mapping[str, PredicateLabel]
    measures: Mapping[str, str]
    modalities: Mapping[str, str]
    statuses: Mapping[str, str]
    figure_statuses: Mapping[str, str]  # the same where it is a number that has come so far
    comparators: Mapping[str, str]
    qualifiers: Mapping[str, str]
    headlines: tuple[str, ...]  # indicators that a place is asked for first
    english: Mapping[str, Mapping[str, str]]  # the English of these sections, by section and key

    def type_named(self, name: str) -> TypeLabel:
        """The label of a type; one that users added to the ontology without a label shows under its own name."""
        return self.types.get(name) or TypeLabel(id=name, zh=name, en=name, color="#5f6b7a", family=self.families[0].id)

    def predicate_named(self, name: str) -> PredicateLabel:
        """The label of a predicate, or its own name where none is given."""
        return self.predicates.get(name) or PredicateLabel(id=name, zh=name, en=name, forward=name, inverse=name)

    def say_value(self, observation: Observation) -> str:
        """A value as a person says it: 超140.1亿元, +23.4%, 第3位."""
        number = format_number(observation.value)
        bound = self.comparators.get(observation.comparator.value, observation.comparator.value)
        if observation.measure is Measure.RANK:
            return f"前{number}位" if bound and observation.comparator.value == "<" else f"第{number}位"
        sign = "+" if observation.measure is Measure.GROWTH and observation.value > 0 else ""
        return f"{bound}{sign}{number}{observation.unit}"


def format_number(value: Decimal) -> str:
    """A decimal without exponent and without zeros that say nothing.

    >>> format_number(Decimal("1.50E+3")), format_number(Decimal("-5.30"))
    ('1500', '-5.3')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def load_labels() -> Labels:
    """The names in `ontology/labels.yaml`.

    Raises:
        KnowledgeError: a part is missing, a colour or shape is none, a type names a family that is not there.
    """
    top = load_yaml(FILE)
    families = tuple(
        Family(id=key, zh=node.need("zh", str), en=node.need("en", str), shape=_need_shape(node))
        for key, node in _read_section(top, "families")
    )
    known = {family.id for family in families}
    types = {
        key: TypeLabel(
            id=key,
            zh=node.need("zh", str),
            en=node.need("en", str),
            color=_need_color(node),
            family=_need_family(node, known),
        )
        for key, node in _read_section(top, "types")
    }
    predicates = {
        key: PredicateLabel(
            id=key,
            zh=node.need("zh", str),
            en=node.need("en", str),
            forward=str(node.get("forward", node["zh"])),
            inverse=node.need("inverse", str),
        )
        for key, node in _read_section(top, "predicates")
    }
    plain = {
        section: MappingProxyType({key: node.need("zh", str) for key, node in _read_section(top, section)})
        for section in ("measures", "modalities", "statuses", "comparators", "qualifiers")
    }
    english = MappingProxyType(
        {section: {key: node.need("en", str) for key, node in _read_section(top, section)} for section in plain}
    )
    return Labels(
        english=english,
        families=families,
        types=MappingProxyType(types),
        predicates=MappingProxyType(predicates),
        figure_statuses=MappingProxyType(
            {key: str(node.get("figure", node["zh"])) for key, node in _read_section(top, "statuses")}
        ),
        headlines=tuple(map(str, top.need("headlines", list))),
        **plain,
    )


def _read_section(top: Node, name: str) -> list[tuple[str, Node]]:
    section: Node = top.need(name, Node)
    return [(key, section.need(key, Node)) for key in section]


def _need_shape(node: Node) -> str:
    if (shape := node.need("shape", str)) not in SHAPES:
        raise KnowledgeError(FILE, node.line, f"「shape」应为 {'、'.join(SHAPES)} 之一，而不是 {shape}")
    return str(shape)


def _need_color(node: Node) -> str:
    if not re.fullmatch(r"#[0-9a-f]{6}", color := node.need("color", str)):
        raise KnowledgeError(FILE, node.line, f"「color」应为 #rrggbb，而不是 {color}")
    return str(color)


def _need_family(node: Node, known: set[str]) -> str:
    if (family := node.need("family", str)) not in known:
        raise KnowledgeError(FILE, node.line, f"「family」应为 families 中的一个，而不是 {family}")
    return str(family)
