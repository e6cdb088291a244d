"""What is known about a file before it is decoded, and which pictures are too large to decode."""

from dataclasses import asdict, dataclass
from typing import Any

from fingerprint.exceptions import DecodeFailedError, PictureTooLargeError

MAX_PIXELS = 200_000_000  # the largest phone cameras make 200 megapixels; decoded they take 800 MB
SIDE_LIMIT = 30_000  # no side may reach this; browsers' canvases end at 32,767


@dataclass(frozen=True)
class FileFacts:
    """The answer of ``examine``.

    Attributes:
        type: the format, such as ``jpeg``.
        kind: ``image`` or ``video``.
        width: pixels in a row as stored, before the orientation turns the picture; None where nothing is decoded.
        height: rows, likewise.
        orientation: what makes the stored picture upright, 1 to 8 as in EXIF, whatever part of the file says it.
        has_alpha: pixels may be transparent, whose colours a browser's canvas loses.
        delays: seconds that each frame of an animation is shown; empty for a picture that stands still.
        is_locked: the video is encrypted, so that nothing can decode it without a key.
        frame_rate: frames a second of the video by its header; None where that has none, or pieces follow behind it.
    """

    type: str
    kind: str
    width: int | None = None
    height: int | None = None
    orientation: int = 1
    has_alpha: bool = False
    delays: tuple[float, ...] = ()
    is_locked: bool = False
    frame_rate: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the facts by their names."""
        return asdict(self)


def check_picture_size(width: int, height: int) -> None:
    """Refuse a picture by the size in its header.

    Raises:
        PictureTooLargeError: more than 200 million pixels, or a side of 30,000 or more.
        DecodeFailedError: no pixels at all.
    """
    if width * height > MAX_PIXELS or max(width, height) >= SIDE_LIMIT:
        raise PictureTooLargeError
    if width < 1 or height < 1:
        raise DecodeFailedError
