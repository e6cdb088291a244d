"""The trial of platforms' clients: the reference client passes, and each fault is found and named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sitebuild.project import REPOSITORY

REFERENCE = REPOSITORY.root / "docs" / "reference_client.py"

ACKNOWLEDGE = '        ask("/api/v1/feed/ack", {"cursor": page["cursor"]})\n'
STORE = """        with database:
            for entry in page["entries"]:
                keep(database, entry)
            database.execute("UPDATE cursors SET cursor = ?", [page["cursor"]])
"""
READ_PAGE = '        page = json.loads(ask(f"/api/v1/feed?limit=1000&after={quote(cursor)}"))\n'
BEGIN = "    database.executescript(TABLES)\n"

FAULTS = {
    "ignores deletions": (
        [('    database.execute("DELETE FROM entries WHERE id = ?"', '    if entry.get("deleted"):\n        return\n    database.execute("DELETE FROM entries WHERE id = ?"')],
        {"What was withdrawn is deleted.", "What a person at the registry has taken off the list is deleted."},
    ),
    "acknowledges before it has stored": (
        [(ACKNOWLEDGE, ""), (STORE, ACKNOWLEDGE + STORE)],
        {"It acknowledges nothing before it is stored."},
    ),
    "acknowledges the snapshot before it has loaded it": (
        [("        with database:\n            database.execute(\"INSERT INTO cursors", "        ask(\"/api/v1/feed/ack\", {\"cursor\": snapshot[\"cursor\"]})\n        with database:\n            database.execute(\"INSERT INTO cursors")],
        {"What was taken over is acknowledged."},
    ),
    "never acknowledges": ([(ACKNOWLEDGE, "")], {"What was taken over is acknowledged."}),
    "begins anew each time and deletes nothing": (
        [(BEGIN, BEGIN + '    database.execute("DELETE FROM cursors")\n    database.execute("DELETE FROM parts")\n    database.commit()\n')],
        {"Each pull goes on where the last one has ended.", "What was withdrawn is deleted."},
    ),
    "skips a page when the answer is cut": (
        [(READ_PAGE, f'        try:\n    {READ_PAGE}        except http.client.IncompleteRead:\n            now = json.loads(ask("/api/v1/feed/snapshot"))["cursor"]\n            page = {{"entries": [], "cursor": now, "has_more": True}}\n'), ("import gzip\n", "import gzip\nimport http.client\n")],
        {"An answer that was cut is asked for again.", "Cursors are used in their order, and none is skipped."},
    ),
    "stores the cursor before the entries": (
        [(STORE, """        with database:
            database.execute("UPDATE cursors SET cursor = ?", [page["cursor"]])
        for entry in page["entries"]:
            with database:
                keep(database, entry)
""")],
        {"Killed in the middle of a pull, it loses nothing and doubles nothing."},
    ),
    "holds an entry twice that came twice": (
        [("id TEXT PRIMARY KEY, content", "id TEXT, content"), ('    database.execute("DELETE FROM entries WHERE id = ?", [entry["id"]])\n', '    if entry.get("deleted"):\n        database.execute("DELETE FROM entries WHERE id = ?", [entry["id"]])\n')],
        {"After changes of all kinds it holds the list."},
    ),
    "reads one page a pull": (
        [('        has_more = page["has_more"]\n', "        has_more = False\n")],
        {"A long backlog is read to its end.", "Each pull reads on while there is more, and ends with status 0."},
    ),
    "keeps the first it hears of an entry": (
        [('    database.execute("DELETE FROM entries WHERE id = ?"', '    if entry.get("deleted"):\n        database.execute("DELETE FROM entries WHERE id = ?"'), ("INSERT INTO entries", "INSERT OR IGNORE INTO entries")],
        {"Changes of trust and advice are taken over."},
    ),
    "writes its key into addresses": (
        [("feed?limit=1000", "feed?limit=1000&key={os.environ['REGISTRY_KEY']}")],
        {"The key comes with every request, in its header and nowhere else."},
    ),
    "asks again and again after a 503": (
        [('    with urllib.request.urlopen(request, timeout=60) as answer:\n        return answer.read()\n', '    while True:\n        try:\n            with urllib.request.urlopen(request, timeout=60) as answer:\n                return answer.read()\n        except HTTPError:\n            pass\n')],
        {"After a 503 it waits."},
    ),
}  # fmt: skip


# These run with --whole; each takes some twenty seconds on a busy machine.
RARE = {
    "acknowledges the snapshot before it has loaded it",
    "holds an entry twice that came twice",
    "reads one page a pull",
    "writes its key into addresses",
    "asks again and again after a 503",
}


def conformance(client, *options):
    command = [sys.executable, "-m", "registry", "conformance", "--holds", f"{sys.executable} {client} holds"]
    result = subprocess.run(
        [*command, *options, "--", sys.executable, str(client)],
        env={**os.environ, "REGISTRY_DATABASE": "mysql://is.not/read"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in result.stderr, result.stderr
    return result


def failed(result):
    return set(re.findall(r"^failed: (.*)$", result.stdout, re.MULTILINE))


def test_the_reference_client_passes():
    result = conformance(REFERENCE)
    assert failed(result) == set()
    assert result.stdout.endswith("20 passed.\n"), result.stdout
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(*fault, id=name, marks=[pytest.mark.whole] if name in RARE else [])
        for name, fault in FAULTS.items()
    ],
)
def test_a_fault_is_found_and_named(tmp_path, changes, expected):
    text = REFERENCE.read_text()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    client = tmp_path / "client.py"
    client.write_text(text)
    result = conformance(client)
    assert expected <= failed(result), result.stdout
    assert result.returncode == 1
    for part in ("expected: ", "seen:     ", "look at:  "):
        assert result.stdout.count(f"\n    {part}") == len(failed(result))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("import time; time.sleep(60)", "has not ended within 2 seconds"),
        ("print('one')", "begins with no id: 'one'"),
        ("raise SystemExit(3)", "ended with status 3"),
    ],
)
def test_what_is_no_client_is_told_at_once(tmp_path, text, sentence):
    client = tmp_path / "client.py"
    client.write_text(text)
    result = conformance(client, "--timeout", "2")
    assert sentence in result.stderr
    assert result.returncode == 1


def test_a_program_that_is_not_there_is_told(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "registry", "conformance", "--holds", "true", "--", str(Path("/nowhere/client"))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "/nowhere/client cannot be run" in result.stderr
    assert (result.returncode, "Traceback" in result.stderr) == (1, False)
