"""Tell whether something must be built again: a hash of all that it is made from."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def input_hash(root: Path, inputs: Iterable[Path]) -> str:
    """Return one hash of the names and contents of files.

    Args:
        root: The folder that names are relative to, so that a moved repository is not built again.
        inputs: Files, and folders of which every file counts.
    """
    hasher = hashlib.sha256()
    for path in sorted({file for source in inputs for file in _files(source)}):
        content = path.read_bytes()
        hasher.update(f"{os.path.relpath(path, root)}\0{len(content)}\0".encode())
        hasher.update(content)
    return hasher.hexdigest()


def _files(path: Path) -> Iterable[Path]:
    if path.is_dir():
        return (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return (path,) if path.exists() else ()
