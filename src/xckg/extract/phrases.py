"""The noun phrase beside a number: what stands before it up to a verb, what stands after it and is counted.

In 全市拥有省级绿色工厂31家 the phrase before the number is 省级绿色工厂, for 拥有 is a word that no noun phrase reaches
across; in 4330部影片报名参评 the phrase after it is 影片, for 报名 is a verb after a thing that is counted.

*Why so*: what bounds a noun phrase are few hundred words; a parser would need to know all the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from xckg.extract.clauses import Sheet
from xckg.extract.indicators import load_scheme
from xckg.extract.lexicon import ASIDE, BEARER, NAME, TIME, compile_words, load_words
from xckg.records import quick, replace

SOFT_AFTER = 2  # characters of a noun before a soft bound that make it part of that noun
_EDGE = "、；：:“”‘’\"'《》〈〉（）() 　·—-和及与"
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?(?=[一-龥])")  # a year before a noun, which no expression of time took in
_RELATIVE = re.compile(rf"[^，。；：！？{TIME}{BEARER}]*的(?P<noun>[^，。；：、！？的{TIME}{BEARER}]{{2,14}})")
MODIFIER = 4  # characters of a word (各类, 重点) before a name that is counted
RELATIVE_WITHIN = 36  # characters after a number within which 的 closes a clause about what it counts
QUOTED = 12  # characters of a name in quotation marks that is counted
_JOINERS = "、；：: 　·—-和及与"


@quick
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
    verb, adverbs = "", set[int]()
    for at, to, word in sheet.bounds:
        if at < start or to > end:
            continue
        lead = masked[start:at]
        if word in words["soft"]:
            if len(lead) >= SOFT_AFTER and not lead.endswith(words["actors"]):
                if word in words["adverbs"] and sheet.edges:
                    adverbs.add(at)
                continue
            changes = word in words["growth.up"] or word in words["growth.down"]
            if not changes and not lead.strip(_EDGE + "，。；") and masked[to:end] in _measures():  # 服务毛利
                continue
        start, verb = to, word
    for cut in "：:“":
        at = masked.rfind(cut, start, end)
        if at >= 0 and (cut != "“" or "”" not in masked[at:end]):
            start, verb = at + 1, ""
    phrase = _trim(sheet, start, end, verb)
    if any(phrase.start < at < phrase.end for at in adverbs):
        kept = (i for i in range(phrase.start, phrase.end) if masked[i] != ASIDE and i not in adverbs)
        phrase = replace(phrase, text="".join(sheet.text[i] for i in kept))
    return phrase if words.patterns["which"].match(phrase.text) is None else replace(NOTHING, verb=verb)


@cache
def _measures() -> frozenset[str]:
    """Nouns that are a measure by themselves, whose verb before them is then part of their name."""
    scheme = load_scheme()
    return frozenset(tail for tail in scheme.tails if len(tail) > 1 and not tail.endswith(scheme.suffix["count"]))


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
            continue
        year = _YEAR.match(masked, start, end)  # 2026暑期档电影票房
        if year is not None:
            start, changed = year.end(), True
    shown = "".join(text[i] for i in range(start, end) if masked[i] != ASIDE)
    return Phrase(start=start, end=end, text=shown, verb=verb)


@cache
def _sort_strip() -> dict[str, tuple[str, ...]]:
    """The words that are no part of a name before a number, in their order, by their first character."""
    made: dict[str, list[str]] = {}
    for word in load_scheme().strip:
        made.setdefault(word[0], []).append(word)
    return {start: tuple(words) for start, words in made.items()}


def _is_kept(masked: str, start: int, end: int, word: str) -> bool:
    """年 of 年销售收入, 全国 of 全国性: the word is the start of the noun itself."""
    rest = masked[start + len(word) : end]
    return (
        word == "年" or (len(word) == 1 and len(rest) < 2) or not rest or rest.startswith(load_words()["bounds_after"])
    )


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
    quoted = _find_quoted(masked, start, high) if counting else NOTHING
    if quoted.text:
        return replace(quoted, text=sheet.text[quoted.start : quoted.end])
    end = start
    while end < high and masked[end] == BEARER:  # 70家[重大产业项目]: the name itself is what is counted
        end += 1
    named = end
    end = _run(masked, end, high)
    if (
        masked[end : end + 1] == BEARER
        and end - start <= MODIFIER
        and masked[end - 1] not in _JOINERS
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
    stop = _end_of_counted(sheet, named, end, high) if end > named else end
    if counting and start < stop < end and masked[stop] == NAME:
        stop = _end_of_name(sheet, stop, high)
    if (
        not counting
        and masked[start:end].endswith(load_scheme().tails)
        and not any(stop <= at < end for at, _, _ in sheet.bounds)
    ):
        stop = end  # 500亿元的全产业链规模: a sum is of the measure, not of the thing
    # 20家部门的数据 counts 部门, 20个具有国际水平的平台 and 19家马里的小企业 what follows 的
    does = start in sheet.acts or any(at == start for at, _, _ in sheet.bounds)
    owns = masked.startswith("的", stop) and not does and masked[start : start + 1] != BEARER
    whole = masked[start:stop].endswith(words["counted"]) and not (does and "的" in masked[start:stop])
    if counting and not whole and not owns:
        relative = _RELATIVE.search(masked, start, min(high, start + RELATIVE_WITHIN))
        if relative is not None:
            start = named = relative.start("noun")
            stop = _end_of_counted(sheet, start, relative.end("noun"), high)
    if stop == start:
        return NOTHING
    if counting and masked[start:stop].endswith(load_scheme().tails):
        things = [m.end() for m in counted.finditer(masked, start, stop)]
        if not things or things[-1] == stop:
            return NOTHING
        stop = things[-1]
    phrase = _trim(sheet, start, stop, "")
    if phrase.text.startswith(words["to"]) and counting:  # 由14种增至25种
        return NOTHING
    if phrase.text[:1].isdigit() or (any(c in phrase.text for c in "0123456789%") and len(phrase.text) > 12):
        return NOTHING
    return phrase


def _find_quoted(masked: str, start: int, high: int) -> Phrase:
    """What is counted where it stands in quotation marks and nothing follows: 300个“十分钟健身圈”."""
    close = masked.find("”", start, high)
    if masked[start - 1 : start] != "“" or not 2 < close - start <= QUOTED or not masked[start:close].isalpha():
        return NOTHING
    ends = masked[close + 1 : close + 2] in ("", "，", "。", "；", "、")
    return Phrase(start=start, end=close, text=masked[start:close], verb="") if ends else NOTHING


def _end_of_name(sheet: Sheet, start: int, high: int) -> int:
    """Where a name ends that a counted noun goes on with (14支产业[专项基金]), its start where more follows it."""
    end = start
    while end < high and sheet.masked[end] == NAME:
        end += 1
    after = sheet.masked[end : end + 1]
    bound = end in sheet.acts or any(at == end for at, _, _ in sheet.bounds)
    return end if after in "，。；、！？" or bound or sheet.masked.startswith(load_words()["all_of"], end) else start


def _run(masked: str, start: int, high: int) -> int:
    """Where the run of plain characters that begins at `start` ends."""
    while start < high and masked[start] not in "，。；：、！？,;:\n" + TIME + BEARER:
        start += 1
    return start


def _to_word(sheet: Sheet, start: int, end: int) -> int | None:
    """Where the word ends that a counted noun begins (产品|线, 城市|地标), None where it is none (国家|级)."""
    if not sheet.edges or end in sheet.edges:
        return end
    if start not in sheet.edges:
        return None
    following = next((at for at in range(end, len(sheet.masked)) if at in sheet.edges), end)
    rest, words = sheet.masked[end:following], load_words()
    if rest.endswith(words["qualities"]):
        return None
    through = any(at in sheet.edges for at in range(start + 1, end))  # 行政|村村: the cut goes through the noun itself
    return end if through or rest in words["bounds"] or not rest.isalnum() else following


def _end_of_counted(sheet: Sheet, start: int, end: int, high: int) -> int:
    """Where the noun phrase that starts at `start` ends: before the first verb after a counted thing.

    A verb that as often stands inside a noun phrase (集聚) is one where another number follows at `high`.
    """
    words = load_words()
    found = (_to_word(sheet, m.start(), m.end()) for m in _compile_counted().finditer(sheet.masked, start, end))
    things = [thing for thing in found if thing is not None and thing <= end]
    goes_on = end == high and sheet.masked[high - 1] not in "，。；！？,;\n"
    for thing in things:
        soft = next((word for at, _, word in sheet.bounds if at == thing and word in words["soft"]), "")
        if thing in sheet.acts and (goes_on or not soft) and not sheet.masked.startswith(words["counted"], thing):
            return thing  # 影片报名参评竞赛单元
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
