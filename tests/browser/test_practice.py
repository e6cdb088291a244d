"""The practice: the same way with built-in pictures, marked in every step and in what is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from . import visit

if TYPE_CHECKING:
    from .person import Person
    from .proxy import Proxy

MARKS = """() => [...document.querySelectorAll(".step__practice")]
  .filter((mark) => mark.checkVisibility()).map((mark) => mark.innerText)"""


def assert_marked(person: Person) -> None:
    """What is open says that it is a practice: in its title and over its heading."""
    person.wait_until(lambda: person.evaluate("() => document.title").startswith("Practice – "), "the title")
    assert person.evaluate(MARKS) == ["Practice"]


def test_the_practice_goes_the_whole_way_and_stays_a_practice(person: Person, proxy: Proxy) -> None:
    person.open("/en/practice/")
    person.wait_for_heading(visit.PRACTICE_CHOOSE)
    assert_marked(person)
    person.tick("Hills")
    person.tick("Lake")
    person.press("Continue")
    listed = visit.wait_for_fingerprints(person, 2)
    assert [(row.name, row.state) for row in listed] == [("hills.jpg", "done"), ("lake.jpg", "done")]
    assert_marked(person)
    document = visit.review(person)
    assert_marked(person)
    content = json.loads(document)
    assert (content["practice"], content["reporter"], len(content["items"])) == (True, "minor", 2)
    code = visit.keep_code(person)
    assert_marked(person)
    visit.send(person, visit.PRACTICE_RECEIPT)
    assert_marked(person)
    assert "This was a practice. It is not on the list, and no platform gets it." in person.text()
    (post,) = proxy.posts()
    assert post.body.decode() == document
    visit.look_up(person, code)
    person.press("Show me")
    person.wait_for("This was a practice.")


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_the_practice_takes_its_own_pictures_only(person: Person) -> None:
    person.open("/en/practice/")
    person.wait_for_heading(visit.PRACTICE_CHOOSE)
    person.press("Continue")
    person.wait_for(visit.sentences(person)["choose_picture"])
    assert person.evaluate("() => document.querySelectorAll('input[type=file], [data-drop]').length") == 0
    shown = """() => [...document.querySelectorAll("[data-practice-pictures] img")]
      .filter((img) => img.checkVisibility() && img.naturalWidth > 0).map((img) => img.alt)"""
    person.wait_until(lambda: len(person.evaluate(shown)) == 3, "all three pictures")
    assert person.evaluate(shown) == ["A picture of hills", "A picture of a lake", "A picture of tiles"]


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_pictures_can_be_added_to_the_practice_and_taken_away(person: Person) -> None:
    person.open("/en/practice/")
    person.wait_for_heading(visit.PRACTICE_CHOOSE)
    person.tick("Hills")
    person.press("Continue")
    visit.wait_for_fingerprints(person, 1)
    person.press("Back")
    person.wait_for_heading(visit.PRACTICE_CHOOSE)
    person.tick("Tiles")
    person.press("Continue")
    visit.wait_for_fingerprints(person, 2)
    person.press("Remove: hills.jpg")
    person.wait_until(lambda: [row.name for row in visit.rows(person)] == ["tiles.jpg"], "one row")
    assert len(visit.items(visit.review(person))) == 1
