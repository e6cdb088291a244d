"""The thin layer that the engine worker calls from JavaScript.

Everything that crosses the border is a text, a number, a truth value or a buffer, so that JavaScript has two kinds
of proxies to destroy and no more: each ``Job``, and the buffer of ``Job.band``.
"""

import io
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

from fingerprint import case_code
from fingerprint.digests import SLICE, Digests
from fingerprint.exceptions import FileDuplicateError, FileUnreadableError, FingerprintError, PictureTooLargeError
from fingerprint.filetype import FileFacts, examine
from fingerprint.frame_rate import FIRST_FRAMES, frame_step
from fingerprint.items import Item
from fingerprint.matching import is_match
from fingerprint.pdq import PdqHasher
from fingerprint.picture import PictureHasher
from fingerprint.submission import Submission
from fingerprint.video import VideoHasher

if sys.platform == "emscripten":
    from pyodide.ffi import JsException

    READ_ERRORS: tuple[type[Exception], ...] = (OSError, JsException)
else:
    READ_ERRORS = (OSError,)

# Reads a part of a file: start and end in bytes, as Blob.slice has them.
Read = Callable[[int, int], Any]


def to_bytes(data: Any) -> bytes:
    """Copy what JavaScript returned, a Uint8Array behind a proxy, or plain bytes in native tests."""
    return bytes(data.to_bytes() if hasattr(data, "to_bytes") else data)


def last_error_code() -> str:
    """Return the stable code of the error that Python last raised into JavaScript.

    A PythonError has only the class name and the traceback; Pyodide keeps the exception in ``sys.last_exc``.
    """
    error = getattr(sys, "last_exc", None)
    return error.code if isinstance(error, FingerprintError) else "engine_failed"


class Session:
    """All files of one visit, and the case made from them."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, Any]] = {}

    def open(self, read: Read, size: int) -> "Job":
        """Begin with a file.

        Args:
            read: returns the bytes from a start to an end position.
            size: bytes in the file.
        """
        return Job(self._items, read, size)

    def forget(self, sha256: str) -> None:
        """Drop the item of a file that the visitor removed."""
        self._items.pop(sha256, None)

    def case_code(self, random_bytes: Callable[[int], Any]) -> str:
        """Make a case code from ``crypto.getRandomValues``, since a snapshot freezes Python's own randomness."""
        return case_code.generate(lambda count: to_bytes(random_bytes(count)))

    def document(self, reporter: str, practice: bool, code: str, digests: Iterable[str]) -> str:
        """Return the exact text to send.

        Args:
            reporter: ``minor``, ``trusted_adult`` or ``adult_was_minor``.
            practice: true for a trial run.
            code: the case code.
            digests: SHA-256 of each finished file, in the order wanted.

        Raises:
            CaseCodeError: the code is none.
        """
        items = [self._items[digest] for digest in digests]
        return Submission(case_code.case_id(code), reporter, practice, items).to_json()

    def would_find(self, original: str, copy: str) -> str:
        """Tell whether a platform that has the hashes of one finished picture would find another one by them.

        Args:
            original: SHA-256 of the picture whose hashes the platform has.
            copy: SHA-256 of the picture that it meets.

        Returns:
            ``{"one_hash": …, "group": …}`` as JSON: by the original's hash alone, and by the whole group.
        """
        sent, met = self._items[original]["pdq"], self._items[copy]["pdq"]
        return json.dumps({"one_hash": is_match(sent[:1], met), "group": is_match(sent, met)})


class Job:
    """One file on its way: digests step by step, facts, then pixels in bands if there are any.

    Attributes:
        first_frames: of how many frames ``frame_step`` wants to know when they start.
    """

    first_frames = FIRST_FRAMES

    def __init__(self, items: dict[str, dict[str, Any]], read: Read, size: int) -> None:
        self._items = items
        self._source = Source(read, size)
        self._digests = Digests()
        self._digested = 0
        self._facts: FileFacts | None = None
        self._picture: PictureHasher | None = None
        self._video: VideoHasher | None = None
        self._frame: PdqHasher | None = None

    def digest_step(self) -> bool:
        """Digest the next 4 MiB. Returns false once the whole file is digested.

        Raises:
            FileUnreadableError: the file cannot be read any more.
            FileDuplicateError: an earlier file has the same bytes.
        """
        if self._digested < self._source.size:
            data = self._source.fetch(self._digested, min(self._digested + SLICE, self._source.size))
            self._digests.update(data)
            self._digested += len(data)
        if self._digested < self._source.size:
            return True
        self._refuse_duplicate()
        return False

    @property
    def digested(self) -> int:
        """How many bytes are digested so far."""
        return self._digested

    def examine(self) -> str:
        """Return the facts of the file (``FileFacts``) as JSON.

        Raises:
            FileError: as ``fingerprint.filetype.examine``.
        """
        self._facts = examine(io.BufferedReader(self._source, 65536))
        self._picture = PictureHasher(self._facts.orientation, self._facts.delays)
        return json.dumps(self._facts.as_dict())

    def start_pixels(self, width: int, height: int, is_upright: bool, channels: int) -> None:
        """Announce the picture as it was decoded, or the next frame of an animated one.

        Args:
            width: pixels in a row; may differ from the header's.
            height: rows.
            is_upright: false if it comes as the file stores it, with EXIF's orientation still to be applied.
            channels: bytes a pixel, 4 (RGBA) or 1 (luma).

        Raises:
            PictureTooLargeError: more pixels than the limit.
            DecodeFailedError: no pixels at all.
        """
        if self._picture is None:
            raise RuntimeError("Examine the file first.")
        self._frame = self._picture.start_frame(width, height, is_upright=is_upright, channels=channels)

    def frame_step(self, count: int, seconds: float, first: str) -> int:
        """Return which frames of a video are wanted: as ``frame_rate.frame_step``, with ``first`` as JSON."""
        if self._facts is None:
            raise RuntimeError("Examine the file first.")
        return frame_step(self._facts, count, seconds, json.loads(first))

    def start_video(self, rotation: int) -> None:
        """Announce a video's frames.

        Args:
            rotation: degrees clockwise that make a stored frame upright: 0, 90, 180 or 270.
        """
        self._video = VideoHasher(rotation)

    def start_frame(
        self, number: int, time: float, width: int, height: int, is_upright: bool, channels: int, is_narrow: bool
    ) -> bool:
        """Announce the next wanted frame of a video, as it was decoded.

        Args:
            number: in the order in which frames are shown, from 0.
            time: seconds from the start of the first frame.
            width: pixels in a row.
            height: rows.
            is_upright: false if it comes as it is stored, with the rotation still to be applied.
            channels: bytes a pixel, 4 (RGBA) or 1 (luma).
            is_narrow: luma in television's range, from 16 to 235.

        Returns:
            Whether its pixels are taken; otherwise it is too large, and the video ends with the frame before.
        """
        if self._video is None:
            raise RuntimeError("Call start_video first.")
        try:
            self._frame = self._video.start_frame(
                number, time, width, height, channels=channels, is_upright=is_upright, is_narrow=is_narrow
            )
        except PictureTooLargeError:
            return False
        return True

    def band(self, rows: int) -> bytearray:
        """Return the buffer for that many rows; the same one for every band, so fetch it once."""
        return self._started().rows(rows)

    def add(self, rows: int) -> None:
        """Consume that many rows from the buffer."""
        self._started().add(rows)

    def finish(self) -> str:
        """Return the finished item as JSON and keep it for the document.

        Without pixels it has digests only.

        Raises:
            FileDuplicateError: an earlier file has the same bytes.
        """
        if self._facts is None or self._picture is None or self._digested < self._source.size:
            raise RuntimeError("Digest and examine the file first.")
        self._refuse_duplicate()
        pdq, vpdq = self._picture.finish()
        if self._video is not None:
            vpdq = self._video.finish()
        item = Item(self._facts.kind, **self._digests.result(), pdq=pdq, vpdq=vpdq).as_dict()
        self._items[item["sha256"]] = item
        return json.dumps(item, separators=(",", ":"))

    def _started(self) -> PdqHasher:
        if self._frame is None:
            raise RuntimeError("Call start_pixels or start_frame first.")
        return self._frame

    def _refuse_duplicate(self) -> None:
        if self._digests.result()["sha256"] in self._items:
            raise FileDuplicateError


class Source(io.RawIOBase):
    """A file in the browser, as Python's input streams see one."""

    def __init__(self, read: Read, size: int) -> None:
        self.size = size
        self._read = read
        self._position = 0

    def fetch(self, start: int, end: int) -> bytes:
        """Read exactly these bytes.

        Raises:
            FileUnreadableError: the browser refuses, or the file has become shorter.
        """
        try:
            data = to_bytes(self._read(start, end))
        except READ_ERRORS as error:
            raise FileUnreadableError from error
        if len(data) != end - start:
            raise FileUnreadableError
        return data

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that this can be read from any position."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position, counted from the start, from here or from the end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the file goes."""
        end = min(self._position + len(buffer), self.size)
        if end <= self._position:
            return 0
        data = self.fetch(self._position, end)
        buffer[: len(data)] = data
        self._position = end
        return len(data)
