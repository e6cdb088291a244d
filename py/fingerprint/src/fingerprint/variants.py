"""Which changed copies of a picture its group of hashes covers: one table, with the reason for each row.

PDQ forgives re-encoding, scaling, filters and colours; it does not forgive mirroring, turning, cutting or framing. So a
picture is sent as a group of hashes, each of the copy that somebody is likely to make. Of these facts the table is made,
all measured on photographs (`build.py bench` shows the recall of the whole):

- A hash covers its surroundings: cuts of one side that differ by 1.75 % of the picture, of all four by 0.75 %.
- Bars of one colour across the whole picture add nothing to PDQ's coefficients, whatever the colour is, since all of them
  are of frequencies that vary in both directions. So one row stands for black, white and coloured bars. Only a border on
  all four sides looks different when light and when dark.
- Bars are covered over a wider range the larger they are: 2 % of the height around 8 %, 4 % around 30 %.

Rows stand in order of importance: at most ``MAX_HASHES`` are sent, and a row that comes too near to one before it, such as
the crop to the shape that the picture has already, makes room for a later one.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from fingerprint.distance import distance
from fingerprint.forms import FORMS
from fingerprint.kernel import Plane
from fingerprint.pdq import Pdq, framed_pdq

MAX_HASHES = 64
NEAR = 8
"""Bits: a hash that is no farther from one in the group finds nothing more."""

USEFUL_QUALITY = 50
"""Platforms drop hashes of lower quality."""

BLACK, WHITE = 0, 255


class Frame(NamedTuple):
    """What is cut off each side, as a part of the picture's width or height; less than 0 adds a bar."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0


class Row(NamedTuple):
    """One variant.

    Attributes:
        name: In the item.
        frame: The frame for a picture whose width is so many times its height.
        reason: Who makes such copies.
        fill: Luma of what is added.
        form: How the framed picture is turned or mirrored.
    """

    name: str
    frame: Callable[[float], Frame]
    reason: str
    fill: int = BLACK
    form: str = "original"


def shaped(width: float, height: float) -> Callable[[float], Frame]:
    """Cut the middle out in an aspect ratio."""

    def frame(ratio: float) -> Frame:
        widening = width / height / ratio
        if widening < 1:
            return Frame(left=(1 - widening) / 2, right=(1 - widening) / 2)
        return Frame(top=(1 - 1 / widening) / 2, bottom=(1 - 1 / widening) / 2)

    return frame


def barred(width: float, height: float) -> Callable[[float], Frame]:
    """Add bars on two sides up to an aspect ratio, as a screen does around a picture."""

    def frame(ratio: float) -> Frame:
        widening = width / height / ratio
        if widening > 1:
            return Frame(left=(1 - widening) / 2, right=(1 - widening) / 2)
        return Frame(top=(1 - 1 / widening) / 2, bottom=(1 - 1 / widening) / 2)

    return frame


def cut(left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Callable[[float], Frame]:
    """Cut a part of the width or height off each side; less than 0 adds a bar."""
    frame = Frame(left, top, right, bottom)
    return lambda _: frame


def cut_all(part: float) -> Callable[[float], Frame]:
    """Cut the same part off all four sides; less than 0 adds a border."""
    return cut(part, part, part, part)


FINE, COARSE = 0.012, 0.04
"""The two steps of the grid. Random cuts of up to 5 % a side are found best by them: 0.01 to 0.014 and 0.04 to 0.042."""


def grid() -> Iterator[Row]:
    """Cut each side by one of two steps, in all 16 ways: the cover of cuts that nobody planned."""
    for number in range(16):
        sides = [COARSE if number >> side & 1 else FINE for side in range(4)]
        name = "cut_" + "_".join("4" if side == COARSE else "1" for side in sides)
        yield Row(name, cut(*sides), "cut by hand, or by a screen of another shape")


ROWS = (
    # Before these, the turned and mirrored forms, which an editor makes with one touch (FORMS), exact like the original.
    Row("crop_1x1", shaped(1, 1), "profile pictures, thumbnails, posts of Instagram"),
    Row("crop_4x5", shaped(4, 5), "posts of Instagram"),
    Row("crop_3x4", shaped(3, 4), "cameras of phones, posts of Instagram"),
    Row("crop_9x16", shaped(9, 16), "stories, short videos, screens of phones"),
    Row("crop_4x3", shaped(4, 3), "cameras of phones, held across"),
    Row("crop_16x9", shaped(16, 9), "screens held across, previews of links"),
    Row("crop_3x2", shaped(3, 2), "prints, editors' presets"),
    Row("crop_2x3", shaped(2, 3), "prints and pins"),
    Row("crop_5x4", shaped(5, 4), "editors' presets"),
    Row("bars_9x20", barred(9, 20), "screenshots of phones: 9:19 to 9:21"),
    Row("bars_9x16", barred(9, 16), "screenshots of older phones, stories"),
    Row("bars_20x9", barred(20, 9), "screenshots of phones held across"),
    Row("bars_16x9", barred(16, 9), "screenshots of computers, videos"),
    Row("bars_4x3", barred(4, 3), "screenshots of tablets"),
    Row("bars_3x4", barred(3, 4), "screenshots of tablets, collages"),
    Row("bars_1x1", barred(1, 1), "squares with bars for posts and profile pictures"),
    Row("cut_10", cut_all(0.1), "zoomed before a screenshot"),
    Row("mirror_cut_5", cut_all(0.05), "mirrored and cut, against exactly such lists", form="mirror"),
    Row("bars_4", cut(top=-0.04, bottom=-0.04), "bars of any height: screens that fit almost"),
    Row("bars_8", cut(top=-0.08, bottom=-0.08), "bars of any height"),
    Row("bars_12", cut(top=-0.12, bottom=-0.12), "bars of any height"),
    Row("bars_16", cut(top=-0.16, bottom=-0.16), "bars of any height"),
    Row("bars_21", cut(top=-0.21, bottom=-0.21), "bars of any height"),
    *grid(),
    Row("cut_left", cut(left=0.09), "somebody, or a mark, at the edge cut off"),
    Row("cut_top", cut(top=0.09), "the same"),
    Row("cut_right", cut(right=0.09), "the same"),
    Row("cut_bottom", cut(bottom=0.09), "the same; a watermark"),
    Row("bar_top_4", cut(top=-0.045), "a status bar"),
    Row("bar_top_9", cut(top=-0.085), "a status bar and a title, a caption"),
    Row("bar_top_13", cut(top=-0.13), "a caption of two lines"),
    Row("bar_bottom_4", cut(bottom=-0.045), "a navigation bar"),
    Row("bar_bottom_9", cut(bottom=-0.085), "a caption"),
    Row("bar_bottom_13", cut(bottom=-0.13), "a caption of two lines, a reply field"),
    Row("border_light", cut_all(-0.035), "frames of editors", fill=WHITE),
    Row("border_dark", cut_all(-0.03), "frames of editors and viewers"),
    Row("cut_7", cut_all(0.07), "zoomed a little before a screenshot"),
    Row("mirror_cut_2", cut_all(0.025), "mirrored and cut", form="mirror"),
    Row("bars_sides_8", cut(left=-0.08, right=-0.08), "bars beside pictures that fit a screen almost"),
    Row("mirror_cut_8", cut_all(0.08), "mirrored and cut", form="mirror"),
)


class Variant(NamedTuple):
    """The hash of one form of a picture."""

    variant: str
    hash: str
    quality: int


class Picture(Protocol):
    """What a group is made of: a picture as people see it, in all forms (``forms.FORMS``)."""

    def pdq(self, form: str) -> Pdq:
        """Return the hash of one form."""

    def plane(self, form: str) -> Plane:
        """Return one form, reduced."""


def group(picture: Picture, stored_form: str) -> tuple[Variant, ...]:
    """List the hashes of a picture that are worth sending.

    Args:
        picture: as people see it.
        stored_form: which form of it the file stores; ``original`` unless EXIF turns it.

    Returns:
        ``original`` first and then ``stored``, whatever their quality, if EXIF turns the picture; then, of useful
        quality and not near to one before, the other forms and the rows of the table; at most ``MAX_HASHES``.
    """
    chosen = [Variant("original", *picture.pdq("original"))]
    if stored_form != "original":
        chosen.append(Variant("stored", *picture.pdq(stored_form)))
    for variant in candidates(picture):
        if len(chosen) == MAX_HASHES:
            break
        if variant.quality >= USEFUL_QUALITY and all(distance(variant.hash, other.hash) > NEAR for other in chosen):
            chosen.append(variant)
    return tuple(chosen)


def candidates(picture: Picture) -> Iterator[Variant]:
    """Yield the turned and mirrored forms, then the rows of the table.

    Args:
        picture: as people see it.
    """
    for form in FORMS:
        yield Variant(form, *picture.pdq(form))
    planes = {form: picture.plane(form) for form in dict.fromkeys(row.form for row in ROWS)}
    for row in ROWS:
        plane = planes[row.form]
        frame = row.frame(plane.width / plane.height)
        edges = (
            round(frame.left * plane.width),
            round(frame.top * plane.height),
            plane.width - round(frame.right * plane.width),
            plane.height - round(frame.bottom * plane.height),
        )
        yield Variant(row.name, *framed_pdq(plane, *edges, row.fill))
