"""One fingerprinted file, in the shape that schema.json prescribes."""

from dataclasses import asdict, dataclass
from typing import Any

from fingerprint.pdq import Pdq

USEFUL_QUALITY = 50  # platforms drop hashes of lower quality, so turned and mirrored forms of them are useless

# A platform may hold the picture as the file stores it, before its EXIF orientation (the key) makes it upright:
# this is the form of the upright picture that looks like that.
STORED_FORMS = {
    2: "mirror",
    3: "rotate180",
    4: "flip",
    5: "transpose",
    6: "rotate270",
    7: "transverse",
    8: "rotate90",
}


@dataclass(frozen=True)
class PdqVariant:
    """The hash of one form of a picture."""

    variant: str
    hash: str
    quality: int


@dataclass(frozen=True)
class Item:
    """What leaves the device of one file: digests, and hashes when its pixels could be read."""

    kind: str
    md5: str
    sha256: str
    pdq: tuple[PdqVariant, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the item with its keys in the order of the contract."""
        item: dict[str, Any] = {"kind": self.kind, "md5": self.md5, "sha256": self.sha256}
        if self.kind == "video":
            return item | {"vpdq": []}
        return item | {"pdq": [asdict(variant) for variant in self.pdq]}


def pdq_variants(upright: Pdq, orientation: int) -> tuple[PdqVariant, ...]:
    """List the forms of a picture that are worth sending.

    Args:
        upright: the picture as people see it.
        orientation: the EXIF orientation of its file, 1 to 8; 1 when it has none.

    Returns:
        ``original`` first, whatever its quality, then ``stored`` if EXIF turns the picture, then the other turned
        and mirrored forms.
    """
    stored = STORED_FORMS.get(orientation)
    names = {"original": "original"}
    if stored:
        names[stored] = "stored"
    hashes = dict(upright.dihedral())
    if upright.quality >= USEFUL_QUALITY:
        names |= {form: form for form in hashes if form not in names}
    return tuple(PdqVariant(name, hashes[form], upright.quality) for form, name in names.items())
