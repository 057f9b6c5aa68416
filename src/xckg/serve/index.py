"""Finds names and sentences by what a person types: characters, pinyin, initials.

    许昌 · xuchang · xc → 许昌市        硅碳 材料 → the sentences that hold both

One SQLite file in the snapshot's folder. Chinese is cut into pairs of neighbouring characters, which FTS5 finds as
phrases: exact at any length from two, where its own trigrams would miss two-character words.

>>> bigrams("许昌市2023年")
'许昌 昌市 市 2023 年'
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from xckg.model import Entity, Evidence, Observation, Relation

FILE = "index.sqlite"
_SCHEMA = """
CREATE TABLE entity (id TEXT PRIMARY KEY, type TEXT, label TEXT, mentions INTEGER, body TEXT) WITHOUT ROWID;
CREATE TABLE name (rowid INTEGER PRIMARY KEY, entity TEXT, name TEXT);
CREATE VIRTUAL TABLE name_text USING fts5(pairs, pinyin, initials, content='', tokenize='unicode61');
CREATE TABLE fact (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID;
CREATE TABLE part (entity TEXT, fact TEXT, PRIMARY KEY (entity, fact)) WITHOUT ROWID;
CREATE TABLE sentence (rowid INTEGER PRIMARY KEY, text TEXT, document TEXT, article TEXT, date TEXT, facts TEXT);
CREATE VIRTUAL TABLE sentence_text USING fts5(pairs, content='', tokenize='unicode61');
"""
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[A-Za-z0-9]+")
_LATIN = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A name that was found; `name` is the one that matched."""

    id: str
    type: str
    label: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence that was found, with the ids of the facts that it supports."""

    text: str
    document: str
    article: str
    date: str
    facts: tuple[str, ...]


def bigrams(text: str) -> str:
    """The tokens of a text: pairs of neighbouring Chinese characters, the last one alone, Latin words and numbers."""
    tokens: list[str] = []
    for run in _RUN.findall(text.lower()):
        tokens += [run] if run[0].isascii() else [run[at : at + 2] for at in range(len(run))]
    return " ".join(tokens)


def make_index(
    folder: Path, entities: Iterable[tuple[Entity, str]], facts: Iterable[tuple[Relation | Observation, str]]
) -> None:
    """Writes the index.

    Args:
        folder: where to; it has none yet.
        entities: each with what a page shall be given of it, as JSON.
        facts: likewise.

    Raises:
        OSError: it cannot be written.
    """
    try:
        with contextlib.closing(sqlite3.connect(folder / FILE, isolation_level=None)) as db:
            _fill(db, entities, facts)
    except sqlite3.Error as error:
        raise OSError(f"{FILE}: {error}") from None


def _fill(
    db: sqlite3.Connection, entities: Iterable[tuple[Entity, str]], facts: Iterable[tuple[Relation | Observation, str]]
) -> None:
    db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
    db.execute("BEGIN")
    number = 0
    for entity, body in entities:
        row = (entity.id, entity.type, entity.label, len(entity.mentions), body)
        db.execute("INSERT INTO entity VALUES (?, ?, ?, ?, ?)", row)
        for name in (entity.label, *entity.aliases):
            number += 1
            sounds = _sound(name)
            db.execute("INSERT INTO name VALUES (?, ?, ?)", (number, entity.id, name))
            db.execute(
                "INSERT INTO name_text (rowid, pairs, pinyin, initials) VALUES (?, ?, ?, ?)",
                (number, bigrams(name), *sounds),
            )
    said: dict[Evidence, list[str]] = {}
    for fact, body in facts:
        db.execute("INSERT INTO fact VALUES (?, ?)", (fact.id, body))
        ends = {fact.subject, fact.object} if isinstance(fact, Relation) else {fact.subject}
        db.executemany("INSERT INTO part VALUES (?, ?)", [(end, fact.id) for end in sorted(ends)])
        for item in fact.evidence:
            said.setdefault(item, []).append(fact.id)
    sentences: dict[tuple[str, str], tuple[Evidence, list[str]]] = {}
    for item, ids in said.items():
        sentences.setdefault((item.document, item.text), (item, []))[1].extend(ids)
    for number, (item, ids) in enumerate(sentences.values(), 1):
        values = (number, item.text, item.document, item.article, item.date, json.dumps(sorted(set(ids))))
        db.execute("INSERT INTO sentence VALUES (?, ?, ?, ?, ?, ?)", values)
        db.execute("INSERT INTO sentence_text (rowid, pairs) VALUES (?, ?)", (number, bigrams(item.text)))
    db.execute("COMMIT")


class Index:
    """An index that is read; safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        self._address = f"file:{(folder / FILE).as_posix()}?mode=ro&immutable=1"

    def find_names(self, text: str, most: int = 20) -> tuple[Hit, ...]:
        """The things whose names hold the text, or whose names sound so (xuchang, xc), the likeliest first."""
        wanted = _to_match(text)
        if not wanted:
            return ()
        rows = self._ask(
            "SELECT e.id, e.type, e.label, n.name, e.mentions FROM name_text t JOIN name n ON n.rowid = t.rowid"
            " JOIN entity e ON e.id = n.entity WHERE name_text MATCH ? LIMIT 5000",
            (wanted,),
        )
        typed = text.strip().lower()

        def rank(row: tuple[str, str, str, str, int]) -> tuple[bool, bool, int, int, str]:
            name = row[3].lower()
            return name != typed, not name.startswith(typed), -row[4], len(name), row[0]

        best: dict[str, Hit] = {}
        for row in sorted(rows, key=rank):
            best.setdefault(row[0], Hit(id=row[0], type=row[1], label=row[2], name=row[3]))
        return tuple(best.values())[:most]

    def find_sentences(self, text: str, most: int = 20) -> tuple[Sentence, ...]:
        """The sentences that hold all words of the text, the latest first."""
        words = [bigrams_of_phrase(word) for word in text.split()]
        wanted = " AND ".join(word for word in words if word)
        if not wanted:
            return ()
        rows = self._ask(
            "SELECT s.text, s.document, s.article, s.date, s.facts FROM sentence_text t"
            " JOIN sentence s ON s.rowid = t.rowid WHERE sentence_text MATCH ? ORDER BY s.date DESC, s.rowid LIMIT ?",
            (wanted, most),
        )
        return tuple(
            Sentence(text=row[0], document=row[1], article=row[2], date=row[3], facts=tuple(json.loads(row[4])))
            for row in rows
        )

    def get_entity(self, iri: str) -> str | None:
        """What was told of a thing for its page (JSON), None when there is no such thing."""
        rows = self._ask("SELECT body FROM entity WHERE id = ?", (iri,))
        return str(rows[0][0]) if rows else None

    def get_facts(self, iri: str) -> tuple[str, ...]:
        """What was told of the facts that a thing is part of (JSON), by id."""
        rows = self._ask(
            "SELECT f.body FROM part p JOIN fact f ON f.id = p.fact WHERE p.entity = ? ORDER BY f.id", (iri,)
        )
        return tuple(str(row[0]) for row in rows)

    def get_labels(self, iris: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Type and label of each thing."""
        wanted = json.dumps(sorted(set(iris)))
        rows = self._ask("SELECT id, type, label FROM entity WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
        return {row[0]: (row[1], row[2]) for row in rows}

    def _ask(self, sql: str, values: tuple[object, ...]) -> list[tuple]:  # type: ignore[type-arg]
        db = sqlite3.connect(self._address, uri=True)  # opening costs less than sharing one between threads
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()


def bigrams_of_phrase(word: str) -> str:
    """A word as FTS5 is asked for it: its pairs side by side; one character alone begins a pair."""
    parts = []
    for run in _RUN.findall(word.lower()):
        if run[0].isascii() or len(run) == 1:
            parts.append(f'"{run}"*')
        else:
            parts.append('"' + " ".join(run[at : at + 2] for at in range(len(run) - 1)) + '"')
    return " AND ".join(parts)


def _to_match(text: str) -> str:
    typed = "".join(text.split())
    pairs = bigrams_of_phrase(typed)
    if _LATIN.fullmatch(typed):
        return f"pairs : ({pairs}) OR pinyin : {pairs} OR initials : {pairs}"
    return f"pairs : ({pairs})" if pairs else ""


@lru_cache(maxsize=1 << 16)
def _sound(name: str) -> tuple[str, str]:
    """A name's pinyin and the initials of it."""
    syllables = lazy_pinyin(name, style=Style.NORMAL, errors=_spell)  # type: ignore[arg-type]  # its stub knows of text alone
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)


def _spell(other: str) -> list[str]:
    """What is no Chinese character, letter by letter."""
    return [char for char in other.lower() if char.isalnum()]
