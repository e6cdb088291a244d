"""RIFF: WebP (RFC 9649), AVI, and sound in WAVE."""

from fingerprint.exceptions import DecodeFailedError, FileIsSoundError, FileNotRecognizedError, FileTruncatedError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.formats import exif
from fingerprint.formats.animation import played_delays
from fingerprint.reader import Reader

EXIF = b"Exif\x00\x00"
MAX_EXIF = 65536
MAX_CHUNKS = 100_000
# Where the first bytes of a chunk tell of alpha, the lowest first.
ALPHA_BITS = {b"VP8X": 1 << 4, b"VP8L": 1 << 36}


def walk(reader: Reader) -> FileFacts:
    """Tell the kinds of RIFF apart, and follow a WebP to its end.

    Raises:
        FileTruncatedError: the file is shorter than its header says.
        FileIsSoundError: sound.
        FileNotRecognizedError: another kind of RIFF.
        PictureTooLargeError: by its header.
        DecodeFailedError: its structure is damaged.
    """
    header = reader.peek(0, 12)
    form = header[8:]
    if form == b"WAVE":
        raise FileIsSoundError
    if form not in (b"WEBP", b"AVI "):
        raise FileNotRecognizedError
    end = 8 + int.from_bytes(header[4:8], "little")
    if end > reader.size:
        raise FileTruncatedError
    return walk_webp(reader, end) if form == b"WEBP" else FileFacts("avi", "video")


def walk_webp(reader: Reader, end: int) -> FileFacts:
    """Read the size of a WebP from its first chunk, and what else is known from the others."""
    width, height = picture_size(reader.at(12, 18))
    check_picture_size(width, height)
    orientation = 1
    has_alpha = False
    delays: list[float] = []
    position = 12
    for _ in range(MAX_CHUNKS):
        if position + 8 > end:
            return FileFacts("webp", "image", width, height, orientation, has_alpha, played_delays(delays))
        chunk = reader.at(position, 8)
        name, length = chunk[:4], int.from_bytes(chunk[4:], "little")
        if position + 8 + length > end:
            raise FileTruncatedError
        if name == b"EXIF":
            data = reader.at(position + 8, min(length, MAX_EXIF))
            orientation = exif.orientation(data.removeprefix(EXIF))
        elif name in ALPHA_BITS:
            has_alpha |= bool(int.from_bytes(reader.peek(position + 8, min(length, 5)), "little") & ALPHA_BITS[name])
        elif name == b"ANMF":
            delays.append(int.from_bytes(reader.peek(position + 20, min(length, 3)), "little") / 1000)
        position += 8 + length + length % 2
    raise DecodeFailedError


def picture_size(chunk: bytes) -> tuple[int, int]:
    """Return width and height from the first chunk of a WebP: lossy, lossless or extended."""
    name, data = chunk[:4], chunk[8:]
    if name == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    if name == b"VP8L" and data[:1] == b"\x2f":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    raise DecodeFailedError
