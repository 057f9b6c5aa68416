"""A worker killed in the middle of a build, by SIGKILL: nothing is lost and nothing is there twice."""

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
from tests.distributing.conftest import RECORDS, read_local, read_parts, start

from xckg import pipeline

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
STEPS = ("read", "joined", "drawn")
BUSY = 2  # hundredths of a second that a worker has worked since it was last looked at


def list_workers(root):
    """The processes below `root` that are Python at work for Spark, children of its daemons: number → ticks worked."""
    parents, names, ticks = {}, {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            names[int(folder.name)] = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        parents[int(folder.name)], ticks[int(folder.name)] = int(stat[1]), int(stat[11]) + int(stat[12])

    def is_below(process):
        while process in parents:
            if process == root:
                return True
            process = parents[process]
        return False

    daemons = {process for process, name in names.items() if b"pyspark.daemon" in name and is_below(process)}
    return {process: ticks[process] for process in daemons if parents[process] in daemons}


def kill_in_each(work, output):
    """Kills, in each step, the first worker that is at it; gives the steps in which there was one to kill."""
    killed, before = [], {}
    while work.poll() is None:
        workers = list_workers(work.pid)
        busy = [process for process, ticks in workers.items() if ticks - before.get(process, ticks) >= BUSY]
        for step in STEPS:
            if step not in killed and busy and list(output.glob(f".xckg-spark-*/{step}/_temporary")):
                os.kill(busy[0], signal.SIGKILL)
                killed.append(step)
        before = workers
        time.sleep(0.03)
    return killed


def count_failures(log):
    """How many tasks Spark itself says to have failed."""
    events = [json.loads(line) for path in log.iterdir() for line in path.read_text(encoding="utf-8").splitlines()]
    ends = [event["Task End Reason"]["Reason"] for event in events if event["Event"] == "SparkListenerTaskEnd"]
    return sum(reason != "Success" for reason in ends)


def test_spark_a_killed_worker_loses_nothing_and_doubles_nothing(spark, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    sample, log = tmp_path / "样例", tmp_path / "events"
    shutil.copytree(pipeline.SAMPLE, sample)
    log.mkdir()
    (tmp_path / "消息.parquet").mkdir()
    for number, some in enumerate((RECORDS[:4], RECORDS[4:])):
        parquet.write_table(
            pa.Table.from_pylist(some), tmp_path / "消息.parquet" / f"{number}.parquet", row_group_size=2
        )
    (tmp_path / "消息.jsonl").write_text("\n".join(json.dumps(record) for record in RECORDS), encoding="utf-8")
    pipeline.build([str(sample), str(tmp_path / "消息.jsonl")], tmp_path / "local", view=False)
    events = {"enabled": "true", "compress": "false", "rolling.enabled": "false", "dir": log.as_uri()}
    work = start(
        inputs=[str(sample), str(tmp_path / "消息.parquet")],
        output=str(tmp_path / "spark"),
        settings={f"spark.eventLog.{key}": value for key, value in events.items()},
    )
    killed = kill_in_each(work, tmp_path / "spark")
    _, err = work.communicate()
    assert work.returncode == 0, err
    assert "read" in killed
    assert count_failures(log) >= 1, "those that were killed had nothing to do any more"
    local, parts = read_local(tmp_path / "local"), read_parts(tmp_path / "spark")
    for path in (tmp_path / "消息.parquet").iterdir():  # the same records under other names
        for n in range(1, 10):
            name = f"{path}#{n}"
            place = n + (4 if path.stem == "1" else 0)
            parts = {
                table: [line.replace(f'"{name}"', f'"{tmp_path}/消息.jsonl#{place}"') for line in lines]
                for table, lines in parts.items()
            }
    for table in ("entities", "facts", "mentions", "projects"):
        assert sorted(parts[table]) == local[table]
    assert len(parts["quads"]) == len(set(parts["quads"])) == len(local["quads"])
