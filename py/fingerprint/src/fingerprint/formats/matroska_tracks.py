"""The tracks of a Matroska or WebM file, as its ``Tracks`` element lists them."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from fingerprint.formats.elements import Element, inner_elements
from fingerprint.formats.tracks import MAX_TRACKS, Track
from fingerprint.reader import Reader

TRACK_ENTRY = b"\xae"
TRACK_NUMBER = b"\xd7"
TRACK_TYPE = b"\x83"
DEFAULT_DURATION = b"\x23\xe3\x83"
CONTENT_ENCODINGS = b"\x6d\x80"
CONTENT_ENCODING = b"\x62\x40"
CONTENT_ENCRYPTION = b"\x50\x35"
MAX_NUMBER = 8  # bytes
MAX_TERM = 30_000  # of FFmpeg's fractions, which makes 30000/1001 of what is rounded to nanoseconds
SECOND = 10**9  # nanoseconds
# A rate of a thousand is the unit of time, written by programs that knew no other.
LEAST_DURATION = SECOND // 1000
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
        rate = frame_rate(whole_number(reader, inside.get(DEFAULT_DURATION)))
        yield Track(kind, whole_number(reader, inside.get(TRACK_NUMBER)), is_locked, frame_rate=rate)


def frame_rate(duration: int) -> float | None:
    """Return the frames a second that follow from the nanoseconds of each, rounded as FFmpeg does."""
    if duration <= LEAST_DURATION:
        return None
    return float(1 / Fraction(duration, SECOND).limit_denominator(MAX_TERM))


def whole_number(reader: Reader, element: Element | None) -> int:
    """Return the number that is an element's content; 0 if there is no such element."""
    if not element or element.end is None:
        return 0
    return int.from_bytes(reader.at(element.start, min(element.end - element.start, MAX_NUMBER)), "big")


def has_encryption(reader: Reader, encodings: Element) -> bool:
    """Tell whether one of the encodings of a track is encryption; others are compression."""
    return any(
        inner.name == CONTENT_ENCRYPTION
        for encoding in inner_elements(reader, encodings)
        if encoding.name == CONTENT_ENCODING
        for inner in inner_elements(reader, encoding)
    )
