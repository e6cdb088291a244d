"""Damage files in every way that a bad line, disk or will might, and see that each ends with an item or a code.

Run as a program, for numbers of mutations: a decoder that crashes takes only this process with it, and one that hangs
is ended with the stack on standard error. The last line there says which mutation it was.
"""

from __future__ import annotations

import faulthandler
import io
import random
import re
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from fingerprint.cli import fingerprint
from fingerprint.exceptions import FileError
from fingerprint.filetype import examine
from fingerprint.formats import exif as exif_format

from .files import DIGESTS_ONLY, OTHER_VIDEOS, PICTURES, PIXELS, REFUSED, VIDEOS, exif, heic
from .pictures import encode
from .small_videos import FRAGMENTED, write

LONGEST = 5  # seconds
NAMED_PART = re.compile(rb"[A-Za-z][A-Za-z0-9 ]{3}")
NUMBERS = (
    0,
    1,
    2,
    7,
    8,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    29_999,
    30_000,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**63,
    2**64 - 1,
)
WIDTH, HEIGHT = 48, 40


def seeds() -> list[bytes]:
    """Return small whole files of all kinds."""
    picture = Image.fromarray(PIXELS)
    clear = np.dstack([PIXELS, PIXELS[:, :, 0]])
    frames = [Image.fromarray(np.ascontiguousarray(np.roll(PIXELS, step, axis=1))) for step in (5, 9)]
    animated = {"save_all": True, "append_images": frames, "duration": 50}

    def saved(image: Image.Image, kind: str, **options: object) -> bytes:
        stream = io.BytesIO()
        image.save(stream, kind, **options)
        return stream.getvalue()

    made = [
        encode(PIXELS, "JPEG", exif=exif(6), optimize=True),
        saved(picture.convert("CMYK"), "JPEG"),
        saved(picture.convert("L"), "JPEG"),
        encode(PIXELS[:, :, 0].astype(np.uint16) * 257, "PNG"),
        encode(clear, "PNG", exif=exif(3)),
        saved(picture.quantize(16), "PNG", transparency=3),
        saved(picture.convert("1"), "PNG"),
        saved(picture, "PNG", **animated),
        saved(picture, "GIF", disposal=2, transparency=3, **animated),
        saved(picture, "WEBP", exif=exif(5), lossless=True, **animated),
        encode(clear, "WEBP", exif=exif(7)),
        encode(clear, "AVIF", exif=exif(6)),
        encode(clear, "HEIF", exif=exif(8)),
        saved(picture, "TIFF", compression="tiff_lzw", exif=exif(6)),
        saved(picture, "TIFF", compression="tiff_adobe_deflate"),
        saved(picture, "TIFF", compression="jpeg"),
        saved(picture.convert("1"), "TIFF", compression="group4"),
        saved(picture.convert("CMYK"), "TIFF", compression="packbits"),
        encode(clear, "TIFF", save_all=True, append_images=frames),
        encode(PIXELS[:, :, 0].astype(np.uint16) * 257, "TIFF"),
        saved(picture.quantize(200), "BMP"),
        saved(picture.convert("1"), "BMP"),
        encode(clear, "BMP"),
        heic(WIDTH, HEIGHT),
    ]
    videos = [
        write("mp4", sound="aac", chapters=True, frames=9),
        write("mp4", sound="aac", movflags=FRAGMENTED, frames=9),
        write("mov", "mjpeg", frames=3),
        write("webm", "libvpx", sound="libopus", frames=9),
        write("matroska", frames=9),
    ]
    refused = [data for data, _ in REFUSED.values()]
    # Of the pictures, most are needed: they have the longest way to go.
    return 4 * (made + list(PICTURES.values())) + [
        *videos,
        *VIDEOS.values(),
        *OTHER_VIDEOS.values(),
        *DIGESTS_ONLY.values(),
        *refused,
    ]


def anywhere(data: bytearray, chance: random.Random) -> int:
    """Return a position, half of the time near the beginning, where most structure is."""
    position = int(chance.expovariate(1 / 60)) if chance.random() < 0.5 else chance.randrange(len(data) + 1)
    return min(position, len(data))


def put_number(data: bytearray, position: int, chance: random.Random) -> None:
    size = chance.choice((1, 2, 4, 4, 8))
    value = chance.choice((*NUMBERS, len(data), len(data) + 1, chance.randrange(2**16)))
    order = chance.choice(("little", "big"))
    data[position : position + size] = (value % 2 ** (8 * size)).to_bytes(size, order)[: max(len(data) - position, 0)]


def flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        position = anywhere(data, chance)
        data[position : position + 1] = bytes(
            value ^ 1 << chance.randrange(8) for value in data[position : position + 1]
        )


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data) + 1) :]


def remove(data: bytearray, chance: random.Random) -> None:
    start = anywhere(data, chance)
    del data[start : start + chance.randint(1, 64)]


def duplicate(data: bytearray, chance: random.Random) -> None:
    start = anywhere(data, chance)
    data[start:start] = data[start : start + chance.randint(1, 200)]


def swap(data: bytearray, chance: random.Random) -> None:
    size = chance.randint(1, 64)
    one, other = anywhere(data, chance), anywhere(data, chance)
    first, second = data[one : one + size], data[other : other + size]
    if len(first) == len(second):
        data[one : one + size], data[other : other + size] = second, first


def falsify_number(data: bytearray, chance: random.Random) -> None:
    put_number(data, anywhere(data, chance), chance)


def falsify_size_of_part(data: bytearray, chance: random.Random) -> None:
    """Change the number before or behind the name of a box or chunk: nested ones outgrow what they are in."""
    if names := [match.start() for match in NAMED_PART.finditer(data)]:
        position = chance.choice(names[:40])
        put_number(data, max(position + chance.choice((-4, -4, 4)), 0), chance)


def falsify_sides(data: bytearray, chance: random.Random) -> None:
    """Change what may be the width or height."""
    size = chance.choice((2, 4))
    order = chance.choice(("little", "big"))
    side = chance.choice((WIDTH, HEIGHT)).to_bytes(size, order)
    if places := [match.start() for match in re.finditer(re.escape(side), data)]:
        start = chance.choice(places)
        value = chance.choice((0, 1, 39, 49, 255, 2000, 29_999, 32_768, 65_535, 2**31 - 1))
        data[start : start + size] = (value % 2 ** (8 * size)).to_bytes(size, order)


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip_bits,
    cut,
    remove,
    duplicate,
    swap,
    falsify_number,
    falsify_number,
    falsify_size_of_part,
    falsify_size_of_part,
    falsify_sides,
)


def mend_check_sums(data: bytearray) -> None:
    """Make the check sums of a PNG right again: otherwise they would hide all other damage."""
    position = 8
    while position + 12 <= len(data):
        end = position + 8 + int.from_bytes(data[position : position + 4], "big")
        if end + 4 > len(data):
            return
        data[end : end + 4] = zlib.crc32(data[position + 4 : end]).to_bytes(4, "big")
        position = end + 4


def mutation(number: int, originals: list[bytes]) -> bytes:
    """Return a damaged file, the same one for a number each time."""
    chance = random.Random(number)
    data = bytearray(originals[number % len(originals)])
    for _ in range(chance.choice((1, 1, 2, 4))):
        chance.choice(WAYS)(data, chance)
    if data.startswith(b"\x89PNG") and chance.random() < 0.8:
        mend_check_sums(data)
    return bytes(data)


def outcome(data: bytes, path: Path) -> str:
    """Send a file through all that looks at files; return the code of its error, or "item"."""
    assert 1 <= exif_format.orientation(data) <= 8
    path.write_bytes(data)
    try:
        with path.open("rb") as stream:
            kind = examine(stream).kind
        item = fingerprint(path, set())
    except FileError as error:
        return error.code
    assert item.kind == kind
    return "item"


def main(first: int, end: int) -> None:
    originals = seeds()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, end):
            print(f"mutation {number}", file=sys.stderr, flush=True)
            faulthandler.dump_traceback_later(LONGEST, exit=True)
            counts[outcome(mutation(number, originals), Path(folder, "file"))] += 1
            faulthandler.cancel_dump_traceback_later()
    for code, count in sorted(counts.items()):
        print(code, count)


if __name__ == "__main__":
    faulthandler.enable()
    main(int(sys.argv[1]), int(sys.argv[2]))
