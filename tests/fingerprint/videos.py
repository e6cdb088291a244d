"""Videos of every kind that phones, chats and sites make: photographs in motion, by the encoders that are in PyAV.

A camera pans and zooms over scikit-image's photographs, cuts from one to the next, and has a little noise.
Nothing is downloaded.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import count, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

import av
import numpy as np
from av.stream import Disposition
from PIL import Image, ImageChops, ImageOps

from sitebuild.bench.videos import repeated as repeated

from .pictures import PHOTOGRAPHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Size = tuple[int, int]

SCENES = ("coffee.png", "chelsea.png", "astronaut.png", "rocket.jpg", "motorcycle_left.png", "hubble_deep_field.jpg")
SCENE_SECONDS = 2.6
"""From one cut to the next: not a whole number, so that no cut falls on a sampled frame again and again."""
NARROWEST, WIDEST = 0.55, 0.9
"""Which share of a photograph the camera sees."""
NOISE = 5
"""Standard deviation, of 255."""
TONE = 440
SOUND_RATE = 48000
TIME_BASE = Fraction(1, 60000)

QUICK = {
    "libx264": {"preset": "veryfast"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none"},
    "libsvtav1": {"preset": "12", "svtav1-params": "lp=2"},
    "libvpx": {"deadline": "realtime", "cpu-used": "-16"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "row-mt": "1"},
}
"""Options of encoders that are slow otherwise; VP8's number is below 0 because the speed follows the clock above it."""
TAGS = {"libx265": "hvc1"}
"""How Apple's players and browsers want a stream to be called."""
DEFAULT_DURATION, VOID = b"\x23\xe3\x83\x84", b"\xec\x86\0\0"
"""How an element of four bytes begins that names a frame rate in Matroska, and one as long that says nothing."""
CONTAINERS = {"m4v": "mp4", "mkv": "matroska"}
"""Names of containers that differ from the suffix, or that a suffix does not tell."""


class Shot(NamedTuple):
    """A picture, and when it is shown, in seconds from the video's beginning."""

    time: Fraction
    picture: Image.Image


def make(
    path: Path,
    *,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    size: Size = (640, 360),
    fps: Fraction | int = 30,
    seconds: float = 8,
    start: float = 0,
    variable: bool = False,
    rotation: int = 0,
    audio: bool = False,
    bit_rate: int | None = None,
    bars: Size = (0, 0),
    movflags: str = "",
    recorded: bool = False,
    late: Fraction | int = 0,
) -> Path:
    """Write a video; what its suffix says decides about its container.

    Args:
        path: Where to.
        codec: FFmpeg's name of the encoder.
        pixels: FFmpeg's name of the pixels' form; `yuv420p10le` has ten bits.
        size: Width and height as they are stored.
        fps: Frames per second.
        seconds: How long it is.
        start: Where in the one long film it begins: different parts of it have nothing in common.
        variable: Frames come as from a phone in poor light: the middle third at half the rate, some a little late.
        rotation: Degrees clockwise, by which players are told to turn it.
        audio: With a tone.
        bit_rate: Bits per second; the encoder's own choice without.
        bars: Black columns at the left and at the right, black rows at the top and at the bottom.
        movflags: Of MP4 and MOV: `faststart` puts the index first, `frag_keyframe+empty_moov` makes fragments.
        recorded: WebM as from a browser's recorder: no index, no frame rate, and new clusters between key frames, too.
        late: Seconds after which the first frame is shown.
    """
    times = list(takewhile(lambda time: time < seconds, (number / Fraction(fps) for number in count())))
    moments = _variable(times) if variable else times
    shots = (shot._replace(time=shot.time + late) for shot in film(moments, size, start, bars))
    _encode(
        path,
        shots,
        codec=codec,
        pixels=pixels,
        fps=fps,
        rotation=rotation,
        bit_rate=bit_rate,
        movflags=movflags,
        live=recorded,
        audio=audio,
    )
    if recorded:
        data = path.read_bytes()
        path.write_bytes(data.replace(DEFAULT_DURATION, VOID, 1))
    return path


def reencoded(
    path: Path,
    to: Path,
    *,
    bit_rate: int | None = None,
    size: Size | None = None,
    mirror: bool = False,
    bars: Size = (0, 0),
    trim: tuple[float, float] | None = None,
) -> Path:
    """Write what somebody makes of a video who posts it again.

    Args:
        path: The video.
        to: Where to.
        bit_rate: Bits per second.
        size: The new one, without the bars.
        mirror: Left and right are exchanged.
        bars: As of `make`, added around.
        trim: From which second to which one.
    """
    begin, end = trim or (0, float("inf"))

    def shots() -> Iterator[Shot]:
        for time, picture in decoded(path):
            if begin <= time < end:
                smaller = picture.resize(size, Image.Resampling.BICUBIC) if size else picture
                turned_over = ImageOps.mirror(smaller) if mirror else smaller
                yield Shot(time - Fraction(begin), ImageOps.expand(turned_over, bars))

    with av.open(str(path)) as video:
        fps = video.streams.video[0].average_rate
    _encode(to, shots(), fps=fps or 30, bit_rate=bit_rate)
    return to


def decoded(path: Path) -> Iterator[Shot]:
    """Decode a video's frames as they are stored."""
    with av.open(str(path)) as video:
        for frame in video.decode(video=0):
            assert frame.pts is not None
            yield Shot(frame.pts * Fraction(frame.time_base or 1), Image.fromarray(frame.to_ndarray(format="rgb24")))


def film(times: Iterable[Fraction], size: Size, start: float = 0, bars: Size = (0, 0)) -> Iterator[Shot]:
    """Show the one long film at some times, in a size that includes the bars."""
    inner = (size[0] - 2 * bars[0], size[1] - 2 * bars[1])
    for time in times:
        yield Shot(time, ImageOps.expand(_scene(float(time) + start, inner), bars))


def _scene(time: float, size: Size) -> Image.Image:
    """Return what the camera sees: it goes from one corner of a photograph to another, and nearer or back."""
    number, passed = divmod(time, SCENE_SECONDS)
    scene, done = int(number), passed / SCENE_SECONDS
    photograph = _photograph(SCENES[scene % len(SCENES)])
    wide = done if scene % 2 else 1 - done
    seen = (NARROWEST + (WIDEST - NARROWEST) * wide) * min(photograph.width / size[0], photograph.height / size[1])
    width, height = size[0] * seen, size[1] * seen
    across, down = (1 - done if scene // 2 % 2 else done), (1 - done if scene // 3 % 2 else done)
    left, top = across * (photograph.width - width), down * (photograph.height - height)
    picture = photograph.resize(size, Image.Resampling.BILINEAR, box=(left, top, left + width, top + height))
    shift = int(time * 7919)
    return ImageChops.add(picture, ImageChops.offset(_noise(size), shift, shift // 3), offset=-128)


@cache
def _photograph(name: str) -> Image.Image:
    with Image.open(PHOTOGRAPHS / name) as picture:
        return picture.convert("RGB")


@cache
def _noise(size: Size) -> Image.Image:
    values = np.random.default_rng(7).normal(128, NOISE, (size[1], size[0], 3))
    return Image.fromarray(values.round().astype(np.uint8))


def joined(first: Path, second: Path, to: Path) -> Path:
    """Write a file with two videos, of which players take the second."""
    with av.open(str(first)) as one, av.open(str(second)) as two, av.open(str(to), "w") as file:
        tracks = [(source, file.add_stream_from_template(source.streams.video[0])) for source in (one, two)]
        for (_, track), disposition in zip(tracks, (0, Disposition.default), strict=True):
            track.disposition = disposition
        for source, track in tracks:
            for packet in source.demux(video=0):
                if packet.dts is not None:  # otherwise it is the end
                    packet.stream = track
                    file.mux(packet)
    return to


def _variable(times: list[Fraction]) -> Iterator[Fraction]:
    third = len(times) // 3
    for number, time in enumerate(times):
        if not third <= number < 2 * third or number % 2 == 0:
            yield time + Fraction(number * 7 % 5, 1000) if number else time


def _encode(
    path: Path,
    shots: Iterable[Shot],
    *,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    fps: Fraction | int = 30,
    rotation: int = 0,
    bit_rate: int | None = None,
    movflags: str = "",
    live: bool = False,
    audio: bool = False,
) -> None:
    suffix = path.suffix.removeprefix(".")
    container = CONTAINERS.get(suffix, suffix)
    options = ({"movflags": movflags} if movflags else {}) | ({"live": "1"} if live else {})
    with av.open(str(path), "w", format=container, options=options) as video:
        stream: Any = None
        sound: Any = None
        for shot in shots:
            if stream is None:
                stream = video.add_stream(codec, rate=fps, options=QUICK.get(codec, {}))
                stream.width, stream.height = shot.picture.size
                stream.pix_fmt = pixels
                stream.codec_context.time_base = TIME_BASE
                stream.set_display_rotation(-rotation)
                if bit_rate:
                    stream.bit_rate = bit_rate
                if codec in TAGS and container in ("mp4", "mov"):
                    stream.codec_context.codec_tag = TAGS[codec]
                if audio:
                    sound = video.add_stream("libopus" if container == "webm" else "aac", rate=SOUND_RATE)
            frame = av.VideoFrame.from_ndarray(np.asarray(shot.picture), format="rgb24")
            frame.pts, frame.time_base = round(shot.time / TIME_BASE), TIME_BASE
            video.mux(stream.encode(frame))
        video.mux(stream.encode(None))
        if sound is not None:
            video.mux([packet for part in tone(float(shot.time)) for packet in sound.encode(part)])
            video.mux(sound.encode(None))


def tone(seconds: float) -> Iterator[av.AudioFrame]:
    """Sound one tone, in parts as encoders want them."""
    part = 960
    for begin in range(0, int(seconds * SOUND_RATE), part):
        wave = np.sin(2 * np.pi * TONE * np.arange(begin, begin + part) / SOUND_RATE)
        samples = (wave * 8000).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, begin, Fraction(1, SOUND_RATE)
        yield frame
