"""The process from which Spark forks its Python workers: it has loaded the knowledge, and those that it forks have it.

    java ── daemon (words, rules, modules: loaded once) ──fork── worker, worker, worker, …

Spark runs as many workers as a task has steps in Python, and new ones for those that lay idle for a minute. Each of
its own would load for more than a second; forked, it shares the memory of this process until it writes to it.

*Why so*: a small build is the one thing that is sure to load what a build needs. What it leaves is never garbage, so
the collector, which Spark calls after each task, is told to look at it no more; and to wake as seldom as in a local
build.
pyarrow is not loaded here: it starts threads, of which a fork would have none.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn


def warm() -> None:
    """Loads what workers need."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads of numpy's either
    from xckg import pipeline, working
    from xckg.publish import claims, tables

    made = pipeline.run([str(next(pipeline.SAMPLE.glob("*.txt")))], workers=0)
    for write in (tables.entities_table, tables.facts_table, tables.documents_table, claims.projects_table):
        write(made.knowledge)
    del made
    gc.collect()
    gc.freeze()
    gc.set_threshold(*working.COLLECT_AFTER)


def main() -> NoReturn:
    """As `pyspark.daemon`, but warm."""
    warm()
    from pyspark import daemon

    daemon.manager()
    sys.exit()


if __name__ == "__main__":
    main()
