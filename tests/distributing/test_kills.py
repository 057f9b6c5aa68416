"""An executor killed in the middle of a build, by SIGKILL: nothing is lost and nothing is there twice.

Executor is what Spark calls the Java process on each machine of a cluster. With it go the tasks that it was at, and all
that its tasks before have laid ready for others to fetch. The cluster is Spark's own for tests, of two on one machine.
"""

import json
import shutil
import sys

import pytest
from tests.distributing.conftest import EVENTS, RECORDS, kill, read_events, read_local, read_parts, start

from xckg import pipeline
from xckg.distributing.opening import JAVA

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
CLUSTER = "local-cluster[2,1,1024]"


def test_spark_a_killed_executor_loses_nothing_and_doubles_nothing(spark, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    sample, log = tmp_path / "样例", tmp_path / "events"
    shutil.copytree(pipeline.SAMPLE, sample)
    (tmp_path / "消息.parquet").mkdir()
    for number, some in enumerate((RECORDS[:4], RECORDS[4:])):
        parquet.write_table(
            pa.Table.from_pylist(some), tmp_path / "消息.parquet" / f"{number}.parquet", row_group_size=2
        )
    (tmp_path / "消息.jsonl").write_text("\n".join(json.dumps(record) for record in RECORDS), encoding="utf-8")
    pipeline.build([str(sample), str(tmp_path / "消息.jsonl")], tmp_path / "local", view=False)
    settings = {
        **EVENTS,
        "spark.eventLog.dir": log.as_uri(),
        **{f"spark.{who}.extraJavaOptions": JAVA for who in ("driver", "executor")},
    }
    for _ in range(4):  # until both were met at work: a build that was quicker than we were is begun anew
        shutil.rmtree(log, ignore_errors=True)
        shutil.rmtree(tmp_path / "spark", ignore_errors=True)
        log.mkdir()
        work = start(
            inputs=[str(sample), str(tmp_path / "消息.parquet")],
            output=str(tmp_path / "spark"),
            master=CLUSTER,
            settings=settings,
        )
        killed = kill(work, tmp_path / "spark", executors=("joined",), workers=("read",))
        _, err = work.communicate()
        assert work.returncode == 0, err
        if killed == {"joined", "read"}:
            break
    assert killed == {"joined", "read"}
    removed = [e["Removed Reason"] for e in read_events(log) if e["Event"] == "SparkListenerExecutorRemoved"]
    assert "Command exited with code 137" in removed, removed  # 128 and SIGKILL
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
