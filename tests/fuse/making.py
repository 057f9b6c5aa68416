"""Observations, posts and knowledge by the few words that matter to a test; tests read it with `runpy.run_path`."""

import datetime as dt
from decimal import Decimal

from xckg.claims import Claim
from xckg.model import (
    Article,
    Comparator,
    Document,
    Entity,
    EntityMention,
    Evidence,
    Knowledge,
    Measure,
    Modality,
    Observation,
    Period,
    Relation,
    Text,
)
from xckg.units import normalize

BASE = "https://example.org/"


def make_evidence(document, date, text="某句话。", claim=None):
    return Evidence(
        document=document, start=0, end=len(text), text=text, article="", article_index=0, date=date,
        claim=claim or Claim(),
    )  # fmt: skip


def make_number(number, unit, indicator="出口总值", **changes):
    """An observation; `text`, `document`, `date` are its only evidence's."""
    evidence = changes.pop("evidence", None) or (
        make_evidence(
            changes.pop("document", "a.txt"),
            changes.pop("date", "2024-02-01"),
            changes.pop("text", f"{number}{unit}。"),
        ),
    )
    for key in ("document", "date", "text"):
        changes.pop(key, None)
    value, base = normalize(Decimal(number), unit)
    given = {
        "subject": "city", "indicator": indicator, "measure": Measure.AMOUNT, "value": Decimal(number), "unit": unit,
        "normalized": value, "normalized_unit": base,
        "period": Period(start=dt.date(2023, 1, 1), end=dt.date(2023, 12, 31), label="2023年"),
        "dimensions": {}, "comparator": Comparator.EQUAL, "modality": Modality.ACTUAL, "scope": None,
        "confidence": 0.9, "evidence": evidence,
    }  # fmt: skip
    given |= changes
    told = [given[k] for k in ("subject", "indicator", "measure", "value", "unit", "comparator", "modality", "scope")]
    name = "-".join(str(part) for part in (*told, given["period"].end, *sorted(given["dimensions"].items())))
    return Observation(id=f"{BASE}observation/{name}", **given)


def make_post(person, post, date, *, body="firm", text=None, claim=None, document=None):
    evidence = make_evidence(document or f"{person}.txt", date, text or f"{post}{person}说。", claim)
    return Relation(
        id=f"{BASE}relation/{person}-{body}", subject=person, predicate="worksFor", object=body,
        qualifiers={"position": post}, modality=Modality.ACTUAL, confidence=0.9, evidence=(evidence,),
    )  # fmt: skip


def make_document(path, date, publisher=None):
    article = Article(
        document=path, index=0, title=None, date=dt.date.fromisoformat(date) if date else None, date_origin="told",
        place=None, publisher=publisher, bylines=(), text=Text(clean="", raw_starts=()), sentences=(),
    )  # fmt: skip
    return Document(path=path, sha256="", media_type="text/plain", characters=0, articles=(article,))


def make_entity(iri, kind="AdministrativeArea", documents=("a.txt",)):
    mentions = tuple(EntityMention(entity=iri, document=d, start=0, end=1, text=iri) for d in documents)
    return Entity(id=iri, type=kind, label=iri, aliases=(), links={}, mentions=mentions)


def make_known(facts, documents=(), entities=(), steps=()):
    """A Knowledge of facts; the entities that they join are made with it."""
    relations = tuple(f for f in facts if isinstance(f, Relation))
    observations = tuple(f for f in facts if isinstance(f, Observation))
    have = {entity.id for entity in entities}
    ends = {end for r in relations for end in (r.subject, r.object)} | {o.subject for o in observations}
    more = tuple(make_entity(end) for end in sorted(ends - have))
    return Knowledge(
        documents=tuple(documents), entities=(*entities, *more), relations=relations, observations=observations,
        base_iri=BASE, steps=tuple(steps),
    )  # fmt: skip
