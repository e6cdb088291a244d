"""What operators have done is written down, and nothing that they have not."""

import os
import pwd
from datetime import UTC, datetime, timedelta

import pytest

from registry.audit import operator_name


def actions(operate):
    """What ``registry audit`` prints, without the time."""
    return [tuple(line.split("\t")[1:]) for line in operate("audit").stdout.splitlines()]


def test_it_says_who_has_done_what_and_when(operate, monkeypatch):
    monkeypatch.setenv("LOGNAME", "ada")
    before = datetime.now(UTC) - timedelta(seconds=1)
    for arguments in (("add", "Beispiel & Söhne"), ("rotate", "Beispiel & Söhne"), ("revoke", "Beispiel & Söhne")):
        assert operate("platform", *arguments).exit_code == 0
    assert actions(operate) == [
        ("ada", f"platform {what}", "Beispiel & Söhne", "") for what in ("add", "rotate", "revoke")
    ]
    times = [datetime.fromisoformat(line.split("\t")[0]) for line in operate("audit").stdout.splitlines()]
    assert before <= times[0] <= times[1] <= times[2] <= datetime.now(UTC)
    assert times[0].microsecond == 0


def test_what_changes_nothing_is_not_written_down(operate):
    for arguments in (("revoke", "Example"), ("rotate", "Example"), ("add", " "), ("list",)):
        operate("platform", *arguments)
    operate("platform", "add", "Example")
    assert operate("platform", "add", "Example").exit_code == 1
    assert [row[1] for row in actions(operate)] == ["platform add"]


@pytest.mark.parametrize("error", [KeyError, OSError])
def test_a_user_without_a_name_is_called_by_number(monkeypatch, error):
    def unknown(_):
        raise error

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert operator_name() == f"user {os.getuid()}"
