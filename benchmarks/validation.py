"""How long a graph of 100,000 triples takes to be held to the shapes, compiled and by pySHACL, and with a fault in it.

    validation.py                          texts of ../shared/data/news_pool until there are 100,000 triples
    validation.py --triples 20000          fewer, or more
    validation.py --json validation.json   writes the figures, too

Counted are processor time and the clock, once each, in one process: where other work runs on the machine, the first is
the one to read. Loading the shapes stands apart. `the sentences` is to hold what is
quoted against the sources. With a fault (one number without a measure), the compiled shapes say no and pySHACL words
it: that is what a user waits for when a build fails.
"""

from __future__ import annotations

import argparse
import json
import lzma
import platform
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
POOL = ROOT.parent / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"
SEED = 7
EACH = 500  # triples of a text, roughly


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures = measure(given.triples)
    _print(figures)
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def measure(triples: int) -> dict[str, Any]:
    """The figures: seconds of each check, and how large the graph is."""
    from xckg.checking import ensure_quotes
    from xckg.corpus.read import read_sources
    from xckg.errors import ShapeError
    from xckg.graph import checks, shapes
    from xckg.graph.bridge import to_graph
    from xckg.graph.constraints import load_shapes
    from xckg.graph.formats import to_quads
    from xckg.graph.sheet import lay_out
    from xckg.graph.terms import xc
    from xckg.model import Metadata

    seconds: dict[str, dict[str, float]] = {}

    def take(name: str, work: Callable[[], Any]) -> Any:
        clock, processor = time.perf_counter(), time.process_time()
        made = work()
        seconds[name] = {
            "processor": round(time.process_time() - processor, 2),
            "clock": round(time.perf_counter() - clock, 2),
        }
        return made

    with TemporaryDirectory() as folder:
        made, texts = _build(triples, Path(folder))
        sources = {s.path: s for s in read_sources(str(Path(folder) / "texts.jsonl"), Metadata())[0]}
    sheet, size = made.sheet, sum(map(len, made.sheet.rows.values()))
    take("loading the shapes", lambda: (load_shapes(), shapes.load_shapes()))
    assert take("the shapes, compiled", lambda: checks.conforms(sheet))
    take("the sentences", lambda: ensure_quotes(sheet, sources.get))
    graph = take("(into rdflib)", lambda: to_graph(to_quads(sheet)))
    assert take("the shapes, by pySHACL", lambda: shapes.check_shapes(graph)) == ()
    quads = to_quads(sheet)
    fault = next(i for i, q in enumerate(quads) if str(q.predicate) == xc("measure"))
    broken = lay_out(quads[:fault] + quads[fault + 1 :])
    broken.rows[str(quads[fault].subject)].pop((str(quads[fault].predicate), str(quads[fault].object)), None)
    found: list[ShapeError] = []

    def fail() -> None:
        try:
            checks.ensure_shapes(broken)
        except ShapeError as error:
            found.append(error)

    take("with a fault, until it is told", fail)
    assert [v.shape for v in found[0].violations]
    return {
        "texts": texts,
        "triples": size,
        "facts": len(made.knowledge.relations) + len(made.knowledge.observations),
        "shapes": len(load_shapes() or ()),
        "seconds": seconds,
        "machine": {"python": platform.python_version(), "system": platform.system(), "processor": platform.machine()},
    }


def _build(triples: int, folder: Path) -> tuple[Any, int]:
    """A build of as many texts of the pool as give that many triples."""
    from xckg import pipeline

    with lzma.open(POOL, "rt", encoding="utf-8") as lines:
        rows = list(lines)
    random.Random(SEED).shuffle(rows)
    count = triples // EACH
    while True:
        (folder / "texts.jsonl").write_text("".join(rows[:count]), encoding="utf-8")
        made = pipeline.run([str(folder / "texts.jsonl")])
        size = sum(map(len, made.sheet.rows.values()))
        if size >= triples or count >= len(rows):
            return made, count
        count += count // 5


def _print(figures: dict[str, Any]) -> None:
    print("{texts} texts, {facts} facts, {triples} triples, {shapes} shapes\n".format(**figures))
    print("| | processor (s) | clock (s) |\n|---|---|---|")
    for name, taken in figures["seconds"].items():
        print(f"| {name} | {taken['processor']:.2f} | {taken['clock']:.2f} |")


if __name__ == "__main__":
    sys.exit(main())
