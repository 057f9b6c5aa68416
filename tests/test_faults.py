"""What goes wrong around a command: a full disk, a folder that cannot be written, Ctrl-C, the end of the machine.

Whatever happens, the output folder holds the former state or the new one, nothing lies beside it, and the message is
one line.
"""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and limits of processes")

NEWS = "今年上半年，许昌市完成进出口总值122.3亿元，同比增长5.2%。\n甲乙科技有限公司落户许昌市。\n"
COMMANDS = {
    "build": ("build", "news", "-o", "made", "-q"),
    "view": ("view", "made", "--no-open"),
    "export": ("export", "made", "--to", "trig,csv"),
}


def read_all(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def made(tmp_path, xckg):
    """A folder with a build of one document, and a second document that is not in it."""
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "2023-08-04-a.txt").write_text(NEWS, encoding="utf-8")
    assert xckg("build", "news", "-o", "made", "-q", "--no-view", cwd=tmp_path).returncode == 0
    (tmp_path / "news" / "2023-08-05-b.txt").write_text(NEWS.replace("许昌", "洛阳"), encoding="utf-8")
    return tmp_path


def start(command, folder, limit=None):
    def confine():
        import resource

        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-m", "xckg", *command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=confine,
    )


def finish(command, folder):
    process = start(command, folder)
    process.communicate()
    return process.returncode


def ensure_whole(folder, xckg):
    done = xckg("check", "made", cwd=folder)
    assert done.returncode == 0, done.stderr
    left = {path.name for path in folder.iterdir()} - {"made", "news", ".made.lock"}
    assert left == set(), "nothing is left beside"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("limit", [0, 3000])
def test_faults_a_disk_that_is_full(made, xckg, command, limit):
    """A limit on the size of files makes writing fail as a full disk does, in the middle of a file."""
    before = read_all(made / "made")
    process = start(COMMANDS[command], made, limit)
    _, said = process.communicate(timeout=120)
    assert process.returncode not in (0, 1)
    assert "Traceback" not in said
    assert said.count("\n") == 1
    assert read_all(made / "made") == before
    ensure_whole(made, xckg)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_faults_a_folder_that_cannot_be_written(made, xckg):
    before = read_all(made / "made")
    made.chmod(0o500)
    try:
        done = xckg("build", "news", "-o", "made", "-q", cwd=made)
        assert (done.returncode, done.stderr.count("\n")) == (5, 1)
        assert read_all(made / "made") == before
    finally:
        made.chmod(0o700)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("command", COMMANDS)
def test_faults_ended_at_a_random_moment(made, xckg, command, number):
    """Three times each; a command that is killed leaves what the next one puts in order."""
    rng = random.Random(f"{command}{number}")
    begun = time.monotonic()
    assert finish(COMMANDS[command], made) == 0
    lasts = time.monotonic() - begun
    for _ in range(3):
        process = start(COMMANDS[command], made)
        time.sleep(rng.uniform(0.3, 1.0) * lasts)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
        assert process.returncode in {0, -number, 128 + number}, said
        if process.returncode == 128 + number:
            assert "Traceback" not in said
        done = xckg("check", "made", cwd=made)
        assert done.returncode == 0, done.stderr
    assert finish(COMMANDS[command], made) == 0
    ensure_whole(made, xckg)
