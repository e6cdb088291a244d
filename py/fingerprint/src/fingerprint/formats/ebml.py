"""Matroska and WebM (RFC 9559): only the length that the segment announces is checked.

Recorders in browsers leave that length open, and then nothing tells where the file should end.
"""

from fingerprint.exceptions import FileTruncatedError
from fingerprint.facts import FileFacts
from fingerprint.reader import Reader

SEGMENT = b"\x18\x53\x80\x67"


def walk(reader: Reader) -> FileFacts:
    """Find the segment behind the header and compare its length with the file's.

    Raises:
        FileTruncatedError: the file ends before.
    """
    length, header_start = variable_number(reader, 4)
    header = reader.at(header_start, min(length or 0, 4096))
    kind = "webm" if b"webm" in header else "matroska"
    position = header_start + (length or 0)
    if reader.at(position, 4) == SEGMENT:
        length, start = variable_number(reader, position + 4)
        if length is not None and start + length > reader.size:
            raise FileTruncatedError
    return FileFacts(kind, "video")


def variable_number(reader: Reader, position: int) -> tuple[int | None, int]:
    """Return a number of one to eight bytes, None for "unknown", and the position behind it.

    Raises:
        FileTruncatedError: the file ends before.
    """
    first = reader.at(position, 1)[0]
    count = max(9 - first.bit_length(), 1)
    value_bits = 7 * count
    value = int.from_bytes(reader.at(position, count), "big") & (1 << value_bits) - 1
    return (None if value == (1 << value_bits) - 1 else value), position + count
