"""Hashes that no picture has are refused; what the browser makes of odd pictures is kept, and no platform gets it."""

import pytest
from PIL import Image, ImageDraw, ImageFilter

from fingerprint.cli import fingerprint
from fingerprint.variants import USEFUL_QUALITY
from registry import degenerate
from sitebuild.pictures import practice_pictures
from tests.fingerprint.pictures import PHOTOGRAPHS

NEW = 201
SIZE = (320, 240)


def board(fields):
    image = Image.new("L", SIZE)
    width, height = SIZE[0] / fields, SIZE[1] / fields
    draw = ImageDraw.Draw(image)
    for x in range(fields):
        for y in range(x % 2, fields, 2):
            draw.rectangle((x * width, y * height, (x + 1) * width, (y + 1) * height), 255)
    return image


def stripe():
    image = Image.new("L", SIZE, 40)
    image.paste(200, (100, 0, 140, SIZE[1]))
    return image


ODD = {
    "black": lambda: Image.new("L", SIZE, 0),
    "white": lambda: Image.new("L", SIZE, 255),
    "one colour": lambda: Image.new("RGB", SIZE, "teal"),
    "gradient": lambda: Image.linear_gradient("L").resize(SIZE),
    "stripe": stripe,
    **{f"board of {fields}": lambda fields=fields: board(fields) for fields in (2, 4, 8, 16, 100)},
}


@pytest.fixture
def item(tmp_path):
    """Make the item of a picture, as the browser does."""

    def make(image):
        path = tmp_path / "picture.png"
        image.save(path)
        return fingerprint(path, set()).as_dict()

    return make


@pytest.mark.parametrize("draw", ODD.values(), ids=ODD)
def test_a_case_is_not_refused_for_an_odd_picture(client, make_document, code, item, draw):
    document = make_document(code, items=[item(draw())])
    assert document["items"][0]["pdq"][0]["variant"] == "original"
    answer = client.post("/api/v1/cases", json=document)
    assert answer.status_code == NEW, answer.text


def test_an_animation_that_begins_black_is_taken(client, make_document, code, tmp_path):
    path = tmp_path / "animation.gif"
    frames = [Image.new("L", SIZE), board(7), Image.new("L", SIZE, 255)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=1000)
    animation = fingerprint(path, set()).as_dict()
    assert animation["vpdq"][0]["frames"][0]["quality"] < USEFUL_QUALITY
    assert client.post("/api/v1/cases", json=make_document(code, items=[animation])).status_code == NEW


@pytest.mark.parametrize("name", sorted(ODD.keys() - {"stripe"}))
def test_what_tells_no_picture_from_another_is_never_listed(item, name):
    image = ODD[name]()
    for picture in (image, image.filter(ImageFilter.GaussianBlur(1))):
        original = item(picture)["pdq"][0]
        assert not degenerate.is_listable(original["hash"], original["quality"])


@pytest.mark.parametrize("hash_", sorted(degenerate.patterns())[::20], ids=hex)
def test_a_pattern_is_not_listed_by_any_neighbour_of_its_hash_either(hash_):
    neighbour = hash_ ^ (2**31 - 1) << 100
    assert not degenerate.is_listable(f"{neighbour:064x}", 100)


def test_the_patterns_include_checkerboards_and_stripes():
    assert len(degenerate.patterns()) > 100


@pytest.mark.parametrize("name", ["astronaut.png", "coffee.png", "chelsea.png", "brick.png", "grass.png", "gravel.png"])
def test_all_useful_hashes_of_a_photograph_are_listed(name):
    variants = fingerprint(PHOTOGRAPHS / name, set()).as_dict()["pdq"]
    assert len(variants) > 1
    assert all(degenerate.is_listable(variant["hash"], variant["quality"]) for variant in variants)


def test_all_hashes_of_the_practice_pictures_are_listed(tmp_path):
    for name, data in practice_pictures().items():
        path = tmp_path / name
        path.write_bytes(data)
        for variant in fingerprint(path, set()).as_dict()["pdq"]:
            assert degenerate.is_listable(variant["hash"], variant["quality"]), (name, variant)


@pytest.mark.parametrize("hash_", ["0" * 64, "f" * 64, "0" * 63 + "1", "f" * 62 + "7f", "5" * 64, "a" * 64])
@pytest.mark.parametrize(
    ("place", "field"),
    [
        (lambda d: d["items"][0]["pdq"][0], "/items/0/pdq/0/hash"),
        (lambda d: d["items"][1]["pdq"][1], "/items/1/pdq/1/hash"),
        (lambda d: d["items"][1]["vpdq"][0]["frames"][2], "/items/1/vpdq/0/frames/2/hash"),
        (lambda d: d["items"][2]["vpdq"][1]["frames"][0], "/items/2/vpdq/1/frames/0/hash"),
    ],
)
def test_a_hash_that_no_picture_has_is_refused_with_its_place(client, document, hash_, place, field):
    place(document)["hash"] = hash_
    answer = client.post("/api/v1/cases", json=document)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (422, "hash_degenerate", field)
    assert client.post("/api/v1/cases/status", json={"code": "BCDF" * 6}).status_code == 404


def test_only_the_picture_itself_may_be_of_low_quality(client, document):
    document["items"][0]["pdq"][0].update(hash="0" * 64, quality=USEFUL_QUALITY - 1)
    document["items"][0]["pdq"][1]["quality"] = USEFUL_QUALITY - 1
    answer = client.post("/api/v1/cases", json=document)
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("hash_degenerate", "/items/0/pdq/1/quality")
    del document["items"][0]["pdq"][1]
    assert client.post("/api/v1/cases", json=document).status_code == NEW
