"""What a worker process gives up before it answers: connections, memory without end, time without end, core files.

A query that asks another server for 许昌市 must find no way out, and one that outlives its server must end by itself.
Each is done where the system can do it, and left where it cannot; the server does not rest on any of them alone.

*Why so*: the engine has no switch to turn calls off, and `guard` reads the query with other eyes than the engine. On
Linux a filter of five instructions makes `socket` fail for this process and whatever it starts, without any privilege.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import signal
import struct
import sys
from pathlib import Path

_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # audit architecture, number of the call
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000 | errno.EACCES
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2


def forbid_connections() -> bool:
    """Makes every later attempt of this process to open a socket fail; whether the system did so."""
    known = _SOCKET.get(platform.machine()) if sys.platform == "linux" else None
    if known is None or sys.maxsize < 2**32:
        return False
    architecture, call = known
    steps = (
        (_LOAD, 0, 0, 4),  # the architecture of the call
        (_EQUAL, 0, 3, architecture),
        (_LOAD, 0, 0, 0),  # its number
        (_EQUAL, 0, 1, call),
        (_RETURN, 0, 0, _FAIL),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("H6xP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [ctypes.c_ulong(value) for value in (1, 0, 0, 0)]
    if libc.prctl(_NO_NEW_PRIVILEGES, *arguments):
        return False
    return not libc.prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(program), *arguments[2:])


def limit_memory(extra: int) -> None:
    """Caps this process's address space at what it has and `extra` bytes; no core file when it dies of that."""
    if sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + extra
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_after(seconds: float) -> None:
    """Ends this process after so many seconds, whatever it does then; 0 takes that back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)  # nobody handles the signal, so the system ends the process
