"""Numbers in a list and the nouns that they belong to: 进口、出口分别增长4.3%和8.2%.

>>> split_list("棉花、粮食和油料产量")
('棉花产量', '粮食产量', '油料产量')

*Why so*: a list of numbers is given out only where as many nouns, times, places or earlier amounts stand ready; a wrong
pairing would be worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xckg.extract.clauses import Number, Sheet
from xckg.extract.dimensions import load_dimensions
from xckg.extract.indicators import compile_tails, load_scheme
from xckg.extract.lexicon import load_words
from xckg.extract.phrases import Phrase, find_phrase_before
from xckg.model import Comparator
from xckg.records import replace

EACH_WITHIN = 6  # characters before the first number within which 分别 makes a list of different units
_CUTS = (r"[、和与及]", r"、|和(?!.*[、和])", r"、|以?及(?!.*[、及])", r"、")


def split_list(text: str, want: int = 0) -> tuple[str, ...]:
    """The parts of a list of nouns; an ending that only the last one has is everyone's.

    Args:
        text: the list.
        want: how many parts there should be: 和 and 及 cut only where that makes the number right.

    >>> split_list("车联网、生物医药产业链增加值")
    ('车联网产业链增加值', '生物医药产业链增加值')
    >>> split_list("通信设备制造业、船舶及装置制造业", 2)
    ('通信设备制造业', '船舶及装置制造业')
    """
    scheme = load_scheme()
    pair = next((p for p in scheme.pairs if text.endswith(p) and len(scheme.pairs[p]) == want), "")
    if pair:  # 产销量分别为…
        return tuple(text.removesuffix(pair) + part for part in scheme.pairs[pair])
    options = [[part for part in re.split(cut, text) if part] for cut in _CUTS]
    parts = next((o for o in options if len(o) == want), options[0])
    if len(parts) < 2:
        return (text,)
    tail = next((t for t in scheme.tails if parts[-1].endswith(t) and len(parts[-1]) > len(t)), "")
    if tail and not any(part.endswith(scheme.tails) for part in parts[:-1]):
        words = load_words()
        things = [(parts[-1].rfind(word), word) for word in words["shared"] if parts[-1].rfind(word) > 0]
        at, shared = max(things) if things else (len(parts[-1]) - len(tail), "")
        long = parts[-1][at:]  # 产业链增加值
        table = load_dimensions()
        value = table.values.match(parts[-1])
        if value is not None and table.of.get(parts[0]) == table.of[value.group()]:
            long, shared = parts[-1][value.end() :], ""  # 城镇和农村居民收入
        alike = "" if value is not None else _find_alike(parts)
        if alike:  # 高技术制造业、装备制造业采购经理指数
            long, shared = parts[-1][parts[-1].rfind(alike) + len(alike) :].removeprefix("等"), ""
        whole = (*words["counted"], *words["shared"], *table.line_tails)
        return (*(part + (long[len(shared) :] if part.endswith(whole) else long) for part in parts[:-1]), parts[-1])
    return tuple(parts)


def _find_alike(parts: Sequence[str]) -> str:
    """How all but the last of a list end, and what the last has inside it, so that the rest of it is everyone's."""
    first, last = parts[0], parts[-1]
    for size in range(len(first) - 1, 1, -1):
        ending = first[-size:]
        if all(part.endswith(ending) for part in parts[:-1]) and 0 < last.rfind(ending) < len(last) - size:
            return ending
    return ""


def split_joint(text: str) -> tuple[str, ...]:
    """The parts of a list of nouns that one number is said of; 和 cuts only where no other part has one.

    >>> split_joint("港口货物吞吐量、集装箱吞吐量")
    ('港口货物吞吐量', '集装箱吞吐量')
    >>> split_joint("批发和零售业、住宿和餐饮业增加值")
    ('批发和零售业增加值', '住宿和餐饮业增加值')
    """
    if "等" in text:  # 保利、万科等企业利润 are examples
        return (text,)
    parts = [part for part in text.split("、") if part]
    joined = [part for part in parts if "和" in part]
    return split_list(text, len(parts) + (joined == parts[-1:]))


def find_nouns(sheet: Sheet, low: int, phrase: Phrase, want: int) -> tuple[str, ...]:
    """As many nouns as there are numbers, from the words before the phrase beside them; () where there are none.

    X产业、Y产业的数量分别增长…: the owners of one measure; X、Y产量再创新高，同比分别增长…: the clause before.
    """
    if phrase.verb == "的":
        owners = split_list(find_phrase_before(sheet, low, phrase.start - 1).text, want)
        return tuple(owner.removesuffix(phrase.text) + phrase.text for owner in owners) if len(owners) == want else ()
    before = next((c for c in sheet.clauses if c.span.start < c.span.end == low), None)
    if before is None or before.numbers:
        return ()
    if phrase.text:  # 第一产业、第二产业，以及居民用电量分别…
        goes_on = sheet.masked.startswith(load_words()["and"], low)
        said = find_phrase_before(sheet, before.span.start, before.span.end - 1).text
        nouns = split_list(f"{said}、{phrase.text}", want) if goes_on and said else ()
        return nouns if len(nouns) == want else ()
    ends = [m.end() for m in compile_tails().finditer(sheet.masked, before.span.start, before.span.end)]
    for end in reversed(ends):
        nouns = split_list(find_phrase_before(sheet, before.span.start, end).text, want)
        if len(nouns) == want and nouns[-1].endswith(load_scheme().tails):
            return nouns
    return ()


def group_numbers(sheet: Sheet, numbers: Sequence[Number], at: int) -> tuple[Number, ...]:
    """The numbers from `at` on that stand in one list (5%、3%和2%) or are the two ends of a range."""
    words, first = load_words(), numbers[at]
    lead = sheet.masked[max(0, first.span.start - EACH_WITHIN) : first.span.start]
    each = any(word in lead for word in words["each"])
    end = at + 1
    while end < len(numbers):
        between = sheet.masked[numbers[end - 1].span.end : numbers[end].span.start]
        bound = next((word for word in words["bounds_after"] if between.startswith(word)), "")
        joined = between.removeprefix(bound) in words["joins"] or _joins_range(between)
        joined = joined and not _comes_to(between, first)
        if not joined or (numbers[end].kind != first.kind and first.kind and not each):
            break
        end += 1
    group = _share_bound(sheet, tuple(numbers[at:end]))
    last = group[-1]
    if not first.kind and last.kind and last.unit.startswith(first.unit):  # 153万和155万辆
        return tuple(n if n.kind else replace(n, unit=last.unit, kind=last.kind) for n in group)
    if last.kind == "points" and all(n.unit == last.unit[:1] for n in group[:-1]):  # 高4.7个、1.9个百分点
        return tuple(replace(n, unit=last.unit, kind=last.kind) for n in group)
    return group


def _share_bound(sheet: Sheet, group: tuple[Number, ...]) -> tuple[Number, ...]:
    """超过98%、85%: what bounds the first from before bounds all, unless one has a bound of its own."""
    first, words = group[0], load_words()
    if len(group) < 2 or is_range(sheet, group) or any(n.comparator is not Comparator.EQUAL for n in group[1:]):
        return group
    after = any(sheet.masked.startswith(word, n.span.end) for n in group for word in words["bounds_after"])
    return group if after else tuple(replace(n, comparator=first.comparator) for n in group)


def is_range(sheet: Sheet, group: Sequence[Number]) -> bool:
    """Whether a group is a range: 6—8亿元."""
    between = sheet.masked[group[0].span.end : group[-1].span.start]
    return len(group) == 2 and _joins_range(between) and not _comes_to(between, group[0])


def _comes_to(between: str, first: Number) -> bool:
    """Whether 至 after a change says what was come to (增加675吨至3350吨); the low end of a range is bounded by it."""
    return between != "" and between in load_words()["come_to"] and first.comparator is not Comparator.MORE


def _joins_range(between: str) -> bool:
    return between == "" or load_words().patterns["range"].fullmatch(between) is not None
