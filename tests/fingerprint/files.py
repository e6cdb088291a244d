"""Small files of every kind that is known, whole and neutral."""

from __future__ import annotations

import io
import tarfile
import zipfile

import numpy as np
import pillow_heif
from PIL import Image

from fingerprint.exceptions import (
    FileError,
    FileIsArchiveError,
    FileIsDocumentError,
    FileIsDrawingError,
    FileIsRawError,
    FileIsSoundError,
)

from .containers import (
    BLOCK,
    OPEN_END,
    SOUND,
    TRACKS,
    Film,
    box,
    cluster,
    element,
    entry,
    film,
    film_at_the_end,
    fragment,
    matroska,
)
from .pictures import encode, tiles

pillow_heif.register_heif_opener()

ORIENTATION = 0x0112
PIXELS = tiles(48, 40)


def exif(orientation: int, thumbnail: bytes = b"") -> bytes:
    """Return EXIF data as it stands in a JPEG, with a small picture in its second directory."""
    data = Image.Exif()
    data[ORIENTATION] = orientation
    tiff = data.tobytes().removeprefix(b"Exif\x00\x00")
    return b"Exif\x00\x00" + tiff + thumbnail


def heic(width: int, height: int, brands: bytes = b"heic\0\0\0\0mif1heic", turns: bytes = b"") -> bytes:
    """Return the boxes of a HEIC picture beside its tiles and a larger one that it was cut from; its data are nothing.

    ``turns`` are boxes of properties that turn or mirror it.
    """

    def extent(w: int, h: int) -> bytes:
        return box(b"ispe", bytes(4), w.to_bytes(4, "big"), h.to_bytes(4, "big"))

    known = box(b"ipco", extent(16, 16), extent(width, height), extent(width + 9, height + 9), turns)
    properties = {1: (1,), 2: (2, 0x84, 0x85) if turns else (2,), 3: (3,)}
    listed = (bytes([0, item, len(numbers), *numbers]) for item, numbers in properties.items())
    associations = box(b"ipma", bytes(4), len(properties).to_bytes(4, "big"), *listed)
    primary = box(b"pitm", bytes(4), b"\0\2")
    meta = box(b"meta", bytes(4), box(b"hdlr", bytes(24)), primary, box(b"iprp", known, associations))
    return box(b"ftyp", brands) + meta + box(b"mdat", bytes(99))


def tiff(*entries: tuple[int, int], order: str = "little") -> bytes:
    """Return a TIFF whose one directory has these tags and numbers."""

    def number(value: int, count: int) -> bytes:
        return value.to_bytes(count, order)

    head = {"little": b"II*\0", "big": b"MM\0*"}[order] + number(8, 4) + number(len(entries), 2)
    return head + b"".join(number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4) for tag, value in entries)


def zip_file(name: str, content: bytes = b"") -> bytes:
    """Return a zip with one file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def riff(form: bytes, content: bytes) -> bytes:
    """Return a RIFF file."""
    return b"RIFF" + (4 + len(content)).to_bytes(4, "little") + form + content


PICTURES = {
    "jpeg": encode(PIXELS, "JPEG"),
    "jpeg, progressive": encode(PIXELS, "JPEG", progressive=True),
    "jpeg, restarts": encode(PIXELS, "JPEG", restart_marker_rows=1),
    "jpeg, thumbnail": encode(PIXELS, "JPEG", exif=exif(6, encode(PIXELS[::4, ::4], "JPEG"))),
    "png": encode(PIXELS, "PNG"),
    "gif": encode(PIXELS[:, :, 0], "GIF"),
    "webp, lossy": encode(PIXELS, "WEBP"),
    "webp, lossless": encode(PIXELS, "WEBP", lossless=True),
    "webp, extended": encode(PIXELS, "WEBP", exif=exif(8)),
    "bmp": encode(PIXELS, "BMP"),
    "tiff": encode(PIXELS, "TIFF"),
    "avif": encode(PIXELS, "AVIF"),
    "heic": encode(PIXELS, "HEIF"),
}
ANIMATED_GIF = encode(
    PIXELS[:, :, 0], "GIF", save_all=True, append_images=[Image.fromarray(np.ascontiguousarray(PIXELS[::-1, :, 0]))]
)
PICTURES["gif, animated"] = ANIMATED_GIF
PICTURES["webp, animated"] = encode(
    PIXELS, "WEBP", save_all=True, append_images=[Image.fromarray(np.ascontiguousarray(PIXELS[::-1]))], duration=[70, 7]
)

VIDEOS = {
    "mp4": film(Film(), SOUND),
    "mp4, large box": film(Film(), brands=b"mp42\0\0\0\0", is_large=True),
    "mov": film_at_the_end(Film(), box(b"ftyp", b"qt  \0\0\2\0")),
    "mov, of 1999": film_at_the_end(Film()),
    "webm": matroska(element(TRACKS, entry(1), entry(2)), cluster(BLOCK, BLOCK)),
    "matroska": matroska(element(TRACKS, entry(1)), cluster(BLOCK, BLOCK), doctype=b"matroska"),
    "avi": riff(b"AVI ", bytes(1000)),
}

OTHER_VIDEOS = {
    "webm, recorded in a browser": matroska(
        element(TRACKS, entry(1)), cluster(BLOCK, length=OPEN_END), length=OPEN_END
    ),
    "mp4, recorded in a browser": film(Film(tables=b""), more=box(b"mvex", bytes(8))) + fragment((1, 9)),
    "mp4, trailer": film(Film()) + b"made by a camera of another maker",
    "flv": b"FLV\x01\x05" + bytes(100),
    "asf": bytes.fromhex("3026b2758e66cf11") + bytes(100),
    "mpeg": b"\x00\x00\x01\xba" + bytes(100),
    "mpegts": (b"\x47" + bytes(187)) * 5,
    "ogg": b"OggS" + bytes(24) + b"\x80theora" + bytes(100),
}

SENSOR = (262, 32803)
REFUSED: dict[str, tuple[bytes, type[FileError]]] = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', FileIsDrawingError),
    "svg, declared": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a drawing -->\n<svg/>', FileIsDrawingError),
    "psd": (b"8BPS\0\1" + bytes(100), FileIsDrawingError),
    "xcf": (b"gimp xcf v011\0" + bytes(100), FileIsDrawingError),
    "pdf": (b"%PDF-1.7\n" + bytes(100), FileIsDocumentError),
    "docx": (zip_file("[Content_Types].xml"), FileIsDocumentError),
    "pptx, of another maker": (zip_file("ppt/presentation.xml"), FileIsDocumentError),
    "odt": (zip_file("mimetype", b"application/vnd.oasis.opendocument.text"), FileIsDocumentError),
    "doc": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504), FileIsDocumentError),
    "rtf": (b"{\\rtf1}", FileIsDocumentError),
    "zip": (zip_file("cat.jpg"), FileIsArchiveError),
    "zip, empty": (b"PK\5\6" + bytes(18), FileIsArchiveError),
    "rar": (b"Rar!\x1a\7\1\0" + bytes(100), FileIsArchiveError),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(100), FileIsArchiveError),
    "gzip": (b"\x1f\x8b\x08" + bytes(100), FileIsArchiveError),
    "tar": (tarfile.TarInfo("cat.jpg").tobuf(), FileIsArchiveError),
    "dng": (tiff((256, 160), (257, 120), (50706, 0x01040000)), FileIsRawError),
    "nef, arw, srw": (tiff((330, 8 + 2 + 12)) + tiff(SENSOR)[8:], FileIsRawError),
    "pef": (tiff((256, 160), SENSOR, order="big"), FileIsRawError),
    "cr2": (b"II*\0\x10\0\0\0CR\2\0" + bytes(100), FileIsRawError),
    "cr3": (box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", bytes(99)), FileIsRawError),
    "crw": (b"II\x1a\0\0\0HEAPCCDR" + bytes(100), FileIsRawError),
    "orf": (b"IIRO\x08\0\0\0" + bytes(100), FileIsRawError),
    "rw2": (b"IIU\0\x18\0\0\0" + bytes(100), FileIsRawError),
    "raf": (b"FUJIFILMCCD-RAW 0201" + bytes(100), FileIsRawError),
    "wave": (riff(b"WAVE", bytes(100)), FileIsSoundError),
    "aiff": (b"FORM\0\0\0\x64AIFF" + bytes(92), FileIsSoundError),
    "mp3": (b"ID3\x04" + bytes(100), FileIsSoundError),
    "m4a": (film(SOUND, brands=b"M4A \0\0\0\0"), FileIsSoundError),
    "m4a, with a cover": (film(SOUND, Film(codec=b"jpeg"), brands=b"M4A \0\0\0\0"), FileIsSoundError),
    "mp4, sound": (film(SOUND), FileIsSoundError),
    "webm, sound": (matroska(element(TRACKS, entry(2)), cluster(BLOCK)), FileIsSoundError),
    "ogg, sound": (b"OggS" + bytes(24) + b"\x01vorbis" + bytes(100), FileIsSoundError),
}

# Pictures that not every browser can decode.
DIGESTS_ONLY = {
    "jxl": b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(100),
    "jxl, bare": b"\xff\x0a" + bytes(100),
    "jp2": encode(PIXELS, "JPEG2000"),
    "bigtiff": encode(PIXELS, "TIFF", big_tiff=True),
    "tiff-unusual, fractions": encode(PIXELS[:, :, 0].astype(np.float32), "TIFF"),
    "tiff-unusual, 12 bits": tiff((256, 48), (257, 40), (258, 12)),
    "tiff-unusual, inverted": tiff((256, 48), (257, 40), (258, 16), (262, 0)),
    "tiff-unusual, Zstandard": tiff((256, 48), (257, 40), (258, 8), (259, 50000)),
    "tiff-unusual, CIELAB": tiff((256, 48), (257, 40), (258, 8), (262, 8)),
    "tiff-unusual, YCbCr": tiff((256, 48), (257, 40), (258, 8), (262, 6)),
}

NOT_RECOGNIZED = {
    "text": b"Dear diary, today I named a text picture.jpg.\n" * 20,
    "text that begins like a BMP": b"BMW, Audi and other makes of cars\n" * 20,
    "one byte": b"\xff",
    "zeros": bytes(10_000),
    "a web page": b"<!DOCTYPE html><html><p>Hello</html>",
    "riff of another kind": riff(b"ACON", bytes(100)),
}
