"""What stands where in a question: names, words, periods, numbers, as stretches that may overlap.

>>> from xckg.understand.names import Names
>>> marks = find_marks("许昌市规模前3的产业集群", Names([("许昌市", "AdministrativeArea", (), 1)]))
>>> marks.words["集群"], marks.meant["top"]
({8: (12,), 10: (12,)}, {5: ((7, 3),)})

Which of two that overlap is meant depends on what is asked (出口 is an indicator, and a word of 出口什么), so that is
left to the matching.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from xckg.model import Period, Quantity, Span
from xckg.understand.lexicon import BOUND, INDICATOR, PERIOD, POST, TOP, Kind, load_lexicon
from xckg.understand.names import Names, Thing, fold

_CONTENT = re.compile(r"[0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]")
_SPELT = re.compile(r"[a-z]{4,}")

Choices = tuple[tuple[int, tuple[tuple[Thing, ...], ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Marks:
    """A question with all that was found in it; offsets count in `text`, the folded question.

    Attributes:
        text: the question, see `names.fold`.
        content: for each character whether it says anything (punctuation does not).
        words: word group → start → ends.
        fillers: start → ends of what says nothing of its own.
        joints: start → ends of what joins names (和).
        meant: of what is no name (`lexicon.MEANINGS`), start → ends with values.
    """

    text: str
    content: tuple[bool, ...]
    words: Mapping[str, Mapping[int, tuple[int, ...]]]
    fillers: Mapping[int, tuple[int, ...]]
    joints: Mapping[int, tuple[int, ...]]
    meant: Mapping[str, Mapping[int, tuple[tuple[int, object], ...]]]
    names: Names
    _choices: dict[tuple[str, int], Choices] = field(default_factory=dict)

    def find_things(self, kind: Kind, start: int) -> Choices:
        """The names of a kind that begin there: where each ends, and for each name that 和 joins, what is called so."""
        key = (kind.name, start)
        if key not in self._choices:
            self._choices[key] = tuple(self._join(kind, start))
        return self._choices[key]

    def _join(self, kind: Kind, start: int) -> Iterable[tuple[int, tuple[tuple[Thing, ...], ...]]]:
        for end, things in self._find_one(kind, start):
            yield end, (things,)
            if all(thing.type == "AdministrativeArea" for thing in things):
                # 河南许昌 is Xuchang: a place right behind a place is the one that is meant
                for end2, inner in self._find_one(kind, end):
                    if inner[0].type == "AdministrativeArea":
                        yield end2, (inner,)
            for joint in self.joints.get(end, ()):
                for end2, others in self.find_things(kind, joint):
                    yield end2, (things, *others)

    def _find_one(self, kind: Kind, start: int) -> Iterable[tuple[int, tuple[Thing, ...]]]:
        types = frozenset(kind.types)
        for end in range(min(len(self.text), start + self.names.longest), start, -1):
            if end - start == 1:
                break  # one character names nothing in a question
            found = self.names.find(self.text[start:end], types, stems=kind.stems, listed=kind.listed)
            if found:
                yield end, found


def find_marks(
    question: str,
    names: Names,
    *,
    periods: Iterable[tuple[Span, Period]] = (),
    quantities: Iterable[Quantity] = (),
    read_number: Callable[[str], int | None] = lambda text: int(text) if text.isdecimal() else None,
) -> Marks:
    """All that a question has.

    Args:
        question: as asked.
        names: of the graph.
        periods: found in the folded question.
        quantities: likewise.
        read_number: reads 三, 十五 and 20.
    """
    lexicon, text = load_lexicon(), spell_out(question, names)
    meant: dict[str, dict[int, list[tuple[int, object]]]] = {INDICATOR: {}, PERIOD: {}, TOP: {}, BOUND: {}, POST: {}}
    for span, period in periods:
        meant[PERIOD].setdefault(span.start, []).append((span.end, period))
    for quantity in quantities:
        meant[BOUND].setdefault(quantity.span.start, []).append((quantity.span.end, quantity))
    for pattern in lexicon.tops:
        for match in pattern.finditer(text):
            number = read_number(match["n"]) if "n" in pattern.groupindex else 1
            if number is not None and number > 0:
                meant[TOP].setdefault(match.start(), []).append((match.end(), number))
    counting = any(word in text for word in lexicon.counting)
    for start in range(len(text)):
        for end in range(start + 2, min(len(text), start + names.longest) + 1):
            labels = names.find_indicators(text[start:end], counting=counting)
            if labels:
                meant[INDICATOR].setdefault(start, []).append((end, labels))
        for post in lexicon.posts:
            if text.startswith(post, start):
                meant[POST].setdefault(start, []).append((start + len(post), post))
    return Marks(
        text=text,
        content=tuple(_CONTENT.match(char) is not None for char in text),
        words={group: _find_words(text, said) for group, said in lexicon.words.items()},
        fillers=_find_words(text, lexicon.fillers),
        joints=_find_words(text, lexicon.joints),
        meant={kind: {start: tuple(ends) for start, ends in found.items()} for kind, found in meant.items()},
        names=names,
    )


def spell_out(question: str, names: Names) -> str:
    """The folded question, with a name that was typed in pinyin (xuchang) in its characters."""
    text = fold(question)

    def replace(match: re.Match[str]) -> str:
        if names.find_any(match[0]):
            return match[0]
        heard = names.hear(match[0])
        return heard[0] if heard else match[0]

    return _SPELT.sub(replace, text)


def _find_words(text: str, words: Iterable[str]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.setdefault(at, []).append(at + len(word))
            at = text.find(word, at + 1)
    return {start: tuple(sorted(ends)) for start, ends in sorted(found.items())}
