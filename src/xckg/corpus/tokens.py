"""Words with their places: what the segmenter gives, laid side by side as the model's tokens.

>>> [(token.text, token.span.start) for token in lay_tokens([("许昌市", "ns"), ("进出口", "v")], 10)]
[('许昌市', 10), ('进出口', 13)]
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import accumulate, repeat

from xckg.model import Span, Token

# How the fields of a frozen class are set from outside: what its own __init__ does, five times as fast.
_SET_START, _SET_END = (vars(Span)[name].__set__ for name in ("start", "end"))
_SET_SPAN, _SET_TEXT, _SET_TAG = (vars(Token)[name].__set__ for name in ("span", "text", "tag"))


def lay_tokens(words: Sequence[tuple[str, str]], at: int) -> tuple[Token, ...]:
    """Words with their parts of speech, side by side from an offset on. There are more tokens than of all else."""
    texts, tags = [word for word, _ in words], [tag for _, tag in words]
    places = list(accumulate(map(len, texts), initial=at))
    spans = list(map(object.__new__, repeat(Span, len(texts))))
    tokens = tuple(map(object.__new__, repeat(Token, len(texts))))
    for set_field, objects, values in (
        (_SET_START, spans, places),
        (_SET_END, spans, places[1:]),
        (_SET_SPAN, tokens, spans),
        (_SET_TEXT, tokens, texts),
        (_SET_TAG, tokens, tags),
    ):
        deque(map(set_field, objects, values), maxlen=0)
    return tokens
