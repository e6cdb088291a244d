"""Damaged files: no crash, no hang, no unclear error."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fingerprint import exceptions

from .mutations import LONGEST

ROOT = Path(__file__).parents[2]
MUTATIONS, BATCH = 5000, 1250
CODES = {
    kind.code for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, exceptions.FileError)
}


@pytest.mark.parametrize("first", range(0, MUTATIONS, BATCH))
def test_each_damaged_file_ends_with_an_item_or_a_code(first: int) -> None:
    command = [sys.executable, "-m", "tests.fingerprint.mutations", str(first), str(first + BATCH)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    last = result.stderr[-5000:]
    assert result.returncode == 0, (
        f"It crashed, or took more than {LONGEST} s. Which mutation it was stands here:\n{last}"
    )
    assert re.sub(r"mutation \d+\n", "", result.stderr) == ""  # no decoder has words of its own
    counts = {code: int(count) for code, count in (line.split() for line in result.stdout.splitlines())}
    assert sum(counts.values()) == BATCH
    assert set(counts) <= CODES | {"item"}
    # Otherwise the files are not damaged in the right places.
    assert min(counts["item"], counts["decode_failed"], counts["file_truncated"]) > BATCH / 10
