"""The neutral pictures of the practice and of "How it works", painted by the build from nothing but shapes."""

from collections.abc import Callable

from sitebuild.pictures import hills, lake, tiles
from sitebuild.pictures.canvas import Canvas

PICTURES: dict[str, Callable[[], Canvas]] = {
    "practice-hills": hills.paint,
    "practice-lake": lake.paint,
    "practice-tiles": tiles.paint,
}
"""Each picture's name, and what paints it."""


def practice_pictures() -> dict[str, bytes]:
    """Paint all pictures; the same bytes each time.

    Returns:
        JPEG files by their names.
    """
    return {name: paint().jpeg() for name, paint in PICTURES.items()}
