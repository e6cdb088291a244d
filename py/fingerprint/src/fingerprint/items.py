"""One fingerprinted file, in the shape that schema.json prescribes."""

from dataclasses import dataclass, field
from typing import Any

from fingerprint.variants import Variant


@dataclass(frozen=True)
class Item:
    """What leaves the device of one file: digests, and hashes when its pixels could be read."""

    kind: str
    md5: str
    sha256: str
    pdq: tuple[Variant, ...] = ()
    vpdq: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the item with its keys in the order of the contract; a picture that stands still has no vpdq."""
        item: dict[str, Any] = {"kind": self.kind, "md5": self.md5, "sha256": self.sha256}
        if self.kind == "image":
            item["pdq"] = [variant._asdict() for variant in self.pdq]
        if self.kind == "video" or self.vpdq:
            item["vpdq"] = self.vpdq
        return item
