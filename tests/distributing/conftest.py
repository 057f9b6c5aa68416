"""News of an invented river basin: reprints, numbers and posts that contradict each other; and builds, side by side."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xckg import pipeline

BUSY = 2  # hundredths of a second that a worker has worked since it was last looked at
SESSION = Path(__file__).parent / "session.py"
TABLES = ("entities", "facts", "documents", "projects")

REPORT = [
    "禾川市立禾电机集团董事长林知远五月二十日在当地宣布",
    "集团将在禾川高新区投资十二亿元兴建永磁电机项目",
    "项目占地三百亩并分两期建设厂房",
    "一期工程已于四月底正式开工建设",
    "预计明年年底前能够建成投产",
    "达产以后每年可以生产电机二十万台",
    "可为附近乡镇提供八百个工作岗位",
    "当地农商银行为项目提供了长期贷款",
    "配套的变电站也在同一天动工",
    "港口集团答应为它留出专用泊位",
]


def write_reports(folder):
    """Three papers with one report, cut in the third; two with other numbers and another mayor."""
    folder.mkdir()
    for name, part, day in (
        ("晨报", REPORT, "2024-05-21"),
        ("晚报", REPORT, "2024-05-22"),
        ("商报", REPORT[:8], "2024-05-23"),
    ):
        (folder / f"{name}.txt").write_text(f"电机项目落户\n\n{'，'.join(part)}。\n", encoding="utf-8")
        (folder / f"{name}.txt.meta.toml").write_text(f'date = {day}\nplace = "许昌市"\npublisher = "{name}"\n')
    for name, number, mayor in (("甲", "512.3", "林知远"), ("乙", "523.1", "周砚秋")):
        text = (
            f"许昌市上半年经济运行\n\n2024年上半年，许昌市实现进出口总值{number}亿元。许昌市市长{mayor}介绍了情况。\n"
        )
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.txt.meta.toml").write_text('date = 2024-07-15\nplace = "许昌市"\n')


RECORDS = [
    {
        "title": f"第{n}号消息",
        "text": f"2024年{n}月，许昌市出口{n}2.{n}亿元，同比增长{n}.5%。",
        "date": f"2024-{n:02}-28",
    }
    for n in range(1, 10)
]


def write_lines(path):
    """Records, with an empty line and one that is none."""
    lines = [json.dumps(record, ensure_ascii=False) for record in RECORDS]
    path.write_text("\n".join([*lines[:3], "", *lines[3:5], "不是 JSON", *lines[5:]]) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def spark():
    """What Spark's tests need. Where it is missing they say so; on the machine that lets changes land, they fail."""
    missing = [] if shutil.which("java") else ["Java 17（apt-get install openjdk-17-jre-headless）"]
    try:
        import pyspark  # noqa: F401
    except ImportError:
        missing.append("PySpark（pip install -r requirements-engines.lock）")
    if missing:
        say = pytest.fail if os.environ.get("XCKG_NEED_BROWSERS") else pytest.skip
        say(f"没有 {'、'.join(missing)}：Spark 的测试没有跑")


def start(**told):
    """A build on Spark, in a process of its own."""
    command = [sys.executable, str(SESSION), json.dumps(told)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


EVENTS = {
    "spark.eventLog.enabled": "true",
    "spark.eventLog.compress": "false",
    "spark.eventLog.rolling.enabled": "false",
}


def read_events(log):
    """What Spark itself tells of a build, event by event."""
    return [json.loads(line) for path in log.iterdir() for line in path.read_text(encoding="utf-8").splitlines()]


def kill(work, output, *, executors=(), workers=()):
    """Kills an executor, or a Python worker that is at it, in each of these steps of a build; gives where it did."""
    killed, before = set(), {}
    while work.poll() is None:
        found = list_processes(work.pid)
        for step in {*executors, *workers} - killed:
            if list(output.glob(f".xckg-spark-*/{step}/_temporary")):
                kind = "executor" if step in executors else "worker"
                least = 0 if step in executors else BUSY
                busy = [
                    p
                    for p, (what, ticks) in found.items()
                    if what == kind and ticks - before.get(p, ("", ticks))[1] >= least
                ]
                if busy:
                    os.kill(busy[0], signal.SIGKILL)
                    killed.add(step)
        before = found
        time.sleep(0.05)
    return killed


def list_processes(root):
    """The processes below `root` that are at work for Spark: number → what they are, ticks of processor so far."""
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

    found = {process: name for process, name in names.items() if is_below(process)}
    daemons = {process for process, name in found.items() if b"xckg.distributing.daemon" in name}
    kinds = {process: "worker" for process in daemons if parents[process] in daemons}
    kinds |= {process: "executor" for process, name in found.items() if b"CoarseGrainedExecutorBackend" in name}
    return {process: (kind, ticks[process]) for process, kind in kinds.items()}


def read_local(folder):
    """What a local build has written, table by table, and its quads but for what the data set says of itself."""
    found = {name: sorted((folder / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]) for name in TABLES}
    mentions = [json.loads(line) for line in (folder / "mentions.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]
    found["mentions"] = sorted(json.dumps(row, ensure_ascii=False) for row in mentions)
    conflicts = [json.loads(line) for line in (folder / "conflicts.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]
    found["conflicts"] = sorted(json.dumps({k: v for k, v in row.items() if k != "claims"}) for row in conflicts)
    lines = (folder / "graph.nq").read_text(encoding="utf-8").split("\n")[:-1]
    found["quads"] = sorted(line for line in lines if not line.endswith(f"<{pipeline.DEFAULT_BASE_IRI}dataset> ."))
    return found


def read_parts(folder):
    """The same of a build on Spark: each row and each quad as often as it is there."""
    from pyarrow import dataset

    def read(name):
        return dataset.dataset(folder / "parquet" / name, format="parquet").to_table().to_pylist()

    found = {name: sorted(row["line"] for row in read(name)) for name in TABLES}
    found["mentions"] = sorted(json.dumps(row, ensure_ascii=False) for row in read("mentions"))
    found["conflicts"] = sorted(json.dumps(row) for row in read("conflicts"))
    parts = sorted((folder / "nquads").glob("*.nq"))
    found["quads"] = sorted(line for part in parts for line in part.read_text(encoding="utf-8").split("\n") if line)
    return found
