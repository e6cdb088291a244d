"""Without its code nobody learns of a case whether it is there, neither from an answer nor from its time."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import httpx
import pytest

from fingerprint import case_code
from registry.app import create_app
from registry.middleware.even_time import STEP_SECONDS
from registry.settings import Settings
from tests.registry.stores import Store

ACTIONS = ("status", "withdraw", "restore")
# So many that none of them is to be restored more than five times.
CASES = 24
MANY_CASES = 240
VISITORS = 3

# Of two equal kinds of time one is longer in half of all pairs. With 150 of each, an eighth more or less is chance once
# in five thousand runs. Withdrawals on PostgreSQL whose answers are not held back have 0.8.
MOST_OFTEN = 0.625
MOST_APART_SECONDS = 0.005


def ask(client, action, **body):
    return client.post(f"/api/v1/cases/{action}", json=body)


def texts(store: Store) -> set[str]:
    """Return everything that the database holds, as an attacker may spell it."""
    found = set()
    for table in ("cases", "items", "hashes", "entries", "changes", "secrets"):
        for row in store.rows(f"SELECT * FROM {table}"):  # noqa: S608
            for value in row:
                found.add(value.hex() if isinstance(value, bytes) else str(value))
    return found


def test_withdrawing_needs_the_code_and_not_what_the_database_holds(client, code, document, store):
    client.post("/api/v1/cases", json=document)
    stolen = texts(store)
    assert document["case_id"] in stolen
    for action in ACTIONS:
        for text in stolen:
            answer = ask(client, action, code=text)
            assert (answer.status_code, answer.json()["error"]["code"]) == (422, "code_invalid")
        for body in (
            {"case_id": document["case_id"]},
            {"code": code, "case_id": document["case_id"]},
            {"code": None, "case_id": document["case_id"]},
        ):
            assert ask(client, action, **body).status_code == 422
    assert ask(client, "status", code=code).json()["state"] == "received"


def test_a_foreign_case_is_there_for_no_one_without_its_code(client, code, document, make_document, store):
    """Where there is a case and where there is none, whoever has no code of it gets the same answers."""

    def answers():
        visitor = random.Random(1)
        bodies = [{"code": case_code.generate()} for _ in range(3)]
        bodies += [{"code": text} for text in ("", "BCDF", document["case_id"], document["items"][0]["md5"])]
        found = [ask(client, action, **body) for action in ACTIONS for body in bodies]
        found += [client.get("/api/v1/cases"), client.get(f"/api/v1/cases/{document['case_id']}")]
        found += [client.get("/api/v1/feed"), client.post("/api/v1/feed/ack", json={"cursor": "x"})]
        # The same pictures in a case of one's own.
        own = make_document(case_code.generate(), items=document["items"], practice=visitor.random() < 0.5)
        found.append(client.post("/api/v1/cases", json=own))
        return [(answer.status_code, {**answer.headers, "date": ""}, answer.content) for answer in found]

    before = answers()
    client.post("/api/v1/cases", json=document)
    assert answers() == before
    ask(client, "withdraw", code=code)
    assert answers() == before


@pytest.fixture
def timed(store, served, make_document, whole):
    """Ask for known and unknown codes in turn, and return how long the answers took."""
    with served(create_app(Settings(database=store.url, demonstration=True, look_ups_per_hour=10**6))) as registry:
        known = [case_code.generate() for _ in range(MANY_CASES if whole else CASES)]
        for code in known:
            registry.post("/api/v1/cases", json=make_document(code))

        def pairs(visitor, actions, count):
            generator = random.Random(visitor)
            own = known[visitor::VISITORS]
            times = {"known": [], "unknown": []}
            with httpx.Client(base_url=registry.base_url) as client:
                for number in range(count):
                    kinds = ["known", "unknown"]
                    generator.shuffle(kinds)
                    for kind in kinds:
                        code = own[number % len(own)] if kind == "known" else case_code.generate()
                        action = actions[number // len(own) % len(actions)]
                        start = time.perf_counter()
                        answer = ask(client, action, code=code)
                        times[kind].append(time.perf_counter() - start)
                        assert answer.status_code == (200 if kind == "known" else 404)
            return times

        def measure(actions, count):
            with ThreadPoolExecutor(VISITORS) as visitors:
                found = list(visitors.map(lambda visitor: pairs(visitor, actions, count // VISITORS), range(VISITORS)))
            return ([time for times in found for time in times[kind]] for kind in ("known", "unknown"))

        yield measure


@pytest.mark.parametrize("actions", [("status",), ("withdraw", "restore")], ids=["looking", "changing"])
def test_answers_about_known_and_unknown_codes_take_equally_long(timed, actions, whole):
    known, unknown = timed(actions, 1200 if whole else 150)
    assert min(known + unknown) >= STEP_SECONDS
    # The rank test's statistic: how often a known code's answer comes later than an unknown one's.
    later = sum((a > b) + 0.5 * (a == b) for a in known for b in unknown) / (len(known) * len(unknown))
    assert 1 - MOST_OFTEN < later < MOST_OFTEN
    assert abs(median(known) - median(unknown)) < MOST_APART_SECONDS


def test_who_sends_the_end_of_a_request_late_gets_no_other_time(store, served, code, document):
    """The time begins with a request's last byte, so that nobody places the next step just behind the look-up."""
    with served(create_app(Settings(database=store.url, demonstration=True))) as registry:
        registry.post("/api/v1/cases", json=document)

        def slowly(body):
            yield body[:-1]
            time.sleep(STEP_SECONDS * 0.9)
            sent.append(time.perf_counter())
            yield body[-1:]

        sent = []
        body = f'{{"code": "{code}"}}'.encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for _ in range(5):
            answer = registry.post("/api/v1/cases/status", content=slowly(body), headers=headers)
            assert answer.status_code == 200
            assert time.perf_counter() - sent[-1] >= STEP_SECONDS
