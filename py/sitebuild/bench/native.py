"""The same work by the tools that exist: pdqhash (bindings to the C++ reference), Pillow, hashlib."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image


def pdq(pixels: NDArray[Any]) -> str:
    """Return the reference's hash of an array of RGB pixels, height by width by 3, as 64 hex digits."""
    bits, _ = pdqhash.compute(pixels)
    return np.packbits(bits).tobytes().hex()


def photos(paths: list[Path]) -> None:
    """Do what a native program would for photographs: decode, hash, digest."""
    for path in paths:
        pdq(np.asarray(Image.open(path).convert("RGB")))
        data = path.read_bytes()
        hashlib.md5(data, usedforsecurity=False).digest()
        hashlib.sha256(data).digest()


def digest(name: str, data: bytes) -> Callable[[], object]:
    """Return the work of digesting some bytes with `hashlib`."""
    return lambda: hashlib.new(name, data, usedforsecurity=False).digest()
