"""A PostgreSQL server for as long as tests or a measurement take."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from sitebuild.debian import POSTGRESQL

START_SECONDS = 60


class PostgresqlServer:
    """A server in a temporary folder, on a socket in it and on no port.

    ``initdb`` refuses to work for root, so root starts it as the user that Debian's package has made.
    """

    def __init__(self) -> None:
        programs = sorted(POSTGRESQL.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
        if not programs:
            raise RuntimeError("PostgreSQL is missing. Debian: apt-get install postgresql")
        self.programs = programs[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="registry-"))
        self._user: Mapping[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._names = count()
        self._run("initdb", "--auth=trust", "--username=registry", "--encoding=UTF8", "--locale=C", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # Nobody cuts the power here: what a killed server has written is in the kernel's hands.
        settings = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=200"
        log = str(self.folder / "log")
        self._run("pg_ctl", "--wait", f"--timeout={START_SECONDS}", f"--log={log}", f"--options={settings}", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it, and wait for its end."""
        self._run("pg_ctl", "--wait", f"--mode={mode}", "stop")

    def remove(self) -> None:
        """Stop it and delete its files."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg://registry@/{name}?host={self.folder}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, give its URL, and drop it."""
        name = f"test_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name}")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Execute a statement outside of any transaction."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), f"--pgdata={self.folder / 'data'}", *arguments]
        # The server inherits these, so they are no pipes: their end would be waited for.
        with tempfile.TemporaryFile() as output:
            result = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False,
                **self._user,
            )  # fmt: skip
            output.seek(0)
            if result.returncode != 0:
                raise RuntimeError(output.read().decode())
