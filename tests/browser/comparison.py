"""What becomes of files on the page in each engine, and what on the command line."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .person import Person

SEATS: dict[str, tuple[str, dict[str, Any]]] = {
    "Chromium": ("chromium", {}),
    "Firefox": ("firefox", {}),
    "Firefox, falsified pixels": ("firefox", {"falsified_pixels": True}),
    "WebKitGTK": ("webkit", {}),
}


class Made(NamedTuple):
    """What became of files.

    Attributes:
        items: By the paths of the files that have one.
        errors: Their codes, by the paths of the others.
        exact_only: Of whose fingerprints the page says that they find exact copies only.
        partly: Of which the page says that only a part could be opened.
    """

    items: dict[Path, dict[str, Any]]
    errors: dict[Path, str]
    exact_only: frozenset[Path] = frozenset()
    partly: frozenset[Path] = frozenset()


def by_command_line(files: Iterable[Path]) -> Made:
    """Give files to the command line."""
    command = [str(path) for path in (Path(sys.executable).with_name("fingerprint"), "--json", *files)]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    errors = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    return Made(_by_path(result.stdout, files), {Path(error["file"]): error["code"] for error in errors})


def by_page(person: Person, files: Iterable[Path]) -> Made:
    """Choose files on the page and read what becomes of them."""
    visit.go_to_choosing(person)
    listed = dict(zip(files, visit.fingerprint(person, list(files), seconds=600), strict=True))
    sentences = visit.sentences(person)

    def told(code: str) -> frozenset[Path]:
        return frozenset(path for path, row in listed.items() if row.text.endswith(sentences[code]))

    return Made(
        _by_path(visit.review(person), files),
        {path: row.error for path, row in listed.items() if row.state != "done"},
        told("digests_only"),
        told("video_partly"),
    )


def differences(path: Path, made: Made, expected: Made) -> Iterator[str]:
    """Tell what differs of a file's error, its digests and the page's sentence, and must not."""
    if path in made.errors or path in expected.errors:
        if made.errors.get(path) != expected.errors.get(path):
            yield f"{made.errors.get(path)} instead of {expected.errors.get(path)}"
        return
    ours, theirs = made.items[path], expected.items[path]
    for key in ("kind", "md5", "sha256"):
        if ours[key] != theirs[key]:
            yield f"{key} {ours[key]} instead of {theirs[key]}"
    if (path in made.exact_only) != (not ours.get("pdq") and not ours.get("vpdq")):
        yield "the page does not say what the fingerprint is good for"


def _by_path(document: str, files: Iterable[Path]) -> dict[Path, dict[str, Any]]:
    items = visit.items(document)
    digests = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {path: items[sha256] for path, sha256 in digests.items() if sha256 in items}
