"""JPEG (ITU-T T.81): follow the markers to the end of the picture at the top level.

The small pictures inside EXIF segments have end markers of their own, which do not count, so segments are skipped by
their length. What follows the end marker is ignored: phones append films and second pictures there.
"""

import re

from fingerprint.exceptions import DecodeFailedError, FileTruncatedError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.formats import exif
from fingerprint.reader import Reader

# In coded data, FF is followed by 00, or by D0 to D7 at restarts. Anything else is a marker.
MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)
SLICE = 1024 * 1024
MAX_SEGMENTS = 20_000

END, SCAN, APP1 = 0xD9, 0xDA, 0xE1
WITHOUT_LENGTH = {0x01, 0xD8}
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
EXIF = b"Exif\x00\x00"


def walk(reader: Reader) -> FileFacts:
    """Follow a JPEG to its end marker.

    Raises:
        FileTruncatedError: the file ends before.
        PictureTooLargeError: by its first frame header.
        DecodeFailedError: its structure is damaged.
    """
    size = None
    orientation = 1
    position = 2
    for _ in range(MAX_SEGMENTS):
        marker, position = next_marker(reader, position)
        if marker == END:
            if size is None:
                raise DecodeFailedError
            return FileFacts("jpeg", "image", *size, orientation)
        if marker in WITHOUT_LENGTH:
            continue
        length = int.from_bytes(reader.at(position, 2), "big")
        if length < 2:
            raise DecodeFailedError
        if marker in FRAMES and size is None:
            size = frame_size(reader.at(position + 2, 5))
        elif marker == APP1 and orientation == 1:
            data = reader.at(position + 2, length - 2)
            orientation = exif.orientation(data[len(EXIF) :]) if data.startswith(EXIF) else 1
        position += length
        if position > reader.size:
            raise FileTruncatedError
    raise DecodeFailedError


def next_marker(reader: Reader, position: int) -> tuple[int, int]:
    """Find the next marker from a position on; return it and the position behind it.

    Raises:
        FileTruncatedError: there is none.
    """
    while position < reader.size:
        data = reader.peek(position, SLICE)
        if match := MARKER.search(data):
            return match[1][0], position + match.end()
        # A marker may begin with the last byte of a slice.
        position += max(len(data) - 1, 1)
    raise FileTruncatedError


def frame_size(header: bytes) -> tuple[int, int]:
    """Return width and height from a frame header, after its length.

    Raises:
        PictureTooLargeError: more than is decoded here.
        DecodeFailedError: a side of zero.
    """
    height = int.from_bytes(header[1:3], "big")
    width = int.from_bytes(header[3:5], "big")
    check_picture_size(width, height)
    return width, height
