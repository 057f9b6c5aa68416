r"""Where words of a model stand in the text, white space apart; nowhere means that they are not the text's.

>>> squeeze("许昌市 出口\n发制品")
'许昌市出口发制品'

*Why so*: layout may have set spaces anywhere and a model drops them, so both sides are compared without. Nothing else
is forgiven: a quote with one other character is another sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xckg.model import Article, Sentence, Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A quote that stands in one sentence. `span` and `sentence` count in the article's clean text."""

    text: str
    span: Span
    sentence: Span


def squeeze(text: str) -> str:
    """The characters that are printed."""
    return "".join(text.split())


def find_quote(article: Article, sentences: Sequence[Sentence], words: str) -> Quote | None:
    """The first of these sentences that holds the words, and where; None when none does."""
    wanted = squeeze(words)
    if not wanted:
        return None
    for sentence in sentences:
        for span in find_words(article, sentence.span, wanted):
            return Quote(text=wanted, span=span, sentence=sentence.span)
    return None


def find_words(article: Article, within: Span, words: str) -> Iterator[Span]:
    """Every place of the words (squeezed already) inside a stretch of the clean text, in order."""
    surface = article.surface(within)
    places = [within.start + at for at, character in enumerate(surface) if not character.isspace()]
    printed = squeeze(surface)
    at = printed.find(words) if words else -1
    while at >= 0:
        yield Span(start=places[at], end=places[at + len(words) - 1] + 1)
        at = printed.find(words, at + 1)


def runs_over(article: Article, sentences: Sequence[Sentence], words: str) -> bool:
    """Whether the words stand in these sentences taken together, over a boundary."""
    return squeeze(words) in squeeze("".join(article.surface(sentence.span) for sentence in sentences))
