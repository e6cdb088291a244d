"""One shape for every refusal, from every place that one can come from."""

import inspect
import json
import re
import socket
import sqlite3
import time
from contextlib import closing

import pytest

from fingerprint import case_code
from registry import errors
from registry.app import create_app
from registry.cases import Cases
from registry.settings import Settings

JSON = {"Content-Type": "application/json"}
ALL_ERRORS = [
    error
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if issubclass(error, errors.RegistryError) and error is not errors.RegistryError
]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return tmp_path_factory.mktemp("registry") / "registry.sqlite3"


@pytest.fixture(scope="module")
def client(database, served):
    """One registry for the whole module: what is refused leaves no trace."""
    with served(create_app(Settings(database=f"sqlite:///{database}", demonstration=True))) as client:
        yield client


@pytest.fixture(scope="module")
def refused(client):
    """Check an answer's whole shape, and that the OpenAPI document has its code at this address."""
    described = client.get("/api/v1/openapi.json").json()["paths"]

    def check(answer, status, code, field=None):
        assert answer.status_code == status, answer.text
        error = answer.json()["error"]
        assert answer.json() == {"error": {"code": code, "message": error["message"], "field": field}}
        assert error["message"]
        path = answer.request.url.path
        assert f"`{code}`" in described[path]["post"]["responses"][str(status)]["description"]

    return check


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", "json_malformed"),
        (b"{", "json_malformed"),
        (b"{} {}", "json_malformed"),
        (b'{"version": NaN}', "json_malformed"),
        (b'{"version": -Infinity}', "json_malformed"),
        (b'{"version": 1e999}', "json_malformed"),
        (b'{"version": ' + b"1" * 5000 + b"}", "json_malformed"),
        (b'{"reporter": "\x00"}', "json_malformed"),
        (b"\xef\xbb\xbf{}", "json_malformed"),
        (b'{"version": 1, "version": 1}', "json_key_repeated"),
        (b'{"items": [{"kind": "image", "kind": "video"}]}', "json_key_repeated"),
        (b'{"reporter": "\xff"}', "encoding_invalid"),
        ("{}".encode("utf-16"), "encoding_invalid"),
        (b'{"reporter": "\\ud800"}', "encoding_invalid"),
        (b'{"\\udfff": 1}', "encoding_invalid"),
        (b"[" * 300 + b"]" * 300, "json_too_deep"),
        (b"[" * 100_000, "json_too_deep"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "json_too_deep"),
    ],
)
@pytest.mark.parametrize("path", ["", "/status"])
def test_what_is_no_plain_json_is_refused(client, refused, path, body, refusal):
    refused(client.post(f"/api/v1/cases{path}", content=body, headers=JSON), 400, refusal)


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        (lambda d: d.update(version=2), "version_unsupported", "/version"),
        (lambda d: d.update(version="1"), "version_unsupported", "/version"),
        (lambda d: d.update(version=True), "version_unsupported", "/version"),
        (lambda d: d.pop("version"), "field_missing", "/version"),
        (lambda d: d.pop("items"), "field_missing", "/items"),
        (lambda d: d["items"][0].pop("kind"), "field_missing", "/items/0/kind"),
        (lambda d: d["items"][1].pop("pdq"), "field_missing", "/items/1/pdq"),
        (lambda d: d["items"][2]["vpdq"][1]["frames"][2].pop("time"), "field_missing", "/items/2/vpdq/1/frames/2/time"),
        (lambda d: d.update(name="x"), "field_unknown", "/name"),
        (lambda d: d.update({"a/b~c": 1}), "field_unknown", "/a~1b~0c"),
        (lambda d: d.update({"x" * 5000: 1}), "field_unknown", "/" + "x" * 199),
        (lambda d: d["items"][0].update(file_name="x.jpg"), "field_unknown", "/items/0/file_name"),
        (lambda d: d["items"][2].update(pdq=[]), "field_unknown", "/items/2/pdq"),
        (lambda d: d["items"][0]["pdq"][1].update(size=1), "field_unknown", "/items/0/pdq/1/size"),
        (lambda d: d.update(case_id="A" * 64), "field_invalid", "/case_id"),
        (lambda d: d.update(case_id="a" * 64 + "\n"), "field_invalid", "/case_id"),
        (lambda d: d.update(case_id="a" * 63 + "\0"), "field_invalid", "/case_id"),
        (lambda d: d.update(reporter="adult"), "field_invalid", "/reporter"),
        (lambda d: d.update(practice=1), "field_invalid", "/practice"),
        (lambda d: d.update(items=[]), "field_invalid", "/items"),
        (lambda d: d.update(items=d["items"] * 63), "field_invalid", "/items"),
        (lambda d: d.update(items=[None]), "field_invalid", "/items/0"),
        (lambda d: d["items"][0].update(kind="audio"), "field_invalid", "/items/0/kind"),
        (lambda d: d["items"][0]["pdq"][0].update(quality=101), "field_invalid", "/items/0/pdq/0/quality"),
        (lambda d: d["items"][0]["pdq"][0].update(quality=50.5), "field_invalid", "/items/0/pdq/0/quality"),
        (lambda d: d["items"][0]["pdq"][0].update(hash="0" * 63), "field_invalid", "/items/0/pdq/0/hash"),
        (lambda d: d["items"][2]["vpdq"][0].update(frames=[]), "field_invalid", "/items/2/vpdq/0/frames"),
        (lambda d: d["items"][2]["vpdq"][0].update(variant="flip"), "field_invalid", "/items/2/vpdq/0/variant"),
        (lambda d: d["items"][0]["pdq"][0].update(quality=1e300), "field_invalid", "/items/0/pdq/0/quality"),
    ],
)  # fmt: skip
def test_what_the_schema_does_not_allow_is_refused_with_its_place(
    client, refused, document, database, change, refusal, field
):
    change(document)
    refused(client.post("/api/v1/cases", json=document), 422, refusal, field)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM cases").fetchone() == (0,)


@pytest.mark.parametrize("body", ["[]", "1", "null", '"text"'])
def test_a_document_must_be_an_object(client, refused, body):
    refused(client.post("/api/v1/cases", content=body, headers=JSON), 422, "field_invalid", "")


@pytest.mark.parametrize("action", ["status", "withdraw", "restore"])
@pytest.mark.parametrize(
    ("request_body", "refusal", "field"),
    [
        ({}, "field_missing", "/code"),
        ({"code": "BCDF" * 6, "why": 1}, "field_unknown", "/why"),
        ([], "field_invalid", ""),
        ({"code": 7}, "code_invalid", "/code"),
        ({"code": ""}, "code_invalid", "/code"),
        ({"code": "BCDF" * 5}, "code_invalid", "/code"),
        ({"code": "AEIO" * 6}, "code_invalid", "/code"),
        ({"code": "BCDF" * 6 + "\0"}, "code_invalid", "/code"),
        ({"code": "B" * 1_000_000}, "code_invalid", "/code"),
    ],
)
def test_what_is_no_case_code_is_refused(client, refused, action, request_body, refusal, field):
    refused(client.post(f"/api/v1/cases/{action}", json=request_body), 422, refusal, field)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json+x"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_only_json_is_taken(client, refused, document, headers):
    answer = client.post("/api/v1/cases", content=json.dumps(document), headers=headers)
    refused(answer, 415, "content_type_unsupported")


@pytest.mark.parametrize("is_announced", [True, False])
@pytest.mark.parametrize("too_many", [1, 3_000_000])
def test_a_long_body_is_refused_before_it_is_parsed_and_the_client_hears_it(tmp_path, served, too_many, is_announced):
    limit = 1_000_000
    app = create_app(
        Settings(database=f"sqlite:///{tmp_path}/registry.sqlite3", demonstration=True, max_document_bytes=limit)
    )
    body = b"[" * (limit + too_many)  # parsed, it would be nested too deeply
    with served(app) as client:
        for _ in range(5):
            answer = client.post("/api/v1/cases", content=body if is_announced else iter([body]), headers=JSON)
            assert (answer.status_code, answer.json()["error"]["code"]) == (413, "document_too_large")
        assert client.post("/api/v1/cases", content=body[:limit], headers=JSON).status_code == 400


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_client_that_goes_away_half_way_harms_nobody(start, document):
    registry = start()
    address = registry.client.base_url
    with socket.create_connection((address.host, address.port)) as connection:
        connection.sendall(
            b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
        )
    for _ in range(100):
        if "POST /api/v1/cases 400" in registry.log.read_text():
            break
        time.sleep(0.05)
    assert "POST /api/v1/cases 400" in registry.log.read_text()
    assert "Traceback" not in registry.log.read_text()
    assert registry.client.post("/api/v1/cases", json=document).status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "status", "refusal"),
    [
        ("GET", "/", 404, "not_found"),
        ("GET", "/docs", 404, "not_found"),
        ("POST", "/api/v1/cases/", 404, "not_found"),
        ("POST", "/api/v1/cases/status/x", 404, "not_found"),
        ("GET", "/api/v1/cases", 405, "method_not_allowed"),
        ("OPTIONS", "/api/v1/cases", 405, "method_not_allowed"),
        ("DELETE", "/api/v1/cases/status", 405, "method_not_allowed"),
    ],
)
def test_wrong_addresses_and_methods_have_the_same_shape(client, method, path, status, refusal):
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == refusal
    assert answer.headers.get("allow") == ("POST" if status == 405 else None)


def test_what_nobody_foresaw_is_answered_and_logged_without_a_visitors_data(client, code, refused, monkeypatch, caplog):
    def fail(self, case_id):
        raise RuntimeError(f"quotes {case_id} and {code}")

    monkeypatch.setattr(Cases, "status", fail)
    refused(client.post("/api/v1/cases/status", json={"code": code}), 500, "internal_error")
    assert "RuntimeError" in caplog.text
    assert "test_errors.py" in caplog.text
    assert code not in caplog.text
    assert case_code.case_id(code) not in caplog.text


def test_a_full_database_is_answered_with_try_again_and_keeps_no_half_case(
    tmp_path, served, refused, document, monkeypatch
):
    path = tmp_path / "registry.sqlite3"
    app = create_app(Settings(database=f"sqlite:///{path}", demonstration=True))
    create = Cases.create

    def create_on_full_disk(self, submission):
        with self._database.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        return create(self, submission)

    monkeypatch.setattr(Cases, "create", create_on_full_disk)
    document["items"] *= 60
    with served(app) as client:
        answer = client.post("/api/v1/cases", json=document)
        refused(answer, 503, "storage_unavailable")
        assert answer.headers["retry-after"]
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT count(*) FROM cases").fetchone() == (0,)


def test_a_locked_database_is_answered_with_try_again(tmp_path, served, refused, document, monkeypatch):
    monkeypatch.setattr("registry.storage.strategy.BUSY_TIMEOUT_MS", 100)
    path = tmp_path / "registry.sqlite3"
    with served(create_app(Settings(database=f"sqlite:///{path}", demonstration=True))) as client:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            refused(client.post("/api/v1/cases", json=document), 503, "storage_unavailable")
            connection.execute("ROLLBACK")
        assert client.post("/api/v1/cases", json=document).status_code == 201


def test_each_code_is_used_once_and_stands_in_the_tree():
    codes = [error.code for error in ALL_ERRORS]
    assert len(codes) == len(set(codes))
    for error in ALL_ERRORS:
        assert re.search(rf"── {error.__name__} +{error.status} {error.code}$", errors.__doc__, re.MULTILINE)
