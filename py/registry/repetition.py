"""Whether very many cases have the same picture: it is the most widely shared one, or an attack.

No program can tell which. So entries of such a picture are marked, and platforms are advised to look first.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from registry.assessment import reassess
from registry.batches import batches
from registry.storage import repetition_store
from registry.storage.database import Database


def appear(connection: Connection, names: Sequence[str], enough: int) -> list[str]:
    """Mark entries that come onto the list, and find those of the same pictures for which their case makes it enough.

    Args:
        connection: a writing transaction that has its turn, so that no other case appears or disappears meanwhile.
        names: the entries of one case.
        enough: from how many cases on a picture is repeated.

    Returns:
        Entries of other cases that are to be looked at again, after this transaction.
    """
    counts = repetition_store.counts(connection, names, enough)
    repeated = {picture for picture, count in counts.items() if count >= enough}
    own = repetition_store.having(connection, repeated, names)
    repetition_store.mark(connection, sorted(own), repeated=True)
    repetition_store.mark(connection, [name for name in names if name not in own], repeated=False)
    # Mostly the others have been marked before, and to go through a hundred thousand of them takes too long.
    fresh = repeated & repetition_store.unmarked(connection, sorted(own), enough) if own else set()
    return sorted(repetition_store.listed(connection, fresh, repeated=False))


def disappear(connection: Connection, names: Sequence[str], enough: int) -> list[str]:
    """Find entries whose picture is in too few cases without this one, which is withdrawn now.

    Its own entries keep theirs: ``appear`` looks at them when they come back.

    Args:
        connection: a writing transaction that has its turn.
        names: the entries of the withdrawn case.
        enough: from how many cases on a picture is repeated.

    Returns:
        Entries of other cases that are to be looked at again, after this transaction.
    """
    counts = repetition_store.counts(connection, names, enough)
    fallen = {picture for picture, count in counts.items() if 0 < count < enough}
    return sorted(repetition_store.listed(connection, fallen, repeated=True))


def look_again(database: Database, names: Sequence[str], enough: int, today: date) -> None:
    """Mark those of some entries that are repeated now, and none else, and assess them.

    A hundred thousand at once would keep everybody from writing, and platforms that ask by time from hearing of what
    is marked with an earlier minute. After a crash in between, the next case with the picture finds the rest.

    Args:
        database: where the entries are.
        names: what ``appear`` or ``disappear`` has found.
        enough: from how many cases on a picture is repeated.
        today: the day, UTC.
    """
    for some in batches(names):
        with database.write() as connection:
            database.wait_for_turn(connection)
            # Since they were found, other cases may have come and gone. And an entry may have another picture by which
            # it is repeated: its digest, when its PDQ hash is not.
            counts = repetition_store.counts(connection, some, enough)
            repeated = {picture for picture, count in counts.items() if count >= enough}
            still = repetition_store.having(connection, repeated, some)
            repetition_store.mark(connection, sorted(still), repeated=True)
            repetition_store.mark(connection, [name for name in some if name not in still], repeated=False)
            reassess(database, connection, some, today)
