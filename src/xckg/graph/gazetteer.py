"""What the official lists know of the entities, in a named graph of its own: `<https://w3id.org/xckg/gazetteer>`.

    <长葛市> xc:administrativeParent <许昌市> ; skos:exactMatch <scheme/gb2260/411082> .
    <许昌市> xc:administrativeParent <河南省> ; skos:exactMatch <scheme/gb2260/411000> .
    <scheme/gb2260/411082> a skos:Concept ; skos:notation "411082" ; skos:prefLabel "长葛市"@zh ;
        skos:broader <scheme/gb2260/411000> ; skos:inScheme <scheme/gb2260> .

>>> areas = [Entity(id="https://e.org/administrative-area/411082", type="AdministrativeArea", label="长葛市",
...                 aliases=(), links={"gb2260": "411082"}, mentions=())]
>>> [o.rpartition("/")[2] for _, p, o in to_rows(areas, "https://e.org/") if p == xc("administrativeParent")]
['411000>', 'CN>', '410000>']

No text says any of this, so it never stands in a document's graph and never as `xc:locatedIn`. It follows from the
entities' codes alone: a store makes this graph anew from them whenever they change.

*Why so*: a parent that no article names is a resource with a concept, but no entity: it has neither type nor
rdfs:label, so what counts entities counts those of the news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xckg.codes import (
    AREAS,
    Code,
    find_lines,
    find_parents,
    is_exact,
    load_codes,
    load_schemes,
    name_area,
    name_concept,
    tell_apart,
)
from xckg.graph.terms import (
    ALT_LABEL,
    CLOSE_MATCH,
    EXACT_MATCH,
    PREF_LABEL,
    SKOS,
    TYPE,
    check_iri,
    name,
    name_literal,
    text_literal,
    xc,
)
from xckg.model import Entity

Row = tuple[str, str, str]
"""Subject, predicate, object, as text (see `terms`)."""

PARENT = xc("administrativeParent")
CANDIDATE = xc("candidate")


def describe_entity(entity: Entity, base_iri: str) -> Iterator[Row]:
    """What the lists say of one entity: its concepts, the area that it lies in, what it may be where that is open."""
    node, known = check_iri(entity.id), load_codes()
    for authority, notation in sorted(entity.links.items()):
        key = f"{authority}:{notation}"
        if key in known:
            exact = any(is_exact(label, key) for label in (entity.label, *entity.aliases))
            yield node, EXACT_MATCH if exact else CLOSE_MATCH, name(name_concept(key))
    for parent in find_parents(f"{AREAS}:{entity.links.get(AREAS, '')}")[:1]:
        yield node, PARENT, name(name_area(base_iri, parent))
    for called in tell_apart(entity.label, entity.links):
        yield node, ALT_LABEL, name_literal(called)
    for candidate in entity.may_be:
        yield node, CANDIDATE, name(name_concept(candidate))


def describe_lists(entities: Iterable[Entity], base_iri: str) -> Iterator[Row]:
    """The lines of parents above the entities, and the concepts that they all match, with their lists."""
    entities = tuple(entities)
    codes = {f"{authority}:{notation}" for e in entities for authority, notation in e.links.items()}
    codes.update(code for e in entities for code in e.may_be)
    lines = find_lines(codes)
    told = {e.id for e in entities}
    above = {p for e in entities for p in find_parents(f"{AREAS}:{e.links.get(AREAS, '')}")}
    for parent in sorted(above):
        node = name_area(base_iri, parent)
        if node not in told:
            yield name(node), EXACT_MATCH, name(name_concept(parent))
            for higher in find_parents(parent)[:1]:
                yield name(node), PARENT, name(name_area(base_iri, higher))
    for code in lines:
        yield from _describe_code(code)
    for scheme in sorted({code.scheme for code in lines}):
        node_of = _name_scheme(scheme)
        zh, en = load_schemes().names[scheme]
        yield node_of, TYPE, name(SKOS + "ConceptScheme")
        yield node_of, PREF_LABEL, name_literal(zh)
        yield node_of, PREF_LABEL, f"{text_literal(en)}@en"


def to_rows(entities: Iterable[Entity], base_iri: str) -> Iterator[Row]:
    """All triples of the gazetteer's graph."""
    entities = tuple(entities)
    for entity in entities:
        yield from describe_entity(entity, base_iri)
    yield from describe_lists(entities, base_iri)


def _name_scheme(scheme: str) -> str:
    return name(load_schemes().iri + scheme)


def _describe_code(code: Code) -> Iterator[Row]:
    node = name(name_concept(code.key))
    yield node, TYPE, name(SKOS + "Concept")
    yield node, name(SKOS + "inScheme"), _name_scheme(code.scheme)
    yield node, name(SKOS + "notation"), text_literal(code.notation)
    yield node, PREF_LABEL, name_literal(code.name)
    if code.parent:
        yield node, name(SKOS + "broader"), name(name_concept(code.parent))
