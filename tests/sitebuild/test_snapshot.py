"""The engine's memory snapshot is the same wherever it is made, so that anybody can check it."""

import shutil
from pathlib import Path

from sitebuild import engine
from sitebuild.project import REPOSITORY


def test_another_folder_makes_the_same_snapshot(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(engine, "CACHE", tmp_path)
    wheel = engine.build_wheel()
    here = engine.make_snapshot(wheel)
    for name in ("py/sitebuild/snapshot.mjs", "site/engine/snapshot-format.js"):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(REPOSITORY.root / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(REPOSITORY.root / "node_modules")
    monkeypatch.setattr(engine, "SCRIPTS", tmp_path / "py/sitebuild")
    assert engine.make_snapshot(wheel) == here
