"""Numbers that say how much or how many: 总投资25亿元, 382个重点项目, 年处理废旧金属400多万吨, 20亿元的产业引导基金.

What was measured stands before the number (销售收入4.8亿元), after it (64个项目), or was spoken of before. A count
takes what follows it where that is a noun; money and measures what stands before them, where there is anything.
"""

from __future__ import annotations

from xckg.extract.clauses import Clause, Number, Sheet
from xckg.extract.indicators import COUNTED, load_scheme
from xckg.extract.lexicon import load_words
from xckg.extract.phrases import NOTHING, Phrase, find_phrase_after, find_phrase_before
from xckg.extract.reading import Left, Reading, strip_left, strip_reach
from xckg.model import Measure
from xckg.records import replace
from xckg.units import load_units

MONEY = ("money", "price")
MODIFIES = "修饰语中的数"
HOLDERS = frozenset(("Company", "AdministrativeArea", "Country", "Region", "Person", "FinancialInstitution"))
SIZES = ("area", "rate")  # what a thing may have right before its name: 40万亩盐碱地, 1200万吨/年炼油
COUNTABLE = frozenset(
    ("Project", "IndustryCluster", "IndustryChain", "Industry", "Product", "Honor", "Facility", "IndustrialPark")
)
RUNNING_WITHIN = 6  # characters before the noun within which 累计 makes it a running total
VERBAL_WITHIN = 14  # characters after a number of people that may say what they did
MODIFIER_WITHIN = 8  # characters from a sum of money to the count of what it is an attribute of
DEED_WITHIN = 8  # characters from the number of people to what they do
PEOPLE = ("people", "visits")
ACTS_WITHIN, DID = 32, 18  # characters that may say what people did, and how many of them name them
SMALL = 4  # 两家企业, 三个文件: so few are pointed at more often than counted


def read_amount(sheet: Sheet, clause: Clause, number: Number, low: int, high: int) -> Reading | str:
    """The amount that a number is, or why it is none.

    Args:
        sheet: the sentence.
        clause: its clause.
        number: the number.
        low: where its words may begin.
        high: where they must end.
    """
    left = strip_reach(sheet, low, number.span.start)
    before = find_phrase_before(sheet, low, left.end)
    after = find_phrase_after(sheet, number.span.end, high, counting=number.kind in COUNTED)
    yearly = any(w in sheet.masked[: number.span.start] for w in load_words()["yearly"])
    made = Reading(
        measure=Measure.AMOUNT,
        value=number.value,
        unit=number.unit,
        rule="amount.again",
        start=left.end,
        end=number.span.end,
        level=left.level and bool(left.text),
        origin=left.origin,
        yearly=yearly,
        reached=any(word.endswith(load_words()["attained"]) for word in left.taken),
    )
    if number.unit in load_words()["rank.places"] and before.text.endswith(load_words()["rank.orders"]):
        return "名次不是数量"
    if number.kind == "money" and _is_modifier(sheet, clause, number, high):
        return MODIFIES
    if number.kind == "time":
        lasts = before.text.endswith(load_scheme().time_nouns)
        return _read_noun(sheet, number, low, before, made) if lasts else "时间长度"
    rated = _find_rated(left.text)
    if rated and after.text and number.kind not in MONEY:  # 年产420万条轮胎 is read as 年产轮胎420万条
        phrase = replace(after, text=rated + after.text)
        return replace(
            made, rule="amount.output", phrase=phrase, start=left.end - len(rated), end=after.end, after=True
        )
    acted = _find_acting(sheet, clause, number, high, left, before)
    if acted is not None:
        return replace(made, rule="amount.counted", phrase=acted, start=number.span.start, end=acted.end, after=True)
    part = _find_part(sheet, number, high, after)
    if part is not None:
        return replace(made, rule="amount.counted", phrase=part, start=part.start, end=high, after=True)
    if _is_direct(number, after):
        return _read_counted(sheet, clause, number, low, high, left, before, after, made)
    return _read_measured(sheet, number, low, high, left, before, after, made)


def _is_modifier(sheet: Sheet, clause: Clause, number: Number, high: int) -> bool:
    """Whether a sum only says which things are counted: 经济总量超200亿元县2个."""
    following = next((n for n in clause.numbers if n.span.start == high), None)
    between = sheet.masked[number.span.end : high]
    if following is None or following.kind not in COUNTED or not 0 < len(between) <= MODIFIER_WITHIN:
        return False
    return between.isalpha() and not any(number.span.end <= at < high for at, _, _ in sheet.bounds)


def find_criterion(sheet: Sheet, number: Number, low: int) -> str:
    """What the things are counted by that a sum modifies: 投资超10亿元 of 投资超10亿元项目5个, 亿元以上.

    Args:
        sheet: the sentence.
        number: the sum.
        low: where its words may begin.
    """
    phrase = find_phrase_before(sheet, low, strip_left(sheet, low, number.span.start, "reach").end)
    end = number.span.end
    end += len(next((word for word in load_words()["bounds_after"] if sheet.masked.startswith(word, end)), ""))
    return sheet.text[phrase.start if phrase.text else number.span.start : end]


def _is_direct(number: Number, after: Phrase) -> bool:
    """Whether what follows is what is counted: any noun after a unit of counting, a listed one after 9899万."""
    words = load_words()
    listed = after.text.endswith(words["counted"])
    counts = number.kind in COUNTED and (listed or not number.unit.endswith(words["doings"]))
    return bool(after.text) and (counts or (listed and number.kind == ""))


def _find_acting(sheet: Sheet, clause: Clause, number: Number, high: int, left: Left, before: Phrase) -> Phrase | None:
    """1324人凭转化贡献晋升职称, 942人入选名录: people without a noun are named by what they did."""
    start, end = number.span.end, clause.span.end
    while end > start and not sheet.masked[end - 1].isalnum():
        end -= 1
    nation = load_words()["nation"]
    if (
        number.kind not in PEOPLE
        or high < end
        or left.text not in ("", *nation)
        or before.text
        or not 3 < end - start <= ACTS_WITHIN
    ):
        return None
    begins = start in sheet.acts or any(at == start for at, _, _ in sheet.bounds)
    begins = begins or sheet.masked.startswith(load_words()["acting"], start)
    did = sheet.text[start:end]
    if not begins or "的" in did or any(deed in did for deed in load_scheme().deeds):
        return None
    unit = load_scheme().labels["people"] if number.kind == "people" else number.unit[-2:]
    return Phrase(start=start, end=end, text=did.removeprefix("已").removeprefix("将")[:DID] + unit, verb="")


def _find_part(sheet: Sheet, number: Number, high: int, after: Phrase) -> Phrase | None:
    """41个行业中有32个保持增长: of what was counted before, those of which something is said."""
    if number.kind not in COUNTED or (after.text and after.text.endswith(load_words()["counted"])):
        return None
    whole = load_words().patterns["part_of"].search(sheet.masked, 0, number.span.start)
    if whole is None:
        return None
    said = load_words().patterns["part_said"].match(sheet.masked, number.span.end, high)
    start, end = whole.span("thing")
    text = (said["said"] if said is not None else "") + sheet.text[start:end]
    return Phrase(start=start, end=end, text=text, verb="")


def _read_counted(
    sheet: Sheet,
    clause: Clause,
    number: Number,
    low: int,
    high: int,
    left: Left,
    before: Phrase,
    after: Phrase,
    made: Reading,
) -> Reading | str:
    words = load_words()
    if sheet.masked.startswith(words["one_of"], after.end):
        return "其中之一不是数量"
    said = sheet.masked[low : number.span.start]
    unscaled = load_units().split(number.unit)[0] == ""
    figures = sheet.text[number.span.start].isdigit()
    if number.value <= SMALL and unscaled and not figures and not said.endswith(words["brings"]):
        return "指代几个已知的事物"
    next_is_noun = after.end == high < clause.span.end and after.text.endswith(load_scheme().tails)
    if before.text and next_is_noun:  # 项目64个总投资2300亿元: what follows belongs to the next number
        return _read_measured(sheet, number, low, high, left, before, NOTHING, made)
    action = words.find_end(sheet.masked[low : left.end], "prefix") or ""
    return replace(
        made, rule="amount.counted", phrase=after, start=number.span.start, end=after.end, after=True, action=action
    )


def _read_measured(
    sheet: Sheet, number: Number, low: int, high: int, left: Left, before: Phrase, after: Phrase, made: Reading
) -> Reading | str:
    words, scheme = load_words(), load_scheme()
    of_it = sheet.masked.startswith("的", number.span.end)
    deed = _find_deed(sheet, number, high, before)
    if deed:
        before = Phrase(start=number.span.start, end=number.span.end, text=deed, verb="")
    if of_it and number.kind == "money" and after.text.endswith(scheme.tails):
        before = NOTHING  # 以1404万元的采购金额: what follows names it
    done = next((verb for verb in scheme.nominal_verbs if before.text.endswith(verb)), "")
    if done and after.text and number.kind not in (*MONEY, "") and left.text.endswith(done):
        before = replace(NOTHING, verb=done)  # 向三省供应300万吨天然气
    if not before.text:
        before = _find_named(sheet, number, left.end) or before
    if before.text and len(before.verb) > 1 and before.verb in (*words["growth.up"], *words["growth.down"]):
        return replace(made, rule="amount.change", phrase=before, start=before.start, action=before.verb, level=False)
    if before.text:
        return _read_noun(sheet, number, low, before, made)
    acts = len(before.verb) > 1
    sized = number.kind in ("money", *SIZES) or (of_it and number.kind == "" and after.text.endswith(scheme.tails))
    if after.text and not made.level and (sized or (acts and (of_it or number.kind not in COUNTED))):
        phrase = replace(after, verb=before.verb)
        return replace(made, rule="amount.attribute", phrase=phrase, start=number.span.start, end=after.end, after=True)
    doing = _find_doing(sheet, number, low, left, before) or _find_verbal(sheet, number, high, left, before)
    if doing is not None:
        return replace(made, rule="amount.noun", phrase=doing, start=doing.start)
    if number.kind == "money" and before.verb in scheme.spent and left.text.endswith(before.verb):
        at = left.end - len(before.verb)
        return replace(
            made, rule="amount.noun", phrase=Phrase(start=at, end=left.end, text=scheme.spent[before.verb], verb="")
        )
    if before.verb in scheme.verbs and number.kind == "money":  # 出资4亿元
        at = left.end - len(before.verb)
        return replace(made, phrase=Phrase(start=at, end=left.end, text=before.verb, verb=""))
    if acts and left.text.endswith(before.verb) and not made.level:
        return "动词后没有说是什么指标"
    return made


def _find_doing(sheet: Sheet, number: Number, low: int, left: Left, before: Phrase) -> Phrase | None:
    """项目竣工38个, 城中村改造8.8万套: a counted thing before its verb is 竣工项目, 改造城中村."""
    verb = before.verb
    came = verb in load_words()["came"]
    if not (number.kind in COUNTED or came) or len(verb) < 2 or not left.text.endswith(verb):
        return None
    thing = find_phrase_before(sheet, low, left.end - len(verb))
    return replace(thing, text=verb + thing.text) if len(thing.text) > 1 else None


def _find_verbal(sheet: Sheet, number: Number, high: int, left: Left, before: Phrase) -> Phrase | None:
    """惠及10万余户, 1324人晋升职称: a count without any noun is named by its verb and its unit."""
    words, labels = load_words(), load_scheme().labels
    unit = load_units().split(number.unit)[1]
    if number.kind not in COUNTED or unit is None:
        return None
    if len(before.verb) > 1 and left.text.endswith(words["prefix"]):
        at = left.end - len(before.verb)
        return Phrase(start=at, end=left.end, text=before.verb + unit.label + labels["count"], verb="")
    did = sheet.masked[number.span.end : min(high, number.span.end + VERBAL_WITHIN + 1)].rstrip("，。；！")
    if number.kind != "people" or left.text or not 2 < len(did) <= VERBAL_WITHIN or not did.isalpha():
        return None
    end = number.span.end + len(did)
    return Phrase(start=number.span.end, end=end, text=did + labels["people"], verb="")


def _read_noun(sheet: Sheet, number: Number, low: int, before: Phrase, made: Reading) -> Reading:
    said = sheet.masked[max(low, before.start - RUNNING_WITHIN) : number.span.start]
    running = number.kind not in COUNTED and any(w in said for w in load_words()["running"])
    came = before.verb if number.kind in COUNTED and before.verb in load_words()["came"] else ""
    phrase = replace(before, text=came + before.text)
    return replace(made, rule="amount.noun", phrase=phrase, start=before.start, running=running)


def _find_rated(text: str) -> str:
    """The verb of output by the year or day that a text ends with (年产, 日处理), "" where there is none."""
    scheme = load_scheme()
    if not text.endswith(scheme.nominal_verbs):
        return ""
    for verb in scheme.nominal_verbs:
        if text.endswith(verb) and text[: -len(verb)].endswith(scheme.rate_words):
            return text[-len(verb) - 1 :]
    return ""


def _find_named(sheet: Sheet, number: Number, end: int) -> Phrase | None:
    """A name that is itself what is counted: [国家级先进制造业集群]6个, [开工项目]335个."""
    if number.kind in COUNTED:
        for mention in sheet.mentions:
            text = sheet.text[mention.span.start : mention.span.end]
            counts = mention.type in COUNTABLE or (
                mention.type not in HOLDERS and text.endswith(load_words()["counted"])
            )
            if mention.span.end == end and counts:
                return Phrase(start=mention.span.start, end=end, text=text, verb="")
    return None


def _find_deed(sheet: Sheet, number: Number, high: int, before: Phrase) -> str:
    """What people counted without a noun do (带动600多人就近就业 → 就业人数), "" where nothing is said."""
    named = before.text.endswith((*load_words()["counted"], *load_scheme().tails))
    if number.kind not in ("people", "visits") or named:
        return ""
    after = sheet.masked[number.span.end : min(high, number.span.end + DEED_WITHIN)]
    return next((name for deed, name in load_scheme().deeds.items() if deed in after), "")
