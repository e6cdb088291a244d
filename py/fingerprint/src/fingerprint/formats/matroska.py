"""Matroska and WebM (RFC 9559): the length that the segment announces, its tracks, and whether a video has any blocks.

Recorders in browsers leave lengths open, and then nothing tells where the file should end.
"""

from collections.abc import Iterator
from functools import partial
from itertools import islice

from fingerprint.exceptions import FileTruncatedError
from fingerprint.facts import FileFacts
from fingerprint.formats.elements import Element, number_bytes, read_element
from fingerprint.formats.matroska_tracks import read_tracks
from fingerprint.formats.tracks import video_facts
from fingerprint.reader import Reader

SEGMENT = b"\x18\x53\x80\x67"
TRACKS = b"\x16\x54\xae\x6b"
CLUSTER = b"\x1f\x43\xb6\x75"
GROUP = b"\xa0"
BLOCKS = {b"\xa1", b"\xa3", b"\xaf"}  # Block in a BlockGroup, SimpleBlock, EncryptedBlock
MAX_ELEMENTS = 20_000  # a day of clusters; or some minutes of sound, frame by frame


def walk(reader: Reader) -> FileFacts:
    """Read a file up to its tracks, and on to a video's first block.

    Raises:
        FileTruncatedError: the file ends before its segment does, or lacks the list of tracks.
        FileIsSoundError: there is no track but sound.
        VideoEmptyError: there is no video, or nothing in it.
    """
    header = read_element(reader, 0)
    if not header or header.end is None:
        raise FileTruncatedError
    kind = "webm" if b"webm" in reader.at(header.start, min(header.end - header.start, 4096)) else "matroska"
    tracks = read_tracks(reader, find_tracks(reader, header.end))
    return video_facts(kind, tracks, partial(has_block, reader, header.end))


def find_tracks(reader: Reader, position: int) -> Element:
    """Return the list of tracks.

    Raises:
        FileTruncatedError: the file ends before its segment does, or there is no such list.
    """
    for element in islice(elements(reader, position, {SEGMENT}), MAX_ELEMENTS):
        if element.name == SEGMENT and element.end is not None and element.end > reader.size:
            raise FileTruncatedError
        if element.name == TRACKS:
            return element
    raise FileTruncatedError


def has_block(reader: Reader, position: int, numbers: set[int]) -> bool:
    """Tell whether there is a block of one of these tracks; true of a file too long to be sure of the contrary."""
    for count, element in enumerate(elements(reader, position, {SEGMENT, CLUSTER, GROUP})):
        if count == MAX_ELEMENTS or (element.name in BLOCKS and block_number(reader, element) in numbers):
            return True
    return False


def block_number(reader: Reader, block: Element) -> int:
    """Return the number of the track that a block belongs to."""
    data = reader.peek(block.start, 8)
    size = number_bytes(data)
    return int.from_bytes(data[:size], "big") & (1 << 7 * size) - 1


def elements(reader: Reader, position: int, entered: set[bytes]) -> Iterator[Element]:
    """Yield the elements from a position on, each before those in it if it is to be entered or has no length."""
    while element := read_element(reader, position):
        yield element
        position = element.start if element.end is None or element.name in entered else element.end
