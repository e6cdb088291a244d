"""What a file is, by its content and never by its name, and whether it is complete."""

from typing import BinaryIO

from fingerprint.exceptions import (
    FileEmptyError,
    FileIsArchiveError,
    FileIsDocumentError,
    FileIsDrawingError,
    FileIsRawError,
    FileIsSoundError,
    FileNotRecognizedError,
)
from fingerprint.facts import FileFacts
from fingerprint.formats import bmp, gif, isobmff, jpeg, matroska, png, riff, tiff
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
    (b"\x1a\x45\xdf\xa3", matroska.walk),
)

# Known, but decoded by no browser or by one alone: only exact copies can be found.
WITHOUT_WALKER = (
    (b"\xff\x0a", FileFacts("jxl", "image")),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", FileFacts("jxl", "image")),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", FileFacts("jp2", "image")),
    (b"\xff\x4f\xff\x51", FileFacts("jp2", "image")),
    (b"II+\x00", FileFacts("bigtiff", "image")),
    (b"MM\x00+", FileFacts("bigtiff", "image")),
    (b"FLV\x01", FileFacts("flv", "video")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", FileFacts("asf", "video")),
    (b"\x00\x00\x01\xba", FileFacts("mpeg", "video")),
    (b"\x00\x00\x01\xb3", FileFacts("mpeg", "video")),
)

# Neither photo nor video: the signature, where in the file it stands, and what is said.
REFUSED = (
    (b"8BPS", 0, FileIsDrawingError),  # Photoshop
    (b"gimp xcf", 0, FileIsDrawingError),
    (b"%PDF-", 0, FileIsDocumentError),
    (b"%!PS", 0, FileIsDocumentError),
    (b"{\\rtf", 0, FileIsDocumentError),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, FileIsDocumentError),  # Word, PowerPoint and Excel until 2003
    (b"PK\x03\x04", 0, FileIsArchiveError),
    (b"PK\x05\x06", 0, FileIsArchiveError),
    (b"PK\x07\x08", 0, FileIsArchiveError),
    (b"Rar!\x1a\x07", 0, FileIsArchiveError),
    (b"7z\xbc\xaf\x27\x1c", 0, FileIsArchiveError),
    (b"\x1f\x8b\x08", 0, FileIsArchiveError),  # gzip
    (b"BZh", 0, FileIsArchiveError),
    (b"\xfd7zXZ\x00", 0, FileIsArchiveError),
    (b"\x28\xb5\x2f\xfd", 0, FileIsArchiveError),  # Zstandard
    (b"ustar", 257, FileIsArchiveError),  # tar
    (b"II\x1a\x00\x00\x00HEAPCCDR", 0, FileIsRawError),  # Canon CRW
    (b"IIRO", 0, FileIsRawError),  # Olympus ORF
    (b"IIRS", 0, FileIsRawError),
    (b"MMOR", 0, FileIsRawError),
    (b"IIU\x00", 0, FileIsRawError),  # Panasonic RW2, Leica RWL
    (b"FUJIFILMCCD-RAW", 0, FileIsRawError),  # Fujifilm RAF
    (b"FOVb", 0, FileIsRawError),  # Sigma X3F
    (b"\x00MRM", 0, FileIsRawError),  # Minolta MRW
    (b"ID3", 0, FileIsSoundError),
    (b"fLaC", 0, FileIsSoundError),
    (b"MThd", 0, FileIsSoundError),
    (b"#!AMR", 0, FileIsSoundError),
    (b"caff", 0, FileIsSoundError),
    (b"OggS", 0, FileIsSoundError),
    (b"AIFF", 8, FileIsSoundError),
    (b"AIFC", 8, FileIsSoundError),
    (b"\xff\xf1", 0, FileIsSoundError),  # AAC
    (b"\xff\xf9", 0, FileIsSoundError),
    (b"\xff\xfb", 0, FileIsSoundError),  # MP3
    (b"\xff\xf3", 0, FileIsSoundError),
    (b"\xff\xf2", 0, FileIsSoundError),
)

# The first file in a zip that is a document: of Word, Excel and PowerPoint, of OpenDocument and EPUB, of Apple's Pages.
DOCUMENT_PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"mimetype", b"Index/")

TRANSPORT_PACKET = 188  # bytes; each begins with 0x47 in an MPEG transport stream


def examine(stream: BinaryIO) -> FileFacts:
    """Tell what a file is, and make sure that it is complete, without decoding it or holding it whole.

    Args:
        stream: the file, readable and seekable.

    Returns:
        Its type, kind, size in pixels and what else decoders have to know.

    Raises:
        FileEmptyError: it has no bytes.
        FileNotRecognizedError: it is no known kind of picture or video.
        FileIsDrawingError, FileIsDocumentError, FileIsArchiveError, FileIsRawError, FileIsSoundError: it is that.
        VideoEmptyError: it is a video without a frame.
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
    if is_svg(head):
        raise FileIsDrawingError
    if is_zipped_document(head):
        raise FileIsDocumentError
    for signature, offset, error in REFUSED:
        if head.startswith(signature, offset):
            raise error
    raise FileNotRecognizedError


def is_svg(head: bytes) -> bool:
    """Tell whether a file is an SVG drawing, which may begin with an XML declaration and comments."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"<svg") or (text.startswith((b"<?xml", b"<!")) and b"<svg" in text)


def is_zipped_document(head: bytes) -> bool:
    """Tell whether a file is a zip of which a program makes one document, by the name of the first file in it."""
    return head.startswith(b"PK\x03\x04") and head.startswith(DOCUMENT_PARTS, 30)
