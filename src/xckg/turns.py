"""Whose turn it is at an output folder: one writer, and readers who do not look while files change places."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xckg import keep
from xckg.errors import BusyError
from xckg.publish.folder import NEXT, check_folder, settle

_PATIENCE = 100  # looks in a second


@contextmanager
def writing(output: Path) -> Iterator[bool]:
    """Keeps other writers out of an output folder, and finishes what a killed one has begun (whether there was any).

    Raises:
        BusyError: another process is writing there.
        OutputError: the folder cannot be written.
    """
    if not (output / NEXT).is_dir():
        check_folder(output)
    with keep.hold(output):
        settled = settle(output)
        check_folder(output)
        yield settled


def settle_for_reading(folder: Path) -> None:
    """Finishes the exchange of files in which a run was killed; where another one is at it, waits for that."""
    for _ in range(_PATIENCE):
        if not (folder / NEXT).is_dir():
            return
        try:
            with keep.hold(folder):
                settle(folder)
        except BusyError:
            time.sleep(1 / _PATIENCE)
