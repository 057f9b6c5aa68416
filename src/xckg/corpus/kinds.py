"""Each kind of input with the function that reads it; and text, Markdown and HTML, which need no more than decoding.

>>> [source], _ = read_input(Input(name="a.txt", data="许昌".encode("gb18030")))
>>> source.text, source.media_type
('许昌', 'text/plain')
>>> read_input(Input(name="a.txt", data=b""))[1][0].reason
'文件是空的'

*Why so*: what lies in an archive or hangs on a letter is read by the same functions as a file, which is all that these
two need to know; so they are handed `read_input` and this is the only module that knows all kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from xckg.corpus.archive import read_zip
from xckg.corpus.decode import Undecodable, decode, decode_page
from xckg.corpus.docx import read_docx
from xckg.corpus.feeds import read_feed
from xckg.corpus.inputs import Input, Read
from xckg.corpus.mail import read_letter, read_saved_page
from xckg.corpus.markup import find_page_metadata, has_text
from xckg.corpus.metadata import find_front_matter
from xckg.corpus.records import read_json, read_lines
from xckg.corpus.sheets import read_sheets
from xckg.corpus.tables import read_csv
from xckg.errors import InputError
from xckg.model import Metadata


def read_input(given: Input) -> Read:
    """The sources in an input, and one error for each thing in it that cannot be read; both may be non-empty."""
    read = READERS[given.kind]
    try:
        return read(given)
    except Undecodable as error:
        return [], [InputError(given.name, str(error))]
    except InputError as error:
        return [], [error]


def read_text(given: Input) -> Read:
    """Text or Markdown: one source, its front matter read for what it says.

    Raises:
        Undecodable: the bytes are no text.
        InputError: the front matter is wrong.
    """
    text = decode(given.data)
    front, _ = find_front_matter(text, given.name)
    return [given.to_source(text, given.kind, front)], []


def read_page(given: Input) -> Read:
    """HTML: one source. What its head says goes after all else.

    Raises:
        Undecodable: the bytes are no text.
        InputError: nothing is printed on it.
    """
    text = decode_page(given.data)
    if not has_text(text):
        raise InputError(given.name, "网页里没有文字")
    known = given.told.or_else(given.named)
    if known == Metadata() or not (known.title and known.date and known.publisher):
        known = known.or_else(find_page_metadata(text))
    return [given.to_source(text, "text/html", known)], []


def _refuse_pdf(given: Input) -> Read:
    """A PDF that is part of something: glyphs are read from a file.

    Raises:
        InputError: always.
    """
    raise InputError(given.name, "PDF 要单独放着才读，请先解开")


READERS: Mapping[str, Callable[[Input], Read]] = MappingProxyType(
    {
        "text/plain": read_text,
        "text/markdown": read_text,
        "text/html": read_page,
        "application/pdf": _refuse_pdf,
        "application/jsonl": read_lines,
        "application/json": read_json,
        "application/docx": read_docx,
        "application/sheets": read_sheets,
        "text/csv": read_csv,
        "application/rss+xml": read_feed,
        "application/zip": lambda given: read_zip(given, read_input),
        "message/rfc822": lambda given: read_letter(given, read_input),
        "multipart/related": read_saved_page,
    }
)
