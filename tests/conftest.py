"""What many tests stand on: one build of the sample corpus, made once, and the program run as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests"))  # `made`: files of every kind, for the tests of several rooms
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """The tests keep what they make of the knowledge files (`xckg.made`) to themselves, a run's processes together."""
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XCKG_CACHE", str(run / "cache" / "made"))
        yield


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory):
    """A folder with a build of the sample corpus. Read it; who changes it copies it first."""
    from xckg import pipeline

    folder = tmp_path_factory.mktemp("sample") / "output"
    pipeline.build([str(pipeline.SAMPLE)], folder, root=pipeline.SAMPLE.parent)
    return folder


@pytest.fixture(scope="session")
def xckg():
    """Runs `xckg` in a process of its own, as a user would; returns the finished process, its output as text."""

    def run(*args, cwd=None, stdin="", env=None):
        return subprocess.run(
            [sys.executable, "-m", "xckg", *map(str, args)],
            cwd=cwd,
            input=stdin,
            env={**os.environ, **(env or {})},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run
