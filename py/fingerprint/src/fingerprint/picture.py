"""One picture on its way to its hashes: turned as EXIF says, and every frame of it if it is animated."""

import itertools
from collections.abc import Sequence

from fingerprint.distance import distance
from fingerprint.forms import STORED_FORMS, UPRIGHT_FORMS, combined
from fingerprint.kernel import Plane
from fingerprint.pdq import RGBA, Pdq, PdqHasher
from fingerprint.variants import NEAR, USEFUL_QUALITY, Variant, group

MAX_FRAMES = 40
"""Of an animated picture: 200 pictures with as many frames still fit into a document, with an hour of video."""


class PictureHasher:
    """Hash the frames of a picture, one after the other; most have one.

    Args:
        orientation: EXIF's, 1 to 8, which makes the stored picture upright.
        delays: for each frame of an animated picture, how many seconds it is shown; empty for one that stands still.
    """

    def __init__(self, orientation: int, delays: Sequence[float] = ()) -> None:
        self._orientation = orientation
        self._delays = delays
        self._frame: Upright | None = None
        self._frames: list[tuple[Pdq, Pdq]] = []
        self._variants: tuple[Variant, ...] = ()

    def start_frame(self, width: int, height: int, *, is_upright: bool, channels: int = RGBA) -> PdqHasher:
        """Return what takes the next frame's pixels, once all of the last frame's are there.

        Args:
            width: pixels in a row, as they come.
            height: rows.
            is_upright: false if the picture comes as its file stores it, with EXIF's orientation still to be applied.
            channels: bytes a pixel, ``pdq.RGBA`` or ``pdq.LUMA``.

        Raises:
            PictureTooLargeError: more pixels than the limit.
            DecodeFailedError: no pixels at all.
        """
        self._finish_frame()
        hasher = PdqHasher(width, height, channels)
        self._frame = Upright(hasher, "original" if is_upright else UPRIGHT_FORMS[self._orientation])
        return hasher

    def finish(self) -> tuple[tuple[Variant, ...], list[dict[str, object]]]:
        """Return the group of hashes of the first frame, and, of an animated picture, the hashes of its frames.

        Both are empty if there were no pixels.
        """
        self._finish_frame()
        return self._variants, self._vpdq() if self._delays and self._frames else []

    def _finish_frame(self) -> None:
        if self._frame is None:
            return
        if not self._frames:
            self._variants = group(self._frame, STORED_FORMS[self._orientation])
        self._frames.append((self._frame.pdq("original"), self._frame.pdq("mirror")))
        self._frame = None

    def _vpdq(self) -> list[dict[str, object]]:
        """List the frames that differ from the one before them, evenly thinned out if they are too many."""
        kept = [0]
        for number, (pdq, _) in enumerate(self._frames):
            if pdq.quality >= USEFUL_QUALITY and distance(pdq.hash, self._frames[kept[-1]][0].hash) > NEAR:
                kept.append(number)
        kept = kept[:: -(-len(kept) // MAX_FRAMES)]
        times = [0.0, *itertools.accumulate(self._delays)]
        return [
            {
                "variant": variant,
                "frames": [
                    {"frame": number, "time": round(times[number], 3), **self._frames[number][index]._asdict()}
                    for number in kept
                ],
            }
            for index, variant in enumerate(("original", "mirror"))
        ]


class Upright:
    """A picture as people see it, hashed.

    Args:
        hasher: with all pixels.
        turn: the one of ``forms.FORMS`` that makes what came upright.
    """

    def __init__(self, hasher: PdqHasher, turn: str) -> None:
        self._hasher = hasher
        self._turn = turn

    def pdq(self, form: str) -> Pdq:
        """Return the hash of one form of the upright picture, exactly."""
        return self._hasher.finish(combined(self._turn, form))

    def plane(self, form: str) -> Plane:
        """Return one form of the upright picture, reduced."""
        return self._hasher.plane(combined(self._turn, form))
