"""How much memory a build takes by the thousand documents, and how large its graph is: does only the graph grow?

    python benchmarks/load.py --documents 2000,5000,20000 --json benchmarks/load.json

The documents are made of the news pool's paragraphs by recombination (three to eight each, with a date), one file
each. Each build runs in a process of its own (`--workers 0`: everything in one, so that nothing is hidden in a pool)
and says what it holds when it begins, at every thousand documents, and at the end of each room; its peak is the
system's own figure. Beside it stands what the graph is: documents, facts, bytes of N-Quads.

Needs `../shared/data/news_pool` and Linux (`/proc`).
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

POOL = Path(__file__).parents[2] / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"
EVERY = 1000


def read_resident() -> float:
    """Megabytes that this process holds now."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def write_documents(folder: Path, count: int, pool: Path) -> int:
    """So many documents of three to eight paragraphs of the pool each; their characters in all."""
    with lzma.open(pool, "rt", encoding="utf-8") as lines:
        texts = [str(json.loads(line).get("text") or "") for line in lines]
    paragraphs = [part for text in texts for part in text.split("\n") if len(part) > 30]
    rng, characters = random.Random(1), 0
    for number in range(count):
        text = "\n".join(rng.sample(paragraphs, rng.randrange(3, 9)))
        characters += len(text)
        (folder / f"2024-05-{number % 28 + 1:02}-{number:05}.txt").write_text(text, encoding="utf-8")
    return characters


def build(news: Path, output: Path, workers: int) -> None:
    """Builds, and prints what it held as a line of JSON."""
    from xckg import pipeline

    pipeline.build([str(pipeline.SAMPLE)], output.with_name("warm"), view=False, workers=0)
    held: dict[str, float] = {"before": read_resident()}

    def note(room: str, done: int, total: int) -> None:
        if room == "extract" and done and done % EVERY == 0:
            held[f"{room} {done}"] = read_resident()
        if done == total:
            held[room] = read_resident()

    made = pipeline.build([str(news)], output, view=False, workers=workers, on_step=note)
    held["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = made.count()
    print(
        json.dumps(
            {
                "counts": counts,
                "facts": counts["relations"] + counts["observations"],
                "seconds": {room: round(taken, 1) for room, taken in made.seconds.items()},
                "processor": round(time.process_time(), 1),
                "MB": {name: round(value) for name, value in held.items()},
                "graph MB": round((output / "graph.nq").stat().st_size / 1e6, 1),
                "output MB": round(sum(path.stat().st_size for path in output.iterdir()) / 1e6, 1),
            }
        )
    )


def measure(count: int, pool: Path, workers: int) -> dict[str, Any]:
    """One build of so many documents."""
    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder) / "news"
        news.mkdir()
        characters = write_documents(news, count, pool)
        command = [
            sys.executable,
            __file__,
            "--build",
            str(news),
            str(Path(folder) / "made"),
            "--workers",
            str(workers),
        ]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=dict(os.environ))
        return {"documents": count, "characters": characters, **json.loads(done.stdout)}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", default="2000,5000")
    parser.add_argument("--pool", type=Path, default=POOL)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--build", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.build:
        build(*map(Path, given.build), given.workers)
        return
    rows = []
    print(
        f"{'documents':>9} {'facts':>8} {'graph MB':>9} {'before':>7} {'read':>7} {'fuse':>7} {'graph':>7} {'peak':>7}"
    )
    for count in map(int, given.documents.split(",")):
        row = measure(count, given.pool, given.workers)
        held = row["MB"]
        cells = (held[name] for name in ("before", "extract", "fuse", "graph", "peak"))
        print(f"{count:9} {row['facts']:8} {row['graph MB']:9} " + " ".join(f"{cell:7}" for cell in cells), flush=True)
        rows.append(row)
        if given.json:  # what has been measured is not lost where the next is too much for the machine
            given.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
