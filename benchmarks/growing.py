"""How long it takes to add one document to a store of 100, of 1,000, of 10,000: `python benchmarks/growing.py`.

The documents are cut together from paragraphs of the news pool, so there are as many different ones as are asked for,
and they speak of the same places, firms and figures as news does. At each size the same documents are added and
removed again, one by one; the median counts. What is measured:

    command   `xckg add FILE` from the start of a process to its end
    add       the same in a process that has everything loaded; by room: reading, fuse, graph, tables
    processor what `add` costs the processor, whoever else is at work on the machine
    bare      `add` without tables, which a store of more than a thousand documents does not write at each change
    tables    all of them, as `xckg export --tables` writes them
    MB        on the disk, a file that has several names counted once; of these database and graph
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xckg.growing import Done

POOL = Path(__file__).parents[2] / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"
ROOMS = ("corpus", "extract", "fuse", "graph", "publish")


def cut_together(pool: Path, number: int, folder: Path) -> list[str]:
    """Writes so many articles, each of paragraphs from several of the pool; gives their paths."""
    rng = random.Random(10)
    with lzma.open(pool, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    paragraphs = [part for row in rows for part in row["text"].splitlines() if 40 <= len(part) <= 400]
    paths = []
    for i in range(number):
        row = rng.choice(rows)
        text = "\n".join([row["title"], "", *rng.sample(paragraphs, rng.randint(2, 5))])
        path = folder / f"{i:05}.txt"
        path.write_text(text + "\n", encoding="utf-8")
        side = {key: row[key] for key in ("title", "date") if row.get(key)}
        side_lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in side.items()]
        path.with_suffix(".meta.toml").write_text("\n".join(side_lines) + "\n", encoding="utf-8")
        paths.append(str(path))
    return paths


def measure(store: Path, files: list[str]) -> dict[str, float]:
    """Adds each file and removes it again."""
    from xckg import growing

    names = ("add", "processor", "bare", "remove", "command", "tables", *ROOMS)
    found: dict[str, list[float]] = {name: [] for name in names}

    def note(name: str, work: Callable[[], Done]) -> Done:
        start, processor = time.perf_counter(), time.process_time()
        done = work()
        found[name].append(time.perf_counter() - start)
        if name == "add":
            found["processor"].append(time.process_time() - processor)
        return done

    growing.add(files[:1], store)
    growing.remove(files[:1], store)
    for file in files[1:]:
        done = note("add", partial(growing.add, [file], store))
        for room in ROOMS:
            found[room].append(done.seconds.get(room, 0.0))
        note("remove", partial(growing.remove, [file], store))
        note("bare", partial(growing.add, [file], store, tables=False))
        growing.remove([file], store)
        start = time.perf_counter()
        command = [sys.executable, "-m", "xckg", "add", file, "-o", str(store), "-q"]
        subprocess.run(command, check=True, env=dict(os.environ))
        found["command"].append(time.perf_counter() - start)
        growing.remove([file], store)
    growing.add(files[:1], store, tables=False)
    note("tables", partial(growing.export, store, tables_only=True))
    growing.remove(files[:1], store)
    return {name: round(statistics.median(times), 4) for name, times in found.items()}


def weigh(folder: Path) -> float:
    """Megabytes of a folder: snapshots of the graph are other names of the same files."""
    seen = {(stat.st_dev, stat.st_ino): stat.st_size for stat in (p.stat() for p in folder.rglob("*") if p.is_file())}
    return round(sum(seen.values()) / 1e6, 1)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, default=POOL)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--batch", type=int, default=1000, help="documents taken in at once while the store grows")
    parser.add_argument("--repeat", type=int, default=12)
    parser.add_argument("--folder", type=Path, help="where the store is made and left; else it is thrown away")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    from xckg import growing

    sizes = [int(size) for size in told.sizes.split(",")]
    folder = told.folder or Path(tempfile.mkdtemp(prefix="xckg-growing-"))
    news, store = folder / "news", folder / "output"
    news.mkdir(parents=True, exist_ok=True)
    files = cut_together(told.pool, max(sizes) + told.repeat, news)
    samples, files = files[: told.repeat], files[told.repeat :]
    table = {}
    size = 0
    for wanted in sizes:
        start = time.perf_counter()
        while size < wanted:
            batch = files[size : min(size + told.batch, wanted)]
            growing.add(batch, store)
            size += len(batch)
            print(f"{size} documents after {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
        table[str(wanted)] = measure(store, samples)
        parts = {"MB": store, "MB graph": store / "store" / "live"}
        table[str(wanted)] |= {name: weigh(place) for name, place in parts.items()}
        table[str(wanted)]["MB database"] = round((store / "store" / "truth.sqlite").stat().st_size / 1e6, 1)
    columns = ["command", "add", "processor", "bare", "remove", *ROOMS, "tables", "MB", "MB database", "MB graph"]
    print("| documents | " + " | ".join(columns) + " |\n|" + "---|" * (len(columns) + 1))
    for wanted, row in table.items():
        print(f"| {wanted} | " + " | ".join(f"{row[name]:g}" for name in columns) + " |")
    first, last = (table[str(size)] for size in (sizes[0], sizes[-1]))
    ratios = [f"{n} ×{last[n] / first[n]:.2f}" for n in ("command", "add", "processor", "bare")]
    print(f"\n{sizes[-1]} against {sizes[0]}: {', '.join(ratios)}")
    if told.json:
        told.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    if not told.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
