"""Scores into probabilities, and what is cut."""

import pytest

from xckg.fuse.calibrate import UNSURE, Curve, load_curve, weigh, weigh_fact
from xckg.model import Entity, Evidence, Knowledge, Modality, Relation


def relate(predicate, confidence, *sentences):
    evidence = tuple(
        Evidence(document="a.txt", start=i, end=i + 1, text=text, article="", article_index=0, rule="no-such-rule")
        for i, text in enumerate(sentences)
    )
    return Relation(
        id=predicate,
        subject="s",
        predicate=predicate,
        object="o",
        qualifiers={},
        modality=Modality.ACTUAL,
        confidence=confidence,
        evidence=evidence,
    )


def know(*relations):
    entities = tuple(Entity(id=key, type="Company", label=key, aliases=(), links={}, mentions=()) for key in "so")
    return Knowledge(
        documents=(), entities=entities, relations=relations, observations=(), base_iri="https://example.org/"
    )


@pytest.mark.parametrize("kind", ["relation", "observation"])
def test_calibrate_probability_rises_with_score_and_evidence(kind):
    by_score = [weigh_fact(kind, ["no-such-rule"], score, 1) for score in (0.0, 0.3, 0.6, 0.8, 0.9, 1.0)]
    assert by_score == sorted(by_score)
    assert len(set(by_score)) > 3
    assert all(0 < chance < 1 for chance in by_score)
    by_evidence = [weigh_fact(kind, ["no-such-rule"], 0.8, n) for n in (1, 2, 4)]
    assert by_evidence == sorted(by_evidence)


@pytest.mark.parametrize("kind", ["relation", "observation"])
def test_calibrate_table_is_sound(kind):
    curve = load_curve(kind)
    assert isinstance(curve, Curve)
    assert curve.slope > 0, "a surer rule must not be less right"
    assert curve.evidence >= 0
    assert curve.rules, "the table is fitted"
    assert all(abs(step) < 2 for step in curve.rules.values()), "a rule's step is shrunken"


def test_calibrate_best_of_several_rules_counts():
    steps = load_curve("relation").rules
    best, worst = max(steps, key=steps.get), min(steps, key=steps.get)
    assert steps[best] > steps[worst]
    both = weigh_fact("relation", [worst, best], 0.8, 1)
    assert both == weigh_fact("relation", [best], 0.8, 1) > weigh_fact("relation", [worst], 0.8, 1)


def test_calibrate_unsure_facts_go_and_are_told():
    sure, unsure = relate("leads", 0.97, "黄河集团是链主。"), relate("exports", 0.03, "也许出口。")
    kept = weigh(know(sure, unsure))
    assert [r.predicate for r in kept.relations] == ["leads"]
    assert kept.skipped == (("a.txt", UNSURE, "也许出口。"),)
    assert {e.id for e in kept.entities} == {"s", "o"}, "what is named stays named"


def test_calibrate_threshold_of_zero_keeps_all_and_one_none():
    facts = know(relate("leads", 0.97, "甲。"), relate("exports", 0.03, "乙。"))
    assert len(weigh(facts, least=0).relations) == 2
    assert len(weigh(facts, least=1).relations) == 0


def test_calibrate_same_words_twice_are_one_sentence(monkeypatch):
    curve = Curve(base=0.0, slope=1.0, evidence=1.0, rules={})
    monkeypatch.setattr("xckg.fuse.calibrate.load_curve", lambda kind: curve)
    once, again, other = (
        weigh(know(relate("leads", 0.8, *texts)), least=0).relations[0].confidence
        for texts in (["甲。"], ["甲。", "甲。"], ["甲。", "乙。"])
    )
    assert once == again < other
