"""Debian's packages are installed only where something is missing and where that needs no question."""

import subprocess

import pytest

from sitebuild import debian


@pytest.fixture
def calls(monkeypatch) -> list[list[str]]:
    """Take the commands that would run; `sudo` and apt-get do as `status` says."""
    made: list[list[str]] = []

    def run(command, **_):
        made.append(command)
        return subprocess.CompletedProcess(command, 0, stdout="", stderr="")

    monkeypatch.setattr(subprocess, "run", run)
    return made


def present(monkeypatch, *commands: str) -> None:
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"/bin/{name}" if name in commands else None)


def test_where_nothing_is_missing_nothing_runs(monkeypatch, calls):
    present(monkeypatch, *debian.COMMANDS, "apt-get")
    monkeypatch.setattr(debian.Path, "exists", lambda _: True)
    debian.main()
    assert calls == []


def test_root_installs_what_is_missing(monkeypatch, calls, tmp_path):
    present(monkeypatch, "apt-get", "g++", "chromium")
    monkeypatch.setattr(debian, "POSTGRESQL", tmp_path)
    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    debian.main()
    assert calls[0][-1] == "update"
    assert {"firefox-esr", "webkit2gtk-driver", "xvfb", "postgresql"} <= set(calls[1])
    assert not {"chromium", "g++", "sudo"} & set(calls[1])


def test_without_root_it_names_what_is_missing(monkeypatch, calls, capsys):
    present(monkeypatch, "apt-get")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    debian.main()
    assert calls == []
    assert "chromium firefox-esr webkit2gtk-driver xvfb gcc g++" in capsys.readouterr().out


def test_a_failing_apt_get_is_shown_and_stops_nothing(monkeypatch, capsys):
    present(monkeypatch, "apt-get")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    failure = subprocess.CompletedProcess([], 100, stdout="", stderr="E: no such package\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failure)
    debian.main()
    output = capsys.readouterr().out
    assert "E: no such package" in output
    assert "some tests will fail" in output
