"""ISO base media files (ISO/IEC 14496-12): MP4, MOV, 3GP, and the picture formats HEIC and AVIF."""

from collections.abc import Iterator

from fingerprint.exceptions import DecodeFailedError, FileNotSupportedError, FileTruncatedError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.reader import Reader

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}
SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
# QuickTime files from before 2001 have no ftyp box.
FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
MAX_META = 4 * 1024 * 1024
MAX_BOXES = 200_000


def is_isobmff(head: bytes) -> bool:
    """Tell whether a file begins with a box of this family."""
    return head[4:8] in FIRST_BOXES and (head[:3] == b"\x00\x00\x00" or head[4:8] in (b"moov", b"mdat"))


def walk(reader: Reader) -> FileFacts:
    """Add up the boxes of a file.

    Raises:
        FileTruncatedError: a box ends behind the file, or the one with the data or their description is missing.
        FileNotSupportedError: sound.
        PictureTooLargeError: by the picture's properties.
        DecodeFailedError: its structure is damaged.
    """
    boxes: dict[bytes, tuple[int, int]] = {}
    for name, start, end in top_boxes(reader):
        boxes.setdefault(name, (start, end))
    brands = read_brands(reader, boxes)
    if brands and brands[0] in SOUND_BRANDS:
        raise FileNotSupportedError
    if b"mdat" not in boxes:
        raise FileTruncatedError
    if brands and brands[0] in HEIC_BRANDS | AVIF_BRANDS:
        return walk_picture(reader, boxes, "avif" if AVIF_BRANDS & set(brands) else "heic")
    if brands and brands[0] == b"crx ":
        return FileFacts("cr3", "image")
    if b"moov" not in boxes:
        raise FileTruncatedError
    return FileFacts("mov" if not brands or brands[0] == b"qt  " else "mp4", "video")


def top_boxes(reader: Reader) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of the content of each box at the top level."""
    position = 0
    for _ in range(MAX_BOXES):
        header = reader.peek(position, 16)
        size, content = int.from_bytes(header[:4], "big"), position + 8
        if size == 1 and len(header) == 16:
            size, content = int.from_bytes(header[8:], "big"), position + 16
        if size == 0:
            size = reader.size - position
        end = position + size
        # Some cameras leave a few bytes behind the last box, which no box could be.
        if len(header) < 8 or end < content:
            return
        if end > reader.size:
            raise FileTruncatedError
        yield header[4:8], content, end
        position = end
    raise DecodeFailedError


def read_brands(reader: Reader, boxes: dict[bytes, tuple[int, int]]) -> list[bytes]:
    """Return what a file says it is compatible with, the main brand first; nothing in old QuickTime files."""
    if b"ftyp" not in boxes:
        return []
    start, end = boxes[b"ftyp"]
    data = reader.peek(start, min(end - start, 1024))
    return [data[:4], *(data[i : i + 4] for i in range(8, len(data), 4))]


def walk_picture(reader: Reader, boxes: dict[bytes, tuple[int, int]], kind: str) -> FileFacts:
    """Take the largest picture that the properties mention: the others are tiles, previews and masks."""
    if b"meta" not in boxes:
        # Only animations have the other one.
        if b"moov" in boxes:
            return FileFacts(kind, "image")
        raise FileTruncatedError
    start, end = boxes[b"meta"]
    if end - start > MAX_META:
        raise DecodeFailedError
    meta = reader.at(start, end - start)[4:]
    properties = child(child(meta, b"iprp"), b"ipco")
    sizes = [
        (int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big"))
        for name, data in children(properties)
        if name == b"ispe"
    ]
    if not sizes:
        raise DecodeFailedError
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    check_picture_size(width, height)
    return FileFacts(kind, "image", width, height)


def children(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of the boxes inside another."""
    position = 0
    while position + 8 <= len(data):
        size = int.from_bytes(data[position : position + 4], "big") or len(data) - position
        if size < 8:
            raise DecodeFailedError
        yield data[position + 4 : position + 8], data[position + 8 : position + size]
        position += size


def child(data: bytes, name: bytes) -> bytes:
    """Return the content of the first box of a name; empty without one."""
    return next((content for found, content in children(data) if found == name), b"")
