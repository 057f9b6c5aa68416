"""The database of a store: what each document contributes, and what came of it all. SQLite's only door.

    files ─ documents ─┬─ things ─ signs ─ keys      who is who: names of a document, what is compared, what is blocked
                       ├─ places                     where they are printed
                       ├─ prints ─ stories           clauses of its articles, and which articles are one story
                       └─ said ─ facts ─ supports    what its sentences say, by the unit in which it is joined
                         entities                    lines of the tables, as they are written

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
on the disk beside it follows it and can be made anew of it at any time.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xckg.errors import OutputError

Database = sqlite3.Connection
FORMAT = 1
"""Of the tables below; a database of another format is not read."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (file TEXT PRIMARY KEY, path TEXT NOT NULL, print TEXT NOT NULL, told TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (path TEXT NOT NULL UNIQUE, file TEXT NOT NULL, print TEXT NOT NULL, source BLOB NOT NULL,
    names BLOB NOT NULL, skipped TEXT NOT NULL, line TEXT NOT NULL, mentions BLOB NOT NULL);
CREATE INDEX documents_of ON documents (file);
CREATE TABLE signs (id INTEGER PRIMARY KEY, sign TEXT NOT NULL UNIQUE, entity TEXT NOT NULL DEFAULT '');
CREATE INDEX signs_of ON signs (entity);
CREATE TABLE keys (key TEXT NOT NULL, sign INTEGER NOT NULL, PRIMARY KEY (key, sign)) WITHOUT ROWID;
CREATE INDEX keys_of ON keys (sign);
CREATE TABLE things (document TEXT NOT NULL, article INTEGER NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
    sign INTEGER NOT NULL, PRIMARY KEY (document, article, type, name)) WITHOUT ROWID;
CREATE INDEX things_of ON things (sign, document);
CREATE INDEX things_named ON things (type, name);
CREATE TABLE places (sign INTEGER NOT NULL, document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    article INTEGER NOT NULL, text TEXT NOT NULL, named INTEGER NOT NULL,
    PRIMARY KEY (sign, document, start, end, article)) WITHOUT ROWID;
CREATE INDEX places_in ON places (document);
CREATE TABLE said (document TEXT NOT NULL, number INTEGER NOT NULL, unit TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE INDEX said_of ON said (unit, document, number);
CREATE TABLE prints (print TEXT NOT NULL, document TEXT NOT NULL, article INTEGER NOT NULL,
    PRIMARY KEY (print, document, article)) WITHOUT ROWID;
CREATE INDEX prints_of ON prints (document, article);
CREATE TABLE stories (document TEXT NOT NULL, article INTEGER NOT NULL, story TEXT NOT NULL,
    PRIMARY KEY (document, article)) WITHOUT ROWID;
CREATE INDEX stories_of ON stories (story);
CREATE TABLE entities (id TEXT PRIMARY KEY, line TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE facts (kind INTEGER NOT NULL, id TEXT NOT NULL, unit TEXT NOT NULL, line TEXT NOT NULL,
    PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX facts_of ON facts (unit);
CREATE TABLE supports (document TEXT NOT NULL, kind INTEGER NOT NULL, fact TEXT NOT NULL,
    PRIMARY KEY (document, kind, fact)) WITHOUT ROWID;
CREATE TABLE unsure (unit TEXT NOT NULL, document TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX unsure_of ON unsure (unit);
CREATE INDEX unsure_in ON unsure (document);
CREATE TABLE journal (generation INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL);
"""
# What follows from the documents' sources, and is thrown away when they are read anew.
_DERIVED = ("signs", "keys", "things", "places", "said", "prints", "stories", "entities", "facts", "supports", "unsure")


def open_truth(path: Path) -> Database:
    """The database at `path`, made when it is not there.

    Raises:
        OutputError: it is no database, of another format, or cannot be opened.
    """
    try:
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA synchronous = FULL")
        [made] = db.execute("PRAGMA user_version").fetchone()
        if made not in (0, FORMAT):
            raise OutputError(str(path), f"是另一版 xckg 的库（格式 {made}，这一版是 {FORMAT}）；请换一个文件夹重建")
        if made == 0:
            db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT;")
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
    for table in _DERIVED:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables


# Files and documents


def list_files(db: Database) -> list[tuple[str, str, str, str]]:
    """Every file that documents came from: its absolute path, the path as given, its print, what was told of it."""
    return db.execute("SELECT file, path, print, told FROM files ORDER BY path, file").fetchall()


def put_file(db: Database, file: str, path: str, mark: str, told: str) -> None:
    """Notes a file with the print of what was read of it."""
    db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (file, path, mark, told))


def drop_empty_files(db: Database) -> None:
    """Forgets the files of which no document is left."""
    db.execute("DELETE FROM files WHERE file NOT IN (SELECT file FROM documents)")


def list_documents(db: Database, file: str | None = None) -> dict[str, str]:
    """Path and print of every document, or of those of one file, by path."""
    where, values = ("", ()) if file is None else ("WHERE file = ?", (file,))
    return dict(db.execute(f"SELECT path, print FROM documents {where} ORDER BY path", values))  # noqa: S608


def count_documents(db: Database) -> int:
    """How many documents there are."""
    return int(db.execute("SELECT COUNT(*) FROM documents").fetchone()[0])


def put_document(db: Database, path: str, file: str, mark: str, source: str, names: str, skipped: str) -> None:
    """A document's source, the names in it (for signs), and its sentences that gave no fact; each packed."""
    row = (path, file, mark, squeeze(source), squeeze(names), skipped)
    db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, '', '')", row)


def get_document(db: Database, path: str, column: str) -> Any:
    """One column of a document: `source`, `names`, `skipped`, `line`, `mentions`."""
    row = db.execute(f"SELECT {column} FROM documents WHERE path = ?", (path,)).fetchone()  # noqa: S608
    return unsqueeze(row[0]) if isinstance(row[0], bytes) else row[0]


def set_lines(db: Database, path: str, *, line: str | None = None, mentions: str | None = None) -> None:
    """The lines of a document in the tables."""
    if line is not None:
        db.execute("UPDATE documents SET line = ? WHERE path = ?", (line, path))
    if mentions is not None:
        db.execute("UPDATE documents SET mentions = ? WHERE path = ?", (squeeze(mentions), path))


def drop_document(db: Database, path: str) -> tuple[set[int], set[str]]:
    """Takes a document out with all that it contributes.

    Returns:
        The signs that it used, and the units to which its sentences spoke.
    """
    signs = {row[0] for row in db.execute("SELECT DISTINCT sign FROM things WHERE document = ?", (path,))}
    units = {row[0] for row in db.execute("SELECT DISTINCT unit FROM said WHERE document = ?", (path,))}
    for table in ("things", "places", "said", "prints"):
        db.execute(f"DELETE FROM {table} WHERE document = ?", (path,))  # noqa: S608
    db.execute("DELETE FROM documents WHERE path = ?", (path,))
    return signs, units


# Signs, and where they stand


def put_sign(db: Database, sign: str, keys: Iterable[str]) -> int:
    """The number of a sign; it is added with its keys where it is new."""
    row = db.execute("SELECT id FROM signs WHERE sign = ?", (sign,)).fetchone()
    if row:
        return int(row[0])
    number = db.execute("INSERT INTO signs (sign) VALUES (?)", (sign,)).lastrowid
    assert number is not None
    db.executemany("INSERT INTO keys VALUES (?, ?)", [(key, number) for key in keys])
    return number


def put_things(db: Database, rows: Iterable[tuple[str, int, str, str, int]]) -> None:
    """Names of articles with their signs: document, article, type, name, sign."""
    db.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?)", rows)


def put_places(db: Database, rows: Iterable[tuple[int, str, int, int, int, str, bool]]) -> None:
    """Where signs are printed: sign, document, start, end, article, characters, whether they name it."""
    db.executemany("INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def list_places(db: Database, document: str) -> list[tuple[int, str, str, int, int, str, bool]]:
    """The places of a document: article, type, name, start, end, characters, whether they name the thing."""
    return db.execute(
        "SELECT p.article, t.type, t.name, p.start, p.end, p.text, p.named FROM places p JOIN things t"
        " ON t.document = p.document AND t.article = p.article AND t.sign = p.sign WHERE p.document = ?",
        (document,),
    ).fetchall()


def list_unused(db: Database, signs: Iterable[int]) -> set[int]:
    """Those of these signs that no document uses any more."""
    query = "SELECT 1 FROM things WHERE sign = ? LIMIT 1"
    return {sign for sign in signs if not db.execute(query, (sign,)).fetchone()}


def drop_signs(db: Database, signs: Iterable[int]) -> None:
    """Takes signs out, with their keys."""
    numbers = [(sign,) for sign in signs]
    db.executemany("DELETE FROM signs WHERE id = ?", numbers)
    db.executemany("DELETE FROM keys WHERE sign = ?", numbers)


def list_keys(db: Database, sign: int) -> list[str]:
    """The keys of a sign."""
    return [row[0] for row in db.execute("SELECT key FROM keys WHERE sign = ?", (sign,))]


def list_holders(db: Database, key: str) -> list[int]:
    """The signs that have a key."""
    return [row[0] for row in db.execute("SELECT sign FROM keys WHERE key = ?", (key,))]


def get_sign(db: Database, number: int) -> tuple[str, str]:
    """A sign, packed, and the entity that it is of ("" where that is not known yet)."""
    row: tuple[str, str] = db.execute("SELECT sign, entity FROM signs WHERE id = ?", (number,)).fetchone()
    return row


def set_entity(db: Database, number: int, entity: str) -> None:
    """Says of which entity a sign is."""
    db.execute("UPDATE signs SET entity = ? WHERE id = ?", (entity, number))


def count_places(db: Database, signs: Sequence[int]) -> tuple[int, list[tuple[str, bool]]]:
    """How many places these signs are printed at, and in what characters (and whether these name the thing)."""
    marks = ",".join("?" * len(signs))
    forms = db.execute(f"SELECT DISTINCT text, named FROM places WHERE sign IN ({marks})", signs).fetchall()  # noqa: S608
    rows = f"SELECT COUNT(*) FROM (SELECT DISTINCT document, start, end FROM places WHERE sign IN ({marks}))"  # noqa: S608
    [number] = db.execute(rows, signs).fetchone()
    return number, [(text, bool(named)) for text, named in forms]


def list_documents_of(db: Database, sign: int) -> list[str]:
    """The documents that use a sign."""
    return [row[0] for row in db.execute("SELECT DISTINCT document FROM things WHERE sign = ?", (sign,))]


def list_signs_of(db: Database, entity: str) -> list[int]:
    """The signs of an entity."""
    return [row[0] for row in db.execute("SELECT id FROM signs WHERE entity = ?", (entity,))]


def list_documents_naming(db: Database, kind: str, name: str) -> list[str]:
    """The documents in which a name of that type stands."""
    query = "SELECT DISTINCT document FROM things WHERE type = ? AND name = ?"
    return [row[0] for row in db.execute(query, (kind, name))]


def find_entities(db: Database, document: str) -> dict[tuple[str, int, str, str], str]:
    """The entities of a document's names: (document, article, type, name) → id."""
    rows = db.execute(
        "SELECT t.article, t.type, t.name, s.entity FROM things t JOIN signs s ON s.id = t.sign WHERE t.document = ?",
        (document,),
    )
    return {(document, article, kind, name): entity for article, kind, name, entity in rows}


def list_mentions(db: Database, document: str) -> list[tuple[str, int, int, str]]:
    """Where the entities of a document are printed: entity, start, end, characters; sorted by place."""
    return db.execute(
        "SELECT DISTINCT s.entity, p.start, p.end, p.text FROM places p JOIN signs s ON s.id = p.sign"
        " WHERE p.document = ? ORDER BY p.start, p.end, s.entity, p.text",
        (document,),
    ).fetchall()


# Stories


def put_prints(db: Database, document: str, article: int, prints: Iterable[str]) -> None:
    """The fingerprints of an article's clauses."""
    db.executemany("INSERT INTO prints VALUES (?, ?, ?)", [(key, document, article) for key in prints])


def list_prints(db: Database, document: str) -> dict[tuple[str, int], set[str]]:
    """The fingerprints of the clauses of a document's articles, by document and number."""
    found: dict[tuple[str, int], set[str]] = {}
    for article, mark in db.execute("SELECT article, print FROM prints WHERE document = ?", (document,)):
        found.setdefault((document, article), set()).add(mark)
    return found


def list_having(db: Database, mark: str) -> list[tuple[str, int]]:
    """The articles, by document and number, that have a clause with this fingerprint."""
    return db.execute("SELECT document, article FROM prints WHERE print = ?", (mark,)).fetchall()


def list_stories(db: Database) -> dict[tuple[str, int], str]:
    """The story of each article that has one."""
    rows = db.execute("SELECT document, article, story FROM stories")
    return {(document, article): story for document, article, story in rows}


def set_story(db: Database, document: str, article: int, story: str) -> None:
    """Says of which story an article is; "" of none."""
    if story:
        db.execute("INSERT OR REPLACE INTO stories VALUES (?, ?, ?)", (document, article, story))
    else:
        db.execute("DELETE FROM stories WHERE document = ? AND article = ?", (document, article))


# Entities and facts


def get_entity(db: Database, entity: str) -> str:
    """The line of an entity, "" where there is none."""
    row = db.execute("SELECT line FROM entities WHERE id = ?", (entity,)).fetchone()
    return row[0] if row else ""


def list_entities(db: Database, part: str) -> list[str]:
    """The entities in whose lines these characters stand."""
    return [row[0] for row in db.execute("SELECT id FROM entities WHERE INSTR(line, ?) > 0", (part,))]


def put_entity(db: Database, entity: str, line: str) -> None:
    """Writes the line of an entity; "" takes it out."""
    if line:
        db.execute("INSERT OR REPLACE INTO entities VALUES (?, ?)", (entity, line))
    else:
        db.execute("DELETE FROM entities WHERE id = ?", (entity,))


def put_said(db: Database, rows: Iterable[tuple[str, int, str, str]]) -> None:
    """What sentences say: document, number, unit, the record packed."""
    db.executemany("INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?)", rows)


def list_said(db: Database, *, document: str) -> list[tuple[int, str, str]]:
    """What a document says, in order: number, unit, record."""
    query = "SELECT number, unit, record FROM said WHERE document = ? ORDER BY number"
    return db.execute(query, (document,)).fetchall()


def list_unit(db: Database, unit: str) -> list[str]:
    """The records of a unit, in the order of documents and sentences."""
    query = "SELECT record FROM said WHERE unit = ? ORDER BY document, number"
    return [row[0] for row in db.execute(query, (unit,))]


def list_facts(db: Database, *, unit: str) -> dict[tuple[int, str], str]:
    """The facts of a unit: (0 of a relation, 1 of an observation; id) → line."""
    rows = db.execute("SELECT kind, id, line FROM facts WHERE unit = ?", (unit,))
    return {(kind, fact): line for kind, fact, line in rows}


def list_supported(db: Database, document: str) -> list[str]:
    """The lines of the facts that a document supports, in the order of the table."""
    query = (
        "SELECT f.line FROM supports s JOIN facts f ON f.kind = s.kind AND f.id = s.fact"
        " WHERE s.document = ? ORDER BY s.kind, s.fact"
    )
    return [row[0] for row in db.execute(query, (document,))]


def put_fact(db: Database, kind: int, fact: str, unit: str, line: str) -> None:
    """Writes the line of a fact; "" takes it out."""
    if line:
        db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)", (kind, fact, unit, line))
    else:
        db.execute("DELETE FROM facts WHERE kind = ? AND id = ?", (kind, fact))


def change_supports(db: Database, kind: int, fact: str, gone: Iterable[str], come: Iterable[str]) -> None:
    """Notes which documents support a fact no more, and which do now."""
    query = "DELETE FROM supports WHERE document = ? AND kind = ? AND fact = ?"
    db.executemany(query, [(document, kind, fact) for document in gone])
    db.executemany("INSERT OR IGNORE INTO supports VALUES (?, ?, ?)", [(document, kind, fact) for document in come])


def change_unsure(db: Database, unit: str, rows: set[tuple[str, str, str]]) -> set[str]:
    """Notes what of a unit was left out as unsure: document, reason, sentence.

    Returns:
        The documents of which that is news.
    """
    before = set(db.execute("SELECT document, reason, text FROM unsure WHERE unit = ?", (unit,)))
    if before == rows:
        return set()
    db.execute("DELETE FROM unsure WHERE unit = ?", (unit,))
    db.executemany("INSERT INTO unsure VALUES (?, ?, ?, ?)", [(unit, *row) for row in rows])
    return {row[0] for row in before ^ rows}


def list_unsure(db: Database, document: str) -> list[tuple[str, str]]:
    """What of a document was left out as unsure: reason, sentence."""
    return db.execute("SELECT DISTINCT reason, text FROM unsure WHERE document = ?", (document,)).fetchall()


def count_all(db: Database) -> dict[str, int]:
    """How much there is of each kind."""
    counts = {
        "documents": "SELECT COUNT(*) FROM documents",
        "entities": "SELECT COUNT(*) FROM entities",
        "mentions": "SELECT COUNT(*) FROM (SELECT DISTINCT s.entity, p.document, p.start, p.end"
        " FROM places p JOIN signs s ON s.id = p.sign)",
        "relations": "SELECT COUNT(*) FROM facts WHERE kind = 0",
        "observations": "SELECT COUNT(*) FROM facts WHERE kind = 1",
    }
    return {kind: int(db.execute(query).fetchone()[0]) for kind, query in counts.items()}


# The tables whole, and what the graph has yet to follow


def write_table(db: Database, name: str) -> bytes:
    """One of the tables `entities`, `mentions`, `facts`, `documents`, as it is written."""
    if name == "mentions":
        rows = db.execute("SELECT mentions FROM documents ORDER BY path")
        return "".join(unsqueeze(row[0]) for row in rows).encode()
    orders = {"entities": "id", "facts": "kind, id", "documents": "path"}
    rows = db.execute(f"SELECT line FROM {name} ORDER BY {orders[name]}")  # noqa: S608 - our own names
    return "".join(row[0] for row in rows).encode()


def note_touched(db: Database, generation: int, documents: Iterable[str], entities: Iterable[str]) -> None:
    """Notes in which documents, and in what of which entities, the graph has to follow that generation."""
    rows = [("", ""), *(("document", name) for name in documents), *(("entity", name) for name in entities)]
    db.executemany("INSERT INTO journal VALUES (?, ?, ?)", [(generation, *row) for row in rows])


def list_touched(db: Database, after: int) -> tuple[int, set[str], set[str]]:
    """What was touched after a generation.

    Returns:
        The first generation of which that is still known, the documents, the entities.
    """
    [first] = db.execute("SELECT MIN(generation) FROM journal").fetchone()
    rows = db.execute("SELECT kind, name FROM journal WHERE generation > ?", (after,)).fetchall()
    documents, entities = ({name for kind, name in rows if kind == wanted} for wanted in ("document", "entity"))
    return first or 0, documents, entities


def forget_touched(db: Database, generation: int) -> None:
    """Forgets what was noted up to that generation, but for that generation itself."""
    db.execute("DELETE FROM journal WHERE generation < ?", (generation,))
