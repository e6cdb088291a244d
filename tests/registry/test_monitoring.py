"""What an operator's programs ask for: does it live, is it ready, and how does it do."""

import math
import re
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from fingerprint import case_code
from registry.app import create_app
from registry.settings import Settings
from sitebuild.postgresql_server import PostgresqlServer


def figures(client):
    """Return all samples by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def count(found, route, status, method="POST"):
    labels = sorted({"route": route, "status": status, "method": method}.items())
    return found.get(("registry_request_seconds_count", *labels), 0)


def error(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_it_is_healthy_and_ready(client):
    for path, status in (("/health", "ok"), ("/ready", "ready")):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": status})


@pytest.mark.parametrize("version", ["0002", "9999", None])
def test_it_is_not_ready_when_the_tables_have_another_version(client, store, version):
    store.rows("UPDATE alembic_version SET version_num = :version" if version else "DROP TABLE alembic_version",
               **({"version": version} if version else {}))  # fmt: skip
    assert error(client.get("/ready")) == (503, "not_migrated")
    assert client.get("/health").status_code == 200


def test_without_its_database_it_lives_is_not_ready_and_says_so(served, document):
    server = PostgresqlServer()
    with server.database() as url, served(create_app(Settings(database=url))) as client:
        assert client.get("/ready").status_code == 200
        server.kill()
        assert error(client.get("/ready")) == (503, "storage_unavailable")
        assert client.get("/health").status_code == 200
        found = figures(client)
        assert found["registry_database_up",] == 0
        assert ("registry_changes",) not in found
        server.start()
        assert client.get("/ready").status_code == 200
        assert figures(client)["registry_database_up",] == 1
    server.remove()


def test_requests_are_counted_by_route_and_refusals_by_code(client, code, document, make_document, platforms):
    client.post("/api/v1/cases", json=document)
    client.post("/api/v1/cases", json=document)
    client.post("/api/v1/cases", json=make_document(code))
    client.post("/api/v1/cases", content=b"{", headers={"Content-Type": "application/json"})
    client.post("/api/v1/cases/status", json={"code": code})
    client.post("/api/v1/cases/status", json={"code": case_code.generate()})
    client.get(f"/api/v1/{code}")
    client.get("/api/v1/feed")
    client.get("/api/v1/feed?limit=0", headers={"Authorization": f"Bearer {platforms.add('Example')}"})
    client.request("PATCH", "/api/v1/cases")
    found = figures(client)
    assert count(found, "/api/v1/cases", "2xx") == 2
    assert count(found, "/api/v1/cases", "4xx") == 2
    assert count(found, "/api/v1/cases/status", "2xx") == count(found, "/api/v1/cases/status", "4xx") == 1
    assert found["registry_submissions_total", ("case", "new")] == 1
    assert found["registry_submissions_total", ("case", "known")] == 1
    refusals = {key[1][1]: value for key, value in found.items() if key[0] == "registry_refusals_total"}
    assert refusals == {
        "case_conflict": 1, "json_malformed": 1, "unknown_case": 1, "not_found": 1, "key_invalid": 1,
        "parameter_invalid": 1, "method_not_allowed": 1,
    }  # fmt: skip
    bucket = {"route": "/api/v1/cases", "status": "2xx", "method": "POST", "le": "+Inf"}
    assert found["registry_request_seconds_bucket", *sorted(bucket.items())] == 2


def test_the_store_is_counted(client, code, document, platforms):
    key = platforms.add("Beispiel & Söhne")
    platforms.add("Other")
    client.post("/api/v1/cases", json=document)
    headers = {"Authorization": f"Bearer {key}"}
    cursor = client.get("/api/v1/feed?limit=3", headers=headers).json()["cursor"]
    client.post("/api/v1/feed/ack", json={"cursor": cursor}, headers=headers)
    found = figures(client)
    assert found["registry_entries",] == found["registry_changes",] == 4
    assert found["registry_platform_lag", ("platform", "Beispiel & Söhne")] == 1
    assert found["registry_platform_lag", ("platform", "Other")] == 4
    assert found["registry_database_up",] == 1
    assert found["process_resident_memory_bytes",] > 0
    platforms.revoke("Other")
    assert ("registry_platform_lag", ("platform", "Other")) not in figures(client)


def test_erasing_that_is_overdue_shows(client, calendar, monkeypatch):
    def up_to_date():
        return figures(client)["registry_erased_up_to_date",]

    def wait_for(value):
        for _ in range(200):
            if up_to_date() == value:
                return
            time.sleep(0.02)
        pytest.fail(f"It is not {value}.")

    wait_for(1)
    with monkeypatch.context() as broken:
        broken.setattr("registry.cases.Cases.erase_due", lambda _: 1 / 0)
        calendar.turn(1)
        assert up_to_date() == 0
        time.sleep(0.2)
    wait_for(1)


def test_figures_tell_nothing_of_anybody(client, code, document):
    client.headers["X-Forwarded-For"] = "203.0.113.77"
    client.post("/api/v1/cases", json=document)
    for action in ("status", "withdraw", code):
        client.post(f"/api/v1/cases/{action}?code={code}", json={"code": code})
    client.request(code.replace("-", ""), f"/{code}")
    text = client.get("/metrics").text
    for secret in (code, code.replace("-", ""), document["case_id"], "127.0.0.1", "203.0.113", "_created"):
        assert secret not in text
    labels = set(re.findall(r'(\w+)="', text))
    assert labels == {"method", "route", "status", "le", "case", "code"}
    assert all(math.isfinite(value) for value in figures(client).values())


def test_two_registries_in_one_process_count_for_themselves(store, served, document):
    first, second = (create_app(Settings(database=store.url, demonstration=True)) for _ in range(2))
    with served(first) as client, served(second) as other:
        client.post("/api/v1/cases", json=document)
        assert count(figures(client), "/api/v1/cases", "2xx") == 1
        assert count(figures(other), "/api/v1/cases", "2xx") == 0


def test_only_what_is_for_the_public_is_in_the_openapi_document(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert not {"/health", "/ready", "/metrics"} & set(paths)
