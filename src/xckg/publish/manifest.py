"""Says what a build was made of: inputs with SHA-256, options, versions, files, and how long each room took.

What the clock says stands under `run` and nowhere else: two builds of the same input are equal byte for byte but for
that one key. A build from 许昌.txt that took two seconds in `extract` has

    {"inputs": [{"path": "许昌.txt", "sha256": "9f86…", …}], …, "run": {"seconds": {"extract": 2.0, …}, …}}

>>> make_manifest(documents=(), skipped=(), options={"place": "许昌市"}, counts={}, files={}, run={})["options"]
{'place': '许昌市'}
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from xckg.errors import InputError, OutputError
from xckg.model import Document
from xckg.ontology import find_ontology
from xckg.publish.folder import MANIFEST
from xckg.publish.pieces import hash_file

RUN = "run"
"""The manifest's one key whose value differs between two builds of the same input."""


def make_manifest(
    *,
    documents: Sequence[Document],
    skipped: Sequence[InputError],
    options: Mapping[str, str | bool | float | None],
    counts: Mapping[str, int],
    files: Mapping[str, Mapping[str, str | int]],
    run: Mapping[str, Any],
) -> dict[str, Any]:
    """The manifest as a mapping of plain JSON values.

    Args:
        documents: the inputs that were read.
        skipped: those that were not, with the reason.
        options: what the user told the build.
        counts: how many entities, relations and so on it holds.
        files: what `describe_files` says of the other files of the build.
        run: what the clock says: start and seconds per room.
    """
    return {
        "xckg": metadata.version("xckg"),
        "inputs": [
            {
                "path": d.path,
                "sha256": d.sha256,
                "media_type": d.media_type,
                "characters": d.characters,
                "articles": len(d.articles),
            }
            for d in documents
        ],
        "skipped": [{"path": e.path, "reason": e.reason} for e in skipped],
        "options": dict(options),
        "counts": dict(counts),
        "knowledge": hash_knowledge(),
        "versions": find_versions(),
        "files": dict(sorted(files.items())),
        RUN: dict(run),
    }


def describe_files(files: Mapping[str, bytes]) -> dict[str, dict[str, str | int]]:
    """SHA-256 and size of each file, by name."""
    return {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
    }


def to_bytes(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as it is written: JSON, UTF-8, keys in their order."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the build in `folder`.

    Raises:
        OutputError: there is no build, or its manifest is broken.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise OutputError(str(folder), f"这里没有图谱（缺 {MANIFEST}）；请先运行 xckg build … -o {folder}") from None
    except OSError as error:
        raise OutputError(str(folder), f"读不了 {MANIFEST}：{error.strerror}") from None
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise OutputError(str(folder), f"{MANIFEST} 已损坏；请重新运行 xckg build")
    return manifest


def find_changed(folder: Path, manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The files that are no longer what the build wrote, as (name, reason in plain words)."""
    changed = []
    for name, said in sorted(manifest["files"].items()):
        path = folder / name
        if not path.is_file():
            changed.append((name, "不见了"))
        elif hash_file(path) != said["sha256"]:
            changed.append((name, "写成以后被改动过"))
    return changed


@cache
def find_versions() -> dict[str, str]:
    """The versions of Python and of every library that the package asks for, by name."""
    names = {re.split(r"[^\w.-]", line)[0] for line in metadata.requires("xckg") or () if "extra ==" not in line}
    return {"python": platform.python_version(), **{name: _find_version(name) for name in sorted(names)}}


def _find_version(name: str) -> str:
    """As `metadata.version`, which takes the library's whole README apart as a letter to find one of its heads."""
    said = re.match(r"(?:.+\n)*?Version: *(\S+)", metadata.distribution(name).read_text("METADATA") or "")
    return said[1] if said else metadata.version(name)


@cache
def hash_knowledge() -> str:
    """SHA-256 over all that the product knows."""
    return hash_folder(find_ontology())


def hash_folder(folder: Path) -> str:
    """SHA-256 over the names and contents of all files below `folder`, hidden ones apart."""
    total = hashlib.sha256()
    for path in _visible(folder):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _visible(folder: Path) -> Iterable[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)
    )
