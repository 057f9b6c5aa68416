"""From the words beside a number to the name of what was measured.

>>> name_indicator("外贸进出口", unit_kind="money").label
'进出口总值'
>>> name_indicator("省级专精特新中小企业", unit_kind="count").label
'省级专精特新中小企业数量'
>>> name_indicator("废旧金属", verb="处理", yearly=True, unit_kind="mass").label
'废旧金属年处理量'

*Why so*: the same thing is called 进出口, 外贸总值 and 进出口额, and a query must find it once; but a phrase that no
table knows is kept as it was printed, for the text's own words are the best name there is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from xckg.errors import KnowledgeError
from xckg.extract.clauses import Sheet
from xckg.extract.lexicon import ASIDE, BEARER, TIME, compile_words, load_words
from xckg.ontology import Node, load_yaml

FILE = "lexicon/indicators.yaml"
COUNTED = ("count", "people", "listed", "visits")
NO_SUFFIX = ("money", "ratio", "times", "doublings", "points", "tenths", "", "rank", "price", "time", "speed", "rating")
SOFT_AFTER = 2  # characters of a noun before a soft bound that make it part of that noun
LONGEST = 30  # characters of a noun phrase; what is longer is a sentence that was not understood
_EDGE = "、；：:“”‘’\"'《》〈〉（）() 　·—-和及与"
_MEASURED = re.compile(r"[0-9][0-9.]*(?:[0-9]|[万亿]|[A-Z]?W)")  # another number inside: no name
_RELATIVE = re.compile(rf"[^，。；：！？{TIME}{BEARER}]*的(?P<noun>[^，。；：、！？的{TIME}{BEARER}]{{2,14}})")
MODIFIER = 4  # characters of a word (各类, 重点) before a name that is counted
RELATIVE_WITHIN = 36  # characters after a number within which 的 closes a clause about what it counts
_JOINERS = "、；：: 　·—-和及与"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """Which types of entity an indicator of this kind is about, the likeliest first; a state has no beginning."""

    name: str
    about: tuple[str, ...]
    state: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Indicator:
    """What was measured. `known` is true when a table names it, not only its words."""

    label: str
    kind: Kind
    known: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheme:
    """The knowledge file. `names` maps (wording, unit kind or "") to label and kind."""

    kinds: Mapping[str, Kind]
    names: Mapping[tuple[str, str], tuple[str, str]]
    by_tail: tuple[tuple[str, str], ...]
    tails: tuple[str, ...]
    rates: tuple[str, ...]
    no_shares: tuple[str, ...]
    growths: tuple[str, ...]
    falls: tuple[str, ...]
    nominal: tuple[tuple[str, str], ...]
    suffix: Mapping[str, str]
    no_counts: tuple[str, ...]
    no_phrases: frozenset[str]
    no_count_starts: tuple[str, ...]
    deeds: Mapping[str, str]
    pairs: Mapping[str, tuple[str, ...]]
    rate_words: tuple[str, ...]
    spent: Mapping[str, str]
    owned: tuple[str, ...]
    time_nouns: tuple[str, ...]
    strip: tuple[str, ...]
    strip_end: tuple[str, ...]
    long: tuple[str, ...]
    verbs: frozenset[str]
    refer_total: frozenset[str]
    refer_growth: frozenset[str]
    refer_share: frozenset[str]
    labels: Mapping[str, str]
    one_sum: frozenset[str]
    of_projects: str


def _sorted(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def load_scheme() -> Scheme:
    """The scheme of indicators, read once.

    Raises:
        KnowledgeError: a name or a tail of a kind that is not described.
    """
    top = load_yaml(FILE)
    kinds = {
        name: Kind(name=name, about=tuple(node.need("about", list)), state=node.need("state", bool))
        for name, node in top.need("kinds", Node).items()
    }
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for node in top.need("names", list):
        label, kind = node.need("label", str), node.need("kind", str)
        if kind not in kinds:
            raise KnowledgeError(node.file, node.line, f"没有「{kind}」这一类指标")
        for unit in node.get("unit", [""]):
            for wording in (label, *node.get("also", [])):
                names.setdefault((wording, unit), (label, kind))
    tails: dict[str, str] = {}
    by_tail = top.need("by_tail", Node)
    for kind, words in by_tail.items():
        if kind not in kinds:
            raise KnowledgeError(by_tail.file, by_tail.line, f"没有「{kind}」这一类指标")
        for word in words:
            tails.setdefault(word, kind)
    refer = top.need("refer", Node)
    return Scheme(
        kinds=kinds,
        names=names,
        by_tail=tuple(sorted(tails.items(), key=lambda t: (-len(t[0]), t[0]))),
        tails=_sorted(top.need("tails", list)),
        rates=_sorted(top.need("rates", list)),
        no_shares=_sorted(top.need("no_shares", list)),
        growths=_sorted(top.need("growths", list)),
        falls=_sorted(top.need("falls", list)),
        nominal=tuple(
            sorted(
                ((n.need("verb", str), n.need("noun", str)) for n in top.need("nominal", list)),
                key=lambda t: (-len(t[0]), t[0]),
            )
        ),
        suffix=dict(top.need("suffix", Node)),
        no_counts=_sorted(top.need("no_counts", list)),
        no_phrases=frozenset(top.need("no_phrases", list)),
        no_count_starts=tuple(top.need("no_count_starts", list)),
        pairs={str(word): tuple(parts) for word, parts in top.need("pairs", Node).items()},
        time_nouns=_sorted(top.need("time_nouns", list)),
        spent=dict(top.need("spent", Node)),
        owned=_sorted(top.need("owned", list)),
        rate_words=tuple(top.need("rate_words", list)),
        deeds=dict(top.need("deeds", Node)),
        strip=_sorted(top.need("strip", list)),
        strip_end=_sorted(top.need("strip_end", list)),
        long=_sorted(top.need("long", list)),
        verbs=frozenset(wording for wording, unit in names if unit == "money"),
        refer_total=frozenset(refer.need("total", list)),
        refer_growth=frozenset(refer.need("growth", list)),
        refer_share=frozenset(refer.need("share", list)),
        labels={
            name: top.need("labels", Node).need(name, str)
            for name in ("count", "people", "growth", "share", "total", "year")
        },
        one_sum=frozenset(top.need("one_sum", list)),
        of_projects=top.need("of_projects", str),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """A noun phrase beside a number: its place in the masked text, its words, and the verb just before it."""

    start: int
    end: int
    text: str
    verb: str


NOTHING = Phrase(start=0, end=0, text="", verb="")


def find_phrase_before(sheet: Sheet, low: int, end: int) -> Phrase:
    """The noun phrase that ends at `end`, going back no further than `low`.

    Args:
        sheet: the sentence.
        low: where the clause, or what the number before it took, ends.
        end: where the words of reaching (达到, 为) begin.
    """
    masked, words = sheet.masked, load_words()
    start = max(low, *(masked.rfind(mark, low, end) + 1 for mark in (BEARER, TIME)))
    verb = ""
    for at, to, word in sheet.bounds:
        if at < start or to > end:
            continue
        lead = masked[start:at]
        if word in words["soft"] and len(lead) >= SOFT_AFTER and not lead.endswith(words["actors"]):
            continue
        start, verb = to, word
    for cut in "：:“":
        at = masked.rfind(cut, start, end)
        if at >= 0 and (cut != "“" or "”" not in masked[at:end]):
            start, verb = at + 1, ""
    return _trim(sheet, start, end, verb)


def _trim(sheet: Sheet, start: int, end: int, verb: str) -> Phrase:
    masked, text = sheet.masked, sheet.text
    while end > start and (masked[end - 1] == ASIDE or (masked[end - 1] in _EDGE and masked[end - 1] not in "”》)）")):
        end -= 1
    changed = True
    while changed and start < end:
        changed = False
        if (masked[start] in _EDGE and masked[start] not in "“《") or masked[start] == ASIDE:
            start, changed = start + 1, True
            continue
        word = next((w for w in _sort_strip().get(masked[start], ()) if masked.startswith(w, start)), None)
        kept = load_words().bounds.match(masked, start, end) if word is not None else None
        if (
            kept is not None
            and kept.group() in load_words().keep
            and word is not None
            and len(kept.group()) > len(word)
        ):
            break
        if word is not None and start + len(word) <= end and not _is_kept(masked, start, end, word):
            start, changed = start + len(word), True
    shown = "".join(text[i] for i in range(start, end) if masked[i] != ASIDE)
    return Phrase(start=start, end=end, text=shown, verb=verb)


def _is_kept(masked: str, start: int, end: int, word: str) -> bool:
    """年 of 年销售收入, 全国 of 全国性: the word is the start of the noun itself."""
    rest = masked[start + len(word) : end]
    return word == "年" or (len(word) == 1 and len(rest) < 2) or not rest


@cache
def _compile_counted() -> re.Pattern[str]:
    return compile_words(word for word in load_words()["counted"] if len(word) > 1)


def find_phrase_after(sheet: Sheet, start: int, high: int, *, counting: bool = True) -> Phrase:
    """The noun phrase that a number counts, from `start` (the end of its unit) to a verb, a sign or another number.

    A phrase that names a counted thing (企业, 项目) ends with the last such word in it; after a clause in front of it
    (适合发布的场景) the noun alone is taken. With `counting`, a measure is no thing that is counted: 78个商圈客流量
    counts 商圈.
    """
    masked, words, counted = sheet.masked, load_words(), _compile_counted()
    start += len(next((w for w in words["bounds_after"] if masked.startswith(w, start)), ""))
    while start < high and (masked[start] == ASIDE or masked[start] in "的“《 （(多余"):
        start += 1
    end = start
    while end < high and masked[end] == BEARER:  # 70家[重大产业项目]: the name itself is what is counted
        end += 1
    named = end
    end = _run(masked, end, high)
    if (
        masked[end : end + 1] == BEARER
        and end - start <= MODIFIER
        and not any(start <= at < end for at, _, _ in sheet.bounds)
    ):  # 1000家的各类[省级特色产业集群]
        while end < high and masked[end] == BEARER:
            end += 1
        named = end
    if start < end < high and masked[end] == "、" and not masked[end + 1 : end + 2].isdigit():
        further = _run(masked, end + 1, high)  # 知名企业、机构: a list goes on unless a number follows
        rest = masked[end + 1 : further]
        if counted.search(rest) and not any(c.isdigit() for c in rest):
            end = further
    stop = _end_of_counted(sheet, named, end) if end > named else end
    if counting and not masked[start:stop].endswith(words["counted"]) and not masked.startswith("的", stop):
        relative = _RELATIVE.search(masked, start, min(high, start + RELATIVE_WITHIN))
        if relative is not None:
            start = named = relative.start("noun")
            stop = _end_of_counted(sheet, start, relative.end("noun"))
    if stop == start:
        return NOTHING
    if counting and masked[start:stop].endswith(load_scheme().tails):
        things = [m.end() for m in counted.finditer(masked, start, stop)]
        if not things or things[-1] == stop:
            return NOTHING
        stop = things[-1]
    phrase = _trim(sheet, start, stop, "")
    if phrase.text[:1].isdigit() or (any(c in phrase.text for c in "0123456789%") and len(phrase.text) > 12):
        return NOTHING
    return phrase


def _run(masked: str, start: int, high: int) -> int:
    """Where the run of plain characters that begins at `start` ends."""
    while start < high and masked[start] not in "，。；：、！？,;:\n" + TIME + BEARER:
        start += 1
    return start


def _end_of_counted(sheet: Sheet, start: int, end: int) -> int:
    """Where the noun phrase that starts at `start` ends: before the first verb after a counted thing."""
    words = load_words()
    things = [m.end() for m in _compile_counted().finditer(sheet.masked, start, end)]
    for at, to, word in sheet.bounds:
        if at < start or to > end:
            continue
        before = [t for t in things if t <= at]
        acts = sheet.masked[start:at].endswith(words["actors"])
        if word in words["soft"] and not acts and things and things[-1] >= to:
            continue  # 公共服务平台, 产业引导基金: a noun goes on through it
        if at == start:
            return start
        return before[-1] if before else at
    return things[-1] if things else end


@cache
def compile_tails() -> re.Pattern[str]:
    """One expression for every ending of a noun phrase by which an indicator's kind is known."""
    return compile_words(tail for tail, _ in load_scheme().by_tail)


@cache
def _sort_tails() -> dict[str, tuple[tuple[str, str], ...]]:
    """The endings by which an indicator's kind is known, in their order, by their last character."""
    made: dict[str, list[tuple[str, str]]] = {}
    for tail, kind in load_scheme().by_tail:
        made.setdefault(tail[-1], []).append((tail, kind))
    return {end: tuple(tails) for end, tails in made.items()}


@cache
def _sort_strip() -> dict[str, tuple[str, ...]]:
    """The words that are no part of a name before a number, in their order, by their first character."""
    made: dict[str, list[str]] = {}
    for word in load_scheme().strip:
        made.setdefault(word[0], []).append(word)
    return {start: tuple(words) for start, words in made.items()}


def name_indicator(phrase: str, *, verb: str = "", yearly: bool = False, unit_kind: str = "") -> Indicator | None:
    """The indicator that a noun phrase names.

    Args:
        phrase: the words beside the number, without place, time and verb.
        verb: the verb before them (处理 of 处理废旧金属400万吨).
        yearly: whether the number is said by the year (每年, 年处理).
        unit_kind: what the unit measures, as in the unit table.

    Returns:
        None where the words name nothing that can be measured (a whole clause, one letter).
    """
    scheme = load_scheme()
    phrase = phrase.strip(_JOINERS)
    if phrase.count("“") != phrase.count("”"):  # a quotation cut through: its marks say nothing
        phrase = phrase.replace("“", "").replace("”", "")
    ending = next((w for w in scheme.strip_end if phrase.endswith(w) and len(phrase) > len(w)), "")
    phrase = phrase.removesuffix(ending)
    for unit in (unit_kind, ""):
        found = scheme.names.get((phrase, unit))
        if found is not None:
            return Indicator(label=found[0], kind=scheme.kinds[found[1]], known=True)
    if _MEASURED.search(phrase) or (len(phrase) < 2 and phrase not in load_words()["counted"]):
        return None
    if (
        not phrase
        or len(phrase) > LONGEST
        or phrase.startswith("/")
        or (all(c.isascii() for c in phrase) and len(phrase) > 8)
    ):
        return None
    if (
        phrase.count("《") != phrase.count("》")
        or phrase in scheme.no_phrases
        or phrase.startswith(scheme.no_count_starts)
    ):
        return None
    kind = next((kind for tail, kind in _sort_tails().get(phrase[-1], ()) if phrase.endswith(tail)), "")
    if phrase.endswith(scheme.tails):
        label = phrase
        if yearly and not phrase.startswith(("年", "累计")):
            label = "年" + phrase
        return Indicator(label=label, kind=scheme.kinds[kind or "other"], known=bool(kind))
    output = _name_output(phrase, verb, yearly, unit_kind, scheme)
    if output is not None:
        return output
    if unit_kind in COUNTED:
        if phrase.endswith(scheme.no_counts):
            return None
        suffix = scheme.suffix[unit_kind]
        return Indicator(
            label=phrase + suffix,
            kind=scheme.kinds[kind if kind in ("measures", "visitors") else "count"],
            known=phrase.endswith(load_words()["counted"]),
        )
    if unit_kind == "length" and not phrase.endswith(scheme.long):
        return None
    suffix = "" if unit_kind in NO_SUFFIX else scheme.suffix.get(unit_kind, "")
    return Indicator(label=phrase + suffix, kind=scheme.kinds[kind or "other"], known=False)


def _name_output(phrase: str, verb: str, yearly: bool, unit_kind: str, scheme: Scheme) -> Indicator | None:
    """处理废旧金属400万吨 → 废旧金属处理量; 年产家用空调700万套 comes with its verb inside the phrase."""
    if unit_kind in NO_SUFFIX or (unit_kind in COUNTED and phrase.endswith(load_words()["counted"])):
        return None
    every = phrase.removeprefix("每")
    rate = next((word for word in scheme.rate_words if every.startswith(word)), None)
    if rate is not None:
        inner = every.removeprefix(rate).removeprefix("度").removeprefix("均")
        action = next(((v, n) for v, n in scheme.nominal if inner.startswith(v)), None)
        if action is not None:
            return Indicator(
                label=inner[len(action[0]) :] + rate + action[1], kind=scheme.kinds["capacity"], known=True
            )
    action = next(((v, n) for v, n in scheme.nominal if verb == v), None)
    if action is None:
        return None
    label = phrase + ("年" if yearly else "") + action[1]
    return Indicator(label=label, kind=scheme.kinds["capacity" if yearly else "business"], known=True)
