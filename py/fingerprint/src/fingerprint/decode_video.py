"""Frames of a video on the command line, by PyAV, which is FFmpeg. In the browser, WebCodecs decodes."""

from contextlib import suppress
from typing import BinaryIO, NamedTuple

import av
import av.logging
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from fingerprint.exceptions import PictureTooLargeError
from fingerprint.facts import FileFacts
from fingerprint.frame_rate import FIRST_FRAMES, frame_step
from fingerprint.pdq import LUMA, RGBA
from fingerprint.video import VideoHasher

# Our type → FFmpeg's reader. Others, which the browser does not read, get digests only, so that the same file has the
# same fingerprint everywhere.
READERS = {"mp4": "mov", "mov": "mov", "webm": "matroska", "matroska": "matroska"}

FULL_LUMA = {"yuvj420p", "yuvj422p", "yuvj444p", "gray"}
LUMA_FORMATS = {"yuv420p", "yuv422p", "yuv444p", "nv12", *FULL_LUMA}
"""Layouts that begin with a plane of 8-bit luma."""

FULL_RANGE = 2  # AVCOL_RANGE_JPEG


class Plan(NamedTuple):
    """What is known of a video before it is decoded.

    Attributes:
        frames: how many there are.
        seconds: from the start of the first to the end of the last.
        first: starts of the first ``FIRST_FRAMES``, in seconds and in their order.
    """

    frames: int
    seconds: float
    first: list[float]


def can_decode(facts: FileFacts) -> bool:
    """Tell whether the frames of a file can be read."""
    return facts.kind == "video" and facts.type in READERS and not facts.is_locked


def hash_video(stream: BinaryIO, facts: FileFacts) -> VideoHasher:
    """Decode a video and hash a frame a second.

    Args:
        stream: the file.
        facts: from ``examine``.

    Returns:
        What has taken the frames: those before the first damage and before one that is too large, none where nothing
        can be decoded.
    """
    av.logging.set_level(None)  # no error is told twice
    hasher = VideoHasher(0)
    with suppress(av.FFmpegError, ValueError, PictureTooLargeError):  # whatever was decoded before stays
        plan = make_plan(stream, facts)
        step = frame_step(facts, plan.frames, plan.seconds, plan.first)
        with open_video(stream, facts) as container:
            video = first_video(container)
            video.thread_type = "AUTO"
            for number, frame in enumerate(container.decode(video)):
                if number == 0:
                    hasher = VideoHasher(round(-frame.rotation / 90) % 4 * 90)
                if number % step == 0:
                    add_frame(hasher, number, max((frame.time or 0) - plan.first[0], 0), frame)
    return hasher


def open_video(stream: BinaryIO, facts: FileFacts) -> InputContainer:
    """Open a file from its beginning, as what ``examine`` found it to be."""
    stream.seek(0)
    return av.open(stream, "r", format=READERS[facts.type])


def first_video(container: InputContainer) -> VideoStream:
    """Return the first video in a file that is no picture of its cover.

    Raises:
        ValueError: there is none, or no decoder for it.
    """
    for video in container.streams.video:
        if not video.disposition & Disposition.attached_pic and video.codec_context:
            return video
    raise ValueError("no video")


def make_plan(stream: BinaryIO, facts: FileFacts) -> Plan:
    """Count the frames of a video without decoding them.

    Raises:
        ValueError: there are none.
    """
    starts, end = [], 0
    with open_video(stream, facts) as container:
        video = first_video(container)
        for packet in container.demux(video):
            if packet.pts is None or packet.is_discard:
                continue
            starts.append(packet.pts)
            end = max(end, packet.pts + (packet.duration or 0))
        if not starts:
            raise ValueError("no frames")
        starts.sort()
        unit = float(video.time_base or 0)
        return Plan(len(starts), (end - starts[0]) * unit, [start * unit for start in starts[:FIRST_FRAMES]])


def add_frame(hasher: VideoHasher, number: int, time: float, frame: VideoFrame) -> None:
    """Hand a frame over: its luma where it has it, otherwise its colours."""
    if frame.format.name not in LUMA_FORMATS:
        frame = frame.reformat(format="rgba" if frame.format.is_rgb else "yuv420p")
    channels = RGBA if frame.format.is_rgb else LUMA
    is_narrow = channels == LUMA and frame.format.name not in FULL_LUMA and frame.color_range != FULL_RANGE
    taker = hasher.start_frame(number, time, frame.width, frame.height, channels=channels, is_narrow=is_narrow)
    rows = taker.rows(frame.height)
    plane = frame.planes[0]
    data = memoryview(plane)
    length = frame.width * channels
    for y in range(frame.height):
        rows[y * length : (y + 1) * length] = data[y * plane.line_size : y * plane.line_size + length]
    taker.add(frame.height)
