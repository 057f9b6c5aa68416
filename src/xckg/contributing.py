"""One document in, what it contributes out: a pure function that knows of no other document.

    Source ─ split_articles → find_facts → make_share ─→ Contribution      (许昌.txt → its 8 articles, what they say)

It is the same function in a loop, in the processes of a pool (`working`) and on other machines; what goes in and what
comes out is picklable, and what comes out is small: `fuse.join` needs no more of a document than its share.

>>> source = Source(path="许昌.txt", media_type="text/plain", text="今年，许昌市出口122.3亿元。", sha256="")
>>> made = contribute(source, Manner(texts=False))
>>> made.document.characters, [str(said.candidate.value) for said in made.share.observations]
(16, ['122.3'])
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xckg import extract, fuse
from xckg.corpus.articles import split_articles
from xckg.corpus.read import read_sources
from xckg.errors import InputError
from xckg.model import Article, Byline, Document, Findings, Metadata, Source, Span, Text

if TYPE_CHECKING:
    from xckg.corpus.fetch import Web

UNTOLD = Metadata()


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """How documents are read and what is kept of them; the same for all of a build.

    Attributes:
        told: what the user says of all inputs.
        root: documents below it are named from it, not as given.
        ledger: what people have decided about who is who.
        texts: whether the articles keep their texts and sentences, which the page shows.
        findings: whether the findings are handed back, too, because more is to be added to them.
    """

    told: Metadata = UNTOLD
    root: Path | None = None
    ledger: fuse.Ledger = fuse.NO_LEDGER
    texts: bool = True
    findings: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """What one document contributes: what it is, its share of the facts, and its findings where they were asked for."""

    document: Document
    share: fuse.Share
    findings: tuple[Findings, ...] = ()


def read_path(path: str, manner: Manner, web: Web | None = None) -> tuple[list[Source], list[InputError]]:
    """The sources that an input holds (one, or many in an archive or a list), and what of it could not be read."""
    sources, errors = read_sources(path, manner.told, web)
    root = manner.root
    if root is not None:
        sources = [replace(source, path=Path(source.path).relative_to(root).as_posix()) for source in sources]
    return sources, errors


def contribute(source: Source, manner: Manner) -> Contribution:
    """All that one document says."""
    articles = split_articles(source)
    findings = tuple(extract.find_facts(article) for article in articles)
    document = Document(
        path=source.path,
        sha256=source.sha256,
        media_type=source.media_type,
        characters=len(source.text),
        articles=tuple(slim(article, texts=manner.texts) for article in articles),
    )
    if manner.findings:
        kept = tuple(replace(finding, article=slim(finding.article, texts=True)) for finding in findings)
        return Contribution(document=document, share=fuse.Share(document=source.path), findings=kept)
    return Contribution(document=document, share=fuse.make_share(findings, manner.ledger))


def slim(article: Article, *, texts: bool) -> Article:
    """The article without what only extraction needs: its words and, unless they are kept, its text and sentences."""
    if texts:
        text = replace(article.text, raw_starts=array("I", article.text.raw_starts))
        return replace(article, text=text, sentences=tuple(replace(s, tokens=()) for s in article.sentences))
    clean, bylines = "", []
    for byline in article.bylines:
        name = article.surface(byline.span)
        bylines.append(Byline(span=Span(start=len(clean), end=len(clean) + len(name)), role=byline.role))
        clean += name
    bare = Text(clean=clean, raw_starts=range(len(clean)))
    return replace(article, text=bare, sentences=(), bylines=tuple(bylines))
