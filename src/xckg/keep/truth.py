"""The database of a store: what each document contributes, and what came of it all. SQLite's only door.

    files ─ documents ─┬─ things ─ signs ─ keys      who is who: names of a document, what is compared, what is blocked
                       ├─ places                     where they are printed
                       ├─ prints ─ stories           clauses of its articles, and which articles are one story
                       └─ said ─ facts ─ supports    what its sentences say, by the unit in which it is joined
                         entities                    lines of the tables, as they are written
                         rivals ─ disputes           facts that are held against each other, and what came of it

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as here:
...     db = open_truth(Path(here) / "truth.sqlite")
...     with change(db):
...         set_meta(db, "place", "许昌市")
...     print(get_meta(db, "place"))
...     db.close()
许昌市

*Why so*: one file, one transaction a command, synced to the disk when it ends: a kill or a power cut leaves the state
before or after. The tables' lines stand in it as they are written, so to write a table is to read a column; the graph
on the disk beside it follows it and can be made anew of it at any time. The tables of the database: `schema`.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from xckg.errors import OutputError
from xckg.keep.schema import DERIVED, FORMAT, SCHEMA

Database = sqlite3.Connection
_CACHE = 65_536  # KiB
KINDS = ("documents", "articles", "entities", "mentions", "relations", "observations")


def open_truth(path: Path) -> Database:
    """The database at `path`, made when it is not there.

    Raises:
        OutputError: it is no database, of another format, or cannot be opened.
    """
    try:
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = -{_CACHE}")
        [made] = db.execute("PRAGMA user_version").fetchone()
        if made not in (0, FORMAT):
            raise OutputError(str(path), f"是另一版 xckg 的库（格式 {made}，这一版是 {FORMAT}）；请换一个文件夹重建")
        if made == 0:
            db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT;")
    except sqlite3.Error as error:
        raise OutputError(str(path), f"库打不开：{error}") from error
    return db


@contextmanager
def change(db: Database) -> Iterator[None]:
    """One transaction: all that is written in it stays, or, after an error or a kill, nothing.

    Raises:
        OutputError: the disk is full, or whatever else a system says to a writer.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
    except sqlite3.Error as error:
        raise OutputError("store", f"库写不了：{error}") from error


@contextmanager
def reading(db: Database) -> Iterator[None]:
    """One state of the database for all that is read meanwhile. Whoever writes waits: parse afterwards."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("COMMIT")


def get_meta(db: Database, key: str) -> str:
    """What is noted under `key`, "" where nothing is."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else ""


def set_meta(db: Database, key: str, value: str) -> None:
    """Notes a text."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def squeeze(text: str) -> bytes:
    """A long text as it is kept."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def unsqueeze(data: bytes) -> str:
    """The text that was squeezed."""
    return zlib.decompress(data).decode("utf-8", "surrogatepass")


def forget_derived(db: Database) -> None:
    """Takes away everything but files, documents and their sources."""
    for table in DERIVED:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables


# Files and documents


def list_files(db: Database) -> list[tuple[str, str, str, str]]:
    """Every file that documents came from: its absolute path, the path as given, its print, what was told of it."""
    return db.execute("SELECT file, path, print, told FROM files ORDER BY path, file").fetchall()


def get_file(db: Database, file: str) -> tuple[str, str, str, str] | None:
    """A file by its absolute path, as `list_files` gives it."""
    query = "SELECT file, path, print, told FROM files WHERE file = ?"
    row: tuple[str, str, str, str] | None = db.execute(query, (file,)).fetchone()
    return row


def put_file(db: Database, file: str, path: str, mark: str, told: str) -> None:
    """Notes a file with the print of what was read of it."""
    db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (file, path, mark, told))


def drop_file(db: Database, file: str) -> None:
    """Forgets a file where no document of it is left."""
    left = "SELECT 1 FROM documents WHERE file = :file"
    db.execute(f"DELETE FROM files WHERE file = :file AND NOT EXISTS ({left})", {"file": file})  # noqa: S608


def list_documents(db: Database, file: str | None = None) -> dict[str, str]:
    """Path and print of every document, or of those of one file, by path."""
    where, values = ("", ()) if file is None else ("WHERE file = ?", (file,))
    return dict(db.execute(f"SELECT path, print FROM documents {where} ORDER BY path", values))  # noqa: S608


def find_documents(db: Database, name: str, file: str) -> set[str]:
    """The document of that name, and those of the file that was given under it or lies there."""
    given = "SELECT file FROM files WHERE path = :name"
    query = f"SELECT path FROM documents WHERE path = :name OR file = :file OR file IN ({given})"  # noqa: S608
    return {row[0] for row in db.execute(query, {"name": name, "file": file})}


def get_mark(db: Database, path: str) -> str:
    """What the store knows a document's content by, "" of one that is not there."""
    row = db.execute("SELECT print FROM documents WHERE path = ?", (path,)).fetchone()
    return row[0] if row else ""


def count_documents(db: Database) -> int:
    """How many documents there are."""
    return int(db.execute("SELECT number FROM counts WHERE kind = 'documents'").fetchone()[0])


def put_document(db: Database, path: str, file: str, mark: str, source: str, skipped: str, articles: int) -> None:
    """A document's source and its sentences that gave no fact, packed, and how many articles it has."""
    row = (path, file, mark, articles, skipped, squeeze(source))
    db.execute("INSERT INTO documents VALUES (?, ?, ?, 0, ?, ?, '', x'', ?)", row)


def get_document(db: Database, path: str, column: str) -> Any:
    """One column of a document: `source`, `skipped`, `line`, `mentions`."""
    row = db.execute(f"SELECT {column} FROM documents WHERE path = ?", (path,)).fetchone()  # noqa: S608
    return unsqueeze(row[0]) if isinstance(row[0], bytes) else row[0]


def set_lines(db: Database, path: str, *, line: str | None = None, mentions: str | None = None) -> None:
    """The lines of a document in the tables."""
    if line is not None:
        db.execute("UPDATE documents SET line = ? WHERE path = ?", (line, path))
    if mentions is not None:
        values = (squeeze(mentions), mentions.count("\n"), path)
        db.execute("UPDATE documents SET mentions = ?, mentioned = ? WHERE path = ?", values)


def drop_document(db: Database, path: str) -> tuple[set[int], set[str]]:
    """Takes a document out with all that it contributes.

    Returns:
        The signs that it used, and the units to which its sentences spoke.
    """
    signs = {row[0] for row in db.execute("SELECT DISTINCT sign FROM things WHERE document = ?", (path,))}
    units = {row[0] for row in db.execute("SELECT DISTINCT unit FROM said WHERE document = ?", (path,))}
    for table in ("things", "places", "said", "prints", "statuses", "articles"):
        db.execute(f"DELETE FROM {table} WHERE document = ?", (path,))  # noqa: S608
    db.execute("DELETE FROM documents WHERE path = ?", (path,))
    return signs, units


# The tables whole, and what the graph has yet to follow


def count_all(db: Database) -> dict[str, int]:
    """How much there is of each kind."""
    counts = dict(db.execute("SELECT kind, number FROM counts"))
    return {kind: counts[kind] for kind in KINDS}


def write_table(db: Database, name: str) -> bytes:
    """One of the tables `entities`, `mentions`, `facts`, `documents`, `projects`, as it is written."""
    sources = {
        "entities": ("line", "entities", "id"),
        "mentions": ("mentions", "documents", "path"),
        "facts": ("line", "facts", "kind, id"),
        "documents": ("line", "documents", "path"),
        "projects": ("line", "projects", "id"),
    }
    column, table, order = sources[name]
    # As bytes: to make texts of them and bytes of these again would be most of the work.
    rows = chain.from_iterable(
        db.execute(f"SELECT CAST({column} AS BLOB) FROM {table} ORDER BY {order}")  # noqa: S608 - our own names
    )
    return b"".join(map(zlib.decompress, filter(None, rows)) if name == "mentions" else rows)


def note_touched(db: Database, generation: int, touched: Mapping[str, Iterable[str]]) -> None:
    """Notes, by kind, in what the graph has to follow that generation."""
    rows = [("", ""), *((kind, name) for kind, names in touched.items() for name in names)]
    db.executemany("INSERT INTO journal VALUES (?, ?, ?)", [(generation, *row) for row in rows])


def list_touched(db: Database, after: int) -> tuple[int, dict[str, list[str]]]:
    """What was touched after a generation.

    Returns:
        The first generation of which that is still known, and the names by kind.
    """
    [first] = db.execute("SELECT MIN(generation) FROM journal").fetchone()
    found: dict[str, list[str]] = {}
    for kind, name in db.execute("SELECT kind, name FROM journal WHERE generation > ?", (after,)):
        found.setdefault(kind, []).append(name)
    return first or 0, found


def forget_touched(db: Database, generation: int) -> None:
    """Forgets what was noted up to that generation, but for that generation itself."""
    db.execute("DELETE FROM journal WHERE generation < ?", (generation,))
