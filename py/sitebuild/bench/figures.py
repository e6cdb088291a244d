"""What a measurement gives: a value, its unit, and how it was measured."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Attributes:
        name: stable name, as in the JSON output.
        value: the figure; ratios compare two times of the same run on the same machine.
        unit: of the value, "×" for ratios.
        how: what was measured, with the absolute figures behind a ratio.
    """

    name: str
    value: float
    unit: str
    how: str


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the median time of some work.

    Args:
        work: is called `rounds` times.
        rounds: an odd number.

    Returns:
        Seconds.
    """
    return statistics.median(_time(work) for _ in range(rounds))


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
