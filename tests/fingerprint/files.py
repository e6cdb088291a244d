"""Small files of every kind that is known, whole and neutral."""

from __future__ import annotations

import numpy as np
from PIL import Image

from .pictures import encode, tiles

ORIENTATION = 0x0112
PIXELS = tiles(48, 40)


def exif(orientation: int, thumbnail: bytes = b"") -> bytes:
    """Return EXIF data as it stands in a JPEG, with a small picture in its second directory."""
    data = Image.Exif()
    data[ORIENTATION] = orientation
    tiff = data.tobytes().removeprefix(b"Exif\x00\x00")
    return b"Exif\x00\x00" + tiff + thumbnail


def box(name: bytes, *content: bytes) -> bytes:
    """Return a box of an ISO base media file."""
    data = b"".join(content)
    return (len(data) + 8).to_bytes(4, "big") + name + data


def heic(width: int, height: int, brands: bytes = b"heic\0\0\0\0mif1heic") -> bytes:
    """Return the boxes of a HEIC picture with one large size and one of its tiles; its data are nothing."""

    def extent(w: int, h: int) -> bytes:
        return box(b"ispe", bytes(4), w.to_bytes(4, "big"), h.to_bytes(4, "big"))

    properties = box(b"iprp", box(b"ipco", extent(width, height), extent(16, 16)))
    return box(b"ftyp", brands) + box(b"meta", bytes(4), box(b"hdlr", bytes(24)), properties) + box(b"mdat", bytes(99))


def segment(length: bytes, content: int) -> bytes:
    """Return a WebM with a header and a segment that announces a length."""
    doctype = b"\x42\x82\x84webm"
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(doctype)]) + doctype + b"\x18\x53\x80\x67" + length + bytes(content)


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
}
ANIMATED_GIF = encode(
    PIXELS[:, :, 0], "GIF", save_all=True, append_images=[Image.fromarray(np.ascontiguousarray(PIXELS[::-1, :, 0]))]
)
PICTURES["gif, animated"] = ANIMATED_GIF
PICTURES["heic"] = heic(48, 40)

VIDEOS = {
    "mp4": box(b"ftyp", b"isom\0\0\2\0mp42") + box(b"moov", bytes(200)) + box(b"mdat", bytes(1000)),
    "mp4, large box": box(b"ftyp", b"mp42\0\0\0\0")
    + box(b"moov")
    + b"\0\0\0\1mdat"
    + (1016).to_bytes(8, "big")
    + bytes(1000),
    "mov": box(b"ftyp", b"qt  \0\0\2\0") + box(b"mdat", bytes(1000)) + box(b"moov", bytes(200)),
    "mov, of 1999": box(b"mdat", bytes(1000)) + box(b"moov", bytes(200)),
    "webm": segment(b"\x10\x00\x03\xe8", 1000),
    "avi": riff(b"AVI ", bytes(1000)),
}

OTHER_VIDEOS = {
    "webm, recorded in a browser": segment(b"\x01" + b"\xff" * 7, 1000),
    "flv": b"FLV\x01\x05" + bytes(100),
    "asf": bytes.fromhex("3026b2758e66cf11") + bytes(100),
    "mpeg": b"\x00\x00\x01\xba" + bytes(100),
    "mpegts": (b"\x47" + bytes(187)) * 5,
    "ogg": b"OggS" + bytes(24) + b"\x80theora" + bytes(100),
}

NOT_SUPPORTED = {
    "pdf": b"%PDF-1.7\n" + bytes(100),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "svg, declared": b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a drawing -->\n<svg/>',
    "zip": b"PK\x03\x04" + bytes(100),
    "wave": riff(b"WAVE", bytes(100)),
    "mp3": b"ID3\x04" + bytes(100),
    "m4a": box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", bytes(99)),
    "ogg, sound": b"OggS" + bytes(24) + b"\x01vorbis" + bytes(100),
    "psd": b"8BPS\0\1" + bytes(100),
}

NOT_RECOGNIZED = {
    "text": b"Dear diary, today I named a text picture.jpg.\n" * 20,
    "text that begins like a BMP": b"BMW, Audi and other makes of cars\n" * 20,
    "one byte": b"\xff",
    "zeros": bytes(10_000),
    "a web page": b"<!DOCTYPE html><html><p>Hello</html>",
    "riff of another kind": riff(b"ACON", bytes(100)),
}
