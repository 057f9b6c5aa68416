r"""Holds a graph to its shapes, and what it quotes to its sources: each sentence must stand where the graph says.

    xc:text "许昌市出口12.5亿元。" ; xc:start 30 ; xc:end 45      source.text[30:45] == "许昌市出口\n12.5亿元。"   ✓

*Why so*: no shape can see a source, so that check stands beside the shapes and fails as they do. corpus knows how text
is read and graph what is quoted, and rooms do not import each other: here they are brought together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.corpus.inputs import find_file
from xckg.corpus.quoting import is_printed
from xckg.corpus.read import read_sources
from xckg.errors import ShapeError, Violation
from xckg.graph import checks
from xckg.graph.files import read_sheet
from xckg.graph.quotes import Quote, list_documents, list_quotes
from xckg.graph.sheet import Sheet
from xckg.model import Metadata, Source

if TYPE_CHECKING:
    from xckg.fuse import Share

PACKAGE = Path(__file__).parent
"""The sample news of `xckg demo` is named from here."""
GRAPHS = ("graph.nq", "graph.ttl", "graph.jsonld")
"""The files of a build that hold the graph; the first is what queries read."""
SHOWN = 60
"""How many characters of a source are shown where something else is quoted."""


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """How many documents' quotes were held against their sources, and the documents whose sources could not be had."""

    documents: int
    unread: tuple[str, ...]


def check_file(path: Path) -> tuple[Sheet, Quoted]:
    """Makes sure that the graph in a file, whoever made it, is within the shapes and quotes its sources as they are.

    Raises:
        OutputError: it cannot be read, or is no RDF.
        ShapeError: it breaks a shape, or quotes what its sources do not say.
    """
    sheet = read_sheet(path)
    return sheet, ensure_graph(sheet)


def ensure_graph(sheet: Sheet, note: str = "") -> Quoted:
    """Lets a graph pass that is within the shapes and quotes its sources as they are, as far as they lie on the disk.

    Raises:
        ShapeError: it does not; with the note.
    """
    try:
        checks.ensure_shapes(sheet)
        return ensure_quotes(sheet, Disk(sheet).find)
    except ShapeError as error:
        raise ShapeError(error.violations, note) from None


class Disk:
    """Sources where the graph says that they lie; one that has changed since is as good as gone."""

    def __init__(self, sheet: Sheet) -> None:
        self.marks = dict(list_documents(sheet))
        self.read: tuple[str, dict[str, Source]] = ("", {})

    def find(self, document: str) -> Source | None:
        """The source of a document; the sources of one file at a time are kept."""
        file = find_file(document)
        if file != self.read[0]:
            place = next((path for path in (Path(file), PACKAGE / file) if path.is_file()), None)
            sources = read_sources(str(place), Metadata())[0] if place is not None else []
            self.read = file, {source.path.replace(str(place), file, 1): source for source in sources}
        source = self.read[1].get(document)
        return source if source is not None and source.sha256 == self.marks.get(document) else None


def ensure_quotes(sheet: Sheet, find_source: Callable[[str], Source | None]) -> Quoted:
    """Lets a graph pass that quotes its sources as they are.

    Args:
        sheet: a graph within the shapes.
        find_source: gives the source of a document, None where it is not at hand.

    Raises:
        ShapeError: with everything that does not stand where the graph says.
    """
    by_document: dict[str, list[Quote]] = {}
    for quote in list_quotes(sheet):
        by_document.setdefault(quote.document, []).append(quote)
    unread, violations = [], []
    for document, quotes in sorted(by_document.items()):
        source = find_source(document)
        if source is None:
            unread.append(document)
        else:
            violations += [_describe(quote, source) for quote in quotes if not _stands(quote, source)]
    if violations:
        raise ShapeError(tuple(sorted(violations)))
    return Quoted(documents=len(by_document) - len(unread), unread=tuple(unread))


def find_wrong(share: Share, source: Source) -> tuple[tuple[int, int, str], ...]:
    """What of a document's share does not stand where it says: start, end, the words. Nothing, unless we are wrong."""
    evidence = [said.evidence for said in (*share.relations, *share.observations)]
    evidence += [item for _, item in share.names.statuses]
    quotes = {(item.start, item.end, item.text) for item in evidence}
    quotes |= {(start, end, text) for _, (_, start, end), text, _ in share.names.printed}
    return tuple(sorted(quote for quote in quotes if not _is_said(*quote, source)))


def _stands(quote: Quote, source: Source) -> bool:
    return _is_said(quote.start, quote.end, quote.text, source)


def _is_said(start: int, end: int, text: str, source: Source) -> bool:
    return end <= len(source.text) and is_printed(text, source.text[start:end], source.media_type)


def _describe(quote: Quote, source: Source) -> Violation:
    printed = " ".join(source.text[quote.start : min(quote.end, quote.start + SHOWN)].split())
    return Violation(
        node=quote.node,
        label=quote.text[:SHOWN],
        shape=f"{quote.kind}/text",
        message=f"文字应与原文的这一段相同（原文是“{printed}”，全文 {len(source.text)} 字）",
        sentence=quote.text,
        document=quote.document,
        start=quote.start,
        end=quote.end,
    )
