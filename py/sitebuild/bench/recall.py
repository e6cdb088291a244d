"""How many edited copies of photographs are found again, as a platform would: by one hash, and by the whole group."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pdqhash
import skimage
from PIL import Image

from fingerprint.cli import fingerprint
from fingerprint.distance import distance
from fingerprint.matching import MATCH_DISTANCE
from fingerprint.variants import USEFUL_QUALITY
from sitebuild.bench.drawings import as_jpeg
from sitebuild.bench.edits import EDITS, Edit
from sitebuild.bench.figures import Figure

POSTED_QUALITY = 70
"""Of the JPEG in which every copy is posted."""

DRAWINGS = {"chessboard_GRAY", "chessboard_RGB", "color", "horse", "logo", "phantom"}
"""What is no photograph among scikit-image's pictures."""

SAME_SCENE = ({"motorcycle_left", "motorcycle_right"},)
"""Photographs that should find each other: taken at once, side by side."""


@dataclass(frozen=True)
class Photograph:
    """A photograph of which a platform has the fingerprints.

    Attributes:
        name: of its file, without the ending.
        picture: as it is before it is edited.
        hash: the reference's.
        group: the hashes that our command line sends.
    """

    name: str
    picture: Image.Image
    hash: str
    group: tuple[str, ...]


@dataclass
class Found:
    """How many copies were found."""

    one_hash: int = 0
    group: int = 0
    of: int = 0


def photographs() -> list[Photograph]:
    """Return every photograph in the scikit-image package whose quality is high enough to be matched."""
    files = [path for path in sorted(Path(skimage.__file__).parent.joinpath("data").iterdir()) if _is_photograph(path)]
    return [photograph for photograph in map(_photograph, files) if photograph is not None]


def recall(known: Iterable[Photograph], edits: Iterable[Edit] = EDITS) -> dict[str, Found]:
    """Edit photographs and look for them.

    Args:
        known: the photographs.
        edits: what is done to each.

    Returns:
        What was found, by the edits' names.
    """
    found = {edit.name: Found() for edit in edits}
    for photograph, edit in itertools.product(known, edits):
        # Seeded by text, so that a copy does not depend on what else is measured.
        random = Random(f"{photograph.name}, {edit.name}")  # noqa: S311 - edits, no secrets
        for copy in edit.copies(photograph.picture, random):
            met = posted_hash(copy)
            found[edit.name].of += 1
            found[edit.name].one_hash += _is_found(met, [photograph.hash])
            found[edit.name].group += _is_found(met, photograph.group)
    return found


def by_family(found: dict[str, Found], edits: Iterable[Edit] = EDITS) -> dict[str, Found]:
    """Add up what was found by the families of edits."""
    families: dict[str, Found] = {}
    for edit in edits:
        family, part = families.setdefault(edit.family, Found()), found[edit.name]
        family.one_hash += part.one_hash
        family.group += part.group
        family.of += part.of
    return families


def distances(known: Sequence[Photograph]) -> dict[tuple[str, str], list[int]]:
    """Return the distances of all hashes of each photograph from all of each other one, by the names of both."""
    return {
        (one.name, other.name): [distance(*pair) for pair in itertools.product(one.group, other.group)]
        for one, other in itertools.combinations(known, 2)
        if {one.name, other.name} not in SAME_SCENE
    }


def posted_hash(copy: Image.Image) -> str | None:
    """Return the hash that a platform computes of a posted picture, if its quality is high enough."""
    return _useful_hash(as_jpeg(copy, POSTED_QUALITY))


def figures() -> Iterator[Figure]:
    """Measure recall, and what there is to lose by it: how near different photographs come."""
    known = photographs()
    largest = max(len(photograph.group) for photograph in known)
    how = (
        f"{len(known)} photographs × {len(EDITS)} edits, each posted as JPEG {POSTED_QUALITY}: its pdqhash at most "
        f"{MATCH_DISTANCE} bits from the original's hash, or from any of our group of at most {largest}"
    )
    yield Figure("recall", {name: vars(found) for name, found in recall(known).items()}, "copies", how)
    pairs = distances(known)
    names = min(pairs, key=lambda names: min(pairs[names]))
    how = f"the nearest two hashes in groups of different photographs: {' and '.join(names)}"
    yield Figure("nearest_different", min(pairs[names]), "bits", how)
    everything = [bits for apart in pairs.values() for bits in apart]
    matched = sum(bits <= MATCH_DISTANCE for bits in everything)
    how = f"{matched:,} of {len(everything):,} pairs of hashes of different photographs at most {MATCH_DISTANCE} apart"
    yield Figure("different_matched", 1e6 * matched / len(everything), "ppm", how)


def _is_photograph(path: Path) -> bool:
    return path.suffix in (".png", ".jpg") and path.stem not in DRAWINGS


def _photograph(path: Path) -> Photograph | None:
    picture = Image.open(path).convert("RGB")
    hash_ = _useful_hash(picture)
    if hash_ is None:
        return None
    group = [variant.hash for variant in fingerprint(path, set()).pdq if variant.quality >= USEFUL_QUALITY]
    return Photograph(path.stem, picture, hash_, tuple(group))


def _useful_hash(picture: Image.Image) -> str | None:
    bits, quality = pdqhash.compute(np.asarray(picture))
    return np.packbits(bits).tobytes().hex() if quality >= USEFUL_QUALITY else None


def _is_found(met: str | None, known: Iterable[str]) -> bool:
    return met is not None and any(distance(met, hash_) <= MATCH_DISTANCE for hash_ in known)
