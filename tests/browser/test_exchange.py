"""A photo's way from a browser to a platform that runs threatexchange, and back out when it is withdrawn."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from fingerprint import case_code

from . import visit
from .server import ROOT, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .person import Person

GUIDE = ROOT / "docs" / "connect-threatexchange.md"
TOOLS = Path(sys.executable).parent
IS_WITHDRAWN = "() => document.querySelector('[data-state=withdrawn]').checkVisibility()"
MATCH = r"pdq (\d+) \(take-it-down\) INVESTIGATION_SEED \S*\bminor\b\S* ([0-9a-f]{32})\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server to whose registry one platform is connected."""
    server = Server(tmp_path_factory.mktemp("registry"))
    yield server
    server.stop()


class Platform:
    """A platform's machine, on which the commands of the guide are run as they stand there."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        add = [str(TOOLS / "registry"), "platform", "add", "Example"]
        database = {"REGISTRY_DATABASE": f"sqlite:///{server.database}"}
        key = subprocess.run(add, env=os.environ | database, capture_output=True, text=True, check=True).stdout.strip()
        self._environment = {
            **os.environ,
            "PATH": f"{TOOLS}:{os.environ['PATH']}",
            "TX_STATEDIR": str(folder / "state"),
            "REGISTRY": server.address,
            "TX_TAKEITDOWN_KEY": key,
        }

    def run(self, name: str) -> str:
        """Run the commands of that name and return what they print; they must succeed."""
        block = re.search(rf"<!-- tested: {name} -->\n```sh\n(.+?)```", GUIDE.read_text(), re.DOTALL)
        assert block, f"{GUIDE.name} has no commands to {name}."
        result = subprocess.run(
            ["sh", "-e", "-c", block[1]],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def matches(self, picture: Image.Image) -> list[tuple[int, str]]:
        """Compare an upload and return the distance and the entry of what it matches."""
        picture.convert("RGB").save(self.folder / "photo.jpg", quality=60)
        lines = self.run("match")
        assert re.fullmatch(f"({MATCH})*", lines), lines
        return [(int(distance), entry) for distance, entry in re.findall(MATCH, lines)]


def send_case(server: Server, file: Path) -> None:
    """Hand in a case of one photo, past the browser."""
    made = subprocess.run([str(TOOLS / "fingerprint"), "--json", str(file)], capture_output=True, check=True).stdout
    case_id = case_code.case_id(case_code.generate())
    document = {"version": 1, "case_id": case_id, "reporter": "minor", "practice": False, **json.loads(made)}
    request = urllib.request.Request(  # noqa: S310 - http, this machine
        f"{server.address}/api/v1/cases", json.dumps(document).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - http, this machine
        assert response.status == 201


def send_photo(person: Person, file: Path) -> str:
    """Go the visitor's whole way with a photo and return the case code."""
    visit.go_to_choosing(person)
    visit.fingerprint(person, [file])
    visit.review(person)
    code = visit.keep_code(person)
    visit.send(person)
    return code


def cropped(file: Path) -> Image.Image:
    """Return a photo without a strip at each side, and half as large."""
    with Image.open(file) as picture:
        width, height = picture.size
        box = (round(0.05 * width), round(0.03 * height), round(0.96 * width), round(0.95 * height))
        return picture.crop(box).resize((width // 2, height // 2))


@pytest.mark.parametrize("engine", ["chromium"], indirect=True)
def test_a_platform_finds_a_changed_copy_until_the_case_is_withdrawn(
    person: Person, server: Server, album: list[Path], tmp_path: Path
) -> None:
    sent, others, never_sent = album[0], album[1], album[3]
    platform = Platform(tmp_path, server)
    send_case(server, others)
    code = send_photo(person, sent)
    platform.run("connect")
    platform.run("fetch")
    assert platform.matches(cropped(sent))
    assert platform.matches(cropped(others))
    assert not platform.matches(cropped(never_sent))

    visit.look_up(person, code)
    person.press("Withdraw")
    person.press("Yes, withdraw")
    person.wait_until(lambda: person.evaluate(IS_WITHDRAWN), "the withdrawal")
    platform.run("fetch")
    assert not platform.matches(cropped(sent))
    assert platform.matches(cropped(others))
