r"""Whether a stretch of a source is what a sentence or a name was made from.

>>> is_printed("2023年，许昌市出口12.5亿元。", "2023 年，许昌\n市出口12.5亿元。", "text/plain")
True
>>> is_printed("2023年，许昌市出口125亿元。", "2023 年，许昌\n市出口12.5亿元。", "text/plain")
False
>>> is_printed("“链主”企业", "&ldquo;<b>链主</b>&rdquo;企业", "text/html")
True
>>> is_printed("<许昌市", "<许<b>昌</b>市", "text/html")  # what is no tag is text
True

What reading does to text (`repair`) leaves it equal under NFKC, white space and what prints nothing (`unseen`) apart.
Between tags, whole words may be left out (a menu, a note), so there the characters must stand in the stretch in their
order, from its first to its last.
"""

from __future__ import annotations

import html
import re
import unicodedata

from xckg.corpus.tags import cut
from xckg.unseen import drop_unseen

_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE)
_MARKUP = ("text/html", "text/markdown")


def is_printed(text: str, raw: str, media_type: str) -> bool:
    """Whether `text`, as it left the reading, was printed as `raw` in a source of that type."""
    if text == raw:
        return True
    wanted = _squeeze(text)
    if wanted == _squeeze(raw):
        return True
    if media_type not in _MARKUP:
        return False
    return _stands_in(wanted, _squeeze(_print(raw))) or _stands_in(wanted, _squeeze(html.unescape(_TAG.sub("", raw))))


def _stands_in(wanted: str, printed: str) -> bool:
    rest = iter(printed)
    return wanted[:1] == printed[:1] and wanted[-1:] == printed[-1:] and all(c in rest for c in wanted)


def _print(raw: str) -> str:
    """What a page prints; a stretch of it may begin or end inside a tag, for which `_TAG` is there."""
    printed: list[str] = []
    within = ""
    for piece in cut(raw):
        if piece.kind in ("start", "end"):
            within = piece.text if piece.kind == "start" else ""
        elif within not in ("script", "style"):
            printed.append(html.unescape(piece.text) if piece.kind == "reference" else piece.text)
    return "".join(printed)


def _squeeze(text: str) -> str:
    return drop_unseen(_SPACE.sub("", unicodedata.normalize("NFKC", text)))
