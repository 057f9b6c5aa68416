"""Which inputs are pages, and the way to what reads them (`printed`): a PDF, or images of pages.

>>> is_pdf("青禾日报.PDF"), is_image("青禾日报-第1版.jpg")
(True, True)

*Why so*: what reads pages loads long, and most inputs do without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from xckg.corpus.inputs import IMAGES
from xckg.errors import InputError
from xckg.model import Metadata, Source

SUFFIX = ".pdf"


def is_pdf(path: str) -> bool:
    """Whether a file is one by its name: bytes that look like one under another name are refused elsewhere."""
    return Path(path).suffix.lower() == SUFFIX


def is_image(path: str) -> bool:
    """Whether a file is an image of a page, or of several, by its name."""
    return Path(path).suffix.lower() in IMAGES


def read_pdf(path: str, metadata: Metadata) -> tuple[list[Source], list[InputError]]:
    """The source that a PDF is; beside it, or instead, one line on what could not be read.

    Raises:
        InputError: the file cannot be opened.
    """
    from xckg.corpus import printed

    return printed.read_pdf(path, metadata)


def read_image(path: str, metadata: Metadata) -> tuple[list[Source], list[InputError]]:
    """The source that an image of a page is, or of several; else as `read_pdf`.

    Raises:
        InputError: the file cannot be opened, or nothing in it can be read.
    """
    from xckg.corpus import printed

    return printed.read_image(path, metadata)


def link_page(source: Source, read: Callable[[str], Source | None]) -> Source:
    """A page of an issue of which each page is a file: its continuations with what is said where they begin.

    `read` reads another page that lies beside it, None where it cannot.
    """
    from xckg.corpus import issue

    return issue.link_page(source, issue.find_pages(source.path), read)


def link_parts(sources: Sequence[Source]) -> list[Source]:
    """As `link_page`, of pages that lie together in an archive."""
    if not any(is_pdf(source.path) or is_image(source.path) for source in sources):
        return list(sources)
    from xckg.corpus import issue

    return issue.link_parts(sources)


def mark_pages(path: str) -> str:
    """What differs when another page of a page's issue has come, gone or changed; "" where there is none."""
    if not (is_pdf(path) or is_image(path)):
        return ""
    from xckg.corpus import issue

    return issue.mark_pages(path)
