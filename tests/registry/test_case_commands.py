"""What an operator can do for somebody who holds a case code."""

import os
import pty
import subprocess
import sys
from contextlib import suppress

import pytest

from fingerprint import case_code
from tests.registry.test_audit import actions
from tests.registry.test_feed import deleted
from tests.registry.test_privacy import ON_SQLITE


@pytest.fixture
def run(operate):
    """Run ``registry case …`` with a code on standard input."""
    return lambda action, code: operate("case", action, input=f"{code.lower()}\n")


@pytest.fixture
def entries(platform, client, document):
    """What the feed has of the case."""
    client.post("/api/v1/cases", json=document)
    return platform.read()["entries"]


def state(client, code):
    return client.post("/api/v1/cases/status", json={"code": code}).json()["state"]


def test_it_shows_what_the_visitor_sees_and_the_entries(run, client, code, entries):
    seen = client.post("/api/v1/cases/status", json={"code": code}).json()
    result = run("show", code)
    first, *lines = result.stdout.splitlines()
    assert first == f"{seen['state']}, received {seen['received']}, items: {seen['items']}, taken out: 0"
    assert lines == [f"{entry['id']} {entry['trust']}, {entry['advice']}" for entry in entries]


def test_a_withdrawal_is_the_visitors_own_and_can_be_undone(run, operate, client, platform, code, entries):
    cursor = platform.read()["cursor"]
    assert run("withdraw", code).exit_code == 0
    assert state(client, code) == "withdrawn"
    assert platform.read(cursor)["entries"] == deleted(entries)
    again = run("withdraw", code)
    assert (again.exit_code, again.stderr) == (1, "The case is withdrawn already.\n")
    assert client.post("/api/v1/cases/restore", json={"code": code}).json()["state"] != "withdrawn"
    assert [row[1:] for row in actions(operate)[1:]] == [("case withdraw", f"entry {entries[0]['id']} and 3 more", "")]


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_erasing_withdraws_and_leaves_no_fingerprint(
    run, operate, client, platform, code, entries, store, is_withdrawn
):
    cursor = platform.read()["cursor"]
    if is_withdrawn:
        client.post("/api/v1/cases/withdraw", json={"code": code})
    result = run("erase", code)
    assert (result.exit_code, result.stdout) == (0, "Erased the fingerprints of photos and videos: 4\n")
    assert platform.read(cursor)["entries"] == deleted(entries)
    for table in ("items", "hashes", "entries"):
        assert store.rows(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608
    assert state(client, code) == "withdrawn"
    assert run("show", code).stdout.splitlines()[1:] == []
    assert client.post("/api/v1/cases/restore", json={"code": code}).json()["error"]["code"] == "case_erased"
    again = run("erase", code)
    assert (again.exit_code, again.stderr) == (1, "The fingerprints of this case are erased already.\n")
    assert [row[1:] for row in actions(operate)[1:]] == [("case erase", f"entry {entries[0]['id']} and 3 more", "")]


def test_practice_is_erased_as_well(run, client, code, make_document, store):
    client.post("/api/v1/cases", json=make_document(code, practice=True))
    assert run("erase", code).exit_code == 0
    assert store.rows("SELECT count(*) FROM items") == [(0,)]
    assert run("erase", code).exit_code == 1


@ON_SQLITE
def test_no_file_has_an_erased_fingerprint(run, code, entries, store):
    wanted = bytes.fromhex(entries[0]["pdq"][0]["hash"])

    def is_stored():
        return any(wanted in path.read_bytes() for path in store.folder.iterdir())

    assert is_stored()
    run("erase", code)
    assert not is_stored()


def test_the_audit_log_has_nothing_of_the_visitor(run, operate, code, document, entries):
    for action in ("show", "withdraw", "erase"):
        run(action, code)
    log = operate("audit").stdout
    digests = [item[name] for item in document["items"] for name in ("md5", "sha256")]
    for secret in (code, code.lower(), case_code.normalize(code), document["case_id"], *digests):
        assert secret not in log


@pytest.mark.parametrize("action", ["show", "withdraw", "erase"])
def test_a_code_that_is_none_and_one_without_a_case_are_said(run, action):
    assert (run(action, "nonsense").exit_code, run(action, "nonsense").stderr) == (2, "This is not a case code.\n")
    unknown = run(action, case_code.generate())
    assert (unknown.exit_code, unknown.stdout, unknown.stderr) == (1, "", "No case has this code.\n")


@pytest.mark.parametrize("action", ["show", "withdraw", "erase"])
def test_no_code_is_taken_from_the_command_line(operate, action, code):
    assert operate("case", action, code).exit_code == 2


@ON_SQLITE
def test_a_code_that_is_typed_is_not_shown(client, code, document, store):
    client.post("/api/v1/cases", json=document)
    terminal, end = pty.openpty()
    environment = {**os.environ, "REGISTRY_DATABASE": store.url}
    command = [sys.executable, "-m", "registry", "case", "show"]
    with subprocess.Popen(
        command, env=environment, stdin=end, stdout=subprocess.PIPE, stderr=end, start_new_session=True
    ) as process:
        os.close(end)
        shown = b""
        while not shown.endswith(b"Case code: "):
            shown += os.read(terminal, 1000)
        os.write(terminal, f"{code}\n".encode())
        answer = process.stdout.read()
    with suppress(OSError):  # Linux's way of saying that the terminal's other end is closed
        while more := os.read(terminal, 1000):
            shown += more
    os.close(terminal)
    assert answer.startswith(b"received, ")
    assert code.encode() not in shown + answer
