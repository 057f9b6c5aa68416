"""From a reading to a candidate: its indicator, whom it is about, when, and whether it is so.

In 「该项目总投资12亿元，2024年5月开工」 the reading is the amount 12亿元; its indicator is 总投资, its subject the
project that 该项目 points at, and nothing says that it is only planned, so it holds by the day of the article.

Each step may fail, and then the number is skipped with the reason; what was understood of it all the same (a value that
was left for another) still makes the frame for the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xckg.extract.clauses import Clause, Number, Placed, Sheet
from xckg.extract.dimensions import find_holder
from xckg.extract.frames import find_modality, find_time
from xckg.extract.indicators import Indicator, is_price, load_scheme
from xckg.extract.lexicon import load_words
from xckg.extract.lists import split_joint, split_list
from xckg.extract.naming import find_partners, label_indicator, name_reading
from xckg.extract.reading import Reading
from xckg.extract.rules import load_rules
from xckg.extract.scene import Frame, Result, Scene, State
from xckg.extract.subjects import PLACES, Question, Subject, choose_subject
from xckg.model import Comparator, Measure, Mention, MentionKind, Modality, ObservationCandidate, Span
from xckg.records import replace
from xckg.units import load_units

OWNERS = ("Project", "Facility", "IndustrialPark", "Company", "IndustryCluster", "IndustryChain")
OWNER_WITHIN = 8  # characters from 的 to the name whose attribute the number is
SITES = ("Project", "Facility")  # what an area or a sum just said goes on to be of
SITE_KINDS = ("project", "capacity")
OF_WORKS = ("business", "capacity", "project", "other")  # kinds that a firm or works has of its own
MONEY_KINDS = ("trade", "project", "macro")
SEVERAL = 3  # nouns of a list that one number is said of without 均
UNKNOWN = 0.85  # how sure an indicator is that only the text's own words name
_HAN = re.compile(r"[一-龥]")


def settle(
    scene: Scene, clause: Clause, state: State, number: Number, reading: Reading, name: str, low: int
) -> tuple[State, list[Result]]:
    """The candidates of one reading: one, or two where a rank is of two things (总值和增速均居第3位).

    Args:
        scene: the sentence.
        clause: the clause.
        state: what was spoken of before.
        number: the number.
        reading: its reading.
        name: the noun phrase for this number, "" for none.
        low: where the words of this number may begin.

    Returns:
        The state for the next number, and what came of this one.
    """
    results: list[Result] = []
    if not name and state.frame.listed and _is_joint(scene.sheet, low, number.span.end):  # 双双跃居第1位
        for each in state.frame.listed:
            turn = replace(state, frame=each, topics=replace(state.topics, fresh=False))
            results.append(_settle_one(scene, clause, turn, number, reading, name, low)[1])
        return state, results
    for one in _list_names(scene.sheet, number, reading, name):
        state, result = _settle_one(scene, clause, state, number, reading, one, low)
        results.append(result)
    return state, results


def _is_joint(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the words say that a number holds for each of what was listed."""
    return load_words().patterns["jointly"].search(sheet.masked, start, end) is not None


def _list_names(sheet: Sheet, number: Number, reading: Reading, name: str) -> tuple[str, ...]:
    """What one number measures: each of a list where it is a rank, or where 均 says so (货运量、客运量均增长5%)."""
    if reading.measure is Measure.RANK and name:
        return split_list(name)
    if "、" not in name or reading.after or reading.phrase.end > number.span.start:
        return (name,)
    parts = split_joint(name)
    bounded = reading.measure is Measure.AMOUNT and number.kind == "money" and number.comparator is Comparator.MORE
    whole = len(parts) > SEVERAL or any(word in name for word in load_words()["and"] if word != "、")
    each = (reading.measure is Measure.GROWTH or bounded) and not whole and all(len(p) > 1 for p in name.split("、"))
    return parts if each or _is_joint(sheet, reading.phrase.end, number.span.start) else (name,)


def _settle_one(
    scene: Scene, clause: Clause, state: State, number: Number, reading: Reading, name: str, low: int
) -> tuple[State, Result]:
    frame, sheet = state.frame, scene.sheet
    goods = state.topics.goods.name if state.topics.goods is not None else None
    named = name_reading(sheet, clause, frame, goods, number, reading, name)
    if isinstance(named, str):
        return replace(state, frame=replace(frame, indicator=None)), scene.skip(number, named)
    indicator = named.indicator
    if reading.criterion and not named.inherited:
        indicator = replace(indicator, label=reading.criterion + indicator.label)
    if named.inherited and reading.measure is Measure.SHARE and is_price(indicator.label):
        reading = replace(reading, measure=Measure.AMOUNT)  # 指数为50.5%，重回50%以上
    counted = _find_counted(frame, indicator)
    chosen = _choose(scene, clause, state, number, reading, indicator, named.inherited, counted)
    if chosen is None:
        return state, scene.skip(number, "找不到主语")
    if not named.dimensions and scene.mentions[chosen.index].type in PLACES and reading.phrase.text:
        named = replace(named, dimensions=_find_holder(sheet, clause, reading, indicator))
    modality = find_modality(sheet, number, state.times, indicator, scene.mentions[chosen.index].type)
    timed = counted.indicator if counted is not None and counted.indicator is not None else indicator
    times = replace(
        state.times,
        alone=state.times.alone or counted is not None,
        national=scene.mentions[chosen.index].type == "Country" and state.topics.national,
    )
    held = Modality.ACTUAL if reading.origin else modality  # what was left (由2010年的8亿元增至…) was so
    when = find_time(sheet, clause, number, times, timed, reading, held, low)
    if modality is Modality.ACTUAL and times.is_of_plan(when, indicator, reading.measure):
        modality = Modality.TARGET
    unit = _complete_unit(sheet, number, reading, frame, indicator)
    made = Frame(
        subject=chosen.index,
        indicator=indicator,
        dimensions=named.dimensions,
        unit=unit,
        measure=reading.measure,
        parts=frame.parts,
    )
    recent = (*frame.recent, made) if reading.measure is Measure.AMOUNT else frame.recent
    state = replace(state, frame=replace(made, recent=recent), times=replace(state.times, modality=modality))
    if reading.origin:  # 由55%上升至65%: what was left is or was so
        if not when.explicit and modality is Modality.ACTUAL:
            return state, scene.skip(number, "起点值没有时间")
        if not when.explicit:
            when = state.times.now()
        if not state.times.is_ahead(when.period):
            modality = Modality.ACTUAL
    sure = load_rules()[reading.rule].confidence * (1 if indicator.known or named.inherited else UNKNOWN)
    return state, ObservationCandidate(
        subject=chosen.index,
        indicator=label_indicator(indicator, reading, frame.measure if named.inherited else None),
        measure=reading.measure,
        value=reading.value,
        unit=unit,
        period=when.period,
        evidence=scene.sentence.span,
        rule=reading.rule,
        confidence=round(chosen.confidence * sure, 2),
        dimensions=dict(sorted(named.dimensions.items())),
        comparator=_find_bound(sheet, number, reading),
        modality=modality,
        scope=_find_scope(sheet, reading, scene.mentions),
    )


def _find_holder(sheet: Sheet, clause: Clause, reading: Reading, indicator: Indicator) -> dict[str, str]:
    """The line or class of firms that a place's figure is of, named in the clause or in the one before it."""
    start = clause.span.start
    before = next((c for c in sheet.clauses if c.span.end == start), None)
    if before is not None and not before.numbers:
        start = before.span.start
    end = max(start, reading.phrase.start)
    return find_holder(sheet.masked, sheet.text, start, end, indicator.label)


def _find_bound(sheet: Sheet, number: Number, reading: Reading) -> Comparator:
    """The bound of a number, which 约占全国的 says before what it is a part of."""
    if reading.rule != "share.of" or number.comparator is not Comparator.EQUAL or reading.whole is None:
        return number.comparator
    before = sheet.masked[: reading.whole.start]
    about = any(before.endswith(about + of) for of in load_words()["share.of"] for about in load_words()["about"])
    return Comparator.ABOUT if about else number.comparator


def _find_counted(frame: Frame, indicator: Indicator) -> Frame | None:
    """The count of projects just said, of which a total investment is (签约64个项目，总投资2300亿元)."""
    last = frame.recent[-1] if frame.recent else None
    if indicator.kind.name != "project" or last is None or last.indicator is None:
        return None
    return last if last.indicator.label.endswith(load_scheme().of_projects) else None


def _choose(
    scene: Scene,
    clause: Clause,
    state: State,
    number: Number,
    reading: Reading,
    indicator: Indicator,
    inherited: bool,
    counted: Frame | None,
) -> Subject | None:
    sheet, topics, frame = scene.sheet, state.topics, state.frame
    if counted is not None and counted.subject is not None:
        return Subject(index=counted.subject, confidence=load_words().ways["counted"])
    if inherited and frame.subject is not None and not topics.fresh:
        return Subject(index=frame.subject, confidence=load_words().ways["frame"])
    site = frame.recent[-1].subject if frame.recent else None
    if (
        site is not None
        and not topics.fresh
        and indicator.kind.name in SITE_KINDS
        and scene.mentions[site].type in SITES
    ):
        return Subject(index=site, confidence=load_words().ways["frame"])  # 基地占地1000亩，总建筑面积200万平方米
    carried = topics.clause if topics.fresh_in is not sheet else None
    if carried is not None and carried.type == "Company" and reading.after and _opens(sheet, clause, number):
        topics = replace(topics, clause=None, sentence=None)  # 29家央企签约…: who is counted acts, not the last firm
    asked = Question(
        sheet=sheet,
        clause=clause,
        number=number.span,
        kind=indicator.kind,
        phrase_start=reading.start if reading.after or not reading.phrase.text else reading.phrase.start,
        taken=tuple(_find_taken(sheet, clause, number, reading, indicator)),
        owner=_find_owner(sheet, number, reading),
        counts=reading.after,
        of_projects=indicator.label.endswith(load_scheme().of_projects),
        of_works=indicator.kind.name in OF_WORKS and not indicator.label.endswith(load_scheme().labels["people"]),
        priced=reading.measure is not Measure.SHARE
        and (number.kind == "price" or indicator.label.endswith(load_words()["prices"])),
    )
    return choose_subject(asked, topics, scene.mentions)


def _opens(sheet: Sheet, clause: Clause, number: Number) -> bool:
    """Whether a clause begins with the number, but for a time or a bound."""
    lead = load_words().patterns["opening"].sub("", sheet.masked[clause.span.start : number.span.start])
    return lead == ""


def _find_taken(sheet: Sheet, clause: Clause, number: Number, reading: Reading, indicator: Indicator) -> list[Span]:
    """Where names are no subject: in the noun phrase, partners, among whom, of what, what is compared with."""
    words = load_words()
    taken = [] if reading.whole is None else [reading.whole]
    if reading.phrase.text:
        taken.append(Span(start=reading.phrase.start, end=reading.phrase.end))
    if indicator.kind.name == "trade":
        partners = find_partners(sheet, clause, number.span.start)
        if partners is not None:
            taken.append(partners)
    for mention in sheet.mentions:
        before = sheet.masked[: mention.span.start]
        if clause.span.covers(mention.span) and before.endswith((*words["compare"], *words["topic.not_for"])):
            taken.append(mention.span)
    return taken


def _find_owner(sheet: Sheet, number: Number, reading: Reading) -> Placed | None:
    """The name that a number is an attribute of: 总投资100亿元的[X项目], 年产12万吨管道的[Y基地]."""
    if reading.after and reading.rule != "amount.output":
        return None
    end = reading.end if reading.after else number.span.end
    bound = next((w for w in load_words()["bounds_after"] if sheet.masked.startswith(w, end)), "")
    if not sheet.masked.startswith("的", end + len(bound)):
        return None
    owner = next((m for m in sheet.mentions if m.span.start >= end), None)
    if owner is None or owner.type not in OWNERS or owner.span.start - end > OWNER_WITHIN:
        return None
    return None if any(c in "，。；" for c in sheet.masked[end : owner.span.start]) else owner


def _complete_unit(sheet: Sheet, number: Number, reading: Reading, frame: Frame, indicator: Indicator) -> str:
    """The unit of a number; 亿 without more, in a sentence of 亿元, is 亿元."""
    table, unit = load_units(), reading.unit
    if unit not in table.scales:
        return unit
    said = next((u for noun, u in load_scheme().unit_of.items() if indicator.label.endswith(noun)), "")
    if said:  # 游客人次达5.96亿
        return unit + said
    if reading.after:  # 70亿的销售额, but not 80万农民
        sums = reading.phrase.text.endswith(load_scheme().tails) and indicator.kind.name in (*MONEY_KINDS, "business")
        return unit + table.home if sums else unit
    if reading.phrase.text not in load_scheme().verbs and _HAN.match(sheet.text, number.span.end):  # 投资120亿开展…
        return unit
    others = (n for clause in sheet.clauses for n in clause.numbers if n.kind == "money")
    other = next(others, None)
    if other is not None:
        return unit + other.unit.removeprefix(table.split(other.unit)[0])
    if table.kind(frame.unit) == "money" and indicator == frame.indicator:
        return unit + frame.unit.removeprefix(table.split(frame.unit)[0])
    return unit + table.home if indicator.known and indicator.kind.name in MONEY_KINDS else unit


def _find_scope(sheet: Sheet, reading: Reading, mentions: Sequence[Mention]) -> str | None:
    """Among whom a rank, of what a share is; a word that points (全省) by the name that it points at."""
    if reading.whole is None:
        return None
    text, cut = "", reading.whole.start
    for mention in sheet.mentions:
        if reading.whole.covers(mention.span):
            points = mentions[mention.index].kind is MentionKind.POINTER
            text += sheet.text[cut : mention.span.start]
            text += mention.name if points else sheet.text[mention.span.start : mention.span.end]
            cut = mention.span.end
    return (text + sheet.text[cut : reading.whole.end]).strip("的在 ") or None
