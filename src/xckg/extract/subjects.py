"""Whom a number is about: the name before it, the topic of the clause, what was spoken of before, the article's place.

In 长葛循环经济产业园年处理废旧金属400多万吨 the park is the clause's topic; in 项目总投资25亿元 the word 项目 stands
for the project named last; in 上半年出口122.3亿元 nobody is named, and the topic of the sentence before, or the place
of the article, is meant. Which types an indicator can be about, and which is likeliest, is part of its kind.

*Why so*: a full parse of the sentence was not needed to find subjects in news, whose clauses put the topic first and
drop it as long as it stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from xckg.extract.clauses import Clause, Placed, Sheet
from xckg.extract.indicators import Kind
from xckg.extract.lexicon import TIME, load_words
from xckg.extract.topical import GOODS, find_topic, has_voice, is_bearer, is_example, last_of_list
from xckg.model import Mention, MentionKind, Span
from xckg.records import quick, replace

PLACES = frozenset(("AdministrativeArea", "Country", "Region"))
# Kinds whose likeliest types (so many of the first) are the subject wherever the sentence names one before the number.
LIKELY = {"project": 1, "scale": 2, "measures": 2}
# Types that stay the topic from one sentence to the next only for what is theirs (总投资, 年产值).
BRIEF = frozenset(("Project", "Facility", "Event", "Region"))
PASSING = ("Event",)  # types that are the topic of a clause, but not of the sentences after it
OF_BRIEF = ("project", "business", "capacity")
OWNED = ("project", "other", "business", "capacity", "count")  # kinds that an attribute's owner has whatever its type
TOLD = ("trade", "macro", "scale", "business", "capacity", "other")  # kinds whose figures associations only tell
PROGRAMME = "Programme"
UNNAMED_WITHIN = 90  # characters before a number within which a firm without a name has it
LATEST = 3  # of an indicator's types, how many of the first may be taken from anywhere before
_SIGNS = re.compile(rf"[{TIME}“”‘’《》、，：:\s（(]+")


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """The chosen mention, an index into the article's, and how sure the way is in which it was found."""

    index: int
    confidence: float


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Topics:
    """What has been spoken of so far.

    Attributes:
        clause: the topic of the clause, its own or the one before's.
        sentence: the topic of the sentence.
        many: whether that is the first of several names (X、Y、Z三地), of which no later sentence is.
        goods: the product or line of business in the place of a topic.
        paragraph: the paragraph that all this was said in.
        last: the latest mention of each type.
        fresh: whether the clause named its topic itself.
        fresh_in: the last sentence that named a topic.
        speaker: whose people are quoted.
        brief: a project or site that the sentence before was about.
        main: whom the whole article is about, an index into its mentions.
        report: the place whose yearly report the article is, an index too.
        home: the place or country that the article speaks from, an index too.
        national: whether that is the country.
        presumed: whether the country is only presumed to be that: no other is named, no own place, no firm.
        voiced: the sentence, where the people of a body speak that has no figures of its own.
        nationwide: the sentence, where a clause of it gave a figure of the whole country and none named a topic since.
    """

    clause: Placed | None = None
    sentence: Placed | None = None
    many: bool = False
    goods: Placed | None = None
    paragraph: int = -1
    last: dict[str, Placed] = field(default_factory=dict)
    fresh: bool = False
    fresh_in: Sheet | None = None
    speaker: Placed | None = None
    brief: Placed | None = None
    main: int | None = None
    report: int | None = None
    home: int | None = None
    national: bool = False
    presumed: bool = False
    nationwide: Sheet | None = None
    voiced: Sheet | None = None


def find_anaphor(sheet: Sheet, clause: Clause, topics: Topics) -> Placed | None:
    """The name that a class word in subject place stands for (该项目, 公司): the latest mention of such a type."""
    if not _opening_anaphor().match(sheet.masked, clause.span.start, clause.span.end):
        return None
    words = load_words()
    lead = _SIGNS.sub("", sheet.masked[clause.span.start : clause.span.end])
    for word in _anaphors():
        if lead.startswith(word):
            rest = lead[len(word) :]
            if not word.startswith(words["topic.pointing"]) and rest[:1] in words["topic.no_anaphor_before"]:
                return None
            return _point_back(words.anaphors[word], topics, pointing=word.startswith(words["topic.pointing"]))
    return None


def _point_back(types: Sequence[str], topics: Topics, *, pointing: bool) -> Placed | None:
    """The name of one of these types spoken of last: the topic before one only mentioned.

    A bare 项目 in the paragraph of a firm that has named none is the firm's.
    """
    topic = topics.clause or topics.sentence
    if topic is not None and topic.type in types:
        return topic
    hit = next((topics.last[t] for t in types if t in topics.last), None)
    if pointing or topic is None or topic.type != "Company" or (hit is not None and hit.index > topic.index):
        return hit
    return topic


@cache
def _anaphors() -> tuple[str, ...]:
    """The class words, the longest first."""
    return tuple(sorted(load_words().anaphors, key=lambda w: (-len(w), w)))


@cache
def _opening_anaphor() -> re.Pattern[str]:
    """A class word in subject place, whatever signs stand before and in it: what most clauses do not open with."""
    between = f"(?:{_SIGNS.pattern})?"
    return re.compile(between + f"(?:{'|'.join(between.join(map(re.escape, word)) for word in _anaphors())})")


def follow(topics: Topics, sheet: Sheet, clause: Clause) -> Topics:
    """The topics after a clause has been entered: its own topic if it has one, else the one before."""
    topic = find_topic(sheet, clause)
    if topic is not None and topic.type in GOODS:
        topics = replace(topics, goods=last_of_list(sheet, topic))
    if topic is not None and not is_bearer(topic.type):
        if topic.type not in PASSING:
            return replace(topics, fresh=False) if topics.fresh else topics
        return replace(topics, clause=topic, fresh=True, fresh_in=sheet)
    known = topics.fresh_in is sheet or topics.clause is not None
    if topic is not None and known and _is_adverbial(sheet, clause, topic):
        return replace(topics, fresh=False) if topics.fresh else topics  # 在重庆高新区投资兴建了: where, not who
    if topic is not None:
        many = sheet.masked.startswith("、", topic.span.end)
        stays = topics.sentence if many or _is_part(sheet, clause) else topic
        topics = replace(topics, nationwide=None)
        return replace(topics, clause=topic, sentence=stays, goods=None, fresh=True, fresh_in=sheet, many=many)
    if has_voice(sheet, clause):
        return replace(topics, clause=None, sentence=None, fresh=False, voiced=sheet)
    pointed = find_anaphor(sheet, clause, topics) or _find_speaking(sheet, clause, topics)
    if pointed is None:
        if clause.numbers and _is_nationwide(sheet, clause):
            return replace(topics, fresh=False, nationwide=sheet)
        return replace(topics, fresh=False) if topics.fresh else topics
    sentence = pointed if is_bearer(pointed.type) else topics.sentence
    return replace(topics, clause=pointed, sentence=sentence, fresh=True, fresh_in=sheet)


def _is_nationwide(sheet: Sheet, clause: Clause) -> bool:
    """Whether a clause begins with the whole country, and not with one of its things (全国首个)."""
    return _opens_with_nation(_SIGNS.sub("", sheet.masked[clause.span.start : clause.span.end]))


def _opens_with_nation(lead: str) -> bool:
    word = next((w for w in load_words()["nation"] if lead.startswith(w)), "")
    return bool(word) and not lead.startswith(load_words()["not_nation"], len(word))


def _find_speaking(sheet: Sheet, clause: Clause, topics: Topics) -> Placed | None:
    """Whose people say 我们 at the start of a clause."""
    if topics.speaker is None:
        return None
    text = sheet.masked[clause.span.start : clause.span.end].lstrip("“")
    return topics.speaker if text.startswith(load_words()["speakers"]) else None


def _is_part(sheet: Sheet, clause: Clause) -> bool:
    """Whether a clause is of a part that is not spoken of further: 其中X…."""
    return sheet.masked[clause.span.start :].lstrip("，、：“ ").startswith(load_words()["topic.part"])


def _is_adverbial(sheet: Sheet, clause: Clause, topic: Placed) -> bool:
    """Whether 在 stands before the name and a verb right after it."""
    before = sheet.masked[clause.span.start : topic.span.start]
    after = sheet.masked[topic.span.end : topic.span.end + 1]
    return before.endswith(load_words()["topic.adverbial"]) and after not in "，、"


def remember(topics: Topics, mentions: Sequence[Placed]) -> Topics:
    """The topics with these mentions as the latest of their types."""
    return replace(topics, last=topics.last | {m.type: m for m in mentions})


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Whom a number is about, and what is known of it.

    Attributes:
        sheet: the sentence.
        clause: the clause with the number.
        number: where the number stands.
        kind: the kind of the indicator, which says what types it can be about.
        phrase_start: where the words that name the indicator begin.
        taken: places of names that are something else here (a partner, among whom, of what).
        owner: the name that the number is an attribute of (投资100亿元的X项目), if any.
        counts: whether the number counts what stands after it, so that a name just before it is none of its own.
        of_projects: whether projects are counted, so that no one project can be meant.
        of_works: whether a firm or works would have it of its own.
        priced: whether it is the price of something.
    """

    sheet: Sheet
    clause: Clause
    number: Span
    kind: Kind
    phrase_start: int
    taken: tuple[Span, ...]
    owner: Placed | None
    counts: bool
    of_projects: bool
    of_works: bool
    priced: bool

    def is_taken(self, mention: Placed) -> bool:
        """Whether a name is something else than a subject here."""
        return any(mention.span.overlaps(span) for span in self.taken)

    def fits(self, mention: Placed | None) -> bool:
        """Whether the indicator can be about a name at all."""
        if mention is None or mention.type not in self.kind.about:
            return False
        if self.kind.name in TOLD and mention.name.endswith(load_words()["tellers"]):
            return False
        return not (mention.type == "Project" and self.of_projects)

    def left(self) -> list[Placed]:
        """The names of the clause before the number that are free and fit."""
        start, end = self.clause.span.start, self.number.start
        inside = [m for m in self.sheet.mentions if start <= m.span.start and m.span.end <= end]
        return [m for m in inside if self.fits(m) and not self.is_taken(m)]


def _find_home_country(mentions: Sequence[Mention]) -> int | None:
    home = load_words()["home"]
    return next((i for i, m in enumerate(mentions) if m.type == "Country" and m.name in home), None)


def choose_subject(asked: Question, topics: Topics, mentions: Sequence[Mention]) -> Subject | None:
    """The mention that a number is about, by the surest way that leads to one; None where none does.

    Args:
        asked: what is known of the number.
        topics: what has been spoken of, the clause's own topic included.
        mentions: all mentions of the article.
    """
    lead = _SIGNS.sub("", asked.sheet.masked[asked.clause.span.start : asked.number.start])
    if lead.startswith(load_words()["world"]):
        goods = [m for m in asked.sheet.mentions if m.type in GOODS and asked.clause.span.start <= m.span.start]
        goods = [m for m in goods if m.span.end <= asked.number.start]
        return _sure("nation", goods[0].index) if goods else None
    if _opens_with_nation(lead):
        country = _find_home_country(mentions)
        return None if country is None else _sure("nation", country)
    chosen = _choose_beside(asked) or _choose_side(asked)
    nationwide = topics.nationwide is asked.sheet and "Country" in asked.kind.about
    if chosen is None and nationwide and (country := _find_home_country(mentions)) is not None:
        return _sure("nation", country)
    if chosen is None and topics.report is not None and "AdministrativeArea" in asked.kind.about:
        return _sure("report", topics.report)
    chosen = (
        chosen or _choose_topic(asked, topics) or _choose_carried(asked, topics) or _choose_far(asked, topics, mentions)
    )
    if chosen is None or _is_of_unnamed(asked, chosen, mentions) or _is_told(asked, topics, chosen, mentions):
        return None
    return _find_priced(asked, topics, chosen, mentions) or _prefer_named(asked, chosen, mentions)


def _is_of_unnamed(asked: Question, chosen: Subject, mentions: Sequence[Mention]) -> bool:
    """Whether a figure is of a firm that has no name here, so that its place is not meant (这家企业产能增一成)."""
    if not asked.of_works or mentions[chosen.index].type not in PLACES:
        return False
    said = (
        load_words()
        .patterns["unnamed"]
        .search(asked.sheet.masked, max(0, asked.number.start - UNNAMED_WITHIN), asked.number.start)
    )
    if said is None:
        return False
    return not any(m.index == chosen.index and m.span.start >= said.end() for m in asked.sheet.mentions)


def _is_told(asked: Question, topics: Topics, chosen: Subject, mentions: Sequence[Mention]) -> bool:
    """Whether an association only tells a figure, and neither the sentence nor the country is there to be meant."""
    tellers = load_words()["tellers"]
    spoken = [topic for topic in (topics.clause, topics.sentence) if topic is not None]
    if asked.kind.name not in TOLD or not any(topic.name.endswith(tellers) for topic in spoken):
        return False
    return mentions[chosen.index].type != "Country" and all(m.index != chosen.index for m in asked.sheet.mentions)


def _find_priced(asked: Question, topics: Topics, chosen: Subject, mentions: Sequence[Mention]) -> Subject | None:
    """The thing that a price is of, where no word of the sentence says that it is a place's: 每吨2510美元."""
    place = mentions[chosen.index]
    if not asked.priced or place.type not in PLACES or any(m.name == place.name for m in asked.sheet.mentions):
        return None
    if load_words().says(asked.sheet.masked[asked.clause.span.start : asked.number.start], "nation"):
        return None
    goods = [m for m in asked.sheet.mentions if m.span.end <= asked.number.start and m.type == GOODS[0]]
    thing = goods[-1] if goods else topics.goods
    return _sure("goods", thing.index) if thing is not None and thing.type == GOODS[0] else None


def _sure(way: str, index: int) -> Subject:
    return Subject(index=index, confidence=load_words().ways[way])


def _choose_beside(asked: Question) -> Subject | None:
    """By touch: the owner of the attribute, the name just before the noun."""
    sheet, owner = asked.sheet, asked.owner
    if owner is not None and (asked.fits(owner) or asked.kind.name in OWNED):
        return _sure("owner", owner.index)
    near = [m for m in asked.left() if 0 <= asked.phrase_start - m.span.end <= 1]
    near = [m for m in near if not sheet.masked.startswith("等", m.span.end)]
    if near and not asked.counts:
        return _sure("near", near[-1].index)
    return None


def _choose_side(asked: Question) -> Subject | None:
    """29家央企与辽宁签约64个项目: where one side is only counted, the number is of the other, which has a name."""
    sheet, start = asked.sheet, asked.clause.span.start
    first = next(iter(asked.clause.numbers), None)
    if first is None or first.span == asked.number or _SIGNS.sub("", sheet.masked[start : first.span.start]):
        return None
    sides = [m for m in sheet.mentions if first.span.end < m.span.start and m.span.end <= asked.number.start]
    sides = [m for m in sides if sheet.masked.endswith(load_words()["sides"], 0, m.span.start) and asked.fits(m)]
    return _sure("clause", sides[0].index) if len(sides) == 1 and sides[0].type in PLACES | {"IndustrialPark"} else None


def _choose_topic(asked: Question, topics: Topics) -> Subject | None:
    """By grammar: the clause's own topic, or the project, cluster or policy that the sentence names before."""
    sheet, topic, left = asked.sheet, topics.clause, asked.left()
    if topic is not None and topics.fresh and topic.type not in PLACES and topic in left:
        return _sure("topic", topic.index)
    likely = asked.kind.about[: LIKELY.get(asked.kind.name, 0)]
    before = [m for m in sheet.mentions if m.span.end <= asked.number.start and m.type in likely]
    if asked.kind.name == "measures":  # of a plan, not of what it speaks of: 《办法》提出建“一窗通”等12条措施
        before = [m for m in before if m.type != PROGRAMME or _leads(sheet, m) or _is_begun(asked, m)]
        before.sort(key=lambda m: m.type == likely[0])
    if before:
        return _sure("likely", before[-1].index)
    if (
        topic is not None
        and topics.fresh
        and asked.fits(topic)
        and not (topic in sheet.mentions and asked.is_taken(topic))
    ):
        return _sure("topic", topic.index)
    return None


def _is_begun(asked: Question, programme: Placed) -> bool:
    """Whether a clause before carries a programme out, whose measures then follow: 启动“春雨”行动，推出15项举措."""
    clause = next((c for c in asked.sheet.clauses if c.span.covers(programme.span)), None)
    if clause is None or clause == asked.clause or "；" in asked.sheet.masked[clause.span.start : asked.number.start]:
        return False
    return load_words().says(asked.sheet.masked[clause.span.start : programme.span.start], "begins")


def _choose_carried(asked: Question, topics: Topics) -> Subject | None:
    """By what was spoken of: the topic carried on, a project of the sentence before, any name of the clause."""
    topic, brief = topics.clause, topics.brief
    if topic is not None and asked.fits(topic) and not (topic in asked.sheet.mentions and asked.is_taken(topic)):
        return _sure("carried", topic.index)
    if brief is not None and asked.kind.name in OF_BRIEF and asked.fits(brief):
        return _sure("brief", brief.index)
    bearers = [m for m in asked.left() if is_bearer(m.type) and not is_example(asked.sheet, asked.clause, m)]
    if bearers:
        return _sure("clause", bearers[0].index)
    if topics.sentence is not None and asked.fits(topics.sentence):
        return _sure("carried", topics.sentence.index)
    return None


def _choose_far(asked: Question, topics: Topics, mentions: Sequence[Mention]) -> Subject | None:
    """By what the article is about: its main body, its place; else any name that fits."""
    about = asked.kind.about
    if (
        topics.main is not None
        and not (asked.kind.name in TOLD and mentions[topics.main].name.endswith(load_words()["tellers"]))
        and topics.voiced is not asked.sheet
        and mentions[topics.main].type in about
        and not (asked.of_projects and mentions[topics.main].type == "Project")
    ):
        return _sure("main", topics.main)
    at_home = topics.home is not None and mentions[topics.home].type in about
    if topics.home is not None and at_home and not (topics.presumed and asked.kind.name in OF_BRIEF):
        return _sure("presumed" if topics.presumed else "place", topics.home)
    left = asked.left()
    if left:
        return _sure("any", left[0].index)
    right = [m for m in asked.sheet.mentions if m.span.start >= asked.number.end and asked.clause.span.covers(m.span)]
    right = [m for m in right if asked.fits(m)]
    if asked.counts and right and is_bearer(right[0].type):
        return _sure("object", right[0].index)  # 400家企业入驻高新区
    if topics.voiced is asked.sheet:
        return _sure("presumed", topics.home) if topics.home is not None and at_home else None
    latest = next((topics.last[w] for w in about[:LATEST] if asked.fits(topics.last.get(w))), None)
    if latest is not None:
        return _sure("latest", latest.index)
    if topics.home is not None and at_home:
        return _sure("presumed", topics.home)
    home = next((i for i, m in enumerate(mentions) if m.type == "Country" and m.name in load_words()["home"]), None)
    return _sure("home", home) if home is not None and "Country" in about else None


def _prefer_named(asked: Question, chosen: Subject, mentions: Sequence[Mention]) -> Subject:
    """全省 after a place that this sentence is about (江西出台政策，全省企业…) is that place."""
    mention = mentions[chosen.index]
    if mention.kind is not MentionKind.POINTER or mention.type not in PLACES:
        return chosen
    named = [
        m
        for m in asked.sheet.mentions
        if m.type == "AdministrativeArea" and m.index < chosen.index and not asked.is_taken(m)
    ]
    named = [m for m in named if mentions[m.index].kind is MentionKind.NAME and _leads(asked.sheet, m)]
    return replace(chosen, index=named[-1].index) if named else chosen


def _leads(sheet: Sheet, mention: Placed) -> bool:
    """Whether a name is the topic of its clause."""
    clause = next((c for c in sheet.clauses if c.span.covers(mention.span)), None)
    return clause is not None and find_topic(sheet, clause) == mention
