"""Bars of one colour around a video, as where a wide film is shown on a tall screen."""

from typing import NamedTuple

from fingerprint.kernel import Plane

FLAT = 12
"""Luma, of 255, by which a row of a bar may differ from its corner: what an encoder's noise makes of one colour."""

SMALLEST = 0.02
LARGEST = 0.4
"""Parts of a side. Less is no bar; more is a dark scene, in which bars cannot be told."""


class Bars(NamedTuple):
    """How much of a frame is bars, as parts of its width or height."""

    left: float
    top: float
    right: float
    bottom: float

    def common(self, other: "Bars") -> "Bars":
        """Return what is bars in both of two frames."""
        return Bars(*map(min, self, other))

    def is_near(self, other: "Bars", tolerance: float) -> bool:
        """Tell whether no side differs by more than a part of it."""
        return all(abs(one - two) <= tolerance for one, two in zip(self, other, strict=True))


NONE = Bars(0, 0, 0, 0)


def find_bars(plane: Plane) -> Bars | None:
    """Measure the bars of one frame.

    Args:
        plane: the frame, reduced.

    Returns:
        The bars, ``NONE`` without any; None where they cannot be told.
    """
    width, height = plane.width, plane.height
    luma = plane.luma()
    rows = [luma[y * width : (y + 1) * width] for y in range(height)]
    columns = [luma[x::width] for x in range(width)]
    found = Bars(
        left=flat(columns) / width,
        top=flat(rows) / height,
        right=flat(columns[::-1]) / width,
        bottom=flat(rows[::-1]) / height,
    )
    if max(found) > LARGEST:
        return None
    return Bars(*(part if part >= SMALLEST else 0 for part in found))


def flat(lines: "list[memoryview[float]]") -> int:
    """Count the lines, from the first, that have the colour of its first pixel throughout."""
    corner = lines[0][0]
    for count, line in enumerate(lines):
        if min(line) < corner - FLAT or max(line) > corner + FLAT:
            return count
    return len(lines)
