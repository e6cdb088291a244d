"""What platforms say of a case, on the case page: told by the week, the platform's own word, and nothing raw."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from babel.dates import format_date

from fingerprint import case_code

from . import visit
from .cases import Platform, send_case
from .proxy import Reply
from .server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Seat
    from .person import Person, PlaywrightPerson
    from .proxy import Proxy

NOTHING = "No platform has said anything so far. That is normal."
NOT_MEANT = "It does not mean that a platform has found or removed a copy."
THEIR_WORD = "Platforms tell us this themselves."
TAKEN_OUT = "No longer on the list: 2"
NEXT_STEP = "They are not on the list yet."
GOT, FOUND, REMOVED, DROPPED = (
    "It has got your fingerprints.",
    "It says that it has found a copy.",
    "It says that it has removed a copy.",
    "It says that it no longer uses your fingerprints.",
)
SAID = r"""() => Object.fromEntries([...document.querySelectorAll("[data-said] > li")]
  .filter((platform) => platform.checkVisibility())
  .map((platform) => [platform.querySelector("h4").innerText, [...platform.querySelectorAll("li")]
    .map((line) => [...line.children].map((part) => part.innerText.replaceAll("\u00a0", " ")))]))"""
SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 200);
})"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests' own: as soon as a platform is connected, cases are on the list."""
    server = Server(tmp_path_factory.mktemp("registry"))
    yield server
    server.stop()


def said(person: Person) -> dict[str, list[list[str]]]:
    """Return what is seen of platforms: by name, each sentence with its date."""
    return dict(person.evaluate(SAID))


def look(person: Person, code: str) -> None:
    visit.look_up(person, code)
    person.press("Show me")
    person.wait_for("Sent on:")


def this_monday() -> str:
    today = datetime.now(UTC).date()
    return format_date(today - timedelta(days=today.weekday()), format="long", locale="en")


def answer(proxy: Proxy, **changes: Any) -> None:
    """Let the registry answer for any code what it would for a case that is on the list."""
    status = {"state": "listed", "received": "2026-02-27", "items": 3, "platforms": [], "taken_out": 0, **changes}
    json_type = {"Content-Type": "application/json"}
    proxy.replies["/api/v1/cases/status"] = Reply(200, json_type, json.dumps(status).encode())


def event(name: str, what: str, day: str) -> dict[str, str]:
    return {"name": name, "event": what, "date": day}


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_what_platforms_do_with_a_case_is_told_a_week_later(person: Person, server: Server) -> None:
    platform, other = Platform(server, "Instagram"), Platform(server, "TikTok")
    code = send_case(server)
    look(person, code)
    assert {NOTHING, NOT_MEANT} <= set(person.text().splitlines())

    (entry,) = platform.take_over()
    other.take_over()
    platform.say(entry["id"], "matched", "reviewed")
    platform.say(entry["id"], "removed", "reviewed")
    look(person, code)
    assert NOTHING in person.text()
    assert said(person) == {}

    server.let_a_week_pass()
    look(person, code)
    day = this_monday()
    assert said(person) == {"Instagram": [[GOT, day], [FOUND, day], [REMOVED, day]], "TikTok": [[GOT, day]]}
    assert THEIR_WORD in person.text()
    assert NOTHING not in person.text()
    assert NOT_MEANT not in person.text()

    person.press("Withdraw")
    person.press("Yes, withdraw")
    person.wait_for("You have withdrawn this case.")
    platform.take_over()
    server.let_a_week_pass()
    look(person, code)
    assert said(person)["Instagram"][-1] == [DROPPED, day]
    assert DROPPED not in str(said(person)["TikTok"])


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_what_the_page_has_no_words_for_is_left_out(person: Person, proxy: Proxy) -> None:
    unknown = event("Threads", "pondered", "2026-03-02")
    answer(
        proxy, platforms=[event("TikTok", "found", "2026-03-02"), event("TikTok", "received", "2026-03-02"), unknown]
    )
    look(person, case_code.generate())
    assert said(person) == {"TikTok": [[GOT, "March 2, 2026"], [FOUND, "March 2, 2026"]]}
    answer(proxy, platforms=[unknown])
    look(person, case_code.generate())
    assert said(person) == {}
    assert NOTHING in person.text()


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_what_a_person_has_taken_off_the_list_is_said_kindly(person: Person, proxy: Proxy) -> None:
    answer(proxy, taken_out=2)
    look(person, case_code.generate())
    assert TAKEN_OUT in person.text()
    answer(proxy, state="received", items=2, taken_out=2)
    look(person, case_code.generate())
    assert TAKEN_OUT in person.text()
    assert NEXT_STEP not in person.text()
    assert "What platforms say" not in person.text()
    answer(proxy, state="received")
    look(person, case_code.generate())
    assert "No longer on the list" not in person.text()


def test_nothing_jumps_when_a_long_list_is_uncovered(seat: Seat, proxy: Proxy) -> None:
    person: PlaywrightPerson = seat("chromium", width=375)
    names = [f"Platform {number}" for number in range(20)]
    answer(
        proxy,
        taken_out=1,
        platforms=[event(name, what, "2026-03-02") for name in names for what in ("received", "found")],
    )
    look(person, case_code.generate())
    assert len(said(person)) == len(names)
    assert person.evaluate(SHIFT) < 0.01
