"""StopNCII's protocol, spoken with the client of ``threatexchange`` as it is."""

import random
import time
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
import requests
from threatexchange.exchanges.clients.stopncii.api import (
    StopNCIIAPI,
    StopNCIICaseStatus,
    StopNCIICSPFeedback,
    StopNCIICSPFeedbackValue,
    StopNCIIEndpoint,
    StopNCIISignalType,
)
from threatexchange.exchanges.collab_config import CollaborationConfigBase
from threatexchange.exchanges.impl.stop_ncii_api import StopNCIICheckpoint, StopNCIISignalExchangeAPI

from fingerprint import case_code
from registry.app import create_app
from registry.reviews import Reviews
from registry.settings import Settings
from registry.storage import entry_store
from registry.storage.entry_store import Decision
from tests.registry.protocols import add, age, photo, values, video

ACTIVE, WITHDRAWN = StopNCIICaseStatus.Active, StopNCIICaseStatus.Withdrawn
BLOCKED, PENDING = StopNCIICSPFeedbackValue.Blocked, StopNCIICSPFeedbackValue.PendingReview
NOT_BLOCKED = StopNCIICSPFeedbackValue.NotBlocked
IMAGE, VIDEO = StopNCIISignalType.ImagePDQ, StopNCIISignalType.VideoMD5


@pytest.fixture
def connect(client, platforms):
    """Connect a platform, and return its client."""

    def connect(name="Example", address=client.base_url):
        key = platforms.add(name)
        base = f"{str(address).rstrip('/')}/stopncii/v1"
        return StopNCIIAPI(key, key, dict.fromkeys(StopNCIIEndpoint, key), base)

    return connect


@pytest.fixture
def api(connect):
    return connect()


def read(api, *start):
    return {record.hashValue: record for page in api.fetch_hashes_iter(*start) for record in page.hashRecords}


def statuses(records):
    return {value: record.hashStatus for value, record in records.items()}


def get(client, api, **parameters):
    headers = {"x-functions-key": api._subscription_key}
    return client.get("/stopncii/v1/FetchHashes", params=parameters, headers=headers)


def submit(client, api, *feedbacks, **others):
    headers = {"x-functions-key": api._subscription_key}
    body = {"count": len(feedbacks), "hashFeedbacks": list(feedbacks), **others}
    return client.post("/stopncii/v1/SubmitFeedback", json=body, headers=headers)


def refusal(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["field"]


def test_a_record_is_told_for_each_perceptual_hash_and_each_video(api, client, document):
    client.post("/api/v1/cases", json=document)
    records = read(api)
    assert {value: record.signalType for value, record in records.items()} == {
        **dict.fromkeys(values(*document["items"]), IMAGE), document["items"][2]["md5"]: VIDEO,
    }  # fmt: skip
    for record in records.values():
        assert record.hashStatus == ACTIVE
        assert list(record.caseNumbers.values()) == [ACTIVE]
        assert record.CSPFeedbacks == []
        assert datetime.fromtimestamp(record.lastModtimestamp, UTC) == datetime(2026, 2, 27, tzinfo=UTC)
    forms = [records[form["hash"]] for form in document["items"][0]["pdq"]]
    assert forms[0].caseNumbers == forms[1].caseNumbers


def test_frames_of_videos_are_not_read(client, document, database):
    client.post("/api/v1/cases", json=document)
    with database.read() as connection:
        found = entry_store.listable_pdq(connection, [1, 2, 3])
    assert document["items"][2]["vpdq"]
    assert found == {
        number: [form["hash"] for form in item.get("pdq", ())] for number, item in enumerate(document["items"][:3], 1)
    }


def test_an_empty_list_has_a_time_from_which_to_go_on(api, cases):
    page = api.fetch_hashes()
    assert (page.count, page.hashRecords, page.hasMoreRecords, page.nextPageToken) == (0, [], False, None)
    assert abs(page.nextSetTimestamp - time.time()) < 30
    new = photo()
    add(cases, new)
    assert read(api, page.nextSetTimestamp).keys() == values(new)


def test_all_records_come_across_pages_that_end_inside_an_entry(api, cases):
    photos = [photo(64) for _ in range(40)]
    films = [video() for _ in range(30)]
    add(cases, *photos, *films)
    pages = list(api.fetch_hashes_iter())
    assert [page.count for page in pages] == [len(page.hashRecords) for page in pages] == [800, 800, 800, 190]
    told = [record.hashValue for page in pages for record in page.hashRecords]
    assert len(told) == len(set(told)) == 40 * 64 + 30
    assert set(told) == values(*photos) | {film["md5"] for film in films}


@pytest.mark.parametrize("size", [1, 7, 63, 1000])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_pages_of_any_length_make_the_same_list(api, cases, size):
    items = [*(photo(number) for number in (0, 1, 64, 0, 5)), video(), photo(3)]
    add(cases, *items)
    whole = read(api)
    token, records = "", []
    for _ in range(200):
        page = api.fetch_hashes(page_size=size, next_page=token)
        assert len(page.hashRecords) == page.count <= size
        assert page.count == size or not page.hasMoreRecords
        records += page.hashRecords
        token = page.nextPageToken
        if not page.hasMoreRecords:
            break
    assert [record.hashValue for record in records] == list(whole)


def test_a_page_is_never_longer_than_a_thousand(client, api, cases):
    add(cases, *(photo(64) for _ in range(20)))
    for size in (1001, 10**30):
        assert get(client, api, pageSize=size).json()["count"] == 1000


def test_many_photos_without_a_hash_do_not_end_the_list(api, cases, monkeypatch):
    monkeypatch.setattr("registry.stopncii.CHANGES_AT_ONCE", (2, 3))
    last = photo()
    add(cases, *(photo(0) for _ in range(23)), last)
    pages = list(api.fetch_hashes_iter())
    assert [page.count for page in pages] == [0, 0, 0, 0, 2]
    assert {record.hashValue for record in pages[-1].hashRecords} == values(last)


def test_later_only_what_has_changed_is_told(api, cases, store):
    old, new = photo(), photo()
    add(cases, old)
    age(store, 20)
    add(cases, new)
    assert read(api, int(time.time()) - 600).keys() == values(new)
    assert read(api).keys() == values(old, new)


def test_a_withdrawal_is_told_with_its_values_until_they_are_erased(api, cases, calendar):
    kept, gone, film = photo(), photo(), video()
    add(cases, kept)
    case = add(cases, gone, film)
    checkpoint = list(api.fetch_hashes_iter())[-1].nextSetTimestamp
    cases.withdraw(case)
    calendar.turn(7)
    assert cases.status(case).state == "withdrawn"
    records = read(api, checkpoint)
    withdrawn = dict.fromkeys(values(gone) | {film["md5"]}, WITHDRAWN)
    assert statuses(records) == {**dict.fromkeys(values(kept), ACTIVE), **withdrawn}
    assert set(records[film["md5"]].caseNumbers.values()) == {WITHDRAWN}
    cases.restore(case)
    assert set(statuses(read(api, checkpoint)).values()) == {ACTIVE}


def test_who_asks_from_before_what_is_erased_must_begin_anew(client, api, cases, calendar, store):
    calendar.day = datetime.now(UTC).date()
    kept, gone = photo(), photo()
    add(cases, kept)
    case = add(cases, gone)
    checkpoint = list(api.fetch_hashes_iter())[-1].nextSetTimestamp
    cases.withdraw(case)
    calendar.turn(8)
    assert cases.status(case).state == "withdrawn"
    assert refusal(get(client, api, startTimestamp=checkpoint)) == (410, "checkpoint_expired", None)
    with pytest.raises(requests.HTTPError, match="410"):
        api.fetch_hashes(start_timestamp=checkpoint)
    assert statuses(read(api)) == dict.fromkeys(values(kept), ACTIVE)
    age(store, 20)
    new = photo()
    add(cases, new)
    assert read(api, checkpoint).keys() == values(new)


def test_after_a_case_was_erased_at_once_clients_begin_anew(client, api, cases, operate, code):
    kept, gone = photo(), photo()
    add(cases, kept)
    add(cases, gone, name=case_code.case_id(code))
    checkpoint = list(api.fetch_hashes_iter())[-1].nextSetTimestamp
    assert operate("case", "erase", input=f"{code}\n").exit_code == 0
    assert refusal(get(client, api, startTimestamp=checkpoint)) == (410, "checkpoint_expired", None)
    assert statuses(read(api)) == dict.fromkeys(values(kept), ACTIVE)


def test_a_window_that_was_open_for_a_week_is_not_told_on(client, api, cases, calendar):
    calendar.day = datetime.now(UTC).date()
    add(cases, photo())
    case = add(cases, photo(), photo())
    add(cases, photo())
    token = get(client, api, startTimestamp=int(time.time()) - 30, pageSize=1).json()["nextPageToken"]
    cases.withdraw(case)
    late = get(client, api, startTimestamp=int(time.time()), pageSize=1).json()["nextPageToken"]
    calendar.turn(8)
    cases.erase_due()
    assert get(client, api, nextPageToken=token).status_code == 200  # its window ends before the withdrawal
    assert refusal(get(client, api, nextPageToken=late)) == (410, "checkpoint_expired", None)


def test_a_value_stays_active_as_long_as_any_entry_has_it(api, cases, store):
    shared, film = photo(), video()
    first, second = add(cases, shared, film), add(cases, photo(), shared, film)
    assert [len(read(api)[value].caseNumbers) for value in (*values(shared), film["md5"])] == [2, 2, 2]
    cases.withdraw(first)
    for value in (*values(shared), film["md5"]):
        record = read(api)[value]
        assert record.hashStatus == ACTIVE
        assert sorted(record.caseNumbers.values(), key=str) == [ACTIVE, WITHDRAWN]
    cases.withdraw(second)
    assert set(statuses(read(api)).values()) == {WITHDRAWN}


def test_of_very_many_entries_with_a_value_those_on_the_list_are_named(api, cases, monkeypatch):
    monkeypatch.setattr("registry.storage.signal_store.MAX_ENTRIES", 3)
    shared = photo(1)
    names = [add(cases, shared) for _ in range(6)]
    for name in names[1:]:
        cases.withdraw(name)
    [record] = read(api).values()
    assert record.hashStatus == ACTIVE
    assert list(record.caseNumbers.values()) == [ACTIVE, WITHDRAWN, WITHDRAWN]


def test_what_was_off_the_list_before_a_platform_was_connected_is_not_told_to_it(connect, cases, calendar, database):
    shared, kept, gone, out, film = photo(), photo(), photo(), photo(), video()
    add(cases, shared, kept)
    case = add(cases, shared, gone, film)
    add(cases, out)
    old = connect("Example")
    page = old.fetch_hashes(page_size=1)
    calendar.turn(1)
    cases.withdraw(case)
    [name] = read(old)[out["pdq"][0]["hash"]].caseNumbers
    Reviews(database, calendar.today).decide(name, Decision.TAKE_OUT, "another picture")
    same_day = connect("Sample")
    calendar.turn(1)
    young = connect("Beginner")
    active = dict.fromkeys(values(shared, kept), ACTIVE)
    withdrawn = dict.fromkeys(values(gone, out) | {film["md5"]}, WITHDRAWN)
    for start in ((), (page.nextSetTimestamp,), (int(time.time()) - 30,)):
        assert statuses(read(old, *start)) == active | withdrawn
        assert statuses(read(same_day, *start)) == active | withdrawn
        assert statuses(read(young, *start)) == active
    assert [page.count for page in young.fetch_hashes_iter()] == [4]
    cases.restore(case)
    assert statuses(read(young)) == dict.fromkeys(values(shared, kept, gone) | {film["md5"]}, ACTIVE)


def test_what_a_person_has_taken_out_is_withdrawn(api, cases, store):
    add(cases, photo())
    store.rows("UPDATE entries SET decision = 'take_out'")
    assert set(statuses(read(api)).values()) == {WITHDRAWN}


def test_feedback_reaches_all_entries_with_the_value_and_the_other_platforms(connect, cases, client):
    shared, other, film = photo(), photo(), video()
    add(cases, shared, other)
    add(cases, shared, film)
    first, second = connect("Example"), connect("Sample")
    value = shared["pdq"][1]["hash"]
    first.submit_feedbacks({
        (IMAGE, value): StopNCIICSPFeedback(PENDING, {"x"}),
        (IMAGE, other["pdq"][0]["hash"].upper()): StopNCIICSPFeedback(NOT_BLOCKED),
        (VIDEO, film["md5"]): StopNCIICSPFeedback(StopNCIICSPFeedbackValue.QualityUnknown),
    })  # fmt: skip
    first.submit_feedback(IMAGE, value, BLOCKED)
    second.submit_feedback(IMAGE, value, PENDING)
    records = read(second)
    assert len(records[value].caseNumbers) == 2
    assert records[value].CSPFeedbacks == [
        StopNCIICSPFeedback(BLOCKED, {"removed", "automatic"}, "Example"),
        StopNCIICSPFeedback(PENDING, {"matched", "unreviewed"}, "Sample"),
    ]
    assert records[other["pdq"][1]["hash"]].CSPFeedbacks == [
        StopNCIICSPFeedback(NOT_BLOCKED, {"not_a_match", "other_picture"}, "Example")
    ]
    assert records[film["md5"]].CSPFeedbacks == []
    headers = {"Authorization": f"Bearer {first._subscription_key}"}
    feed = {entry["id"]: entry["trust"] for entry in client.get("/api/v1/feed", headers=headers).json()["entries"]}
    assert [feed[name] for name in records[value].caseNumbers] == ["self_reported", "self_reported"]
    assert [feed[name] for name in records[other["pdq"][0]["hash"]].caseNumbers] == ["disputed"]


def test_feedback_for_what_is_not_on_the_list_is_said_in_the_answer(client, api, cases):
    known, gone = photo(1), photo(1)
    add(cases, known)
    cases.withdraw(add(cases, gone))
    unknown = [*values(gone), "0" * 64, "0" * 32, known["md5"], "x" * 64, "", "\0", "²" * 32]
    feedbacks = [{"hashValue": value, "feedbackValue": "Blocked", "tags": []} for value in [*values(known), *unknown]]
    answer = submit(client, api, *feedbacks, more="x")
    assert (answer.status_code, answer.json()) == (200, {"count": 1, "unknownHashes": unknown})


def test_feedback_that_says_nothing_is_taken(client, api, cases, store):
    known = photo(1)
    add(cases, known)
    for value in ("Unknown", "None", "QualityUnknown", "Withdrawn", "Deleted"):
        answer = submit(client, api, {"hashValue": known["pdq"][0]["hash"], "feedbackValue": value})
        assert answer.json() == {"count": 1, "unknownHashes": []}
    assert store.rows("SELECT count(*) FROM feedback") == [(0,)]


@pytest.mark.parametrize(
    ("feedbacks", "expected"),
    [
        ([{"hashValue": "x"}], (422, "field_missing", "/hashFeedbacks/0/feedbackValue")),
        ([{"feedbackValue": "Blocked"}], (422, "field_missing", "/hashFeedbacks/0/hashValue")),
        ([{"hashValue": 1, "feedbackValue": "Blocked"}], (422, "field_invalid", "/hashFeedbacks/0/hashValue")),
        ([{"hashValue": "x", "feedbackValue": "blocked"}], (422, "field_invalid", "/hashFeedbacks/0/feedbackValue")),
        ([{"hashValue": "x" * 129, "feedbackValue": "None"}], (422, "field_invalid", "/hashFeedbacks/0/hashValue")),
        ([None], (422, "field_invalid", "/hashFeedbacks/0")),
        ([{"hashValue": "x", "feedbackValue": "None"}] * 1001, (422, "field_invalid", "/hashFeedbacks")),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_is_no_feedback_is_refused(client, api, feedbacks, expected):
    assert refusal(submit(client, api, *feedbacks)) == expected


def test_hashes_of_platforms_are_not_taken(client, api):
    with pytest.raises(requests.HTTPError, match="403"):
        api.submit_hash(IMAGE, "0" * 64)
    headers = {"x-functions-key": api._subscription_key}
    answer = client.post("/stopncii/v1/SubmitHashes", content=b"\0", headers=headers)
    assert refusal(answer) == (403, "hashes_not_taken", None)
    assert "persons" in answer.json()["error"]["message"]


@pytest.mark.parametrize("header", ["x-functions-key", "Ocp-Apim-Subscription-Key"])
def test_either_key_is_enough_and_without_one_nothing_is_told(client, api, header):
    key = api._subscription_key
    calls = (("GET", "FetchHashes?startTimestamp=x"), ("POST", "SubmitFeedback"), ("POST", "SubmitHashes"))
    for headers in ({}, {header: ""}, {header: f"{key}x"}, {"Authorization": f"Bearer {key}"}):
        for method, path in calls:
            answer = client.request(method, f"/stopncii/v1/{path}", headers=headers)
            assert refusal(answer) == (401, "key_invalid", None)
            assert answer.headers["www-authenticate"]
    other = {"x-functions-key", "Ocp-Apim-Subscription-Key"} - {header}
    headers = {header: key, other.pop(): "something else"}
    assert client.get("/stopncii/v1/FetchHashes", headers=headers).status_code == 200


def test_a_time_acknowledges_nothing_since_clients_keep_what_was_withdrawn(api, cases, store):
    add(cases, photo(), photo())
    age(store, 10)
    add(cases, photo())
    read(api)
    assert store.rows("SELECT count(*) FROM acknowledgements") == [(0,)]
    for start in (int(time.time()) - 300, int(time.time()) + 86_400):
        read(api, start)
        assert store.rows("SELECT count(*) FROM acknowledgements") == [(0,)]


def test_a_client_that_stops_half_way_misses_nothing_while_others_write_and_withdraw(api, cases):
    photos = [photo() for _ in range(600)]
    names = [add(cases, *photos[start : start + 100]) for start in range(0, 600, 100)]
    exchange = StopNCIISignalExchangeAPI(CollaborationConfigBase("Example", "stop_ncii", True), api)
    delta = next(exchange.fetch_iter([], None))
    fetched = {value for _, value in delta.updates}
    checkpoint = delta.checkpoint
    assert len(fetched) == 800
    new = photo()
    cases.withdraw(names[0])
    add(cases, new)
    gone = set()
    for page in api.fetch_hashes_iter(checkpoint.update_time):
        fetched |= {record.hashValue for record in page.hashRecords if record.hashStatus == ACTIVE}
        gone |= {record.hashValue for record in page.hashRecords if record.hashStatus == WITHDRAWN}
        later = StopNCIICheckpoint.from_stopncii_fetch(page)
        assert later.update_time >= checkpoint.update_time
        checkpoint = later
    assert fetched - gone == values(*photos[100:], new)


def test_what_comes_while_pages_are_read_is_told_the_next_time(client, api, cases):
    photos = [photo() for _ in range(3)]
    case = add(cases, *photos)
    first = get(client, api, pageSize=2).json()
    new = photo()
    add(cases, new)
    cases.withdraw(case)
    token, told = first["nextPageToken"], [first]
    while token:
        told.append(get(client, api, pageSize=2, nextPageToken=token).json())
        token = told[-1]["nextPageToken"]
    assert {record["hashValue"] for page in told for record in page["hashRecords"]} == values(*photos)
    assert [page["nextSetTimestamp"] for page in told[:-1]] == [0, 0]
    records = read(api, told[-1]["nextSetTimestamp"])
    assert statuses(records) == dict.fromkeys(values(new), ACTIVE) | dict.fromkeys(values(*photos), WITHDRAWN)


def test_a_token_is_good_for_another_process_and_made_up_ones_are_refused(client, api, cases, served, store, calendar):
    add(cases, photo(5))
    page = get(client, api, pageSize=2).json()
    token = page["nextPageToken"]
    with served(create_app(Settings(database=store.url), calendar.today)) as other:
        assert get(other, api, nextPageToken=token).json()["count"] == 3
    for wrong in ("", "x", token[:-1], token[:-4] + "AAA=", token + "A", "ä" * 8, "A" * 80):
        assert refusal(get(client, api, nextPageToken=wrong)) == (422, "cursor_invalid", "nextPageToken")
    store.rows("DELETE FROM changes")  # a backup was put back
    assert refusal(get(client, api, nextPageToken=token)) == (422, "cursor_invalid", "nextPageToken")


@pytest.mark.parametrize(
    ("name", "value"),
    [("startTimestamp", "-1"), ("startTimestamp", "now"), ("startTimestamp", "9" * 30), ("startTimestamp", "1.5"),
     ("pageSize", "0"), ("pageSize", "-1"), ("pageSize", "many"), ("pageSize", "")],
)  # fmt: skip
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_wrong_parameters_are_refused(client, api, name, value):
    assert refusal(get(client, api, **{name: value})) == (422, "parameter_invalid", name)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_nothing_that_a_client_sends_makes_the_registry_fail(client, api, cases):
    known = photo()
    add(cases, known)
    generator = random.Random(7)
    headers = {"x-functions-key": api._subscription_key}
    things = [None, 0, -1, 1e300, 10**40, True, "", "x", "0" * 64, "0" * 32, *values(known), [], {}, ["x"], "ü\0", "²"]
    for _ in range(200):
        names = generator.choices(["startTimestamp", "pageSize", "nextPageToken", "x"], k=generator.randrange(4))
        query = urlencode([(name, generator.choice(things)) for name in names])
        answer = client.get(f"/stopncii/v1/FetchHashes?{query}", headers=headers)
        assert answer.status_code in {200, 422}, query
        feedback = {"hashValue": generator.choice(things), "feedbackValue": generator.choice(["Blocked", *things])}
        answer = submit(client, api, generator.choice([feedback, *things]))
        assert answer.status_code in {200, 422}, feedback


def test_the_answers_are_in_the_openapi_document(client):
    description = client.get("/api/v1/openapi.json").json()
    paths = description["paths"]
    fetch = paths["/stopncii/v1/FetchHashes"]["get"]
    assert set(fetch["responses"]) == {"200", "401", "410", "422", "500", "503"}
    assert fetch["security"] == [{"FunctionKey": []}, {"SubscriptionKey": []}]
    assert "`checkpoint_expired`" in fetch["responses"]["410"]["description"]
    assert "`hashes_not_taken`" in paths["/stopncii/v1/SubmitHashes"]["post"]["responses"]["403"]["description"]
    record = description["components"]["schemas"]["HashRecord"]["properties"]
    assert set(record) == {
        "lastModtimestamp", "signalType", "hashValue", "hashStatus", "caseNumbers", "CSPFeedbacks",
    }  # fmt: skip
