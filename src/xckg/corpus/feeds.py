"""RSS and Atom files: one source for each entry, `消息.xml#3`, its text what the feed gives of it.

>>> entry = "<item><title>乙</title><description>丙。</description></item>"
>>> feed = f"<rss><channel><title>甲网</title>{entry}</channel></rss>"
>>> [source], _ = read_feed(Input(name="a.rss", data=feed.encode()))
>>> source.path, source.text, source.metadata.publisher, source.metadata.title
('a.rss#1', '丙。', '甲网', '乙')

RSS 2.0, RSS 1.0 (RDF) and Atom (RFC 4287) are told apart by nothing: an entry is an `item` or an `entry`, and its text
the longest of `content:encoded`, `content`, `description` and `summary`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

from xckg.corpus.decode import decode_page
from xckg.corpus.inputs import Input, Read
from xckg.corpus.markup import has_text
from xckg.corpus.metadata import parse_date
from xckg.corpus.records import is_markup
from xckg.corpus.trees import parse_xml
from xckg.errors import InputError
from xckg.model import Metadata, Source

_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "date", "issued", "updated")
_ENTRIES = ("item", "entry")


def read_feed(given: Input) -> Read:
    """The sources that the entries of a feed are.

    Raises:
        Undecodable: the bytes are no text.
        InputError: no XML, or no feed.
    """
    root = parse_xml(decode_page(given.data), given.name)
    entries = [element for element in root.iter() if _name(element) in _ENTRIES]
    if not entries:
        raise InputError(given.name, "不是 RSS 或 Atom（里面没有一条消息）")
    channel = next((e for e in root.iter() if _name(e) in ("channel", "feed")), root)
    publisher = _print(next((e for e in channel if _name(e) == "title"), None))
    sources: list[Source] = []
    errors: list[InputError] = []
    for number, entry in enumerate(entries, start=1):
        text = max((_print(e) for e in entry if _name(e) in _TEXTS), key=len, default="")
        title = _print(next((e for e in entry if _name(e) == "title"), None))
        media_type = "text/html" if is_markup(text) else "text/plain"
        if not text.strip() or (media_type == "text/html" and not has_text(text)):
            errors.append(InputError(f"{given.name}#{number}", "这一条没有正文"))
            continue
        own = Metadata(title=title or None, date=_read_date(entry), publisher=publisher or None)
        item = replace(given, data=text.encode())
        sources.append(item.to_source(text, media_type, own, str(number)))
    return sources, errors


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _print(element: ET.Element | None) -> str:
    """What an element holds: its text, or the markup in it (Atom's `type="xhtml"`)."""
    if element is None:
        return ""
    if len(element):
        for inner in element.iter():
            inner.tag = _name(inner)
        return "".join([element.text or "", *(ET.tostring(e, encoding="unicode") for e in element)]).strip()
    return (element.text or "").replace("\r\n", "\n").strip()


def _read_date(entry: ET.Element) -> dt.date | None:
    for name in _DATES:
        for element in entry:
            if _name(element) == name and (text := (element.text or "").strip()):
                if day := parse_date(text):
                    return day
                try:
                    return parsedate_to_datetime(text).date()
                except ValueError:
                    continue
    return None
