"""Pixels of a picture on the command line, by Pillow. In the browser, the browser itself decodes."""

import warnings
from typing import BinaryIO

from PIL import Image

from fingerprint.exceptions import DecodeFailedError, PictureTooLargeError
from fingerprint.facts import MAX_PIXELS, FileFacts, check_picture_size
from fingerprint.picture import PictureHasher

BAND_ROWS = 256
ORIENTATION = 0x0112

# Our type → Pillow's name. Pictures of other types get digests only.
DECODERS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WEBP",
    "bmp": "BMP",
    "tiff": "TIFF",
    "avif": "AVIF",
    "jp2": "JPEG2000",
}

# EXIF orientation → what makes the picture upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def can_decode(facts: FileFacts) -> bool:
    """Tell whether the pixels of a file can be read here."""
    Image.init()
    return DECODERS.get(facts.type) in Image.OPEN


def hash_picture(stream: BinaryIO, facts: FileFacts) -> PictureHasher:
    """Decode a picture and hash it upright, the first frame if it is animated.

    Args:
        stream: the file.
        facts: from ``examine``.

    Raises:
        PictureTooLargeError: more pixels than the limit.
        DecodeFailedError: Pillow refuses the file.
    """
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    stream.seek(0)
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(stream, formats=[DECODERS[facts.type]]) as image:
            check_picture_size(*image.size)
            return hash_pixels(image, facts.orientation)
    except PictureTooLargeError:
        raise
    except Exception as error:  # on damaged files decoders raise whatever they stumble over
        raise DecodeFailedError from error


def upright(image: Image.Image, facts: FileFacts) -> Image.Image:
    """Turn a picture by its EXIF orientation, as browsers do, which do not look into XMP like Pillow's own function."""
    # Pillow tells the rotation of an AVIF, which is no EXIF field there, by one.
    orientation = image.getexif().get(ORIENTATION, 1) if facts.type == "avif" else facts.orientation
    turn = TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def hash_pixels(image: Image.Image, orientation: int = 1) -> PictureHasher:
    """Hash a picture of any mode; its alpha is dropped, not blended."""
    if image.mode.startswith("I"):
        # 16 bits: Pillow would clip them at 255 instead of scaling them.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    pixels = image.convert("RGBA")
    picture = PictureHasher(orientation)
    hasher = picture.start_frame(*pixels.size, is_upright=False)
    for top in range(0, pixels.height, BAND_ROWS):
        rows = min(BAND_ROWS, pixels.height - top)
        band = pixels.crop((0, top, pixels.width, top + rows)).tobytes()
        hasher.rows(rows)[: len(band)] = band
        hasher.add(rows)
    return picture
