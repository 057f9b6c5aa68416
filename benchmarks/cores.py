"""What processes bring: a whole build in one process, in one worker, in two, three, with the same bytes out.

    python benchmarks/cores.py                       1,000 texts of ../shared/data/news_pool
    python benchmarks/cores.py --count 0 --workers 0,1,2 --json benchmarks/cores.json

Each build is a process of its own. By the clock (which needs a quiet machine): from its start to its end, and how many
times as fast as with no workers. By the processor (which does not mind other work): what the parent itself works, what
the workers work, and from these two the most that so many cores can bring: (parent + workers) / (parent + workers / n)
if nothing waits for anything. What the parent works is the serial part: spreading the rest further does not shorten it.
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

_INSIDE = """
import json, resource, sys
from pathlib import Path
from xckg import pipeline
made = pipeline.build([sys.argv[1]], Path(sys.argv[2]), view=False, workers=int(sys.argv[3]))
own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({
    "counts": made.count(),
    "rooms": {room: round(taken, 2) for room, taken in made.seconds.items()},
    "parent": round(own.ru_utime + own.ru_stime, 2),
    "spread": round(others.ru_utime + others.ru_stime, 2),
}))
"""


def measure(inputs: Path, folder: Path, workers: int) -> dict[str, Any]:
    """One build."""
    output = folder / f"made-{workers}"
    began = time.perf_counter()
    command = [sys.executable, "-c", _INSIDE, str(inputs), str(output), str(workers)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=dict(os.environ))
    row = {"workers": workers, "clock": round(time.perf_counter() - began, 2), **json.loads(done.stdout)}
    marks = hashlib.sha256()
    for path in sorted(output.iterdir()):
        if path.name != "manifest.json":
            marks.update(path.name.encode() + path.read_bytes())
    row["sha256"] = marks.hexdigest()
    cores = max(1, workers)
    work = row["parent"] + row["spread"]
    row["at most"] = round(work / (row["parent"] + row["spread"] / cores), 2)
    return row


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="texts drawn from the pool, 0 for all")
    parser.add_argument("--workers", default="0,1,2,3")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        inputs = _draw(folder, given.count)
        print(f"{'workers':>7} {'clock s':>8} {'times':>6} {'parent s':>9} {'workers s':>10} {'at most':>8}  same bytes")
        for workers in map(int, given.workers.split(",")):
            row = measure(inputs, folder, workers)
            rows.append(row)
            row["times"] = round(rows[0]["clock"] / row["clock"], 2)
            print(
                f"{workers:7} {row['clock']:8} {row['times']:6} {row['parent']:9} {row['spread']:10} "
                f"{row['at most']:8}  {row['sha256'] == rows[0]['sha256']}",
                flush=True,
            )
    limits = {"cores": os.cpu_count(), "peak MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}
    if given.json:
        content = json.dumps({**limits, "builds": rows}, ensure_ascii=False, indent=2)
        given.json.write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
