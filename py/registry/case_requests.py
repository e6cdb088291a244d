"""What an operator does with a case for somebody who holds its code and asks for it: tell, withdraw, erase."""

from sqlalchemy import Connection

from registry import audit
from registry.cases import Cases, CaseStatus
from registry.errors import UnknownCase
from registry.operator_input import OperatorError
from registry.storage import case_store, entry_store
from registry.storage.case_store import StoredCase
from registry.storage.database import Database
from registry.storage.entry_store import StoredEntry


class CaseRequests:
    """The cases of one database, as an operator sees them.

    Args:
        database: where they are kept.
        cases: the same, as visitors use them.
    """

    def __init__(self, database: Database, cases: Cases) -> None:
        self._database = database
        self._cases = cases

    def show(self, case_id: str) -> tuple[CaseStatus, list[StoredEntry]]:
        """Return what the visitor sees of a case, and its entries.

        Raises:
            OperatorError: there is none of this name.
        """
        try:
            status = self._cases.status(case_id)
        except UnknownCase:
            raise _unknown() from None
        with self._database.read() as connection:
            return status, entry_store.find(connection, entry_store.of_case(connection, case_id))

    def withdraw(self, case_id: str) -> None:
        """Take a case back, as its holder could.

        Raises:
            OperatorError: there is none of this name, or it is withdrawn already.
        """
        with self._database.write() as connection:
            if _locked(connection, case_id).withdrawn is not None:
                raise OperatorError("The case is withdrawn already.")
            subject = _subject(entry_store.of_case(connection, case_id))
            others = self._cases.withdraw_within(connection, case_id)
            audit.record(connection, "case withdraw", subject)
        self._cases.look_again(others)

    def erase(self, case_id: str) -> int:
        """Erase a case's fingerprints at once, and withdraw it before, so that platforms hear of it.

        What stays of it is what stays of every case that was erased.

        Returns:
            How many photos and videos had fingerprints.

        Raises:
            OperatorError: there is none of this name, or nothing of it to be erased.
        """
        with self._database.write() as connection:
            _locked(connection, case_id)
            subject = _subject(entry_store.of_case(connection, case_id))
            others = self._cases.withdraw_within(connection, case_id)
            # Others that number changes wait for this. It is the price of never having one without the other.
            erased = case_store.erase_one(connection, case_id)
            if not erased:
                raise OperatorError("The fingerprints of this case are erased already.")
            audit.record(connection, "case erase", subject)
        self._database.forget_deleted()
        self._cases.look_again(others)
        return erased


def _locked(connection: Connection, case_id: str) -> StoredCase:
    stored = case_store.find(connection, case_id, is_locked=True)
    if stored is None:
        raise _unknown()
    return stored


def _unknown() -> OperatorError:
    return OperatorError("No case has this code.")


def _subject(entries: list[str]) -> str:
    """Return what the audit log calls a case: nothing that its holder could be found by."""
    if not entries:
        return "a case without entries"
    return f"entry {entries[0]}" + (f" and {len(entries) - 1} more" if entries[1:] else "")
