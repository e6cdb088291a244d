"""The tracks of a film in an ISO base media file or a QuickTime one, as its ``moov`` box lists them."""

from collections.abc import Iterable, Iterator
from itertools import islice

from fingerprint.exceptions import FileTruncatedError
from fingerprint.formats.boxes import Box, by_name, inner_boxes
from fingerprint.formats.sample_table import data_end, durations, number, sample_count
from fingerprint.formats.tracks import MAX_TRACKS, Track
from fingerprint.reader import Reader

# QuickTime has MPEG-1 with its sound in one track.
KINDS = {b"vide": "video", b"pict": "video", b"MPEG": "video", b"soun": "sound"}
# What encryption makes of the name of a codec, by the standard (ISO/IEC 23001-7) and by Apple.
LOCKED = {b"encv", b"drmi"}
# In files that call themselves sound: covers, and the pictures of chapters.
STILLS = {b"jpeg", b"png ", b"gif ", b"tiff"}
# Times that a table may have without a frame: a browser would count frames without end.
MOST_UNUSED = 100_000


def read_tracks(reader: Reader, moov: Box, *, has_fragments: bool, is_sound: bool) -> Iterator[Track]:
    """Yield the tracks.

    Args:
        reader: the file.
        moov: the box that lists them.
        has_fragments: there are frames that it does not tell of.
        is_sound: the file calls itself sound.

    Raises:
        FileTruncatedError: frames of a video lie behind the end of the file, or are timed and nowhere.
    """
    listed = (box for box in inner_boxes(reader, moov) if box.name == b"trak")
    for trak in islice(listed, MAX_TRACKS):
        inside = by_name(reader, trak)
        mdia = by_name(reader, inside.get(b"mdia"))
        handler = mdia.get(b"hdlr")
        kind = KINDS.get(reader.peek(handler.start + 8, 4), "other") if handler else "other"
        tables = by_name(reader, by_name(reader, mdia.get(b"minf")).get(b"stbl"))
        codecs = sample_entries(reader, tables.get(b"stsd"))
        samples = sample_count(reader, tables)
        if kind == "video" and is_sound and (codecs <= STILLS or samples == 1):
            kind = "other"
        timed, units = durations(reader, tables)
        if kind == "video" and samples and (data_end(reader, tables) > reader.size or timed - samples > MOST_UNUSED):
            raise FileTruncatedError
        scale = time_scale(reader, mdia.get(b"mdhd"))
        rate = timed * scale / units if scale and units and not has_fragments else None
        is_locked = bool(codecs) and codecs <= LOCKED
        yield Track(kind, track_number(reader, inside.get(b"tkhd")), is_locked, samples > 0, rate)


def has_fragment(reader: Reader, fragments: Iterable[Box], numbers: set[int]) -> bool:
    """Tell whether a recording in fragments has frames of one of these tracks.

    Args:
        reader: the file.
        fragments: its ``moof`` boxes, which tell what ``moov`` does not know yet.
        numbers: of the tracks.
    """
    return any(
        number(reader, run, 4) > 0
        for moof in fragments
        for traf in inner_boxes(reader, moof)
        if traf.name == b"traf" and fragment_number(reader, traf) in numbers
        for run in inner_boxes(reader, traf)
        if run.name == b"trun"
    )


def fragment_number(reader: Reader, traf: Box) -> int | None:
    """Return the number of the track that a part of a fragment belongs to."""
    tfhd = by_name(reader, traf).get(b"tfhd")
    return number(reader, tfhd, 4) if tfhd else None


def track_number(reader: Reader, tkhd: Box | None) -> int:
    """Return the number of a track; 0, which none has, if there is no header."""
    if not tkhd:
        return 0
    is_long = number(reader, tkhd, 0) >> 24 == 1  # times of 64 bits come before it
    return number(reader, tkhd, 20 if is_long else 12)


def sample_entries(reader: Reader, stsd: Box | None) -> set[bytes]:
    """Return the names of the codecs of a track."""
    return {box.name for box in inner_boxes(reader, stsd, skip=8)} if stsd else set()


def time_scale(reader: Reader, mdhd: Box | None) -> int:
    """Return how many units a second has in the times of a track; 0 if that is not told."""
    if not mdhd:
        return 0
    # Two dates stand before it, of 32 or of 64 bits.
    start = mdhd.start + (20 if reader.peek(mdhd.start, 1) == b"\1" else 12)
    return int.from_bytes(reader.peek(start, 4), "big") if start + 4 <= mdhd.end else 0
