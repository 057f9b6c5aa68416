"""Names that were found with half a bracket: begun inside one (（[德国）海晏公司]), or ended in one ([海晏（Haiyan]）.

>>> text = "由（德国）海晏机械有限公司供货"
>>> found = Proposal(span=Span(start=2, end=13), type="Company", name=text[2:13], rule="tagger", score=0.9)
>>> [p.name for p in balance(text, [found])]
['（德国）海晏机械有限公司']

A bracket that opens a name belongs to it where nothing that could be the name's beginning stands before; any other half
is cut off, and what is left must still be long enough for a name. Titles in 《》 have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from xckg.extract.name_rules import Proposal
from xckg.model import Span
from xckg.ontology import load_yaml
from xckg.records import replace

OPEN, CLOSED = "（(", "）)"
LEAST = 3  # characters that have to be left of a name whose beginning was cut off
TITLE = "《"
_HALF = re.compile(f"[{OPEN}{CLOSED}]")
_WORD = re.compile(r"[一-鿿0-9A-Za-z]{1,6}")


@cache
def _before() -> re.Pattern[str]:
    return re.compile(
        f"(?:[{load_yaml('lexicon/name_words.yaml').need('before_bracket', str)}]|[^一-鿿0-9A-Za-z”》]|^)$"
    )


def balance(text: str, proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals, each with both halves of its brackets or neither."""
    for proposal in proposals:
        if not _HALF.search(text, proposal.span.start, proposal.span.end):
            yield proposal
            continue
        start, end = _balance(text, proposal.span.start, proposal.span.end)
        if TITLE in proposal.name or (start, end) == (proposal.span.start, proposal.span.end):
            yield proposal
        elif start < end:
            yield replace(proposal, span=Span(start=start, end=end), name=text[start:end])


def _balance(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the name begins and ends; an empty stretch where nothing is left of it."""
    opened: list[int] = []
    for at in range(start, end):
        if text[at] in OPEN:
            opened.append(at)
        elif text[at] in CLOSED and opened:
            opened.pop()
        elif text[at] in CLOSED:
            if at == end - 1:
                return start, at
            whole = start and text[start - 1] in OPEN and _WORD.fullmatch(text, start, at)
            if whole and _before().search(text[max(0, start - 2) : start - 1]):
                return _balance(text, start - 1, end)
            return _balance(text, at + 1, end) if end - at > LEAST else (start, start)
    return (start, opened[0]) if opened else (start, end)
