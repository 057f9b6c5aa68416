"""Times, status, histories and disputes in the graph."""

import dataclasses

from pyoxigraph import DefaultGraph

from xckg.claims import Claim, Dispute, DisputeKind, Step
from xckg.graph.checks import ensure_shapes
from xckg.graph.formats import to_quads
from xckg.graph.rdf import to_sheet
from xckg.graph.store import load_store, run_query


def with_claims(knowledge):
    """The knowledge with a claim on every sentence, a project's history and a conflict."""
    claim = Claim(status="signed", starts="2023-03-01", as_of="2023-08-01", label="2023年3月")

    def claimed(fact):
        return dataclasses.replace(fact, evidence=tuple(dataclasses.replace(e, claim=claim) for e in fact.evidence))

    relations = tuple(map(claimed, knowledge.relations))
    observations = tuple(map(claimed, knowledge.observations))
    sentence = relations[0].evidence[:1]
    project = next(entity.id for entity in knowledge.entities if entity.type == "Project")
    step = Step(project=project, status="signed", date="2023-03-01", stated=True, evidence=sentence)
    facts = tuple(fact.id for fact in (*relations, *observations)[:2])
    dispute = Dispute(
        id=knowledge.base_iri + "dispute/1", kind=DisputeKind.CONFLICT, subject=knowledge.entities[0].id,
        about="出口总值", facts=facts, reasons=("later:2023-08-04", "exact"),
    )  # fmt: skip
    changed = {"relations": relations, "observations": observations, "steps": (step,), "disputes": (dispute,)}
    return dataclasses.replace(knowledge, **changed)


def ask(knowledge, query):
    return run_query(load_store(to_quads(to_sheet(knowledge))), query).rows


def test_facts_tell_when_they_were_published_and_hold(knowledge):
    known = with_claims(knowledge)
    rows = ask(
        known,
        "SELECT ?f (STR(?s) AS ?o) ?status ?label { ?f xc:validFrom ?s ; xc:status ?status ; xc:validLabel ?label }",
    )
    assert len(rows) == len(known.relations) + len(known.observations)
    assert {row[1:] for row in rows} == {("2023-03-01", "signed", "2023年3月")}
    first = "SELECT ?f (STR(?a) AS ?day) { ?f xc:publishedFirst ?a ; xc:publishedLast ?b . FILTER(?a <= ?b) }"
    dated = [f for f in (*known.relations, *known.observations) if any(e.date for e in f.evidence)]
    assert dict(ask(known, first)) == {f.id: min(e.date for e in f.evidence if e.date) for f in dated}


def test_a_history_and_a_conflict_can_be_asked_for(knowledge):
    known = with_claims(knowledge)
    history = "SELECT ?p ?s ?o ?t { ?p xc:step [ xc:status ?s ; xc:sinceOrigin ?o ; xc:evidence/xc:text ?t ] }"
    (step,) = known.steps
    assert ask(known, history) == ((step.project, "signed", "stated", step.evidence[0].text),)
    first, second = known.disputes[0].facts
    assert set(ask(known, "SELECT ?a ?b { ?a xc:conflictsWith ?b }")) == {(first, second), (second, first)}
    assert ask(known, "SELECT ?f { ?d xc:disputeKind 'conflict' ; xc:likelier ?f }") == ((first,),)


def test_a_correction_points_one_way(knowledge):
    known = with_claims(knowledge)
    dispute = dataclasses.replace(known.disputes[0], kind=DisputeKind.CORRECTION)
    known = dataclasses.replace(known, disputes=(dispute,))
    assert ask(known, "SELECT ?a ?b { ?a xc:corrects ?b }") == (dispute.facts,)
    assert ask(known, "SELECT ?a ?b { ?a xc:conflictsWith ?b }") == ()


def test_what_is_reckoned_over_all_documents_stands_in_the_default_graph(knowledge):
    terms = ("publishedFirst", "publishedLast", "validFrom", "validAsOf", "status", "step", "conflictsWith", "likelier")
    quads = to_quads(to_sheet(with_claims(knowledge)))
    found = [q for q in quads if q.predicate.value.rpartition("#")[2] in terms]
    assert {q.predicate.value.rpartition("#")[2] for q in found} == set(terms)
    assert {q.graph_name for q in found} == {DefaultGraph()}


def test_the_graph_with_claims_is_within_the_shapes(knowledge):
    ensure_shapes(to_sheet(with_claims(knowledge)))
