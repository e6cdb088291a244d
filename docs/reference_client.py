"""A platform's client of the registry, to copy from. It needs nothing but Python 3.11, and keeps the list in SQLite.

Each run brings the list up to date and ends; start it every few minutes. A run that fails may be repeated at any time.

    REGISTRY_URL=https://… REGISTRY_KEY=… CLIENT_STATE=FOLDER python3 reference_client.py
    … python3 reference_client.py holds      prints the list: id, MD5, trust and advice of each entry
"""

import gzip
import json
import os
import sqlite3
import sys
import urllib.request
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

TABLES = """
PRAGMA secure_delete = ON;  -- what is deleted is overwritten
CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, content TEXT);
CREATE TABLE IF NOT EXISTS parts (address TEXT PRIMARY KEY);  -- of the snapshot, still to be loaded
CREATE TABLE IF NOT EXISTS cursors (cursor TEXT);
"""


def ask(address, body=None):
    """Send a request and return the answer. One that was cut, or any status but 200, is an exception."""
    headers = {"Authorization": f"Bearer {os.environ['REGISTRY_KEY']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["REGISTRY_URL"] + address, data, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def keep(database, entry):
    """Take one entry over: it replaces what was told of its id before, and a deletion leaves nothing of it."""
    database.execute("DELETE FROM entries WHERE id = ?", [entry["id"]])
    if not entry.get("deleted"):
        database.execute("INSERT INTO entries VALUES (?, ?)", [entry["id"], json.dumps(entry)])


def load(database):
    """Load the snapshot. Its cursor is kept first and its parts one by one, so that a run goes on where one ended."""
    if not database.execute("SELECT * FROM cursors").fetchone():
        snapshot = json.loads(ask("/api/v1/feed/snapshot"))
        with database:
            database.execute("INSERT INTO cursors VALUES (?)", [snapshot["cursor"]])
            database.executemany("INSERT INTO parts VALUES (?)", [[part] for part in snapshot["parts"]])
    for (part,) in database.execute("SELECT address FROM parts").fetchall():
        lines = gzip.decompress(ask(part)).splitlines()
        with database:
            for line in lines:
                keep(database, json.loads(line))
            database.execute("DELETE FROM parts WHERE address = ?", [part])


def read_on(database):
    """Read the feed to its end. Entries and the cursor behind them are stored in one step; then it is acknowledged."""
    has_more = True
    while has_more:
        (cursor,) = database.execute("SELECT cursor FROM cursors").fetchone()
        page = json.loads(ask(f"/api/v1/feed?limit=1000&after={quote(cursor)}"))
        with database:
            for entry in page["entries"]:
                keep(database, entry)
            database.execute("UPDATE cursors SET cursor = ?", [page["cursor"]])
        ask("/api/v1/feed/ack", {"cursor": page["cursor"]})
        has_more = page["has_more"]


def main():
    """Bring the list up to date, or print it."""
    database = sqlite3.connect(Path(os.environ["CLIENT_STATE"], "registry.sqlite3"))
    database.executescript(TABLES)
    if sys.argv[1:] == ["holds"]:
        for (content,) in database.execute("SELECT content FROM entries"):
            print(*(json.loads(content)[name] for name in ("id", "md5", "trust", "advice")))
        return
    try:
        load(database)
        read_on(database)
    except HTTPError as error:
        # A part that was divided since, or a registry that was set back to a backup: the next run begins anew. Nothing
        # of the old list may stay, because nobody would tell of its deletions.
        # (What a proxy refuses is no JSON, and has another status.)
        if error.code in (404, 422) and json.load(error)["error"]["code"] in ("unknown_part", "cursor_invalid"):
            database.executescript("DELETE FROM entries; DELETE FROM parts; DELETE FROM cursors;")
        raise


if __name__ == "__main__":
    main()
