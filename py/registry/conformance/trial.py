"""What happens on the sandbox between the pulls of a client, and whether the client then holds what it should."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import median
from typing import Any

from registry.conformance.checks import Check, Failure, some
from registry.conformance.client import Client
from registry.conformance.comparison import Comparison
from registry.conformance.journal import Acknowledgement, Page
from registry.conformance.observer import PAGE, Observer, Plan
from registry.conformance.rules import Pull, judge
from registry.sandbox import MAX_COUNT, Make, Sandbox

# How often the client is killed in the middle of a pull, at as many moments between two pages.
KILLS = 6


class Trial:
    """A client's trial.

    Args:
        sandbox: on which things happen.
        listed: returns what is on the list now, by id.
        observer: through which the client sees the sandbox.
        client: who is on trial.
        other: the same client with another empty folder.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        listed: Callable[[], dict[str, dict[str, Any]]],
        observer: Observer,
        client: Client,
        other: Client,
    ) -> None:
        self._sandbox = sandbox
        self._listed = listed
        self._observer = observer
        self._client = client
        self._other = other
        self._comparison = Comparison()
        self._pulls: list[Pull] = []

    def run(self) -> Iterator[Check]:
        """Do everything, and give each check as soon as it is judged.

        Raises:
            ClientError: the client cannot be run, or does not end.
        """
        yield self._cut_first_load()
        yield self._first_load()
        yield from self._changes()
        yield self._full_page()
        yield self._backlog()
        yield self._cut()
        yield self._unavailable()
        yield self._killed()
        yield self._killed_at_acknowledgement()
        yield from judge(self._observer.events, self._pulls)

    def _cut_first_load(self) -> Check:
        """Try the client with another folder, whose story has nothing to do with what follows."""
        self._pull("the start", Plan(is_cut=True), self._other)
        self._pull("a cut of the first load", client=self._other)
        check = Comparison().all(
            "A first load that was cut is completed.",
            "the first load was cut in the middle of an answer, and the next pull went on",
            self._other.held(),
            self._listed(),
        )
        self._observer.events.clear()
        self._observer.told.clear()
        self._pulls.clear()
        return check

    def _first_load(self) -> Check:
        self._pull("the start")
        return self._same("The first load is complete.", "the client has begun with an empty folder")

    def _changes(self) -> Iterator[Check]:
        """Let everything happen that happens to entries, twice, so that what is gone the first time comes back."""
        self._make(Make.WITHDRAW, 10)
        back = self._make(Make.RESTORE, MAX_COUNT)
        created = self._make(Make.CREATE, 20)
        updated = self._make(Make.UPDATE, 20)
        withdrawn, taken_out = self._make(Make.WITHDRAW, 15), self._make(Make.TAKE_OUT, 5)
        erased = self._make(Make.ERASE, 5)
        self._pull("changes of all kinds")
        held, listed = self._client.held(), self._listed()
        compare = self._comparison
        yield compare.there("New entries are taken over.", created & set(listed), held, "how it treats an unknown id")
        yield compare.gone("What was withdrawn is deleted.", withdrawn | erased, held)
        yield compare.gone("What a person at the registry has taken off the list is deleted.", taken_out, held)
        yield compare.updated("Changes of trust and advice are taken over.", updated & set(listed), held, listed)
        back |= self._make(Make.RESTORE, MAX_COUNT) | self._make(Make.PUT_BACK, MAX_COUNT)
        self._pull("returns of what was withdrawn and taken off the list")
        held, back = self._client.held(), back & set(self._listed())
        yield compare.there("What comes back is held again.", back, held, "how it treats an id that was deleted before")
        yield self._same("After changes of all kinds it holds the list.", "entries came, changed, went and came back")

    def _full_page(self) -> Check:
        self._make(Make.CREATE, PAGE)
        self._pull(f"{PAGE} changes, which fill a page")
        return self._same(
            "A full page with nothing behind it is read.", f"there were {PAGE} changes, `has_more` was false"
        )

    def _backlog(self) -> Check:
        self._make(Make.CREATE, 8 * PAGE)
        self._make(Make.WITHDRAW, 2 * PAGE)
        self._pull("a long backlog")
        return self._same("A long backlog is read to its end.", "there was a backlog of ten pages")

    def _cut(self) -> Check:
        self._make(Make.CREATE, 3 * PAGE)
        self._make(Make.WITHDRAW, 10)
        self._pull("three pages of changes", Plan(is_cut=True))
        self._pull("a cut answer")
        return self._same("An answer that was cut is asked for again.", "an answer was cut in its middle")

    def _unavailable(self) -> Check:
        self._make(Make.CREATE, 10)
        self._make(Make.WITHDRAW, 10)
        self._pull("twenty changes", Plan(is_unavailable=True))
        self._pull("a 503")
        return self._same("After a 503 it goes on.", "a request was answered with 503, the next pull was undisturbed")

    def _killed(self) -> Check:
        self._make(Make.CREATE, (KILLS + 2) * PAGE)
        self._make(Make.WITHDRAW, PAGE)
        pause = self._pause_between_pages()
        for number in range(KILLS):
            self._pull("a backlog", Plan(kill_seconds=pause * (number + 0.5) / KILLS))
        self._pull(f"{KILLS} kills in the middle of a page")
        return self._same(
            "Killed in the middle of a pull, it loses nothing and doubles nothing.",
            f"the client was killed {KILLS} times after it had received a page",
        )

    def _killed_at_acknowledgement(self) -> Check:
        name = "It acknowledges nothing before it is stored."
        self._make(Make.CREATE, PAGE)
        self._make(Make.WITHDRAW, 10)
        before = max((told.number for told in self._observer.told.values()), default=0)
        self._pull("a page of changes", Plan(is_killed_at_acknowledgement=True))
        acknowledged = [
            event.number
            for event in self._observer.events
            if isinstance(event, Acknowledgement) and event.run == self._observer.run
        ]
        if not acknowledged:
            return Check(name, unjudged="The client has not acknowledged.")
        told = {name: told for name, told in self._observer.told.items() if before < told.number <= max(acknowledged)}
        held = {entry.id for entry in self._client.held()}
        missing = {name for name, told in told.items() if not told.is_deleted} - held
        left = {name for name, told in told.items() if told.is_deleted} & held
        self._pull("a kill while it acknowledged")
        if not missing and not left:
            return Check(name)
        return Check(
            name,
            Failure(
                "what a cursor acknowledges is stored before the acknowledgement is sent",
                "killed while it acknowledged, the client lacked "
                f"{some(missing)} of the entries and still held {some(left)} of the deleted ones",
                "in which order the client stores and acknowledges; commit first",
            ),
        )

    def _make(self, make: Make, count: int) -> set[str]:
        return set(self._sandbox.make(make, count))

    def _pull(self, what: str, plan: Plan | None = None, client: Client | None = None) -> None:
        client = client or self._client
        self._observer.begin(plan or Plan(), client.kill)
        status, output = client.pull()
        self._pulls.append(Pull(self._observer.run, what, plan is not None, status, output))

    def _pause_between_pages(self) -> float:
        """Return how long the client usually works on a page, in seconds."""
        pages = [event for event in self._observer.events if isinstance(event, Page)]
        pauses = [after.asked - before.answered for before, after in pairwise(pages) if before.run == after.run]
        return median(pauses) if pauses else 0.0

    def _same(self, name: str, seen: str) -> Check:
        return self._comparison.all(name, seen, self._client.held(), self._listed())
