"""Add, remove, update, export: each on one page.

read what is new (nothing is changed yet) → one transaction: take out, put in, work out what that touches
→ the graph on the disk follows → the tables follow
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from xckg import fuse, pipeline
from xckg.errors import InputError
from xckg.fuse.ledger import Ledger
from xckg.graph import disk
from xckg.graph.rdf import to_sheet
from xckg.growing import files, graphs, reading, touch
from xckg.growing.opening import ANEW, JOURNAL, Store, find_knowledge, open_store, read_knowledge
from xckg.growing.touched import Rules
from xckg.keep import rows, truth
from xckg.keep.codec import pack
from xckg.model import Metadata

MANY = 300  # documents; where so many and most of all are touched, the graph is made anew and not compared
OnStep = Callable[[str, int, int], None]
OnSkip = Callable[[InputError], None]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command did: documents that came, changed, went, and stayed as they were; how much there is now.

    `missing` are known files that are no longer there and were left in the store. `notes` are lines for the user.
    `seconds` is by room, as a build's.
    """

    come: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0
    missing: tuple[str, ...] = ()
    skipped: tuple[InputError, ...] = ()
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Plan:
    """What is to go and to come, while it is gathered. All documents are read anew, or those in `again`."""

    rules: Rules

    gone: set[str] = field(default_factory=set)
    come: dict[str, touch.Reading] = field(default_factory=dict)
    files: list[reading.File] = field(default_factory=list)
    same: int = 0
    missing: list[str] = field(default_factory=list)
    skipped: list[InputError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    anew: bool = False
    again: set[str] = field(default_factory=set)
    clock: _Clock = field(default_factory=lambda: _Clock())

    def drop(self, paths: Iterable[str]) -> None:
        """Has documents go that are there."""
        for path in paths:
            self.gone.add(path)
            self.come.pop(path, None)


class _Clock:
    """How long each room took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.last = time.perf_counter()

    def note(self, room: str) -> None:
        """Says that what took time since the last note was done in that room."""
        now = time.perf_counter()
        self.seconds[room] = self.seconds.get(room, 0.0) + now - self.last
        self.last = now


def add(
    inputs: Sequence[str],
    output: Path,
    *,
    told: Metadata = pipeline.UNTOLD,
    base_iri: str = "",
    least: float | None = None,
    ledger: Path | None = None,
    stdin: Iterable[str] | None = None,
    on_step: OnStep = pipeline.ignore,
    on_skip: OnSkip = pipeline.ignore,
) -> Done:
    """Takes files into the store in `output`, which is made when there is none. Files that are as they were stay.

    A build that lies there and is not a store's becomes one: its inputs are read first.

    Args:
        inputs: files, folders, globs; "-" for a list of these on `stdin`.
        output: the folder of the store and its tables.
        told: what the user says of all inputs.
        base_iri: what all resources' IRIs begin with; settled by the first documents.
        least: facts less likely than this are left out; settled by the first documents.
        ledger: a file of decisions about who is who; without one, those that the store was made with last.
        stdin: lines with one path each, for "-".
        on_step: is told of progress.
        on_skip: is told of each input that cannot be read.

    Raises:
        BusyError: another process is writing there.
        InputError: not one input could be read.
        OutputError: the folder or the store cannot be written.
        ShapeError: the graph would break a SHACL shape; nothing was changed.
    """
    decided = fuse.read_ledger(ledger) if ledger else None
    with open_store(output, create=True, base_iri=base_iri, least=least) as store:
        plan = _begin(store, decided)
        former = {file.file: file for file in reading.find_former(output)} if store.generation == 0 else {}
        if former:
            plan.notes.append(f"{output} 里原有的图谱变成会生长的库，先收进它的 {len(former)} 份文件。")
        wanted, errors = reading.find_files(
            inputs, lambda file: former.get(file) or _find_file(store, file), told, stdin
        )
        _tell(plan, errors, on_skip)
        _read(store, plan, {**former, **{file.file: file for file in wanted}}.values(), on_step, on_skip)
        _refuse_nothing(plan, "xckg add")
        return _commit(store, plan, on_step)


def remove(
    names: Sequence[str],
    output: Path,
    *,
    on_step: OnStep = pipeline.ignore,
    on_skip: OnSkip = pipeline.ignore,
) -> Done:
    """Takes documents out of the store, with all that they alone contributed.

    Args:
        names: documents or files as the tables name them, or where they lie; of a file, all its documents.
        output: the folder of the store.
        on_step: is told of progress.
        on_skip: is told of each name that the store does not know.

    Raises:
        BusyError: another process is writing there.
        InputError: the store knows none of them.
        OutputError: no store there, or it cannot be written.
    """
    with open_store(output, create=False) as store:
        plan = _begin(store, None)
        for name in names:
            found = truth.find_documents(store.db, name, str(Path(name).resolve()))
            if not found:
                _tell(plan, [InputError(name, "库里没有这份文件")], on_skip)
            plan.drop(found)
        _refuse_nothing(plan, "xckg remove")
        return _commit(store, plan, on_step)


def update(
    inputs: Sequence[str],
    output: Path,
    *,
    prune: bool = False,
    ledger: Path | None = None,
    stdin: Iterable[str] | None = None,
    on_step: OnStep = pipeline.ignore,
    on_skip: OnSkip = pipeline.ignore,
) -> Done:
    """Reads again what has changed: of the store's own files, or below `inputs`, where new files come in, too.

    Args:
        inputs: files, folders, globs; none for the files that the store knows.
        output: the folder of the store.
        prune: whether files that are no longer there are taken out of the store.
        ledger: as `add`.
        stdin: lines with one path each, for "-".
        on_step: is told of progress.
        on_skip: is told of each input that cannot be read.

    Raises:
        BusyError: another process is writing there.
        OutputError: no store there, or it cannot be written.
        ShapeError: the graph would break a SHACL shape; nothing was changed.
    """
    decided = fuse.read_ledger(ledger) if ledger else None
    with open_store(output, create=False) as store:
        plan = _begin(store, decided)
        known = [reading.File.of(row) for row in truth.list_files(store.db)]
        given = [str(Path(name).resolve()) for name in inputs if name != "-"]
        lost = [file for file in known if _is_below(file.file, given) and not Path(file.file).exists()]
        wanted = [file for file in known if not inputs and file not in lost]
        if inputs:
            there = [name for name in inputs if name not in {file.path for file in lost}]
            wanted, errors = reading.find_files(there, lambda file: _find_file(store, file), pipeline.UNTOLD, stdin)
            _tell(plan, errors, on_skip)
        _read(store, plan, wanted, on_step, on_skip)
        for file in lost:
            if prune:
                plan.drop(truth.list_documents(store.db, file.file))
            else:
                plan.missing.append(file.path)
        return _commit(store, plan, on_step)


def export(output: Path, *, view: bool = True, on_step: OnStep = pipeline.ignore) -> Done:
    """Writes all that a build writes, of what the store holds.

    Raises:
        BusyError: another process is writing there.
        OutputError: no store there, or the folder cannot be written.
    """
    with open_store(output, create=False) as store:
        plan = _begin(store, None)
        done = _commit(store, plan, on_step)
        started = dt.datetime.now(dt.UTC)
        known = read_knowledge(output)
        made = pipeline.Build(
            knowledge=known,
            sheet=to_sheet(known),
            skipped=(),
            started=started,
            seconds={},
            reading="",
            ledger=store.rules.ledger.mark,
        )
        pipeline.write(
            made,
            output,
            least=store.rules.least,
            view=view,
            on_step=on_step,
            run={files.GENERATION: store.generation},
        )
        return done


def _begin(store: Store, ledger: Ledger | None) -> _Plan:
    """A plan; what the product or people now know otherwise is to be read anew, from what the store has kept."""
    plan = _Plan(rules=store.rules if ledger is None else replace(store.rules, ledger=ledger))
    if store.repaired:
        plan.notes.append("上一次运行没有写完，已经补完。")
    before = truth.get_meta(store.db, "knowledge")
    if before and before != find_knowledge():
        plan.anew, paths = True, sorted(truth.list_documents(store.db))
        plan.notes.append(f"知识文件或程序换过了，库里的 {len(paths)} 份文件按新的重读。")
    else:
        paths = sorted(_find_decided(store, plan.rules.ledger))
        if paths:
            plan.notes.append(f"人工决定改过了，说到它们的 {len(paths)} 份文件按新的归并。")
    for item in reading.read_articles(touch.restore(store.db, path) for path in paths):
        plan.come[item.document.path] = item
        plan.gone.add(item.document.path)
    plan.again = set(paths)
    return plan


def _find_decided(store: Store, ledger: Ledger) -> set[str]:
    """The documents with names of which people have decided otherwise than before."""
    before = store.rules.ledger
    if before == ledger:
        return set()
    names = [
        (kind, name)
        for kind, name in rows.list_names(store.db)
        if before.find(kind, name) != ledger.find(kind, name)
        or before.tells_apart(kind, name) != ledger.tells_apart(kind, name)
    ]
    return {path for kind, name in names for path in rows.list_documents_naming(store.db, kind, name)}


def _find_file(store: Store, file: str) -> reading.File | None:
    row = truth.get_file(store.db, file)
    return reading.File.of(row) if row else None


def _is_below(file: str, given: Sequence[str]) -> bool:
    return not given or any(file == place or Path(place) in Path(file).parents for place in given)


def _tell(plan: _Plan, errors: Iterable[InputError], on_skip: OnSkip) -> None:
    for error in errors:
        on_skip(error)
        plan.skipped.append(error)


def _read(store: Store, plan: _Plan, wanted: Collection[reading.File], on_step: OnStep, on_skip: OnSkip) -> None:
    """Reads what is new or has changed. A file that cannot be read any more stays as it was known."""
    sources = []
    for done, file in enumerate(wanted):
        on_step("corpus", done, len(wanted))
        found, errors = reading.read_file(file)
        _tell(plan, errors, on_skip)
        former = truth.list_documents(store.db, file.file)
        if found.same:
            plan.same += len(former)
        elif found.sources or not errors:
            plan.files.append(found.file)
            plan.drop(former)
            sources += [(file.file, source) for source in found.sources]
    on_step("corpus", len(wanted), len(wanted))
    plan.clock.note("corpus")
    total = len(sources)
    for done, item in enumerate(reading.read_articles(sources)):
        on_step("extract", done, total)
        path = item.document.path
        if path not in plan.again and path not in plan.come and truth.get_mark(store.db, path) == item.mark:
            plan.gone.discard(path)  # of a file that has changed elsewhere
            plan.same += 1
        else:
            plan.come[path] = item
            plan.gone |= {path} if truth.get_mark(store.db, path) else set()
    on_step("extract", total, total)
    plan.clock.note("extract")


def _refuse_nothing(plan: _Plan, command: str) -> None:
    """Says so where nothing that was asked for could be done."""
    if plan.skipped and not (plan.come or plan.gone or plan.same):
        if len(plan.skipped) == 1:
            raise plan.skipped[0]
        raise InputError(command, f"{len(plan.skipped)} 个输入都读不了，什么也没有写")


def _commit(store: Store, plan: _Plan, on_step: OnStep) -> Done:
    """One transaction, and what follows from it."""
    db, rules, generation = store.db, plan.rules, store.generation + 1
    changed = plan.gone & plan.come.keys()
    plan.clock.note("corpus")
    if plan.come or plan.gone or plan.files or generation == 1 or rules.ledger != store.rules.ledger:
        on_step("fuse", 0, 1)
        with truth.change(db):
            emptied = {truth.get_document(db, path, "file") for path in plan.gone}
            whole = len(plan.gone) == truth.count_documents(db)
            if whole:
                truth.forget_derived(db)
            touched = touch.touch(db, sorted(plan.gone), [plan.come[path] for path in sorted(plan.come)], rules)
            for file in plan.files:
                truth.put_file(db, file.file, file.path, file.mark, pack(file.told))
            for path in emptied:
                truth.drop_file(db, path)
            on_step("fuse", 1, 1)
            on_step("graph", 0, 2)
            graphs.note_reckoned(db, touched, rules.base_iri)
            plan.clock.note("fuse")
            whole |= len(touched.documents) > MANY and 2 * len(touched.documents) > truth.count_documents(db)
            drawn = tuple(graphs.draw_all(db, rules.base_iri)) if whole else None
            change = graphs.find_change(db, touched, rules.base_iri) if drawn is None else None
            graphs.ensure_shapes(
                change.graphs.values() if change else drawn or (),
                {path: item.source for path, item in plan.come.items()},
                f"{store.output} 没有改动。怎么办，见 README 的“图谱不合约束时”。",
            )
            truth.set_meta(db, "generation", str(generation))
            truth.set_meta(db, "knowledge", find_knowledge())
            truth.set_meta(db, "ledger", pack(rules.ledger))
            truth.forget_touched(db, generation)
            documents = touched.documents.union(*(head.documents for head in touched.heads))
            noted = dict(zip(JOURNAL, (documents, touched.unprinted, touched.gone, touched.come), strict=True))
            truth.note_touched(db, generation, {ANEW: ("",)} if whole else noted)
        on_step("graph", 1, 2)
        if change is None:
            graphs.rebuild(db, store.folder, generation, rules.base_iri, chain.from_iterable(drawn or ()))
        else:
            disk.follow(store.folder, generation, change)
        on_step("graph", 2, 2)
        plan.clock.note("graph")
        files.write_tables(db, store.output, rules, generation)
        plan.clock.note("publish")
    return Done(
        come=len(plan.come) - len(changed),
        changed=len(changed),
        gone=len(plan.gone) - len(changed),
        same=plan.same,
        missing=tuple(plan.missing),
        skipped=tuple(plan.skipped),
        notes=tuple(plan.notes),
        counts=truth.count_all(db),
        seconds=plan.clock.seconds,
    )
