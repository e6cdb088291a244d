"""Every format in every engine: the same items as the command line's."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.fingerprint.format_set import SAMPLES, Sample
from tests.fingerprint.pictures import distance

from . import format_table, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Seat
    from .person import Person

SEATS: dict[str, tuple[str, dict[str, Any]]] = {
    "Chromium": ("chromium", {}),
    "Firefox": ("firefox", {}),
    "Firefox, falsified pixels": ("firefox", {"falsified_pixels": True}),
    "WebKitGTK": ("webkit", {}),
}
MOST_BITS_LOSSY = 4
"""Between two good decoders of the same lossy file."""


class Made(NamedTuple):
    """What became of files.

    Attributes:
        items: By the paths of the files that have one.
        errors: Their codes, by the paths of the others.
        exact_only: Of whose fingerprints the page says that they find exact copies only.
    """

    items: dict[Path, dict[str, Any]]
    errors: dict[Path, str]
    exact_only: frozenset[Path] = frozenset()


@pytest.fixture(scope="session")
def format_files(tmp_path_factory: pytest.TempPathFactory, whole: bool) -> dict[Path, Sample]:
    """The set of files, the huge ones only when everything is asked for."""
    folder = tmp_path_factory.mktemp("formats")
    return {sample.write(folder): sample for sample in SAMPLES if whole or not sample.is_huge}


@pytest.fixture(scope="session")
def by_command_line(format_files: dict[Path, Sample]) -> Made:
    command = [str(path) for path in (Path(sys.executable).with_name("fingerprint"), "--json", *format_files)]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    errors = [json.loads(line) for line in result.stderr.splitlines()]
    return Made(by_path(result.stdout, format_files), {Path(error["file"]): error["code"] for error in errors})


def by_path(document: str, files: dict[Path, Sample]) -> dict[Path, dict[str, Any]]:
    """Return a document's items by the files that they are of."""
    items = visit.items(document)
    digests = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {path: items[sha256] for path, sha256 in digests.items() if sha256 in items}


def by_page(person: Person, files: dict[Path, Sample]) -> Made:
    """Choose files on the page and read what becomes of them."""
    visit.go_to_choosing(person)
    listed = dict(zip(files, visit.fingerprint(person, list(files), seconds=600), strict=True))
    exact_only = visit.sentences(person)["digests_only"]
    return Made(
        by_path(visit.review(person), files),
        {path: row.error for path, row in listed.items() if row.state != "done"},
        frozenset(path for path, row in listed.items() if row.text.endswith(exact_only)),
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", SEATS)
def test_every_format_gives_the_same_item_as_on_the_command_line(
    name: str, seat: Seat, format_files: dict[Path, Sample], by_command_line: Made, pytestconfig: pytest.Config
) -> None:
    engine, circumstances = SEATS[name]
    made = by_page(seat(engine, **circumstances), format_files)
    complaints = []
    cells = {}
    for path, sample in format_files.items():
        complaints += [f"{sample.title}: {it}" for it in differences(path, sample, made, by_command_line)]
        cells[sample.title] = cell(path, made, by_command_line)
    if pytestconfig.getoption("--write"):
        format_table.write(name, cells)
    assert not complaints, "\n".join(complaints)
    assert format_table.is_told(name, cells), f"docs/formats.md is out of date. Run: {format_table.COMMAND}"


def differences(path: Path, sample: Sample, made: Made, expected: Made) -> Iterator[str]:
    """Tell what must not differ between a file's item in the browser and on the command line, and does."""
    if path in made.errors or path in expected.errors:
        if made.errors.get(path) != expected.errors.get(path):
            yield f"{made.errors.get(path)} instead of {expected.errors.get(path)}"
        return
    ours, theirs = made.items[path], expected.items[path]
    for key in ("kind", "md5", "sha256"):
        if ours[key] != theirs[key]:
            yield f"{key} {ours[key]} instead of {theirs[key]}"
    if (path in made.exact_only) != (not ours["pdq"]):
        yield "the page does not say what the fingerprint is good for"
    if not ours["pdq"]:
        return
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
