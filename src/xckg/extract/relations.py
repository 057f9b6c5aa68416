"""Relations between the mentions of one article, by the rules of `ontology/rules/relations/`.

    mentions → typed text → pointing words → rules, sentence by sentence → triples whose classes fit, once a sentence

Depends on mentions being sorted and not overlapping. Defines `RelationCandidate`s, each with the rule that said so.

>>> article, mentions = typed.parse_notation("[平煤隆基|Company]总经理[高志强|Person]说。")
>>> [found], skipped = find_relations(article, mentions)
>>> mentions[found.subject].name, found.predicate, mentions[found.object].name, dict(found.qualifiers)
('高志强', 'worksFor', '平煤隆基', {'position': '总经理'})

*Why so*: a rule names the classes of its ends, so what may stand there is the contract's table and no word list; what
a sentence leaves unsaid is found by one procedure (`topics`) and not by a pattern for each case.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from xckg.extract import grammar, topics, typed
from xckg.extract.entailed import find_entailed, load_name_rules
from xckg.extract.gazetteer import find_known_names
from xckg.extract.lexicon import Finder
from xckg.extract.pointing import HOME_COUNTRY, is_national
from xckg.model import Article, Mention, MentionKind, Modality, RelationCandidate, SentenceRole, Skipped, Span
from xckg.ontology import Node

_MOST_PARTNERS = 4
SETS_KEPT = 2048
"""Of how many sets of classes that stand in one sentence it is kept which rules they can fill."""
_ONWARD = 8  # characters before a name in which it is told that it only goes on: 西安至…
_PLACES = ("AdministrativeArea", "Country", "Region")
_Triple = tuple[int, str, int]
_Key = tuple[int, int, str, str, str, str, str]  # evidence, subject's class, name, predicate, object's


def find_relations(
    article: Article, mentions: tuple[Mention, ...], rules: Sequence[grammar.Rule] | None = None
) -> tuple[list[RelationCandidate], list[Skipped]]:
    """All relations that the article states between its mentions.

    Args:
        article: as split; its place stands in where a clause about a place names none.
        mentions: sorted by span, not overlapping; implied ones (empty span) at the end.
        rules: the rules to use, all of `ontology/` when None. Names and bylines are read only with all of them.

    Returns:
        Candidates sorted by evidence, subject, predicate and object; subject and object index `mentions`. And the
        clauses in which a rule found a predicate and no subject.
    """
    if not mentions:
        return [], []
    text = typed.encode(
        article, mentions, without=topics.find_doubtful(article, mentions) | topics.find_scopes(article, mentions)
    )
    text = typed.point(text, topics.find_pointers(text, mentions))
    homely = _cue("own-report").search(article.title or "") is not None
    place = _default_place(article, mentions, report=homely)
    ranges = [(*text.code_range(s.span), s.paragraph) for s in article.sentences]
    found: dict[_Key, RelationCandidate] = {}
    skipped: dict[Span, Skipped] = {}

    def keep(candidate: RelationCandidate) -> None:
        a, b = mentions[candidate.subject], mentions[candidate.object]
        key = (candidate.evidence.start, candidate.evidence.end, *_name(a), candidate.predicate, *_name(b))
        if key not in found or found[key].confidence < candidate.confidence:
            found[key] = candidate

    for number, sentence in enumerate(article.sentences):
        begin, end, _ = ranges[number]
        code = text.code[begin:end]
        for rule in _live_rules(code, rules, homely):
            for match in _matches(rule, code):
                triples = list(_read_match(rule, match, text, ranges, number, place, mentions, homely))
                modality = _modality(rule, code, match)
                if not triples and rule.topic:
                    skipped.setdefault(sentence.span, Skipped(span=sentence.span, reason="关系没有主语"))
                if modality is None:
                    continue
                for subject, predicate, obj in triples:
                    qualifiers = _qualifiers(rule, match, article.surface(mentions[obj].span))
                    keep(
                        RelationCandidate(
                            subject=subject, predicate=predicate, object=obj, evidence=sentence.span, rule=rule.id,
                            confidence=rule.confidence, qualifiers=qualifiers, modality=modality,
                        )
                    )  # fmt: skip
    if rules is None:
        for candidate in _read_names(article, mentions):
            keep(candidate)
        for candidate in _read_bylines(article, mentions):
            keep(candidate)
    _drop_spare(found, mentions, {rule.id for rule in (grammar.load_rules() if rules is None else rules) if rule.spare})
    entailed = [c for candidate in found.values() for c in find_entailed(candidate, mentions)] if rules is None else []
    for candidate in entailed:
        keep(candidate)
    ordered = sorted(found.values(), key=lambda c: (c.evidence, c.subject, c.predicate, c.object))
    said = {c.evidence for c in ordered}
    return ordered, [s for span, s in sorted(skipped.items()) if span not in said]


def _drop_spare(found: dict[_Key, RelationCandidate], mentions: Sequence[Mention], spare: Collection[str]) -> None:
    """Takes out what only spare rules say where another rule says the same of the same subject."""
    said = {(*_name(mentions[c.subject]), c.predicate) for c in found.values() if c.rule not in spare}
    for key, candidate in list(found.items()):
        if candidate.rule in spare and (*_name(mentions[candidate.subject]), candidate.predicate) in said:
            del found[key]


def _find_sentence(article: Article, span: Span) -> Span | None:
    """The sentence that a stretch of the text lies in."""
    at = bisect_right(article.sentences, span.start, key=lambda sentence: sentence.span.start) - 1
    return article.sentences[at].span if at >= 0 and article.sentences[at].span.covers(span) else None


def _name(mention: Mention) -> tuple[str, str]:
    return mention.type, mention.name


def _default_place(article: Article, mentions: Sequence[Mention], *, report: bool) -> int | None:
    """What a clause about a place that names none is about.

    The place that the title of a `report` names; the article's place; else the only one in its title; else the
    country, where 我国 points at it or the article is about it.
    """
    areas = typed.load_types().expand("area")
    titles = [s.span for s in article.sentences if s.role is SentenceRole.TITLE]
    entitled = [
        i for i, m in enumerate(mentions) if m.type in areas and len(m.span) and any(t.covers(m.span) for t in titles)
    ]
    home = [i for i, m in enumerate(mentions) if m.kind is MentionKind.IMPLIED and m.type == "AdministrativeArea"]
    country = [i for i, m in enumerate(mentions) if m.type == "Country"]
    national = is_national(article)
    nation = [
        i
        for i in country
        if mentions[i].kind is MentionKind.POINTER or (national and mentions[i].code == HOME_COUNTRY[1])
    ]
    alone = entitled if len({mentions[i].name for i in entitled}) == 1 else []
    return next(iter([*(entitled if report else ()), *home, *alone, *nation]), None)


def _qualifiers(rule: grammar.Rule, match: re.Match[str], surface: str) -> dict[str, str]:
    """What the match says besides its ends. A post cut short by the name before it gets its head back: 江阴[市]长."""
    found = {name: match[name].strip("、，的 ") for name in rule.qualifiers if match[name]}
    bound = grammar.load_words()["bound-post"]
    return {name: surface[-1:] + value if value in bound else value for name, value in found.items()}


def _live_rules(code: str, rules: Sequence[grammar.Rule] | None, homely: bool) -> Iterator[grammar.Rule]:
    """The rules that can match: one of their words stands in the text, and a mention for each of their roles.

    Those of reports only in a place's own (`homely`).
    """
    present = typed.find_types(code)
    if not present:
        return
    if rules is not None:
        fitting = (r for r in rules if homely or not r.report)
        yield from (r for r in fitting if not r.triggers or any(word in code for word in r.triggers))
        return
    index = _load_index()
    called = index.unasked
    for word in index.words.find_numbers(code):
        called |= index.users[word]
    called &= _fitting(present)
    every = grammar.load_rules()
    while called:
        lowest = called & -called
        called ^= lowest
        rule = every[lowest.bit_length() - 1]
        if homely or not rule.report:
            yield rule


@lru_cache(maxsize=SETS_KEPT)
def _fitting(present: frozenset[str]) -> int:
    """The rules for each of whose roles one of these typed characters stands, as bits by the rules' numbers."""
    rules = enumerate(grammar.load_rules())
    return sum(1 << number for number, rule in rules if not any(present.isdisjoint(need) for need in rule.needs))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Index:
    """All rules by the words that call them: one pass over a sentence tells which of several hundred to try.

    `users` are, for each word, the rules that it calls, `unasked` those that need no word: one bit for each rule, by
    its number.
    """

    words: Finder
    users: tuple[int, ...]
    unasked: int


@cache
def _load_index() -> _Index:
    users: dict[str, int] = {}
    unasked = 0
    for number, rule in enumerate(grammar.load_rules()):
        for word in rule.triggers:
            users[word] = users.get(word, 0) | 1 << number
        unasked |= 0 if rule.triggers else 1 << number
    return _Index(words=Finder(users), users=tuple(users.values()), unasked=unasked)


def _matches(rule: grammar.Rule, code: str) -> Iterator[re.Match[str]]:
    """Every match of the rule, one for each place where it can start."""
    match = rule.regex.search(code)
    while match:
        yield match
        match = rule.regex.search(code, match.start() + 1)


def _read_match(
    rule: grammar.Rule,
    match: re.Match[str],
    text: typed.TypedText,
    ranges: Sequence[topics.Range],
    number: int,
    place: int | None,
    mentions: tuple[Mention, ...],
    homely: bool,
) -> Iterator[_Triple]:
    """The triples of one match whose classes the contract allows; ends are mention indices."""
    begin = ranges[number][0]
    held: dict[str, list[int]] = {}
    for role, codes in rule.roles.items():
        first, last = match.span(role)
        held[role] = [
            text.mention_at[begin + at]
            for at in range(max(first, 0), max(last, 0))
            if match.string[at] in codes
            and not (at + 1 < last and grammar.modifies(match.string[at], match.string[at + 1]))
        ]
    for role, codes in rule.topic.items():
        at = topics.find_topic(
            text.code, ranges, number, begin + match.start(), codes, rule.reach, strict=rule.strict, homely=homely
        )
        held[role] = [text.mention_at[a] for a in at or ()]
        if (
            at == ()
            and rule.reach in {"home", "article"}
            and place is not None
            and typed.code_of(mentions[place].type) in codes
            and not _cue("elsewhere").search(match.string, 0, match.start())
        ):
            held[role] = [place]
    allowed = typed.load_types().allowed
    for give in rule.gives:
        for place_in_list, s in enumerate(held[give.subject]):
            objects = held[give.object]
            if give.subject == give.object:  # each pair of the list once; a long list names no partners
                partners = place_in_list == 0 or not _brings_partners(match, give.subject, rule.roles[give.subject])
                objects = objects[place_in_list + 1 :] if partners and len(objects) <= _MOST_PARTNERS else []
            elif len(objects) == len(held[give.subject]) > 1 and _one_by_one(match):
                objects = [objects[place_in_list]]
            for o in objects:
                a, b = mentions[s], mentions[o]
                if (a.type, give.predicate, b.type) in allowed and a.name != b.name and _fits(give.predicate, a, b):
                    yield s, give.predicate, o


def _fits(predicate: str, subject: Mention, obj: Mention) -> bool:
    """Whether nothing speaks against it: a place lies where its code says; a firm pointed at is not new."""
    prefix = "gb2260:"
    if predicate == "locatedIn" and obj.type == "Country" and subject.name.startswith(obj.name):
        return False  # 中国石化 names itself so
    if predicate in {"establishes", "subsidiaryOf"} and obj.kind is MentionKind.POINTER and obj.type == "Company":
        return predicate == "subsidiaryOf"
    if predicate != "locatedIn" or not subject.code or not obj.code:
        return True
    if not (subject.code.startswith(prefix) and obj.code.startswith(prefix)):
        return not (subject.code.startswith("iso3166:") and obj.code.startswith(prefix))
    inner, outer = subject.code.removeprefix(prefix), obj.code.removeprefix(prefix)
    while len(outer) > 2 and outer.endswith("00"):
        outer = outer[:-2]
    return inner.startswith(outer) and inner != outer


def _brings_partners(match: re.Match[str], role: str, codes: str) -> bool:
    """Whether 与 stands after the first of a list: those that follow are its partners, not each other's."""
    first, second = [at for at in range(*match.span(role)) if match.string[at] in codes][:2]
    return any(word in match.string[first + 1 : second] for word in grammar.load_words()["comitative"])


def _one_by_one(match: re.Match[str]) -> bool:
    """Whether 分别 gives each subject its own object."""
    begin = topics.clause_start(match.string, match.start(), 0)
    return _cue("respectively").search(match.string, begin, match.end()) is not None


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(grammar.load_words()[name], key=lambda w: (-len(w), w))))


def _modality(rule: grammar.Rule, code: str, match: re.Match[str]) -> Modality | None:
    """Whether the match is said to be so, planned, or (None) denied or only hoped for.

    What a name's own modifier says holds whatever the clause does with the name (没有收购[甲]旗下的[乙]): there only
    the words of the match count.
    """
    clause = match[0] if rule.presumed else code[topics.clause_start(code, match.start(), 0) : match.end()]
    if _cue("deny").search(clause):
        return None
    if _cue("hope").search(clause) or (not rule.presumed and _cue("wish").search(code, 0, match.start())):
        return Modality.PLANNED if rule.hopes else None
    if rule.modality is not None:
        return rule.modality
    return Modality.PLANNED if _cue("planned").search(clause) else Modality.ACTUAL


def _read_names(article: Article, mentions: tuple[Mention, ...]) -> Iterator[RelationCandidate]:
    """What names say of themselves: 长葛循环经济产业园 opens with the place that it lies in (`names.yaml`)."""
    openers: dict[str, dict[str, int]] = {}
    called = [_names_of(article, mention) for mention in mentions]
    for index, mention in enumerate(mentions):
        for name in called[index]:
            if len(name) > 1:
                openers.setdefault(mention.type, {}).setdefault(name, index)
                for suffix in grammar.load_words()["area-suffix"]:
                    if mention.type == "AdministrativeArea" and len(name) - len(suffix) > 1:
                        openers[mention.type].setdefault(name.removesuffix(suffix), index)
    best: dict[tuple[int, str], tuple[int, RelationCandidate]] = {}
    for rule in load_name_rules("names"):
        known = openers.get(rule.need("opener", str), {})
        lengths = sorted({len(name) for name in known}, reverse=True)
        wholes = rule["whole"].split("|")
        for index, mention in enumerate(mentions):
            if mention.type not in wholes or mention.kind is not MentionKind.NAME:
                continue
            for whole in called[index]:
                length = next((n for n in lengths if n < len(whole) and whole[:n] in known), 0)
                if "beyond" in rule and not (length and _has_place_beyond(rule, whole[:length], whole[length:])):
                    continue
                opener = known.get(whole[:length], index)
                if mentions[opener].name == mention.name or best.get((index, rule["predicate"]), (0,))[0] >= length:
                    continue
                if "unless" in rule and re.search(rule.need("unless", str), whole):
                    continue  # 西宁至成都铁路 runs through many places
                sentence, start = _find_sentence(article, mention.span), mention.span.start
                if sentence is None or _cue("onward").search(article.text.clean, max(0, start - _ONWARD), start):
                    continue  # 西安至[十堰高铁] lies in neither
                subject, obj = (index, opener) if rule["subject"] == "whole" else (opener, index)
                candidate = RelationCandidate(
                    subject=subject, predicate=rule["predicate"], object=obj, evidence=sentence, rule=rule["id"],
                    confidence=rule["confidence"],
                )  # fmt: skip
                best[index, rule["predicate"]] = (length, candidate)
    yield from (candidate for _, candidate in best.values())
    yield from _read_insides(article, mentions)


def _has_place_beyond(rule: Node, opener: str, rest: str) -> bool:
    """Whether the rest of a name holds a known place, in brackets or not, and reads as the rule asks for.

    The rule sees the name as opener|rest, the place in it as □: 雀巢|（□）有限公司.
    """
    starts = {0, rest.find("（") + 1}
    places = (h.span for h in find_known_names(rest) if h.span.start in starts and h.type in _PLACES)
    seen = (f"{opener}|{rest[: place.start]}□{rest[place.end :]}" for place in places)
    return any(re.search(rule.need("beyond", str), name) for name in seen)


def _read_insides(article: Article, mentions: tuple[Mention, ...]) -> Iterator[RelationCandidate]:
    """What a name says of what it names inside: 年产15000吨[聚酯薄膜]项目 makes 聚酯薄膜 (`inside` of `names.yaml`)."""
    for rule in load_name_rules("inside"):
        inner = {m.name: i for i, m in reversed(list(enumerate(mentions))) if m.type == rule["inner"] and len(m.span)}
        for index, mention in enumerate(mentions):
            if mention.type != rule["whole"] or re.search(rule["unless"], mention.name):
                continue
            sentence = _find_sentence(article, mention.span)
            held = [name for name in inner if name in mention.name]
            longest = max(held, key=lambda name: (len(name), name), default=None)
            if longest is None or not re.search(rule["before"], mention.name.partition(longest)[0]):
                continue  # 动力电池|铝箔项目: part of a longer name
            if sentence is not None:
                yield RelationCandidate(
                    subject=index, predicate=rule["predicate"], object=inner[longest], evidence=sentence,
                    rule=rule["id"], confidence=rule["confidence"],
                )  # fmt: skip


def _names_of(article: Article, mention: Mention) -> tuple[str, ...]:
    """What the mention is called: its name, and its surface where that is a name too."""
    surface = article.surface(mention.span)
    return (mention.name, surface) if mention.kind is MentionKind.NAME and surface != mention.name else (mention.name,)


def _read_bylines(article: Article, mentions: tuple[Mention, ...]) -> Iterator[RelationCandidate]:
    """Credited people work for the medium named last before them, else for the publisher."""
    media = [i for i, m in enumerate(mentions) if m.type == "MediaOrganization"]
    for byline in article.bylines:
        person = next((i for i, m in enumerate(mentions) if m.type == "Person" and m.span == byline.span), None)
        sentence = _find_sentence(article, byline.span)
        if person is None or sentence is None:
            continue
        near = [
            i
            for i in media
            if len(mentions[i].span) and sentence.covers(mentions[i].span) and mentions[i].span.end <= byline.span.start
        ]
        medium = near[-1] if near else next((i for i in media if mentions[i].kind is MentionKind.IMPLIED), None)
        if medium is not None:
            yield RelationCandidate(
                subject=person, predicate="worksFor", object=medium, evidence=sentence, rule="byline", confidence=0.9,
                qualifiers={"position": byline.role} if byline.role else {},
            )  # fmt: skip
