"""The flow is one document: its steps, the browser's Back and Forward, and the ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import visit

if TYPE_CHECKING:
    from pathlib import Path

    from .person import Person, PlaywrightPerson
    from .proxy import Proxy

LEAVE = "Leave this page?"
ELSEWHERE = "https://www.wikipedia.org/"


def test_back_and_forward_keep_the_files(person: Person, album: list[Path]) -> None:
    visit.go_to_choosing(person)
    made = visit.fingerprint(person, album[:2])
    document = visit.review(person)
    for heading in (visit.FINGERPRINTS, visit.CHOOSE, visit.DEVICE, visit.WHO):
        person.back()
        person.wait_for_heading(heading)
    for heading in (visit.DEVICE, visit.CHOOSE, visit.FINGERPRINTS):
        person.forward()
        person.wait_for_heading(heading)
    assert visit.rows(person) == made
    person.press("Back")
    person.wait_for_heading(visit.CHOOSE)
    person.forward()
    person.wait_for_heading(visit.FINGERPRINTS)
    visit.fingerprint(person, album[3:4], visit.MORE_FILES)
    assert person.path() == "/en/start/"
    visit.go_on(person, visit.REVIEW)
    now = person.evaluate(visit.DOCUMENT)
    first_two = list(visit.items(document).values())
    assert list(visit.items(now).values())[:2] == first_two
    assert len(visit.items(now)) == 3


def test_a_removed_file_is_not_sent(person: Person, album: list[Path]) -> None:
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[:2])
    person.press(f"Remove: {album[0].name}")
    person.wait_until(lambda: [row.name for row in visit.rows(person)] == [album[1].name], "one row")
    assert len(visit.items(visit.review(person))) == 1


def test_leaving_asks_from_the_first_file_to_the_sending(person: Person, album: list[Path]) -> None:
    visit.go_to_choosing(person)
    assert not person.is_asked_before_leaving()
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    assert person.is_asked_before_leaving()
    visit.review(person)
    visit.keep_code(person)
    assert person.is_asked_before_leaving()
    visit.send(person)
    assert not person.is_asked_before_leaving()


def test_switching_the_language_asks(person: Person, album: list[Path]) -> None:
    visit.go_to_choosing(person)
    made = visit.fingerprint(person, album[1:2])
    person.press("Language: English")
    person.press("Deutsch")
    person.wait_for(LEAVE)
    person.press("Stay here")
    person.wait_until(lambda: LEAVE not in person.text(), "the question's end")
    assert visit.rows(person) == made
    person.press("Language: English")
    person.press("Deutsch")
    person.wait_for(LEAVE)
    person.press("Leave")
    person.wait_until(lambda: person.path() == "/de/start/", "the German page")


@pytest.mark.parametrize("engine", ["chromium", "firefox"], indirect=True)
def test_exit_asks_nothing_and_leaves_nothing_behind(person: PlaywrightPerson, proxy: Proxy, album: list[Path]) -> None:
    person.page.route(ELSEWHERE, lambda route: route.fulfill(body="Weather", content_type="text/plain"))
    visit.go_to_choosing(person)
    visit.fingerprint(person, album[1:2])
    person.press("Exit")
    person.wait_for("Weather")
    assert not person.is_asked_before_leaving()
    person.back()
    person.wait_until(lambda: person.path() == "/en/", "the page before the flow")
    assert album[1].name not in person.text()
    for _ in range(3):
        person.forward()
        person.wait_for("Weather")
    assert proxy.posts() == []
