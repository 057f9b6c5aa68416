"""Opens a store for the one who changes it, and for those who read it; finishes what a killed run has begun.

output/store/truth.sqlite    the database      the state is its
output/store/live, gen-…     the graph         follows
output/*.jsonl               the tables        follow, or are not there
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from xckg import pipeline, turns
from xckg.corpus.articles import split_articles
from xckg.errors import BusyError, OutputError
from xckg.fuse.ledger import NO_LEDGER, Ledger
from xckg.graph import disk
from xckg.growing import files, graphs
from xckg.growing.touched import Rules, Touched
from xckg.keep import truth
from xckg.keep.codec import unpack
from xckg.model import Document, Entity, Knowledge, Source
from xckg.ontology import find_ontology
from xckg.publish import claims, manifest, tables

if TYPE_CHECKING:
    from pyoxigraph import Store as Graph

STORE, TRUTH = pipeline.STORE, "truth.sqlite"
JOURNAL = ("document", "entity", "gone", "come")
ANEW = "anew"  # in place of these: the graph was made anew, and what went of it was not reckoned
READS = ("corpus", "extract", "fuse")  # the rooms that say what becomes of a document


@dataclass(frozen=True, kw_only=True)
class Store:
    """A store that is open for changing. `output` is the folder of its tables, `folder` its own."""

    output: Path
    folder: Path
    db: truth.Database
    rules: Rules
    repaired: bool

    @property
    def generation(self) -> int:
        """How often the store has been changed."""
        return int(truth.get_meta(self.db, "generation") or 0)


def has_store(output: Path) -> bool:
    """Whether a store into which something was put lies in `output`."""
    if not (output / STORE / TRUTH).is_file():
        return False
    with closing(truth.open_truth(output / STORE / TRUTH)) as db:
        return bool(truth.get_meta(db, "generation"))


def refuse_store(output: Path) -> None:
    """Keeps a build from scratch away from what has been gathered.

    Raises:
        OutputError: a store lies in `output`.
    """
    if has_store(output):
        raise OutputError(
            str(output), f"里面有一个会生长的库（{STORE}/），没有动它；加文件用 xckg add，从头建请用 -o 另指一个文件夹"
        )


@contextmanager
def open_store(output: Path, *, create: bool, base_iri: str = "", least: float | None = None) -> Iterator[Store]:
    """The store in `output`, which nobody else changes meanwhile.

    Args:
        output: the folder.
        create: whether to make one where there is none.
        base_iri: for a new store; another than that of a store that is there is refused.
        least: as `base_iri`.

    Raises:
        BusyError: another process is writing there.
        OutputError: no store, or it cannot be opened.
    """
    folder = output / STORE
    if not create and not (folder / TRUTH).is_file():
        raise OutputError(str(output), "这里没有会生长的库；先用 xckg add 加文件")
    with turns.writing(output) as settled:
        new = [place for place in (output, folder) if not place.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(str(folder), f"不能写入：{error.strerror}") from error
        try:
            with closing(truth.open_truth(folder / TRUTH)) as db:
                rules = _agree(db, output, base_iri, least)
                repaired = _repair(db, output, rules)
                yield Store(output=output, folder=folder, db=db, rules=rules, repaired=repaired or settled)
        finally:
            if new and not has_store(output):
                shutil.rmtree(folder, ignore_errors=True)
                if output in new:
                    output.rmdir()


def open_snapshot(output: Path) -> Graph:
    """The graph of a store, for reading, in the state of the last change that has come to its end.

    Raises:
        OutputError: there is none, or it cannot be opened.
    """
    ensure_whole(output)
    return disk.open_snapshot(output / STORE)


def read_knowledge(output: Path, *, texts: bool = False) -> Knowledge:
    """All that a store knows, as its tables tell it, whether these are written or not.

    Args:
        output: the folder.
        texts: whether the articles come with the texts that the store has kept, as the page shows them.

    Raises:
        OutputError: there is none, or it cannot be read.
    """
    with _tables(output, files.TABLES) as (folder, base_iri):  # a table without documents does not say it
        known = replace(claims.read_build(folder), base_iri=base_iri)
    if not texts:
        return known
    with closing(truth.open_truth(output / STORE / TRUTH)) as db:
        return replace(known, documents=tuple(_give_text(db, document) for document in known.documents))


def _give_text(db: truth.Database, document: Document) -> Document:
    """The document with its articles as they were read, unless it has changed just now."""
    if not truth.get_mark(db, document.path):
        return document
    source = unpack(truth.get_document(db, document.path, "source"), Source)
    return replace(document, articles=split_articles(source)) if source.sha256 == document.sha256 else document


def read_entities(output: Path) -> tuple[Entity, ...]:
    """The entities that a store knows, with their mentions.

    Raises:
        OutputError: as `read_knowledge`.
    """
    with _tables(output, ("entities.jsonl", "mentions.jsonl")) as (folder, _):
        return tables.read_entities(folder)


@contextmanager
def _tables(output: Path, names: Collection[str]) -> Iterator[tuple[Path, str]]:
    """A folder with these tables of a store as it is now, and its base IRI.

    *Why so*: the tables in `output` may not be there, or be exchanged while they are read.
    """
    ensure_whole(output)
    with closing(truth.open_truth(output / STORE / TRUTH)) as db:
        base_iri = truth.get_meta(db, "base_iri")
        written = files.render_tables(db, base_iri, names)
    with TemporaryDirectory(prefix="xckg-") as folder:
        for name, content in written.items():
            (Path(folder) / name).write_bytes(content)
        yield Path(folder), base_iri


def ensure_whole(output: Path) -> None:
    """Finishes, before a store is read, what a killed run has begun.

    Raises:
        OutputError: it cannot be opened, or not be finished.
    """
    if not _is_whole(output):
        # The one who is writing now will finish it; until then the former state is to be read.
        with contextlib.suppress(BusyError), open_store(output, create=False):
            pass


@cache
def find_knowledge(model: str = "") -> str:
    """What differs when documents would be read otherwise: the ontology, the rooms that read, the second reader."""
    names = (*READS, "llm") if model else READS
    rooms = [manifest.hash_folder(Path(__file__).parent.parent / room) for room in names]
    return " ".join([metadata.version("xckg"), manifest.hash_folder(find_ontology()), *rooms, model]).rstrip()


def _agree(db: truth.Database, output: Path, base_iri: str, least: float | None) -> Rules:
    """What the store's facts are made by, which its first documents settle."""
    said = {"base_iri": base_iri, "min_confidence": "" if least is None else str(least)}
    default = {"base_iri": pipeline.DEFAULT_BASE_IRI, "min_confidence": str(pipeline.LEAST)}
    default |= {key: str(value) for key, value in files.read_options(output).items() if key in default}
    if truth.count_documents(db) == 0:
        with truth.change(db):
            for key in default:
                truth.set_meta(db, key, said[key] or default[key])
    for key, value in said.items():
        if value and truth.get_meta(db, key) != value:
            raise OutputError(str(output), f"库里的 {key} 是 {truth.get_meta(db, key)}，不能改成 {value}；请另建一个库")
    kept = truth.get_meta(db, "ledger")
    ledger: Ledger = unpack(kept, Ledger) if kept else NO_LEDGER
    return Rules(
        base_iri=truth.get_meta(db, "base_iri"), least=float(truth.get_meta(db, "min_confidence")), ledger=ledger
    )


def _is_whole(output: Path) -> bool:
    """Whether graph and folder show the state of the database."""
    with closing(truth.open_truth(output / STORE / TRUTH)) as db:
        return not files.is_unsettled(output) and _is_current(db, output)


def _is_current(db: truth.Database, output: Path) -> bool:
    generation = int(truth.get_meta(db, "generation") or 0)
    return disk.find_generation(output / STORE) == generation == files.find_generation(output)


def _repair(db: truth.Database, output: Path, rules: Rules) -> bool:
    """Brings graph and tables up to the database; says whether there was anything to do."""
    generation = int(truth.get_meta(db, "generation") or 0)
    if generation == 0 or _is_current(db, output):
        return False
    shown = disk.find_generation(output / STORE)
    first, noted = truth.list_touched(db, shown)
    if shown != generation:
        if shown == 0 or shown > generation or first > shown + 1 or ANEW in noted:
            graphs.rebuild(db, output / STORE, generation, rules.base_iri)
        else:
            documents, entities, gone, come = (set(noted.get(kind, ())) for kind in JOURNAL)
            touched = Touched(documents=documents, unprinted=entities, gone=gone, come=come)
            change = graphs.find_change(db, touched, rules.base_iri)
            disk.follow(output / STORE, generation, change)
    files.write_tables(db, output, rules, generation)
    return True
