"""What add, remove and update have in common: a plan of what goes and comes, and its one transaction.

plan (许昌.txt comes, 旧.txt goes) → one transaction: take out, put in, work out what that touches
→ the graph on the disk follows → the tables follow, where the store is small
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from xckg.errors import InputError
from xckg.fuse.ledger import Ledger
from xckg.graph import disk
from xckg.growing import files, graphs, reading, touch
from xckg.growing.opening import ANEW, JOURNAL, Store, find_knowledge
from xckg.growing.second import NOBODY, Second, read_again
from xckg.growing.touched import Rules
from xckg.keep import rows, truth
from xckg.keep.codec import pack, unpack

MANY = 300  # documents; where so many and most of all are touched, the graph is made anew and not compared
OnStep = Callable[[str, int, int], None]
OnSkip = Callable[[InputError], None]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command did: documents that came, changed, went, and stayed as they were; how much there is now.

    `missing` are known files that are no longer there and were left in the store. `notes` are lines for the user.
    `tables` is whether they are in the folder. `seconds` is by room, as a build's.
    """

    come: int = 0
    changed: int = 0
    gone: int = 0
    same: int = 0
    missing: tuple[str, ...] = ()
    skipped: tuple[InputError, ...] = ()
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    tables: bool = True
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(kw_only=True)
class Plan:
    """What is to go and to come, while it is gathered. All documents are read anew, or those in `again`."""

    rules: Rules
    second: Second

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


def begin(store: Store, ledger: Ledger | None, second: Second | None, on_step: OnStep) -> Plan:
    """A plan; what the product or people now know otherwise is to be read anew, from what the store has kept."""
    kept = truth.get_meta(store.db, "second")
    former: Second = unpack(kept, Second) if kept else NOBODY
    plan = Plan(
        rules=store.rules if ledger is None else replace(store.rules, ledger=ledger),
        second=former if second is None else second,
    )
    if store.repaired:
        plan.notes.append("上一次运行没有写完，已经补完。")
    before = truth.get_meta(store.db, "knowledge")
    paths = sorted(truth.list_documents(store.db)) if before not in ("", find_knowledge(plan.second.knows)) else []
    if paths:
        plan.anew = True
        what = "知识文件或程序" if former.knows == plan.second.knows else "补读的模型"
        plan.notes.append(f"{what}换过了，库里的 {len(paths)} 份文件按新的重读。")
    else:
        paths = sorted(_find_decided(store, plan.rules.ledger))
        if paths:
            plan.notes.append(f"人工决定改过了，说到它们的 {len(paths)} 份文件按新的归并。")
    sources = (touch.restore(store.db, path) for path in paths)
    for item in _read_again(plan, list(reading.read_articles(sources)), on_step):
        plan.come[item.document.path] = item
        plan.gone.add(item.document.path)
    plan.again = set(paths)
    return plan


def _read_again(plan: Plan, items: Sequence[touch.Reading], on_step: OnStep) -> list[touch.Reading]:
    again, said = read_again(plan.second, items, on_step)
    plan.notes += [said] if said else []
    return again


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


def find_file(store: Store, file: str) -> reading.File | None:
    """A file as the store knows it, by where it lies."""
    row = truth.get_file(store.db, file)
    return reading.File.of(row) if row else None


def is_below(file: str, given: Sequence[str]) -> bool:
    """Whether a file is one of these, or lies in one of these folders; of none, every file does."""
    return not given or any(file == place or Path(place) in Path(file).parents for place in given)


def tell(plan: Plan, errors: Iterable[InputError], on_skip: OnSkip) -> None:
    """Says what could not be read."""
    for error in errors:
        on_skip(error)
        plan.skipped.append(error)


def read(store: Store, plan: Plan, wanted: Collection[reading.File], on_step: OnStep, on_skip: OnSkip) -> None:
    """Reads what is new or has changed. A file that cannot be read any more stays as it was known."""
    sources = []
    for done, file in enumerate(wanted):
        on_step("corpus", done, len(wanted))
        found, errors = reading.read_file(file)
        tell(plan, errors, on_skip)
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
    items = []
    for done, item in enumerate(reading.read_articles(sources)):
        on_step("extract", done, total)
        path = item.document.path
        if path not in plan.again and path not in plan.come and truth.get_mark(store.db, path) == item.mark:
            plan.gone.discard(path)  # of a file that has changed elsewhere
            plan.same += 1
        else:
            items.append(item)
    on_step("extract", total, total)
    plan.clock.note("extract")
    for item in _read_again(plan, items, on_step):
        path = item.document.path
        plan.come[path] = item
        plan.gone |= {path} if truth.get_mark(store.db, path) else set()
    plan.clock.note("llm")


def refuse_nothing(plan: Plan, command: str) -> None:
    """Says so where nothing that was asked for could be done."""
    if plan.skipped and not (plan.come or plan.gone or plan.same):
        if len(plan.skipped) == 1:
            raise plan.skipped[0]
        raise InputError(command, f"{len(plan.skipped)} 个输入都读不了，什么也没有写")


def commit(store: Store, plan: Plan, on_step: OnStep, tables: bool | None = None) -> Done:
    """One transaction, and what follows from it; `tables` as `files.write_tables`."""
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
            truth.set_meta(db, "knowledge", find_knowledge(plan.second.knows))
            truth.set_meta(db, "second", pack(plan.second))
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
        files.write_tables(db, store.output, rules, generation, tables)
        plan.clock.note("publish")
    elif tables and not files.has_tables(store.output):
        files.write_tables(db, store.output, rules, store.generation, tables)
    return Done(
        come=len(plan.come) - len(changed),
        changed=len(changed),
        gone=len(plan.gone) - len(changed),
        same=plan.same,
        missing=tuple(plan.missing),
        skipped=tuple(plan.skipped),
        notes=tuple(plan.notes),
        counts=truth.count_all(db),
        tables=files.has_tables(store.output),
        seconds=plan.clock.seconds,
    )
