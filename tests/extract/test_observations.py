"""Every rule's examples and counterexamples, and what the rules share: subjects, periods, modality, lists, said twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from xckg.extract import rules
from xckg.extract.observations import find_observations
from xckg.extract.typed import parse_notation
from xckg.model import Comparator, Mention, Modality, ObservationCandidate, SentenceRole, Skipped

DATE = dt.date(2023, 8, 9)


def written(o: ObservationCandidate, mentions: tuple[Mention, ...]) -> str:
    """An observation as examples write it."""
    bound = "" if o.comparator is Comparator.EQUAL else str(o.comparator)
    parts = [mentions[o.subject].name, o.indicator, f"{o.measure} {bound}{o.value:f}{o.unit}"]
    if o.period.start is not None or o.period.end != DATE:
        parts.append(f"{o.period.start or ''}..{o.period.end}")
    parts += [f"{name}={value}" for name, value in o.dimensions.items()]
    if o.measure == "rank" and o.scope:
        parts.append(f"在{o.scope}")
    if o.modality is not Modality.ACTUAL:
        parts.append(str(o.modality))
    return " | ".join(parts)


def find(text: str, title: str | None = None) -> tuple[list[str], list[ObservationCandidate], list[Skipped]]:
    article, mentions = parse_notation(text)
    article = replace(article, date=DATE)
    if title is not None:
        first = replace(article.sentences[0], role=SentenceRole.TITLE)
        article = replace(article, title=title, sentences=(first, *article.sentences[1:]))
    found, skipped = find_observations(article, mentions)
    return [written(o, mentions) for o in found], found, skipped


def read(text: str) -> list[str]:
    return find(text)[0]


def cases(kind: str) -> list:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in rules.load_rules().values()
        for number, example in enumerate(getattr(rule, kind))
    ]


@pytest.mark.parametrize(("rule", "example"), cases("examples"))
def test_observations_rule_example(rule: rules.NumberRule, example: str) -> None:
    text, arrow, expected = example.partition("⇒")
    assert arrow, "an example ends with ⇒ and what comes out"
    lines, found, _ = find(text.strip())
    assert lines == [part.strip() for part in expected.split(";") if part.strip()]
    if lines:
        assert rule.id in {o.rule for o in found}


@pytest.mark.parametrize(("rule", "example"), cases("counterexamples"))
def test_observations_rule_counterexample(rule: rules.NumberRule, example: str) -> None:
    assert rule.id not in {o.rule for o in find(example)[1]}
