"""The tracks of WebM and Matroska: what is refused, and that nothing is refused which a browser plays."""

from __future__ import annotations

import io
import time

import pytest

from fingerprint import FileFacts, examine
from fingerprint.exceptions import FileError, FileIsSoundError, FileTruncatedError, VideoEmptyError
from fingerprint.formats import matroska as matroska_format

from .containers import BLOCK, CLUSTER, OPEN_END, TRACKS, block, cluster, element, encoding, entry, matroska

VIDEO, SOUND, SUBTITLES = entry(1), entry(2), entry(17)
GROUP = element(b"\xa0", element(b"\xa1", b"\x81\0\0\x80", bytes(500)))
VOID = element(b"\xec", bytes(40))
CUES, TAGS = element(b"\x1c\x53\xbb\x6b", bytes(9)), element(b"\x12\x54\xc3\x67", bytes(9))
ENCRYPTION, COMPRESSION = b"\x50\x35", b"\x50\x34"


def tracks(*entries: bytes) -> bytes:
    return element(TRACKS, *entries)


def look(data: bytes) -> FileFacts:
    return examine(io.BytesIO(data))


@pytest.mark.parametrize(
    "data",
    [
        matroska(tracks(VIDEO), cluster(BLOCK)),
        matroska(tracks(SOUND, SUBTITLES, VIDEO), cluster(GROUP)),
        matroska(VOID, tracks(VIDEO, VIDEO), VOID, CUES, TAGS, cluster(), cluster(GROUP)),
        matroska(cluster(BLOCK), cluster(BLOCK), CUES, tracks(VIDEO)),
        matroska(tracks(VIDEO), cluster(BLOCK), length=OPEN_END),
        matroska(tracks(VIDEO), cluster(BLOCK, length=OPEN_END), cluster(BLOCK, length=OPEN_END), length=OPEN_END),
        matroska(cluster(BLOCK, length=OPEN_END), tracks(VIDEO), length=OPEN_END),
        matroska(tracks(VIDEO), cluster(BLOCK, BLOCK), length=OPEN_END)[:-300],  # a recorder that was killed
        matroska(tracks(VIDEO), cluster(BLOCK)) + bytes(50),
        matroska(tracks(VIDEO), cluster(BLOCK)) + b"a trailer",
        matroska(tracks(entry(3)), cluster(BLOCK)),
        matroska(tracks(SOUND, entry(1, number=2)), cluster(BLOCK * 3), cluster(BLOCK, block(2))),
        matroska(tracks(SOUND, entry(1, number=2)), cluster(BLOCK * matroska_format.MAX_ELEMENTS), cluster(block(2))),
    ],
)
def test_what_browsers_play_is_taken(data: bytes) -> None:
    facts = look(data)
    assert (facts.type, facts.kind, facts.is_locked, facts.width) == ("webm", "video", False, None)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (matroska(tracks(SOUND), cluster(BLOCK)), FileIsSoundError),
        (matroska(tracks(SUBTITLES, SOUND), cluster(BLOCK)), FileIsSoundError),
        (matroska(tracks(SOUND), cluster(BLOCK, length=OPEN_END), length=OPEN_END), FileIsSoundError),
        (matroska(tracks(VIDEO)), VideoEmptyError),
        (matroska(tracks(VIDEO), cluster(), cluster()), VideoEmptyError),
        (matroska(tracks(VIDEO, SOUND), length=OPEN_END), VideoEmptyError),
        (matroska(tracks(SUBTITLES), cluster(BLOCK)), VideoEmptyError),
        (matroska(tracks(), cluster(BLOCK)), VideoEmptyError),
        (matroska(tracks(SOUND, entry(1, number=2)), cluster(BLOCK, GROUP), cluster(BLOCK)), VideoEmptyError),
        (matroska(), FileTruncatedError),
        (matroska(length=OPEN_END), FileTruncatedError),
        (matroska(cluster(BLOCK)), FileTruncatedError),
        (matroska(tracks(VIDEO), length=OPEN_END)[:-9], FileTruncatedError),
        (matroska(tracks(VIDEO), cluster(BLOCK))[:-1], FileTruncatedError),
        (b"\x1a\x45\xdf\xa3", FileTruncatedError),
    ],
)
def test_what_has_no_pictures_is_called_by_its_name(data: bytes, error: type[FileError]) -> None:
    with pytest.raises(error):
        look(data)


def test_an_encrypted_video_is_locked() -> None:
    locked = entry(1, encoding(ENCRYPTION))
    assert look(matroska(tracks(locked), cluster(BLOCK))).is_locked
    assert look(matroska(tracks(SOUND, locked), cluster(GROUP))).is_locked
    assert not look(matroska(tracks(locked, VIDEO), cluster(BLOCK))).is_locked
    assert not look(matroska(tracks(VIDEO, entry(2, encoding(ENCRYPTION))), cluster(BLOCK))).is_locked
    assert not look(matroska(tracks(entry(1, encoding(COMPRESSION))), cluster(BLOCK))).is_locked


@pytest.mark.parametrize(
    "data",
    [
        matroska(VOID * 200_000),
        matroska(element(b"\xec") * 1_000_000),
        matroska(tracks(VIDEO * 100_000)),
        matroska(tracks(element(b"\xec") * 300_000)),
        matroska(element(CLUSTER, length=OPEN_END) * 300_000),
    ],
)
def test_elements_without_end_take_little_time(data: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(FileError):
        look(data)
    assert time.monotonic() - started < 5
