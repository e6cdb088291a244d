"""Changes boxes of an ISO base media file (MP4, MOV): the sizes of those around follow, all else stays as it is.

Where the index follows the frames, as in files that were written in one go, no place of a frame is moved by that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .files import box

Edit = Callable[[bytes], bytes]
"""From a box's content to its new one."""

INSIDE = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


def edited(data: bytes, edits: Mapping[bytes, Edit]) -> bytes:
    """Return a file in which the boxes of some names have another content."""
    return b"".join(whole for _, _, whole in _boxes(data, edits))


def contents(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Return names and contents of a file's outermost boxes."""
    for name, content, _ in _boxes(data, {}):
        yield name, content


def _boxes(data: bytes, edits: Mapping[bytes, Edit]) -> Iterator[tuple[bytes, bytes, bytes]]:
    place = 0
    while place < len(data):
        size, name, head = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        whole = data[place : place + size]
        content = whole[head:]
        if name in edits:
            whole = box(name, edits[name](content))
        elif name in INSIDE and edits:
            whole = box(name, edited(content, edits))
        yield name, content


def _boxes(data: bytes, edits: Mapping[bytes, Edit]) -> Iterator[tuple[bytes, bytes, bytes]]:
    place = 0
    while place < len(data):
        size, name, head = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        whole = data[place : place + size]
        content = whole[head:]
        if name in INSIDE and edits:
            content = edited(content, edits)
            whole = box(name, content)
        yield name, content, whole
        place += size
