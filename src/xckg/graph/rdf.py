"""Knowledge to a sheet of triples: all triples of a build are made here.

A relation becomes its direct triple and a statement node; a number becomes an observation node; both point at the
sentences that say so:

    <许昌市> xc:recognizedAs <国家先进制造业集群> .
    <statement/…> a xc:Statement ; rdf:subject <许昌市> ; rdf:predicate xc:recognizedAs ; rdf:object … ;
        xc:modality "actual" ; xc:confidence 0.9 ; xc:evidence <evidence/…> .
    <evidence/…> xc:document "a.txt" ; xc:start 0 ; xc:end 31 ; xc:text "…" ; xc:article <article/…> .

*Which graph.* Each document has one named graph, named by the document's own IRI. It holds all that follows from that
document alone: the document and its articles, its mentions and evidence, every fact that one of its sentences supports
(with the evidence from this document only), and the name, type and codes of every entity that it mentions or that such
a fact joins. What two documents support stands in both graphs, so dropping a graph withdraws a document and nothing
else. *Why so*: one shared graph of facts would keep a fact whose only source was withdrawn. The default graph is the
union, each triple once (`store.load_store` makes it so).
What the official lists know of the entities (codes, what an area lies in) stands in a graph of its own: `gazetteer`.
What a build says of the whole data set stands in a graph of its own, too: `dataset`.
What is reckoned over several documents together (first and last publication, status, histories, how claims stand to
each other, why names are of one thing) stands in the default graph, and is reckoned anew when a document goes. An
entity that no document mentions, which only a hand-made `Knowledge` has, stands there, too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache
from operator import attrgetter

from xckg.codes import load_schemes
from xckg.graph.claims import add_claims, add_times
from xckg.graph.dataset import name_dataset
from xckg.graph.gazetteer import describe_entity, describe_lists, to_rows
from xckg.graph.identity import add_judgements
from xckg.graph.schemes import describe_measured, find_indicator, find_unit
from xckg.graph.sheet import Documents, Row, Sheet, put
from xckg.graph.terms import (
    ALT_LABEL,
    EXACT_MATCH,
    LABEL,
    PREF_LABEL,
    QB,
    RDF,
    SCHEMA,
    TYPE,
    check_base,
    check_iri,
    date_literal,
    date_row,
    decimal_literal,
    integer_literal,
    integer_row,
    mint_iri,
    name,
    name_literal,
    node_row,
    parse_iri,
    text_literal,
    text_row,
    xc,
)
from xckg.model import Article, Document, Entity, Evidence, Knowledge, Observation, Relation
from xckg.story import Story

# Qualifiers that have a property of their own; any other becomes a node with its name and value.
OWN_QUALIFIERS = ("position",)
_SUBJECT, _PREDICATE, _OBJECT = (name(RDF + term) for term in ("subject", "predicate", "object"))
_DATA_SET = name(QB + "dataSet")
_IN_ORDER = attrgetter(*(field.name for field in fields(Evidence)))


class _Draft(Sheet):
    """The sheet while it is written, with the nodes named so far."""

    def __init__(self, base_iri: str) -> None:
        super().__init__()
        self.base_iri = base_iri
        self.gazetteer = load_schemes().graph
        self.dataset = name_dataset(base_iri)
        self.forget()

    def forget(self) -> None:
        """Lets go of what the sheet was written with, when all is written."""
        self.minted: dict[tuple[str | int, ...], str] = {}
        self.named: dict[str, str] = {}
        self.places: dict[str, tuple[str]] = {}
        self.mentions: list[str] = []

    def mint(self, kind: str, *fields: str | int) -> str:
        key = (kind, *fields)
        node = self.minted.get(key)
        if node is None:
            node = self.minted[key] = mint_iri(self.base_iri, kind, *fields)
        return node

    def name(self, iri: str) -> str:
        """The node of an entity or a fact.

        Raises:
            ValueError: its id is no IRI.
        """
        node = self.named.get(iri)
        if node is None:
            node = self.named[iri] = check_iri(iri)
        return node

    def place(self, document: str) -> tuple[str]:
        """What says of a row that it stands in this document's graph alone: one object for all of them."""
        place = self.places.get(document)
        if place is None:
            place = self.places[document] = (document,)
        return place

    def find_places(self, fact: Relation | Observation) -> Documents:
        """The documents in whose graphs a fact stands."""
        documents = dict.fromkeys(item.document for item in fact.evidence)
        return tuple(documents) if len(documents) > 1 else self.place(*documents)

    def name_graph(self, document: str) -> str:
        if document in (self.gazetteer, self.dataset):
            return document if document == self.dataset else name(document)
        return mint_graph(self.base_iri, document)


def mint_graph(base_iri: str, document: str) -> str:
    """The IRI of a document, which is also the name of its graph. `document` is the path or URL that evidence cites."""
    return mint_iri(base_iri, "document", document)


def to_sheet(knowledge: Knowledge, *, judged: bool = True) -> Sheet:
    """All that is known, in reading order: documents, entities, statements, observations, evidence, mentions.

    Args:
        knowledge: what fuse gives.
        judged: whether to say why names are of one thing, too, which no document alone does.

    Raises:
        InputError: the base IRI is not one.
        ValueError: an entity's or a fact's id is no IRI (the room that minted it is at fault).
    """
    check_base(knowledge.base_iri)
    sheet = _Draft(knowledge.base_iri)
    facts: list[Relation | Observation] = [*knowledge.relations, *knowledge.observations]
    evidence = sorted({e for fact in (*facts, *knowledge.steps) for e in fact.evidence}, key=_IN_ORDER)
    _add_documents(sheet, knowledge.documents, evidence, knowledge.stories)
    _add_entities(sheet, knowledge, facts)
    for node, predicate, value in describe_lists(knowledge.entities, knowledge.base_iri):
        sheet.add(node, predicate, value, [sheet.gazetteer])
    for node, predicate, value in describe_measured(knowledge.observations):
        sheet.add(node, predicate, value, [sheet.gazetteer])
    for relation in knowledge.relations:
        _add_statement(sheet, relation)
    _add_qualifiers(sheet, knowledge.relations)
    for observation in knowledge.observations:
        _add_observation(sheet, observation)
    _add_dimensions(sheet, knowledge.observations)
    add_claims(sheet, knowledge, lambda item: _mint_evidence(sheet, item))
    if judged:
        add_judgements(sheet, knowledge.entities, knowledge.base_iri)
    for item in evidence:
        _add_evidence(sheet, item)
    _add_mentions(sheet, knowledge.entities)
    sheet.forget()
    return sheet


def reckon(knowledge: Knowledge) -> Sheet:
    """Of the sheet of this knowledge what is reckoned over several documents, and stands in the default graph alone."""
    sheet = _Draft(knowledge.base_iri)
    facts: list[Relation | Observation] = [*knowledge.relations, *knowledge.observations]
    for fact in facts:
        add_times(sheet.open(sheet.name(fact.id)), fact)
    add_claims(sheet, knowledge, lambda item: _mint_evidence(sheet, item))
    return sheet


def list_known(entity: Entity, base_iri: str) -> Sheet:
    """What is said for the sake of this entity and by no document: by the gazetteer's graph, and why it is one."""
    sheet = _Draft(base_iri)
    add_judgements(sheet, [entity], base_iri)
    for node, predicate, value in to_rows([entity], base_iri):
        sheet.add(node, predicate, value, [sheet.gazetteer])
    return sheet


def list_measured(observations: Iterable[Observation], base_iri: str) -> Sheet:
    """Of the gazetteer's graph what is in it for the sake of these observations."""
    sheet = _Draft(base_iri)
    for node, predicate, value in describe_measured(observations):
        sheet.add(node, predicate, value, [sheet.gazetteer])
    return sheet


def _add_documents(
    sheet: _Draft, documents: Iterable[Document], evidence: Iterable[Evidence], stories: Iterable[Story]
) -> None:
    """Documents and their articles. What only an evidence tells (a document made by hand) is taken from there."""
    known = {document.path: document for document in documents}
    articles: dict[str, dict[int, Article | None]] = {
        path: {article.index: article for article in document.articles} for path, document in known.items()
    }
    story_of = {key: _name_story(sheet, story) for story in stories for key in story.articles}
    first: dict[tuple[str, int], Evidence] = {}
    for item in evidence:
        articles.setdefault(item.document, {}).setdefault(item.article_index, None)
        first.setdefault((item.document, item.article_index), item)
    for path in sorted(articles):
        node = mint_graph(sheet.base_iri, path)
        sheet.add(node, TYPE, xc("Document"), [path])
        sheet.add(node, xc("document"), text_literal(path), [path])
        if path in known:
            sheet.add(node, xc("sha256"), text_literal(known[path].sha256), [path])
            sheet.add(node, xc("mediaType"), text_literal(known[path].media_type), [path])
        for index in sorted(articles[path]):
            _add_article(sheet, path, index, articles[path][index], first.get((path, index)))
            if (path, index) in story_of:
                sheet.add(_mint_article(sheet, path, index), xc("story"), story_of[path, index], [path])
    for story in stories:
        sheet.add(_name_story(sheet, story), TYPE, xc("Story"), [path for path, _ in story.articles])


def _name_story(sheet: _Draft, story: Story) -> str:
    return name(f"{sheet.base_iri}story/{story.id}")


def _add_article(sheet: _Draft, path: str, index: int, article: Article | None, evidence: Evidence | None) -> None:
    node = _mint_article(sheet, path, index)
    title = (article.title if article else None) or (evidence.article if evidence else "")
    day = (article.date if article else None) or (_parse_day(evidence.date) if evidence else None)
    people = "、".join(dict.fromkeys(article.surface(b.span) for b in article.bylines)) if article else ""
    sheet.add(node, TYPE, xc("Article"), [path])
    sheet.add(node, xc("inDocument"), mint_graph(sheet.base_iri, path), [path])
    sheet.add(node, xc("articleIndex"), integer_literal(index), [path])
    if day:
        sheet.add(node, name(SCHEMA + "datePublished"), date_literal(day), [path])
    fields = (
        (name(SCHEMA + "headline"), title),
        (name(SCHEMA + "publisher"), article.publisher if article else None),
        (xc("place"), article.place if article else None),
        (xc("byline"), (evidence.byline if evidence else "") or people),
    )
    for predicate, text in fields:
        if text:
            sheet.add(node, predicate, text_literal(text), [path])


def _add_entities(sheet: _Draft, knowledge: Knowledge, facts: Iterable[Relation | Observation]) -> None:
    """Names, types and codes, then the entity's direct triples and its mentions."""
    seen: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        ends = (fact.subject, fact.object) if isinstance(fact, Relation) else (fact.subject,)
        for end in ends:
            seen[end].update(sheet.find_places(fact))
    said: dict[str, list[Relation]] = defaultdict(list)
    for relation in knowledge.relations:
        said[relation.subject].append(relation)
    for entity in knowledge.entities:
        node = sheet.name(entity.id)
        documents = seen[entity.id] | {mention.document for mention in entity.mentions}
        sheet.add(node, TYPE, xc(entity.type), documents)
        sheet.add(node, LABEL, name_literal(entity.label), documents)
        sheet.add(node, PREF_LABEL, name_literal(entity.label), documents)
        for alias in entity.aliases:
            sheet.add(node, ALT_LABEL, name_literal(alias), documents)
        for authority, code in sorted(entity.links.items()):
            address = parse_iri(code)
            if address:
                sheet.add(node, EXACT_MATCH, address, documents)
            else:
                sheet.add(node, xc("code"), text_literal(f"{authority}:{code}"), documents)
        for _, predicate, value in describe_entity(entity, sheet.base_iri):
            sheet.add(node, predicate, value, [sheet.gazetteer])
        for relation in sorted(said[entity.id], key=lambda r: (r.predicate, r.object)):
            sheet.add(node, xc(relation.predicate), sheet.name(relation.object), sheet.find_places(relation))
        rows, points = sheet.open(node), xc("mention")
        for m in entity.mentions:
            mention = mint_iri(sheet.base_iri, "mention", m.entity, m.document, m.start, m.end)
            sheet.mentions.append(mention)
            put(rows, (points, mention), sheet.place(m.document))


def _add_statement(sheet: _Draft, relation: Relation) -> None:
    documents = sheet.find_places(relation)
    rows = [
        node_row(TYPE, xc("Statement")),
        node_row(_SUBJECT, sheet.name(relation.subject)),
        node_row(_PREDICATE, xc(relation.predicate)),
        node_row(_OBJECT, sheet.name(relation.object)),
    ]
    for key, value in sorted(relation.qualifiers.items()):
        if key in OWN_QUALIFIERS:
            rows.append(text_row(key, value))
        else:
            rows.append(node_row(xc("qualifier"), sheet.mint("qualifier", key, value)))
    _add_support(sheet, rows, relation, documents)


def _add_observation(sheet: _Draft, observation: Observation) -> None:
    period, indicator = observation.period, find_indicator(observation.indicator)
    unit = find_unit(observation.normalized_unit)
    rows = [
        node_row(TYPE, xc("Observation")),
        node_row(_DATA_SET, sheet.dataset),
        node_row(xc("subject"), sheet.name(observation.subject)),
        text_row("indicator", observation.indicator),
        text_row("measure", observation.measure),
        (xc("value"), decimal_literal(observation.value)),
        text_row("unit", observation.unit),
        (xc("normalizedValue"), decimal_literal(observation.normalized)),
        text_row("normalizedUnit", observation.normalized_unit),
        text_row("comparator", observation.comparator),
        *([date_row("periodStart", period.start)] if period.start else ()),
        *([date_row("periodEnd", period.end)] if period.end else ()),
        *([text_row("periodLabel", period.label)] if period.label else ()),
        *([text_row("scope", observation.scope)] if observation.scope else ()),
        *([node_row(xc("indicatorConcept"), indicator)] if indicator is not None else ()),
        *([node_row(xc("unitConcept"), unit)] if unit is not None else ()),
        *(node_row(xc("dimension"), sheet.mint("dimension", *pair)) for pair in sorted(observation.dimensions.items())),
    ]
    _add_support(sheet, rows, observation, sheet.find_places(observation))


def _add_support(sheet: _Draft, rows: list[Row], fact: Relation | Observation, documents: Documents) -> None:
    """A fact's own rows, and what all have alike: modality, confidence, and in each graph that document's evidence."""
    rows += [text_row("modality", fact.modality), _rate(round(fact.confidence, 4))]
    said = sheet.add_rows(sheet.name(fact.id), rows, documents)
    add_times(said, fact)
    for item in fact.evidence:
        put(said, (xc("evidence"), _mint_evidence(sheet, item)), sheet.place(item.document))
    for item in fact.evidence:
        day = _parse_day(item.date)
        if day:
            put(said, date_row("statedOn", day), sheet.place(item.document))
    for item in fact.evidence:
        if item.rule:
            put(said, text_row("rule", item.rule), sheet.place(item.document))


@cache
def _rate(confidence: float) -> Row:
    return xc("confidence"), decimal_literal(Decimal(str(confidence)))


def _add_qualifiers(sheet: _Draft, relations: Iterable[Relation]) -> None:
    pairs = ((r, {k: v for k, v in r.qualifiers.items() if k not in OWN_QUALIFIERS}) for r in relations)
    _add_pairs(sheet, "qualifier", pairs)


def _add_dimensions(sheet: _Draft, observations: Iterable[Observation]) -> None:
    _add_pairs(sheet, "dimension", ((o, o.dimensions) for o in observations))


def _add_pairs(sheet: _Draft, kind: str, facts: Iterable[tuple[Relation | Observation, Mapping[str, str]]]) -> None:
    """A node for each name with its value, shared by all facts that carry the pair."""
    users: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact, pairs in facts:
        for pair in pairs.items():
            users[pair].update(sheet.find_places(fact))
    for (key, value), documents in sorted(users.items()):
        node = sheet.mint(kind, key, value)
        sheet.add(node, TYPE, xc(kind.capitalize()), documents)
        sheet.add(node, xc(f"{kind}Name"), text_literal(key), documents)
        sheet.add(node, xc(f"{kind}Value"), text_literal(value), documents)


def _add_evidence(sheet: _Draft, evidence: Evidence) -> None:
    rows = [
        node_row(TYPE, xc("Evidence")),
        text_row("document", evidence.document),
        integer_row("start", evidence.start),
        integer_row("end", evidence.end),
        *([integer_row("page", evidence.page)] if evidence.page else ()),
        *([(xc("ocrConfidence"), decimal_literal(Decimal(str(evidence.ocr))))] if evidence.ocr else ()),
        (xc("text"), text_literal(evidence.text)),
        node_row(xc("article"), _mint_article(sheet, evidence.document, evidence.article_index)),
    ]
    sheet.add_rows(_mint_evidence(sheet, evidence), rows, sheet.place(evidence.document))


def _add_mentions(sheet: _Draft, entities: Iterable[Entity]) -> None:
    """What is said of each mention, of which the nodes are known by now."""
    kind, nodes = node_row(TYPE, xc("Mention")), iter(sheet.mentions)
    for entity in entities:
        for mention in entity.mentions:
            rows = (
                kind,
                text_row("document", mention.document),
                integer_row("start", mention.start),
                integer_row("end", mention.end),
                text_row("text", mention.text),
            )
            sheet.add_rows(next(nodes), rows, sheet.place(mention.document))


def _mint_article(sheet: _Draft, document: str, index: int) -> str:
    return sheet.mint("article", document, index)


def _mint_evidence(sheet: _Draft, evidence: Evidence) -> str:
    return sheet.mint(
        "evidence", evidence.document, evidence.article_index, evidence.start, evidence.end, evidence.text
    )


def _parse_day(text: str) -> dt.date | None:
    """An ISO date, None when the text is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
