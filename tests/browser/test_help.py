"""Somebody to talk to: two presses away everywhere, one country alone, and all of it without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sitebuild.contacts import dialled
from sitebuild.project import REPOSITORY

from . import visit
from .addresses import ALL, Address, is_sampled, paths
from .words import say_in

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Seat
    from .person import PlaywrightPerson
    from .proxy import Proxy

TALK = "Talk to someone now"
COUNTRIES = "() => [...document.querySelectorAll('details[data-country]')].filter((c) => c.checkVisibility()).length"


CRISIS = {"en": "988", "de": "0800 111 0 111", "pt-BR": "188", "ko": "109"}
"""Numbers of crisis lines, written down here by hand; for other languages the table of contacts tells them."""


def urgent_numbers(code: str) -> set[str]:
    """Return the addresses of numbers one of which must be among the urgent ones of a language."""
    if code in CRISIS:
        return {f"tel:{dialled(CRISIS[code])}"}
    (language,) = (language for language in REPOSITORY.languages if language.code == code)
    rows = [row for row in REPOSITORY.data["helplines"]["helpline"] if row["country"] in language.countries]
    kinds = ("crisis", "helpline")
    phones = [phone for row in rows if row["kind"] in kinds for phone in row.get("phone", ())]
    return {f"tel:{dialled(phone['number'])}" for phone in phones}


CASES = [
    pytest.param(address, scripts, marks=() if is_sampled(address) else pytest.mark.whole, id=f"{address.path} {name}")
    for address in ALL
    for scripts, name in ((True, "with scripts"), (False, "without scripts"))
]


@pytest.mark.parametrize(("address", "scripts"), CASES)
def test_crisis_help_is_two_presses_away(seat: Seat, address: Address, scripts: bool) -> None:
    person: PlaywrightPerson = seat("chromium", without_scripts=not scripts, width=375)
    person.open(address.path)
    footer = person.page.get_by_role("contentinfo")
    numbers = footer.locator('a[href^="tel:"]')
    assert not numbers.first.is_visible()
    footer.locator("summary", has_text=say_in(address.language)(TALK)).click()
    shown = {str(number.get_attribute("href")) for number in numbers.all() if number.is_visible()}
    assert shown & urgent_numbers(address.language)
    assert person.page.url == person.address + address.path


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_call_asks_nothing_and_loses_nothing_that_is_chosen(seat: Seat, album: list[Path], browser: str) -> None:
    person: PlaywrightPerson = seat(browser)
    asked: list[str] = []
    person.page.on("dialog", lambda dialog: asked.append(dialog.type))
    visit.go_to_choosing(person)
    chosen = visit.fingerprint(person, album[:1])
    footer = person.page.get_by_role("contentinfo")
    footer.locator("summary", has_text=TALK).click()
    footer.locator('a[href="tel:988"]').first.click(no_wait_after=True)
    person.page.wait_for_timeout(1200)  # so long a question may belong to the call
    assert asked == []
    assert person.heading() == visit.FINGERPRINTS
    assert visit.rows(person) == chosen
    assert person.page.get_by_role("dialog").count() == 0
    assert person.is_asked_before_leaving()


def test_one_country_is_shown_alone_without_any_request(seat: Seat, proxy: Proxy) -> None:
    person: PlaywrightPerson = seat("chromium", width=375)
    person.open("/en/help/")
    all_countries = person.evaluate(COUNTRIES)
    assert all_countries > 40
    proxy.wait_until_quiet()
    before = len(proxy.requests)
    choice = person.page.get_by_label("Show one country")
    choice.select_option(label="Germany")
    assert person.evaluate(COUNTRIES) == 1
    assert person.page.get_by_role("link", name="116 111", exact=True).first.is_visible()
    assert person.page.get_by_text("Shown now: Germany").count() == 1
    choice.select_option(label="All countries")
    assert person.evaluate(COUNTRIES) == all_countries
    proxy.wait_until_quiet()
    assert len(proxy.requests) == before
    assert person.page.url.endswith("/en/help/")


def test_an_address_can_name_a_country(seat: Seat) -> None:
    person: PlaywrightPerson = seat("chromium")
    person.open("/de/help/#country-AT")
    assert person.page.locator("#country-AT").get_by_role("link", name="rataufdraht.at").is_visible()


def test_without_scripts_every_country_can_be_opened_and_there_is_no_filter(seat: Seat) -> None:
    person: PlaywrightPerson = seat("chromium", without_scripts=True)
    person.open("/en/help/")
    assert not person.page.locator("[data-country-filter]").is_visible()
    person.page.locator("summary", has_text="Austria").click()
    assert person.page.get_by_role("link", name="147", exact=True).is_visible()
    person.page.locator("summary", has_text="Nigeria").first.click()
    rows = person.page.locator("#country-NG li.contact")
    assert "Run by an independent organisation." in rows.first.inner_text()
    assert "Emergency number" in rows.last.inner_text()


@pytest.mark.parametrize(
    "path", paths([address for address in ALL if address.path.endswith(("/help/", "/platforms/"))])
)
def test_links_to_elsewhere_tell_nothing_and_open_no_window(seat: Seat, path: str) -> None:
    person: PlaywrightPerson = seat("chromium")
    person.open(path)
    links = person.page.locator('main a[href^="http"]')
    assert links.count() > 10
    assert links.count() == person.page.locator('main a[href^="http"][rel="noreferrer"]:not([target])').count()
