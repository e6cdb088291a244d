"""A video on its way to its hashes."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest

from fingerprint.bars import NONE, find_bars
from fingerprint.forms import STORED_FORMS
from fingerprint.pdq import LUMA, Pdq, PdqHasher
from fingerprint.video import MAX_FRAMES, NEAR_STEPS, ORIENTATIONS, Frame, Frames, VideoHasher

from .make_vectors import reference
from .pictures import Pixels, distance, photograph, rgba
from .test_forms import turned

HOUR = 3600


def add(hasher: VideoHasher, pixels: Pixels, number: int = 0, *, is_upright: bool = True) -> None:
    height, width = pixels.shape[:2]
    frame = hasher.start_frame(number, number, width, height, is_upright=is_upright)
    frame.rows(height)[:] = rgba(np.ascontiguousarray(pixels))
    frame.add(height)


def hashed(frames: Iterable[Pixels]) -> dict[str, list[dict]]:
    hasher = VideoHasher(0)
    for number, pixels in enumerate(frames):
        add(hasher, pixels, number)
    return {entry["variant"]: entry["frames"] for entry in hasher.finish()}


def numbers(frames: list[dict]) -> list[int]:
    return [frame["frame"] for frame in frames]


def in_bars(pixels: Pixels, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0, colour: int = 0) -> Pixels:
    """Put bars around a picture, with traces of an encoder in them."""
    framed = np.pad(pixels, ((top, bottom), (left, right), (0, 0)), constant_values=colour).astype(np.int16)
    noise = np.random.default_rng(1).integers(-2, 3, framed.shape)
    return (framed + noise).clip(0, 255).astype(np.uint8)


def exact(pixels: Pixels) -> tuple[str, int]:
    expected = reference(np.ascontiguousarray(pixels))
    return expected["hash"], expected["quality"]


@pytest.mark.parametrize("rotation", ORIENTATIONS)
@pytest.mark.parametrize("is_upright", [True, False])
def test_original_mirror_and_stored_are_exact_however_frames_come(rotation: int, is_upright: bool) -> None:
    upright = photograph("chelsea.png")
    stored = turned(upright, STORED_FORMS[ORIENTATIONS[rotation]])
    hasher = VideoHasher(rotation)
    add(hasher, upright if is_upright else stored, is_upright=is_upright)
    found = {entry["variant"]: entry["frames"][0] for entry in hasher.finish()}
    expected = {"original": upright, "mirror": upright[:, ::-1]} | ({"stored": stored} if rotation else {})
    assert list(found) == list(expected)
    for variant, pixels in expected.items():
        assert (found[variant]["hash"], found[variant]["quality"]) == exact(pixels)


def test_luma_of_television_is_stretched_to_the_whole_range() -> None:
    luma = np.ascontiguousarray(photograph("coffee.png")[:, :, 1])
    narrow = (luma.astype(float) * 219 / 255 + 16).round().astype(np.uint8)
    found = []
    for values, is_narrow in ((luma, False), (narrow, True)):
        hasher = PdqHasher(luma.shape[1], luma.shape[0], LUMA, is_narrow=is_narrow)
        hasher.rows(len(values))[:] = values.tobytes()
        hasher.add(len(values))
        found.append(hasher.finish())
    assert distance(found[0].hash, found[1].hash) <= 2
    assert abs(found[0].quality - found[1].quality) <= 1


def test_neighbours_that_are_nearly_equal_are_sent_once() -> None:
    cat, coffee = photograph("chelsea.png"), photograph("coffee.png")
    found = hashed([cat, cat, cat + 1, coffee, cat])
    assert list(found) == ["original", "mirror"]
    assert numbers(found["original"]) == numbers(found["mirror"]) == [0, 3, 4]
    assert [frame["time"] for frame in found["original"]] == [0, 3, 4]


def test_after_a_black_beginning_the_first_picture_is_there_and_black_ones_are_not() -> None:
    black, cat = np.zeros((90, 160, 3), np.uint8), photograph("chelsea.png")
    assert numbers(hashed([black, cat, black, black, cat[::-1]])["original"]) == [0, 1, 4]


def test_a_video_without_frames_has_no_hashes() -> None:
    assert VideoHasher(0).finish() == []


def test_frames_that_the_schema_does_not_know_are_left_out() -> None:
    hasher = VideoHasher(0)
    add(hasher, photograph("chelsea.png"))
    add(hasher, photograph("coffee.png"), 400_000)
    assert [numbers(entry["frames"]) for entry in hasher.finish()] == [[0], [0]]


def kept(hashes: Iterable[int]) -> list[int]:
    """Keep some of so many frames, one a second."""
    frames = Frames()
    most = 0
    for second, value in enumerate(hashes):
        pdq = Pdq(f"{value:064x}", 90)
        if frames.wants(second, pdq):
            frames.add(Frame(second, second, {"original": pdq}))
            most = max(most, len(frames.kept))
    assert most <= MAX_FRAMES
    return [frame.number for frame in frames.kept]


def distinct(seconds: int) -> Iterable[int]:
    values = random.Random(6)
    return (values.getrandbits(256) for _ in range(seconds))


def test_an_hour_of_different_frames_is_kept_whole() -> None:
    assert kept(distinct(HOUR)) == list(range(HOUR))


def test_of_two_hours_of_different_frames_every_other_minute_is_kept_whole() -> None:
    assert kept(distinct(2 * HOUR)) == [second for second in range(2 * HOUR) if second // 60 % 2 == 0]


def test_a_hundred_hours_are_bounded_and_kept_in_whole_minutes() -> None:
    found = kept(distinct(100 * HOUR))
    assert found[0] == 0
    assert MAX_FRAMES / 2 <= len(found) <= MAX_FRAMES
    assert len(found) == 60 * len({second // 60 for second in found})
    assert max(after - before for before, after in pairwise(found)) < 3 * HOUR


def test_frames_that_all_come_in_one_minute_are_bounded() -> None:
    frames = Frames()
    for number, value in enumerate(distinct(MAX_FRAMES + 9)):
        frames.add(Frame(number, 0, {"original": Pdq(f"{value:064x}", 100)}))
    assert [frame.number for frame in frames.kept] == list(range(MAX_FRAMES))


def test_before_minutes_are_given_up_near_frames_are_and_each_stays_within_a_match() -> None:
    """Each frame has seven bits more than the one before it, up to nearly all, and then fewer again."""
    values = [(1 << 7 * abs(second % 60 - 30)) - 1 for second in range(3 * HOUR)]
    found = kept(values)
    assert {second // 60 for second in found} == set(range(180))
    known = {values[second] for second in found}
    assert len(found) < MAX_FRAMES
    assert max(min((value ^ other).bit_count() for other in known) for value in set(values)) <= sum(NEAR_STEPS) < 31


@pytest.mark.parametrize("colour", [0, 128, 255])
def test_bars_are_measured(colour: int) -> None:
    hasher = PdqHasher(651, 500)
    pixels = in_bars(photograph("chelsea.png"), left=90, top=60, right=110, bottom=140, colour=colour)
    hasher.rows(500)[:] = rgba(pixels)
    hasher.add(500)
    found = find_bars(hasher.plane())
    assert found is not None
    assert found == pytest.approx((90 / 651, 60 / 500, 110 / 651, 140 / 500), abs=0.006)


def test_a_copy_without_its_bars_is_like_the_original() -> None:
    photographs = [photograph(name)[:300, :450] for name in ("chelsea.png", "coffee.png", "astronaut.png")]
    plain, barred = hashed(photographs), hashed([in_bars(pixels, top=80, bottom=80) for pixels in photographs])
    assert "cropped" not in plain
    for one, other, framed in zip(plain["original"], barred["cropped"], barred["original"], strict=True):
        assert distance(one["hash"], other["hash"]) <= 10
        assert distance(one["hash"], framed["hash"]) > 31


def test_what_is_dark_in_one_scene_alone_is_no_bar() -> None:
    dark = photograph("coffee.png").copy()
    dark[:100] = 0
    light = photograph("coffee.png")[::-1]
    assert list(hashed([dark, light])) == ["original", "mirror"]


def test_frames_that_were_cut_too_far_are_left_out_of_the_cropped_ones() -> None:
    cat = in_bars(photograph("chelsea.png"), top=40, bottom=40)
    dark = cat.copy()
    dark[:120] = 0
    found = hashed([dark, cat, cat[::-1]])
    assert numbers(found["original"]) == [0, 1, 2]
    assert numbers(found["cropped"]) == [1, 2]


def test_a_dark_frame_tells_nothing_about_bars() -> None:
    black = np.zeros((380, 451, 3), np.uint8)
    cat = in_bars(photograph("chelsea.png"), top=40, bottom=40)
    found = hashed([black, cat])
    assert numbers(found["cropped"]) == [1]


def test_a_picture_has_no_bars() -> None:
    hasher = PdqHasher(451, 300)
    hasher.rows(300)[:] = rgba(photograph("chelsea.png"))
    hasher.add(300)
    assert find_bars(hasher.plane()) == NONE
