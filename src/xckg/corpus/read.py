"""Finds the files to read and reads each into `Source`s; what cannot be read becomes one clear line, never a stop.

>>> find_inputs(["没有/这个文件.txt"], None)[1][0].reason
'没有这个文件'
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from xckg.corpus.decode import Undecodable, decode
from xckg.corpus.documents import is_pdf, read_pdf
from xckg.corpus.markup import find_page_metadata, has_text
from xckg.corpus.metadata import HALVES, find_front_matter, parse_file_name, read_side_file, to_metadata
from xckg.errors import InputError
from xckg.model import Metadata, Source
from xckg.ontology import load_yaml

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".jsonl": "application/jsonl",
    ".pdf": "application/pdf",
}
LONGEST_LINE = 20 * 1024 * 1024  # bytes: a year of a newspaper; beyond it the file is no text that people wrote
LONGEST_TEXT = 1_000_000
"""Characters of one document: ten times the longest report of a government. Tables and tokens of a text take some
hundred times its size in memory; at this length a build stays within 1 GB."""
LARGEST = {"application/jsonl": 200 * 1024 * 1024}  # bytes of a file by its kind
LARGEST_PAGE = 20 * 1024 * 1024
_CHUNK = 1024 * 1024
_SIDE = ".meta.toml"


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
    for given in _expand(inputs, stdin):
        try:
            found = list(_find(given))
        except OSError as error:
            errors.append(InputError(given, f"读不了：{error.strerror}"))
            continue
        if not found:
            folder = "\0" not in given and Path(given).is_dir()
            kinds = " ".join(MEDIA_TYPES)
            errors.append(InputError(given, f"文件夹里没有可读的文件（{kinds}）" if folder else "没有这个文件"))
        for path in found:
            real = os.path.realpath(path)
            shown = os.fsencode(path).decode("utf-8", "backslashreplace")
            if shown != path:  # it could not stand in the graph as a document's name
                errors.append(InputError(shown, "文件名不是 UTF-8，请改名"))
            elif real not in seen and not path.endswith(_SIDE):
                seen.add(real)
                paths.append(path)
    return paths, errors


def _expand(inputs: Sequence[str], stdin: Iterable[str] | None) -> Iterator[str]:
    for given in inputs:
        if given == "-":
            yield from (line.rstrip("\r\n") for line in stdin or () if line.strip())
        else:
            yield given


def _find(given: str) -> Iterator[str]:
    if "\0" in given:
        return
    if Path(given).is_dir():
        yield from _walk(given, set())
    elif os.path.lexists(given):
        yield given
    elif glob.has_magic(given):
        for path in sorted(glob.glob(given, recursive=True)):  # noqa: PTH207 - keeps relative paths as given
            if not Path(path).is_dir() and Path(path).suffix.lower() in MEDIA_TYPES:
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
        elif Path(entry.name).suffix.lower() in MEDIA_TYPES:
            yield path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: the reader will say so, and the folder's other files are read
        return False


def read_sources(path: str, told: Metadata) -> tuple[list[Source], list[InputError]]:
    """Reads one file: one source, or one a line for `.jsonl` (`file.jsonl#3` is line 3; offsets count in its text).

    Metadata: `told`, then a side file, then front matter (or the line's own keys), then the file name, then what the
    HTML head says.

    Args:
        path: a file; kinds not known here are read as plain text.
        told: what the user says of all inputs.

    Returns:
        What could be read, and one error for each thing that could not; both may be non-empty.
    """
    try:
        if is_pdf(path):
            return read_pdf(path, told.or_else(read_side_file(Path(path))).or_else(parse_file_name(path)))
        data = _read_bytes(path, LARGEST.get(_find_media_type(path), LARGEST_PAGE))
        side = read_side_file(Path(path))
    except InputError as error:
        return [], [error]
    media_type = _find_media_type(path)
    named = parse_file_name(path)
    try:
        text = decode(data)
        if media_type == "application/jsonl":
            return _read_lines(path, text, told.or_else(side), named)
        if media_type != "text/html":
            _ensure_readable(text, path)
        front, _ = find_front_matter(text, path)
    except Undecodable as error:
        return [], [InputError(path, str(error))]
    except InputError as error:
        return [], [error]
    metadata = told.or_else(side).or_else(front).or_else(named)
    if media_type == "text/html":
        if not has_text(text):
            return [], [InputError(path, "网页里没有文字")]
        metadata = metadata.or_else(find_page_metadata(text))
    sha256 = hashlib.sha256(data).hexdigest()
    return [Source(path=path, media_type=media_type, text=text, sha256=sha256, metadata=metadata)], []


def _find_media_type(path: str) -> str:
    return MEDIA_TYPES.get(Path(path).suffix.lower(), "text/plain")


def _ensure_readable(text: str, name: str) -> None:
    """Refuses what is too long for one document, or no text.

    Raises:
        InputError: it is.
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(name, f"一份文档超过 {LONGEST_TEXT // 10000} 万字，请先拆成几份")
    if HALVES.search(text):
        raise InputError(name, "正文含有半个字符（孤立的代理码）")


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
    except FileNotFoundError:
        raise InputError(path, "没有这个文件") from None
    except PermissionError:
        raise InputError(path, "没有权限读取") from None
    except OSError as error:
        raise InputError(path, f"读不了：{error.strerror}") from None
    return b"".join(pieces)


@cache
def _load_text_keys() -> tuple[str, ...]:
    return tuple(str(key) for key in load_yaml("layout/metadata.yaml").need("text", list))


def _read_lines(path: str, text: str, told: Metadata, named: Metadata) -> tuple[list[Source], list[InputError]]:
    sources: list[Source] = []
    errors: list[InputError] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip("\ufeff \t"):
            continue
        name = f"{path}#{number}"
        try:
            sources.append(_read_line(name, line, told, named))
        except InputError as error:
            errors.append(error)
    return sources, errors


def _read_line(name: str, line: str, told: Metadata, named: Metadata) -> Source:
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):  # ValueError: no JSON, or a number of thousands of digits
        raise InputError(name, "这一行不是合法的 JSON") from None
    if not isinstance(row, dict):
        raise InputError(name, "这一行应是一个 JSON 对象")
    body = next((row[key] for key in _load_text_keys() if isinstance(row.get(key), str) and row[key].strip()), None)
    if body is None:
        raise InputError(name, f"这一行没有正文（{'、'.join(_load_text_keys())} 之一）")
    _ensure_readable(body, name)
    own = to_metadata({k: v for k, v in row.items() if not isinstance(v, dict | list | bool)}, name)
    return Source(
        path=name,
        media_type="text/plain",
        text=body.replace("\r\n", "\n").replace("\r", "\n"),
        sha256=hashlib.sha256(line.encode()).hexdigest(),
        metadata=told.or_else(own).or_else(named),
    )
