"""Whether very many cases have the same picture: it is the most widely shared one, or an attack.

No program can tell which. So entries of such a picture are marked, and platforms are advised to look first.
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from registry.batches import batches
from registry.storage import repetition_store


def appear(connection: Connection, names: Sequence[str], enough: int) -> list[str]:
    """Mark entries that come onto the list, and, where their case makes it enough, all entries of the same pictures.

    Args:
        connection: a writing transaction that has its turn, so that no other case appears or disappears meanwhile.
        names: the entries of one case.
        enough: from how many cases on a picture is repeated.

    Returns:
        Entries of other cases that are marked now.
    """
    counts = repetition_store.counts(connection, names, enough)
    repeated = {picture for picture, count in counts.items() if count >= enough}
    own = repetition_store.having(connection, repeated, names)
    repetition_store.mark(connection, sorted(own), repeated=True)
    repetition_store.mark(connection, [name for name in names if name not in own], repeated=False)
    # Mostly the others have been marked before, and to go through a hundred thousand of them takes too long.
    fresh = repeated & repetition_store.unmarked(connection, sorted(own), enough) if own else set()
    others = sorted(repetition_store.listed(connection, fresh, repeated=False))
    _mark(connection, others, repeated=True)
    return others


def disappear(connection: Connection, names: Sequence[str], enough: int) -> list[str]:
    """Take the mark from entries whose picture is in too few cases without this one, which is withdrawn now.

    Its own entries keep theirs: ``appear`` looks at them when they come back.

    Args:
        connection: a writing transaction that has its turn.
        names: the entries of the withdrawn case.
        enough: from how many cases on a picture is repeated.

    Returns:
        Entries of other cases that are no longer marked.
    """
    counts = repetition_store.counts(connection, names, enough)
    fallen = {picture for picture, count in counts.items() if 0 < count < enough}
    marked = sorted(repetition_store.listed(connection, fallen, repeated=True))
    others = [name for some in batches(marked) for name in _no_longer_repeated(connection, some, enough)]
    _mark(connection, others, repeated=False)
    return others


def _no_longer_repeated(connection: Connection, names: Sequence[str], enough: int) -> list[str]:
    # An entry may have another picture by which it is repeated: its digest, when its PDQ hash is not.
    counts = repetition_store.counts(connection, names, enough)
    repeated = {picture for picture, count in counts.items() if count >= enough}
    still = repetition_store.having(connection, repeated, names)
    return [name for name in names if name not in still]


def _mark(connection: Connection, names: Sequence[str], *, repeated: bool) -> None:
    for some in batches(names):
        repetition_store.mark(connection, some, repeated=repeated)
