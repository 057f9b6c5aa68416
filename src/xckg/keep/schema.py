"""The tables of a store's database; what stands in which is told in `truth`.

    INSERT INTO places … 许昌市 → trigger → forms (许昌市, 3 places) ; counts (mentions)

*Why so*: rows of long lines stand in ordinary tables, beside an index of their keys: in a table without row numbers the
lines would stand in the index itself, where each that is longer than a quarter of a page takes a page of its own (the
facts took four times their bytes). How much there is of each kind, and in what characters a sign is printed, is counted
by triggers while rows come and go: to count it when it is asked for, a whole table would have to be read.
"""

from __future__ import annotations

FORMAT = 5
"""Of the tables below; a database of another format is not read."""

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (file TEXT PRIMARY KEY, path TEXT NOT NULL, print TEXT NOT NULL, told TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (path TEXT NOT NULL UNIQUE, file TEXT NOT NULL, print TEXT NOT NULL,
    mentioned INTEGER NOT NULL, articles INTEGER NOT NULL, skipped TEXT NOT NULL, line TEXT NOT NULL,
    mentions BLOB NOT NULL, source BLOB NOT NULL);
CREATE INDEX documents_of ON documents (file);
CREATE TABLE articles (document TEXT NOT NULL, article INTEGER NOT NULL, publisher TEXT NOT NULL, place TEXT NOT NULL,
    PRIMARY KEY (document, article)) WITHOUT ROWID;
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
CREATE TABLE forms (sign INTEGER NOT NULL, text TEXT NOT NULL, named INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (sign, text, named)) WITHOUT ROWID;
CREATE TABLE said (document TEXT NOT NULL, number INTEGER NOT NULL, unit TEXT NOT NULL, record TEXT NOT NULL,
    UNIQUE (document, number));
CREATE INDEX said_of ON said (unit, document, number);
CREATE TABLE prints (print TEXT NOT NULL, document TEXT NOT NULL, article INTEGER NOT NULL,
    PRIMARY KEY (print, document, article)) WITHOUT ROWID;
CREATE INDEX prints_of ON prints (document, article);
CREATE TABLE stories (document TEXT NOT NULL, article INTEGER NOT NULL, story TEXT NOT NULL,
    PRIMARY KEY (document, article)) WITHOUT ROWID;
CREATE INDEX stories_of ON stories (story);
CREATE TABLE entities (id TEXT NOT NULL UNIQUE, line TEXT NOT NULL);
CREATE TABLE facts (kind INTEGER NOT NULL, id TEXT NOT NULL, unit TEXT NOT NULL, subject TEXT NOT NULL,
    digits TEXT NOT NULL, line TEXT NOT NULL, UNIQUE (kind, id));
CREATE INDEX facts_of ON facts (unit);
CREATE INDEX facts_from ON facts (subject, kind);
CREATE TABLE rivals (heap TEXT NOT NULL, kind INTEGER NOT NULL, fact TEXT NOT NULL,
    PRIMARY KEY (heap, kind, fact)) WITHOUT ROWID;
CREATE TABLE statuses (document TEXT NOT NULL, number INTEGER NOT NULL, project TEXT NOT NULL, record TEXT NOT NULL,
    UNIQUE (document, number));
CREATE INDEX statuses_of ON statuses (project, document, number);
CREATE TABLE projects (id TEXT NOT NULL UNIQUE, line TEXT NOT NULL);
CREATE TABLE disputes (heap TEXT NOT NULL, kind INTEGER NOT NULL, subject TEXT NOT NULL, id TEXT NOT NULL,
    record TEXT NOT NULL);
CREATE INDEX disputes_in ON disputes (heap);
CREATE INDEX disputes_of ON disputes (id);
CREATE TABLE lists (id INTEGER PRIMARY KEY, row TEXT NOT NULL);
CREATE TABLE listed (entity TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (entity, row)) WITHOUT ROWID;
CREATE INDEX listed_for ON listed (row);
CREATE TABLE supports (document TEXT NOT NULL, kind INTEGER NOT NULL, fact TEXT NOT NULL,
    PRIMARY KEY (document, kind, fact)) WITHOUT ROWID;
CREATE TABLE unsure (unit TEXT NOT NULL, document TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX unsure_of ON unsure (unit);
CREATE INDEX unsure_in ON unsure (document);
CREATE TABLE journal (generation INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL);

CREATE TABLE counts (kind TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counts VALUES
    ('documents', 0), ('articles', 0), ('entities', 0), ('mentions', 0), ('relations', 0), ('observations', 0);
CREATE TRIGGER document_comes AFTER INSERT ON documents BEGIN
    UPDATE counts SET number = number + 1 WHERE kind = 'documents';
    UPDATE counts SET number = number + new.articles WHERE kind = 'articles';
    UPDATE counts SET number = number + new.mentioned WHERE kind = 'mentions';
END;
CREATE TRIGGER document_goes AFTER DELETE ON documents BEGIN
    UPDATE counts SET number = number - 1 WHERE kind = 'documents';
    UPDATE counts SET number = number - old.articles WHERE kind = 'articles';
    UPDATE counts SET number = number - old.mentioned WHERE kind = 'mentions';
END;
CREATE TRIGGER document_changes AFTER UPDATE OF mentioned ON documents BEGIN
    UPDATE counts SET number = number + new.mentioned - old.mentioned WHERE kind = 'mentions';
END;
CREATE TRIGGER entity_comes AFTER INSERT ON entities BEGIN
    UPDATE counts SET number = number + 1 WHERE kind = 'entities';
END;
CREATE TRIGGER entity_goes AFTER DELETE ON entities BEGIN
    UPDATE counts SET number = number - 1 WHERE kind = 'entities';
END;
CREATE TRIGGER fact_comes AFTER INSERT ON facts BEGIN
    UPDATE counts SET number = number + 1
        WHERE kind = CASE new.kind WHEN 0 THEN 'relations' ELSE 'observations' END;
END;
CREATE TRIGGER fact_goes AFTER DELETE ON facts BEGIN
    UPDATE counts SET number = number - 1
        WHERE kind = CASE old.kind WHEN 0 THEN 'relations' ELSE 'observations' END;
END;
CREATE TRIGGER place_comes AFTER INSERT ON places BEGIN
    INSERT INTO forms VALUES (new.sign, new.text, new.named, 1) ON CONFLICT DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER place_goes AFTER DELETE ON places BEGIN
    UPDATE forms SET number = number - 1 WHERE sign = old.sign AND text = old.text AND named = old.named;
    DELETE FROM forms WHERE sign = old.sign AND text = old.text AND named = old.named AND number = 0;
END;
"""
DERIVED = (
    *("signs", "keys", "things", "places", "said", "prints", "stories", "entities", "facts", "supports", "unsure"),
    *("statuses", "projects", "disputes", "rivals", "lists", "listed", "articles"),
)
"""What follows from the documents' sources, and is thrown away when they are read anew."""
