"""How the program `xckg` ends: with its status, everything said, and without a traceback of what was not its fault."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from xckg.errors import XckgError


@contextmanager
def ending() -> Iterator[None]:
    """Within it errors of ours are a line and a status, and SIGTERM ends what is being done as an exception does.

    Raises:
        SystemExit: there was an error, or SIGTERM.
    """
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except XckgError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_status)
    except RuntimeError as error:
        if isinstance(error.__cause__, SystemExit):  # ended while a class was being made: Python 3.11 wraps it then
            raise error.__cause__ from None
        raise
    finally:
        _flush()
        gc.freeze()  # the system takes all at once: no last search for rings, a tenth of a second


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _flush() -> None:
    """Writes out what is left; where the reader of our pipe has gone (`| head`), ends without a word."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
