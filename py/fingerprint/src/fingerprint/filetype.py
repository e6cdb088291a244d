"""What a file is, by its content and never by its name, and whether it is complete."""

from typing import BinaryIO

from fingerprint.exceptions import FileEmptyError, FileNotRecognizedError, FileNotSupportedError
from fingerprint.facts import FileFacts
from fingerprint.formats import bmp, ebml, gif, isobmff, jpeg, png, riff, tiff
from fingerprint.reader import Reader

__all__ = ["FileFacts", "examine"]

# A format's own module checks and measures a file that begins like this.
WALKERS = (
    (b"\xff\xd8\xff", jpeg.walk),
    (b"\x89PNG\r\n\x1a\n", png.walk),
    (b"GIF87a", gif.walk),
    (b"GIF89a", gif.walk),
    (b"RIFF", riff.walk),
    (b"II*\x00", tiff.walk),
    (b"MM\x00*", tiff.walk),
    (b"\x1a\x45\xdf\xa3", ebml.walk),
)

# Known, but read by no browser: only exact copies can be found.
WITHOUT_WALKER = (
    (b"\xff\x0a", FileFacts("jxl", "image")),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", FileFacts("jxl", "image")),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", FileFacts("jp2", "image")),
    (b"FLV\x01", FileFacts("flv", "video")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", FileFacts("asf", "video")),
    (b"\x00\x00\x01\xba", FileFacts("mpeg", "video")),
    (b"\x00\x00\x01\xb3", FileFacts("mpeg", "video")),
)

# Documents, drawings, archives and sound.
NOT_SUPPORTED = (
    b"%PDF-",
    b"%!PS",
    b"{\\rtf",
    b"8BPS",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"ID3",
    b"fLaC",
    b"MThd",
    b"#!AMR",
    b"\xff\xf1",
    b"\xff\xf9",
    b"\xff\xfb",
    b"\xff\xf3",
    b"\xff\xf2",
)

TRANSPORT_PACKET = 188  # bytes; each begins with 0x47 in an MPEG transport stream


def examine(stream: BinaryIO) -> FileFacts:
    """Tell what a file is, and make sure that it is complete, without decoding it or holding it whole.

    Args:
        stream: the file, readable and seekable.

    Returns:
        Its type, kind, size in pixels and EXIF orientation.

    Raises:
        FileEmptyError: it has no bytes.
        FileNotRecognizedError: it is no known kind of picture or video.
        FileNotSupportedError: it is a document, drawing, archive or sound.
        FileTruncatedError: its bytes end too early.
        PictureTooLargeError: its header announces too many pixels.
        DecodeFailedError: its structure is damaged.
        FileUnreadableError: reading failed.
    """
    reader = Reader(stream)
    if not reader.size:
        raise FileEmptyError
    head = reader.peek(0, 4 * TRANSPORT_PACKET)
    for signature, walk in WALKERS:
        if head.startswith(signature):
            return walk(reader)
    if isobmff.is_isobmff(head):
        return isobmff.walk(reader)
    if bmp.is_bmp(head):
        return bmp.walk(reader)
    for signature, facts in WITHOUT_WALKER:
        if head.startswith(signature):
            return facts
    if head[:4] == b"OggS" and b"theora" in head:
        return FileFacts("ogg", "video")
    if len(head) == 4 * TRANSPORT_PACKET and set(head[::TRANSPORT_PACKET]) == {0x47}:
        return FileFacts("mpegts", "video")
    if head.startswith((*NOT_SUPPORTED, b"OggS")) or head[8:12] in (b"AIFF", b"AIFC") or is_svg(head):
        raise FileNotSupportedError
    raise FileNotRecognizedError


def is_svg(head: bytes) -> bool:
    """Tell whether a file is an SVG drawing, which may begin with an XML declaration and comments."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"<svg") or (text.startswith((b"<?xml", b"<!")) and b"<svg" in text)
