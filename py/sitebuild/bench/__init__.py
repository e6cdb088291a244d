"""`build.py bench`: measured figures, ratios always from one run on one machine."""

import argparse
import gzip
import importlib.metadata
import json
import os
import platform
import statistics
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sitebuild import builder
from sitebuild.bench import native, recall, registry
from sitebuild.bench.chromium import Bench, chromium
from sitebuild.bench.figures import Figure, seconds
from sitebuild.bench.memory import MemoryWatch
from sitebuild.bench.photographs import HUGE_SIZE, SIZE, write_photographs
from sitebuild.bench.videos import repeated, write_video
from sitebuild.engine import PYODIDE, build_wheel, run_node
from sitebuild.project import REPOSITORY, Project

ROUNDS = 5
DIGESTED_BYTES = 64 << 20
QUEUE = 100
CLIP_SECONDS, CLIP_REPEATS, CLIP_BIT_RATE = 10, 6, 12_000_000
VIDEO_ROUNDS = 3
LARGE_SECONDS, LARGE_BIT_RATE, LARGE_BYTES = 5, 80_000_000, 2_000_000_000


def main(arguments: list[str]) -> int:
    """Measure everything and print the table.

    Args:
        arguments: of the command line.

    Returns:
        Exit status 0.
    """
    parser = argparse.ArgumentParser(prog="python3 build.py bench", description="Print the table of measured figures.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--only", choices=PARTS, help="measure one part alone")
    options = parser.parse_args(arguments)
    figures = []
    for name, part in PARTS.items():
        for figure in part(REPOSITORY) if options.only in (None, name) else ():
            figures.append(figure)
            print("\n".join(figure.lines()), flush=True)
    if options.json:
        options.json.write_text(json.dumps(report(figures), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def report(figures: list[Figure]) -> dict[str, object]:
    """Return the figures with the machine, the versions and the date, as `bench --json` writes them."""
    packages = ("pdqhash", "vpdq", "pillow", "av", "numpy", "playwright")
    return {
        "machine": f"{platform.node()}: {os.cpu_count()} × {_processor()}, {platform.platform()}",
        "versions": {
            "python": platform.python_version(),
            "pyodide": json.loads((PYODIDE / "package.json").read_text())["version"],
            **{name: importlib.metadata.version(name) for name in packages},
        },
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "figures": {figure.name: {"value": figure.value, "unit": figure.unit, "how": figure.how} for figure in figures},
    }


def in_chromium(project: Project) -> Iterator[Figure]:
    """Build the site and measure in Chromium, one figure after the other."""
    builder.build(project, builder.repository_engine(), local=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photographs = write_photographs(folder, QUEUE)
        pixels = np.asarray(Image.open(photographs[0]).convert("RGBA"))
        (folder / "pixels").write_bytes(pixels.tobytes())
        run_node("bench/bundle.mjs", Path(__file__).with_name("worker.js"), folder / "worker.js")
        served = {
            "pixels": folder / "pixels",
            "worker.js": folder / "worker.js",
            "wheel": build_wheel(),
            **{path.name: path for path in PYODIDE.iterdir()},
        }
        with chromium(project, served) as bench:
            yield engine_bytes(project, bench)
            yield engine_ready(bench)
            yield kernel(bench, pixels[:, :, :3].copy())
            yield from digests(bench)
            yield photo(bench, photographs[0])
            yield queue(bench, photographs)
            yield from video(bench, folder)


def engine_bytes(project: Project, bench: Bench) -> Figure:
    """Measure the bytes of a first visit to the start page."""
    sizes = {}
    for path in dict.fromkeys(bench.requested("/en/start/")):
        data = (project.dist / (path + "index.html" if path.endswith("/") else path).lstrip("/")).read_bytes()
        sizes[path] = len(data) if path.endswith(".br") else len(gzip.compress(data, 9))
    parts = ", ".join(f"{path} {size:,}" for path, size in sorted(sizes.items(), key=lambda part: -part[1]))
    return Figure("engine_bytes", sum(sizes.values()), "bytes", f"stored Brotli, otherwise gzip: {parts}")


def engine_ready(bench: Bench) -> Figure:
    """Compare the engine's start with Pyodide's own, each from a fresh profile over the same server."""
    pairs = [(bench.start_engine(), bench.measure("plainStart")) for _ in range(ROUNDS)]
    ours, plain = (statistics.median(times) for times in zip(*pairs, strict=True))
    how = f"Chromium: {ours:,.0f} ms from new Engine() to ready ÷ {plain:,.0f} ms for loadPyodide(), fresh profiles"
    return Figure("engine_ready_ratio", ours / plain, "×", how)


def kernel(bench: Bench, pixels: NDArray[np.uint8]) -> Figure:
    """Compare the kernel in Chromium with the native reference on the same 12 megapixels."""
    width, height = SIZE
    ours = bench.measure("kernel", {"width": width, "height": height, "rounds": ROUNDS})
    if ours["hash"] != native.pdq(pixels):
        raise RuntimeError("The kernel and the reference disagree.")
    milliseconds = statistics.median(ours["milliseconds"])
    reference = seconds(lambda: native.pdq(pixels), ROUNDS) * 1000
    how = f"native pdqhash {reference:,.0f} ms ÷ {milliseconds:,.1f} ms in Chromium, with the copy to Python's memory"
    return Figure("kernel_12mp_speedup", reference / milliseconds, "×", how)


def digests(bench: Bench) -> Iterator[Figure]:
    """Compare digests in Chromium with native ones."""
    data = bytes(DIGESTED_BYTES)
    for name in ("md5", "sha256"):
        ours = bench.measure("digest", {"name": name, "bytes": DIGESTED_BYTES})
        reference = seconds(native.digest(name, data)) * 1000
        rates = f"{len(data) / reference / 1000:,.0f} MB/s natively, {len(data) / ours / 1000:,.0f} MB/s in Chromium"
        yield Figure(f"{name}_ratio", reference / ours, "×", f"native hashlib time ÷ ours: {rates}")


def photo(bench: Bench, path: Path) -> Figure:
    """Compare a photograph's whole way with what decoding and reading back costs anyway."""
    pairs = [(bench.fingerprint([path]), bench.measure("decodeAndReadBack", "chosen", [path])) for _ in range(ROUNDS)]
    ours, unavoidable = (statistics.median(times) for times in zip(*pairs, strict=True))
    how = f"12 MP JPEG: {ours:,.0f} ms from file to item ÷ {unavoidable:,.0f} ms to decode and read back"
    return Figure("photo_12mp_ratio", ours / unavoidable, "×", how)


def queue(bench: Bench, paths: list[Path]) -> Figure:
    """Compare a hundred photographs in the browser with Pillow and pdqhash natively."""
    ours = bench.fingerprint(paths) / 1000
    reference = seconds(lambda: native.photos(paths), rounds=1)
    how = f"{len(paths)} JPEGs of 12 MP: native Pillow + pdqhash {reference:,.1f} s ÷ ours in Chromium {ours:,.1f} s"
    return Figure("photos_100_speedup", reference / ours, "×", how)


def video(bench: Bench, folder: Path) -> Iterator[Figure]:
    """Compare a video's whole way with what decoding it natively costs anyway, and with the reference."""
    clip = write_video(folder / "clip.mp4", CLIP_SECONDS, CLIP_BIT_RATE)
    path = repeated(clip, folder / "minute.mp4", CLIP_REPEATS)
    rounds = [
        (
            bench.fingerprint([path]) / 1000,
            seconds(lambda: native.decode_video(path), rounds=1),
            seconds(lambda: native.hash_video(path), rounds=1),
        )
        for _ in range(VIDEO_ROUNDS)
    ]
    ours, decoding, reference = (statistics.median(times) for times in zip(*rounds, strict=True))
    what = f"{CLIP_SECONDS * CLIP_REPEATS} s of 1080p30 H.264 at {CLIP_BIT_RATE // 1_000_000} Mbit/s"
    how = f"{what}: {ours:,.1f} s from file to item in Chromium ÷ {decoding:,.1f} s by FFmpeg, {os.cpu_count()} threads"
    yield Figure("video_60s_ratio", ours / decoding, "×", how)
    how = f"{what}: native vpdq {reference:,.1f} s ÷ {ours:,.1f} s from file to item in Chromium"
    yield Figure("video_vpdq_speedup", reference / ours, "×", how)


def peak_memory(project: Project) -> Iterator[Figure]:
    """Build the site and measure the memory that a fresh Chromium takes for photographs, a huge one, and a video."""
    builder.build(project, builder.repository_engine(), local=True)
    for name, count, size in (("photos_100_peak_memory", QUEUE, SIZE), ("photo_50mp_peak_memory", 1, HUGE_SIZE)):
        with tempfile.TemporaryDirectory() as folder:
            photographs = write_photographs(Path(folder), count, size)
            yield memory(project, name, photographs, f"{count} × {size[0]} × {size[1]}")
    with tempfile.TemporaryDirectory() as folder:
        clip = write_video(Path(folder, "clip.mp4"), LARGE_SECONDS, LARGE_BIT_RATE)
        path = repeated(clip, Path(folder, "large.mp4"), -(-LARGE_BYTES // clip.stat().st_size))
        yield memory(project, "video_2gb_peak_memory", [path], f"{path.stat().st_size / 1e9:,.2f} GB of 1080p30 H.264")


def memory(project: Project, name: str, chosen: list[Path], what: str) -> Figure:
    """Measure the memory that a fresh Chromium takes for files."""
    with chromium(project, {}) as bench:
        with MemoryWatch() as idle:
            bench.start_engine()
        with MemoryWatch() as watch:
            bench.fingerprint(chosen)
    samples = [sample / 1e6 for sample in watch.samples[1:]]
    peaks = ", ".join(f"{max(part):,.0f}" for part in np.array_split(samples, 4))
    how = f"PSS of all Chromium's processes, {what}: {max(idle.samples) / 1e6:,.0f} MB for the engine, then {peaks}"
    return Figure(name, max(samples), "MB", how)


PARTS: dict[str, Callable[[Project], Iterator[Figure]]] = {
    "chromium": in_chromium,
    "memory": peak_memory,
    "registry": lambda _: registry.figures(),
    "recall": lambda _: recall.figures(),
}


def _processor() -> str:
    """Return the processor's name, where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
