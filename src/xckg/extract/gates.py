"""Which of several expressions can match a text at all, told by the words that they cannot do without.

>>> gate = Gate([re.compile("(?:出台|印发)[^，。]{2,9}方案"), re.compile("[0-9]+号公告"), re.compile("年产(?=[0-9])")])
>>> gate.find_open("海州印发轴承产业方案"), gate.find_open("年产轴承3万套")
([0], [2])

One pass over the text finds the words that stand in it, and only the expressions that they belong to are tried; one
without such words is always tried.

*Why so*: tried one after another at every character, the expressions of a finder cost several times what the pass does,
and in most sentences none of them matches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xckg.extract.lexicon import Finder, compile_words
from xckg.extract.needed import find_needed


class Gate:
    """Opens to those of its expressions that a text may match."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        users: dict[str, int] = {}
        self._always = 0
        for number, pattern in enumerate(patterns):
            needed = find_needed(pattern)
            self._always |= 0 if needed else 1 << number
            for word in sorted(needed):
                users[word] = users.get(word, 0) | 1 << number
        self._users = tuple(users.values())
        self._words = compile_words(users)
        self._finder = Finder(users) if users else None

    def find_open(self, text: str) -> list[int]:
        """The numbers of the expressions that may match somewhere in the text, in order."""
        bits = self._always
        if self._finder is not None and self._words.search(text) is not None:  # faster to say no than the pass
            for word in self._finder.find_numbers(text):
                bits |= self._users[word]
        opened = []
        while bits:
            lowest = bits & -bits
            bits ^= lowest
            opened.append(lowest.bit_length() - 1)
        return opened
