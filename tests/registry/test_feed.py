"""What platforms rely on: every change once, in one order, no hash of what was taken back, a cursor that lasts."""

import hashlib
import json
from datetime import date

import jsonschema
import pytest

from fingerprint import case_code
from registry.app import create_app
from registry.cases import Cases
from registry.errors import CaseErased
from registry.platforms import Platforms
from registry.settings import Settings
from registry.storage.database import Database
from registry.validation import submission
from tests.registry.platform_client import Platform


def post(client, action, code):
    answer = client.post(f"/api/v1/cases/{action}", json={"code": code})
    assert answer.status_code == 200, answer.text


def refusal(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["field"]


def deleted(entries):
    return [{"id": entry["id"], "deleted": True} for entry in entries]


def test_an_empty_feed_has_a_cursor_from_which_to_go_on(platform, client, document):
    page = platform.read()
    assert (page["entries"], page["has_more"]) == ([], False)
    client.post("/api/v1/cases", json=document)
    assert len(platform.read(page["cursor"])["entries"]) == 4


def test_an_entry_has_everything_of_an_item_and_nothing_of_its_case(platform, client, document):
    client.post("/api/v1/cases", json=document)
    entries = platform.read()["entries"]
    for entry, item in zip(entries, document["items"], strict=True):
        assert entry == {
            "id": entry["id"],
            "minor": True,
            "pdq": [],
            "vpdq": [],
            **item,
            "algorithms": {"pdq": {"version": "1"}, "vpdq": {"version": "1"}},
            "trust": "self_reported",
            "advice": "act",
            "care": "review_by_a_person_before_any_penalty_or_report",
            "feedback": [],
            "created": "2026-02-27",
            "changed": "2026-02-27",
        }
        assert len(bytes.fromhex(entry["id"])) == 16
    assert len({entry["id"] for entry in entries}) == 4


def test_practice_is_never_listed(platform, client, code, make_document, store):
    client.post("/api/v1/cases", json=make_document(code, practice=True))
    for action in ("withdraw", "restore", "withdraw"):
        post(client, action, code)
    assert platform.read()["entries"] == []
    assert store.rows("SELECT count(*) FROM entries") == [(0,)]


def test_the_same_document_again_is_no_change(platform, client, document):
    for _ in range(3):
        client.post("/api/v1/cases", json=document)
    client.post("/api/v1/cases", json={**document, "reporter": "trusted_adult"})
    assert len(platform.read_all()[0]) == 4


def test_a_withdrawal_and_a_return_are_told_once_each(platform, client, code, document, calendar):
    client.post("/api/v1/cases", json=document)
    entries, cursor = platform.read_all()
    for _ in range(2):
        post(client, "withdraw", code)
    withdrawn, cursor = platform.read_all(cursor)
    assert withdrawn == deleted(entries)
    calendar.turn(3)
    for _ in range(2):
        post(client, "restore", code)
    restored, cursor = platform.read_all(cursor)
    assert restored == [{**entry, "changed": "2026-03-02"} for entry in entries]
    assert platform.read(cursor)["entries"] == []


def test_no_hash_of_a_withdrawn_entry_is_told_at_any_of_its_changes(platform, client, code, document):
    client.post("/api/v1/cases", json=document)
    for action in ("withdraw", "restore", "withdraw"):
        post(client, action, code)
    entries, _ = platform.read_all()
    assert len(entries) == 16
    assert entries == deleted(entries)
    assert entries[:4] == entries[4:8] == entries[8:12] == entries[12:]


def test_a_withdrawal_is_told_as_one_also_after_the_return(platform, client, code, document):
    client.post("/api/v1/cases", json=document)
    for action in ("withdraw", "restore"):
        post(client, action, code)
    entries, _ = platform.read_all()
    assert [entry.get("deleted", False) for entry in entries] == [False] * 4 + [True] * 4 + [False] * 4


def test_erasing_is_no_news_and_the_slowest_platform_still_hears_of_the_withdrawal(
    platform, client, code, document, calendar, store
):
    client.post("/api/v1/cases", json=document)
    post(client, "withdraw", code)
    before = platform.read_all()
    calendar.turn(8)
    assert client.post("/api/v1/cases/status", json={"code": code}).status_code == 200
    assert store.rows("SELECT count(*) FROM entries") == [(0,)]
    assert platform.read_all() == before


def test_pages_of_any_length_make_the_same_list(platform, client, make_document):
    for _ in range(3):
        client.post("/api/v1/cases", json=make_document(case_code.generate()))
    whole = platform.read()
    assert len(whole["entries"]) == 12
    for limit in (1, 5, 12, 1000):
        assert platform.read_all(limit=limit) == (whole["entries"], whole["cursor"])
    assert not platform.read(limit=12)["has_more"]
    assert platform.read(limit=11)["has_more"]


def test_a_page_ends_early_where_entries_have_very_many_hashes(platform, client, document, monkeypatch):
    client.post("/api/v1/cases", json=document)
    whole = platform.read_all()
    monkeypatch.setattr("registry.feed.MAX_PAGE_HASHES", 7)
    assert [len(platform.read(limit=limit)["entries"]) for limit in (1, 2, 4)] == [1, 2, 2]
    monkeypatch.setattr("registry.feed.MAX_PAGE_HASHES", 1)
    assert len(platform.read()["entries"]) == 1
    assert platform.read_all() == whole


def test_a_cursor_is_good_for_another_platform_a_new_key_and_after_a_restart(
    platform, connect, client, document, store, served, calendar
):
    client.post("/api/v1/cases", json=document)
    page = platform.read(limit=3)
    other = connect("Other")
    assert other.read(page["cursor"]) == platform.read(page["cursor"])
    with served(create_app(Settings(database=store.url), calendar.today)) as restarted:
        again = Platform(restarted, "")
        again.headers = other.headers
        assert again.read(page["cursor"]) == platform.read(page["cursor"])


def test_a_cursor_that_is_not_ours_is_refused(platform, client, document):
    client.post("/api/v1/cases", json=document)
    cursor = platform.read()["cursor"]
    other = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for wrong in ("", "0", "4", cursor[:-1], cursor + "A", cursor + "\n", other, "A" * 32, "ä" * 32, "\0", "%", "="):
        assert refusal(platform.get(wrong)) == (422, "cursor_invalid", "after")
        assert refusal(platform.acknowledge(wrong)) == (422, "cursor_invalid", "/cursor")


def test_a_cursor_from_after_the_backup_that_was_put_back_is_refused(platform, client, document, store):
    client.post("/api/v1/cases", json=document)
    cursor = platform.read()["cursor"]
    store.rows("DELETE FROM changes WHERE number = 4")
    assert refusal(platform.get(cursor)) == (422, "cursor_invalid", "after")
    assert refusal(platform.acknowledge(cursor)) == (422, "cursor_invalid", "/cursor")


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "many", "", "1e2"])
def test_a_wrong_limit_is_refused(platform, limit):
    assert refusal(platform.get(limit=limit)) == (422, "parameter_invalid", "limit")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic {key}", "{key}", "Bearer {key}x"])
def test_without_a_key_that_is_in_use_nothing_is_told(platform, client, document, header):
    client.post("/api/v1/cases", json=document)
    key = platform.headers["Authorization"].removeprefix("Bearer ")
    headers = {} if header is None else {"Authorization": header.format(key=key)}
    for answer in (
        client.get("/api/v1/feed", headers=headers),
        client.get("/api/v1/feed?limit=0&after=x", headers=headers),
        client.post("/api/v1/feed/ack", json={"cursor": "x"}, headers=headers),
    ):
        assert refusal(answer) == (401, "key_invalid", None)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_platform_whose_key_was_revoked_or_replaced_reads_nothing_more_with_it(connect, database):
    revoked, replaced = connect("Example"), connect("Sample")
    assert [reader.get().status_code for reader in (revoked, replaced)] == [200, 200]
    Platforms(database).revoke("Example")
    key = Platforms(database).rotate("Sample")
    for reader in (revoked, replaced):
        assert refusal(reader.get()) == (401, "key_invalid", None)
    assert Platform(replaced.client, key).get().status_code == 200


def test_as_long_as_nothing_changes_a_reader_with_the_tag_gets_nothing_again(platform, client, code, document):
    client.post("/api/v1/cases", json=document)
    first = platform.get()
    tag = first.headers["etag"]
    for header in (tag, f"W/{tag}", f'"other", {tag}'):
        again = platform.get(**{"If-None-Match": header})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for page in (
        platform.get(limit=2, **{"If-None-Match": tag}),
        platform.get(first.json()["cursor"], **{"If-None-Match": tag}),
    ):
        assert page.status_code == 200
    post(client, "withdraw", code)
    changed = platform.get(**{"If-None-Match": tag})
    assert (changed.status_code, changed.json()["entries"][0]["deleted"]) == (200, True)


def test_an_acknowledgement_never_goes_back_and_is_kept_by_day(platform, connect, client, document, calendar, store):
    client.post("/api/v1/cases", json=document)
    cursors = [platform.read(limit=limit)["cursor"] for limit in (1, 2, 3, 4)]
    other = connect("Other")
    for reader, sent, furthest in (
        (platform, 1, 1), (platform, 0, 1), (platform, 2, 2), (platform, 2, 2), (other, 0, 0)
    ):  # fmt: skip
        answer = reader.acknowledge(cursors[sent])
        assert (answer.status_code, answer.json()) == (200, {"cursor": cursors[furthest]})
    calendar.turn(1)
    platform.acknowledge(cursors[0])
    platform.acknowledge(cursors[3])
    query = (
        "SELECT name, day, number FROM acknowledgements JOIN platforms ON platforms.id = platform ORDER BY name, day"
    )
    assert [(name, str(day), number) for name, day, number in store.rows(query)] == [
        ("Example", "2026-02-27", 3), ("Example", "2026-02-28", 4), ("Other", "2026-02-27", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, "field_missing", "/cursor")),
        ({"cursor": 1}, (422, "field_invalid", "/cursor")),
        ({"cursor": "x", "why": 1}, (422, "field_unknown", "/why")),
        ([], (422, "field_invalid", "")),
    ],
)
def test_what_is_no_acknowledgement_is_refused(platform, client, body, expected):
    assert refusal(client.post("/api/v1/feed/ack", json=body, headers=platform.headers)) == expected


def test_the_answer_is_what_the_openapi_document_says(platform, client, code, document):
    client.post("/api/v1/cases", json=document)
    description = client.get("/api/v1/openapi.json").json()
    feed = description["paths"]["/api/v1/feed"]["get"]
    assert set(feed["responses"]) == {"200", "304", "401", "422", "500", "503"}
    assert feed["security"] == [{"HTTPBearer": []}]
    for status, codes in (("401", ["key_invalid"]), ("422", ["parameter_invalid", "cursor_invalid"])):
        assert all(f"`{name}`" in feed["responses"][status]["description"] for name in codes)
    schema = {
        **feed["responses"]["200"]["content"]["application/json"]["schema"],
        "components": description["components"],
    }
    jsonschema.validate(platform.read(), schema)
    post(client, "withdraw", code)
    jsonschema.validate(platform.read(), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"entries": [{"id": "x"}], "cursor": "x", "has_more": False}, schema)


def test_a_case_that_another_process_has_erased_is_not_restored(database, document):
    cases = Cases(database, lambda: date(2026, 3, 6), demonstration=True)
    cases.create(submission(json.dumps(document).encode()))
    cases.withdraw(document["case_id"])
    Cases(database, lambda: date(2026, 3, 14), demonstration=True).erase_due()
    with pytest.raises(CaseErased):
        cases.restore(document["case_id"])
    assert cases.status(document["case_id"]).state == "withdrawn"


def _add_as_before(store, case, document, withdrawn=None):
    """Store a case as version 0002 of the tables had it."""
    row = {"case_id": bytes.fromhex(document["case_id"]), "sha256": hashlib.sha256().digest(), "withdrawn": withdrawn}
    store.rows(
        "INSERT INTO cases VALUES (:case, :case_id, :sha256, 'minor', :practice, :count, '2026-02-27', :withdrawn)",
        **{**row, "case": case, "practice": document["practice"], "count": len(document["items"])},
    )
    for item in document["items"]:
        [(number,)] = store.rows("SELECT count(*) + 1 FROM items")
        digests = {name: bytes.fromhex(item[name]) for name in ("md5", "sha256")}
        store.rows(
            "INSERT INTO items VALUES (:item, :case, :kind, :md5, :sha256)",
            **{**digests, "item": number, "case": case, "kind": item["kind"]},
        )
        for position, entry in enumerate(item.get("pdq", [])):
            store.rows(
                "INSERT INTO hashes VALUES (:item, :position, 'pdq', :variant, :value, :quality, NULL, NULL)",
                **{**entry, "value": bytes.fromhex(entry["hash"]), "item": number, "position": position},
            )


def test_what_is_there_before_the_feed_is_listed_by_the_migration(store, served, make_document, calendar):
    database = Database(store.url)
    database.migrate("0002")
    documents = [make_document(case_code.generate(), practice=number == 1) for number in range(4)]
    documents[0]["items"][0]["pdq"].append({"variant": "turned_90", "hash": "f" * 64, "quality": 100})
    for number, document in enumerate(documents):
        _add_as_before(store, number + 1, document, withdrawn="2026-02-27" if number == 2 else None)
    database.migrate()
    key = Platforms(database).add("Example")
    with served(create_app(Settings(database=store.url), calendar.today)) as client:
        platform = Platform(client, key)
        entries, cursor = platform.read_all()
        assert [entry["md5"] for entry in entries] == [
            item["md5"] for number in (0, 3) for item in documents[number]["items"]
        ]
        assert entries[0]["pdq"] == documents[0]["items"][0]["pdq"][:2]  # the third is not for platforms
        Cases(database, calendar.today).restore(documents[2]["case_id"])
        assert [entry["md5"] for entry in platform.read_all(cursor)[0]] == [
            item["md5"] for item in documents[2]["items"]
        ]
    database.close()
