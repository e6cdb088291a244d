"""The boxes that ISO base media files (ISO/IEC 14496-12) and QuickTime films consist of."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from fingerprint.reader import Reader

# Inside others; at the top level are two for each second of a recording.
MAX_INNER_BOXES = 1000


class Box(NamedTuple):
    """Name, and start and end of the content."""

    name: bytes
    start: int
    end: int


def boxes(reader: Reader, start: int, limit: int) -> Iterator[Box]:
    """Yield the boxes from a position on until no more fits in front of the limit; the last may reach beyond it."""
    position = start
    while position + 8 <= limit:
        header = reader.peek(position, 16)
        size, content = int.from_bytes(header[:4], "big"), position + 8
        if size == 1 and len(header) == 16:
            size, content = int.from_bytes(header[8:], "big"), position + 16
        if size == 0:
            size = limit - position
        # Some cameras leave a few bytes behind the last box, which no box could be.
        if len(header) < 8 or position + size < content:
            return
        yield Box(header[4:8], content, position + size)
        position += size


def inner_boxes(reader: Reader, outer: Box, skip: int = 0) -> Iterator[Box]:
    """Yield the boxes inside another, behind some bytes of its own; none reaches beyond it."""
    for box in islice(boxes(reader, outer.start + skip, outer.end), MAX_INNER_BOXES):
        yield box._replace(end=min(box.end, outer.end))


def by_name(reader: Reader, outer: Box | None) -> dict[bytes, Box]:
    """Return the first box of each name inside another; nothing if there is no other."""
    return {box.name: box for box in reversed(list(inner_boxes(reader, outer)))} if outer else {}
