"""How much memory the browser takes while it works, all its processes together, as Linux tells it."""

import os
import re
import threading
from pathlib import Path
from types import TracebackType

INTERVAL = 0.1
"""Seconds between two looks: a band of rows takes less, a decoded picture is held longer."""

PROCESSES = Path("/proc")
DRIVER = "node"
"""Playwright's own part, which starts the browser and is none of it."""


class MemoryWatch:
    """Look at the browser's memory again and again, as long as the context lasts.

    Attributes:
        samples: Bytes at each look, the first before anything else happens.
    """

    def __init__(self) -> None:
        self.samples: list[int] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "MemoryWatch":
        self.samples.append(browser_memory())
        self._thread.start()
        return self

    def __exit__(self, _type: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(INTERVAL):
            self.samples.append(browser_memory())


def browser_memory() -> int:
    """Return the bytes of all processes that this one has started; what several share is counted once (PSS)."""
    return sum(_proportional_share(process) for process in _descendants())


def _descendants() -> list[Path]:
    parents = {process: parent for process in PROCESSES.glob("[0-9]*") if (parent := _parent(process))}
    own = PROCESSES / str(os.getpid())
    return [process for process in parents if _descends(process, own, parents)]


def _descends(process: Path, ancestor: Path, parents: dict[Path, Path]) -> bool:
    while process in parents:
        process = parents[process]
        if process == ancestor:
            return True
    return False


def _parent(process: Path) -> Path | None:
    try:
        status = (process / "status").read_text()
    except OSError:  # it has ended
        return None
    return PROCESSES / status.partition("\nPPid:\t")[2].partition("\n")[0]


def _proportional_share(process: Path) -> int:
    try:
        if (process / "exe").readlink().name == DRIVER:
            return 0
        shares = (process / "smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return 0
    return 1024 * sum(int(share) for share in re.findall(r"^Pss: +(\d+) kB$", shares, re.MULTILINE))
