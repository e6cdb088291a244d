"""The guide for operators and the files that it installs: what they name is there."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import fields

import pytest
import typer

from registry.cli import app
from registry.serving import FINISHING_SECONDS
from registry.settings import MAX_DRAIN_SECONDS, PREFIX, Settings
from sitebuild.project import REPOSITORY

ROOT = REPOSITORY.root
DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs" / "deployment.md").read_text()
TEXTS = {
    path.name: path.read_text()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *DEPLOY.iterdir())
    if path.name != "CHANGELOG.md"  # it also tells of what is no more
}
UNIT = DEPLOY / "registry@.service"
COMMANDS = typer.main.get_command(app)


def commands_in(text):
    """Return all calls of the registry's commands in a text, each as words."""
    for code in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in re.sub(r"\\\n", " ", code).splitlines():
            words = shlex.split(line, comments=True)
            words = words[3:] if words[:2] == ["sudo", "-u"] else words
            if words and words[0] in ("registry", ".venv/bin/registry"):
                yield words[1 : words.index("--") if "--" in words else None]
    for code in re.findall(r"`(?:\.venv/bin/)?registry ([a-z][^`\n]*)`", text):
        first, *rest = code.replace("\\|", "|").replace("…", " ").split()
        for name in first.split("|"):
            yield [name]
        if rest and "|" not in first:
            yield from ([first, name] for name in rest[0].split("|"))


def check_command(words):
    """Follow the words to a command, and check that its options are there."""
    command = COMMANDS
    while (group := getattr(command, "commands", None)) and words and not words[0].startswith("-"):
        assert words[0] in group, words[0]
        command, words = group[words[0]], words[1:]
    options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("-")} <= options


@pytest.mark.parametrize("name", TEXTS)
def test_commands_of_the_registry_exist(name):
    for words in commands_in(TEXTS[name]):
        check_command(words)


def test_commands_are_found_in_the_guide():
    found = [words[0] for words in commands_in(GUIDE) if words]
    assert {"platform", "migrate", "settings", "audit", "review", "redo-withdrawals", "export", "case"} <= set(found)
    with pytest.raises(AssertionError):
        check_command(["platform", "forget"])


# Guides for platforms have names of their own for what a platform knows.
@pytest.mark.parametrize("name", [name for name in TEXTS if not name.startswith("connect")])
def test_settings_exist(name):
    known = {PREFIX + setting.name.upper() for setting in fields(Settings)}
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", TEXTS[name])) <= known


def test_other_commands_of_the_guide_are_debians():
    rows = re.findall(r"^\| (`.*) \| [a-z0-9.-]+", GUIDE, re.MULTILINE)
    debians = {name for row in rows for name in re.findall("`(.+?)`", row)}
    used = set()
    for code in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL):
        for line in code.splitlines():
            words = shlex.split(line, comments=True)
            while words and words[0] == "sudo":
                used.add("sudo")
                words = words[3:] if words[1] == "-u" else words[1:]
            used.update(words[:1])
    assert used - {"registry"} <= debians


def test_figures_exist(client):
    there = client.get("/metrics").text
    for figure in set(re.findall(r"\bregistry_[a-z_]+[a-z]\b", GUIDE)):
        name = figure.removesuffix("_count").removesuffix("_bucket")
        assert f"# TYPE {name.removesuffix('_total')}" in there, figure


def test_files_of_the_guide_exist():
    for name in re.findall(r"(?:deploy|docs|site|py)/[\w@./-]+\w", GUIDE):
        assert (ROOT / name).exists(), name
    for path in DEPLOY.iterdir():
        assert path.name in GUIDE, path


def test_the_unit_waits_longer_than_a_process_takes_to_end():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(UNIT)
    assert int(unit["Service"]["TimeoutStopSec"]) > MAX_DRAIN_SECONDS + FINISHING_SECONDS
    assert unit["Service"]["NoNewPrivileges"] == unit["Service"]["MemoryDenyWriteExecute"] == "yes"
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert "MaxRetentionSec=7day" in (DEPLOY / "journald@registry.conf").read_text()


def test_systemd_understands_the_unit(tmp_path):
    """Where there is systemd; the text above is checked everywhere."""
    if analyze := shutil.which("systemd-analyze"):
        text = UNIT.read_text().replace("/opt/takeitdown", str(ROOT))
        unit = tmp_path / UNIT.name
        unit.write_text(text)
        environment = {**os.environ, "SYSTEMD_LOG_LEVEL": "warning"}
        verified = subprocess.run(
            [analyze, "verify", unit], env=environment, capture_output=True, text=True, check=False
        )
        ours = [line for line in verified.stderr.splitlines() if unit.name.partition("@")[0] in line]
        assert (verified.returncode, ours) == (0, [])
        command = [analyze, "security", "--offline=true", "--threshold=20", unit]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0
