"""Reading articles with two versions of the package, side by side: one article with each in turn, and with jieba.

    beside.py ../old .                 two checkouts, 100 texts of ../shared/data/news_pool, five rounds
    beside.py ../old . --count 300

Counted is processor time, of each article and part the best round, and then the sum: what else the machine does falls
on all alike, so that differences of a few in a hundred can be seen where two runs one after the other differ by twenty.
It also says whether both find the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

POOL = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"
PEER = "jieba"
FOUND = ("mentions", "aliases", "relations", "observations", "skipped", "statuses")
SEED = 7
PARTS = {  # module → its functions whose time is told
    "xckg.extract": ("find_mentions", "find_relations", "find_observations", "find_claims"),
    "xckg.extract.mentions": ("find_tagged",),
}


def main() -> None:
    """Starts a process for each version, sends them the articles' numbers and prints the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="+", type=Path, help="checkouts of the package")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.trees[0], given.count)
        return
    names = [PEER, *map(str, given.trees)]
    workers = [_start(given.trees[0], given.count, peer=True), *(_start(t, given.count) for t in given.trees)]
    sizes = {int(_ask(worker)) for worker in workers}
    if len(sizes) > 1:
        sys.exit("the versions split the texts into different articles")
    best: list[defaultdict[str, dict[int, float]]] = [defaultdict(dict) for _ in workers]
    differ: set[int] = set()
    for _ in range(given.rounds):
        for article in range(*sizes):
            found = set()
            for number, worker in enumerate(workers):
                told = json.loads(_ask(worker, article))
                found.add(told.pop("found", None))
                for part, seconds in told.items():
                    before = best[number][part].get(article, seconds)
                    best[number][part][article] = min(before, seconds)
            if len(found - {None}) > 1:
                differ.add(article)
    base = sum(best[0]["all"].values())
    print(f"{sizes.pop()} articles; {PEER} {base:.3f} s; {len(differ)} articles with other findings")
    for part in sorted(best[1]):
        sums = [sum(times[part].values()) for times in best[1:]]
        told = "".join(f"{seconds:9.3f} s{seconds / base:7.2f} ×" for seconds in sums)
        print(f"{part:20}{told}")
    print(" " * 20 + "  ".join(names[1:]))


def _start(tree: Path, count: int, *, peer: bool = False) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--work", "--count", str(count), str(tree.resolve()), *[PEER] * peer]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ask(worker: subprocess.Popen[str], article: int | None = None) -> str:
    assert worker.stdin is not None
    assert worker.stdout is not None
    if article is not None:
        worker.stdin.write(f"{article}\n")
        worker.stdin.flush()
    return worker.stdout.readline()


def work(tree: Path, count: int) -> None:
    """One version: reads the numbers of articles and answers with the times."""
    sys.path.insert(0, str(tree / "src"))
    from importlib import import_module

    from xckg import extract

    if not Path(extract.__file__).is_relative_to(tree):
        sys.exit(f"{extract.__file__} is not of {tree}")
    articles = list(_read(count))
    taken: dict[str, Any] = {}
    if PEER in sys.argv:
        import jieba

        jieba.setLogLevel("ERROR")
        jieba.initialize()
        read: Callable[[Any], object] = lambda article: jieba.lcut(article.text.clean)  # noqa: E731
    else:
        read = extract.find_facts
        for module in PARTS:
            for name in PARTS[module]:
                _time(import_module(module), name, taken)
    print(len(articles), flush=True)
    for line in sys.stdin:
        article = articles[int(line)]
        taken.clear()
        began = time.process_time()
        found = read(article)
        taken["all"] = time.process_time() - began
        if read is extract.find_facts:
            told = [getattr(found, name) for name in FOUND]
            taken["found"] = hashlib.sha256(repr(told).encode()).hexdigest()
        print(json.dumps(taken), flush=True)


def _time(module: Any, name: str, taken: dict[str, Any]) -> None:
    """Lets a function of a module tell its time."""
    asked = getattr(module, name)

    def timed(*args: object) -> object:
        began = time.process_time()
        made = asked(*args)
        if isinstance(made, Iterator):
            made = list(made)
        taken[name] = time.process_time() - began
        return made

    setattr(module, name, timed)


def _read(count: int) -> Iterator[Any]:
    """The articles of texts drawn from the pool."""
    from xckg.corpus.articles import split_articles
    from xckg.corpus.read import read_sources
    from xckg.model import Metadata

    with lzma.open(POOL, "rt", encoding="utf-8") as lines:
        rows = list(lines)
    random.Random(SEED).shuffle(rows)
    with TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.jsonl"
        texts.write_text("".join(rows[:count]), encoding="utf-8")
        for source in read_sources(str(texts), Metadata())[0]:
            yield from (article for article in split_articles(source))


if __name__ == "__main__":
    main()
