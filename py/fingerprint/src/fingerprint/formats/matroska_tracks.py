"""The tracks of a Matroska or WebM file, as its ``Tracks`` element lists them."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from fingerprint.formats.elements import Element, inner_elements
from fingerprint.formats.tracks import MAX_TRACKS, Track
from fingerprint.reader import Reader

TRACK_ENTRY = b"\xae"
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


def read_tracks(reader: Reader, tracks: Element, *, has_blocks: bool) -> Iterator[Track]:
    """Yield the tracks.

    Raises:
        FileTruncatedError: the file ends before.
    """
    listed = (element for element in inner_elements(reader, tracks) if element.name == TRACK_ENTRY)
    for entry in islice(listed, MAX_TRACKS):
        inside = {element.name: element for element in inner_elements(reader, entry)}
        kind = inside.get(TRACK_TYPE)
        number = int.from_bytes(reader.at(kind.start, 1), "big") if kind else 0
        encodings = inside.get(CONTENT_ENCODINGS)
        is_locked = encodings is not None and has_encryption(reader, encodings)
        yield Track(KINDS.get(number, "other"), is_locked, has_blocks, frame_rate(reader, inside.get(DEFAULT_DURATION)))


def frame_rate(reader: Reader, duration: Element | None) -> float | None:
    """Return the frames a second that follow from the nanoseconds of each, rounded as FFmpeg does."""
    if duration is None or duration.end is None or duration.end - duration.start > MAX_NUMBER:
        return None
    length = int.from_bytes(reader.at(duration.start, duration.end - duration.start), "big")
    if length <= LEAST_DURATION:
        return None
    return float(1 / Fraction(length, SECOND).limit_denominator(MAX_TERM))


def has_encryption(reader: Reader, encodings: Element) -> bool:
    """Tell whether one of the encodings of a track is encryption; others are compression."""
    return any(
        inner.name == CONTENT_ENCRYPTION
        for encoding in inner_elements(reader, encodings)
        if encoding.name == CONTENT_ENCODING
        for inner in inner_elements(reader, encoding)
    )
