"""Videos made from photographs: pans over them, with cuts and some noise, in many containers; and edited copies."""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import skimage.data
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PHOTOGRAPHS = ("coffee", "chelsea", "astronaut", "immunohistochemistry", "motorcycle_left")
SHOT = 2
"""Seconds from cut to cut."""

QUICK = {
    "libx264": {"preset": "veryfast"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
    "libaom-av1": {"cpu-used": "8", "usage": "realtime"},
    "libsvtav1": {"preset": "12"},
}
"""How each encoder is told not to take its time."""


def make(
    path: Path,
    *,
    codec: str = "libx264",
    size: tuple[int, int] = (640, 360),
    fps: Fraction | int = 30,
    seconds: int = 8,
    start: int = 0,
    bit_rate: int = 1_500_000,
    pixels: str = "yuv420p",
    rotation: int = 0,
    is_variable: bool = False,
    has_sound: bool = False,
    flags: str = "",
) -> Path:
    """Write a video and return its path.

    Args:
        path: where to; its ending is the container's.
        codec: of PyAV's encoders.
        size: width and height as stored.
        fps: frames a second.
        seconds: its length.
        start: seconds of the film that are skipped, so that another one makes another video.
        bit_rate: bits a second.
        pixels: the encoder's layout.
        rotation: degrees clockwise by which a player turns it.
        is_variable: every third frame is missing in every other second, as where a phone saves light.
        has_sound: with a tone.
        flags: ``movflags`` of MP4.
    """
    count = int(fps * seconds)
    numbers = [i for i in range(count) if not (is_variable and i % 3 == 2 and i // round(fps) % 2)]
    frames = ((i, scene(start + i / fps, size, i)) for i in numbers)
    encode(path, frames, codec, size, Fraction(fps), bit_rate, pixels, rotation, has_sound, flags)
    return path


def reencode(
    source: Path,
    path: Path,
    *,
    bit_rate: int,
    size: tuple[int, int] | None = None,
    bars: tuple[int, int] | None = None,
    is_mirrored: bool = False,
    part: tuple[float, float] = (0, 1),
) -> Path:
    """Write an edited copy, as somebody makes who passes a video on, and return its path.

    Args:
        source: an H.264 video.
        path: where to.
        bit_rate: bits a second.
        size: width and height; the source's own if None.
        bars: width and height of the screen onto which the picture is fitted, in black.
        is_mirrored: left is right.
        part: from where to where it goes, as parts of the whole.
    """
    with av.open(str(source)) as container:
        video = container.streams.video[0]
        first, behind = (round(at * video.frames) for at in part)
        rate, own = Fraction(video.average_rate or 30), (video.width, video.height)

        def edited() -> Iterator[tuple[int, Image.Image]]:
            for number, frame in enumerate(container.decode(video)):
                if first <= number < behind:
                    image = frame.to_image()
                    image = ImageOps.mirror(image) if is_mirrored else image
                    image = image.resize(size) if size else image
                    yield number - first, ImageOps.pad(image, bars) if bars else image

        encode(path, edited(), "libx264", bars or size or own, rate, bit_rate)
    return path


def encode(
    path: Path,
    frames: Iterable[tuple[int, Image.Image]],
    codec: str,
    size: tuple[int, int],
    fps: Fraction,
    bit_rate: int,
    pixels: str = "yuv420p",
    rotation: int = 0,
    has_sound: bool = False,
    flags: str = "",
) -> None:
    """Write pictures as a video."""
    with av.open(str(path), "w", options={"movflags": flags} if flags else {}) as container:
        video: Any = container.add_stream(codec, rate=fps, options=QUICK.get(codec, {}))
        video.width, video.height = size
        video.pix_fmt, video.bit_rate = pixels, bit_rate
        video.time_base = video.codec_context.time_base = 1 / fps
        if rotation:
            video.set_display_rotation(-rotation)
        sound: Any = (
            container.add_stream("aac" if path.suffix in (".mp4", ".mov") else "libopus") if has_sound else None
        )
        for number, image in frames:
            frame = av.VideoFrame.from_image(image)
            frame.pts, frame.time_base = number, 1 / fps
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if sound:
            container.mux([packet for frame in tone() for packet in sound.encode(frame)])
            container.mux(sound.encode(None))


def tone() -> Iterator[av.AudioFrame]:
    """Yield a second of a quiet tone."""
    for number in range(50):
        times = (np.arange(960) + 960 * number) / 48000
        frame = av.AudioFrame.from_ndarray(np.float32(0.1 * np.sin(2764.6 * times))[None], format="flt", layout="mono")
        frame.sample_rate, frame.pts = 48000, 960 * number
        yield frame


def scene(seconds: float, size: tuple[int, int], seed: int) -> Image.Image:
    """Return what is to be seen at a time: a part of a photograph, wandering, with a little noise."""
    shot, moment = divmod(float(seconds), SHOT)
    photograph = photo(PHOTOGRAPHS[int(shot) % len(PHOTOGRAPHS)])
    width = photograph.width * (0.55 + 0.1 * (shot % 3))
    height = min(width * size[1] / size[0], photograph.height)
    width = height * size[0] / size[1]
    left, top = (side * moment / SHOT for side in (photograph.width - width, photograph.height - height))
    image = photograph.resize(size, Image.Resampling.BILINEAR, (left, top, left + width, top + height))
    noise = np.random.default_rng(seed).integers(-3, 4, (size[1], size[0], 1))
    return Image.fromarray((np.asarray(image) + noise).clip(0, 255).astype(np.uint8))


@functools.cache
def photo(name: str) -> Image.Image:
    """Return one of scikit-image's photographs."""
    pixels = skimage.data.stereo_motorcycle()[0] if name == "motorcycle_left" else getattr(skimage.data, name)()
    return Image.fromarray(pixels)
