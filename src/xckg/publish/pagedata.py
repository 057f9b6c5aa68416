"""What the page knows, as one compact mapping: columns for entities, relations, observations, sentences.

The page embeds it as JSON and everything on the page, the network and the cards, is made from it. Entities, articles
and sentences are referred to by their row; spans count code points of the cleaned sentence.

>>> city = Entity(id="https://e.org/a/1", type="AdministrativeArea", label="许昌市", aliases=(), links={}, mentions=())
>>> known = Knowledge(documents=(), entities=(city,), relations=(), observations=(), base_iri="https://e.org/")
>>> data = to_page_data(known)
>>> data["entities"]["label"], data["entities"]["iri"], data["opening"]
(['许昌市'], ['a/1'], {'rows': [0], 'x': [0.0], 'y': [0.0]})

*Why so*: columns instead of a mapping per row keep the file at some hundred bytes a fact beside the sentences, and a
sentence that says ten facts is written once.
"""

from __future__ import annotations

import bisect
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import networkx as nx

from xckg.claims import DisputeKind, Step, sum_up
from xckg.codes import AREAS, find_parents, load_codes, load_schemes, name_fully
from xckg.model import Entity, EntityMention, Evidence, Knowledge, Observation, Period, Relation
from xckg.ontology import load_csv
from xckg.paging import find_page, find_sure
from xckg.publish.claims import say_reason
from xckg.publish.labels import Labels, format_number, load_labels
from xckg.publish.layout import place_nodes

SHOW_ALL_UP_TO = 200  # connected entities that the page opens with at once; above, it opens with the best connected
OPEN_WITH = 160
HUBS = 30

Span = tuple[int, int, int]  # entity row, start, end in the sentence
SentenceKey = tuple[str, int, int, str]
Key = TypeVar("Key")
Cite = Callable[[Iterable[Evidence]], list[list[int]]]
"""From evidence to the rows of the sentence and of the rule, a pair for each."""


def to_page_data(knowledge: Knowledge) -> dict[str, Any]:
    """Everything that the page shows, ready for `json.dumps`; equal knowledge gives equal data.

    Relations and observations whose subject or object is no entity of the knowledge cannot be drawn and raise KeyError:
    the rooms before promise that there is none.
    """
    labels = load_labels()
    row = {entity.id: index for index, entity in enumerate(knowledge.entities)}
    facts: list[Relation | Observation | Step] = [*knowledge.relations, *knowledge.observations, *knowledge.steps]
    cited = sorted({piece for fact in facts for piece in fact.evidence})
    articles = _Rows(sorted({(e.document, e.article_index, e.article, e.date, e.byline) for e in cited}))
    documents = _Rows(sorted({document.path for document in knowledge.documents} | {e.document for e in cited}))
    rules = _Rows(sorted({e.rule for e in cited}))
    article_of = {
        (e.document, e.start, e.end, e.text): articles.row[e.document, e.article_index, e.article, e.date, e.byline]
        for e in cited
    }
    row_of = {(path, index): row for (path, index, *_), row in articles.row.items()}
    texts = _read_texts(knowledge, row_of)
    begins = {(one.document, one.index): one.begins for each in knowledge.documents for one in each.articles}
    sentences = _Rows(sorted({*article_of, *texts}))
    article_of.update({key: article for key, (article, *_) in texts.items()})
    copies = {key: len(story.articles) - 1 for story in knowledge.stories for key in story.articles}
    marks = _mark_sentences(sentences.values, knowledge.entities)

    def cite(evidence: Iterable[Evidence]) -> list[list[int]]:
        return [[sentences.row[e.document, e.start, e.end, e.text], rules.row[e.rule]] for e in evidence]

    steps: dict[str, list[Step]] = defaultdict(list)
    for step in knowledge.steps:
        steps[step.project].append(step)
    relations, observations = knowledge.relations, knowledge.observations
    units = _Rows(sorted({observation.normalized_unit for observation in observations}))
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(row)))
    graph.add_edges_from((row[relation.subject], row[relation.object]) for relation in relations)
    degree = [int(graph.degree(index)) for index in range(len(row))]
    opening = choose_opening(knowledge.entities, graph)
    # What the page opens with is placed for itself: among all the others it would be thinly spread.
    places, first = place_nodes(graph), place_nodes(graph.subgraph(opening))
    return {
        "base": knowledge.base_iri,
        **_name_terms(labels, knowledge),
        "readings": _read_out(knowledge.entities),
        "documents": documents.values,
        "articles": {
            "document": [documents.row[path] for path, *_ in articles.values],
            "title": [title for _, _, title, _, _ in articles.values],
            "date": [date for _, _, _, date, _ in articles.values],
            "byline": [byline for *_, byline in articles.values],
            "copies": [copies.get((path, index), 0) for path, index, *_ in articles.values],
            "begins": [row_of.get(begins.get((path, index)) or ("", 0), -1) for path, index, *_ in articles.values],
        },
        "points": _find_points(knowledge.entities),
        "rules": rules.values,
        "units": units.values,
        "sentences": {
            "article": [article_of[key] for key in sentences.values],
            "start": [start for _, start, _, _ in sentences.values],
            "end": [end for _, _, end, _ in sentences.values],
            "text": [text for *_, text in sentences.values],
            "order": [texts[key][1] if key in texts else -1 for key in sentences.values],
            "paragraph": [texts[key][2] if key in texts else -1 for key in sentences.values],
            "role": [texts[key][3] if key in texts else "" for key in sentences.values],
            "marks": marks,
            **_find_printed(knowledge, sentences.values, cited),
        },
        "entities": {
            "iri": [entity.id.removeprefix(knowledge.base_iri) for entity in knowledge.entities],
            "type": [entity.type for entity in knowledge.entities],
            "label": [entity.label for entity in knowledge.entities],
            "aliases": [list(entity.aliases) for entity in knowledge.entities],
            "links": [dict(sorted(entity.links.items())) for entity in knowledge.entities],
            "lies": [_say_parents(entity) for entity in knowledge.entities],
            "maybe": ["、".join(name_fully(code) for code in entity.may_be) for entity in knowledge.entities],
            "mentions": [len(entity.mentions) for entity in knowledge.entities],
            "steps": [
                [[s.status, s.date, s.stated, cite(s.evidence)] for s in steps[e.id]] for e in knowledge.entities
            ],
            "x": [places[index][0] for index in range(len(row))],
            "y": [places[index][1] for index in range(len(row))],
            "size": [round(8 + min(22.0, 3.0 * math.sqrt(number)), 1) for number in degree],
        },
        "relations": _list_relations(relations, row, cite),
        "observations": _list_observations(observations, row, units, labels, cite),
        "disputes": _list_disputes(knowledge),
        "opening": {
            "rows": opening,
            "x": [first[index][0] for index in opening],
            "y": [first[index][1] for index in opening],
        },
    }


def _list_relations(relations: Sequence[Relation], row: Mapping[str, int], cite: Cite) -> dict[str, list[Any]]:
    return {
        "subject": [row[relation.subject] for relation in relations],
        "predicate": [relation.predicate for relation in relations],
        "object": [row[relation.object] for relation in relations],
        "qualifiers": [dict(sorted(relation.qualifiers.items())) for relation in relations],
        "modality": [relation.modality.value for relation in relations],
        "confidence": [round(relation.confidence, 3) for relation in relations],
        "evidence": [cite(relation.evidence) for relation in relations],
        "holds": [_say_holding(relation) for relation in relations],
    }


def _list_observations(
    observations: Sequence[Observation], row: Mapping[str, int], units: _Rows[str], labels: Labels, cite: Cite
) -> dict[str, list[Any]]:
    return {
        "subject": [row[observation.subject] for observation in observations],
        "indicator": [observation.indicator for observation in observations],
        "measure": [observation.measure.value for observation in observations],
        "value": [format_number(abs(observation.value)) for observation in observations],
        "number": [float(observation.normalized) for observation in observations],
        "unit": [units.row[observation.normalized_unit] for observation in observations],
        "bound": [observation.comparator.value for observation in observations],
        "said": [labels.say_value(observation) for observation in observations],
        "period": [_say_period(observation.period) for observation in observations],
        "start": [str(observation.period.start or "") for observation in observations],
        "end": [str(observation.period.end or "") for observation in observations],
        "dimensions": [dict(sorted(observation.dimensions.items())) for observation in observations],
        "modality": [observation.modality.value for observation in observations],
        "scope": [observation.scope or "" for observation in observations],
        "confidence": [round(observation.confidence, 3) for observation in observations],
        "evidence": [cite(observation.evidence) for observation in observations],
    }


def _list_disputes(knowledge: Knowledge) -> dict[str, list[Any]]:
    """Which numbers say different things of one, the likelier first, and why; those that only look so are none."""
    row = {observation.id: index for index, observation in enumerate(knowledge.observations)}
    found = [
        dispute
        for dispute in knowledge.disputes
        if dispute.kind is not DisputeKind.AGREEMENT and row.keys() >= set(dispute.facts)
    ]
    return {
        "kind": [dispute.kind.value for dispute in found],
        "facts": [[row[fact] for fact in dispute.facts] for dispute in found],
        "why": ["；".join(say_reason(reason) for reason in dispute.reasons) for dispute in found],
    }


def _read_out(entities: Iterable[Entity]) -> dict[str, str]:
    """How the characters of all names are read, by character: what search by pinyin and initials needs."""
    table = {row["character"]: row["readings"] for row in load_csv("lexicon/pinyin.csv", ("character", "readings"))}
    used = {character for entity in entities for name in (entity.label, *entity.aliases) for character in name}
    return {character: table[character] for character in sorted(used & table.keys())}


def _read_texts(
    knowledge: Knowledge, rows: Mapping[tuple[str, int], int]
) -> dict[SentenceKey, tuple[int, int, int, str]]:
    """Every sentence of the articles that are cited: its article's row, its number there, its paragraph and role.

    Knowledge that was read back from tables has no texts: then there is nothing beside the cited sentences.
    """
    found: dict[SentenceKey, tuple[int, int, int, str]] = {}
    for document in knowledge.documents:
        for article in document.articles:
            row = rows.get((document.path, article.index))
            if row is None:
                continue
            for number, sentence in enumerate(article.sentences):
                raw = article.text.to_raw(sentence.span)
                key = (document.path, raw.start, raw.end, article.surface(sentence.span))
                found.setdefault(key, (row, number, sentence.paragraph, sentence.role.value))
    return found


def _find_printed(
    knowledge: Knowledge, sentences: Iterable[SentenceKey], cited: Iterable[Evidence]
) -> dict[str, list[Any]]:
    """On which page each sentence stands and how surely it was read off an image; 0 where neither is so.

    The columns are there if any sentence has a page, or was read off an image.
    """
    pages = {(e.document, e.start, e.end, e.text): e.page for e in cited}
    sures = {(e.document, e.start, e.end, e.text): e.ocr for e in cited}
    printed = {d.path: d.articles[0] for d in knowledge.documents if d.articles}  # they tell of the whole document
    columns: dict[str, list[Any]] = {"page": [], "sure": []}
    for key in sentences:
        path, start, end, _ = key
        whole = printed.get(path)
        columns["page"].append(pages.get(key) or (find_page(whole.pages, start) if whole else 0))
        columns["sure"].append(round(sures.get(key) or (find_sure(whole.readings, start, end) if whole else 0.0), 4))
    return {name: values for name, values in columns.items() if any(values)}


def _find_points(entities: Iterable[Entity]) -> dict[str, list[Any]]:
    """Where administrative areas lie, by their codes; `whole` are provinces, which lie where their government sits."""
    rows = load_csv("schemes/coordinates.csv", ("code", "latitude", "longitude"))
    points = {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}
    found = [(index, code) for index, e in enumerate(entities) if (code := e.links.get(AREAS, "")) in points]
    return {
        "row": [index for index, _ in found],
        "latitude": [points[code][0] for _, code in found],
        "longitude": [points[code][1] for _, code in found],
        "whole": [index for index, code in found if code.endswith("0000")],
    }


def _say_holding(relation: Relation) -> list[str]:
    """When a relation holds as far as sentences say it: first day, last day, a day, in words; [] where none does."""
    claim = sum_up(relation.evidence)
    return [claim.starts, claim.ends, claim.as_of, claim.label] if claim.timed else []


def _say_parents(entity: Entity) -> str:
    """What an area lies in by the gazetteer, nearest first: 许昌市 → 河南省 → 中国."""
    parents = find_parents(f"{AREAS}:{entity.links.get(AREAS, '')}")
    return " → ".join(load_codes()[parent].name for parent in parents)


def choose_opening(entities: tuple[Entity, ...], graph: nx.MultiDiGraph[int]) -> list[int]:
    """Rows of the entities that the page opens with: all that are connected, or the best connected of very many.

    Entities without any relation open only where there is nothing else to show; search and lists find them always.
    """
    degree = dict(graph.degree())
    connected = [index for index in range(len(entities)) if degree[index]] or list(range(len(entities)))
    if len(connected) <= SHOW_ALL_UP_TO:
        return connected
    ranked = sorted(connected, key=lambda index: (-degree[index], -len(entities[index].mentions), entities[index].id))
    hubs = set(ranked[:HUBS])
    # What ties several of the best connected together says more than what is only big itself.
    ties = {index: len(hubs & {*graph.pred[index], *graph.succ[index]}) for index in ranked[HUBS:]}
    others = sorted((index for index in ranked[HUBS:] if ties[index]), key=lambda index: -ties[index])
    shown = graph.subgraph([*hubs, *others[: OPEN_WITH - HUBS]])
    return sorted(index for index in shown if shown.degree(index)) or sorted(shown)


class _Rows(Generic[Key]):
    """Values in order, and each one's row."""

    def __init__(self, values: list[Key]) -> None:
        self.values = values
        self.row = {value: index for index, value in enumerate(values)}


def _name_terms(labels: Labels, knowledge: Knowledge) -> dict[str, Any]:
    """The names of all terms that the knowledge uses; types and predicates in the order of `labels.yaml`."""
    types = {entity.type for entity in knowledge.entities}
    predicates = {relation.predicate for relation in knowledge.relations}
    return {
        "families": [{"id": f.id, "zh": f.zh, "en": f.en, "shape": f.shape} for f in labels.families],
        "types": {
            t.id: {"zh": t.zh, "en": t.en, "color": t.color, "family": t.family}
            for t in (labels.type_named(name) for name in _in_order(types, labels.types))
        },
        "predicates": {
            p.id: {"zh": p.zh, "en": p.en, "forward": p.forward, "inverse": p.inverse}
            for p in (labels.predicate_named(name) for name in _in_order(predicates, labels.predicates))
        },
        "measures": _in_both(labels, "measures"),
        "modalities": _in_both(labels, "modalities"),
        "statuses": _in_both(labels, "statuses"),
        "qualifiers": _in_both(labels, "qualifiers"),
        "headlines": list(labels.headlines),
        "lists": {key: {"zh": zh, "en": en} for key, (zh, en) in load_schemes().names.items()},
    }


def _in_both(labels: Labels, section: str) -> dict[str, dict[str, str]]:
    chinese: Mapping[str, str] = getattr(labels, section)
    return {key: {"zh": zh, "en": labels.english[section][key]} for key, zh in chinese.items()}


def _in_order(names: set[str], known: Mapping[str, object]) -> list[str]:
    return [name for name in known if name in names] + sorted(names - set(known))


def _say_period(period: Period) -> str:
    """The period as the text names it; a name that needs its year (全年) is given it."""
    if not period.label:
        return " 至 ".join(str(day) for day in (period.start, period.end) if day)
    if period.end and not any(character.isdigit() for character in period.label):
        return f"{period.label}（{period.end.year}）"
    return period.label


def _mark_sentences(sentences: list[SentenceKey], entities: tuple[Entity, ...]) -> list[list[Span]]:
    """For each sentence, where entities are mentioned in it: spans in order that do not overlap."""
    mentions: dict[str, list[tuple[int, int, int, str]]] = {}
    for index, entity in enumerate(entities):
        for mention in entity.mentions:
            mentions.setdefault(mention.document, []).append(_locate(mention, index))
    for found in mentions.values():
        found.sort()
    return [_mark_sentence(key, mentions.get(key[0], [])) for key in sentences]


def _locate(mention: EntityMention, index: int) -> tuple[int, int, int, str]:
    return (mention.start, -mention.end, index, mention.text)


def _mark_sentence(sentence: SentenceKey, mentions: list[tuple[int, int, int, str]]) -> list[Span]:
    """Finds each mention's characters in the cleaned sentence, near the place where they stand in the raw one.

    The raw sentence holds layout space that the cleaned one does not, so a raw offset is only a hint: of several
    occurrences the one nearest in proportion is taken.
    """
    _, start, end, text = sentence
    first = bisect.bisect_left(mentions, (start,))
    spans: list[Span] = []
    free = 0
    for raw_start, minus_end, index, surface in mentions[first:]:
        if raw_start >= end:
            break
        if -minus_end > end or not surface:
            continue
        hint = (raw_start - start) * len(text) / max(end - start, 1)
        found = [at for at in _find_all(text, surface) if at >= free]
        if found:
            at = min(found, key=lambda at: (abs(at - hint), at))
            spans.append((index, at, at + len(surface)))
            free = at + len(surface)
    return spans


def _find_all(text: str, part: str) -> Iterable[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
