"""What is fetched, and what becomes of it: records for a store, metadata and opinions for whoever has found a match."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from threatexchange.exchanges import auth
from threatexchange.exchanges.collab_config import CollaborationConfigWithDefaults
from threatexchange.exchanges.fetch_state import (
    FetchCheckpointBase,
    FetchedSignalMetadata,
    SignalOpinion,
    SignalOpinionCategory,
)

API_NAME = "takeitdown"
MIN_QUALITY = 50
"""Below this, PDQ hashes of different pictures are too near to each other to match on."""

MAX_FORMS = 64
"""Most hashes of a picture; videos have up to 4 forms."""

OPINIONS = {
    "self_reported": (SignalOpinionCategory.INVESTIGATION_SEED,),
    "confirmed": (SignalOpinionCategory.POSITIVE_CLASS,),
    # Together they are DISPUTED.
    "disputed": (SignalOpinionCategory.POSITIVE_CLASS, SignalOpinionCategory.NEGATIVE_CLASS),
}
"""What the levels of trust are in the words of threatexchange."""


@dataclass
class _RequiredConfig:
    address: str = field(metadata={"help": "address of the site, without /api", "metavar": "URL"})


@dataclass
class TakeItDownCollabConfig(CollaborationConfigWithDefaults, _RequiredConfig):
    """Which registry is read."""

    api: str = field(init=False, default=API_NAME)


@dataclass
class TakeItDownCredentials(auth.CredentialHelper):
    """The platform's key, from the environment or a file."""

    ENV_VARIABLE: ClassVar[str] = "TX_TAKEITDOWN_KEY"
    FILE_NAME: ClassVar[str] = "~/.tx_takeitdown_key"

    key: str = field(repr=False, metadata={"help": "what `registry platform add` has printed"})

    @classmethod
    def _from_str(cls, s: str) -> "TakeItDownCredentials":
        return cls(s.strip())

    def _are_valid(self) -> bool:
        return re.fullmatch("[!-~]+", self.key) is not None


@dataclass
class TakeItDownCheckpoint(FetchCheckpointBase):
    """How far the feed was read. Cursors never expire, so it is never stale."""

    cursor: str


@dataclass
class EntryStatus:
    """What the registry says of an entry.

    Attributes:
        kind: "image" or "video".
        minor: Whether it shows somebody who was a minor then.
        trust: "self_reported", "confirmed" or "disputed".
        advice: "act" or "review_first".
        care: What must come first, where something must.
    """

    kind: str
    minor: bool
    trust: str
    advice: str
    care: str | None


@dataclass
class EntryForm:
    """A record as it is stored: one form of an entry, with at most one signal of each type.

    A picture is listed with all its variants, but HMA's table of signals has room for one of each type per record, and
    a record with more makes its fetch fail. So an entry is several records.

    Attributes:
        entry: Its name, which feedback needs.
        status: The same in all forms.
        signals: A signal for each name of a type.
    """

    entry: str
    status: EntryStatus
    signals: dict[str, str]


@dataclass
class TakeItDownOpinion(SignalOpinion):
    """What is thought of a signal, and in which entry it is; the latter is what feedback is about."""

    entry: str


@dataclass
class TakeItDownSignalMetadata(FetchedSignalMetadata):
    """The entries that a signal is in. It stays until the last of them has gone."""

    entries: dict[str, EntryStatus]

    def get_as_opinions(self) -> Sequence[TakeItDownOpinion]:
        """Return one opinion for each entry, or two of those that are disputed."""
        return [
            TakeItDownOpinion(False, category, _tags(status), entry)
            for entry, status in self.entries.items()
            for category in OPINIONS[status.trust]
        ]

    def __str__(self) -> str:
        return f"{super().__str__()} {' '.join(self.entries)}"


def records(entries: Iterable[dict[str, Any]]) -> dict[str, EntryForm | None]:
    """Return the records of entries of the feed; None removes one.

    Args:
        entries: As the feed has them, in its order: where one comes again, the last time counts.
    """
    made: dict[str, EntryForm | None] = {}
    for entry in entries:
        # A withdrawal does not say how many forms there were. To remove what is not there does nothing.
        made.update(dict.fromkeys(_keys(entry["id"])))
        if not entry.get("deleted"):
            made.update(zip(_keys(entry["id"]), _forms(entry), strict=False))
    return made


def _keys(entry: str) -> list[str]:
    return [entry, *(f"{entry}-{number}" for number in range(1, MAX_FORMS))]


def _forms(entry: dict[str, Any]) -> list[EntryForm]:
    status = EntryStatus(entry["kind"], entry["minor"], entry["trust"], entry["advice"], entry.get("care"))
    signals = {
        "video_md5": [entry["md5"]] if entry["kind"] == "video" else [],
        "pdq": [form["hash"] for form in entry["pdq"] if form["quality"] >= MIN_QUALITY],
        "vpdq": [text for form in entry["vpdq"] if (text := _vpdq(form["frames"]))],
    }
    count = max(map(len, signals.values()))
    return [EntryForm(entry["id"], status, _nth(signals, number)) for number in range(count)]


def _nth(signals: dict[str, list[str]], number: int) -> dict[str, str]:
    return {name: values[number] for name, values in signals.items() if number < len(values)}


def _vpdq(frames: list[dict[str, Any]]) -> str | None:
    """Return frames as threatexchange's vPDQ writes them, or None where none is of use."""
    useful = [frame for frame in frames if frame["quality"] >= MIN_QUALITY]
    if not useful:
        return None
    return json.dumps([f"{frame['hash']},{frame['quality']},{frame['time']:.3f}" for frame in useful])


def _tags(status: EntryStatus) -> set[str]:
    return {status.advice} | ({"minor"} if status.minor else set()) | ({status.care} if status.care else set())
