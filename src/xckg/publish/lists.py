"""What is known as flat lists of typed cells, for spreadsheets, data frames and column stores.

    entities relations observations evidence projects conflicts documents      one list each, see ontology/exchange.yaml

>>> lists = {each.name: each for each in load_lists()}
>>> [column.zh for column in lists["projects"].columns[:4]]
['项目', '第几步', '状态', '日期']
>>> say_cell(("平煤隆基", "隆基")), say_cell((("贸易方式", "一般贸易"), ("商品", "发制品")))
('平煤隆基；隆基', '贸易方式：一般贸易；商品：发制品')

*Why so.* The fact tables (`tables`) are nested, as a program wants them; a person at a spreadsheet wants a row that
reads by itself: names beside ids, numbers that add up, days that sort. Which columns there are, in which order and
under which header, is knowledge; what stands in them is said here. A list is a generator, so who writes it holds one
row at a time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from xckg.claims import Claim, find_published, sum_up
from xckg.errors import KnowledgeError
from xckg.model import Entity, Evidence, Knowledge, Observation, Relation
from xckg.ontology import Node, load_yaml
from xckg.publish.answers import to_text
from xckg.publish.claims import describe_claim, index_facts, say_fact, say_reason
from xckg.publish.labels import Labels, load_labels

FILE = "exchange.yaml"
KINDS = ("text", "integer", "number", "decimal", "date", "flag", "texts", "pairs")
SEPARATOR, COLON = "；", "："

Texts = tuple[str, ...]
Pairs = tuple[tuple[str, str], ...]
Cell = str | int | float | bool | Decimal | dt.date | Texts | Pairs | None
"""One value: None where nothing is said; a text is never empty."""
Row = tuple[Cell, ...]
Fact = Relation | Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column: its `name` for programs, `zh` for people, `kind` (one of `KINDS`), `width` in characters, 0 by kind."""

    name: str
    zh: str
    kind: str
    says: str
    width: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class List:
    """A list: `rows` makes its rows, whose cells are in the order of `columns`."""

    name: str
    zh: str
    says: str
    columns: tuple[Column, ...]

    def rows(self, knowledge: Knowledge) -> Iterator[Row]:
        """The rows, in the order of the tables.

        Raises:
            KnowledgeError: a column that nothing fills, or something that has no column.
        """
        names = tuple(column.name for column in self.columns)
        for said in _MAKERS[self.name](knowledge):
            if said.keys() != set(names):
                wrong = "、".join(sorted(said.keys() ^ set(names)))
                raise KnowledgeError(FILE, 0, f"「{self.name}」的列与程序不一致：{wrong}")
            yield tuple(None if said[name] in ("", ()) else said[name] for name in names)


@cache
def load_lists() -> tuple[List, ...]:
    """The lists of ontology/exchange.yaml, in their order.

    Raises:
        KnowledgeError: a list that the program does not know, or a column without a header or of no known kind.
    """
    top = load_yaml(FILE).need("lists", Node)
    for name in top:
        if name not in _MAKERS:
            raise KnowledgeError(FILE, top[name].line, f"没有「{name}」这张表；可用 {'、'.join(_MAKERS)}")
    return tuple(
        List(
            name=name,
            zh=top.need(name, Node).need("zh", str),
            says=top[name].need("says", str),
            columns=tuple(_read_column(key, node) for key, node in top[name].need("columns", Node).items()),
        )
        for name in top
    )


def _read_column(name: str, node: Node) -> Column:
    if node.need("kind", str) not in KINDS:
        raise KnowledgeError(FILE, node.line, f"「kind」应为 {'、'.join(KINDS)} 之一，而不是 {node['kind']}")
    return Column(
        name=name,
        zh=node.need("zh", str),
        kind=node["kind"],
        says=node.need("says", str),
        width=node.get("width", 0),
    )


def say_cell(cell: Cell) -> str:
    """A cell as one text: several joined by ；, a day in ISO, a decimal exact and without exponent."""
    match cell:
        case bool():
            return "是" if cell else "否"
        case tuple():
            return SEPARATOR.join(item if isinstance(item, str) else COLON.join(item) for item in cell)
        case _:
            return to_text(cell)


def parse_day(text: str) -> dt.date | None:
    """An ISO day, None for "" (nothing was said)."""
    return dt.date.fromisoformat(text) if text else None


Said = Mapping[str, Cell]


def _list_entities(knowledge: Knowledge) -> Iterator[Said]:
    labels = load_labels()
    ends = Counter(end for relation in knowledge.relations for end in {relation.subject, relation.object})
    numbers = Counter(observation.subject for observation in knowledge.observations)
    for entity in knowledge.entities:
        yield {
            "label": entity.label,
            "type_label": labels.type_named(entity.type).zh,
            "aliases": entity.aliases,
            "links": tuple(sorted(entity.links.items())),
            "mentions": len(entity.mentions),
            "documents": len({mention.document for mention in entity.mentions}),
            "relations": ends[entity.id],
            "observations": numbers[entity.id],
            "reasons": tuple(sorted(merge.line for merge in entity.merges)),
            "type": entity.type,
            "id": entity.id,
        }


def _list_relations(knowledge: Knowledge) -> Iterator[Said]:
    labels, (entities, _) = load_labels(), index_facts(knowledge)
    for relation in knowledge.relations:
        others = tuple(sorted((k, v) for k, v in relation.qualifiers.items() if k != "position"))
        yield {
            "subject_label": entities[relation.subject].label,
            "predicate_label": labels.predicate_named(relation.predicate).zh,
            "object_label": entities[relation.object].label,
            "position": relation.qualifiers.get("position", ""),
            "qualifiers": others,
            "subject_type": entities[relation.subject].type,
            "object_type": entities[relation.object].type,
            "predicate": relation.predicate,
            "subject": relation.subject,
            "object": relation.object,
            "id": relation.id,
            **_say_times(sum_up(relation.evidence)),
            **_say_support(relation, labels),
        }


def _list_observations(knowledge: Knowledge) -> Iterator[Said]:
    labels, (entities, _) = load_labels(), index_facts(knowledge)
    for observation in knowledge.observations:
        yield {
            "subject_label": entities[observation.subject].label,
            "indicator": observation.indicator,
            "measure_label": labels.measures.get(observation.measure.value, observation.measure.value),
            "comparator_label": labels.comparators.get(observation.comparator.value, observation.comparator.value),
            "value": observation.value,
            "unit": observation.unit,
            "period_label": observation.period.label,
            "period_start": observation.period.start,
            "period_end": observation.period.end,
            "dimensions": tuple(sorted(observation.dimensions.items())),
            "scope": observation.scope,
            "normalized": observation.normalized,
            "normalized_unit": observation.normalized_unit,
            "subject_type": entities[observation.subject].type,
            "measure": observation.measure.value,
            "comparator": observation.comparator.value,
            "subject": observation.subject,
            "id": observation.id,
            **_say_support(observation, labels),
        }


def _list_evidence(knowledge: Knowledge) -> Iterator[Said]:
    labels, (entities, _) = load_labels(), index_facts(knowledge)
    for fact in _list_facts(knowledge):
        said = _say(fact, entities, labels)
        for item in fact.evidence:
            yield {
                "said": said,
                "text": item.text,
                "article": item.article,
                "date": parse_day(item.date),
                "byline": item.byline,
                "document": item.document,
                "page": item.page or None,
                "ocr": item.ocr or None,
                "start": item.start,
                "end": item.end,
                "article_index": item.article_index,
                "rule": item.rule,
                "status": item.claim.status,
                "kind": "relation" if isinstance(fact, Relation) else "observation",
                "fact": fact.id,
                **_say_times(item.claim),
            }


def _list_projects(knowledge: Knowledge) -> Iterator[Said]:
    labels = load_labels()
    names = {entity.id: entity.label for entity in knowledge.entities}
    count: Counter[str] = Counter()
    for step in sorted(knowledge.steps, key=lambda step: step.project):
        count[step.project] += 1
        yield {
            "label": names[step.project],
            "step": count[step.project],
            "status_label": labels.statuses.get(step.status, step.status),
            "date": parse_day(step.date),
            "stated": step.stated,
            "status": step.status,
            "project": step.project,
            **_say_first(step.evidence),
        }


def _list_conflicts(knowledge: Knowledge) -> Iterator[Said]:
    entities, facts = index_facts(knowledge)
    kinds: Node = load_yaml(FILE).need("workbook", Node).need("disputes", Node)
    for dispute in knowledge.disputes:
        for place, fact in enumerate(dispute.facts, 1):
            claim = describe_claim(facts[fact], entities)
            yield {
                "label": entities[dispute.subject].label,
                "about": dispute.about,
                "kind_label": kinds.need(dispute.kind.value, str),
                "place": place,
                "said": claim["said"],
                "published_first": parse_day(claim["published"]["first"]),
                "published_last": parse_day(claim["published"]["last"]),
                "documents": tuple(claim["documents"]),
                "why": tuple(say_reason(reason) for reason in dispute.reasons),
                "kind": dispute.kind.value,
                "fact": fact,
                "subject": dispute.subject,
                "id": dispute.id,
            }


def _list_documents(knowledge: Knowledge) -> Iterator[Said]:
    story_of = {key: story.id for story in knowledge.stories for key in story.articles}
    cited = Counter(
        key for fact in _list_facts(knowledge) for key in {(e.document, e.article_index) for e in fact.evidence}
    )
    for document in sorted(knowledge.documents, key=lambda document: document.path):
        whole: dict[str, Cell] = {
            "document": document.path,
            "media_type": document.media_type,
            "characters": document.characters,
            "sha256": document.sha256,
        }
        for article in document.articles:
            yield {
                **whole,
                "article_index": article.index,
                "title": article.title,
                "date": article.date,
                "place": article.place,
                "publisher": article.publisher,
                "bylines": tuple(dict.fromkeys(article.surface(byline.span) for byline in article.bylines)),
                "facts": cited[document.path, article.index],
                "story": story_of.get((document.path, article.index)),
                "date_origin": article.date_origin,
            }
        if not document.articles:
            yield {**whole, **dict.fromkeys(_OF_ARTICLES)}


_OF_ARTICLES = (
    *("article_index", "title", "date", "place", "publisher"),
    *("bylines", "facts", "story", "date_origin"),
)

_MAKERS: Mapping[str, Callable[[Knowledge], Iterator[Said]]] = {
    "entities": _list_entities,
    "relations": _list_relations,
    "observations": _list_observations,
    "evidence": _list_evidence,
    "projects": _list_projects,
    "conflicts": _list_conflicts,
    "documents": _list_documents,
}


def _list_facts(knowledge: Knowledge) -> Iterable[Fact]:
    yield from knowledge.relations
    yield from knowledge.observations


def _say(fact: Fact, entities: Mapping[str, Entity], labels: Labels) -> str:
    """许昌市 出口总值 122.3亿元（2023年上半年）."""
    subject = entities[fact.subject].label
    if isinstance(fact, Observation):
        return f"{subject} {say_fact(fact, entities)}"
    return f"{subject} {labels.predicate_named(fact.predicate).zh} {entities[fact.object].label}"


def _say_support(fact: Fact, labels: Labels) -> dict[str, Cell]:
    first, last = find_published(fact.evidence)
    status = sum_up(fact.evidence).status
    called = labels.figure_statuses if isinstance(fact, Observation) else labels.statuses
    return {
        "modality_label": labels.modalities.get(fact.modality.value, fact.modality.value),
        "modality": fact.modality.value,
        "status_label": called.get(status, status),
        "status": status,
        "published_first": parse_day(first),
        "published_last": parse_day(last),
        "confidence": round(fact.confidence, 4),
        **_say_first(fact.evidence),
    }


def _say_times(claim: Claim) -> dict[str, Cell]:
    return {
        "valid_start": parse_day(claim.starts),
        "valid_end": parse_day(claim.ends),
        "valid_as_of": parse_day(claim.as_of),
    }


def _say_first(evidence: tuple[Evidence, ...]) -> dict[str, Cell]:
    first = evidence[0]
    said: dict[str, Cell] = {"evidence_count": len(evidence), "text": first.text}
    return {**said, "document": first.document, "page": first.page or None}
