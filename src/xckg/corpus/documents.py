"""Which inputs are pages, and the way to what reads them (`printed`): a PDF, or images of pages.

>>> is_pdf("青禾日报.PDF"), is_image("青禾日报-第1版.jpg")
(True, True)

*Why so*: what reads pages loads long, and most inputs do without.
"""

from __future__ import annotations

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
