"""Times, status, histories and disputes, as triples.

    <statement/…> xc:publishedFirst "2024-05-18"^^xsd:date ; xc:validFrom "2024-05-18"^^xsd:date ; xc:status "signed" .
    <海晏零碳园项目> xc:step [ xc:status "signed" ; xc:since "2024-05-18"^^xsd:date ; xc:sinceOrigin "stated" ] .
    <observation/1> xc:conflictsWith <observation/2> .

All of it is reckoned over all documents that say so, and stands in the default graph: in a document's own graph is only
what follows from that document alone (`xc:statedOn` for one). A step has an IRI from what it is, never a blank node.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from xckg.claims import DisputeKind, find_published, sum_up
from xckg.graph.sheet import Rows, Sheet, put
from xckg.graph.terms import TYPE, check_iri, date_literal, date_row, mint_iri, text_literal, text_row, xc
from xckg.model import Evidence, Knowledge, Observation, Relation

LINKS = {
    DisputeKind.CONFLICT: "conflictsWith",
    DisputeKind.CORRECTION: "corrects",
    DisputeKind.AGREEMENT: "agreesWith",
}
BOTH_WAYS = frozenset([DisputeKind.CONFLICT, DisputeKind.AGREEMENT])


def add_times(rows: Rows, fact: Relation | Observation) -> None:
    """When a fact was published and holds, and how far it has come; nothing for what is not known."""
    claim, (first, last) = sum_up(fact.evidence), find_published(fact.evidence)
    days = (
        ("publishedFirst", first),
        ("publishedLast", last),
        ("validFrom", claim.starts),
        ("validTo", claim.ends),
        ("validAsOf", claim.as_of),
    )
    for term, day in days:
        if day:
            put(rows, date_row(term, dt.date.fromisoformat(day)), ())
    if claim.label:
        put(rows, text_row("validLabel", claim.label), ())
    if claim.status:
        put(rows, text_row("status", claim.status), ())


def add_claims(sheet: Sheet, knowledge: Knowledge, cite: Callable[[Evidence], str]) -> None:
    """The steps of projects and how claims stand to each other. `cite` gives the node of a sentence."""
    for step in knowledge.steps:
        node = mint_iri(knowledge.base_iri, "step", step.project, step.status, step.date, str(step.stated))
        sheet.add(check_iri(step.project), xc("step"), node, ())
        sheet.add(node, TYPE, xc("Step"), ())
        sheet.add(node, xc("status"), text_literal(step.status), ())
        sheet.add(node, xc("sinceOrigin"), text_literal("stated" if step.stated else "published"), ())
        if step.date:
            sheet.add(node, xc("since"), date_literal(dt.date.fromisoformat(step.date)), ())
        for item in step.evidence:
            sheet.add(node, xc("evidence"), cite(item), ())
    for dispute in knowledge.disputes:
        node, facts = check_iri(dispute.id), [check_iri(fact) for fact in dispute.facts]
        sheet.add(node, TYPE, xc("Dispute"), ())
        sheet.add(node, xc("disputeKind"), text_literal(dispute.kind), ())
        sheet.add(node, xc("disputeOf"), check_iri(dispute.subject), ())
        sheet.add(node, xc("disputeAbout"), text_literal(dispute.about), ())
        for place, fact in enumerate(facts):
            sheet.add(node, xc("disputed"), fact, ())
            if not place:
                sheet.add(node, xc("likelier"), fact, ())
        for reason in dispute.reasons:
            sheet.add(node, xc("reason"), text_literal(reason), ())
        link = LINKS.get(dispute.kind)
        for other in facts[1:] if link else ():
            sheet.add(facts[0], xc(str(link)), other, ())
            if dispute.kind in BOTH_WAYS:
                sheet.add(other, xc(str(link)), facts[0], ())
