"""Whatever happens to cases, in whatever order: status, feed and what is stored are what a simple model says."""

import hashlib
import itertools
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from registry import degenerate
from registry.cases import Cases
from registry.errors import CaseConflict, CaseErased
from registry.feed import Feed
from registry.storage.database import Database
from registry.storage.tables import items
from registry.validation import Submission

RESTORABLE_DAYS = 7


@dataclass
class Model:
    """What should be known about a case.

    Attributes:
        md5s: digests of its items, by which they are recognised in the feed.
        withdrawn: the day, or None.
        is_erased: nothing of its items is stored any more.
    """

    submission: Submission
    practice: bool
    md5s: list[str]
    received: date
    withdrawn: date | None = None
    is_erased: bool = False

    @property
    def name(self) -> str:
        return self.submission.content["case_id"]

    def check(self, status):
        state = "withdrawn" if self.withdrawn else "practice" if self.practice else "received"
        assert (status.state, status.received, status.items) == (state, self.received, len(self.md5s))


class World:
    """A database and a calendar that are used for one run after another; neither goes back."""

    def __init__(self, url):
        self.database = Database(url)
        self.database.migrate()
        self.day = date(2026, 2, 27)
        self.numbers = itertools.count(1)
        self.cases = Cases(self.database, lambda: self.day, demonstration=True)
        self.feed = Feed(self.database)


def pdq(md5):
    """Return a hash that a picture with these digits may have."""
    return hashlib.sha256(md5.encode()).hexdigest()


def machine(world):
    """Make a class of runs over a world."""

    class CaseMachine(RuleBasedStateMachine):
        """What visitors and days do."""

        known = Bundle("known")

        def __init__(self):
            super().__init__()
            self.models = []
            self.told = []
            """Each change that the feed should have: the case, the number of the item, what, and the day."""
            self.names = {}
            self.start = self.cursor = self.read(None)[1]
            self.copy = {}
            """What a platform has that takes over one page now and then."""

        def tell(self, model, what):
            if not model.practice:
                self.told += [(model, item, what, world.day) for item in range(len(model.md5s))]

        @rule(target=known, practice=st.booleans(), count=st.integers(1, 3))
        def create(self, practice, count):
            md5s = [f"{next(world.numbers):032x}" for _ in range(count)]
            content = {
                "version": 1,
                "case_id": md5s[0] * 2,
                "reporter": "minor",
                "practice": practice,
                "items": [
                    {
                        "kind": "image",
                        "md5": md5,
                        "sha256": md5 * 2,
                        "pdq": [{"variant": "original", "hash": pdq(md5), "quality": 90}],
                    }
                    for md5 in md5s
                ],
            }
            model = Model(Submission(content, md5s[0] * 2, degenerate.listable(content)), practice, md5s, world.day)
            self.models.append(model)
            self.tell(model, "created")
            status, is_new = world.cases.create(model.submission)
            assert is_new
            model.check(status)
            return model

        @rule(model=known)
        def send_again(self, model):
            status, is_new = world.cases.create(model.submission)
            assert not is_new
            model.check(status)

        @rule(model=known)
        def send_another_document_under_its_name(self, model):
            with pytest.raises(CaseConflict):
                world.cases.create(replace(model.submission, digest="00" * 32))

        @rule(model=known)
        def withdraw(self, model):
            if model.withdrawn is None:
                model.withdrawn = world.day
                if not model.is_erased:
                    self.tell(model, "withdrawn")
            model.check(world.cases.withdraw(model.name))

        @rule(model=known)
        def restore(self, model):
            if model.withdrawn is not None and (world.day - model.withdrawn).days > RESTORABLE_DAYS:
                with pytest.raises(CaseErased):
                    world.cases.restore(model.name)
                return
            if model.withdrawn is not None:
                model.withdrawn = None
                self.tell(model, "restored")
            model.check(world.cases.restore(model.name))

        @rule(days=st.integers(1, 9))
        def let_days_pass(self, days):
            world.day += world.day.resolution * days
            world.cases.erase_once_a_day()
            for model in self.models:
                is_due = model.withdrawn is not None and (world.day - model.withdrawn).days > RESTORABLE_DAYS
                model.is_erased = model.is_erased or is_due or (model.practice and model.received < world.day)

        @rule(limit=st.integers(1, 5))
        def take_a_page_over(self, limit):
            page = world.feed.page(self.cursor, limit).content
            self.cursor = page["cursor"]
            self.take(page["entries"])

        def take(self, entries):
            for entry in entries:
                if entry.get("deleted"):
                    self.copy.pop(entry["id"], None)
                else:
                    self.copy[entry["id"]] = entry["md5"]

        def read(self, after):
            entries = []
            while True:
                page = world.feed.page(after, 7).content
                entries += page["entries"]
                after = page["cursor"]
                if not page["has_more"]:
                    return entries, after

        @invariant()
        def every_status_is_right(self):
            for model in self.models:
                model.check(world.cases.status(model.name))

        @invariant()
        def the_feed_has_each_change_once_and_no_hash_of_what_is_withdrawn(self):
            entries, _ = self.read(self.start)
            for entry, (model, item, what, day) in zip(entries, self.told, strict=True):
                # One name for one item, from its first change to its last.
                assert self.names.setdefault((model.name, item), entry["id"]) == entry["id"]
                if what == "withdrawn" or model.withdrawn:
                    assert entry == {"id": entry["id"], "deleted": True}
                else:
                    told = (entry["md5"], entry["pdq"][0]["hash"], entry["created"], entry["changed"])
                    md5 = model.md5s[item]
                    assert told == (md5, pdq(md5), model.received.isoformat(), day.isoformat())
            assert len(set(self.names.values())) == len(self.names)

        @invariant()
        def only_what_is_not_erased_is_stored(self):
            with world.database.read() as connection:
                stored = set(connection.scalars(select(items.c.md5)))
            for model in self.models:
                assert stored.intersection(model.md5s) == (set() if model.is_erased else set(model.md5s))

        def teardown(self):
            """Let the platform take the rest over: it has what is not withdrawn, and nothing else."""
            self.take(self.read(self.cursor)[0])
            assert sorted(self.copy.values()) == sorted(
                md5 for model in self.models if not model.practice and not model.withdrawn for md5 in model.md5s
            )

    return CaseMachine


def test_the_model_agrees(store, whole):
    world = World(store.url)
    run_state_machine_as_test(
        machine(world),
        settings=settings(
            max_examples=200 if whole else 8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    world.database.close()
