"""What is erased is in no file, also where somebody was in the way, and the log does not grow without end."""

import json
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pytest
from sqlalchemy import text

from fingerprint import case_code
from registry import validation
from registry.cases import Cases
from registry.storage import case_store
from registry.storage.database import Database

ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def write_ahead_log(store):
    return store.folder / "registry.sqlite3-wal"


def wait_until(is_true, seconds=20):
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@ON_SQLITE
def test_erased_fingerprints_leave_the_log_as_soon_as_nobody_is_in_the_way(
    client, code, document, make_document, calendar, store, monkeypatch
):
    monkeypatch.setattr("registry.storage.sqlite.CHECKPOINT_TIMEOUT_MS", 50)
    secret = bytes.fromhex(document["items"][0]["md5"])
    reader = sqlite3.connect(store.folder / "registry.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM cases").fetchone()
    client.post("/api/v1/cases", json=document)
    client.post("/api/v1/cases/withdraw", json={"code": code})
    calendar.turn(8)
    wait_until(lambda: store.rows("SELECT count(*) FROM items") == [(0,)])
    assert secret in write_ahead_log(store).read_bytes()
    assert client.post("/api/v1/cases", json=make_document(case_code.generate())).status_code == 201
    reader.close()
    wait_until(lambda: secret not in b"".join(path.read_bytes() for path in store.folder.iterdir()))


@ON_SQLITE
def test_what_a_killed_process_has_erased_leaves_the_log_when_the_next_one_starts(store, tmp_path):
    database = Database(store.url)
    database.migrate()
    cases = Cases(database)
    assert write_ahead_log(store).stat().st_size > 0
    cases.erase_once_a_day()
    assert not cases.is_erased_up_to_date
    assert cases.forget_erased()
    assert cases.is_erased_up_to_date
    assert write_ahead_log(store).stat().st_size == 0
    database.close()


@ON_SQLITE
@pytest.mark.parametrize("is_left", [True, False])
def test_a_visitor_waits_for_forgetting_only_where_nobody_else_does_it(
    store, code, make_document, calendar, monkeypatch, is_left
):
    database = Database(store.url)
    database.migrate()
    cases = Cases(database, calendar.today, demonstration=True)
    cases.forget_erased()
    if is_left:
        cases.leave_forgetting()
    cases.create(validation.submission(json.dumps(make_document(code)).encode()))
    cases.withdraw(case_code.case_id(code))
    calendar.turn(8)
    monkeypatch.setattr(Database, "forget_deleted", lambda _: forgotten.append(True) or True)
    forgotten = []
    cases.status(case_code.case_id(code))
    assert (forgotten, cases.is_erased_up_to_date) == (([], False) if is_left else ([True], True))
    assert cases.forget_erased()
    assert (forgotten, cases.is_erased_up_to_date) == ([True], True)
    database.close()


@ON_SQLITE
def test_with_readers_all_the_time_the_log_is_emptied(client, store, make_document):
    database = Database(store.url)
    is_over = threading.Event()

    def read():
        # Of several readers one always has begun before the others end, so SQLite's own clearing finds no gap.
        while not is_over.is_set():
            with database.read() as connection:
                connection.execute(text("SELECT count(*) FROM cases"))
                time.sleep(0.02)

    with ThreadPoolExecutor(3) as readers:
        reading = [readers.submit(read) for _ in range(3)]
        try:
            for _ in range(20):
                client.post("/api/v1/cases", json=make_document(case_code.generate()))
            wait_until(lambda: write_ahead_log(store).stat().st_size == 0)
        finally:
            is_over.set()
    for reader in reading:
        reader.result()
    database.close()


def test_several_processes_erase_at_once(store, make_document, calendar):
    databases = [Database(store.url) for _ in range(4)]
    databases[0].migrate()
    registries = [Cases(database, calendar.today, demonstration=True) for database in databases]
    for _ in range(20):
        document = make_document(case_code.generate(), practice=True)
        registries[0].create(validation.submission(json.dumps(document).encode()))
    calendar.turn(1)
    with ThreadPoolExecutor(4) as threads:
        erased = list(threads.map(lambda cases: cases.erase_due(), registries))
    assert sum(erased) == 80
    assert store.rows("SELECT count(*) FROM items") == [(0,)]
    for database in databases:
        database.close()


def test_what_was_erased_before_a_failure_is_forgotten_too(database, make_document, calendar, monkeypatch):
    registry = Cases(database, calendar.today, demonstration=True)
    for _ in range(2):
        document = make_document(case_code.generate(), practice=True)
        registry.create(validation.submission(json.dumps(document).encode()))
    registry.leave_forgetting()
    calendar.turn(1)
    registry.forget_erased()
    batches = iter([case_store.erase])
    with monkeypatch.context() as broken:
        broken.setattr("registry.cases.CASES_AT_ONCE", 1)
        broken.setattr("registry.storage.case_store.erase", lambda *those: next(batches)(*those))
        with pytest.raises(StopIteration):
            registry.erase_due()
    forget = Mock(return_value=True)
    monkeypatch.setattr(database, "forget_deleted", forget)
    registry.forget_erased()
    assert forget.called
