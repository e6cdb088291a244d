"""The order of the feed, with many writing and many reading at once, some of whom die in the middle."""

import json
import multiprocessing
import random
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise

import pytest

from registry.cases import Cases, utc_today
from registry.feed import Feed
from registry.storage import change_store, entry_store
from registry.storage.change_store import What
from registry.storage.database import Database
from tests.registry import traffic

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.registry.traffic"])

# SQLite's processes poll for one lock, so most of its writers are threads, which stand in a queue.
THREADS = {"sqlite": 4, "postgresql": 1}


@pytest.fixture
def ran(store, tmp_path):
    """Let writers and readers run, kill readers at random, and return all that was written and what each has read."""

    def run(writers, readers, changes, longest_page):
        database = Database(store.url)
        database.migrate()
        database.close()
        end = tmp_path / "end"
        threads = THREADS[store.kind]
        reports = [tmp_path / f"writer {n}" for n in range(writers // threads)]
        journals = [tmp_path / f"reader {n}" for n in range(readers)]
        for journal in journals:
            journal.touch()

        def reader(number):
            seed = random.randrange(2**32)
            arguments = (store.url, seed, longest_page, journals[number], end)
            process = PROCESSES.Process(target=traffic.read, args=arguments)
            process.start()
            return process

        writing = [
            PROCESSES.Process(target=traffic.write, args=(store.url, n, threads, changes // writers, report))
            for n, report in enumerate(reports)
        ]
        reading = [reader(number) for number in range(readers)]
        for process in writing:
            process.start()
        kills = 0
        while any(process.is_alive() for process in writing):
            time.sleep(random.uniform(0.01, 0.2))
            number = random.randrange(readers)
            reading[number].kill()
            reading[number].join()
            reading[number] = reader(number)
            kills += 1
        end.touch()
        for process in writing + reading:
            process.join()
        assert [process.exitcode for process in writing + reading] == [0] * (len(writing) + readers)
        assert kills >= readers
        written = store.rows("SELECT number, entry, what FROM changes ORDER BY number")
        counted = sum(json.loads(report.read_text()) for report in reports)
        return written, counted, [_entries(journal) for journal in journals]

    return run


def _entries(journal):
    return [entry for page in journal.read_text().splitlines() for entry in json.loads(page)["entries"]]


@pytest.mark.parametrize(
    ("writers", "readers", "changes", "longest_page"),
    [
        pytest.param(4, 2, 800, 40, id="small"),
        pytest.param(8, 4, 50_000, 1000, id="large", marks=[pytest.mark.whole, pytest.mark.timeout(3600)]),
    ],
)
def test_every_reader_gets_every_change_exactly_once_in_one_order(ran, store, writers, readers, changes, longest_page):
    written, counted, read = ran(writers, readers, changes, longest_page)
    order = [entry.hex() for _, entry, _ in written]
    for received in read:
        assert received == order

    assert [number for number, _, _ in written] == list(range(1, len(written) + 1))
    shared = {
        entry
        for name in range(traffic.SHARED_CASES)
        for (entry,) in store.rows(
            'SELECT entries.id FROM entries JOIN items ON items.id = item JOIN cases ON cases.id = items."case" '
            "WHERE case_id = :case",
            case=bytes.fromhex(traffic.case_id(f"shared {name}")),
        )
    }
    assert sum(entry not in shared for _, entry, _ in written) == counted >= changes
    assert shared

    history = defaultdict(list)
    for number, entry, what in written:
        history[entry].append((number, what))
    for steps in history.values():
        first, *others = [what for _, what in steps]
        assert first == "created"
        assert others == ["withdrawn", "restored"] * (len(others) // 2) + ["withdrawn"] * (len(others) % 2)

    # What one transaction writes stands together, whoever else writes.
    cases = defaultdict(list)
    query = 'SELECT "case", entries.id FROM items JOIN entries ON item = items.id ORDER BY items.id'
    for case, entry in store.rows(query):
        cases[case].append(entry)
    for entries in cases.values():
        for steps in zip(*(history[entry] for entry in entries), strict=True):
            assert len({what for _, what in steps}) == 1
            assert all(later == earlier + 1 for (earlier, _), (later, _) in pairwise(steps))


def test_who_has_its_turn_lets_nobody_pass_until_it_has_committed(store):
    first, second = Database(store.url), Database(store.url)
    first.migrate()
    generator = random.Random(1)
    feed = Feed(first)
    waiting = traffic.case(generator, "waiting")
    Cases(first, demonstration=True).create(waiting)
    before = feed.page(None, 20).content
    with ThreadPoolExecutor(1) as others:
        with first.write() as connection:
            names = entry_store.of_case(connection, waiting.content["case_id"])
            change_store.append(first, connection, names, What.UPDATED, utc_today())
            passing = others.submit(Cases(second, demonstration=True).create, traffic.case(generator, "passing"))
            assert not wait([passing], timeout=1).done
            assert feed.page(None, 20).content == before
        passing.result(30)
    entries = feed.page(before["cursor"], 20).content["entries"]
    assert [entry["id"] for entry in entries[: len(names)]] == names
    assert len(entries) > len(names)
    first.close()
    second.close()
