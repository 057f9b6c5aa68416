"""Which measure a number is: a place in an order, a change, a part of a whole, or how much.

>>> from xckg.extract.clauses import lay_out
>>> sheet = lay_out("出口总值122.3亿元，增长28.1%，占比64.2%，居全省第2位", (), ())
>>> for clause in sheet.clauses:
...     made = read_number(sheet, clause, clause.numbers[0], clause.span.start, clause.span.end)
...     print(made.measure, made.value, made.rule)
amount 122.3 amount.noun
growth 28.1 growth.cue
share 64.2 share.rate
rank 2 rank.standing

*Why so*: one reading for one number, decided by its unit and the words that touch it, can be explained in a line (the
rule's id); a score over features could not.
"""

from __future__ import annotations

from xckg.extract.amounts import read_amount
from xckg.extract.clauses import Clause, Number, Sheet
from xckg.extract.growth import find_cue, find_sign_after, is_base, read_change
from xckg.extract.indicators import COUNTED
from xckg.extract.lexicon import load_words
from xckg.extract.reading import Reading, read_rank, strip_left
from xckg.extract.shares import NO_SIGN, read_ratio

BASE = "比较的基数"
RATIOS = ("ratio", "tenths", "times", "doublings", "points")
SIGNED = ("points", "times", "doublings")


def read_number(sheet: Sheet, clause: Clause, number: Number, low: int, high: int) -> Reading | str:
    """The reading of one number.

    Args:
        sheet: the sentence.
        clause: its clause.
        number: the number.
        low: where its words may begin: the clause's start, or where those of the number before end.
        high: where the words after it must end: the next number's start, or the clause's end.

    Returns:
        The reading, or in Chinese the reason why there is none.
    """
    words, before = load_words(), sheet.masked[low : number.span.start]
    if number.kind == "rank":
        return read_rank(sheet, number, low)
    if number.kind == "rating":
        return "额定值不是统计数"
    if before.endswith(words["not_after"]):
        return "编号或年龄"
    if strip_left(sheet, low, number.span.start, "reach").text.endswith(words["denied"]):
        return "没有达到的数"
    if number.kind in COUNTED and before.endswith(words["order"]) and not before.endswith(words["not_order"]):
        return "次序不是数量"
    if number.kind not in SIGNED and is_base(sheet, number, low):
        return BASE
    if number.kind == "times" and find_cue(sheet, number, low) is None and not find_sign_after(sheet, number, high):
        return NO_SIGN
    if number.kind in RATIOS:
        return read_ratio(sheet, clause, number, low, high)
    change = read_change(sheet, number, low)
    return change if change is not None else read_amount(sheet, clause, number, low, high)
