"""Feeds broken documents of every kind to readers and extraction until the time is up; stops at the first fault.

    python benchmarks/fuzz.py --seconds 300

With atheris the inputs are found by coverage; without, they are mutations of the sample news (and of the news beside
the checkout, where there is some). A fault is an exception that is no `XckgError`, or an offset that does not slice
back; the input is kept in `.fuzz/`, its name ending as its kind does: put it into `tests/corpus/broken/`, where a test
reads it ever after. With `--all` faults are told, each once, and the search goes on.
"""

import argparse
import contextlib
import random
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
KEPT = Path(".fuzz")
LONGEST = 3000  # bytes: what is longer takes longer and finds no more

told: set[object] = set()


def try_and_keep(fuzzing, data, kind, go_on):
    """Tries an input; a fault is told and its input kept.

    Raises:
        Exception: what the input makes the product raise, unless the search is to go on.
    """
    try:
        return fuzzing.try_document(data, kind)
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = type(error), frame.filename, frame.lineno
        if where not in told:
            told.add(where)
            path = KEPT / f"fault-{len(told)}{kind}"
            path.write_bytes(data)
            print(f"出错的输入在 {path}", file=sys.stderr)
            if go_on:
                traceback.print_exc()
        if not go_on:
            raise
        return 0


def guide(atheris, given):
    """By coverage; comes back only with a fault or at the end of the process."""
    with atheris.instrument_imports(include=["xckg"]):  # whatever is imported before is not watched
        from tests import fuzzing
    kinds = [kind for kind in fuzzing.KINDS if kind not in fuzzing.BINARY]
    corpus = KEPT / "corpus"
    corpus.mkdir(exist_ok=True)
    for kind, seeds in fuzzing.load_seeds().items():
        for number, seed in enumerate(seeds[:12] if kind in kinds else ()):
            (corpus / f"seed-{number}{kind}").write_bytes(bytes([kinds.index(kind)]) + seed[:LONGEST])
    options = [
        sys.argv[0],
        str(corpus),
        f"-max_total_time={given.seconds}",
        f"-seed={given.seed}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={KEPT}/",
        "-rss_limit_mb=4000",
        "-timeout=30",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    words = KEPT / "words"
    words.write_text("".join(f'"{"".join(f"{chr(92)}x{b:02x}" for b in odd.encode())}"\n' for odd in fuzzing.ODD))
    atheris.Setup(
        [*options, f"-dict={words}"],
        lambda data: try_and_keep(fuzzing, data[1:], kinds[data[0] % len(kinds)], given.all) if data[1:] else None,
    )
    atheris.Fuzz()


def mutate(given):
    """By mutation alone."""
    from tests import fuzzing

    seeds, tried, articles = fuzzing.load_seeds(), 0, 0
    rng, until = random.Random(given.seed), time.monotonic() + given.seconds
    while time.monotonic() < until:
        kind = rng.choice(list(fuzzing.KINDS))
        articles += bool(try_and_keep(fuzzing, fuzzing.mutate(rng, seeds, kind), kind, given.all))
        tried += 1
    print(f"变异 {tried} 份，种子 {given.seed}，读出文章的 {articles} 份，出错 {len(told)} 处")


def main():
    """Reads the arguments and runs."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=0, help="the search's seed; the clock's unless given")
    arguments.add_argument("--all", action="store_true", help="tell faults and go on")
    arguments.add_argument("--mutate", action="store_true", help="without atheris, even if it is there")
    given = arguments.parse_args()
    given.seed = given.seed or time.time_ns() % 10**9
    KEPT.mkdir(exist_ok=True)
    atheris = None
    if not given.mutate:
        with contextlib.suppress(ImportError):
            import atheris
    if atheris is None:
        mutate(given)
    else:
        guide(atheris, given)
    sys.exit(bool(told))


if __name__ == "__main__":
    main()
