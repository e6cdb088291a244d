"""A restored backup: what was withdrawn since is withdrawn again, and platforms notice that they are ahead."""

import pytest
from typer.testing import CliRunner

from fingerprint import case_code
from registry.app import create_app
from registry.cli import app
from registry.settings import Settings
from tests.registry.test_feed import Platform


def run(store, *arguments):
    return CliRunner().invoke(app, arguments, env={"REGISTRY_DATABASE": store.url})


def test_what_was_withdrawn_since_the_backup_is_withdrawn_again(
    client, calendar, key, make_document, store, other_store, served
):
    codes = [case_code.generate() for _ in range(3)]
    documents = [make_document(code) for code in codes]
    for document in documents:
        client.post("/api/v1/cases", json=document)
    client.post("/api/v1/cases/withdraw", json={"code": codes[0]})
    slow_cursor = Platform(client, key).read_all()[1]
    assert run(store, "export", other_store.url).exit_code == 0  # the backup
    calendar.turn(2)
    client.post("/api/v1/cases/withdraw", json={"code": codes[1]})
    ahead = Platform(client, key).read_all()[1]

    result = run(other_store, "redo-withdrawals", store.url)
    assert (result.exit_code, result.stdout) == (0, "Withdrawn: 1\n")
    restored = create_app(Settings(database=other_store.url, demonstration=True), calendar.today)
    with served(restored) as restored_client:
        platform = Platform(restored_client, key)
        for cursor in (ahead, slow_cursor):
            assert platform.get(after=cursor).json()["error"]["code"] == "cursor_invalid"
        assert len(platform.entries()) == 4
        states = [restored_client.post("/api/v1/cases/status", json={"code": code}).json()["state"] for code in codes]
        assert states == ["withdrawn", "withdrawn", "listed"]
        assert run(other_store, "redo-withdrawals", store.url).stdout == "Withdrawn: 0\n"
        # Erased when it would have been, seven days after the withdrawal.
        calendar.turn(8)
        assert restored_client.post("/api/v1/cases/restore", json={"code": codes[1]}).status_code == 410
    assert "redo-withdrawals" in run(other_store, "audit").stdout


def test_where_nothing_can_be_read_no_old_cursor_leads_past_what_is_new(client, key, make_document, store, served):
    client.post("/api/v1/cases", json=make_document(case_code.generate()))
    answer = Platform(client, key).get()
    assert run(store, "renew-cursors").exit_code == 0
    with served(create_app(Settings(database=store.url, demonstration=True))) as restored_client:
        platform = Platform(restored_client, key)
        assert platform.get(after=answer.json()["cursor"]).json()["error"]["code"] == "cursor_invalid"
        # What the answer said may be the same, but not the cursor in it.
        assert platform.get(**{"If-None-Match": answer.headers["etag"]}).status_code == 200
    assert "renew-cursors" in run(store, "audit").stdout


@pytest.mark.parametrize("source", ["sqlite:////nowhere/to/be/found", "mysql://x", "postgresql://h/x?host=/nowhere"])
def test_a_source_that_cannot_be_read_is_named(store, source):
    result = run(store, "redo-withdrawals", source)
    assert result.exit_code in (1, 2)
    assert "source" in result.stderr.lower()
    assert "Traceback" not in result.stderr
