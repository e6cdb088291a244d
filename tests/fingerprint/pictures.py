"""The pictures of vectors.json: synthetic ones from a few whole numbers, and scikit-image's photographs.

The generators use nothing but 32-bit unsigned arithmetic, so that any language can make the same pictures.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
"""Height × width × red, green, blue."""

PHOTOGRAPHS = Path(skimage.__file__).parent / "data"
COLUMNS, ROWS = 11, 13


def mix(index: NDArray[np.uint32]) -> Pixels:
    """Return a byte for each number, which looks random: multiply, fold, multiply, fold, take the highest byte."""
    value = index.astype(np.uint32) * np.uint32(2654435761)
    value ^= value >> np.uint32(15)
    value *= np.uint32(2246822519)
    value ^= value >> np.uint32(13)
    return (value >> np.uint32(24)).astype(np.uint8)


def noise(width: int, height: int) -> Pixels:
    """Make every colour of every pixel, in reading order, ``mix`` of its number from 0."""
    return mix(np.arange(width * height * 3, dtype=np.uint32)).reshape(height, width, 3)


def tiles(width: int, height: int) -> Pixels:
    """Divide the picture into 11 × 13 tiles; colour c of tile t is ``mix(3 t + c)``."""
    column = np.arange(width, dtype=np.uint32) * COLUMNS // width
    row = np.arange(height, dtype=np.uint32) * ROWS // height
    tile = row[:, None] * np.uint32(COLUMNS) + column
    return mix(tile[:, :, None] * np.uint32(3) + np.arange(3, dtype=np.uint32))


GENERATORS = {"noise": noise, "tiles": tiles}


def photograph(name: str) -> Pixels:
    """Decode one of scikit-image's photographs; alpha is dropped."""
    with Image.open(PHOTOGRAPHS / name) as image:
        return np.ascontiguousarray(np.asarray(image.convert("RGBA"))[:, :, :3])


def rgba(pixels: Pixels) -> bytearray:
    """Return the bytes of a picture with an alpha that must not matter."""
    alpha = mix(np.arange(pixels.shape[0] * pixels.shape[1], dtype=np.uint32)).reshape(*pixels.shape[:2], 1)
    return bytearray(np.concatenate([pixels, alpha], axis=2).tobytes())


def encode(pixels: Pixels, kind: str, **options: object) -> bytes:
    """Return a picture as the bytes of a file."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind, **options)
    return stream.getvalue()


def distance(one: str, other: str) -> int:
    """Count the bits in which two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
