"""A continuation together with its beginning, which stands on a page in another file: read as one, told apart again.

    第1版  …许昌望山公司建成了新厂区。公司正扩建        第2版  外贸半年报（上接第一版） 二期生产线。该公司…
    together  …许昌望山公司建成了新厂区。公司正扩建二期生产线。该公司…        own  -1 -1 … 10 11 12 …

The sentence that breaks off at the foot of the page is one again; the continuation's own headline stands at the end,
for the article has one already. `own` says which character of the continuation each is, -1 for one of the beginning.

*Why so*: evidence stands in one document, so the two stay two articles. But who 该公司 is, what 其中 is part of and
what a clause without a subject goes on with, the beginning alone tells (`extract.joined`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from xckg.corpus import segment
from xckg.corpus.layout import ends_sentence
from xckg.corpus.tokens import lay_tokens
from xckg.model import Article, Sentence, SentenceRole, Source, Span, Text

HEADS = (SentenceRole.TITLE, SentenceRole.BYLINE)


def rename_pages(source: Source, path: str, name: Callable[[str], str]) -> Source:
    """A source under another name, and so the pages on which its articles begin."""
    begun = tuple([(i, known, replace(first, document=name(first.document))) for i, known, first in source.begun])
    return replace(source, path=path, begun=begun)


def make_bare(first: Article) -> Article:
    """A beginning as it is carried along: its text and sentences, neither words nor offsets."""
    clean = first.text.clean
    sentences = tuple(replace(sentence, tokens=()) for sentence in first.sentences)
    text = Text(clean=clean, raw_starts=tuple(range(len(clean))))
    return replace(first, text=text, sentences=sentences, pages=(), readings=())


def join_pages(source: Source, article: Article) -> tuple[Article, tuple[int, ...]] | None:
    """An article of a source with its beginning, None where no other page begins it (`join`)."""
    first = next((first for index, _, first in source.begun if index == article.index), None)
    return join(first, article) if first is not None else None


def join(first: Article, rest: Article) -> tuple[Article, tuple[int, ...]]:
    """The two as one article, and which character of the second each of its characters is, -1 for none.

    Args:
        first: the beginning, as its own page has it (`make_bare`).
        rest: the continuation; title, date and place of the whole are its own.
    """
    at = next((i for i, s in enumerate(rest.sentences) if s.role not in HEADS), len(rest.sentences))
    heads, body = rest.sentences[:at], rest.sentences[at:]
    begins = body[0].span.start if body else len(rest.text.clean)
    broken = _breaks_off(first) and bool(body) and body[0].role is SentenceRole.BODY
    before = first.text.clean[: first.sentences[-1].span.end] if broken else first.text.clean
    after = rest.text.clean[begins:]
    last = first.sentences[-1].paragraph if first.sentences else 0
    sentences = [_cut(sentence, first.surface(sentence.span)) for sentence in first.sentences]
    turned = (0 if broken else 1) + last - (body[0].paragraph if body else 0)
    moved = [_move(sentence, len(before) - begins, turned) for sentence in body]
    if broken:
        start = sentences.pop().span.start
        span = Span(start=start, end=moved[0].span.end)
        moved[0] = _cut(replace(moved[0], span=span), (before + after)[span.start : span.end])
    sentences += moved
    below = max((sentence.paragraph for sentence in sentences), default=0) + 1
    sentences += [_move(sentence, len(before) + len(after), below) for sentence in heads]
    clean = before + after + rest.text.clean[:begins]
    together = replace(
        rest,
        text=Text(clean=clean, raw_starts=range(len(clean))),
        sentences=tuple(sentences),
        bylines=first.bylines,
        pages=(),
        readings=(),
    )
    own = (*(-1 for _ in before), *range(begins, len(rest.text.clean)), *range(begins))
    return together, own


def _cut(sentence: Sentence, text: str) -> Sentence:
    return replace(sentence, tokens=lay_tokens(segment.tag(text), sentence.span.start))


def _breaks_off(first: Article) -> bool:
    """Whether it ends in the middle of a sentence; a short last line looks like a heading, and none can be the last."""
    if not first.sentences or first.sentences[-1].role not in (SentenceRole.BODY, SentenceRole.HEADING):
        return False
    return not ends_sentence(first.surface(first.sentences[-1].span))


def _move(sentence: Sentence, by: int, paragraphs: int) -> Sentence:
    def move(span: Span) -> Span:
        return Span(start=span.start + by, end=span.end + by)

    tokens = tuple(replace(token, span=move(token.span)) for token in sentence.tokens)
    return replace(sentence, span=move(sentence.span), paragraph=sentence.paragraph + paragraphs, tokens=tokens)
