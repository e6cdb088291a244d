"""The practice pictures: light, alike each time, and rich enough for a fingerprint."""

import io
import itertools

import pytest
from PIL import Image

from fingerprint.cli import fingerprint
from sitebuild.pictures import practice_pictures
from tests.fingerprint.pictures import distance

MOST_BYTES = 120_000
MATCH = 31
"""Most bits in which platforms let two hashes of one picture differ."""


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    return practice_pictures()


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_they_have_the_names_that_pages_ask_for(pictures):
    assert list(pictures) == ["practice-hills", "practice-lake", "practice-tiles"]


def test_they_are_the_same_each_time(pictures):
    assert practice_pictures() == pictures


def test_they_are_light_jpeg_files_of_the_size_of_a_small_photo(pictures):
    for name, data in pictures.items():
        assert len(data) <= MOST_BYTES, name
        with decoded(data) as picture:
            assert (picture.format, picture.width) == ("JPEG", 1200), name
            assert picture.height >= 800, name


def test_they_are_rich_enough_and_nothing_like_each_other(pictures, tmp_path):
    groups = []
    for name, data in pictures.items():
        path = tmp_path / name
        path.write_bytes(data)
        groups.append(fingerprint(path, set()).pdq)
        assert groups[-1][0].quality >= 80, name
    for one, other in itertools.combinations(groups, 2):
        assert min(distance(a.hash, b.hash) for a in one for b in other) > 2 * MATCH
