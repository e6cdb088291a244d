"""PNG (ISO/IEC 15948): chunk after chunk to IEND.

Check sums of the chunks that make the picture are compared: WebKit paints what comes before a damage and says nothing.
"""

import zlib

from fingerprint.exceptions import DecodeFailedError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.formats import exif
from fingerprint.reader import Reader

SIGNATURE_BYTES = 8
AROUND_DATA = 12  # length and type before, check sum behind
MAX_EXIF = 65536
WITH_ALPHA = {4, 6}  # colour types
SLICE = 1024 * 1024


def walk(reader: Reader) -> FileFacts:
    """Follow a PNG to its last chunk.

    Raises:
        FileTruncatedError: the file ends before.
        PictureTooLargeError: by its header.
        DecodeFailedError: its structure is damaged.
    """
    header = reader.at(SIGNATURE_BYTES, 18)
    if header[4:8] != b"IHDR":
        raise DecodeFailedError
    width = int.from_bytes(header[8:12], "big")
    height = int.from_bytes(header[12:16], "big")
    check_picture_size(width, height)
    has_alpha = header[17] in WITH_ALPHA
    orientation = 1
    position = SIGNATURE_BYTES
    while True:
        chunk = reader.at(position, 8)
        length, name = int.from_bytes(chunk[:4], "big"), chunk[4:]
        if not name.isalpha():
            raise DecodeFailedError
        if name == b"eXIf":
            orientation = exif.orientation(reader.at(position + 8, min(length, MAX_EXIF)))
        has_alpha |= name == b"tRNS"
        if name[:1].isupper():  # needed for the picture
            check_sum(reader, position + 4, length + 4)
        position += length + AROUND_DATA
        reader.at(position - 1, 1)
        if name == b"IEND":
            return FileFacts("png", "image", width, height, orientation, has_alpha)


def check_sum(reader: Reader, position: int, count: int) -> None:
    """Compare the check sum behind a chunk's type and data with their own.

    Raises:
        FileTruncatedError: the file ends before.
        DecodeFailedError: they differ.
    """
    end = position + count
    value = 0
    while position < end:
        data = reader.at(position, min(SLICE, end - position))
        value = zlib.crc32(data, value)
        position += len(data)
    if value.to_bytes(4, "big") != reader.at(end, 4):
        raise DecodeFailedError
