"""Numbers as facts: who, what, how much, when, and how the text bounds it.

    sentence → clauses (lay_out) → numbers → reading (measures) → indicator and slices (naming)
                                           → subject, time, modality (subjects, frames) → candidate → merge

>>> import datetime as dt
>>> from xckg.model import Sentence, Text
>>> clean = "上半年，许昌市出口总值122.3亿元，同比增长28.1%。"
>>> article = Article(document="a.txt", index=0, title=None, date=dt.date(2023, 8, 9), date_origin="told",
...     place="许昌市", publisher=None, bylines=(), text=Text(clean=clean, raw_starts=tuple(range(len(clean)))),
...     sentences=(Sentence(span=Span(start=0, end=len(clean)), role=SentenceRole.BODY, paragraph=0),))
>>> city = Mention(span=Span(start=4, end=7), type="AdministrativeArea", name="许昌市", rule="gazetteer")
>>> for o in find_observations(article, (city,))[0]:
...     print(o.indicator, o.measure, o.value, o.unit, o.period.start, o.period.end)
出口总值 amount 122.3 亿元 2023-01-01 2023-06-30
出口总值 growth 28.1 % 2023-01-01 2023-06-30

One clause after another is read with a state that the next inherits. A number whose words say nothing of what it
measures (增长28.1%) takes it from there; one that has no subject or no indicator is skipped, with the reason.

*Why so*: news says a thing once and then drops it; each rule for a number alone would need every word before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from xckg.extract.about import find_home, find_main, find_outlooks, find_reported
from xckg.extract.amounts import MODIFIES, find_criterion
from xckg.extract.candidates import settle
from xckg.extract.clauses import Clause, Number, Placed, Sheet, lay_out
from xckg.extract.corrected import find_high, read_corrected
from xckg.extract.dimensions import list_partners, load_dimensions
from xckg.extract.frames import Times
from xckg.extract.growth import convert_growth
from xckg.extract.indicators import COUNTED, load_scheme
from xckg.extract.lexicon import load_words
from xckg.extract.lists import find_nouns, group_numbers, is_range, split_list
from xckg.extract.measures import BASE, read_number
from xckg.extract.merging import merge
from xckg.extract.periods import find_periods
from xckg.extract.phrases import find_phrase_after
from xckg.extract.pointing import is_national
from xckg.extract.rated import read_capacities
from xckg.extract.reading import Reading, refers_to
from xckg.extract.scene import Frame, Result, Scene, State
from xckg.extract.subjects import BRIEF, PLACES, Topics, follow, remember
from xckg.fits import fits
from xckg.model import (
    Article,
    Measure,
    Mention,
    ObservationCandidate,
    Period,
    Sentence,
    SentenceRole,
    Skipped,
    Span,
)
from xckg.records import replace

LISTED = (*PLACES, "Company", "Facility", "Project", "IndustrialPark", "FinancialInstitution", "Person")
OWNERS = {"Company", "Person", "FinancialInstitution"}  # who may stand in one list: 甲公司和乙某的持股比例
READ = (SentenceRole.TITLE, SentenceRole.BODY, SentenceRole.HEADING, SentenceRole.CAPTION)
SPEAKERS = ("Company", "ResearchInstitution", "Organization", "IndustrialPark", "FinancialInstitution")
SPEAKER_WITHIN = 30  # characters from the end of a quotation to the name of whose people said it
MUTUAL = ("Country", "Region")  # what a place trades with
GOES_ON = ("；", ";")
MISFIT = "指标与单位不合"


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
    titles: list[int] = []
    printed = [(i, mention) for i, mention in enumerate(mentions) if len(mention.span)]
    home = find_home(article, mentions)
    topics = Topics(
        main=find_main(article, mentions),
        report=find_reported(article, mentions),
        home=home,
        national=home is not None and mentions[home].type == "Country" and is_national(article),
        presumed=home is not None and mentions[home].type == "Country" and not is_national(article),
    )
    state, at = State(times=Times(date=article.date, outlooks=find_outlooks(article)), topics=topics), 0
    for number, sentence in enumerate(article.sentences):
        if sentence.role not in READ:
            continue
        while at < len(printed) and printed[at][1].span.end <= sentence.span.start:
            at += 1
        inside = _place(printed, at, sentence)
        scene = Scene(article=article, mentions=mentions, sentence=sentence, sheet=_lay_out(article, sentence, inside))
        state = _enter(state, article, number, _find_speaker(article, sentence, printed, at))
        before = len(found)
        for clause in scene.sheet.clauses:
            state = _follow(scene.sheet, clause, state)
            if not clause.numbers and not clause.asides:
                continue
            state, results = _read_clause(scene, clause, state, found[before:])
            found += [_turn_mutual(scene, r) for r in results if isinstance(r, ObservationCandidate)]
            skipped += [result for result in results if isinstance(result, Skipped)]
        found += read_capacities(scene, state)
        said = scene.sheet.periods
        state = replace(state, times=replace(state.times, last=said[-1][1] if said else None))
        if inside:
            state = replace(state, topics=remember(state.topics, inside))
        if sentence.role is SentenceRole.TITLE:
            titles.extend(range(before, len(found)))
    made = merge(found, mentions, frozenset(titles))
    skipped += [Skipped(span=each.evidence, reason=MISFIT) for each in made if not _fits(each)]
    return [each for each in made if _fits(each)], skipped


def _fits(candidate: ObservationCandidate) -> bool:
    return fits(candidate.indicator, candidate.measure, candidate.unit)


def _turn_mutual(scene: Scene, candidate: ObservationCandidate) -> ObservationCandidate:
    """美国是我市最大贸易伙伴，双边贸易额62.8亿元: a mutual figure is the home place's, the other is its partner."""
    subject = scene.mentions[candidate.subject]
    if subject.type not in MUTUAL or not candidate.indicator.startswith(load_dimensions().mutual):
        return candidate
    homes = [m.index for m in scene.sheet.mentions if m.type == "AdministrativeArea" and m.name != subject.name]
    if not homes:
        return candidate
    partner = {load_dimensions().partner_name: subject.name}
    return replace(candidate, subject=homes[0], dimensions={**candidate.dimensions, **partner})


def _place(printed: Sequence[tuple[int, Mention]], at: int, sentence: Sentence) -> list[Placed]:
    """The mentions inside a sentence, their places counted from its start; none before the one at `at` is."""
    inside, start = [], sentence.span.start
    for place in range(at, len(printed)):
        i, mention = printed[place]
        if mention.span.start >= sentence.span.end:
            break
        if sentence.span.covers(mention.span):
            span = Span(start=mention.span.start - start, end=mention.span.end - start)
            inside.append(Placed(span=span, index=i, type=mention.type, name=mention.name))
    return inside


def _lay_out(article: Article, sentence: Sentence, inside: Sequence[Placed]) -> Sheet:
    text = article.surface(sentence.span)
    periods = [
        (span, period)
        for span, period in find_periods(text, Span(start=0, end=len(text)), article.date)
        if not any(span.overlaps(mention.span) for mention in inside)
    ]
    return lay_out(text, inside, periods, _find_taking(text, sentence), sentence.tokens)


def _find_taking(text: str, sentence: Sentence) -> list[int]:
    """Where 将 stands before a noun, a name, a number and so takes the object of a verb to come: 将产品运往欧洲."""
    words, tokens = load_words(), sentence.tokens
    if not words.says(text, "taking.words"):
        return []
    takers = words["taking.words"]
    taking = [i for i, token in enumerate(tokens[:-1]) if token.text in takers]
    return [
        tokens[i].span.start - sentence.span.start
        for i in taking
        if tokens[i + 1].tag.startswith(words["taking.tags"]) and tokens[i + 1].text not in words["taking.not_before"]
    ]


def _find_speaker(
    article: Article, sentence: Sentence, printed: Sequence[tuple[int, Mention]], at: int
) -> Placed | None:
    """The body whose people are quoted: named first after the quotation that a sentence opens or goes on with."""
    text = article.text.clean
    close = text.find("”", sentence.span.start)
    if close < 0 or not load_words().says(text[sentence.span.start : sentence.span.end], "speakers"):
        return None
    for i, mention in printed[at:]:
        if mention.span.start - close > SPEAKER_WITHIN:
            return None
        if mention.span.start >= close and mention.type in SPEAKERS:
            return Placed(span=mention.span, index=i, type=mention.type, name=mention.name)
    return None


def _enter(state: State, article: Article, number: int, speaker: Placed | None) -> State:
    """The state at the start of a sentence: a new paragraph forgets its topic, one after a semicolon keeps all."""
    sentence, clean = article.sentences[number], article.text.clean
    topics = state.topics if speaker is state.topics.speaker else replace(state.topics, speaker=speaker)
    before = article.sentences[number - 1].span
    if number and clean.endswith(GOES_ON, before.start, before.end):
        if topics.many:
            topics = replace(topics, clause=topics.sentence, many=False)
        return replace(state, topics=topics)
    follows = topics.paragraph == sentence.paragraph
    if follows:
        last = topics.sentence
        stays = last is None or last.type not in BRIEF or topics.home is None
        kept = last if stays else None
        topics = replace(topics, clause=kept, sentence=kept, goods=None, brief=None if stays else last)
    else:
        kept = topics.sentence if topics.home is None else None
        topics = replace(topics, clause=None, sentence=kept, goods=None, brief=None, paragraph=sentence.paragraph)
    inherits = follows and clean.startswith(load_words()["follow"], sentence.span.start, sentence.span.end)
    frame, part = state.frame, load_words()["topic.part"]
    if frame.recent or ((frame.indicator is not None or frame.parts) and not inherits):
        kept_parts = frame.parts if inherits else ()
        frame = replace(frame, recent=(), indicator=frame.indicator if inherits else None, parts=kept_parts)
    return State(
        frame=frame,
        topics=topics,
        times=state.times.enter(sentence.paragraph, part=follows and clean.startswith(part, sentence.span.start)),
    )


def _follow(sheet: Sheet, clause: Clause, state: State) -> State:
    """The state where a clause begins: with its own topic, and the times before it."""
    topics, times = follow(state.topics, sheet, clause), state.times.see(sheet, clause)
    if topics is state.topics and times is state.times:
        return state
    return State(frame=state.frame, topics=topics, times=times)


def _read_clause(scene: Scene, clause: Clause, state: State, said: Sequence[Result]) -> tuple[State, list[Result]]:
    """The numbers of one clause, one list of them after the other; `said` is what the sentence has said before."""
    sheet, numbers = scene.sheet, clause.numbers
    results: list[Result] = []
    for number in clause.asides:
        results += _read_aside(scene, clause, state, number)
    low, at, criterion = clause.span.start, 0, ""
    while at < len(numbers):
        low += len(next((word for word in load_words()["bounds_after"] if sheet.masked.startswith(word, low)), ""))
        corrected = read_corrected(sheet, numbers[at], [*said, *results])
        if corrected is not None:
            results.append(corrected)
            low, at = numbers[at].span.end, at + 1
            continue
        group = group_numbers(sheet, numbers, at)
        after = at + len(group)
        high = numbers[after].span.start if after < len(numbers) else clause.span.end
        high = find_high(sheet, group[-1], high)
        reading = read_number(sheet, clause, _span_range(sheet, group), low, high)
        if isinstance(reading, str):
            results.append(scene.skip(numbers[at], reading))
            if reading == BASE and (based := _read_base(scene, clause, state, numbers[at], low)):
                results[-1:] = based
            criterion = find_criterion(sheet, numbers[at], low) if reading == MODIFIES else ""
            low = low if numbers[at].kind == "time" else numbers[at].span.end  # 产值三年翻番: the noun is still to come
            at += 1
            continue
        reading, criterion = replace(reading, criterion=criterion), ""
        if len(group) == 1:
            state, more = settle(scene, clause, state, group[0], reading, reading.phrase.text, low)
            low = reading.end
        else:
            state, more = _read_list(scene, clause, state, group, reading, low)
            low = group[-1].span.end
        results += more
        at = after
    return state, results


def _read_base(scene: Scene, clause: Clause, state: State, number: Number, low: int) -> list[Result]:
    """比2009年的7.3吨增长132%: what is compared with is the same at the time named; it leaves nothing behind."""
    said = load_words().patterns["base"].search(scene.sheet.masked, low, number.span.start)
    if said is None:
        return []
    time = scene.sheet.text[said.start("time") : said.end("time")]
    periods = [period for _, period in find_periods(time, Span(start=0, end=len(time)), scene.article.date)]
    if not periods or number.unit != state.frame.unit or state.frame.measure is not Measure.AMOUNT:
        return []
    reading = Reading(
        measure=Measure.AMOUNT,
        value=number.value,
        unit=number.unit,
        rule="amount.again",
        start=number.span.start,
        end=number.span.end,
    )
    turn = replace(state, topics=replace(state.topics, fresh=False))
    made = settle(scene, clause, turn, number, reading, "", low)[1]
    return [replace(one, period=periods[-1]) for one in made if isinstance(one, ObservationCandidate)]


def _read_aside(scene: Scene, clause: Clause, state: State, number: Number) -> list[Result]:
    """A number in brackets counts what stands after it there (61项基础指标); it leaves nothing behind."""
    sheet = scene.sheet
    ends = (sheet.text.find(c, number.span.end) for c in "）)、，")
    end = min((at for at in ends if at >= 0), default=clause.span.end)
    phrase = find_phrase_after(replace(sheet, masked=sheet.text), number.span.end, end)
    if number.kind not in COUNTED or not phrase.text:
        return [scene.skip(number, "括号内的数")]
    reading = Reading(
        measure=Measure.AMOUNT,
        value=number.value,
        unit=number.unit,
        rule="amount.aside",
        phrase=phrase,
        start=number.span.start,
        end=phrase.end,
        after=True,
    )
    return settle(scene, clause, state, number, reading, phrase.text, clause.span.start)[1]


def _span_range(sheet: Sheet, group: Sequence[Number]) -> Number:
    """The first of a group; of a range, with both its ends, so that the words after it are those after the last."""
    if not is_range(sheet, group):
        return group[0]
    return replace(group[0], span=Span(start=group[0].span.start, end=group[-1].span.end))


def _read_list(
    scene: Scene, clause: Clause, state: State, group: Sequence[Number], reading: Reading, low: int
) -> tuple[State, list[Result]]:
    """A list of numbers goes to a list of nouns, times, earlier amounts or places, one each; a range to one noun."""
    sheet, size, name = scene.sheet, len(group), reading.phrase.text
    if is_range(sheet, group):
        names: tuple[str, ...] = (name,) * size
    elif not name and len(state.frame.parts) == size:
        names = state.frame.parts
    else:
        names = split_list(name, size)
        names = names if len(names) == size else find_nouns(sheet, low, reading.phrase, size) or names
    before = [m for m in sheet.mentions if clause.span.start <= m.span.start and m.span.end <= group[0].span.start]
    places = [m for m in before if m.type in PLACES or m.type == "Company"]
    dated = [p for span, p in sheet.periods if clause.span.start <= span.start and span.end <= group[0].span.start]
    recent = state.frame.recent[-size:]
    frames, topics = [state.frame] * size, [state.topics] * size
    periods: list[Period | None] = [None] * size
    owners: list[Placed] = []
    partners = () if len(names) == size else list_partners(sheet.text, places, size, name)
    listed = state.frame.listed if not name or refers_to(name) else ()
    measures = name in load_scheme().tails or name in load_scheme().rates  # no thing of its own: 对…的贡献率分别达…
    if len(names) != size == len(state.frame.parts) and measures and not listed:
        names = tuple(part + name for part in state.frame.parts)
    if len(names) == size:
        pass
    elif partners:  # 对美国、印度进出口分别为…
        names = tuple(partner + name for partner in partners)
        reading = replace(reading, phrase=replace(reading.phrase, verb=load_dimensions().partner_before[0]))
    elif len(listed) == size:  # 对东盟、拉美进出口分别增长…，占比分别…
        names, frames = (name,) * size, [*listed]
        topics = [replace(state.topics, fresh=False)] * size
    elif len(dated) == size:  # 一季度、二季度分别达到…
        names, periods = (name,) * size, [*dated]
    elif not name and len(recent) == size:  # 旅游收入…亿元，接待游客…人次，分别增长…
        names, frames = ("",) * size, [replace(frame, recent=state.frame.recent) for frame in recent]
        topics = [replace(state.topics, fresh=False)] * size
    elif len(owners := _find_listed(sheet, group, size)) == size:
        names, topics = (name,) * size, [replace(state.topics, clause=owner, fresh=True) for owner in owners]
    elif all(number.kind == "rank" for number in group):  # 居全国第三、中部第一
        names = (name,) * size
    else:
        return state, [scene.skip(number, "数与所指不能一一对应") for number in group]
    results: list[Result] = []
    given: list[Frame] = []
    inherit = frames[0] is state.frame
    for i, number in enumerate(group):
        turn = replace(state, frame=state.frame if inherit else frames[i], topics=topics[i])
        made, more = settle(scene, clause, turn, number, _read_again(number, reading), names[i], low)
        period = periods[i]
        if owners:
            more = [
                replace(one, subject=owners[i].index) if isinstance(one, ObservationCandidate) else one for one in more
            ]
        if period is not None:
            more = [replace(one, period=period) if isinstance(one, ObservationCandidate) else one for one in more]
        state = replace(made, topics=state.topics)
        results += more
        given.append(replace(state.frame, recent=(), listed=()))
    parts = names if len(set(names)) > 1 and not partners else ()
    return replace(state, frame=replace(state.frame, parts=parts, listed=tuple(given))), results


def _find_listed(sheet: Sheet, group: Sequence[Number], size: int) -> list[Placed]:
    """The last list of so many names before a list of numbers, in its clause or before: 甲矿和乙矿是…，产能为…."""
    number, best = group[0], list[Placed]()
    if len({n.kind for n in group}) > 1 or any(n.unit != number.unit for n in group if n.kind in COUNTED):
        return best
    run: list[Placed] = []
    for mention in sheet.mentions:
        if mention.span.end > number.span.start:
            break
        joined = run and sheet.masked[run[-1].span.end : mention.span.start] in load_words()["and"]
        alike = run and (mention.type == run[-1].type or {mention.type, run[-1].type} <= OWNERS)
        run = [*run, mention] if joined and alike else [mention]
        if len(run) == size and all(m.type in LISTED for m in run):
            best = [] if sheet.masked[: run[0].span.start].endswith(load_dimensions().partner_before) else run
        elif len(run) > size:
            best = []
    return best


def _read_again(number: Number, reading: Reading) -> Reading:
    """The reading of one of a list's numbers: as the first was read, with its own value."""
    if reading.measure is Measure.GROWTH:
        value, unit = convert_growth(number, -1 if reading.value < 0 else 1)
        return replace(reading, value=value, unit=unit)
    if reading.measure is Measure.RANK:
        return replace(reading, value=number.value, whole=number.scope or reading.whole)
    return replace(reading, value=number.value, unit=number.unit)
