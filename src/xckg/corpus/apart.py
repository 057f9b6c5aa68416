"""A script that runs in a process of its own and answers in lines of JSON; it is ended when it takes too long.

>>> from xckg.corpus import cells
>>> child = Apart(cells.__file__, memory=1 << 30)
>>> data = "没有工作簿".encode()
>>> list(child.ask({"size": len(data), "first": 0, "most": 9}, data, seconds=20))
[{'error': 'broken'}]
>>> child.stop()

*Why so*: what reads a file in a foreign language (Rust, C) may end the process that it runs in. Then it is the child's
process that ends, one file is told of, and the next file gets a new child.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from typing import Any

from xckg.corpus import confined


class Apart:
    """The child process; a new one is started after one has ended, and in a process that was forked from ours."""

    def __init__(self, script: str, memory: int) -> None:
        self._script, self._memory = script, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._late = False

    def ask(self, request: dict[str, Any], data: bytes, *, seconds: float) -> Generator[dict[str, Any], None, None]:
        """The lines that it answers, up to the one that says "end", which is not given.

        The last is `{"error": "late"}` or `{"error": "crashed"}` where it was too slow for a line, or has ended.
        """
        process = self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        sent = json.dumps(request).encode() + b"\n" + data
        ended = False
        self._late = False
        try:
            while True:
                timer = threading.Timer(seconds, self._stop_late, [process])
                timer.start()
                try:
                    process.stdin.write(sent)
                    process.stdin.flush()
                    said: dict[str, Any] = json.loads(process.stdout.readline())
                except (OSError, ValueError):  # it has died: a pipe without an end, half a line
                    said = {}
                finally:
                    timer.cancel()
                sent = b""
                ended = "end" in said
                if ended:
                    return
                yield said or {"error": "late" if self._late else "crashed"}
                if not said:
                    return
        finally:
            if not ended:  # a child that is in the middle of an answer is of no use for the next question
                self.stop()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._owner != os.getpid() or self._process.poll() is not None):
            self.stop()
        if self._process is None:
            self._owner = os.getpid()
            self._process = subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
                [sys.executable, "-P", confined.__file__, str(self._memory), self._script],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            atexit.register(self.stop)
        return self._process

    def _stop_late(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def stop(self) -> None:
        """Ends the child."""
        process, self._process = self._process, None
        if process is None:
            return
        if self._owner == os.getpid():
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not yet sent goes nowhere
                    continue
        if self._owner == os.getpid():
            process.wait()
