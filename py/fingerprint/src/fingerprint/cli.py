"""``fingerprint FILE… [--json]``: the same items as the browser makes, on the command line."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from fingerprint import kernel
from fingerprint.decode import can_decode, hash_picture
from fingerprint.digests import SLICE, Digests
from fingerprint.exceptions import FileDuplicateError, FileError, FileIsFolderError, FileUnreadableError
from fingerprint.filetype import examine
from fingerprint.items import Item


def main(arguments: list[str] | None = None) -> int:
    """Fingerprint files and print the result.

    Returns:
        The exit status: 0 if every file has an item, otherwise 1.
    """
    parser = argparse.ArgumentParser(prog="fingerprint", description="Make fingerprints of photos and videos.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--json", action="store_true", help='print {"items": [...]}, and errors as lines of JSON')
    options = parser.parse_args(arguments)
    kernel.library()  # without it no file has any result, so stop here
    items: dict[str, dict[str, Any]] = {}
    failed = False
    for name in options.files:
        try:
            item = fingerprint(Path(name), set(items)).as_dict()
        except FileError as error:
            failed = True
            print(describe_error(name, error, options.json), file=sys.stderr)
            continue
        items[item["sha256"]] = item
        if not options.json:
            print(describe(name, item))
    if options.json:
        print(json.dumps({"items": list(items.values())}))
    return int(failed)


def fingerprint(path: Path, known: set[str]) -> Item:
    """Make the item of one file.

    Args:
        path: the file.
        known: SHA-256 of all files that already have an item.

    Raises:
        FileError: one of its kinds, if there is no item.
    """
    if path.is_dir():
        raise FileIsFolderError
    if path.exists() and not path.is_file():
        raise FileUnreadableError  # a pipe or device may never end
    try:
        with path.open("rb") as stream:
            facts = examine(stream)
            digests = Digests()
            stream.seek(0)
            while data := stream.read(SLICE):
                digests.update(data)
            result = digests.result()
            if result["sha256"] in known:
                raise FileDuplicateError
            pdq, vpdq = hash_picture(stream, facts).finish() if can_decode(facts) else ((), [])
            return Item(facts.kind, **result, pdq=pdq, vpdq=vpdq)
    except (OSError, ValueError) as error:  # ValueError: no file has a name with a zero byte
        raise FileUnreadableError from error


def describe_error(name: str, error: FileError, as_json: bool) -> str:
    """Return one line about a file without an item."""
    if as_json:
        return json.dumps({"file": name, "code": error.code, "message": str(error)})
    return f"{printable(name)}: {error}"


def describe(name: str, item: dict[str, Any]) -> str:
    """Return a block of lines about one item."""
    lines = [printable(name), f"  kind     {item['kind']}", f"  MD5      {item['md5']}", f"  SHA-256  {item['sha256']}"]
    hashes = (f"  PDQ      {pdq['hash']}  {pdq['variant']}, quality {pdq['quality']}" for pdq in item.get("pdq", []))
    return "\n".join([*lines, *hashes])


def printable(name: str) -> str:
    """Return a file name without what a terminal would obey or cannot show."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
