"""Feeds broken documents to the readers and the extraction until the time is up; stops at the first fault.

    python benchmarks/fuzz.py --seconds 300

With atheris the inputs are found by coverage; without, they are mutations of the sample news (and of the news beside
the checkout, where there is some). A fault is an exception that is no `XckgError`, or an offset that does not slice
back; the input is kept in `fuzz-fault.bin`.
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.fuzzing import KINDS, load_seeds, mutate, try_document

FAULT = Path("fuzz-fault.bin")


def try_and_keep(data, kind):
    """Raises what the input makes the product raise, and keeps the input."""
    try:
        try_document(data, kind)
    except BaseException:
        FAULT.write_bytes(data)
        print(f"出错的输入在 {FAULT}，当作 {kind}", file=sys.stderr)
        raise


def guide(seconds):
    """By coverage, with atheris; comes back only with a fault or at the end of the process."""
    import atheris

    with atheris.instrument_imports(include=["xckg"]):
        import xckg.pipeline  # noqa: F401
    corpus = Path("fuzz-corpus")
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(load_seeds()):
        (corpus / f"seed-{number}").write_bytes(b"\0" + seed[:4000])
    options = [sys.argv[0], str(corpus), f"-max_total_time={seconds}", "-max_len=4000", "-rss_limit_mb=4000"]
    atheris.Setup(options, lambda data: try_and_keep(data[1:], KINDS[data[0] % len(KINDS)]) if data else None)
    atheris.Fuzz()


def main():
    """Reads the arguments and runs."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=None, help="the mutations' seed; the clock's unless given")
    given = arguments.parse_args()
    try:
        import atheris  # noqa: F401
    except ImportError:
        seeds, tried = load_seeds(), 0
        number = given.seed if given.seed is not None else time.time_ns() % 10**9
        rng, until = random.Random(number), time.monotonic() + given.seconds
        while time.monotonic() < until:
            try_and_keep(mutate(rng, seeds), rng.choice(KINDS))
            tried += 1
        print(f"变异 {tried} 份，种子 {number}，没有出错")
    else:
        guide(given.seconds)


if __name__ == "__main__":
    main()
