"""What the requests of a client tell of it: its key, the order of its cursors, its acknowledgements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from registry.conformance.checks import Check, Failure
from registry.conformance.journal import (
    Acknowledgement,
    Event,
    Keyless,
    Manifest,
    Page,
    Reach,
    Unavailable,
    with_reach,
)
from registry.conformance.observer import RETRY_SECONDS

# Whoever asks a few times at once after a 503 loads nothing; a loop without a pause does.
EARLY_RETRIES = 5


@dataclass(frozen=True, slots=True)
class Pull:
    """How a pull has ended.

    Attributes:
        run: its number.
        what: what had happened before it, for the engineer.
        is_disturbed: whether something was done to it; then it may end as it likes.
        status: its exit status.
        output: the last lines that it has printed.
    """

    run: int
    what: str
    is_disturbed: bool
    status: int
    output: str

    @property
    def is_finished(self) -> bool:
        """Whether the client should have everything after it."""
        return not self.is_disturbed and self.status == 0


def judge(events: Sequence[Event], pulls: Sequence[Pull]) -> list[Check]:
    """Judge all that was asked for and answered."""
    rules: tuple[tuple[str, Callable[[Sequence[Event], Sequence[Pull]], Failure | None]], ...] = (
        ("Each pull reads on while there is more, and ends with status 0.", _ends),
        ("The key comes with every request, in its header and nowhere else.", _key),
        ("Each pull goes on where the last one has ended.", _goes_on),
        ("Cursors are used in their order, and none is skipped.", _order),
        ("What was taken over is acknowledged.", _acknowledges),
        ("After a 503 it waits.", _waits),
    )
    return [Check(name, rule(events, pulls)) for name, rule in rules]


def _ends(events: Sequence[Event], pulls: Sequence[Pull]) -> Failure | None:
    expected = "a pull reads until `has_more` is false, and ends with status 0"
    last = {event.run: event for event in events if isinstance(event, Page)}
    for pull in pulls:
        if not pull.is_disturbed and pull.status != 0:
            seen = f"the pull after {pull.what} ended with status {pull.status}. Its last words:\n{pull.output}"
            return Failure(expected, seen, "what the client prints")
        if pull.is_finished and pull.run in last and last[pull.run].has_more:
            seen = f"the pull after {pull.what} ended, although there was more"
            return Failure(expected, seen, "how the client finds that a page is the last; pages can be short")
    return None


def _key(events: Sequence[Event], _: Sequence[Pull]) -> Failure | None:
    addresses = [event.address for event in events if isinstance(event, Keyless)]
    if not addresses:
        return None
    return Failure(
        "the header `Authorization: Bearer KEY`, with the key from REGISTRY_KEY, and no key in an address",
        f"{len(addresses)} requests without that, the first for {addresses[0]}",
        "where the client makes its requests; addresses stand in logs, headers do not",
    )


def _goes_on(events: Sequence[Event], pulls: Sequence[Pull]) -> Failure | None:
    reach = Reach()
    finished: int | None = None
    by_run = {pull.run: [event for event in events if event.run == pull.run] for pull in pulls}
    for pull in pulls:
        for event in by_run[pull.run]:
            is_anew = isinstance(event, Manifest) or (isinstance(event, Page) and event.after is None)
            is_back = isinstance(event, Page) and (event.after or 0) < (finished or 0)
            if finished is not None and (is_anew or is_back):
                return Failure(
                    "the first request of a pull has `after` = the cursor with which the last one has ended",
                    f"the pull after {pull.what} began {'anew' if is_anew else 'further back'}",
                    "whether the cursor is stored together with the entries, and read again at the start",
                )
            reach.add(event)
        if pull.is_finished:
            finished = reach.number
    return None


def _order(events: Sequence[Event], _: Sequence[Pull]) -> Failure | None:
    last: Page | None = None
    for event, reach in with_reach(events):
        if not isinstance(event, Page):
            continue
        after = event.after or 0
        if after > reach:
            return Failure(
                "`after` = the cursor of the last page that came whole, or the snapshot's once all its parts are there",
                f"`after` was the cursor behind change {after}, when the client could have all only up to {reach}",
                "what the client does with an answer that was cut, and in which order it uses cursors",
            )
        if last is not None and last.run == event.run and after not in (last.after or 0, last.end or 0):
            return Failure(
                "each request of a pull has `after` = the cursor of the answer before",
                f"the answer before was of the page behind change {last.after or 0}; then the one behind {after} was "
                "asked for",
                "which cursor the client keeps while it reads on",
            )
        last = event
    return None


def _acknowledges(events: Sequence[Event], pulls: Sequence[Pull]) -> Failure | None:
    reach = Reach()
    furthest = 0
    for pull in pulls:
        for event in events:
            if event.run != pull.run:
                continue
            if isinstance(event, Acknowledgement):
                if event.number > reach.number:
                    return Failure(
                        "an acknowledgement of what was handed out at most",
                        f"change {event.number} was acknowledged, when the client could have everything only up to "
                        f"{reach.number}",
                        "which cursor is acknowledged: a page's, or the snapshot's once all its parts are loaded",
                    )
                furthest = max(furthest, event.number)
            reach.add(event)
        if pull.is_finished and furthest < reach.number:
            return Failure(
                "POST /api/v1/feed/ack with the last cursor, before a pull ends",
                f"the pull after {pull.what} ended at change {reach.number}; "
                + (f"acknowledged was {furthest}" if furthest else "nothing was acknowledged"),
                "whether each pull acknowledges; without that nobody sees that you have dropped what was withdrawn",
            )
    return None


def _waits(events: Sequence[Event], _: Sequence[Pull]) -> Failure | None:
    retries = sum(isinstance(event, Unavailable) for event in events) - 1
    if retries <= EARLY_RETRIES:
        return None
    return Failure(
        "as many seconds of pause as `Retry-After` says, or an end of the pull",
        f"{retries} more requests within the {RETRY_SECONDS} s after a 503",
        "whether the client pauses before it tries again",
    )
