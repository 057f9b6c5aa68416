"""The named queries on the sample corpus answer what its readers answer (tests/golden/sample_answers.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import xckg
from xckg.graph.queries import NamedQuery, load_queries

QUESTIONS = yaml.safe_load((Path(__file__).parent / "golden" / "sample_answers.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sample_graph(sample_build: Path) -> xckg.KnowledgeGraph:
    return xckg.open(sample_build)


def says(wanted: Any, got: Any) -> bool:
    """Whether a cell gives the answer; a list gives any one of several right ones, numbers count by value."""
    if wanted is None:
        return got is None
    if isinstance(wanted, list):
        return any(says(one, got) for one in wanted)
    if isinstance(wanted, int | float):
        return got is not None and abs(float(got) - wanted) < 1e-9
    return str(wanted) == str(got)


@pytest.mark.parametrize("question", QUESTIONS["questions"], ids=[q["id"] for q in QUESTIONS["questions"]])
def test_sample_question_is_answered(question: dict[str, Any], sample_graph: xckg.KnowledgeGraph) -> None:
    answer = sample_graph.query(question.get("query") or question["sparql"], **question.get("params", {}))
    rows = answer.to_dicts()
    for wanted in question.get("rows", []):
        assert any(all(says(v, row.get(k)) for k, v in wanted.items()) for row in rows), (
            f"missing {wanted} in {rows[:5]}"
        )
    for unwanted in question.get("never", []):
        assert not any(all(says(v, row.get(k)) for k, v in unwanted.items()) for row in rows)


def test_every_named_query_is_answered_on_the_sample() -> None:
    asked = {question.get("query") for question in QUESTIONS["questions"]}
    assert {query.name for query in load_queries()} <= asked


@pytest.mark.parametrize("query", load_queries(), ids=lambda query: query.name)
def test_defaults_give_an_answer_on_the_sample(query: NamedQuery, sample_graph: xckg.KnowledgeGraph) -> None:
    assert sample_graph.query(query.name).rows, "the defaults of a query find something in the sample"
