"""The ways out: seen and unseen, with and without scripts, by mouse, by keyboard and by Shift alone."""

from __future__ import annotations

import re
import urllib.request
from typing import TYPE_CHECKING

import pytest

from sitebuild.project import REPOSITORY

if TYPE_CHECKING:
    from .conftest import Seat
    from .person import PlaywrightPerson
    from .server import Server

ELSEWHERE = "https://www.wikipedia.org/"
HIDDEN_LINK = "Leave this site now"
PAGES = [
    f"/{language.code}/{page.slug}/".replace("//", "/")
    for language in REPOSITORY.languages
    for page in REPOSITORY.pages
]
FOCUSED = "() => document.activeElement.innerText.trim()"
SAID = "() => document.querySelector('[data-exit-status]').textContent"


@pytest.fixture
def visitor(seat: Seat) -> PlaywrightPerson:
    """Somebody at the start page, for whom the other site is a page that says “Weather”."""
    person: PlaywrightPerson = seat("chromium")
    person.page.route(ELSEWHERE, lambda route: route.fulfill(body="Weather", content_type="text/plain"))
    person.open("/en/start/")
    person.page.wait_for_load_state()
    return person


def press_shift(person: PlaywrightPerson, times: int) -> None:
    for _ in range(times):
        person.page.keyboard.press("Shift")


@pytest.mark.parametrize("path", PAGES)
def test_the_first_link_of_every_page_leaves(server: Server, path: str) -> None:
    with urllib.request.urlopen(server.address + path, timeout=30) as response:  # noqa: S310 - http, this machine
        links = re.findall(r"<a\s[^>]*>", response.read().decode())
    ways_out = [link for link in links if "data-exit" in link]
    assert links[0] == ways_out[0]
    assert len(ways_out) == 2
    for link in ways_out:
        assert f'href="{ELSEWHERE}"' in link
        assert 'rel="noreferrer" referrerpolicy="no-referrer"' in link


def test_the_first_press_of_tab_reaches_a_link_that_leaves(visitor: PlaywrightPerson) -> None:
    link = visitor.page.get_by_role("link", name=HIDDEN_LINK, exact=True)
    assert link.evaluate("(link) => getComputedStyle(link).clipPath") == "inset(50%)"
    visitor.page.keyboard.press("Tab")
    assert visitor.evaluate(FOCUSED) == HIDDEN_LINK
    assert link.evaluate("(link) => getComputedStyle(link).clipPath") == "none"
    visitor.page.keyboard.press("Tab")
    assert visitor.evaluate(FOCUSED) == "Skip to the page"
    visitor.page.keyboard.press("Shift+Tab")
    visitor.page.keyboard.press("Enter")
    visitor.wait_for("Weather")


def test_without_scripts_both_links_leave(seat: Seat) -> None:
    for name in (HIDDEN_LINK, "Exit"):
        person: PlaywrightPerson = seat("chromium", without_scripts=True)
        person.page.route(ELSEWHERE, lambda route: route.fulfill(body="Weather", content_type="text/plain"))
        person.open("/en/start/")
        person.page.get_by_role("link", name=name, exact=True).focus()
        person.page.keyboard.press("Enter")
        person.page.wait_for_url(ELSEWHERE)


def test_shift_three_times_leaves_and_says_how_far_it_is(visitor: PlaywrightPerson) -> None:
    press_shift(visitor, 1)
    assert visitor.evaluate(SAID) == "Shift pressed. Press it 2 more times to exit."
    press_shift(visitor, 1)
    assert visitor.evaluate(SAID) == "Shift pressed. Press it 1 more time to exit."
    press_shift(visitor, 1)
    visitor.wait_for("Weather")


def test_shift_with_another_key_and_escape_do_not_count(visitor: PlaywrightPerson) -> None:
    for key in ("Shift+A", "Shift+Tab", "Shift+A", "Escape", "Escape", "Escape", "Shift+Tab"):
        visitor.page.keyboard.press(key)
    assert visitor.evaluate(SAID) == ""
    assert visitor.path() == "/en/start/"


def test_presses_far_apart_do_not_count_together(visitor: PlaywrightPerson) -> None:
    visitor.page.clock.install()
    visitor.open("/en/start/")
    visitor.page.wait_for_load_state()
    press_shift(visitor, 2)
    visitor.page.clock.fast_forward(5001)
    assert visitor.evaluate(SAID) == "You are still on this page."
    press_shift(visitor, 2)
    assert visitor.evaluate(SAID) == "Shift pressed. Press it 1 more time to exit."
    assert visitor.path() == "/en/start/"


def test_nothing_of_this_site_is_to_be_seen_while_the_other_one_loads(visitor: PlaywrightPerson) -> None:
    left = visitor.evaluate(
        """() => {
          document.querySelector("a[data-exit-lights]").click();
          const { width, height } = document.querySelector("[role=status]").getBoundingClientRect();
          return [document.title, document.body.children.length, document.body.innerText, width, height];
        }"""
    )
    assert left == ["", 1, "Loading.", 1, 1]
    visitor.wait_for("Weather")
