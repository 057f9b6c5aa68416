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
import pickle
import queue
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from xckg.serve import confine

Answering = Callable[..., Any]
_SPAWN = multiprocessing.get_context("spawn")
_START_WITHIN = 60.0  # seconds that a new worker may take to open its graph
_AGAIN_AFTER = 2.0  # seconds until another is tried after one that did not start
_GRACE = 5.0  # seconds beyond its time after which a worker ends itself: its server must have gone


class OverdueError(Exception):
    """A question that took longer than it may. `seconds` is the limit."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(seconds)


class OverloadedError(Exception):
    """All workers were busy for as long as a question may take, or there are none any more."""


class DiedError(Exception):
    """The worker died of the question (it needed more memory than one may have), or did not come to life."""


@dataclass(kw_only=True, eq=False)
class _Worker:
    process: multiprocessing.process.BaseProcess
    line: Connection

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.line.close()


@dataclass(kw_only=True, eq=False)
class Workers:
    """So many processes. Safe to use from many threads.

    Args:
        opener: makes the answering function, in each worker; any error it raises is raised by `start`.
        count: how many processes.
        seconds: how long a question may take, waiting for a worker not included.
        memory: how many bytes of address space a worker may have beyond what it has when it begins; no limit when 0.
    """

    opener: Callable[[], Answering]
    count: int
    seconds: float
    memory: int = 0
    _idle: queue.SimpleQueue[_Worker | None] = field(default_factory=queue.SimpleQueue, init=False)
    _all: set[_Worker] = field(default_factory=set, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _closed: threading.Event = field(default_factory=threading.Event, init=False)

    def start(self) -> None:
        """Starts all of them and waits until each is ready to answer.

        Raises:
            DiedError: one did not come to life.
            Exception: what the opener raised.
        """
        try:
            for worker in [self._spawn() for _ in range(self.count)]:
                self._greet(worker)
                self._put_back(worker)
        except BaseException:
            self.close()
            raise

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
        if worker is None:  # closed: the next in line shall find that, too
            self._idle.put(None)
            raise OverloadedError
        try:
            worker.line.send(question)
            told = worker.line.recv() if worker.line.poll(self.seconds) else None
        except (EOFError, OSError):
            self._replace(worker)
            raise DiedError from None
        except BaseException:  # whatever it is: what the worker would say next is no answer to the next question
            self._replace(worker)
            raise
        if told is None:
            self._replace(worker)
            raise OverdueError(self.seconds)
        self._put_back(worker)
        good, value = told
        if good:
            return value
        raise value

    def close(self, *, patience: float = 0.0) -> None:
        """Stops all workers; those that are answering after so many seconds at most. New questions find none."""
        with self._lock:
            self._closed.set()
        with contextlib.suppress(queue.Empty):
            while worker := self._idle.get_nowait():
                self._end(worker)
        self._idle.put(None)
        until = time.monotonic() + patience
        while self._all and time.monotonic() < until:
            time.sleep(0.02)
        with self._lock:
            left = list(self._all)
        for worker in left:
            self._end(worker)

    def _put_back(self, worker: _Worker) -> None:
        with self._lock:
            if not self._closed.is_set():
                self._idle.put(worker)
                return
        self._end(worker)

    def _replace(self, worker: _Worker) -> None:
        """Kills a worker at once; another takes its place when it is ready, and nobody waits for that."""
        self._end(worker)
        threading.Thread(target=self._start_one, daemon=True).start()

    def _start_one(self) -> None:
        while not self._closed.is_set():
            worker = None
            try:
                worker = self._spawn()
                self._greet(worker)
            except Exception:  # noqa: BLE001  (the graph was opened before; a machine short of memory may recover)
                if worker:
                    self._end(worker)
                self._closed.wait(_AGAIN_AFTER)
            else:
                self._put_back(worker)
                return

    def _end(self, worker: _Worker) -> None:
        with self._lock:
            known = worker in self._all
            self._all.discard(worker)
        if known:
            worker.stop()

    def _spawn(self) -> _Worker:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_work, args=(theirs, self.opener, self.memory, self.seconds), daemon=True)
        with self._lock:
            if self._closed.is_set():
                raise OverloadedError
            process.start()
            worker = _Worker(process=process, line=ours)
            self._all.add(worker)
        theirs.close()
        return worker

    @staticmethod
    def _greet(worker: _Worker) -> None:
        try:
            good, value = worker.line.recv() if worker.line.poll(_START_WITHIN) else (False, DiedError())
        except (EOFError, OSError):
            raise DiedError from None
        if not good:
            raise value


def _work(line: Connection, opener: Callable[[], Answering], memory: int, seconds: float) -> None:
    """A worker's life: opens, says that it is ready, and answers until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which closes our line
    with contextlib.suppress(EOFError, OSError):
        confine.forbid_connections()
        try:
            answering = opener()
        except Exception as error:  # noqa: BLE001  (whatever it is, the caller shall see it)
            line.send((False, _portable(error)))
            return
        if memory:
            confine.limit_memory(memory)
        line.send((True, None))
        while True:
            question = line.recv()
            confine.end_after(seconds + _GRACE)
            try:
                said = (True, answering(**question))
            except MemoryError:
                return
            except Exception as error:  # noqa: BLE001
                said = (False, _portable(error))
            line.send(said)
            confine.end_after(0)


def _portable(error: Exception) -> Exception:
    """An error as it can be sent: itself, or what it says when it does not survive the way."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
    except Exception:  # noqa: BLE001
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
