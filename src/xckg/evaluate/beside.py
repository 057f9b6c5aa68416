"""Finds the sentence to show beside an error. Gold says what there is, not where, so it is looked up by its words.

>>> source = Source(text="许昌市上半年出口122.3亿元。黄河集团是链主企业。")
>>> find_beside(source, [["122.3亿元", "122.3"], ["出口总值", "出口"]])
'许昌市上半年出口122.3亿元。'
>>> cut_around(source, 17, 21)
'黄河集团是链主企业。'
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from xckg.evaluate.alike import normalize

_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?[”’」』）]*")
_ENDS = "。！？；"
_FARTHEST = 160  # characters to each side: what is printed without a full stop may be a whole page


@dataclass(frozen=True, kw_only=True)
class Source:
    """The decoded text of one document."""

    text: str

    @cached_property
    def sentences(self) -> tuple[tuple[str, str], ...]:
        """Its sentences without layout space, each as printed and as names are compared."""
        found = [match.group() for match in _SENTENCE.finditer("".join(self.text.split()))]
        return tuple((sentence, normalize(sentence)) for sentence in found)


def find_beside(source: Source, wanted: Sequence[Collection[str]]) -> str:
    """The first of the sentences that hold something of most of these groups of words, "" when none holds any.

    Earlier groups weigh more: a number tells more of where an observation stands than its subject does.
    """
    groups = [[normalize(word) for word in group] for group in wanted]
    best, highest = "", 0
    for sentence, normal in source.sentences:
        score = 0
        for weight, group in zip(range(len(groups), 0, -1), groups, strict=True):
            # A longer name says more than a shorter one that it holds: 6.2% than 6.2.
            rank = next((len(group) - i for i, word in enumerate(group) if word and word in normal), 0)
            score += (weight * 100 + rank) if rank else 0
        if score > highest:
            best, highest = sentence, score
    return best


def cut_around(source: Source, start: int, end: int) -> str:
    """The sentence of the source in which a stretch (code points, half-open) stands, without layout space."""
    text = source.text
    left = max((text.rfind(mark, max(0, start - _FARTHEST), start) + 1 for mark in _ENDS), default=0)
    left = max(left, start - _FARTHEST, 0)
    rights = [at + 1 for mark in _ENDS if (at := text.find(mark, end, end + _FARTHEST)) >= 0]
    return "".join(text[left : min(rights, default=end + _FARTHEST)].split())
