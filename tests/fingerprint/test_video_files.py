"""Videos as real programs write them: whole ones are taken, and what lacks something is called by its name."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from fingerprint import FileFacts, examine
from fingerprint.exceptions import FileIsSoundError, FileTruncatedError, VideoEmptyError

from .pictures import tiles

FRAMES = 50
PIXELS = tiles(160, 96)


def write(
    container: str,
    codec: str = "libx264",
    *,
    sound: str = "",
    frames: int = FRAMES,
    chapters: bool = False,
    **options: str,
) -> bytes:
    """Return a video of moving tiles, with a quiet sound if there is a codec for it; no codec, no video track."""
    # By its name, since ffmpeg reads a file again to move its moov box.
    with tempfile.NamedTemporaryFile() as file:
        with av.open(file.name, "w", container, container_options=options) as output:
            if chapters:
                output.set_chapters([{"id": 1, "start": 0, "end": 500, "time_base": Fraction(1, 1000), "metadata": {}}])
            if sound:
                audio = output.add_stream(sound, rate=48000)
            if codec:
                video = output.add_stream(codec, rate=25)
                video.width, video.height, video.pix_fmt = 160, 96, "yuvj420p" if codec == "mjpeg" else "yuv420p"
                output.start_encoding()
                for number in range(frames):
                    pixels = np.ascontiguousarray(np.roll(PIXELS, number, axis=1))
                    output.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
                    if sound:
                        output.mux(audio.encode(quiet(number)))
                output.mux(video.encode())
            elif sound:
                for number in range(frames):
                    output.mux(audio.encode(quiet(number)))
            if sound:
                output.mux(audio.encode())
        return Path(file.name).read_bytes()


def quiet(number: int) -> av.AudioFrame:
    """Return the silence of one frame of video."""
    frame = av.AudioFrame.from_ndarray(np.zeros((2, 1920), np.float32), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts = 48000, number * 1920
    return frame


FRAGMENTED = "frag_keyframe+empty_moov+default_base_moof"
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
