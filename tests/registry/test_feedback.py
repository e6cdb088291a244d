"""What platforms say of entries: who may, about what, what it changes, and who hears of it."""

import jsonschema
import pytest

from registry.platforms import Platforms
from tests.registry.test_feed import post, refusal

ALLOWED = {
    "matched": ["unreviewed", "reviewed", "other"],
    "removed": ["automatic", "reviewed", "other"],
    "not_a_match": ["other_picture", "common_picture", "other"],
    "harmless": ["everyday_picture", "published_work", "advertising", "other"],
}
REASONS = sorted({reason for reasons in ALLOWED.values() for reason in reasons})
CARE = "review_by_a_person_before_any_penalty_or_report"


@pytest.fixture
def other(connect):
    return connect("Other")


@pytest.fixture
def entry(platform, client, document):
    """An entry on the list."""
    client.post("/api/v1/cases", json=document)
    return platform.entries()[0]


def shown(platform, entry):
    """What the feed says of an entry now."""
    [now] = [one for one in platform.entries() if one["id"] == entry["id"]]
    return now["trust"], now["advice"], now["care"], now["feedback"]


def said(platform, verdict, reason, day="2026-02-27"):
    return {"platform": platform, "verdict": verdict, "reason": reason, "date": day}


@pytest.mark.parametrize(
    ("verdict", "reason", "trust", "advice"),
    [
        ("matched", "unreviewed", "self_reported", "act"),
        ("matched", "other", "self_reported", "act"),
        ("matched", "reviewed", "confirmed", "act"),
        ("removed", "automatic", "self_reported", "act"),
        ("removed", "reviewed", "confirmed", "act"),
        ("not_a_match", "other_picture", "disputed", "review_first"),
        ("harmless", "everyday_picture", "disputed", "review_first"),
    ],
)
def test_a_verdict_moves_trust_and_advice_and_every_platform_hears_of_it(
    platform, other, entry, verdict, reason, trust, advice
):
    before = platform.read_all()[1]
    opinion = platform.say(entry, verdict, reason)
    assert opinion == {
        "entry": entry["id"], "verdict": verdict, "reason": reason, "trust": trust, "advice": advice
    }  # fmt: skip
    care = None if trust == "confirmed" else CARE
    expected = {"trust": trust, "advice": advice, "care": care, "feedback": [said("Example", verdict, reason)]}
    assert other.read_all(before)[0] == [{**entry, **expected}]


def test_a_reason_is_not_needed(platform, entry):
    answer = platform.give(entry=entry["id"], verdict="removed")
    assert (answer.status_code, answer.json()["reason"]) == (200, "other")


def test_again_the_same_changes_nothing(platform, entry, calendar):
    platform.say(entry, "matched", "unreviewed")
    before = platform.read_all()
    calendar.turn(1)
    assert platform.say(entry, "matched", "unreviewed")["trust"] == "self_reported"
    assert platform.read_all() == before


def test_the_day_of_the_first_time_stays_and_another_reason_replaces_the_one_before(platform, entry, calendar):
    platform.say(entry, "matched", "unreviewed")
    calendar.turn(2)
    cursor = platform.read_all()[1]
    platform.say(entry, "matched", "other")
    [changed] = platform.read_all(cursor)[0]
    assert changed["feedback"] == [said("Example", "matched", "other")]
    assert changed["changed"] == "2026-03-01"


def test_what_a_person_has_looked_at_stays_looked_at_when_programs_go_on_to_report(platform, entry):
    platform.say(entry, "matched", "reviewed")
    before = platform.read_all()
    opinion = platform.say(entry, "matched", "unreviewed")
    assert (opinion["reason"], opinion["trust"]) == ("reviewed", "confirmed")
    assert platform.read_all() == before


def test_removing_keeps_the_match_and_the_opposite_replaces_both(platform, entry):
    platform.say(entry, "matched", "unreviewed")
    platform.say(entry, "removed", "automatic")
    first = [said("Example", "matched", "unreviewed"), said("Example", "removed", "automatic")]
    assert shown(platform, entry) == ("self_reported", "act", CARE, first)
    platform.say(entry, "harmless", "advertising")
    platform.say(entry, "not_a_match", "common_picture")
    second = [said("Example", "harmless", "advertising"), said("Example", "not_a_match", "common_picture")]
    assert shown(platform, entry) == ("disputed", "review_first", CARE, second)
    platform.say(entry, "matched", "reviewed")
    assert shown(platform, entry) == ("confirmed", "act", None, [said("Example", "matched", "reviewed")])


def test_one_platform_that_disputes_weighs_more_than_those_that_confirm(platform, other, entry, calendar):
    platform.say(entry, "removed", "reviewed")
    calendar.turn(1)
    other.say(entry, "not_a_match", "other_picture")
    both = [said("Example", "removed", "reviewed"), said("Other", "not_a_match", "other_picture", "2026-02-28")]
    assert shown(platform, entry) == ("disputed", "review_first", CARE, both)
    other.say(entry, "matched", "unreviewed")
    assert shown(platform, entry)[:3] == ("confirmed", "act", None)


def test_only_the_entry_that_is_meant_changes(platform, client, entry):
    others = platform.entries()[1:]
    platform.say(entry, "harmless", "published_work")
    assert platform.entries()[1:] == others


def test_what_a_platform_has_said_stays_when_its_key_is_revoked(platform, other, entry, database):
    other.say(entry, "matched", "reviewed")
    Platforms(database).revoke("Other")
    assert shown(platform, entry)[3] == [said("Other", "matched", "reviewed")]
    assert refusal(other.give(entry=entry["id"], verdict="matched")) == (401, "key_invalid", None)


def test_an_entry_that_platforms_do_not_have_is_unknown(platform, client, code, entry, calendar, store):
    for name in ("", "0" * 32, entry["id"].upper(), entry["id"] + "\n", "x" * 5000):
        assert refusal(platform.give(entry=name, verdict="matched")) == (404, "unknown_entry", None)
    post(client, "withdraw", code)
    assert refusal(platform.give(entry=entry["id"], verdict="matched"))[1] == "unknown_entry"
    post(client, "restore", code)
    platform.say(entry, "matched")
    store.rows("UPDATE entries SET decision = 'take_out'")
    assert refusal(platform.give(entry=entry["id"], verdict="removed"))[1] == "unknown_entry"
    post(client, "withdraw", code)
    calendar.turn(8)
    client.post("/api/v1/cases/status", json={"code": code})
    assert refusal(platform.give(entry=entry["id"], verdict="removed"))[1] == "unknown_entry"
    assert store.rows("SELECT count(*) FROM feedback") == [(0,)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, "field_missing", "/entry")),
        ({"entry": "x"}, (422, "field_missing", "/verdict")),
        ({"entry": "x", "reason": "reviewed"}, (422, "field_missing", "/verdict")),
        ({"entry": 1, "verdict": "matched"}, (422, "field_invalid", "/entry")),
        ({"entry": "x", "verdict": "found"}, (422, "field_invalid", "/verdict")),
        ({"entry": "x", "verdict": "matched", "reason": "because"}, (422, "field_invalid", "/reason")),
        ({"entry": "x", "verdict": "matched", "reason": None}, (422, "field_invalid", "/reason")),
        ({"entry": "x", "verdict": "matched", "why": 1}, (422, "field_unknown", "/why")),
        ([], (422, "field_invalid", "")),
    ],
)
def test_what_is_no_feedback_is_refused(platform, client, body, expected):
    assert refusal(client.post("/api/v1/feedback", json=body, headers=platform.headers)) == expected


@pytest.mark.parametrize("verdict", ALLOWED)
def test_each_verdict_has_its_own_reasons(platform, verdict):
    for reason in REASONS:
        answer = platform.give(entry="0" * 32, verdict=verdict, reason=reason)
        expected = (404, "unknown_entry") if reason in ALLOWED[verdict] else (422, "field_invalid")
        assert refusal(answer)[:2] == expected


def test_the_openapi_document_has_the_body_the_refusals_and_what_the_feed_shows(platform, client, entry):
    description = client.get("/api/v1/openapi.json").json()
    operation = description["paths"]["/api/v1/feedback"]["post"]
    schema = description["components"]["schemas"]["feedback"]
    jsonschema.validate({"entry": "x", "verdict": "removed", "reason": "automatic"}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"entry": "x", "verdict": "removed", "reason": "advertising"}, schema)
    assert "`unknown_entry`" in operation["responses"]["404"]["description"]
    assert "`key_invalid`" in operation["responses"]["401"]["description"]
    components = {"components": description["components"]}
    answer = {**operation["responses"]["200"]["content"]["application/json"]["schema"], **components}
    jsonschema.validate(platform.say(entry, "removed", "automatic"), answer)
    feed = description["paths"]["/api/v1/feed"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(platform.read(), {**feed, **components})


def test_a_reader_with_the_tag_hears_of_feedback(platform, entry):
    tag = platform.get().headers["etag"]
    platform.say(entry, "matched", "unreviewed")
    assert platform.get(**{"If-None-Match": tag}).status_code == 200
