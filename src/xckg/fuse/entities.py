"""From the names of all articles to entities.

    Findings → signs (`signs`) → blocks (`blocking`) → compared pairs (`compare`) → things (`clusters`) → Entity

许昌市发改委 in one article and 许昌市发展和改革委员会 in another become one entity, which says why it has two names.
Each step but the last depends on one document or one block alone; `cluster` only walks them through in order, so that
a store which grows can walk the same steps for what a new document touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from xckg.candidate import Candidate, Merge
from xckg.fuse.blocking import connect
from xckg.fuse.clusters import Group, Identity, Join, cluster_block
from xckg.fuse.compare import say
from xckg.fuse.ids import mint_entity
from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.fuse.names import choose_label
from xckg.fuse.signs import Key, Sign, find_where
from xckg.model import Entity, EntityMention, Findings, MentionKind
from xckg.traditional import simplify

if TYPE_CHECKING:
    from xckg.fuse.shares import Names

__all__ = ["Key", "cluster", "make_entity", "mint_id", "read_mentions"]

OFFICIAL = ("AdministrativeArea", "Country")  # called as the gazetteer calls them, whatever is printed
Surfaces = Mapping[tuple[str, int, int], tuple[str, bool]]
"""Where a thing is printed: (document, raw start, raw end) → the characters, and whether they are a name of it."""


def cluster(
    names: Iterable[Names], base_iri: str, ledger: Ledger = NO_LEDGER
) -> tuple[tuple[Entity, ...], dict[Key, str]]:
    """All entities, sorted by id, and the id of each article's names.

    Args:
        names: those of all documents, sorted by document.
        base_iri: what every id begins with.
        ledger: what people have decided.

    Returns:
        the entities, and (document, article index, type, name) → entity id.
    """
    numbers: dict[Sign, int] = {}  # of each sign, which is looked up by all it says, once for each name
    signs: dict[Key, int] = {}
    printed: dict[int, dict[tuple[str, int, int], tuple[str, bool]]] = defaultdict(dict)
    for own in names:
        for key, sign in own.signs.items():
            signs[key] = numbers.setdefault(sign, len(numbers))
        for key, place, text, named in own.printed:
            printed[signs[key]][place] = (text, named)
    entities: list[Entity] = []
    ids: dict[int, str] = {}
    for block in connect(numbers, ledger):
        for group in cluster_block(block, ledger).groups:
            held = [numbers[sign] for sign in group.signs]
            surfaces = {place: said for number in held for place, said in printed[number].items()}
            entity = make_entity(group, surfaces, base_iri)
            entities.append(entity)
            ids |= dict.fromkeys(held, entity.id)
    return tuple(sorted(entities, key=lambda e: e.id)), {key: ids[number] for key, number in signs.items()}


def read_mentions(findings: Iterable[Findings]) -> Iterable[tuple[Key, tuple[str, int, int], str, bool]]:
    """Every mention that is printed: its thing, its raw place, its characters, and whether they are a name."""
    for finding in findings:
        article = finding.article
        for mention in finding.mentions:
            if mention.kind is not MentionKind.IMPLIED:
                raw = article.text.to_raw(mention.span)
                key = (article.document, article.index, mention.type, mention.name)
                text = article.surface(mention.span)
                yield key, (article.document, raw.start, raw.end), text, mention.kind is MentionKind.NAME


def mint_id(group: Group, base_iri: str) -> str:
    """The id of a thing: from its signs alone, numbered only where nothing in them tells it from a namesake."""
    return _mint(group.identity, base_iri)


def _mint(identity: Identity, base_iri: str) -> str:
    kind, name, scope, code = identity
    return mint_entity(base_iri, kind, name, scope, code or None)


def make_entity(group: Group, surfaces: Surfaces, base_iri: str) -> Entity:
    """A thing as it leaves the product.

    Args:
        group: its signs.
        surfaces: where they are printed.
        base_iri: what every id begins with.
    """
    kind = group.signs[0].type
    names = {*group.names, *(text for text, named in surfaces.values() if named)}
    # 许昌电气 is how we read 許昌電氣, and its alias; where both are printed, the label is in simplified characters
    printed = {text for text, named in surfaces.values() if named}
    only_read = {simplify(text) for text in printed} - printed
    label = choose_label(group.names if kind in OFFICIAL else (names - only_read or names), kind)
    code, iri = group.code, mint_id(group, base_iri)
    return Entity(
        id=iri,
        type=kind,
        label=label,
        aliases=tuple(sorted(names - {label})),
        links={code.partition(":")[0]: code.partition(":")[2]} if code else {},
        mentions=tuple(
            EntityMention(entity=iri, document=d, start=s, end=e, text=text)
            for (d, s, e), (text, _) in sorted(surfaces.items())
        ),
        merges=tuple(sorted({_to_merge(join) for join in group.joins if join.one.name != join.other.name})),
        candidates=tuple(sorted({_to_candidate(join, _mint(other, base_iri)) for join, other in group.candidates})),
    )


def _to_candidate(join: Join, other: str) -> Candidate:
    return Candidate(
        entity=other,
        name=join.one.name,
        where=find_where(join.one),
        other=join.other.name,
        other_where=find_where(join.other),
        score=join.score,
        reasons=tuple(say(feature) for feature in join.reasons),
    )


def _to_merge(join: Join) -> Merge:
    name, other = sorted((join.one.name, join.other.name), key=lambda n: (-len(n), n))
    return Merge(name=name, other=other, score=join.score, reasons=tuple(map(say, join.reasons)))
