"""Why names are of one thing, and what may be one and was left to a person, as triples.

    <judgement/…> a xc:Identity ; xc:identityKind "merged" ; xc:identityOf <平煤隆基> ;
        xc:identityName "平煤隆基新能源科技有限公司", "平煤隆基" ; xc:identityReason "文中简称" ; xc:identityScore 7 .

A judgement hangs on all documents that name the thing, so it stands in the default graph, as histories and disputes do.
It points at the entity and never the other way round: what is said of an entity is then all from documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from xckg.graph.sheet import Sheet
from xckg.graph.terms import TYPE, check_iri, decimal_literal, mint_iri, name_literal, text_literal, xc
from xckg.model import Entity

MERGED, DOUBTFUL = "merged", "doubtful"


def add_judgements(sheet: Sheet, entities: Iterable[Entity], base_iri: str) -> None:
    """A node for each merge of an entity's names, and for each pair that a person should look at, once."""
    for entity in entities:
        for merge in entity.merges:
            _add(sheet, base_iri, MERGED, (entity.id,), (merge.name, merge.other), merge.score, merge.reasons)
        for each in entity.candidates:
            if entity.id < each.entity:
                ends, names = (entity.id, each.entity), (each.name, each.other)
                _add(sheet, base_iri, DOUBTFUL, ends, names, each.score, each.reasons)


def _add(
    sheet: Sheet,
    base_iri: str,
    kind: str,
    entities: tuple[str, ...],
    names: tuple[str, str],
    score: float,
    reasons: Iterable[str],
) -> None:
    node = mint_iri(base_iri, "judgement", kind, *entities, *names)
    sheet.add(node, TYPE, xc("Identity"), ())
    sheet.add(node, xc("identityKind"), text_literal(kind), ())
    for entity in entities:
        sheet.add(node, xc("identityOf"), check_iri(entity), ())
    for name in dict.fromkeys(names):
        sheet.add(node, xc("identityName"), name_literal(name), ())
    for reason in dict.fromkeys(reasons):
        sheet.add(node, xc("identityReason"), text_literal(reason), ())
    sheet.add(node, xc("identityScore"), decimal_literal(Decimal(str(score))), ())
