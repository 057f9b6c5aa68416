"""The process from which Spark forks its Python workers."""

import subprocess
import sys

import pytest

LOADED = """
import gc, os, sys
from xckg.distributing import daemon
daemon.warm()
assert gc.get_freeze_count() > 50_000, gc.get_freeze_count()
assert len(os.listdir("/proc/self/task")) == 1, "a fork would lack its threads"
from xckg.contributing import Manner, contribute
from xckg.model import Source
before = set(sys.modules)
contribute(Source(path="", media_type="text/plain", text="今年，许昌市出口122.3亿元。", sha256=""), Manner(texts=False))
assert set(sys.modules) == before, set(sys.modules) - before
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads in /proc")
def test_the_daemon_has_loaded_what_workers_need_and_no_threads():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
