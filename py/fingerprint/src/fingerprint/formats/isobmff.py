"""ISO base media files (ISO/IEC 14496-12): MP4, MOV, 3GP, and the picture formats HEIC and AVIF."""

from collections.abc import Iterator
from functools import partial
from itertools import islice

from fingerprint.exceptions import DecodeFailedError, FileIsRawError, FileIsSoundError, FileTruncatedError
from fingerprint.facts import FileFacts, check_picture_size
from fingerprint.formats.boxes import Box, boxes
from fingerprint.formats.isobmff_tracks import has_fragment, read_tracks
from fingerprint.formats.tracks import video_facts
from fingerprint.reader import Reader

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
AVIF_BRANDS = {b"avif", b"avis"}
PICTURE_BRANDS = {b"mif1", b"mif2", b"msf1", b"miaf", b"heif", *HEIC_BRANDS, *AVIF_BRANDS}
CANON_RAW = b"crx "
SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
# QuickTime files from before 2001 have no ftyp box.
FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
# Whose end is the file's loss; other boxes may be a trailer that a maker has appended.
NEEDED = {b"ftyp", b"meta", b"moov", b"moof", b"mdat", b"mfra"}
MAX_META = 4 * 1024 * 1024
# Almost three hours of a recording in fragments of a second. Each box costs a read of its own from the disk.
MAX_BOXES = 20_000

# The urn of auxiliary pictures that say how transparent the main one is, of HEVC and of all codecs.
ALPHA = (b"urn:mpeg:hevc:2015:auxid:1\x00", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\x00")
# EXIF orientation by quarter turns to the left, then a mirror (None, upside down, left to right).
TURNS = {None: (1, 8, 3, 6), 0: (4, 5, 2, 7), 1: (2, 7, 4, 5)}


def is_isobmff(head: bytes) -> bool:
    """Tell whether a file begins with a box of this family."""
    return head[4:8] in FIRST_BOXES and (head[:3] == b"\x00\x00\x00" or head[4:8] in (b"moov", b"mdat"))


def walk(reader: Reader) -> FileFacts:
    """Add up the boxes of a file, and look at the tracks of a film.

    Raises:
        FileTruncatedError: a box or a frame ends behind the file, or the data or their description are missing.
        FileIsSoundError: there is no track but sound.
        VideoEmptyError: there is no video, or no frame in it.
        FileIsRawError: what a camera's sensor saw.
        PictureTooLargeError: by the picture's properties.
        DecodeFailedError: the structure of a picture is damaged.
    """
    found, fragments = top_boxes(reader)
    main_brand, *others = read_brands(reader, found) or [b"qt  "]
    if main_brand == CANON_RAW:
        raise FileIsRawError
    # Makers put brands of their own first; but a film may say too that one of its frames can be had as a picture.
    if main_brand in PICTURE_BRANDS or (b"meta" in found and PICTURE_BRANDS.intersection(others)):
        is_avif = main_brand in AVIF_BRANDS or (AVIF_BRANDS.intersection(others) and main_brand not in HEIC_BRANDS)
        return walk_picture(reader, found, "avif" if is_avif else "heic")
    if b"moov" not in found:
        raise FileIsSoundError if main_brand in SOUND_BRANDS else FileTruncatedError
    is_sound = main_brand in SOUND_BRANDS
    tracks = read_tracks(reader, found[b"moov"], has_fragments=bool(fragments), is_sound=is_sound)
    return video_facts("mov" if main_brand == b"qt  " else "mp4", tracks, partial(has_fragment, reader, fragments))


def top_boxes(reader: Reader) -> tuple[dict[bytes, Box], list[Box]]:
    """Return the first box of each name at the top level, and all fragments of a recording.

    Raises:
        FileTruncatedError: one without which the file is incomplete ends behind it.
    """
    found: dict[bytes, Box] = {}
    fragments: list[Box] = []
    for box in islice(boxes(reader, 0, reader.size), MAX_BOXES):
        if box.end > reader.size:
            if box.name in NEEDED:
                raise FileTruncatedError
            break  # a trailer of another kind, which only looks like a box
        found.setdefault(box.name, box)
        if box.name == b"moof":
            fragments.append(box)
    return found, fragments


def read_brands(reader: Reader, found: dict[bytes, Box]) -> list[bytes]:
    """Return what a file says it is compatible with, the main brand first; nothing in old QuickTime files."""
    if b"ftyp" not in found:
        return []
    _, start, end = found[b"ftyp"]
    data = reader.peek(start, min(end - start, 1024))
    return [data[:4], *(data[i : i + 4] for i in range(8, len(data), 4))]


def walk_picture(reader: Reader, found: dict[bytes, Box], kind: str) -> FileFacts:
    """Take size and orientation of the primary picture: others are its tiles, previews and masks."""
    if b"mdat" not in found:
        raise FileTruncatedError
    if b"meta" not in found:
        # Only animations have the other one.
        if b"moov" in found:
            return FileFacts(kind, "image")
        raise FileTruncatedError
    _, start, end = found[b"meta"]
    if end - start > MAX_META:
        raise DecodeFailedError
    meta = reader.at(start, end - start)[4:]
    properties = child(meta, b"iprp")
    known = list(children(child(properties, b"ipco")))
    for name, data in known:
        if name == b"ispe":
            check_picture_size(*picture_size(data))
    numbers = associations(child(properties, b"ipma"), primary_item(meta))
    of_primary = dict(known[number - 1] for number in numbers if 0 < number <= len(known))
    if b"ispe" not in of_primary:
        raise DecodeFailedError
    quarters = of_primary.get(b"irot", b"\0")[:1]
    mirror = of_primary.get(b"imir", b"")[:1]
    return FileFacts(
        kind,
        "image",
        *(clean_size(of_primary.get(b"clap", b"")) or picture_size(of_primary[b"ispe"])),
        orientation=TURNS[mirror[0] & 1 if mirror else None][quarters[0] & 3 if quarters else 0],
        has_alpha=any(name == b"auxC" and data[4:].startswith(ALPHA) for name, data in known),
    )


def picture_size(data: bytes) -> tuple[int, int]:
    """Return width and height from the content of an ``ispe`` box."""
    return int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big")


def clean_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height without an encoder's padding, from the content of a ``clap`` box; None without one."""
    width, width_divisor, height, height_divisor = (int.from_bytes(data[i : i + 4], "big") for i in range(0, 16, 4))
    return (width // width_divisor, height // height_divisor) if width_divisor and height_divisor else None


def primary_item(meta: bytes) -> int:
    """Return the number of the picture that a file is about."""
    data = child(meta, b"pitm")
    return int.from_bytes(data[4:6] if data[:1] == b"\0" else data[4:8], "big")


def associations(data: bytes, item: int) -> list[int]:
    """Return the numbers, from 1, of the properties of an item, from the content of an ``ipma`` box."""
    item_bytes = 2 if data[:1] == b"\0" else 4
    property_bytes = 2 if data[3:4] and data[3] & 1 else 1
    position = 8
    while position + item_bytes < len(data):
        found = int.from_bytes(data[position : position + item_bytes], "big")
        start = position + item_bytes + 1
        position = start + data[start - 1] * property_bytes
        if found == item:
            # The highest bit says whether a reader must know the property.
            essential = 0x80 << 8 * (property_bytes - 1)
            numbers = range(start, min(position, len(data)), property_bytes)
            return [int.from_bytes(data[i : i + property_bytes], "big") & ~essential for i in numbers]
    return []


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
