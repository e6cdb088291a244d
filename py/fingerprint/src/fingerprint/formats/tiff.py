"""TIFF 6.0, and the raw formats of cameras that are built on it: size, and whether all pixels are there."""

from typing import Literal

from fingerprint.exceptions import DecodeFailedError, FileTruncatedError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.reader import Reader

WIDTH, HEIGHT = 256, 257
# Offsets and byte counts, of strips and of tiles.
PARTS = ((273, 279), (324, 325))
TYPE_BYTES = {1: 1, 3: 2, 4: 4}
MAX_ENTRIES = 1000
MAX_PARTS = 100_000


def walk(reader: Reader) -> FileFacts:
    """Read the first directory of a TIFF. Decoders turn the picture themselves, so its orientation is left to them.

    Raises:
        FileTruncatedError: the file ends before its directory or pixels do.
        PictureTooLargeError: by its directory.
        DecodeFailedError: its structure is damaged.
    """
    order: Literal["little", "big"] = "little" if reader.at(0, 2) == b"II" else "big"
    directory = int.from_bytes(reader.at(4, 4), order)
    count = int.from_bytes(reader.at(directory, 2), order)
    if count > MAX_ENTRIES:
        raise DecodeFailedError
    data = reader.at(directory + 2, 12 * count)
    entries = {int.from_bytes(data[i : i + 2], order): data[i : i + 12] for i in range(0, len(data), 12)}

    def values(tag: int) -> list[int]:
        return entry_values(reader, entries[tag], order) if tag in entries else []

    if not (values(WIDTH) and values(HEIGHT)):
        raise DecodeFailedError
    width, height = values(WIDTH)[0], values(HEIGHT)[0]
    check_picture_size(width, height)
    for offsets, lengths in PARTS:
        if any(start + length > reader.size for start, length in zip(values(offsets), values(lengths), strict=False)):
            raise FileTruncatedError
    return FileFacts("tiff", "image", width, height)


def entry_values(reader: Reader, entry: bytes, order: Literal["little", "big"]) -> list[int]:
    """Return the whole numbers of a directory entry, which stand in it or, if more than four bytes, elsewhere.

    Raises:
        FileTruncatedError: they would stand behind the end.
        DecodeFailedError: no whole numbers, or unreasonably many.
    """
    size = TYPE_BYTES.get(int.from_bytes(entry[2:4], order))
    count = int.from_bytes(entry[4:8], order)
    if size is None or count > MAX_PARTS:
        raise DecodeFailedError
    data = entry[8:12]
    if size * count > len(data):
        data = reader.at(int.from_bytes(data, order), size * count)
    return [int.from_bytes(data[i * size : (i + 1) * size], order) for i in range(count)]
