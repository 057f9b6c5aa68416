"""Processes that answer questions, each of which can be killed in the middle of one.

    ask ─→ an idle worker ─→ answer                    (the others go on)
             └ none within the time: killed, a new one takes its place

What a worker does is a function that it is given (`opener`): it is called once, in the worker, and makes the function
that answers, say 许昌市有哪些企业. Both must be picklable; so must answers and the errors that the caller is to see.

*Why so*: a query inside the store can neither be interrupted nor be given a limit of time. Workers are spawned, not
forked: a forked one keeps the server's port open after the server is gone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

Answering = Callable[..., Any]
_SPAWN = multiprocessing.get_context("spawn")
_START_WITHIN = 60.0  # seconds that a new worker may take to open its graph


class OverdueError(Exception):
    """A question that took longer than it may. `seconds` is the limit."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(seconds)


class OverloadedError(Exception):
    """All workers were busy for as long as a question may take."""


class DiedError(Exception):
    """The worker died of the question: it needed more memory than one may have."""


@dataclass(kw_only=True)
class _Worker:
    process: multiprocessing.process.BaseProcess
    line: Connection

    def stop(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.join()


@dataclass(kw_only=True)
class Workers:
    """So many processes. Safe to use from many threads.

    Args:
        opener: makes the answering function, in each worker; any error it raises is raised by `ask`.
        count: how many processes.
        seconds: how long a question may take, waiting for a worker not included.
        memory: how many bytes of address space a worker may have beyond what it has when it begins; no limit when 0.
    """

    opener: Callable[[], Answering]
    count: int
    seconds: float
    memory: int = 0
    _idle: queue.SimpleQueue[_Worker] = field(default_factory=queue.SimpleQueue, init=False)
    _all: set[int] = field(default_factory=set, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _closed: bool = field(default=False, init=False)

    def start(self) -> None:
        """Starts all of them and waits until each is ready to answer."""
        for worker in [self._spawn() for _ in range(self.count)]:
            self._greet(worker)
            self._idle.put(worker)

    def ask(self, **question: Any) -> Any:
        """What the answering function gives for these arguments.

        Raises:
            OverdueError: it took too long and was stopped.
            OverloadedError: no worker was free in that time.
            DiedError: its worker died.
            Exception: what the answering function raised.
        """
        try:
            worker = self._idle.get(timeout=self.seconds)
        except queue.Empty:
            raise OverloadedError from None
        try:
            worker.line.send(question)
            if not worker.line.poll(self.seconds):
                self._replace(worker)
                raise OverdueError(self.seconds)
            good, value = worker.line.recv()
        except (EOFError, OSError):
            self._replace(worker)
            raise DiedError from None
        self._put_back(worker)
        if good:
            return value
        raise value

    def close(self) -> None:
        """Stops all workers once they have answered what they were asked; new questions find none."""
        with self._lock:
            self._closed = True
        until = time.monotonic() + self.seconds
        while self._all and time.monotonic() < until + 1:
            with contextlib.suppress(queue.Empty):
                self._end(self._idle.get(timeout=0.1))

    def _put_back(self, worker: _Worker) -> None:
        with self._lock:
            closed = self._closed
        if closed:
            self._end(worker)
        else:
            self._idle.put(worker)

    def _replace(self, worker: _Worker) -> None:
        """Kills a worker at once; another takes its place when it is ready, and nobody waits for that."""
        self._end(worker)
        threading.Thread(target=self._start_one, daemon=True).start()

    def _start_one(self) -> None:
        with self._lock:
            closed = self._closed
        if not closed:
            worker = self._spawn()
            with contextlib.suppress(EOFError, OSError):
                self._greet(worker)
            self._put_back(worker)

    def _end(self, worker: _Worker) -> None:
        self._all.discard(id(worker))
        worker.stop()

    def _spawn(self) -> _Worker:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_work, args=(theirs, self.opener, self.memory), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process=process, line=ours)
        self._all.add(id(worker))
        return worker

    @staticmethod
    def _greet(worker: _Worker) -> None:
        if not worker.line.poll(_START_WITHIN):
            raise DiedError
        good, value = worker.line.recv()
        if not good:
            raise value


def _work(line: Connection, opener: Callable[[], Answering], memory: int) -> None:
    """A worker's life: opens, says that it is ready, and answers until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which closes our line
    try:
        answering = opener()
    except Exception as error:  # noqa: BLE001  (whatever it is, the caller shall see it)
        line.send((False, error))
        return
    if memory:
        _limit_memory(memory)
    line.send((True, None))
    with contextlib.suppress(EOFError, OSError):
        while True:
            question = line.recv()
            try:
                said = (True, answering(**question))
            except MemoryError:
                return
            except Exception as error:  # noqa: BLE001
                said = (False, error)
            line.send(said)


def _limit_memory(extra: int) -> None:
    """Caps this process's address space, where the system can (Linux and its like)."""
    if sys.platform == "linux":
        import resource
        from pathlib import Path

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + extra
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
