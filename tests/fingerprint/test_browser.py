"""The session that the engine worker drives, with Python standing in for JavaScript."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import jsonschema
import numpy as np
import pytest

from fingerprint import case_code
from fingerprint.browser import Job, Session, last_error_code
from fingerprint.exceptions import CaseCodeError, FileDuplicateError, FileTruncatedError, FileUnreadableError
from fingerprint.schema import SCHEMA

from .files import PICTURES, PIXELS, VIDEOS
from .pictures import Pixels, encode, rgba


class Uint8Array:
    """Behaves like Pyodide's proxy of one."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def to_bytes(self) -> bytes:
        return self._data


def reading(data: bytes) -> Callable[[int, int], Uint8Array]:
    return lambda start, end: Uint8Array(data[start:end])


def digest(job: Job) -> None:
    while job.digest_step():
        pass


def fingerprint(session: Session, data: bytes, pixels: Pixels | None = PIXELS) -> dict:
    job = session.open(reading(data), len(data))
    facts = json.loads(job.examine())
    digest(job)
    if pixels is not None:
        job.start_pixels(facts["width"], facts["height"], False, 4)
        for top in range(0, facts["height"], 16):
            band = rgba(pixels[top : top + 16])
            rows = len(band) // (4 * facts["width"])
            job.band(rows)[: len(band)] = band
            job.add(rows)
    return json.loads(job.finish())


def test_a_picture_becomes_a_valid_item_and_a_case() -> None:
    session = Session()
    item = fingerprint(session, PICTURES["png"])
    assert item["sha256"] == hashlib.sha256(PICTURES["png"]).hexdigest()
    assert [variant["variant"] for variant in item["pdq"]][:2] == ["original", "mirror"]
    code = session.case_code(lambda count: Uint8Array(bytes(range(count))))
    document = json.loads(session.document("minor", False, code, [item["sha256"]]))
    jsonschema.validate(document, SCHEMA)
    assert document["items"] == [item]
    assert document["case_id"] == case_code.case_id(code)


def test_the_same_pixels_give_the_same_hashes_in_every_file_type() -> None:
    session = Session()
    png, bmp = (fingerprint(session, PICTURES[name]) for name in ("png", "bmp"))
    assert png["pdq"] == bmp["pdq"]
    assert png["md5"] != bmp["md5"]


def test_a_turned_photograph_also_has_its_stored_form() -> None:
    session = Session()
    data = PICTURES["jpeg, thumbnail"]
    job = session.open(reading(data), len(data))
    assert json.loads(job.examine())["orientation"] == 6
    digest(job)
    job.start_pixels(40, 48, True, 4)
    job.band(48)[:] = rgba(PIXELS.transpose(1, 0, 2))
    job.add(48)
    assert [variant["variant"] for variant in json.loads(job.finish())["pdq"]][:2] == ["original", "stored"]


def test_a_video_has_digests_only() -> None:
    item = fingerprint(Session(), VIDEOS["mp4"], pixels=None)
    assert (item["kind"], item["vpdq"]) == ("video", [])


def test_a_session_tells_whether_one_picture_would_be_found_by_another() -> None:
    session = Session()
    png, bmp = (fingerprint(session, PICTURES[name]) for name in ("png", "bmp"))
    heic = fingerprint(session, PICTURES["heic"], None)
    assert json.loads(session.would_find(png["sha256"], bmp["sha256"])) == {"one_hash": True, "group": True}
    assert json.loads(session.would_find(png["sha256"], heic["sha256"])) == {"one_hash": False, "group": False}


def test_a_session_tells_when_only_the_group_finds_a_copy() -> None:
    session = Session()
    both = (PIXELS, np.ascontiguousarray(PIXELS[:, ::-1]))
    upright, mirrored = (fingerprint(session, encode(pixels, "PNG"), pixels)["sha256"] for pixels in both)
    assert json.loads(session.would_find(upright, mirrored)) == {"one_hash": False, "group": True}


def test_a_picture_that_cannot_be_decoded_has_digests_only() -> None:
    item = fingerprint(Session(), PICTURES["heic"], pixels=None)
    assert (item["kind"], item["pdq"]) == ("image", [])


def test_the_same_file_twice_is_refused_until_the_first_is_removed() -> None:
    session = Session()
    item = fingerprint(session, PICTURES["png"])
    again = session.open(reading(PICTURES["png"]), len(PICTURES["png"]))
    with pytest.raises(FileDuplicateError):
        digest(again)
    session.forget(item["sha256"])
    assert fingerprint(session, PICTURES["png"]) == item


def test_digests_progress_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fingerprint.browser.SLICE", 100)
    job = Session().open(reading(bytes(250)), 250)
    assert [(job.digest_step(), job.digested) for _ in range(3)] == [(True, 100), (True, 200), (False, 250)]


def test_a_truncated_file_never_gets_to_its_pixels() -> None:
    data = PICTURES["jpeg"][:-2]
    with pytest.raises(FileTruncatedError):
        Session().open(reading(data), len(data)).examine()


def test_a_file_that_has_become_shorter_is_unreadable() -> None:
    data = PICTURES["jpeg"]
    job = Session().open(reading(data[:100]), len(data))
    with pytest.raises(FileUnreadableError):
        job.digest_step()
    with pytest.raises(FileUnreadableError):
        job.examine()


def test_a_refused_read_is_unreadable() -> None:
    def refuse(start: int, end: int) -> bytes:
        raise OSError(start, end)

    with pytest.raises(FileUnreadableError):
        Session().open(refuse, 10).examine()


def test_an_item_needs_digests_and_facts_first() -> None:
    data = PICTURES["png"]
    job = Session().open(reading(data), len(data))
    job.examine()
    with pytest.raises(RuntimeError):
        job.finish()
    with pytest.raises(RuntimeError):
        job.add(1)


def test_a_wrong_code_makes_no_document() -> None:
    with pytest.raises(CaseCodeError):
        Session().document("minor", False, "no code", [])


def test_the_code_of_the_last_error_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.last_exc", FileTruncatedError(), raising=False)
    assert last_error_code() == "file_truncated"
    monkeypatch.setattr("sys.last_exc", KeyError(), raising=False)
    assert last_error_code() == "engine_failed"
