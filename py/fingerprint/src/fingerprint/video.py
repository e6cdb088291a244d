"""One video on its way to its hashes (vPDQ): a frame a second, as it is played, mirrored, and without bars."""

from typing import Any, NamedTuple

from fingerprint.bars import NONE, Bars, find_bars
from fingerprint.distance import distance
from fingerprint.forms import STORED_FORMS, UPRIGHT_FORMS
from fingerprint.kernel import Coefficients, Plane
from fingerprint.pdq import RGBA, Pdq, PdqHasher
from fingerprint.picture import Upright
from fingerprint.variants import NEAR, USEFUL_QUALITY

MAX_FRAMES = 4000
"""What the schema allows: more than an hour of nothing but different frames."""

NEAR_STEPS = (NEAR, 16)
"""Bits by which neighbours must differ, and by which they must where frames are too many.

What was left out first lies within 8 bits of a frame that may be left out afterwards for one within 16, in all 24: a
platform still finds the frame of a copy, which encoding changes by a few bits, within the 31 of a match. More steps
would add up to more than that.
"""

MINUTE = 60

LAST_SECOND, LAST_FRAME = 360_000, 100_000_000
"""What the schema allows; later frames of damaged or endless recordings are left out."""

ORIENTATIONS = {0: 1, 90: 6, 180: 3, 270: 8}
"""Degrees clockwise that make a frame upright → the same as in EXIF."""

CROP_TOLERANCE = 0.01
"""Part of a side by which bars may be measured too large and still be cut off rightly."""


class Frame(NamedTuple):
    """A sampled frame that is kept.

    Attributes:
        number: in the order in which frames are shown, from 0.
        time: seconds from the start of the first frame.
        hashes: by variant.
        bars: what was cut off for ``cropped``, if that is among them.
    """

    number: int
    time: float
    hashes: dict[str, Pdq]
    bars: Bars = NONE


class VideoHasher:
    """Hash the sampled frames of a video, one after the other, in the order in which they are shown.

    Args:
        rotation: degrees clockwise that make a stored frame upright: 0, 90, 180 or 270.
    """

    def __init__(self, rotation: int) -> None:
        self._orientation = ORIENTATIONS[rotation]
        self._started: tuple[int, float, Upright] | None = None
        self._frames = Frames()
        self._bars: Bars | None = None

    def start_frame(
        self,
        number: int,
        time: float,
        width: int,
        height: int,
        *,
        channels: int = RGBA,
        is_upright: bool = False,
        is_narrow: bool = False,
    ) -> PdqHasher:
        """Return what takes the next frame's pixels, once all of the last frame's are there.

        Args:
            number: in the order in which frames are shown, from 0.
            time: seconds from the start of the first frame.
            width: pixels in a row, as they come.
            height: rows.
            channels: bytes a pixel, ``pdq.RGBA`` or ``pdq.LUMA``.
            is_upright: false if the frame comes as it is stored, with the rotation still to be applied.
            is_narrow: luma in television's range, from 16 to 235.

        Raises:
            PictureTooLargeError: more pixels than the limit.
            DecodeFailedError: no pixels at all.
            ValueError: rows of the last frame are missing.
        """
        self._finish_frame()
        hasher = PdqHasher(width, height, channels, is_narrow=is_narrow)
        turn = "original" if is_upright else UPRIGHT_FORMS[self._orientation]
        self._started = number, time, Upright(hasher, turn)
        return hasher

    def finish(self) -> list[dict[str, Any]]:
        """Return the item's ``vpdq``; empty if there were no frames.

        ``original`` and ``mirror`` are as people see the video, ``stored`` as the file has it, where that differs: what
        other programs hash. ``cropped`` is without bars, where there are any, and may lack some of the frames.

        Raises:
            ValueError: rows of the last frame are missing.
        """
        self._finish_frame()
        frames = self._frames.kept
        names = ["original", "mirror", *(["stored"] if self._orientation != 1 else [])]
        listed = dict.fromkeys(names, frames) if frames else {}
        bars = self._bars or NONE
        if bars != NONE:
            # Cut too far where a dark scene came first: left out.
            cropped = [f for f in frames if "cropped" in f.hashes and f.bars.is_near(bars, CROP_TOLERANCE)]
            listed |= {"cropped": cropped} if cropped else {}
        return [
            {
                "variant": name,
                "frames": [{"frame": f.number, "time": round(f.time, 3), **f.hashes[name]._asdict()} for f in chosen],
            }
            for name, chosen in listed.items()
        ]

    def _finish_frame(self) -> None:
        if self._started is None:
            return
        number, time, picture = self._started
        self._started = None
        original = picture.pdq("original")
        if time > LAST_SECOND or number > LAST_FRAME or not self._frames.wants(time, original):
            return
        hashes = {"original": original, "mirror": picture.pdq("mirror")}
        if self._orientation != 1:
            hashes["stored"] = picture.pdq(STORED_FORMS[self._orientation])
        if original.quality >= USEFUL_QUALITY and self._bars != NONE:
            self._look_for_bars(plane := picture.plane("original"))
            if self._bars not in (None, NONE):
                hashes["cropped"] = cropped(plane, self._bars)
        self._frames.add(Frame(number, time, hashes, self._bars or NONE))

    def _look_for_bars(self, plane: Plane) -> None:
        """Take for bars only what is bars in all frames so far."""
        found = find_bars(plane)
        if found is not None:
            self._bars = found if self._bars is None else found.common(self._bars)


class Frames:
    """The frames that are kept: few enough, and each different from the one before it.

    The first is always kept, and no other that platforms drop for its quality.

    Attributes:
        kept: in their order.
    """

    def __init__(self) -> None:
        self.kept: list[Frame] = []
        self._step = 0
        self._minutes = 1

    def wants(self, time: float, original: Pdq) -> bool:
        """Tell whether a frame would be kept after those before it."""
        if not self.kept:
            return True
        if original.quality < USEFUL_QUALITY or not self._is_in_kept_minute(time):
            return False
        last = self.kept[-1].hashes["original"]
        return last.quality < USEFUL_QUALITY or distance(original.hash, last.hash) > NEAR_STEPS[self._step]

    def add(self, frame: Frame) -> None:
        """Keep a frame, and give others up when they are too many."""
        self.kept.append(frame)
        while len(self.kept) > MAX_FRAMES and self._step + 1 < len(NEAR_STEPS):
            self._step += 1
            before, self.kept = self.kept, []
            for other in before:
                if self.wants(other.time, other.hashes["original"]):
                    self.kept.append(other)
        while len(self.kept) > MAX_FRAMES and self._minutes * MINUTE < LAST_SECOND:
            # Whole minutes stay, rather than every other frame: a clip out of one is still found, frame by frame.
            self._minutes *= 2
            self.kept = [other for other in self.kept if self._is_in_kept_minute(other.time)]
        del self.kept[MAX_FRAMES:]  # of a file with the wrong times, all in one minute

    def _is_in_kept_minute(self, time: float) -> bool:
        return int(time // MINUTE) % self._minutes == 0


def cropped(plane: Plane, bars: Bars) -> Pdq:
    """Hash a reduced frame without its bars."""
    left, top = round(bars.left * plane.width), round(bars.top * plane.height)
    right, bottom = plane.width - round(bars.right * plane.width), plane.height - round(bars.bottom * plane.height)
    coefficients = Coefficients()
    quality = plane.add_frame(coefficients, left, top, right, bottom, 0)
    return Pdq(coefficients.hash(), quality)
