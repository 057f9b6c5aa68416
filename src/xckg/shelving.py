"""Where the contributions of documents lie until they are joined, and from where a killed build goes on.

    新闻/许昌.txt ─ contribute ─→ shelf: .图谱.part beside the folder 图谱 ─→ fuse.join, part by part

What one document contributes is written as soon as it is made and read again part by part when all are there: the
memory of a build does not grow with the documents, and one that is killed has done for good what it has done. A build
that comes to its end takes the file away. It is read again only by the same program with the same knowledge and
options (the stamp), and a document only if it still says the same (the key); all else is done anew.

>>> from xckg.contributing import contribute
>>> source = Source(path="许昌.txt", media_type="text/plain", text="今年，许昌市出口122.3亿元。", sha256="")
>>> shelf = Shelf(Segments.open(None, b""))
>>> shelf.put(make_key(source), write_parts(contribute(source, Manner()), source))
>>> [document.path for document in shelf.list_documents([make_key(source)])]
['许昌.txt']
>>> shelf.find_source("许昌.txt").text
'今年，许昌市出口122.3亿元。'
>>> shelf.close()

*Why so*: pickle, because it is the quickest by far and the file is never handed on; but read by an unpickler that
makes the model's types and nothing else, so that a file which somebody has slipped in can make none of its own.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar

from xckg import fuse, keep
from xckg.contributing import Contribution, Manner
from xckg.errors import InputError, OutputError, XckgError
from xckg.fuse.facts import Said
from xckg.fuse.shares import Names
from xckg.keep.segments import Segments
from xckg.model import Document, Findings, Source
from xckg.publish.folder import explain
from xckg.publish.manifest import find_versions, hash_knowledge

WORTH_KEEPING = 50  # documents: with fewer a build that could not be written is as soon done again
_DOCUMENT, _NAMES, _RELATIONS, _OBSERVATIONS, _SOURCE, _FINDINGS = range(6)
_MODULES = ("xckg.model", "xckg.claims", "xckg.story", "xckg.fuse.facts", "xckg.fuse.shares", "xckg.fuse.signs")
_PLAIN = {
    ("array", "_array_reconstructor"),
    ("array", "array"),
    ("builtins", "frozenset"),
    ("builtins", "range"),
    ("builtins", "set"),
    ("datetime", "date"),
    ("decimal", "Decimal"),
    ("xckg.model", "_to_proxy"),
}


def make_key(source: Source) -> bytes:
    """By what a source's contribution is known: all that it is made of."""
    head = repr((source.path, source.media_type, source.sha256, source.metadata, source.pages, source.begun))
    return hashlib.sha256(head.encode("utf-8", "surrogatepass") + b"\0" + source.text.encode()).digest()


def write_parts(made: Contribution, source: Source) -> tuple[bytes, ...]:
    """A contribution as it is put on a shelf."""
    share = made.share
    parts: Sequence[Any] = (made.document, share.names, share.relations, share.observations, source, made.findings)
    return tuple(pickle.dumps(part, pickle.HIGHEST_PROTOCOL) for part in parts)


def read_part(content: bytes) -> Any:
    """A part again, made of the model's types alone.

    >>> import os
    >>> read_part(pickle.dumps(os.system))
    Traceback (most recent call last):
    ...
    _pickle.UnpicklingError: posix.system
    """
    return _Reader(io.BytesIO(content)).load()


class _Reader(pickle.Unpickler):
    found: ClassVar[dict[tuple[str, str], Any]] = {}

    def find_class(self, module: str, name: str) -> Any:
        """Only what a contribution is made of."""
        known = self.found.get((module, name))
        if known is not None:
            return known
        found = getattr(sys.modules.get(module), name, None) if module in _MODULES else None
        if (module, name) in _PLAIN:
            found = super().find_class(module, name)
        elif not (isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, Enum))):
            raise pickle.UnpicklingError(f"{module}.{name}")
        self.found[module, name] = found
        return found


class Shelf:
    """The contributions of a build's documents, on a disk."""

    def __init__(self, segments: Segments) -> None:
        """Of a file that is open."""
        self._segments = segments
        self._keys: dict[str, bytes] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._segments

    def __len__(self) -> int:
        return len(self._segments)

    def put(self, key: bytes, parts: Sequence[bytes]) -> None:
        """Puts a contribution there, or what became of a file.

        Raises:
            OutputError: the disk is full, say.
        """
        try:
            self._segments.append(key, parts)
        except OSError as error:
            raise explain(self._segments.path or Path(), error) from error

    def read_file(self, key: bytes) -> tuple[list[bytes], list[InputError]] | None:
        """What became of a file: its documents' keys, and what of it could not be read; None where that is not known.

        A file of which a document is missing is as good as unknown.
        """
        if key not in self._segments:
            return None
        keys, errors = read_part(self._read(key, 0))
        if not all(each in self._segments for each in keys):
            return None
        return keys, [InputError(path, reason) for path, reason in errors]

    def put_file(self, key: bytes, keys: Sequence[bytes], errors: Sequence[InputError]) -> None:
        """Notes what became of a file, when all its documents are there.

        Raises:
            OutputError: as `put`.
        """
        told = list(keys), [(error.path, error.reason) for error in errors]
        self.put(key, [pickle.dumps(told, pickle.HIGHEST_PROTOCOL)])

    def list_documents(self, keys: Sequence[bytes]) -> tuple[Document, ...]:
        """The documents of these keys, sorted by path; from now on shares and sources are those of these documents."""
        documents = [read_part(self._read(key, _DOCUMENT)) for key in keys]
        self._keys = dict(sorted((document.path, key) for document, key in zip(documents, keys, strict=True)))
        return tuple(sorted(documents, key=lambda document: document.path))

    def __iter__(self) -> Iterator[fuse.Shared]:
        """The shares of all documents, sorted by document, each of its parts read when it is asked for."""
        for path, key in self._keys.items():
            yield _Lying(path, lambda part, key=key: read_part(self._read(key, part)))  # type: ignore[misc]

    def find_source(self, document: str) -> Source | None:
        """The source of a document; None where there is none."""
        key = self._keys.get(document)
        found: Source | None = read_part(self._read(key, _SOURCE)) if key else None
        return found

    def find_findings(self, document: str) -> tuple[Findings, ...]:
        """The findings that a document has handed back."""
        found: tuple[Findings, ...] = read_part(self._read(self._keys[document], _FINDINGS))
        return found

    def _read(self, key: bytes, part: int) -> bytes:
        try:
            return self._segments.read(key, part)
        except OSError as error:
            raise explain(self._segments.path or Path(), error) from error

    def close(self) -> None:
        """Leaves it for a build that goes on."""
        self._segments.close()

    def remove(self) -> None:
        """Takes it away."""
        self._segments.remove()


class _Lying:
    """A share whose parts are read when they are asked for."""

    def __init__(self, document: str, read: Callable[[int], Any]) -> None:
        self.document, self._read = document, read

    @property
    def names(self) -> Names:
        return self._read(_NAMES)  # type: ignore[no-any-return]

    @property
    def relations(self) -> tuple[Said, ...]:
        return self._read(_RELATIONS)  # type: ignore[no-any-return]

    @property
    def observations(self) -> tuple[Said, ...]:
        return self._read(_OBSERVATIONS)  # type: ignore[no-any-return]


def open_shelf() -> Shelf:
    """A shelf of which nothing is left when it is closed.

    Raises:
        OutputError: there is no room for temporary files.
    """
    try:
        return Shelf(Segments.open(None, b""))
    except OSError as error:
        raise explain(Path(), error) from error


@contextmanager
def keeping(output: Path, manner: Manner, *, resume: bool, on_note: Callable[[str], None]) -> Iterator[Shelf]:
    """The shelf beside an output folder, for as long as a build lasts; it stays only where that was cut short.

    Args:
        output: the folder, which nobody else writes to meanwhile.
        manner: how documents are read.
        resume: whether what a killed build has left there is used.
        on_note: is told, in a line, of what was left there and what becomes of it.

    Raises:
        OutputError: it cannot be written.
    """
    path = keep.find_place(output.resolve()) / f".{output.resolve().name}.part"
    left = path.exists()
    try:
        shelf = Shelf(Segments.open(path, _make_stamp(manner), resume=resume))
    except OSError as error:
        raise explain(output, error) from error
    if left and not resume:
        on_note("上次中断的构建留下的结果没有用，从头建（要接着做，加 --resume）")
    elif left and not len(shelf):
        on_note("上次中断的构建留下的结果是另一个版本或另一些选项的，没有用，从头建")
    elif resume and not left:
        on_note("没有中断的构建可接，从头建")
    gone = True
    try:
        yield shelf
    except OutputError:
        gone = len(shelf) < WORTH_KEEPING
        raise
    except XckgError:
        raise
    except BaseException:
        gone = not len(shelf)
        raise
    finally:
        if gone:
            shelf.remove()
        else:
            shelf.close()
            on_note("已读的各份留着；加 --resume 再运行，接着做")


def _make_stamp(manner: Manner) -> bytes:
    """What differs when contributions are of no use any more: program, knowledge, libraries, options."""
    return repr((_hash_code(), hash_knowledge(), find_versions(), manner)).encode("utf-8", "surrogatepass")


def _hash_code() -> str:
    folder, total = Path(__file__).parent, hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
