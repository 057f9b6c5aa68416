"""Writes a file piece by piece, and says of it what a manifest has to: no file is ever whole in memory.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as here:
...     write_file(Path(here) / "report.md", ["许昌市：", "2 条事实"])["bytes"]
23

*Why so*: the files of a build are more than what they are made of, N-Quads five times as much. Put together in memory
they made the most that a build ever held; written as they come, that is what the graph itself takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def write_file(path: Path, pieces: Iterable[str | bytes]) -> dict[str, str | int]:
    """Writes the pieces one after the other, texts as UTF-8.

    Returns:
        SHA-256 and size of the file.

    Raises:
        OSError: the disk is full, say.
    """
    total, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in pieces:
            content = piece.encode() if isinstance(piece, str) else piece
            total.update(content)
            size += len(content)
            file.write(content)
    return {"sha256": total.hexdigest(), "bytes": size}


def hash_file(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
