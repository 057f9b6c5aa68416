"""Numbers as facts: who, what, how much, when, and how the text bounds it.

>>> import datetime as dt
>>> from xckg.model import Article, Sentence, SentenceRole, Text
>>> clean = "上半年，许昌市出口总值122.3亿元，同比增长28.1%。"
>>> article = Article(document="a.txt", index=0, title=None, date=dt.date(2023, 8, 9), date_origin="told", place="许昌市",
...     publisher=None, bylines=(), text=Text(clean=clean, raw_starts=tuple(range(len(clean)))),
...     sentences=(Sentence(span=Span(start=0, end=len(clean)), role=SentenceRole.BODY, paragraph=0),))
>>> city = Mention(span=Span(start=4, end=7), type="AdministrativeArea", name="许昌市", rule="gazetteer")
>>> for o in find_observations(article, (city,))[0]:
...     print(o.indicator, o.measure, o.value, o.unit, o.period.start, o.period.end)
出口总值 amount 122.3 亿元 2023-01-01 2023-06-30
出口总值 growth 28.1 % 2023-01-01 2023-06-30

One clause after another is read with a frame that the next inherits: subject, indicator, slices, period, modality. A
number whose words say nothing of what it measures (增长28.1%) takes it from the frame; one that has no subject or no
indicator is skipped, with the reason.

*Why so*: news says a thing once and then drops it; each rule for a number alone would need every word before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from xckg.extract.clauses import BEARER, NAME, TIME, Clause, Number, Placed, Sheet, lay_out
from xckg.extract.dimensions import load_dimensions, slices
from xckg.extract.frames import Times, find_modality, find_time
from xckg.extract.indicators import COUNTED, Indicator, find_phrase_after, load_scheme, name_indicator
from xckg.extract.lexicon import load_words
from xckg.extract.merging import merge
from xckg.extract.periods import find_periods
from xckg.extract.readings import Reading, read_number, refers_to
from xckg.extract.subjects import BRIEF, PLACES, Topics, choose_subject, find_main, follow, remember
from xckg.model import (
    Article,
    Measure,
    Mention,
    MentionKind,
    Modality,
    ObservationCandidate,
    Sentence,
    SentenceRole,
    Skipped,
    Span,
)
from xckg.units import load_units

_PARTNER = re.compile(r"(?:对|与|同|自|从)(?P<who>[^，。；0-9对与同自从]{2,24}?)(?:的)?(?:外贸|贸易|货物)?(?:进出口|出口|进口)")
_SIGNS = re.compile(rf"[{TIME}{NAME}，、\s]|累计|实现|共|其中|也|则")
_HAN = re.compile(r"[一-龥]")
OWNERS = ("Project", "Facility", "IndustrialPark", "Company", "IndustryCluster", "IndustryChain")
SPEAKER_WITHIN = 30  # characters from the end of a quotation to the name of whose people said it
READ = (SentenceRole.TITLE, SentenceRole.BODY, SentenceRole.HEADING, SentenceRole.CAPTION)


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What the next number inherits. `parts` are the indicators of a list (A、B产量分别), for the next list; `recent` are the frames
    of the amounts said in this sentence, for 分别增长 after them.
    """

    subject: int | None = None
    indicator: Indicator | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    measure: Measure | None = None
    unit: str = ""
    parts: tuple[str, ...] = ()
    sentence: int = -1
    recent: tuple[Frame, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """The frame, topics and times carried through an article."""

    frame: Frame = Frame()
    topics: Topics = Topics()
    times: Times = Times()


def find_observations(
    article: Article, mentions: tuple[Mention, ...]
) -> tuple[list[ObservationCandidate], list[Skipped]]:
    """The numbers that an article states about its entities.

    Args:
        article: the article; its date resolves 今年, its place is the subject where none is named.
        mentions: its mentions in order, not overlapping, the implied ones (empty spans) at the end.

    Returns:
        Candidates in the order of the text, each said once, and what has a number and gave none, with the reason.
    """
    found: list[ObservationCandidate] = []
    skipped: list[Skipped] = []
    state, at = State(times=Times(date=article.date), topics=Topics(main=find_main(article, mentions))), 0
    printed = [(i, m) for i, m in enumerate(mentions) if len(m.span)]
    titles: list[int] = []
    for number, sentence in enumerate(article.sentences):
        if sentence.role not in READ:
            continue
        while at < len(printed) and printed[at][1].span.end <= sentence.span.start:
            at += 1
        inside = []
        for i, mention in printed[at:]:
            if mention.span.start >= sentence.span.end:
                break
            if sentence.span.covers(mention.span):
                span = Span(start=mention.span.start - sentence.span.start, end=mention.span.end - sentence.span.start)
                inside.append(Placed(span=span, index=i, type=mention.type, name=mention.name))
        sheet = _lay_out(article, sentence, inside)
        state = _enter(state, sentence, article, number, sheet)
        state = replace(state, topics=replace(state.topics, speaker=_find_speaker(article, sentence, printed[at:])))
        before = len(found)
        for clause in sheet.clauses:
            state = _read_clause(article, mentions, sentence, sheet, clause, state, found, skipped)
        state = replace(state, topics=remember(state.topics, inside))
        if sentence.role is SentenceRole.TITLE:
            titles.extend(range(before, len(found)))
    return merge(found, mentions, frozenset(titles)), skipped


def _find_speaker(article: Article, sentence: Sentence, ahead: Sequence[tuple[int, Mention]]) -> Placed | None:
    """The body whose people are quoted: named first after the quotation that a sentence opens or goes on with."""
    text = article.text.clean
    close = text.find("”", sentence.span.start)
    if close < 0 or not any(w in text[sentence.span.start : sentence.span.end] for w in load_words()["speakers"]):
        return None
    for i, mention in ahead:
        if mention.span.start >= close:
            if mention.span.start - close > SPEAKER_WITHIN:
                return None
            if mention.type in ("Company", "ResearchInstitution", "Organization", "IndustrialPark", "FinancialInstitution"):
                return Placed(span=mention.span, index=i, type=mention.type, name=mention.name)
    return None


def _lay_out(article: Article, sentence: Sentence, inside: Sequence[Placed]) -> Sheet:
    text = article.surface(sentence.span)
    periods = [
        (span, period)
        for span, period in find_periods(text, Span(start=0, end=len(text)), article.date)
        if not any(span.overlaps(m.span) for m in inside)
    ]
    edges = frozenset(at - sentence.span.start for token in sentence.tokens for at in (token.span.start, token.span.end))
    return lay_out(text, inside, periods, edges)


def _enter(state: State, sentence: Sentence, article: Article, number: int, sheet: Sheet) -> State:
    """The state at the start of a sentence: a new paragraph forgets its topic, one after a semicolon keeps all."""
    previous = article.sentences[number - 1] if number else None
    goes_on = previous is not None and article.surface(previous.span).endswith(("；", ";"))
    topics = state.topics
    same = topics.paragraph == sentence.paragraph
    if topics.paragraph != sentence.paragraph and not goes_on:
        topics = replace(topics, clause=None, goods=None, brief=None, paragraph=sentence.paragraph)
        if article.place is not None:
            topics = replace(topics, sentence=None)
    elif not goes_on:
        carried = topics.sentence if topics.sentence is None or topics.sentence.type not in BRIEF or article.place is None else None
        topics = replace(topics, clause=carried, sentence=carried, goods=None, brief=topics.sentence if carried is None else None)
    times = state.times.go_on() if goes_on else state.times.enter(sentence.paragraph)
    frame = state.frame
    if not goes_on:
        text = article.surface(sentence.span)
        inherits = same and text.startswith(load_words()["follow"])
        frame = replace(frame, recent=(), indicator=frame.indicator if inherits else None)
    return State(frame=frame, topics=topics, times=times)


def _read_clause(
    article: Article,
    mentions: Sequence[Mention],
    sentence: Sentence,
    sheet: Sheet,
    clause: Clause,
    state: State,
    found: list[ObservationCandidate],
    skipped: list[Skipped],
) -> State:
    state = replace(state, topics=follow(state.topics, sheet, clause), times=state.times.see(sheet, clause))
    low = clause.span.start
    numbers = clause.numbers
    for number in clause.asides:
        state = _read_aside(article, mentions, sentence, sheet, clause, state, number, found, skipped)
    i = 0
    while i < len(numbers):
        group = _group(sheet, numbers, i)
        high = numbers[i + len(group)].span.start if i + len(group) < len(numbers) else clause.span.end
        first_high = numbers[i + 1].span.start if i + 1 < len(numbers) else clause.span.end
        reading = read_number(sheet, clause, group[0], low, first_high if len(group) == 1 else high)
        if isinstance(reading, str):
            skipped.append(_skip(sentence, numbers[i], reading))
            low = numbers[i].span.end
            i += 1
            continue
        if len(group) > 1:
            state = _read_group(article, mentions, sentence, sheet, clause, state, group, reading, low, found, skipped)
            low = group[-1].span.end
        else:
            state = _settle(article, mentions, sentence, sheet, clause, state, numbers[i], reading, reading.phrase.text, low, found, skipped)
            low = reading.end
        i += len(group)
    return state


def _read_aside(
    article: Article,
    mentions: Sequence[Mention],
    sentence: Sentence,
    sheet: Sheet,
    clause: Clause,
    state: State,
    number: Number,
    found: list[ObservationCandidate],
    skipped: list[Skipped],
) -> State:
    """A number in brackets counts what stands after it there (61项基础指标); it leaves no frame behind."""
    bracket = min((at for at in (sheet.text.find(c, number.span.end) for c in "）)、，") if at >= 0), default=clause.span.end)
    phrase = find_phrase_after(replace(sheet, masked=sheet.text), number.span.end, bracket)
    if number.kind not in COUNTED or not phrase.text:
        skipped.append(_skip(sentence, number, "括号内的数"))
        return state
    reading = Reading(
        measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.aside", phrase=phrase,
        start=number.span.start, end=phrase.end, after=True,
    )
    _settle(article, mentions, sentence, sheet, clause, state, number, reading, phrase.text, clause.span.start, found, skipped)
    return state


def _skip(sentence: Sentence, number: Number, reason: str) -> Skipped:
    start = sentence.span.start
    return Skipped(span=Span(start=start + number.span.start, end=start + number.span.end), reason=reason)


def _group(sheet: Sheet, numbers: Sequence[Number], at: int) -> tuple[Number, ...]:
    """The numbers from `at` on that stand in one list (5%、3%和2%, or the two ends of a range)."""
    end = at + 1
    while end < len(numbers):
        between = sheet.masked[numbers[end - 1].span.end : numbers[end].span.start]
        joined = between in load_words()["joins"] or between.strip("以上左右") in load_words()["joins"] or (len(between) <= 2 and not between.strip("—–~～－-至到"))
        each = any(w in sheet.masked[max(0, numbers[at].span.start - 6) : numbers[at].span.start] for w in load_words()["each"])
        if not joined or (numbers[end].kind != numbers[at].kind and numbers[at].kind and not each):
            break
        end += 1
    group = numbers[at:end]
    last = group[-1]
    if not group[0].kind and last.kind and last.unit.startswith(group[0].unit):  # 153万和155万辆
        return tuple(n if n.kind else replace(n, unit=last.unit, kind=last.kind) for n in group)
    return tuple(group)


def _is_range(sheet: Sheet, group: Sequence[Number]) -> bool:
    between = sheet.masked[group[0].span.end : group[1].span.start]
    return len(group) == 2 and not between.strip("—–~～－-至到")


def _read_group(
    article: Article,
    mentions: Sequence[Mention],
    sentence: Sentence,
    sheet: Sheet,
    clause: Clause,
    state: State,
    group: Sequence[Number],
    reading: Reading,
    low: int,
    found: list[ObservationCandidate],
    skipped: list[Skipped],
) -> State:
    """A list of numbers goes to a list of nouns, one each; a range is one number twice."""
    if _is_range(sheet, group):
        names: tuple[str, ...] = (reading.phrase.text,) * 2
    else:
        pairs = load_scheme().pairs
        pair = next((p for p in pairs if reading.phrase.text.endswith(p) and len(pairs[p]) == len(group)), "")
        names = tuple(reading.phrase.text.removesuffix(pair) + part for part in pairs[pair]) if pair else split_list(reading.phrase.text, len(group))
        if len(names) == 1 and not reading.phrase.text and len(state.frame.parts) == len(group):
            names = state.frame.parts
    dated = [p for at, p in sheet.periods if clause.span.start <= at.start and at.end <= group[0].span.start]
    if len(names) != len(group) and len(dated) == len(group):  # 一季度、二季度分别达到…
        for number, period in zip(group, dated, strict=True):
            state = _settle(article, mentions, sentence, sheet, clause, state, number, _one(sheet, clause, number, reading, low), reading.phrase.text, low, found, skipped)
            if found and found[-1].evidence == sentence.span:
                found[-1] = replace(found[-1], period=period)
        return state
    recent = state.frame.recent[-len(group) :]
    if not reading.phrase.text and len(recent) == len(group) and len(names) != len(group):
        for number, frame in zip(group, recent, strict=True):
            before = replace(state, frame=replace(frame, recent=state.frame.recent), topics=replace(state.topics, fresh=False))
            state = _settle(article, mentions, sentence, sheet, clause, before, number, _one(sheet, clause, number, reading, low), "", low, found, skipped)
        return state
    if len(names) != len(group):
        places = [m for m in sheet.mentions if clause.span.start <= m.span.start and m.span.end <= group[0].span.start and m.type in PLACES | {"Company"}]
        if len(places) == len(group):
            for number, place in zip(group, places, strict=True):
                one = _one(sheet, clause, number, reading, low)
                state = replace(state, topics=replace(state.topics, clause=place, fresh=True))
                state = _settle(article, mentions, sentence, sheet, clause, state, number, one, reading.phrase.text, low, found, skipped)
            return state
        skipped.extend(_skip(sentence, number, "数与所指不能一一对应") for number in group)
        return state
    for number, name in zip(group, names, strict=True):
        state = _settle(article, mentions, sentence, sheet, clause, state, number, _one(sheet, clause, number, reading, low), name, low, found, skipped)
    return replace(state, frame=replace(state.frame, parts=names if len(set(names)) > 1 else ()))


def _one(sheet: Sheet, clause: Clause, number: Number, reading: Reading, low: int) -> Reading:
    """The reading of one of a list's numbers: as the first was read, with its own value."""
    sign = -1 if reading.value < 0 else 1
    if reading.measure is Measure.GROWTH:
        again = read_number(sheet, clause, number, low, clause.span.end)
        scaled = number.value * 100 if number.kind == "times" else number.value
        unit = "%" if number.kind == "times" else number.unit
        return again if isinstance(again, Reading) and again.value == reading.value else replace(reading, value=sign * scaled, unit=unit)
    return replace(reading, value=number.value, unit=number.unit)


def split_list(text: str, want: int = 0) -> tuple[str, ...]:
    """The parts of a list of nouns; an ending that only the last one has is everyone's.

    Args:
        text: the list.
        want: how many parts there should be: 和 and 及 cut only where that makes the number right.

    >>> split_list("棉花、粮食和油料产量")
    ('棉花产量', '粮食产量', '油料产量')
    >>> split_list("通信设备制造业、船舶及装置制造业", 2)
    ('通信设备制造业', '船舶及装置制造业')
    """
    options = [[p for p in re.split(cut, text) if p] for cut in (r"[、和与及]", r"、|和(?!.*[、和])", r"、|以?及(?!.*[、及])", r"、")]
    parts = next((o for o in options if len(o) == want), options[0])
    if len(parts) < 2:
        return (text,)
    scheme = load_scheme()
    tail = next((t for t in scheme.tails if parts[-1].endswith(t) and len(parts[-1]) > len(t)), "")
    if tail and not any(p.endswith(scheme.tails) for p in parts[:-1]):
        return tuple([p + tail for p in parts[:-1]] + [parts[-1]])
    return tuple(parts)


def _settle(
    article: Article,
    mentions: Sequence[Mention],
    sentence: Sentence,
    sheet: Sheet,
    clause: Clause,
    state: State,
    number: Number,
    reading: Reading,
    name: str,
    low: int,
    found: list[ObservationCandidate],
    skipped: list[Skipped],
) -> State:
    """Makes the candidates of one reading: names the indicator, slices it, finds subject, time and modality."""
    both = split_list(name) if reading.measure is Measure.RANK and name else (name,)
    for one in both:
        state = _settle_one(article, mentions, sentence, sheet, clause, state, number, reading, one, low, found, skipped)
    return state


def _settle_one(
    article: Article,
    mentions: Sequence[Mention],
    sentence: Sentence,
    sheet: Sheet,
    clause: Clause,
    state: State,
    number: Number,
    reading: Reading,
    name: str,
    low: int,
    found: list[ObservationCandidate],
    skipped: list[Skipped],
) -> State:
    frame = state.frame
    named = _name(sheet, clause, state, number, reading, name)
    if isinstance(named, str):
        skipped.append(_skip(sentence, number, named))
        return replace(state, frame=replace(frame, indicator=None))  # what is said of it next is said of nothing known
    indicator, dimensions, inherited = named
    unit = reading.unit
    if unit in ("亿", "万", "万亿") and not reading.after and not _HAN.match(sheet.text, number.span.end):
        unit = _complete_unit(unit, sheet, number, frame, indicator)
    taken = _taken(sheet, clause, number, reading, indicator)
    opens = reading.after and not _SIGNS.sub("", sheet.masked[clause.span.start : number.span.start]).strip("近超约有")
    carried = state.topics.fresh_in is not sheet and state.topics.clause is not None and state.topics.clause.type == "Company"
    topics = replace(state.topics, clause=None, sentence=None) if opens and carried else state.topics
    subject = None
    counted = frame.recent[-1] if frame.recent else None
    of_counted = indicator.kind.name == "project" and counted is not None and counted.indicator is not None and counted.indicator.label.endswith("项目数量")
    if of_counted and counted is not None:
        subject, confidence = counted.subject, 0.8  # 签约64个项目，总投资…: of those projects, by whom they were counted for
    elif inherited and frame.subject is not None and not state.topics.fresh:
        subject, confidence = frame.subject, 0.85
    else:
        chosen = choose_subject(
            sheet, clause, topics, indicator.kind, mentions,
            phrase_start=reading.phrase.start if not reading.after else reading.start,
            number=number.span, taken=taken, owned=_owner(sheet, number, reading), counted=reading.after,
        )
        if chosen is not None:
            subject, confidence = chosen.index, chosen.confidence
    if subject is None:
        skipped.append(_skip(sentence, number, "找不到主语"))
        return state
    modality = find_modality(sheet, clause, number, state.times, indicator, mentions[subject].type)
    when = find_time(sheet, clause, number, state.times, article.date, replace(indicator, kind=counted.indicator.kind) if of_counted and counted is not None and counted.indicator is not None else indicator, reading, modality, low)
    made = Frame(subject=subject, indicator=indicator, dimensions=dimensions, measure=reading.measure, unit=unit, parts=frame.parts, sentence=frame.sentence)
    recent = (*frame.recent, made) if reading.measure is Measure.AMOUNT else frame.recent
    state = replace(state, frame=replace(made, recent=recent))
    if reading.origin and not when.explicit:
        skipped.append(_skip(sentence, number, "起点值没有时间"))
        return state
    found.append(
        ObservationCandidate(
            subject=subject,
            indicator=_label(indicator, reading),
            measure=reading.measure,
            value=reading.value,
            unit=unit,
            period=when.period,
            evidence=sentence.span,
            rule=reading.rule,
            confidence=round(confidence * (1.0 if indicator.known or inherited else 0.85), 2),
            dimensions=dict(sorted(dimensions.items())),
            comparator=number.comparator,
            modality=modality,
            scope=_scope(sheet, reading, mentions),
        )
    )
    return state


def _label(indicator: Indicator, reading: Reading) -> str:
    if reading.rule == "amount.gap":
        return f"{indicator.label.removesuffix('增速')}增速{reading.gap}"
    if reading.rule == "amount.change":
        return f"{indicator.label}{reading.gap}"
    if reading.total and not indicator.label.startswith("累计"):
        return f"累计{indicator.label}"
    return indicator.label


def _name(
    sheet: Sheet, clause: Clause, state: State, number: Number, reading: Reading, name: str
) -> tuple[Indicator, dict[str, str], bool] | str:
    """The indicator and slices of a reading, and whether they were spoken of before."""
    frame = state.frame
    refers = _refers(sheet, reading, name)
    kind = "rank" if reading.measure is Measure.RANK else number.kind
    if reading.measure in (Measure.GROWTH, Measure.SHARE):
        kind = "ratio"
    if refers or not name:
        if name and frame.indicator is not None and refers == "total" and not _same_unit(number.unit, frame.unit) and number.kind == "money":
            return Indicator(label=name, kind=load_scheme().kinds["project"], known=False), {}, False
        if frame.indicator is None or (number.kind not in ("ratio", "rank", "points", "times", "doublings") and not _same_unit(number.unit, frame.unit)):
            return "没有说是什么指标"
        found = replace(frame.indicator, label=f"{frame.indicator.label}增速") if refers == "growth" and kind == "rank" else frame.indicator
        return found, dict(frame.dimensions), True
    text = name
    first = name_indicator(text, verb=reading.phrase.verb, yearly=reading.yearly, unit_kind=kind)
    head = first.kind.name if first is not None else ""
    dimensions: dict[str, str] = {}
    if first is None or head != "count":
        dimensions, rest = slices(text, reading.phrase.verb, "trade" if first is None or head == "trade" or text.startswith(("出口", "进口")) else head)
        if first is None and rest == text:
            dimensions = {}
        if rest != text or first is None:
            again = name_indicator(rest, verb=reading.phrase.verb, yearly=reading.yearly, unit_kind=kind)
            if again is not None:
                first = again
    if first is None:
        whole = _whole_dimension(text)
        if whole is not None and frame.indicator is not None:
            return frame.indicator, dict(frame.dimensions) | whole, True
        return "不知道是什么指标"
    if reading.after and reading.gap and not first.label.startswith(reading.gap):
        first = replace(first, label=reading.gap + first.label)
    if reading.measure is Measure.SHARE and not first.label.endswith(load_scheme().tails) and reading.rule != "share.of":
        first = replace(first, label=first.label + "占比")
    if first.kind.name == "trade":
        found = _trade_slices(sheet, clause, state, number, reading)
        if "贸易伙伴" in found and dimensions.get("商品", "") in found["贸易伙伴"]:
            dimensions.pop("商品", None)
        dimensions = found | dimensions
    return first, dimensions, False


def _same_unit(unit: str, other: str) -> bool:
    """Whether two units measure the same, so that the indicator of one can be that of the other."""
    table = load_units()
    return table.kind(unit) == table.kind(other) and table.kind(unit) not in COUNTED or unit == other


def _refers(sheet: Sheet, reading: Reading, name: str) -> str:
    """Whether a noun only points at what was spoken of (总值, 增速); right after a name it speaks of that (X集群规模)."""
    if reading.phrase.start and sheet.masked[reading.phrase.start - 1] == BEARER:
        return ""
    return refers_to(name)


def _whole_dimension(text: str) -> dict[str, str] | None:
    table = load_dimensions()
    match = table.values.fullmatch(text)
    return None if match is None else {table.of[match.group()]: match.group()}


def _trade_slices(sheet: Sheet, clause: Clause, state: State, number: Number, reading: Reading) -> dict[str, str]:
    """The slices of a trade that stand before its name in the clause: 以航空运输方式, 对美国, or goods spoken of."""
    table = load_dimensions()
    dimensions: dict[str, str] = {}
    start = reading.phrase.start or number.span.start
    for match in table.values.finditer(sheet.masked, clause.span.start, number.span.start):
        dimensions.setdefault(table.of[match.group()], match.group())
    partners = _partners(sheet, clause, start) or _partner_words(sheet, clause, number)
    if partners is not None:
        dimensions["贸易伙伴"] = sheet.text[partners.start : partners.end]
    lead = _SIGNS.sub("", sheet.masked[clause.span.start : start])
    if not dimensions and state.topics.goods is not None and not lead:
        goods = state.topics.goods
        dimensions["商品"] = goods.name
    return dimensions


def _partner_words(sheet: Sheet, clause: Clause, number: Number) -> Span | None:
    """Partners that no gazetteer knows: what stands between 对 and 进出口 (对APEC其他经济体进出口)."""
    match = _PARTNER.search(sheet.text, clause.span.start, number.span.start)
    return None if match is None else Span(start=match.start("who"), end=match.end("who"))


def _partners(sheet: Sheet, clause: Clause, end: int) -> Span | None:
    """The names that 对, 与 … makes partners of a trade, from the first to the last."""
    table = load_dimensions()
    inside = [m for m in sheet.mentions if clause.span.start <= m.span.start and m.span.end <= end and m.type in table.partner_types]
    for i, mention in enumerate(inside):
        if mention.span.start and sheet.masked[mention.span.start - 1] in table.partner_before or sheet.masked[max(0, mention.span.start - 2) : mention.span.start] in ("对“", "与“"):
            last = mention
            for further in inside[i + 1 :]:
                if sheet.masked[last.span.end : further.span.start] not in ("、", "和", "及", "与"):
                    break
                last = further
            return Span(start=mention.span.start, end=last.span.end)
    return None


def _taken(sheet: Sheet, clause: Clause, number: Number, reading: Reading, indicator: Indicator) -> list[Span]:
    """Where names are no subject: partners, among whom, of what, and what is compared with."""
    taken = [] if reading.whole is None else [reading.whole]
    if reading.phrase.text:
        taken.append(Span(start=reading.phrase.start, end=reading.phrase.end))
    if indicator.kind.name == "trade":
        partners = _partners(sheet, clause, number.span.start)
        if partners is not None:
            taken.append(partners)
    for mention in sheet.mentions:
        before = sheet.masked[max(0, mention.span.start - 2) : mention.span.start]
        if before.endswith((*load_words()["compare"], *load_words()["topic.not_for"])) and clause.span.covers(mention.span):
            taken.append(mention.span)
    return taken


def _owner(sheet: Sheet, number: Number, reading: Reading) -> Placed | None:
    """The name that a number is an attribute of: 总投资100亿元的[X项目], 年产值250亿元的[西南产业基地]."""
    if reading.after and reading.rule == "amount.output":
        nearest = next((m for m in sheet.mentions if m.span.start - reading.end in (0, 1)), None)
        return nearest if nearest is not None and sheet.masked.startswith("的", reading.end) and nearest.type in OWNERS else None
    if reading.after or sheet.masked[number.span.end : number.span.end + 1] != "的" and not sheet.masked.startswith("以上的", number.span.end):
        return None
    for mention in sheet.mentions:
        if mention.span.start >= number.span.end:
            between = sheet.masked[number.span.end : mention.span.start]
            if len(between) <= 8 and not any(c in between for c in "，。；") and mention.type in OWNERS:
                return mention
            return None
    return None


def _complete_unit(unit: str, sheet: Sheet, number: Number, frame: Frame, indicator: Indicator) -> str:
    """亿 in a sentence of 亿元 is 亿元."""
    for clause in sheet.clauses:
        for other in clause.numbers:
            if other.kind == "money":
                return unit + other.unit.lstrip("万亿千百十")
    if frame.unit.endswith("元") and indicator == frame.indicator:
        return unit + frame.unit.lstrip("万亿千百十")
    return unit + "元" if indicator.kind.name in ("trade", "project", "macro") and indicator.known else unit


def _scope(sheet: Sheet, reading: Reading, mentions: Sequence[Mention]) -> str | None:
    """Among whom a rank, of what a share is; a word that points (全省) by the name that it points at."""
    if reading.whole is None:
        return None
    inside = [m for m in sheet.mentions if reading.whole.covers(m.span)]
    text, cut = "", reading.whole.start
    for mention in inside:
        text += sheet.text[cut : mention.span.start]
        pointer = mentions[mention.index].kind is MentionKind.POINTER
        text += mention.name if pointer else sheet.text[mention.span.start : mention.span.end]
        cut = mention.span.end
    text += sheet.text[cut : reading.whole.end]
    return text.strip("的在 ") or None
