"""Histories of projects that a change has touched, worked out anew: each from what is said of that project's status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xckg.fuse.entities import Key
from xckg.fuse.status import find_steps
from xckg.growing.touched import Touched, group_evidence, know
from xckg.keep import heaps, rows, truth
from xckg.keep.codec import unpack
from xckg.model import Evidence, Knowledge
from xckg.publish import claims, tables

Status = tuple[Key, Evidence]


def find_projects(db: truth.Database, documents: Iterable[str]) -> set[str]:
    """Finds the projects anew of whose status these documents speak; gives those of before and those of now."""
    projects = set()
    for document in documents:
        moved = []
        ids = rows.find_entities(db, document)
        for number, former, record in heaps.list_statuses(db, document):
            key, _ = unpack(record, Status)
            if ids[key] != former:
                moved.append((document, number, ids[key], record))
            projects |= {former, ids[key]}
        heaps.put_statuses(db, moved)
    return projects - {""}


def settle_projects(db: truth.Database, projects: Iterable[str], touched: Touched, base_iri: str) -> None:
    """Finds the histories of projects anew, and notes whom that touches."""
    for project in sorted(projects):
        told = [unpack(record, Status)[1] for record in heaps.list_history(db, project)]
        steps, line = find_steps(project, told), ""
        if steps:
            entity = tables.parse_entity(rows.get_entity(db, project))
            line = claims.projects_table(know(base_iri, entities=(entity,), steps=steps)).decode()
        former_line = heaps.get_project(db, project)
        if line == former_line:
            continue
        heaps.put_project(db, project, line)
        former = claims.parse_steps(former_line) if former_line else ()
        touched.before.append(know(base_iri, steps=former))
        touched.after.append(know(base_iri, steps=steps))
        before, after = (group_evidence(e for step in one for e in step.evidence) for one in (former, steps))
        touched.documents |= {path for path in {*before, *after} if before.get(path) != after.get(path)}


def share_steps(db: truth.Database, path: str) -> Knowledge:
    """The steps of projects to which a document gives evidence, with that evidence alone."""
    projects = sorted({project for _, project, _ in heaps.list_statuses(db, path)})
    steps = [step for project in projects for step in claims.parse_steps(heaps.get_project(db, project))]
    shared = [replace(step, evidence=tuple(e for e in step.evidence if e.document == path)) for step in steps]
    return know("", steps=tuple(step for step in shared if step.evidence))
