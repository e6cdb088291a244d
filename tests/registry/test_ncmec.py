"""NCMEC's protocol, spoken with the client of ``threatexchange`` as it is."""

import base64
import random
import sqlite3
import time
import xml.etree.ElementTree as ET
from contextlib import closing
from urllib.parse import urlencode, urlparse

import pytest
import requests
from threatexchange.exchanges.clients.ncmec.hash_api import (
    FeedbackType,
    FingerprintType,
    NCMECEntryType,
    NCMECEnvironment,
    NCMECHashAPI,
    StatusResult,
)
from threatexchange.exchanges.impl.ncmec_api import NCMECCheckpoint, NCMECCollabConfig, NCMECSignalExchangeAPI
from threatexchange.signal_type.md5 import VideoMD5Signal
from threatexchange.signal_type.pdq.signal import PdqSignal

from registry.app import create_app
from registry.cases import Cases
from registry.ncmec import Ncmec
from registry.platforms import Platforms
from registry.settings import Settings
from registry.storage.database import Database
from tests.registry.protocols import add, age, photo, values, video

HOUR = 3600
NAMESPACE = "{https://hashsharing.ncmec.org/hashsharing/v2}"
XML = {"Content-Type": "application/xml; charset=utf-8"}
PDQ = FingerprintType.pdq


@pytest.fixture
def connect(client, platforms):
    """Connect a platform, and return its client."""

    def connect(name="Example", address=client.base_url):
        api = NCMECHashAPI("any", platforms.add(name), NCMECEnvironment.test_NGO)
        api._base_url = f"{str(address).rstrip('/')}/ncmec"
        return api

    return connect


@pytest.fixture
def api(connect):
    return connect()


@pytest.fixture
def zone(monkeypatch):
    """Let this process, and so the client, have another time zone; POSIX writes eastern ones with a minus."""

    def zone(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    zone("UTC")
    yield zone
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def asked(monkeypatch):
    """Count the client's requests for entries."""
    calls = []
    get_entries = NCMECHashAPI.get_entries

    def counted(self, **arguments):
        calls.append(arguments)
        return get_entries(self, **arguments)

    monkeypatch.setattr(NCMECHashAPI, "get_entries", counted)
    return calls


def collab():
    return NCMECCollabConfig(name="Example", environment=NCMECEnvironment.test_NGO)


def exchange(api):
    """Return the client above the client, which thinks of checkpoints."""

    class Exchange(NCMECSignalExchangeAPI):
        def get_client(self, environment):
            return api

    return Exchange(collab(), api.username, api.password)


def merge(entries, updates):
    for update in updates:
        if update.deleted:
            entries.pop(update.id, None)
        else:
            entries[update.id] = update


def read(api, **window):
    entries = {}
    for page in api.get_entries_iter(**window):
        merge(entries, page.updates)
    return entries


def told(entries):
    return {entry.fingerprints["pdq"] for entry in entries.values() if "pdq" in entry.fingerprints}


def fetch(api, checkpoint=None, entries=None):
    entries = {} if entries is None else entries
    for delta in exchange(api).fetch_iter([], checkpoint):
        merge(entries, delta.updates.values())
        checkpoint = delta.checkpoint
    return entries, checkpoint


def earlier(checkpoint, seconds=10):
    """Return a checkpoint as if it had been longer ago: a client does not ask twice in a second."""
    return NCMECCheckpoint(checkpoint.get_entries_max_ts - seconds)


def refusal(answer):
    assert answer.headers["content-type"] == "application/xml"
    root = ET.fromstring(answer.content)  # noqa: S314  (our own)
    assert root.tag == f"{NAMESPACE}error"
    assert root.find(f"{NAMESPACE}message").text
    return answer.status_code, root.find(f"{NAMESPACE}code").text


def test_a_client_learns_who_it_is_and_who_takes_part(connect):
    first, second = connect("Example"), connect("Beispiel & Söhne")
    assert first.status() == StatusResult(101, "Example")
    assert second.status() == StatusResult(102, "Beispiel & Söhne")
    assert first.members() == [
        StatusResult(1, "Take It Down"), StatusResult(101, "Example"), StatusResult(102, "Beispiel & Söhne"),
    ]  # fmt: skip


def test_an_entry_is_told_once_for_each_perceptual_hash(api, client, document):
    client.post("/api/v1/cases", json=document)
    updates = api.get_entries().updates
    photos = [update for update in updates if update.entry_type == NCMECEntryType.image]
    items = [item for item in document["items"] if item["kind"] == "image"]
    assert [photo.fingerprints for photo in photos] == [
        fingerprints
        for item in items
        for fingerprints in (
            [{"md5": item["md5"], "pdq": item["pdq"][0]["hash"]}, {"pdq": item["pdq"][1]["hash"]}]
            if item["pdq"]
            else [{"md5": item["md5"]}]
        )
    ]
    first, mirrored = photos[:2]
    assert mirrored.id == f"{first.id}-1"
    [film] = [update for update in updates if update.entry_type == NCMECEntryType.video]
    assert film.fingerprints == {"md5": document["items"][2]["md5"]}
    assert {(update.member_id, update.classification, update.deleted) for update in updates} == {
        (1, "takeitdown:self_reported_minor", False)
    }
    assert len({update.id for update in updates}) == len(updates) == 6


def test_what_entries_are_said_to_be_is_explained(api):
    answer = requests.get(f"{api._base_url}/v2/categorizations", auth=("any", api.password), timeout=30)
    [category] = ET.fromstring(answer.content)  # noqa: S314
    assert category.get("id") == "takeitdown:self_reported_minor"
    assert "minor" in category.text


def test_all_entries_come_across_pages_and_all_forms_can_be_matched(api, cases, asked):
    photos = [photo(1 + number % 3) for number in range(1200)]
    films = [video() for _ in range(50)]
    add(cases, *photos, *films)
    pages = list(api.get_entries_iter())
    assert sum(len(page.updates) for page in pages) == 2400 + 50
    assert [len(page.updates) for page in pages] == [999, 1000, 451]
    following = pages[0].get_next_info()
    assert pages[0].next.startswith("/v2/entries?")
    assert (following.size, following.max) == (1000, 1250)
    assert pages[0].estimated_entries_in_range > 1000
    fetched = {update.id: update for page in pages for update in page.updates}
    signals = exchange(api).naive_convert_to_signal_type([PdqSignal, VideoMD5Signal], collab(), fetched)
    assert signals[PdqSignal].keys() == values(*photos)
    assert signals[VideoMD5Signal].keys() == {film["md5"] for film in films}


def test_a_photo_with_all_its_forms_fits_on_a_page_whole(api, cases):
    photos = [photo(64) for _ in range(20)]
    add(cases, *photos)
    pages = list(api.get_entries_iter())
    assert [len(page.updates) for page in pages] == [960, 320]
    assert told({update.id: update for page in pages for update in page.updates}) == values(*photos)


def test_later_only_what_has_changed_is_told(api, cases, store):
    old, new = photo(), photo()
    add(cases, old)
    age(store, 20)
    add(cases, new)
    now = int(time.time())
    assert told(read(api, start_timestamp=now - 600)) == values(new)
    assert told(read(api, start_timestamp=now - 3000, end_timestamp=now - 600)) == values(old)
    assert told(read(api)) == values(old, new)


def test_the_latest_time_is_the_end_of_the_window(api, cases, store):
    add(cases, photo())
    age(store, 60 * 24 * 10)
    now = int(time.time())
    assert api.get_entries(end_timestamp=now - 7).max_timestamp == now - 7
    add(cases, photo())
    assert abs(api.get_entries(end_timestamp=now + 40).max_timestamp - now) < 30


@pytest.mark.parametrize("days", [0, 8])
def test_a_withdrawal_takes_all_forms_away_and_is_told_also_when_all_is_erased(api, cases, calendar, days):
    kept, gone, film = photo(3), photo(3), video()
    add(cases, kept)
    case = add(cases, gone, film)
    entries = read(api)
    cases.withdraw(case)
    calendar.turn(days)
    assert cases.status(case).state == "withdrawn"
    updates = [update for page in api.get_entries_iter() for update in page.updates]
    assert sum(update.deleted for update in updates) == 4
    assert all(not update.fingerprints for update in updates if update.deleted)
    assert {update.entry_type for update in updates if update.deleted} == set(NCMECEntryType)
    merge(entries, updates)
    assert (told(entries), len(entries)) == (values(kept), 3)
    if days == 0:
        cases.restore(case)
        merge(entries, read(api).values())
        assert told(entries) == values(kept, gone)


def test_votes_reach_the_other_platforms_and_the_registrys_own_feed(connect, cases, client):
    add(cases, photo(), photo())
    first, second = connect("Example"), connect("Sample")
    agreed, _, disputed, _ = read(first).values()
    first.submit_upvote(1, agreed.id, PDQ)
    second.submit_feedback(1, agreed.id, PDQ, FeedbackType.upvote)
    reasons = {name: guid for guid, name in first.feedback_reasons(PDQ).items()}
    first.submit_feedback(1, f"{disputed.id}-1", PDQ, FeedbackType.downvote, reasons["harmless: advertising"])
    entries = read(second)
    for entry in (entries[agreed.id], entries[f"{agreed.id}-1"]):
        assert [(vote.feedback_type, vote.member) for vote in entry.feedback["PDQ"]] == [
            (FeedbackType.upvote, StatusResult(101, "Example")), (FeedbackType.upvote, StatusResult(102, "Sample")),
        ]  # fmt: skip
    assert entries[agreed.id].feedback["MD5"] == entries[agreed.id].feedback["PDQ"]
    [vote] = entries[disputed.id].feedback["PDQ"]
    assert (vote.feedback_type, vote.member) == (FeedbackType.downvote, StatusResult(101, "Example"))
    assert vote.reason == "harmless: advertising"
    headers = {"Authorization": f"Bearer {first.password}"}
    feed = {entry["id"]: entry for entry in client.get("/api/v1/feed", headers=headers).json()["entries"]}
    assert [(one["platform"], one["verdict"], one["reason"]) for one in feed[agreed.id]["feedback"]] == [
        ("Example", "matched", "reviewed"), ("Sample", "matched", "reviewed"),
    ]  # fmt: skip
    assert (feed[agreed.id]["trust"], feed[disputed.id]["trust"]) == ("confirmed", "disputed")
    second.submit_feedback(1, agreed.id, PDQ, FeedbackType.downvote, reasons["not_a_match: other"])
    votes = read(second)[agreed.id].feedback["PDQ"]
    assert [(vote.feedback_type, vote.member.esp_id) for vote in votes] == [
        (FeedbackType.upvote, 101), (FeedbackType.downvote, 102),
    ]  # fmt: skip


def test_reasons_have_the_same_ids_for_ever(api):
    reasons = api.feedback_reasons(FingerprintType.md5)
    assert reasons == api.feedback_reasons(PDQ)
    assert reasons["5a5b0f1e-6f0c-4c3b-9d6e-0d6e6a2f7a01"] == "not_a_match: other_picture"
    assert len(reasons) == 7


VOTE = '<feedbackSubmission xmlns="https://hashsharing.ncmec.org/hashsharing/v2">{}</feedbackSubmission>'
NEGATIVE = "<negative><reasonIds><guid>{}</guid></reasonIds></negative>"


@pytest.mark.parametrize(
    ("place", "body", "expected"),
    [
        ("1/{id}/PDQ", VOTE.format("<negative/>"), (422, "field_missing")),
        ("1/{id}/PDQ", VOTE.format(NEGATIVE.format("")), (422, "field_invalid")),
        ("1/{id}/PDQ", VOTE.format(NEGATIVE.format("1234")), (422, "field_invalid")),
        ("1/{id}/PDQ", VOTE.format(NEGATIVE.format("00000000-0000-4000-8000-000000000000")), (422, "field_invalid")),
        ("1/{id}/PDQ", VOTE.format(""), (422, "field_missing")),
        ("1/{id}/PDQ", VOTE.format("<affirmative/><negative/>"), (422, "field_unknown")),
        ("1/{id}/PDQ", VOTE.format("<sideways/>"), (422, "field_unknown")),
        ("1/{id}/PDQ", "<vote/>", (422, "field_unknown")),
        ("1/{id}/PDQ", "", (400, "xml_malformed")),
        ("1/{id}/PDQ", VOTE, (422, "field_missing")),
        ("1/{id}/PDQ", VOTE.format("<affirmative>"), (400, "xml_malformed")),
        ("1/{id}/PDQ", "\0", (400, "xml_malformed")),
        ("1/{id}/PDQ", '<?xml version="1.0" encoding="no-such"?><x/>', (400, "xml_malformed")),
        ("1/{id}/PDQ", "<a>" * 100_000, (400, "xml_malformed")),
        ("1/{id}/PDQ", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', (400, "xml_malformed")),
        ("1/{id}/PDQ", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', (400, "xml_malformed")),
        ("1/{id}/PDNA", VOTE.format("<affirmative/>"), (422, "parameter_invalid")),
        ("1/{id}-0/PDQ", VOTE.format("<affirmative/>"), (404, "unknown_entry")),
        ("1/{id}0/PDQ", VOTE.format("<affirmative/>"), (404, "unknown_entry")),
        ("1/00000000000000000000000000000000/PDQ", VOTE.format("<affirmative/>"), (404, "unknown_entry")),
        ("1/ä/PDQ", VOTE.format("<affirmative/>"), (404, "unknown_entry")),
        ("2/{id}/PDQ", VOTE.format("<affirmative/>"), (404, "unknown_entry")),
        ("101/{id}/PDQ", VOTE.format("<affirmative/>"), (404, "unknown_entry")),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_no_vote_is_refused_and_not_kept(api, cases, store, place, body, expected):
    add(cases, photo())
    [entry, _] = read(api).values()
    address = f"{api._base_url}/v2/entries/{place.format(id=entry.id)}/feedback"
    answer = requests.put(address, body.encode(), auth=("any", api.password), headers=XML, timeout=30)
    assert refusal(answer) == expected
    assert store.rows("SELECT count(*) FROM feedback") == [(0,)]


def test_a_vote_for_what_was_withdrawn_is_refused(api, cases):
    case = add(cases, photo())
    [entry, _] = read(api).values()
    cases.withdraw(case)
    with pytest.raises(requests.HTTPError, match="404"):
        api.submit_upvote(1, entry.id, PDQ)


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}, {**XML, "Content-Encoding": "gzip"}])
def test_only_xml_is_taken(api, headers):
    address = f"{api._base_url}/v2/entries/1/{'0' * 32}/PDQ/feedback"
    body = VOTE.format("<affirmative/>").encode()
    answer = requests.put(address, body, auth=("any", api.password), headers=headers, timeout=30)
    assert refusal(answer) == (415, "content_type_unsupported")


@pytest.mark.parametrize(
    "header",
    [None, "", "Basic", "Basic x", "Basic %%%", "Bearer {key}", "Basic {key}", "Basic {no_colon}", "Basic {wrong}"],
)
def test_without_a_key_nothing_is_told(api, client, header):
    texts = {"key": api.password, "no_colon": api.password, "wrong": f"any:{api.password}x"}
    encoded = {name: base64.b64encode(text.encode()).decode() for name, text in texts.items()}
    headers = {} if header is None else {"Authorization": header.format(**{**encoded, "key": api.password})}
    for method, path in (
        ("GET", "status"), ("GET", "members"), ("GET", "entries?from=x"), ("GET", "categorizations"),
        ("GET", "feedback/PDQ/reasons"), ("PUT", "entries/1/x/PDQ/feedback"),
    ):  # fmt: skip
        answer = client.request(method, f"/ncmec/v2/{path}", headers=headers | XML, content=b"x")
        assert refusal(answer) == (401, "key_invalid")
        assert answer.headers["www-authenticate"].startswith("Basic")


def test_a_windows_beginning_acknowledges_what_was_before(api, cases, store, calendar):
    add(cases, photo(), photo())
    age(store, 10)
    add(cases, photo())
    api.get_entries()
    assert store.rows("SELECT count(*) FROM acknowledgements") == [(0,)]
    for _ in range(2):
        api.get_entries(start_timestamp=int(time.time()) - 300)
    assert store.rows("SELECT platform, number FROM acknowledgements") == [(1, 2)]
    age(store, 10)
    calendar.turn(1)
    api.get_entries(start_timestamp=int(time.time()))
    assert store.rows("SELECT number FROM acknowledgements ORDER BY number") == [(2,), (3,)]


def test_a_windows_beginning_in_the_future_acknowledges_nothing(api, cases, store):
    add(cases, photo())
    age(store, 10)
    for ahead in (600, 86_400, 3_000_000_000):
        begin = int(time.time()) + ahead
        api.get_entries(start_timestamp=begin, end_timestamp=begin + 2 * 86_400)
        assert store.rows("SELECT count(*) FROM acknowledgements") == [(0,)]


def test_a_page_is_the_same_from_another_process_and_after_a_restart(api, cases, served, store, calendar):
    add(cases, *(photo() for _ in range(800)))
    first = api.get_entries()
    second = [update.id for update in api.get_entries(next_=first.next).updates]
    with served(create_app(Settings(database=store.url), calendar.today)) as other:
        api._base_url = f"{str(other.base_url).rstrip('/')}/ncmec"
        assert [update.id for update in api.get_entries(next_=first.next).updates] == second


def test_an_address_of_a_page_that_was_made_up_is_refused(api, cases, client, store):
    add(cases, *(photo() for _ in range(600)))
    page = api.get_entries()
    parts = dict(part.split("=") for part in urlparse(page.next).query.split("&"))
    for name, value in (
        ("start", "1"), ("max", "601"), ("start", "9" * 30), ("max", "0"), ("token", "x"), ("token", ""),
        ("token", parts["token"][:-8] + "AAAA%3D%3D"), ("token", "%C3%A4"), ("size", "0"), ("size", "1001"),
    ):  # fmt: skip
        query = "&".join(f"{key}={text}" for key, text in {**parts, name: value}.items())
        answer = client.get(f"/ncmec/v2/entries?{query}", auth=("any", api.password))
        assert refusal(answer) == (422, "parameter_invalid" if name == "size" else "cursor_invalid")
    store.rows("DELETE FROM changes WHERE number > 500")  # a backup was put back
    with pytest.raises(requests.HTTPError, match="422"):
        api.get_entries(next_=page.next)


def test_a_client_with_checkpoints_loads_everything_with_few_requests(api, cases, store, asked):
    photos = [photo() for _ in range(5000)]
    for start in range(0, 5000, 500):
        add(cases, *photos[start : start + 500])
        age(store, 60 * 24 * 3)
    entries, checkpoint = fetch(api)
    assert told(entries) == values(*photos)
    assert len(asked) < 60
    asked.clear()
    new = photo()
    add(cases, new)
    fresh, _ = fetch(api, earlier(checkpoint))
    assert values(new) <= told(fresh)
    assert len(asked) == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("minutes", [0, 60 * 24 * 30])
def test_also_a_load_of_what_came_all_at_once_ends(api, cases, store, asked, minutes):
    for _ in range(10):
        add(cases, *(photo() for _ in range(500)))
    if minutes:
        age(store, minutes)
    entries, _ = fetch(api)
    assert len(entries) == 10_000
    # By how many its windows shrink and grow depends on the time of the day.
    assert len(asked) < 250


def test_a_client_goes_on_in_the_middle_of_pages_while_others_write_and_withdraw(api, cases, store):
    photos = [photo() for _ in range(1500)]
    names = [add(cases, *photos[start : start + 100]) for start in range(0, 1500, 100)]
    now = int(time.time())
    # As the client is after the first page of a window that it had made short enough.
    page = api.get_entries(start_timestamp=now - 60, end_timestamp=now - 6)
    entries = {}
    merge(entries, page.updates)
    checkpoint = NCMECCheckpoint.from_paged_ncmec_fetch(page, current_start=now - 60, current_end=now - 6)
    assert checkpoint.paging_info
    new = photo()
    for name in (names[0], names[-1]):
        cases.withdraw(name)
    add(cases, new)
    entries, checkpoint = fetch(api, checkpoint, entries)
    left = values(*photos[100:-100], new)
    assert told(entries) == left
    cases.restore(names[0])
    entries, _ = fetch(api, earlier(checkpoint), entries)
    assert told(entries) == left | values(*photos[:100])


@pytest.mark.parametrize("name", ["IST-5:30", "NPT-5:45", "JST-9", "LINT-14"])
def test_east_of_greenwich_nothing_is_missed_and_nothing_comes_late(api, cases, zone, name, store):
    zone(name)
    photos = [photo()]
    add(cases, *photos)
    entries, checkpoint = fetch(api)
    assert told(entries) == values(*photos)
    photos.append(photo())
    add(cases, photos[-1])
    assert told(fetch(api, earlier(checkpoint), entries)[0]) == values(*photos)
    assert abs(api.get_entries().max_timestamp - time.time()) < 30


@pytest.mark.parametrize("name", ["PKT-5", "JST-9"])
def test_east_of_greenwich_the_many_entries_of_hours_are_not_missed(api, cases, zone, name, store, asked):
    zone(name)
    checkpoint = NCMECCheckpoint(int(time.time()) - 8 * HOUR)
    photos = []
    for _ in range(14):
        photos += [photo() for _ in range(100)]
        add(cases, *photos[-100:])
        age(store, 30)
    entries, checkpoint = fetch(api, checkpoint)
    assert told(entries) == values(*photos)
    assert len(asked) < 150


def test_a_client_that_was_set_right_misses_nothing_and_is_believed_two_days_later(api, cases, zone, store, calendar):
    zone("JST-9")
    add(cases, photo())
    fetch(api)
    zone("UTC")
    old = photo()
    add(cases, old)
    age(store, 120)
    now = int(time.time())
    assert values(old) <= told(read(api, start_timestamp=now - 600))  # nine hours more than it has asked for
    calendar.turn(2)
    assert read(api, start_timestamp=now - 600) == {}


def test_when_summer_time_ends_the_hour_that_comes_twice_is_not_missed(api, cases, zone, store, calendar):
    zone("EET-2")
    add(cases, photo())
    _, checkpoint = fetch(api)
    zone("CET-1")
    photos = [photo()]
    add(cases, photos[0])
    age(store, 30)
    entries, checkpoint = fetch(api, earlier(checkpoint, 2400))
    calendar.turn(2)
    photos.append(photo())
    add(cases, photos[1])
    entries, _ = fetch(api, earlier(checkpoint), entries)
    assert values(*photos) <= told(entries)


@pytest.mark.parametrize("name", ["FAST-0:03", "FAST-5:33"])
def test_nothing_is_missed_by_a_clock_that_goes_minutes_fast(api, cases, zone, name, store):
    zone(name)
    _, checkpoint = fetch(api)
    late = photo()
    # After the client has asked, at a time that is past by its clock.
    add(cases, late)
    age(store, 2)
    entries, _ = fetch(api, earlier(checkpoint, 120 - 3))
    assert told(entries) == values(late)


def test_west_of_greenwich_entries_come_late_and_none_is_missed(api, cases, zone, store):
    zone("PST8")
    old, new = photo(), photo()
    add(cases, old)
    age(store, 9 * 60)
    add(cases, new)
    entries, checkpoint = fetch(api)
    assert told(entries) == values(old)
    age(store, 9 * 60)
    entries, _ = fetch(api, earlier(checkpoint, 9 * HOUR), entries)
    assert told(entries) == values(old, new)


@pytest.mark.parametrize("end", ["2100-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_a_window_that_ends_in_years_ends_now(api, client, cases, end):
    add(cases, photo())
    answer = client.get(
        "/ncmec/v2/entries", params={"from": "2026-01-01T00:00:00Z", "to": end}, auth=("x", api.password)
    )
    root = ET.fromstring(answer.content)  # noqa: S314
    assert root.find(f"{NAMESPACE}images").get("count") == "2"
    assert root.find(f"{NAMESPACE}images").get("maxTimestamp")[:4] == time.strftime("%Y", time.gmtime())


@pytest.mark.parametrize(
    "times",
    [
        {}, {"from": "2020-01-01T00:00:00Z"}, {"from": "2020-01-01T00:00:00.000Z"}, {"from": "1900-01-01T00:00:00Z"},
        {"from": "0001-01-01T00:00:00+14:00", "to": "0001-01-01T00:00:00+14:00"}, {"to": "2020-01-01T00:00:00+0100"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_window_may_be_written_in_many_ways(api, client, times):
    assert client.get("/ncmec/v2/entries", params=times, auth=("any", api.password)).status_code == 200


@pytest.mark.parametrize(
    "times",
    [
        {"from": ""}, {"from": "0"}, {"from": "yesterday"}, {"from": "2020-01-01"}, {"from": "2020-13-01T00:00:00Z"},
        {"from": "0000-01-01T00:00:00Z"}, {"to": "2020-01-01T24:00:01Z"}, {"from": "２０20-01-01T00:00:00Z"},
        {"to": "2020-01-01T00:00:00+99:00"}, {"from": "2020-01-02T00:00:00Z", "to": "2020-01-01T00:00:00Z"},
        {"start": "x"}, {"max": "1e3"}, {"size": "many"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_no_window_is_refused(api, client, times):
    answer = client.get("/ncmec/v2/entries", params=times, auth=("any", api.password))
    assert refusal(answer) == (422, "parameter_invalid")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nothing_that_a_client_sends_makes_the_registry_fail(api, client, cases):
    add(cases, photo())
    [entry, _] = read(api).values()
    generator = random.Random(7)
    alphabet = "019aZ-_.:/%&=+<>!?#\\'\"\u00e4\u2028\ud83d\ude00\t "
    pieces = ["2020-01-01T00:00:00Z", "from", "to", "token", "start", entry.id, "1", "PDQ", "9" * 25, "<a/>", "-1"]

    def text():
        junk = "".join(generator.choices(alphabet, k=generator.randrange(6)))
        return generator.choice((junk, generator.choice(pieces), generator.choice(pieces) + junk)).encode(
            "utf-8", "surrogatepass"
        )

    for _ in range(300):
        names = generator.choices(["from", "to", "token", "start", "size", "max", "x"], k=generator.randrange(5))
        query = urlencode([(name, text()) for name in names])
        answer = client.get(f"/ncmec/v2/entries?{query}", auth=("any", api.password))
        assert answer.status_code in {200, 422}, query
        body = VOTE.format("<affirmative/>").encode()
        place = generator.randrange(len(body))
        body = body[:place] + text() + body[place + generator.randrange(3) :]
        address = f"/ncmec/v2/entries/1/{entry.id}/PDQ/feedback"
        answer = client.put(address, content=body, headers=XML, auth=("any", api.password))
        assert answer.status_code in {200, 400, 422}, body


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/ncmec/v2/nothing", (404, "not_found")),
        ("GET", "/ncmec/v3/status", (404, "not_found")),
        ("POST", "/ncmec/v2/status", (405, "method_not_allowed")),
        ("GET", "/ncmec/v2/feedback/PDNA/reasons", (422, "parameter_invalid")),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_wrong_addresses_are_refused_in_xml(api, client, method, path, expected):
    assert refusal(client.request(method, path, auth=("any", api.password))) == expected


def test_what_goes_wrong_inside_is_said_in_xml_too(tmp_path, served, monkeypatch):
    monkeypatch.setattr("registry.storage.strategy.BUSY_TIMEOUT_MS", 100)
    path = tmp_path / "registry.sqlite3"
    app = create_app(Settings(database=f"sqlite:///{path}", demonstration=True, max_document_bytes=1000))
    database = Database(f"sqlite:///{path}")
    auth = ("any", Platforms(database).add("Example"))
    Cases(database, demonstration=True)
    with served(app) as client:
        address = "/ncmec/v2/entries/1/x/PDQ/feedback"
        answer = client.put(address, content=b"<a>" * 1000, headers=XML, auth=auth)
        assert refusal(answer) == (413, "document_too_large")
        name = "0" * 32
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            address = f"/ncmec/v2/entries/1/{name}/PDQ/feedback"
            answer = client.put(address, content=VOTE.format("<affirmative/>"), headers=XML, auth=auth)
            assert refusal(answer) == (503, "storage_unavailable")
            connection.execute("ROLLBACK")
        monkeypatch.setattr(Ncmec, "members", lambda self: 1 / 0)
        assert refusal(client.get("/ncmec/v2/members", auth=auth)) == (500, "internal_error")
    database.close()


def test_each_answer_is_in_the_openapi_document(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    vote = paths["/ncmec/v2/entries/{member}/{entry}/{fingerprint}/feedback"]["put"]
    assert set(vote["responses"]) == {"200", "400", "401", "404", "413", "415", "422", "500", "503"}
    assert vote["security"] == [{"HTTPBasic": []}]
    for path in ("status", "members", "categorizations", "entries", "feedback/{fingerprint}/reasons"):
        answers = paths[f"/ncmec/v2/{path}"]["get"]["responses"]
        assert all(list(answer["content"]) == ["application/xml"] for answer in answers.values())
        assert "`key_invalid`" in answers["401"]["description"]
