"""The tables of a store in its output folder: columns of the database, written as they are.

What else a build writes (RDF files, page, report) is older than the store as soon as that has changed; it is taken away
then, and made again by `xckg export`. So are the tables of a store of more than `UP_TO` documents (一千份以上的库): no
file in the folder is ever older than the store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Any

from xckg.corpus.inputs import find_file
from xckg.errors import OutputError
from xckg.growing import judging
from xckg.growing.touched import Rules, know
from xckg.keep import rows, truth
from xckg.publish import manifest, review, tables
from xckg.publish.folder import MANIFEST, NEXT, write_folder

CONFLICTS, REVIEW = "conflicts.jsonl", "review.csv"
TABLES = ("entities.jsonl", "mentions.jsonl", "facts.jsonl", "documents.jsonl", "projects.jsonl", CONFLICTS, REVIEW)
UP_TO = 1000  # documents; of more, to write the tables takes longer than the change that they follow
GENERATION = "generation"
BEHIND = "没有随库重写；要用时运行 xckg export --tables"


def write_tables(db: truth.Database, output: Path, rules: Rules, generation: int, follow: bool | None = None) -> None:
    """Puts the tables into `output`, all at once; or takes away those that are there, which are older than the store.

    Args:
        db: the database.
        output: the folder.
        rules: what the store's facts are made by.
        generation: of the database.
        follow: whether there shall be any; None where the store is small enough that they are written at once.

    Raises:
        OutputError: the folder cannot be written.
    """
    started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    wanted = truth.count_documents(db) <= UP_TO if follow is None else follow
    written = render_tables(db, rules.base_iri) if wanted else {}
    content = manifest.make_manifest(
        documents=(),  # the table of documents says it
        skipped=(),
        options={
            "base_iri": rules.base_iri,
            "min_confidence": rules.least,
            "view": False,
            **({"ledger": rules.ledger.mark} if rules.ledger.mark else {}),
        },
        counts=truth.count_all(db),
        files=manifest.describe_files(written),
        run={"started": started, "seconds": {}, GENERATION: generation, **({} if wanted else {"tables": BEHIND})},
    )
    write_folder(output, {**written, MANIFEST: manifest.to_bytes(content)})


def render_tables(db: truth.Database, base_iri: str, names: Collection[str] = TABLES) -> dict[str, bytes]:
    """The tables as a build writes them, by the names of their files; all of one state of the database."""
    with truth.reading(db):
        return {name: _render(db, name, base_iri) for name in names}


def _render(db: truth.Database, name: str, base_iri: str) -> bytes:
    if name == REVIEW:
        doubtful = [tables.parse_entity(line) for line in rows.list_entity_lines(db, '"candidates": [')]
        return review.render_review(know(base_iri, entities=tuple(doubtful))).encode()
    if name == CONFLICTS:
        return judging.write_conflicts(db, base_iri)
    return truth.write_table(db, name.removesuffix(".jsonl"))


def has_tables(output: Path) -> bool:
    """Whether the tables are in `output`: where they are, they are those of the store."""
    return (output / TABLES[0]).is_file()


def find_generation(output: Path) -> int:
    """The state of the store that the files in `output` show, 0 where they are of no store."""
    try:
        return int(manifest.read_manifest(output)[manifest.RUN].get(GENERATION, 0))
    except OutputError:
        return 0


def read_options(output: Path) -> dict[str, Any]:
    """What the user told the build in `output`, nothing where there is none."""
    return dict(manifest.read_manifest(output)["options"]) if (output / MANIFEST).is_file() else {}


def list_inputs(output: Path) -> list[str]:
    """The files that the build in `output` was made of, nothing where there is none or a store has written it."""
    if not (output / MANIFEST).is_file() or find_generation(output):
        return []
    inputs = [item["path"] for item in manifest.read_manifest(output)["inputs"]]
    return list(dict.fromkeys(find_file(path) for path in inputs))


def is_unsettled(output: Path) -> bool:
    """Whether a run was killed while it put files into `output`."""
    return (output / NEXT).is_dir()
