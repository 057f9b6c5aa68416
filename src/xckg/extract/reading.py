"""How one number is to be understood, and the words before it taken apart from its end.

In 年销售收入将达到4.8亿元 the words before the number end in 将达到, which says no more than that a value follows; what
is left, 年销售收入, is what was measured. `growth`, `shares` and `amounts` read numbers in this way; `measures` says
which of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xckg.extract.clauses import Number, Sheet
from xckg.extract.indicators import load_scheme
from xckg.extract.lexicon import load_words
from xckg.extract.phrases import NOTHING, Phrase, find_phrase_before
from xckg.model import Measure, Span
from xckg.records import quick

MOVED = 2  # characters of a verb before 至 or 到


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A number understood as far as the words that touch it say.

    Attributes:
        measure: amount, growth, share or rank.
        value: the value, signed and converted (增长1.2倍 is 120).
        unit: its unit.
        rule: id of the rule that read it.
        phrase: names what was measured; empty, the indicator spoken of before is meant.
        start: where the words that belong to the number begin.
        end: where they end.
        whole: of what a share is taken, among whom a rank is.
        level: the value was reached from another one (增至).
        origin: the value was left for another one (从15%).
        after: the phrase stands after the number (64个项目).
        action: what was done to what was counted or measured (签约, 减少, 高于全国).
        yearly: said by the year.
        running: a running total (累计).
        criterion: what sum the things that are counted come to (投资超10亿元).
        reached: words of reaching (达, 突破, 至) stand before the value.
    """

    measure: Measure
    value: Decimal
    unit: str
    rule: str
    phrase: Phrase = NOTHING
    start: int
    end: int
    whole: Span | None = None
    level: bool = False
    origin: bool = False
    after: bool = False
    action: str = ""
    yearly: bool = False
    running: bool = False
    reached: bool = False
    criterion: str = ""


@quick
@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """The words before a number with words of some lists taken off their end. `end` is where they then end."""

    text: str
    end: int
    taken: tuple[str, ...] = ()

    @property
    def level(self) -> bool:
        """Whether the number was reached from another one (增至, 提高到)."""
        return any(word in load_words()["to"] for word in self.taken)

    @property
    def origin(self) -> bool:
        """Whether the number was left for another one (从15%增至…)."""
        return not self.level and any(word in load_words()["from"] for word in self.taken)


def strip_left(sheet: Sheet, low: int, end: int, *names: str) -> Left:
    """The words between `low` and `end` with those of the named lists, times and signs taken off their end."""
    words, text = load_words(), sheet.masked[low:end]
    taken: list[str] = []
    while True:
        text, more = words.strip_end(text, *names)
        taken.extend(more)
        shorter = words.patterns["left_over"].sub("", text)
        moved = low + len(text) - MOVED
        if (
            shorter == text
            and "reach" in names
            and taken[-1:]
            and taken[-1] in words["come_to"]
            and moved in sheet.acts
        ):
            taken[-1] = taken[-1][-1]  # 价格反弹至: whatever verb it is, the value was come to
            shorter = text[:-MOVED]
        if shorter == text:
            return Left(text=text, end=low + len(text), taken=tuple(taken))
        text = shorter


def strip_reach(sheet: Sheet, low: int, end: int) -> Left:
    """The words before a value that is reached, without those that only say when it was left: 占比从首届的26%升至….

    What it measures then stands before 从 (占比), and the value is one that was left.
    """
    left = strip_left(sheet, low, end, "reach")
    words = load_words()
    when = words.patterns["then"].search(sheet.masked, low, end)
    if when is None or when.start() >= left.end:
        return left
    noun = sheet.masked[low : when.start()]
    if not noun.endswith(load_scheme().tails) or sheet.masked[when.start() : left.end].endswith(load_scheme().tails):
        return left
    return Left(text=noun, end=when.start(), taken=(*left.taken, sheet.masked[when.start()]))


def refers_to(text: str) -> str:
    """What of the indicator spoken of before a noun stands for: its "growth", its "total", its "share", or nothing."""
    scheme = load_scheme()
    if text in scheme.refer_growth:
        return "growth"
    if text in scheme.refer_total:
        return "total"
    return "share" if text in scheme.refer_share else ""


def read_rank(sheet: Sheet, number: Number, low: int) -> Reading:
    """居全省第2位: the rank of what stands before the verb of standing, or of what was spoken of."""
    left = strip_left(sheet, low, number.span.start, "rank.adverbs")
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
    )
