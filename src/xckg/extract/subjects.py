"""Whom a number is about: the name before it, the topic of the clause, what was spoken of before, the article's place.

In 长葛循环经济产业园年处理废旧金属400多万吨 the park is the clause's topic; in 项目总投资25亿元 the word 项目 stands
for the project named last; in 上半年出口122.3亿元 nobody is named, and the topic of the sentence before or the article's
place is meant. Which types an indicator can be about, and which is likeliest, is part of the indicator's kind.

*Why so*: a full parse of the sentence was not needed to find subjects in news, whose clauses put the topic first and
drop it as long as it stays the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xckg.extract.clauses import Clause, Placed, Sheet
from xckg.extract.indicators import Kind
from xckg.extract.lexicon import MARKS, TIME, load_words
from xckg.model import Article, Mention, MentionKind, SentenceRole, Span

MAIN = frozenset(
    ("Company", "IndustrialPark", "Project", "ResearchInstitution", "FinancialInstitution", "Organization")
)
MAIN_ABROAD = frozenset(
    ("Event", "Facility", "IndustryCluster", "IndustryChain")
)  # only where the article has no place
GOODS = ("Product", "Industry")
PLACES = frozenset(("AdministrativeArea", "Country", "Region"))
# Kinds whose likeliest types (so many of the first) are the subject wherever the sentence names one before the number.
LIKELY = {"project": 1, "scale": 2, "measures": 2}
# Types that stay the topic from one sentence to the next only by a word that points at them (该项目).
BRIEF = frozenset(("Project", "Facility", "Event", "Region"))
_SIGNS = re.compile(rf"[{TIME}“”‘’《》、，：:\s（(]+")
_LEAD = 8  # characters that may stand before a topic, besides times and signs


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """The chosen mention (an index into the article's), the way it was found, and how sure that way is."""

    index: int
    way: str
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Topics:
    """What has been spoken of so far. `clause` and `sentence` are the topics, `last` the latest mention of each type,
    `brief` a project or site that the sentence before was about, `speaker` whose people are quoted, `main` the mention
    that stands for whom the whole article is about.
    """

    clause: Placed | None = None
    sentence: Placed | None = None
    goods: Placed | None = None
    paragraph: int = -1
    last: dict[str, Placed] = field(default_factory=dict)
    fresh: bool = False
    fresh_in: Sheet | None = None
    speaker: Placed | None = None
    brief: Placed | None = None
    main: int | None = None


def find_main(article: Article, mentions: Sequence[Mention]) -> int | None:
    """A mention of the firm, park, project … that the article is about, None where it is about a place or many.

    It must stand in the title or the first sentence, be named more than once, and oftener than the article's place.
    """
    counts = Counter((m.type, m.name) for m in mentions if len(m.span))
    lead = [s.span for s in article.sentences if s.role in (SentenceRole.TITLE, SentenceRole.BODY)][:2]
    best, most = None, max(1, counts[("AdministrativeArea", article.place or "")])
    for i, mention in enumerate(mentions):
        likely = mention.type in MAIN or (article.place is None and mention.type in MAIN_ABROAD)
        if likely and len(mention.span) and any(s.covers(mention.span) for s in lead):
            if counts[(mention.type, mention.name)] > most:
                best, most = i, counts[(mention.type, mention.name)]
    return best


def is_bearer(kind: str) -> bool:
    """Whether an entity type can be the topic of numbers at all."""
    words = load_words()
    return kind not in words["never"] and kind not in words["seldom"]


def find_topic(sheet: Sheet, clause: Clause) -> Placed | None:
    """The name in subject place of a clause: first in it but for times, signs and a word or two (在, 其中, 目前).

    Of names set side by side (许昌市长葛市) the last is meant.
    """
    inside = [m for m in sheet.mentions if clause.span.covers(m.span)]
    for i, mention in enumerate(inside):
        lead = _SIGNS.sub("", sheet.masked[clause.span.start : mention.span.start])
        lead = re.sub(f"[{MARKS}]", "", lead)
        if len(lead) > _LEAD or lead.endswith(load_words()["topic.not_after"]) or not is_lead(lead):
            return None
        if not is_bearer(mention.type):
            if sheet.masked[mention.span.end : mention.span.end + 1] in "，、":
                continue
            return mention if mention.type in load_words()["seldom"] else None
        while i + 1 < len(inside) and inside[i + 1].span.start == mention.span.end and is_bearer(inside[i + 1].type):
            i += 1
            mention = inside[i]
        return None if _is_example(sheet, clause, mention) else mention
    return None


def _is_example(sheet: Sheet, clause: Clause, mention: Placed) -> bool:
    """Whether a name is one of a list of examples (X、Y等104个地方) or only belongs to a post (X总统)."""
    last = mention
    for further in sheet.mentions:
        if further.span.start >= last.span.end and clause.span.covers(further.span):
            if sheet.masked[last.span.end : further.span.start] not in ("、", "和", "及", "与"):
                break
            last = further
    return sheet.masked.startswith(load_words()["topic.roles"], last.span.end)


def _last_of_list(sheet: Sheet, first: Placed) -> Placed:
    """The general name at the end of a list: 人发、动物毛发等发制品原料 is about 发制品原料."""
    last = first
    for mention in sheet.mentions:
        if mention.span.start >= last.span.end and mention.type in GOODS:
            if sheet.masked[last.span.end : mention.span.start] not in ("、", "和", "及", "与", "等", "以及"):
                break
            last = mention
    return last


def is_lead(text: str) -> bool:
    """Whether the words before a name let it be the topic still."""
    return load_words().strip_end(text, "topic.lead")[0] == ""


def find_anaphor(sheet: Sheet, clause: Clause, topics: Topics) -> Placed | None:
    """The name that a class word in subject place stands for (该项目, 公司): the latest mention of such a type."""
    words = load_words()
    lead = _SIGNS.sub("", sheet.masked[clause.span.start : clause.span.end])
    for word in sorted(words.anaphors, key=lambda w: (-len(w), w)):
        if lead.startswith(word):
            rest = lead[len(word) :]
            if not word.startswith(("该", "这", "本")) and rest[:1] in words["topic.no_anaphor_before"]:
                return None
            hits = [topics.last[t] for t in words.anaphors[word] if t in topics.last]
            return hits[0] if hits else None
    return None


def follow(topics: Topics, sheet: Sheet, clause: Clause) -> Topics:
    """The topics after a clause has been entered: its own topic if it has one, else the one before."""
    topic = find_topic(sheet, clause)
    anaphor = find_anaphor(sheet, clause, topics) if topic is None else None
    goods = topics.goods
    fresh = False
    if topic is not None and not is_bearer(topic.type):
        goods, topic = (_last_of_list(sheet, topic), None) if topic.type in GOODS else (goods, topic)
    if (
        topic is None
        and anaphor is None
        and topics.speaker is not None
        and sheet.masked[clause.span.start : clause.span.end].lstrip("“").startswith(load_words()["speakers"])
    ):
        anaphor = topics.speaker
    chosen = topic if topic is not None else anaphor
    if (
        chosen is not None
        and topic is not None
        and (topics.fresh_in is sheet or topics.clause is not None)
        and _is_adverbial(sheet, clause, topic)
    ):
        chosen = None  # 在重庆高新区投资兴建了: where, not who
    if chosen is not None:
        fresh = True
        goods = None if topic is not None and is_bearer(topic.type) else goods
    return replace(
        topics,
        clause=chosen if chosen is not None else topics.clause,
        sentence=chosen if chosen is not None and is_bearer(chosen.type) else topics.sentence,
        goods=goods,
        fresh=fresh,
        fresh_in=sheet if chosen is not None else topics.fresh_in,
    )


def _is_adverbial(sheet: Sheet, clause: Clause, topic: Placed) -> bool:
    """Whether 在 stands before the name and a verb right after it."""
    before = sheet.masked[clause.span.start : topic.span.start]
    return (
        before.endswith(load_words()["topic.adverbial"])
        and sheet.masked[topic.span.end : topic.span.end + 1] not in "，、"
    )


def remember(topics: Topics, mentions: Sequence[Placed]) -> Topics:
    """The topics with these mentions as the latest of their types."""
    return replace(topics, last=topics.last | {m.type: m for m in mentions})


def _choose(
    sheet: Sheet,
    clause: Clause,
    topics: Topics,
    kind: Kind,
    mentions: Sequence[Mention],
    *,
    phrase_start: int,
    number: Span,
    taken: Sequence[Span],
    owned: Placed | None = None,
    counted: bool = False,
) -> Subject | None:
    """Whom a number is about.

    Args:
        sheet: the sentence.
        clause: the clause with the number.
        topics: what has been spoken of, the clause's own topic included.
        kind: the kind of the indicator, which says what types it can be about.
        mentions: all mentions of the article.
        phrase_start: where the words that name the indicator begin.
        number: where the number stands.
        taken: places of names that are something else here (a partner, among whom, of what).
        counted: whether the number counts what stands after it, so that a name just before it is none of its own.
        owned: the name that the number belongs to as an attribute (投资100亿元的X项目), if any.
    """
    about = kind.about
    lead = _SIGNS.sub("", sheet.masked[clause.span.start : number.start])
    if lead.startswith(load_words()["nation"]):
        home = next((i for i, m in enumerate(mentions) if m.type == "Country" and m.name in load_words()["home"]), None)
        return None if home is None else Subject(index=home, way="nation", confidence=0.8)
    left = [
        m
        for m in sheet.mentions
        if m.span.start >= clause.span.start
        and m.span.end <= number.start
        and not any(m.span.overlaps(t) for t in taken)
    ]
    fit = [m for m in left if m.type in about]
    if owned is not None and (
        owned.type in about or kind.name in ("project", "other", "business", "capacity", "count")
    ):
        return Subject(index=owned.index, way="owned", confidence=0.9)
    near = [m for m in fit if 0 <= phrase_start - m.span.end <= 1 and not sheet.masked.startswith("等", m.span.end)]
    if near and not counted:
        return Subject(index=near[-1].index, way="near", confidence=0.95)
    own = topics.clause if topics.fresh and topics.clause is not None and topics.clause.type not in PLACES else None
    if own is not None and own.type in about and clause.span.covers(own.span) and own in left:
        return Subject(index=own.index, way="topic", confidence=0.9)
    if kind.name in LIKELY:
        likely = about[: LIKELY[kind.name]]
        before = [m for m in sheet.mentions if m.span.end <= number.start and m.type in likely]
        if before:
            return Subject(index=before[-1].index, way="same-sentence", confidence=0.85)
    topic = topics.clause
    if (
        topic is not None
        and topic.type in about
        and not any(topic is m for m in sheet.mentions if any(m.span.overlaps(t) for t in taken))
    ):
        return Subject(
            index=topic.index, way="topic" if topics.fresh else "carried", confidence=0.9 if topics.fresh else 0.8
        )
    if topics.brief is not None and kind.name in ("project", "business", "capacity") and topics.brief.type in about:
        return Subject(index=topics.brief.index, way="carried", confidence=0.7)
    if fit:
        bearers = [m for m in fit if is_bearer(m.type) and not _is_example(sheet, clause, m)]
        if bearers:
            return Subject(index=bearers[0].index, way="clause", confidence=0.75)
    if topics.sentence is not None and topics.sentence.type in about:
        return Subject(index=topics.sentence.index, way="carried", confidence=0.75)
    if topics.main is not None and mentions[topics.main].type in about:
        return Subject(index=topics.main, way="main", confidence=0.65)
    place = next(
        (i for i, m in enumerate(mentions) if m.kind is MentionKind.IMPLIED and m.type == "AdministrativeArea"), None
    )
    if place is not None and "AdministrativeArea" in about:
        return Subject(index=place, way="place", confidence=0.7)
    if fit:
        return Subject(index=fit[0].index, way="clause", confidence=0.5)
    right = [m for m in sheet.mentions if clause.span.covers(m.span) and m.span.start >= number.end and m.type in about]
    if counted and right and is_bearer(right[0].type):
        return Subject(index=right[0].index, way="object", confidence=0.6)  # 400家企业入驻高新区
    for wanted in about[:3]:
        if wanted in topics.last:
            return Subject(index=topics.last[wanted].index, way="latest", confidence=0.55)
    if place is not None:
        return Subject(index=place, way="place", confidence=0.5)
    return None


def choose_subject(
    sheet: Sheet,
    clause: Clause,
    topics: Topics,
    kind: Kind,
    mentions: Sequence[Mention],
    *,
    phrase_start: int,
    number: Span,
    taken: Sequence[Span],
    owned: Placed | None = None,
    counted: bool = False,
) -> Subject | None:
    """As `_choose`; but 全省 after a place that this sentence is about (江西出台政策，全省企业…) is that place."""
    chosen = _choose(
        sheet,
        clause,
        topics,
        kind,
        mentions,
        phrase_start=phrase_start,
        number=number,
        taken=taken,
        owned=owned,
        counted=counted,
    )
    if (
        chosen is None
        or mentions[chosen.index].kind is not MentionKind.POINTER
        or mentions[chosen.index].type not in PLACES
    ):
        return chosen
    named = [
        m
        for m in sheet.mentions
        if m.type == "AdministrativeArea"
        and mentions[m.index].kind is MentionKind.NAME
        and m.index < chosen.index
        and not any(m.span.overlaps(t) for t in taken)
        and _leads(sheet, m)
    ]
    return Subject(index=named[-1].index, way=chosen.way, confidence=chosen.confidence) if named else chosen


def _leads(sheet: Sheet, mention: Placed) -> bool:
    """Whether a name is the topic of its clause."""
    clause = next((c for c in sheet.clauses if c.span.covers(mention.span)), None)
    return clause is not None and find_topic(sheet, clause) == mention
