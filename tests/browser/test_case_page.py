"""The case page: covered until it is asked for, taken back and restored, and kind about mistakes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fingerprint import case_code
from registry.errors import PracticeOnly

from . import visit
from .cases import send_case
from .proxy import Reply

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Seat
    from .person import Person, PlaywrightPerson
    from .proxy import Proxy
    from .server import Server

RECEIVED = "We have your fingerprints."
WITHDRAWN = "You have withdrawn this case."
PRACTICE = "This was a practice."


def test_nothing_of_a_case_is_seen_before_it_is_asked_for(person: Person, server: Server) -> None:
    visit.look_up(person, send_case(server).lower())
    assert RECEIVED not in person.text()
    assert "Sent on:" not in person.text()
    person.press("Show me")
    person.wait_for(RECEIVED)
    assert "Photos and videos: 1" in " ".join(person.text().split())
    person.press("Hide it again")
    person.wait_until(lambda: RECEIVED not in person.text(), "the covered case")


def test_a_case_is_taken_back_without_being_looked_at_and_restored(person: Person, server: Server) -> None:
    code = send_case(server)
    visit.look_up(person, code)
    person.press("Withdraw")
    person.wait_for("Withdraw this case?")
    person.press("Keep my case")
    person.press("Withdraw")
    person.press("Yes, withdraw")
    person.wait_for(WITHDRAWN)
    visit.look_up(person, code)
    assert WITHDRAWN not in person.text()
    person.press("Show me")
    person.wait_for(WITHDRAWN)
    person.press("Restore my case")
    person.wait_for(RECEIVED)
    assert WITHDRAWN not in person.text()


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_a_practice_case_says_that_it_is_one(person: Person, server: Server) -> None:
    visit.look_up(person, send_case(server, practice=True))
    person.press("Show me")
    person.wait_for(PRACTICE)
    assert RECEIVED not in person.text()


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_another_code_covers_the_case_that_was_shown(person: Person, server: Server) -> None:
    visit.look_up(person, send_case(server))
    person.press("Show me")
    person.wait_for(RECEIVED)
    person.fill("Case code", case_code.generate())
    person.press("Check")
    person.wait_for(visit.sentences(person)["unknown_case"])
    assert RECEIVED not in person.text()
    person.fill("Case code", send_case(server, practice=True))
    person.press("Check")
    person.wait_for("Show me")
    assert PRACTICE not in person.text()


def test_a_code_can_be_pasted(seat: Seat, server: Server) -> None:
    person: PlaywrightPerson = seat("chromium")
    person.open("/en/case/")
    person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.evaluate("(text) => navigator.clipboard.writeText(text)", f" {send_case(server)}\n")
    person.page.get_by_role("textbox", name="Case code", exact=True).focus()
    person.page.keyboard.press("Control+V")
    person.page.keyboard.press("Enter")
    person.wait_for("Show me")


def test_with_the_keyboard_and_a_screen_reader_the_focus_goes_where_the_news_is(seat: Seat, server: Server) -> None:
    person: PlaywrightPerson = seat("chromium")
    visit.look_up(person, send_case(server))
    heading = person.page.get_by_role("heading", name="Your case", exact=True)
    assert heading.evaluate("(heading) => heading === document.activeElement")
    show = person.page.get_by_role("button", name="Show me", exact=True)
    assert show.get_attribute("aria-expanded") == "false"
    person.page.keyboard.press("Tab")
    assert show.evaluate("(button) => button === document.activeElement")
    person.page.keyboard.press("Enter")
    assert person.evaluate("() => document.activeElement.id") == "case-details"
    person.press("Hide it again")
    assert show.evaluate("(button) => button === document.activeElement")


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_a_registry_without_platforms_refuses_kindly(person: Person, proxy: Proxy, album: list[Path]) -> None:
    refusal = {"error": {"code": PracticeOnly.code, "message": PracticeOnly.message, "field": "/practice"}}
    json_type = {"Content-Type": "application/json"}
    proxy.replies["/api/v1/cases"] = Reply(PracticeOnly.status, json_type, json.dumps(refusal).encode())
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    visit.review(person)
    visit.keep_code(person)
    person.press("Send")
    person.wait_for(visit.sentences(person)["practice_only"])
