"""TIFF 6.0, and the raw formats of cameras that are built on it: size, and whether all pixels are there."""

from typing import Literal

from fingerprint.exceptions import DecodeFailedError, FileIsRawError, FileTruncatedError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.reader import Reader

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION = 256, 257, 258, 259, 262, 274
SUB_DIRECTORIES, EXTRA_SAMPLES, SAMPLE_FORMAT = 330, 338, 339
# Offsets and byte counts, of strips and of tiles.
PARTS = ((273, 279), (324, 325))
# Digital Negatives have a version (DNG 1.7), Canon's CR2 a mark before the first directory; in the others the sensor's
# values stand as a "colour filter array" (TIFF/EP).
DNG_VERSION, SENSOR = 50706, 32803
CR2, CR2_POSITION = b"CR\x02", 8
# What all decoders read alike. Samples of 12 or 32 bits, signed ones and fractions are measurements, not colours.
USUAL_BITS = {1, 2, 4, 8, 16}
USUAL_FORMATS = {1, 4}
USUAL_COMPRESSIONS = {1, 2, 3, 4, 5, 7, 8, 32773, 32946}  # none, three of faxes, LZW, JPEG, Deflate, PackBits, Deflate
USUAL_PHOTOMETRICS = {0, 1, 2, 3, 5, 6}  # grey in both directions, RGB, palette, CMYK, YCbCr
WHITE_IS_ZERO, BLACK_IS_ZERO, YCBCR, JPEG = 0, 1, 6, 7
TYPE_BYTES = {1: 1, 3: 2, 4: 4, 13: 4}
MAX_ENTRIES = 1000
MAX_PARTS = 100_000
MAX_SUB_DIRECTORIES = 16


class Directory:
    """The entries that describe one picture of a TIFF.

    Raises:
        FileTruncatedError: the file ends before.
        DecodeFailedError: unreasonably many entries.
    """

    def __init__(self, reader: Reader, order: Literal["little", "big"], position: int) -> None:
        self._reader = reader
        self._order = order
        count = int.from_bytes(reader.at(position, 2), order)
        if count > MAX_ENTRIES:
            raise DecodeFailedError
        data = reader.at(position + 2, 12 * count)
        self._entries = {int.from_bytes(data[i : i + 2], order): data[i : i + 12] for i in range(0, len(data), 12)}

    def __contains__(self, tag: int) -> bool:
        return tag in self._entries

    def values(self, tag: int) -> list[int]:
        """Return the whole numbers of an entry, which stand in it or, if more than four bytes, elsewhere.

        Raises:
            FileTruncatedError: they would stand behind the end.
            DecodeFailedError: no whole numbers, or unreasonably many.
        """
        if tag not in self._entries:
            return []
        entry = self._entries[tag]
        size = TYPE_BYTES.get(int.from_bytes(entry[2:4], self._order))
        count = int.from_bytes(entry[4:8], self._order)
        if size is None or count > MAX_PARTS:
            raise DecodeFailedError
        data = entry[8:12]
        if size * count > len(data):
            data = self._reader.at(int.from_bytes(data, self._order), size * count)
        return [int.from_bytes(data[i * size : (i + 1) * size], self._order) for i in range(count)]

    def first(self, tag: int, default: int) -> int:
        """Return the first or only number of an entry, or what holds where there is none."""
        return next(iter(self.values(tag)), default)


def walk(reader: Reader) -> FileFacts:
    """Read the first directory of a TIFF.

    Raises:
        FileIsRawError: what a camera's sensor saw.
        FileTruncatedError: the file ends before its directory or pixels do.
        PictureTooLargeError: by its directory.
        DecodeFailedError: its structure is damaged.
    """
    if reader.peek(CR2_POSITION, len(CR2)) == CR2:
        raise FileIsRawError
    order: Literal["little", "big"] = "little" if reader.at(0, 2) == b"II" else "big"
    directory = Directory(reader, order, int.from_bytes(reader.at(4, 4), order))
    if is_raw(directory) or any(
        is_raw(Directory(reader, order, position))
        for position in directory.values(SUB_DIRECTORIES)[:MAX_SUB_DIRECTORIES]
    ):
        raise FileIsRawError
    width, height = directory.first(WIDTH, 0), directory.first(HEIGHT, 0)
    check_picture_size(width, height)
    for offsets, lengths in PARTS:
        parts = zip(directory.values(offsets), directory.values(lengths), strict=False)
        if any(start + length > reader.size for start, length in parts):
            raise FileTruncatedError
    if not is_usual(directory):
        return FileFacts("tiff-unusual", "image")
    orientation = directory.first(ORIENTATION, 1)
    orientation = orientation if 1 <= orientation <= 8 else 1
    return FileFacts("tiff", "image", width, height, orientation, has_alpha=EXTRA_SAMPLES in directory)


def is_usual(directory: Directory) -> bool:
    """Tell whether all decoders make the same colours of a picture."""
    bits = directory.values(BITS)
    photometric = directory.first(PHOTOMETRIC, BLACK_IS_ZERO)
    compression = directory.first(COMPRESSION, 1)
    # Of 16 bits, Pillow leaves this inverted, and refuses the other with alpha.
    is_odd_grey = 16 in bits and (photometric == WHITE_IS_ZERO or (photometric == BLACK_IS_ZERO and len(bits) > 1))
    return (
        USUAL_BITS.issuperset(bits)
        and USUAL_FORMATS.issuperset(directory.values(SAMPLE_FORMAT))
        and compression in USUAL_COMPRESSIONS
        and photometric in USUAL_PHOTOMETRICS
        and (photometric != YCBCR or compression == JPEG)
        and not is_odd_grey
    )


def is_raw(directory: Directory) -> bool:
    """Tell whether a directory describes what a sensor saw."""
    return DNG_VERSION in directory or directory.first(PHOTOMETRIC, BLACK_IS_ZERO) == SENSOR
