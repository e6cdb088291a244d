"""The trial of platforms' clients: the reference client passes, and each fault is found and named."""

import os
import re
import subprocess
import sys

import pytest

from sitebuild.project import REPOSITORY
from tests.registry import faulty_clients

REFERENCE = REPOSITORY.root / "docs" / "reference_client.py"


def conformance(*client, holds, options=()):
    command = [sys.executable, "-m", "registry", "conformance", "--holds", holds, *options, "--", *client]
    # Its own settings are all that counts.
    environment = {**os.environ, "REGISTRY_DATABASE": "mysql://is.not/read"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in result.stderr, result.stderr
    return result


def judged(client, *options):
    return conformance(sys.executable, str(client), holds=f"{sys.executable} {client} holds", options=options)


def failed(result):
    return set(re.findall(r"^failed: (.*)$", result.stdout, re.MULTILINE))


def test_the_reference_client_passes():
    result = judged(REFERENCE)
    assert failed(result) == set(), result.stdout
    assert result.stdout.endswith("\n20 passed.\n"), result.stdout
    assert result.returncode == 0


# Each takes ten seconds, and twice that on a busy machine.
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fault, id=name, marks=[pytest.mark.whole] if fault.is_rare else [])
        for name, fault in faulty_clients.FAULTS.items()
    ],
)
def test_a_fault_is_found_and_named(tmp_path, fault):
    client = tmp_path / "client.py"
    client.write_text(faulty_clients.make(REFERENCE.read_text(), fault))
    result = judged(client)
    assert fault.failed <= failed(result), result.stdout
    assert result.returncode == 1
    for part in ("expected: ", "seen:     ", "look at:  "):
        assert result.stdout.count(f"\n    {part}") == len(failed(result))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("import time; time.sleep(60)", "has not ended within 5 seconds"),
        ("print('one')", "begins with no id: 'one'"),
        ("raise SystemExit(3)", "ended with status 3"),
    ],
)
def test_what_is_no_client_is_told_at_once(tmp_path, text, sentence):
    client = tmp_path / "client.py"
    client.write_text(text)
    result = judged(client, "--timeout", "5")
    assert sentence in result.stderr
    assert result.returncode == 1


def test_a_program_that_is_not_there_is_told():
    result = conformance("/nowhere/client", holds="true")
    assert "/nowhere/client cannot be run" in result.stderr
    assert result.returncode == 1
