"""Reads the inputs of a store that are new or have changed, and passes over the others.

A file is known by where it really lies, a document by its path as it was first given: `新闻/a.txt` and `./新闻/a.txt`
are one file, and its document keeps its first name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xckg import extract
from xckg.corpus.articles import split_articles
from xckg.corpus.documents import mark_pages
from xckg.corpus.inputs import is_url
from xckg.corpus.joining import join_pages, rename_pages
from xckg.corpus.metadata import read_side
from xckg.corpus.read import find_inputs, read_sources
from xckg.errors import InputError, OutputError
from xckg.growing.files import list_inputs, read_options
from xckg.growing.touch import Reading
from xckg.keep.codec import pack, unpack
from xckg.model import Document, Metadata, Source
from xckg.pipeline import SAMPLE


@dataclass(frozen=True, kw_only=True)
class File:
    """A file as a store knows it: where it lies, how it was first given, what it held, what the user said of it."""

    file: str
    path: str
    mark: str
    told: Metadata

    @classmethod
    def of(cls, row: tuple[str, str, str, str]) -> File:
        """A row of the database."""
        file, path, mark, told = row
        return cls(file=file, path=path, mark=mark, told=unpack(told, Metadata))


@dataclass(frozen=True, kw_only=True)
class Found:
    """What became of a file: its sources, or none where it is as it was (`same`)."""

    file: File
    sources: tuple[Source, ...] = ()
    same: bool = False


def find_files(
    inputs: Sequence[str], find_known: Callable[[str], File | None], told: Metadata, stdin: Iterable[str] | None
) -> tuple[list[File], list[InputError]]:
    """The files that the arguments name, those that are known under the names that they have."""
    paths, errors = find_inputs(inputs, stdin)
    files = []
    for path in paths:
        place = path if is_url(path) else os.path.realpath(path)
        file = find_known(place) or File(file=place, path=path, mark="", told=told)
        files.append(file if told == Metadata() else replace(file, told=told))
    return files, errors


def find_former(output: Path) -> list[File]:
    """The files of the build in `output`, where a store is now made; none where there is no build.

    Raises:
        OutputError: one of them is no longer there, so that the build cannot grow.
    """
    options = read_options(output)
    date = options.get("date")
    told = Metadata(
        date=dt.date.fromisoformat(date) if date else None,
        place=options.get("place"),
        publisher=options.get("publisher"),
    )
    found, lost = [], []
    for path in list_inputs(output):
        place = Path(path) if Path(path).exists() else SAMPLE.parent / path
        found.append(File(file=os.path.realpath(place), path=path, mark="", told=told))
        lost += [] if place.exists() else [path]
    if lost:
        raise OutputError(
            str(output),
            f"原有的图谱读过的 {len(lost)} 份文件找不到了（{lost[0]}），不能接着加；"
            "请在当时的文件夹里运行，或用 -o 另指一个文件夹",
        )
    return found


def read_file(file: File) -> tuple[Found, list[InputError]]:
    """The sources of a file, unless it holds what it held."""
    try:
        mark = _mark(file)
    except InputError as error:
        return Found(file=file), [error]
    except OSError:
        mark = ""
    if mark and mark == file.mark:
        return Found(file=file, same=True), []
    sources, errors = read_sources(file.file, file.told)
    return (
        Found(file=replace(file, mark=mark), sources=tuple(_rename(source, file) for source in sources)),
        [InputError(error.path.replace(file.file, file.path, 1), error.reason) for error in errors],
    )


def _mark(file: File) -> str:
    """What differs when a file has to be read anew: its bytes, what is said of it from outside, the pages beside it."""
    side = read_side(Path(file.file))
    columns = f" {sorted(side.columns.items())}" if side.columns else ""
    with Path(file.file).open("rb") as data:
        held = hashlib.file_digest(data, "sha256").hexdigest()
    others = mark_pages(file.file)
    return f"{held} {pack(file.told.or_else(side.metadata))}{columns}{others and ' ' + others}"


def _rename(source: Source, file: File) -> Source:
    """A source by the name of its file as given, and so the pages beside it on which its articles begin."""

    def name(document: str) -> str:
        if document.startswith(file.file):
            return file.path + document.removeprefix(file.file)
        return str(Path(file.path).parent / Path(document).name)

    return rename_pages(source, name(source.path), name)


def read_articles(sources: Iterable[tuple[str, Source]]) -> Iterator[Reading]:
    """What sources contribute; each with the absolute path of its file."""
    for file, source in sources:
        document = Document(
            path=source.path,
            sha256=source.sha256,
            media_type=source.media_type,
            characters=len(source.text),
            articles=split_articles(source),
        )
        findings = tuple(extract.find_facts(one, join_pages(source, one)) for one in document.articles)
        yield Reading(file=file, source=source, document=document, findings=findings)
