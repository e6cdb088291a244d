"""Whatever happens to cases, in whatever order: status, feed and what is stored are what a simple model says."""

import hashlib
import itertools
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from registry import degenerate
from registry.cases import Cases
from registry.errors import CaseConflict, CaseErased, RestoredTooOften, UnknownEntry
from registry.feed import Feed
from registry.feedback import Feedback
from registry.platforms import Platforms
from registry.storage.database import Database
from registry.storage.feedback_store import REASONS, Reason, Verdict
from registry.storage.tables import items
from registry.validation import Submission

RESTORABLE_DAYS = 7

RESTORES = 5

REPETITIONS = 2

PLATFORMS = ("Example", "Other")

OPINIONS = st.sampled_from([(verdict, reason) for verdict, reasons in REASONS.items() for reason in reasons])
CONFIRMING = {Verdict.MATCHED: "found", Verdict.REMOVED: "removed"}


@dataclass
class Model:
    """What should be known about a case.

    Attributes:
        md5s: digests of its items, by which they are recognised in the feed.
        withdrawn: the day, or None.
        restores: how often it was restored.
        is_erased: nothing of its items is stored any more.
        said: by item, platform and verdict, the reason and the day of the first time.
    """

    submission: Submission
    practice: bool
    md5s: list[str]
    received: date
    withdrawn: date | None = None
    restores: int = 0
    is_erased: bool = False
    said: dict[tuple[int, str, Verdict], tuple[Reason, date]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.submission.content["case_id"]

    @property
    def is_listed(self) -> bool:
        return not (self.practice or self.withdrawn)

    @property
    def pictures(self) -> list[str]:
        return [item["sha256"] for item in self.submission.content["items"]]

    def check(self, status, today):
        state = "withdrawn" if self.withdrawn else "practice" if self.practice else "listed"
        assert (status.state, status.received, status.items) == (state, self.received, len(self.md5s))
        first = {}
        for (_, platform, verdict), (_, day) in self.said.items():
            if verdict in CONFIRMING:
                key = platform, CONFIRMING[verdict]
                first[key] = min(first.get(key, day), day)
        told = [(day + timedelta(7 - day.weekday()), *key) for key, day in first.items()]
        events = [(event.date, event.name, event.event) for event in status.platforms]
        assert events == sorted(event for event in told if event[0] <= today)

    def trust(self, item):
        opinions = [(verdict, reason) for (about, _, verdict), (reason, _) in self.said.items() if about == item]
        if any(verdict not in CONFIRMING for verdict, _ in opinions):
            return "disputed"
        seen = {(Verdict.REMOVED, Reason.REVIEWED), (Verdict.REMOVED, Reason.OTHER), (Verdict.MATCHED, Reason.REVIEWED)}
        is_seen = not seen.isdisjoint(opinions)
        return "confirmed" if is_seen else "self_reported"


class World:
    """A database and a calendar that are used for one run after another; neither goes back."""

    def __init__(self, url):
        self.database = Database(url)
        self.database.migrate()
        self.day = date(2026, 2, 27)
        self.numbers = itertools.count(1)
        self.cases = Cases(self.database, lambda: self.day, repetitions=REPETITIONS)
        self.feed = Feed(self.database)
        self.feedback = Feedback(self.database, lambda: self.day)
        for name in PLATFORMS:
            Platforms(self.database).add(name)


def pdq(md5):
    """Return a hash that a picture with these digits may have."""
    return hashlib.sha256(md5.encode()).hexdigest()


def machine(world):
    """Make a class of runs over a world."""

    class CaseMachine(RuleBasedStateMachine):
        """What visitors, platforms and days do."""

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
            self.advice = {}
            """What platforms were told last to do with an entry on the list."""
            self.shared = [f"{next(world.numbers):032x}" * 2 for _ in range(2)]
            """Digests of pictures that several cases may have."""

        def tell(self, model, what):
            """Expect a change of each entry of a case, and behind it what that changes in others."""
            if not model.practice:
                self.told += [(model, item, what, world.day) for item in range(len(model.md5s))]
            own = {(model.name, item) for item in range(len(model.md5s))}
            self.tell_of_advice(own)

        def tell_of_advice(self, own, also=()):
            """Expect that platforms hear of all entries whose advice is another now, except a case's own."""
            advice = {
                (model.name, item): (model, self.advise(model, item))
                for model in self.models
                if model.is_listed
                for item in range(len(model.md5s))
            }
            for key, (model, one) in advice.items():
                if key not in own and (key in also or self.advice[key] != one):
                    self.told.append((model, key[1], "updated", world.day))
            self.advice = {key: one for key, (_, one) in advice.items()}

        def advise(self, model, item):
            having = [other for other in self.models if other.is_listed and model.pictures[item] in other.pictures]
            is_doubtful = model.trust(item) == "disputed" or len(having) >= REPETITIONS
            return "review_first" if is_doubtful else "act"

        @rule(
            target=known, practice=st.booleans(), own=st.integers(1, 2), shared=st.lists(st.integers(0, 1), max_size=2)
        )
        def create(self, practice, own, shared):
            pictures = [None] * own + [self.shared[number] for number in shared]
            md5s = [f"{next(world.numbers):032x}" for _ in pictures]
            content = {
                "version": 1,
                "case_id": md5s[0] * 2,
                "reporter": "minor",
                "practice": practice,
                "items": [
                    {
                        "kind": "image",
                        "md5": md5,
                        "sha256": picture or md5 * 2,
                        "pdq": [{"variant": "original", "hash": pdq(md5), "quality": 90}],
                    }
                    for md5, picture in zip(md5s, pictures, strict=True)
                ],
            }
            model = Model(Submission(content, md5s[0] * 2, degenerate.listable(content)), practice, md5s, world.day)
            self.models.append(model)
            self.tell(model, "created")
            status, is_new = world.cases.create(model.submission)
            assert is_new
            model.check(status, world.day)
            return model

        @rule(model=known)
        def send_again(self, model):
            status, is_new = world.cases.create(model.submission)
            assert not is_new
            model.check(status, world.day)

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
            model.check(world.cases.withdraw(model.name), world.day)

        @rule(model=known)
        def restore(self, model):
            if model.withdrawn is not None and (world.day - model.withdrawn).days > RESTORABLE_DAYS:
                with pytest.raises(CaseErased):
                    world.cases.restore(model.name)
                return
            if model.withdrawn is not None and model.restores == RESTORES:
                with pytest.raises(RestoredTooOften):
                    world.cases.restore(model.name)
                return
            if model.withdrawn is not None:
                model.withdrawn = None
                model.restores += 1
                self.tell(model, "restored")
            model.check(world.cases.restore(model.name), world.day)

        @rule(model=known, item=st.integers(0, 3), platform=st.sampled_from(PLATFORMS), opinion=OPINIONS)
        def say(self, model, item, platform, opinion):
            item %= len(model.md5s)
            number = PLATFORMS.index(platform) + 1
            name = self.names.get((model.name, item), "0" * 32)
            if not model.is_listed:
                with pytest.raises(UnknownEntry):
                    world.feedback.give(number, name, *opinion)
                return
            verdict, reason = opinion
            before, day = model.said.get((item, platform, verdict), (None, world.day))
            kept = before if before == Reason.REVIEWED else reason
            is_confirming = verdict in CONFIRMING
            model.said = {
                key: said
                for key, said in model.said.items()
                if key[:2] != (item, platform) or (key[2] in CONFIRMING) == is_confirming
            }
            model.said[item, platform, verdict] = kept, day
            self.tell_of_advice(set(), also=[(model.name, item)] if kept != before else [])
            given = world.feedback.give(number, name, *opinion)
            assert (given.reason, given.trust) == (kept, model.trust(item))
            assert given.advice == self.advice[model.name, item]

        @rule(days=st.integers(1, 9))
        def let_days_pass(self, days):
            world.day += world.day.resolution * days
            world.cases.erase_once_a_day()
            for model in self.models:
                is_due = model.withdrawn is not None and (world.day - model.withdrawn).days > RESTORABLE_DAYS
                model.is_erased = model.is_erased or is_due or (model.practice and model.received < world.day)
                if model.is_erased:
                    model.said = {}

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
                model.check(world.cases.status(model.name), world.day)

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
                    assert (entry["trust"], entry["advice"]) == (model.trust(item), self.advice[model.name, item])
                    assert {
                        (item, said["platform"], said["verdict"]): (said["reason"], date.fromisoformat(said["date"]))
                        for said in entry["feedback"]
                    } == {key: said for key, said in model.said.items() if key[0] == item}
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
