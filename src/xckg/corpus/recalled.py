"""What was read off an image of a page is kept in the user's cache: the same page is not read a second time.

    image ─ SHA-256, number of the page ─┐
    models, libraries, our own code ─────┴→  cache/xckg/made/scans/DIGEST.json   the answer of `scanner`

>>> find_page(Path("没有这张图.png"), 0).recall() is None
True

A file that is cut short or damaged fails its own checksum and the page is read again; so it is where the folder cannot
be read or written. The folder holds at most `cache_mb` (`ontology/layout/pages.yaml`): what was longest not asked for
goes first. `XCKG_CACHE` names another folder, or is `off`.

*Why so*: a page takes five seconds of two cores to read, and `xckg check` reads all sources again, as does every build
that adds one more. Kept is what the child process answered, as `made` keeps things; all that may change it is in the
digest, so nothing is out of date, and what comes from here is byte for byte what would have been read.
"""

from __future__ import annotations

import hashlib
import os
import platform
import time
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from xckg import made
from xckg.ontology import load_yaml, read_bytes

_LIBRARIES = ("rapidocr", "onnxruntime", "opencv-python", "numpy", "Pillow", "pypdfium2")
_CODE = ("child", "glyphs", "ink", "letters", "pdf", "recalled", "rows", "scanner", "scans", "xycut")
_UNFINISHED = 3600  # seconds after which what a killed process has left is swept up

Answer = tuple[dict[str, Any], bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A page of a file, as it was when it was opened."""

    place: Path | None
    image: Path
    stamp: tuple[int, ...]

    def recall(self) -> Answer | None:
        """What was read off it before; None where nothing is known of it."""
        kept = made.read(self.place) if self.place else None
        if kept is None:
            return None
        assert self.place is not None
        with suppress(OSError):
            os.utime(self.place)
        return kept["found"], b64decode(kept["data"])

    def keep(self, answer: Answer) -> None:
        """Keeps what was read, unless the file has changed in the meantime."""
        if self.place is None or _stamp(self.image) != self.stamp:
            return
        found, data = answer
        if made.write(self.place, {"found": found, "data": b64encode(data).decode()}):
            _drop_old(self.place.parent)


def find_page(path: Path, number: int, **settings: int) -> Kept:
    """The place of a page of an image file or a PDF, counting from 0, read with these settings."""
    folder, stamp = made.find_folder(), _stamp(path)
    place = None
    if folder is not None and stamp:
        try:
            said = repr((_hash(path, stamp), path.suffix.lower() == ".pdf", number, sorted(settings.items())))
        except OSError:
            said = ""
        if said:
            digest = hashlib.sha256(_name_reader() + said.encode()).hexdigest()
            place = folder / "scans" / f"{digest[:48]}.json"
    return Kept(place=place, image=path, stamp=stamp)


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        stat = path.stat()
    except OSError:
        return ()
    return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns


@lru_cache(maxsize=4)
def _hash(path: Path, stamp: tuple[int, ...]) -> bytes:  # noqa: ARG001 - else that of an older file
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").digest()


@cache
def _name_reader() -> bytes:
    """A digest of all that decides what is read off an image."""
    digest = hashlib.sha256(repr((platform.machine(), [(name, _find_version(name)) for name in _LIBRARIES])).encode())
    for code in _CODE:
        digest.update(made.read_code(f"corpus/{code}.py"))
    digest.update(read_bytes("layout/pages.yaml"))
    spec = find_spec("rapidocr")
    for folder in spec.submodule_search_locations or () if spec else ():
        for model in sorted(Path(folder, "models").glob("*.onnx")):
            digest.update(hashlib.sha256(model.read_bytes()).digest())
    return digest.digest()


def _find_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _drop_old(folder: Path) -> None:
    """Keeps the folder within its bounds: what was longest not asked for goes, and what was left unfinished."""
    most: Any = load_yaml("layout/pages.yaml").need("scans", dict).need("cache_mb", int)
    left = most * 1024 * 1024
    found = []
    with suppress(OSError):
        for entry in os.scandir(folder):
            with suppress(OSError):  # another process has taken it away
                stat = entry.stat()
                if entry.name.endswith(".json"):
                    found.append((stat.st_mtime_ns, entry.name, stat.st_size))
                elif stat.st_mtime < time.time() - _UNFINISHED:
                    Path(entry.path).unlink()
    for _, name, size in sorted(found, reverse=True):
        left -= size
        if left < 0:
            with suppress(OSError):
                (folder / name).unlink()
