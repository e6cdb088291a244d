"""Which changed copies of a picture its group of hashes covers: one table, with the reason for each row.

PDQ forgives re-encoding, scaling, filters and colours; it does not forgive mirroring, turning, cutting or framing. So a
picture is sent as a group of hashes, each of a copy that somebody is likely to make. The table is made of these facts,
all measured on photographs (`build.py bench` shows the recall of the whole):

- A hash covers its surroundings: cuts of one side that differ by 1.75 % of the picture, of all four by 0.75 %.
- Bars of one colour across the whole picture add nothing to PDQ's coefficients, whatever the colour is, since all of
  them vary in both directions. So one row stands for black, white and coloured bars. Only a border on all four sides
  looks different when light and when dark. Bars are covered over a wider range the larger they are.
- Coefficients are linear, so that a hash can stand for the mean of several pictures. Where cuts are arbitrary, the mean
  of a slightly larger and a slightly smaller one is nearer to all others around than any of them: of the bench's random
  cuts of up to 5 % a side 79 of 100 are found, and 74 without. And the clock and the battery at the top of a screenshot
  can be added to any picture.

Rows stand in order of importance: at most ``MAX_HASHES`` are sent, and a row that comes too near to one before it, such
as the crop to the shape that the picture has already, makes room for a later one.
"""

import functools
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from fingerprint.forms import FORMS
from fingerprint.kernel import Coefficients, Plane
from fingerprint.pdq import LUMA, Pdq, PdqHasher

MAX_HASHES = 64
NEAR = 8
"""Bits: a hash that is no farther from one in the group finds hardly anything more."""

USEFUL_QUALITY = 50
"""Platforms drop hashes of lower quality."""

MAX_QUALITY = 100
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
        frames: The frames for a picture whose width is so many times its height; the hash stands for the mean of them.
        reason: Who makes such copies.
        fill: Luma of what is added.
        form: How the picture is turned or mirrored before it is framed.
        theme: Of the status bar of a phone at its top: "dark", "light" or none.
    """

    name: str
    frames: "Frames"
    reason: str
    fill: int = BLACK
    form: str = "original"
    theme: str = ""


Frames = Callable[[float], list[Frame]]


def shaped(width: float, height: float) -> Frames:
    """Cut the middle out in an aspect ratio."""
    return lambda ratio: [_fitted(width / height / ratio, is_larger=False)]


def barred(width: float, height: float) -> Frames:
    """Add bars on two sides up to an aspect ratio, as a screen does around a picture."""
    return lambda ratio: [_fitted(width / height / ratio, is_larger=True)]


def _fitted(widening: float, *, is_larger: bool) -> Frame:
    """Make a picture so many times as wide for its height, by a frame that is larger than it or smaller."""
    if (widening > 1) == is_larger:
        return Frame(left=(1 - widening) / 2, right=(1 - widening) / 2)
    return Frame(top=(1 - 1 / widening) / 2, bottom=(1 - 1 / widening) / 2)


def cut(left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Frames:
    """Cut a part of the width or height off each side; less than 0 adds a bar."""
    frame = Frame(left, top, right, bottom)
    return lambda _: [frame]


def cut_all(part: float) -> Frames:
    """Cut the same part off all four sides; less than 0 adds a border."""
    return cut(part, part, part, part)


def mean(one: Frames, other: Frames) -> Frames:
    """Stand for what lies between two ways to frame a picture."""
    return lambda ratio: one(ratio) + other(ratio)


FINE, COARSE, SPREAD = 0.012, 0.04, 0.005
"""The two steps of the grid, and how much smaller and larger than each cut those are whose mean is taken."""


def grid() -> Iterator[Row]:
    """Cut each side by one of two steps, in all 16 ways."""
    for number in range(16):
        sides = [COARSE if number >> side & 1 else FINE for side in range(4)]
        name = "cut_" + "_".join("4" if side == COARSE else "1" for side in sides)
        smaller, larger = (cut(*(side + spread for side in sides)) for spread in (SPREAD, -SPREAD))
        yield Row(name, mean(smaller, larger), "cut by hand, or by a screen of another shape")


PHONE = mean(barred(9, 19.5), barred(9, 20))
"""Screens of phones: most are of one of these shapes."""

ROWS = (
    # Before these come the turned and mirrored forms, which an editor makes with one touch (FORMS).
    Row("crop_1x1", shaped(1, 1), "profile pictures, thumbnails, posts of Instagram"),
    Row("crop_4x5", shaped(4, 5), "posts of Instagram"),
    Row("crop_3x4", shaped(3, 4), "cameras of phones, posts of Instagram"),
    Row("crop_9x16", shaped(9, 16), "stories, short videos, screens of phones"),
    Row("crop_4x3", shaped(4, 3), "cameras of phones held across"),
    Row("crop_16x9", shaped(16, 9), "screens held across, previews of links"),
    Row("crop_3x2", shaped(3, 2), "prints, presets of editors"),
    Row("crop_2x3", shaped(2, 3), "prints, pins"),
    Row("crop_5x4", shaped(5, 4), "presets of editors"),
    Row("screenshot_dark", PHONE, "screenshots of phones, the picture on black", theme="dark"),
    Row("screenshot_light", PHONE, "screenshots of phones, the picture on white", theme="light"),
    Row("bars_9x20", PHONE, "screens of phones without a status bar"),
    Row("bars_9x16", barred(9, 16), "screens of older phones, stories"),
    Row("bars_20x9", barred(20, 9), "screens of phones held across"),
    Row("bars_16x9", barred(16, 9), "screens of computers, videos"),
    Row("bars_4x3", barred(4, 3), "screens of tablets"),
    Row("bars_3x4", barred(3, 4), "screens of tablets, collages"),
    Row("bars_4x5", barred(4, 5), "posts of Instagram with bars"),
    Row("bars_1x1", barred(1, 1), "squares with bars for posts and profile pictures"),
    Row("cut_10", cut_all(0.1), "zoomed before a screenshot"),
    Row("cut_5", cut_all(0.05), "zoomed a little before a screenshot"),
    Row("mirror_cut_5", cut_all(0.05), "mirrored and zoomed, so as not to be found", form="mirror"),
    Row("bars_4", cut(top=-0.04, bottom=-0.04), "bars of any height: screens that fit almost"),
    Row("bars_8", cut(top=-0.08, bottom=-0.08), "bars of any height"),
    Row("bars_12", cut(top=-0.12, bottom=-0.12), "bars of any height"),
    Row("bars_16", cut(top=-0.16, bottom=-0.16), "bars of any height"),
    Row("bars_21", cut(top=-0.21, bottom=-0.21), "bars of any height"),
    *grid(),
    Row("cut_left", cut(left=0.09), "somebody, or a mark, at the edge cut off"),
    Row("cut_top", cut(top=0.09), "the same"),
    Row("cut_right", cut(right=0.09), "the same"),
    Row("cut_bottom", cut(bottom=0.09), "the same"),
    Row("bar_top_5", cut(top=-0.05), "a status bar"),
    Row("bar_bottom_5", cut(bottom=-0.05), "a navigation bar, a watermark"),
    Row("bar_top_14", cut(top=-0.14), "a status bar and a title, a caption"),
    Row("bar_bottom_14", cut(bottom=-0.14), "a caption, a field for replies"),
    Row("border_light", cut_all(-0.035), "frames of editors", fill=WHITE),
    Row("border_dark", cut_all(-0.03), "frames of editors and viewers"),
    Row("mirror_cut_2", cut_all(0.025), "mirrored and cut", form="mirror"),
    Row("bars_sides_8", cut(left=-0.08, right=-0.08), "bars beside pictures that fit a screen almost"),
)

STATUS_BAR = ((0.08, 0.17, 0.018, 0.034), (0.80, 0.95, 0.018, 0.034))
"""Clock and signs on a phone: left, right, top, bottom of each, as parts of the screen; between what phones do."""

INK = 70
"""Mean luma, 0 to 255, of white writing on black."""


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
        ``original`` first and then ``stored``, whatever their quality, if EXIF turns the picture; then, if the original
        is of useful quality, what else is and is not near to one before: the other forms and the rows of the table, at
        most ``MAX_HASHES``. (A frame around a blank picture would be of useful quality, and match any such frame.)
    """
    chosen = [Variant("original", *picture.pdq("original"))]
    if stored_form != "original":
        chosen.append(Variant("stored", *picture.pdq(stored_form)))
    known = [int(variant.hash, 16) for variant in chosen]
    for variant in candidates(picture) if chosen[0].quality >= USEFUL_QUALITY else ():
        if len(chosen) == MAX_HASHES:
            break
        bits = int(variant.hash, 16)
        if variant.quality >= USEFUL_QUALITY and all((bits ^ other).bit_count() > NEAR for other in known):
            chosen.append(variant)
            known.append(bits)
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
        yield Variant(row.name, *framed(planes[row.form], row))


def framed(plane: Plane, row: Row) -> Pdq:
    """Hash a reduced picture as a row of the table changes it."""
    coefficients = Coefficients()
    quality = MAX_QUALITY
    for frame in row.frames(plane.width / plane.height):
        left, top = round(frame.left * plane.width), round(frame.top * plane.height)
        right = plane.width - round(frame.right * plane.width)
        bottom = plane.height - round(frame.bottom * plane.height)
        quality = min(quality, plane.add_frame(coefficients, left, top, right, bottom, row.fill))
        if row.theme:
            screen = status_bar(row.theme)
            screen.add_frame(coefficients, 0, 0, screen.width, screen.height, BLACK)
    return Pdq(coefficients.hash(), quality)


@functools.cache
def status_bar(theme: str) -> Plane:
    """Draw nothing but the status bar of a phone, on black or on the grey that makes its writing negative."""
    width, height = 180, 400
    ground, ink = (0, INK) if theme == "dark" else (INK, 0)
    pixels = bytearray([ground]) * (width * height)
    for left, right, top, bottom in STATUS_BAR:
        for y in range(round(top * height), round(bottom * height)):
            start = y * width
            pixels[start + round(left * width) : start + round(right * width)] = bytes([ink]) * (
                round(right * width) - round(left * width)
            )
    hasher = PdqHasher(width, height, LUMA)
    hasher.rows(height)[:] = pixels
    hasher.add(height)
    return hasher.plane()
