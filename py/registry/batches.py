"""Long lists in pieces, because databases bound how many values a statement may have."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

BATCH = 1000

Member = TypeVar("Member")


def batches(members: Sequence[Member], size: int = BATCH) -> Iterator[Sequence[Member]]:
    """Give the members in their order, at most so many at a time."""
    for start in range(0, len(members), size):
        yield members[start : start + size]
