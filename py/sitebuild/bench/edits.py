"""What people do to a picture before they post it again: one table of edits, each a name and a way to make copies."""

import math
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from sitebuild.bench import drawings

Picture = Image.Image
Change = Callable[[Picture], Picture]
Copies = Callable[[Picture, Random], Iterator[Picture]]
Ratio = tuple[float, float]
"""Width to height."""

RANDOM_COPIES = 20
CROP_RATIOS: tuple[Ratio, ...] = ((1, 1), (4, 5), (3, 4), (4, 3), (2, 3), (3, 2), (9, 16), (16, 9))
BAR_RATIOS: tuple[Ratio, ...] = ((1, 1), (4, 5), (3, 4), (4, 3), (9, 16), (16, 9), (9, 19.5))
SCREEN_RATIOS: tuple[Ratio, ...] = ((9, 19.5), (9, 20))
SAME_SHAPE = 0.01
"""A change of the aspect ratio that is smaller changes nothing that anybody would do on purpose."""

SEPIA = (0.393, 0.769, 0.189, 0, 0.349, 0.686, 0.168, 0, 0.272, 0.534, 0.131, 0)
WARM = (1.15, 0, 0, 8, 0, 1.03, 0, 4, 0, 0, 0.8, 0)
COLD = (0.85, 0, 0, 0, 0, 1, 0, 2, 0, 0, 1.15, 10)


class Edit(NamedTuple):
    """One way to change a picture.

    Attributes:
        family: What kind of edit it is; recall is promised by family.
        name: What is done.
        copies: Makes the changed pictures of one picture, none where the edit would change nothing.
    """

    family: str
    name: str
    copies: Copies


def always(change: Change) -> Copies:
    """Return what makes one copy, always the same."""

    def copies(picture: Picture, _random: Random) -> Iterator[Picture]:
        yield change(picture)

    return copies


def chain(*changes: Change) -> Copies:
    """Return what makes one copy by several changes, one after the other."""

    def change(picture: Picture) -> Picture:
        for step in changes:
            picture = step(picture)
        return picture

    return always(change)


def cut(picture: Picture, left: float, top: float, right: float, bottom: float) -> Picture:
    """Cut off a share of the width or height on each side."""
    width, height = picture.size
    return picture.crop(
        (round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height))
    )


def cut_each_side(share: float) -> Change:
    """Return what cuts the same share off each side."""
    return lambda picture: cut(picture, share, share, share, share)


def cut_one_side(share: float) -> Copies:
    """Return what makes four copies, each without a share of one side."""

    def copies(picture: Picture, _random: Random) -> Iterator[Picture]:
        for side in range(4):
            yield cut(picture, *(share if side == this else 0 for this in range(4)))

    return copies


def cut_randomly(most: float, *others: Change) -> Copies:
    """Return what makes several copies, each side shorter by a share from 0 to the most, and changes them further."""

    def copies(picture: Picture, random: Random) -> Iterator[Picture]:
        for _ in range(RANDOM_COPIES):
            copy = cut(picture, *(random.uniform(0, most) for _ in range(4)))
            for change in others:
                copy = change(copy)
            yield copy

    return copies


def reshape(change: Callable[[Picture, float], Picture], ratio: Ratio) -> Copies:
    """Return what brings a picture to an aspect ratio, where it has not that one already."""
    wanted = ratio[0] / ratio[1]

    def copies(picture: Picture, _random: Random) -> Iterator[Picture]:
        if abs(picture.width / picture.height / wanted - 1) > SAME_SHAPE:
            yield change(picture, wanted)

    return copies


def cut_to(picture: Picture, ratio: float) -> Picture:
    """Cut off what is too much for an aspect ratio, as much on both sides."""
    width, height = min(picture.width, picture.height * ratio), min(picture.height, picture.width / ratio)
    return ImageOps.fit(picture, (round(width), round(height)))


def framed(picture: Picture, ratio: float) -> tuple[int, int]:
    """Return the size of the smallest frame of an aspect ratio around a picture."""
    return max(picture.width, round(picture.height * ratio)), max(picture.height, round(picture.width / ratio))


def add_bars(colour: str) -> Callable[[Picture, float], Picture]:
    """Return what fills a picture up to an aspect ratio with bars of one colour."""
    return lambda picture, ratio: ImageOps.pad(picture, framed(picture, ratio), color=colour)


def add_blurred_bars(picture: Picture, ratio: float) -> Picture:
    """Fill a picture up to an aspect ratio with bars that show itself, large and blurred."""
    size = framed(picture, ratio)
    ground = ImageOps.fit(picture, size).filter(ImageFilter.GaussianBlur(max(size) / 40))
    ground.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2))
    return ground


def scale(factor: float) -> Change:
    """Return what makes a picture smaller."""
    return lambda picture: picture.resize(
        (round(picture.width * factor), round(picture.height * factor)), Image.Resampling.LANCZOS
    )


def add_border(colour: str, share: float) -> Change:
    """Return what puts a frame around a picture, its width a share of the shorter side."""
    return lambda picture: ImageOps.expand(picture, round(share * min(picture.size)), colour)


def tilt(degrees: float) -> Change:
    """Return what rotates a picture a little; its corners become black."""
    return lambda picture: picture.rotate(degrees, Image.Resampling.BICUBIC)


def tilt_and_cut(degrees: float) -> Change:
    """Return what rotates a picture a little and cuts off the black corners, as editors of phones do."""

    def change(picture: Picture) -> Picture:
        angle, sides = math.radians(degrees), sorted(picture.size)
        kept = 1 / (math.cos(angle) + sides[1] / sides[0] * math.sin(angle))  # the largest part of the same shape
        return cut_each_side((1 - kept) / 2)(tilt(degrees)(picture))

    return change


def colours(matrix: tuple[float, ...]) -> Change:
    """Return what mixes the colours anew."""
    return lambda picture: picture.convert("RGB", matrix)


def brightness(factor: float) -> Change:
    """Return what makes a picture lighter or darker."""
    return lambda picture: ImageEnhance.Brightness(picture).enhance(factor)


def contrast(factor: float) -> Change:
    """Return what makes a picture's contrast stronger or weaker."""
    return lambda picture: ImageEnhance.Contrast(picture).enhance(factor)


def grey(picture: Picture) -> Picture:
    """Take the colours away."""
    return picture.convert("L").convert("RGB")


def turn(how: Image.Transpose) -> Change:
    """Return what turns or mirrors a picture."""
    return lambda picture: picture.transpose(how)


def screenshot(ratio: Ratio, *, dark: bool) -> Change:
    """Return what shows a picture on a phone and keeps the screen."""
    return lambda picture: drawings.screenshot(picture, ratio[0] / ratio[1], dark=dark)


mirror = turn(Image.Transpose.FLIP_LEFT_RIGHT)
quarter_turn = turn(Image.Transpose.ROTATE_90)
halve = scale(0.5)
dark_screenshot = screenshot(SCREEN_RATIOS[0], dark=True)


def _ratio(ratio: Ratio) -> str:
    return f"{ratio[0]:g}:{ratio[1]:g}"


def _table() -> Iterator[Edit]:
    yield Edit("recompress and halve", "JPEG 70", chain())
    yield Edit("recompress and halve", "JPEG 30, then 70", always(lambda picture: drawings.as_jpeg(picture, 30)))
    yield Edit("recompress and halve", "half the size", always(halve))
    yield Edit("recompress and halve", "half the size, JPEG 30", chain(halve, lambda it: drawings.as_jpeg(it, 30)))
    yield Edit("recompress and halve", "a quarter of the size", always(scale(0.25)))

    yield Edit("mirror", "mirror", always(mirror))
    yield Edit("rotate by 90°", "rotate by 90°", always(quarter_turn))
    yield Edit("rotate by 90°", "rotate by 180°", always(turn(Image.Transpose.ROTATE_180)))
    yield Edit("rotate by 90°", "rotate by 270°", always(turn(Image.Transpose.ROTATE_270)))

    for percent in (2, 5, 10):
        yield Edit(f"crop {percent} % each side", f"crop {percent} % each side", always(cut_each_side(percent / 100)))
    for percent in (4, 8, 15):
        yield Edit("crop one side", f"crop one side by {percent} %", cut_one_side(percent / 100))
    for percent in (2, 5, 8):
        name = f"random crop up to {percent} % a side"
        yield Edit(name, name, cut_randomly(percent / 100))
    for ratio in CROP_RATIOS:
        yield Edit("aspect crop", f"crop to {_ratio(ratio)}", reshape(cut_to, ratio))

    for colour in ("black", "white"):
        for ratio in BAR_RATIOS:
            yield Edit("bars", f"{colour} bars to {_ratio(ratio)}", reshape(add_bars(colour), ratio))
    for screen in SCREEN_RATIOS:
        for dark in (True, False):
            name = f"screenshot, {_ratio(screen)}, {'dark' if dark else 'light'}"
            yield Edit("screenshot", name, always(screenshot(screen, dark=dark)))
    yield Edit("blurred bars", "blurred bars to 9:16", reshape(add_blurred_bars, (9, 16)))
    yield Edit("blurred bars", "blurred bars to 1:1", reshape(add_blurred_bars, (1, 1)))

    yield Edit("caption", "caption bar on top", always(lambda picture: drawings.caption(picture, top=True)))
    yield Edit("caption", "caption bar below", always(lambda picture: drawings.caption(picture, top=False)))
    yield Edit("sticker", "sticker in a corner", always(drawings.sticker))
    yield Edit("sticker", "emoji in the middle", always(drawings.emoji))
    for colour in ("white", "black"):
        for percent in (2, 5):
            yield Edit("border", f"{colour} border of {percent} %", always(add_border(colour, percent / 100)))

    yield Edit("filter", "sepia", always(colours(SEPIA)))
    yield Edit("filter", "warm", always(colours(WARM)))
    yield Edit("filter", "cold", always(colours(COLD)))
    yield Edit("filter", "vignette", always(drawings.vignette))
    yield Edit("filter", "grey", always(grey))
    yield Edit("filter", "lighter by 30 %", always(brightness(1.3)))
    yield Edit("filter", "darker by 30 %", always(brightness(0.7)))
    yield Edit("filter", "more contrast", always(contrast(1.4)))
    yield Edit("filter", "less contrast", always(contrast(0.6)))

    for degrees in (1, 2, 3):
        yield Edit("tilt", f"tilt by {degrees}°", always(tilt(degrees)))
        yield Edit("tilt", f"tilt by {degrees}° and cut", always(tilt_and_cut(degrees)))

    yield Edit("mirror and crop 5 %", "mirror and crop 5 % each side", chain(mirror, cut_each_side(0.05)))
    yield Edit("combinations", "mirror and random crop up to 5 % a side", cut_randomly(0.05, mirror))
    yield Edit("combinations", "mirror and crop to 4:5", reshape(lambda it, ratio: mirror(cut_to(it, ratio)), (4, 5)))
    yield Edit("combinations", "rotate by 90° and crop 5 % each side", chain(quarter_turn, cut_each_side(0.05)))
    yield Edit("combinations", "half the size and crop 3 % each side", chain(halve, cut_each_side(0.03)))
    yield Edit("combinations", "crop 5 % each side and lighter", chain(cut_each_side(0.05), brightness(1.3)))
    yield Edit("combinations", "crop to 4:5 and caption below", reshape(_cut_and_caption, (4, 5)))
    yield Edit("combinations", "mirror and screenshot", chain(mirror, dark_screenshot))
    yield Edit("combinations", "crop 5 % each side and screenshot", chain(cut_each_side(0.05), dark_screenshot))
    yield Edit("combinations", "screenshot, cut to the picture less 3 %", always(drawings.tight_screenshot))
    yield Edit("combinations", "screenshot, cut to the picture and rests of bars", always(drawings.loose_screenshot))
    yield Edit("combinations", "mirror and black bars to 9:16", reshape(_mirror_and_bars, (9, 16)))
    yield Edit("combinations", "sticker, crop 3 % each side", chain(drawings.sticker, cut_each_side(0.03)))


def _cut_and_caption(picture: Picture, ratio: float) -> Picture:
    return drawings.caption(cut_to(picture, ratio), top=False)


def _mirror_and_bars(picture: Picture, ratio: float) -> Picture:
    return add_bars("black")(mirror(picture), ratio)


EDITS = tuple(_table())
