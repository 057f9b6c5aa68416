"""Histories of projects and disputes that a change has touched, worked out anew.

A history depends on what is said of one project's status; a dispute on the numbers of one subject, or on the posts of
one body: so these are the units in which they are found again, by the functions of `fuse` that a build calls for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from xckg import fuse
from xckg.claims import Dispute, DisputeKind
from xckg.fuse.entities import Key
from xckg.fuse.status import find_steps
from xckg.growing.stories import Stories
from xckg.growing.touched import Fact, Touched, group_evidence, know
from xckg.keep import rows, truth
from xckg.keep.codec import unpack
from xckg.model import Evidence, Knowledge, Observation, Relation
from xckg.publish import claims, tables

Status = tuple[Key, Evidence]


def find_projects(db: truth.Database, documents: Iterable[str]) -> set[str]:
    """Finds the projects anew of whose status these documents speak; gives those of before and those of now."""
    projects = set()
    for document in documents:
        moved = []
        ids = rows.find_entities(db, document)
        for number, former, record in rows.list_statuses(db, document):
            key, _ = unpack(record, Status)
            if ids[key] != former:
                moved.append((document, number, ids[key], record))
            projects |= {former, ids[key]}
        rows.put_statuses(db, moved)
    return projects - {""}


def settle_projects(db: truth.Database, projects: Iterable[str], touched: Touched, base_iri: str) -> None:
    """Finds the histories of projects anew, and notes whom that touches."""
    for project in sorted(projects):
        told = [unpack(record, Status)[1] for record in rows.list_history(db, project)]
        steps, line = find_steps(project, told), ""
        if steps:
            entity = tables.parse_entity(rows.get_entity(db, project))
            line = claims.projects_table(know(base_iri, entities=(entity,), steps=steps)).decode()
        former_line = rows.get_project(db, project)
        if line == former_line:
            continue
        rows.put_project(db, project, line)
        former = claims.parse_steps(former_line) if former_line else ()
        touched.before.append(know(base_iri, steps=former))
        touched.after.append(know(base_iri, steps=steps))
        before, after = (group_evidence(e for step in one for e in step.evidence) for one in (former, steps))
        touched.documents |= {path for path in {*before, *after} if before.get(path) != after.get(path)}


def judge(db: truth.Database, entity: str, stories: Stories, touched: Touched, base_iri: str) -> None:
    """Holds what is said of an entity's numbers and posts against each other anew."""
    former = [claims.parse_dispute(line) for line in rows.list_disputes(db, entity)]
    known = _gather(db, entity, stories, base_iri)
    disputes = fuse.judge(known).disputes if known else ()
    order = list(DisputeKind)
    written = []
    for dispute in disputes:
        line = claims.conflicts_table(replace(known or know(base_iri), disputes=(dispute,))).decode()
        written.append((order.index(dispute.kind), dispute.id, line))
    rows.put_disputes(db, entity, written)
    if former != list(disputes):
        touched.before.append(know(base_iri, disputes=tuple(former)))
        touched.after.append(know(base_iri, disputes=disputes))


def _gather(db: truth.Database, entity: str, stories: Stories, base_iri: str) -> Knowledge | None:
    """What has to be known to judge an entity's facts; None where there are not two of them."""
    facts = [_restore(line, digits) for line, digits in rows.list_judged(db, entity)]
    if len(facts) < 2:
        return None
    ends = {entity, *(fact.subject for fact in facts)}
    evidence = [item for fact in facts for item in fact.evidence]
    paths = sorted({item.document for item in evidence})
    return know(
        base_iri,
        documents=tuple(tables.parse_document(truth.get_document(db, path, "line")) for path in paths),
        entities=tuple(tables.parse_entity(rows.get_entity(db, end)) for end in sorted(ends)),
        relations=tuple(fact for fact in facts if isinstance(fact, Relation)),
        observations=tuple(fact for fact in facts if isinstance(fact, Observation)),
        stories=stories.find_told(evidence),
    )


def _restore(line: str, digits: str) -> Fact:
    """A fact of the table, its numbers with the digits that were printed."""
    fact = tables.parse_fact(line)
    if not isinstance(fact, Observation):
        return fact
    value, normalized = map(Decimal, digits.split())
    return replace(fact, value=value, normalized=normalized)


def share_steps(db: truth.Database, path: str) -> Knowledge:
    """The steps of projects to which a document gives evidence, with that evidence alone."""
    projects = sorted({project for _, project, _ in rows.list_statuses(db, path)})
    steps = [step for project in projects for step in claims.parse_steps(rows.get_project(db, project))]
    shared = [replace(step, evidence=tuple(e for e in step.evidence if e.document == path)) for step in steps]
    return know("", steps=tuple(step for step in shared if step.evidence))


def know_all(db: truth.Database, base_iri: str) -> Knowledge:
    """All facts, histories and disputes."""
    facts = [tables.parse_fact(line) for line in rows.list_lines(db, "facts")]
    disputes: list[Dispute] = [claims.parse_dispute(line) for line in rows.list_lines(db, "disputes")]
    return know(
        base_iri,
        relations=tuple(fact for fact in facts if isinstance(fact, Relation)),
        observations=tuple(fact for fact in facts if isinstance(fact, Observation)),
        steps=tuple(step for line in rows.list_lines(db, "projects") for step in claims.parse_steps(line)),
        disputes=tuple(disputes),
    )
