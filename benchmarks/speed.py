"""How long a whole build takes beside plain `jieba.lcut` over the same text, step by step, in one process.

    speed.py                          300 texts of ../shared/data/news_pool, three rounds
    speed.py --count 0                all of them
    speed.py FILE-OR-FOLDER …         these instead (as `xckg build` takes them)
    speed.py --json speed.json        writes the figures, too

Counted is processor time, and of each step the best round: other work on the machine weighs less in both. jieba runs
once in every round, before the steps. Dictionaries, rules and automata are loaded before (`load` says how long that
took); `first result` is a process of its own, from its start to the written folder, one small file, by the clock.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import platform
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
POOL = ROOT.parent / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"
PEER = "jieba.lcut"
WHOLE = "xckg build"
SEED = 7


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="*")
    parser.add_argument("--count", type=int, default=300, help="texts drawn from the pool, 0 for all")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        inputs = given.inputs or [str(_draw(Path(folder), given.count))]
        figures = measure(inputs, given.rounds, Path(folder))
    _print(figures)
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _draw(folder: Path, count: int) -> Path:
    """A file with texts drawn from the pool."""
    with lzma.open(POOL, "rt", encoding="utf-8") as lines:
        rows = list(lines)
    random.Random(SEED).shuffle(rows)
    made = folder / "texts.jsonl"
    made.write_text("".join(rows[: count or None]), encoding="utf-8")
    return made


def measure(inputs: list[str], rounds: int, folder: Path) -> dict[str, Any]:
    """The figures: seconds of each step, and what was in the texts."""
    import jieba  # the peer, not a dependency of the package

    jieba.setLogLevel("ERROR")
    jieba.initialize()
    began = time.process_time()
    from xckg import extract, fuse, pipeline
    from xckg.corpus.articles import split_articles
    from xckg.corpus.read import find_inputs, read_sources
    from xckg.extract import find_mentions, find_observations, find_relations
    from xckg.graph import checks, formats, network
    from xckg.graph.rdf import to_sheet
    from xckg.model import Metadata
    from xckg.publish import report, tables

    pipeline.build([str(pipeline.SAMPLE)], folder / "warm", view=False)
    loaded = time.process_time() - began
    base = pipeline.DEFAULT_BASE_IRI
    sources = [s for path in find_inputs(inputs, None)[0] for s in read_sources(path, Metadata())[0]]
    articles = [article for source in sources for article in split_articles(source)]
    mentions = [find_mentions(article)[0] for article in articles]
    known = pipeline.run(inputs).knowledge
    findings = [extract.find_facts(article) for article in articles]
    sheet = to_sheet(known)
    steps: dict[str, Callable[[], object]] = {
        PEER: lambda: [jieba.lcut(source.text) for source in sources],
        "  corpus: read, repair, split, cut into words": lambda: [
            split_articles(source)
            for path in find_inputs(inputs, None)[0]
            for source in read_sources(path, Metadata())[0]
        ],
        "  extract: mentions": lambda: [find_mentions(article) for article in articles],
        "  extract: relations": lambda: [find_relations(a, m) for a, m in zip(articles, mentions, strict=True)],
        "  extract: observations": lambda: [find_observations(a, m) for a, m in zip(articles, mentions, strict=True)],
        "  fuse": lambda: fuse.weigh(fuse.merge(findings, known.documents, base), least=fuse.LIKELIER_RIGHT),
        "  graph: triples": lambda: to_sheet(known),
        "  graph: shapes": lambda: checks.ensure_shapes(sheet),
        "  publish: N-Quads": lambda: formats.to_nquads(sheet),
        "  publish: Turtle": lambda: formats.to_turtle(sheet, base_iri=base),
        "  publish: JSON-LD": lambda: formats.to_jsonld(sheet, base_iri=base),
        "  publish: GraphML": lambda: network.to_graphml(known),
        "  publish: tables, report": lambda: [
            tables.entities_table(known),
            tables.mentions_table(known),
            tables.facts_table(known),
            tables.documents_table(known),
            report.render_report(known, (), reading=""),
        ],
    }
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, step in steps.items():
            with _clock(taken[name]), pipeline._seldom_collecting():
                step()
            if name == PEER:
                with _clock(taken[WHOLE]):
                    pipeline.build(inputs, folder / "made", view=False)
    best = {name: min(times) for name, times in taken.items()}
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "documents": len(sources),
        "characters": sum(len(source.text) for source in sources),
        "facts": len(known.relations) + len(known.observations),
        "rounds": rounds,
        "seconds": {name: round(seconds, 4) for name, seconds in best.items()},
        "ratio": {name: round(seconds / best[PEER], 2) for name, seconds in best.items()},
        "load": round(loaded, 2),
        "first_result": round(min(_first_result(folder) for _ in range(rounds)), 2),
    }


@contextmanager
def _clock(times: list[float]) -> Iterator[None]:
    began = time.process_time()
    yield
    times.append(time.process_time() - began)


def _first_result(folder: Path) -> float:
    """Seconds from the start of a process to the build of one small file, by the clock.

    Its bytecode is kept, as that of an installed package is: the first of several runs writes it.
    """
    small = min((ROOT / "src" / "xckg" / "sample").glob("*.txt"), key=lambda path: path.stat().st_size)
    command = [sys.executable, "-m", "xckg", "build", str(small), "-o", str(folder / "first"), "--no-view", "--quiet"]
    kept = {"PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | kept
    began = time.perf_counter()
    subprocess.run(command, check=True, env=environment)
    return time.perf_counter() - began


def _print(figures: dict[str, Any]) -> None:
    documents, characters = figures["documents"], figures["characters"]
    print(
        f"{documents} documents, {characters} characters, {figures['facts']} facts; best of {figures['rounds']} rounds"
    )
    print(f"{figures['machine']}, Python {figures['python']}; processor seconds")
    print(f"{'step':48}{'seconds':>9}{'× jieba':>9}{'docs/s':>9}{'chars/s':>12}")
    for name, seconds in figures["seconds"].items():
        rates = f"{documents / seconds:9,.0f}{characters / seconds:12,.0f}"
        print(f"{name:48}{seconds:9.3f}{figures['ratio'][name]:9.2f}{rates}")
    print(f"load {figures['load']} s; first result {figures['first_result']} s (clock)")


if __name__ == "__main__":
    main()
