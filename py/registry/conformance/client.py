"""The engineer's client, run as a program that nothing is known of."""

import os
import re
import signal
import subprocess
import tempfile
from dataclasses import dataclass

_ID = re.compile(r"[0-9a-f]{32}")

LAST_LINES = 5
"""So much of what a program has printed is shown where it fails."""


class ClientError(Exception):
    """Raised when a program cannot be run, does not end, or prints what cannot be read; the message says which."""


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that the client holds, with whatever it prints of it; None for what it does not print."""

    id: str
    md5: str | None
    trust: str | None
    advice: str | None


class Client:
    """The engineer's two programs.

    Args:
        command: brings the client's list up to date, and ends.
        holds: prints what is on it.
        environment: variables that both get beside those of this process.
        seconds: how long each may take.
    """

    def __init__(self, command: list[str], holds: list[str], environment: dict[str, str], seconds: float) -> None:
        self._command = command
        self._holds = holds
        self._environment = {**os.environ, **environment}
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def pull(self) -> tuple[int, str]:
        """Let the client pull once.

        Returns:
            Its exit status, negative where it was killed, and the last lines that it has printed.

        Raises:
            ClientError: it cannot be started, or does not end in time.
        """
        status, output = self._run(self._command)
        return status, "\n".join(output.splitlines()[-LAST_LINES:])

    def kill(self) -> None:
        """Kill the program that runs, and all that it has started, without any warning."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def held(self) -> list[Held]:
        """Return what the client holds.

        Raises:
            ClientError: it does not say so, or what it prints are no ids.
        """
        status, output = self._run(self._holds, is_kept_apart=True)
        if status != 0:
            raise ClientError(f"The command after --holds ended with status {status}.")
        return [_held(line) for line in output.splitlines() if line.strip()]

    def _run(self, command: list[str], *, is_kept_apart: bool = False) -> tuple[int, str]:
        with tempfile.TemporaryFile() as output:
            try:
                self._process = subprocess.Popen(
                    command,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=None if is_kept_apart else output,
                    start_new_session=True,
                )
                status = self._process.wait(self._seconds)
            except OSError as error:
                raise ClientError(f"{command[0]} cannot be run: {error.strerror}.") from None
            except subprocess.TimeoutExpired:
                raise ClientError(
                    f"{command[0]} has not ended within {self._seconds:g} seconds. It should end when its list is up "
                    "to date; if it needs longer for that: --timeout SECONDS"
                ) from None
            finally:
                self.kill()
            output.seek(0)
            return status, output.read().decode(errors="replace")


def _held(line: str) -> Held:
    name, *more = line.split()
    if not _ID.fullmatch(name):
        raise ClientError(f"The command after --holds prints a line that begins with no id: {line[:80]!r}")
    md5, trust, advice, *_ = [*more, None, None, None]
    return Held(name, md5, trust, advice)
