"""The schema lets through what the contract allows and nothing else."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest

from fingerprint.forms import FORMS
from fingerprint.schema import MAX_DOCUMENT_BYTES, SCHEMA
from fingerprint.variants import MAX_HASHES, ROWS

HASH = "0123456789abcdef" * 4
PDQ = {"variant": "original", "hash": HASH, "quality": 97}
FRAME = {"frame": 30, "time": 1.001, "hash": HASH, "quality": 88}
IMAGE = {"kind": "image", "md5": HASH[:32], "sha256": HASH, "pdq": [PDQ]}
VIDEO = {"kind": "video", "md5": HASH[:32], "sha256": HASH, "vpdq": [{"variant": "original", "frames": [FRAME]}]}
CASE = {"version": 1, "case_id": HASH, "reporter": "minor", "practice": False, "items": [IMAGE, VIDEO]}


def is_valid(document: Any) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    document = copy.deepcopy(CASE)
    target: Any = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return document


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("practice",), True),
        (("reporter",), "adult_was_minor"),
        (("items", 0, "pdq"), []),
        (("items", 1, "vpdq"), []),
        (("items", 0, "vpdq"), VIDEO["vpdq"]),
        (("items", 0, "pdq", 0, "quality"), 0),
        (("items",), [IMAGE] * 250),
    ],
)
def test_what_the_contract_allows_is_valid(path: tuple[str | int, ...], value: Any) -> None:
    assert is_valid(CASE)
    assert is_valid(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("version",), "1"),
        (("case_id",), HASH + "\n"),
        (("case_id",), HASH.upper()),
        (("reporter",), "adult"),
        (("practice",), "no"),
        (("name",), "photo.jpg"),
        (("items",), []),
        (("items",), [IMAGE] * 251),
        (("items", 0, "name"), "photo.jpg"),
        (("items", 0, "kind"), "video"),
        (("items", 0, "md5"), HASH),
        (("items", 0, "pdq", 0, "variant"), "cat"),
        (("items", 0, "pdq", 0, "quality"), 101),
        (("items", 0, "pdq", 0, "quality"), 50.5),
        (("items", 0, "pdq", 0, "hash"), HASH[1:]),
        (("items", 0, "pdq"), [PDQ] * 65),
        (("items", 1, "pdq"), []),
        (("items", 1, "vpdq"), VIDEO["vpdq"] * 5),
        (("items", 1, "vpdq", 0, "frames"), [FRAME] * 4001),
        (("items", 1, "vpdq", 0, "frames", 0, "time"), 360001),
        (("items", 1, "vpdq", 0, "frames", 0, "time"), -1),
        (("items", 1, "vpdq", 0, "frames", 0, "frame"), -1),
    ],
)
def test_anything_else_is_not(path: tuple[str | int, ...], value: Any) -> None:
    assert not is_valid(changed(path, value))


@pytest.mark.parametrize("key", CASE)
def test_nothing_may_be_missing(key: str) -> None:
    assert not is_valid({k: v for k, v in CASE.items() if k != key})


def test_every_variant_has_its_name_in_the_schema() -> None:
    names = SCHEMA["$defs"]["pdq"]["properties"]["variant"]["enum"]
    original, *forms = FORMS
    assert names == [original, "stored", *forms, *(row.name for row in ROWS)]
    assert SCHEMA["$defs"]["image"]["properties"]["pdq"]["maxItems"] == MAX_HASHES


def test_two_hundred_photos_and_an_hour_of_video_fit() -> None:
    photo = IMAGE | {"pdq": [PDQ | {"variant": "transverse"}] * 64}
    video = VIDEO | {"vpdq": [{"variant": "original", "frames": [FRAME] * 3600}] * 4}
    assert is_valid(CASE | {"items": [photo, video]})
    assert is_valid(CASE | {"items": [IMAGE] * 201})
    assert len(json.dumps(CASE | {"items": [photo] * 200 + [video]})) <= MAX_DOCUMENT_BYTES
