"""The same work by the tools that exist: pdqhash and vpdq (bindings to the C++ references), Pillow, FFmpeg, hashlib."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pdqhash
import vpdq
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


def decode_video(path: Path) -> None:
    """Decode all of a video with FFmpeg, a thread for each core, and take a frame a second."""
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        stream.thread_type, stream.thread_count = "AUTO", os.cpu_count() or 1
        second = -1
        for frame in video.decode(stream):
            if int(frame.time or 0) > second:
                second = int(frame.time or 0)
                frame.to_ndarray()


def hash_video(path: Path) -> None:
    """Hash a frame a second with the reference."""
    vpdq.computeHash(path)
