"""Matroska and WebM (RFC 9559): the length that the segment announces, its tracks, and whether there are any blocks.

Recorders in browsers leave lengths open, and then nothing tells where the file should end.
"""

from fingerprint.exceptions import DecodeFailedError, FileTruncatedError
from fingerprint.facts import FileFacts
from fingerprint.formats.elements import Element, read_element
from fingerprint.formats.matroska_tracks import read_tracks
from fingerprint.formats.tracks import video_facts
from fingerprint.reader import Reader

SEGMENT = b"\x18\x53\x80\x67"
TRACKS = b"\x16\x54\xae\x6b"
CLUSTER = b"\x1f\x43\xb6\x75"
BLOCKS = {b"\xa0", b"\xa3", b"\xaf"}  # BlockGroup, SimpleBlock, EncryptedBlock
MAX_ELEMENTS = 20_000  # a day of clusters, in a file that lists its tracks behind them


def walk(reader: Reader) -> FileFacts:
    """Read a file up to its first block, or to its end if the tracks are listed there.

    Raises:
        FileTruncatedError: the file ends before its segment does, or lacks the list of tracks.
        FileIsSoundError: there is no track but sound.
        VideoEmptyError: there is no video, or nothing in it.
        DecodeFailedError: its structure is damaged.
    """
    header = read_element(reader, 0)
    if not header or header.end is None:
        raise FileTruncatedError
    kind = "webm" if b"webm" in reader.at(header.start, min(header.end - header.start, 4096)) else "matroska"
    tracks, has_blocks = find_tracks(reader, header.end)
    return video_facts(kind, read_tracks(reader, tracks, has_blocks=has_blocks))


def find_tracks(reader: Reader, position: int) -> tuple[Element, bool]:
    """Return the list of tracks, and whether there are any blocks."""
    tracks: Element | None = None
    has_blocks = False
    for _ in range(MAX_ELEMENTS):
        element = None if tracks and has_blocks else read_element(reader, position)
        if not element:
            if not tracks:
                raise FileTruncatedError
            return tracks, has_blocks
        if element.name == SEGMENT and element.end is not None and element.end > reader.size:
            raise FileTruncatedError
        if element.name == TRACKS:
            tracks = element
        has_blocks = has_blocks or element.name in BLOCKS
        # Clusters are entered up to the first block; without a length there is no way around one.
        is_entered = element.name == SEGMENT or (element.name == CLUSTER and not has_blocks)
        position = element.start if is_entered or element.end is None else element.end
    raise DecodeFailedError
