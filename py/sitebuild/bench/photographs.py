"""Neutral photographs of the size that phones take, made from those in the scikit-image package."""

from pathlib import Path

import skimage
from PIL import Image

SIZE = (4032, 3024)
"""12 megapixels, as phones take them."""

SOURCES = ("astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "rocket.jpg", "motorcycle_left.png")


def write_photographs(folder: Path, count: int) -> list[Path]:
    """Write JPEG files of 12 megapixels, no two alike.

    Args:
        folder: where to write.
        count: how many.

    Returns:
        Their paths.
    """
    data = Path(skimage.__file__).parent / "data"
    large = [Image.open(path).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS) for path in _existing(data)]
    paths = []
    for number in range(count):
        picture, shift = large[number % len(large)], number // len(large)
        path = folder / f"{number:03}.jpg"
        # Another part of the picture each time, back at full size: other bytes, other hashes.
        picture.resize(SIZE, box=(8 * shift, 6 * shift, *SIZE)).save(path, quality=90)
        paths.append(path)
    return paths


def _existing(data: Path) -> list[Path]:
    return [data / name for name in SOURCES if (data / name).exists()]
