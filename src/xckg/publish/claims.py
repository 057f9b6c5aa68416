"""The tables and the report of what the other tables only hold scattered: histories of projects, claims that differ.

    projects.jsonl      one project a line: how far it has come, step by step, each with its day and evidence
    conflicts.jsonl     one dispute a line: facts that say different things of one, the likelier first, and why
    conflicts.md        the same for people, side by side

>>> nothing = Knowledge(documents=(), entities=(), relations=(), observations=(), base_iri="https://e.org/")
>>> projects_table(nothing), render_conflicts(nothing).splitlines()[2]
(b'', '没有发现互相矛盾的说法。')
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from xckg.claims import Dispute, DisputeKind, Step, find_published
from xckg.model import Entity, Knowledge, Measure, Observation, Relation
from xckg.ontology import Node, load_yaml
from xckg.publish.jsonlines import read_lines, write_lines
from xckg.publish.labels import load_labels
from xckg.publish.report import draw_table, escape
from xckg.publish.tables import Row, describe_evidence, read_evidence, read_knowledge

REASONS = "lexicon/agreement.yaml"
LONGEST = 100  # characters of a quoted sentence
Fact = Relation | Observation


def projects_table(knowledge: Knowledge) -> bytes:
    """`projects.jsonl`."""
    return write_lines(list_projects(knowledge))


def list_projects(knowledge: Knowledge) -> Iterator[Row]:
    """The rows of `projects.jsonl`, sorted by id. `status` is that of the last step."""
    labels = {entity.id: entity.label for entity in knowledge.entities}
    steps: dict[str, list[Step]] = defaultdict(list)
    for step in knowledge.steps:
        steps[step.project].append(step)
    return (
        {
            "project": project,
            "label": labels[project],
            "status": steps[project][-1].status,
            "history": [
                {
                    "status": step.status,
                    "date": step.date,
                    "stated": step.stated,
                    "evidence": [describe_evidence(e) for e in step.evidence],
                }
                for step in steps[project]
            ],
        }
        for project in sorted(steps)
    )


def conflicts_table(knowledge: Knowledge) -> bytes:
    """`conflicts.jsonl`."""
    return write_lines(list_conflicts(knowledge))


def list_conflicts(knowledge: Knowledge) -> Iterator[Row]:
    """The rows of `conflicts.jsonl`, in the order of `Knowledge.disputes`; `claims` say the `facts` in words."""
    entities, facts = index_facts(knowledge)
    return (
        {
            "id": dispute.id,
            "kind": dispute.kind,
            "subject": dispute.subject,
            "label": entities[dispute.subject].label,
            "about": dispute.about,
            "facts": dispute.facts,
            "reasons": dispute.reasons,
            "why": [say_reason(reason) for reason in dispute.reasons],
            "claims": [describe_claim(facts[fact], entities) for fact in dispute.facts],
        }
        for dispute in knowledge.disputes
    )


def read_build(folder: Path) -> Knowledge:
    """What a build knows, from its tables: as `tables.read_knowledge`, with histories and disputes.

    Raises:
        OutputError: the folder holds no build, or a table is broken.
    """
    return replace(read_knowledge(folder), steps=read_steps(folder), disputes=read_disputes(folder))


def read_steps(folder: Path) -> tuple[Step, ...]:
    """The steps that `projects_table` has written; none where there is no such file.

    Raises:
        OutputError: a line is not what `xckg build` writes.
    """
    path = folder / "projects.jsonl"
    return tuple(step for steps in read_lines(path, _read_history) for step in steps) if path.is_file() else ()


def parse_steps(line: str) -> tuple[Step, ...]:
    """The steps of a line of `projects.jsonl`."""
    return tuple(_read_history(json.loads(line, parse_float=Decimal)))


def _read_history(row: dict[str, Any]) -> list[Step]:
    return [
        Step(
            project=row["project"],
            status=item["status"],
            date=item["date"],
            stated=item["stated"],
            evidence=tuple(read_evidence(e) for e in item["evidence"]),
        )
        for item in row["history"]
    ]


def _read_dispute(row: dict[str, Any]) -> Dispute:
    return Dispute(
        id=row["id"],
        kind=DisputeKind(row["kind"]),
        subject=row["subject"],
        about=row["about"],
        facts=tuple(row["facts"]),
        reasons=tuple(row["reasons"]),
    )


def read_disputes(folder: Path) -> tuple[Dispute, ...]:
    """The disputes that `conflicts_table` has written; none where there is no such file.

    Raises:
        OutputError: a line is not what `xckg build` writes.
    """
    path = folder / "conflicts.jsonl"
    return tuple(read_lines(path, _read_dispute)) if path.is_file() else ()


@cache
def _load_reasons() -> Mapping[str, str]:
    reasons: Node = load_yaml(REASONS).need("reasons", Node)
    return {code: reasons.need(code, str) for code in reasons}


def say_reason(reason: str) -> str:
    """A reason in words.

    >>> say_reason("later:2024-03-01")
    '发布较晚（2024-03-01）'
    """
    code, _, found = reason.partition(":")
    return _load_reasons().get(code, code).replace("{}", found)


_TITLES = {
    DisputeKind.CONFLICT: ("互相矛盾的说法", "同一件事有不同的说法，都保留在图里；可能性大的列在前面。"),
    DisputeKind.CORRECTION: ("更正", "前一种说法更正了后一种，或后一种只是初步数。"),
    DisputeKind.SUM: ("对不上的数", "同一篇文章里的几个数互相推算，差得比取整能解释的多。"),
    DisputeKind.AGREEMENT: ("说法不同而不矛盾", "取整、约数、界限不同，其实一致。"),
    DisputeKind.APART: ("相差太大", "写法上是同一指标，但多半说的不是一件事：范围没有说全，或没有读出。供核对。"),
}


def render_conflicts(knowledge: Knowledge) -> str:
    """`conflicts.md`: every dispute with its claims side by side, the likelier first, and why."""
    entities, facts = index_facts(knowledge)
    parts = ["# 不同的说法"]
    if not knowledge.disputes:
        parts.append("没有发现互相矛盾的说法。")
    for kind, (title, explanation) in _TITLES.items():
        found = [dispute for dispute in knowledge.disputes if dispute.kind is kind]
        if found:
            parts += [f"## {title}（{len(found)}）", explanation]
            parts += [part for dispute in found for part in _render_dispute(dispute, entities, facts)]
    return "\n\n".join(parts) + "\n"


def _render_dispute(dispute: Dispute, entities: Mapping[str, Entity], facts: Mapping[str, Fact]) -> Iterable[str]:
    yield f"### {escape(entities[dispute.subject].label)}：{escape(dispute.about)}"
    rows = []
    for fact in dispute.facts:
        claim = describe_claim(facts[fact], entities)
        first = facts[fact].evidence[0]
        text = first.text if len(first.text) <= LONGEST else first.text[: LONGEST - 1] + "…"
        days = sorted({claim["published"]["first"], claim["published"]["last"]} - {""})
        rows.append((claim["said"], "—".join(days), str(len(claim["documents"])), text, first.document))
    yield draw_table("说法 发布 来源数 原句 文件", rows)
    yield f"依据：{escape('；'.join(say_reason(reason) for reason in dispute.reasons))}。"


def index_facts(knowledge: Knowledge) -> tuple[dict[str, Entity], dict[str, Fact]]:
    """Entities and facts by their ids."""
    facts: list[Fact] = [*knowledge.relations, *knowledge.observations]
    return {entity.id: entity for entity in knowledge.entities}, {fact.id: fact for fact in facts}


def describe_claim(fact: Fact, entities: Mapping[str, Entity]) -> dict[str, Any]:
    """A fact of a dispute, by itself: what it says, when published, where."""
    first, last = find_published(fact.evidence)
    return {
        "fact": fact.id,
        "said": say_fact(fact, entities),
        "published": {"first": first, "last": last},
        "documents": sorted({item.document for item in fact.evidence}),
    }


def say_fact(fact: Fact, entities: Mapping[str, Entity]) -> str:
    """A fact of a dispute in words: of a relation its subject, for the rest is what the dispute is about."""
    labels = load_labels()
    if isinstance(fact, Relation):
        return entities[fact.subject].label
    slices = [f"{name}：{value}" for name, value in sorted(fact.dimensions.items())]
    more = [fact.period.label, *slices, fact.scope or ""]
    measure = "" if fact.measure is Measure.AMOUNT else labels.measures.get(fact.measure.value, fact.measure.value)
    told = "，".join(item for item in more if item)
    return f"{fact.indicator}{measure} {labels.say_value(fact)}" + (f"（{told}）" if told else "")
