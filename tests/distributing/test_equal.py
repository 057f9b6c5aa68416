"""A build on Spark against a local build of the same inputs: each row and each quad, once.

While it is built, a Python worker is killed by SIGKILL in each of three steps: what is compared is what comes of that.
"""

import json
import shutil
from pathlib import Path

import pyoxigraph
import pytest
from tests.distributing.conftest import (
    EVENTS,
    kill,
    read_events,
    read_local,
    read_parts,
    start,
    write_lines,
    write_reports,
)

from xckg import pipeline

LEDGER = "decision,type,name,other\nsplit,Company,立禾电机集团,立禾电机\n"


def read_ends(here):
    """How each task of a build ended, by Spark's own account."""
    ends = [event for event in read_events(here / "events") if event["Event"] == "SparkListenerTaskEnd"]
    return [event["Task End Reason"]["Reason"] for event in ends]


@pytest.fixture(scope="module")
def built(spark, tmp_path_factory):
    """The sample corpus, the made one, lines of JSON and what cannot be read, built in both ways."""
    here = tmp_path_factory.mktemp("equal")
    shutil.copytree(pipeline.SAMPLE, here / "样例")
    write_reports(here / "转载")
    write_lines(here / "消息.jsonl")
    (here / "样例" / "空的.txt").write_bytes(b"")
    (here / "identity.csv").write_text(LEDGER, encoding="utf-8")
    inputs = [str(here / name) for name in ("样例", "转载", "消息.jsonl", "样例", "没有.txt")]
    skipped = []
    ledger = here / "identity.csv"
    pipeline.build(inputs, here / "local", view=False, ledger=ledger, on_skip=lambda error: skipped.append(str(error)))
    log, spark = here / "events", here / "spark"
    settings = {**EVENTS, "spark.eventLog.dir": log.as_uri()}
    for _ in range(4):  # until a worker was met at a task
        shutil.rmtree(log, ignore_errors=True)
        shutil.rmtree(spark, ignore_errors=True)
        log.mkdir()
        work = start(inputs=inputs, output=str(spark), ledger=str(ledger), small=True, settings=settings)
        kill(work, spark, workers=("read", "joined", "drawn"))
        out, err = work.communicate()
        assert work.returncode == 0, err
        if any(reason != "Success" for reason in read_ends(here)):
            break
    return here, json.loads(out), sorted(skipped), sorted(err.splitlines())


@pytest.mark.parametrize("table", ["entities", "mentions", "facts", "documents", "projects", "conflicts", "quads"])
def test_spark_says_what_a_local_build_says(built, table):
    here, *_ = built
    local, parts = read_local(here / "local")[table], read_parts(here / "spark")[table]
    assert parts == local
    assert parts, "nothing was compared"


def test_spark_workers_were_killed_and_their_tasks_done_again(built):
    here, *_ = built
    assert any(reason != "Success" for reason in read_ends(here))


def test_spark_reprints_and_contradictions_are_among_what_was_compared(built):
    here, *_ = built
    found = read_parts(here / "spark")
    assert sum('"story"' in line for line in found["documents"]) >= 3
    assert {json.loads(line)["kind"] for line in found["conflicts"]} >= {"conflict"}


def test_spark_tells_of_inputs_that_cannot_be_read(built):
    _, told, skipped, err = built
    assert err == skipped
    assert told["skipped"] == len(skipped) == 3


def test_spark_parts_load_into_a_store_in_bulk(built):
    here, *_ = built
    store = pyoxigraph.Store()
    for part in sorted((here / "spark" / "nquads").glob("*.nq")):
        store.bulk_load(path=str(part), format=pyoxigraph.RdfFormat.N_QUADS)
    assert len(store) == len(read_local(here / "local")["quads"])


def test_spark_leaves_nothing_beside_its_output(built):
    here, *_ = built
    assert sorted(path.name for path in Path(here / "spark").iterdir()) == ["nquads", "parquet", "spark.json"]
