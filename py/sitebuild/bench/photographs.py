"""Neutral photographs of the size that phones take, made from those in the scikit-image package."""

from pathlib import Path

import skimage
from PIL import Image

SIZE = (4032, 3024)
"""12 megapixels, as phones take them."""

HUGE_SIZE = (8160, 6120)
"""50 megapixels, as phones take them when they are told to."""

SOURCES = ("astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "rocket.jpg", "motorcycle_left.png")


def write_photographs(folder: Path, count: int, size: tuple[int, int] = SIZE) -> list[Path]:
    """Write JPEG files, no two alike.

    Args:
        folder: where to write.
        count: how many.
        size: of each, width and height.

    Returns:
        Their paths.
    """
    large = large_photographs(size, count)
    paths = []
    for number in range(count):
        picture, shift = large[number % len(large)], number // len(large)
        path = folder / f"{number:03}.jpg"
        # Another part of the picture each time, back at full size: other bytes, other hashes.
        picture.resize(size, box=(8 * shift, 6 * shift, *size)).save(path, quality=90)
        paths.append(path)
    return paths


def large_photographs(size: tuple[int, int], most: int) -> list[Image.Image]:
    """Return different photographs.

    Args:
        size: of each, width and height.
        most: how many at most; there may be fewer.

    Returns:
        Pictures in RGB.
    """
    paths = _existing(Path(skimage.__file__).parent / "data")[:most]
    return [Image.open(path).convert("RGB").resize(size, Image.Resampling.LANCZOS) for path in paths]


def _existing(data: Path) -> list[Path]:
    return [data / name for name in SOURCES if (data / name).exists()]
