"""Looks for bytes of files in what went over the network."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

RUN = 16
"""Bytes a run. Each block of so many bytes of a file is looked for at every place of a request."""

FEW_VALUES = 8
"""A block of fewer different values (zeros, a white edge) tells nothing about a picture."""


def readings(raw: bytes) -> Iterator[bytes]:
    """Yield a request's bytes, and what they are when something in them is percent, hexadecimal or Base64 code."""
    yield raw
    yield unquote_to_bytes(raw)
    for digits in re.findall(rb"[0-9a-fA-F]{32,}", raw):
        for shift in (0, 1):
            even = digits[shift : shift + (len(digits) - shift) // 2 * 2]
            yield bytes.fromhex(even.decode())
    for text in re.findall(rb"[A-Za-z0-9+/_-]{22,}", raw):
        for shift in range(4):
            whole = text[shift : shift + (len(text) - shift) // 4 * 4]
            yield base64.b64decode(whole, altchars=b"-_" if re.search(rb"[-_]", whole) else None)


def find_traces(requests: Iterable[bytes], files: Iterable[Path]) -> list[str]:
    """Return one line for each file of which a run of bytes, or the name, is in a request."""
    raw = list(requests)
    runs = {
        reading[at : at + RUN] for request in raw for reading in readings(request) for at in range(len(reading) - RUN)
    }
    found = []
    for file in files:
        content = file.read_bytes()
        blocks = (content[at : at + RUN] for at in range(0, len(content) - RUN, RUN))
        if any(block in runs and len(set(block)) >= FEW_VALUES for block in blocks):
            found.append(f"bytes of {file.name} were sent")
        if any(file.stem.encode() in request for request in raw):
            found.append(f"the name of {file.name} was sent")
    return found
