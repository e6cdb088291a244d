"""The guide for platforms: its commands are run as they stand there, and what it names is there."""

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest

from registry import errors
from registry.api.feed import Entry, EntryFrame
from registry.storage.feedback_store import REASONS
from sitebuild.project import REPOSITORY

DOCS = REPOSITORY.root / "docs"
GUIDE = (DOCS / "connect.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
SANDBOX, *COMMANDS = BLOCKS


@pytest.fixture
def sandbox(tmp_path):
    """A sandbox, started as the guide says, though on a free port; gives what it prints."""
    program, *arguments = SANDBOX.split()
    assert (program, arguments) == (".venv/bin/registry", ["sandbox"])
    command = [sys.executable, "-m", "registry", *arguments, "--port", "0", "--file", str(tmp_path / "sandbox.sqlite3")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    yield process.stdout.readline() + process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)


def bash(script, folder):
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    return result.stdout


def test_its_commands_do_what_it_says(sandbox, tmp_path):
    assert shutil.which("curl"), "curl is missing. Debian: apt-get install curl"
    curls = [block for block in COMMANDS if not block.startswith(".venv/")]
    answers = bash("\n".join([sandbox, *curls]), tmp_path).splitlines()[-1]
    acknowledged, opinion, changed, page = (json.loads(part) for part in re.findall(r"\{.*?\}(?=\{|$)", answers))
    entries = [json.loads(line) for line in (tmp_path / "entries.jsonl").read_text().splitlines()]
    assert len(entries) > 200
    assert gzip.decompress((tmp_path / "half.gz").read_bytes()).splitlines()
    assert json.loads((tmp_path / "page.json").read_text()) == {
        "entries": [], "has_more": False, "cursor": acknowledged["cursor"]
    }  # fmt: skip
    assert (opinion["entry"], opinion["trust"]) == (entries[0]["id"], "confirmed")
    assert len(changed["entries"]) == 5
    assert [entry["id"] for entry in page["entries"]] == [opinion["entry"], *changed["entries"]]


def test_the_command_for_conformance_passes_with_the_reference_client():
    [command] = [block for block in COMMANDS if block.startswith(".venv/")]
    environment = {**os.environ, "REGISTRY_DATABASE": "mysql://is.not/read"}
    result = subprocess.run(
        ["bash", "-c", command], cwd=REPOSITORY.root, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_it_explains_every_field_verdict_and_reason_and_only_codes_that_there_are():
    for field in {*Entry.model_fields, *EntryFrame.model_fields} - {"frame", "hash"}:
        assert f"`{field}`" in GUIDE, field
    for verdict, reasons in REASONS.items():
        [row] = re.findall(rf"^\| `{verdict}` \| (.*?) \|", GUIDE, re.MULTILINE)
        assert re.findall(r"`(\w+)`", row) == list(reasons)
    known = {error.code: error.status for error in errors.RegistryError.__subclasses__()}
    for status, codes in re.findall(r"^\| (\d{3}) \| (.*?) \|", GUIDE, re.MULTILINE):
        for code in re.findall(r"`(\w+)`", codes):
            assert known[code] == int(status)


def test_its_links_lead_somewhere():
    for name in ("connect.md", "platform-agreement.md"):
        for target in re.findall(r"\]\(([\w.-]+)\)", (DOCS / name).read_text()):
            assert (DOCS / target).is_file(), target
