"""The databases that the tests run on: a file for SQLite, and for PostgreSQL a server of their own."""

import os
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from sitebuild.debian import POSTGRESQL

START_SECONDS = 60

# Its standard input ends when the tests do.
CLEANING = 'cat; "$0" --pgdata="$1/data" --mode=immediate stop >&2; rm -rf "$1"'


@dataclass(frozen=True)
class Store:
    """One empty database of a test."""

    kind: str
    url: str
    folder: Path
    """Where the file is, or would be."""

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Read or write past the registry."""
        engine = create_engine(self.url)
        try:
            with engine.begin() as connection:
                result = connection.execute(text(query), values)
                return [tuple(row) for row in result] if result.returns_rows else []
        finally:
            engine.dispose()


class PostgresqlServer:
    """A server in a temporary folder, on a socket in it and on no port.

    ``initdb`` refuses to work for root, so root's tests start it as the user that Debian's package has made. However the
    tests end, also when they are killed, a process that hears of it stops the server and removes the folder.
    """

    def __init__(self) -> None:
        programs = sorted(POSTGRESQL.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
        assert programs, "PostgreSQL is missing. Debian: apt-get install postgresql"
        self.programs = programs[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="registry-"))
        self._user: Mapping[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._names = count()
        self._janitor = subprocess.Popen(
            ["sh", "-c", CLEANING, self.programs / "pg_ctl", self.folder],
            cwd=self.folder, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, **self._user,
        )  # fmt: skip
        self._run("initdb", "--auth=trust", "--username=registry", "--encoding=UTF8", "--locale=C", "--no-sync")
        self.start()

    def start(self) -> None:
        # Nobody cuts the power here: what a killed server has written is in the kernel's hands.
        settings = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=200"
        log = str(self.folder / "log")
        self._run("pg_ctl", "--wait", f"--timeout={START_SECONDS}", f"--log={log}", f"--options={settings}", "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "--wait", f"--mode={mode}", "stop")

    def kill(self) -> None:
        """End the server and all its processes as a power cut would."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGSTOP)  # so that it makes no others meanwhile
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in (pid, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.01)

    def remove(self) -> None:
        assert self._janitor.stdin
        self._janitor.stdin.close()
        self._janitor.wait(START_SECONDS)
        assert not self.folder.exists()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://registry@/{name}?host={self.folder}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, give its URL, and drop it."""
        name = f"test_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name}")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _run(self, program: str, *arguments: str) -> None:
        command = [self.programs / program, f"--pgdata={self.folder / 'data'}", *arguments]
        # The server inherits these, so they are no pipes: their end would be waited for.
        with tempfile.TemporaryFile() as output:
            result = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False,
                **self._user,
            )  # fmt: skip
            output.seek(0)
            assert result.returncode == 0, output.read().decode()
