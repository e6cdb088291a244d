"""“How it works”: readable without scripts, and a demonstration on the real engine that sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import visit
from .test_other_browsers import IN_APP_BROWSER

if TYPE_CHECKING:
    from .conftest import Seat
    from .person import Person, PlaywrightPerson
    from .proxy import Proxy

PAGE = "/en/how-it-works/"
TRY = "Try it here"
FOUND = "Found. A platform"
NOT_FOUND = "Not found yet."
COMPARING = "Making the fingerprints"
FILES = {*visit.ENGINE_FILES, "practice-hills", "practice-lake", "practice-tiles"}
"""What the demonstration loads of the engine's large files."""


def packed(proxy: Proxy) -> list[str]:
    """Return the names of the engine's large files that were asked for."""
    targets = [request.target for request in proxy.requests if request.target.startswith("/engine/packed/")]
    return [target.rpartition("/")[2].rsplit(".", 2)[0] for target in targets]


def open_demonstration(person: Person) -> None:
    person.open(PAGE)
    person.press(TRY)
    person.wait_for("1. Choose a drawing", seconds=60)


def edit(person: Person, name: str) -> str:
    """Press an edit and return the answer."""
    person.press(name)
    person.wait_until(lambda: FOUND in person.text() or NOT_FOUND in person.text(), "an answer")
    return FOUND if FOUND in person.text() else NOT_FOUND


def test_copies_are_found_and_nothing_is_sent(person: Person, proxy: Proxy) -> None:
    person.open(PAGE)
    proxy.wait_until_quiet()
    assert packed(proxy) == []
    open_demonstration(person)
    for drawing in ("Hills", "A lake", "Tiles"):
        person.tick(drawing)
        person.wait_for("Now change the copy.")
        assert edit(person, "Mirrored") == FOUND
        person.press("Brighter")
        person.wait_until(lambda: COMPARING not in person.text(), "the second answer")
        assert FOUND in person.text()
    person.tick("Hills")
    assert edit(person, "Mirrored") == FOUND, "the same copy once more"
    proxy.wait_until_quiet()
    assert {request.method for request in proxy.requests} == {"GET"}
    # WebKit's own decoder converts the colours of JPEGs.
    assert set(packed(proxy)) == FILES | ({"jpeg.wasm"} if person.engine == "webkit" else set())
    assert not any("?" in request.target for request in proxy.requests)


def test_a_copy_that_is_not_found_is_said_to_be(seat: Seat) -> None:
    person = seat("chromium")
    open_demonstration(person)
    person.tick("A lake")
    assert edit(person, "Edges cut off") == NOT_FOUND
    for name in ("Black and white", "Smaller"):
        assert edit(person, name)


def test_the_answer_is_announced_and_the_keyboard_is_enough(seat: Seat) -> None:
    person: PlaywrightPerson = seat("chromium")
    person.open(PAGE)
    person.page.wait_for_load_state()
    person.page.get_by_role("button", name=TRY).focus()
    person.page.keyboard.press("Enter")
    person.wait_for("1. Choose a drawing", seconds=60)
    assert person.evaluate("() => document.activeElement.innerText") == "1. Choose a drawing"
    for key in ("Tab", "ArrowDown", "Tab", "Enter"):
        person.page.keyboard.press(key)
    person.wait_for(FOUND)
    assert person.page.get_by_role("radio", name="A lake").is_checked()
    assert person.page.get_by_role("button", name="Mirrored", pressed=True).count() == 1
    assert FOUND in " ".join(person.page.get_by_role("status").all_inner_texts())
    assert person.page.get_by_role("img", name="Mirrored").is_visible()


def test_it_says_so_where_every_copy_would_be_noise(seat: Seat, proxy: Proxy) -> None:
    person = seat("firefox", falsified_pixels=True)
    person.open(PAGE)
    person.press(TRY)
    person.wait_for("So this example does not work here.")
    assert packed(proxy) == []


def test_without_a_network_it_says_so_and_can_be_tried_again(seat: Seat, proxy: Proxy) -> None:
    person: PlaywrightPerson = seat("chromium")
    person.open(PAGE)
    proxy.wait_until_quiet()
    proxy.cut()
    person.press(TRY)
    person.wait_for("There is no connection")
    proxy.mend()
    person.press(TRY)
    person.wait_for("1. Choose a drawing", seconds=60)
    person.forget_errors()


def test_a_browser_that_cannot_do_it_is_told_so(seat: Seat) -> None:
    person = seat("chromium", user_agent=IN_APP_BROWSER)
    person.open(PAGE)
    person.press(TRY)
    person.wait_for("You opened this page inside an app.")
    assert TRY not in person.text()


@pytest.mark.parametrize("language", ["en", "de"])
def test_without_scripts_the_page_can_be_read(seat: Seat, language: str) -> None:
    person: PlaywrightPerson = seat("chromium", without_scripts=True)
    person.open(f"/{language}/how-it-works/")
    main = person.page.get_by_role("main")
    assert main.get_by_role("heading").count() >= 10
    assert main.get_by_role("button").count() == 0
    assert "JavaScript" in main.inner_text()
