"""Browsers that cannot make fingerprints get a kind page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import visit

if TYPE_CHECKING:
    from .conftest import Seat
    from .person import Person

IN_APP_BROWSER = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 Instagram 385.0.0.30.76 (iPhone14,5; iOS 18_5; en_US; en; scale=3.00; 1170x2532)"
)
REASONS = """() => [...document.querySelectorAll("[data-reason]")]
  .filter((text) => text.checkVisibility()).map((text) => text.dataset.reason)"""


def assert_sent_to_another_browser(person: Person, reason: str) -> None:
    person.open("/en/start/")
    person.wait_for_heading(visit.OTHER_BROWSER)
    assert person.evaluate(REASONS) == [reason]
    assert visit.WHO not in person.text()
    assert "Copy the address" in person.text()


def test_a_browser_without_what_it_takes(seat: Seat, engine: str) -> None:
    assert_sent_to_another_browser(seat(engine, without_canvas=True), "browser")


def test_a_browser_inside_an_app(seat: Seat, engine: str) -> None:
    assert_sent_to_another_browser(seat(engine, user_agent=IN_APP_BROWSER), "in_app")
