"""A PostgreSQL server for as long as tests or a measurement take."""

import os
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

from sitebuild.debian import POSTGRESQL

START_SECONDS = 60

# What looks after a server: its standard input ends when the tests do, however they do.
JANITOR = """
folder=$1 disk=$2
shift 2
if [ -n "$disk" ]; then mount -t tmpfs -o "$disk" tmpfs "$folder/data" || exit; fi
echo "It is there."
cat
"$@" >&2
# The last processes of the server may still be about to end.
if [ -n "$disk" ]; then umount --lazy "$folder/data"; fi
for try in 1 2 3 4 5 6 7 8 9; do rm -rf "$folder" && break; sleep 1; done
"""


class PostgresqlServer:
    """A server in a temporary folder, on a socket in it and on no port.

    ``initdb`` refuses to work for root, so root starts it as the user that Debian's package has made. However
    its user ends, also when killed, a process that hears of it stops the server and removes the folder.

    Args:
        disk: size in megabytes of a disk of its own for the server's data, which nobody else sees; 0 for none.
    """

    def __init__(self, disk: int = 0) -> None:
        programs = sorted(POSTGRESQL.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
        if not programs:
            raise RuntimeError("PostgreSQL is missing. Debian: apt-get install postgresql")
        self.programs = programs[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="registry-"))
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        for folder in (self.folder, self.data):
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        is_other = owner.pw_uid != os.geteuid()
        self._as_owner = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"] * is_other
        self._namespaces = [] if is_other else ["--user", "--map-current-user", "--keep-caps"]
        self._into: list[str] = []
        self._names = count()
        self._janitor = self._start_janitor(f"size={disk}m,mode=700,uid={owner.pw_uid},gid={owner.pw_gid}" * bool(disk))
        options = ("--auth=trust", "--username=registry", "--encoding=UTF8", "--locale=C", "--wal-segsize=1")
        self._run("initdb", *options, "--no-sync")
        self.start()

    def _start_janitor(self, disk: str) -> subprocess.Popen[str]:
        command = ["sh", "-c", JANITOR, "sh", str(self.folder), disk, *self._as_owner, str(self.programs / "pg_ctl")]
        command += [f"--pgdata={self.data}", "--mode=immediate", "stop"]
        if disk:
            command = ["unshare", "--mount", *self._namespaces, *command]
        janitor = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True,
        )  # fmt: skip
        if not (janitor.stdout and janitor.stdout.readline()):
            raise RuntimeError("A disk of its own for PostgreSQL needs root, or namespaces in which to mount.")
        if disk:
            self._into = ["nsenter", f"--target={janitor.pid}", "--mount"]
            self._into += ["--user", "--preserve-credentials"] if "--user" in self._namespaces else []
            self.data = Path(f"/proc/{janitor.pid}/root{self.data}")
        return janitor

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # Nobody cuts the power here: what a killed server has written is in the kernel's hands.
        settings = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=200"
        log = str(self.folder / "log")
        self._run("pg_ctl", "--wait", f"--timeout={START_SECONDS}", f"--log={log}", f"--options={settings}", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it, and wait for its end."""
        self._run("pg_ctl", "--wait", f"--mode={mode}", "stop")

    def is_running(self) -> bool:
        """Tell whether it runs."""
        return (self.data / "postmaster.pid").exists() and Path(f"/proc/{self._pid()}").exists()

    def kill(self) -> None:
        """End the server and all its processes at once."""
        pid = self._pid()
        os.kill(pid, signal.SIGSTOP)  # so that it makes no others meanwhile
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in (pid, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.01)

    def _pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def remove(self) -> None:
        """Stop it and delete its files."""
        self._janitor.communicate(timeout=START_SECONDS)
        if self.folder.exists():
            raise RuntimeError(f"{self.folder} is still there.")

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
        command = [
            *self._into,
            *self._as_owner,
            str(self.programs / program),
            f"--pgdata={self.folder / 'data'}",
            *arguments,
        ]
        # The server inherits these, so they are no pipes: their end would be waited for.
        with tempfile.TemporaryFile() as output:
            result = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
            )
            output.seek(0)
            if result.returncode != 0:
                raise RuntimeError(output.read().decode())
