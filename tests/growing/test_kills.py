"""Kills commands at random moments, really, and looks at what they leave: the state before or after, never between."""

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from xckg.publish.folder import NEXT

KILLS = 12  # at work, of commands on a store; half as many of a build
MOST = 60  # trials until so many were met at work: how long a command takes is only roughly known beforehand
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and fork")


def kill_after(worker, command, files, output, seconds):
    """Starts a command and kills it after so long; whether it was still at work."""
    process = worker.start(command, files, output)
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)  # a child that has ended keeps its number until the worker has waited for it
    return worker.wait() == -signal.SIGKILL


def look(output, read_tables, states):
    """Which of these states the tables show, None while an exchange of files waits to be finished."""
    if (output / NEXT).is_dir():
        return None
    shown = read_tables(output)
    assert shown in states, "neither before nor after"
    return states.index(shown)


def test_kills_of_add_and_remove(worker, news, read_tables, expect_tables):
    output, rng = Path("output"), random.Random(4)
    here = set(news[:2])
    worker.run("add", sorted(here), output)
    lasts = {command: worker.run(command, [news[2]], output)[1] for command in ("add", "remove")}
    killed, seen = 0, set()
    for _ in range(MOST):
        if killed >= KILLS and len(seen) == 2:
            break
        file = rng.choice(news)
        command, then = ("remove", here - {file}) if file in here else ("add", here | {file})
        states = [expect_tables(here), expect_tables(then)]
        killed += kill_after(worker, command, [file], output, rng.uniform(0, lasts[command]))
        look(output, read_tables, states)
        status, _ = worker.run("check", [], output)  # the next run: it repairs, and holds graph and tables together
        assert status == 0
        assert not (output / NEXT).exists()
        state = look(output, read_tables, states)
        seen.add(state)
        here = then if state else here
    assert killed >= KILLS, "killed at work"
    assert seen == {0, 1}, "some before, some after"
    assert worker.run("update", [], output)[0] == 0
    assert sorted(path.name for path in Path().iterdir()) == ["output", "新闻"], "nothing is left beside"


def test_kills_of_builds(worker, news, read_tables, expect_tables):
    output, rng = Path("output"), random.Random(5)
    files = [news[:2], news[2:]]
    states = [expect_tables(part) for part in files]
    lasts = worker.run("build", files[0], output)[1]
    now, killed = 0, 0
    for _ in range(MOST):
        if killed >= KILLS // 2:
            break
        killed += kill_after(worker, "build", files[1 - now], output, rng.uniform(0, lasts))
        look(output, read_tables, states)
        assert worker.run("check", [], output)[0] == 0
        now = look(output, read_tables, states)
    assert killed >= KILLS // 2
    assert worker.run("build", files[1 - now], output)[0] == 0
    assert look(output, read_tables, states) == 1 - now
    assert sorted(path.name for path in Path().iterdir()) == ["output", "新闻"], "nothing is left beside"


def test_kills_of_the_first_command(worker, news, read_tables, expect_tables):
    rng = random.Random(6)
    lasts = worker.run("add", news, "first")[1]
    for trial in range(5):
        output = Path(f"output{trial}")
        kill_after(worker, "add", news, output, rng.uniform(0, lasts))
        assert worker.run("add", news, output)[0] == 0
        assert read_tables(output) == expect_tables(news)
        assert worker.run("check", [], output)[0] == 0


@pytest.mark.parametrize("command", ["add", "build"])
def test_kills_at_each_renaming(worker, news, read_tables, expect_tables, command):
    """Where files change places: what random moments seldom meet."""
    states = [expect_tables(news[:2]), expect_tables(news if command == "add" else news[2:])]
    assert worker.run(command, news[:2], "before")[0] == 0
    seen, status, renamings = [], -signal.SIGKILL, 0
    while status == -signal.SIGKILL:
        output = Path(f"output{renamings}")
        shutil.copytree("before", output)
        worker.start(command, news[2:], output, renamings)
        status = worker.wait()
        if status == -signal.SIGKILL:
            seen.append(look(output, read_tables, states))
            assert worker.run("check", [], output)[0] == 0
            assert read_tables(output) in states
            renamings += 1
    assert status == 0
    assert read_tables(output) == states[1]
    assert None in seen, "killed while files changed places"
    assert 0 in seen


def test_two_at_once_the_second_says_so(worker, news, xckg):
    process = worker.start("add", news, "output")
    lock = Path(".output.lock")
    while not (lock.exists() and lock.read_text()):  # the owner writes its number once the lock is its own
        time.sleep(0.001)
    os.kill(process, signal.SIGSTOP)
    try:
        second = xckg("add", news[0])
        build = xckg("build", news[0])
    finally:
        os.kill(process, signal.SIGCONT)
    assert worker.wait() == 0
    assert (second.returncode, build.returncode) == (8, 8)
    assert second.stderr == f"{Path('output').resolve()}：另一个 xckg（进程 {process}）正在写这里；等它写完再运行\n"
    assert build.stderr == second.stderr
    assert xckg("check").returncode == 0
