"""The list of pictures that the operator knows as harmless, and what it does to entries that have one."""

import random
from unittest.mock import Mock

import pytest
from PIL import Image

from fingerprint import case_code
from fingerprint.cli import fingerprint
from registry.cases import utc_today
from tests.registry.test_audit import actions


@pytest.fixture
def run(operate):
    """Run ``registry harmless …``."""
    return lambda *arguments: operate("harmless", *arguments)


@pytest.fixture
def picture(tmp_path):
    """A file with a picture that nobody has taken."""
    path = tmp_path / "picture.png"
    Image.frombytes("L", (8, 8), random.randbytes(64)).resize((320, 240), Image.Resampling.BICUBIC).save(path)
    return path


@pytest.fixture
def send(client, make_document):
    """Hand in a case with one picture, and return its code."""

    def send(item):
        code = case_code.generate()
        client.post("/api/v1/cases", json=make_document(code, items=[item])).raise_for_status()
        return code

    return send


def near(digits, bits):
    """A hash that differs in so many bits."""
    return f"{int(digits, 16) ^ ((1 << bits) - 1):064x}"


def advice(platform):
    """The advice of each entry, in the order in which they came."""
    return [entry["advice"] for entry in {entry["id"]: entry for entry in platform.read()["entries"]}.values()]


def test_a_picture_on_the_list_is_for_review_whether_it_comes_before_or_after(run, platform, picture, send):
    item = fingerprint(picture, set()).as_dict()
    send(item)
    result = run("add", "A joke", str(picture))
    assert (result.exit_code, result.stdout) == (0, "Entries that have it: 1\n"), result.stderr
    send(item)
    assert advice(platform) == ["review_first"] * 2
    assert run("list").stdout == f"{utc_today()} 1 A joke\n"
    result = run("remove", "A joke", "--reason", "It is one of ours")
    assert (result.exit_code, result.stdout) == (0, "Entries that are no longer marked: 2\n"), result.stderr
    assert advice(platform) == ["act"] * 2
    assert run("list").stdout == ""


def test_hashes_are_taken_as_digits_and_match_what_platforms_would(run, platform, send, document):
    item = document["items"][0]
    first, second = (hash_["hash"] for hash_ in item["pdq"])
    send(item)
    assert run("add", "Far", near(first, 32)).stdout == "Entries that have it: 0\n"
    assert run("add", "Near", near(second, 31).upper(), near(first, 40)).stdout == "Entries that have it: 1\n"
    assert run("list").stdout == f"{utc_today()} 1 Far\n{utc_today()} 2 Near\n"
    assert advice(platform) == ["review_first"]


def test_a_person_who_decides_sees_why(operate, run, platform, send, document):
    send(document["items"][0])
    run("add", "A joke", document["items"][0]["pdq"][0]["hash"])
    assert "  why: it is like a picture that is known as harmless\n" in operate("review", "list").stdout


def test_it_is_written_down(operate, run):
    run("add", "A joke", "0123456789abcdef" * 4)
    run("remove", "A joke", "--reason", "By mistake")
    assert [row[1:] for row in actions(operate)] == [
        ("harmless add", "A joke", ""),
        ("harmless remove", "A joke", "By mistake"),
    ]


def test_what_cannot_be_on_the_list_is_named_and_nothing_is_added(operate, run, tmp_path, picture):
    one_colour = tmp_path / "one-colour.png"
    Image.new("RGB", (320, 240), "white").save(one_colour)
    text = tmp_path / "text.txt"
    text.write_text("no picture")
    for name, wrong, words in (
        ("A joke", str(one_colour), "one-colour.png: no hash of it"),
        ("A joke", "0" * 64, "0" * 64 + ": no hash of it"),
        ("A joke", str(text), "text.txt: "),
        ("A joke", str(tmp_path / "missing.png"), "missing.png: "),
        (" ", str(picture), "visible characters"),
    ):
        result = run("add", name, str(picture), wrong)
        assert (result.exit_code, result.stdout) == (1, "")
        assert words in result.stderr
    assert run("list").stdout == ""
    assert actions(operate) == []


def test_what_an_earlier_call_has_left_is_done_by_the_next(operate, run, send, document, monkeypatch):
    send(document["items"][0])
    run("add", "A joke", document["items"][0]["pdq"][0]["hash"])
    with monkeypatch.context() as broken:
        broken.setattr("registry.harmless.reassess", Mock(side_effect=SystemExit))
        run("remove", "A joke", "--reason", "By mistake")
    assert run("list").stdout == ""
    assert run("remove", "A joke", "--reason", "By mistake").exit_code == 0
    assert operate("review", "list").stdout == "0 of 0\n"


def test_what_is_not_on_the_list_is_not_removed(operate, run):
    result = run("remove", "A joke", "--reason", "By mistake")
    assert (result.exit_code, "No picture is named A joke" in result.stderr) == (1, True)
    assert run("remove", "A joke").exit_code == 2
    assert actions(operate) == []
