"""A PDF as a source: its pages read, their stories found, those that jump put together. What failed is one line.

青禾日报.pdf：第 3 页读得太久，其余各页已读
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.errors import InputError
from xckg.model import Metadata, Source

if TYPE_CHECKING:
    from xckg.corpus import pdf

SUFFIX = ".pdf"
MEDIA_TYPE = "application/pdf"


def is_pdf(path: str) -> bool:
    """Whether a file is one by its name: bytes that look like one under another name are refused elsewhere."""
    return Path(path).suffix.lower() == SUFFIX


def read_pdf(path: str, metadata: Metadata) -> tuple[list[Source], list[InputError]]:
    """The source that a PDF is; beside it, or instead, one line on what could not be read.

    Raises:
        InputError: the file cannot be opened.
    """
    from xckg.corpus import flow, pages, pdf  # what most inputs do without

    sha256 = _mark(path, pdf.load_limits().file_mb)
    stories, faults, blank = [], [], 0
    for page in pdf.read_pages(Path(path)):
        if isinstance(page, pdf.Unread):
            faults.append(page)
        elif page.glyphs:
            stories.append(flow.find_stories(page))
        else:
            blank += bool(page.pictures)
    if not stories:
        if faults:
            raise InputError(path, faults[0].reason)
        raise InputError(path, "没有文字，像是扫描件，要先做文字识别（OCR）" if blank else "没有文字")
    restored = pages.restore(stories)
    source = Source(
        path=path,
        media_type=MEDIA_TYPE,
        text=restored.text,
        sha256=sha256,
        metadata=metadata,
        pages=restored.starts,
    )
    return [source], [InputError(path, _tell(faults))] if faults else []


def _tell(faults: list[pdf.Unread]) -> str:
    """One line for all that failed."""
    whole = [fault.reason for fault in faults if not fault.number]
    some = [f"第 {fault.number} 页{fault.reason}" for fault in faults if fault.number]
    rest = "，其余各页已读" if some and not whole else ""
    return "；".join(whole + some[:3]) + (f"等 {len(some)} 页" if len(some) > 3 else "") + rest


def _mark(path: str, most: int) -> str:
    """The SHA-256 of the file, which has `most` megabytes at most.

    Raises:
        InputError: missing, a folder, not allowed, empty, or larger than a newspaper is.
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
    except FileNotFoundError:
        raise InputError(path, "没有这个文件") from None
    except PermissionError:
        raise InputError(path, "没有权限读取") from None
    except OSError as error:
        raise InputError(path, f"读不了：{error.strerror}") from None
