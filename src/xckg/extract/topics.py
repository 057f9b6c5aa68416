"""What a clause is about when it does not say so: subjects left out, pointing words, who 我们 is inside a quotation.

Chinese news drops a subject as soon as the reader can supply it, clause after clause, and lets 项目, 公司, 我们 stand
for names. All offsets here are code offsets of a `TypedText`.

>>> article, mentions = typed.parse_notation("[金汇集团|Company]位于[长葛|AdministrativeArea]，年产[钢板|Product]。")
>>> text = typed.encode(article, mentions)
>>> find_topic(text.code, [(0, len(text.code), 0)], 0, text.code.index("年产"), typed.code_of("Company"), "paragraph")
(0,)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from xckg.extract import grammar, typed
from xckg.extract.needed import may_match
from xckg.model import Article, Mention, MentionKind
from xckg.ontology import Node, load_yaml

Range = tuple[int, int, int]  # code start, code end, paragraph of a sentence
_ANY = f"{chr(typed.FIRST_CODE)}-{chr(typed.FIRST_CODE + 0x3F)}"
_CLAUSE_END = re.compile(f"[{grammar.ENDS}]")
_SENTENCE_END = re.compile(r"[。！？\n]")
_LOOKBACK = 3  # sentences of the same paragraph
_GLUE = 3  # code characters between two parts of one place


@cache
def _one_of(name: str, template: str) -> re.Pattern[str]:
    """A word class of `words.yaml` put into a pattern's `%s`."""
    words = sorted(grammar.load_words()[name], key=lambda w: (-len(w), w))
    return re.compile(template % f"(?:{'|'.join(words)})")


@cache
def _joined() -> re.Pattern[str]:
    """The next part of a list of subjects, its place before it or not: [苏州市]新材料集群、[苏州市]医药集群."""
    area = typed.code_of("AdministrativeArea")
    return _one_of("subject-join", f"%s(?:{area}(?=[{_ANY}]))?([{_ANY}])")


@cache
def _post_person() -> re.Pattern[str]:
    return _one_of("post", f"[^{_ANY}{grammar.ENDS}]{{0,10}}%s(?:[、兼]|{typed.code_of('Person')})")


def clause_start(code: str, at: int, begin: int) -> int:
    """Where the clause that holds `at` starts, not before `begin`."""
    while at > begin and code[at - 1] not in grammar.ENDS:
        at -= 1
    return at


def _clause_subject(
    code: str, begin: int, end: int, codes: str, *, own: bool = False, strict: bool = False
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The subject of the clause before `end`, and the place that it says it happens in: code offsets, () for none.

    The first mention in subject position is the subject, unless a later one is made to act (支持许昌建设, 把公司建成);
    with some verbs (使, 指导) that holds for the clauses after it too, with others only in the predicate's `own` one.
    """
    subject: tuple[int, ...] = ()
    locative: tuple[int, ...] = ()
    genitive: tuple[int, ...] = ()  # 格兰仕的产品: what is said of the product is said of its maker
    at = begin
    while at < end:
        if code[at] not in codes:
            at += 1
            continue
        group = [at]
        after = at + 1
        while after < end and (more := _joined().match(code, after, end)):
            if more.group(1) in codes:
                group.append(more.end() - 1)
            after = more.end()
        before = _owner().sub("", code[begin:at])
        if _locative().search(before):
            glued = locative and at - locative[-1] <= _GLUE  # 在许昌的黄河集团: the inner one
            locative = tuple(group) if glued or not locative else locative
        elif _modifies(code, at, after, codes):
            pass
        elif code[after : after + 1] == "的" or _relative().match(code, after, end):
            genitive = genitive or (tuple(group) if _opens(before) else ())
        elif _made_to_act(before, own) or (not subject and _opens(before) and not _oblique().search(before)):
            subject = tuple(group)
        at = after
    return subject or (() if strict else genitive), locative


def _made_to_act(before: str, own: bool) -> bool:
    """Whether the words before a mention make it the subject of what follows: 支持, 使, 把."""
    return bool(_one_of("pivot-far", "%s$").search(before)) or (own and bool(_one_of("pivot", "%s$").search(before)))


@cache
def _oblique() -> re.Pattern[str]:
    return _one_of("oblique", "%s$")


@cache
def _locative() -> re.Pattern[str]:
    return _one_of("locative", f"%s[{_ANY}的]{{0,3}}$")


def _modifies(code: str, at: int, after: int, codes: str) -> bool:
    """Whether a mention only modifies what follows: a place before a name, a body before a post and a person.

    So does a firm before one of its own: [海晏集团]下属[海晏电气].
    """
    if code[at] == typed.code_of("Company") and _owned().match(code, after):
        return True
    following = code[after] if after < len(code) else ""
    glued = following and following in codes and (following == code[at] or code[at] in _places())
    return bool(glued) or _post_person().match(code, after) is not None


@cache
def _owned() -> re.Pattern[str]:
    return _one_of("owns", f"%s(?={typed.code_of('Company')})")


@cache
def _owner() -> re.Pattern[str]:
    """A firm at the end, and the words by which the next one is its own."""
    return _one_of("owns", f"{typed.code_of('Company')}%s$")


@cache
def _relative() -> re.Pattern[str]:
    """「实施的项目」 after a mention: it belongs to the project's modifier."""
    return re.compile(f"[^{_ANY}{grammar.ENDS}、]{{1,10}}的[{_ANY}]")


@cache
def _other_subject() -> re.Pattern[str]:
    """A clause that opens with a subject which is no mention: 许多企业, 业内专家."""
    helped = "".join(grammar.load_words()["no-subject-after"])
    return _one_of("other-subject", f"[^{_ANY}{helped}]{{0,8}}%s")


@cache
def _occasion() -> re.Pattern[str]:
    """A clause whose subject is a meeting or fair without a name, and so no place: 大会聚焦…."""
    words = grammar.load_words()
    where, not_at = "|".join(words["occasion-place"]), "".join(words["occasion-not-after"])
    return _one_of("occasion", f"[^{_ANY}{grammar.ENDS}{not_at}]{{0,8}}%s(?!{where})")


@cache
def _places() -> str:
    return "".join(map(typed.code_of, typed.load_types().groups["place"]))


@cache
def _lines() -> str:
    return "".join(map(typed.code_of, typed.load_types().expand("line")))


@cache
def _agents() -> str:
    """Classes of which a subject, once named, keeps its clause: nothing farther off may take its place."""
    table = typed.load_types()
    return "".join(map(typed.code_of, table.expand("body|place|line|Project|Policy|Event")))


def _opens(before: str) -> bool:
    """Whether what stands before a mention in its clause lets it be the subject: nothing, or an adverbial."""
    return (
        not before
        or bool(_one_of("opener", "(?:%s|[”）、—])$").search(before))
        or typed.type_of(before[-1]) is not None
    )


def find_topic(
    code: str,
    sentences: Sequence[Range],
    number: int,
    at: int,
    codes: str,
    reach: str,
    *,
    strict: bool = False,
    homely: bool = False,
) -> tuple[int, ...] | None:
    """The mentions that the predicate at `at` is said of, when its own words do not name them.

    Args:
        code: the typed text.
        sentences: code ranges and paragraphs of the article's sentences, in order.
        number: which of them holds `at`.
        at: where the predicate starts.
        codes: typed characters of the classes that may be the subject.
        reach: "clause", "sentence", "paragraph", "home", "article" or "stage".
        strict: whether only a subject proper counts, no place named by 在 and no owner (格兰仕的产品).
        homely: whether the article is a place's own report, in which a clause without a subject is the place's again,
            whatever projects and bodies the last one named.

    Returns:
        Code offsets; () when nothing was found but the article's place may stand in; None when the clause has another
        subject (企业, 专家, a name of another class), so that nothing may.
    """
    begin, _, paragraph = sentences[number]
    if reach == "stage":
        return _stage(code, begin, at, codes)
    if homely and not _is_of_places(codes):
        reach = "clause"  # a firm of a report's roll is not what its next clause is about
    wider = "".join(sorted({*codes, *_agents()}))
    place_first = not any(c in codes for c in map(typed.code_of, typed.load_types().groups["body"]))
    spare: tuple[int, ...] = ()
    owner = at - 2 if code[at - 1 : at] == "的" else at - 1
    whose = not strict and owner >= begin and code[owner] in codes and code[owner] in _places()
    if (
        whose
        and not _oblique().search(code, clause_start(code, at, begin), owner)
        and not _one_of("subject-join", "%s$").search(code, begin, owner)
    ):
        return (owner,)  # 中国的燃料油进口: whoever else the sentence is about
    clause, end, crossed = clause_start(code, at, begin), at, False
    while True:
        subject, locative = _clause_subject(code, clause, end, wider, own=end == at, strict=strict)
        if end != at and homely and not _is_of_places(codes):
            return spare or None
        if end != at and homely and _is_fleeting(code, subject):
            return ()
        if end != at and _passes(code, clause, end, subject):
            subject = ()
        if not subject and end == at and _one_of("foretells", "%s").match(code, clause):
            subject = _next_subject(code, at, sentences[number][1], wider)
        if end != at and (built := _built(code, clause, end, codes)):
            return built
        fitting = () if strict else tuple(a for a in locative if code[a] in codes)
        if subject:
            named = tuple(a for a in subject if code[a] in codes)
            if not named and crossed:
                return spare  # 甲做这；做那: what another did before the semicolon says nothing of this
            if named or any(code[a] not in _lines() for a in subject):
                return named or None
            # what a chain does, its place does: no firm farther off
            codes = "".join(c for c in codes if c in _places())
        spare = spare or fitting
        if spare and (place_first or code[clause - 1 : clause] == "；"):
            return spare
        if not (place_first and homely) and (_occasion() if place_first else _other_subject()).match(code, clause, end):
            return spare or None
        if clause <= begin or reach == "clause":
            break
        end = clause - 1
        crossed = crossed or code[end] in ";；"
        clause = clause_start(code, end, begin)
    if spare or reach in {"clause", "sentence"} or (homely and _is_of_places(codes)):
        return spare
    for earlier in range(number - 1, max(-1, number - 1 - _LOOKBACK), -1):
        start, stop, same = sentences[earlier]
        if same != paragraph:
            break
        found = _first_subject(code, start, stop, codes)
        if len(found) == 1 and (reach != "home" or code[found[0]] in _places()):
            return found
    return ()


def _passes(code: str, start: int, end: int, subject: Sequence[int]) -> bool:
    """Whether a clause's subject is named in passing: a roll of projects, 10个园区, an analyst's employer."""
    return (
        (len(subject) > 1 and code[subject[0]] == typed.code_of("Project"))
        or (bool(subject) and _one_of("counted", "%s$").search(code, start, subject[0]) is not None)
        or _one_of("passing", "%s$").search(code, start, end) is not None
    )


def _next_subject(code: str, at: int, stop: int, codes: str) -> tuple[int, ...]:
    """The subject of the clause after the one that holds `at`: 作为行业龙头，[格力]…."""
    ended = _CLAUSE_END.search(code, at, stop)
    if ended is None:
        return ()
    after = _CLAUSE_END.search(code, ended.end(), stop)
    return _clause_subject(code, ended.end(), after.start() if after else stop, codes)[0]


def _stage(code: str, begin: int, at: int, codes: str) -> tuple[int, ...]:
    """The place that a sentence, or its part after the last semicolon, opens with: 在[西安]，…；在[青岛]，…."""
    for start in dict.fromkeys((code.rfind("；", begin, at) + 1 or begin, begin)):
        ended = _CLAUSE_END.search(code, start, at)
        place = _clause_subject(code, start, ended.start(), codes)[1] if ended else ()
        inner = place[0] if place else start
        while inner > start and code[inner - 1] in codes:  # 在湖北|恩施
            inner -= 1
        if place and not any(map(typed.type_of, code[start:inner])):  # 许昌地处河南: that tells of 许昌
            return place
    return ()


def _built(code: str, start: int, end: int, codes: str) -> tuple[int, ...]:
    """The project that a clause says is built, if it closes the clause: what comes next is said of it."""
    project = typed.code_of("Project")
    if project not in codes or project not in code[start:end]:
        return ()
    found = _one_of("builds", f"%s[^{grammar.ENDS}]{{0,24}}({project})[^{_ANY}]{{0,2}}$").search(code, start, end)
    return () if found is None else (found.start(1),)


def _is_of_places(codes: str) -> bool:
    return typed.code_of("AdministrativeArea") in codes


def _is_fleeting(code: str, subject: Sequence[int]) -> bool:
    """Whether a subject of an earlier clause of a place's own report says nothing of the clauses after it."""
    kept = typed.code_of("AdministrativeArea") + typed.code_of("IndustrialPark")
    return any(code[a] not in kept for a in subject)


def _first_subject(code: str, start: int, stop: int, codes: str) -> tuple[int, ...]:
    """The subject of the first clause of a sentence that holds a name, else the place it names by 在."""
    while start < stop:
        ended = _CLAUSE_END.search(code, start, stop)
        end = ended.start() if ended else stop
        if any(map(typed.type_of, code[start:end])) and not _one_of("report", "%s").search(code, start, end):
            subject, locative = _clause_subject(code, start, end, codes)
            if not _passes(code, start, end, subject):
                return subject or locative
        start = end + 1
    return ()


def find_pointers(text: typed.TypedText, mentions: Sequence[Mention]) -> list[tuple[int, int, int, str]]:
    """Words that point at an earlier mention (该项目, 公司) or, inside a quotation, at the speaker's body (我们).

    Args:
        text: as encoded.
        mentions: what its characters stand for; implied ones may be pointed at too (市长 says whose by itself).

    Returns:
        (code start, code end, index of the mention pointed at, its class), sorted, for `typed.point`.
    """
    taken = {pointer[0]: pointer for pointer in _speaker_pointers(text)}
    places = sorted(text.mention_at)
    for node in load_words_file().need("pointers", list):
        pattern = _pointer_pattern(node.get("always", ""), node.get("bare", ""))
        if not may_match(pattern, text.code):
            continue
        types = typed.load_types().expand(node.need("types", str))
        ends, keep, bare = node.get("ends", ""), node.get("keep", False), frozenset(node.get("bare", "").split())
        fitting = {i for i, m in enumerate(mentions) if m.type in types and m.name.endswith(ends)}
        fits = [at for at in places if text.mention_at[at] in fitting]
        implied = next((i for i in sorted(fitting) if not len(mentions[i].span)), None) if ends else None
        if not fits and implied is None:
            continue
        seen = 0
        for match in pattern.finditer(text.code):
            while seen < len(fits) and fits[seen] < match.start():
                seen += 1
            at = _topical(text.code, fits[:seen], types) if seen else None
            target = implied if at is None else text.mention_at[at]
            if target is None or match.start() in taken or (keep and match.start() - 1 in text.mention_at):
                continue
            firms = at is not None and "Project" in types and match[0] in bare
            if at is not None and firms and typed.code_of("Company") in text.code[at : match.start()]:
                continue  # a firm was named after the project: then a bare 项目 is that firm's
            end = match.start() if keep else match.end()
            taken[match.start()] = (match.start(), end, target, mentions[target].type)
    return [taken[begin] for begin in sorted(taken)]


def find_doubtful(article: Article, mentions: Sequence[Mention]) -> frozenset[int]:
    """Pointing mentions that another reading beats: a bare 项目 after a firm was named is that firm's own."""
    pointers = load_words_file().need("pointers", list)
    bare = {word for node in pointers if "Project" in node["types"] for word in node["bare"].split()}
    doubtful = set()
    named: dict[str, int] = {}  # project → where its name stood last
    firm = -1
    for index, mention in enumerate(mentions):
        if mention.type == "Company" and mention.kind is MentionKind.NAME:
            firm = mention.span.start
        elif mention.type == "Project" and mention.kind is MentionKind.NAME:
            named[mention.name] = mention.span.start
        elif mention.type == "Project" and article.surface(mention.span) in bare and firm > named.get(mention.name, -1):
            doubtful.add(index)
    return frozenset(doubtful)


def find_scopes(article: Article, mentions: Sequence[Mention]) -> frozenset[int]:
    """Countries and regions that only say among whom something is first: 建设[中国]最大的炼化项目."""
    scopes = typed.load_types().expand("Country|Region")
    after, joined = _one_of("superlative", "%s"), _one_of("join", "%s$")
    clean = article.text.clean
    return frozenset(
        index
        for index, mention in enumerate(mentions)
        if mention.type in scopes
        and len(mention.span)
        and after.match(clean, mention.span.end)
        and not joined.search(clean, 0, mention.span.start)
    )


def _topical(code: str, fits: Sequence[int], types: Sequence[str]) -> int:
    """Which earlier mention is pointed at: the first of the last sentence that has one; of projects the last."""
    at = len(fits) - 1
    if "Project" in types or "Event" in types:
        return fits[at]
    while at and not _SENTENCE_END.search(code, fits[at - 1], fits[at]):
        at -= 1
    while at + 1 < len(fits) and fits[at + 1] == fits[at] + 1:  # 广东|佛山: the inner one
        at += 1
    return fits[at]


@cache
def load_words_file() -> Node:
    """`words.yaml` as read, for its pointers."""
    return load_yaml(f"{grammar.RULES}/words.yaml")


@cache
def _pointer_pattern(always: str, bare: str) -> re.Pattern[str]:
    """Words that always point, and those that do so only at the start of a clause, with no name glued to them."""
    alone = f"(?:(?<=[{grammar.ENDS}])|(?<![\\s\\S]))(?:{'|'.join(bare.split())})(?![{_ANY}])" if bare else ""
    return re.compile("|".join(filter(None, ["|".join(always.split()), alone])))


def _speaker_pointers(text: typed.TypedText) -> list[tuple[int, int, int, str]]:
    if "“" not in text.code:
        return []
    table = typed.load_types()
    body = "".join(map(typed.code_of, table.groups["body"]))
    say = "|".join(grammar.load_words()["say"])
    speaker = f"([{body}])[^{_ANY}{grammar.ENDS}]{{0,14}}{typed.code_of('Person')}[^{grammar.ENDS}“]{{0,12}}(?:{say})"
    found: dict[int, tuple[int, int, int, str]] = {}
    for pattern in (rf"“([^”]{{1,400}})”{speaker}", rf"{speaker}[^。“]{{0,12}}“([^”]{{1,400}})”"):
        for match in re.finditer(pattern, text.code):
            quote, who = (1, 2) if pattern[0] == "“" else (2, 1)
            at, span = match.start(who), (text.code, match.start(quote), match.end(quote))
            for word in _one_of("we", f"(?<![{_ANY}的数家些内外资])%s").finditer(*span):
                found.setdefault(
                    word.start(), (word.start(), word.end(), text.mention_at[at], typed.type_of(text.code[at]) or "")
                )
    return list(found.values())
