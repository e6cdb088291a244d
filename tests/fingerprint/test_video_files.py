"""Videos as real programs write them: whole ones are taken, and what lacks something is called by its name."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from fingerprint import FileFacts, examine
from fingerprint.exceptions import FileIsSoundError, FileTruncatedError, VideoEmptyError

from .small_videos import FRAGMENTED, write

WHOLE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "moov last, with an edit list": ("mp4", lambda: write("mp4", sound="aac")),
    "moov first": ("mp4", lambda: write("mp4", sound="aac", movflags="faststart")),
    "chapters": ("mp4", lambda: write("mp4", sound="aac", chapters=True)),
    "fragmented": ("mp4", lambda: write("mp4", sound="aac", movflags=FRAGMENTED)),
    "MPEG-4": ("mp4", lambda: write("mp4", "mpeg4")),
    "one frame": ("mp4", lambda: write("mp4", frames=1)),
    "M4V": ("mp4", lambda: write("ipod", sound="aac")),
    "3GP": ("mp4", lambda: write("3gp")),
    "QuickTime": ("mov", lambda: write("mov", sound="pcm_s16le")),
    "Motion JPEG": ("mov", lambda: write("mov", "mjpeg", strict="-1")),
    "WebM": ("webm", lambda: write("webm", "libvpx", sound="libopus")),
    "WebM, live": ("webm", lambda: write("webm", "libvpx", sound="libopus", live="1")),
    "Matroska": ("matroska", lambda: write("matroska", sound="aac")),
    "Matroska, chapters": ("matroska", lambda: write("matroska", sound="aac", chapters=True)),
}
# Nothing tells where the last fragment or a live stream should end.
CAN_BE_CUT = [name for name in WHOLE if name not in ("fragmented", "WebM, live")]


def look(data: bytes) -> FileFacts:
    return examine(io.BytesIO(data))


@pytest.mark.parametrize("name", WHOLE)
def test_videos_of_real_programs_are_taken(name: str) -> None:
    kind, make = WHOLE[name]
    facts = look(make())
    assert (facts.type, facts.kind, facts.is_locked) == (kind, "video", False)


@pytest.mark.parametrize("name", CAN_BE_CUT)
def test_a_video_cut_anywhere_is_truncated(name: str) -> None:
    data = WHOLE[name][1]()
    for length in {*range(len(data) // 10, len(data), max(1, len(data) // 40)), len(data) - 1}:
        with pytest.raises(FileTruncatedError):
            look(data[:length])


@pytest.mark.parametrize(
    ("container", "sound"), [("mp4", "aac"), ("ipod", "aac"), ("mov", "aac"), ("webm", "libopus"), ("matroska", "aac")]
)
def test_sound_in_the_container_of_a_video_is_sound(container: str, sound: str) -> None:
    with pytest.raises(FileIsSoundError):
        look(write(container, "", sound=sound))


def test_fragmented_sound_is_sound() -> None:
    with pytest.raises(FileIsSoundError):
        look(write("mp4", "", sound="aac", movflags=FRAGMENTED))


@pytest.mark.parametrize("container", ["mp4", "mov", "matroska"])
def test_a_video_without_a_frame_is_empty(container: str) -> None:
    with pytest.raises(VideoEmptyError):
        look(write(container, frames=0))


def test_an_encrypted_video_is_locked() -> None:
    key = {"encryption_key": "76a6c65c5ea762046bd749a2e632ccbb", "encryption_kid": "a7e61c373e219033c21091fa607bf3b8"}
    assert look(write("mp4", sound="aac", encryption_scheme="cenc-aes-ctr", **key)).is_locked
