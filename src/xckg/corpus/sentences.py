"""Paragraph → sentences, cut after 。！？ and what closes the quotation.

>>> text = "“许昌有完善的产业体系。”高志强说。下一步呢？看创新。"
>>> [text[s.start:s.end] for s in find_sentences(text)]
['“许昌有完善的产业体系。”', '高志强说。', '下一步呢？', '看创新。']
>>> text = "印发《谁来干？怎么干？》一书（共两册。）后，效果很好。"
>>> len(find_sentences(text))
1
"""

from __future__ import annotations

import re
from functools import cache

from xckg.corpus.layout import load_rules
from xckg.model import Span

LONGEST = 1000
"""Characters of a sentence. The longest that people wrote in 3,841 articles (a list of projects) stays below; what is
longer is no prose, and what reads sentences may then take more than linear time in one without taking it in a text."""
_COMMAS = "，；、,; \n"
_LOOK_BACK = 200  # characters in which a comma is looked for where a sentence must be cut


def find_sentences(text: str) -> list[Span]:
    """The sentences of a clean paragraph, white space at their edges left out, and stray quotes.

    A stop inside 《》 or brackets cuts nothing, as long as they close soon (`bracket_longest`). A sentence that goes on
    beyond `LONGEST` is cut after a comma, or where it is.
    """
    rules = load_rules()
    spans: list[Span] = []
    start = i = 0
    marks = _compile_marks()
    while (mark := marks.search(text, i)) is not None:
        i, c = mark.start(), mark[0]
        if c in rules.brackets:
            closed = text.find(rules.brackets[c], i + 1, i + 1 + rules.bracket_longest)
            if closed > 0:
                i = closed + 1
                continue
        if c in rules.stops:
            i += 1
            while i < len(text) and (text[i] in rules.stops or text[i] in rules.closers):
                i += 1
            spans += _trim(text, start, i)
            start = i
            continue
        i += 1
    return spans + _trim(text, start, len(text))


@cache
def _compile_marks() -> re.Pattern[str]:
    """What may end a sentence, or keep it from ending."""
    rules = load_rules()
    return re.compile("[" + "".join(map(re.escape, (*rules.brackets, *rules.stops))) + "]")


def _trim(text: str, start: int, end: int) -> list[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if end - start > LONGEST:
        return _cut(text, start, end)
    said = any(c.isalnum() for c in text[start:end])
    return [Span(start=start, end=end)] if said else []


def _cut(text: str, start: int, end: int) -> list[Span]:
    """The pieces of a stretch that is too long for a sentence."""
    spans: list[Span] = []
    while end - start > LONGEST:
        limit = start + LONGEST
        comma = max(text.rfind(c, limit - _LOOK_BACK, limit) for c in _COMMAS)
        stop = limit if comma < 0 else comma + 1
        spans += _trim(text, start, stop)
        start = stop
    return spans + _trim(text, start, end)
