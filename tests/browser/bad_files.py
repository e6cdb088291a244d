"""Files that cannot be fingerprinted, among some that can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from .photographs import jpeg

if TYPE_CHECKING:
    from pathlib import Path

DONE = "state_done"
END_MARKER = 2
"""Bytes of the marker that ends a JPEG."""


def make_mixed_files(folder: Path, album: list[Path]) -> dict[Path, str]:
    """Return good and bad files, each with the code of its sentence."""
    whole = jpeg()

    def write(name: str, content: bytes) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    huge = folder / "huge.png"
    Image.new("1", (30_000, 30_000)).save(huge)
    return {
        album[1]: DONE,
        write("empty.jpg", b""): "file_empty",
        write("letter.jpg", b"Dear diary, today was fine.\n" * 50): "file_not_recognized",
        write("half.jpg", whole[: len(whole) // 2]): "file_truncated",
        write("almost.jpg", whole[:-END_MARKER]): "file_truncated",
        huge: "picture_too_large",
        write("copy.png", album[1].read_bytes()): "file_duplicate",
        album[3]: DONE,
    }
