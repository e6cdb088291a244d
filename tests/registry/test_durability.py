"""Whatever was answered with 201 is there, whatever happens next."""

import signal


def test_a_withdrawal_survives_sigkill(start, code, document):
    registry = start()
    registry.client.post("/api/v1/cases", json=document)
    registry.client.post("/api/v1/cases/withdraw", json={"code": code})
    registry.end(signal.SIGKILL)
    status = start().client.post("/api/v1/cases/status", json={"code": code})
    assert status.json()["state"] == "withdrawn"


def test_an_operator_stops_it_cleanly(start, store, document):
    registry = start()
    registry.client.post("/api/v1/cases", json=document)
    assert registry.end(signal.SIGTERM) == 0
    # SQLite removes the log when its last connection closes: everything is in the one file an operator copies.
    assert not (store.folder / "registry.sqlite3-wal").exists()
