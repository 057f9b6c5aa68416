"""How the processor time of a call grows with what it is given, on a machine that others use, too."""

import gc
import time

ROUNDS = 12


def take(call, *given):
    """Seconds of processor time that a call takes, the collector aside: it walks what other tests have left, too."""
    gc.disable()
    try:
        start = time.process_time()
        call(*given)
        return time.process_time() - start
    finally:
        gc.enable()


def find_growth(call, small, large, *, below):
    """How many times longer `call(large)` takes than `call(small)`, each by the least of its times.

    Measured until the ratio is below what is hoped for, a dozen times at most: what another process takes of the
    caches in one round, it does not take in all, but what is quadratic is so in every round.
    """
    least = [float("inf")] * 2
    for _ in range(ROUNDS):
        least = [min(before, take(call, size)) for before, size in zip(least, (small, large), strict=True)]
        if least[1] < below * least[0]:
            break
    return least[1] / max(least[0], 1e-3)
