"""Pixels of a picture on the command line, by Pillow. In the browser, the browser itself and WebAssembly decode."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageFile

from fingerprint.exceptions import DecodeFailedError, FileError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.picture import PictureHasher

STANDARD_ERROR = 2
BAND_ROWS = 256
ORIENTATION = 0x0112

# Our type → Pillow's name. Others, such as JPEG XL and JPEG 2000, which not every browser can decode, get digests only,
# so that the same file has the same fingerprint everywhere.
DECODERS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WEBP",
    "bmp": "BMP",
    "tiff": "TIFF",
    "avif": "AVIF",
    "heic": "HEIF",
}
OF_MANY_KINDS = {"tiff", "heic"}  # no decoder reads all of them, so being refused does not mean being damaged
COLOUR_MODES = {"1", "L", "LA", "La", "P", "PA", "RGB", "RGBX", "RGBA", "RGBa", "CMYK", "YCbCr"}
TURNED_BY_DECODER = {"tiff", "heic"}


@dataclass(frozen=True)
class Raster:
    """The pixels of a picture, or of one frame of an animation.

    Attributes:
        image: of any mode of Pillow's that ``rgba`` takes.
        is_upright: turned as people see it, not as stored in the file.
    """

    image: Image.Image
    is_upright: bool

    def bands(self) -> Iterator[tuple[int, bytes]]:
        """Yield count and RGBA values of some rows after the other, so that they are never converted all at once."""
        for top in range(0, self.image.height, BAND_ROWS):
            bottom = min(top + BAND_ROWS, self.image.height)
            yield bottom - top, rgba(self.image.crop((0, top, self.image.width, bottom)))


def can_decode(facts: FileFacts) -> bool:
    """Tell whether the pixels of a file can be read."""
    return facts.type in DECODERS and facts.width is not None


def hash_picture(stream: BinaryIO, facts: FileFacts) -> PictureHasher:
    """Decode a picture and hash it, or all frames of an animation.

    Args:
        stream: the file.
        facts: from ``examine``.

    Returns:
        What has taken the pixels; none of a TIFF or HEIC that Pillow refuses.

    Raises:
        PictureTooLargeError: more pixels than the limit.
        DecodeFailedError: Pillow refuses the file.
    """
    picture = PictureHasher(facts.orientation, facts.delays)
    try:
        for raster in rasters(stream, facts):
            hasher = picture.start_frame(*raster.image.size, is_upright=raster.is_upright)
            for rows, pixels in raster.bands():
                hasher.rows(rows)[: len(pixels)] = pixels
                hasher.add(rows)
    except DecodeFailedError:
        if facts.type not in OF_MANY_KINDS:
            raise
        return PictureHasher(facts.orientation)
    return picture


def rasters(stream: BinaryIO, facts: FileFacts) -> Iterator[Raster]:
    """Decode a picture, or the frames of an animation in their order; each is gone when the next one is asked for.

    Args:
        stream: the file.
        facts: from ``examine``.

    Raises:
        PictureTooLargeError: more pixels than the limit.
        DecodeFailedError: Pillow refuses the file.
    """
    try:
        with open_image(stream, facts) as image:
            check_picture_size(*image.size)
            for frame in range(len(facts.delays) or 1):
                with silence():
                    image.seek(frame)
                    image.load()
                yield Raster(image, facts.type in TURNED_BY_DECODER)
    except FileError:
        raise
    except Exception as error:  # on damaged files decoders raise whatever they stumble over
        raise DecodeFailedError from error


def open_image(stream: BinaryIO, facts: FileFacts) -> Image.Image:
    """Open a file as what ``examine`` found it to be: Pillow's own guess refuses HEIC and AVIF with makers' brands."""
    Image.init()
    pillow_heif.register_heif_opener()
    stream.seek(0)
    decoder, _ = Image.OPEN[DECODERS[facts.type]]
    with silence():
        image = decoder(stream, "")
        if facts.type == "tiff":
            # Pillow turns TIFFs itself and, unlike all others, would also go by XMP.
            image.getexif()[ORIENTATION] = facts.orientation
            image.tile = [without_division(tile) for tile in image.tile]
        return image


def without_division(tile: ImageFile._Tile) -> ImageFile._Tile:
    """Let colours that alpha was multiplied into stay as they are stored, where Pillow would divide them by it."""
    raw_mode, *others = tuple(tile.args or ("",))
    return tile._replace(args=(raw_mode.replace("RGBa", "RGBA"), *others))


@contextmanager
def silence() -> Iterator[None]:
    """Keep the own words of Pillow and libtiff about damaged files from standard error: no error is told twice."""
    kept, nowhere = os.dup(STANDARD_ERROR), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STANDARD_ERROR)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        os.dup2(kept, STANDARD_ERROR)
        os.close(kept)
        os.close(nowhere)


def rgba(image: Image.Image) -> bytes:
    """Return the 8-bit values of a picture as they are stored: alpha is not blended, of 16 bits the higher ones count.

    Raises:
        DecodeFailedError: its values are no colours.
    """
    if image.mode in ("I;16", "I;16L", "I;16B"):
        high = slice(0, None, 2) if image.mode == "I;16B" else slice(1, None, 2)
        image = Image.frombytes("L", image.size, image.tobytes()[high])
    elif image.mode not in COLOUR_MODES:
        raise DecodeFailedError
    return image.convert("RGBA").tobytes()
