"""Documents with all that is known of them, to their graphs: the same function that makes the triples of a build.

    what 许昌.txt is + its entities + its share of the facts → to_sheet → shapes → N-Quads of its graph, into a file
                                                                      └→ a row of the table, its mentions

All that a document's graph holds follows from that document (see `graph.rdf`), so some documents are drawn together and
none waits for the others.

A worker writes its N-Quads into a file of its own and tells its name in a row. Only the rows of tasks that came to
their end are there in the end, each once, and only the files that they name become part of the output: what a killed
worker has left, or two that did the same work, is never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from xckg.claims import Step
from xckg.distributing.joining import write_dispute
from xckg.distributing.reading import About
from xckg.distributing.tables import (
    DRAWN,
    SMALL,
    Row,
    pack,
    read_rows,
    to_batches,
    to_spark,
    unpack,
    unpack_known,
)
from xckg.errors import ShapeError, Violation
from xckg.fuse.agreement import judge_sums
from xckg.graph import checks
from xckg.graph.formats import to_document_nquads
from xckg.graph.rdf import to_sheet
from xckg.graph.sheet import Sheet
from xckg.model import Entity, EntityMention, Knowledge, Observation, Relation
from xckg.publish import tables
from xckg.story import ArticleKey, Story

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

TOGETHER = 300
"""How many documents are drawn together: what several of them name is described once."""
DOCUMENT, NAMED, FILE, BROKEN = "document", "named", "file", "broken"
Facts = dict[str, Relation | Observation]


def draw(documents: DataFrame, folder: Path, base_iri: str) -> DataFrame:
    """Documents, drawn (`tables.DRAWN`).

    Args:
        documents: `document`, `about`, `used`, `known`, `told`, `shares`: records of facts, steps and skipped words.
        folder: where the files of N-Quads go.
        base_iri: what every id begins with.
    """
    return documents.mapInArrow(partial(draw_part, folder=str(folder), base_iri=base_iri), to_spark(DRAWN))


def draw_part(batches: Iterable[pa.RecordBatch], folder: str, base_iri: str) -> Iterator[pa.RecordBatch]:
    """One part of the documents; see `draw`."""
    from pyspark import TaskContext

    task = TaskContext.get()
    assert task is not None
    path = Path(folder) / f"{task.partitionId():06}-{task.taskAttemptId()}.nq"
    return to_batches(_draw_all(read_rows(batches), path, base_iri), DRAWN, SMALL)


def _draw_all(rows: Iterator[Row], path: Path, base_iri: str) -> Iterator[Row]:
    first = next(rows, None)
    if first is None:
        return
    some = [first, *islice(rows, TOGETHER - 1)]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        while some:
            yield from _draw(some, file, base_iri)
            some = list(islice(rows, TOGETHER))
        size = file.tell()
    yield {"kind": FILE, "id": path.name, "count": size}


def _draw(rows: list[Row], file: IO[str], base_iri: str) -> Iterator[Row]:
    rows.sort(key=lambda row: row["document"])
    facts: Facts = {}
    steps: dict[tuple[Any, ...], Step] = {}
    entities: dict[str, Entity] = {}
    stories: dict[str, set[ArticleKey]] = {}
    documents, written = [], []
    named: Counter[str] = Counter()
    printed_of: dict[str, list[EntityMention]] = {}
    for row in rows:
        about: About = unpack(row["about"])
        known = {each["sign"]: unpack_known(each["stub"]) for each in row["known"] or ()}
        own: Facts = {}
        quoted = set[tuple[int, int, str]]()
        skipped = {(row["document"], reason, text) for _, reason, text in about.skipped}
        for record in row["shares"] or ():
            share = unpack(record)
            if isinstance(share, tuple):
                skipped.add((row["document"], *share))
                continue
            quoted |= {(item.start, item.end, item.text) for item in share.evidence}
            if isinstance(share, Step):
                key = (share.project, share.status, share.date, share.stated)
                steps[key] = _add(steps.get(key), share)
            else:
                own[share.id] = share
                facts[share.id] = _add(facts.get(share.id), share)
        ends = {e for f in own.values() for e in ((f.subject, f.object) if isinstance(f, Relation) else (f.subject,))}
        mentions: dict[tuple[str, int, int], str] = {}
        for at, start, end, text in about.printed:
            mentions[known[row["used"][at]].id, start, end] = text
        stubs = {entity.id: entity for entity in known.values()}
        for id_ in ends | {entity for entity, _, _ in mentions}:
            named[id_] += 0
            entities.setdefault(id_, stubs[id_])
        named.update(entity for entity, _, _ in mentions)
        printed = tuple(
            EntityMention(entity=entity, document=row["document"], start=start, end=end, text=text)
            for (entity, start, end), text in mentions.items()
        )
        for mention in printed:
            printed_of.setdefault(mention.entity, []).append(mention)
        told = []
        for each in row["told"] or ():
            articles = ((row["document"], each["article"]), (each["other"], each["other_article"]))
            stories.setdefault(each["story"], set()).update(articles)
            told.append(Story(id=each["story"], articles=tuple(sorted(articles))))
        documents.append(about.document)
        table = _know(base_iri, documents=(about.document,), stories=tuple(told), skipped=tuple(sorted(skipped)))
        written.append((row["document"], tables.documents_table(table).decode().rstrip("\n"), printed))
        quoted |= {(start, end, text) for (_, start, end), text in mentions.items()}
        yield from _tell_wrong(about, quoted)
        yield from _judge(row["document"], own, stubs, base_iri)
    known_here = _know(
        base_iri,
        documents=tuple(documents),
        entities=tuple(replace(entities[id_], mentions=tuple(printed_of.get(id_, ()))) for id_ in sorted(entities)),
        relations=tuple(f for _, f in sorted(facts.items()) if isinstance(f, Relation)),
        observations=tuple(f for _, f in sorted(facts.items()) if isinstance(f, Observation)),
        steps=tuple(steps[key] for key in sorted(steps)),
        stories=tuple(Story(id=id_, articles=tuple(sorted(stories[id_]))) for id_ in sorted(stories)),
    )
    sheet = to_sheet(known_here, judged=False)
    paths = [document.path for document in documents]
    yield from _check(sheet, paths)
    texts = to_document_nquads(sheet, paths)
    for path, line, mentions_of in written:
        file.write(texts[path])
        yield {
            "kind": DOCUMENT,
            "id": path,
            "line": line,
            "count": texts[path].count("\n"),
            "mentions": [{"entity": m.entity, "start": m.start, "end": m.end, "text": m.text} for m in mentions_of],
        }
    for entity, number in named.items():
        yield {"kind": NAMED, "id": entity, "count": number}


def _add(former: Any, share: Any) -> Any:
    """A fact with the sentences of one document more."""
    return share if former is None else replace(former, evidence=(*former.evidence, *share.evidence))


def _know(base_iri: str, **parts: Any) -> Knowledge:
    return Knowledge(
        **{"documents": (), "entities": (), "relations": (), "observations": (), "base_iri": base_iri, **parts}
    )


def _judge(path: str, own: Facts, entities: dict[str, Entity], base_iri: str) -> Iterator[Row]:
    """Numbers of this document that do not add up."""
    numbers = tuple(fact for _, fact in sorted(own.items()) if isinstance(fact, Observation))
    if len(numbers) > 1:
        known = _know(base_iri, observations=numbers, entities=tuple(entities[id_] for id_ in sorted(entities)))
        for turn, dispute in enumerate(judge_sums(known)):
            yield {**write_dispute(dispute, entities, f"{path}\0{turn:06}"), "document": path}


def _check(sheet: Sheet, paths: Iterable[str]) -> Iterator[Row]:
    """Rows of what breaks a shape in the graphs of these documents."""
    own, drawn = set(paths), Sheet()
    for subject, rows in sheet.rows.items():
        kept = {row: documents for row, documents in rows.items() if not own.isdisjoint(documents)}
        if kept:
            drawn.rows[subject] = kept
    try:
        checks.ensure_shapes(drawn)
    except ShapeError as error:
        yield from ({"kind": BROKEN, "id": violation.node, "record": pack(violation)} for violation in error.violations)


def _tell_wrong(about: About, quoted: set[tuple[int, int, str]]) -> Iterator[Row]:
    """Rows of what is quoted and does not stand in the source."""
    for start, end, text in quoted.intersection(about.wrong):
        violation = Violation(
            node="", label=text[:60], shape="Evidence/text", message="文字应与原文的这一段相同",
            sentence=text, document=about.document.path, start=start, end=end,
        )  # fmt: skip
        yield {"kind": BROKEN, "id": about.document.path, "record": pack(violation)}
