"""The history of projects: how far each had come and when, over all articles.

    签约 (2022-03-01, said) → 开工 (2022-09-10, said) → 投产 (2024-01-05, the day of the article)

>>> from xckg.claims import Step
>>> def step(status, date):
...     evidence = Evidence(document="a.txt", start=0, end=1, text="x", article="", article_index=0, date=date)
...     return Step(project="p", status=status, date=date, stated=False, evidence=(evidence,))
>>> history = [step("signed", "2022-03-01"), step("signed", "2022-05-01"), step("inProduction", "2024-01-05")]
>>> [s.date for s in fold(history)]
['2022-03-01', '2024-01-05']

A step's day is the one that a text gives for it, else the day on which it was first published. A plan or hope is dated
by its publication, never by the day hoped for, and is no step any more once something has been done. The same said
again later (在建 in March, 在建 in June) is the same step with one more evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xckg.claims import Status, Step
from xckg.fuse.entities import Key
from xckg.fuse.facts import to_evidence, unique_evidence
from xckg.model import Evidence, Findings

AHEAD = frozenset([Status.HOPED, Status.PLANNED])
UNDATED = "9999"  # sorts behind every day


def join_steps(told: Iterable[tuple[Key, Evidence]], ids: Mapping[Key, str]) -> tuple[Step, ...]:
    """The steps of all projects, by project and day, of what `read_statuses` gave; `ids` is what `cluster` gave."""
    said: dict[str, list[Evidence]] = defaultdict(list)
    for key, evidence in told:
        said[ids[key]].append(evidence)
    return tuple(step for project in sorted(said) for step in find_steps(project, said[project]))


def read_statuses(findings: Iterable[Findings]) -> Iterator[tuple[Key, Evidence]]:
    """What the sentences of these articles say of the status of which project."""
    for finding in findings:
        article = finding.article
        for candidate in finding.statuses:
            mention = finding.mentions[candidate.mention]
            key = (article.document, article.index, mention.type, mention.name)
            yield key, to_evidence(article, candidate.evidence, candidate.rule, candidate.claim)


def find_steps(project: str, evidence: Iterable[Evidence]) -> tuple[Step, ...]:
    """The history of one project from the sentences that tell its status."""
    grouped: dict[tuple[str, str, bool], list[Evidence]] = defaultdict(list)
    for item in sorted(evidence):
        stated = bool(item.claim.starts) and item.claim.status not in AHEAD
        grouped[(item.claim.status, item.claim.starts if stated else item.date, stated)].append(item)
    return fold(
        Step(project=project, status=status, date=date, stated=stated, evidence=unique_evidence(group))
        for (status, date, stated), group in grouped.items()
    )


def fold(steps: Iterable[Step]) -> tuple[Step, ...]:
    """One project's steps in order, the same said again taken together, plans behind deeds left out."""
    kept: list[Step] = []
    for step in sorted(steps, key=lambda s: (s.date or UNDATED, Status(s.status).rank, not s.stated)):
        done = [s for s in kept if s.status not in AHEAD]
        if step.status in AHEAD and done:
            continue
        last = next((s for s in reversed(kept) if s.status == step.status), None)
        if last is not None and last is kept[-1] and not step.stated:
            kept[-1] = replace(last, evidence=unique_evidence((*last.evidence, *step.evidence)))
        else:
            kept.append(step)
    return tuple(kept)
