"""What is new, gone and changed between two states of a graph: entities, relations, numbers.

    许昌市  出口总值  2023年上半年   12.5亿元  →  13.1亿元      changed
    黄河集团  生产  人造金刚石                                new

>>> nothing = Knowledge(documents=(), entities=(), relations=(), observations=(), base_iri="https://e.org/")
>>> find_changes(nothing, nothing)
()

Two builds need not share ids: a firm whose full name the new articles tell first has another one. So what is not found
by id is sought by type and names, and facts are compared by what their ends are, not by their own ids. A number is
changed where subject, indicator, measure, period, slices and scope are the same and value, bound or modality is not.

*Why so*: how sure a fact is and how many sentences say it change with every article that comes; they are no news and
are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xckg.claims import Step
from xckg.model import Entity, Knowledge, Observation, Relation
from xckg.publish.labels import Labels, load_labels

SYMMETRIC = frozenset({"adjacentTo", "cooperatesWith"})


class Kind(StrEnum):
    """What a change is about, in the order in which changes are shown."""

    ENTITY = "entity"
    RELATION = "relation"
    STATUS = "status"
    OBSERVATION = "observation"


class Event(StrEnum):
    """What became of it."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Change:
    """One line of the comparison, in words that a reader knows; no IRIs.

    Attributes:
        kind: entity, relation, status (how far a project has come) or observation.
        event: new, gone or changed.
        subject: the entity that it is about.
        about: its type (entity, status), the relation, the indicator.
        object: at the other end of a relation, "" else.
        period: of a number, "" else.
        slices: of a number, "" else.
        before: how it was: a name, a state, a value; "" for what is new.
        after: how it is; "" for what is gone.
        documents: where it is said: now, or before where it is gone.
    """

    kind: Kind
    event: Event
    subject: str
    about: str
    object: str = ""
    period: str = ""
    slices: str = ""
    before: str = ""
    after: str = ""
    documents: tuple[str, ...] = ()


def find_changes(before: Knowledge, after: Knowledge) -> tuple[Change, ...]:
    """All changes: entities, relations, projects' progress, numbers; in each what is new, gone, changed, by subject."""
    labels = load_labels()
    same = match_entities(before.entities, after.entities)
    names = {e.id: e.label for e in (*before.entities, *after.entities)}
    found = [
        *_compare_entities(before.entities, after.entities, same, labels),
        *_compare_relations(before.relations, after.relations, same, names, labels),
        *_compare_statuses(before.steps, after, same, labels),
        *_compare_observations(before.observations, after.observations, same, names, labels),
    ]
    kinds, events = tuple(Kind), tuple(Event)
    return tuple(sorted(found, key=lambda c: (kinds.index(c.kind), events.index(c.event), c)))


def match_entities(before: Sequence[Entity], after: Sequence[Entity]) -> dict[str, str]:
    """For each entity of the first state its id in the second; its own where it is not there any more.

    One that has another id is the one thing of its type that has come and shares its name: that name is a name of it,
    too, or its name was one of this one's.
    """
    kept = {e.id for e in after} & {e.id for e in before}
    come: dict[tuple[str, str], set[str]] = defaultdict(set)
    label_of = {e.id: e.label for e in after}
    for e in after:
        if e.id not in kept:
            for name in (e.label, *e.aliases):
                come[e.type, name].add(e.id)
    wanted: dict[str, list[str]] = defaultdict(list)
    for e in before:
        if e.id not in kept:
            near = come[e.type, e.label] | {i for n in e.aliases for i in come[e.type, n] if label_of[i] == n}
            if len(near) == 1:
                wanted[near.pop()].append(e.id)
    renamed = {olds[0]: new for new, olds in wanted.items() if len(olds) == 1}
    return {e.id: renamed.get(e.id, e.id) for e in before}


def _compare_entities(
    before: Sequence[Entity], after: Sequence[Entity], same: Mapping[str, str], labels: Labels
) -> Iterator[Change]:
    now = {e.id: e for e in after}
    for e in before:
        other = now.get(same[e.id])
        about = labels.type_named(e.type).zh
        if other is None:
            yield _entity(Event.GONE, e, about)
        elif other.label != e.label:
            yield _entity(Event.CHANGED, other, about, before=e.label, after=other.label)
    known = set(same.values())
    for e in after:
        if e.id not in known:
            yield _entity(Event.NEW, e, labels.type_named(e.type).zh)


def _entity(event: Event, e: Entity, about: str, *, before: str = "", after: str = "") -> Change:
    documents = tuple(sorted({m.document for m in e.mentions}))
    return Change(
        kind=Kind.ENTITY, event=event, subject=e.label, about=about, before=before, after=after, documents=documents
    )


def _compare_relations(
    before: Sequence[Relation],
    after: Sequence[Relation],
    same: Mapping[str, str],
    names: Mapping[str, str],
    labels: Labels,
) -> Iterator[Change]:
    old = {_key_of(r, same): r for r in before}
    new = {_key_of(r, {}): r for r in after}
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        told = now or was
        if told is None:
            continue
        states = tuple("" if r is None else _say_state(r, labels) for r in (was, now))
        if was is not None and now is not None and states[0] == states[1]:
            continue
        yield Change(
            kind=Kind.RELATION,
            event=Event.NEW if was is None else Event.GONE if now is None else Event.CHANGED,
            subject=names[key[0]],
            about=labels.predicate_named(key[1]).zh,
            object=names[key[2]],
            before=states[0],
            after=states[1],
            documents=_documents_of([told]),
        )


def _key_of(relation: Relation, same: Mapping[str, str]) -> tuple[str, str, str]:
    ends = [same.get(end, end) for end in (relation.subject, relation.object)]
    if relation.predicate in SYMMETRIC:
        ends.sort()
    return ends[0], relation.predicate, ends[1]


def _say_state(relation: Relation, labels: Labels) -> str:
    """How a relation stands: 已发生（职务：董事长）."""
    modality = labels.modalities.get(relation.modality.value, relation.modality.value)
    more = "，".join(f"{labels.qualifiers.get(k, k)}：{v}" for k, v in sorted(relation.qualifiers.items()))
    return f"{modality}（{more}）" if more else modality


def _compare_statuses(
    before: Sequence[Step], after: Knowledge, same: Mapping[str, str], labels: Labels
) -> Iterator[Change]:
    """How far projects have come, by the last steps of their histories; of those that are there now."""
    old = {same.get(step.project, step.project): step for step in before}
    new = {step.project: step for step in after.steps}
    for e in after.entities:
        was, now = (steps.get(e.id) for steps in (old, new))
        if now is not None and (was is None or was.status != now.status):
            yield Change(
                kind=Kind.STATUS,
                event=Event.NEW if was is None else Event.CHANGED,
                subject=e.label,
                about=labels.type_named(e.type).zh,
                before=labels.statuses.get(was.status, was.status) if was else "",
                after=labels.statuses.get(now.status, now.status),
                documents=tuple(sorted({item.document for item in now.evidence})),
            )


def _compare_observations(
    before: Sequence[Observation],
    after: Sequence[Observation],
    same: Mapping[str, str],
    names: Mapping[str, str],
    labels: Labels,
) -> Iterator[Change]:
    old, new = _by_frame(before, same), _by_frame(after, {})
    for frame in sorted({*old, *new}):
        gone, come = dict(old.get(frame, {})), dict(new.get(frame, {}))
        for claim in gone.keys() & come.keys():
            del gone[claim], come[claim]
        for was, now in _pair(gone, come):
            told = [now or was]
            first = now or was
            if first is None:
                continue
            yield Change(
                kind=Kind.OBSERVATION,
                event=Event.NEW if was is None else Event.GONE if now is None else Event.CHANGED,
                subject=names[frame[0]],
                about=first.indicator,
                period=_say_period(first),
                slices="；".join([f"{k}：{v}" for k, v in frame[5]] + ([f"范围：{frame[6]}"] if frame[6] else [])),
                before=_say_claim(was, labels),
                after=_say_claim(now, labels),
                documents=_documents_of(o for o in told if o is not None),
            )


Frame = tuple[str, str, str, str, str, tuple[tuple[str, str], ...], str]
Claim = tuple[str, str, str, str]


def _by_frame(observations: Iterable[Observation], same: Mapping[str, str]) -> dict[Frame, dict[Claim, Observation]]:
    """Numbers by what they are numbers of, and in each by what they say."""
    found: dict[Frame, dict[Claim, Observation]] = defaultdict(dict)
    for o in observations:
        start, end = (str(day or "") for day in (o.period.start, o.period.end))
        frame = (
            same.get(o.subject, o.subject), o.indicator, o.measure.value, start, end,
            tuple(sorted(o.dimensions.items())), o.scope or "",
        )  # fmt: skip
        claim = (str(o.normalized.normalize()), o.normalized_unit, o.comparator.value, o.modality.value)
        found[frame][claim] = o
    return found


def _pair(
    gone: Mapping[Claim, Observation], come: Mapping[Claim, Observation]
) -> Iterator[tuple[Observation | None, Observation | None]]:
    """What went with what came in its stead: the same value told otherwise first, then values of one modality."""
    gone, come = dict(gone), dict(come)
    for alike in ((0, 1), (1, 3), (1,)):
        for claim in sorted(gone):
            near = [c for c in sorted(come) if all(c[i] == claim[i] for i in alike)]
            if near:
                yield gone.pop(claim), come.pop(near[0])
    yield from ((gone[claim], None) for claim in sorted(gone))
    yield from ((None, come[claim]) for claim in sorted(come))


def _say_claim(o: Observation | None, labels: Labels) -> str:
    if o is None:
        return ""
    modality = labels.modalities.get(o.modality.value, o.modality.value)
    return labels.say_value(o) if o.modality.value == "actual" else f"{labels.say_value(o)}（{modality}）"


def _say_period(o: Observation) -> str:
    return o.period.label or " 至 ".join(str(day) for day in (o.period.start, o.period.end) if day)


def _documents_of(facts: Iterable[Relation | Observation]) -> tuple[str, ...]:
    return tuple(sorted({e.document for fact in facts for e in fact.evidence}))
