"""Whatever was answered with 201 is there, whatever happens next."""

import signal

from fingerprint import case_code


def test_a_case_survives_sigkill_right_after_its_201(start, make_document):
    codes = []
    for _ in range(4):
        registry = start()
        codes.append(case_code.generate())
        answer = registry.client.post("/api/v1/cases", json=make_document(codes[-1]))
        registry.end(signal.SIGKILL)
        assert answer.status_code == 201
    registry = start()
    for code in codes:
        status = registry.client.post("/api/v1/cases/status", json={"code": code})
        assert (status.status_code, status.json()["items"]) == (200, 4)


def test_a_withdrawal_survives_sigkill(start, code, document):
    registry = start()
    registry.client.post("/api/v1/cases", json=document)
    registry.client.post("/api/v1/cases/withdraw", json={"code": code})
    registry.end(signal.SIGKILL)
    status = start().client.post("/api/v1/cases/status", json={"code": code})
    assert status.json()["state"] == "withdrawn"


def test_two_processes_on_one_database_see_each_others_cases(start, code, document):
    first, second = start(), start()
    assert first.client.post("/api/v1/cases", json=document).status_code == 201
    assert second.client.post("/api/v1/cases", json=document).status_code == 200
    assert second.client.post("/api/v1/cases/withdraw", json={"code": code}).status_code == 200
    assert first.client.post("/api/v1/cases/status", json={"code": code}).json()["state"] == "withdrawn"


def test_an_operator_stops_it_cleanly(start, store, document):
    registry = start()
    registry.client.post("/api/v1/cases", json=document)
    assert registry.end(signal.SIGTERM) == 0
    # SQLite removes the log when its last connection closes: everything is in the one file an operator copies.
    assert not (store.folder / "registry.sqlite3-wal").exists()
