"""How long a whole build takes beside plain `jieba.lcut` over the same text, step by step, in one process.

    speed.py                          300 texts of ../shared/data/news_pool, three rounds
    speed.py --count 0                all of them
    speed.py FILE-OR-FOLDER …         these instead (as `xckg build` takes them)
    speed.py --json speed.json        writes the figures, too

Counted is processor time: other work on the machine weighs less in it. jieba runs once in every round, before the
build. The rows are the steps of one and the same build, the quickest of the rounds, each without the steps inside it,
so that they add up to it. Dictionaries, rules and automata are loaded before (`load` says how long that took); `first
result` is a process of its own, from its start to the written folder, one small file.
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
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
POOL = ROOT.parent / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"
PEER = "jieba.lcut"
WHOLE = "xckg build"
REST = "  the rest"
SEED = 7
STEPS: dict[str, tuple[str, ...]] = {
    "  corpus: read": ("xckg.gathering.find_inputs", "xckg.contributing.read_sources"),
    "  corpus: repair, split": ("xckg.contributing.split_articles",),
    "  corpus: cut into words": ("xckg.corpus.segment.tag", "xckg.corpus.assembly.lay_tokens"),
    "  extract: mentions": ("xckg.extract.find_mentions",),
    "  extract: learned names": ("xckg.extract.mentions._learned",),
    "  extract: lists, namesakes": ("xckg.extract.sort_lists", "xckg.extract.tell_apart"),
    "  extract: relations": ("xckg.extract.find_relations",),
    "  extract: observations": ("xckg.extract.find_observations",),
    "  extract: inside names, sections": (
        "xckg.extract.find_nested",
        "xckg.extract.find_sections",
        "xckg.extract.find_undertakers",
    ),
    "  extract: time and status": ("xckg.extract.find_claims",),
    "  fuse: what each document gives": ("xckg.fuse.make_share",),
    "  fuse: who is who": ("xckg.fuse.merge.cluster",),
    "  fuse: facts": ("xckg.fuse.join",),
    "  kept until all is read": ("xckg.gathering.make_key", "xckg.gathering.write_parts"),
    "  fuse: probabilities": ("xckg.fuse.weigh",),
    "  fuse: conflicts": ("xckg.fuse.judge",),
    "  graph: triples": ("xckg.pipeline.to_sheet",),
    "  graph: shapes": ("xckg.graph.checks.ensure_shapes",),
    "  graph: quotes": ("xckg.checking.ensure_quotes",),
    "  graph: the data set": ("xckg.pipeline.describe_dataset",),
    "  publish: N-Quads": ("xckg.graph.formats.write_nquads",),
    "  publish: Turtle": ("xckg.graph.formats.write_turtle",),
    "  publish: JSON-LD": ("xckg.graph.formats.write_jsonld",),
    "  publish: GraphML": ("xckg.graph.network.write_graphml",),
    "  publish: tables": ("xckg.pipeline.encode_lines",),
    "  publish: reports": (
        "xckg.publish.review.render_review",
        "xckg.publish.claims.render_conflicts",
        "xckg.publish.report.render_report",
    ),
    "  publish: manifest": ("xckg.publish.manifest.make_manifest", "xckg.publish.manifest.to_bytes"),
    "  publish: onto the disk": ("xckg.pipeline.fill_folder",),
}
"""The steps of a build, and by which names they are called."""


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
    from xckg import pipeline
    from xckg.corpus.read import find_inputs, read_sources
    from xckg.model import Metadata

    pipeline.build([str(pipeline.SAMPLE)], folder / "warm", view=False)
    loaded = time.process_time() - began
    sources = [s for path in find_inputs(inputs, None)[0] for s in read_sources(path, Metadata())[0]]
    peer: list[float] = []
    best: dict[str, float] = {}
    facts = 0
    for _ in range(rounds):
        began = time.process_time()
        for source in sources:
            jieba.lcut(source.text)
        peer.append(time.process_time() - began)
        with _watch() as taken:
            began = time.process_time()
            made = pipeline.build(inputs, folder / "made", view=False, workers=0)
            whole = time.process_time() - began
        facts = len(made.knowledge.relations) + len(made.knowledge.observations)
        del made  # before the next round, which is not to take it apart
        if not best or whole < best[WHOLE]:
            best = {WHOLE: whole, **taken, REST: whole - sum(taken.values())}
    best = {PEER: min(peer), **best}
    clock, used = min(_first_result(folder) for _ in range(rounds + 1))
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "documents": len(sources),
        "characters": sum(len(source.text) for source in sources),
        "facts": facts,
        "rounds": rounds,
        "seconds": {name: round(seconds, 4) for name, seconds in best.items()},
        "ratio": {name: round(seconds / best[PEER], 2) for name, seconds in best.items()},
        "load": round(loaded, 2),
        "first_result": round(clock, 2),
        "first_result_processor": round(used, 2),
    }


@contextmanager
def _watch() -> Iterator[dict[str, float]]:
    """Sees to it that every step of a build tells how long it took, without the steps inside it."""
    taken = dict.fromkeys(STEPS, 0.0)
    inside = [0.0]

    def watched(row: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            made = measured(lambda: step(*given, **named))
            return go_through(made) if isinstance(made, Generator) else made

        def measured(step: Callable[[], Any]) -> Any:
            inside.append(0.0)
            began = time.process_time()
            try:
                return step()
            finally:
                whole = time.process_time() - began
                taken[row] += whole - inside.pop()
                inside[-1] += whole

        def go_through(pieces: Iterator[Any]) -> Iterator[Any]:  # what is written piece by piece is made then
            end = object()
            while (piece := measured(lambda: next(pieces, end))) is not end:
                yield piece

        return run

    former = []
    for row, places in STEPS.items():
        for place in places:
            module, name = import_module(place.rpartition(".")[0]), place.rpartition(".")[2]
            former.append((module, name, getattr(module, name)))
            setattr(module, name, watched(row, getattr(module, name)))
    try:
        yield taken
    finally:
        for module, name, step in former:
            setattr(module, name, step)


def _first_result(folder: Path) -> tuple[float, float]:
    """Seconds from the start of a process to the build of one small file: by the clock, and of a processor.

    Its bytecode is kept, as that of an installed package is: the first of several runs writes it.
    """
    small = min((ROOT / "src" / "xckg" / "sample").glob("*.txt"), key=lambda path: path.stat().st_size)
    command = [sys.executable, "-m", "xckg", "build", str(small), "-o", str(folder / "first"), "--no-view", "--quiet"]
    kept = {"PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | kept
    before, began = os.times(), time.perf_counter()
    subprocess.run(command, check=True, env=environment)
    clock, after = time.perf_counter() - began, os.times()
    return clock, sum(after[2:4]) - sum(before[2:4])


def _print(figures: dict[str, Any]) -> None:
    documents, characters = figures["documents"], figures["characters"]
    print(
        f"{documents} documents, {characters} characters, {figures['facts']} facts; best of {figures['rounds']} rounds"
    )
    print(f"{figures['machine']}, Python {figures['python']}; processor seconds")
    print(f"{'step':48}{'seconds':>9}{'× jieba':>9}{'docs/s':>9}{'chars/s':>12}")
    for name, seconds in figures["seconds"].items():
        rates = f"{documents / seconds:9,.0f}{characters / seconds:12,.0f}" if seconds > 0 else ""
        print(f"{name:48}{seconds:9.3f}{figures['ratio'][name]:9.2f}{rates}")
    first, used = figures["first_result"], figures["first_result_processor"]
    print(f"load {figures['load']} s; first result {first} s by the clock, {used} s of a processor")


if __name__ == "__main__":
    main()
