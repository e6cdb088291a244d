"""Neutral videos of the size that phones record, made by moving over the photographs in the scikit-image package."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from sitebuild.bench.photographs import large_photographs

SIZE = (1920, 1080)
FPS = 30
SCENE_SECONDS = 5
PAN = 4
"""Pixels from one frame to the next."""
NOISE = 6
"""Standard deviation of a sensor's noise, of 255."""


def write_video(path: Path, seconds: int, bit_rate: int) -> Path:
    """Write 1080p30 H.264 whose camera pans over one photograph after the other.

    Args:
        path: where to.
        seconds: how long.
        bit_rate: bits per second, which phones have at 10 to 20 million.

    Returns:
        The path.
    """
    width, height = SIZE
    margin = PAN * FPS * SCENE_SECONDS
    scenes = large_photographs((width + margin, height + margin), -(-seconds // SCENE_SECONDS))
    noise = np.random.default_rng(1).normal(0, NOISE, (height + FPS, width, 1)).astype(np.int16)
    with av.open(str(path), "w") as video:
        stream = video.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", bit_rate
        for number in range(seconds * FPS):
            scene, shot = divmod(number, FPS * SCENE_SECONDS)
            left, top, shift = PAN * shot, PAN * shot // 2, number * 7 % FPS
            seen = np.asarray(scenes[scene % len(scenes)].crop((left, top, left + width, top + height)))
            pixels = np.clip(seen + noise[shift : shift + height], 0, 255).astype(np.uint8)
            video.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        video.mux(stream.encode(None))
    return path


def repeated(path: Path, to: Path, times: int) -> Path:
    """Write a video that plays another one several times, without encoding it again.

    Args:
        path: the video.
        to: where to.
        times: how often it is played.

    Returns:
        The path of the new one.
    """
    with av.open(str(path)) as source, av.open(str(to), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        length = round(Fraction(stream.frames) / Fraction(stream.average_rate or FPS) / Fraction(stream.time_base or 1))
        for number in range(times):
            source.seek(0)
            for packet in source.demux(stream):
                if packet.dts is None or packet.pts is None:  # the end
                    continue
                packet.dts += number * length
                packet.pts += number * length
                packet.stream = copy
                target.mux(packet)
    return to
