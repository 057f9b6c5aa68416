r"""Records appended to a file, whole or not at all: what a long build has done so far, and what it need not hold.

    header  magic, stamp of what wrote it
    record  magic, key, number and lengths of its parts, checksum, parts      (许昌.txt → its contribution)

A record counts from its last byte on: a tail that was torn off, by kill -9 or a full disk, is found by its checksum
and cut away. What another version of the program wrote has another stamp and is not read.

>>> with Segments.open(None, b"v1") as kept:
...     kept.append(b"k" * KEY, [b"\x01\x02", b""])
...     kept.read(b"k" * KEY, 0), kept.read(b"k" * KEY, 1), b"x" * KEY in kept
(b'\x01\x02', b'', False)

*Why so*: not SQLite: nothing is ever changed or looked up but by its key, and the file is thrown away in the end; an
append is one write, and losing the last one costs one document. No fsync: a machine that loses its power loses at most
what the checksums show to be lost.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self
from zlib import crc32

KEY = 32  # bytes of a key
_MAGIC = b"xckg-segments-1\n"
_HEAD = struct.Struct(f"<4s{KEY}sB")
_MARK = b"seg\n"
_MOST_PARTS = 255
Place = tuple[int, tuple[int, ...]]


class Segments:
    """The records of one file, by key; of two of one key the later counts. Use `open`."""

    def __init__(self, file: IO[bytes], path: Path | None) -> None:
        """Of a file that begins with a header, standing behind what of it is whole."""
        self.path = path
        self._file = file
        self._places: dict[bytes, Place] = {}
        self._end = file.tell()

    @classmethod
    def open(cls, path: Path | None, stamp: bytes, *, resume: bool = False) -> Self:
        """Opens a file for appending.

        Args:
            path: where it lies; None for one without a name, which is gone when it is closed.
            stamp: what differs when its records are of no use any more.
            resume: whether what is there is kept, as far as it is whole and has this stamp.

        Raises:
            OSError: as the system says.
        """
        header = _MAGIC + hashlib.sha256(stamp).digest()
        if path is None:
            file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed by `close`
        else:
            # Not through a link that somebody has laid there, and for nobody else to read.
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
            file = os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0)
        kept = resume and file.read(len(header)) == header
        if not kept:
            file.seek(0)
            file.truncate()
            _write(file, header)
        found = cls(file, path)
        if kept:
            found._scan()
        return found

    @classmethod
    def look(cls, path: Path, places: Mapping[bytes, Place]) -> Self:
        """Opens a file that another process has written, to be read only.

        Args:
            path: where it lies.
            places: where its records are, as `find_places` has told there.

        Raises:
            OSError: as the system says.
        """
        found = cls(path.open("rb", buffering=0), path)
        found._places = dict(places)
        return found

    def find_places(self, keys: Iterable[bytes]) -> dict[bytes, Place]:
        """Where the records of these keys are: where their parts begin, and how long each is."""
        return {key: self._places[key] for key in keys}

    def _scan(self) -> None:
        """Reads what is there up to the first record that is not whole, and cuts off the rest."""
        while record := self._read_record():
            key, start, lengths, self._end = record
            self._places[key] = start, lengths
        self._file.seek(self._end)
        self._file.truncate()

    def _read_record(self) -> tuple[bytes, int, tuple[int, ...], int] | None:
        self._file.seek(self._end)
        head = self._file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        mark, key, count = _HEAD.unpack(head)
        rest = struct.Struct(f"<{count}QI")
        table = self._file.read(rest.size)
        if mark != _MARK or len(table) < rest.size:
            return None
        *lengths, told = rest.unpack(table)
        start = self._end + _HEAD.size + rest.size
        if start + sum(lengths) > self._file.seek(0, 2):
            return None
        self._file.seek(start)
        sum_ = crc32(head + table[:-4])
        for length in lengths:
            sum_ = crc32(self._file.read(length), sum_)
        return (key, start, tuple(lengths), start + sum(lengths)) if sum_ == told else None

    def append(self, key: bytes, parts: Sequence[bytes]) -> None:
        """Adds a record. Where that fails, the file ends before it.

        Raises:
            OSError: the disk is full, or whatever else the system says.
        """
        assert len(key) == KEY
        assert len(parts) <= _MOST_PARTS
        lengths = tuple(map(len, parts))
        head = _HEAD.pack(_MARK, key, len(parts)) + struct.pack(f"<{len(parts)}Q", *lengths)
        sum_ = crc32(head)
        for part in parts:
            sum_ = crc32(part, sum_)
        whole = b"".join((head, struct.pack("<I", sum_), *parts))
        self._file.seek(self._end)
        _write(self._file, whole)
        self._places[key] = self._end + len(whole) - sum(lengths), lengths
        self._end += len(whole)

    def read(self, key: bytes, part: int) -> bytes:
        """A part of the record of that key.

        Raises:
            KeyError: there is none.
            OSError: it cannot be read any more.
        """
        start, lengths = self._places[key]
        self._file.seek(start + sum(lengths[:part]))
        content = self._file.read(lengths[part])
        if len(content) < lengths[part]:
            raise OSError(5, "读不到了", str(self.path or ""))
        return content

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._places)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; one with a name stays."""
        self._file.close()

    def remove(self) -> None:
        """Closes the file and takes it away."""
        self.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _write(file: IO[bytes], content: bytes) -> None:
    """Writes all of it: a file without a buffer may take less than it is given."""
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]
    file.flush()
