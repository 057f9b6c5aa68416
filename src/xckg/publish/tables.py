"""The fact tables: knowledge as JSON Lines, and back.

    entities.jsonl      one thing a line (许昌市): id, type, label, aliases, links, mention_count
    mentions.jsonl      one occurrence a line: entity, document, start, end, text
    facts.jsonl         one relation or observation a line, with its evidence
    documents.jsonl     one input a line: its articles, and what in it looked like a fact and gave none
    projects.jsonl, conflicts.jsonl   see `claims`

*Why so.* A fourth table beside the contract's three holds what they do not, so that a build can be read back
(`read_knowledge`) and its page made anew without the inputs.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from xckg.candidate import Candidate, Merge
from xckg.claims import UNSAID, Claim, find_published, sum_up
from xckg.codes import AREAS, find_parents
from xckg.model import (
    Article,
    Byline,
    Comparator,
    Document,
    Entity,
    EntityMention,
    Evidence,
    Knowledge,
    Measure,
    Modality,
    Observation,
    Period,
    Relation,
    Span,
    Text,
)
from xckg.publish.jsonlines import read_lines, write_lines
from xckg.story import ArticleKey, Story

_CLAIM = tuple(field.name for field in fields(Claim))
Row = dict[str, Any]
PARENTS = "parents"  # in `links`: made from the code, so not read back


def entities_table(knowledge: Knowledge) -> bytes:
    """`entities.jsonl`."""
    return write_lines(list_entities(knowledge))


def mentions_table(knowledge: Knowledge) -> bytes:
    """`mentions.jsonl`."""
    return write_lines(list_mentions(knowledge))


def facts_table(knowledge: Knowledge) -> bytes:
    """`facts.jsonl`."""
    return write_lines(list_facts(knowledge))


def documents_table(knowledge: Knowledge) -> bytes:
    """`documents.jsonl`."""
    return write_lines(list_documents(knowledge))


def list_entities(knowledge: Knowledge) -> Iterator[Row]:
    """The rows of `entities.jsonl`, sorted by id.

    `reasons` (why the names were joined, as lines), `merges` (the same with scores) and `candidates` are there when any
    are.
    """
    return (_describe_entity(e) for e in sorted(knowledge.entities, key=lambda e: e.id))


def list_mentions(knowledge: Knowledge) -> Iterator[Row]:
    """The rows of `mentions.jsonl`, sorted by document, place and entity; offsets as in the contract."""
    mentions = sorted(
        (m for e in knowledge.entities for m in e.mentions),
        key=lambda m: (m.document, m.start, m.end, m.entity, m.text),
    )
    return (
        {"entity": m.entity, "document": m.document, "start": m.start, "end": m.end, "text": m.text} for m in mentions
    )


def list_facts(knowledge: Knowledge) -> Iterator[Row]:
    """The rows of `facts.jsonl`: relations, then observations, each sorted by id."""
    relations = (_describe_relation(r) for r in sorted(knowledge.relations, key=lambda r: r.id))
    observations = (_describe_observation(o) for o in sorted(knowledge.observations, key=lambda o: o.id))
    return chain(relations, observations)


def list_documents(knowledge: Knowledge) -> Iterator[Row]:
    """The rows of `documents.jsonl`, sorted by path: each input's articles, the sentences that gave no fact and why."""
    story_of = {key: story.id for story in knowledge.stories for key in story.articles}
    skipped: dict[str, list[list[str]]] = defaultdict(list)
    for path, reason, sentence in knowledge.skipped:
        skipped[path].append([reason, sentence])
    return (
        {
            "document": document.path,
            "sha256": document.sha256,
            "media_type": document.media_type,
            "characters": document.characters,
            "base_iri": knowledge.base_iri,
            "articles": [_describe_article(article, story_of) for article in document.articles],
            "skipped": skipped.get(document.path, []),
        }
        for document in sorted(knowledge.documents, key=lambda d: d.path)
    )


def read_knowledge(folder: Path) -> Knowledge:
    """What a build's tables say, as it was when they were written, but for the articles' text.

    Articles come without sentences; their text is their bylines alone. Where the contract's three tables stand by
    themselves, without `documents.jsonl`, the documents are known by their paths only.

    Raises:
        OutputError: one of the three is missing, or a line is not what `xckg build` writes.
    """
    entities = read_entities(folder)
    facts = read_lines(folder / "facts.jsonl", _read_fact)
    stories: tuple[Story, ...] = ()
    if (folder / "documents.jsonl").is_file():
        rows = read_lines(folder / "documents.jsonl", lambda row: (_read_document(row), _read_story_ids(row)))
        documents, stories = [document for document, _ in rows], _gather_stories(ids for _, ids in rows)
    else:
        mentioned = {mention.document for entity in entities for mention in entity.mentions}
        cited = {item.document for fact in facts for item in fact.evidence}
        documents = [_read_document({"document": path}) for path in sorted(mentioned | cited)]
    return Knowledge(
        documents=tuple(document for document, _, _ in documents),
        entities=entities,
        relations=tuple(fact for fact in facts if isinstance(fact, Relation)),
        observations=tuple(fact for fact in facts if isinstance(fact, Observation)),
        base_iri=next((base for _, base, _ in documents), ""),
        skipped=tuple(item for _, _, skipped in documents for item in skipped),
        stories=stories,
    )


def parse_entity(line: str, mentions: Iterable[EntityMention] = ()) -> Entity:
    """The entity of a line of `entities.jsonl`, with these mentions."""
    return _read_entity(json.loads(line, parse_float=Decimal), mentions)


def parse_mention_count(line: str) -> int:
    """How many mentions the entity of a line of `entities.jsonl` has."""
    return int(json.loads(line)["mention_count"])


def parse_fact(line: str) -> Relation | Observation:
    """The fact of a line of `facts.jsonl`."""
    return _read_fact(json.loads(line, parse_float=Decimal))


def parse_document(line: str) -> Document:
    """The document of a line of `documents.jsonl`, but for the text of its articles."""
    return _read_document(json.loads(line, parse_float=Decimal))[0]


def read_entities(folder: Path) -> tuple[Entity, ...]:
    """The entities of a build with their mentions.

    Raises:
        OutputError: as `read_knowledge`.
    """
    mentions: dict[str, list[EntityMention]] = defaultdict(list)
    for mention in read_lines(folder / "mentions.jsonl", lambda row: EntityMention(**row)):
        mentions[mention.entity].append(mention)
    return tuple(read_lines(folder / "entities.jsonl", lambda row: _read_entity(row, mentions[row["id"]])))


def count_rows(folder: Path) -> dict[str, int]:
    """How many `entities`, `mentions`, `relations` and `observations` the tables of a build hold.

    Raises:
        OutputError: as `read_knowledge`.
    """
    kinds = read_lines(folder / "facts.jsonl", lambda row: row["kind"])
    return {
        "entities": len(set(read_lines(folder / "entities.jsonl", lambda row: row["id"]))),
        "mentions": len(read_lines(folder / "mentions.jsonl", lambda row: row["entity"])),
        "relations": kinds.count("relation"),
        "observations": kinds.count("observation"),
    }


def _describe_entity(entity: Entity) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": entity.id,
        "type": entity.type,
        "label": entity.label,
        "aliases": entity.aliases,
        "links": _describe_links(entity),
        "mention_count": len(entity.mentions),
    }
    if entity.merges:
        row["reasons"] = sorted(merge.line for merge in entity.merges)
        row["merges"] = [_describe_merge(merge) for merge in entity.merges]
    if entity.candidates:
        row["candidates"] = [
            {
                "entity": each.entity,
                "name": each.name,
                "where": each.where,
                "other": each.other,
                "other_where": each.other_where,
                "score": Decimal(str(each.score)),
                "reasons": each.reasons,
            }
            for each in entity.candidates
        ]
    if entity.may_be:
        row["may_be"] = entity.may_be
    return row


def _describe_merge(merge: Merge) -> dict[str, Any]:
    score = Decimal(str(merge.score))
    return {"name": merge.name, "other": merge.other, "score": score, "reasons": merge.reasons}


def _describe_links(entity: Entity) -> dict[str, Any]:
    """Codes by list; with an area, what it lies in by the gazetteer, nearest first, which no text says."""
    parents = find_parents(f"{AREAS}:{entity.links.get(AREAS, '')}")
    return dict(sorted(entity.links.items())) | ({PARENTS: parents} if parents else {})


def _describe_relation(relation: Relation) -> dict[str, Any]:
    return {
        "id": relation.id,
        "kind": "relation",
        "subject": relation.subject,
        "predicate": relation.predicate,
        "object": relation.object,
        "qualifiers": dict(sorted(relation.qualifiers.items())),
        "modality": relation.modality,
        "confidence": round(relation.confidence, 4),
        **_describe_times(relation.evidence),
        "evidence": [describe_evidence(e) for e in relation.evidence],
    }


def _describe_observation(observation: Observation) -> dict[str, Any]:
    period = observation.period
    return {
        "id": observation.id,
        "kind": "observation",
        "subject": observation.subject,
        "indicator": observation.indicator,
        "measure": observation.measure,
        "value": observation.value,
        "unit": observation.unit,
        "normalized": observation.normalized,
        "normalized_unit": observation.normalized_unit,
        "period": {"start": _write_day(period.start), "end": _write_day(period.end), "label": period.label},
        "dimensions": dict(sorted(observation.dimensions.items())),
        "comparator": observation.comparator,
        "modality": observation.modality,
        "scope": observation.scope,
        "confidence": round(observation.confidence, 4),
        **_describe_times(observation.evidence),
        "evidence": [describe_evidence(e) for e in observation.evidence],
    }


def _describe_times(evidence: Iterable[Evidence]) -> dict[str, Any]:
    """When a fact was published; when it holds and how far it has come, where that is said."""
    evidence = tuple(evidence)
    claim, (first, last) = sum_up(evidence), find_published(evidence)
    told: dict[str, Any] = {"published": {"first": first, "last": last}}
    if claim.timed:
        told["valid"] = {"start": claim.starts, "end": claim.ends, "as_of": claim.as_of, "label": claim.label}
    return {**told, "status": claim.status} if claim.status else told


def describe_evidence(evidence: Evidence) -> dict[str, Any]:
    """A piece of evidence as the tables have it; with a `claim` where its sentence says something of time or status."""
    said = evidence.claim
    claim = {} if said == UNSAID else {key: value for key in _CLAIM if (value := getattr(said, key))}
    return {
        "document": evidence.document,
        "start": evidence.start,
        "end": evidence.end,
        **({"page": evidence.page} if evidence.page else {}),
        **({"ocr": evidence.ocr} if evidence.ocr else {}),
        "text": evidence.text,
        "article": evidence.article,
        "article_index": evidence.article_index,
        "date": evidence.date,
        "byline": evidence.byline,
        "rule": evidence.rule,
        **({"claim": claim} if claim else {}),
    }


def _describe_article(article: Article, story_of: Mapping[ArticleKey, str]) -> dict[str, Any]:
    story = story_of.get((article.document, article.index))
    return {
        "index": article.index,
        "title": article.title,
        "date": _write_day(article.date),
        "date_origin": article.date_origin,
        "place": article.place,
        "publisher": article.publisher,
        "bylines": [{"name": article.surface(byline.span), "role": byline.role} for byline in article.bylines],
        "notes": article.notes,
        **({"story": story} if story else {}),
    }


def _read_entity(row: Mapping[str, Any], mentions: Iterable[EntityMention]) -> Entity:
    return Entity(
        id=row["id"],
        type=row["type"],
        label=row["label"],
        aliases=tuple(row["aliases"]),
        links={authority: code for authority, code in row["links"].items() if authority != PARENTS},
        mentions=tuple(mentions),
        merges=tuple(Merge(**{**each, **_read_score(each)}) for each in row.get("merges", ())),
        candidates=tuple(Candidate(**{**each, **_read_score(each)}) for each in row.get("candidates", ())),
        may_be=tuple(row.get("may_be", ())),
    )


def _read_score(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"score": float(row["score"]), "reasons": tuple(row["reasons"])}


def _read_fact(row: Mapping[str, Any]) -> Relation | Observation:
    evidence = tuple(read_evidence(item) for item in row["evidence"])
    modality, confidence = Modality(row["modality"]), float(row["confidence"])
    if row["kind"] == "relation":
        return Relation(
            id=row["id"],
            subject=row["subject"],
            predicate=row["predicate"],
            object=row["object"],
            qualifiers=row["qualifiers"],
            modality=modality,
            confidence=confidence,
            evidence=evidence,
        )
    period = row["period"]
    return Observation(
        id=row["id"],
        subject=row["subject"],
        indicator=row["indicator"],
        measure=Measure(row["measure"]),
        value=Decimal(row["value"]),
        unit=row["unit"],
        normalized=Decimal(row["normalized"]),
        normalized_unit=row["normalized_unit"],
        period=Period(start=_read_day(period["start"]), end=_read_day(period["end"]), label=period["label"]),
        dimensions=row["dimensions"],
        comparator=Comparator(row["comparator"]),
        modality=modality,
        scope=row["scope"],
        confidence=confidence,
        evidence=evidence,
    )


def read_evidence(row: Mapping[str, Any]) -> Evidence:
    """What `describe_evidence` has written."""
    return Evidence(**{**row, "claim": Claim(**row.get("claim", {}))})


def _read_document(row: Mapping[str, Any]) -> tuple[Document, str, tuple[tuple[str, str, str], ...]]:
    """The document, the base IRI of its build, and what was skipped in it; a row may give the path alone."""
    path = row["document"]
    document = Document(
        path=path,
        sha256=row.get("sha256", ""),
        media_type=row.get("media_type", ""),
        characters=row.get("characters", 0),
        articles=tuple(_read_article(path, item) for item in row.get("articles", ())),
    )
    return document, row.get("base_iri", ""), tuple((path, reason, text) for reason, text in row.get("skipped", ()))


def _read_story_ids(row: Mapping[str, Any]) -> list[tuple[str, ArticleKey]]:
    return [(item["story"], (row["document"], item["index"])) for item in row.get("articles", ()) if item.get("story")]


def _gather_stories(found: Iterable[Iterable[tuple[str, ArticleKey]]]) -> tuple[Story, ...]:
    members: dict[str, list[ArticleKey]] = defaultdict(list)
    for story, key in (pair for pairs in found for pair in pairs):
        members[story].append(key)
    return tuple(Story(id=story, articles=tuple(sorted(members[story]))) for story in sorted(members))


def _read_article(path: str, row: Mapping[str, Any]) -> Article:
    clean, bylines = "", []
    for item in row["bylines"]:
        bylines.append(Byline(span=Span(start=len(clean), end=len(clean) + len(item["name"])), role=item["role"]))
        clean += item["name"]
    return Article(
        document=path,
        index=row["index"],
        title=row["title"],
        date=_read_day(row["date"]),
        date_origin=row["date_origin"],
        place=row["place"],
        publisher=row["publisher"],
        bylines=tuple(bylines),
        text=Text(clean=clean, raw_starts=tuple(range(len(clean)))),
        sentences=(),
        notes=tuple(row["notes"]),
    )


def _write_day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _read_day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
