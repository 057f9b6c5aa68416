"""What the sentences of all documents say, joined into facts, and facts held against each other.

    documents with their entities → each sentence to its key → one key, one worker → facts, histories, disputes

The key of a number is all that `heaps.find_heaps` asks to be alike but time and unit, so that what is one number, and
what is held against it, comes to one worker; the key of a relation are its ends. The worker calls
`join_relations`, `join_observations`, `find_steps`, `weigh` and `judge_claims` of fuse, as a local build does.

A fact goes back to each document that says it, with that document's sentences: what 中国 is said of in a million
documents is a million short rows and not a million times the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from xckg import fuse
from xckg.claims import Dispute
from xckg.distributing.tables import (
    JOINED,
    SAID,
    SMALL,
    Row,
    by_key,
    gather,
    pack,
    read_rows,
    to_batches,
    to_spark,
    unpack,
    unpack_known,
)
from xckg.fuse.agreement import Articles, judge_claims
from xckg.fuse.facts import Said, find_unit, join_observations, join_relations
from xckg.fuse.heaps import find_heaps
from xckg.fuse.ids import digest
from xckg.fuse.status import find_steps
from xckg.fuse.stories import index_stories
from xckg.graph.formats import to_nquads
from xckg.graph.rdf import list_measured, reckon
from xckg.model import Entity, Evidence, Knowledge, Observation, ObservationCandidate, Relation
from xckg.publish import claims, tables
from xckg.story import ArticleKey, Story

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

TOGETHER = 4000
"""How many rows of whole groups are joined at once."""
RELATION, OBSERVATION, PROJECT, DISPUTE, RECKONED = "relation", "observation", "project", "dispute", "reckoned"
Fact = Relation | Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What all facts are made by."""

    base_iri: str
    least: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """What one sentence says, with what has to be known of whom it speaks of and of its article.

    `said` is a fact, or the evidence of a project's status. `story` and `other` are those of `tables.TOLD`.
    """

    said: Said | Evidence
    subject: bytes
    object: bytes | None
    publisher: str
    story: str = ""
    other: ArticleKey = ("", 0)


def join(documents: DataFrame, rules: Rules) -> DataFrame:
    """All that is said, joined (`tables.JOINED`).

    Args:
        documents: `document`, `said`, `known` (as `resolving.tell` gives it), `told` (as `reprints` gives it, or null).
        rules: what facts are made by.
    """
    said = documents.where("said is not null").mapInArrow(address, to_spark(SAID))
    return by_key(said, "key").mapInArrow(partial(join_said, rules=rules), to_spark(JOINED))


def address(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Documents to their sentences, each with its key."""
    return to_batches((row for document in read_rows(batches) for row in _address(document)), SAID, SMALL)


def _address(row: Row) -> Iterator[Row]:
    said, statuses, numbers, publishers = unpack(row["said"])
    stubs = {each["sign"]: each["stub"] for each in row["known"]}
    known = {key: stubs[row["used"][at]] for key, at in numbers.items()}
    entities = {stub: unpack_known(stub).id for stub in set(known.values())}
    ids = {key: entities[stub] for key, stub in known.items()}
    told = {each["article"]: each for each in row["told"] or ()}
    for number, item in enumerate([*said, *statuses]):
        subject, evidence = (item.subject, item.evidence) if isinstance(item, Said) else item
        unit = _find_key(item, ids) if isinstance(item, Said) else ("project", ids[subject])
        if not unit:
            continue
        article = evidence.article_index
        story = told.get(article)
        sentence = Sentence(
            said=item if isinstance(item, Said) else evidence,
            subject=known[subject],
            object=known[item.object] if isinstance(item, Said) and item.object else None,
            publisher=publishers.get(article, ""),
            story=story["story"] if story else "",
            other=(story["other"], story["other_article"]) if story else ("", 0),
        )
        yield {"key": digest(unit), "document": row["document"], "number": number, "record": pack(sentence)}


def _find_key(said: Said, ids: Mapping[Any, str]) -> tuple[str, ...]:
    """What must come to one worker together with `said`; () for what is no fact."""
    unit = find_unit(said, ids)
    if not isinstance(said.candidate, ObservationCandidate) or not unit:
        return unit
    subject, indicator, measure, *_ = unit
    return (
        "number",
        subject,
        indicator,
        measure,
        repr(sorted(said.candidate.dimensions.items())),
        said.candidate.scope or "",
    )


def join_said(batches: Iterable[pa.RecordBatch], rules: Rules) -> Iterator[pa.RecordBatch]:
    """Sentences, those of a key together, to what they come to."""
    some = gather(read_rows(batches), "key", TOGETHER)
    return to_batches((row for rows in some for row in _join(rows, rules)), JOINED, SMALL)


def _join(rows: list[Row], rules: Rules) -> Iterator[Row]:
    ordered = sorted(rows, key=lambda row: (row["document"], row["number"]))
    sentences: list[Sentence] = [unpack(row["record"]) for row in ordered]
    stubs = {stub: unpack_known(stub) for s in sentences for stub in (s.subject, s.object) if stub is not None}
    entities = {entity.id: entity for entity in stubs.values()}
    said = [s.said for s in sentences if isinstance(s.said, Said)]
    ids = {s.said.subject: stubs[s.subject].id for s in sentences if isinstance(s.said, Said)}
    ids |= {
        s.said.object: stubs[s.object].id for s in sentences if isinstance(s.said, Said) and s.said.object and s.object
    }
    publishers, stories = _list_articles(sentences)
    story_of = index_stories(stories)
    joined = Knowledge(
        documents=(),
        entities=tuple(entities[id_] for id_ in sorted(entities)),
        relations=join_relations(said, ids, rules.base_iri, story_of),
        observations=join_observations(said, ids, rules.base_iri, story_of),
        base_iri=rules.base_iri,
        stories=stories,
    )
    known = fuse.weigh(joined, least=rules.least)
    projects: dict[str, list[Evidence]] = {}
    for s in sentences:
        if isinstance(s.said, Evidence):
            projects.setdefault(stubs[s.subject].id, []).append(s.said)
    steps = tuple(step for project in sorted(projects) for step in find_steps(project, projects[project]))
    known = replace(known, steps=steps)
    facts: list[Fact] = [*known.relations, *known.observations]
    for fact in facts:
        yield _write_fact(fact, entities, publishers, stories)
    yield from _write_projects(known)
    for document, *skipped in known.skipped:
        yield {"kind": "unsure", "shares": [{"document": document, "record": pack(tuple(skipped))}]}
    numbers = replace(known, relations=())
    for dispute in judge_claims(numbers, Articles(publishers=publishers, story_of=story_of)):
        yield write_dispute(dispute, entities)
    reckoned = reckon(replace(known, entities=()))
    if reckoned.rows:
        yield {"kind": RECKONED, "text": to_nquads(reckoned).decode()}
    listed = list_measured(known.observations, rules.base_iri)
    if listed.rows:
        yield {"kind": "listed", "text": to_nquads(listed).decode()}


def _list_articles(sentences: Iterable[Sentence]) -> tuple[dict[ArticleKey, str], tuple[Story, ...]]:
    """Who published the articles, and the stories that some of them tell, as far as they are needed here."""
    publishers: dict[ArticleKey, str] = {}
    stories: dict[str, set[ArticleKey]] = {}
    for s in sentences:
        evidence = s.said.evidence if isinstance(s.said, Said) else s.said
        article = (evidence.document, evidence.article_index)
        publishers[article] = s.publisher
        if s.story:
            stories.setdefault(s.story, set()).update((article, s.other))
    return publishers, tuple(Story(id=id_, articles=tuple(sorted(stories[id_]))) for id_ in sorted(stories))


def _write_fact(
    fact: Fact, entities: Mapping[str, Entity], publishers: Mapping[ArticleKey, str], stories: tuple[Story, ...]
) -> Row:
    relation = isinstance(fact, Relation)
    alone = Knowledge(
        documents=(),
        entities=(),
        relations=(fact,) if isinstance(fact, Relation) else (),
        observations=() if isinstance(fact, Relation) else (fact,),
        base_iri="",
    )
    shares: dict[str, list[Evidence]] = {}
    for item in fact.evidence:
        shares.setdefault(item.document, []).append(item)
    row: Row = {
        "kind": RELATION if relation else OBSERVATION,
        "id": fact.id,
        "subject": fact.subject,
        "predicate": fact.predicate if isinstance(fact, Relation) else fact.indicator,
        "object": fact.object if isinstance(fact, Relation) else None,
        "line": tables.facts_table(alone).decode().rstrip("\n"),
        "shares": [
            {"document": path, "record": pack(replace(fact, evidence=tuple(own)))} for path, own in shares.items()
        ],
    }
    posts = find_heaps(fact) if relation else {}
    if posts:
        articles = {(item.document, item.article_index) for item in fact.evidence}
        told = tuple(story for story in stories if not articles.isdisjoint(story.articles))
        ends = tuple(entities[end] for end in (fact.subject, fact.object))  # type: ignore[union-attr]
        row["heaps"] = [{"heap": heap, "post": post} for heap, post in posts.items()]
        row["record"] = pack((fact, ends, {key: publishers[key] for key in articles}, told))
    return row


def _write_projects(known: Knowledge) -> Iterator[Row]:
    lines = claims.projects_table(known).decode().split("\n")[:-1]
    for project, line in zip(sorted({step.project for step in known.steps}), lines, strict=True):
        shares = []
        for step in known.steps:
            if step.project == project:
                for path in dict.fromkeys(item.document for item in step.evidence):
                    own = tuple(item for item in step.evidence if item.document == path)
                    shares.append({"document": path, "record": pack(replace(step, evidence=own))})
        yield {"kind": PROJECT, "id": project, "line": line, "shares": shares}


def write_dispute(dispute: Dispute, entities: Mapping[str, Entity], turn: str = "") -> Row:
    """A dispute, with what its subject is called; of two that are one, that of the first turn counts."""
    label = entities[dispute.subject].label
    return {"kind": DISPUTE, "id": dispute.id, "line": label, "text": turn, "record": pack(dispute)}


def judge_posts(joined: DataFrame, rules: Rules) -> DataFrame:
    """Those who are said to hold one post, held against each other; disputes (`tables.JOINED`)."""
    from pyspark.sql import functions as f

    held = (
        joined.where("size(heaps) > 0")
        .select(f.explode("heaps").alias("h"), "record")
        .select("h.heap", "h.post", "record")
    )
    rivals = held.groupBy("heap").agg(f.count("*").alias("n")).where("n > 1").select("heap")
    told = by_key(held.join(rivals, "heap", "left_semi"), "heap")
    return told.mapInArrow(partial(judge_heaps, rules=rules), to_spark(JOINED))


def judge_heaps(batches: Iterable[pa.RecordBatch], rules: Rules) -> Iterator[pa.RecordBatch]:
    """Heaps of facts, each whole, to disputes."""
    heaps = gather(read_rows(batches), "heap", 1)
    return to_batches((row for rows in heaps for row in _judge(rows, rules)), JOINED)


def _judge(rows: list[Row], rules: Rules) -> Iterator[Row]:
    entities: dict[str, Entity] = {}
    publishers: dict[ArticleKey, str] = {}
    stories: dict[str, set[ArticleKey]] = {}
    facts = []
    for row in rows:
        fact, ends, own, told = unpack(row["record"])
        facts.append(fact)
        entities |= {entity.id: entity for entity in ends}
        publishers |= own
        for story in told:
            stories.setdefault(story.id, set()).update(story.articles)
    known = Knowledge(
        documents=(),
        entities=tuple(entities[id_] for id_ in sorted(entities)),
        relations=tuple(sorted(facts, key=lambda fact: fact.id)),
        observations=(),
        base_iri=rules.base_iri,
    )
    story_of = {article: id_ for id_, articles in stories.items() for article in articles}
    for dispute in judge_claims(known, Articles(publishers=publishers, story_of=story_of)):
        if dispute.about == rows[0]["post"]:
            yield write_dispute(dispute, entities)
