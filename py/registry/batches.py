"""Long lists in pieces, because databases bound how many values a statement may have."""

from collections.abc import Iterator, Sequence

BATCH = 1000


def batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give the names in their order, at most ``BATCH`` at a time."""
    for start in range(0, len(names), BATCH):
        yield names[start : start + BATCH]
