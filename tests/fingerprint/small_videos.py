"""Small videos as ffmpeg writes them, in every container and with whatever else stands in one."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from .pictures import tiles

FRAMES = 50
WIDTH, HEIGHT = 48, 40
PIXELS = tiles(WIDTH, HEIGHT)
FRAGMENTED = "frag_keyframe+empty_moov+default_base_moof"


def write(
    container: str,
    codec: str = "libx264",
    *,
    sound: str = "",
    frames: int = FRAMES,
    chapters: bool = False,
    **options: str,
) -> bytes:
    """Return a video of moving tiles, with a quiet sound if there is a codec for it; no codec, no video track.

    The same arguments make the same bytes each time.
    """
    # By its name, since ffmpeg reads a file again to move its moov box.
    with tempfile.NamedTemporaryFile() as file:
        with av.open(file.name, "w", container, container_options={"fflags": "bitexact"} | options) as output:
            if chapters:
                output.set_chapters([{"id": 1, "start": 0, "end": 500, "time_base": Fraction(1, 1000), "metadata": {}}])
            if sound:
                audio = output.add_stream(sound, rate=48000)
            if codec:
                video = output.add_stream(codec, rate=25)
                video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuvj420p" if codec == "mjpeg" else "yuv420p"
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
