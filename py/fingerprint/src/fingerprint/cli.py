"""``fingerprint FILE… [--json]``: the same items as the browser makes, on the command line."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fingerprint import decode, decode_video, kernel
from fingerprint.digests import SLICE, Digests
from fingerprint.exceptions import (
    FileDuplicateError,
    FileEmptyError,
    FileError,
    FileIsArchiveError,
    FileIsDocumentError,
    FileIsDrawingError,
    FileIsFolderError,
    FileIsSoundError,
    FileNotRecognizedError,
    FileUnreadableError,
    VideoEmptyError,
)
from fingerprint.filetype import examine
from fingerprint.items import Item

HELP = """\
Folders are searched with all folders in them: the files of each by name, then its folders. Hidden files, files
that are no photo or video, empty ones and second copies are left out there without a word; whatever is named
itself is fingerprinted or reported.

Exit status: 0 if all is well, 1 if a file was reported, 2 for a mistake on the command line, 130 after Ctrl-C.
"""

# No loss in a folder that was searched for photos and videos.
LEFT_OUT_IN_FOLDERS = (
    FileNotRecognizedError,
    FileEmptyError,
    FileIsDrawingError,
    FileIsDocumentError,
    FileIsArchiveError,
    FileIsSoundError,
    FileDuplicateError,
    VideoEmptyError,
)
INTERRUPTED = 130  # what shells give for a program that a signal has ended: 128 + SIGINT, 128 + SIGPIPE
NOBODY_READS = 141


def main(arguments: list[str] | None = None) -> int:
    """Fingerprint files and print the result.

    Returns:
        The exit status, as ``--help`` explains it.
    """
    parser = argparse.ArgumentParser(
        prog="fingerprint",
        description="Make fingerprints of photos and videos. Nothing is sent anywhere.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a photo, a video or a folder")
    parser.add_argument("--json", action="store_true", help='print {"items": [...]}, and errors as lines of JSON')
    options = parser.parse_args(arguments)
    kernel.library()  # without it no file has any result, so stop here
    try:
        failed = fingerprint_all(options.files, options.json)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python would try once more at its end, and complain.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        return NOBODY_READS
    return int(failed)


def fingerprint_all(names: list[str], as_json: bool) -> bool:
    """Fingerprint files and folders, and print the results.

    Returns:
        Whether a file or folder was reported.
    """
    folders = {name: list(files_below(name)) for name in names if Path(name).is_dir()}
    batch = Batch(as_json, sum(len(folders.get(name, [name])) for name in names))
    try:
        for name in names:
            if name not in folders:
                batch.add(name)
            elif sum(batch.add(file, in_folder=True) for file in folders[name]) == 0:
                batch.report(name, FileIsFolderError())
    finally:
        batch.progress.clear()
    if as_json:
        print(json.dumps({"items": list(batch.items.values())}))
    return batch.has_failed


class Batch:
    """The files of one call.

    Args:
        as_json: print errors as JSON, and leave the items to the end; else print each item when it is there.
        total: how many files there are.
    """

    def __init__(self, as_json: bool, total: int) -> None:
        self._as_json = as_json
        self.items: dict[str, dict[str, Any]] = {}
        self.has_failed = False
        self.progress = Progress(total)

    def add(self, file: str, in_folder: bool = False) -> bool:
        """Fingerprint one file.

        Returns:
            Whether it is a photo or video, or may be one.
        """
        self.progress.show(file)
        try:
            item = fingerprint(Path(file), set(self.items)).as_dict()
        except FileError as error:
            if in_folder and isinstance(error, LEFT_OUT_IN_FOLDERS):
                return isinstance(error, FileDuplicateError)
            self.report(file, error)
            return True
        self.items[item["sha256"]] = item
        if not self._as_json:
            self.progress.clear()
            print(describe(file, item))
        return True

    def report(self, name: str, error: FileError) -> None:
        """Say why a file or folder has no fingerprint."""
        self.has_failed = True
        self.progress.clear()
        print(describe_error(name, error, self._as_json), file=sys.stderr)


def files_below(folder: str) -> Iterator[str]:
    """Yield the files of a folder and of all in it, in the order that ``--help`` explains; no hidden ones.

    Folders that cannot be read are among them, so that they are reported.
    """
    unreadable: list[str] = []
    for parent, folders, files in os.walk(folder, onerror=lambda error: unreadable.append(error.filename)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (str(Path(parent, name)) for name in sorted(files) if not name.startswith("."))
    yield from unreadable


def fingerprint(path: Path, known: set[str]) -> Item:
    """Make the item of one file.

    Args:
        path: the file.
        known: SHA-256 of all files that already have an item.

    Raises:
        FileError: one of its kinds, if there is no item.
    """
    try:
        if not path.is_file():
            raise FileUnreadableError  # a pipe or device may never end
        with path.open("rb") as stream:
            facts = examine(stream)
            digests = Digests()
            stream.seek(0)
            while data := stream.read(SLICE):
                digests.update(data)
            result = digests.result()
            if result["sha256"] in known:
                raise FileDuplicateError
            if decode_video.can_decode(facts):
                return Item(facts.kind, **result, pdq=(), vpdq=decode_video.hash_video(stream, facts).finish())
            pdq, vpdq = decode.hash_picture(stream, facts).finish() if decode.can_decode(facts) else ((), [])
            return Item(facts.kind, **result, pdq=pdq, vpdq=vpdq)
    except OSError as error:
        raise FileUnreadableError from error


class Progress:
    """One line on the terminal that says which file is at work; nothing where no person looks on.

    Args:
        total: how many files there are.
    """

    def __init__(self, total: int) -> None:
        self._is_shown = sys.stderr.isatty() and total > 1
        self._total = total
        self._number = 0

    def show(self, name: str) -> None:
        """Go on to the next file."""
        self._number += 1
        line = f"{self._number} of {self._total}: {printable(name)}"
        self._write(line[: shutil.get_terminal_size().columns - 1])

    def clear(self) -> None:
        """Make room for lines that stay."""
        self._write("")

    def _write(self, line: str) -> None:
        if self._is_shown:
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def describe_error(name: str, error: FileError, as_json: bool) -> str:
    """Return one line about a file without an item."""
    if as_json:
        return json.dumps({"file": name, "code": error.code, "message": str(error)})
    return f"{printable(name)}: {error}"


def describe(name: str, item: dict[str, Any]) -> str:
    """Return a block of lines about one item."""
    lines = [printable(name), f"  kind     {item['kind']}", f"  MD5      {item['md5']}", f"  SHA-256  {item['sha256']}"]
    if not (item.get("pdq") or item.get("vpdq")):
        lines.append("  PDQ      none: only exact copies will be found")
    lines += [f"  PDQ      {pdq['hash']}  {pdq['variant']}, quality {pdq['quality']}" for pdq in item.get("pdq", [])]
    lines += [f"  vPDQ     {len(vpdq['frames'])} frames  {vpdq['variant']}" for vpdq in item.get("vpdq", [])]
    return "\n".join(lines)


def printable(name: str) -> str:
    """Return a file name without what a terminal would obey or cannot show."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
