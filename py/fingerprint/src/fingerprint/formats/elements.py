"""The elements that Matroska and WebM files consist of (EBML, RFC 8794)."""

from collections.abc import Iterator
from typing import NamedTuple

from fingerprint.exceptions import FileTruncatedError
from fingerprint.reader import Reader

MAX_INNER_ELEMENTS = 1000


class Element(NamedTuple):
    """Identifier, as the bytes that stand in the file, and start and end of the content; None for an open end."""

    name: bytes
    start: int
    end: int | None


def read_element(reader: Reader, position: int) -> Element | None:
    """Return the element at a position, None where there is none, such as at the end."""
    head = reader.peek(position, 12)
    name = head[: number_bytes(head)]
    size = head[len(name) :][: number_bytes(head[len(name) :])]
    if not 0 < len(name) <= 4 or not size:
        return None
    mask = (1 << 7 * len(size)) - 1
    length = int.from_bytes(size, "big") & mask
    start = position + len(name) + len(size)
    return Element(name, start, None if length == mask else start + length)


def number_bytes(data: bytes) -> int:
    """Return of how many bytes the number at the start of these is, one to eight; 0 if it is none, or cut off."""
    count = 9 - data[0].bit_length() if data else 0
    return count if count <= min(8, len(data)) else 0


def inner_elements(reader: Reader, outer: Element) -> Iterator[Element]:
    """Yield the elements inside another one.

    Raises:
        FileTruncatedError: the file ends before.
    """
    limit = reader.size if outer.end is None else outer.end
    if limit > reader.size:
        raise FileTruncatedError
    position = outer.start
    for _ in range(MAX_INNER_ELEMENTS):
        element = read_element(reader, position) if position < limit else None
        if not element:
            return
        end = limit if element.end is None else min(element.end, limit)
        yield element._replace(end=end)
        position = end
