"""Videos of which little or nothing can be made, beside two that every engine decodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fingerprint.containers import Film, film, table
from tests.fingerprint.small_videos import write
from tests.fingerprint.videos import make

if TYPE_CHECKING:
    from pathlib import Path

DONE, LOCKED, PARTLY = "state_done", "video_locked", "video_partly"
CUT, EMPTY, SOUND = "file_truncated", "video_empty", "file_is_sound"
HOURS, FPS, FRAME_BYTES = 100, 30, 20_000
KEY = {
    "encryption_scheme": "cenc-aes-ctr",
    "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
    "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
}


def make_bad_videos(folder: Path) -> dict[Path, str]:
    """Return the videos, each with the code of its sentence."""

    def save(name: str, content: bytes) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    data = make(folder / "whole.mp4", size=(320, 180), seconds=2).read_bytes()
    index_first = make(
        folder / "index-first.mp4", size=(320, 180), seconds=2, start=2, movflags="faststart"
    ).read_bytes()
    whole = make(folder / "whole.webm", size=(320, 180), seconds=2, start=4, codec="libvpx-vp9")
    webm = whole.read_bytes()
    vp9 = make(folder / "good.mp4", size=(320, 180), seconds=8, start=6, codec="libvpx-vp9").read_bytes()
    return {
        save("half.mp4", data[: len(data) // 2]): CUT,
        save("half-of-its-frames.mp4", index_first[: len(index_first) // 2]): CUT,
        save("half.webm", webm[: len(webm) // 2]): CUT,
        save("empty.mp4", b""): "file_empty",
        save("song.mp4", write("mp4", "", sound="aac")): SOUND,
        save("song.webm", write("webm", "", sound="libopus")): SOUND,
        save("locked.mp4", write("mp4", sound="aac", **KEY)): LOCKED,
        save("no-frames.mp4", write("mp4", frames=0)): EMPTY,
        save("no-frames.mkv", write("matroska", frames=0)): EMPTY,
        save("damaged.mp4", vp9[: len(vp9) // 2] + bytes(2000) + vp9[len(vp9) // 2 + 2000 :]): PARTLY,
        save("hundred-hours.mp4", hundred_hours()): CUT,
        make(folder / "one-frame.webm", size=(320, 180), seconds=1 / 60, start=8, codec="libvpx-vp9"): DONE,
        whole: DONE,
    }


def hundred_hours() -> bytes:
    """Return the header of a very long video and the first of its frames."""
    count = HOURS * 3600 * FPS
    tables = b"".join(
        (
            table(b"stts", count, 1, count=1),
            table(b"stsz", head=FRAME_BYTES.to_bytes(4, "big"), count=count),
            table(b"stsc", 1, FPS, 1, count=1),
            table(b"stco", *(second * FPS * FRAME_BYTES % (1 << 31) for second in range(count // FPS))),
        )
    )
    return film(Film(tables=tables), data=bytes(FRAME_BYTES))
