"""What clients that ask by time rely on: windows that follow each other miss nothing, and times are soon forgotten."""

from itertools import pairwise

import pytest

from registry.storage import moment_store
from registry.storage.database import Database
from registry.storage.moment_store import MINUTE, MINUTES_OF_A_DAY

DAY = MINUTES_OF_A_DAY * MINUTE
MIDNIGHT = 20_000 * DAY
NOON = MIDNIGHT + DAY // 2


@pytest.fixture
def database(store):
    database = Database(store.url)
    database.migrate()
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM moments")
    yield database
    database.close()


@pytest.fixture
def at(monkeypatch):
    """Set the clock."""

    def at(seconds):
        monkeypatch.setattr(moment_store, "now", lambda: seconds)

    return at


def minutes(database):
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT minute, number FROM moments ORDER BY minute")
        return [(minute * MINUTE - MIDNIGHT, number) for minute, number in rows]


def test_windows_that_follow_each_other_have_every_change(database, at):
    times = [NOON, NOON + 5, NOON + 59, NOON + 61, NOON + 500, NOON + 2 * DAY]
    with database.write() as connection:
        for number, seconds in enumerate(times, start=1):
            at(seconds)
            moment_store.mark(connection, number)
    for thinned_at in (None, NOON + DAY // 3, NOON + DAY + 300, NOON + 4 * DAY):
        if thinned_at is not None:
            at(thinned_at)
            with database.write() as connection:
                moment_store.thin(connection)
        at(NOON + 5 * DAY)
        borders = [0, NOON - 10, *(seconds + shift for seconds in times for shift in (-1, 0, 1)), NOON + 5 * DAY]
        with database.read() as connection:
            seen = set()
            for begin, end in pairwise(borders):
                first = moment_store.number_before(connection, begin)
                last = moment_store.number_until(connection, end, len(times))
                seen.update(range(first + 1, last + 1))
        assert seen == set(range(1, len(times) + 1))


def test_after_a_day_nothing_tells_the_time_of_a_change(database, at):
    with database.write() as connection:
        for number, seconds in enumerate((NOON, NOON + 300, MIDNIGHT + 2 * DAY - 30), start=1):
            at(seconds)
            moment_store.mark(connection, number)
    at(NOON + DAY + 360)
    with database.write() as connection:
        moment_store.thin(connection)
    assert minutes(database) == [(DAY - MINUTE, 2), (2 * DAY - MINUTE, 3)]


def test_of_a_day_its_last_change_stays_also_when_its_minutes_go_one_after_the_other(database, at):
    for number in range(1, 6):
        with database.write() as connection:
            at(NOON + 300 * number)
            moment_store.mark(connection, number)
    for number in range(1, 6):
        with database.write() as connection:
            at(NOON + DAY + 300 * number + 90)
            moment_store.thin(connection)
    assert minutes(database) == [(DAY - MINUTE, 5)]


def test_a_clock_that_is_set_back_hides_no_change(database, at):
    with database.write() as connection:
        for number, seconds in enumerate((NOON, NOON + 300, NOON + 30), start=1):
            at(seconds)
            moment_store.mark(connection, number)
        at(NOON + 600)
        assert moment_store.number_before(connection, NOON + 300) < 3


def test_a_change_at_the_very_end_of_a_day_is_no_obstacle(database, at):
    with database.write() as connection:
        for number, seconds in enumerate((NOON, MIDNIGHT + DAY - 30), start=1):
            at(seconds)
            moment_store.mark(connection, number)
    at(NOON + DAY + 300)
    with database.write() as connection:
        moment_store.thin(connection)
    assert minutes(database) == [(DAY - MINUTE, 2)]
