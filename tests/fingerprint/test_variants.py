"""The table of variants: each row is there for copies that it finds, and keeps away from other pictures."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from fingerprint.variants import ROWS, Frame, Row, barred, mean, shaped

from .make_vectors import reference
from .pictures import Pixels, distance, photograph
from .test_picture import variants

MATCH = 31
SCREEN = (1080, 2400)


def hashes(name: str) -> dict[str, str]:
    return {variant.variant: variant.hash for variant in variants(photograph(name))}


def nearest(pixels: Pixels, name: str) -> tuple[int, str]:
    """Return how near a copy comes to a photograph's group, and to which variant."""
    met = reference(np.ascontiguousarray(pixels))["hash"]
    return min((distance(met, hash_), variant) for variant, hash_ in hashes(name).items())


def framed(pixels: Pixels, left: float, top: float, right: float, bottom: float, fill: int) -> Pixels:
    """Cut or add parts of the width and height."""
    height, width = pixels.shape[:2]
    added = Image.fromarray(pixels)
    box = (round(left * width), round(top * height), width - round(right * width), height - round(bottom * height))
    sheet = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), (fill, fill, fill))
    sheet.paste(added, (-box[0], -box[1]))
    return np.asarray(sheet)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_row_finds_its_own_copies(row: Row) -> None:
    pixels = photograph("coffee.png")
    if row.form == "mirror":
        pixels = pixels[:, ::-1]
    frames = row.frames(pixels.shape[1] / pixels.shape[0])
    for frame in frames:
        bits, _ = nearest(framed(np.ascontiguousarray(pixels), *frame, row.fill), "coffee.png")
        assert bits <= MATCH


def test_names_are_there_once() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (40, 120, 200)])
def test_bars_of_any_colour_are_alike(colour: tuple[int, int, int]) -> None:
    picture = Image.fromarray(photograph("chelsea.png"))
    copy = ImageOps.expand(picture, (0, 60, 0, 60), colour)
    assert nearest(np.asarray(copy), "chelsea.png")[0] <= 16


@pytest.mark.parametrize(("theme", "ground", "ink"), [("dark", 0, 255), ("light", 255, 0)])
def test_a_screenshot_is_nearest_to_the_variant_with_a_clock(theme: str, ground: int, ink: int) -> None:
    screen = Image.new("RGB", SCREEN, (ground,) * 3)
    shown = ImageOps.contain(Image.fromarray(photograph("rocket.jpg")), SCREEN)
    screen.paste(shown, (0, (SCREEN[1] - shown.height) // 2))
    draw = ImageDraw.Draw(screen)
    draw.text((80, 40), "21:47", fill=(ink,) * 3, font_size=52)
    for left in (870, 920, 970):
        draw.rectangle((left, 48, left + 30, 78), fill=(ink,) * 3)
    met = reference(np.asarray(screen))["hash"]
    group = hashes("rocket.jpg")
    assert distance(met, group[f"screenshot_{theme}"]) <= distance(met, group["bars_9x20"]) - 4


def test_frames_of_an_aspect_ratio_cut_or_add_on_the_right_sides() -> None:
    wide, tall = 2.0, 0.5
    assert shaped(1, 1)(wide) == [Frame(left=0.25, right=0.25)]
    assert shaped(1, 1)(tall) == [Frame(top=0.25, bottom=0.25)]
    assert barred(1, 1)(wide) == [Frame(top=-0.5, bottom=-0.5)]
    assert barred(1, 1)(tall) == [Frame(left=-0.5, right=-0.5)]
    assert mean(shaped(1, 1), barred(1, 1))(1.0) == [Frame(), Frame()]


def test_different_photographs_stay_far_apart() -> None:
    names = ("chelsea.png", "coffee.png", "rocket.jpg", "moon.png", "hubble_deep_field.jpg")
    groups = [hashes(name) for name in names]
    for one, other in itertools.combinations(groups, 2):
        assert min(distance(a, b) for a in one.values() for b in other.values()) >= 50
