r"""Characters that print nothing: control characters, zero-width spaces, soft hyphens, byte order and direction marks.

>>> drop_unseen("产\xad值\x07达\u200b12\ufeff亿元")
'产值达12亿元'
>>> drop_unseen("许昌\t市\n") == "许昌\t市\n"  # white space is white space
True

They come from word processors (a cell's end is \x07 in their text), web pages (`&shy;`, `&#8203;`) and editors, and
stand in the middle of words: 产值\x07 and 产值 are one indicator. Reading drops them, so no name has any; offsets count
in the text as it was, with them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from xckg.model import Text

UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad"  # control characters that are no white space; the soft hyphen
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # joiners and fillers
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # zero-width, direction, byte order
    "\ufe00-\ufe0f\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"  # variants, annotations, tags, no characters
)
_UNSEEN = re.compile(f"[{UNSEEN}]+")


def drop_unseen(text: str) -> str:
    """The text without what prints nothing."""
    return _UNSEEN.sub("", text)


def leave_out_unseen(text: Text) -> Text:
    """The same of a text with its raw offsets."""
    if _UNSEEN.search(text.clean) is None:
        return text
    kept: list[int] = []
    at = 0
    for match in _UNSEEN.finditer(text.clean):
        kept += range(at, match.start())
        at = match.end()
    kept += range(at, len(text.clean))
    return replace(
        text,
        clean="".join([text.clean[i] for i in kept]),
        raw_starts=tuple([text.raw_starts[i] for i in kept]),
        raw_ends=None if text.raw_ends is None else tuple([text.raw_ends[i] for i in kept]),
    )
