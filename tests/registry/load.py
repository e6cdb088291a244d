"""Visitors and a platform who go on whatever happens to the registry, and what must be true of it afterwards."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import select

from fingerprint import case_code
from registry.platforms import Platforms
from registry.storage.database import Database
from registry.storage.tables import cases, hashes, items
from tests.registry.stores import Store

SENDERS = 4
PAUSE = 0.02
MAX_CASES = 2000
"""Of all senders together, so that checking ends."""

Document = dict[str, Any]


class Load:
    """Send cases, each again until it is taken, withdraw some, and read the feed.

    Attributes:
        urls: where the registry is now, one of several for each request; others after a restart.
        kept: documents of cases of which a 2xx was answered, by their codes.
        unsure: the same of those that had no such answer in the end; they may be there, then whole.
        withdrawn: codes of cases whose withdrawal was answered with 2xx.
        refusals: how often there was which other answer.
        cut: how often there was no answer.
        read: names of the feed's changes in the order in which the platform got them.
    """

    def __init__(
        self, urls: list[str], key: str, make_document: Callable[..., Document], senders: int = SENDERS
    ) -> None:
        self.urls = urls
        self.kept: dict[str, Document] = {}
        self.unsure: dict[str, Document] = {}
        self.withdrawn: set[str] = set()
        self.refusals: Counter[tuple[int, str]] = Counter()
        self.cut = 0
        self.read: list[str] = []
        self._cursor: str | None = None
        self._key = {"Authorization": f"Bearer {key}"}
        self._make = make_document
        self._senders = senders
        self._is_over = threading.Event()

    @contextmanager
    def running(self) -> Iterator["Load"]:
        """Send and read until the block ends."""
        self._is_over.clear()
        with ThreadPoolExecutor(self._senders + 1) as threads:
            running = [threads.submit(self._send) for _ in range(self._senders)] + [threads.submit(self._follow)]
            try:
                yield self
            finally:
                self._is_over.set()
        for thread in running:
            thread.result()

    def until(self, is_true: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until something has happened under this load."""
        deadline = time.monotonic() + seconds
        while not is_true():
            assert time.monotonic() < deadline, (len(self.kept), len(self.unsure), self.refusals, self.cut)
            time.sleep(0.02)

    def _send(self) -> None:
        with httpx.Client(timeout=30) as client:
            while not self._is_over.is_set() and len(self.kept) < MAX_CASES:
                code = case_code.generate()
                document = self._make(code)
                while self._post(client, "/api/v1/cases", document) is None:
                    time.sleep(PAUSE)
                    if self._is_over.is_set():
                        self.unsure[code] = document
                        return
                self.kept[code] = document
                if len(self.kept) % 3 == 0 and self._post(client, "/api/v1/cases/withdraw", {"code": code}):
                    self.withdrawn.add(code)

    def _post(self, client: httpx.Client, address: str, body: Document) -> httpx.Response | None:
        """Return an answer that is 2xx, or count what came instead."""
        try:
            answer = client.post(random.choice(self.urls) + address, json=body)
        except httpx.TransportError:
            self.cut += 1
            return None
        if answer.is_success:
            return answer
        self.refusals[answer.status_code, answer.json()["error"]["code"]] += 1
        return None

    def _follow(self) -> None:
        with httpx.Client(timeout=30, headers=self._key) as client:
            while not self._is_over.is_set():
                self._read_page(client, 7)
                time.sleep(PAUSE)

    def _read_page(self, client: httpx.Client, limit: int) -> bool:
        """Read on from the cursor, if the registry answers, and tell whether there is more."""
        parameters = {"limit": limit} | ({"after": self._cursor} if self._cursor else {})
        try:
            answer = client.get(f"{random.choice(self.urls)}/api/v1/feed", params=parameters)
        except httpx.TransportError:
            return True
        if answer.status_code != 200:
            self.refusals[answer.status_code, answer.json()["error"]["code"]] += 1
            return True
        page = answer.json()
        self.read += [entry["id"] for entry in page["entries"]]
        self._cursor = page["cursor"]
        return bool(page["has_more"])

    def check(self, store: Store) -> None:
        """Check that nothing is lost and nothing is half, now that the registry answers again."""
        kept, unsure = list(self.kept.items()), list(self.unsure.items())
        there = contents(store)
        for _, document in kept:
            assert there[document["case_id"]] == content(document)
        for _, document in unsure:
            assert there.get(document["case_id"], content(document)) == content(document)
        self._check_counts(store)
        with httpx.Client(base_url=self.urls[0], timeout=30) as client, ThreadPoolExecutor(16) as threads:

            def again(case: tuple[str, Document]) -> int:
                return client.post("/api/v1/cases", json=case[1]).status_code

            def state(code: str) -> str:
                answer: str = client.post("/api/v1/cases/status", json={"code": code}).json()["state"]
                return answer

            assert set(threads.map(again, kept)) <= {200}
            assert set(threads.map(again, unsure)) <= {200, 201}
            assert set(threads.map(state, self.withdrawn)) <= {"withdrawn"}
        there = contents(store)
        assert there == {document["case_id"]: content(document) for _, document in kept + unsure}
        self._check_counts(store)
        self._check_feed(store)

    def _check_counts(self, store: Store) -> None:
        counted = (
            "SELECT item_count, count(items.id), count(entries.id) FROM cases "
            'LEFT JOIN items ON items."case" = cases.id LEFT JOIN entries ON entries.item = items.id GROUP BY cases.id'
        )
        assert [counts for counts in store.rows(counted) if len(set(counts)) > 1] == []
        numbers = [number for (number,) in store.rows("SELECT number FROM changes ORDER BY number")]
        assert numbers == list(range(1, len(numbers) + 1))
        unannounced = "SELECT id FROM entries WHERE id NOT IN (SELECT entry FROM changes WHERE what = 'created')"
        assert store.rows(unannounced) == []

    def _check_feed(self, store: Store) -> None:
        with httpx.Client(timeout=30, headers=self._key) as client:
            while self._read_page(client, 1000):
                pass
        assert self.read == [entry.hex() for (entry,) in store.rows("SELECT entry FROM changes ORDER BY number")]


def content(document: Document) -> list[Any]:
    """Return what should be stored of a document: its items, each with its hashes."""
    return [
        (
            item["kind"],
            item["md5"],
            item["sha256"],
            [("pdq", one["variant"], one["hash"], one["quality"], None) for one in item.get("pdq", [])]
            + [
                ("vpdq", form["variant"], frame["hash"], frame["quality"], frame["frame"])
                for form in item.get("vpdq", [])
                for frame in form["frames"]
            ],
        )
        for item in document["items"]
    ]


def contents(store: Store) -> dict[str, list[Any]]:
    """Return the same as it is stored at one moment, by the cases' names."""
    database = Database(store.url)
    with database.read() as connection:
        names = list(connection.scalars(select(cases.c.case_id)))
        stored = connection.execute(select(hashes).order_by(hashes.c.item, hashes.c.position)).all()
        joined = select(items, cases.c.case_id).join(cases, cases.c.id == items.c.case).order_by(items.c.id)
        rows = connection.execute(joined).all()
    database.close()
    of_item: dict[int, list[Any]] = {}
    for one in stored:
        of_item.setdefault(one.item, []).append((one.algorithm, one.variant, one.value, one.quality, one.frame))
    found: dict[str, list[Any]] = {name: [] for name in names}
    for row in rows:
        found[row.case_id].append((row.kind, row.md5, row.sha256, of_item.get(row.id, [])))
    return found


def platform_key(store: Store) -> str:
    """Connect a platform and return its key."""
    database = Database(store.url)
    database.migrate()
    key = Platforms(database).add("Example")
    database.close()
    return key
