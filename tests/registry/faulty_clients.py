"""Faults that clients of the feed have, each as changes of the reference client, and the sentences that name them."""

from collections.abc import Mapping
from dataclasses import dataclass

DELETE = """\
    database.execute("DELETE FROM entries WHERE id = ?", [entry["id"]])
"""
DELETE_ONLY_IF_TOLD = """\
    if entry.get("deleted"):
        database.execute("DELETE FROM entries WHERE id = ?", [entry["id"]])
"""
INSERT = """\
        database.execute("INSERT INTO entries"""
BEGIN = """\
    database.executescript(TABLES)
"""
ASK = """\
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()
"""
FORGET = """\
    database.executescript("DELETE FROM cursors; DELETE FROM parts")
"""
READ_PAGE = """\
        page = json.loads(ask(f"/api/v1/feed?limit=1000&after={quote(cursor)}"))
"""
STORE = """\
        with database:
            for entry in page["entries"]:
                keep(database, entry)
            database.execute("UPDATE cursors SET cursor = ?", [page["cursor"]])
"""
ACKNOWLEDGE = """\
        ask("/api/v1/feed/ack", {"cursor": page["cursor"]})
"""
KEEP_PARTS = """\
        with database:
            database.execute("INSERT INTO cursors"""


@dataclass(frozen=True)
class Fault:
    """Texts of the reference client with what stands there instead, and the checks that fail then."""

    changes: Mapping[str, str]
    failed: frozenset[str]
    is_rare: bool = False


def fault(changes: Mapping[str, str], *failed: str, is_rare: bool = False) -> Fault:
    return Fault(changes, frozenset(failed), is_rare)


FAULTS = {
    "ignores deletions": fault(
        {DELETE: DELETE.replace("    ", '    if "deleted" not in entry:\n        ', 1)},
        "What was withdrawn is deleted.",
        "What a person at the registry has taken off the list is deleted.",
    ),
    "acknowledges before it has stored": fault(
        {ACKNOWLEDGE: "", STORE: ACKNOWLEDGE + STORE},
        "It acknowledges nothing before it is stored.",
    ),
    "never acknowledges": fault({ACKNOWLEDGE: ""}, "What was taken over is acknowledged."),
    "begins anew each time and deletes nothing": fault(
        {BEGIN: BEGIN + FORGET},
        "Each pull goes on where the last one has ended.",
        "What was withdrawn is deleted.",
        is_rare=True,
    ),
    "skips a page when the answer is cut": fault(
        {
            "import gzip\n": "import gzip\nimport http.client\n",
            READ_PAGE: f"""\
        try:
    {READ_PAGE}\
        except http.client.IncompleteRead:
            now = json.loads(ask("/api/v1/feed/snapshot"))["cursor"]
            page = {{"entries": [], "cursor": now, "has_more": True}}
""",
        },
        "An answer that was cut is asked for again.",
        "Cursors are used in their order, and none is skipped.",
    ),
    "stores the cursor before the entries": fault(
        {
            STORE: """\
        with database:
            database.execute("UPDATE cursors SET cursor = ?", [page["cursor"]])
        for entry in page["entries"]:
            with database:
                keep(database, entry)
"""
        },
        "Killed in the middle of a pull, it loses nothing and doubles nothing.",
        is_rare=True,
    ),
    "keeps the first that it hears of an entry": fault(
        {DELETE: DELETE_ONLY_IF_TOLD, INSERT: INSERT.replace("INSERT", "INSERT OR IGNORE")},
        "Changes of trust and advice are taken over.",
        is_rare=True,
    ),
    "acknowledges the snapshot before it has loaded it": fault(
        {KEEP_PARTS: ACKNOWLEDGE.replace("page", "snapshot") + KEEP_PARTS},
        "What was taken over is acknowledged.",
        is_rare=True,
    ),
    "holds an entry twice that came twice": fault(
        {DELETE: DELETE_ONLY_IF_TOLD, "id TEXT PRIMARY KEY, content": "id TEXT, content"},
        "After changes of all kinds it holds the list.",
        is_rare=True,
    ),
    "reads one page a pull": fault(
        {'        has_more = page["has_more"]\n': "        has_more = False\n"},
        "A long backlog is read to its end.",
        "Each pull reads on while there is more, and ends with status 0.",
        is_rare=True,
    ),
    "writes its key into addresses": fault(
        {"feed?limit=1000": "feed?limit=1000&key={os.environ['REGISTRY_KEY']}"},
        "The key comes with every request, in its header and nowhere else.",
        is_rare=True,
    ),
    "asks again and again after a 503": fault(
        {
            ASK: """\
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read()
        except HTTPError:
            pass
"""
        },
        "After a 503 it waits.",
        is_rare=True,
    ),
}


def make(text: str, fault: Fault) -> str:
    """Return the reference client with a fault."""
    for old, new in fault.changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
