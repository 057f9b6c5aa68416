"""A process that has read documents goes on to write the graph's files, while this one holds the graph to its shapes.

    shelf ─ begin ─→ a process of the crew: know, to_sheet → graph.nq, graph.ttl, graph.jsonld ─ take ─→ what they are
          └─────────→ this one: know, to_sheet → shapes, quotes → tables, reports

Both join the shares and make the sheet, each for itself: to send either would take longer than to make it while the
other is making it, too. What the process wrote lies in the stage of a build that is not finished: when the shapes say
no, it is gone with that. A process that dies at it costs nothing but time: what it has not written is written here.

*Why so*: of a build in two processes the half that is not reading was done by one of them, one file after another. The
files are many times as large as what they are made from, so they are written where they are made, not sent.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from xckg import fuse
from xckg.contributing import Manner
from xckg.gathering import do_task, prepare
from xckg.graph import formats
from xckg.graph.dataset import describe
from xckg.graph.rdf import to_sheet
from xckg.graph.sheet import Sheet
from xckg.model import Document, Knowledge, Source
from xckg.publish.folder import FILES, MANIFEST, Stage, staging
from xckg.publish.pieces import write_file
from xckg.shelving import Lent, Shelf, borrow
from xckg.working import Crew, Lost

Files = dict[str, Mapping[str, str | int]]
"""What the manifest says of files, by their names."""

FORMS: Mapping[str, Callable[[Sheet, str], Iterable[str]]] = MappingProxyType(
    {
        "graph.nq": lambda sheet, _: formats.write_nquads(sheet),
        "graph.ttl": lambda sheet, base_iri: formats.write_turtle(sheet, base_iri=base_iri),
        "graph.jsonld": lambda sheet, base_iri: formats.write_jsonld(sheet, base_iri=base_iri),
    }
)
"""The files that hold the graph, and how each is made of it."""
_TABLES = tuple(name for name in FILES if name not in FORMS and not name.endswith(".html") and name != MANIFEST)
_SPLITS = ((tuple(FORMS),), (("graph.nq",), ("graph.ttl", "graph.jsonld")))
"""What each process writes, where there are one or two of them to help."""
WORTH_HELP = 300_000  # bytes of shares: with fewer the files are as soon written
_ROOM = 40
"""Bytes of memory that a process which makes a graph and writes of it takes for each byte of the shares, at most.

Measured: 9 for stories that are much alike, 13 to 18 for thousands to hundreds of different ones (22 with the page), 28
for one article of 20,000 numbers.
"""


def list_files(*more: str) -> tuple[str, ...]:
    """What a build writes besides its manifest, in the order in which the data set names it."""
    return (*FORMS, *_TABLES, *more)


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """A task: which of the graph's files to write, of what, where; `files` are all files that the data set names."""

    lent: Lent
    base_iri: str
    least: float | None
    names: tuple[str, ...]
    files: tuple[str, ...]
    folder: str


def do(task: str | Source | Writing, manner: Manner) -> Any:
    """What the processes of a build do."""
    return write_graph(task, manner.ledger) if isinstance(task, Writing) else do_task(task, manner)


def know(
    shares: Iterable[fuse.Shared],
    documents: Iterable[Document],
    ledger: fuse.Ledger,
    *,
    base_iri: str,
    least: float | None,
) -> Knowledge:
    """What is known of what all documents give; `least` as `pipeline.run` takes it."""
    knowledge = fuse.join(shares, documents, base_iri, ledger)
    if least is not None:
        knowledge = fuse.weigh(knowledge, least=least)
    return fuse.judge(knowledge)


def write_graph(task: Writing, ledger: fuse.Ledger) -> Files:
    """Writes files of a graph, and tells what the manifest says of them."""
    with borrow(task.lent) as (shelf, documents):
        known = know(shelf, documents, ledger, base_iri=task.base_iri, least=task.least)
    sheet = describe(to_sheet(known), task.base_iri, task.files)
    return {name: write_file(Path(task.folder) / name, FORMS[name](sheet, task.base_iri)) for name in task.names}


@dataclass(kw_only=True, eq=False)
class Helping:
    """The processes of a build, from when it reads to when it writes; they end with it.

    Attributes:
        crew: the processes.
        output: the folder that is built.
        files: what will be written there.
    """

    crew: Crew
    output: Path
    files: tuple[str, ...]
    stage: Stage | None = None
    tasks: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _ends: ExitStack = field(default_factory=ExitStack)

    def begin(self, shelf: Shelf, base_iri: str, least: float | None) -> None:
        """Has the graph's files written from here on, if there is who can, and memory for it.

        Args:
            shelf: with all that there is to know; it stays as it is.
            base_iri: as `pipeline.build` takes it, as `least`.
            least: see there.

        Raises:
            OutputError: the folder cannot be written.
        """
        helpers, lent = min(self.crew.count - 1, len(_SPLITS)), shelf.lend()
        if lent is None or lent.size < WORTH_HELP or _find_memory() < lent.size * _ROOM * (helpers + 1):
            helpers = 0
        self.crew.keep(max(0, helpers))
        if helpers < 1 or lent is None:
            return
        self.stage = self._ends.enter_context(staging(self.output))
        task = Writing(lent=lent, base_iri=base_iri, least=least, names=(), files=self.files, folder="")
        for number, names in enumerate(_SPLITS[helpers - 1]):
            self.tasks[number] = names
            self.crew.give(number, replace(task, names=names, folder=str(self.stage.build)))

    def list_names(self) -> tuple[str, ...]:
        """The files that are being written."""
        return tuple(name for names in self.tasks.values() for name in names)

    def take(self) -> Files:
        """The files that have been written; what is missing was not."""
        files: Files = {}
        for _, made in self.crew.take() if self.tasks else ():
            if not isinstance(made, Lost):
                files |= made
        return files

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.crew.close()
        self._ends.close()


def open_crew(manner: Manner, patience: float) -> Crew:
    """The processes of a build; none has begun."""
    return Crew(partial(do, manner=manner), 0, patience, partial(prepare, manner))


def _find_memory() -> float:
    """Bytes of memory that there are to be had; 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError), open("/proc/meminfo", encoding="ascii") as lines:  # noqa: PTH123
        return _read_memory(lines)
    return 0


def _read_memory(lines: Iterable[str]) -> float:
    said = dict(line.split(":") for line in lines)
    return 1024 * float(said.get("MemAvailable", "0").split()[0])
