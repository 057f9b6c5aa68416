"""A graph that grows: documents come, go and change, and only what they touch is worked out anew.

    inputs ─ reading ─→ Reading ─ touch ─→ the database ─ graphs ─→ the graph on the disk
                                  (keep.truth)          └ files ──→ the tables in output/

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from xckg.pipeline import SAMPLE
>>> with TemporaryDirectory() as here:
...     done = add([str(SAMPLE / "2023-02-20-ordos-hydrogen.txt")], Path(here) / "output")
...     again = add([str(SAMPLE / "2023-02-20-ordos-hydrogen.txt")], Path(here) / "output")
...     done.come, again.come, again.same
(1, 0, 1)

*Why so*: the database is the truth and one transaction of it the moment at which a command is done. What follows from
it, the graph on the disk and the tables, is brought up to it afterwards, and by the next run where this one was killed.
The tables of a large store are not written at each change, as that would take longer than the change: there are either
those of now or none, and whoever reads (identity, view, serve, diff, check) reads the database.
"""

from xckg.growing.changing import Done
from xckg.growing.checking import check
from xckg.growing.commands import add, export, remove, update
from xckg.growing.opening import (
    ensure_whole,
    has_store,
    open_snapshot,
    read_entities,
    read_knowledge,
    refuse_store,
)
from xckg.growing.second import NOBODY, Second

__all__ = [
    "NOBODY",
    "Done",
    "Second",
    "add",
    "check",
    "ensure_whole",
    "export",
    "has_store",
    "open_snapshot",
    "read_entities",
    "read_knowledge",
    "refuse_store",
    "remove",
    "update",
]
