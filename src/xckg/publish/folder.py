"""Puts a build into its folder whole or not at all, and leaves what is not ours where it lies.

    1  everything is written beside the output                       killed here: the output is as before
    2  the finished stage gets its place in it, by one renaming      from here on the new build is certain
    3  file by file, the new ones take the places of the former      killed here: the next run goes on (`settle`)

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as here:
...     output = Path(here) / "许昌"
...     write_folder(output, {"report.md": "许昌市：2 条事实".encode()})
...     print((output / "report.md").read_text(encoding="utf-8"))
许昌市：2 条事实

*Why so*: to rename the folder itself would be one step, but the folder may hold a README or a user's own notes, or be
the home folder by mistake; so files are moved one by one, and a file of one of our names that no manifest calls ours
is not overwritten but reported. Where the disk says no in step 3, the former files go back.
"""

from __future__ import annotations

import errno
import glob
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from xckg.errors import OutputError

MANIFEST = "manifest.json"
FILES = (
    "graph.ttl",
    "graph.nq",
    "graph.jsonld",
    "graph.graphml",
    "entities.jsonl",
    "mentions.jsonl",
    "facts.jsonl",
    "documents.jsonl",
    "review.csv",
    "projects.jsonl",
    "conflicts.jsonl",
    "conflicts.md",
    "graph.html",
    "report.md",
    MANIFEST,
)
"""Every name that a build may write. Whatever else lies in an output folder is not ours."""

EXPORTED = "export.json"
"""The manifest of a folder of exports."""

NEXT = ".xckg-next"
"""The finished stage of a build on its way into the folder: `build/` its files, `former/` those that had to go."""
_STAGE = ".new-"  # what the name of an unfinished stage goes on with after the folder's own

_REASONS = {
    errno.EACCES: "没有写入的权限",
    errno.EPERM: "没有写入的权限",
    errno.EROFS: "所在的磁盘只能读",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EEXIST: "已有同名的文件，不是文件夹",
    errno.ENAMETOOLONG: "名字太长",
}


def find_ours(folder: Path, names: Collection[str] = FILES) -> frozenset[str]:
    """The names in `folder` that its manifest says a build wrote; empty where there is no readable manifest.

    `names` are those that there may be, the manifest the last of them; some may lie in folders (`csv/entities.csv`).
    """
    said = [*names][-1]
    try:
        manifest = json.loads((folder / said).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    files = manifest.get("files") if isinstance(manifest, dict) else None
    return frozenset([*files, said]).intersection(names) if isinstance(files, dict) else frozenset()


def check_folder(folder: Path, names: Collection[str] = FILES) -> None:
    """Makes sure, before any long work, that a build could be written to `folder`. Changes nothing.

    `names` as `find_ours`.

    Raises:
        OutputError: it is no folder, holds a file of one of our names that is not ours, or cannot be written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise OutputError(str(folder), "是文件，不是文件夹；请用 -o 另指一个")
        ours = find_ours(folder, names)
        foreign = [name for name in names if name not in ours and os.path.lexists(folder / name)]
    except OSError as error:
        raise explain(folder, error) from error
    if foreign:
        raise OutputError(
            str(folder), f"已有 {'、'.join(foreign)}，不是 xckg 写的，没有覆盖；请移走，或用 -o 另指一个文件夹"
        )
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not nearest.is_dir():
        raise OutputError(str(folder), f"不能写入：{nearest} 是文件，不是文件夹")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(str(folder), f"不能写入：{_REASONS[errno.EACCES]}")


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Puts a whole build into `folder`, or leaves it as it was.

    Files of a former build that the new one does not have are removed; all else in `folder` stays. What a killed run
    left beside it is swept away: only one run may write to a folder at a time (`keep.hold`).

    Args:
        folder: where the build shall lie; made, with its parents, if it is not there.
        files: each file's content by its name, which is one of `FILES`.

    Raises:
        OutputError: as `check_folder`, or the disk is full, and whatever else a system says to a writer.
    """

    def fill(stage: Path) -> None:
        for name, content in files.items():
            (stage / name).write_bytes(content)

    fill_folder(folder, fill)


def fill_folder(folder: Path, fill: Callable[[Path], None], names: Collection[str] = FILES) -> None:
    """As `write_folder`, for who writes piece by piece: `fill` is given an empty folder and writes the files there.

    `names` as `find_ours`: what may be written, and what of it is taken away when it is written no more.
    """
    with staging(folder, names) as stage:
        fill_stage(stage, fill)


def fill_stage(stage: Stage, fill: Callable[[Path], None]) -> None:
    """As `fill_folder`, into a stage that there is already.

    Raises:
        OutputError: as `write_folder`.
    """
    try:
        fill(stage.build)
        stage.finish()
    except OSError as error:
        raise explain(stage.folder, error) from error


@dataclass(kw_only=True, eq=False)
class Stage:
    """Where a build is written before it is put into its folder, all at once: the files go into `build`."""

    folder: Path
    beside: Path
    names: Collection[str]
    done: bool = False

    @property
    def build(self) -> Path:
        """The folder that is filled."""
        return self.beside / "build"

    def finish(self) -> None:
        """Puts what is in `build` into the folder."""
        _exchange(self.beside, self.folder, self.names)
        self.done = True


@contextmanager
def staging(folder: Path, names: Collection[str] = FILES) -> Iterator[Stage]:
    """A stage for a folder; what was not finished is as if it had never begun.

    Raises:
        OutputError: as `check_folder`, or there is no place for the stage.
    """
    settle(folder)
    check_folder(folder, names)
    made: list[Path] = []
    stage: Stage | None = None
    try:
        try:
            folder = folder.resolve()
            made = _make_parents(folder.parent)
            _sweep(folder)
            beside = Path(mkdtemp(prefix=f".{folder.name}{_STAGE}", dir=_find_stage(folder)))
            stage = Stage(folder=folder, beside=beside, names=names)
            stage.build.mkdir()
        except OSError as error:
            raise explain(folder, error) from error
        yield stage
    finally:
        if stage is not None:
            shutil.rmtree(stage.beside, ignore_errors=True)
        for parent in () if stage is not None and stage.done else reversed(made):
            parent.rmdir()


def settle(folder: Path) -> bool:
    """Finishes the exchange of files in which a run was killed.

    Returns:
        whether there was one to finish.

    Raises:
        OutputError: the system does not let it.
    """
    stage = folder / NEXT
    if not stage.is_dir():
        return False
    try:
        folder = folder.resolve()
        for _ in _move(stage, folder):
            pass
        # Taken away under a name that the next run sweeps, should this one not come to the end of it.
        done = Path(mkdtemp(prefix=f".{folder.name}{_STAGE}", dir=_find_stage(folder)))
        stage.rename(done / NEXT)
        shutil.rmtree(done)
    except OSError as error:
        raise explain(folder, error) from error
    return True


def write_page(path: Path, content: bytes) -> None:
    """Writes one file that is no part of a build, whole or not at all; one that is there is replaced.

    Raises:
        OutputError: it is a folder, or cannot be written.
    """
    if path.is_dir():
        raise OutputError(str(path), "是文件夹，不是文件")
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise explain(path, error) from error


def explain(folder: Path, error: OSError) -> OutputError:
    """What the system said to a writer, as an error that people can read."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return OutputError(str(folder), f"不能写入：{reason}")


def _make_parents(folder: Path) -> list[Path]:
    """Makes `folder` and those above it; gives those that were not there, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for parent in reversed(missing):
        parent.mkdir()
    return missing[::-1]


def _find_stage(folder: Path) -> Path:
    """A place on the disk of `folder`: above it, or itself where it is a mount or nothing can be made above it."""
    if folder.is_dir() and (folder.is_mount() or not os.access(folder.parent, os.W_OK | os.X_OK)):
        return folder
    return folder.parent


def _sweep(folder: Path) -> None:
    """Takes away the stages that killed runs have left beside the folder."""
    for left in _find_stage(folder).glob(f".{glob.escape(folder.name)}{_STAGE}*"):
        shutil.rmtree(left, ignore_errors=True)


def _exchange(beside: Path, folder: Path, names: Collection[str]) -> None:
    if not folder.exists():
        (beside / "build").rename(folder)
        return
    (beside / "former").mkdir()
    gone = sorted(find_ours(folder, names) - set(_list_files(beside / "build")))
    (beside / "gone").write_text("\n".join(gone), encoding="utf-8")
    stage = folder / NEXT
    beside.rename(stage)
    done: list[tuple[Path, Path]] = []
    try:
        for move in _move(stage, folder):
            done += [move]
    except OSError:
        for before, after in reversed(done):
            after.rename(before)
        stage.rename(beside)
        raise
    stage.rename(beside)


def _move(stage: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Moves the former files out and the new ones in, the manifest last; gone through again, it moves what is left."""
    build, former = stage / "build", stage / "former"
    for name in (stage / "gone").read_text(encoding="utf-8").split("\n"):
        if name and (folder / name).exists():
            yield _rename(folder / name, former / name)
    for name in sorted(_list_files(build), key=lambda name: (name in (MANIFEST, EXPORTED), name)):
        if (folder / name).exists():
            yield _rename(folder / name, former / name)
        yield _rename(build / name, folder / name)


def _list_files(folder: Path) -> list[str]:
    """The files below a folder, named from it."""
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def _rename(before: Path, after: Path) -> tuple[Path, Path]:
    after.parent.mkdir(exist_ok=True)
    before.rename(after)
    return before, after
