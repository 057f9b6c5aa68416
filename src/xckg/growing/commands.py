"""Add, remove, update, export: each on one page.

read what is new (许昌.txt; nothing is changed yet) → one transaction (`changing`) → the graph and the tables follow
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from xckg import fuse, pipeline
from xckg.errors import InputError
from xckg.graph.rdf import to_sheet
from xckg.growing import changing, files, reading
from xckg.growing.changing import Done, OnSkip, OnStep
from xckg.growing.opening import open_store, read_knowledge
from xckg.growing.second import Second
from xckg.keep import truth
from xckg.model import Metadata


def add(
    inputs: Sequence[str],
    output: Path,
    *,
    told: Metadata = pipeline.UNTOLD,
    base_iri: str = "",
    least: float | None = None,
    ledger: Path | None = None,
    second: Second | None = None,
    tables: bool | None = None,
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
        second: a language model that reads every document, too; another one than before reads all anew. Without a
            word the one of before, `second.NOBODY` for none.
        tables: whether the tables are written, too; without a word where that is quick (`files.UP_TO`).
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
        plan = changing.begin(store, decided, second, on_step)
        former = {file.file: file for file in reading.find_former(output)} if store.generation == 0 else {}
        if former:
            plan.notes.append(f"{output} 里原有的图谱变成会生长的库，先收进它的 {len(former)} 份文件。")
        wanted, errors = reading.find_files(
            inputs, lambda file: former.get(file) or changing.find_file(store, file), told, stdin
        )
        changing.tell(plan, errors, on_skip)
        changing.read(store, plan, {**former, **{file.file: file for file in wanted}}.values(), on_step, on_skip)
        changing.refuse_nothing(plan, "xckg add")
        return changing.commit(store, plan, on_step, tables)


def remove(
    names: Sequence[str],
    output: Path,
    *,
    ledger: Path | None = None,
    tables: bool | None = None,
    on_step: OnStep = pipeline.ignore,
    on_skip: OnSkip = pipeline.ignore,
) -> Done:
    """Takes documents out of the store, with all that they alone contributed.

    Args:
        names: documents or files as the tables name them, or where they lie; of a file, all its documents.
        output: the folder of the store.
        ledger: as `add`.
        tables: as `add`.
        on_step: is told of progress.
        on_skip: is told of each name that the store does not know.

    Raises:
        BusyError: another process is writing there.
        InputError: the store knows none of them.
        OutputError: no store there, or it cannot be written.
    """
    decided = fuse.read_ledger(ledger) if ledger else None
    with open_store(output, create=False) as store:
        plan = changing.begin(store, decided, None, on_step)
        for name in names:
            found = truth.find_documents(store.db, name, str(Path(name).resolve()))
            if not found:
                changing.tell(plan, [InputError(name, "库里没有这份文件")], on_skip)
            plan.drop(found)
        changing.refuse_nothing(plan, "xckg remove")
        return changing.commit(store, plan, on_step, tables)


def update(
    inputs: Sequence[str],
    output: Path,
    *,
    prune: bool = False,
    ledger: Path | None = None,
    second: Second | None = None,
    tables: bool | None = None,
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
        second: as `add`.
        tables: as `add`.
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
        plan = changing.begin(store, decided, second, on_step)
        known = [reading.File.of(row) for row in truth.list_files(store.db)]
        given = [str(Path(name).resolve()) for name in inputs if name != "-"]
        lost = [file for file in known if changing.is_below(file.file, given) and not Path(file.file).exists()]
        wanted = [file for file in known if not inputs and file not in lost]
        if inputs:
            there = [name for name in inputs if name not in {file.path for file in lost}]
            wanted, errors = reading.find_files(
                there, lambda file: changing.find_file(store, file), pipeline.UNTOLD, stdin
            )
            changing.tell(plan, errors, on_skip)
        changing.read(store, plan, wanted, on_step, on_skip)
        for file in lost:
            if prune:
                plan.drop(truth.list_documents(store.db, file.file))
            else:
                plan.missing.append(file.path)
        return changing.commit(store, plan, on_step, tables)


def export(output: Path, *, view: bool = True, tables_only: bool = False, on_step: OnStep = pipeline.ignore) -> Done:
    """Writes all that a build writes, of what the store holds; or only its tables.

    Raises:
        BusyError: another process is writing there.
        OutputError: no store there, or the folder cannot be written.
    """
    with open_store(output, create=False) as store:
        plan = changing.begin(store, None, None, on_step)
        done = changing.commit(store, plan, on_step, True if tables_only else None)
        if tables_only:
            return done
        started = dt.datetime.now(dt.UTC)
        known = read_knowledge(output, texts=view)
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
        return replace(done, tables=True)
