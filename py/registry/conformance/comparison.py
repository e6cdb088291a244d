"""What a client holds beside what is on the list; each fault is told at the first check that it shows at."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from registry.conformance.checks import Check, Failure, some
from registry.conformance.client import Held

LACKS = "lacks"
HAS_LEFT = "holds although they are not on the list"
HAS_TWICE = "holds more than once"
HAS_WRONG = "holds with a wrong MD5"

UNPRINTED = "The command after --holds prints ids alone: ID MD5 TRUST ADVICE would tell more."


class Comparison:
    """The comparisons of one client's trial."""

    def __init__(self) -> None:
        self._told: dict[str, set[str]] = {LACKS: set(), HAS_LEFT: set(), HAS_TWICE: set(), HAS_WRONG: set()}

    def all(self, name: str, seen: str, held: Sequence[Held], listed: dict[str, dict[str, Any]]) -> Check:
        """Compare everything.

        Args:
            name: the check's.
            seen: what was done to the client before.
            held: what it holds.
            listed: what is on the list, by id.
        """
        counts = Counter(entry.id for entry in held)
        faults = {
            LACKS: set(listed) - set(counts),
            HAS_LEFT: set(counts) - set(listed),
            HAS_TWICE: {name for name, count in counts.items() if count > 1},
            HAS_WRONG: {
                entry.id for entry in held if entry.id in listed and entry.md5 not in (None, listed[entry.id]["md5"])
            },
        }
        found = [f"{what} {some(new)}" for what, ids in faults.items() if (new := self._new(what, ids))]
        if not found:
            return Check(name)
        return Check(
            name,
            Failure(
                f"the {len(listed)} entries that are on the list, each once",
                f"{seen}; then the client {', and '.join(found)}",
                "whether entries and the cursor behind them are stored in one step, and the same entry again replaces "
                "the one before",
            ),
        )

    def there(self, name: str, expected: Collection[str], held: Sequence[Held], where: str) -> Check:
        """See whether entries are held; ``where`` is what the engineer should look at."""
        missing = self._new(LACKS, set(expected) - {entry.id for entry in held})
        if not missing:
            return Check(name)
        return Check(name, Failure(f"all {len(expected)} of them are held", f"{some(missing)} are not", where))

    def gone(self, name: str, deleted: Collection[str], held: Sequence[Held]) -> Check:
        """See whether deleted entries are no longer held."""
        left = self._new(HAS_LEFT, set(deleted) & {entry.id for entry in held})
        if not left:
            return Check(name)
        return Check(
            name,
            Failure(
                f"none of the {len(deleted)} entries is held that came as deleted",
                f"{some(left)} are",
                'how it treats {"id": "…", "deleted": true}: all hashes of that id must go',
            ),
        )

    def updated(
        self, name: str, changed: Collection[str], held: Sequence[Held], listed: dict[str, dict[str, Any]]
    ) -> Check:
        """See whether entries are held as they are now, as far as the client prints how."""
        printed = [entry for entry in held if entry.id in changed and entry.trust is not None]
        if not printed:
            return Check(name, unjudged=UNPRINTED)
        old = {entry.id for entry in printed if not _is_as(listed[entry.id], entry)}
        if not old:
            return Check(name)
        return Check(
            name,
            Failure(
                "an entry that comes again replaces the one before",
                f"{some(old)} are held with an earlier trust or advice",
                "what it does with an entry whose id it holds already",
            ),
        )

    def _new(self, what: str, ids: set[str]) -> set[str]:
        new = ids - self._told[what]
        self._told[what] |= new
        return new


def _is_as(listed: dict[str, Any], held: Held) -> bool:
    return held.trust == listed["trust"] and held.advice in (None, listed["advice"])
