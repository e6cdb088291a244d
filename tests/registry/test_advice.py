"""When platforms are advised to look first: very many cases have a picture, it is known as harmless, people say so."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from fingerprint import case_code
from registry.app import create_app
from registry.harmless import Harmless
from registry.settings import Settings, SettingsError
from tests.registry.test_feed import post

ENOUGH = 3
ACT, REVIEW = "act", "review_first"


@pytest.fixture
def client(store, calendar, served):
    """A registry for which three cases with the same picture are many."""
    settings = Settings(database=store.url, demonstration=True, review_repetitions=ENOUGH)
    with served(create_app(settings, calendar.today)) as client:
        yield client


@pytest.fixture
def send(client, make_document):
    """Hand a case in and return its code."""

    def send(*items, **changes):
        code = case_code.generate()
        answer = client.post("/api/v1/cases", json=make_document(code, items=list(items), **changes))
        assert answer.status_code == 201, answer.text
        return code

    return send


@pytest.fixture
def harmless(database, calendar):
    return Harmless(database, calendar.today)


def digits(count):
    return random.randbytes(count // 2).hex()


def photo(sha256=None, original=None, quality=90):
    pdq = [{"variant": name, "hash": digits(64), "quality": 90} for name in ("original", "mirror")]
    pdq[0].update({"quality": quality} if original is None else {"hash": original, "quality": quality})
    return {"kind": "image", "md5": digits(32), "sha256": sha256 or digits(64), "pdq": pdq}


def video(sha256=None):
    frames = [{"frame": n, "time": 1.5 * n, "hash": digits(64), "quality": 90} for n in range(3)]
    vpdq = [{"variant": "original", "frames": frames}]
    return {"kind": "video", "md5": digits(32), "sha256": sha256 or digits(64), "vpdq": vpdq}


def near(hash_, bits):
    """A hash that differs from another in so many bits."""
    return f"{int(hash_, 16) ^ sum(1 << place for place in random.sample(range(256), bits)):064x}"


def advice(platform):
    """The advice of all entries on the list, in the order in which they first came."""
    return [entry["advice"] for entry in platform.entries()]


def told(platform, cursor):
    """What the feed has behind a cursor, in short, and the cursor behind that."""
    entries, cursor = platform.read_all(cursor)
    return [(entry["id"], entry.get("advice", "deleted")) for entry in entries], cursor


@pytest.mark.parametrize("by", ["digest", "hash", "both"])
def test_when_enough_cases_have_a_picture_all_of_them_are_for_review(platform, send, by):
    known = {"sha256": digits(64)} if by != "hash" else {}
    known |= {"original": digits(64)} if by != "digest" else {}
    for _ in range(ENOUGH - 1):
        send(photo(**known))
    send(photo())
    assert advice(platform) == [ACT] * ENOUGH
    names = [entry["id"] for entry in platform.entries()]
    cursor = platform.read_all()[1]
    send(photo(**known), photo())
    news, cursor = told(platform, cursor)
    # First the new case itself, then what it changes in others.
    assert [one for _, one in news] == [REVIEW, ACT, REVIEW, REVIEW]
    assert [name for name, _ in news[2:]] == names[:2]
    send(photo(**known))
    assert [one for _, one in told(platform, cursor)[0]] == [REVIEW]


def test_others_are_looked_at_some_at_a_time_after_the_case_and_the_next_case_makes_up_for_a_crash(
    platform, client, send, monkeypatch
):
    monkeypatch.setattr("registry.batches.BATCH", 1)
    digest = digits(64)
    for _ in range(ENOUGH - 1):
        send(photo(digest))
    with monkeypatch.context() as crash:
        crash.setattr("registry.repetition.look_again", lambda *_: None)
        code = send(photo(digest))
    assert advice(platform) == [ACT] * (ENOUGH - 1) + [REVIEW]
    send(photo(digest))
    assert advice(platform) == [REVIEW] * (ENOUGH + 1)
    post(client, "withdraw", code)
    assert advice(platform) == [REVIEW] * ENOUGH


def test_a_video_is_known_again_by_its_digest(platform, send):
    digest = digits(64)
    for _ in range(ENOUGH):
        send(video(digest))
    assert advice(platform) == [REVIEW] * ENOUGH


def test_neither_practice_nor_the_same_case_nor_what_is_withdrawn_counts(platform, client, send):
    digest = digits(64)
    withdrawn = send(photo(digest))
    post(client, "withdraw", withdrawn)
    send(photo(digest), photo(digest), photo(digest))
    send(photo(digest), practice=True)
    assert advice(platform) == [ACT] * 3
    post(client, "restore", withdrawn)
    assert advice(platform) == [ACT] * 4
    send(photo(digest))
    assert advice(platform) == [REVIEW] * 5


def test_another_variant_with_the_same_hash_and_a_hash_that_tells_nothing_do_not_count(platform, send):
    hash_ = digits(64)
    send(photo(original=hash_))
    for _ in range(ENOUGH):
        turned = photo()
        turned["pdq"][1]["hash"] = hash_
        send(turned)
        send(photo(original="f" * 64, quality=10))
    assert advice(platform) == [ACT] * (1 + 2 * ENOUGH)


def test_when_withdrawals_leave_too_few_the_others_are_for_action_again(platform, client, send):
    digest = digits(64)
    codes = [send(photo(digest), photo()) for _ in range(ENOUGH + 1)]
    cursor = platform.read_all()[1]
    post(client, "withdraw", codes[0])
    news, cursor = told(platform, cursor)
    assert [one for _, one in news] == ["deleted", "deleted"]
    assert advice(platform) == [REVIEW, ACT] * ENOUGH
    post(client, "withdraw", codes[1])
    news, cursor = told(platform, cursor)
    assert [one for _, one in news] == ["deleted", "deleted"] + [ACT] * (ENOUGH - 1)
    # The first comes back alone: too few still, although it was marked when it went.
    post(client, "restore", codes[0])
    assert advice(platform).count(REVIEW) == ENOUGH
    post(client, "withdraw", codes[0])
    post(client, "withdraw", codes[2])
    post(client, "restore", codes[0])
    assert advice(platform) == [ACT] * 4


def test_an_entry_stays_for_review_while_it_is_repeated_by_another_of_its_pictures(platform, client, send):
    digest, hash_ = digits(64), digits(64)
    both = [send(photo(digest, hash_))]
    by_digest = [send(photo(sha256=digest)) for _ in range(ENOUGH - 1)]
    by_hash = [send(photo(original=hash_)) for _ in range(ENOUGH - 1)]
    assert advice(platform) == [REVIEW] * (2 * ENOUGH - 1)
    post(client, "withdraw", by_digest[0])
    assert advice(platform) == [REVIEW, ACT, REVIEW, REVIEW]
    post(client, "withdraw", by_hash[0])
    assert advice(platform) == [ACT] * 3
    post(client, "withdraw", both[0])
    assert advice(platform) == [ACT] * 2


def test_a_lower_number_counts_for_a_picture_with_its_next_case(store, served, platform, calendar, make_document, send):
    digest = digits(64)
    for _ in range(ENOUGH - 1):
        send(photo(digest))
    with served(create_app(Settings(database=store.url, review_repetitions=2), calendar.today)) as stricter:
        assert advice(platform) == [ACT] * (ENOUGH - 1)
        document = make_document(case_code.generate(), items=[photo(digest)])
        assert stricter.post("/api/v1/cases", json=document).status_code == 201
    assert advice(platform) == [REVIEW] * ENOUGH


def test_the_number_of_repetitions_has_bounds():
    assert Settings().review_repetitions == 10
    for wrong in (-1, 0, 1, 1001):
        with pytest.raises(SettingsError, match="REGISTRY_REVIEW_REPETITIONS"):
            Settings(review_repetitions=wrong)


def test_trust_does_not_follow_from_advice(platform, send):
    digest = digits(64)
    for _ in range(ENOUGH):
        send(photo(digest))
    [first, *_] = platform.entries()
    opinion = platform.say(first, "removed", "reviewed")
    assert (opinion["trust"], opinion["advice"]) == ("confirmed", REVIEW)


@pytest.mark.parametrize(("bits", "expected"), [(0, REVIEW), (31, REVIEW), (32, ACT)])
def test_what_is_near_a_harmless_picture_is_for_review(platform, send, harmless, bits, expected):
    known = digits(64)
    harmless.add("A poster", [digits(64), known])
    send(photo(original=near(known, bits)))
    turned, moving = photo(), video()
    turned["pdq"][1]["hash"] = near(known, bits)
    moving["vpdq"][0]["frames"][2]["hash"] = near(known, bits)
    send(turned, moving, photo())
    assert advice(platform) == [expected, expected, expected, ACT]


def test_a_picture_that_tells_no_picture_from_another_is_for_review(platform, send):
    flat = photo(quality=10)
    del flat["pdq"][1]
    digests_only = {**photo(), "pdq": []}
    send(flat, digests_only, photo(quality=10))
    assert advice(platform) == [REVIEW, ACT, ACT]


def test_what_is_there_already_is_looked_at_when_the_list_grows_and_shrinks(
    platform, client, send, harmless, monkeypatch
):
    monkeypatch.setattr("registry.harmless.BATCH", 2)
    first, second = digits(64), digits(64)
    send(photo(original=near(first, 20)), photo(), photo(original=near(second, 20)))
    moving = video()
    moving["vpdq"][0]["frames"][1]["hash"] = first
    gone = send(photo(original=first))
    post(client, "withdraw", gone)
    send(moving, photo(original=first), photo())
    cursor = platform.read_all()[1]
    assert harmless.add("A poster", [first]) == 3
    assert harmless.add("An advertisement", [second]) == 1
    news, cursor = told(platform, cursor)
    assert [one for _, one in news] == [REVIEW] * 4
    assert advice(platform) == [REVIEW, ACT, REVIEW, REVIEW, REVIEW, ACT]
    assert [(one.name, one.hashes) for one in harmless.all()] == [("A poster", [first]), ("An advertisement", [second])]
    post(client, "restore", gone)
    assert advice(platform) == [REVIEW, ACT, REVIEW, REVIEW, REVIEW, REVIEW, ACT]
    assert harmless.remove("A poster", "It was another one") == 4
    assert advice(platform) == [ACT, ACT, REVIEW, ACT, ACT, ACT, ACT]


def test_an_entry_stays_for_review_while_another_harmless_picture_is_like_it(platform, send, harmless):
    hash_ = digits(64)
    harmless.add("One", [near(hash_, 5)])
    harmless.add("Two", [near(hash_, 6)])
    send(photo(original=hash_))
    assert harmless.remove("One", "A mistake") == 0
    assert advice(platform) == [REVIEW]
    assert harmless.remove("Two", "A mistake") == 1
    assert advice(platform) == [ACT]


def test_a_picture_that_was_put_on_the_list_while_a_case_waited_for_its_turn_counts(
    platform, send, harmless, database, store
):
    known = digits(64)
    if store.kind == "sqlite":
        # Nobody waits in the middle of a transaction there.
        harmless.add("A poster", [known])
        send(photo(original=known))
    else:
        with ThreadPoolExecutor(1) as others, database.write() as connection:
            database.wait_for_turn(connection)
            sending = others.submit(send, photo(original=known))
            _wait_until_somebody_waits(store)
            harmless_row = {"hash": known, "name": "A poster", "added": "2026-02-27"}
            connection.exec_driver_sql(
                "INSERT INTO harmless VALUES (decode(%(hash)s, 'hex'), %(name)s, %(added)s)", harmless_row
            )
            connection.commit()
            sending.result(30)
    assert advice(platform) == [REVIEW]


def _wait_until_somebody_waits(store):
    for _ in range(600):
        if store.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
            return
    raise AssertionError("Nobody waits for the turn.")


def test_a_decision_weighs_more_than_all_else(platform, send, operate):
    digest = digits(64)
    for _ in range(ENOUGH):
        send(photo(digest))
    [first, second, _] = platform.entries()
    platform.say(first, "harmless", "advertising")
    for entry, decision in ((first, "act"), (second, "act")):
        operate("review", "decide", entry["id"], decision, "--reason", "Seen by two of us")
    assert advice(platform) == [ACT, ACT, REVIEW]
    platform.say(second, "not_a_match", "other_picture")
    send(photo(digest))
    assert advice(platform) == [ACT, ACT, REVIEW, REVIEW]
    assert [entry["trust"] for entry in platform.entries()[:2]] == ["disputed", "disputed"]


def test_with_many_at_it_at_once_nothing_waits_for_ever_and_the_marks_are_right(
    connect, client, make_document, store, platform
):
    """Cases that share pictures come, go and come back, while platforms judge their entries."""
    generator = random.Random(7)
    pictures = [(digits(64), digits(64)) for _ in range(4)]
    codes = [case_code.generate() for _ in range(8)]
    readers = [platform, connect("Other")]

    def document(code):
        chosen = random.Random(code).sample(pictures, 3)
        return make_document(code, items=[photo(*picture) for picture in chosen])

    documents = {code: document(code) for code in codes}
    for code in codes[:4]:
        client.post("/api/v1/cases", json=documents[code])
    names = [entry["id"] for entry in platform.entries()]

    def meddle(seed):
        generator = random.Random(seed)
        statuses = []
        for _ in range(12):
            code = generator.choice(codes)
            if generator.random() < 0.4:
                reader, verdict = generator.choice(readers), generator.choice(("matched", "removed", "harmless"))
                answer = reader.give(entry=generator.choice(names), verdict=verdict)
            elif generator.random() < 0.3:
                answer = client.post("/api/v1/cases", json=documents[code])
            else:
                action = generator.choice(("withdraw", "restore"))
                answer = client.post(f"/api/v1/cases/{action}", json={"code": code})
            statuses.append(answer.status_code)
        return statuses

    with ThreadPoolExecutor(8) as others:
        seeds = [generator.random() for _ in range(8)]
        statuses = {status for one in others.map(meddle, seeds) for status in one}
    # 409: a case that has come back five times.
    assert statuses <= {200, 201, 404, 409}
    entries = platform.entries()
    counts = {digest: 0 for digest, _ in pictures}
    for entry in entries:
        counts[entry["sha256"]] += 1
    assert entries
    for entry in entries:
        disputed = any(one["verdict"] == "harmless" for one in entry["feedback"])
        confirmed = any(one["verdict"] == "removed" for one in entry["feedback"])
        assert entry["trust"] == ("disputed" if disputed else "confirmed" if confirmed else "self_reported")
        assert entry["advice"] == (REVIEW if disputed or counts[entry["sha256"]] >= ENOUGH else ACT)
    numbers = [number for (number,) in store.rows("SELECT number FROM changes ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))
