"""A build on Spark beside the local one, on the same documents: `python benchmarks/spark.py --sizes 1000,5000,20000`.

The documents are cut together from paragraphs of the news pool (`benchmarks/growing.py`): they speak of the same places
and firms as news does, and many share paragraphs, so that there is something to fold. Each build is a process of its
own, one after the other; all that they and their children did is read off /proc while they run. What is told:

    clock        seconds from start to end
    start        of these, until Spark was up
    cpu          seconds of processor, all processes together: what is compared where others are at work, too
    driver MB    the most that the driver's own Python held
    JVM MB       the most that Spark's Java held; on one machine it is driver and worker in one
    heap MB      what the Java heap still held after its last full collection: what cannot be given back
    workers MB   the most that Python at work for Spark held, together
    shuffle MB   what was sent around between steps
    ratio        cpu of Spark but for its start, against the local build's
    equal        whether each row of each table and each quad is the same, once

With `--only`, one of the two builds is left out, and nothing is compared.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from growing import POOL, cut_together

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"  # as `distributing.opening` has it
DATASET = "resource/dataset> ."
COLUMNS = ("documents", "local clock", "cpu", "MB", "Spark clock", "start", "cpu", "driver MB")
COLUMNS += ("JVM MB", "heap MB", "workers MB", "shuffle MB", "ratio", "equal")


@dataclass
class Seen:
    """What a tree of processes did, as far as it was seen."""

    cpu: dict[int, float] = field(default_factory=dict)
    most: Counter[str] = field(default_factory=Counter)

    def look(self, root: int) -> None:
        """Reads /proc once."""
        parents, told = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                told[int(folder.name)] = stat, (folder / "cmdline").read_bytes()
            except OSError:
                continue
            parents[int(folder.name)] = int(stat[1])
        held: Counter[str] = Counter()
        for process, (stat, name) in told.items():
            if any(above == root for above in _list_above(process, parents)):
                self.cpu[process] = max(self.cpu.get(process, 0.0), sum(map(int, stat[11:13])) / TICK)
                kind = "driver" if process == root else "JVM" if b"java" in name.split(b"\0")[0] else "workers"
                held[kind] += int(stat[21]) * PAGE
        for kind, size in held.items():
            self.most[kind] = max(self.most[kind], size)


def _list_above(process: int, parents: dict[int, int]) -> Iterator[int]:
    while process in parents:
        yield process
        process = parents[process]


@dataclass
class Figures:
    """What one build took."""

    clock: float
    cpu: float
    driver: float
    workers: float
    start: float = 0.0
    jvm: float = 0.0
    heap: float = 0.0
    shuffle: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)


def run(command: list[str], environment: dict[str, str]) -> tuple[float, Seen]:
    """Runs a build and watches it."""
    seen, begun = Seen(), time.perf_counter()
    with subprocess.Popen(command, env={**os.environ, **environment}) as process:
        while process.poll() is None:
            seen.look(process.pid)
            time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: {process.returncode}")
    return time.perf_counter() - begun, seen


def build_locally(news: Path, output: Path, options: list[str]) -> Figures:
    """The local build, without the page."""
    command = [sys.executable, "-m", "xckg", "build", str(news), "-o", str(output), "--no-view", "-q", *options]
    clock, seen = run(command, {})
    sizes = {kind: round(size / 1e6) for kind, size in seen.most.items()}
    return Figures(round(clock, 1), round(sum(seen.cpu.values()), 1), sizes["driver"], sizes.get("workers", 0))


def build_on_spark(news: Path, output: Path, master: str) -> Figures:
    """The build on Spark; its own log of events tells what was sent around, and Java's what it could not give back."""
    with tempfile.TemporaryDirectory() as folder:
        events, java = Path(folder) / "events", Path(folder) / "gc.log"
        events.mkdir()
        settings = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.compress": "false",
            "spark.eventLog.rolling.enabled": "false",
            "spark.eventLog.dir": events.as_uri(),
            "spark.driver.extraJavaOptions": f"{JAVA} -Xlog:gc*:file={java}",
        }
        submitted = " ".join(f"--conf '{key}={value}'" for key, value in settings.items())
        command = [sys.executable, "-m", "xckg", "build", str(news), "-o", str(output), "-q"]
        command += ["--engine", "spark", "--master", master]
        clock, seen = run(command, {"PYSPARK_SUBMIT_ARGS": f"{submitted} pyspark-shell"})
        sent = sum(_read_shuffle(path) for path in events.iterdir())
        heap = _read_heap(java)
    steps = json.loads((output / "spark.json").read_text(encoding="utf-8"))["run"]["seconds"]
    size = {kind: round(size / 1e6) for kind, size in seen.most.items()}
    return Figures(
        clock=round(clock, 1),
        cpu=round(sum(seen.cpu.values()), 1),
        driver=size["driver"],
        workers=size.get("workers", 0),
        start=steps.pop("start"),
        jvm=size.get("JVM", 0),
        heap=heap,
        shuffle=round(sent / 1e6, 1),
        steps=steps,
    )


def _read_shuffle(path: Path) -> int:
    """Bytes that tasks wrote for others to read."""
    sent = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith('{"Event":"SparkListenerTaskEnd"'):
                sent += (
                    json.loads(line)
                    .get("Task Metrics", {})
                    .get("Shuffle Write Metrics", {})
                    .get("Shuffle Bytes Written", 0)
                )
    return sent


def _read_heap(path: Path) -> float:
    """Megabytes in the Java heap after a collection, the least of the last ten: what is held, not what waits."""
    after = [
        part.partition("->")[2].partition("M")[0] for part in path.read_text(errors="replace").split() if "M->" in part
    ]
    return float(min(map(int, filter(str.isdigit, after[-10:])), default=0))


def list_lines(local: Path | None, parts: Path | None) -> Counter[str]:
    """All that a build says, line by line, by its hash."""
    found: Counter[str] = Counter()
    if local is not None:
        for name in ("entities", "facts", "documents", "projects"):
            with (local / f"{name}.jsonl").open(encoding="utf-8") as lines:
                found.update(hash(line.rstrip("\n")) for line in lines)  # type: ignore[arg-type]
        files = [local / "graph.nq"]
    else:
        from pyarrow import dataset

        assert parts is not None
        for name in ("entities", "facts", "documents", "projects"):
            for batch in dataset.dataset(parts / "parquet" / name, format="parquet").to_batches(columns=["line"]):
                found.update(map(hash, batch.column("line").to_pylist()))
        files = sorted((parts / "nquads").glob("*.nq"))
    for file in files:
        with file.open(encoding="utf-8", newline="\n") as lines:
            found.update(hash(line) for line in lines if not line.endswith(f"{DATASET}\n"))
    return found


def main() -> None:
    """Measures, prints a table, writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, default=POOL)
    parser.add_argument("--sizes", default="1000,5000,20000")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--only", choices=["local", "spark"])
    parser.add_argument("--local-options", default="", help="of the local build, such as --workers 2")
    parser.add_argument("--folder", type=Path, help="where documents and builds are made and left")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    folder = told.folder or Path(tempfile.mkdtemp(prefix="xckg-spark-"))
    rows = []
    for size in map(int, told.sizes.split(",")):
        news, local, parts = (folder / f"{name}-{size}" for name in ("news", "local", "spark"))
        if not news.is_dir():
            news.mkdir(parents=True)
            cut_together(told.pool, size, news)
        ours = build_locally(news, local, told.local_options.split()) if told.only != "spark" else None
        theirs = build_on_spark(news, parts, told.master) if told.only != "local" else None
        same = list_lines(local, None) == list_lines(None, parts) if ours and theirs else None
        rows.append(
            {"documents": size, "local": ours and asdict(ours), "spark": theirs and asdict(theirs), "equal": same}
        )
        print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    print(f"| {' | '.join(COLUMNS)} |")
    print("|" + "---|" * len(COLUMNS))
    for row in rows:
        print(_write_row(row))
    if told.json:
        told.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if not told.folder:
        shutil.rmtree(folder)


def _write_row(row: dict) -> str:
    ours, theirs = row["local"], row["spark"]
    cells = [row["documents"]]
    cells += [ours["clock"], ours["cpu"], ours["driver"] + ours["workers"]] if ours else [""] * 3
    names = ("clock", "start", "cpu", "driver", "jvm", "heap", "workers", "shuffle")
    cells += [theirs[name] for name in names] if theirs else [""] * len(names)
    both = ours and theirs
    cells += [f"×{theirs['cpu'] / ours['cpu']:.2f}" if both else "", row["equal"] if both else ""]
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
