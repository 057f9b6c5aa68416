r"""Bytes → text, by detection: UTF-8, UTF-16, GB18030, Big5.

The text is what `Path.read_text(encoding=…)` gives for the encoding found: line ends are all "\n", and a UTF-8 byte
order mark stays in it as U+FEFF (plain UTF-8 keeps it, UTF-16 does not), so an offset counts alike here and there.

>>> decode("许昌海关".encode("gb18030"))
'许昌海关'
>>> decode("許昌海關發布，上半年進出口增長".encode("big5"))
'許昌海關發布，上半年進出口增長'

*Why so*: strict UTF-8 never fits text of another encoding by chance, so it goes first. GB18030 and Big5 share most of
their byte pairs; charset-normalizer judges between these two only (asked openly, it calls short Chinese texts Korean).
"""

from __future__ import annotations

import codecs
import re

_MAGIC = {
    b"%PDF": "PDF），请把文件名改成 .pdf 结尾",
    b"PK\x03\x04": "压缩包或 Office 文档），请按它的种类改名（.docx .xlsx .zip），幻灯片请另存为 PDF",
    b"\xd0\xcf\x11\xe0": "旧版 Office 或 WPS 文档），请打开它另存为 .docx、.xlsx 或 PDF",
    b"{\\rtf": "RTF 文档），请打开它另存为 .docx",
    b"Rar!": "RAR 压缩包），请解开，或改用 ZIP",
    b"7z\xbc\xaf": "7z 压缩包），请解开，或改用 ZIP",
    b"\x1f\x8b": "gzip 压缩的文件），请先解开",
    b"\x89PNG": "图片），请先转成文本",
    b"\xff\xd8\xff": "图片），请先转成文本",
}
"""How files that are no text begin; what they are, and what to do."""
_BROKEN = 200  # one character in so many may be beyond reading, where a page was cut off or patched together
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_NAMES = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030"}
_NAMES |= {"big5": "big5", "big5-hkscs": "big5", "cp950": "big5", "utf-8": "utf-8", "utf8": "utf-8"}
_JUDGED = 65536  # bytes shown to the judge: a page is enough, and its time grows with them


class Undecodable(ValueError):  # noqa: N818 - says what it is; `InputError` is made of it where the path is known
    """Bytes that are no text in an encoding known here; the message says why, in Chinese."""


def decode_page(data: bytes, declared: str = "") -> str:
    """The text of HTML or XML. What it (or `declared`) says of its encoding counts only where the bytes leave it open.

    >>> decode_page('<meta charset="utf-8"><p>许昌海关'.encode("gb18030"))  # what it says is wrong
    '<meta charset="utf-8"><p>许昌海关'

    Raises:
        Undecodable: as `decode`.
    """
    if not declared and (match := _DECLARED.search(data[:4096])):
        declared = match[1].decode("ascii")
    return decode(data, _NAMES.get(declared.lower(), ""))


def decode(data: bytes, declared: str = "") -> str:
    """The text of a file. What cannot be read of it, if it is next to nothing, stands as U+FFFD.

    Args:
        data: the bytes.
        declared: the encoding that is tried first where no one fits the whole, as Python calls it.

    Raises:
        Undecodable: empty, binary, or in no encoding known here.
    """
    if not data.strip():
        raise Undecodable("文件是空的")
    if said := next((said for magic, said in _MAGIC.items() if data.startswith(magic)), ""):
        raise Undecodable(f"不是文本文件（{said}")
    text = _decode(data, declared)
    if not text.strip("\ufeff \t\r\n\u3000\xa0"):
        raise Undecodable("文件是空的")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, declared: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not data.startswith(codecs.BOM_UTF32_LE):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise Undecodable("标着 UTF-16，却解不开，文件可能已损坏") from None
    if b"\0" in data:
        return _decode_utf16(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_double_byte(data, declared)
    # the sample is cut by characters: a binary file shows itself at once
    sample = text[:4096]
    if sum(c < " " and c not in "\t\r\n\f\x1b" for c in sample) > len(sample) // 50:
        raise Undecodable("不是文本文件（二进制）")
    return text


def _decode_utf16(data: bytes) -> str:
    """UTF-16 without a mark: NUL bytes stand at one parity only, where ASCII is printed."""
    sample = data[:65536]
    for encoding, parity in (("utf-16-le", 1), ("utf-16-be", 0)):
        nuls = sum(not b for b in sample[parity::2])
        if len(data) % 2 == 0 and nuls and not any(not b for b in sample[1 - parity :: 2]):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            head = text[:4096]
            if sum(c.isprintable() or c in "\t\r\n" for c in head) >= 0.95 * len(head):
                return text
    raise Undecodable("不是文本文件（二进制）")


def _decode_broken(data: bytes, declared: str) -> str:
    """The text in the encoding that leaves least unread, if that is next to nothing."""
    best, fewest = "", len(data)
    for encoding in dict.fromkeys((declared or "utf-8", "utf-8", "gb18030", "big5")):
        text = data.decode(encoding, "replace")
        broken = text.count("\ufffd")
        if broken < fewest and broken * _BROKEN <= len(text):
            best, fewest = text, broken
    if not best:
        raise Undecodable("编码认不出（不是 UTF-8、UTF-16、GB18030 或 Big5），请另存为 UTF-8")
    return best


def _decode_double_byte(data: bytes, declared: str) -> str:
    """GB18030 or Big5: the one that decodes; if both do, the one that charset-normalizer finds less chaotic."""
    found: dict[str, str] = {}
    for encoding in ("gb18030", "big5"):
        try:
            found[encoding] = data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if not found:
        return _decode_broken(data, declared)
    if len(found) == 1:
        return next(iter(found.values()))
    from charset_normalizer import from_bytes  # slow to import, and most files are UTF-8

    judged = from_bytes(data[:_JUDGED], cp_isolation=["gb18030", "big5"], threshold=1.0)
    chaos = {match.encoding: (match.chaos, -match.coherence) for match in judged}
    unjudged = (2.0, 0.0)
    return found[min(found, key=lambda e: (chaos.get(e, unjudged), -_share_common(found[e], e)))]


def _share_common(text: str, encoding: str) -> float:
    """The share of the standard's first level, the common characters (GB 2312 rows 16 to 55, Big5 A4 to C6)."""
    level = range(0xB0, 0xD8) if encoding == "gb18030" else range(0xA4, 0xC7)
    ours = [c.encode(encoding)[0] in level for c in text[:4096] if c > "\u2e80"]
    return sum(ours) / max(1, len(ours))
