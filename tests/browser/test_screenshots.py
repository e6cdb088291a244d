"""The command that takes a picture of every page."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from typing import TYPE_CHECKING

from PIL import Image

from sitebuild.project import REPOSITORY
from sitebuild.pseudo import PSEUDO_LANGUAGES
from sitebuild.screenshots import SCHEMES, WIDTHS, addresses

if TYPE_CHECKING:
    from pathlib import Path

    from .server import Server


def test_a_page_is_taken_in_every_state_width_and_scheme(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sitebuild", "screenshots", "--only", "/de/case/", "--to", str(tmp_path)]
    result = subprocess.run(command, cwd=REPOSITORY.root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    pictures = sorted(tmp_path.iterdir())
    assert f"Took {len(pictures)} pictures: {tmp_path}\n" in result.stdout
    states = {picture.name.partition(".de.")[0] for picture in pictures}
    assert len(states) > 4
    expected = {f"{state}.de.{width:04}.{scheme}.png" for state, width, scheme in product(states, WIDTHS, SCHEMES)}
    assert {picture.name for picture in pictures} == expected
    for picture in pictures:
        with Image.open(picture) as image:
            assert f".{image.width:04}." in picture.name
    light, dark = (tmp_path / f"{min(states)}.de.0375.{scheme}.png" for scheme in SCHEMES)
    assert light.read_bytes() != dark.read_bytes()


def test_no_page_is_left_out_and_names_sort_as_pages_do(server: Server) -> None:
    listed = addresses(REPOSITORY)
    assert [address.name for address in listed] == sorted(address.name for address in listed)
    pages = {address.path for address in listed}
    built = {f"/{path.relative_to(REPOSITORY.dist)}" for path in REPOSITORY.dist.rglob("*.html")} - {"/404.html"}
    built -= {path for path in built for language, _ in PSEUDO_LANGUAGES if path.startswith(f"/{language.code}/")}
    assert {path.removesuffix("index.html") for path in built} == {path.removesuffix("index.html") for path in pages}
