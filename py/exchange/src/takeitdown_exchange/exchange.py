"""The feed as threatexchange's interface wants it."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar

from threatexchange.exchanges import auth
from threatexchange.exchanges.fetch_state import FetchDelta, SignalOpinion, SignalOpinionCategory
from threatexchange.exchanges.signal_exchange_api import SignalExchangeAPI
from threatexchange.signal_type.signal_base import SignalType

from takeitdown_exchange.client import CursorRefused, ExchangeError, RegistryClient
from takeitdown_exchange.records import (
    API_NAME,
    EntryForm,
    TakeItDownCheckpoint,
    TakeItDownCollabConfig,
    TakeItDownCredentials,
    TakeItDownOpinion,
    TakeItDownSignalMetadata,
    records,
)

VERDICTS = {
    SignalOpinionCategory.POSITIVE_CLASS: ("matched", "reviewed"),
    SignalOpinionCategory.INVESTIGATION_SEED: ("matched", "unreviewed"),
    SignalOpinionCategory.NEGATIVE_CLASS: ("not_a_match", "other_picture"),
}
"""The registry's verdict and reason for each opinion."""

BEGIN_ANEW = (
    "%s is another registry than before, or was put back to an older state. Begin anew: "
    "tx fetch --clear --only-collab '%s', and then tx fetch. In HMA, delete the exchange and create it again."
)

_log = logging.getLogger(__name__)


class TakeItDownSignalExchangeAPI(
    auth.SignalExchangeWithAuth[TakeItDownCollabConfig, TakeItDownCredentials],
    SignalExchangeAPI[
        TakeItDownCollabConfig,
        TakeItDownCheckpoint,
        TakeItDownSignalMetadata,
        str,
        EntryForm,
    ],
):
    """A Take It Down registry.

    Args:
        collab: Which registry is read.
        key: Of the platform that reads.
    """

    PAGE_ENTRIES: ClassVar[int] = 100
    """With all their forms about as many records as HMA commits at once."""

    def __init__(self, collab: TakeItDownCollabConfig, key: str) -> None:
        super().__init__()
        self._collab = collab
        self._client = RegistryClient(collab.address, key)

    @classmethod
    def for_collab(
        cls, collab: TakeItDownCollabConfig, credentials: TakeItDownCredentials | None = None
    ) -> "TakeItDownSignalExchangeAPI":
        """Return an instance with the given key, or with the one that is in the environment or the file."""
        return cls(collab, (credentials or TakeItDownCredentials.get(cls)).key)

    @classmethod
    def get_name(cls) -> str:
        """Return the name under which tx and HMA know this."""
        return API_NAME

    @staticmethod
    def get_config_cls() -> type[TakeItDownCollabConfig]:
        """Return the class of configurations."""
        return TakeItDownCollabConfig

    @staticmethod
    def get_checkpoint_cls() -> type[TakeItDownCheckpoint]:
        """Return the class of checkpoints."""
        return TakeItDownCheckpoint

    @staticmethod
    def get_record_cls() -> type[TakeItDownSignalMetadata]:
        """Return the class of what is known about a signal."""
        return TakeItDownSignalMetadata

    @staticmethod
    def get_credential_cls() -> type[TakeItDownCredentials]:
        """Return the class of credentials."""
        return TakeItDownCredentials

    def fetch_iter(
        self,
        supported_signal_types: Sequence[type[SignalType]],  # noqa: ARG002 - all are kept, for types added later
        checkpoint: TakeItDownCheckpoint | None,
    ) -> Iterator[FetchDelta[str, EntryForm, TakeItDownCheckpoint]]:
        """Read on from a checkpoint, page by page, to the end of the feed.

        Raises:
            ExchangeError: The registry refuses or does not answer. What came before is good, and the next fetch goes on
                from there.
        """
        with self._errors_shown():
            cursor = None
            if checkpoint is not None:
                cursor = checkpoint.cursor
                # The only state that is stored for sure is the one that this fetch was given: a reader may drop any
                # page that it gets from here. So a page is acknowledged by the fetch after it.
                self._client.acknowledge(cursor)
            has_more = True
            while has_more:
                page = self._client.page(cursor, self.PAGE_ENTRIES)
                cursor, has_more = page["cursor"], page["has_more"]
                yield FetchDelta(records(page["entries"]), TakeItDownCheckpoint(page["cursor"]))

    @classmethod
    def naive_convert_to_signal_type(
        cls,
        signal_types: Sequence[type[SignalType]],
        collab: TakeItDownCollabConfig,  # noqa: ARG003 - the interface's
        fetched: Mapping[str, EntryForm],
    ) -> dict[type[SignalType], dict[str, TakeItDownSignalMetadata]]:
        """Return for each type its signals, each with all entries that it is in."""
        made: dict[type[SignalType], dict[str, TakeItDownSignalMetadata]] = {}
        for signal_type in signal_types:
            name = signal_type.get_name()
            for form in fetched.values():
                if name in form.signals:
                    signals = made.setdefault(signal_type, {})
                    metadata = signals.setdefault(form.signals[name], TakeItDownSignalMetadata({}))
                    metadata.entries[form.entry] = form.status
        return made

    def report_opinion(self, s_type: type[SignalType], signal: str, opinion: SignalOpinion) -> None:  # noqa: ARG002
        """Send feedback about an entry that has matched.

        Args:
            s_type: Not needed, since an entry is named.
            signal: The same.
            opinion: One of those in the match's metadata, with the category that is one's own.

        Raises:
            NotImplementedError: The opinion names no entry. Which ones have a signal is known to whoever has matched,
                and otherwise only to be had by reading the whole feed.
            ExchangeError: The registry refuses or does not answer.
        """
        if not isinstance(opinion, TakeItDownOpinion):
            raise NotImplementedError(
                "Feedback is about an entry, and this opinion names none. Take an opinion out of the match's metadata, "
                "or send the feedback yourself: POST /api/v1/feedback."
            )
        self._client.send_feedback(opinion.entry, *VERDICTS[opinion.category])

    @contextmanager
    def _errors_shown(self) -> Iterator[None]:
        """Log what goes wrong at the level that tx shows: of an exception it says only that there was one."""
        try:
            yield
        except ExchangeError as error:
            _log.critical("%s: %s", self._collab.name, error)
            if isinstance(error, CursorRefused):
                _log.critical(BEGIN_ANEW, self._collab.address, self._collab.name)
            raise
