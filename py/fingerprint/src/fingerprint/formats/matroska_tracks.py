"""The tracks of a Matroska or WebM file, as its ``Tracks`` element lists them."""

from collections.abc import Iterator
from itertools import islice

from fingerprint.formats.elements import Element, inner_elements
from fingerprint.formats.tracks import MAX_TRACKS, Track
from fingerprint.reader import Reader

TRACK_ENTRY = b"\xae"
TRACK_NUMBER = b"\xd7"
TRACK_TYPE = b"\x83"
CONTENT_ENCODINGS = b"\x6d\x80"
CONTENT_ENCODING = b"\x62\x40"
CONTENT_ENCRYPTION = b"\x50\x35"
# Type 3 is both in one.
KINDS = {1: "video", 2: "sound", 3: "video"}


def read_tracks(reader: Reader, tracks: Element) -> Iterator[Track]:
    """Yield the tracks.

    Raises:
        FileTruncatedError: the file ends before.
    """
    listed = (element for element in inner_elements(reader, tracks) if element.name == TRACK_ENTRY)
    for entry in islice(listed, MAX_TRACKS):
        inside = {element.name: element for element in inner_elements(reader, entry)}
        kind = KINDS.get(whole_number(reader, inside.get(TRACK_TYPE)), "other")
        encodings = inside.get(CONTENT_ENCODINGS)
        is_locked = encodings is not None and has_encryption(reader, encodings)
        yield Track(kind, whole_number(reader, inside.get(TRACK_NUMBER)), is_locked)


def whole_number(reader: Reader, element: Element | None) -> int:
    """Return the number that is an element's content; 0 if there is no such element."""
    if not element or element.end is None:
        return 0
    return int.from_bytes(reader.at(element.start, min(element.end - element.start, 8)), "big")


def has_encryption(reader: Reader, encodings: Element) -> bool:
    """Tell whether one of the encodings of a track is encryption; others are compression."""
    return any(
        inner.name == CONTENT_ENCRYPTION
        for encoding in inner_elements(reader, encodings)
        if encoding.name == CONTENT_ENCODING
        for inner in inner_elements(reader, encoding)
    )
