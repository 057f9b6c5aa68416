"""The knowledge as nodes and relationships with properties, as graph databases of that kind have it.

    (:Entity:Company {name: "黄河集团"})-[:LEADS {id, text, confidence}]->(:Entity:IndustryChain {…})
    (:Observation {indicator, value, unit})-[:ABOUT]->(:Entity)
    (:Observation)-[:SUPPORTED_BY]->(:Evidence {text, offset, offset_end})-[:FROM]->(:Article {title, date})
    (:Entity:Project)-[:STEP]->(:Step {status, date})      (:Dispute {kind, about, why})-[:ABOUT]->(:Entity)

>>> name_type("worksFor")
'WORKS_FOR'

*Why so.* A relationship cannot point at its sentences there, so it carries the first of them, and the `Evidence` whose
`fact` is its `id` are all. Decimals are unknown there: `value` is binary floating point, `value_text` the exact number.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from xckg.claims import Step, sum_up
from xckg.model import Evidence, Knowledge, Observation, Relation
from xckg.publish.claims import say_reason
from xckg.publish.lists import parse_day

Value = str | int | float | bool | dt.date | tuple[str, ...] | None
Properties = Mapping[str, Value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A node; `also` is a label beside that of its file, "" for none."""

    id: str
    also: str = ""
    properties: Properties


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """A relationship: `start` and `end` are nodes' ids of the labels `ends`; `id` is "" where its ends say which."""

    type: str
    start: str
    end: str
    ends: tuple[str, str]
    id: str = ""
    properties: Properties


Maker = Callable[[Knowledge], Iterator[Node]]


def name_type(predicate: str) -> str:
    """A relationship's type as is the custom there."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", predicate).upper()


def _list_entities(knowledge: Knowledge) -> Iterator[Node]:
    for entity in knowledge.entities:
        links = tuple(f"{authority}:{code}" for authority, code in sorted(entity.links.items()))
        yield Node(
            id=entity.id,
            also=entity.type,
            properties={
                "name": entity.label,
                "type": entity.type,
                "aliases": entity.aliases,
                "codes": links,
                "mentions": len(entity.mentions),
            },
        )


def _list_observations(knowledge: Knowledge) -> Iterator[Node]:
    for observation in knowledge.observations:
        yield Node(
            id=observation.id,
            properties={
                "indicator": observation.indicator,
                "measure": observation.measure.value,
                "value": float(observation.value),
                "value_text": f"{observation.value:f}",
                "unit": observation.unit,
                "normalized": float(observation.normalized),
                "normalized_unit": observation.normalized_unit,
                "comparator": observation.comparator.value,
                "period": observation.period.label,
                "period_start": observation.period.start,
                "period_end": observation.period.end,
                "dimensions": tuple(f"{name}={value}" for name, value in sorted(observation.dimensions.items())),
                "scope": observation.scope,
                **_describe_support(observation),
            },
        )


def _list_evidence(knowledge: Knowledge) -> Iterator[Node]:
    for fact, number, item in _number_evidence(knowledge):
        yield Node(
            id=_name_evidence(fact, number),
            properties={
                "fact": fact,
                "text": item.text,
                "document": item.document,
                "offset": item.start,
                "offset_end": item.end,
                "rule": item.rule,
                "date": parse_day(item.date),
            },
        )


def _list_articles(knowledge: Knowledge) -> Iterator[Node]:
    """The articles of the documents, and those that only an evidence tells of."""
    told = {
        (article.document, article.index): article for document in knowledge.documents for article in document.articles
    }
    cited: dict[tuple[str, int], Evidence] = {}
    for _, _, item in _number_evidence(knowledge):
        cited.setdefault((item.document, item.article_index), item)
    for key in sorted(told.keys() | cited.keys()):
        article, first = told.get(key), cited.get(key)
        yield Node(
            id=_name_article(*key),
            properties={
                "title": (article.title if article else None) or (first.article if first else None),
                "date": article.date if article else parse_day(first.date) if first else None,
                "publisher": article.publisher if article else None,
                "place": article.place if article else None,
                "document": key[0],
                "article_index": key[1],
            },
        )


def _list_steps(knowledge: Knowledge) -> Iterator[Node]:
    for key, step in _number_steps(knowledge):
        first = step.evidence[0]
        yield Node(
            id=key,
            properties={
                "status": step.status,
                "date": parse_day(step.date),
                "stated": step.stated,
                "text": first.text,
                "document": first.document,
            },
        )


def _list_disputes(knowledge: Knowledge) -> Iterator[Node]:
    for dispute in knowledge.disputes:
        yield Node(
            id=dispute.id,
            properties={
                "kind": dispute.kind.value,
                "about": dispute.about,
                "facts": dispute.facts,
                "why": tuple(say_reason(reason) for reason in dispute.reasons),
            },
        )


def _read_columns(text: str) -> dict[str, str]:
    """`value:double unit:string`: properties with their types as the importer calls them."""
    return dict(column.split(":") for column in text.split())


_SUPPORT = "modality:string status:string confidence:double evidences:long text:string document:string date:date"
RELATION = _read_columns(
    f"position:string qualifiers:string[] valid_start:date valid_end:date valid_as_of:date {_SUPPORT}"
)
NODES: Mapping[str, tuple[str, Mapping[str, str], Maker]] = {
    "entities": (
        "Entity",
        _read_columns("name:string type:string aliases:string[] codes:string[] mentions:long"),
        _list_entities,
    ),
    "observations": (
        "Observation",
        _read_columns(
            "indicator:string measure:string value:double value_text:string unit:string normalized:double "
            "normalized_unit:string comparator:string period:string period_start:date period_end:date "
            f"dimensions:string[] scope:string {_SUPPORT}"
        ),
        _list_observations,
    ),
    "evidence": (
        "Evidence",
        _read_columns("fact:string text:string document:string offset:long offset_end:long rule:string date:date"),
        _list_evidence,
    ),
    "articles": (
        "Article",
        _read_columns("title:string date:date publisher:string place:string document:string article_index:long"),
        _list_articles,
    ),
    "steps": ("Step", _read_columns("status:string date:date stated:boolean text:string document:string"), _list_steps),
    "disputes": ("Dispute", _read_columns("kind:string about:string facts:string[] why:string[]"), _list_disputes),
}
"""The node files: the label of their nodes, the properties with their types, the maker."""


def list_relations(knowledge: Knowledge) -> Iterator[Edge]:
    """The relations, type by type; their properties are those of `RELATION`."""
    for relation in sorted(knowledge.relations, key=lambda relation: (relation.predicate, relation.id)):
        claim = sum_up(relation.evidence)
        yield Edge(
            type=name_type(relation.predicate),
            start=relation.subject,
            end=relation.object,
            ends=("Entity", "Entity"),
            id=relation.id,
            properties={
                "position": relation.qualifiers.get("position"),
                "qualifiers": tuple(f"{k}={v}" for k, v in sorted(relation.qualifiers.items()) if k != "position"),
                "valid_start": parse_day(claim.starts),
                "valid_end": parse_day(claim.ends),
                "valid_as_of": parse_day(claim.as_of),
                **_describe_support(relation),
            },
        )


def list_links(knowledge: Knowledge) -> Iterator[Edge]:
    """The relationships that hold the nodes together, type by type."""

    def link(kind: str, start: str, end: str, *ends: str) -> Edge:
        return Edge(type=kind, start=start, end=end, ends=(ends[0], ends[1]), properties={})

    for observation in knowledge.observations:
        yield link("ABOUT", observation.id, observation.subject, "Observation", "Entity")
    for dispute in knowledge.disputes:
        yield link("ABOUT", dispute.id, dispute.subject, "Dispute", "Entity")
    numbers = {observation.id for observation in knowledge.observations}
    for fact, number, _ in _number_evidence(knowledge):
        if fact in numbers:
            yield link("SUPPORTED_BY", fact, _name_evidence(fact, number), "Observation", "Evidence")
    for fact, number, item in _number_evidence(knowledge):
        article = _name_article(item.document, item.article_index)
        yield link("FROM", _name_evidence(fact, number), article, "Evidence", "Article")
    for key, step in _number_steps(knowledge):
        yield link("STEP", step.project, key, "Entity", "Step")


def _number_evidence(knowledge: Knowledge) -> Iterator[tuple[str, int, Evidence]]:
    facts: tuple[tuple[Relation | Observation, ...], ...] = (knowledge.relations, knowledge.observations)
    for fact in (fact for kind in facts for fact in kind):
        for number, item in enumerate(fact.evidence, 1):
            yield fact.id, number, item


def _number_steps(knowledge: Knowledge) -> Iterator[tuple[str, Step]]:
    for project, steps in groupby(sorted(knowledge.steps, key=lambda step: step.project), lambda step: step.project):
        for number, step in enumerate(steps, 1):
            yield f"{project}#step{number}", step


def _name_evidence(fact: str, number: int) -> str:
    return f"{fact}#evidence{number}"


def _name_article(document: str, index: int) -> str:
    return f"{document}#article{index}"


def _describe_support(fact: Relation | Observation) -> dict[str, Value]:
    first = fact.evidence[0]
    return {
        "modality": fact.modality.value,
        "status": sum_up(fact.evidence).status,
        "confidence": round(fact.confidence, 4),
        "evidences": len(fact.evidence),
        "text": first.text,
        "document": first.document,
        "date": parse_day(first.date),
    }
