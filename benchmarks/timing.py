"""Times taken alternately, reported as ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def alternately(one: Callable[[], object], other: Callable[[], object], times: int) -> tuple[float, float]:
    """The median seconds of two things done in turn; each is done once before to warm up."""
    one(), other()
    first: list[float] = []
    second: list[float] = []
    for _ in range(times):
        for do, taken in ((one, first), (other, second)):
            start = time.perf_counter()
            do()
            taken.append(time.perf_counter() - start)
    return statistics.median(first), statistics.median(second)


def report(what: str, ours: float, theirs: float, aim: float) -> None:
    """Print a ratio beside its aim."""
    ratio = ours / theirs
    print(f"{what}: {ratio:.2f} times ({ours * 1000:.1f} ms against {theirs * 1000:.1f} ms), aim {aim}", end="")
    print("" if ratio <= aim else "  MISSED")
