"""What processes bring: a whole build in one process, in two, three, with the same bytes out.

    python benchmarks/cores.py                       300, 1,000 and 3,000 texts of ../shared/data/news_pool
    python benchmarks/cores.py --count 0 --workers 0,1,2 --json cores.json

Each build is a process of its own, that of the command. Two figures are given of each. By the clock, from its start to
its end: that needs a machine with nothing else to do. By the processor, which minds other work far less: the build is
cut into phases (load, read, fuse, write, end), in each of which so many processes work; the phase takes as long as the
one that works most, or as all together shared over the cores, whichever is more; the sum is what the clock would say
where nothing waits for a disk, `estimate`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from speed import _draw

PHASES = ("load", "read", "fuse", "write", "end")
_INSIDE = """
import json, os, sys, time
from pathlib import Path

marks = []

def mark():
    used = {"parent": time.process_time()}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[1]) == os.getpid():
            used[place.parent.name] = (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    marks.append(used)

def watch(owner, name, *, first, last):
    step = getattr(owner, name)
    def run(*given, **named):
        if first:
            mark()
        try:
            return step(*given, **named)
        finally:
            if last:
                mark()
    setattr(owner, name, run)

from xckg import helping, pipeline
watch(pipeline, "gather", first=True, last=True)  # load | read |
watch(helping.Helping, "begin", first=False, last=True)  # fuse |
watch(helping.Helping, "take", first=False, last=True)  # write | end
made = pipeline.build([sys.argv[1]], Path(sys.argv[2]), view=False, workers=int(sys.argv[3]))
mark()
print(json.dumps({"counts": made.count(), "marks": marks}))
sys.stdout.flush()
os._exit(0)  # as the command does nearly: nothing is taken apart
"""


def measure(inputs: Path, folder: Path, workers: int, cores: int) -> dict[str, Any]:
    """One build."""
    output = folder / f"made-{workers}"
    command = [sys.executable, "-c", _INSIDE, str(inputs), str(output), str(workers)]
    kept = {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}  # as an installed package has it
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | kept
    began = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    clock = time.perf_counter() - began
    told = json.loads(done.stdout)
    phases, estimate = {}, 0.0
    for name, before, after in zip(PHASES, [{}, *told["marks"]], told["marks"], strict=False):
        used = {who: round(seconds - before.get(who, 0.0), 2) for who, seconds in after.items()}
        phases[name] = [used.pop("parent"), *sorted(used.values(), reverse=True)]
        estimate += max(*phases[name], sum(phases[name]) / cores, 0.0)
    marks = hashlib.sha256()
    for path in sorted(output.iterdir()):
        if path.name != "manifest.json":
            marks.update(path.name.encode() + path.read_bytes())
    return {
        "workers": workers,
        "clock": round(clock, 2),
        "estimate": round(estimate, 2),
        "processor": round(sum(map(sum, phases.values())), 2),
        "phases": phases,
        "counts": told["counts"],
        "sha256": marks.hexdigest(),
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", default="300,1000,3000", help="texts drawn from the pool, 0 for all")
    parser.add_argument("--workers", default="0,2")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    cores, rows = os.cpu_count() or 1, list[dict[str, Any]]()
    with TemporaryDirectory() as name:
        folder = Path(name)
        measure(_draw(folder, 3), folder, 1, cores)  # writes the bytecode, and what is kept between runs
        print(
            f"{'texts':>6} {'workers':>7} {'clock s':>8} {'times':>6} {'estimate':>9} {'times':>6}  same bytes  phases"
        )
        for count in map(int, given.count.split(",")):
            inputs = _draw(folder, count)
            first: dict[str, Any] = {}
            for workers in map(int, given.workers.split(",")):
                row = {"texts": count, **measure(inputs, folder, workers, cores)}
                rows.append(row)
                first = first or row
                for kind in ("clock", "estimate"):
                    row[f"times by {kind}"] = round(first[kind] / row[kind], 2)
                row["same bytes"] = row["sha256"] == first["sha256"]
                print(
                    f"{count:6} {workers:7} {row['clock']:8} {row['times by clock']:6} {row['estimate']:9} "
                    f"{row['times by estimate']:6}  {row['same bytes']!s:10}  {row['phases']}",
                    flush=True,
                )
    limits = {"cores": cores, "peak MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}
    if given.json:
        content = json.dumps({**limits, "builds": rows}, ensure_ascii=False, indent=2)
        given.json.write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
