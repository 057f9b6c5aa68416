"""A process of the crew that writes the graph's files: the same bytes, whatever becomes of it."""

import json
import os
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from xckg import helping, pipeline
from xckg.errors import OutputError, ShapeError, Violation
from xckg.helping import Writing
from xckg.working import Crew

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


@pytest.fixture(autouse=True)
def _worth(monkeypatch):
    monkeypatch.setattr(helping, "WORTH_HELP", 0)


def build(output, workers, **more):
    return pipeline.build([str(pipeline.SAMPLE)], output, root=pipeline.SAMPLE.parent, workers=workers, **more)


def read(folder):
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    manifest = json.loads(files.pop("manifest.json"))
    del manifest["run"]
    return files, json.dumps(manifest)  # as text: the order counts


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    output = tmp_path_factory.mktemp("alone") / "made"
    build(output, 0, view=False)
    return read(output)


def spy(monkeypatch):
    """Which files were written by others, and which were not."""
    told = []
    take = helping.Helping.take

    def taken(self):
        made = take(self)
        told.append((self.list_names(), sorted(made)))
        return made

    monkeypatch.setattr(helping.Helping, "take", taken)
    return told


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_helping_writes_the_same_bytes(tmp_path, monkeypatch, alone, workers):
    told = spy(monkeypatch)
    build(tmp_path / "made", workers, view=False)
    assert told == ([] if workers == 1 else [(tuple(helping.FORMS), sorted(helping.FORMS))])
    assert read(tmp_path / "made") == alone
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_helping_does_not_write_the_page(tmp_path, alone):
    build(tmp_path / "made", 2, view=True)
    files, manifest = read(tmp_path / "made")
    assert files.keys() - alone[0].keys() == {"graph.html"}
    build(tmp_path / "again", 0, view=True)
    assert read(tmp_path / "again") == (files, manifest)


def work_badly(task, manner, how):
    if isinstance(task, Writing):
        if how == "half":
            (Path(task.folder) / "graph.nq").write_bytes(b"half of")
        os.kill(os.getpid(), signal.SIGKILL)
    return helping.do_task(task, manner)


@pytest.mark.parametrize("how", ["die", "half"])
def test_helping_that_dies_costs_nothing_but_time(tmp_path, monkeypatch, alone, how):
    told = spy(monkeypatch)
    monkeypatch.setattr(
        helping, "open_crew", lambda manner, patience: Crew(partial(work_badly, manner=manner, how=how), 0, patience)
    )
    monkeypatch.setattr(pipeline, "open_crew", helping.open_crew)
    build(tmp_path / "made", 2, view=False)
    assert told == [(tuple(helping.FORMS), [])]
    assert read(tmp_path / "made") == alone


def test_helping_leaves_nothing_where_the_shapes_say_no(tmp_path, monkeypatch):
    def refuse(sheet):
        raise ShapeError((Violation(node="n", label="l", shape="s", message="m"),))

    build(tmp_path / "made", 0, view=False)
    before = read(tmp_path / "made")
    monkeypatch.setattr(pipeline.checks, "ensure_shapes", refuse)
    for output in ("made", "not/there"):
        with pytest.raises(ShapeError, match="什么也没有写"):
            build(tmp_path / output, 2, view=False)
    assert read(tmp_path / "made") == before
    assert {path.name for path in tmp_path.iterdir()} <= {"made", "not"}
    assert not (tmp_path / "not" / "there").exists()


def test_helping_says_first_where_it_cannot_write(tmp_path):
    (tmp_path / "graph.nq").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"已有 graph\.nq"):
        build(tmp_path, 2, view=False)
    assert [path.name for path in tmp_path.iterdir()] == ["graph.nq"]


def test_helping_is_not_asked_for_where_memory_is_short(tmp_path, monkeypatch, alone):
    told = spy(monkeypatch)
    monkeypatch.setattr(helping, "_find_memory", lambda: 1_000_000)
    build(tmp_path / "made", 2, view=False)
    assert told == []
    assert read(tmp_path / "made") == alone


def test_helping_reads_how_much_memory_there_is():
    assert helping._read_memory(["MemTotal:       24000000 kB\n", "MemAvailable:   20 kB\n"]) == 20480
    assert helping._read_memory(["MemTotal:       24000000 kB\n"]) == 0
