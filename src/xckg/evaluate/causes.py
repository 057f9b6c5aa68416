"""Says of each error what kind it is, by looking for what on the other side comes nearest to it.

An entity “许昌市工业” where gold has “许昌市” has a wrong boundary; a relation between two right ends under another
predicate has a wrong predicate; an observation is compared with the one that differs from it in the fewest fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from xckg.evaluate.alike import is_symmetric, normalize
from xckg.evaluate.gold import GoldEntity, GoldObservation, GoldRelation
from xckg.evaluate.scene import FIELDS, Scene, find_differences
from xckg.model import Entity, Observation, Relation


class Cause(StrEnum):
    """Kinds of errors, as the report names them."""

    TYPE = "类型不对"
    BOUNDARY = "边界不对"
    SPLIT = "一物分成两个"
    MERGED = "两物并成一个"
    NOT_ASKED = "标注里没有"
    NOT_FOUND = "没有找到"
    END_UNKNOWN = "一端不是标注的实体"
    END_MISSED = "一端没有找到"
    DIRECTION = "方向反了"
    PREDICATE = "谓词不同"
    UNRELATED = "两端都对，不该相连"
    UNSAID = "两端都在，没有连上"
    TWICE = "同一事实说了两次"


class Field(StrEnum):
    """Fields of an observation, as the report names them."""

    SUBJECT = "主体"
    INDICATOR = "指标"
    MEASURE = "量类"
    VALUE = "数值"
    START = "起日"
    END = "止日"
    DIMENSIONS = "口径"
    COMPARATOR = "比较符"
    MODALITY = "情态"


_NEAR = 4  # an observation that differs in more fields than this is another one


def explain_wrong_entity(scene: Scene, entity: Entity) -> str:
    """Why an entity of the build is none of gold's."""
    if scene.meant[entity.id]:
        types = {scene.gold.entities[index].type for index in scene.meant[entity.id]}
        return Cause.SPLIT if entity.type in types else Cause.TYPE
    return Cause.BOUNDARY if _touches(scene.names[entity.id], scene.by_name) else Cause.NOT_ASKED


def explain_missed_entity(scene: Scene, wanted: GoldEntity) -> str:
    """Why an entity of gold is none of the build's."""
    names = {normalize(name) for name in wanted.names}
    same = [entity for entity in scene.entities if names & scene.names[entity.id]]
    if same:
        return Cause.MERGED if any(entity.type == wanted.type for entity in same) else Cause.TYPE
    found = {name for entity in scene.entities if not scene.meant[entity.id] for name in scene.names[entity.id]}
    return Cause.BOUNDARY if _touches(names, found) else Cause.NOT_FOUND


def explain_wrong_relation(scene: Scene, fact: Relation, *, twice: bool) -> str:
    """Why a relation of the build is none of gold's; `twice` where it is, but was said before."""
    if twice:
        return Cause.TWICE
    none = frozenset[int]()
    subject, object_ = scene.meant.get(fact.subject, none), scene.meant.get(fact.object, none)
    if not (subject and object_):
        return Cause.END_UNKNOWN
    for wanted in scene.gold.relations:
        one, other = scene.find(wanted.subject), scene.find(wanted.object)
        if wanted.predicate == fact.predicate and subject & other and object_ & one:
            return Cause.DIRECTION
    for wanted in scene.gold.relations:
        one, other = scene.find(wanted.subject), scene.find(wanted.object)
        if (subject & one and object_ & other) or (subject & other and object_ & one):
            return Cause.PREDICATE
    return Cause.UNRELATED


def explain_missed_relation(scene: Scene, wanted: GoldRelation) -> str:
    """Why a relation of gold is none of the build's."""
    subject, object_ = scene.find(wanted.subject), scene.find(wanted.object)
    present = frozenset(index for entity in scene.entities for index in scene.meant[entity.id])
    if not (subject & present and object_ & present):
        return Cause.END_MISSED
    for fact in scene.relations:
        one, other = scene.meant.get(fact.subject, frozenset()), scene.meant.get(fact.object, frozenset())
        turned = bool(subject & other and object_ & one)
        if fact.predicate == wanted.predicate and turned and not is_symmetric(fact.predicate):
            return Cause.DIRECTION
        if turned or (subject & one and object_ & other):
            return Cause.PREDICATE
    return Cause.UNSAID


def explain_wrong_observation(scene: Scene, fact: Observation, wanted: Sequence[GoldObservation]) -> str:
    """In which fields an observation of the build differs from the nearest of those in gold that have no partner."""
    return _name_fields((find_differences(scene, each, fact) for each in wanted), Cause.NOT_ASKED)


def explain_missed_observation(scene: Scene, wanted: GoldObservation, facts: Sequence[Observation]) -> str:
    """In which fields one of gold differs from the nearest in the build that has no partner."""
    return _name_fields((find_differences(scene, wanted, fact) for fact in facts), Cause.NOT_FOUND)


def _name_fields(differences: Iterable[frozenset[str]], otherwise: Cause) -> str:
    """The fewest differences among those who share the number, or else everything that says which number is meant."""
    near = [d for d in differences if d and _is_near(d)]
    if not near:
        return otherwise
    least = min(near, key=lambda d: (len(d), [FIELDS.index(name) for name in sorted(d, key=FIELDS.index)]))
    return "、".join(Field[name.upper()] for name in FIELDS if name in least) + "不对"


def _is_near(differences: frozenset[str]) -> bool:
    if len(differences) > _NEAR:
        return False
    return "value" not in differences or differences == {"value"}


def _touches(names: Iterable[str], others: Iterable[str]) -> bool:
    """Whether one of the names holds, or is held by, one of the others (of two characters or more)."""
    known = [other for other in others if len(other) > 1]
    return any(len(name) > 1 and (name in other or other in name) for name in names for other in known)
