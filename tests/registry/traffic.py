"""What writes and reads in the test of the order, in processes of their own; readers are killed at any time."""

import hashlib
import json
import random
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from registry import degenerate
from registry.cases import Cases
from registry.errors import UnknownCase
from registry.feed import Feed
from registry.storage.database import Database
from registry.validation import Submission

SHARED_CASES = 8


def case(generator: random.Random, name: str) -> Submission:
    """Make a case of one to nine photos."""
    items = [
        {
            "kind": "image",
            "md5": generator.randbytes(16).hex(),
            "sha256": generator.randbytes(32).hex(),
            "pdq": [{"variant": "original", "hash": generator.randbytes(32).hex(), "quality": 90}],
        }
        for _ in range(generator.randint(1, 9))
    ]
    content: dict[str, Any] = {"version": 1, "case_id": case_id(name), "reporter": "minor", "practice": False}
    content["items"] = items
    return Submission(content, hashlib.sha256(name.encode()).hexdigest(), degenerate.listable(content))


def case_id(name: str) -> str:
    return hashlib.sha256(f"case {name}".encode()).hexdigest()


def write(url: str, seed: int, threads: int, changes: int, report: Path) -> None:
    """Write until each thread has made as many changes; report how many it was, as JSON."""
    database = Database(url)
    made: list[int] = []
    writers = [
        threading.Thread(target=lambda seed: made.append(_write(database, seed, changes)), args=(seed * threads + n,))
        for n in range(threads)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(made) == threads, "A writer has failed."
    report.write_text(json.dumps(sum(made)))


def write_alone(cases: Cases, seed: int, steps: int) -> None:
    """Create, withdraw and restore cases that nobody else is at."""
    generator = random.Random(seed)
    own: list[str] = []
    for _ in range(steps):
        if not own or generator.random() < 0.4:
            new = case(generator, f"{seed}/{len(own)}")
            own.append(new.content["case_id"])
            cases.create(new)
        else:
            generator.choice((cases.withdraw, cases.restore))(generator.choice(own))


def _write(database: Database, seed: int, changes: int) -> int:
    generator = random.Random(seed)
    # They come back more often than people need.
    cases = Cases(database, demonstration=True, restores=sys.maxsize)
    own: list[Submission] = []
    made = 0
    while made < changes:
        if not own or generator.random() < 0.6:
            own.append(case(generator, f"{seed}/{len(own)}"))
            cases.create(own[-1])
            made += len(own[-1].content["items"])
        elif generator.random() < 0.7:
            again = generator.choice(own)
            cases.withdraw(again.content["case_id"])
            made += len(again.content["items"])
            cases.restore(again.content["case_id"])
            made += len(again.content["items"])
        else:
            _meddle(cases, generator)
    return made


def _meddle(cases: Cases, generator: random.Random) -> None:
    """Do something to a case that others are at, too; who is first is not known, so it is not counted."""
    name = f"shared {generator.randrange(SHARED_CASES)}"
    action = generator.choice((cases.create, cases.withdraw, cases.restore))
    with suppress(UnknownCase):
        action(case(random.Random(name), name) if action == cases.create else case_id(name))  # type: ignore[operator]


def read(url: str, seed: int, longest_page: int, journal: Path, end: Path) -> None:
    """Read on from where the journal ends, and add a line for each page, until nothing comes after ``end`` exists."""
    generator = random.Random(seed)
    feed = Feed(Database(url))
    _cut_half_line(journal)
    pages = journal.read_bytes().splitlines()
    cursor = json.loads(pages[-1])["cursor"] if pages else None
    with journal.open("ab", buffering=0) as file:
        while True:
            is_over = end.exists()
            content = feed.page(cursor, generator.randint(1, longest_page)).content
            assert content is not None
            cursor = content["cursor"]
            if content["entries"]:
                line = {"entries": [entry["id"] for entry in content["entries"]], "cursor": cursor}
                file.write(json.dumps(line).encode() + b"\n")
            elif is_over:
                return


def _cut_half_line(journal: Path) -> None:
    whole, _, _ = journal.read_bytes().rpartition(b"\n")
    with journal.open("r+b") as file:
        file.truncate(len(whole) + 1 if whole else 0)
