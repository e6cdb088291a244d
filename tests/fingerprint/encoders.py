"""Files that phones and chats make and Pillow cannot write: put together byte by byte."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from PIL import Image, ImageChops

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""PNG's seven passes: first column, first row, step between columns, step between rows."""

PNG_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
"""By the number of channels: grey, grey and alpha, colours, colours and alpha."""

TRANSPARENT = 255
"""The index of the transparent colour in a palette made here."""
COLOUR_OF_NOTHING = (180, 40, 120)
"""What stands in the palette for the transparent colour."""


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return the bytes of a file that Pillow writes."""
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(pixels: NDArray[Any], *chunks: bytes, interlaced: bool = False) -> bytes:
    """Return a PNG of 8 or 16 bits a channel.

    Args:
        pixels: Height × width × channels, of bytes or 16-bit numbers.
        chunks: What stands before the pixels.
        interlaced: The pixels come in seven passes.
    """
    height, width, channels = pixels.shape
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    header = struct.pack(
        ">IIBBBBB", width, height, 8 * pixels.itemsize, PNG_COLOUR_TYPES[channels], 0, 0, int(interlaced)
    )
    big_endian = pixels.astype(f">u{pixels.itemsize}")
    rows = itertools.chain.from_iterable(big_endian[top::down, left::right] for left, top, right, down in passes)
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    parts = (chunk(b"IHDR", header), *chunks, chunk(b"IDAT", data), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def sixteen_bits(pixels: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Return values of 16 bits whose low bytes differ from the high ones, so that rounding would show."""
    return pixels * np.uint16(256) + (255 - pixels)


def with_alpha(picture: Image.Image) -> Image.Image:
    """Return a picture that has all its colours, but of which the left third cannot be seen, the rest ever better."""
    alpha = Image.linear_gradient("L").rotate(90).resize(picture.size)
    alpha.paste(0, (0, 0, picture.width // 3, picture.height))
    transparent = picture.copy()
    transparent.putalpha(alpha)
    return transparent


def paletted(picture: Image.Image, *holes: tuple[int, int, int, int]) -> Image.Image:
    """Return a picture of 256 colours, the last of which fills the holes and is there to be transparent."""
    image = picture.quantize(TRANSPARENT, dither=Image.Dither.NONE)
    colours = (image.getpalette() or [])[: 3 * TRANSPARENT]
    image.putpalette([*colours, *bytes(3 * TRANSPARENT - len(colours)), *COLOUR_OF_NOTHING])
    for hole in holes:
        image.paste(TRANSPARENT, hole)
    return image


class GifFrame(NamedTuple):
    """One frame of an animated GIF.

    Attributes:
        picture: From `paletted`.
        place: Of its top left corner.
        delay: In hundredths of a second.
        disposal: What happens before the next frame: 0 or 1 nothing, 2 its place is cleared, 3 what was there returns.
    """

    picture: Image.Image
    place: tuple[int, int]
    delay: int
    disposal: int


def animated_gif(size: tuple[int, int], frames: Iterable[GifFrame]) -> bytes:
    """Return a GIF in which each frame has its place, its colours and its transparent index."""
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    head = b"GIF89a" + struct.pack("<HHBBB", *size, 0, 0, 0) + loop
    return head + b"".join(map(_gif_frame, frames)) + b";"


def _gif_frame(frame: GifFrame) -> bytes:
    still = saved(frame.picture, "GIF", optimize=False, interlace=0)
    depth = still[10] & 7
    colours = still[13 : 13 + 3 * 2 ** (depth + 1)]
    data = still[still.index(b",", 13 + len(colours)) + 10 : -1]
    control = b"\x21\xf9\x04" + struct.pack("<BHBB", frame.disposal << 2 | 1, frame.delay, TRANSPARENT, 0)
    return control + b"," + struct.pack("<HHHHB", *frame.place, *frame.picture.size, 0x80 | depth) + colours + data


def ycck_jpeg(picture: Image.Image) -> bytes:
    """Return a JPEG as Photoshop writes those for printing: luma and chroma of inverted ink, and black ink beside."""
    cyan, magenta, yellow, black = inks(picture).split()
    luma, blue, red = Image.merge("RGB", (cyan, magenta, yellow)).convert("YCbCr").split()
    # Pillow inverts all four when it writes.
    stored = [ImageChops.invert(plane) for plane in (luma, blue, red)]
    data = saved(Image.merge("CMYK", (*stored, black)), "JPEG", quality=90, subsampling=0)
    marker = data.index(b"Adobe")
    transform = marker + 11
    return data[:transform] + b"\x02" + data[transform + 1 :]


def inks(picture: Image.Image) -> Image.Image:
    """Return a picture in four inks, black among them."""
    cyan, magenta, yellow = ImageChops.invert(picture).split()
    black = ImageChops.invert(picture.convert("L")).point(lambda value: value // 3)
    return Image.merge("CMYK", (cyan, magenta, yellow, black))


def bmp_of_runs(picture: Image.Image) -> bytes:
    """Return a BMP of 256 colours whose rows are runs of one colour (RLE8)."""
    indices = np.asarray(picture)
    rows = b"".join(_runs(row) + b"\0\0" for row in indices[::-1])
    red, green, blue = np.asarray(picture.getpalette(), np.uint8).reshape(-1, 3).T
    palette = np.stack([blue, green, red, 0 * red], axis=1).tobytes()
    return _bmp(struct.pack("<IiiHHIIiiII", 40, *picture.size, 1, 8, 1, 0, 0, 0, 256, 0) + palette, rows + b"\0\1")


def _runs(row: NDArray[np.uint8]) -> bytes:
    runs = ((len(list(run)), index) for index, run in itertools.groupby(row.tolist()))
    return b"".join(bytes([255, index]) * (length // 255) + bytes([length % 255, index]) for length, index in runs)


def bmp_from_the_top(picture: Image.Image) -> bytes:
    """Return a BMP whose first row is the upper one: its height is negative."""
    width, height = picture.size
    rows = np.asarray(picture)[:, :, ::-1].reshape(height, -1)
    padded = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 4))).tobytes()
    return _bmp(struct.pack("<IiiHHIIiiII", 40, width, -height, 1, 24, 0, 0, 0, 0, 0, 0), padded)


def bmp_with_alpha(picture: Image.Image) -> bytes:
    """Return a BMP with masks for four channels (BITMAPV4HEADER)."""
    width, height = picture.size
    blue_first = np.asarray(picture)[::-1, :, [2, 1, 0, 3]].tobytes()
    header = struct.pack("<IiiHHIIiiII", 108, width, height, 1, 32, 3, len(blue_first), 0, 0, 0, 0)
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    return _bmp(header + masks + b"BGRs" + bytes(48), blue_first)


def _bmp(header: bytes, data: bytes) -> bytes:
    start = 14 + len(header)
    return b"BM" + struct.pack("<IHHI", start + len(data), 0, 0, start) + header + data


def display_p3() -> bytes:
    """Return the colour profile that iPhones write into their pictures, without its words."""
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 11) + b"Display P3\0" + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": _xyz(0.96420, 1.0, 0.82491),
        b"rXYZ": _xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": _xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": _xyz(0.15710, 0.06657, 0.78407),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256))),
    }
    start = 128 + 4 + 12 * len(tags)
    table, content = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += name + struct.pack(">II", start + len(content), len(tag))
        content += tag + bytes(-len(tag) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(content), b"none", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    made = struct.pack(">6H", 2020, 1, 1, 0, 0, 0)
    white = _xyz(0.96420, 1.0, 0.82491)[8:]
    return (head + made + b"acsp" + bytes(28) + white).ljust(128, b"\0") + table + content


def _xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(struct.pack(">i", round(value * 65536)) for value in values)
