"""What one number says: of what it is the amount, the growth, the share or the rank.

The words before a number are taken apart from its end: bounds and reaching (将达到, 约为), then a cue of growth (同比增长)
or share (占…的), then the noun phrase that was measured. Where nothing is left of it, the phrase after the number (64个
项目, 20亿元的产业引导基金) or the indicator spoken of before is meant: 进出口140.1亿元，增长23.4%，占比64.2%.

*Why so*: one reading for one number, decided by its unit and the words that touch it, can be explained in a line (the
rule's id); a score over features could not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from xckg.extract.clauses import ASIDE, MARKS, TIME, Clause, Number, Sheet
from xckg.extract.indicators import (
    COUNTED,
    NOTHING,
    Phrase,
    find_phrase_after,
    find_phrase_before,
    load_scheme,
)
from xckg.extract.lexicon import load_words
from xckg.model import Measure, Span
from xckg.units import load_units

COUNTABLE = ("Project", "IndustryCluster", "IndustryChain", "Industry", "Product", "Honor", "Facility")
RATIOS = ("ratio", "tenths", "times", "doublings", "points")
HUNDRED = Decimal(100)
BASE_WITHIN = 18  # characters from a word of comparing to the number compared with
TOTAL_WITHIN = 6  # characters before the noun within which 累计 makes it a running total
DEED_WITHIN = 8  # characters from the number of people to what they do
SMALL = 4  # 两家企业, 三个文件: so few are pointed at more often than counted
_RANGE_END = re.compile(r"^[—–~～－\-至到]+[0-9.]+[%％]")
_COMPARED = re.compile(r"(?:(?:(?<![环同占对之])比|较)[^，；。]{0,18}|与[^，；。]{1,18}相比)$")
_LEFT_OVER = re.compile(rf"[{TIME}{ASIDE}“”（(、：:\s]+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How a number is to be understood.

    `phrase` names what was measured; empty, the indicator spoken of before is meant. `start` and `end` are where the
    words that belong to the number begin and end. `refers` is "growth" where the phrase stands for the growth of what
    was spoken of (增速居第3位), else "total" or "". `whole` is of what a share is taken.
    """

    measure: Measure
    value: Decimal
    unit: str
    rule: str
    phrase: Phrase
    start: int
    end: int
    whole: Span | None = None
    refers: str = ""
    level: bool = False
    origin: bool = False
    after: bool = False
    gap: str = ""
    yearly: bool = False
    total: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """The words before a number, its bounds and words of reaching taken off. `end` is where they then end."""

    text: str
    end: int
    stripped: tuple[str, ...] = field(default_factory=tuple)


def _strip(sheet: Sheet, low: int, end: int, *names: str) -> Left:
    """Takes bounds, words of reaching, times and signs off the end of the words before a number."""
    text, stripped = sheet.masked[low:end], []
    words = load_words()
    while True:
        text, taken = words.strip_end(text, *names)
        stripped.extend(taken)
        shorter = _LEFT_OVER.sub("", text)
        if shorter == text:
            break
        text = shorter
    return Left(text=text, end=low + len(text), stripped=tuple(stripped))


def read_number(sheet: Sheet, clause: Clause, number: Number, low: int, high: int) -> Reading | str:
    """The reading of one number.

    Args:
        sheet: the sentence.
        clause: its clause.
        low: where the words may begin: the clause's start, or where those of the number before end.
        high: where the words after it must end: the next number's start, or the clause's end.

    Returns:
        The reading, or in Chinese the reason why there is none.
    """
    if number.kind == "rank":
        return _read_rank(sheet, number, low)
    if number.kind == "rating":
        return "额定值不是统计数"
    words, before = load_words(), sheet.masked[low : number.span.start]
    if before.endswith(words["not_after"]):
        return "编号或年龄"
    if before.endswith(words["order"]) and not before.endswith(words["not_order"]) and number.kind in COUNTED:
        return "次序不是数量"
    if number.kind not in ("points", "times", "doublings") and _is_base(sheet, number, low):
        return "比较的基数"
    if number.kind == "times" and not _has_growth(sheet, number, low) and not _growth_after(sheet, number, high):
        return "倍数没有说明增减"
    if number.kind in RATIOS:
        return _read_ratio(sheet, clause, number, low, high)
    change = _read_change(sheet, number, low)
    if change is not None:
        return change
    return _read_amount(sheet, clause, number, low, high)


def _is_base(sheet: Sheet, number: Number, low: int) -> bool:
    """Whether a number is only what something is compared with: 较5月份的250亿美元下降, 低于2024年的2.8%."""
    words, text = load_words(), sheet.masked[low : number.span.start]
    at = max(
        (place for word in words["base"] if (place := text.rfind(word)) >= 0 and not text.startswith(words["base_not"], place)),
        default=-1,
    )
    if at < 0 or len(text) - at > BASE_WITHIN:
        return False
    between = text[at:]
    word = next(w for w in words["base"] if between.startswith(w))
    if len(between) - len(word) < 2:
        return False
    return _find_cue(sheet, number, low) is None and not any(w in between for w in words["growth.up"] if len(w) > 1 and w not in word)


def _read_rank(sheet: Sheet, number: Number, low: int) -> Reading | str:
    left = _strip(sheet, low, number.span.start, "rank.adverbs")
    phrase = find_phrase_before(sheet, low, left.end)
    return Reading(
        measure=Measure.RANK,
        value=number.value,
        unit="",
        rule="rank.standing",
        phrase=phrase,
        start=phrase.start or left.end,
        end=number.span.end,
        whole=number.scope,
        refers=refers_to(phrase.text),
    )


def refers_to(text: str) -> str:
    """What of the indicator spoken of before a noun stands for: its growth, its total, its share, or nothing."""
    scheme = load_scheme()
    if text in scheme.refer_growth:
        return "growth"
    if text in scheme.refer_total:
        return "total"
    return "share" if text in scheme.refer_share else ""


def _has_growth(sheet: Sheet, number: Number, low: int) -> bool:
    return number.kind == "doublings" or _find_cue(sheet, number, low) is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """A word of growth before a number: its sign, where it starts, whether a word of reaching (到, 至) follows it."""

    word: str
    sign: int
    start: int
    level: bool


def _find_cue(sheet: Sheet, number: Number, low: int) -> Cue | None:
    words = load_words()
    left = _strip(sheet, low, number.span.start, "growth.fill")
    cue = words.find_end(left.text, "growth.up", "growth.down")
    if cue is None:
        return None
    down = cue in words["growth.down"]
    between = sheet.masked[left.end : number.span.start]
    noun = cue in load_scheme().growths or cue in load_scheme().falls
    level = not noun and between.lstrip(MARKS).startswith(words["growth.level"])
    return Cue(word=cue, sign=-1 if down else 1, start=left.end - len(cue), level=level)


def _growth_after(sheet: Sheet, number: Number, high: int) -> int:
    words = load_words()
    after = sheet.masked[number.span.end : high]
    after = _RANGE_END.sub("", after)
    for bound in words["bounds_after"]:
        after = after.removeprefix(bound)
    if after.startswith(words["growth.after_down"]):
        return -1
    return 1 if after.startswith(words["growth.after"]) else 0


def _growth_value(number: Number, sign: int) -> tuple[Decimal, str]:
    """1.2倍 → 120 %, 一番 → 100 %, a change in points stays in points."""
    if number.kind == "times":
        return sign * number.value * HUNDRED, "%"
    if number.kind == "doublings":
        return sign * (2**number.value - 1) * HUNDRED, "%"
    return sign * number.value, number.unit


def _read_ratio(sheet: Sheet, clause: Clause, number: Number, low: int, high: int) -> Reading | str:
    cue = _find_cue(sheet, number, low)
    if number.kind == "doublings":
        cue = Cue(word="翻番", sign=1, start=number.span.start, level=False)
    if number.kind == "points":
        return _read_points(sheet, number, low, cue)
    if cue is not None and not cue.level and cue.word not in load_words()["growth.gap"]:
        return _growth(sheet, number, low, cue.start, cue.sign, "growth.cue", cue.word)
    sign = _growth_after(sheet, number, high)
    if sign:
        return _growth(sheet, number, low, number.span.start, sign, "growth.after", "")
    if number.kind == "times":
        return "倍数没有说明增减"
    return _read_share(sheet, number, low, high, clause.span.start)


def _growth(sheet: Sheet, number: Number, low: int, end: int, sign: int, rule: str, word: str) -> Reading:
    words = load_words()
    left = _strip(sheet, low, end, "growth.lead", "reach") if end > low else Left(text="", end=low)
    compared = _COMPARED.search(left.text)
    text = left.text
    if compared is not None and (compared.start() == 0 or _is_comparison(compared.group())):
        left = _strip(sheet, low, low + compared.start(), "growth.lead", "reach")
        text = left.text
    phrase = find_phrase_before(sheet, low, low + len(text))
    if not phrase.text and word:
        inverted = find_phrase_before(sheet, low, number.span.start)
        phrase = inverted if inverted.verb in (*words["growth.up"], *words["growth.down"]) else phrase
    scheme = load_scheme()
    phrase = _drop(phrase)
    trimmed = next((t for t in (*scheme.growths, *scheme.falls) if phrase.text.endswith(t) and len(phrase.text) > len(t)), "")
    if trimmed:
        phrase = _drop(_shorten(phrase, len(trimmed)))
    value, unit = _growth_value(number, sign)
    refers = "total" if phrase.text in scheme.growths or phrase.text in scheme.falls else refers_to(phrase.text)
    return Reading(
        measure=Measure.GROWTH,
        value=value,
        unit=unit,
        rule=rule,
        phrase=NOTHING if refers == "total" and phrase.text in scheme.growths else phrase,
        start=phrase.start or low + len(text),
        end=number.span.end,
        refers="" if phrase.text in scheme.growths else refers,
    )


def _drop(phrase: Phrase) -> Phrase:
    """A phrase without 同比, 年均 and the like at its end, or nothing when it was no more than that."""
    text, _ = load_words().strip_end(phrase.text, "growth.lead")
    if len(text) < 2:
        return NOTHING
    return _shorten(phrase, len(phrase.text) - len(text)) if len(text) < len(phrase.text) else phrase


def _is_comparison(text: str) -> bool:
    """Whether 比… is a comparison that ends here (比上年, 较去年同期), not a word such as 比例."""
    rest = text[1:]
    return not rest or bool(re.search(f"[{TIME}年月季日期前后初末底]|全国|全省|平均|上|同|前|相比", rest)) and not text.startswith(("比例", "比重", "同比例"))


def _shorten(phrase: Phrase, size: int) -> Phrase:
    return Phrase(start=phrase.start, end=phrase.end - size, text=phrase.text[:-size].removesuffix("的"), verb=phrase.verb)


def _read_points(sheet: Sheet, number: Number, low: int, cue: Cue | None) -> Reading | str:
    """高于全国2.3个百分点 is a gap, an amount; 提高2.3个百分点 is a growth, in points."""
    words = load_words()
    left = sheet.masked[low : number.span.start]
    gaps = [(left.rfind(gap), gap) for gap in words["growth.gap"] if gap in left]
    if cue is None and not gaps:
        more = re.search(r"[比较].{1,16}?(?P<cue>[高低快慢])$", words.strip_end(left, "growth.fill")[0])
        if more is None:
            return "百分点没有说明增减"
        gaps = [(more.start(), sheet.text[low + more.start() : low + more.end()])]
    if gaps:
        at, gap = max(gaps)
        sign = -1 if gap in words["growth.down"] or gap.endswith(("低", "慢")) else 1
        end = _strip(sheet, low, low + at, "growth.lead").end
        return Reading(
            measure=Measure.AMOUNT, value=number.value * sign, unit=number.unit, rule="amount.gap",
            phrase=find_phrase_before(sheet, low, end), start=low + at, end=number.span.end,
            gap=sheet.text[low + at : number.span.start].rstrip("约近超了"),
        )
    assert cue is not None
    return _growth(sheet, number, low, cue.start, cue.sign, "growth.points", cue.word)


def _find_of(text: str) -> int:
    """Where 占 (of what) begins in the words before a share, -1 where it is not said."""
    words, best = load_words(), -1
    for word in words["share.of"]:
        at = text.rfind(word)
        if at > best and not text.startswith(words["share.not"], at):
            best = at
    if best < 0 and text.endswith("的"):  # 完成全年任务的53%
        best = max((text.rfind(word) for word in words["share.of_with_de"]), default=-1)
    return best


def _read_share(sheet: Sheet, number: Number, low: int, high: int, clause_start: int) -> Reading | str:
    words, scheme = load_words(), load_scheme()
    left = _strip(sheet, low, number.span.start, "reach")
    levelled = any(w in words["to"] for w in left.stripped)
    origin = any(w in words["from"] for w in left.stripped) and not levelled
    at = _find_of(sheet.masked[low : number.span.start])
    if at < 0 and sheet.masked[number.span.start - 1 : number.span.start] == "的":  # 占2010年121亿元生产总值的13%
        start = clause_start
        whole = _find_of(sheet.masked[start : number.span.start])
        at, low = (whole, start) if whole >= 0 else (at, low)
    if at >= 0 and not left.text[at:].startswith(("占比", "占有率", "占地")):
        return _share_of(sheet, number, low, low + at, left)
    phrase = find_phrase_before(sheet, low, left.end)
    tail = next((t for t in scheme.rates if phrase.text.endswith(t)), None)
    if phrase.verb in words["growth.up"] or phrase.verb in words["growth.down"]:  # 减少废气排放40%
        return _growth(sheet, number, low, low, 1 if phrase.verb in words["growth.up"] else -1, "growth.verb", phrase.verb)
    taxed = find_phrase_after(sheet, number.span.end, high, counting=False)
    if taxed.text.endswith(scheme.no_shares):
        return Reading(measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.rate", phrase=taxed, start=number.span.start, end=taxed.end, after=True)
    if phrase.text.endswith(scheme.no_shares):
        return Reading(measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.rate", phrase=phrase, start=phrase.start, end=number.span.end, level=levelled, origin=origin)
    if phrase.text.endswith((*scheme.growths, *scheme.falls)):
        falls = phrase.text.endswith(scheme.falls)
        return _growth(sheet, number, low, left.end, -1 if falls else 1, "growth.noun", "")
    if tail is not None:
        return Reading(
            measure=Measure.SHARE, value=number.value, unit=number.unit, rule="share.rate", phrase=phrase,
            start=phrase.start, end=number.span.end, refers=refers_to(phrase.text), level=levelled, origin=origin,
        )
    after = find_phrase_after(sheet, number.span.end, high, counting=False)
    if sheet.masked[number.span.end : number.span.end + 3].lstrip("以上左右") .startswith("的") and after.text:
        return Reading(
            measure=Measure.SHARE, value=number.value, unit=number.unit, rule="share.attribute", phrase=after,
            start=number.span.start, end=after.end, after=True,
        )
    if not phrase.text and not levelled and not origin:
        return "百分数不知是什么的"
    return Reading(
        measure=Measure.SHARE, value=number.value, unit=number.unit, rule="share.noun", phrase=phrase,
        start=phrase.start or left.end, end=number.span.end, refers=refers_to(phrase.text), level=levelled, origin=origin,
    )


def _share_of(sheet: Sheet, number: Number, low: int, of: int, left: Left) -> Reading | str:
    words = load_words()
    begin = _strip(sheet, low, of, "growth.lead") if of > low else Left(text="", end=low)
    phrase = find_phrase_before(sheet, low, begin.end)
    word = next((w for w in (*words["share.of"], *words["share.of_with_de"]) if sheet.masked.startswith(w, of)), "占")
    whole, end = of + len(word), left.end
    text = sheet.masked[whole:end]
    for tail in words["share.tails"]:
        if text.endswith(tail):
            text = text[: -len(tail)]
    return Reading(
        measure=Measure.SHARE, value=number.value, unit=number.unit, rule="share.of", phrase=phrase,
        start=phrase.start or of, end=number.span.end, whole=Span(start=whole, end=whole + len(text)) if text else None,
        refers=refers_to(phrase.text), level=any(w in words["to"] for w in left.stripped),
        origin=any(w in words["from"] for w in left.stripped) and not any(w in words["to"] for w in left.stripped),
    )


def _find_rated(text: str) -> str:
    """The verb of output by the year or day that a text ends with (年产, 日处理), "" where there is none."""
    for verb, _ in load_scheme().nominal:
        if text.endswith(verb) and text[: -len(verb)].endswith(load_scheme().rate_words):
            return text[-len(verb) - 1 :]
    return ""


def _named_before(sheet: Sheet, number: Number, end: int) -> Phrase | None:
    """A name that is itself what is counted: [国家级先进制造业集群]6个, [开工项目]335个."""
    if number.kind not in COUNTED:
        return None
    for mention in sheet.mentions:
        if mention.span.end == end and mention.type in COUNTABLE:
            text = sheet.text[mention.span.start : end]
            return Phrase(start=mention.span.start, end=end, text=text, verb="")
    return None


def _find_deed(sheet: Sheet, number: Number, high: int, before: Phrase) -> str:
    """What people counted without a noun do (带动600多人就近就业 → 就业人数)."""
    if number.kind not in ("people", "visits") or before.text.endswith((*load_words()["counted"], *load_scheme().tails)):
        return ""
    after = sheet.masked[number.span.end : min(high, number.span.end + DEED_WITHIN)]
    return next((name for deed, name in load_scheme().deeds.items() if deed in after), "")


def _read_change(sheet: Sheet, number: Number, low: int) -> Reading | None:
    """增加200万吨, 减少3家: an amount by which something changed, not its level."""
    cue = _find_cue(sheet, number, low)
    if cue is None or cue.level or len(cue.word) < 2 or cue.word in load_scheme().growths:
        return None
    left = _strip(sheet, low, cue.start, "growth.lead")
    compared = _COMPARED.search(left.text)
    end = left.end
    if compared is not None and (compared.start() == 0 or _is_comparison(compared.group())):
        end = _strip(sheet, low, low + compared.start(), "growth.lead", "reach").end
    phrase = find_phrase_before(sheet, low, end)
    return Reading(
        measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.change", phrase=phrase,
        start=phrase.start or end, end=number.span.end, gap=cue.word, refers=refers_to(phrase.text),
    )


def _read_amount(sheet: Sheet, clause: Clause, number: Number, low: int, high: int) -> Reading | str:
    words = load_words()
    left = _strip(sheet, low, number.span.start, "reach")
    levelled = any(w in words["to"] for w in left.stripped) and bool(left.text)
    origin = any(w in words["from"] for w in left.stripped) and not levelled
    before = find_phrase_before(sheet, low, left.end)
    after = find_phrase_after(sheet, number.span.end, high, counting=number.kind in COUNTED)
    yearly = any(w in sheet.masked[: number.span.start] for w in load_words()["yearly"])
    of_it = sheet.masked[number.span.end : number.span.end + 1] == "的"
    certain = after.text.endswith(words["counted"])
    countable = number.kind in COUNTED and not number.unit.endswith(words["doings"])
    direct = bool(after.text) and (countable or certain and number.kind in (*COUNTED, ""))
    if direct and number.value <= SMALL and load_units().split(number.unit)[0] == "" and not sheet.text[number.span.start].isdigit() and not sheet.masked[low : number.span.start].endswith(words["brings"]):
        return "指代几个已知的事物"
    if number.kind == "time":
        if not before.text.endswith(load_scheme().tails):
            return "时间长度"
        after = NOTHING
        direct = False
    if direct and before.text and high == number.span.end + len(after.text) and high < clause.span.end and after.text.endswith(load_scheme().tails):
        direct = False  # 项目64个总投资2300亿元: what follows belongs to the next number
    rated = _find_rated(left.text)
    if rated and after.text and number.kind not in ("money", "price"):
        text = rated + after.text  # 年产420万条轮胎 is read as 年产轮胎420万条
        return Reading(
            measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.output",
            phrase=Phrase(start=after.start, end=after.end, text=text, verb=""), start=left.end - len(rated), end=after.end, after=True,
        )
    if direct:
        prefix = words.find_end(sheet.masked[low : left.end], "prefix") or ""
        return Reading(
            measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.counted", phrase=after,
            start=number.span.start, end=after.end, level=levelled, origin=origin, after=True, gap=prefix, yearly=yearly,
        )
    end = number.span.end
    deed = _find_deed(sheet, number, high, before)
    if deed:
        before = Phrase(start=number.span.start, end=number.span.end, text=deed, verb="")
    if of_it and number.kind == "money" and after.text.endswith(load_scheme().tails):
        before = NOTHING  # 以1404万元的采购金额: what follows names it
    action = next((verb for verb, _ in load_scheme().nominal if before.text.endswith(verb)), "")
    if action and after.text and number.kind not in ("money", "price", "") and left.text.endswith(action):
        before = Phrase(start=0, end=0, text="", verb=action)  # 向三省供应300万吨天然气
        acts = True
    if before.text and before.verb in (*words["growth.up"], *words["growth.down"]) and len(before.verb) > 1:
        return Reading(
            measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.change", phrase=before,
            start=before.start, end=end, gap=before.verb, yearly=yearly,
        )
    named = _named_before(sheet, number, left.end)
    if named is not None and not before.text:
        before = named
    if before.text:
        return Reading(
            measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.noun", phrase=before,
            start=before.start, end=end, refers=refers_to(before.text), level=levelled, origin=origin, yearly=yearly,
            total=number.kind not in COUNTED and "累计" in sheet.masked[max(low, before.start - TOTAL_WITHIN) : number.span.start],
        )
    acts = len(before.verb) > 1
    if after.text and (of_it and (number.kind == "money" or acts) or number.kind not in COUNTED and (acts or number.kind == "money")) and not levelled:
        return Reading(
            measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.attribute", phrase=Phrase(start=after.start, end=after.end, text=after.text, verb=before.verb),
            start=number.span.start, end=after.end, after=True, yearly=yearly, origin=origin,
        )
    if before.verb in load_scheme().verbs and number.kind == "money":
        before = Phrase(start=left.end - len(before.verb), end=left.end, text=before.verb, verb="")
    elif len(before.verb) > 1 and left.text.endswith(before.verb):
        return "动词后没有说是什么指标"
    return Reading(
        measure=Measure.AMOUNT, value=number.value, unit=number.unit, rule="amount.again", phrase=before,
        start=left.end, end=end, level=levelled, origin=origin, yearly=yearly,
    )
