"""One writer at a time for an output folder, and nothing left behind by one that was killed.

    .许昌.lock      beside the folder 许昌: who writes there, since when; the system's lock on it dies with its owner

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as here, hold(Path(here) / "许昌"):
...     try:
...         with hold(Path(here) / "许昌"):
...             print("两个都在写")
...     except BusyError as error:
...         print(error.exit_status)
8

*Why so*: a lock of the system and not a file that says "locked": the file of a killed run stays, its lock does not. It
lies beside the folder, because the folder itself may not be there yet and is put into its place as a whole.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from xckg.errors import BusyError, OutputError

if sys.platform == "win32":
    import msvcrt

    def _seize(file: IO[str]) -> None:
        file.seek(1_000_000)  # beyond what is written there, so that others can read who holds it
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _seize(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Keeps other writers out of `folder` for as long as it lasts; reading is open to all.

    Folders above it that are not there are made, and taken away again where nothing was put into them.

    Raises:
        BusyError: another process writes there.
        OutputError: a lock cannot be laid there.
    """
    folder = folder.resolve()
    made = [parent for parent in (folder.parent, *folder.parent.parents) if not parent.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        path = find_place(folder) / f".{folder.name}.lock"
        file = _open(path, folder)
    except OSError as error:
        raise OutputError(str(folder), f"不能写入：{error.strerror}") from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows keeps an open file; it is then taken over by the next run
            path.unlink()
        file.close()
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()


def find_place(folder: Path) -> Path:
    """Where the things of a folder lie that are no part of it: beside it; in it where it is a mount or nothing can."""
    beside = os.access(folder.parent, os.W_OK | os.X_OK) and not folder.is_mount()
    return folder.parent if beside else folder


def _open(path: Path, folder: Path) -> IO[str]:
    while True:
        file = path.open("a+", encoding="utf-8")
        try:
            _seize(file)
        except OSError:
            file.seek(0)
            owner = file.read().strip()
            file.close()
            raise BusyError(str(folder), owner) from None
        try:
            same = os.path.samestat(os.fstat(file.fileno()), path.stat())
        except FileNotFoundError:
            same = False
        if same:
            break
        file.close()  # its owner took it away between our opening and our locking it
    try:
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
    except OSError:  # a full disk: it shall not keep our empty file
        with contextlib.suppress(OSError):
            path.unlink()
        with contextlib.suppress(OSError):
            file.close()
        raise
    return file
