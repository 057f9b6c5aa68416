r"""XML and the archives of Office files, read within limits: no entities of their own, no outside, no bombs.

>>> parse_xml("<a>1&nbsp;<b/>2</a>", "a.xml").text
'1\xa0'
>>> parse_xml('<!DOCTYPE a [<!ENTITY x "ha">]><a>&x;</a>', "a.xml")
Traceback (most recent call last):
xckg.errors.InputError: a.xml：XML 里有自定义实体，不读

*Why so*: the standard library's parser fetches nothing from outside; what is left to fear are entities that blow up,
and a file that declares any is no feed and no Office document that people made.
"""

from __future__ import annotations

import html.entities
import io
import re
import zipfile
import zlib
from xml.etree import ElementTree as ET

from xckg.errors import InputError

LARGEST = 64 * 1024 * 1024
"""Bytes of one part of an archive, unpacked: the text of a thousand books."""
_ENTITY = re.compile(r"&(?!(?:#\d+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)(?:(\w+);)?")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECLARATION = re.compile(r"\A\ufeff?\s*(?:<\?xml[^>]*\?>)?")


def parse_xml(text: str, where: str) -> ET.Element:
    """The root of an XML text. Names of HTML (`&nbsp;`) are known; a bare "&" is one.

    Raises:
        InputError: no XML, or it declares entities.
    """
    if "<!ENTITY" in text:
        raise InputError(where, "XML 里有自定义实体，不读")
    text = _ENTITY.sub(_spell, _NO_XML.sub("", _DECLARATION.sub("", text, count=1)))
    try:
        return ET.fromstring(text)  # noqa: S314 - no entities are left, and this parser fetches nothing
    except ET.ParseError as error:
        raise InputError(where, f"不是完好的 XML（第 {error.position[0]} 行）") from None


def _spell(match: re.Match[str]) -> str:
    code = html.entities.name2codepoint.get(match[1] or "")
    return f"&#{code};" if code is not None else f"&amp;{match[0][1:]}"


def open_zip(data: bytes, where: str) -> zipfile.ZipFile:
    """An archive.

    Raises:
        InputError: it is none, or broken.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        raise InputError(where, "压缩包已损坏，打不开") from None


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo | str, where: str, most: int = LARGEST) -> bytes:
    """The bytes of one part of an archive, unpacked no further than `most`, whatever its head says of its size.

    Raises:
        InputError: too large, locked, or broken; or not there.
    """
    try:
        with archive.open(member) as file:
            data = file.read(most + 1)
    except KeyError:
        raise InputError(where, "不是完好的 Office 文档（缺少正文部分）") from None
    except RuntimeError:  # the standard library's word for a password
        raise InputError(where, "加了密码，读不了") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, MemoryError):
        raise InputError(where, "压缩包已损坏，解不开") from None
    if len(data) > most:
        raise InputError(where, f"解开超过 {most // 1024 // 1024} MB，不像是文章")
    return data
