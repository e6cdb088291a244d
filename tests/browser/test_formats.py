"""Every format in every engine: the same items as the command line's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fingerprint.format_set import SAMPLES, Sample
from tests.fingerprint.pictures import distance

from . import comparison
from .comparison import SEATS, Made
from .measured_table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Seat

TABLE = Table("formats.md", "test_formats.py", [sample.title for sample in SAMPLES])
MOST_BITS_LOSSY = 4
"""Between two good decoders of the same lossy file."""


@pytest.fixture(scope="session")
def format_files(tmp_path_factory: pytest.TempPathFactory, whole: bool) -> dict[Path, Sample]:
    """The set of files, the huge ones only when everything is asked for."""
    folder = tmp_path_factory.mktemp("formats")
    return {sample.write(folder): sample for sample in SAMPLES if whole or not sample.is_huge}


@pytest.fixture(scope="session")
def by_command_line(format_files: dict[Path, Sample]) -> Made:
    return comparison.by_command_line(format_files)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", SEATS)
def test_every_format_gives_the_same_item_as_on_the_command_line(
    name: str, seat: Seat, format_files: dict[Path, Sample], by_command_line: Made, pytestconfig: pytest.Config
) -> None:
    engine, circumstances = SEATS[name]
    made = comparison.by_page(seat(engine, **circumstances), format_files)
    cells = {sample.title: cell(path, made, by_command_line) for path, sample in format_files.items()}
    complaints = [
        f"{sample.title}: {it}"
        for path, sample in format_files.items()
        for it in differences(path, sample, made, by_command_line)
    ]
    TABLE.check(name, cells, complaints, is_written=pytestconfig.getoption("--write"))


def differences(path: Path, sample: Sample, made: Made, expected: Made) -> Iterator[str]:
    """Tell what must not differ between a file's item in the browser and on the command line, and does."""
    yield from comparison.differences(path, made, expected)
    if path not in made.items or path not in expected.items or not made.items[path]["pdq"]:
        return
    ours, theirs = made.items[path], expected.items[path]
    most = 0 if sample.is_lossless else MOST_BITS_LOSSY
    for what, bits in exact_forms(ours, theirs).items():
        if bits is None or bits > most:
            yield f"{what}: {bits} bits"
    if sample.is_lossless and variants(ours) != variants(theirs):
        # Of lossy files a variant may be a near duplicate by one decoder's pixels and not by another's.
        yield f"variants {variants(ours) ^ variants(theirs)} are not in both"
    if frame_times(ours) != frame_times(theirs):
        yield f"frames {frame_times(ours)} instead of {frame_times(theirs)}"


def cell(path: Path, made: Made, expected: Made) -> str:
    """Return what the table says about a file."""
    if path in made.errors:
        return f"`{made.errors[path]}`"
    ours = made.items[path]
    if not ours["pdq"]:
        return "digests only"
    return str(max(bits for bits in exact_forms(ours, expected.items[path]).values() if bits is not None))


def exact_forms(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, int | None]:
    """Return the distances of the forms that are made of all pixels; None where one of both does not have it."""
    hashes = [dict(_exact_hashes(item)) for item in (ours, theirs)]
    return {
        name: distance(hashes[0][name], hashes[1][name]) if all(name in made for made in hashes) else None
        for name in hashes[0] | hashes[1]
    }


def _exact_hashes(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for variant in item["pdq"]:
        if variant["variant"] in ("original", "stored"):
            yield variant["variant"], variant["hash"]
    for variant in item.get("vpdq", []):
        if variant["variant"] == "original":
            for frame in variant["frames"]:
                yield f"frame {frame['frame']}", frame["hash"]


def variants(item: dict[str, Any]) -> set[str]:
    return {variant["variant"] for variant in item["pdq"]}


def frame_times(item: dict[str, Any]) -> dict[str, list[tuple[int, float]]]:
    """Return numbers and times of frames, by the variant that they are of."""
    return {
        variant["variant"]: [(frame["frame"], frame["time"]) for frame in variant["frames"]]
        for variant in item.get("vpdq", [])
    }
