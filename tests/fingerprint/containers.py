"""The structures of videos by hand, as small as they can be: frames are zeros, since nothing here decodes them."""

from __future__ import annotations

from dataclasses import dataclass, replace

SEGMENT, INFO, TRACKS, CLUSTER = b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b", b"\x1f\x43\xb6\x75"
OPEN_END = b"\x01" + b"\xff" * 7


def box(name: bytes, *content: bytes) -> bytes:
    """Return a box of an ISO base media file."""
    data = b"".join(content)
    return (len(data) + 8).to_bytes(4, "big") + name + data


def large_box(name: bytes, *content: bytes) -> bytes:
    """Return a box whose size takes 64 bits."""
    data = b"".join(content)
    return b"\0\0\0\1" + name + (len(data) + 16).to_bytes(8, "big") + data


def table(name: bytes, *numbers: int, head: bytes = b"", count: int | None = None, size: int = 4) -> bytes:
    """Return a box with a number of entries, one for each number unless it is given."""
    total = (len(numbers) if count is None else count).to_bytes(4, "big")
    return box(name, bytes(4), head, total, *(number.to_bytes(size, "big") for number in numbers))


@dataclass(frozen=True)
class Film:
    """A track of an MP4 or MOV.

    Attributes:
        handler: what kind of track it is.
        codec: name of its one sample entry.
        sizes: bytes of each frame.
        chunks: where in the file each chunk begins.
        runs: the entries of stsc: first chunk, samples in each, description.
        tables: boxes instead of those that sizes, chunks and runs make.
        durations: the entries of stts: a number of frames, and how long each is.
        scale: units of these in a second.
        version: of the header that tells the scale, 1 for dates of 64 bits.
        number: by which fragments refer to it.
    """

    handler: bytes = b"vide"
    codec: bytes = b"avc1"
    sizes: tuple[int, ...] = (500, 300, 200)
    chunks: tuple[int, ...] = (0,)
    runs: tuple[int, ...] = (1, 3, 1)
    tables: bytes | None = None
    durations: tuple[int, ...] = ()
    scale: int = 600
    version: int = 0
    number: int = 1

    def moved(self, start: int) -> Film:
        """Return the track with data that begin later."""
        return replace(self, chunks=tuple(start + chunk for chunk in self.chunks))

    def trak(self) -> bytes:
        """Return its box."""
        frames = b"".join(
            (
                table(b"stsz", *self.sizes, head=bytes(4)),
                table(b"stsc", *self.runs, count=len(self.runs) // 3),
                table(b"stco", *self.chunks),
            )
        )
        entries = box(b"stsd", bytes(4), (1).to_bytes(4, "big"), box(self.codec, bytes(78)))
        times = table(b"stts", *self.durations, count=len(self.durations) // 2)
        stbl = box(b"stbl", entries, times, frames if self.tables is None else self.tables)
        dates = bytes(16 if self.version else 8)
        header = box(b"mdhd", bytes((self.version, 0, 0, 0)), dates, self.scale.to_bytes(4, "big"), bytes(12))
        handler = box(b"hdlr", bytes(8), self.handler, bytes(13))
        track_header = box(b"tkhd", bytes(12), self.number.to_bytes(4, "big"), bytes(68))
        return box(b"trak", track_header, box(b"mdia", header, handler, box(b"minf", stbl)))


SOUND = Film(b"soun", b"mp4a", number=2)


def fragment(*counts: tuple[int, int], data: bytes = bytes(500)) -> bytes:
    """Return a fragment of a recording, with the number of each track in it and how many frames it has."""
    trafs = (
        box(b"traf", box(b"tfhd", bytes(4), track.to_bytes(4, "big")), table(b"trun", count=count))
        for track, count in counts
    )
    return box(b"moof", box(b"mfhd", bytes(8)), *trafs) + box(b"mdat", data)


def film(
    *tracks: Film,
    brands: bytes = b"isom\0\0\2\0isommp42",
    more: bytes = b"",
    data: bytes = bytes(1000),
    is_large: bool = False,
) -> bytes:
    """Return a file whose ``moov`` comes first; chunks count from the beginning of its data."""
    head = box(b"ftyp", brands)

    def moov(start: int) -> bytes:
        return box(b"moov", box(b"mvhd", bytes(100)), *(track.moved(start).trak() for track in tracks), more)

    start = len(head) + len(moov(0)) + (16 if is_large else 8)
    return head + moov(start) + (large_box if is_large else box)(b"mdat", data)


def film_at_the_end(track: Film, head: bytes = b"") -> bytes:
    """Return a file whose ``moov`` comes last, as cameras write it."""
    start = len(head) + 8
    return head + box(b"mdat", bytes(1000)) + box(b"moov", track.moved(start).trak())


def element(name: bytes, *content: bytes, length: bytes | None = None) -> bytes:
    """Return an element of Matroska, with its length in eight bytes unless it is given."""
    data = b"".join(content)
    return name + ((1 << 56 | len(data)).to_bytes(8, "big") if length is None else length) + data


def entry(kind: int = 1, *more: bytes, number: int = 1) -> bytes:
    """Return a track: 1 is video, 2 sound, 17 subtitles."""
    return element(b"\xae", element(b"\xd7", bytes([number])), element(b"\x83", bytes([kind])), *more)


def encoding(kind: bytes) -> bytes:
    """Return the way in which a track is encoded: ``5035`` is encryption, ``5034`` compression."""
    return element(b"\x6d\x80", element(b"\x62\x40", element(kind, element(b"\x47\xe1", b"\5"))))


def cluster(*blocks: bytes, length: bytes | None = None) -> bytes:
    """Return a cluster with its time."""
    return element(CLUSTER, element(b"\xe7", b"\0"), *blocks, length=length)


def block(number: int = 1) -> bytes:
    """Return a frame of the track with that number."""
    return element(b"\xa3", bytes([0x80 | number]), b"\0\0\x80", bytes(500))


BLOCK = block()


def matroska(*parts: bytes, doctype: bytes = b"webm", length: bytes | None = None) -> bytes:
    """Return a file with these parts in its segment."""
    header = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", doctype))
    return header + element(SEGMENT, element(INFO, bytes(20)), *parts, length=length)
