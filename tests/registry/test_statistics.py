"""What an operator can count, and that it is nobody's."""

import json

import pytest

from fingerprint import case_code
from tests.registry.platform_client import Platform


@pytest.fixture
def count(operate):
    def count():
        result = operate("stats", "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return count


def add_case(client, make_document, **changes):
    code = case_code.generate()
    client.post("/api/v1/cases", json=make_document(code, **changes)).raise_for_status()
    return code


def test_an_empty_registry_has_nothing_of_everything(count, operate):
    assert count() == {
        "cases": {"received": 0, "listed": 0, "practice": 0, "withdrawn": 0},
        "entries": {"listed": 0, "taken_out": 0, "withdrawn": 0},
        "listed_by_kind": {"image": 0, "video": 0},
        "listed_by_trust": {"self_reported": 0, "confirmed": 0, "disputed": 0},
        "listed_by_advice": {"act": 0, "review_first": 0},
        "waiting_for_review": 0,
        "hashes": 0,
        "changes": 0,
        "changes_not_acknowledged": {},
    }
    assert "cases: received 0, listed 0, practice 0, withdrawn 0\n" in operate("stats").stdout


def test_everything_is_counted_once(count, operate, platforms, client, make_document):
    reader = Platform(client, platforms.add("a_reader"))
    platforms.add("Former")
    platforms.revoke("Former")
    add_case(client, make_document)
    entries, cursor = reader.read_all()
    reader.acknowledge(cursor)
    platforms.add("Beginner")
    withdrawn = add_case(client, make_document)
    client.post("/api/v1/cases/withdraw", json={"code": withdrawn}).raise_for_status()
    add_case(client, make_document, practice=True)
    said = {"entry": entries[2]["id"], "verdict": "harmless", "reason": "advertising"}
    client.post("/api/v1/feedback", json=said, headers=reader.headers).raise_for_status()
    assert operate("review", "decide", entries[0]["id"], "take-out", "--reason", "A landscape").exit_code == 0
    counted = count()
    assert counted == {
        "cases": {"received": 0, "listed": 1, "practice": 1, "withdrawn": 1},
        "entries": {"listed": 3, "taken_out": 1, "withdrawn": 4},
        "listed_by_kind": {"image": 2, "video": 1},
        "listed_by_trust": {"self_reported": 2, "confirmed": 0, "disputed": 1},
        "listed_by_advice": {"act": 2, "review_first": 1},
        "waiting_for_review": 1,
        "hashes": 3 * (2 + 5 + 6),
        "changes": 14,
        "changes_not_acknowledged": {"Beginner": 14, "a_reader": 10},
    }
    assert "changes_not_acknowledged: Beginner 14, a_reader 10\n" in operate("stats").stdout


def test_without_a_platform_no_case_is_listed(count, client, platforms, make_document):
    add_case(client, make_document)
    assert count()["cases"] == {"received": 1, "listed": 0, "practice": 0, "withdrawn": 0}
    platforms.add("Example")
    assert count()["cases"]["listed"] == 1


def test_a_case_of_which_everything_was_taken_out_is_not_listed(count, operate, client, platforms, make_document):
    reader = Platform(client, platforms.add("Example"))
    add_case(client, make_document)
    for entry in reader.read()["entries"]:
        operate("review", "decide", entry["id"], "take-out", "--reason", "Landscapes")
    assert count()["cases"] == {"received": 1, "listed": 0, "practice": 0, "withdrawn": 0}
