"""Who of the operators has changed what, when and why.

A row is written in the transaction that makes the change, so that neither is there without the other; where a command
takes many, in its first. Of visitors it names nothing but entries, by the random names that platforms know.
"""

import getpass
import os
from datetime import UTC, datetime

from sqlalchemy import Connection

from registry.operator_input import check_line
from registry.storage import audit_store
from registry.storage.audit_store import StoredAction
from registry.storage.tables import MAX_OPERATOR_NAME, MAX_REASON


def record(connection: Connection, what: str, subject: str, reason: str = "") -> None:
    """Write down what an operator does.

    Args:
        connection: the transaction that does it.
        what: the command, without ``registry``.
        subject: what it changes: a platform, an entry, a picture's name.
        reason: why, where a reason is asked for.
    """
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    audit_store.add(connection, StoredAction(now, operator_name()[:MAX_OPERATOR_NAME], what, subject, reason))


def operator_name() -> str:
    """Return the name of the operating system's user, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the former before Python 3.13
        return f"user {os.getuid()}"


def check_reason(reason: str) -> None:
    """See to it that a reason can be kept.

    Raises:
        OperatorError: it is empty, too long, or no single line.
    """
    check_line("A reason", reason, MAX_REASON)
