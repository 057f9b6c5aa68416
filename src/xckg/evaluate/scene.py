"""One document as both sides see it: the build's entities and facts there, and gold's, known to each other by name.

An entity of the build stands for every gold entity with which it shares a name, so a fact whose end is called
“许昌” is found though gold's label is “许昌市”.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from xckg.evaluate.alike import alike, normalize, same_quantity, sliced_alike
from xckg.evaluate.gold import Gold, GoldObservation
from xckg.model import Entity, Evidence, Knowledge, Measure, Observation, Relation


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What the build says of one gold document.

    `entities` are those with a mention there, sorted by id; `names` the normalized names of these and of all ends of
    facts; `meant` the gold entities (by index) that each of them may stand for.
    """

    gold: Gold
    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
    observations: tuple[Observation, ...]
    known: Mapping[str, Entity]
    names: Mapping[str, frozenset[str]]
    meant: Mapping[str, frozenset[int]]
    by_name: Mapping[str, frozenset[int]]

    def find(self, names: Iterable[str]) -> frozenset[int]:
        """The gold entities that bear one of these names."""
        return frozenset(index for name in names for index in self.by_name.get(normalize(name), ()))

    def label(self, entity: str) -> str:
        """What the build calls it."""
        return self.known[entity].label if entity in self.known else entity


def set_scene(knowledge: Knowledge, gold: Gold) -> Scene:
    """Picks out of a build what concerns one gold document.

    That is the document whose file name, but for its ending, is the same.
    """
    known = {entity.id: entity for entity in knowledge.entities}
    names: dict[str, set[str]] = {}
    for entity in knowledge.entities:
        here = [mention for mention in entity.mentions if _stem(mention.document) == gold.stem]
        if here:
            names[entity.id] = _names_of(entity) | {normalize(mention.text) for mention in here}
    mentioned = tuple(known[key] for key in sorted(names))
    relations = tuple(r for r in knowledge.relations if _stands_in(r.evidence, gold))
    observations = tuple(o for o in knowledge.observations if _stands_in(o.evidence, gold))
    # A fact's end counts by its name though its mention stands elsewhere.
    for end in [end for r in relations for end in (r.subject, r.object)] + [o.subject for o in observations]:
        if end in known and end not in names:
            names[end] = _names_of(known[end])
    by_name: dict[str, set[int]] = defaultdict(set)
    for index, wanted in enumerate(gold.entities):
        for name in wanted.names:
            by_name[normalize(name)].add(index)
    return Scene(
        gold=gold,
        entities=mentioned,
        relations=relations,
        observations=observations,
        known=known,
        names={key: frozenset(found) for key, found in names.items()},
        meant={key: frozenset(i for n in found for i in by_name.get(n, ())) for key, found in names.items()},
        by_name={name: frozenset(found) for name, found in by_name.items()},
    )


FIELDS = ("subject", "indicator", "measure", "value", "start", "end", "dimensions", "comparator", "modality")
"""What makes an observation. The first four are its core."""
CORE = frozenset(FIELDS[:4])


def find_differences(scene: Scene, wanted: GoldObservation, found: Observation) -> frozenset[str]:
    """The fields in which an observation of the build is not what gold asks for; empty where it is."""
    period = found.period
    said = {
        "start": period.start.isoformat() if period.start else "",
        "end": period.end.isoformat() if period.end else "",
        "comparator": str(found.comparator),
        "modality": str(found.modality),
    }
    differences = {key for key, value in said.items() if value not in wanted.choices[key]}
    if not scene.meant.get(found.subject, frozenset()) & scene.find(wanted.subject):
        differences.add("subject")
    if wanted.measure != found.measure:
        differences.add("measure")
    if not same_quantity((wanted.value, wanted.unit), (float(found.value), found.unit)):
        differences.add("value")
    if wanted.measure != Measure.RANK and not any(alike(name, found.indicator) for name in wanted.indicators):
        differences.add("indicator")
    if not any(_sliced(slices, wanted, found) for slices in wanted.slices):
        differences.add("dimensions")
    return frozenset(differences)


def _sliced(slices: Mapping[str, str], wanted: GoldObservation, found: Observation) -> bool:
    have: Collection[str] = found.dimensions.values()
    return sliced_alike(slices.values(), have, indicator=found.indicator, indicators=wanted.indicators)


def _names_of(entity: Entity) -> set[str]:
    return {normalize(name) for name in (entity.label, *entity.aliases)}


def _stands_in(evidence: Iterable[Evidence], gold: Gold) -> bool:
    return any(_stem(item.document) == gold.stem for item in evidence)


def _stem(document: str) -> str:
    return Path(document).stem
