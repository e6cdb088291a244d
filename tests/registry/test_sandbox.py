"""A registry for platforms to try their clients on: all kinds of entries and changes, none of them anybody's."""

import os
import re
import signal
import subprocess
import sys

import httpx
import jsonschema
import pytest

from registry import synthetic, validation
from registry.app import create_app
from registry.platforms import Platforms
from registry.sandbox import MAX_COUNT, REVIEWER, Make
from registry.settings import Settings, SettingsError
from registry.storage.database import Database

CHANGES = "/api/v1/sandbox/changes"


class Engineer:
    """Who tries a client out."""

    def __init__(self, client, key):
        self.client = client
        self.headers = {"Authorization": f"Bearer {key}"}

    def post(self, body):
        return self.client.post(CHANGES, json=body, headers=self.headers)

    def make(self, what, count):
        answer = self.post({"make": what, "count": count})
        assert answer.status_code == 200, answer.text
        return answer.json()["entries"]

    def read(self, after=None):
        entries = []
        has_more = True
        while has_more:
            parameters = {"after": after} if after else {}
            page = self.client.get("/api/v1/feed", params=parameters, headers=self.headers).json()
            entries, after, has_more = entries + page["entries"], page["cursor"], page["has_more"]
        return entries, after


@pytest.fixture
def engineer(store, served, calendar, monkeypatch):
    """Somebody with a key to a new sandbox that begins with eight entries."""
    monkeypatch.setattr("registry.sandbox.AT_FIRST", ((Make.CREATE, 8),))
    app = create_app(Settings(database=store.url, sandbox=True), calendar.today)
    database = Database(store.url)
    with served(app) as client:
        yield Engineer(client, Platforms(database).add("Example"))
    database.close()


def refusal(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["field"]


def test_every_kind_of_entry_is_there(engineer):
    entries, _ = engineer.read()
    assert [entry["kind"] for entry in entries].count("video") == 2
    assert any(entry["kind"] == "image" and entry["pdq"] and entry["vpdq"] for entry in entries)
    assert any(not entry["pdq"] and not entry["vpdq"] for entry in entries)
    assert max(len(entry["pdq"]) for entry in entries) > 3
    assert len({entry["md5"] for entry in entries}) == len(entries) == 8


def test_each_change_is_told_in_its_order(engineer):
    _, cursor = engineer.read()
    for what, is_deletion in (
        ("create", False), ("withdraw", True), ("restore", False), ("update", False), ("take_out", True),
        ("put_back", False), ("erase", True), ("restore", None),
    ):  # fmt: skip
        names = engineer.make(what, 3)
        entries, cursor = engineer.read(cursor)
        assert len(names) == (0 if is_deletion is None else 3), what
        assert [(entry["id"], entry.get("deleted", False)) for entry in entries] == [
            (name, is_deletion) for name in names
        ]


def test_entries_come_back_as_often_as_an_engineer_wishes(engineer):
    for _ in range(7):
        assert len(engineer.make("withdraw", 8)) == len(engineer.make("restore", 8)) == 8


def test_updates_confirm_and_dispute(engineer):
    for trusts in ({"confirmed", "disputed"}, {"disputed", "confirmed"}):
        names = engineer.make("update", 8)
        latest = {entry["id"]: entry for entry in engineer.read()[0]}
        assert {latest[name]["trust"] for name in names} == trusts
        assert {one["platform"] for name in names for one in latest[name]["feedback"]} == {REVIEWER}


def test_nobody_gets_more_than_there_is(engineer):
    assert len(engineer.make("withdraw", MAX_COUNT)) == 8
    assert engineer.make("withdraw", 1) == []
    assert engineer.make("put_back", 1) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"make": "create", "count": 0}, (422, "field_invalid", "/count")),
        ({"make": "create", "count": MAX_COUNT + 1}, (422, "field_invalid", "/count")),
        ({"make": "create", "count": 1.5}, (422, "field_invalid", "/count")),
        ({"make": "destroy", "count": 1}, (422, "field_invalid", "/make")),
        ({"make": "create"}, (422, "field_missing", "/count")),
        ({"make": "create", "count": 1, "seed": 1}, (422, "field_unknown", "/seed")),
    ],
)
def test_what_cannot_be_made_is_refused(engineer, body, expected):
    assert refusal(engineer.post(body)) == expected


def test_changes_need_a_key(engineer):
    answer = engineer.client.post(CHANGES, json={"make": "create", "count": 1})
    assert refusal(answer) == (401, "key_invalid", None)


def test_it_takes_no_cases(engineer, make_document, code):
    for practice in (False, True):
        answer = engineer.client.post("/api/v1/cases", json=make_document(code, practice=practice))
        assert refusal(answer) == (403, "sandbox_only", None)
    assert len(engineer.read()[0]) == 8


def test_the_openapi_document_tells_of_it_in_a_sandbox(engineer):
    operation = engineer.client.get("/api/v1/openapi.json").json()["paths"][CHANGES]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    jsonschema.validate({"make": "put_back", "count": 1}, schema)
    assert {"200", "401", "422"} <= set(operation["responses"])


def test_elsewhere_there_is_no_such_address(client):
    assert CHANGES not in client.get("/api/v1/openapi.json").json()["paths"]
    assert refusal(client.post(CHANGES, json={})) == (404, "not_found", None)


def test_it_never_shares_a_database_with_a_registry_that_people_rely_on(store, served, document, calendar):
    with served(create_app(Settings(database=store.url, demonstration=True), calendar.today)) as client:
        client.post("/api/v1/cases", json=document)
    with pytest.raises(SettingsError, match="cases of people"):
        create_app(Settings(database=store.url, sandbox=True))
    assert store.rows("SELECT count(*) FROM entries") == [(4,)]


def test_its_database_is_not_taken_for_a_real_one(store, served, monkeypatch):
    monkeypatch.setattr("registry.sandbox.AT_FIRST", ((Make.CREATE, 1),))
    for _ in range(2):
        with served(create_app(Settings(database=store.url, sandbox=True))):
            pass
    assert store.rows("SELECT count(*) FROM entries") == [(1,)]
    with pytest.raises(SettingsError, match="made up"):
        create_app(Settings(database=store.url))
    environment = {**os.environ, "REGISTRY_DATABASE": store.url}
    serve = [sys.executable, "-m", "registry", "serve", "--port", "0"]
    result = subprocess.run(serve, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "made up" in result.stderr
    assert "Traceback" not in result.stderr


def test_one_command_serves_a_sandbox_and_prints_how_to_reach_it(tmp_path):
    keys = []
    for _ in range(2):
        command = [sys.executable, "-m", "registry", "sandbox", "--port", "0", "--file", str(tmp_path / "new" / "file")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        url, key = (re.fullmatch(r"export REGISTRY_\w+=(\S+)\n", process.stdout.readline())[1] for _ in range(2))
        keys.append(key)
        for known in keys:
            answer = httpx.get(f"{url}/api/v1/feed", headers={"Authorization": f"Bearer {known}"}, timeout=30)
            assert len(answer.json()["entries"]) > 200
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert len(set(keys)) == 2


def test_a_taken_port_is_told_in_a_sentence(served, operate, tmp_path):
    with served(create_app(Settings(database=f"sqlite:///{tmp_path / 'x'}"))) as client:
        port = client.base_url.port
        result = operate("sandbox", "--port", str(port), "--file", str(tmp_path / "y"))
    assert result.exit_code == 1
    assert f"--port {port + 1}" in result.stderr
    assert not (tmp_path / "y").exists()


def test_synthetic_cases_differ_and_each_is_always_the_same():
    cases = [synthetic.case(number) for number in range(16)]
    assert cases == [synthetic.case(number) for number in range(16)]
    assert len({case.content["case_id"] for case in cases}) == 16
    assert all(case.content["version"] == validation.VERSION for case in cases)
