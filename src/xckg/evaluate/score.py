"""Matches what a build says with what gold asks for, document by document, and judges each thing.

    entities      same type and a name in common, one to one: one split in two costs precision, two merged cost recall
    relations     subject, predicate and object; symmetric ones either way round
    observations  core: subject, indicator, measure, value and unit; full: core and period, dimensions, bound, modality
    offsets       of mentions and evidences: whether the source has there, layout space apart, the text that they claim

What matches only an arguable entry of gold is neither right nor wrong. A build that says “许昌市 leads 超硬材料产业链”
where gold has the firm as subject is wrong once and has missed once.

*Why so*: one greedy pass in a fixed order, not the best assignment of all: the figures of a build are then those of any
other reading of the same rules, and a tie cannot fall differently on two machines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from xckg.evaluate.alike import is_symmetric, squeeze
from xckg.evaluate.beside import Source, cut_around, find_beside
from xckg.evaluate.causes import (
    explain_missed_entity,
    explain_missed_observation,
    explain_missed_relation,
    explain_wrong_entity,
    explain_wrong_observation,
    explain_wrong_relation,
)
from xckg.evaluate.figures import Evaluation, Judgement, Part, Verdict
from xckg.evaluate.gold import Gold, GoldObservation, GoldRelation
from xckg.evaluate.scene import CORE, Scene, find_differences, set_scene
from xckg.model import Entity, Evidence, Knowledge, Observation, Relation


def evaluate(knowledge: Knowledge, gold: Sequence[Gold], texts: Mapping[str, str]) -> Evaluation:
    """Judges a build.

    Args:
        knowledge: what the build says, of these documents and maybe of others, which are not looked at.
        gold: what there is to find, one for each document.
        texts: the decoded source texts by path, for the offsets and for the sentences beside the errors; those with
            the file name of a document are its own; may be empty.
    """
    sources = {document: Source(text=text) for document, text in texts.items()}
    judgements: list[Judgement] = []
    for each in sorted(gold, key=lambda g: g.document):
        scene = set_scene(knowledge, each)
        source = next((sources[d] for d in sorted(sources) if Gold.stem_of(d) == each.stem), Source(text=""))
        judgements += _judge_entities(scene, source, Part.ENTITIES)
        judgements += _judge_entities(scene, source, Part.ENTITIES_ANY)
        judgements += _judge_relations(scene, source)
        judgements += _judge_observations(scene, source, Part.OBSERVATIONS_CORE)
        judgements += _judge_observations(scene, source, Part.OBSERVATIONS)
    return Evaluation(
        documents=tuple(sorted(each.document for each in gold)),
        judgements=tuple(judgements),
        offsets=check_offsets(knowledge, texts),
    )


def check_offsets(knowledge: Knowledge, texts: Mapping[str, str]) -> tuple[int, int]:
    """How many mentions and evidences point at what they claim, and how many there are in these texts."""
    by_name = {Path(document).name: text for document, text in texts.items()}
    facts: tuple[Relation | Observation, ...] = (*knowledge.relations, *knowledge.observations)
    spans = [(m.document, m.start, m.end, m.text) for entity in knowledge.entities for m in entity.mentions]
    spans += [(e.document, e.start, e.end, e.text) for fact in facts for e in fact.evidence]
    named = [(Path(document).name, start, end, text) for document, start, end, text in spans]
    here = [(by_name[name][start:end], text) for name, start, end, text in named if name in by_name]
    return sum(bool(text) and squeeze(there) == squeeze(text) for there, text in here), len(here)


def _judge_entities(scene: Scene, source: Source, part: Part) -> Iterator[Judgement]:
    gold, typed = scene.gold.entities, part is Part.ENTITIES
    partner: dict[str, int] = {}
    for *_, entity, index in sorted(_find_pairs(scene, typed=typed)):
        if entity not in partner and index not in partner.values():
            partner[entity] = index
    for each in scene.entities:
        if each.id in partner:
            wanted = gold[partner[each.id]]
            verdict = Verdict.OPEN if wanted.optional else Verdict.RIGHT
            yield _judge(scene, part, verdict, wanted.type, f"{each.type} {each.label}", fact=each.id)
        elif any(gold[index].optional for index in scene.meant[each.id]):
            yield _judge(scene, part, Verdict.OPEN, each.type, f"{each.type} {each.label}", fact=each.id)
        else:
            yield _judge(
                scene,
                part,
                Verdict.WRONG,
                each.type,
                f"{each.type} {each.label}",
                fact=each.id,
                cause=explain_wrong_entity(scene, each),
                sentence=_show_mention(scene, source, each),
            )
    for index, wanted in enumerate(gold):
        if index not in partner.values() and not wanted.optional:
            yield _judge(
                scene,
                part,
                Verdict.MISSED,
                wanted.type,
                f"{wanted.type} {wanted.names[0]}",
                cause=explain_missed_entity(scene, wanted),
                sentence=find_beside(source, [wanted.names]),
            )


def _find_pairs(scene: Scene, *, typed: bool) -> Iterator[tuple[bool, int, str, int]]:
    """Which entity may be which of gold: same type first, then most names in common, then by id."""
    for entity in scene.entities:
        for index in scene.meant[entity.id]:
            other_type = entity.type != scene.gold.entities[index].type
            if not (typed and other_type):
                shared = sum(index in scene.by_name.get(name, ()) for name in scene.names[entity.id])
                yield other_type, -shared, entity.id, index


def _judge_relations(scene: Scene, source: Source) -> Iterator[Judgement]:
    part, gold, hit = Part.RELATIONS, scene.gold.relations, set[int]()
    for fact in scene.relations:
        matches = [index for index, wanted in enumerate(gold) if _is_relation(scene, wanted, fact)]
        fresh = sorted((gold[index].optional, index) for index in matches if index not in hit)
        if fresh:
            arguable, index = fresh[0]
            hit.add(index)
            verdict = Verdict.OPEN if arguable else Verdict.RIGHT
        else:
            verdict = Verdict.OPEN if any(gold[index].optional for index in matches) else Verdict.WRONG
        text = f"{scene.label(fact.subject)} {fact.predicate} {scene.label(fact.object)}"
        if verdict is Verdict.WRONG:
            cause = explain_wrong_relation(scene, fact, twice=bool(matches))
            sentence = _show_evidence(scene, fact.evidence)
            yield _judge(scene, part, verdict, fact.predicate, text, fact=fact.id, cause=cause, sentence=sentence)
        else:
            yield _judge(scene, part, verdict, fact.predicate, text, fact=fact.id)
    for index, wanted in enumerate(gold):
        if index not in hit and not wanted.optional:
            yield _judge(
                scene,
                part,
                Verdict.MISSED,
                wanted.predicate,
                f"{wanted.subject[0]} {wanted.predicate} {wanted.object[0]}",
                cause=explain_missed_relation(scene, wanted),
                sentence=find_beside(source, [_all_names(scene, wanted.subject), _all_names(scene, wanted.object)]),
            )


def _is_relation(scene: Scene, wanted: GoldRelation, fact: Relation) -> bool:
    if wanted.predicate != fact.predicate:
        return False
    none = frozenset[int]()
    subject, object_ = scene.meant.get(fact.subject, none), scene.meant.get(fact.object, none)
    one, other = scene.find(wanted.subject), scene.find(wanted.object)
    turned = is_symmetric(fact.predicate) and object_ & one and subject & other
    return bool((subject & one and object_ & other) or turned)


def _judge_observations(scene: Scene, source: Source, part: Part) -> Iterator[Judgement]:
    gold, found = scene.gold.observations, scene.observations
    partner = _pair_observations(scene, full=part is Part.OBSERVATIONS)
    for place, fact in enumerate(found):
        index = partner.get(place)
        if index is not None:
            verdict = Verdict.OPEN if gold[index].optional else Verdict.RIGHT
            yield _judge(scene, part, verdict, gold[index].measure, _say_found(scene, fact), fact=fact.id)
        else:
            open_ones = [wanted for k, wanted in enumerate(gold) if k not in partner.values()]
            yield _judge(
                scene,
                part,
                Verdict.WRONG,
                fact.measure,
                _say_found(scene, fact),
                fact=fact.id,
                cause=explain_wrong_observation(scene, fact, open_ones),
                sentence=_show_evidence(scene, fact.evidence),
            )
    for index, wanted in enumerate(gold):
        if index not in partner.values() and not wanted.optional:
            free = [fact for place, fact in enumerate(found) if place not in partner]
            number = f"{abs(wanted.value):.12g}"
            yield _judge(
                scene,
                part,
                Verdict.MISSED,
                wanted.measure,
                _say_wanted(wanted),
                cause=explain_missed_observation(scene, wanted, free),
                sentence=find_beside(source, [[number + wanted.unit, number], wanted.indicators, wanted.subject]),
            )


def _pair_observations(scene: Scene, *, full: bool) -> dict[int, int]:
    """Which observation (by place) is which of gold (by index).

    Each keeps the partner with which it agrees in full; where that is not asked for, the rest match on the core.
    """
    gold, found = scene.gold.observations, scene.observations
    differences = [[find_differences(scene, wanted, fact) for fact in found] for wanted in gold]
    order = sorted(range(len(gold)), key=lambda index: gold[index].optional)
    partner: dict[int, int] = {}

    def pair(fits: Callable[[frozenset[str]], bool]) -> None:
        for index in order:
            if index not in partner.values():
                free = (place for place, d in enumerate(differences[index]) if place not in partner and fits(d))
                place = next(free, None)
                if place is not None:
                    partner[place] = index

    pair(lambda d: not d)
    if not full:
        pair(lambda d: not d & CORE)
    return partner


def _judge(
    scene: Scene,
    part: Part,
    verdict: Verdict,
    group: str,
    text: str,
    *,
    fact: str = "",
    cause: str = "",
    sentence: str = "",
) -> Judgement:
    return Judgement(
        document=scene.gold.document,
        part=part,
        verdict=verdict,
        group=str(group),
        text=text,
        fact=fact,
        cause=cause,
        sentence=sentence,
    )


def _all_names(scene: Scene, names: Sequence[str]) -> list[str]:
    """Every name of the gold entities that bear one of these, for looking them up in the text."""
    return [name for index in sorted(scene.find(names)) for name in scene.gold.entities[index].names]


def _show_mention(scene: Scene, source: Source, entity: Entity) -> str:
    mention = next(m for m in sorted(entity.mentions) if Gold.stem_of(m.document) == scene.gold.stem)
    return cut_around(source, mention.start, mention.end)


def _show_evidence(scene: Scene, evidence: Sequence[Evidence]) -> str:
    return next(item.text for item in sorted(evidence) if Gold.stem_of(item.document) == scene.gold.stem)


def _say_found(scene: Scene, fact: Observation) -> str:
    sliced = "".join(f" [{key}={value}]" for key, value in sorted(fact.dimensions.items()))
    period = f"{fact.period.start or ''}…{fact.period.end or ''}"
    number = f"{fact.comparator}{float(fact.value):.12g}{fact.unit}"
    return f"{scene.label(fact.subject)} {fact.indicator} {fact.measure} {number} {period}{sliced} {fact.modality}"


def _say_wanted(wanted: GoldObservation) -> str:
    first = {key: values[0] if values else "" for key, values in wanted.choices.items()}
    sliced = "".join(f" [{key}={value}]" for key, value in sorted(wanted.slices[0].items()))
    number = f"{first['comparator']}{wanted.value:.12g}{wanted.unit}"
    period = f"{first['start']}…{first['end']}"
    return f"{wanted.subject[0]} {wanted.indicators[0]} {wanted.measure} {number} {period}{sliced} {first['modality']}"
