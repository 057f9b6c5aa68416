r"""Letters (.eml) with what hangs on them, and web pages saved whole (.mhtml).

>>> letter = "Subject: 简报\nDate: Fri, 4 Aug 2023 08:00:00 +0800\nContent-Type: text/plain; charset=utf-8\n\n甲。\n"
>>> [source], _ = read_letter(Input(name="a.eml", data=letter.encode()), read=lambda part: ([], []))
>>> source.text, source.metadata.title, source.metadata.date.isoformat()
('甲。\n', '简报', '2023-08-04')

The raw text in which offsets count is the decoded text of that part. Of a letter the plain text goes before the HTML of
the same, unless there are tables in this whose headings are known, which the plain text has run together; attachments
of known kinds are read as files are, `信.eml#名单.xlsx`. The sender is no publisher.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from itertools import islice

from xckg.corpus.decode import decode_page
from xckg.corpus.inputs import Input, Read, is_swept
from xckg.corpus.markup import find_page_metadata, has_text
from xckg.corpus.webtables import find_known
from xckg.errors import InputError
from xckg.model import Metadata, Source

MOST_PARTS = 1000
_BROKEN = (IndexError, KeyError, TypeError, AttributeError)  # what the library makes of some broken heads


def read_letter(given: Input, read: Callable[[Input], Read]) -> Read:
    """The source that a letter is, and those of what hangs on it.

    Raises:
        InputError: nothing can be read in it.
    """
    letter = _parse(given)
    around = Metadata(title=_read_head(letter, "Subject"), date=_read_date(letter))
    sources: list[Source] = []
    errors: list[InputError] = []
    try:
        media_type, text, hanging = _take_apart(letter)
    except _BROKEN:
        raise InputError(given.name, "邮件已损坏，读不了") from None
    if text.strip() and (media_type != "text/html" or has_text(text)):
        sources.append(given.to_source(text, media_type, around))
    names: dict[str, int] = {}
    for name, data in hanging:
        names[name] = names.get(name, 0) + 1
        shown = name if names[name] == 1 else f"{names[name]}-{name}"
        try:
            found, wrong = read(given.part(shown, data, Metadata(date=around.date)))
        except InputError as error:
            found, wrong = [], [error]
        sources += found
        errors += wrong
    if not sources and not errors:
        raise InputError(given.name, "信里没有正文，也没有可读的附件")
    return sources, errors


def _take_apart(letter: EmailMessage) -> tuple[str, str, list[tuple[str, bytes]]]:
    """The media type and text of a letter's body, and the names and bytes of what hangs on it and is of known kinds."""
    body = letter.get_body(preferencelist=("plain", "html"))
    hanging: list[tuple[str, bytes]] = []
    for part in islice(letter.walk(), MOST_PARTS):
        name = part.get_filename()
        if part is not body and isinstance(name, str) and is_swept(name := _clean(name)) and not _is_ornament(part):
            data = part.get_payload(decode=True)
            hanging.append((name, data if isinstance(data, bytes) else b""))
    page = letter.get_body(preferencelist=("html",))
    if page is not None and page is not body and find_known(_decode(page)):
        body = page
    return ("", "", hanging) if body is None else (body.get_content_type(), _decode(body), hanging)


def _is_ornament(part: MIMEPart) -> bool:
    """Whether a part is an image that the letter shows in itself, a logo or a signature; one attached is a page."""
    return part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"


def read_saved_page(given: Input) -> Read:
    """The source that a saved web page is: its own HTML, without pictures and frames.

    Raises:
        Undecodable: the page's bytes are no text.
        PageError: the page cannot be taken apart.
        InputError: there is no page in it, or nothing is printed on it.
    """
    saved = _parse(given)
    try:
        page = next((part for part in saved.walk() if part.get_content_type() == "text/html"), None)
        text = "" if page is None else _decode(page)
    except _BROKEN:
        raise InputError(given.name, "存下来的网页已损坏，读不了") from None
    if page is None:
        raise InputError(given.name, "里面没有网页")
    found = find_page_metadata(text)
    if not has_text(text):
        raise InputError(given.name, "网页里没有文字")
    return [given.to_source(text, "text/html", found)], []


def _parse(given: Input) -> EmailMessage:
    if not given.data.strip():
        raise InputError(given.name, "文件是空的")
    letter = message_from_bytes(given.data.lstrip(), policy=policy.default)
    if not letter.keys():
        raise InputError(given.name, "不是邮件（没有信头）")
    return letter


def _decode(part: MIMEPart) -> str:
    """The text of a part, by its bytes and what it says of their encoding."""
    data = part.get_payload(decode=True)
    charset = part.get_content_charset() or ""
    return decode_page(data, charset) if isinstance(data, bytes) and data.strip() else ""


def _read_head(letter: EmailMessage, name: str) -> str | None:
    try:
        value = letter[name]
    except (ValueError, IndexError, TypeError, AttributeError):  # what the library makes of a broken head
        return None
    text = _clean(str(value)) if value is not None else ""
    return text or None


def _read_date(letter: EmailMessage) -> dt.date | None:
    try:
        return parsedate_to_datetime(str(letter["Date"])).date() if letter["Date"] is not None else None
    except (ValueError, IndexError, TypeError, AttributeError):
        return None


def _clean(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()).replace("/", "_").replace("\\", "_")
