"""A registry that has moved into another database goes on as if it had not."""

from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from fingerprint import case_code
from registry.app import create_app
from registry.platforms import Platforms
from registry.settings import Settings
from registry.storage.database import Database
from registry.storage.tables import clocks, feedback, harmless, metadata
from tests.registry.platform_client import Platform
from tests.registry.test_audit import actions


def add_case(client, make_document):
    code = case_code.generate()
    client.post("/api/v1/cases", json=make_document(code)).raise_for_status()
    return code


def everything(url):
    """All rows of all tables."""
    database = Database(url)
    with database.read() as connection:
        rows = {
            table.name: sorted(connection.execute(select(table)).all(), key=repr) for table in metadata.sorted_tables
        }
    database.close()
    return rows


def test_cursors_keys_and_codes_stay_good(
    operate, platform, client, database, make_document, store, other_store, served
):
    codes = [add_case(client, make_document) for _ in range(2)]
    entries, cursor = platform.read_all()
    platform.acknowledge(cursor)
    with database.write() as connection:
        said = {"platform": 1, "entry": entries[0]["id"], "verdict": "matched", "reason": "other"}
        connection.execute(insert(feedback).values(**said, day=date(2026, 2, 27)))
        connection.execute(insert(clocks).values(platform=1, ahead=7200, day=date(2026, 2, 27)))
        connection.execute(insert(harmless).values(hash="0f" * 32, name="A picture", added=date(2026, 2, 27)))
    codes.append(add_case(client, make_document))
    client.post("/api/v1/cases/withdraw", json={"code": codes[0]}).raise_for_status()

    result = operate("export", other_store.url)
    assert result.exit_code == 0, result.stderr
    here, there = (everything(url) for url in (store.url, other_store.url))
    assert here == there
    assert all(there.values())
    assert result.stdout.splitlines() == [f"{name} {len(rows)}" for name, rows in there.items()]

    settings = Settings(database=other_store.url, demonstration=True)
    with served(create_app(settings, lambda: date(2026, 2, 27))) as moved:
        reader = Platform(moved, platform.headers["Authorization"].removeprefix("Bearer "))
        assert reader.read_all(cursor) == platform.read_all(cursor)
        for code in codes:
            old, new = (where.post("/api/v1/cases/status", json={"code": code}) for where in (client, moved))
            assert (old.status_code, old.json()) == (new.status_code, new.json())
        # What is new gets numbers of its own.
        _, cursor = reader.read_all(cursor)
        add_case(moved, make_document)
        moved.post("/api/v1/cases/withdraw", json={"code": codes[1]}).raise_for_status()
        assert [entry.get("deleted", False) for entry in reader.read_all(cursor)[0]] == [False] * 4 + [True] * 4
        assert reader.acknowledge(cursor).json() == {"cursor": cursor}


def test_an_empty_registry_moves_too(operate, other_store):
    assert operate("export", other_store.url).exit_code == 0
    target = Database(other_store.url)
    Platforms(target).add("Example")
    target.close()
    assert [row.what for row in everything(other_store.url)["audit"]] == ["export", "platform add"]


def test_a_target_with_rows_is_left_as_it_is(operate, client, make_document, other_store):
    add_case(client, make_document)
    assert operate("export", other_store.url).exit_code == 0
    before = everything(other_store.url)
    add_case(client, make_document)
    result = operate("export", other_store.url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing was copied" in result.stderr
    assert everything(other_store.url) == before
    assert [row[1] for row in actions(operate)] == ["export"]


def test_a_registry_is_not_copied_into_itself(operate, store):
    operate("platform", "add", "Example")
    before = everything(store.url)
    assert operate("export", store.url).exit_code == 1
    assert everything(store.url) == before


def test_a_failure_half_way_leaves_nothing_behind(operate, client, make_document, other_store, monkeypatch):
    add_case(client, make_document)

    def fail(*_):
        raise OperationalError("INSERT …", None, Exception("disk full"))

    with monkeypatch.context() as patch:
        patch.setattr(Database, "number_on", fail)
        result = operate("export", other_store.url)
    assert (result.exit_code, "nothing was copied: disk full" in result.stderr) == (1, True)
    assert operate("export", other_store.url).exit_code == 0


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("registry.sqlite3", 2, "The target is not a database URL"),
        ("mysql://u:secret@host/x", 2, "The target must begin with"),
        ("postgresql://u:secret@127.0.0.1:1/x", 1, "nothing was copied"),
    ],
)
def test_a_target_that_is_none_is_named_without_its_password(operate, url, status, words):
    result = operate("export", url)
    assert result.exit_code == status
    assert words in result.stderr
    assert "secret" not in result.stderr
    assert "secret" not in operate("audit").stdout
