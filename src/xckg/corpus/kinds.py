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

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from tempfile import NamedTemporaryFile
from types import MappingProxyType

from xckg.corpus.archive import read_zip
from xckg.corpus.decode import Undecodable, decode, decode_page
from xckg.corpus.documents import read_image, read_pdf
from xckg.corpus.docx import read_docx
from xckg.corpus.embedded import add_tables
from xckg.corpus.feeds import read_feed
from xckg.corpus.inputs import IMAGES, LARGEST_PAGE, LONGEST_TEXT, MEDIA_TYPES, Input, Read
from xckg.corpus.mail import read_letter, read_saved_page
from xckg.corpus.markup import PageError, find_page_metadata, has_text
from xckg.corpus.metadata import HALVES, find_front_matter
from xckg.corpus.records import read_json, read_lines
from xckg.corpus.sheets import read_sheets
from xckg.corpus.tables import read_csv
from xckg.errors import InputError
from xckg.model import Source


def read_input(given: Input) -> Read:
    """The sources in an input, and one error for each thing in it that cannot be read; both may be non-empty."""
    read = READERS[given.kind]
    try:
        sources, errors = read(given)
    except (Undecodable, PageError) as error:
        return [], [InputError(given.name, str(error))]
    except InputError as error:
        return [], [error]
    own = given.kind not in AROUND
    kept: list[Source] = []
    for source in chain.from_iterable(add_tables(s) if own or s.path == given.name else [s] for s in sources):
        if reason := say_unreadable(source):
            errors.append(InputError(source.path, reason))
        else:
            kept.append(source)
    return kept, errors


_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|meta|table|div|style)\b", re.IGNORECASE)

AROUND = frozenset({"application/zip", "message/rfc822"})
"""Kinds that hold others, which are read for themselves; a letter says something of its own, too."""


def say_unreadable(source: Source) -> str:
    """Why a text is too long for one document, or no text; "" where it is neither."""
    page = source.media_type == "text/html"
    if len(source.text) > (LARGEST_PAGE if page else LONGEST_TEXT):
        return f"一份文档超过 {LONGEST_TEXT // 10000} 万字，请先拆成几份"
    return "正文含有半个字符（孤立的代理码）" if HALVES.search(source.text) else ""


def read_hung(given: Input) -> Read:
    """A PDF or an image in an archive, on a letter, or from the web: its reader wants a file, so it is given one.

    Raises:
        InputError: it cannot be opened.
    """
    suffix = next(suffix for suffix, kind in MEDIA_TYPES.items() if kind == given.kind)
    with NamedTemporaryFile(suffix=suffix) as file:
        file.write(given.data)
        file.flush()
        try:
            read = read_image if suffix in IMAGES else read_pdf
            sources, errors = read(file.name, given.told.or_else(given.named))
        except InputError as error:
            raise InputError(given.name, error.reason) from None
    named = [replace(s, path=given.name + s.path.removeprefix(file.name)) for s in sources]
    return named, [InputError(given.name, e.reason) for e in errors]


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
        PageError: it cannot be taken apart.
        InputError: nothing is printed on it.
    """
    text = decode_page(given.data)
    found = find_page_metadata(text)  # asked even where all is known: a page that kills what reads it does so here
    if not has_text(text):
        raise InputError(given.name, "网页里没有文字")
    known = given.told.or_else(given.named).or_else(found)
    return [given.to_source(text, "text/html", known)], []


def read_workbook(given: Input) -> Read:
    """A workbook; of those called `.xls` many are a web page with a table in it, as offices' programs export them.

    Raises:
        Undecodable: it is such a page, and its bytes are no text.
        PageError: it is such a page, and cannot be taken apart.
        InputError: it cannot be opened, or nothing in it can be read.
    """
    return read_page(given) if _PAGE.match(given.data) else read_sheets(given)


READERS: Mapping[str, Callable[[Input], Read]] = MappingProxyType(
    {
        "text/plain": read_text,
        "text/markdown": read_text,
        "text/html": read_page,
        "application/jsonl": read_lines,
        "application/json": read_json,
        "application/docx": read_docx,
        "application/sheets": read_workbook,
        "text/csv": read_csv,
        "application/rss+xml": read_feed,
        "application/zip": lambda given: read_zip(given, read_input),
        "application/pdf": read_hung,
        **dict.fromkeys(IMAGES.values(), read_hung),
        "message/rfc822": lambda given: read_letter(given, read_input),
        "multipart/related": read_saved_page,
    }
)
