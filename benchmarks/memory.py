"""How much memory a build takes: by the thousand documents, for a million facts. The news are recombined paragraphs.

    python benchmarks/memory.py --documents 20000

Needs `../shared/data/news_pool` and Linux (`/proc`).
"""

import argparse
import gc
import resource
import tempfile
from pathlib import Path

from load import write_documents  # beside this file

from xckg import pipeline
from xckg.graph.store import load_store

POOL = Path(__file__).parent.parent.parent / "shared" / "data" / "news_pool" / "dev_pool.jsonl.xz"
EVERY = 1000


def read_resident():
    """Megabytes that this process holds now."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def main():
    """Builds and prints what is held at each thousand documents, and at the end."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--documents", type=int, default=20_000)
    arguments.add_argument("--pool", type=Path, default=POOL)
    given = arguments.parse_args()

    def show(room, done, total):
        if total > 1 and (done % EVERY == 0 or done == total):
            print(f"{room:8} {done:6} {read_resident():6} MB", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder) / "news"
        news.mkdir()
        characters = write_documents(news, given.documents, given.pool)
        pipeline.build([str(pipeline.SAMPLE)], Path(folder) / "warm", view=False)  # dictionaries, rules, automata
        before = read_resident()
        print(f"{given.documents} documents, {characters} characters; before: {before} MB", flush=True)
        made = pipeline.build([str(news)], Path(folder) / "made", view=False, on_step=show)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        counts, after = made.count(), read_resident()
        print(f"after: {after} MB, at most {most} MB; {counts}; {dict(made.seconds)}")
        facts = counts["relations"] + counts["observations"]
        nquads = Path(folder) / "made" / "graph.nq"
        size, lines = nquads.stat().st_size // 1024**2, nquads.read_bytes().count(b"\n")
        del made
        gc.collect()
        held = read_resident()
        store = load_store(nquads.read_bytes())
        print(
            f"graph.nq: {size} MB, {lines} quads; in a store in memory: {read_resident() - held} MB, {len(store)} quads"
        )
        for what, much in (("whole build, at most", most - before), ("its result", after - before), ("graph.nq", size)):
            print(f"{what}: {much / facts * 1e6 / 1024:.1f} GB for a million facts")
        print(f"store in memory: {(read_resident() - held) / facts * 1e6 / 1024:.1f} GB for a million facts")


if __name__ == "__main__":
    main()
