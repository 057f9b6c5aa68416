"""Paragraphs of one article → its clean text with raw offsets, its sentences with their tokens, its bylines.

>>> from xckg.corpus.layout import find_lines, join_lines
>>> raw = "（记者 周明远）近日，我 市 发布 方案。"
>>> [body] = join_lines(find_lines(raw), columns=True, base=raw)
>>> base = Text(clean=raw, raw_starts=tuple(range(len(raw))))
>>> text, sentences, people = assemble(base, [], [], [(SentenceRole.BODY, body)], columns=True)
>>> [(s.role.value, text.clean[s.span.start:s.span.end]) for s in sentences]
[('byline', '（记者 周明远）'), ('body', '近日，我市发布方案。')]
>>> [(text.clean[p.span.start:p.span.end], p.role) for p in people]
[('周明远', '记者')]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xckg.corpus import bylines, segment
from xckg.corpus.layout import Paragraph, load_rules
from xckg.corpus.repair import close_gaps
from xckg.corpus.sentences import find_sentences
from xckg.corpus.tokens import lay_tokens
from xckg.model import Byline, Sentence, SentenceRole, Span, Text


@dataclass(frozen=True, kw_only=True, slots=True)
class _Zone:
    """A stretch of a paragraph with one role; people's spans count in the paragraph."""

    span: Span
    role: SentenceRole
    people: tuple[bylines.Person, ...] = ()


def assemble(
    base: Text,
    titles: Sequence[Paragraph],
    credit: Sequence[Paragraph],
    body: Sequence[tuple[SentenceRole, Paragraph]],
    columns: bool,
) -> tuple[Text, tuple[Sentence, ...], tuple[Byline, ...]]:
    """The article's text: titles, credits, body, each paragraph ended by a newline.

    That newline is no printed character of the paragraph: its raw offset is the one after the paragraph's last one.

    Args:
        base: the text that the paragraphs count in, with its raw offsets.
        titles: headline and kicker lines.
        credit: byline paragraphs below the headline.
        body: paragraphs with their roles, in reading order.
        columns: whether gaps between Chinese words are layout (they are kept in titles and bylines).
    """
    clean: list[str] = []
    offset = 0
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[Sentence] = []
    people: list[Byline] = []
    parts = [(SentenceRole.TITLE, p) for p in titles] + [(SentenceRole.BYLINE, p) for p in credit] + list(body)
    for number, (role, paragraph) in enumerate(parts):
        text, at, zones = _clean(paragraph, role, columns)
        clean += (text, "\n")
        raw = _take(base.raw_starts, at)
        if base.raw_ends is None:
            starts += (*raw, raw[-1] + 1)
        else:
            stops = _take(base.raw_ends, at)
            starts += (*raw, stops[-1])
            ends += (*stops, stops[-1])
        for zone in zones:
            people += [Byline(span=_shift(person.span, offset), role=person.role) for person in zone.people]
            sentences += [_to_sentence(text, span, offset, zone.role, number) for span in _cut(text, zone)]
        offset += len(text) + 1
    if base.raw_ends is None:
        made = Text(clean="".join(clean), raw_starts=tuple(starts))
    else:
        made = Text(clean="".join(clean), raw_starts=tuple(starts), raw_ends=tuple(ends))
    return made, tuple(sentences), tuple(people)


def _take(offsets: Sequence[int], at: Sequence[int]) -> Sequence[int]:
    """The offsets at these places, which rise; mostly they stand side by side."""
    if at[-1] - at[0] == len(at) - 1:
        return offsets[at[0] : at[-1] + 1]
    return [offsets[i] for i in at]


def _shift(span: Span, by: int) -> Span:
    return Span(start=span.start + by, end=span.end + by)


def _to_sentence(text: str, span: Span, offset: int, role: SentenceRole, paragraph: int) -> Sentence:
    tokens = lay_tokens(segment.tag(text[span.start : span.end]), offset + span.start)
    return Sentence(span=_shift(span, offset), role=role, paragraph=paragraph, tokens=tokens)


def _cut(text: str, zone: _Zone) -> Iterator[Span]:
    start = zone.span.start
    while start < zone.span.end and (text[start] in load_rules().marks or text[start].isspace()):
        start += 1
    if zone.role in (SentenceRole.TITLE, SentenceRole.BYLINE):
        stretch = text[start : zone.span.end].rstrip()
        if stretch:
            yield Span(start=start, end=start + len(stretch))
        return
    for span in find_sentences(text[start : zone.span.end]):
        yield Span(start=start + span.start, end=start + span.end)


def _clean(paragraph: Paragraph, role: SentenceRole, columns: bool) -> tuple[str, Sequence[int], list[_Zone]]:
    """A paragraph without its last layout gaps: text, indices in the base text, zones."""
    zones = _find_zones(paragraph.text, role)
    if " " not in paragraph.text:
        return paragraph.text, paragraph.at, [zone for zone in zones if len(zone.span)]
    wide = [Span(start=0, end=len(paragraph.text))]
    if role is SentenceRole.TITLE or not columns:
        keep = wide
    else:
        keep = [zone.span for zone in zones if zone.role is SentenceRole.BYLINE]
    kept = close_gaps(paragraph.text, keep)
    inside = {i for zone in zones for person in zone.people for i in range(person.span.start, person.span.end)}
    kept = [i for i in kept if not (paragraph.text[i] == " " and i in inside)]
    place = {old: new for new, old in enumerate(kept)}

    def move(span: Span) -> Span:
        inner = [place[i] for i in range(span.start, span.end) if i in place]
        return Span(start=inner[0], end=inner[-1] + 1) if inner else Span(start=0, end=0)

    moved = [
        _Zone(
            span=move(zone.span),
            role=zone.role,
            people=tuple(replace(person, span=move(person.span)) for person in zone.people),
        )
        for zone in zones
    ]
    return "".join(paragraph.text[i] for i in kept), [paragraph.at[i] for i in kept], [z for z in moved if len(z.span)]


def _find_zones(text: str, role: SentenceRole) -> list[_Zone]:
    """Byline at the front, at the end, and what stands between them."""
    whole = Span(start=0, end=len(text))
    if role is SentenceRole.TITLE:
        return [_Zone(span=whole, role=role)]
    if role is SentenceRole.BYLINE:
        return [_Zone(span=whole, role=role, people=_find_people(text, 0, len(text)))]
    start = bylines.find_start(text)
    end = min(bylines.find_end(text), bylines.find_caption_credit(text))
    if end <= start:
        end = len(text)
    if end < len(text) and bylines.find_caption_credit(text) == end:
        role = SentenceRole.CAPTION
    zones = []
    if start:
        people = _find_people(text, 0, start)
        zones.append(_Zone(span=Span(start=0, end=start), role=SentenceRole.BYLINE, people=people))
    if start < end:
        zones.append(_Zone(span=Span(start=start, end=end), role=role))
    if end < len(text):
        people = _find_people(text, end, len(text))
        zones.append(_Zone(span=Span(start=end, end=len(text)), role=SentenceRole.BYLINE, people=people))
    return zones


def _find_people(text: str, start: int, end: int) -> tuple[bylines.Person, ...]:
    """The people whom a byline zone credits; a zone that is one bare name credits its author."""
    found: list[bylines.Person] = []
    zone = text[start:end]
    for inner in bylines.find_bracketed(zone):
        read = bylines.parse_credits(zone[inner.start : inner.end], strict=False)
        if read is not None:
            at = start + inner.start
            found += [replace(person, span=_shift(person.span, at)) for person in read.people]
    if not found and bylines.is_author(zone):
        whole = Span(start=start, end=end)
        found.append(bylines.Person(span=whole, name=zone.replace(" ", ""), role=bylines.author_role()))
    return tuple(found)
