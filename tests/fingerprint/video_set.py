"""A video of every kind that phones, recorders and sites make."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from .small_videos import FRAGMENTED
from .videos import make

if TYPE_CHECKING:
    from pathlib import Path

SIZE = (320, 180)
SECONDS = 4
FPS = 24


class Sample(NamedTuple):
    """One file of the set.

    Attributes:
        title: What people call its kind.
        name: Of the file.
        options: Of `videos.make`.
        is_usual: Belongs to the few that stand for all when not everything is asked for.
    """

    title: str
    name: str
    options: dict[str, Any]
    is_usual: bool = False

    def write(self, folder: Path) -> Path:
        """Write the file and return its path; no two videos are of the same part of the film."""
        start = SAMPLES.index(self) * SECONDS
        return make(folder / self.name, **{"size": SIZE, "seconds": SECONDS, "fps": FPS, "start": start} | self.options)


SAMPLES = (
    Sample("MP4, H.264", "h264.mp4", {"audio": True}, is_usual=True),
    Sample("MP4, H.264, index first", "index-first.mp4", {"movflags": "faststart"}),
    Sample("MP4, H.264, fragmented", "fragmented.mp4", {"movflags": FRAGMENTED}),
    Sample("MP4, H.264, turned by 90°", "turned-90.mp4", {"rotation": 90}, is_usual=True),
    Sample("MP4, H.264, turned by 180°", "turned-180.mp4", {"rotation": 180}),
    Sample("MP4, H.264, turned by 270°", "turned-270.mp4", {"rotation": 270}),
    Sample("MP4, H.264, variable frame rate", "variable.mp4", {"variable": True}),
    Sample("MP4, H.264, 29.97 frames a second", "ntsc.mp4", {"fps": Fraction(30000, 1001)}),
    Sample("MP4, H.264, 60 frames a second", "sixty.mp4", {"fps": 60}),
    Sample("MP4, H.264, size not a multiple of 16", "odd.mp4", {"size": (318, 182)}),
    Sample("MP4, H.264, full range", "full-range.mp4", {"pixels": "yuvj420p"}),
    Sample("MP4, H.264, letterboxed", "letterboxed.mp4", {"size": (320, 240), "bars": (0, 30)}),
    Sample("MP4, H.264, 4:4:4", "colours.mp4", {"pixels": "yuv444p"}),
    Sample("MP4, H.264, 10 bits", "ten-bits.mp4", {"pixels": "yuv420p10le"}),
    Sample("MP4, HEVC", "hevc.mp4", {"codec": "libx265"}),
    Sample("MP4, HEVC, 10 bits", "hevc-ten-bits.mp4", {"codec": "libx265", "pixels": "yuv420p10le"}),
    Sample("MP4, AV1", "av1.mp4", {"codec": "libsvtav1"}),
    Sample("MP4, AV1, 10 bits", "av1-ten-bits.mp4", {"codec": "libsvtav1", "pixels": "yuv420p10le"}),
    Sample("MP4, VP9", "vp9.mp4", {"codec": "libvpx-vp9"}),
    Sample("MP4, MPEG-4", "mpeg4.mp4", {"codec": "mpeg4"}),
    Sample("M4V, H.264", "h264.m4v", {}),
    Sample("3GP, H.264", "h264.3gp", {}),
    Sample("MOV, H.264", "h264.mov", {"audio": True}),
    Sample("MOV, HEVC", "hevc.mov", {"codec": "libx265"}),
    Sample(
        "MOV, HEVC, 10 bits, turned by 90°",
        "iphone.mov",
        {"codec": "libx265", "pixels": "yuv420p10le", "rotation": 90},
        is_usual=True,
    ),
    Sample("MP4, HEVC, late", "hevc-late.mp4", {"codec": "libx265", "late": 2}),
    Sample("MOV, ProRes", "prores.mov", {"codec": "prores_ks", "pixels": "yuv422p10le"}),
    Sample("WebM, VP8", "vp8.webm", {"codec": "libvpx", "size": (160, 90), "audio": True}),
    Sample("WebM, VP9", "vp9.webm", {"codec": "libvpx-vp9", "variable": True, "audio": True}, is_usual=True),
    Sample("WebM, VP9, odd size", "odd.webm", {"codec": "libvpx-vp9", "size": (321, 181)}),
    Sample("WebM, VP9, recorded", "recorded.webm", {"codec": "libvpx-vp9", "recorded": True}, is_usual=True),
    Sample("WebM, VP9, late", "late.webm", {"codec": "libvpx-vp9", "late": 2}),
    Sample("WebM, AV1", "av1.webm", {"codec": "libsvtav1"}),
    Sample("MKV, H.264", "h264.mkv", {"audio": True}),
    Sample("MKV, HEVC", "hevc.mkv", {"codec": "libx265"}, is_usual=True),
    Sample("AVI, MPEG-4", "mpeg4.avi", {"codec": "mpeg4"}),
)
