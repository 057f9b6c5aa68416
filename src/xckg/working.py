"""Processes that work through tasks, each of which may die or hang and takes nothing with it but its one task.

    crew.give(3, source)  ─→  a process that has room  ─→  3, 许昌.txt's contribution
                                 └ died, or too long at it: 3, Lost(why); a new process takes its place and the rest

What is done with a task is a function that each process is given once; it must be picklable, and so must tasks and
results. Nothing is shared: a process knows what it was sent. What it loads before its first task it loads while the
others do, and while who started it has something else to do.

*Why so*: not `ProcessPoolExecutor`: there one process that dies breaks the whole pool. Not `multiprocessing` either:
it imports the caller's main module anew in each process, which a script without the usual guard, a notebook or a
program on stdin does not survive. Processes are started afresh (never forked) and talk through their standard pipes,
so that each ends when the one that started it is gone, by kill -9 or otherwise.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Any, Self

from xckg.errors import XckgError

AHEAD = 3  # tasks that a process has been sent, so that none waits for the next
COLLECT_AFTER = (200_000, 50, 1000)
"""How many new objects wake the collector of garbage, of each age. What the rooms make is a tree and lives to the end:
looking through it again and again for rings finds nothing and is a tenth of a build."""
_FAILED_STARTS = 3
_LENGTH = struct.Struct("<Q")
_BEGIN = "import sys; sys.path[:] = {path!r}; from xckg.working import serve; serve()"
_READY, _DONE, _RAISED, _FELL = "ready", "done", "raised", "fell"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lost:
    """What became of a task whose process did not come to the end of it, in plain words."""

    reason: str


@dataclass(kw_only=True, eq=False)
class _Hand:
    """A process, what it has been sent and not yet answered, and since when it has been at the first of that."""

    process: subprocess.Popen[bytes]
    to_send: queue.SimpleQueue[bytes | None] = field(default_factory=queue.SimpleQueue)
    tasks: deque[tuple[int, bytes]] = field(default_factory=deque)
    since: float = 0.0
    ready: bool = False
    late: bool = False
    fell: str = ""


class Crew:
    """So many processes, which end with it. For one thread.

    >>> with Crew(len, 1) as crew:
    ...     crew.give(7, "许昌市")
    ...     list(crew.take())
    [(7, 3)]
    """

    def __init__(
        self,
        work: Callable[[Any], Any],
        count: int = 0,
        patience: float = 600.0,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        """Nothing is started before there is something to do, unless `start` says so.

        Args:
            work: what is done with a task.
            count: how many processes at most; 0 for this one alone, in which a task that hangs or kills does so.
            patience: seconds after which a task is given up.
            prepare: what a process does before its first task.
        """
        self._work, self._count, self._patience, self._prepare = work, count, patience, prepare
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._hands: list[_Hand] = []
        self._events: queue.SimpleQueue[tuple[_Hand, bytes | None]] = queue.SimpleQueue()
        self._failed = 0

    @property
    def count(self) -> int:
        """How many processes there are at most."""
        return self._count

    def start(self, count: int, now: int) -> None:
        """From here on there may be `count` processes, and so many of them begin now: something to do comes soon."""
        self._count = count
        while len(self._hands) < min(count, now) and self._start() is not None:
            pass

    def keep(self, count: int) -> None:
        """Ends all processes but so many. There must be nothing that they have to do."""
        assert not self._waiting
        assert not any(hand.tasks for hand in self._hands)
        kept = sorted(self._hands, key=lambda hand: not hand.ready)[:count]
        self._hands, gone = kept, [hand for hand in self._hands if hand not in kept]
        self._count = min(self._count, count)
        _end(gone)

    def give(self, number: int, task: object) -> None:
        """Adds a task; `number` is what its result will be known by. A process that has room begins with it at once."""
        self._waiting.append((number, pickle.dumps(task, pickle.HIGHEST_PROTOCOL)))
        self._hand_out()

    def take(self) -> Iterator[tuple[int, Any]]:
        """Numbers and results (or `Lost`) as they come, until nothing is left to do; meanwhile more may be given.

        Raises:
            XckgError: what a process raised.
        """
        while True:
            if not self._hands and (not self._count or self._failed >= _FAILED_STARTS):  # or none can be started
                while self._waiting:
                    number, task = self._waiting.popleft()
                    yield number, self._work(pickle.loads(task))  # noqa: S301 - our own
                return
            self._hand_out()
            if not self._waiting and not any(hand.tasks for hand in self._hands):
                return
            if not self._hands:
                continue
            try:
                hand, frame = self._events.get(timeout=self._find_patience())
            except queue.Empty:
                self._end_late()
                continue
            if frame is None:
                if hand in self._hands:  # and not sent home
                    yield from self._bury(hand)
                continue
            kind, result = pickle.loads(frame)  # noqa: S301 - our own process, through our own pipe
            hand.since = time.monotonic()
            if kind == _READY:
                hand.ready = True
                self._failed = 0
            elif kind == _FELL:
                hand.fell = result
            elif kind == _RAISED:
                raise result
            else:
                yield hand.tasks.popleft()[0], result

    def _hand_out(self) -> None:
        """Sends what waits to the processes that have least to do, starting them as they are needed."""
        while self._waiting:
            hand = min(self._hands, key=lambda hand: len(hand.tasks), default=None)
            if (hand is None or hand.tasks) and len(self._hands) < self._count and self._failed < _FAILED_STARTS:
                hand = self._start()
            if hand is None or len(hand.tasks) >= AHEAD:
                return
            if not hand.tasks:
                hand.since = time.monotonic()
            task = self._waiting.popleft()
            hand.tasks.append(task)
            hand.to_send.put(task[1])

    def _start(self) -> _Hand | None:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                [sys.executable, "-c", _BEGIN.format(path=sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            self._failed += 1
            return None
        hand = _Hand(process=process)
        self._hands.append(hand)
        hand.to_send.put(pickle.dumps((self._work, self._prepare), pickle.HIGHEST_PROTOCOL))
        threading.Thread(target=_send_all, args=(hand,), daemon=True).start()
        threading.Thread(target=_hear_all, args=(hand, self._events), daemon=True).start()
        return hand

    def _find_patience(self) -> float:
        """Seconds until the next process is late."""
        busy = [hand.since for hand in self._hands if hand.tasks and not hand.late]
        return max(0.0, min(busy, default=time.monotonic()) + self._patience - time.monotonic())

    def _end_late(self) -> None:
        """Kills the processes that have been at one task for too long; that they have died is told as ever."""
        now = time.monotonic()
        for hand in self._hands:
            if hand.tasks and not hand.late and now - hand.since >= self._patience:
                hand.late = True
                hand.process.kill()

    def _bury(self, hand: _Hand) -> Iterator[tuple[int, Lost]]:
        """What becomes of the tasks of a process that is gone: the first is lost, the others wait again."""
        self._hands.remove(hand)
        hand.to_send.put(None)
        hand.process.kill()
        status = hand.process.wait()
        if not hand.ready and not hand.late:
            self._failed += 1
        elif hand.tasks:
            number, _ = hand.tasks.popleft()
            yield number, Lost(reason=self._explain(hand, status))
        self._waiting.extendleft(reversed(hand.tasks))

    def _explain(self, hand: _Hand, status: int) -> str:
        if hand.late:
            return f"{self._patience:g} 秒还没有处理完，没有读进来"
        if hand.fell:
            return f"处理它时程序出错（{hand.fell}），没有读进来"
        how = f"信号 {-status}" if status < 0 else f"退出码 {status}"
        return f"处理它的进程中途停了（{how}，可能是内存不够），没有读进来"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends all processes, whatever they are at."""
        _end(self._hands)
        self._hands.clear()


def _end(hands: Sequence[_Hand]) -> None:
    for hand in hands:
        hand.process.kill()
        hand.to_send.put(None)
    for hand in hands:
        hand.process.wait()


def _send_all(hand: _Hand) -> None:
    """Writes what is to be sent; in a thread of its own, because a process that is at work does not always read."""
    assert hand.process.stdin is not None
    with contextlib.suppress(OSError, ValueError), hand.process.stdin as pipe:
        while (frame := hand.to_send.get()) is not None:
            _write(pipe, frame)


def _hear_all(hand: _Hand, events: queue.SimpleQueue[tuple[_Hand, bytes | None]]) -> None:
    """Reads what a process says until it is gone."""
    assert hand.process.stdout is not None
    with hand.process.stdout as pipe:
        while (frame := _read(pipe)) is not None:
            events.put((hand, frame))
    events.put((hand, None))


def _write(pipe: IO[bytes], frame: bytes) -> None:
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes | None:
    """The next frame; None where the pipe has come to its end, be it in the middle of one."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    frame = pipe.read(length)
    return frame if len(frame) == length else None


# ── in the process ───────────────────────────────────────────────────────────────────────────────────────────────────


def serve() -> None:
    """The whole life of a process: it is told what to do, then does it with one task after another."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started it
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:  # noqa: PTH123
        score.write("500")  # where memory ends, a process that can be replaced goes first
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()

    def answer(kind: str, result: object) -> None:
        _write(out, pickle.dumps((kind, result), pickle.HIGHEST_PROTOCOL))

    def fall(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        where = traceback.extract_tb(trace)[-1]
        answer(_FELL, f"{kind.__name__}: {error}，{os.path.basename(where.filename)}:{where.lineno}")  # noqa: PTH119

    sys.excepthook = fall
    gc.set_threshold(*COLLECT_AFTER)
    work, prepare = pickle.loads(tasks.get())  # noqa: S301 - from who started this process
    try:
        if prepare is not None:
            prepare()
    except XckgError as error:
        answer(_RAISED, error)
    gc.freeze()  # what is loaded by now is never garbage
    answer(_READY, None)
    while True:
        task = pickle.loads(tasks.get())  # noqa: S301
        try:
            result = work(task)
        except XckgError as error:
            answer(_RAISED, error)
            continue
        answer(_DONE, result)
        del task, result  # before the next one comes


def _listen(tasks: queue.SimpleQueue[bytes]) -> None:
    """Takes in tasks while one is being done, so that who sends them never waits; ends the process when it is gone."""
    while (frame := _read(sys.stdin.buffer)) is not None:
        tasks.put(frame)
    os._exit(1)
