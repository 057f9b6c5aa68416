"""What goes wrong around a command: a full disk, a folder that cannot be written, Ctrl-C, the end of the machine.

Whatever happens, the output folder holds the former state or the new one, nothing lies beside it, and the message is
one line.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from xckg.errors import OutputError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and limits of processes")

NEWS = "今年上半年，许昌市完成进出口总值122.3亿元，同比增长5.2%。\n甲乙科技有限公司落户许昌市。\n"
COMMANDS = {
    "build": ("build", "news", "-o", "made", "-q"),
    "view": ("view", "made", "--no-open"),
    "export": ("export", "made", "--to", "trig,csv"),
}


def read_all(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def model(tmp_path_factory, xckg):
    """What `made` is a copy of."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "news").mkdir()
    (folder / "news" / "2023-08-04-a.txt").write_text(NEWS, encoding="utf-8")
    assert xckg("build", "news", "-o", "made", "-q", "--no-view", cwd=folder).returncode == 0
    (folder / "news" / "2023-08-05-b.txt").write_text(NEWS.replace("许昌", "洛阳"), encoding="utf-8")
    return folder


@pytest.fixture
def made(tmp_path, model):
    """A folder with a build of one document, and a second document that is not in it."""
    return shutil.copytree(model, tmp_path, dirs_exist_ok=True)


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


def give_up_powers():
    """Makes a process of root's one that may write no more than its owner: what root may do beyond that is dropped."""
    import ctypes

    if os.geteuid():
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(64):  # PR_CAPBSET_DROP; beyond the last one it says no
        libc.prctl(24, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if libc.syscall({"x86_64": 126, "aarch64": 91}[os.uname().machine], header, (ctypes.c_uint32 * 6)()):  # capset
        raise OSError(ctypes.get_errno(), "capset")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="drops what root may do, as Linux does it")
@pytest.mark.parametrize("closed", [".", "made"])
def test_faults_a_folder_that_cannot_be_written(made, closed):
    before = read_all(made / "made")
    (made / closed).chmod(0o500)
    (made / "made").chmod(0o500)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "xckg", "build", "news", "-o", "made", "-q", "--no-view"],
            cwd=made,
            capture_output=True,
            encoding="utf-8",
            preexec_fn=give_up_powers,
            check=False,
        )
        assert (done.returncode, done.stderr.count("\n")) == (OutputError.exit_status, 1)
        assert "没有写入的权限" in done.stderr
        assert read_all(made / "made") == before
    finally:
        made.chmod(0o700)
        (made / "made").chmod(0o700)
    assert {path.name for path in made.iterdir()} - {".made.lock"} == {"made", "news"}


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
