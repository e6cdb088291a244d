"""What the holder of a code hears of platforms: week by week, of nothing but this case, and what a person took out."""

from datetime import date, timedelta

import pytest

from fingerprint import case_code
from registry.platforms import Platforms
from tests.registry.test_feed import post

# The calendar begins on a Friday; the next Monday is the first of them.
MONDAYS = [date(2026, 3, 2) + timedelta(7 * week) for week in range(4)]


@pytest.fixture
def case(client, code, document):
    """Hand a case in."""

    def case():
        assert client.post("/api/v1/cases", json=document).status_code == 201
        return code

    return case


@pytest.fixture
def status(client, code):
    """Look a case up."""
    return lambda which=code: client.post("/api/v1/cases/status", json={"code": which}).json()


@pytest.fixture
def go_to(calendar):
    """Turn the calendar to a day."""
    return lambda day: calendar.turn((day - calendar.day).days)


def told(name, event, monday):
    return {"name": name, "event": event, "date": monday.isoformat()}


def test_a_case_is_listed_while_a_platform_is_connected_and_one_of_its_entries_is_on_the_list(
    client, code, case, status, connect, database, operate
):
    case()
    assert (status()["state"], status()["taken_out"]) == ("received", 0)
    platform = connect("Example")
    assert status()["state"] == "listed"
    entries = platform.entries()
    for number, entry in enumerate(entries, start=1):
        assert status()["state"] == "listed"
        operate("review", "decide", entry["id"], "take-out", "--reason", "Seen by two of us")
        assert status()["taken_out"] == number
    assert (status()["state"], status()["items"], status()["platforms"]) == ("received", 4, [])
    operate("review", "decide", entries[0]["id"], "undo", "--reason", "It was another one")
    assert (status()["state"], status()["taken_out"]) == ("listed", 3)
    Platforms(database).revoke("Example")
    assert status()["state"] == "received"
    post(client, "withdraw", code)
    assert (status()["state"], status()["taken_out"]) == ("withdrawn", 3)


def test_all_answers_about_a_case_say_the_same(client, code, document, platform, status, go_to):
    assert client.post("/api/v1/cases", json=document).json() == status()
    platform.take_over()
    go_to(MONDAYS[0])
    expected = {
        "state": "listed", "received": "2026-02-27", "items": 4, "taken_out": 0,
        "platforms": [told("Example", "received", MONDAYS[0])],
    }  # fmt: skip
    assert client.post("/api/v1/cases", json=document).json() == expected == status()
    for action, state in (("withdraw", "withdrawn"), ("restore", "listed")):
        answer = client.post(f"/api/v1/cases/{action}", json={"code": code}).json()
        assert answer["state"] == state
        assert answer == status()


@pytest.mark.parametrize(
    ("verdict", "event"), [("matched", "found"), ("removed", "removed"), ("not_a_match", None), ("harmless", None)]
)
def test_what_a_platform_says_is_told_from_the_next_monday_on(case, platform, status, go_to, verdict, event):
    case()
    go_to(MONDAYS[0])
    platform.say(platform.entries()[0], verdict)
    for day in range(7):
        go_to(MONDAYS[0] + timedelta(day))
        assert status()["platforms"] == []
    for day in (MONDAYS[1], MONDAYS[1] + timedelta(3), MONDAYS[3]):
        go_to(day)
        assert status()["platforms"] == ([told("Example", event, MONDAYS[1])] if event else [])


def test_what_happens_on_a_sunday_is_told_on_the_day_after(case, platform, status, go_to):
    case()
    go_to(MONDAYS[0] - timedelta(1))
    platform.take_over()
    assert status()["platforms"] == []
    go_to(MONDAYS[0])
    assert status()["platforms"] == [told("Example", "received", MONDAYS[0])]


def test_each_platform_and_event_is_told_once_with_its_first_day(case, connect, status, go_to):
    case()
    first, second = connect("Second"), connect("First")
    entries = first.entries()
    first.say(entries[1], "matched")
    go_to(MONDAYS[0])
    first.take_over()
    for entry in entries:
        for platform in (first, second):
            platform.say(entry, "removed")
            platform.say(entry, "matched")
    go_to(MONDAYS[1])
    first.take_over()
    assert status()["platforms"] == [
        told("Second", "found", MONDAYS[0]),
        told("First", "found", MONDAYS[1]),
        told("First", "removed", MONDAYS[1]),
        told("Second", "received", MONDAYS[1]),
        told("Second", "removed", MONDAYS[1]),
    ]


def test_what_a_platform_takes_back_is_not_told_any_more(case, platform, status, go_to):
    case()
    entry = platform.entries()[0]
    platform.say(entry, "removed")
    go_to(MONDAYS[0])
    assert [one["event"] for one in status()["platforms"]] == ["removed"]
    platform.say(entry, "not_a_match")
    assert status()["platforms"] == []


def test_received_means_that_everything_of_the_case_was_taken_over(case, platform, status, go_to, connect):
    case()
    platform.acknowledge(platform.read(limit=3)["cursor"])
    go_to(MONDAYS[0])
    assert status()["platforms"] == []
    platform.take_over()
    connect("Other").take_over()
    go_to(MONDAYS[1])
    assert status()["platforms"] == [told("Example", "received", MONDAYS[1]), told("Other", "received", MONDAYS[1])]


def test_that_the_fingerprints_were_dropped_is_told_once_the_withdrawal_was_taken_over(
    client, code, case, platform, status, go_to
):
    case()
    platform.take_over()
    go_to(MONDAYS[0])
    post(client, "withdraw", code)
    received = told("Example", "received", MONDAYS[0])
    platform.acknowledge(platform.read(limit=4)["cursor"])
    go_to(MONDAYS[1])
    assert status()["platforms"] == [received]
    platform.take_over()
    assert status()["platforms"] == [received]
    go_to(MONDAYS[2])
    assert status()["platforms"] == [received, told("Example", "dropped", MONDAYS[2])]


def test_who_came_after_the_withdrawal_only_has_neither_received_nor_dropped_anything(
    client, code, case, platform, status, go_to
):
    case()
    post(client, "withdraw", code)
    platform.take_over()
    go_to(MONDAYS[0])
    assert status()["platforms"] == []
    post(client, "restore", code)
    platform.take_over()
    go_to(MONDAYS[1])
    post(client, "withdraw", code)
    assert status()["platforms"] == [told("Example", "received", MONDAYS[1])]


def test_who_reads_old_pages_only_after_the_withdrawal_has_received_nothing(
    client, code, case, platform, status, go_to
):
    case()
    go_to(MONDAYS[0])
    post(client, "withdraw", code)
    platform.acknowledge(platform.read(limit=4)["cursor"])
    platform.take_over()
    go_to(MONDAYS[1])
    assert status()["platforms"] == []


def test_who_came_before_and_after_the_withdrawal_on_one_day_is_not_told(client, code, case, platform, status, go_to):
    case()
    platform.take_over()
    post(client, "withdraw", code)
    platform.take_over()
    go_to(MONDAYS[1])
    assert status()["platforms"] == []


def test_after_a_return_nothing_is_dropped_and_the_case_is_received_anew(client, code, case, platform, status, go_to):
    case()
    platform.take_over()
    go_to(MONDAYS[0] - timedelta(1))
    post(client, "withdraw", code)
    platform.take_over()
    go_to(MONDAYS[0])
    assert [one["event"] for one in status()["platforms"]] == ["dropped", "received"]
    post(client, "restore", code)
    assert status()["platforms"] == []
    platform.take_over()
    assert status()["platforms"] == []
    go_to(MONDAYS[1])
    assert status()["platforms"] == [told("Example", "received", MONDAYS[1])]
    post(client, "withdraw", code)
    assert status()["platforms"] == [told("Example", "received", MONDAYS[1])]


def test_after_erasing_only_what_was_taken_over_is_told(client, code, case, platform, status, go_to, store):
    case()
    platform.take_over()
    for verdict in ("matched", "removed"):
        platform.say(platform.entries()[0], verdict)
    go_to(MONDAYS[0] - timedelta(1))
    post(client, "withdraw", code)
    platform.take_over()
    go_to(MONDAYS[0])
    assert [one["event"] for one in status()["platforms"]] == ["dropped", "found", "received", "removed"]
    go_to(MONDAYS[1])
    expected = [told("Example", "dropped", MONDAYS[0]), told("Example", "received", MONDAYS[0])]
    assert (status()["state"], status()["platforms"]) == ("withdrawn", expected)
    assert store.rows("SELECT count(*) FROM feedback") == [(0,)]


def test_what_a_platform_did_is_told_also_when_its_key_is_revoked(case, platform, status, go_to, database):
    case()
    platform.say(platform.entries()[0], "removed")
    platform.take_over()
    Platforms(database).revoke("Example")
    go_to(MONDAYS[0])
    assert [one["event"] for one in status()["platforms"]] == ["received", "removed"]


def test_nothing_of_another_case_and_nothing_of_practice_is_told(client, case, platform, status, go_to, make_document):
    case()
    other, practice = case_code.generate(), case_code.generate()
    platform.take_over()
    client.post("/api/v1/cases", json=make_document(other))
    client.post("/api/v1/cases", json=make_document(practice, practice=True))
    platform.say(platform.entries()[-1], "removed")
    go_to(MONDAYS[0])
    assert status()["platforms"] == [told("Example", "received", MONDAYS[0])]
    assert status(other)["platforms"] == [told("Example", "removed", MONDAYS[0])]
    assert (status(practice)["state"], status(practice)["platforms"]) == ("practice", [])


def test_what_was_said_with_a_stolen_key_can_be_forgotten_also_after_it_was_revoked(
    platform, connect, case, status, go_to, operate, monkeypatch
):
    monkeypatch.setattr("registry.platforms.AT_ONCE", 1)
    case()
    other = connect("Other")
    first, second, third, *_ = platform.entries()
    for entry, verdict in ((first, "matched"), (first, "removed"), (second, "harmless")):
        platform.say(entry, verdict)
    other.say(third, "removed")
    cursor = other.read_all()[1]
    go_to(MONDAYS[0])
    assert {one["name"] for one in status()["platforms"]} == {"Example", "Other"}
    assert operate("platform", "revoke", "Example").exit_code == 0
    assert {one["name"] for one in status()["platforms"]} == {"Example", "Other"}
    for number in (2, 0):
        result = operate("platform", "revoke", "--forget-feedback", "Example")
        assert (result.exit_code, result.stdout) == (0, f"Entries of which it has said something: {number}\n")
    assert status()["platforms"] == [told("Other", "removed", MONDAYS[0])]
    news = other.read_all(cursor)[0]
    assert {entry["id"] for entry in news} == {first["id"], second["id"]}
    assert all((entry["trust"], entry["advice"], entry["feedback"]) == ("self_reported", "act", []) for entry in news)
    assert "platform revoke --forget-feedback\tExample" in operate("audit").stdout


def test_forgetting_takes_the_key_away_and_needs_a_platform_that_was_there(platform, operate):
    assert operate("platform", "revoke", "--forget-feedback", "Example").exit_code == 0
    assert platform.get().status_code == 401
    result = operate("platform", "revoke", "--forget-feedback", "Sample")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No platform Sample was ever connected" in result.stderr
