"""More rows that follow from documents: histories of projects, facts held against each other, what the lists say.

A heap is what has to be held together to judge it: the numbers of one thing and one time, the holders of one post, the
numbers of one document. A document that comes touches the heaps of its own facts and no other.

>>> from pathlib import Path
>>> from xckg.keep import truth
>>> db = truth.open_truth(Path(":memory:"))
>>> put_disputes(db, "许昌市 出口总值 2023", [(0, "许昌市", "d1", "[]")])
>>> get_dispute(db, "d1"), list_disputes(db, "许昌市 出口总值 2022")
('[]', [])
>>> db.close()
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from xckg.keep.truth import Database

# Projects and disputes


def put_statuses(db: Database, rows: Iterable[tuple[str, int, str, str]]) -> None:
    """What sentences say of a project's status: document, number, project, the record packed."""
    db.executemany("INSERT OR REPLACE INTO statuses VALUES (?, ?, ?, ?)", rows)


def list_statuses(db: Database, document: str) -> list[tuple[int, str, str]]:
    """What a document says of projects' statuses: number, project, record."""
    query = "SELECT number, project, record FROM statuses WHERE document = ? ORDER BY number"
    return db.execute(query, (document,)).fetchall()


def list_history(db: Database, project: str) -> list[str]:
    """The records of a project's statuses, in the order of documents and sentences."""
    query = "SELECT record FROM statuses WHERE project = ? ORDER BY document, number"
    return [row[0] for row in db.execute(query, (project,))]


def get_project(db: Database, project: str) -> str:
    """The line of a project, "" where there is none."""
    row = db.execute("SELECT line FROM projects WHERE id = ?", (project,)).fetchone()
    return row[0] if row else ""


def put_project(db: Database, project: str, line: str) -> None:
    """Writes the line of a project; "" takes it out."""
    if line:
        db.execute("INSERT OR REPLACE INTO projects VALUES (?, ?)", (project, line))
    else:
        db.execute("DELETE FROM projects WHERE id = ?", (project,))


def change_rivals(db: Database, kind: int, fact: str, gone: Iterable[str], come: Iterable[str]) -> None:
    """Notes on which heaps a fact does not lie any more, and on which it does now."""
    db.executemany("DELETE FROM rivals WHERE heap = ? AND kind = ? AND fact = ?", [(heap, kind, fact) for heap in gone])
    db.executemany("INSERT OR IGNORE INTO rivals VALUES (?, ?, ?)", [(heap, kind, fact) for heap in come])


def list_rivals(db: Database, heap: str) -> list[tuple[str, str]]:
    """The lines of the facts on a heap, and the digits of their numbers."""
    query = (
        "SELECT f.line, f.digits FROM rivals r JOIN facts f ON f.kind = r.kind AND f.id = r.fact"
        " WHERE r.heap = ? ORDER BY r.kind, r.fact"
    )
    return db.execute(query, (heap,)).fetchall()


def list_disputes(db: Database, heap: str) -> list[str]:
    """The disputes among the facts of a heap, packed, as they were put there."""
    return [row[0] for row in db.execute("SELECT record FROM disputes WHERE heap = ? ORDER BY rowid", (heap,))]


def put_disputes(db: Database, heap: str, rows: Iterable[tuple[int, str, str, str]]) -> None:
    """The disputes of a heap, instead of those that there were: kind as a number, subject, id, the record packed."""
    db.execute("DELETE FROM disputes WHERE heap = ?", (heap,))
    db.executemany("INSERT INTO disputes VALUES (?, ?, ?, ?, ?)", [(heap, *row) for row in rows])


def get_dispute(db: Database, id_: str) -> str:
    """A dispute, packed, whatever heap it is found on; "" where it is found no more."""
    row = db.execute("SELECT record FROM disputes WHERE id = ? LIMIT 1", (id_,)).fetchone()
    return row[0] if row else ""


def list_all_disputes(db: Database) -> list[str]:
    """All disputes, packed, in the order of the table; one that is found on two heaps once."""
    query = "SELECT record FROM disputes GROUP BY kind, subject, id ORDER BY kind, subject, id"
    return [row[0] for row in db.execute(query)]


# Articles: what is asked of them when others come


def put_articles(db: Database, rows: Iterable[tuple[str, int, str, str]]) -> None:
    """Document, number, publisher and place of articles."""
    db.executemany("INSERT INTO articles VALUES (?, ?, ?, ?)", rows)


def list_articles(db: Database, document: str) -> list[tuple[int, str, str]]:
    """Number, publisher and place of a document's articles."""
    query = "SELECT article, publisher, place FROM articles WHERE document = ?"
    return db.execute(query, (document,)).fetchall()


# What the lists say


def change_listed(db: Database, entity: str, rows: Iterable[str]) -> tuple[set[str], set[str]]:
    """Notes what the lists say for the sake of an entity.

    Returns:
        What is now said for nobody's sake, and what was not said before.
    """
    before = {row[0] for row in db.execute("SELECT row FROM listed WHERE entity = ?", (entity,))}
    after = {_number(row): row for row in rows}
    new = {number: row for number, row in after.items() if number not in before and not _is_listed(db, number)}
    db.executemany("INSERT INTO lists VALUES (?, ?)", new.items())
    db.executemany("DELETE FROM listed WHERE entity = ? AND row = ?", [(entity, row) for row in before - after.keys()])
    db.executemany("INSERT INTO listed VALUES (?, ?)", [(entity, row) for row in after.keys() - before])
    old = [(number,) for number in before - after.keys() if not _is_listed(db, number)]
    gone = {db.execute("SELECT row FROM lists WHERE id = ?", one).fetchone()[0] for one in old}
    db.executemany("DELETE FROM lists WHERE id = ?", old)
    return gone, set(new.values())


def _number(row: str) -> int:
    """What a row is known by: the text of each would stand in the database once for every entity."""
    return int.from_bytes(hashlib.sha256(row.encode()).digest()[:8], signed=True)


def _is_listed(db: Database, number: int) -> bool:
    return db.execute("SELECT 1 FROM listed WHERE row = ? LIMIT 1", (number,)).fetchone() is not None


def list_listed(db: Database) -> list[str]:
    """All that the lists say of the entities."""
    return [row[0] for row in db.execute("SELECT row FROM lists")]


def list_lines(db: Database, table: str) -> Iterable[str]:
    """The lines of `facts` or `projects`."""
    return (row[0] for row in db.execute(f"SELECT line FROM {table}"))  # noqa: S608 - our own names
