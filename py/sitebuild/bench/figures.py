"""What a measurement gives: a value, its unit, and how it was measured."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Table = dict[str, dict[str, int]]
"""Rows by their names, each with the same columns."""


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Attributes:
        name: stable name, as in the JSON output.
        value: the figure, or a table of many; ratios compare two times of the same run on the same machine.
        unit: of the value, "×" for ratios.
        how: what was measured, with the absolute figures behind a ratio.
    """

    name: str
    value: float | Table
    unit: str
    how: str

    def lines(self) -> Iterator[str]:
        """Return what is printed: one line, and more for a table."""
        if not isinstance(self.value, dict):
            yield f"{self.name:28}{self.value:>14,.2f} {self.unit:<6} {self.how}"
            return
        yield f"{self.name:42} {self.unit:<6} {self.how}"
        columns = next(iter(self.value.values()))
        yield f"{'':42}" + "".join(f"{name:>10}" for name in columns)
        for row, cells in self.value.items():
            yield f"  {row:40}" + "".join(f"{cell:>10,}" for cell in cells.values())


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
