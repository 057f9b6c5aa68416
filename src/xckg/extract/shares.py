"""Per cents that are parts of a whole: 占进出口总值的51.2%, 占比44.1%, 覆盖率达98%, 70%的企业.

Not every per cent without a word of growth is a share: interest, taxes and indices are amounts in per cent, and what
has no noun at all is not understood.
"""

from __future__ import annotations

from xckg.extract.clauses import Clause, Number, Sheet
from xckg.extract.growth import find_cue, find_sign_after, read_growth, read_points
from xckg.extract.indicators import is_price, load_scheme
from xckg.extract.lexicon import load_words
from xckg.extract.phrases import Phrase, find_phrase_after, find_phrase_before
from xckg.extract.reading import Left, Reading, strip_left, strip_reach
from xckg.model import Measure, Span
from xckg.records import replace

NO_SIGN = "倍数没有说明增减"


def read_ratio(sheet: Sheet, clause: Clause, number: Number, low: int, high: int) -> Reading | str:
    """The growth, share or rate that a per cent, a multiple or a number of points is; or why it is none.

    Args:
        sheet: the sentence.
        clause: its clause.
        number: the number.
        low: where its words may begin.
        high: where they must end.
    """
    cue = find_cue(sheet, number, low)
    if number.kind == "points":
        return read_points(sheet, number, low, cue)
    if cue is not None and not cue.level and cue.word not in load_words()["growth.gap"]:
        return read_growth(sheet, number, low, cue.start, cue.sign, "growth.cue", cue.word)
    sign = find_sign_after(sheet, number, high)
    if sign:
        return read_growth(sheet, number, low, number.span.start, sign, "growth.after")
    return NO_SIGN if number.kind == "times" else _read_share(sheet, clause, number, low, high)


def _read_share(sheet: Sheet, clause: Clause, number: Number, low: int, high: int) -> Reading | str:
    words, scheme = load_words(), load_scheme()
    left = strip_reach(sheet, low, number.span.start)
    inside = _read_inside(sheet, number, low, left)
    if inside is not None:
        return inside
    at = _find_of(sheet.masked[low : number.span.start])
    if at < 0 and sheet.masked.endswith("的", 0, number.span.start):  # 占2010年121亿元生产总值的13%
        further = _find_of(sheet.masked[clause.span.start : number.span.start])
        at, low = (further, clause.span.start) if further >= 0 else (at, low)
    if at >= 0 and not left.text[at:].startswith(words["share.nouns"]):
        return _read_part(sheet, number, low, high, low + at, left)
    phrase = find_phrase_before(sheet, low, left.end)
    if phrase.verb in words["growth.up"] or phrase.verb in words["growth.down"]:  # 减少废气排放40%
        sign = 1 if phrase.verb in words["growth.up"] else -1
        return read_growth(sheet, number, low, low, sign, "growth.verb", phrase.verb)
    after = find_phrase_after(sheet, number.span.end, high, counting=False)
    if is_price(after.text):  # 征收17%的关税
        return _make(number, Measure.AMOUNT, "amount.rate", after, left, after=True)
    if is_price(phrase.text):
        return _make(number, Measure.AMOUNT, "amount.rate", phrase, left)
    if phrase.text.endswith(scheme.falls):
        return read_growth(sheet, number, low, left.end, -1, "growth.noun")
    if phrase.text.endswith(scheme.growths):
        return read_growth(sheet, number, low, left.end, 1, "growth.noun")
    if phrase.text.endswith(scheme.rates):
        return _make(number, Measure.SHARE, "share.rate", phrase, left)
    bound = next((w for w in words["bounds_after"] if sheet.masked.startswith(w, number.span.end)), "")
    direct = after.text.endswith((*scheme.owned, *words["counted"]))
    members = _find_members(sheet, clause, number, after, bound)
    if members is not None:
        return _make(number, Measure.SHARE, "share.members", members, left, after=True)
    if after.text and (direct or sheet.masked.startswith("的", number.span.end + len(bound))):
        return _make(number, Measure.SHARE, "share.attribute", after, left, after=True)
    measures = phrase.text.endswith((*scheme.tails, *scheme.owned))
    if not (phrase.text or left.taken) or (phrase.text and not measures and not _has_whole(sheet, number)):
        return "百分数不知是什么的"
    return _make(number, Measure.SHARE, "share.noun", phrase, left)


def _read_inside(sheet: Sheet, number: Number, low: int, left: Left) -> Reading | None:
    """5G用户在移动电话用户总数中占比超过六成: the whole stands after 在, the part before it, if at all."""
    said = load_words().patterns["inside"].search(sheet.masked[low : left.end])
    if said is None:
        return None
    at = low + said.start("in")
    phrase = find_phrase_before(sheet, low, at)
    whole = Span(start=low + said.start("whole"), end=low + said.end("whole"))
    return _make_part(number, phrase, at, whole, left)


def _make_part(number: Number, phrase: Phrase, at: int, whole: Span | None, left: Left) -> Reading:
    """A share of a whole that is named; `at` is where the reading begins if no words say what the part is."""
    return Reading(
        measure=Measure.SHARE,
        value=number.value,
        unit=number.unit,
        rule="share.of",
        phrase=phrase,
        start=phrase.start or at,
        end=number.span.end,
        whole=whole,
        level=left.level,
        origin=left.origin,
    )


def _has_whole(sheet: Sheet, number: Number) -> bool:
    """Whether the words before a per cent speak of a whole that it is a part of."""
    return load_words().patterns["whole"].search(sheet.masked, 0, number.span.start) is not None


def _find_members(sheet: Sheet, clause: Clause, number: Number, after: Phrase, bound: str) -> Phrase | None:
    """九成企业实现增长: the part of the things of which something is said, named by both."""
    end = number.span.end + len(bound)
    thing = sheet.masked[end : after.end].removeprefix("的")
    if not thing.endswith(load_words()["counted"]) or after.text not in thing:
        return None
    said = load_words().patterns["part_said"].match(sheet.masked, after.end, clause.span.end)
    return None if said is None else replace(after, text=said["said"] + after.text)


def _make(number: Number, measure: Measure, rule: str, phrase: Phrase, left: Left, *, after: bool = False) -> Reading:
    return Reading(
        measure=measure,
        value=number.value,
        unit=number.unit,
        rule=rule,
        phrase=phrase,
        start=number.span.start if after else phrase.start or left.end,
        end=phrase.end if after else number.span.end,
        level=left.level and not after,
        origin=left.origin and not after,
        after=after,
    )


def _find_of(text: str) -> int:
    """Where 占 (of what) begins in the words before a share, -1 where it is not said."""
    words = load_words()
    places = [(text.rfind(word), len(word)) for word in words["share.of"] if word in text]
    ends = [(at + size, size) for at, size in places if not text.startswith(words["share.not"], at)]
    end, size = max(ends, default=(-1, 0))  # of 占 and 约占 that end at one place, the longer
    at = end - size
    if at < 0 and text.endswith("的"):  # 完成全年任务的53%
        at = max(text.rfind(word) for word in words["share.of_with_de"])
    return at


def _read_part(sheet: Sheet, number: Number, low: int, high: int, of: int, left: Left) -> Reading:
    """X占Y的N%: the share of X, or of what was spoken of, in Y."""
    words = load_words()
    begin = strip_left(sheet, low, of, "growth.lead") if of > low else Left(text="", end=low)
    phrase = find_phrase_before(sheet, low, begin.end)
    openers = (*words["share.of"], *words["share.of_with_de"])
    whole = of + len(next(w for w in openers if sheet.masked.startswith(w, of)))
    text, _ = words.strip_end(sheet.masked[whole : left.end], "share.tails")
    after = find_phrase_after(sheet, number.span.end, high, counting=False)
    place = Span(start=whole, end=whole + len(text)) if text else None
    scheme = load_scheme()
    bound = next((w for w in words["bounds_after"] if sheet.masked.startswith(w, number.span.end)), "")
    of_them = sheet.masked.startswith("的", number.span.end + len(bound)) and after.text.endswith(words["counted"])
    its_share = after.text.endswith((*scheme.rates, *scheme.owned))
    if not phrase.text and (its_share or of_them):  # 占据了58%的市场份额, 占70%股份, 占总数九成的小企业
        made = _make(number, Measure.SHARE, "share.attribute", after, left, after=True)
        return replace(made, whole=place)
    said = sheet.masked[whole : left.end]
    if not phrase.text and said.endswith(scheme.owned) and "的" not in said:  # 占据市场份额45%
        owned = find_phrase_before(sheet, whole, left.end)
        return _make(number, Measure.SHARE, "share.noun", owned, left)
    return _make_part(number, phrase, of, place, left)
