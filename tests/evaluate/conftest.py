"""A small build and its gold, said in a few words: `[name|type]` marks the entities, facts are short tuples."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from xckg.evaluate.gold import Gold, GoldEntity, GoldObservation, GoldRelation
from xckg.model import (
    Comparator,
    Entity,
    EntityMention,
    Evidence,
    Knowledge,
    Measure,
    Modality,
    Observation,
    Period,
    Relation,
)

DOCUMENT = "许昌.txt"
MARKED = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


def plain(marked):
    return MARKED.sub(lambda m: m[1], marked)


class Notation:
    """Builds and gold from notation. A build's entities have the id `type/name`; names joined by `=` are aliases."""

    def __init__(self, document=DOCUMENT):
        self.document = document

    def build(self, marked, relations=(), observations=()):
        text, mentions = plain(marked), {}
        shift = 0
        for found in MARKED.finditer(marked):
            start = found.start() - shift
            shift += len(found[0]) - len(found[1])
            mentions.setdefault((found[2], found[1]), []).append(start)
        entities = [
            Entity(
                id=f"{kind}/{name}",
                type=kind,
                label=name,
                aliases=(),
                links={},
                mentions=tuple(
                    EntityMention(
                        entity=f"{kind}/{name}", document=self.document, start=at, end=at + len(name), text=name
                    )
                    for at in starts
                ),
            )
            for (kind, name), starts in sorted(mentions.items())
        ]
        evidence = (Evidence(document=self.document, start=0, end=len(text), text=text, article="", article_index=0),)
        ids = {e.label: e.id for e in entities}
        return Knowledge(
            documents=(),
            entities=tuple(entities),
            relations=tuple(self._relation(ids, row, evidence) for row in relations),
            observations=tuple(self._observation(ids, row, evidence) for row in observations),
            base_iri="https://example.org/",
        )

    def gold(self, entities, relations=(), observations=()):
        return Gold(
            document=self.document,
            entities=tuple(self._gold_entity(word) for word in entities.split()),
            relations=tuple(self._gold_relation(row) for row in relations),
            observations=tuple(self._gold_observation(**row) for row in observations),
        )

    def _relation(self, ids, row, evidence):
        subject, predicate, object_ = row.split()
        return Relation(
            id=row,
            subject=ids[subject],
            predicate=predicate,
            object=ids[object_],
            qualifiers={},
            modality=Modality.ACTUAL,
            confidence=0.9,
            evidence=evidence,
        )

    def _observation(self, ids, row, evidence):
        start, end = row.get("start"), row.get("end", "2023-06-30")
        return Observation(
            id=f"{row['indicator']}{row['value']}",
            subject=ids[row["subject"]],
            indicator=row["indicator"],
            measure=Measure(row.get("measure", "amount")),
            value=Decimal(row["value"]),
            unit=row.get("unit", "亿元"),
            normalized=Decimal(row["value"]),
            normalized_unit=row.get("unit", "亿元"),
            period=Period(
                start=dt.date.fromisoformat(start) if start else None, end=dt.date.fromisoformat(end), label=""
            ),
            dimensions=row.get("dimensions", {}),
            comparator=Comparator(row.get("comparator", "=")),
            modality=Modality(row.get("modality", "actual")),
            scope=None,
            confidence=0.9,
            evidence=evidence,
        )

    def _gold_entity(self, word):
        """`AdministrativeArea/许昌市=许昌`, with `?` at the end when arguable."""
        kind, names = word.rstrip("?").split("/")
        return GoldEntity(type=kind, names=tuple(names.split("=")), optional=word.endswith("?"))

    def _gold_relation(self, row):
        subject, predicate, object_ = row.rstrip("?").split()
        return GoldRelation(
            subject=tuple(subject.split("=")),
            predicate=predicate,
            object=tuple(object_.split("=")),
            optional=row.endswith("?"),
        )

    def _gold_observation(
        self, *, subject, indicator, value, unit="亿元", measure="amount", slices=({},), opt=False, **choices
    ):
        default = {"start": ("",), "end": ("2023-06-30",), "comparator": ("=",), "modality": ("actual",)}
        return GoldObservation(
            subject=(subject,),
            indicators=tuple(indicator.split("=")),
            measure=measure,
            value=float(value),
            unit=unit,
            choices={**default, **choices},
            slices=tuple(slices),
            optional=opt,
        )


@pytest.fixture
def notation():
    return Notation()
