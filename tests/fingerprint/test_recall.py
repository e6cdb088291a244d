"""What the group of a picture's fingerprints is for: edited copies are found, different photographs are not."""

from __future__ import annotations

import itertools

import pytest

from fingerprint.distance import distance
from sitebuild.bench import recall
from sitebuild.bench.recall import Found, Photograph

MOST_HASHES = 64
LEAST_DISTANCE_OF_DIFFERENT = 50
NEAR_DUPLICATE = 8
PROMISED = {
    "bars": 0.95,
    "mirror": 0.95,
    "rotate by 90°": 0.95,
    "aspect crop": 0.95,
    "random crop up to 5 % a side": 0.75,
    "crop 10 % each side": 0.7,
    "mirror and crop 5 %": 0.6,
}
"""The share of copies that must be found, by the family of edits."""


@pytest.fixture(scope="module")
def photographs() -> list[Photograph]:
    return recall.photographs()


@pytest.fixture(scope="module")
def families(photographs: list[Photograph]) -> dict[str, Found]:
    return recall.by_family(recall.recall(photographs))


@pytest.mark.parametrize("family", PROMISED)
def test_edited_copies_are_found(families: dict[str, Found], family: str) -> None:
    found = families[family]
    assert found.group / found.of >= PROMISED[family], found


def test_the_group_never_finds_less_than_one_hash(families: dict[str, Found]) -> None:
    assert {name: found for name, found in families.items() if found.group < found.one_hash} == {}


def test_a_group_is_small_and_none_of_its_hashes_is_there_in_vain(photographs: list[Photograph]) -> None:
    assert len(photographs) > 15
    for photograph in photographs:
        assert 8 <= len(photograph.group) <= MOST_HASHES, photograph.name
        nearest = min(distance(*pair) for pair in itertools.combinations(photograph.group, 2))
        assert nearest > NEAR_DUPLICATE, photograph.name


def test_different_photographs_stay_far_apart(photographs: list[Photograph]) -> None:
    nearest = {names: min(bits) for names, bits in recall.distances(photographs).items()}
    assert {names: bits for names, bits in nearest.items() if bits < LEAST_DISTANCE_OF_DIFFERENT} == {}
