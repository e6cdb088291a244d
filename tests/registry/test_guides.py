"""The guides for platforms: what stands in them is run as it stands there, one block after the other."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.registry.protocols import add, photo, values, video

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def connected(client, platforms, monkeypatch):
    """Set the variables that both guides begin with, and return the key."""
    key = platforms.add("Example")
    monkeypatch.setenv("REGISTRY", str(client.base_url).rstrip("/"))
    monkeypatch.setenv("REGISTRY_KEY", key)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    return key


def blocks(name, language):
    found = [block for kind, block in BLOCK.findall((DOCS / name).read_text(encoding="utf-8")) if kind == language]
    assert found
    return found


def run(name, between=None):
    """Run a guide's Python blocks in one namespace.

    Args:
        name: the guide's file.
        between: what happens before the block that has a text, by this text.
    """
    space = {}
    for block in blocks(name, "python"):
        for text, action in (between or {}).items():
            if text in block:
                action()
        exec(compile(block, name, "exec"), space)  # noqa: S102  (what a reader of the guide would run)
    return space


def test_each_block_of_the_guides_is_of_a_language_that_is_run():
    for name in ("connect-ncmec.md", "connect-stopncii.md"):
        text = (DOCS / name).read_text(encoding="utf-8")
        assert {kind for kind, _ in BLOCK.findall(text)} == {"python", "sh"}
        assert text.count("```") == 2 * len(BLOCK.findall(text))


def test_the_guide_to_ncmecs_protocol_is_true(cases, connected, store):
    first, gone, new, film = photo(), photo(), photo(), video()
    add(cases, first, film)
    case = add(cases, gone)

    def change():
        cases.withdraw(case)
        add(cases, new)

    space = run("connect-ncmec.md", {"since, started": change})
    entries = space["entries"]
    assert {entry.fingerprints["pdq"] for entry in entries.values() if "pdq" in entry.fingerprints} == values(
        first, new
    )
    assert set(space["signals"][space["PdqSignal"]]) == values(first, new)
    assert set(space["signals"][space["VideoMD5Signal"]]) == {film["md5"]}
    [match] = space["index"].query(first["pdq"][1]["hash"])
    assert match.metadata == first["pdq"][1]["hash"]
    assert store.rows("SELECT verdict, reason FROM feedback ORDER BY verdict") == [("not_a_match", "other_picture")]


def test_the_guide_to_stopnciis_protocol_is_true(cases, connected, store, calendar):
    first, gone, film = photo(), photo(), video()
    add(cases, first, film)
    case = add(cases, gone)
    space = run("connect-stopncii.md", {"FetchDelta": lambda: cases.withdraw(case)})
    assert space["hashes"].keys() == {("pdq", value) for value in values(first)} | {("video_md5", film["md5"])}
    assert {value for _, value in space["records"]} == values(first, gone) | {film["md5"]}
    assert store.rows("SELECT verdict, reason FROM feedback") == [("removed", "automatic")]
    space["checkpoint"] = space["take_over_or_begin_anew"](space["checkpoint"])
    assert {value for _, value in space["records"]} == values(first) | {film["md5"]}
    calendar.turn(8)
    cases.erase_due()
    space["records"]["something", "old"] = None
    space["take_over_or_begin_anew"](int(time.time()) - 300)
    assert {value for _, value in space["records"]} == values(first) | {film["md5"]}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_commands_of_the_guide_are_true(cases, connected, calendar, tmp_path):
    """They are run with the programs of this environment, and with a folder for ``tx`` of their own."""
    add(cases, photo(), video())
    gone = add(cases, photo(), photo())
    settings = {
        **os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path), "TX_STATEDIR": str(tmp_path / "tx"),
    }  # fmt: skip
    exports, fetching, anew = blocks("connect-stopncii.md", "sh")
    assert re.fullmatch(r"export REGISTRY=\S+ REGISTRY_KEY=\S+\n", exports)
    assert re.fullmatch(r"export REGISTRY=\S+ REGISTRY_KEY=\S+ TZ=UTC\n", *blocks("connect-ncmec.md", "sh"))

    def run_shell(commands):
        result = subprocess.run(
            ["sh", "-euc", commands], env=settings, text=True, capture_output=True, timeout=120, check=False
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    assert re.findall(r"^(\S+): (\d+)$", run_shell(fetching), re.MULTILINE) == [("pdq", "6"), ("video_md5", "1")]
    cases.withdraw(gone)
    calendar.turn(8)
    cases.erase_due()
    last_line = fetching.splitlines()[-1]
    settings["TX_STOPNCII_KEYS"] = f"{connected},{connected},{settings['REGISTRY']}/stopncii/v1"
    assert "pdq: 2\n" in run_shell(anew + last_line)
