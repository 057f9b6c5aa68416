import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from xckg.errors import BusyError, OutputError
from xckg.keep import hold

HOLDER = """
import sys
from pathlib import Path
from xckg.keep import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_lock_keeps_a_second_process_out_and_dies_with_the_first(tmp_path):
    folder = tmp_path / "许昌"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(BusyError, match=f"进程 {first.pid}"), hold(folder):
            pass
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert (tmp_path / ".许昌.lock").exists()
    with hold(folder):
        pass
    assert list(tmp_path.iterdir()) == [], "nothing is left"


def test_lock_makes_the_folders_above_and_takes_them_away(tmp_path):
    with hold(tmp_path / "甲" / "乙" / "丙"):
        assert (tmp_path / "甲" / "乙").is_dir()
    assert list(tmp_path.iterdir()) == []


def test_lock_stays_free_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), hold(tmp_path / "许昌"):
        _ = 1 / 0
    with hold(tmp_path / "许昌"):
        pass


def test_lock_is_one_for_all_names_of_a_folder(tmp_path):
    (tmp_path / "许昌").mkdir()
    (tmp_path / "别名").symlink_to(tmp_path / "许昌")
    with hold(tmp_path / "许昌"), pytest.raises(BusyError), hold(tmp_path / "别名"):
        pass


def test_lock_where_nothing_can_be_made_says_so(tmp_path):
    (tmp_path / "文件").write_text("")
    with pytest.raises(OutputError), hold(Path(tmp_path / "文件" / "许昌")):
        pass
