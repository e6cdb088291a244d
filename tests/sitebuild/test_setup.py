"""build.py sets up what a command needs: once, and again when it has changed."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import build as repository_build
from sitebuild.project import REPOSITORY


@pytest.fixture
def setup(tmp_path: Path) -> ModuleType:
    """Return build.py as it is in an empty repository, with an environment already made."""
    copy = tmp_path / "build.py"
    copy.write_bytes(Path(repository_build.__file__).read_bytes())
    shutil.copytree(REPOSITORY.root / "py/sitebuild", tmp_path / "py/sitebuild")
    spec = importlib.util.spec_from_file_location("copied_build", copy)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.PYTHON.parent.mkdir(parents=True)
    module.PYTHON.symlink_to(sys.executable)
    module.STAMPS.write_text(json.dumps({"environment": module.ENVIRONMENT}))
    (tmp_path / "input.txt").write_text("1")
    return module


def step(setup: ModuleType, *command: str):
    """Return a step that is due when input.txt has changed."""
    return setup.Step("packages", ("input.txt",), command, "Look for the network.")


def append_line(tmp_path: Path) -> tuple[str, ...]:
    return ("sh", "-c", f"echo done >> {tmp_path}/log")


def test_a_step_is_done_once_and_again_when_its_input_changes(setup, tmp_path, capsys):
    counted = step(setup, *append_line(tmp_path))
    setup.set_up((counted,))
    setup.set_up((counted,))
    assert (tmp_path / "log").read_text() == "done\n"
    assert capsys.readouterr().out == "Setting up packages … 0 s\n"
    (tmp_path / "input.txt").write_text("2")
    setup.set_up((counted,))
    assert (tmp_path / "log").read_text() == "done\ndone\n"


def test_a_step_that_fails_shows_its_output_and_what_to_do_and_is_tried_again(setup, tmp_path):
    with pytest.raises(setup.SetupError) as raised:
        setup.set_up((step(setup, "sh", "-c", "echo no route to host; exit 3"),))
    assert "no route to host\n\nSetting up packages failed. Look for the network." in str(raised.value)
    setup.set_up((step(setup, *append_line(tmp_path)),))
    assert (tmp_path / "log").exists()


def test_a_step_that_failed_keeps_those_before_it(setup, tmp_path):
    first = step(setup, *append_line(tmp_path))
    second = setup.Step("more", ("input.txt",), ("false",))
    for _ in range(2):
        with pytest.raises(setup.SetupError):
            setup.set_up((first, second))
    assert (tmp_path / "log").read_text() == "done\n"


@pytest.mark.parametrize("order", ["serve test serve test", "test serve test serve"])
def test_a_step_for_tests_is_done_after_the_one_that_undoes_it(setup, tmp_path, order):
    packages = setup.Step("packages", ("input.txt",), append_line(tmp_path), undoes=("tools",))
    tools = setup.Step("tools", ("input.txt",), append_line(tmp_path))
    steps = {"serve": (packages,), "test": (packages, tools)}
    for command in order.split():
        setup.set_up(steps[command])
    assert (tmp_path / "log").read_text() == "done\n" * 2
    for content in ("2", "1"):  # the input changes and changes back; at the end the tools are due as they were before
        (tmp_path / "input.txt").write_text(content)
        setup.set_up(steps["serve"])
    setup.set_up(steps["test"])
    assert (tmp_path / "log").read_text() == "done\n" * 5


def test_what_only_tests_need_is_not_installed_for_a_build(setup):
    build = {step.name: step for step in setup.BUILD}
    test = {step.name: step for step in setup.TEST}
    assert "--omit=dev" in build["browser packages"].command
    assert set(build["browser packages"].undoes) <= set(test)
    manifest = json.loads((REPOSITORY.root / "package.json").read_text())
    assert {"lighthouse", "axe-core", "html-validate"} <= set(manifest["devDependencies"])


def test_of_two_calls_at_once_the_second_waits(setup, tmp_path):
    log = tmp_path / "log"
    program = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); import build\n"
        "with open(sys.argv[2], 'ab', buffering=0) as log, build.only_one():\n"
        "    log.write(b'in '); time.sleep(0.3); log.write(b'out ')\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path), str(log)]
    for process in [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]:
        assert process.wait(60) == 0
    assert log.read_text().split() == ["in", "out", "in", "out"]


def run_build(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(tmp_path / "build.py"), *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_without_a_way_to_make_an_environment_it_names_the_package(setup, tmp_path):
    setup.PYTHON.unlink()
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "sitecustomize.py").write_text("import importlib.util as found; found.find_spec = lambda name: None")
    result = run_build(tmp_path, "build", PYTHONPATH=str(shadow), PATH="")
    assert result.returncode == 1
    assert "python3-venv" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_new_environment_has_pip(setup, tmp_path):
    setup.make_environment()
    result = subprocess.run([setup.PYTHON, "-m", "pip", "--version"], capture_output=True, text=True, check=True)
    assert str(tmp_path) in result.stdout


@pytest.mark.parametrize("stamps", ["{}", '{"environment": "Python 3.11 in /elsewhere"}'], ids=["unfinished", "moved"])
def test_an_environment_of_another_making_is_made_again_once(setup, tmp_path, monkeypatch, stamps):
    made = []
    monkeypatch.setattr(setup, "make_environment", lambda: made.append("environment"))
    setup.STAMPS.write_text(stamps)
    for _ in range(2):
        setup.set_up((step(setup, *append_line(tmp_path)),))
    assert made == ["environment"]
    assert (tmp_path / "log").read_text() == "done\n"


def test_npm_says_why_it_failed(setup):
    command = next(step.command for step in setup.BUILD if step.name == "browser packages")
    with pytest.raises(setup.SetupError, match="package-lock"):
        setup.run("browser packages", (sys.executable, *command[1:]), setup.NETWORK)


def test_where_the_home_folder_takes_no_caches_they_are_in_the_repository(setup, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    for name in ("XDG_CACHE_HOME", "npm_config_cache", "ZIG_GLOBAL_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    setup.find_caches()
    for command in (setup.npm("config", "get", "cache"), (setup.PYTHON, "-m", "ziglang", "env")):
        result = subprocess.run(
            [sys.executable, *command[1:]], env=os.environ, capture_output=True, text=True, check=True
        )
        assert str(tmp_path / ".build") in result.stdout


def test_an_unknown_command_shows_all_commands_and_sets_up_nothing(setup, tmp_path):
    result = run_build(tmp_path, "deploy")
    assert result.returncode == 2
    assert all(command in result.stdout for command in setup.COMMANDS)
    assert not setup.LOCK.exists()
    assert run_build(tmp_path, "--help").returncode == 0
