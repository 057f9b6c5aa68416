"""Processes that die, hang or fall at a task: that task is lost, told in a line, and everything else is done."""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from xckg.errors import KnowledgeError
from xckg.working import Crew, Lost

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


def work(task):
    """What the processes do: some tasks are their end."""
    if task == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "crash":
        import ctypes

        ctypes.string_at(0)
    if task == "leave":
        os._exit(3)
    if task == "hang":
        time.sleep(1000)
    if task == "fall":
        raise ZeroDivisionError("of nothing")
    if task == "knowledge":
        raise KnowledgeError("lexicon/a.yaml", 3, "应是列表")
    if task == "print":
        os.write(1, b"what a library says is no answer")
    return task, os.getpid()


def do_all(tasks, count, patience=60.0):
    with Crew(work, count, patience) as crew:
        for number, task in enumerate(tasks):
            crew.give(number, task)
        return dict(crew.take())


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_working_does_every_task_once(count):
    done = do_all([str(n) for n in range(40)], count)
    assert {number: task for number, (task, _) in done.items()} == {n: str(n) for n in range(40)}
    pids = {pid for _, pid in done.values()}
    assert pids == {os.getpid()} if not count else os.getpid() not in pids and len(pids) <= count


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("die", "信号 9"),
        ("crash", "信号 11"),
        ("leave", "退出码 3"),
        ("fall", "ZeroDivisionError: of nothing，test_wor"),
    ],
)
def test_working_loses_what_a_process_died_of_and_nothing_else(how, said):
    tasks = ["a", how, "b", "c", "d", how, "e", "print", "f"]
    done = do_all(tasks, 2)
    lost = {number: made.reason for number, made in done.items() if isinstance(made, Lost)}
    assert lost.keys() == {1, 5}
    assert all(said in reason for reason in lost.values())
    assert {made[0] for made in done.values() if not isinstance(made, Lost)} == set("abcdef") | {"print"}


def test_working_gives_up_what_takes_too_long():
    begun = time.monotonic()
    done = do_all(["a", "hang", "b", "c"], 1, patience=4)
    assert [number for number, made in done.items() if isinstance(made, Lost)] == [1]
    assert done[1].reason.startswith("4 秒还没有处理完")
    assert time.monotonic() - begun < 60


def test_working_tells_what_the_user_can_mend():
    with pytest.raises(KnowledgeError, match="应是列表"):
        do_all(["a", "knowledge"], 2)


def test_working_does_it_itself_where_no_process_starts(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    done = do_all(["a", "b"], 2)
    assert {pid for _, pid in done.values()} == {os.getpid()}


def test_working_more_may_be_given_while_results_are_taken():
    with Crew(work, 2) as crew:
        crew.give(0, "0")
        taken = []
        for number, _ in crew.take():
            taken.append(number)
            if number < 10:
                crew.give(number + 1, str(number + 1))
    assert taken == list(range(11))


def load_badly():
    os._exit(4)


def note_loaded(path):
    with Path(path).open("a") as told:
        told.write(f"{os.getpid()}\n")


def test_working_processes_that_are_started_early_load_before_there_is_a_task(tmp_path):
    told = tmp_path / "told"
    with Crew(work, prepare=partial(note_loaded, told)) as crew:
        crew.start(2, 5)
        deadline = time.monotonic() + 60
        while (not told.exists() or len(told.read_text().split()) < 2) and time.monotonic() < deadline:
            time.sleep(0.01)
        for number in range(20):
            crew.give(number, str(number))
        done = dict(crew.take())
        pids = {str(pid) for _, pid in done.values()}
        assert pids == set(told.read_text().split())
        crew.keep(1)
        crew.give(0, "more")
        assert [task for _, (task, pid) in crew.take() if str(pid) in pids] == ["more"]


def test_working_does_it_itself_where_loading_kills():
    with Crew(work, prepare=load_badly) as crew:
        crew.start(2, 2)
        crew.give(0, "a")
        assert list(crew.take()) == [(0, ("a", os.getpid()))]


def test_working_processes_end_when_who_started_them_is_killed(tmp_path):
    """Even one that is in the middle of its work."""
    import subprocess

    program = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from xckg.working import Crew\nimport threading, test_working as t\n"
        "crew = Crew(t.work, 2)\n"
        "for n, task in enumerate(['a', 'b', 'hang', 'hang']): crew.give(n, task)\n"
        "for n, made in crew.take(): print(made[1], flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, encoding="utf-8") as parent:
        pids = {int(parent.stdout.readline()) for _ in range(2)}
        parent.kill()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
