"""The search for traces of pictures in requests finds them: otherwise its silence would mean nothing."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from .photographs import jpeg
from .traces import find_traces

if TYPE_CHECKING:
    from pathlib import Path

PICTURE = jpeg()
PART = PICTURE[5000:5048]


@pytest.mark.parametrize(
    "leak",
    [
        PART,
        base64.b64encode(PART),
        base64.urlsafe_b64encode(PART),
        PART.hex().encode(),
        PART.hex().upper().encode(),
        quote(PART).encode(),
        b"a-coffee-cup",
    ],
    ids=["bytes", "base64", "base64 in addresses", "hexadecimal", "upper case", "percent", "name"],
)
def test_a_leak_is_found(leak: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a-coffee-cup.jpg"
    file.write_bytes(PICTURE)
    assert find_traces([b"GET /?x=" + leak + b" HTTP/1.1\r\n\r\n"], [file])


def test_an_innocent_request_is_not_suspected(tmp_path: Path) -> None:
    file = tmp_path / "a-coffee-cup.jpg"
    file.write_bytes(PICTURE)
    assert find_traces([b"GET /en/start/ HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n"], [file]) == []
