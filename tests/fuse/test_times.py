"""Histories of projects, and what was known on a day."""

import datetime as dt
import itertools
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from xckg.claims import Claim, find_published, sum_up
from xckg.fuse.agreement import judge
from xckg.fuse.status import find_steps
from xckg.fuse.times import cut
from xckg.model import Modality, Relation

MAKING = runpy.run_path(str(Path(__file__).parent / "making.py"))
make_document, make_entity, make_evidence, make_known, make_number, make_post = (
    MAKING[f"make_{name}"] for name in ("document", "entity", "evidence", "known", "number", "post")
)


def said(status, date, starts="", document=""):
    claim = Claim(status=status, starts=starts)
    return make_evidence(document or f"{status}-{date}.txt", date, claim=claim)


def steps(*evidence):
    return [(s.status, s.date, s.stated, len(s.evidence)) for s in find_steps("p", evidence)]


def test_a_history_is_in_order_of_days_whatever_the_order_of_the_texts():
    evidence = [
        said("inProduction", "2025-02-12", "2025-02-11"),
        said("signed", "2024-01-18", "2023-12-22"),
        said("underConstruction", "2024-06-01"),
    ]
    expected = [
        ("signed", "2023-12-22", True, 1),
        ("underConstruction", "2024-06-01", False, 1),
        ("inProduction", "2025-02-11", True, 1),
    ]
    assert all(steps(*order) == expected for order in itertools.permutations(evidence))


def test_what_is_said_again_is_the_same_step_with_more_evidence():
    again = [said("underConstruction", day) for day in ("2024-03-01", "2024-06-01", "2024-09-01")]
    assert steps(*again) == [("underConstruction", "2024-03-01", False, 3)]


def test_a_day_that_a_text_gives_takes_in_later_reports():
    assert steps(said("underConstruction", "2024-03-05", "2024-03-01"), said("underConstruction", "2024-06-01")) == [
        ("underConstruction", "2024-03-01", True, 2)
    ]


def test_a_plan_is_dated_by_its_report_and_ends_with_the_deed():
    plan = said("planned", "2024-01-18", "2026-01-01")
    assert steps(plan) == [("planned", "2024-01-18", False, 1)]
    assert steps(said("signed", "2024-01-01"), plan) == [("signed", "2024-01-01", False, 1)]


def test_an_undated_step_stands_last():
    assert [s[0] for s in steps(said("signed", ""), said("underConstruction", "2024-01-01"))] == [
        "underConstruction",
        "signed",
    ]


def test_a_fact_s_time_and_status_are_those_of_its_sentences_together():
    evidence = [
        make_evidence("a.txt", "2023-05-01", claim=Claim(status="signed", starts="2023-03-01", label="3月")),
        make_evidence("b.txt", "2024-05-01", claim=Claim(status="inProduction", as_of="2024-04-30", label="4月末")),
        make_evidence("c.txt", ""),
    ]
    assert find_published(evidence) == ("2023-05-01", "2024-05-01")
    claim = sum_up(evidence)
    assert (claim.status, claim.starts, claim.ends, claim.as_of) == ("inProduction", "2023-03-01", "", "2024-04-30")


def test_a_later_day_as_of_which_it_holds_belies_an_end():
    ended = make_evidence("a.txt", "2022-01-01", claim=Claim(ends="2021-12-31"))
    holds = make_evidence("b.txt", "2023-01-01", claim=Claim(as_of="2022-12-31"))
    assert sum_up([ended]).ends == "2021-12-31"
    assert sum_up([ended, holds]).ends == ""


def relation(*evidence, predicate="worksFor", modality=Modality.ACTUAL):
    return Relation(
        id="https://example.org/relation/1", subject="a", predicate=predicate, object="b", qualifiers={},
        modality=modality, confidence=0.9, evidence=evidence,
    )  # fmt: skip


def left(fact, day):
    return cut(make_known([fact]), dt.date.fromisoformat(day)).relations


def test_only_what_was_published_by_then_is_known():
    early, late, never = (make_evidence(f"{d}.txt", d) for d in ("2023-05-01", "2024-05-01", ""))
    fact = relation(early, late, never)
    assert left(fact, "2023-04-30") == ()
    assert left(fact, "2023-05-01")[0].evidence == (early,)
    assert left(fact, "2024-12-31")[0].evidence == (early, late), "nobody knows when the third was published"


@pytest.mark.parametrize(
    ("claim", "predicate", "day", "there"),
    [
        (Claim(starts="2023-03-01"), "worksFor", "2023-06-01", True),
        (Claim(starts="2023-06-02"), "worksFor", "2023-06-01", False),
        (Claim(ends="2023-05-31"), "worksFor", "2023-06-01", False),
        (Claim(ends="2023-06-01"), "worksFor", "2023-06-01", True),
        (Claim(ends="2023-05-31"), "hosts", "2023-06-01", True),  # that it was held stays true
        (Claim(as_of="2022-12-31"), "worksFor", "2023-06-01", True),
    ],
)
def test_a_relation_must_hold_then(claim, predicate, day, there):
    fact = relation(make_evidence("a.txt", "2023-01-01", claim=claim), predicate=predicate)
    assert bool(left(fact, day)) is there


def test_a_plan_is_a_plan_until_it_is_reported_done():
    plan = make_evidence("a.txt", "2023-01-01", claim=Claim(starts="2025-01-01", modality="planned"))
    done = make_evidence("b.txt", "2025-02-01", claim=Claim(starts="2025-01-15"))
    fact = relation(plan, done)
    (then,) = left(fact, "2024-01-01")
    assert (then.modality, then.evidence[0].claim.modality) == (Modality.PLANNED, "")
    (now,) = left(fact, "2025-03-01")
    assert now == fact


def test_numbers_stay_whatever_their_period():
    number = make_number("12.3", "亿元", document="a.txt", date="2024-02-01")
    assert cut(make_known([number]), dt.date(2030, 1, 1)).observations == (number,)
    assert cut(make_known([number]), dt.date(2024, 1, 31)).observations == ()


def test_names_and_documents_of_later_or_undated_texts_are_not_known():
    documents = [
        make_document("a.txt", "2023-05-01"),
        make_document("b.txt", "2024-05-01"),
        make_document("c.txt", None),
    ]
    entities = [make_entity("x", documents=("a.txt", "b.txt")), make_entity("y", documents=("b.txt", "c.txt"))]
    then = cut(make_known([], documents, entities), dt.date(2023, 12, 31))
    assert [d.path for d in then.documents] == ["a.txt"]
    assert [(e.id, len(e.mentions)) for e in then.entities] == [("x", 1)]


def test_a_conflict_is_none_before_the_second_claim():
    numbers = [
        make_number("12.3", "亿元", document="a.txt", date="2024-01-20"),
        make_number("12.8", "亿元", document="b.txt", date="2024-03-01"),
    ]
    known = judge(make_known(numbers))
    assert len(known.disputes) == 1
    assert judge(cut(known, dt.date(2024, 2, 1))).disputes == ()
    assert judge(cut(known, dt.date(2024, 3, 1))).disputes == known.disputes


def test_cutting_twice_is_cutting_to_the_earlier_day():
    facts = [make_post(name, "董事长", day) for name, day in (("甲", "2023-01-01"), ("乙", "2024-01-01"))]
    history = find_steps("p", [said("signed", "2023-02-01"), said("inProduction", "2024-02-01")])
    known = replace(make_known(facts, entities=[make_entity("p", "Project", ())]), steps=history)
    first, second = dt.date(2023, 6, 1), dt.date(2024, 6, 1)
    assert cut(cut(known, second), first) == cut(known, first)
    assert [s.status for s in cut(known, first).steps] == ["signed"]
    assert cut(known, second).steps == known.steps
