"""What a client has asked for and what it was handed, in the order of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the feed was asked for.

    Attributes:
        run: the number of the pull.
        after: the change behind which it begins; None where no cursor was sent.
        end: the change with which it ends; None where it was refused or cut.
        has_more: whether there was more at once.
        asked: when, in seconds from some moment.
        answered: when its last byte was sent.
    """

    run: int
    after: int | None
    end: int | None
    has_more: bool
    asked: float
    answered: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of the snapshot's parts was handed out."""

    run: int
    cursor: int
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the snapshot was handed out whole."""

    run: int
    address: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The client has said that it has taken over everything up to a change."""

    run: int
    number: int


@dataclass(frozen=True, slots=True)
class Keyless:
    """A request came without the key in its header, or with the key in its address."""

    run: int
    address: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A request was answered with 503."""

    run: int


Event = Page | Manifest | Part | Acknowledgement | Keyless | Unavailable


@dataclass(slots=True)
class Reach:
    """Up to which change a client can have everything, from what it was handed.

    Attributes:
        number: the change.
    """

    number: int = 0
    _manifest: Manifest | None = None
    _missing: set[str] = field(default_factory=set)

    def add(self, event: Event) -> None:
        """Count one more event."""
        match event:
            case Page(after=after, end=int(end)) if (after or 0) <= self.number:
                self.number = max(self.number, end)
            case Manifest():
                self._manifest, self._missing = event, set(event.parts)
                self._finish()
            case Part():
                self._missing.discard(event.address)
                self._finish()

    def _finish(self) -> None:
        if self._manifest and not self._missing:
            self.number = max(self.number, self._manifest.cursor)


def with_reach(events: Iterable[Event]) -> Iterator[tuple[Event, int]]:
    """Give each event with the change up to which the client could have everything before it."""
    reach = Reach()
    for event in events:
        yield event, reach.number
        reach.add(event)
