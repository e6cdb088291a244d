"""How quickly the registry takes cases and hands out its list, on each of its stores, over HTTP."""

import gzip
import hashlib
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from threatexchange.signal_type.pdq.pdq_index import PDQIndex

from fingerprint.schema import SCHEMA
from fingerprint.variants import MAX_HASHES
from registry.platforms import Platforms
from registry.storage.database import Database
from sitebuild.bench import million
from sitebuild.bench.figures import Figure
from sitebuild.postgresql_server import PostgresqlServer

CASES = 400
SENDERS = 8
PHOTOS = 10
VARIANTS = SCHEMA["$defs"]["pdq"]["properties"]["variant"]["enum"][:MAX_HASHES]

ENTRIES = 1_000_000
NEW_CASES = 100
LOOK_UPS = 2_000
DIFFERENT_BITS = 20

PROCESSES = {"sqlite": 1, "postgresql": 2}


def figures() -> Iterator[Figure]:
    """Measure submissions, the first load and the next pull on both stores, and look-ups in what was loaded."""
    with tempfile.TemporaryDirectory() as folder, postgresql() as server, server.database() as url:
        stores = {"sqlite": f"sqlite:///{folder}/cases.sqlite3", "postgresql": url}
        for name, store in stores.items():
            yield from submissions(name, store)
    with tempfile.TemporaryDirectory() as folder, postgresql() as server, server.database() as url:
        stores = {"sqlite": f"sqlite:///{folder}/list.sqlite3", "postgresql": url}
        rates = {name: first_load(store, PROCESSES[name]) for name, store in stores.items()}
    how = "; ".join(f"{name}: {text}" for name, (_, text) in rates.items())
    yield Figure("feed_entries_per_s", min(rate for rate, _ in rates.values()), "1/s", how)
    yield look_ups()


def submissions(name: str, url: str) -> Iterator[Figure]:
    """Send cases from several senders at once, and measure how many a second are kept and how long one takes."""
    with registries(url, PROCESSES[name]) as addresses:
        used, times = _send(addresses)
    p99 = statistics.quantiles(times, n=100)[98] * 1000
    how = f"{CASES} cases of {PHOTOS} photos with {len(VARIANTS)} hashes each over HTTP, {SENDERS} senders, processes: "
    how += f"{PROCESSES[name]}, median {statistics.median(times) * 1000:,.0f} ms, 99 of 100 within {p99:,.0f} ms"
    yield Figure(f"submissions_per_s_{name}", CASES / used, "1/s", how)
    yield Figure(f"submission_p99_{name}", p99, "ms", "the 99th percentile of the same")


def first_load(url: str, processes: int) -> tuple[float, str]:
    """Load a registry with very many entries as a platform does, and then what has come since.

    Returns:
        Entries a second of the first load, and a sentence with the rest.
    """
    database = Database(url)
    database.migrate()
    million.fill(database, ENTRIES)
    key = Platforms(database).add("Bench")
    database.close()
    with registries(url, processes) as addresses, httpx.Client(timeout=600) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        start = time.perf_counter()
        snapshot = client.get(f"{addresses[0]}/api/v1/feed/snapshot").raise_for_status().json()
        loaded = bytes_ = 0
        for path in snapshot["parts"]:
            part = client.get(f"{addresses[0]}{path}").raise_for_status().content
            bytes_ += len(part)
            loaded += sum(1 for line in gzip.decompress(part).splitlines() if json.loads(line))
        used = time.perf_counter() - start
        if loaded != ENTRIES:
            raise RuntimeError(f"{loaded} of {ENTRIES} entries were loaded.")
        for _ in range(NEW_CASES):
            client.post(f"{addresses[0]}/api/v1/cases", content=_document(), headers=_JSON).raise_for_status()
        start = time.perf_counter()
        new, cursor = 0, snapshot["cursor"]
        while True:
            page = client.get(f"{addresses[0]}/api/v1/feed", params={"after": cursor}).raise_for_status().json()
            new, cursor = new + len(page["entries"]), page["cursor"]
            if not page["has_more"]:
                break
        pull = time.perf_counter() - start
        if new != NEW_CASES * PHOTOS:
            raise RuntimeError(f"{new} entries came instead of {NEW_CASES * PHOTOS}.")
    sentence = f"first load of {ENTRIES:,} entries of one hash {used:,.0f} s, {bytes_ / 1e6:,.0f} MB, parsed; then "
    return loaded / used, f"{sentence}{new:,} new entries of {len(VARIANTS)} hashes in {pull:,.2f} s"


def look_ups() -> Figure:
    """Ask the index that platforms run for hashes that differ in some bits from ones that are in it."""
    hashes = [secrets.token_hex(32) for _ in range(ENTRIES)]
    start = time.perf_counter()
    index = PDQIndex(zip(hashes, range(ENTRIES), strict=True))
    built = time.perf_counter() - start
    asked = [f"{int(hash_, 16) ^ (1 << DIFFERENT_BITS) - 1:064x}" for hash_ in hashes[:LOOK_UPS]]
    start = time.perf_counter()
    found = sum(len(index.query(hash_)) for hash_ in asked)
    used = time.perf_counter() - start
    if found < LOOK_UPS:
        raise RuntimeError(f"{found} of {LOOK_UPS} hashes were found.")
    how = f"threatexchange's PDQIndex of {ENTRIES:,} hashes, built in {built:,.0f} s; one query after the other, each "
    return Figure("look_ups_per_s", LOOK_UPS / used, "1/s", how + f"{DIFFERENT_BITS} bits from a hash in it")


@contextmanager
def registries(url: str, count: int) -> Iterator[list[str]]:
    """Start processes that serve the same store, and give their addresses."""
    environment = {
        **os.environ,
        "REGISTRY_DATABASE": url,
        "REGISTRY_DEMONSTRATION": "true",
        "REGISTRY_SUBMISSIONS_PER_HOUR": "1000000",
    }
    command = [sys.executable, "-m", "registry", "serve", "--port", "0"]
    with ExitStack() as stack:
        addresses = []
        for _ in range(count):
            log = Path(stack.enter_context(tempfile.TemporaryDirectory()), "log")
            with log.open("wb") as output:
                process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            addresses.append(_address(process, log))
        yield addresses


@contextmanager
def postgresql() -> Iterator[PostgresqlServer]:
    """Start a server, and remove it at the end."""
    server = PostgresqlServer()
    try:
        yield server
    finally:
        server.remove()


_JSON = {"Content-Type": "application/json"}


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    while process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
            return found.group()
        time.sleep(0.05)
    raise RuntimeError(f"The registry ended before it was ready:\n{log.read_text()}")


def _send(addresses: list[str]) -> tuple[float, list[float]]:
    """Send all cases, and return the seconds that it took, and those that each one took."""
    documents = iter([_document() for _ in range(CASES)])
    lock = threading.Lock()
    statuses: list[int] = []
    times: list[float] = []

    def sender(address: str) -> None:
        with httpx.Client(timeout=60) as client:
            while True:
                with lock:
                    document = next(documents, None)
                if document is None:
                    return
                start = time.perf_counter()
                answer = client.post(f"{address}/api/v1/cases", content=document, headers=_JSON)
                times.append(time.perf_counter() - start)
                statuses.append(answer.status_code)

    threads = [threading.Thread(target=sender, args=(addresses[n % len(addresses)],)) for n in range(SENDERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = time.perf_counter() - start
    if statuses != [201] * CASES:
        raise RuntimeError(f"Not every case was taken: {sorted(set(statuses))}")
    return used, times


def _document() -> bytes:
    items = [
        {
            "kind": "image",
            "md5": secrets.token_hex(16),
            "sha256": secrets.token_hex(32),
            "pdq": [{"variant": name, "hash": secrets.token_hex(32), "quality": 100} for name in VARIANTS],
        }
        for _ in range(PHOTOS)
    ]
    case_id = hashlib.sha256(secrets.token_bytes(16)).hexdigest()
    document = {"version": 1, "case_id": case_id, "reporter": "minor", "practice": False, "items": items}
    return json.dumps(document).encode()
