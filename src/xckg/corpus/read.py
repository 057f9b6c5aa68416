"""Finds the files to read and reads each into `Source`s; what cannot be read becomes one clear line, never a stop.

>>> find_inputs(["没有/这个文件.txt"], None)[1][0].reason
'没有这个文件'
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.corpus.documents import is_image, is_pdf, link_page, read_image, read_pdf
from xckg.corpus.inputs import LARGEST, LARGEST_PAGE, MEDIA_TYPES, NAMED_ONLY, Input, find_media_type, is_swept, is_url
from xckg.corpus.kinds import read_input
from xckg.corpus.metadata import SIDE, parse_file_name, read_side
from xckg.errors import InputError
from xckg.model import Metadata, Source

if TYPE_CHECKING:
    from xckg.corpus.fetch import Web

LONGEST_LINE = 20 * 1024 * 1024  # bytes: a year of a newspaper; beyond it the file is no text that people wrote
_CHUNK = 1024 * 1024


def find_inputs(inputs: Sequence[str], stdin: Iterable[str] | None) -> tuple[list[str], list[InputError]]:
    """The files that the arguments name, in their order, each once.

    Args:
        inputs: files, folders (all files of known kinds below, sorted), globs, "-" for a list of these on `stdin`.
        stdin: lines with one path each; only read for "-".

    Returns:
        Paths as given (below a folder: the folder as given and the rest); an error for each argument that gave none.
    """
    paths: list[str] = []
    errors: list[InputError] = []
    seen: set[str] = set()
    for found in walk_inputs(inputs, stdin):
        if isinstance(found, InputError):
            errors.append(found)
        elif found[1] not in seen:
            seen.add(found[1])
            paths.append(found[0])
    return paths, errors


def walk_inputs(inputs: Sequence[str], stdin: Iterable[str] | None) -> Iterator[tuple[str, str] | InputError]:
    """As `find_inputs`, one after the other: a path as given and where it really lies, which may come again."""
    for given in _expand(inputs, stdin):
        none = True
        try:
            for path in _find(given):
                none = False
                shown = os.fsencode(path).decode("utf-8", "backslashreplace")
                if shown != path:  # it could not stand in the graph as a document's name
                    yield InputError(shown, "文件名不是 UTF-8，请改名")
                elif not path.endswith(SIDE):
                    yield path, os.path.realpath(path)
        except OSError as error:
            yield InputError(given, f"读不了：{error.strerror}")
            continue
        if none:
            folder = "\0" not in given and Path(given).is_dir()
            kinds = " ".join(MEDIA_TYPES)
            yield InputError(given, f"文件夹里没有可读的文件（{kinds}）" if folder else "没有这个文件")


def _expand(inputs: Sequence[str], stdin: Iterable[str] | None) -> Iterator[str]:
    for given in inputs:
        if given == "-":
            yield from (line.rstrip("\r\n") for line in stdin or () if line.strip())
        else:
            yield given


def _find(given: str) -> Iterator[str]:
    if "\0" in given:
        return
    if is_url(given):
        yield given
        return
    if Path(given).is_dir():
        yield from _walk(given, set())
    elif os.path.lexists(given):
        yield given
    elif glob.has_magic(given):
        for path in sorted(glob.glob(given, recursive=True)):  # noqa: PTH207 - keeps relative paths as given
            if not Path(path).is_dir() and (is_swept(path) or Path(path).suffix.lower() in NAMED_ONLY):
                yield path


def _walk(folder: str, above: set[tuple[int, int]]) -> Iterator[str]:
    """Files below a folder, sorted by name; a link back to a folder that we stand in is not followed."""
    stat = Path(folder).stat()
    here = (stat.st_dev, stat.st_ino)
    if here in above:
        return
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        path = os.path.join(folder, entry.name)  # noqa: PTH118 - pathlib would drop a leading "./"
        if entry.name.startswith("."):
            continue
        if _is_folder(entry):
            yield from _walk(path, above | {here})
        elif is_swept(entry.name):
            yield path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: the reader will say so, and the folder's other files are read
        return False


def read_sources(path: str, told: Metadata, web: Web | None = None) -> tuple[list[Source], list[InputError]]:
    """Reads one file: one source, or one for each part (`file.jsonl#3` is line 3; offsets count in its text).

    Metadata: `told`, then a side file, then front matter (or the line's own keys), then the file name, then what the
    HTML head says.

    Args:
        path: a file; kinds not known here (`inputs`) are read as plain text.
        told: what the user says of all inputs.
        web: how to fetch what is an address on the web; None where the user has not said that it may be fetched.

    Returns:
        What could be read, and one error for each thing that could not; both may be non-empty.
    """
    try:
        if is_url(path):
            return read_input(replace(_fetch(path, web), told=told))
        if is_pdf(path) or is_image(path):
            sources, errors = _read_pages(path, told)
            return [
                link_page(source, lambda other: _read_beside(other, told)) if source.path == path else source
                for source in sources
            ], errors
        side = read_side(Path(path))
        data = _read_bytes(path, LARGEST.get(find_media_type(path), LARGEST_PAGE))
    except InputError as error:
        return [], [error]
    named = parse_file_name(path)
    return read_input(Input(name=path, data=data, told=told.or_else(side.metadata), named=named, columns=side.columns))


def _read_pages(path: str, told: Metadata) -> tuple[list[Source], list[InputError]]:
    read = read_pdf if is_pdf(path) else read_image
    return read(path, told.or_else(read_side(Path(path)).metadata).or_else(parse_file_name(path)))


def _read_beside(path: str, told: Metadata) -> Source | None:
    """Another page of an issue; what cannot be read is told where it is itself an input."""
    try:
        return next((source for source in _read_pages(path, told)[0] if source.path == path), None)
    except InputError:
        return None


def _fetch(url: str, web: Web | None) -> Input:
    if web is None:
        raise InputError(url, "是网址；要从网上取，请用 xckg build，加上 --fetch")
    from xckg.corpus.fetch import fetch  # what speaks HTTP loads long

    return fetch(url, web)


def _read_bytes(path: str, most: int) -> bytes:
    """The bytes of a file, read in pieces so that an endless one is refused before it fills the memory.

    Raises:
        InputError: missing, a folder, not allowed, too large, or a line too long.
    """
    if Path(path).exists() and not Path(path).is_file():
        raise InputError(path, "不是普通文件")
    pieces: list[bytes] = []
    line = size = 0
    try:
        with Path(path).open("rb") as file:
            while piece := file.read(_CHUNK):
                first, last = piece.find(b"\n"), piece.rfind(b"\n")
                line += len(piece) if first < 0 else first
                if line > LONGEST_LINE:
                    raise InputError(path, f"有一行超过 {LONGEST_LINE // 1024 // 1024} MB，不像是文章")
                if last >= 0:
                    line = len(piece) - last - 1
                size += len(piece)
                if size > most:
                    raise InputError(path, f"文件超过 {most // 1024 // 1024} MB，请先拆成几份")
                pieces.append(piece)
    except OSError as error:
        raise InputError.of(path, error) from None
    return b"".join(pieces)
