"""One thing to read, be it a file or a part of one, and what reading it gives.

    新闻.zip            a file
    新闻.zip#八月/a.docx    a part of it: the document's name says where it lies, however deep
    新闻.zip#a.jsonl#3      the third line of a part

>>> find_media_type("八月/第1期.DOCX"), find_media_type("说明")
('application/docx', 'text/plain')
>>> Input(name="a.eml", data=b"", named=Metadata(title="甲")).part("表.csv", b"", Metadata(publisher="乙")).named
Metadata(date=None, place=None, publisher='乙', title='甲')
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from xckg.errors import InputError
from xckg.model import EMPTY, Metadata, Source

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl",
    ".pdf": "application/pdf",
    ".docx": "application/docx",
    ".xlsx": "application/sheets",
    ".xls": "application/sheets",
    ".ods": "application/sheets",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".zip": "application/zip",
    ".eml": "message/rfc822",
    ".mhtml": "multipart/related",
    ".mht": "multipart/related",
    ".rss": "application/rss+xml",
    ".atom": "application/rss+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
"""The kinds that are read from a folder or an archive, too."""
IMAGES = {suffix: kind for suffix, kind in MEDIA_TYPES.items() if kind.startswith("image/")}
"""Of these, images of pages."""
NAMED_ONLY = {".json": "application/json", ".xml": "application/rss+xml"}
"""Kinds of which most files hold no news: read where they are named, passed over in a folder."""
UNKNOWN = Metadata()
DEEPEST = 3
"""How many archives and letters may lie one in another."""

LONGEST_TEXT = 1_000_000
"""Characters of one document: ten times the longest report of a government. Tables and tokens of a text take some
hundred times its size in memory; at this length a build stays within 1 GB."""
_MB = 1024 * 1024
LARGEST_PAGE = 20 * _MB
LARGEST = dict.fromkeys(["application/jsonl", "application/json", "application/zip"], 200 * _MB)
LARGEST |= dict.fromkeys(
    [*IMAGES.values(), "application/docx", "application/sheets", "message/rfc822", "multipart/related"], 100 * _MB
)
"""Bytes of a file by its kind; of other kinds `LARGEST_PAGE`."""

Read = tuple[list[Source], list[InputError]]
"""What could be read, and one error for each thing that could not."""


def is_url(text: str) -> bool:
    """Whether an input is an address on the web.

    >>> is_url("https://example.org/新闻.html"), is_url("新闻.html")
    (True, False)
    """
    return text.startswith(("http://", "https://"))


def find_media_type(name: str) -> str:
    """What kind of thing a name says it is; plain text where it says nothing that is known here."""
    suffix = Path(name).suffix.lower()
    return MEDIA_TYPES.get(suffix) or NAMED_ONLY.get(suffix) or "text/plain"


def is_swept(name: str) -> bool:
    """Whether a file is read that lies in a folder or an archive and is not named itself."""
    return Path(name).suffix.lower() in MEDIA_TYPES


def find_file(document: str) -> str:
    """The file that a document stands in: all before the first "#" up to which there is a file; else the name itself.

    >>> find_file("没有.zip#a.jsonl#3")
    '没有.zip#a.jsonl#3'
    """
    at = document.find("#")
    while at >= 0 and not os.path.lexists(document):
        if os.path.lexists(document[:at]):
            return document[:at]
        at = document.find("#", at + 1)
    return document


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """Bytes to read, and what is known of them from outside.

    Attributes:
        name: the name of its document.
        data: its bytes.
        told: goes before what the bytes say themselves: the user's word, a side file.
        named: goes after it: the file name, the letter or archive around it.
        columns: for a table, headings as printed to headings that are known (`columns`).
        depth: in how many archives and letters it lies.
        media_type: what a server said that it is; "" for what its name says.
    """

    name: str
    data: bytes = field(repr=False)
    told: Metadata = UNKNOWN
    named: Metadata = UNKNOWN
    columns: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    depth: int = 0
    media_type: str = ""

    @property
    def kind(self) -> str:
        """What is to be read: what it was said to be, else what its name says."""
        return self.media_type or find_media_type(self.name)

    def part(self, name: str, data: bytes, around: Metadata = UNKNOWN) -> Input:
        """A thing that lies in this one; `around` is what this one says of it.

        Raises:
            InputError: it lies too deep.
        """
        if self.depth >= DEEPEST:
            raise InputError(f"{self.name}#{name}", f"一层套一层超过 {DEEPEST} 层，没有再往里读")
        return replace(
            self,
            name=f"{self.name}#{name}",
            data=data,
            media_type="",
            named=around.or_else(self.named),
            depth=self.depth + 1,
        )

    def to_source(self, text: str, media_type: str, own: Metadata = UNKNOWN, within: str = "") -> Source:
        """The source that was read; `own` is what it says of itself, `within` which of several it is."""
        mark = hashlib.sha256(self.data)
        for pair in sorted(self.columns.items()):  # other columns make another text of the same bytes
            mark.update(repr(pair).encode())
        return Source(
            path=f"{self.name}#{within}" if within else self.name,
            media_type=media_type,
            text=text,
            sha256=mark.hexdigest(),
            metadata=self.told.or_else(own).or_else(self.named),
        )
