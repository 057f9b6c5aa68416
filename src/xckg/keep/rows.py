"""The rows that follow from documents: signs and where they stand, stories, entities, facts. See `truth`, `heaps`.

>>> from pathlib import Path
>>> from xckg.keep import truth
>>> db = truth.open_truth(Path(":memory:"))
>>> city = put_sign(db, '["AdministrativeArea","许昌市"]', ["AdministrativeArea|gb2260:411000"])
>>> put_sign(db, '["AdministrativeArea","许昌市"]', ["AdministrativeArea|gb2260:411000"]) == city, list_keys(db, city)
(True, ['AdministrativeArea|gb2260:411000'])
>>> db.close()
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from xckg.keep.truth import Database

# Signs, and where they stand


def put_sign(db: Database, sign: str, keys: Collection[str]) -> int:
    """The number of a sign, which has these keys now; it is added where it is new."""
    row = db.execute("SELECT id FROM signs WHERE sign = ?", (sign,)).fetchone()
    number = row[0] if row else db.execute("INSERT INTO signs (sign) VALUES (?)", (sign,)).lastrowid
    assert number is not None
    if set(list_keys(db, number)) != set(keys):  # of a sign that is known, too: the ledger gives keys
        db.execute("DELETE FROM keys WHERE sign = ?", (number,))
        db.executemany("INSERT INTO keys VALUES (?, ?)", [(key, number) for key in keys])
    return int(number)


def put_things(db: Database, rows: Iterable[tuple[str, int, str, str, int]]) -> None:
    """Names of articles with their signs: document, article, type, name, sign."""
    db.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?)", rows)


def put_places(db: Database, rows: Iterable[tuple[int, str, int, int, int, str, bool]]) -> None:
    """Where signs are printed: sign, document, start, end, article, characters, whether they name it."""
    once = {row[:5]: row for row in rows}
    db.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?)", once.values())


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


def list_forms(db: Database, signs: Sequence[int]) -> list[tuple[str, bool]]:
    """In what characters these signs are printed, and whether these name the thing."""
    marks = ",".join("?" * len(signs))
    forms = db.execute(f"SELECT DISTINCT text, named FROM forms WHERE sign IN ({marks})", signs)  # noqa: S608
    return [(text, bool(named)) for text, named in forms]


def count_places(db: Database, signs: Sequence[int], documents: Sequence[str] | None = None) -> int:
    """How many places these signs are printed at, in these documents or in all."""
    where, values = f"sign IN ({','.join('?' * len(signs))})", [*map(str, signs)]
    if documents is not None:
        where += f" AND document IN ({','.join('?' * len(documents))})"
        values += documents
    query = f"SELECT COUNT(*) FROM (SELECT DISTINCT document, start, end FROM places WHERE {where})"  # noqa: S608
    return int(db.execute(query, values).fetchone()[0])


def count_mentions(db: Database, document: str) -> dict[str, int]:
    """How many places of a document each entity is printed at."""
    places = (
        "SELECT DISTINCT s.entity AS entity, p.start, p.end FROM places p JOIN signs s ON s.id = p.sign"
        " WHERE p.document = ?"
    )
    return dict(db.execute(f"SELECT entity, COUNT(*) FROM ({places}) GROUP BY entity", (document,)))  # noqa: S608


def list_documents_of(db: Database, sign: int) -> list[str]:
    """The documents that use a sign."""
    return [row[0] for row in db.execute("SELECT DISTINCT document FROM things WHERE sign = ?", (sign,))]


def list_documents_printing(db: Database, sign: int) -> list[str]:
    """The documents in which a sign is printed."""
    return [row[0] for row in db.execute("SELECT DISTINCT document FROM places WHERE sign = ?", (sign,))]


def list_signs_of(db: Database, entity: str) -> list[int]:
    """The signs of an entity."""
    return [row[0] for row in db.execute("SELECT id FROM signs WHERE entity = ?", (entity,))]


def list_names(db: Database) -> list[tuple[str, str]]:
    """Type and name of all things."""
    return db.execute("SELECT DISTINCT type, name FROM things").fetchall()


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


def find_story(db: Database, document: str, article: int) -> str:
    """The story of an article, "" where it has none."""
    query = "SELECT story FROM stories WHERE document = ? AND article = ?"
    row = db.execute(query, (document, article)).fetchone()
    return row[0] if row else ""


def list_telling(db: Database, story: str) -> list[tuple[str, int]]:
    """The articles that tell a story, sorted."""
    query = "SELECT document, article FROM stories WHERE story = ? ORDER BY document, article"
    return db.execute(query, (story,)).fetchall()


def list_told(db: Database) -> list[tuple[str, int]]:
    """All articles that have a story."""
    return db.execute("SELECT document, article FROM stories ORDER BY document, article").fetchall()


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


def list_entity_lines(db: Database, part: str) -> list[str]:
    """The lines of the entities in which these characters stand, by id."""
    query = "SELECT line FROM entities WHERE INSTR(line, ?) > 0 ORDER BY id"
    return [row[0] for row in db.execute(query, (part,))]


def put_entity(db: Database, entity: str, line: str) -> None:
    """Writes the line of an entity; "" takes it out."""
    if line:
        written = "INSERT INTO entities VALUES (?, ?) ON CONFLICT DO UPDATE SET line = excluded.line"
        db.execute(written, (entity, line))
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


def list_facts(db: Database, *, unit: str) -> dict[tuple[int, str], tuple[str, str]]:
    """The facts of a unit: (0 of a relation, 1 of an observation; id) → line, and the digits of its numbers."""
    rows = db.execute("SELECT kind, id, line, digits FROM facts WHERE unit = ?", (unit,))
    return {(kind, fact): (line, digits) for kind, fact, line, digits in rows}


def list_facts_of(db: Database, subject: str, kind: int, part: str) -> list[str]:
    """The lines of the facts of one kind about an entity in which these characters stand."""
    query = "SELECT line FROM facts WHERE subject = ? AND kind = ? AND INSTR(line, ?) > 0"
    return [row[0] for row in db.execute(query, (subject, kind, part))]


def get_fact(db: Database, fact: str) -> tuple[str, str]:
    """The line of a fact that is there, and the digits of its numbers."""
    query = "SELECT line, digits FROM facts WHERE id = ? AND kind IN (0, 1)"
    row: tuple[str, str] = db.execute(query, (fact,)).fetchone()
    return row


def list_supported(db: Database, document: str) -> list[tuple[str, str]]:
    """The lines of the facts that a document supports, in the order of the table, and the digits of their numbers."""
    query = (
        "SELECT f.line, f.digits FROM supports s JOIN facts f ON f.kind = s.kind AND f.id = s.fact"
        " WHERE s.document = ? ORDER BY s.kind, s.fact"
    )
    return db.execute(query, (document,)).fetchall()


def put_fact(db: Database, kind: int, fact: str, row: tuple[str, str, str, str] | None) -> None:
    """Writes a fact: unit, subject, digits of its numbers, line; None takes it out."""
    if row is None:
        db.execute("DELETE FROM facts WHERE kind = ? AND id = ?", (kind, fact))
    else:
        db.execute(
            "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " unit = excluded.unit, subject = excluded.subject, digits = excluded.digits, line = excluded.line",
            (kind, fact, *row),
        )


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
