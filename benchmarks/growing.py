"""How long it takes to add one document to a store of 100, of 1,000, of 10,000: `python benchmarks/growing.py`.

The documents are cut together from paragraphs of the news pool, so there are as many different ones as are asked for,
and they speak of the same places, firms and figures as news does. The same documents are added to each store and
removed again, one by one, the stores by turns, so that whatever else the machine does falls on all alike; the median
counts. What is measured:

    command   `xckg add FILE` from the start of a process to its end, by the clock
    add       the same in a process that has everything loaded; by room: reading, fuse, graph, tables
    bare      `add` without tables, which a store of more than a thousand documents does not write at each change
    … cpu     what that costs the processor, whoever else is at work
    tables    all of them, as `xckg export --tables` writes them
    MB        on the disk, a file that has several names counted once; of these database and graph
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

POOL = Path(__file__).parents[2] / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"
T = TypeVar("T")
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


class Sheet:
    """What was measured of one store, by name."""

    def __init__(self, store: Path) -> None:
        """Nothing yet."""
        self.store = store
        self.found: dict[str, list[float]] = defaultdict(list)

    def note(self, name: str, work: Callable[[], T]) -> T:
        """Does something and notes how long it takes, by the clock and by the processor."""
        start, processor = time.perf_counter(), find_processor()
        done = work()
        self.found[name].append(time.perf_counter() - start)
        self.found[f"{name} cpu"].append(find_processor() - processor)
        return done

    def try_file(self, file: str) -> None:
        """Adds a file and removes it again, as often as there are ways to."""
        from xckg import growing

        done = self.note("add", partial(growing.add, [file], self.store))
        for room in ROOMS:
            self.found[room].append(done.seconds.get(room, 0.0))
        self.note("remove", partial(growing.remove, [file], self.store))
        self.note("bare", partial(growing.add, [file], self.store, tables=False))
        growing.remove([file], self.store)
        command = [sys.executable, "-m", "xckg", "add", file, "-o", str(self.store), "-q"]
        self.note("command", partial(subprocess.run, command, check=True, env=dict(os.environ)))
        growing.remove([file], self.store)

    def try_tables(self, file: str) -> None:
        """Writes all tables, once."""
        from xckg import growing

        growing.add([file], self.store, tables=False)
        self.note("tables", partial(growing.export, self.store, tables_only=True))
        growing.remove([file], self.store)

    def sum_up(self) -> dict[str, float]:
        """Medians, and what lies on the disk."""
        row = {name: round(statistics.median(times), 4) for name, times in self.found.items()}
        inner = self.store / "store"
        row |= {"MB": weigh(self.store), "MB graph": weigh(inner / "live")}
        return row | {"MB database": round((inner / "truth.sqlite").stat().st_size / 1e6, 1)}


def find_processor() -> float:
    """Seconds that the processor has worked for this process and its children."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def weigh(folder: Path) -> float:
    """Megabytes of a folder: snapshots of the graph are other names of the same files."""
    seen = {(stat.st_dev, stat.st_ino): stat.st_size for stat in (p.stat() for p in folder.rglob("*") if p.is_file())}
    return round(sum(seen.values()) / 1e6, 1)


def grow(folder: Path, former: int, size: int, files: list[str], batch: int) -> None:
    """Makes the store of that size of the former one, unless it is there."""
    from xckg import growing

    store, start = folder / str(size), time.perf_counter()
    if store.is_dir():
        return
    if former:
        shutil.copytree(folder / str(former), store)
    for at in range(former, size, batch):
        growing.add(files[at : min(at + batch, size)], store)
        done = min(at + batch, size)
        print(f"{done} documents after {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, default=POOL)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--batch", type=int, default=1000, help="documents taken in at once while the store grows")
    parser.add_argument("--repeat", type=int, default=12)
    parser.add_argument(
        "--folder", type=Path, help="where the stores are made and left, and found again; else they are thrown away"
    )
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    from xckg import pipeline

    sizes = [int(size) for size in told.sizes.split(",")]
    folder = told.folder or Path(tempfile.mkdtemp(prefix="xckg-growing-"))
    news = folder / "news"
    news.mkdir(parents=True, exist_ok=True)
    files = cut_together(told.pool, max(sizes) + told.repeat, news)
    samples, files = files[: told.repeat], files[told.repeat :]
    sheets = {str(size): Sheet(folder / str(size)) for size in sizes}
    for size, former in zip(sizes, [0, *sizes], strict=False):
        grow(folder, former, size, files, told.batch)
    for sheet in sheets.values():  # the first time everything is loaded
        sheet.try_file(samples[0])
        sheet.found.clear()
    for file in samples[1:]:
        pipeline.run([file])  # so that the first store is not the one to look up what its words need
        for sheet in sheets.values():
            sheet.try_file(file)
    for sheet in sheets.values():
        sheet.try_tables(samples[0])
    table = {size: sheet.sum_up() for size, sheet in sheets.items()}
    columns = ["command", "command cpu", "add", "add cpu", "bare", "bare cpu", "remove", *ROOMS, "tables"]
    columns += ["MB", "MB database", "MB graph"]
    print("| documents | " + " | ".join(columns) + " |\n|" + "---|" * (len(columns) + 1))
    for size, row in table.items():
        print(f"| {size} | " + " | ".join(f"{row[name]:g}" for name in columns) + " |")
    first, last = (table[str(size)] for size in (sizes[0], sizes[-1]))
    ratios = [f"{name} ×{last[name] / first[name]:.2f}" for name in columns[:6]]
    print(f"\n{sizes[-1]} against {sizes[0]}: {', '.join(ratios)}")
    if told.json:
        told.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    if not told.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
