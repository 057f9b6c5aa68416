"""How often a question is understood as its asker meant it: questions.csv, about the sample corpus.

`round` 0 was written with the rules; each later one was written when the rules were done, asked once as it stood (the
figures of that first time are in docs/asking.md), and only then learnt from. `query` and `params` are what a question
asks, as `Understood.describe` says it; one without a query must be refused, `unknown=…` for a name that the graph does
not have.
"""

import csv
from pathlib import Path

import pytest

from xckg import asking
from xckg.errors import QuestionError
from xckg.graph.queries import load_queries
from xckg.understand.lexicon import load_lexicon
from xckg.understand.match import Refused

with (Path(__file__).parent / "questions.csv").open(encoding="utf-8", newline="") as lines:
    QUESTIONS = list(csv.DictReader(lines))
LEAST_RIGHT, MOST_WRONG = 0.95, 0.02


def judge(asker, row):
    """`right`, `wrong` (another question was answered) or `missed` (it was refused, or refused for another reason)."""
    found = asker.read(row["question"])
    if isinstance(found, Refused):
        reason = f"unknown={found.name}" if found.kind == "unknown" else "refused"
        return "right" if not row["query"] and row["params"] in (reason, "refused") else "missed"
    return "right" if (found.way.query, found.describe()) == (row["query"], row["params"]) else "wrong"


def test_questions_are_many_and_different():
    assert len(QUESTIONS) >= 500
    assert len({row["question"] for row in QUESTIONS}) == len(QUESTIONS)
    assert sum(not row["query"] for row in QUESTIONS) >= 140
    asked = [row["query"] for row in QUESTIONS if row["query"]]
    assert {way.query for way in load_lexicon().ways if asked.count(way.query) < 2} == set()


@pytest.mark.parametrize("number", sorted({row["round"] for row in QUESTIONS}))
def test_questions_are_understood_or_refused(asker, number):
    judged = [(judge(asker, row), row["question"]) for row in QUESTIONS if row["round"] == number]
    not_right = [(verdict, question) for verdict, question in judged if verdict != "right"]
    wrong = [question for verdict, question in judged if verdict == "wrong"]
    assert len(not_right) <= (1 - LEAST_RIGHT) * len(judged), not_right
    assert len(wrong) <= MOST_WRONG * len(judged), wrong


def test_questions_that_are_understood_run(asking_sample):
    asker, run = asking_sample
    understood = answered = 0
    for row in QUESTIONS:
        try:
            answer = asking.ask(asker, row["question"], run)
        except QuestionError:
            continue
        assert answer.columns, row["question"]
        understood += 1
        answered += bool(answer.rows)
    assert understood >= 360
    assert answered >= 0.75 * understood  # the others the sample does not tell


def test_questions_every_named_query_can_be_asked_and_no_other():
    asked, named = {way.query for way in load_lexicon().ways}, {query.name for query in load_queries()}
    assert asked == named, "each named query has its ways of asking in lexicon/questions.yaml"


@pytest.mark.parametrize("query", sorted({way.query for way in load_lexicon().ways}))
def test_questions_examples_of_the_lexicon(asker, query):
    (examples, counterexamples) = next(
        (way.examples, way.counterexamples) for way in load_lexicon().ways if way.query == query
    )
    assert examples
    for example in examples:
        found = asker.read(example)
        assert not isinstance(found, Refused), (example, found)
        assert (found.way.query, found.unexplained) == (query, ()), example
    for example in counterexamples:
        found = asker.read(example)
        assert isinstance(found, Refused) or found.way.query != query, example


def test_questions_parameters_are_those_of_the_queries():
    declared = {query.name: {parameter.name for parameter in query.parameters} for query in load_queries()}
    for way in load_lexicon().ways:
        told = {
            e.slot.param or e.slot.since or e.slot.until or e.slot.year for e in way.elements if e.slot is not None
        } - {""}
        assert (told | set(way.params)) <= declared[way.query], way.query


def test_questions_columns_are_those_of_the_queries():
    from xckg.graph.narrow import find_columns

    for way in load_lexicon().ways:
        query = next(query for query in load_queries() if query.name == way.query)
        used = set(way.keep)
        for slot in (element.slot for element in way.elements if element.slot is not None):
            used |= {slot.column, slot.contains, *slot.within, *slot.value} - {""}
        assert used <= set(find_columns(query.text)), way.query
