"""From Start to the receipt and back: what a visitor sees, and what goes over the wire."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from fingerprint import case_code, schema
from tests.fingerprint.pictures import distance

from . import visit
from .traces import find_traces

if TYPE_CHECKING:
    from .person import Person
    from .proxy import Proxy
    from .server import Server

PHOTOGRAPHS = {"chromium": 10, "firefox": 2, "webkit": 2}
LOSSLESS = (".png",)
MOST_BITS = 10
"""Between two good decoders of the same lossy file; platforms match up to 31."""

IS_WITHDRAWN = "() => document.querySelector('[data-state=withdrawn]').checkVisibility()"
STORED = """async () => ({
  cookies: document.cookie,
  localStorage: localStorage.length,
  sessionStorage: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await globalThis.caches?.keys())?.length ?? 0,
  serviceWorkers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
})"""


def command_line_items(files: list[Path]) -> dict[str, Any]:
    """Return what the command line makes of the same files, by their SHA-256."""
    command = [str(path) for path in (Path(sys.executable).with_name("fingerprint"), "--json", *files)]
    return visit.items(subprocess.run(command, check=True, capture_output=True).stdout)


def original(item: dict[str, Any]) -> dict[str, Any]:
    """Return the entry of the upright picture."""
    return next(entry for entry in item["pdq"] if entry["variant"] == "original")


def assert_same_items(document: str, files: list[Path]) -> None:
    """Compare a browser's items with the command line's."""
    made = visit.items(document)
    expected = command_line_items(files)
    assert list(made) == list(expected)
    by_name = dict(zip((file.name for file in files), expected, strict=True))
    for name, sha256 in by_name.items():
        ours, theirs = made[sha256], expected[sha256]
        assert ours["md5"] == theirs["md5"]
        assert [entry["variant"] for entry in ours["pdq"]] == [entry["variant"] for entry in theirs["pdq"]]
        bits = distance(original(ours)["hash"], original(theirs)["hash"])
        assert bits <= (0 if name.endswith(LOSSLESS) else MOST_BITS), f"{name}: {bits} bits"


def test_from_start_to_withdrawal(person: Person, proxy: Proxy, server: Server, album: list[Path]) -> None:
    files = album[: PHOTOGRAPHS[person.engine]]
    cases_before = server.count_cases()
    visit.go_to_choosing(person)
    visit.wait_until_engine_is_there(person, proxy)
    loaded = len(proxy.requests)

    made = visit.fingerprint(person, files)
    assert [(row.name, row.state) for row in made] == [(file.name, "done") for file in files]
    document = visit.review(person)
    assert f"Photos: {len(files)}" in person.text()
    assert len(proxy.requests) == loaded, "something was sent before the visitor pressed Send"

    code = visit.keep_code(person)
    visit.send(person)
    assert code in person.text()
    (post,) = proxy.requests[loaded:]
    assert (post.method, post.target) == ("POST", "/api/v1/cases")
    assert post.body.decode() == document
    content = json.loads(document)
    jsonschema.Draft202012Validator(schema.SCHEMA).validate(content)
    assert content["case_id"] == case_code.case_id(code)
    assert (content["reporter"], content["practice"]) == ("minor", False)
    assert_same_items(document, files)
    assert server.count_cases() == cases_before + 1

    visit.look_up(person, code)
    person.press("Withdraw")
    person.press("Yes, withdraw")
    person.wait_until(lambda: person.evaluate(IS_WITHDRAWN), "the withdrawal")
    visit.look_up(person, code)
    person.press("Show me")
    assert person.evaluate(IS_WITHDRAWN)

    targets = {"/api/v1/cases", "/api/v1/cases/status", "/api/v1/cases/withdraw"}
    assert {request.target for request in proxy.posts()} == targets
    assert_nothing_else_was_sent(proxy, files)
    assert person.evaluate(STORED) == {
        "cookies": "",
        "localStorage": 0,
        "sessionStorage": 0,
        "databases": 0,
        "caches": 0,
        "serviceWorkers": 0,
    }


def assert_nothing_else_was_sent(proxy: Proxy, files: list[Path]) -> None:
    """Nothing of the files is in any request, and only the courier's posts carry anything at all."""
    assert find_traces((request.raw for request in proxy.requests), files) == []
    others = [request for request in proxy.requests if request.method != "POST"]
    assert {request.method for request in others} == {"GET"}
    assert not any(request.body or "?" in request.target for request in others)
    assert not any("cookie" in request.headers or "referer" in request.headers for request in proxy.requests)


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_the_code_has_to_be_kept_before_anything_is_sent(person: Person, proxy: Proxy, album: list[Path]) -> None:
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    visit.review(person)
    visit.go_on(person, visit.CODE)
    person.press("Send")
    person.wait_for(visit.sentences(person)["keep_code"])
    assert proxy.posts() == []


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_a_wrong_code_is_told_from_an_unknown_one(person: Person) -> None:
    person.open("/en/case/")
    person.fill("Case code", "BCDF")
    person.press("Check")
    person.wait_for(visit.sentences(person)["code_invalid"])
    person.fill("Case code", case_code.generate())
    person.press("Check")
    person.wait_for(visit.sentences(person)["unknown_case"])
