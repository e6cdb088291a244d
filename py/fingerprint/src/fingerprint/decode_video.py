"""Frames of a video on the command line, by PyAV, which is FFmpeg. In the browser, WebCodecs decodes."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import av
import av.logging
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fingerprint.facts import FileFacts
from fingerprint.pdq import LUMA, RGBA
from fingerprint.video import VideoHasher, frame_step

# Containers that the browser reads, too, so that the same file has the same fingerprint everywhere.
CONTAINERS = {"mp4", "mov", "webm", "matroska"}

FULL_LUMA = {"yuvj420p", "yuvj422p", "yuvj444p", "gray"}
LUMA_FORMATS = {"yuv420p", "yuv422p", "yuv444p", "nv12", *FULL_LUMA}
"""Layouts that begin with a plane of 8-bit luma."""

FULL_RANGE = 2  # AVCOL_RANGE_JPEG


class Plan(NamedTuple):
    """What is known of a video before it is decoded: its frames, from when and how long it is, in seconds."""

    frames: int
    start: float
    seconds: float


def can_decode(facts: FileFacts) -> bool:
    """Tell whether the frames of a file can be read."""
    return facts.kind == "video" and facts.type in CONTAINERS and not facts.is_locked


def hash_video(stream: BinaryIO) -> VideoHasher:
    """Decode a video and hash a frame a second.

    Args:
        stream: the file.

    Returns:
        What has taken the frames: those before the first damage, none where nothing can be decoded.
    """
    av.logging.set_level(None)  # no error is told twice
    hasher = VideoHasher(0)
    try:
        plan = make_plan(stream)
        if plan is None:
            return hasher
        with open_video(stream) as container:
            [video, *_] = container.streams.video
            video.thread_type = "AUTO"
            step = frame_step(plan.frames, plan.seconds)
            for number, frame in enumerate(container.decode(video)):
                if number == 0:
                    hasher = VideoHasher(round(-frame.rotation) % 360)
                if number % step == 0:
                    add_frame(hasher, number, (frame.time or 0) - plan.start, frame)
    except (av.FFmpegError, ValueError):
        pass  # whatever was decoded before stays
    return hasher


def open_video(stream: BinaryIO) -> InputContainer:
    """Open a file from its beginning."""
    stream.seek(0)
    return av.open(stream, "r")


def make_plan(stream: BinaryIO) -> Plan | None:
    """Count the frames of the first video in a file, without decoding them; None if there are none."""
    with open_video(stream) as container:
        [video, *_] = container.streams.video or [None]
        if video is None:
            return None
        times = sorted(packet_times(container, video))
    if not times:
        return None
    start, _ = times[0]
    last, duration = times[-1]
    return Plan(len(times), start, last + duration - start)


def packet_times(container: InputContainer, video: VideoStream) -> Iterator[tuple[float, float]]:
    """Yield start and duration of each frame in seconds, in the order of the file."""
    for packet in container.demux(video):
        if packet.pts is not None and packet.time_base is not None and not packet.is_discard:
            yield float(packet.pts * packet.time_base), float((packet.duration or 0) * packet.time_base)


def add_frame(hasher: VideoHasher, number: int, time: float, frame: VideoFrame) -> None:
    """Hand a frame over: its luma where it has it, otherwise its colours."""
    has_luma = frame.format.name in LUMA_FORMATS
    if not has_luma:
        frame = frame.reformat(format="rgba")
    plane = frame.planes[0]
    channels = LUMA if has_luma else RGBA
    width, height = frame.width, frame.height
    is_narrow = has_luma and frame.format.name not in FULL_LUMA and frame.color_range != FULL_RANGE
    taker = hasher.start_frame(number, max(time, 0), width, height, channels=channels, is_narrow=is_narrow)
    rows = taker.rows(height)
    data = memoryview(plane)
    row = width * channels
    for y in range(height):
        rows[y * row : (y + 1) * row] = data[y * plane.line_size : y * plane.line_size + row]
    taker.add(height)
