"""A part of what is known: around some names, of some types, above some confidence. For smaller pages.

>>> city = Entity(id="https://e.org/1", type="AdministrativeArea", label="许昌市", aliases=(), links={}, mentions=())
>>> firm = Entity(id="https://e.org/2", type="Company", label="明远公司", aliases=(), links={}, mentions=())
>>> known = Knowledge(documents=(), entities=(city, firm), relations=(), observations=(), base_iri="https://e.org/")
>>> [entity.label for entity in take_part(known, Choice(focus=("许昌",), steps=2)).entities]
['许昌市']

*Why so*: the part is knowledge like any other, so the page, the network and every export can be made of it. Whoever is
in the part keeps its id, and articles that are still cited stay whole: a sentence is read among its neighbours.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from xckg.errors import InputError
from xckg.model import Document, Entity, Evidence, Knowledge, Observation, Relation
from xckg.publish.labels import load_labels
from xckg.understand.names import Names, Thing, fold

STEPS = 2
"""How far around a name one looks unless told otherwise."""
_SHOWN = 8  # of the things that a name may mean


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which part.

    Attributes:
        focus: names, aliases or IRIs of the entities in its middle; none is everything.
        steps: how many relations away from the middle, 0 and up.
        min_confidence: relations and numbers less likely than this are left out, 0 to 1.
        types: names of types, English or Chinese; only these entities, and the middle. None is all.
    """

    focus: tuple[str, ...] = ()
    steps: int = STEPS
    min_confidence: float = 0.0
    types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.steps < 0:
            raise InputError(f"steps={self.steps}", "步数不能小于 0")
        if not 0 <= self.min_confidence <= 1:
            raise InputError(f"min_confidence={self.min_confidence:g}", "把握应在 0 与 1 之间")

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.focus or self.types or self.min_confidence)

    def __str__(self) -> str:
        """In words, for the title of a page."""
        words = [f"{'、'.join(self.focus)}及其 {self.steps} 步以内"] if self.focus else []
        if self.types:
            words.append("、".join(self.types))
        if self.min_confidence:
            words.append(f"把握不低于 {self.min_confidence:g}")
        return "，".join(words)


def take_part(known: Knowledge, choice: Choice) -> Knowledge:
    """The part of the knowledge: its entities, the facts among them, and the articles that say so.

    Raises:
        InputError: a name or type that is not there, or a name of several things; it says which are near.
    """
    if not choice:
        return known
    middle = frozenset(find_entity(known, name).id for name in choice.focus)
    types = frozenset(find_types(known, choice.types))
    fitting = {e.id for e in known.entities if not types or e.type in types or e.id in middle}
    relations = [
        r
        for r in known.relations
        if r.confidence >= choice.min_confidence and r.subject in fitting and r.object in fitting
    ]
    near = _walk(middle, relations, choice.steps) if middle else fitting
    relations = [r for r in relations if r.subject in near and r.object in near]
    observations = [o for o in known.observations if o.confidence >= choice.min_confidence and o.subject in near]
    steps = [step for step in known.steps if step.project in near]
    told = {end for r in relations for end in (r.subject, r.object)}
    told |= {o.subject for o in observations} | {step.project for step in steps}
    before = {end for r in known.relations for end in (r.subject, r.object)} | {o.subject for o in known.observations}
    # What had facts and has none left would stand in the page as if nothing were known of it.
    kept = [e for e in known.entities if e.id in near and (e.id in told or e.id in middle or e.id not in before)]
    facts: list[Relation | Observation] = [*relations, *observations]
    evidence: list[Evidence] = [piece for fact in facts for piece in fact.evidence]
    evidence += [piece for step in steps for piece in step.evidence]
    cited = {(piece.document, piece.article_index) for piece in evidence}
    named = {mention.document for entity in kept if entity.id not in told for mention in entity.mentions}
    documents = [d for d in (_cut_document(document, cited, named) for document in known.documents) if d]
    ids = {fact.id for fact in facts}
    there = {document.path for document in documents} | {path for path, _ in cited}
    return replace(
        known,
        documents=tuple(documents),
        entities=tuple(_cut_entity(entity, there, {e.id for e in kept}) for entity in kept),
        relations=tuple(relations),
        observations=tuple(observations),
        steps=tuple(steps),
        skipped=(),
        disputes=tuple(d for d in known.disputes if ids.issuperset(d.facts)),
        stories=tuple(s for s in known.stories if cited.issuperset(s.articles)),
    )


def find_entity(known: Knowledge, name: str) -> Entity:
    """The entity of a name, an alias, a short form (许昌) or an IRI.

    Raises:
        InputError: there is none, and which names are near; or several, and which.
    """
    entities = {entity.id: entity for entity in known.entities}
    given = name.strip()
    if found := entities.get(given) or entities.get(known.base_iri + given):
        return found
    called: Mapping[tuple[str, str], list[Entity]] = defaultdict(list)
    for entity in known.entities:
        called[entity.label, entity.type].append(entity)
    names = Names((e.label, e.type, e.aliases, len(e.mentions)) for e in known.entities)
    things = names.find(fold(given), frozenset(e.type for e in known.entities))
    meant = _gather([thing for thing in things if thing.exact] or things, called)
    if len(meant) == 1:
        return meant[0]
    if not meant:
        near = "、".join(names.suggest(given, most=5))
        raise InputError(given, f"图谱里没有这个名称；{f'相近的有 {near}' if near else '也没有相近的'}")
    labels = load_labels()
    shown = "、".join(f"{e.label}（{labels.type_named(e.type).zh}，{e.id}）" for e in meant[:_SHOWN])
    raise InputError(given, f"这个名称指 {len(meant)} 个：{shown}；请改用其中一个的网址")


def find_types(known: Knowledge, names: Iterable[str]) -> tuple[str, ...]:
    """Ids of types by their own or their readers' names (Company, 企业).

    Raises:
        InputError: no such type, and which names are near.
    """
    labels = load_labels()
    types = {name: labels.type_named(name) for name in (*labels.types, *sorted({e.type for e in known.entities}))}
    ids = {fold(word): label.id for label in types.values() for word in (label.id, label.zh, label.en)}
    found = []
    for name in names:
        if fold(name) not in ids:
            near = [ids[word] for word in difflib.get_close_matches(fold(name), ids, n=3, cutoff=0.5)]
            shown = "、".join(f"{key}（{types[key].zh}）" for key in dict.fromkeys(near or types))
            raise InputError(name, f"没有这种类型；{'相近的' if near else '可用的'}有 {shown}")
        found.append(ids[fold(name)])
    return tuple(dict.fromkeys(found))


def _gather(things: Iterable[Thing], called: Mapping[tuple[str, str], list[Entity]]) -> list[Entity]:
    return [entity for thing in things for entity in called[thing.label, thing.type]]


def _walk(middle: frozenset[str], relations: Iterable[Relation], steps: int) -> set[str]:
    """What is at most so many relations away, whichever way they point."""
    beside = defaultdict(set)
    for relation in relations:
        beside[relation.subject].add(relation.object)
        beside[relation.object].add(relation.subject)
    found, edge = set(middle), set(middle)
    for _ in range(steps):
        edge = {other for one in edge for other in beside[one]} - found
        found |= edge
    return found


def _cut_document(document: Document, cited: Collection[tuple[str, int]], named: Collection[str]) -> Document | None:
    articles = tuple(a for a in document.articles if (document.path, a.index) in cited)
    if document.path in named:
        articles = document.articles
    return replace(document, articles=articles) if articles else None


def _cut_entity(entity: Entity, documents: Collection[str], entities: Collection[str]) -> Entity:
    return replace(
        entity,
        mentions=tuple(mention for mention in entity.mentions if mention.document in documents),
        candidates=tuple(each for each in entity.candidates if each.entity in entities),
    )
