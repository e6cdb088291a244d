"""A platform's first load: everything on the list, nothing that was taken back, in parts that can be resumed."""

import gzip
import json
import threading

import jsonschema
import pytest

from fingerprint import case_code
from registry.cases import Cases
from registry.feed import Feed
from registry.platforms import Platforms
from registry.snapshot import Snapshot
from registry.validation import submission
from tests.registry import traffic

MANIFEST = "/api/v1/feed/snapshot"


@pytest.fixture
def get(client, database):
    """Ask as a platform."""
    headers = {"Authorization": f"Bearer {Platforms(database).add('Example')}"}
    return lambda address, **more: client.get(address, headers={**headers, **more})


@pytest.fixture
def create(client, make_document):
    """Make a case, and return its code and document."""

    def create(**changes):
        code = case_code.generate()
        document = make_document(code, **changes)
        assert client.post("/api/v1/cases", json=document).status_code == 201
        return code, document

    return create


def lines(content):
    return [json.loads(line) for line in gzip.decompress(content).splitlines()]


def load(get):
    manifest = get(MANIFEST).json()
    return manifest["cursor"], [entry for part in manifest["parts"] for entry in lines(get(part).content)]


def refusal(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"]


def test_an_empty_snapshot_has_no_parts_and_a_cursor_from_which_the_feed_goes_on(get, create):
    cursor, entries = load(get)
    assert entries == []
    create()
    assert len(get(f"/api/v1/feed?after={cursor}").json()["entries"]) == 4


def test_it_tells_what_the_feed_tells_and_only_what_is_on_the_list(get, client, create, calendar):
    (withdrawn, _), (restored, _) = create(), create()
    create(practice=True)
    create()
    for code in (withdrawn, restored):
        client.post("/api/v1/cases/withdraw", json={"code": code})
    calendar.turn(1)
    client.post("/api/v1/cases/restore", json={"code": restored})
    feed = get("/api/v1/feed").json()
    cursor, entries = load(get)
    assert cursor == feed["cursor"]
    latest = {entry["id"]: entry for entry in feed["entries"]}
    expected = {name: entry for name, entry in latest.items() if "deleted" not in entry}
    assert {entry["id"]: entry for entry in entries} == expected
    assert len(entries) == len(expected) == 8
    assert {entry["changed"] for entry in entries} == {"2026-02-27", "2026-02-28"}


def test_no_hash_that_is_not_for_platforms_is_told(get, create):
    _, document = create()
    document["items"][0]["pdq"][0]["quality"] = 10
    create(items=document["items"][:1])
    _, entries = load(get)
    assert [len(entry["pdq"]) for entry in entries] == [2, 2, 0, 0, 1]


def test_what_a_person_has_taken_off_the_list_is_not_in_it(get, create, store):
    create()
    _, entries = load(get)
    store.rows("UPDATE entries SET decision = 'take_out' WHERE id = :name", name=bytes.fromhex(entries[0]["id"]))
    store.rows("UPDATE entries SET decision = 'act' WHERE id = :name", name=bytes.fromhex(entries[1]["id"]))
    assert load(get)[1] == entries[1:]


def test_parts_are_of_bounded_length_and_together_complete(get, create, monkeypatch):
    monkeypatch.setattr("registry.snapshot.PART_ITEMS", 5)
    for practice in (False, True, True, False):
        create(practice=practice)
    manifest = get(MANIFEST).json()
    assert manifest["parts"] == [f"{MANIFEST}/{part}" for part in ("0-5", "10-15", "15-20")]
    loaded = [lines(get(part).content) for part in manifest["parts"]]
    assert [len(part) for part in loaded] == [4, 3, 1]
    assert [entry for part in loaded for entry in part] == get("/api/v1/feed").json()["entries"]


def test_a_part_with_very_many_hashes_is_divided(get, create, monkeypatch):
    for _ in range(3):
        create()
    whole = load(get)
    monkeypatch.setattr("registry.snapshot.MAX_PART_HASHES", 9)
    # Of each case the items have 2, 5, 6 and no hashes.
    assert get(MANIFEST).json()["parts"] == [
        f"{MANIFEST}/{part}" for part in ("0-2", "2-5", "5-6", "6-9", "9-10", "10-2000")
    ]
    assert load(get) == whole
    monkeypatch.setattr("registry.snapshot.MAX_PART_HASHES", 6)
    assert load(get) == whole
    assert refusal(get(f"{MANIFEST}/0-2000")) == (404, "unknown_part")  # as one has become that was named before


def test_a_part_that_there_is_not_is_refused(get, create):
    create()
    for name in (
        "0",
        "0-0",
        "0-2001",
        "2000-0",
        "-1-5",
        "00-5",
        "0-05",
        "0-5.",
        "0-5%0A",
        "a-b",
        "0-" + "9" * 40,
        "٠-٥",
    ):
        assert refusal(get(f"{MANIFEST}/{name}")) == (404, "unknown_part"), name


def test_without_a_key_that_is_in_use_nothing_is_told(client, create):
    create()
    for address in (MANIFEST, f"{MANIFEST}/0-2000", f"{MANIFEST}/x"):
        assert refusal(client.get(address)) == (401, "key_invalid")


def test_the_same_state_makes_the_same_bytes_and_nothing_is_sent_again(get, client, create):
    code, _ = create()
    create()
    part = get(MANIFEST).json()["parts"][0]
    first, again = get(part), get(part)
    assert (first.content, first.headers["etag"]) == (again.content, again.headers["etag"])
    assert first.headers["etag"].startswith('"')
    assert first.headers["content-type"] == "application/gzip"
    for answer in (first, get(part, **{"If-None-Match": f'"x", {first.headers["etag"]}'})):
        assert answer.headers["cache-control"] == "private, no-cache"
    assert (answer.status_code, answer.content) == (304, b"")
    for action in ("withdraw", "restore"):
        client.post(f"/api/v1/cases/{action}", json={"code": code})
        changed = get(part, **{"If-None-Match": first.headers["etag"]})
        assert changed.status_code == 200
        assert changed.headers["etag"] != first.headers["etag"]


def test_a_range_is_told_alone(get, create):
    create()
    part = get(MANIFEST).json()["parts"][0]
    whole = get(part)
    length = len(whole.content)
    for asked, start, stop in (
        ("0-0", 0, 1),
        ("5-9", 5, 10),
        ("100-", 100, length),
        ("5-999999999", 5, length),
        ("-7", length - 7, length),
        ("-9999999", 0, length),
    ):
        for headers in ({}, {"If-Range": whole.headers["etag"]}):
            answer = get(part, Range=f"bytes={asked}", **headers)
            assert (answer.status_code, answer.content) == (206, whole.content[start:stop]), asked
            assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{length}"
            assert answer.headers["etag"] == whole.headers["etag"]


def test_other_ranges_are_answered_with_everything(get, create):
    create()
    part = get(MANIFEST).json()["parts"][0]
    for header in ("bytes=0-1,3-4", "bytes", "bytes=", "bytes=-", "items=0-1", "bytes=a-b", "bytes=5-4"):
        assert get(part, Range=header).status_code == 200, header


def test_a_range_behind_the_end_is_refused(get, create):
    create()
    part = get(MANIFEST).json()["parts"][0]
    length = len(get(part).content)
    for asked in ("9999999-", "-0", "999999999999999999-"):
        answer = get(part, Range=f"bytes={asked}")
        assert refusal(answer) == (416, "range_not_satisfiable"), asked
        assert answer.headers["content-range"] == f"bytes */{length}"


def test_the_rest_of_a_part_that_has_changed_is_not_told(get, create):
    create()
    part = get(MANIFEST).json()["parts"][0]
    tag = get(part).headers["etag"]
    create()
    for header in (tag, f"W/{get(part).headers['etag']}", "Fri, 27 Feb 2026 00:00:00 GMT"):
        answer = get(part, Range="bytes=10-", **{"If-Range": header})
        assert (answer.status_code, answer.content) == (200, get(part).content)


def test_the_answers_are_what_the_openapi_document_says(get, client, create):
    description = client.get("/api/v1/openapi.json").json()
    manifest = description["paths"][MANIFEST]["get"]
    part = description["paths"][f"{MANIFEST}/{{name}}"]["get"]
    assert set(manifest["responses"]) == {"200", "401", "500", "503"}
    assert set(part["responses"]) == {"200", "206", "304", "401", "404", "416", "500", "503"}
    assert manifest["security"] == part["security"] == [{"HTTPBearer": []}]
    assert "`unknown_part`" in part["responses"]["404"]["description"]
    create()
    schemas = {"components": description["components"]}
    jsonschema.validate(
        get(MANIFEST).json(), {**manifest["responses"]["200"]["content"]["application/json"]["schema"], **schemas}
    )
    for entry in load(get)[1]:
        jsonschema.validate(entry, {"$ref": "#/components/schemas/Entry", **schemas})


def test_snapshot_and_feed_lead_to_the_list_whatever_happens_meanwhile(database, monkeypatch):
    """Platforms load while cases come, are withdrawn and restored; in the end each has what the list has."""
    monkeypatch.setattr("registry.snapshot.PART_ITEMS", 15)
    cases, snapshot, feed = Cases(database, demonstration=True), Snapshot(database), Feed(database)
    writers = [threading.Thread(target=traffic.write_alone, args=(cases, seed, 100)) for seed in range(3)]
    for writer in writers:
        writer.start()
    readers = []
    while len(readers) < 20 and any(writer.is_alive() for writer in writers):
        held = {}
        cursor, names = snapshot.manifest()
        for name in names:
            held.update({entry["id"]: entry for entry in lines(snapshot.part(name).content)})
        readers.append((held, cursor))
    for writer in writers:
        writer.join()
    final = {entry["id"]: entry for name in snapshot.manifest()[1] for entry in lines(snapshot.part(name).content)}
    assert final
    behind = 0
    for held, cursor in readers:
        has_more = True
        while has_more:
            page = feed.page(cursor, 50).content
            cursor, has_more = page["cursor"], page["has_more"]
            behind += len(page["entries"])
            for entry in page["entries"]:
                held.pop(entry["id"], None)
                if "deleted" not in entry:
                    held[entry["id"]] = entry
        assert held == final
    assert behind > len(readers) > 1


def test_the_cursor_is_from_before_all_that_is_read(database, make_document):
    """Whatever happens between the manifest and a part is in the part, in the feed, or in both."""
    cases, snapshot, feed = Cases(database, demonstration=True), Snapshot(database), Feed(database)
    documents = [make_document(case_code.generate()) for _ in range(3)]
    for document in documents[:2]:
        cases.create(submission(json.dumps(document).encode()))
    cursor, names = snapshot.manifest()
    cases.withdraw(documents[0]["case_id"])
    cases.create(submission(json.dumps(documents[2]).encode()))
    [part] = [lines(snapshot.part(name).content) for name in names]
    assert [entry["md5"] for entry in part] == [item["md5"] for number in (1, 2) for item in documents[number]["items"]]
    entries = feed.page(cursor, 50).content["entries"]
    assert [entry.get("deleted", False) for entry in entries] == [True] * 4 + [False] * 4
