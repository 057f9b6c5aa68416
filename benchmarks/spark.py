"""A build on Spark beside the local one, on the same documents: `python benchmarks/spark.py --sizes 1000,5000,20000`.

The documents are cut together from paragraphs of the news pool (`benchmarks/growing.py`): they speak of the same places
and firms as news does, and many share paragraphs, so that there is something to fold. Each build is a process of its
own, one after the other; all that they and their children did is read off /proc while they run. What is told:

    clock        seconds from start to end
    start        of these, until Spark was up
    cpu          seconds of processor, all processes together: what is compared where others are at work, too
    driver MB    the most that the driver's own Python held
    JVM MB       the most that Spark's Java held; on one machine it is driver and worker in one
    heap MB      the most that the Java heap held after a full collection, of which there is one a minute at least
    workers MB   the most that Python at work for Spark held, together
    shuffle MB   what was sent around between steps
    ratio        cpu of Spark, from start to end, against the local build's
    equal        whether each row of each table and each quad is the same, once

With `--only`, one of the two builds is left out, and nothing is compared. In a `--folder`, what was measured stays: a
build that is there is not done again.
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
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import sha256
from heapq import merge
from itertools import islice, zip_longest
from pathlib import Path

from growing import POOL, cut_together
from xckg.distributing.opening import JAVA

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
DATASET = "resource/dataset> ."
TABLES = ("entities", "facts", "documents", "projects")
LINES = 500_000  # hashes of lines that are sorted at once
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
            "spark.cleaner.periodicGC.interval": "60s",
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
    """Megabytes in the Java heap after a full collection, the most: what is held, not what waits."""
    full = [line.split()[-2] for line in path.read_text(errors="replace").splitlines() if "Pause Full" in line]
    return float(max((int(part.partition("->")[2].partition("M")[0]) for part in full if "M->" in part), default=0))


def are_equal(local: Path, parts: Path, folder: Path) -> bool:
    """Whether two builds say the same, line by line, each as often: by their hashes, sorted on the disk."""
    return all(
        one == other
        for one, other in zip_longest(
            _sort_hashes(_list_local(local), folder / "local"), _sort_hashes(_list_parts(parts), folder / "spark")
        )
    )


def _list_local(folder: Path) -> Iterator[str]:
    for name in TABLES:
        with (folder / f"{name}.jsonl").open(encoding="utf-8", newline="\n") as lines:
            yield from (f"{name} {line}" for line in lines)
    yield from _list_quads([folder / "graph.nq"])


def _list_parts(folder: Path) -> Iterator[str]:
    from pyarrow import dataset

    for name in TABLES:
        for batch in dataset.dataset(folder / "parquet" / name, format="parquet").to_batches(columns=["line"]):
            yield from (f"{name} {line}\n" for line in batch.column("line").to_pylist())
    yield from _list_quads(sorted((folder / "nquads").glob("*.nq")))


def _list_quads(files: list[Path]) -> Iterator[str]:
    for file in files:
        with file.open(encoding="utf-8", newline="\n") as lines:
            yield from (line for line in lines if not line.endswith(f"{DATASET}\n"))


def _sort_hashes(lines: Iterator[str], folder: Path) -> Iterator[bytes]:
    """The lines' hashes, sorted in pieces that are written and merged."""
    folder.mkdir()
    hashes = (sha256(line.encode()).digest() for line in lines)
    runs = []
    while some := sorted(islice(hashes, LINES)):
        runs.append(folder / str(len(runs)))
        runs[-1].write_bytes(b"".join(some))
    return merge(*map(_read_hashes, runs))


def _read_hashes(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while found := file.read(32):
            yield found


def measure(figures: Path, build: Callable[[], Figures]) -> Figures:
    """What a build took; where that was measured already, as it was."""
    if not figures.is_file():
        figures.write_text(json.dumps(asdict(build())), encoding="utf-8")
    return Figures(**json.loads(figures.read_text(encoding="utf-8")))


def main() -> None:
    """Measures, prints a table, writes JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, default=POOL)
    parser.add_argument("--sizes", default="1,1000,5000,20000")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--only", choices=["local", "spark"])
    parser.add_argument("--local-options", default="", help="of the local build, such as --workers 2")
    parser.add_argument("--folder", type=Path, help="where documents and builds are made and left")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    folder = told.folder or Path(tempfile.mkdtemp(prefix="xckg-spark-"))
    folder = folder.resolve()
    rows = []
    for size in map(int, told.sizes.split(",")):
        news, local, parts = (folder / f"{name}-{size}" for name in ("news", "local", "spark"))
        if not news.is_dir():
            news.mkdir(parents=True)
            cut_together(told.pool, size, news)
        row: dict = {"documents": size, "local": None, "spark": None, "equal": None}
        if told.only != "spark":
            made = measure(
                folder / f"{local.name}.json", partial(build_locally, news, local, told.local_options.split())
            )
            row["local"] = asdict(made)
        if told.only != "local":
            made = measure(folder / f"{parts.name}.json", partial(build_on_spark, news, parts, told.master))
            row["spark"] = asdict(made)
        if not told.only:
            with tempfile.TemporaryDirectory(dir=folder) as sorting:
                row["equal"] = are_equal(local, parts, Path(sorting))
        rows.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)
    rows.sort(key=lambda row: row["documents"])
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
