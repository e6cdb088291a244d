"""A person at the registry decides, says why, and it is written down; nothing else takes an entry out."""

import pytest

from fingerprint import case_code
from tests.registry.test_audit import actions
from tests.registry.test_feed import deleted

REASON = "A landscape, seen by two of us"


@pytest.fixture
def entries(platform, client, document):
    """What the feed has of a case."""
    client.post("/api/v1/cases", json=document)
    return platform.read()["entries"]


@pytest.fixture
def decide(operate):
    """Run ``registry review decide``."""

    def decide(entry, choice):
        result = operate("review", "decide", entry["id"], choice, "--reason", REASON)
        assert (result.exit_code, result.stdout) == (0, ""), result.stderr

    return decide


@pytest.fixture
def waiting(operate):
    """The names of the entries in ``registry review list``."""

    def waiting():
        lines = operate("review", "list").stdout.splitlines()
        return [line.split(" ")[0] for line in lines[:-1] if not line.startswith(" ")]

    return waiting


def change(client, action, code):
    client.post(f"/api/v1/cases/{action}", json={"code": code}).raise_for_status()


def test_the_list_says_what_a_person_needs_to_decide(operate, platform, entries):
    assert operate("review", "list").stdout == "0 of 0\n"
    platform.say(entries[2], "harmless", "published_work")
    assert operate("review", "list").stdout.splitlines() == [
        f"{entries[2]['id']} video, disputed",
        "  why: a platform disputes it",
        "  cases with the same picture: 1",
        "  2026-02-27 Example: harmless, published_work",
        "1 of 1",
    ]


def test_the_list_says_how_many_cases_have_the_picture(operate, platform, client, make_document):
    item = make_document(case_code.generate())["items"][0]
    for _ in range(10):
        document = make_document(case_code.generate(), items=[item])
        client.post("/api/v1/cases", json=document).raise_for_status()
    lines = operate("review", "list", "--limit", "1").stdout.splitlines()
    assert lines[1:] == ["  why: many cases have it", "  cases with the same picture: 10", "1 of 10"]


def test_those_that_have_waited_longest_come_first(operate, platform, entries, waiting):
    for number in (2, 0, 1):
        platform.say(entries[number], "not_a_match", "common_picture")
    assert waiting() == [entries[number]["id"] for number in (2, 0, 1)]
    lines = operate("review", "list", "--limit", "2").stdout.splitlines()
    assert (lines[0].split(" ")[0], lines[-1]) == (entries[2]["id"], "2 of 3")


def test_what_was_taken_out_is_off_the_list_while_its_case_stays(platform, client, code, entries, decide, waiting):
    platform.say(entries[0], "harmless", "advertising")
    cursor = platform.read()["cursor"]
    decide(entries[0], "take-out")
    assert platform.read(cursor)["entries"] == deleted(entries[:1])
    assert [entry["id"] for entry in platform.read()["entries"] if "md5" in entry] == [e["id"] for e in entries[1:]]
    status = client.post("/api/v1/cases/status", json={"code": code}).json()
    assert (status["state"], status["taken_out"]) == ("listed", 1)
    assert waiting() == []


def test_taking_out_can_be_undone(platform, client, code, entries, decide, waiting):
    platform.say(entries[0], "harmless", "advertising")
    decide(entries[0], "take-out")
    cursor = platform.read_all()[1]
    decide(entries[0], "undo")
    [back] = platform.read(cursor)["entries"]
    assert (back["id"], back["pdq"], back["trust"], back["advice"]) == (
        entries[0]["id"],
        entries[0]["pdq"],
        "disputed",
        "review_first",
    )
    assert client.post("/api/v1/cases/status", json={"code": code}).json()["taken_out"] == 0
    assert waiting() == [entries[0]["id"]]


def test_the_advice_is_what_was_decided_whatever_is_said_later(platform, entries, decide, waiting):
    cursor = platform.read()["cursor"]
    decide(entries[1], "review-first")
    [told], cursor = platform.read_all(cursor)
    assert (told["id"], told["trust"], told["advice"]) == (entries[1]["id"], "self_reported", "review_first")
    decide(entries[1], "act")
    platform.say(entries[1], "not_a_match", "other_picture")
    told, cursor = platform.read_all(cursor)
    assert {(entry["trust"], entry["advice"]) for entry in told} == {("disputed", "act")}
    assert waiting() == []
    decide(entries[1], "undo")
    [told], cursor = platform.read_all(cursor)
    assert told["advice"] == "review_first"
    assert waiting() == [entries[1]["id"]]


def test_a_decision_that_changes_nothing_for_platforms_is_no_change_of_the_feed(platform, entries, decide):
    cursor = platform.read()["cursor"]
    decide(entries[0], "act")
    assert platform.read(cursor)["entries"] == []


def test_what_was_taken_out_stays_out_when_its_case_comes_back(platform, client, code, entries, decide):
    decide(entries[0], "take-out")
    change(client, "withdraw", code)
    cursor = platform.read_all()[1]
    change(client, "restore", code)
    told, cursor = platform.read_all(cursor)
    assert [entry["id"] for entry in told if "md5" in entry] == [entry["id"] for entry in entries[1:]]
    decide(entries[0], "undo")
    assert [entry["id"] for entry in platform.read(cursor)["entries"] if "md5" in entry] == [entries[0]["id"]]


def test_what_was_decided_while_a_case_is_withdrawn_holds_when_it_comes_back(
    platform, client, code, entries, decide, waiting
):
    platform.say(entries[1], "harmless", "other")
    decide(entries[0], "take-out")
    change(client, "withdraw", code)
    assert waiting() == []
    cursor = platform.read_all()[1]
    decide(entries[0], "undo")
    decide(entries[1], "take-out")
    assert platform.read(cursor)["entries"] == []
    change(client, "restore", code)
    told = {entry["id"] for entry in platform.read(cursor)["entries"] if "md5" in entry}
    assert told == {entry["id"] for entry in entries} - {entries[1]["id"]}


def test_decisions_are_written_down_with_their_reasons(operate, platform, entries, decide):
    for choice in ("act", "review-first", "take-out", "undo"):
        decide(entries[3], choice)
    assert [row[1:] for row in actions(operate)[1:]] == [
        (f"review decide {choice}", entries[3]["id"], REASON) for choice in ("act", "review-first", "take-out", "undo")
    ]


@pytest.mark.parametrize("reason", [(), ("--reason", ""), ("--reason", "two\nlines"), ("--reason", "x" * 501)])
def test_without_a_reason_nothing_is_decided(operate, platform, entries, reason):
    cursor = platform.read()["cursor"]
    assert operate("review", "decide", entries[0]["id"], "take-out", *reason).exit_code != 0
    assert platform.read(cursor)["entries"] == []
    assert len(actions(operate)) == 1


def test_what_cannot_be_decided_is_said(operate, platform, client, code, entries, decide):
    decide(entries[0], "act")
    change(client, "withdraw", code)
    operate("case", "erase", input=code)
    for name, choice, words in (
        (entries[0]["id"], "act", "No entry is named"),
        ("0" * 32, "act", "No entry is named"),
        ("nonsense", "undo", "No entry is named"),
    ):
        result = operate("review", "decide", name, choice, "--reason", REASON)
        assert (result.exit_code, result.stdout) == (1, "")
        assert words in result.stderr


def test_deciding_the_same_again_is_said(operate, platform, entries, decide):
    result = operate("review", "decide", entries[0]["id"], "undo", "--reason", REASON)
    assert (result.exit_code, result.stderr) == (1, f"Nothing is decided about {entries[0]['id']}.\n")
    decide(entries[0], "act")
    result = operate("review", "decide", entries[0]["id"], "act", "--reason", REASON)
    assert (result.exit_code, result.stderr) == (1, f"This is decided about {entries[0]['id']} already.\n")
    assert len(actions(operate)) == 2
