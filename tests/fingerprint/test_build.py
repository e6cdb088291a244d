"""The package as it is built: for this machine and for the browser."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "py" / "fingerprint"
BROWSER_ONLY_STANDARD_LIBRARY = """
import sys
import fingerprint.browser
allowed = set(sys.stdlib_module_names) | {"fingerprint", "__mp_main__"}
print(sorted({name.partition(".")[0] for name in sys.modules} - allowed - before))
"""


def build(folder: Path, **environment: str) -> zipfile.ZipFile:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=PACKAGE,
        env=os.environ | environment,
        check=True,
        capture_output=True,
    )
    [wheel] = folder.glob("*.whl")
    return zipfile.ZipFile(wheel)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return build(tmp_path_factory.mktemp("wheel"), FINGERPRINT_TARGET="wasm32")


def test_the_browser_gets_one_webassembly_kernel_and_no_sources_of_it(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert names.count("fingerprint/_kernel.so") == 1
    assert wheel.read("fingerprint/_kernel.so").startswith(b"\0asm")
    assert {"fingerprint/browser.py", "fingerprint/schema.json", "fingerprint/formats/jpeg.py"} <= set(names)
    assert not {"fingerprint/kernel.c", "fingerprint/kernel_numpy.py"} & set(names)


def test_the_browser_build_is_reproducible(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    again = build(tmp_path, FINGERPRINT_TARGET="wasm32")
    assert Path(again.filename or "").read_bytes() == Path(wheel.filename or "").read_bytes()


def test_the_native_build_has_a_native_kernel(tmp_path: Path) -> None:
    assert build(tmp_path).read("fingerprint/_kernel.so")[:4] != b"\0asm"


def test_the_browser_side_needs_nothing_but_the_standard_library() -> None:
    script = "import sys; before = {name.partition('.')[0] for name in sys.modules}" + BROWSER_ONLY_STANDARD_LIBRARY
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
