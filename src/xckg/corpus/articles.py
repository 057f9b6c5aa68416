"""Source → articles: which paragraphs of a page belong together, and what stands above and below them.

>>> page = '''许昌上半年外贸增长
...
... 本报讯（记者 王某某）近日，记者从许昌海关获悉，上半年我市进出口 140.1 亿元。（下转第二版）'''
>>> source = Source(path="a.txt", media_type="text/plain", text=page, sha256="", metadata=Metadata())
>>> [article] = split_articles(source)
>>> article.title, article.place, article.notes
('许昌上半年外贸增长', '许昌市', ('（下转第二版）',))
>>> [(s.role.value, article.surface(s.span)) for s in article.sentences][-1]
('body', '近日，记者从许昌海关获悉，上半年我市进出口140.1亿元。')

*Why so*: a page is read as bodies with headline groups between them. Such a group is a cross-heading unless something
says that an article ended (a jump line, 本报讯 after it, an author's line in it, another column width); then it goes to
the body that it shares words with, above or below: in text extracted from a page the headline often follows its
article.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xckg.corpus import assembly, bylines, dates, places
from xckg.corpus.furniture import is_end, is_resumption
from xckg.corpus.inputs import IMAGES
from xckg.corpus.layout import Kind, Paragraph, ends_sentence, find_lines, has_columns, join_lines, load_rules
from xckg.corpus.markup import HTML, find_main_text
from xckg.corpus.metadata import find_day, find_front_matter
from xckg.corpus.tables import TABLES, split_rows
from xckg.corpus.webtables import find_known
from xckg.model import Article, Metadata, SentenceRole, Source, Text
from xckg.traditional import is_traditional, simplify, to_printed
from xckg.unseen import leave_out_unseen

PRINTED = frozenset({"application/pdf", *IMAGES.values()})
"""Media types of sources whose pages were read, their stories parted."""
_STORY = re.compile(r"(?P<head>(?:(?!\n\n\n)[^\f])+)(?:\n\n\n(?P<body>[^\f]*))?")


@dataclass(kw_only=True, slots=True)
class Draft:
    """The paragraphs of one article while the page is being split, and what the layout said."""

    titles: list[Paragraph] = field(default_factory=list)
    credits: list[Paragraph] = field(default_factory=list)
    body: list[tuple[SentenceRole, Paragraph]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stamps: list[Paragraph] = field(default_factory=list)
    ended: bool = False

    def width(self) -> float:
        """The median column width of the body's paragraphs of two lines or more, 0 when there is none."""
        widths = sorted(p.width for _, p in self.body if p.lines > 1)
        return widths[len(widths) // 2] if widths else 0.0

    def words(self) -> set[str]:
        """Pairs of neighbouring characters of the body."""
        return set().union(*(_pairs(p.text) for _, p in self.body)) if self.body else set()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    """A paragraph between two bodies: a headline, or what credits or dates it."""

    what: str  # "short", "credit", "author", "stamp", "note", "caption"
    paragraph: Paragraph


def split_articles(source: Source) -> tuple[Article, ...]:
    """The articles of a source in the order of their bodies; none when nothing but furniture stands in it.

    Every raw offset counts in `source.text`. Title, date, place and publisher are what `source.metadata` tells, else
    what the page prints, else what its text lets one infer; a day within the file name counts where that allows it.
    """
    if is_traditional(source.text):
        articles = _split_source(replace(source, text=simplify(source.text)))
        return tuple(to_printed(article, source.text) for article in articles)
    return _split_source(source)


def _split_source(source: Source) -> tuple[Article, ...]:
    if source.media_type in TABLES:
        return split_rows(source)
    base = leave_out_unseen(_read_base(source))
    if source.media_type in PRINTED:
        return _finish(source, base, *_split_stories(base.clean), columns=False)
    lines = find_lines(base.clean)
    columns = source.media_type != HTML and has_columns(lines)
    paragraphs = join_lines(lines, columns, base.clean)
    heads = [p.text for p in paragraphs if p.kind is Kind.EDITION]
    drafts = _split([p for p in paragraphs if p.kind is not Kind.EDITION], columns)
    return _finish(source, base, drafts, heads, columns=columns)


def _split_stories(text: str) -> tuple[list[Draft], list[str]]:
    """The drafts of a text that `pages` has restored, and the page heads in it: stories are parted there already."""
    drafts: list[Draft] = []
    heads: list[str] = []
    for story in _STORY.finditer(text):
        body = story["body"] is not None
        titles = _read_paragraphs(text, *story.span("head")) if body else []
        told = _read_paragraphs(text, *story.span("body" if body else "head"))
        heads += [p.text for p in told if p.kind is Kind.EDITION]
        found = _split([p for p in told if p.kind is not Kind.EDITION], columns=False)
        if found and body:
            found[0].titles[:0] = titles
        drafts += [draft for draft in found if draft.body]
    return drafts, heads


def _read_paragraphs(text: str, start: int, end: int) -> list[Paragraph]:
    """The paragraphs of a stretch; they count in the whole text."""
    paragraphs = join_lines(find_lines(text[start:end]), False, text[start:end])
    return [replace(p, at=tuple([start + i for i in p.at])) for p in paragraphs]


def _read_base(source: Source) -> Text:
    """The text under the markup, front matter left out."""
    start = find_front_matter(source.text)[1] if source.media_type in ("text/plain", "text/markdown") else 0
    if source.media_type == "text/plain" or source.media_type in PRINTED:
        return Text(clean=source.text[start:], raw_starts=tuple(range(start, len(source.text))))
    without = [table.span for table in find_known(source.text)] if source.media_type == HTML else ()
    base = find_main_text(source.text[start:], source.media_type, without=without)
    if not start:
        return base
    return replace(base, raw_starts=tuple(at + start for at in base.raw_starts))


# ── splitting ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _split(paragraphs: Sequence[Paragraph], columns: bool) -> list[Draft]:
    drafts = [Draft()]
    group: list[_Item] = []
    after = columns and _titles_follow(paragraphs)
    skipping = ""
    digest = False
    resumed: list[str] = []
    for i, paragraph in enumerate(paragraphs):
        current = drafts[-1]
        if paragraph.kind is Kind.TAIL:
            skipping = "tail" if current.body and not columns else ""
            continue
        if paragraph.kind is Kind.LINKS:
            skipping = skipping or "links"
            continue
        if skipping and not _resumes(paragraph, skipping):
            continue
        skipping = ""
        if paragraph.kind is Kind.JUMP:
            mark = paragraph.text.replace(" ", "")
            if is_resumption(mark):
                resumed.append(mark)
                continue
            current.notes += [] if is_end(mark) else [mark]
            current.ended = bool(current.body)
            continue
        what = _judge(paragraph, first=i == 0, columns=columns)
        if what != "body":
            group.append(_Item(what=what, paragraph=paragraph))
            digest = digest or (what == "short" and load_rules().digest.search(paragraph.text) is not None)
            continue
        if current.body and digest and group and group[0].what == "short":
            drafts.append(Draft())
            _head(group, drafts[-1])
        elif current.body and (resumed or _is_boundary(current, group, paragraph, columns)):
            following = Draft()
            _share_out(group, current, paragraphs[i:], following, after)
            drafts.append(following)
        elif current.body:
            _absorb(group, current)
        else:
            _head(group, current)
        group = []
        drafts[-1].notes += resumed
        resumed = []
        drafts[-1].body.append((SentenceRole.BODY, paragraph))
        caption = columns and bylines.is_caption(paragraph.text) and len(drafts[-1].body) == 1
        drafts[-1].ended = caption
    _close(group, drafts[-1], columns)
    return [draft for draft in drafts if draft.body or draft.titles]


def _resumes(paragraph: Paragraph, skipping: str) -> bool:
    """Whether an article begins, or goes on, with a paragraph below a list of links."""
    if paragraph.kind is not Kind.TEXT:
        return False
    prose = len(paragraph.text) >= load_rules().prose_shortest and ends_sentence(paragraph.text)
    return bylines.find_start(paragraph.text) > 0 or (skipping == "links" and prose)


def _judge(paragraph: Paragraph, first: bool, columns: bool) -> str:
    rules = load_rules()
    text = paragraph.text
    if paragraph.kind is Kind.STAMP:
        return "stamp"
    if paragraph.kind is Kind.BYLINE:
        return "credit"
    if paragraph.kind is Kind.NOTE:
        return "note"
    if bylines.is_author(text):
        return "author"
    if len(text) > rules.heading_longest + 16 * first or paragraph.lines > 2 or bylines.find_start(text):
        return "body"
    inner = text.rstrip("".join((rules.closers, rules.stops)))
    if any(stop in inner for stop in "。！？；") or text[-1] in rules.runs_on or bylines.is_caption(text):
        return "body"
    if text.rstrip(rules.closers).endswith("。") or (not first and columns and text[-1] in rules.stops):
        return "body"
    return "short"


def _titles_follow(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether on this page the headline stands below its article: the page begins with a body."""
    first = next((p for p in paragraphs if p.kind is Kind.TEXT), None)
    return first is not None and _judge(first, first=True, columns=True) == "body"


def _is_boundary(current: Draft, group: Sequence[_Item], paragraph: Paragraph, columns: bool) -> bool:
    """Whether a new article begins with `paragraph`, after the headline group before it."""
    if bylines.find_start(paragraph.text):
        return True
    shorts = [item.paragraph for item in group if item.what == "short"]
    if current.ended and (shorts or columns):
        return True
    if columns and bylines.is_caption(paragraph.text) and len(paragraph.text) <= load_rules().caption_longest:
        return True
    if not shorts:
        return False
    if any(item.what in ("credit", "author", "stamp") for item in group):
        return columns or group[0].what == "short"
    if not columns:
        return False
    apart = sum(short.gap > 0 for short in shorts) > 1
    width = current.width()
    changed = bool(width and paragraph.lines > 1 and abs(width - paragraph.width) >= load_rules().change)
    return apart or changed


def _share_out(group: Sequence[_Item], above: Draft, below: Sequence[Paragraph], following: Draft, after: bool) -> None:
    """Gives each headline of a group, and what credits it, to the body above or below: one cut through the group."""
    units: list[list[_Item]] = []
    for item in group:
        if item.what == "short" or not units:
            units.append([item])
        else:
            units[-1].append(item)
    if units and units[0][0].what != "short":  # credits right below a body are its own
        _tail(units.pop(0), above)
    own = above.words()
    other: set[str] = set()
    for paragraph in below[:12]:
        if other and bylines.find_start(paragraph.text):
            break
        other |= _pairs(paragraph.text)
    scores = []
    for unit in units:
        words = _pairs(unit[0].paragraph.text)
        scores.append((len(words & own - other) - len(words & other - own)) / max(1, len(words)))
    # one cut: units before it go up, those after it down; the page's habit decides between equals, and a whole group
    # is better than a torn one
    prior = 0.12 if after else -0.12

    def rate(cut: int) -> tuple[float, int]:
        gained = sum(s + prior for s in scores[:cut]) - sum(s + prior for s in scores[cut:])
        torn = 0.3 if 0 < cut < len(units) else 0.0
        return gained - torn, cut if after else -cut

    best = max(range(len(units) + 1), key=rate)
    for unit in units[:best]:
        _head(unit, above)
    for unit in units[best:]:
        _head(unit, following)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if text[i] > "\u3400" and text[i + 1] > "\u3400"}


def _head(group: Sequence[_Item], draft: Draft) -> None:
    """Puts a headline group at the head of an article."""
    stamped = any(item.what == "stamp" for item in group)
    longest = max((len(item.paragraph.text) for item in group if item.what == "short"), default=0)
    for item in group:
        if item.what == "stamp":
            draft.stamps.append(item.paragraph)
        elif item.what == "short":
            # around a web title and its time stand the site's own words
            if not (stamped and longest > 6 and len(item.paragraph.text) <= 6):
                draft.titles.append(item.paragraph)
        elif item.what == "note":
            draft.body.append((SentenceRole.BODY, item.paragraph))
        elif item.what in ("credit", "author"):
            draft.credits.append(item.paragraph)


def _absorb(group: Sequence[_Item], draft: Draft) -> None:
    """Puts what stands between two paragraphs of one article into it."""
    for item in group:
        if item.what == "short":
            draft.body.append((SentenceRole.HEADING, item.paragraph))
        elif item.what == "stamp":
            draft.stamps.append(item.paragraph)
        elif item.what == "credit":
            draft.body.append((SentenceRole.BYLINE, item.paragraph))
        else:
            draft.body.append((SentenceRole.BODY, item.paragraph))


def _tail(group: Sequence[_Item], draft: Draft) -> None:
    for item in group:
        if item.what == "author":
            item = replace(item, what="credit")
        _absorb([item], draft)


def _close(group: list[_Item], draft: Draft, columns: bool) -> None:
    """What stands after the last body: on a page its headline, on the web its credits."""
    if not draft.body and group:  # a page with no body: its lines are all that it says
        _head(group[:1], draft)
        _absorb(group[1:], draft)
    elif columns and any(item.what == "short" for item in group):
        first = next(i for i, item in enumerate(group) if item.what == "short")
        _tail(group[:first], draft)
        _head(group[first:], draft)
    else:
        _tail(group, draft)


# ── what the page says of its articles ───────────────────────────────────────────────────────────────────────────────


def _finish(
    source: Source, base: Text, drafts: Sequence[Draft], heads: Sequence[str], *, columns: bool
) -> tuple[Article, ...]:
    told = source.metadata
    page = Metadata(
        date=next((day for head in heads if (day := dates.parse_stamp(head))), None),
        publisher=next((name for head in heads if (name := bylines.find_paper(head))), None),
    )
    texts = [p.text for draft in drafts for p in (*draft.titles, *(p for _, p in draft.body))]
    paper = told.publisher or page.publisher
    bodies = ["\n".join(p.text for p in (*draft.titles, *(p for _, p in draft.body))) for draft in drafts]
    place = places.find_shared(bodies, publisher=paper)
    begun = {index: (known, first) for index, known, first in source.begun}
    articles = []
    for index, draft in enumerate(drafts):
        first, beginning = begun.get(index, (Metadata(), None))
        day, origin = _find_date(draft, source, page, texts)
        if first.date is not None and origin not in ("told", "printed"):
            day, origin = first.date, "printed"
        title = first.title or " ".join(p.text for p in _first_block(draft.titles)) or None
        body = "\n".join(p.text for _, p in draft.body)
        named = _find_publisher(draft)
        publisher = told.publisher or named or first.publisher or page.publisher
        dateline = next((d for _, p in draft.body[:2] if (d := dates.find_dateline(p.text)[0])), None)
        own = told.place or first.place
        own = own or places.find_place(title=title or "", body=body, publisher=publisher, dateline=dateline)
        text, sentences, people = assembly.assemble(base, draft.titles, draft.credits, draft.body, columns)
        articles.append(
            Article(
                document=source.path,
                index=index,
                title=(told.title if len(drafts) == 1 else None) or title,
                date=day,
                date_origin=origin,
                place=own or place,
                publisher=publisher,
                bylines=people,
                text=text,
                sentences=sentences,
                notes=tuple(draft.notes),
                pages=source.pages,
                readings=source.readings,
                begins=(beginning.document, beginning.index) if beginning is not None else None,
            )
        )
    return tuple(articles)


def _first_block(titles: Sequence[Paragraph]) -> list[Paragraph]:
    """The headline proper: the lines that stand together, up to the first blank one; not the name of a digest."""
    if len(titles) > 1 and load_rules().digest.search(titles[0].text):
        titles = titles[1:]
    end = next((i for i, p in enumerate(titles) if i and p.gap), len(titles))
    return list(titles[:end])


def _find_publisher(draft: Draft) -> str | None:
    for paragraph in (*draft.stamps, *draft.credits, *(p for role, p in draft.body if role is SentenceRole.BYLINE)):
        if name := bylines.find_publisher(paragraph.text):
            return name
    for paragraph in draft.stamps:
        if name := dates.find_medium(paragraph.text):
            return name
    for _, paragraph in draft.body[:1]:
        if end := bylines.find_start(paragraph.text):
            return bylines.find_publisher(paragraph.text[:end])
    return None


def _find_date(draft: Draft, source: Source, page: Metadata, texts: Sequence[str]) -> tuple[dt.date | None, str | None]:
    if source.metadata.date is not None:
        return source.metadata.date, "told"
    for paragraph in draft.stamps:
        if day := dates.parse_stamp(paragraph.text):
            return day, "printed"
    if page.date is not None:
        return page.date, "printed"
    dateline = next((d for _, p in draft.body[:2] if (d := dates.find_dateline(p.text)[1])), None)
    own = [p.text for p in (*draft.titles, *(p for _, p in draft.body))]
    day = (dates.infer_date(own, dateline) if dateline else None) or dates.infer_date(texts, dateline)
    named = find_day(source.path)
    if named is not None and dates.is_soon_after(named, day, dateline):
        return named, "told"
    return day, "inferred" if day else None
