"""What clients rely on, on both databases: create, look up, withdraw, restore."""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from fingerprint import case_code
from tests.registry.test_erasing import wait_until

ALREADY_KNOWN = 200
NEW = 201


def post(client, action, code):
    return client.post(f"/api/v1/cases/{action}", json={"code": code})


def state(client, code):
    answer = post(client, "status", code)
    assert answer.status_code == 200
    return answer.json()["state"]


def test_a_new_case_is_created_and_its_code_finds_it(client, code, document):
    created = client.post("/api/v1/cases", json=document)
    assert created.status_code == NEW
    expected = {"state": "received", "received": "2026-02-27", "items": 4, "platforms": [], "taken_out": 0}
    assert created.json() == expected
    found = post(client, "status", code)
    assert (found.status_code, found.json()) == (200, expected)


def test_a_code_is_found_as_people_type_it(client, code, document):
    client.post("/api/v1/cases", json=document)
    assert state(client, code.lower().replace("-", " ")) == "received"
    assert state(client, code.replace("-", "")) == "received"


def test_the_same_document_again_is_known_however_it_is_spelled(client, document):
    client.post("/api/v1/cases", json=document)
    reordered = json.dumps(dict(reversed(document.items())), indent=3).replace('"quality": 97', '"quality": 9.7e1')
    assert "9.7e1" in reordered
    headers = {"Content-Type": "application/json; charset=utf-8"}
    for body in (json.dumps(document), reordered):
        assert client.post("/api/v1/cases", content=body, headers=headers).status_code == ALREADY_KNOWN


def test_another_document_under_the_same_name_is_a_conflict_and_changes_nothing(client, code, document, store):
    client.post("/api/v1/cases", json=document)
    other = {**document, "items": document["items"][:1]}
    answer = client.post("/api/v1/cases", json=other)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "case_conflict")
    assert post(client, "status", code).json()["items"] == 4
    assert store.rows("SELECT count(*) FROM items") == [(4,)]


def test_practice_is_stored_and_called_practice_also_after_withdrawal_and_return(client, code, make_document):
    client.post("/api/v1/cases", json=make_document(code, practice=True))
    assert state(client, code) == "practice"
    post(client, "withdraw", code)
    assert state(client, code) == "withdrawn"
    post(client, "restore", code)
    assert state(client, code) == "practice"


@pytest.mark.parametrize("action", ["status", "withdraw", "restore"])
def test_nobody_learns_anything_with_a_code_of_no_case(client, action, code):
    answer = post(client, action, code)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_case")


def test_withdrawing_twice_and_restoring_twice_is_the_same_as_once(client, code, document):
    client.post("/api/v1/cases", json=document)
    for action, expected in (("withdraw", "withdrawn"), ("restore", "received")):
        for _ in range(2):
            answer = post(client, action, code)
            assert (answer.status_code, answer.json()["state"]) == (200, expected)


def test_posting_again_does_not_undo_a_withdrawal(client, code, document):
    client.post("/api/v1/cases", json=document)
    post(client, "withdraw", code)
    again = client.post("/api/v1/cases", json=document)
    assert (again.status_code, again.json()["state"]) == (ALREADY_KNOWN, "withdrawn")
    assert state(client, code) == "withdrawn"


def test_on_the_seventh_day_a_withdrawal_can_be_undone_with_nothing_lost(client, code, document, calendar, store):
    client.post("/api/v1/cases", json=document)
    before = store.rows("SELECT * FROM hashes ORDER BY item, position")
    post(client, "withdraw", code)
    calendar.turn(7)
    assert post(client, "restore", code).json()["state"] == "received"
    assert store.rows("SELECT * FROM hashes ORDER BY item, position") == before


def test_withdrawing_again_does_not_prolong_the_seven_days(client, code, document, calendar):
    client.post("/api/v1/cases", json=document)
    post(client, "withdraw", code)
    calendar.turn(7)
    post(client, "withdraw", code)
    calendar.turn(1)
    assert post(client, "restore", code).status_code == 410


def test_after_seven_days_nothing_has_the_fingerprints_any_more(client, code, document, make_document, calendar, store):
    client.post("/api/v1/cases", json=document)
    post(client, "withdraw", code)
    calendar.turn(8)
    client.post("/api/v1/cases", json=make_document("BCDF" * 6))
    wait_until(lambda: "registry_erased_up_to_date 1.0" in client.get("/metrics").text)
    if store.kind == "postgresql":
        # Also rows that are deleted and not overwritten yet would be counted here.
        store.rows("CREATE EXTENSION pageinspect")
        for table, there in (("items", 4), ("hashes", 13)):
            pages = store.rows(f"SELECT pg_relation_size('{table}') / 8192")[0][0]
            query = f"SELECT count(t_data) FROM heap_page_items(get_raw_page('{table}', :page))"  # noqa: S608
            assert sum(store.rows(query, page=page)[0][0] for page in range(pages)) == there
    else:
        stored = b"".join(path.read_bytes() for path in store.folder.iterdir())
        item = document["items"][0]
        for digits in (item["md5"], item["sha256"], *(entry["hash"] for entry in item["pdq"])):
            assert bytes.fromhex(digits) not in stored
            assert digits.encode() not in stored
    assert store.rows("SELECT count(*) FROM items") == [(4,)]


def test_when_its_day_is_over_a_practice_case_is_known_without_its_fingerprints(
    client, code, document, make_document, calendar, store
):
    client.post("/api/v1/cases", json=make_document(code, practice=True))
    client.post("/api/v1/cases", json={**document, "case_id": "0" * 64})
    assert store.rows("SELECT count(*) FROM items") == [(8,)]
    calendar.turn(1)
    assert state(client, code) == "practice"
    assert store.rows('SELECT DISTINCT practice FROM items JOIN cases ON cases.id = items."case"') == [(0,)]


def test_what_is_due_is_erased_also_when_nobody_comes(client, code, document, calendar, store):
    client.post("/api/v1/cases", json=document)
    post(client, "withdraw", code)
    calendar.turn(8)
    for _ in range(100):
        if store.rows("SELECT count(*) FROM items") == [(0,)]:
            return
        time.sleep(0.05)
    pytest.fail("The fingerprints are still there.")


def test_an_erased_case_is_still_known(client, code, document, calendar):
    client.post("/api/v1/cases", json=document)
    post(client, "withdraw", code)
    calendar.turn(8)
    answer = post(client, "restore", code)
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "case_erased")
    assert post(client, "status", code).json() == {
        "state": "withdrawn", "received": "2026-02-27", "items": 4, "platforms": [], "taken_out": 0
    }  # fmt: skip
    assert client.post("/api/v1/cases", json=document).status_code == ALREADY_KNOWN
    assert client.post("/api/v1/cases", json={**document, "practice": True}).status_code == 409
    assert post(client, "withdraw", code).status_code == 200


def test_everything_in_a_document_is_stored(client, document, store):
    client.post("/api/v1/cases", json=document)
    expected = []
    for number, item in enumerate(document["items"], start=1):
        pdq = [("pdq", entry["variant"], entry, None, None) for entry in item.get("pdq", [])]
        vpdq = [
            ("vpdq", form["variant"], frame, frame["frame"], frame["time"])
            for form in item.get("vpdq", [])
            for frame in form["frames"]
        ]
        expected += [
            (number, position, algorithm, variant, bytes.fromhex(entry["hash"]), entry["quality"], frame, time)
            for position, (algorithm, variant, entry, frame, time) in enumerate(pdq + vpdq)
        ]
    assert (
        store.rows("SELECT item, position, algorithm, variant, value, quality, frame, time FROM hashes ORDER BY 1, 2")
        == expected
    )
    assert store.rows("SELECT kind, md5, sha256 FROM items ORDER BY id") == [
        (item["kind"], bytes.fromhex(item["md5"]), bytes.fromhex(item["sha256"])) for item in document["items"]
    ]
    [(reporter, practice, received)] = store.rows("SELECT reporter, practice, received FROM cases")
    assert (reporter, practice, str(received)) == ("minor", 0, "2026-02-27")


def test_200_photos_and_an_hour_of_video_fit(client, code, make_document, store):
    photo, _, video, _ = make_document(code)["items"]
    photo["pdq"] = photo["pdq"][:1] * 64
    for form in video["vpdq"]:
        form["frames"] = [{**form["frames"][0], "frame": n, "time": n} for n in range(3600)]
    answer = client.post("/api/v1/cases", json=make_document(code, items=[photo] * 200 + [video]))
    assert answer.status_code == NEW
    assert store.rows("SELECT count(*) FROM hashes") == [(200 * 64 + 2 * 3600,)]


def test_the_same_document_from_many_at_once_makes_one_case(client, document, store):
    with ThreadPoolExecutor(16) as senders:
        statuses = senders.map(lambda _: client.post("/api/v1/cases", json=document).status_code, range(48))
        assert Counter(statuses) == {NEW: 1, ALREADY_KNOWN: 47}
    assert store.rows("SELECT count(*) FROM cases") == [(1,)]
    assert store.rows("SELECT count(*) FROM items") == [(4,)]


def test_of_many_documents_under_one_name_at_once_exactly_one_is_kept_whole(client, code, make_document, store):
    documents = [make_document(code) for _ in range(24)]
    with ThreadPoolExecutor(12) as senders:
        statuses = list(senders.map(lambda one: client.post("/api/v1/cases", json=one).status_code, documents))
    assert Counter(statuses) == {NEW: 1, 409: 23}
    kept = documents[statuses.index(NEW)]
    assert store.rows("SELECT sha256 FROM items ORDER BY id") == [
        (bytes.fromhex(item["sha256"]),) for item in kept["items"]
    ]


def test_many_different_cases_at_once_are_all_kept(client, make_document, store):
    documents = [make_document("BCDF" * 6, case_id=f"{n:064x}") for n in range(60)]
    with ThreadPoolExecutor(16) as senders:
        statuses = senders.map(lambda one: client.post("/api/v1/cases", json=one).status_code, documents)
        assert Counter(statuses) == {NEW: 60}
    assert store.rows("SELECT count(*) FROM cases") == [(60,)]


def test_whoever_withdraws_and_restores_at_once_is_never_told_that_the_case_is_erased(client, code, document):
    client.post("/api/v1/cases", json=document)
    with ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda action: post(client, action, code), ["withdraw", "restore"] * 60))
    assert [answer.json()["state"] for answer in answers[::2]] == ["withdrawn"] * 60
    told = {
        (answer.status_code, answer.json().get("state") or answer.json()["error"]["code"]) for answer in answers[1::2]
    }
    assert told <= {(200, "received"), (409, "restored_too_often")}


def test_a_case_comes_back_five_times_and_then_stays_withdrawn(client, code, make_document, store):
    client.post("/api/v1/cases", json=make_document(code))
    for _ in range(5):
        post(client, "withdraw", code)
        # Again where nothing is withdrawn, it is not counted.
        for _ in range(2):
            assert post(client, "restore", code).json()["state"] == "received"
    post(client, "withdraw", code)
    changes = store.rows("SELECT count(*) FROM changes")
    answer = post(client, "restore", code)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "restored_too_often")
    assert state(client, code) == "withdrawn"
    assert store.rows("SELECT count(*) FROM changes") == changes
    assert client.post("/api/v1/cases", json=make_document(case_code.generate())).status_code == NEW
