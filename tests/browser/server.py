"""The real site and registry, started as the visitor's host would: `sitebuild serve`, with a database of its own."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240
"""Time for the first build of the site, should nobody have built it yet."""


class Server:
    """A running `sitebuild serve`.

    Args:
        folder: An empty folder, for the registry's database.
        environment: Settings of the registry.

    Raises:
        RuntimeError: It ended, or did not get ready in time; the message has its output.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.database = folder / "registry.sqlite3"
        self._lines: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sitebuild", "serve", "--port", "0"],
            cwd=ROOT,
            env={
                **os.environ,
                "REGISTRY_DATABASE": f"sqlite:///{self.database}",
                "PYTHONUNBUFFERED": "1",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.address = self._wait_until_ready()

    def output(self) -> str:
        return "".join(self._lines)

    def check(self) -> None:
        """Raise with the server's output when it has ended."""
        if self._process.poll() is not None:
            self._reader.join(1)
            raise RuntimeError(f"The server ended with status {self._process.returncode}:\n{self.output()}")

    def count_cases(self) -> int:
        """Return how many cases the registry has stored."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM cases").fetchone()[0])
        finally:
            connection.close()

    def add_platform(self, name: str) -> str:
        """Connect a platform, as an operator does, and return its key."""
        command = [sys.executable, "-m", "registry", "platform", "add", name]
        environment = {**os.environ, "REGISTRY_DATABASE": f"sqlite:///{self.database}"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    def let_a_week_pass(self) -> None:
        """Make cases and what platforms have said of them a week older, but no withdrawal, so that none is erased."""
        connection = sqlite3.connect(self.database, timeout=30)
        try:
            with connection:
                connection.execute("UPDATE cases SET received = date(received, '-7 days')")
                connection.execute("UPDATE acknowledgements SET day = date(day, '-7 days')")
                connection.execute("UPDATE feedback SET day = date(day, '-7 days')")
        finally:
            connection.close()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(1)
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        self._lines.extend(iter(self._process.stdout.readline, ""))

    def _wait_until_ready(self) -> str:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            self.check()
            if ready := re.search(r"^Ready: (http://127\.0\.0\.1:\d+)/$", self.output(), re.MULTILINE):
                return ready[1]
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"The server was not ready within {START_SECONDS} seconds:\n{self.output()}")
