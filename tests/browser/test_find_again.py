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
FOUND = "Found. A platform that has the fingerprint can find a copy like this."
FOUND_BY_GROUP = "Found. One fingerprint alone would have missed this copy. The others find it."
NOT_FOUND = "Not found yet. That is why you should also report copies on the platform."
ANSWERS = {
    "Mirrored": FOUND_BY_GROUP,
    "Black and white": FOUND,
    "Brighter": FOUND,
    "Smaller": FOUND,
    "Edges cut off": FOUND_BY_GROUP,
    "Phone screenshot": FOUND_BY_GROUP,
}
"""By the button, what is said of each drawing's copy."""

TURN_COPIES = """() => {
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...place) {
    this.rotate(0.4);
    drawImage.apply(this, place);
  };
}"""
"""Makes each copy one that no fingerprint finds: what is painted stands askew."""

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
    answers = (FOUND, FOUND_BY_GROUP, NOT_FOUND)
    person.wait_until(lambda: any(answer in person.text() for answer in answers), "an answer")
    return next(answer for answer in answers if answer in person.text())


def test_copies_are_found_and_nothing_is_sent(person: Person, proxy: Proxy) -> None:
    person.open(PAGE)
    proxy.wait_until_quiet()
    assert packed(proxy) == []
    open_demonstration(person)
    for drawing in ("Hills", "A lake", "Tiles"):
        person.tick(drawing)
        person.wait_for("Now change the copy.")
        assert {name: edit(person, name) for name in ANSWERS} == ANSWERS
    person.tick("Hills")
    assert edit(person, "Mirrored") == FOUND_BY_GROUP, "the same copy once more"
    proxy.wait_until_quiet()
    assert {request.method for request in proxy.requests} == {"GET"}
    assert set(packed(proxy)) == FILES | set(visit.EARLY_DECODERS.get(person.engine, ()))
    assert not any("?" in request.target for request in proxy.requests)


def test_a_copy_that_is_not_found_is_said_to_be(seat: Seat) -> None:
    person = seat("chromium")
    open_demonstration(person)
    person.tick("A lake")
    person.evaluate(TURN_COPIES)
    for name in ("Black and white", "Edges cut off", "Phone screenshot"):
        assert edit(person, name) == NOT_FOUND


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
    person.wait_for(FOUND_BY_GROUP)
    assert person.page.get_by_role("radio", name="A lake").is_checked()
    assert person.page.get_by_role("button", name="Mirrored", pressed=True).count() == 1
    assert FOUND_BY_GROUP in " ".join(person.page.get_by_role("status").all_inner_texts())
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
