"""A PDF, or images of pages, as sources: pages read, tables taken off, stories found, those that jump put together.

青禾日报.pdf：第 3 页读得太久，其余各页已读
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from xckg.corpus import flow, pages, pagetables, pdf, scans
from xckg.corpus.inputs import IMAGES
from xckg.errors import InputError
from xckg.model import Metadata, Source

MEDIA_TYPE = "application/pdf"


def read_pdf(path: str, metadata: Metadata) -> tuple[list[Source], list[InputError]]:
    """The sources that a PDF is, its text and its tables; beside it, or instead, one line on what could not be read.

    Raises:
        InputError: the file cannot be opened.
    """
    sha256 = _mark(path, pdf.load_limits().file_mb)
    return _read(path, MEDIA_TYPE, sha256, metadata, _read_scans(Path(path), pdf.read_pages(Path(path))))


def read_image(path: str, metadata: Metadata) -> tuple[list[Source], list[InputError]]:
    """The source that an image of a page is, or of several; else as `read_pdf`.

    Raises:
        InputError: the file cannot be opened, or nothing in it can be read.
    """
    sha256 = _mark(path, scans.load_limits().file_mb)
    media_type = IMAGES[Path(path).suffix.lower()]
    return _read(path, media_type, sha256, metadata, scans.read_pages(Path(path)))


def _read_scans(path: Path, given: Iterable[pdf.Page | pdf.Unread]) -> Iterator[pdf.Page | pdf.Unread]:
    """The pages of a PDF, those that are images read as such. What little text stands on them is not lost."""
    limits, read, failed = scans.load_limits(), 0, 0
    for page in given:
        if isinstance(page, pdf.Unread) or not page.scan:
            yield page
            continue
        read += 1
        if read > limits.pages or failed >= limits.failed_pages:
            yield pdf.Unread(number=page.number, reason="是图，没有再认")
            continue
        found, _ = scans.read_page(path, page.number - 1)
        failed += isinstance(found, pdf.Unread) and scans.is_installed()
        if isinstance(found, pdf.Unread) or len(page.glyphs) > len(found.glyphs):
            if page.glyphs:
                yield page
            if isinstance(found, pdf.Unread):
                yield found
        else:
            yield found


def _read(
    path: str, media_type: str, sha256: str, metadata: Metadata, given: Iterable[pdf.Page | pdf.Unread]
) -> tuple[list[Source], list[InputError]]:
    stories: list[list[flow.Story]] = []
    tables: list[pagetables.PageTable] = []
    faults: list[pdf.Unread] = []
    for page in given:
        if isinstance(page, pdf.Unread):
            faults.append(page)
            continue
        page, tables = pagetables.take_tables(page, tables)
        if page.glyphs:
            stories.append(flow.find_stories(page))
    if not stories and not tables:
        raise InputError(path, faults[0].reason if faults else "没有文字")
    restored = pages.restore(stories)
    read_off = any(sure for table in tables for _, sure in table.printed)
    if restored.readings or read_off:  # by another reader it may be another text
        sha256 = hashlib.sha256(f"{sha256} {scans.name_reader()}".encode()).hexdigest()
    source = Source(
        path=path,
        media_type=media_type,
        text=restored.text,
        sha256=sha256,
        metadata=metadata,
        pages=restored.starts,
        readings=restored.readings,
    )
    sources = [source] if source.text else []
    return [*sources, *pagetables.make_sources(source, tables)], [InputError(path, _tell(faults))] if faults else []


def _tell(faults: list[pdf.Unread]) -> str:
    """One line for all that failed."""
    whole = [fault.reason for fault in faults if not fault.number]
    by_reason: dict[str, list[str]] = {}
    for fault in faults:
        if fault.number:
            by_reason.setdefault(fault.reason, []).append(str(fault.number))
    some = [
        f"第 {'、'.join(numbers[:3])} 页{f'等 {len(numbers)} 页' if len(numbers) > 3 else ''}{reason}"
        for reason, numbers in by_reason.items()
    ]
    rest = "，其余各页已读" if some and not whole else ""
    return "；".join(whole + some) + rest


def _mark(path: str, most: int) -> str:
    """The SHA-256 of the file.

    Raises:
        InputError: missing, a folder, not allowed, empty, or larger than `most` megabytes.
    """
    try:
        if Path(path).exists() and not Path(path).is_file():
            raise InputError(path, "不是普通文件")
        size = Path(path).stat().st_size
        if size > most * 1024 * 1024:
            raise InputError(path, f"超过 {most} MB，没有打开")
        if not size:
            raise InputError(path, "文件是空的")
        with Path(path).open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        raise InputError.of(path, error) from None
