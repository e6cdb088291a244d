"""Compile the kernel while hatchling builds the package: natively, or to a WebAssembly side module.

Environment:
    FINGERPRINT_TARGET: ``wasm32`` makes the wheel for the browser, by ziglang's compiler.
    CC, CFLAGS, LDFLAGS: otherwise another compiler, as usual; cross-compilers such as pyodide-build's set them.
"""

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARY = "_kernel.so"
EXPORTS = (
    "pdq_picture_size",
    "pdq_begin",
    "pdq_add_rgba",
    "pdq_add_luma",
    "pdq_finish",
    "pdq_plane_size",
    "pdq_plane",
    "pdq_frame_size",
    "pdq_frame",
    "pdq_hash",
)
FLAGS = (
    "-std=c11",
    "-O3",
    "-g0",
    "-fPIC",
    "-ffreestanding",
    "-nostdlib",
    "-ffp-contract=off",
    "-Wall",
    "-Wextra",
    "-Werror",
)
ZIG = [sys.executable, "-m", "ziglang"]

# Without a list of its own the compiler takes newer features, which browsers of 2022 refuse.
WASM_CPU = "mvp+simd128+bulk_memory+nontrapping_fptoint+sign_ext+mutable_globals"


class KernelBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Build src/fingerprint/kernel.c before the files of a wheel are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and name the wheel after the platform that can load it."""
        source = Path(self.root, "src", "fingerprint", "kernel.c")
        in_place = version == "editable"
        self.scratch = TemporaryDirectory(dir=source.parent if in_place else None)
        library = Path(self.scratch.name, LIBRARY)
        build_data["pure_python"] = False
        if os.environ.get("FINGERPRINT_TARGET") == "wasm32":
            build_data["tag"] = "py3-none-emscripten_wasm32"
            compile_for_browser(source, library)
        else:
            build_data["tag"] = "py3-none-" + sysconfig.get_platform().replace("-", "_").replace(".", "_")
            compile_for_host(source, library)
        if in_place:
            library.replace(source.with_name(LIBRARY))  # a process that has the old one open keeps it
        else:
            build_data["force_include"][str(library)] = f"fingerprint/{LIBRARY}"

    def finalize(self, *_: Any) -> None:
        """Remove what only the wheel needed."""
        self.scratch.cleanup()


def compile_for_host(source: Path, library: Path) -> None:
    """Make a native library that runs on every 64-bit processor of the host's kind."""
    compiler, cflags, ldflags = (shlex.split(os.environ.get(name, "")) for name in ("CC", "CFLAGS", "LDFLAGS"))
    compiler = compiler or [*ZIG, "cc", "-mcpu=baseline", "-fno-sanitize=all"]
    run([*compiler, *cflags, *FLAGS, "-shared", *ldflags, "-o", str(library), str(source)])


def compile_for_browser(source: Path, library: Path) -> None:
    """Make a WebAssembly side module as Emscripten's dynamic loader expects it."""
    compiled = library.with_suffix(".o")
    target = ["-target", "wasm32-emscripten", f"-mcpu={WASM_CPU}", "-fno-sanitize=all"]
    run([*ZIG, "cc", *target, *FLAGS, "-c", "-o", str(compiled), str(source)])
    exports = [f"--export={name}" for name in EXPORTS]
    link = ["wasm-ld", "-shared", "--experimental-pic", "--no-entry", "--strip-all"]
    run([*ZIG, *link, *exports, "-o", str(library), str(compiled)])


def run(command: list[str]) -> None:
    """Run a compiler, whose own words explain a failure."""
    subprocess.run(command, check=True)
