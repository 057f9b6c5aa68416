"""Numbers that say how something changed: 同比增长28.1%, 下降5.3%, 翻一番, 提高2.3个百分点, 减少3家.

A cue of growth before the number (增长了约) or after it (的速度增长) makes a per cent a growth, signed by the cue; 倍
and 番 become per cent. A gap between two rates (高于全国2.3个百分点) and a change in pieces (减少3家) are amounts. The
base of a comparison (较5月份的250亿美元下降) is no number of its own.

*Why so*: 增长到5% is a level and 增长5% a growth, and the words between cue and number decide it; so the cue is sought
from the number backwards over words that bound it, never anywhere in the clause.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xckg.extract.clauses import Number, Sheet
from xckg.extract.indicators import load_scheme
from xckg.extract.lexicon import MARKS, load_words
from xckg.extract.phrases import NOTHING, Phrase, find_phrase_after, find_phrase_before
from xckg.extract.reading import Left, Reading, strip_left
from xckg.model import Measure
from xckg.records import replace
from xckg.units import plain

HUNDRED = Decimal(100)
PERCENT = "%"
BASE_WITHIN = 18  # characters from a word of comparing to the number compared with


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """A word of growth before a number: its sign, where it starts, whether a word of reaching (到, 至) follows it."""

    word: str
    sign: int
    start: int
    level: bool


def find_cue(sheet: Sheet, number: Number, low: int) -> Cue | None:
    """The word of growth that a number is said with, if one stands before it."""
    words, scheme = load_words(), load_scheme()
    if number.kind == "doublings":  # 翻番 is its own cue
        return Cue(word="", sign=1, start=number.span.start, level=False)
    left = strip_left(sheet, low, number.span.start, "growth.fill")
    word = words.find_end(left.text, "growth.up", "growth.down")
    if word is None:
        return None
    between = sheet.masked[left.end : number.span.start].lstrip(MARKS)
    if between.startswith(words["growth.no_cue_before"]) and word in words["growth.of_rate"]:
        return None  # 节约率12.5%
    noun = word in scheme.growths or word in scheme.falls
    return Cue(
        word=word,
        sign=-1 if word in words["growth.down"] else 1,
        start=left.end - len(word),
        level=not noun and between.startswith(words["growth.level"]),
    )


def find_sign_after(sheet: Sheet, number: Number, high: int) -> int:
    """1 or -1 where growth or fall is said after the number (5.2%的增长, 的降幅), else 0."""
    words = load_words()
    after = words.patterns["range_end"].sub("", sheet.masked[number.span.end : high])
    for bound in words["bounds_after"]:
        after = after.removeprefix(bound)
    said = words.patterns["grew_by"].match(after)
    if said is not None:  # 9.4%的强劲增长
        return -1 if said["down"] else 1
    if after.startswith(words["growth.after_down"]):
        return -1
    return 1 if after.startswith(words["growth.after"]) else 0


def convert_growth(number: Number, sign: int) -> tuple[Decimal, str]:
    """The signed change: 1.2倍 → 120 %, 一番 → 100 %, a change in points stays in points."""
    if number.kind == "times":
        return plain(sign * number.value * HUNDRED), PERCENT
    if number.kind == "doublings":
        return plain(sign * (2**number.value - 1) * HUNDRED), PERCENT
    return sign * number.value, number.unit


def read_growth(sheet: Sheet, number: Number, low: int, end: int, sign: int, rule: str, cue: str = "") -> Reading:
    """A change of what stands before the cue, or, before nothing, of what stands between cue and number.

    Args:
        sheet: the sentence.
        number: the number.
        low: where its words may begin.
        end: where the cue begins.
        sign: 1 or -1.
        rule: id of the rule.
        cue: the word of growth, "" when it stands after the number.
    """
    words, scheme = load_words(), load_scheme()
    left = strip_left(sheet, low, end, "growth.lead", "reach") if end > low else Left(text="", end=low)
    left = _without_comparison(sheet, low, left, "growth.lead", "reach")
    phrase = find_phrase_before(sheet, low, left.end)
    if not phrase.text and cue:  # 降低成本30%
        inverted = find_phrase_before(sheet, low, number.span.start)
        phrase = inverted if inverted.verb in words["growth.up"] or inverted.verb in words["growth.down"] else phrase
    if cue and sheet.masked.startswith("的", number.span.end):  # 为企业节约10%的能耗成本
        after = find_phrase_after(sheet, number.span.end, len(sheet.masked), counting=False)
        if after.text.endswith(scheme.tails) and not after.text.endswith(tuple(scheme.refer_growth)):
            phrase = after
    phrase = (
        NOTHING if phrase.verb in words["share.of"] else _trim_lead(phrase)
    )  # 占全部投资的比重提高: of what is a part
    nouns = (*scheme.growths, *scheme.falls)
    noun = next((t for t in nouns if phrase.text.endswith(t) and len(phrase.text) > len(t)), "")
    if noun:
        phrase = _trim_lead(_shorten(phrase, len(noun)))
    value, unit = convert_growth(number, sign)
    return Reading(
        measure=Measure.GROWTH,
        value=value,
        unit=unit,
        rule=rule,
        phrase=NOTHING if phrase.text in scheme.growths else phrase,
        start=phrase.start or left.end,
        end=number.span.end,
    )


def _without_comparison(sheet: Sheet, low: int, left: Left, *names: str) -> Left:
    """The words before 较去年同期, or all of them where there is no comparison at their end."""
    words = load_words()
    found = words.patterns["compared"].search(left.text)
    while found is not None and found.group().startswith(words["base_not"]):  # 比重|比去年同期
        found = words.patterns["compared"].search(left.text, found.start() + 2)
    if found is None:
        return left
    text = found.group()
    ends_here = len(text) == 1 or words.patterns["comparison"].search(text, 1) is not None
    if found.start() == 0 or ends_here:
        return strip_left(sheet, low, low + found.start(), *names)
    if text.startswith(words["growth.beside"]) and not text.endswith(load_scheme().tails):
        measured = strip_left(sheet, low, low + found.start(), *names)
        if measured.text.endswith(load_scheme().tails):
            return measured  # 用水量比老式水塔减少90%
    return left


def _trim_lead(phrase: Phrase) -> Phrase:
    """A phrase without 同比, 年均 and the like at its end, or nothing when it was no more than that."""
    text, _ = load_words().strip_end(phrase.text, "growth.lead")
    return NOTHING if len(text) < 2 else _shorten(phrase, len(phrase.text) - len(text))


def _shorten(phrase: Phrase, size: int) -> Phrase:
    if size == 0:
        return phrase
    return replace(phrase, end=phrase.end - size, text=phrase.text[:-size].removesuffix("的"))


def read_points(sheet: Sheet, number: Number, low: int, cue: Cue | None) -> Reading | str:
    """高于全国2.3个百分点 is a gap, an amount; 提高2.3个百分点 is a growth, in points."""
    words = load_words()
    left = sheet.masked[low : number.span.start]
    gaps = [(left.rfind(gap), gap) for gap in words["growth.gap"] if gap in left]
    if cue is None and not gaps:
        higher = words.patterns["higher"].search(words.strip_end(left, "growth.fill")[0])
        if higher is None:
            return "百分点没有说明增减"
        gaps = [(higher.start(), higher.group())]
    if not gaps:
        assert cue is not None
        return read_growth(sheet, number, low, cue.start, cue.sign, "growth.points", cue.word)
    at, gap = max(gaps)
    said, _ = words.strip_end(sheet.text[low + at : number.span.start], "growth.fill")
    return Reading(
        measure=Measure.AMOUNT,
        value=-number.value if gap.endswith(words["growth.less"]) else number.value,
        unit=number.unit,
        rule="amount.gap",
        phrase=find_phrase_before(sheet, low, strip_left(sheet, low, low + at, "growth.lead").end),
        start=low + at,
        end=number.span.end,
        action=said or gap,
    )


def read_change(sheet: Sheet, number: Number, low: int) -> Reading | None:
    """增加200万吨, 减少3家: an amount by which something changed, not its level; None where no cue says so."""
    cue = find_cue(sheet, number, low) or _find_more(sheet, number, low)
    if cue is None or cue.level or cue.word in load_scheme().growths:
        return None
    if len(cue.word) < 2 and cue.word not in load_words()["growth.than"]:
        return None
    start = max(sheet.masked.rfind(c, 0, low) for c in "，。；") + 1
    if any(word in sheet.masked[start:low] for word in load_words()["from"]):  # 从6000万辆增长超过1.45亿辆
        return None
    left = strip_left(sheet, low, cue.start, "growth.lead")
    left = _without_comparison(sheet, low, left, "growth.lead", "reach")
    phrase = find_phrase_before(sheet, low, left.end)
    return Reading(
        measure=Measure.AMOUNT,
        value=number.value,
        unit=number.unit,
        rule="amount.change",
        phrase=phrase,
        start=phrase.start or left.end,
        end=number.span.end,
        action=cue.word,
    )


def _find_more(sheet: Sheet, number: Number, low: int) -> Cue | None:
    """比上年同期多9108亿元: 多 and 少 say a change where something is compared right before them."""
    words = load_words()
    text = words.strip_end(sheet.masked[low : number.span.start], "growth.fill")[0]
    word = words.find_end(text, "growth.than")
    if word is None or words.patterns["compared"].search(text, 0, len(text) - len(word)) is None:
        return None
    return Cue(word=word, sign=1, start=low + len(text) - len(word), level=False)


def is_base(sheet: Sheet, number: Number, low: int) -> bool:
    """Whether a number is only what something is compared with: 较5月份的250亿美元下降, 低于2024年的2.8%."""
    words, text = load_words(), sheet.masked[low : number.span.start]
    if words.patterns["base"].search(text) is not None:  # 比2009年的7.3GW增长
        return True
    places = [text.rfind(word) for word in words["base"]]
    at = max((p for p in places if p >= 0 and not text.startswith(words["base_not"], p)), default=-1)
    if at < 0 or len(text) - at > BASE_WITHIN:
        return False
    between = text[at:]
    word = next(w for w in words["base"] if between.startswith(w))
    if len(between) - len(word) < 2 or find_cue(sheet, number, low) is not None:
        return False
    return not any(w in between and w not in word for w in words["growth.up"] if len(w) > 1)
