"""The types in which the rooms meet: immutable, keyword-only, illegal values cannot be built.

    bytes → Source → Article → Findings → Entity, Relation, Observation → sheet → output/
            corpus    corpus   extract    fuse                            graph   publish

Offsets are Unicode code points, half-open. A `Span` inside an `Article` counts in the article's cleaned text;
`Text.to_raw` turns it into a span of the decoded source, and only raw spans leave the product.

>>> text = Text(clean="产值12亿元", raw_starts=(0, 2, 4, 5, 7, 9))
>>> text.to_raw(Span(start=2, end=4))
Span(start=4, end=6)
"""

from __future__ import annotations

import copyreg
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from xckg.candidate import Candidate, Merge
from xckg.claims import UNSAID, Claim, Dispute, StatusCandidate, Step
from xckg.paging import Pages, Readings
from xckg.records import quicken
from xckg.story import Story

EMPTY: Mapping[str, str] = MappingProxyType({})
# Findings go from process to process, and Python itself pickles no such proxy.
copyreg.pickle(MappingProxyType, lambda proxy: (_to_proxy, (dict(proxy),)))


def _to_proxy(content: dict[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType(content)


class Measure(StrEnum):
    """What kind of number an observation is: a quantity, a change, a part of a whole, a place in an order."""

    AMOUNT = "amount"
    GROWTH = "growth"
    SHARE = "share"
    RANK = "rank"


class Comparator(StrEnum):
    """How the value bounds what was measured."""

    EQUAL = "="
    MORE = ">"
    LESS = "<"
    ABOUT = "≈"


class Modality(StrEnum):
    """Whether the text says that it is so, means to reach it, or plans it."""

    ACTUAL = "actual"
    TARGET = "target"
    PLANNED = "planned"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Span:
    """A half-open stretch `[start, end)` of some text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What is known of a document from outside its text: options, file name, front matter, side file."""

    date: dt.date | None = None
    place: str | None = None
    publisher: str | None = None
    title: str | None = None

    def or_else(self, other: Metadata) -> Metadata:
        """These fields, and where one is missing, that of `other`."""
        return Metadata(
            date=self.date or other.date,
            place=self.place or other.place,
            publisher=self.publisher or other.publisher,
            title=self.title or other.title,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One input document, decoded. `text` is never changed: every offset given out counts in it."""

    path: str
    media_type: str
    text: str
    sha256: str
    metadata: Metadata = Metadata()
    pages: Pages = ()
    readings: Readings = ()
    begun: tuple[tuple[int, Metadata], ...] = ()  # article that another file begins: its index, what is said there


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """Cleaned text, each character aligned to the raw character that it was printed as.

    `raw_starts[i]` is the raw offset of clean character `i`; characters are replaced one for one (full width to half
    width) or dropped, never made, so each has exactly one raw offset. Offsets rise within a sentence, not always
    from block to block (a title may stand after its body). `raw_ends`: only for what is printed as several (`&ldquo;`).
    """

    clean: str
    raw_starts: Sequence[int]
    raw_ends: Sequence[int] | None = None

    def __post_init__(self) -> None:
        if len(self.clean) != len(self.raw_starts):
            raise ValueError(f"{len(self.clean)} characters with {len(self.raw_starts)} raw offsets")
        if self.raw_ends is not None and len(self.clean) != len(self.raw_ends):
            raise ValueError(f"{len(self.clean)} characters with {len(self.raw_ends)} raw ends")

    def to_raw(self, span: Span) -> Span:
        """The raw stretch that the clean span was printed on. An empty span maps to an empty one."""
        if not len(span):
            at = self.raw_starts[span.start] if span.start < len(self.raw_starts) else 0
            return Span(start=at, end=at)
        last = span.end - 1
        end = self.raw_starts[last] + 1 if self.raw_ends is None else self.raw_ends[last]
        return Span(start=self.raw_starts[span.start], end=end)


class SentenceRole(StrEnum):
    """Where a sentence stands in its article."""

    TITLE = "title"
    BYLINE = "byline"  # dateline, byline and credit lines: people, media and dates, no news
    BODY = "body"
    CAPTION = "caption"
    HEADING = "heading"  # a cross-heading inside the body
    ROW = "row"  # a row of a table, each cell with its heading (columns.py)


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A word of a sentence as the segmenter cut it; `span` counts in the article's clean text."""

    span: Span
    text: str
    tag: str = ""  # part of speech in the segmenter's dictionary (ICTCLAS letters), "" for a word not in it


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A stretch of an article's clean text, its raw characters together but for layout space; `tokens` rejoin to it."""

    span: Span
    role: SentenceRole
    paragraph: int
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Byline:
    """A credited person, where the text says so: `span` is the name in the clean text, `role` the word before it."""

    span: Span
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One article of a source. 我市, 去年 and the like are resolved against `place` and `date`.

    `index` counts the articles of one source from 0; `place` is as in the gazetteer (许昌市); `notes`: its jump lines.
    """

    document: str
    index: int
    title: str | None
    date: dt.date | None
    date_origin: str | None  # "told" (option, file name, front matter), "printed", "inferred"
    place: str | None
    publisher: str | None
    bylines: tuple[Byline, ...]
    text: Text
    sentences: tuple[Sentence, ...]
    notes: tuple[str, ...] = ()
    pages: Pages = ()  # as in its `Source`
    readings: Readings = ()

    def surface(self, span: Span) -> str:
        """The clean characters of a span."""
        return self.text.clean[span.start : span.end]


class MentionKind(StrEnum):
    """How a mention names its thing."""

    NAME = "name"
    POINTER = "pointer"  # 我市, 该公司: `name` is what it points at
    IMPLIED = "implied"  # not printed: the article's place, the paper that a byline works for; its span is empty


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A typed name in one article, or a word that points at one.

    `name` is the thing's name as far as this article tells it: a place's as in the gazetteer, what a pointer points at,
    else the surface. Mentions of one article with equal `type` and `name` are of one thing. `code`: `gb2260:411000`.
    """

    span: Span
    type: str
    name: str
    rule: str
    kind: MentionKind = MentionKind.NAME
    code: str | None = None
    confidence: float = 0.9

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("a mention needs a name")


@dataclass(frozen=True, kw_only=True, slots=True)
class Alias:
    """What the text itself says of two names of one thing: 以下简称, a name in brackets, a short form used later."""

    type: str
    full: str
    short: str
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number as printed: exact value, unit, bound. `value` is in `unit` (122.3 with 亿元), signed for a change."""

    span: Span
    value: Decimal
    unit: str
    comparator: Comparator = Comparator.EQUAL


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Days for which something holds, both inclusive. `start` is None for a state as of `end`."""

    start: dt.date | None
    end: dt.date | None
    label: str

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError(f"period runs backwards: {self.start} to {self.end}")


@dataclass(frozen=True, kw_only=True, slots=True)
class RelationCandidate:
    """A relation that one sentence states. `subject` and `object` index `Findings.mentions`."""

    subject: int
    predicate: str
    object: int
    evidence: Span
    rule: str
    confidence: float
    qualifiers: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    modality: Modality = Modality.ACTUAL
    claim: Claim = UNSAID


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservationCandidate:
    """A number that one sentence states. `subject` indexes `Findings.mentions`; `unit` is "" for a rank."""

    subject: int
    indicator: str
    measure: Measure
    value: Decimal
    unit: str
    period: Period
    evidence: Span
    rule: str
    confidence: float
    dimensions: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    comparator: Comparator = Comparator.EQUAL
    modality: Modality = Modality.ACTUAL
    scope: str | None = None
    claim: Claim = UNSAID


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """Something that looked like a fact and gave none, for the report: a number without a subject, say."""

    span: Span
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """All that one article says, referring to nothing outside it. Picklable."""

    article: Article
    mentions: tuple[Mention, ...]
    aliases: tuple[Alias, ...]
    relations: tuple[RelationCandidate, ...]
    observations: tuple[ObservationCandidate, ...]
    skipped: tuple[Skipped, ...]
    statuses: tuple[StatusCandidate, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Evidence:
    """Where a fact stands: `start`, `end` count in the document's decoded raw text; `text` is the cleaned sentence."""

    document: str
    start: int
    end: int
    text: str
    article: str  # title, "" when none was found
    article_index: int
    date: str = ""  # the article's date, ISO, "" when unknown
    byline: str = ""  # credited people, joined by 、
    rule: str = ""
    claim: Claim = UNSAID  # what this sentence says of this fact's time and status
    page: int = 0  # of a PDF, where the sentence begins, from 1; 0 where the source has no pages
    ocr: float = 0.0  # how surely the sentence was read off an image, as its worst line; 0 where it was not


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class EntityMention:
    """A mention as it leaves the product: raw offsets, characters without layout space."""

    entity: str
    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """One thing across all documents.

    `merges` say why its names were joined; `candidates` are what else may be the same; `may_be`: codes of areas.
    """

    id: str
    type: str
    label: str
    aliases: tuple[str, ...]
    links: Mapping[str, str]
    mentions: tuple[EntityMention, ...]
    merges: tuple[Merge, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    may_be: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """A fact between two entities, once, with all its evidence (at least one)."""

    id: str
    subject: str
    predicate: str
    object: str
    qualifiers: Mapping[str, str]
    modality: Modality
    confidence: float
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a relation needs evidence")


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """A number about an entity, once, with all its evidence (at least one)."""

    id: str
    subject: str
    indicator: str
    measure: Measure
    value: Decimal
    unit: str
    normalized: Decimal
    normalized_unit: str
    period: Period
    dimensions: Mapping[str, str]
    comparator: Comparator
    modality: Modality
    scope: str | None
    confidence: float
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("an observation needs evidence")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What became of one source: its metadata as found, for the graph's named graph and the report."""

    path: str
    sha256: str
    media_type: str
    characters: int
    articles: tuple[Article, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Knowledge:
    """What fuse gives and graph and publish take: everything that the corpus says, sorted by id."""

    documents: tuple[Document, ...]
    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]
    observations: tuple[Observation, ...]
    base_iri: str
    skipped: tuple[tuple[str, str, str], ...] = ()  # document, reason, the sentence
    steps: tuple[Step, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    stories: tuple[Story, ...] = ()  # sorted by id; what only one article tells is none


quicken(Span, Token, Mention, Period, RelationCandidate, ObservationCandidate, EntityMention, Evidence)
quicken(Entity, Relation, Observation)
