"""A process that opens for us what might crash or never end: asked a line of JSON, it answers one, and plain numbers.

    child = Child("glyphs.py", memory, count)
    child.ask({"path": "/新闻/青禾日报.pdf", "page": 0}, seconds=20)     ({"pages": 8, "glyphs": 2}, b"…")

*Why so*: a broken or bomb-like file, opened here, would take the whole build with it. The child runs within a limit
on memory (`confined`), is ended when it is late, and another one is started for what comes next.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from xckg.corpus import confined

_WAITED = 10  # times as long as it may work, a child may be at a page by the clock
FLOAT = 4  # bytes of a number


class Child:
    """The child process; a new one is started after one has died."""

    def __init__(self, script: str, memory: Callable[[], int], count: Callable[[dict[str, Any]], int]) -> None:
        """Nothing is started yet.

        Args:
            script: a file of Python.
            memory: how many bytes it may have.
            count: how many numbers follow an answer.
        """
        self.script, self.memory, self.count = script, memory, count
        self.process: subprocess.Popen[bytes] | None = None
        self.late = False
        atexit.register(self.stop)

    def ask(self, request: Mapping[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """The answer and the numbers; a child that was there before may have died of something else."""
        fresh = self.process is None
        found, data = self._ask(request, seconds)
        return (found, data) if fresh or found.get("error") != "crashed" else self._ask(request, seconds)

    def _ask(self, request: Mapping[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        process = self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        self.late = False
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(process, done, seconds), daemon=True)
        watch.start()
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            found: dict[str, Any] = json.loads(process.stdout.readline())
            size = FLOAT * self.count(found)
            data = process.stdout.read(size)
            if len(data) == size:
                return found, data
        except (OSError, ValueError):  # it has died: a pipe without an end, half a line
            pass
        finally:
            done.set()
            watch.join()
        self.stop()
        return {"error": "late" if self.late else "crashed"}, b""

    def _start(self) -> subprocess.Popen[bytes]:
        if self.process is not None and self.process.poll() is not None:
            self.stop()
        if self.process is None:
            self.process = subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
                [sys.executable, "-P", confined.__file__, str(self.memory()), self.script],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        return self.process

    def _watch(self, process: subprocess.Popen[bytes], done: threading.Event, seconds: float) -> None:
        """Ends the child when it has worked too long at a page: on a busy machine it may have waited for its turn."""
        begun, before = time.monotonic(), _find_work(process.pid)
        left = seconds
        while not done.wait(max(left, 0.05)):
            left = seconds - (_find_work(process.pid) - before)
            if left <= 0 or time.monotonic() - begun >= _WAITED * seconds:
                self.late = True
                process.kill()
                return

    def stop(self) -> None:
        """Ends the child."""
        if self.process is None:
            return
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not yet sent goes nowhere
                    continue
        self.process.wait()
        self.process = None


def _find_work(pid: int) -> float:
    """Seconds that the processor has worked for a process; by the clock where the system does not say it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
