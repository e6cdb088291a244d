"""Every built page is valid HTML, in every language, by html-validate's recommended rules."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sitebuild.project import REPOSITORY

from .. import node
from .addresses import ALL

if TYPE_CHECKING:
    from .server import Server


def test_every_page_is_valid_html(server: Server) -> None:
    pages = sorted(REPOSITORY.dist.rglob("*.html"))
    assert len(pages) >= len(ALL)
    faults = node.run(Path(__file__).with_name("validate_html.mjs"), *map(str, pages))
    # The same fault of a shared template stands on every page: it is told once, with the first of its pages.
    counted = Counter((fault["rule"], fault["message"], fault["selector"]) for fault in faults)
    first = {(fault["rule"], fault["message"], fault["selector"]): fault for fault in reversed(faults)}
    told = [
        f"{fault['file']}:{fault['line']} {' '.join(str(part) for part in key)} ({counted[key]} times)"
        for key, fault in first.items()
    ]
    assert not told, "\n".join(told)
