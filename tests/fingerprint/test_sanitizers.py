"""The kernel under AddressSanitizer and UndefinedBehaviorSanitizer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import fingerprint

KERNEL = Path(fingerprint.__file__).with_name("kernel.c")
DRIVER = Path(__file__).with_name("sanitize.c")
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
FLAGS = ("-std=c11", "-O1", "-g", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror", *SANITIZERS)


def run_with(source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Compile a kernel together with the calls of sanitize.c, and run them."""
    assert shutil.which("gcc"), "This needs a C compiler with sanitizers (Debian: gcc)."
    compiled = folder / "kernel.o"
    subprocess.run(["gcc", *FLAGS, "-ffreestanding", "-c", source, "-o", compiled], check=True)
    program = folder / "sanitize"
    subprocess.run(["gcc", *FLAGS, DRIVER, compiled, "-o", program], check=True)
    return subprocess.run([program], capture_output=True, text=True, timeout=240, check=False)


def test_no_function_of_the_kernel_steps_beside_its_buffers_or_does_what_c_leaves_undefined(tmp_path: Path) -> None:
    result = run_with(KERNEL, tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "69 pictures\n"


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("return width + LANES;", "return width;", "heap-buffer-overflow"),
        ("return (2 * index + 1) * side", "return (2 * index + 1) * (side << 20)", "signed integer overflow"),
    ],
)
def test_a_fault_would_be_noticed(right: str, wrong: str, complaint: str, tmp_path: Path) -> None:
    source = KERNEL.read_text("utf-8")
    assert right in source
    faulty = tmp_path / "kernel.c"
    faulty.write_text(source.replace(right, wrong), "utf-8")
    result = run_with(faulty, tmp_path)
    assert result.returncode != 0
    assert complaint in result.stderr
