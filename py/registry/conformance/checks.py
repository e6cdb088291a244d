"""The sentences with which a client is judged."""

from collections.abc import Collection
from dataclasses import dataclass

# So many ids are named where something is wrong with more.
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong.

    Attributes:
        expected: what a client should do.
        seen: what this one has done.
        look_at: where the fault may be.
    """

    expected: str
    seen: str
    look_at: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: a sentence that is true where it has passed.
        failure: what is wrong, or None.
        unjudged: why nothing can be said; empty where something can.
    """

    name: str
    failure: Failure | None = None
    unjudged: str = ""

    def __str__(self) -> str:
        if self.unjudged:
            return f"not judged: {self.name} {self.unjudged}"
        if self.failure is None:
            return f"passed: {self.name}"
        return (
            f"failed: {self.name}\n"
            f"    expected: {self.failure.expected}\n"
            f"    seen:     {self.failure.seen}\n"
            f"    look at:  {self.failure.look_at}"
        )


def some(ids: Collection[str]) -> str:
    """Return how many ids there are, and the first of them."""
    if not ids:
        return "none"
    named = ", ".join(sorted(ids)[:EXAMPLES])
    return f"{len(ids)} ({named}{', …' if len(ids) > EXAMPLES else ''})"
