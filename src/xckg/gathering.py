"""All inputs of a build, read and understood, in this process or in several: 新闻/ → its files → what each contributes.

    paths ─ give ─→ processes: read_path, contribute ─ take ─→ shelf
                      └ many sources in one file: handed back, and given again one by one

What cannot be read is told when it is met, and so is what a process died of or never came to the end of; all else is
read. Whatever the number of processes, what lies on the shelf in the end is the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xckg.contributing import Manner, contribute, read_path
from xckg.corpus.documents import mark_pages
from xckg.corpus.inputs import LARGEST, is_url
from xckg.corpus.metadata import read_side
from xckg.corpus.read import find_inputs
from xckg.errors import InputError
from xckg.model import Document, Source
from xckg.shelving import Shelf, make_key, write_parts
from xckg.working import Crew, Lost

if TYPE_CHECKING:
    from xckg.corpus.fetch import Web

WORTH_PROCESSES = 500_000  # bytes of input: with less, a process has hardly begun when all is done
WORTH_PROCESS = 100_000  # and with so much, what there is to do begins before a process does
PATIENCE = 600.0  # seconds for one document: many times what the longest that is let in takes


_FIRST = Path(__file__).parent / "sample" / "2023-02-20-ordos-hydrogen.txt"


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What came of a task: what is on the shelf of it, or sources to be given one by one; what could not be read.

    `mark` tells a file from what it was or will be; b"" where nothing does.
    """

    key: bytes = b""
    parts: tuple[bytes, ...] = ()
    sources: tuple[Source, ...] = ()
    errors: tuple[InputError, ...] = ()
    mark: bytes = b""


@dataclass(kw_only=True, eq=False)
class _File:
    """An input on its way: how many tasks of it are under way, and what is there of it."""

    path: str
    awaited: int = 0
    keys: list[bytes] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)
    mark: bytes = b""
    whole: bool = True


def do_task(task: str | Source, manner: Manner) -> Done:
    """What a process does: reads a file and, where it is one document, makes its contribution; or makes a source's."""
    if isinstance(task, Source):
        return Done(key=make_key(task), parts=write_parts(contribute(task, manner), task))
    mark = mark_file(task)
    sources, errors = read_path(task, manner)
    if len(sources) != 1:
        return Done(sources=tuple(sources), errors=tuple(errors), mark=mark)
    made = do_task(sources[0], manner)
    return Done(key=made.key, parts=made.parts, errors=tuple(errors), mark=mark)


def prepare(manner: Manner) -> None:
    """Has a process load what it reads documents with: by reading one."""
    sources, _ = read_path(str(_FIRST), replace(manner, root=None))
    for source in sources:
        contribute(source, manner)


def mark_file(path: str) -> bytes:
    """What differs when a file has to be read anew: its name, its bytes, and what lies beside it.

    b"" of what is no file, or none that would be read: from a pipe one would wait for ever.
    """
    try:
        if not Path(path).is_file() or Path(path).stat().st_size > max(LARGEST.values()):
            return b""
        side = read_side(Path(path))
        with Path(path).open("rb") as data:
            held = hashlib.file_digest(data, "sha256").hexdigest()
    except (InputError, OSError):
        return b""
    told = repr((path, held, side.metadata, sorted(side.columns.items()), mark_pages(path)))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()


def gather(
    inputs: Sequence[str],
    shelf: Shelf,
    manner: Manner,
    crew: Crew,
    *,
    stdin: Iterable[str] | None = None,
    web: Web | None = None,
    workers: int | None = None,
    on_step: Callable[[str, int, int], None],
    on_skip: Callable[[InputError], None],
) -> tuple[tuple[Document, ...], tuple[InputError, ...]]:
    """Puts on the shelf what all inputs contribute, unless it lies there already.

    Args:
        inputs: files, folders, globs; "-" for a list of these on `stdin`.
        shelf: where contributions are put.
        manner: how documents are read.
        crew: the processes, none of which has begun; those that there are in the end have nothing to do.
        stdin: lines with one path each, for "-".
        web: how inputs on the web are fetched; they are not, unless given.
        workers: how many processes; 0 for none but this one; None for as many as there are cores, where it pays.
        on_step: is told of progress.
        on_skip: is told of each input that cannot be read.

    Returns:
        The documents, sorted by path, and what could not be read, in the order of the inputs.

    Raises:
        InputError: nothing at all could be read.
        OutputError: the shelf cannot be written.
    """
    paths, skipped = find_inputs(inputs, stdin)
    for error in skipped:
        on_skip(error)
    gathering = _Gathering(files=[_File(path=path) for path in paths], shelf=shelf, on_step=on_step, on_skip=on_skip)
    gathering.find_done()
    on_step("corpus", len(paths), len(paths))
    todo = [number for number, file in enumerate(gathering.files) if not file.awaited and not file.mark]
    sizes = {number: _find_size(paths[number]) for number in todo}
    size = sum(sizes.values())
    count = _count_workers(size) if workers is None else workers
    crew.start(count, max(len(todo), size // WORTH_PROCESS) if todo else 0)
    # The large ones first, so that no process is left with one at the end.
    for number in sorted(todo, key=lambda number: -(sizes[number] >> 16)):
        if is_url(paths[number]):
            sources, errors = read_path(paths[number], manner, web)
            gathering.take(number, Done(sources=tuple(sources), errors=tuple(errors)), crew)
        else:
            gathering.give(number, paths[number], crew)
    gathering.take_all(crew)
    skipped += [error for file in gathering.files for error in file.errors]
    keys = [key for file in gathering.files for key in file.keys]
    if not keys and len(skipped) == 1:
        raise skipped[0]
    if not keys:
        raise InputError("xckg build", f"{len(skipped)} 个输入都读不了，什么也没有写")
    return shelf.list_documents(keys), tuple(skipped)


@dataclass(kw_only=True, eq=False)
class _Gathering:
    """What is under way."""

    files: list[_File]
    shelf: Shelf
    on_step: Callable[[str, int, int], None]
    on_skip: Callable[[InputError], None]
    tasks: dict[int, tuple[int, str]] = field(default_factory=dict)
    given: int = 0
    done: int = 0

    def find_done(self) -> None:
        """Takes over the files of which all is on the shelf."""
        if not len(self.shelf):
            return
        for file in self.files:
            mark = mark_file(file.path)
            found = self.shelf.read_file(mark) if mark else None
            if found is not None:
                file.keys, errors = found
                file.mark = mark
                self._tell(file, errors)
                self.given += len(file.keys)
                self.done += len(file.keys)

    def give(self, number: int, task: str | Source, crew: Crew) -> None:
        """Gives a task of a file."""
        self.tasks[self.given] = number, task.path if isinstance(task, Source) else task
        self.files[number].awaited += 1
        crew.give(self.given, task)
        self.given += 1

    def take_all(self, crew: Crew) -> None:
        """Takes what comes until all is there."""
        self.on_step("extract", self.done, self.given)
        for task, made in crew.take():
            number, name = self.tasks.pop(task)
            self.files[number].awaited -= 1
            self.done += 1
            if isinstance(made, Lost):
                self.files[number].whole = False
                self._tell(self.files[number], [InputError(name, made.reason)])
                self._close(self.files[number])
            else:
                self.take(number, made, crew)
            self.on_step("extract", self.done, self.given)

    def take(self, number: int, made: Done, crew: Crew) -> None:
        """Puts what came of a task where it belongs."""
        file = self.files[number]
        file.mark = file.mark or made.mark
        self._tell(file, made.errors)
        if made.key:
            self.shelf.put(made.key, made.parts)
            file.keys.append(made.key)
        for source in made.sources:
            key = make_key(source)
            if key in self.shelf:
                file.keys.append(key)
            else:
                self.give(number, source, crew)
        self._close(file)

    def _tell(self, file: _File, errors: Iterable[InputError]) -> None:
        for error in errors:
            file.errors.append(error)
            self.on_skip(error)

    def _close(self, file: _File) -> None:
        """Notes what became of a file, when that is certain: what a process died of may be read another time."""
        if not file.awaited and file.mark and file.whole:
            self.shelf.put_file(file.mark, file.keys, file.errors)


def _find_size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a name is a text here
    except OSError:
        return 0


def _count_workers(size: int) -> int:
    """As many processes as there are cores, where there is enough to do; on one core one, to die in our place."""
    if size < WORTH_PROCESSES:
        return 0
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
