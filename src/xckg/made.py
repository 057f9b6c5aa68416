"""What is made of the knowledge files once and kept in the user's cache: the next process reads it again.

    ontology/*.yaml, *.csv  ─ digest of what it is made from ─→  cache/xckg/made/NAME-DIGEST.json

>>> keep("example", ["许昌".encode()], lambda: ["made anew, or as it was made of these very bytes"], [])
['made anew, or as it was made of these very bytes']

The digest of the sources and of the code that makes it stands in the file's name, so nothing is ever out of date. A
file that is cut short or damaged fails its own checksum and is made anew; where the folder cannot be read or written,
everything is made anew and nothing is said. `XCKG_CACHE` names another folder, or is `off`.

*Why so*: a start read 84 YAML files and normalised 24,000 names, a third of a second before the first sentence. Kept is
JSON, not pickle or marshal: whoever can write into the folder can at most make a name wrong, and run nothing. Automata
stay out for the same reason (daachorse trusts the bytes that it is given), and are built in 0.03 s.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import mkstemp
from typing import Any

SWITCH = "XCKG_CACHE"
OFF = ("off", "0")
PACKAGE = Path(__file__).parent
GENERATIONS = 4
"""How many files of one name are left: of several versions, of an ontology that is being edited."""


def keep(name: str, sources: Iterable[bytes], make: Callable[[], Any], code: Iterable[str]) -> Any:
    """What `make` makes of these sources, from the cache where it is there.

    Args:
        name: what it is, for the file's name.
        sources: contents of all knowledge files that the result depends on.
        make: makes it. What JSON cannot carry is made every time.
        code: the modules that make it, as paths below the package: where one of them changes, it is made anew.
    """
    folder = find_folder()
    if folder is None:
        return make()
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for source in (*map(read_code, ("made.py", *code)), *sources):
        digest.update(b"%d:" % len(source))
        digest.update(source)
    path = folder / f"{name}-{digest.hexdigest()[:32]}.json"
    kept = read(path)
    if kept is None:
        kept = make()
        if write(path, kept):
            _drop_old(path)
    return kept


def find_folder() -> Path | None:
    """The folder for what was made, which need not be there yet; None when nothing is to be kept."""
    told = os.environ.get(SWITCH, "")
    if told.lower() in OFF:
        return None
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return Path(told) if told else (Path(home) if home else Path.home() / ".cache") / "xckg" / "made"
    except RuntimeError:  # a user without a home
        return None


@cache
def read_code(name: str) -> bytes:
    """The bytes of a module, by its path below the package."""
    return (PACKAGE / name).read_bytes()


def read(path: Path) -> Any:
    """What was kept there; None when there is nothing, or it is not as it was written."""
    try:
        said, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if said != hashlib.sha256(content).hexdigest().encode():
        return None
    return json.loads(content)


def write(path: Path, made: Any) -> bool:
    """Keeps it, whole or not at all; of two processes the later one puts the same in the same place. Whether it did."""
    try:
        content = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    except TypeError:  # a day, a set: YAML has more kinds of values than JSON
        return False
    said = hashlib.sha256(content).hexdigest().encode()
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, name = mkstemp(dir=path.parent, prefix=f"{path.name}.")
        beside = Path(name)
        try:
            with os.fdopen(number, "wb") as stream:
                stream.write(said + b"\n" + content)
            beside.replace(path)
        except OSError:
            beside.unlink()
            raise
        return True
    return False


def _drop_old(path: Path) -> None:
    """Takes away the oldest of this name, and what a killed process has left unfinished."""
    name = path.name.rpartition("-")[0]
    with suppress(OSError):
        made = sorted(path.parent.glob(f"{name}-*"), key=lambda other: other.stat().st_mtime, reverse=True)
        for old in made[GENERATIONS:]:
            old.unlink()
