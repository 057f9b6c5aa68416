"""Runs one build on Spark in a process of its own, as the command line does; told by one JSON object as its argument.

With `small`, files of JSON lines are shared out among workers line by line, however small they are, a few lines a task,
and no worker finishes what hangs together by itself.
"""

import json
import sys
from pathlib import Path

from xckg import pipeline
from xckg.distributing import building, components, inputs
from xckg.errors import XckgError
from xckg.fuse import NO_LEDGER, read_ledger


def main():
    told = json.loads(sys.argv[1])
    if told.get("small"):
        inputs.LARGE, inputs._SPLIT, components.FEW = 0, (400, 400), -1
    try:
        done = building.build(
            told["inputs"],
            Path(told["output"]),
            master=told.get("master", "local[2]"),
            base_iri=pipeline.DEFAULT_BASE_IRI,
            least=pipeline.LEAST,
            ledger=read_ledger(Path(told["ledger"])) if told.get("ledger") else NO_LEDGER,
            settings=told.get("settings"),
            on_skip=lambda error: sys.stderr.write(f"{error}\n"),
        )
    except XckgError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    sys.stdout.write(json.dumps({"counts": dict(done.counts), "skipped": done.skipped}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
