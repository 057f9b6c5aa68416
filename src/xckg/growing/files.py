"""The tables of a store in its output folder: columns of the database, written as they are.

What else a build writes (RDF files, page, report) is older than the tables as soon as these are written; it is taken
away then, and made again by `xckg export`.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

from xckg.errors import OutputError
from xckg.growing import judging
from xckg.growing.touched import Rules
from xckg.keep import truth
from xckg.publish import manifest
from xckg.publish.folder import MANIFEST, NEXT, write_folder

_LINE = re.compile(r"\.jsonl#\d+$")
TABLES = ("entities", "mentions", "facts", "documents", "projects")
GENERATION = "generation"


def write_tables(db: truth.Database, output: Path, rules: Rules, generation: int) -> None:
    """Puts the tables into `output`, all at once.

    Raises:
        OutputError: the folder cannot be written.
    """
    started = dt.datetime.now(dt.UTC)
    tables = {f"{name}.jsonl": truth.write_table(db, name) for name in TABLES}
    tables["conflicts.jsonl"] = judging.write_conflicts(db, rules.base_iri)
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
        files=tables,
        run={"started": started.isoformat(timespec="seconds"), "seconds": {}, GENERATION: generation},
    )
    write_folder(output, {**tables, MANIFEST: manifest.to_bytes(content)})


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
    return list(dict.fromkeys(_LINE.sub(".jsonl", path) for path in inputs))


def is_unsettled(output: Path) -> bool:
    """Whether a run was killed while it put files into `output`."""
    return (output / NEXT).is_dir()
