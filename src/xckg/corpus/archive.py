"""ZIP archives: each part is read as a file is, `新闻.zip#八月/a.docx`; nothing is unpacked onto the disk.

Names are UTF-8 where the archive says so, else GB18030, as Windows in China writes them. A part whose name leads out
of the archive, a link, what is locked, and what unpacks to more than it may, is one line each; the rest is read.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from xckg.corpus.documents import link_parts
from xckg.corpus.inputs import Input, Read, is_swept
from xckg.corpus.metadata import SIDE, parse_file_name, parse_side
from xckg.corpus.trees import LARGEST, open_zip, read_member
from xckg.errors import InputError
from xckg.model import Source

MOST_PARTS = 20_000
MOST_BYTES = 512 * 1024 * 1024
"""Of all parts together, unpacked."""
_HIDDEN = ("__MACOSX",)
_UTF8 = 0x800  # the bit of an entry that says that its name is UTF-8


def read_zip(given: Input, read: Callable[[Input], Read]) -> Read:
    """The sources in an archive, by the names of its parts.

    Args:
        given: the archive.
        read: reads one part.

    Raises:
        InputError: no archive, too many parts, or nothing in it that is read here.
    """
    sources: list[Source] = []
    errors: list[InputError] = []
    with open_zip(given.data, given.name) as archive:
        members = archive.infolist()
        if len(members) > MOST_PARTS:
            raise InputError(given.name, f"压缩包里有 {len(members)} 个文件，超过 {MOST_PARTS} 个，请分开打包")
        named = {_read_name(member): member for member in members if not member.filename.endswith("/")}
        budget, met = MOST_BYTES, False
        for name, member in sorted(named.items()):
            if not _is_wanted(name):
                continue
            met = True
            try:
                where = _check(given, name, member)
                data = read_member(archive, member, where, min(LARGEST, budget))
                budget -= len(data)
                side = next((read_member(archive, named[s], where) for s in _sides(name) if s in named), None)
                part = given.part(name, data, parse_file_name(name))
                found, wrong = read(part if side is None else _add_side(part, side))
            except InputError as error:
                found, wrong = [], [error]
            sources += found
            errors += wrong
            if budget <= 0:
                errors.append(InputError(given.name, f"解开超过 {MOST_BYTES // 1024 // 1024} MB，后面的没有读"))
                break
    if not met:
        raise InputError(given.name, "压缩包里没有可读的文件")
    return link_parts(sources), errors


def _read_name(member: zipfile.ZipInfo) -> str:
    """The name of a part, by its own encoding, with "/" between folders."""
    name = member.orig_filename if hasattr(member, "orig_filename") else member.filename
    if not member.flag_bits & _UTF8:
        try:
            raw = name.encode("cp437")
            try:
                name = raw.decode("utf-8")  # many programs write it and do not say so
            except UnicodeDecodeError:
                name = raw.decode("gb18030")
        except UnicodeError:
            pass
    return name.replace("\\", "/")


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part in _HIDDEN or (part.startswith(".") and part.strip(".")) for part in parts)
    return is_swept(name) and not hidden and not name.endswith(SIDE)


def _check(given: Input, name: str, member: zipfile.ZipInfo) -> str:
    """The name of a part in messages, where the part may be read."""
    shown = "".join(c if c.isprintable() else "�" for c in name)
    where = f"{given.name}#{shown}"
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
        raise InputError(where, "文件名指到压缩包外面，没有读")
    if shown != name:
        raise InputError(where, "文件名里有控制字符，没有读")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise InputError(where, "是一个链接，没有读")
    return where


def _add_side(part: Input, data: bytes) -> Input:
    side = parse_side(data, part.name + SIDE)
    return replace(part, told=part.told.or_else(side.metadata), columns=side.columns)


def _sides(name: str) -> Iterator[str]:
    yield name + SIDE
    yield str(PurePosixPath(name).with_suffix("")) + SIDE
