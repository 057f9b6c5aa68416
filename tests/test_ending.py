"""The program ends as told: whatever it is at, and where the reader of its output has gone."""

import subprocess
import sys

import pytest

PROGRAM = """
import os, signal, sys
from xckg.ending import ending

class Ends:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGTERM)

with ending():
    {doing}
"""


def run(doing):
    return subprocess.run([sys.executable, "-c", PROGRAM.format(doing=doing)], capture_output=True, check=False)


@pytest.mark.parametrize("doing", ["Ends().__set_name__(None, '')", "type('Made', (), {'ends': Ends()})"])
def test_ending_by_sigterm_is_its_status_and_no_traceback(doing):
    done = run(doing)
    assert (done.returncode, done.stderr) == (143, b"")


def test_ending_keeps_other_faults_as_they_are():
    done = run("raise RuntimeError('甲')")
    assert done.returncode == 1
    assert b"RuntimeError" in done.stderr


def test_ending_of_an_error_of_ours_is_a_line():
    done = run("from xckg.errors import InputError; raise InputError('a.txt', '空的')")
    assert (done.returncode, done.stderr.decode()) == (2, "a.txt：空的\n")
