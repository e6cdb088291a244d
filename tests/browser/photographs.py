"""Real photographs for the tests: scikit-image's own, which come inside its package, in other sizes and formats.

All are neutral: a cat, a cup of coffee, gravel, the moon. Nothing is downloaded.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import skimage
from PIL import Image

TWELVE_MEGAPIXELS = (4032, 3024)
TURN_BY_90 = {0x0112: 6}
"""EXIF: the camera was held upright, so the stored picture is to be turned."""


class Photograph(NamedTuple):
    """How one file of the album is made: from which photograph, in which size (None: as it is), and how saved.

    Without a way of saving, the file is copied as it is.
    """

    name: str
    source: str
    size: tuple[int, int] | None = None
    saved: dict[str, Any] | None = None
    exif: dict[int, int] | None = None


ALBUM = (
    Photograph("cat-on-the-sofa.jpg", "chelsea.png", None, {"quality": 90}),
    Photograph("astronaut-portrait.png", "astronaut.png"),
    Photograph("big-coffee-cup.jpg", "coffee.png", TWELVE_MEGAPIXELS, {"quality": 88}),
    Photograph("rocket-launch.jpg", "rocket.jpg"),
    Photograph("deep-field.jpg", "hubble_deep_field.jpg"),
    Photograph("motorcycle.webp", "motorcycle_left.png", None, {"quality": 85}),
    Photograph("grass-in-grey.png", "grass.png"),
    Photograph("gravel-path.jpg", "gravel.png", (1600, 1600), {"quality": 75, "progressive": True}),
    Photograph("moon-held-upright.jpg", "moon.png", (1200, 900), {"quality": 92}, TURN_BY_90),
    Photograph("large-retina.png", "retina.jpg", (2000, 2000), {}),
)


def make(folder: Path, photograph: Photograph) -> Path:
    """Write one file of the album and return its path."""
    path = folder / photograph.name
    source = Path(skimage.__file__).parent / "data" / photograph.source
    if photograph.saved is None:
        path.write_bytes(source.read_bytes())
        return path
    with Image.open(source) as picture:
        size = photograph.size or picture.size
        exif = Image.Exif()
        exif.update(photograph.exif or {})
        picture.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(path, exif=exif, **photograph.saved)
    return path


def make_album(folder: Path) -> list[Path]:
    """Write all files of the album."""
    return [make(folder, photograph) for photograph in ALBUM]


def small_pictures(folder: Path, count: int) -> list[Path]:
    """Write many small different pictures, cut out of one photograph."""
    paths = []
    with Image.open(Path(skimage.__file__).parent / "data" / "hubble_deep_field.jpg") as sky:
        for number in range(count):
            left, top = number % 20 * 40, number // 20 * 60
            path = folder / f"star-{number:03}.png"
            sky.crop((left, top, left + 96, top + 96)).save(path)
            paths.append(path)
    return paths


def jpeg(source: str = "coffee.png") -> bytes:
    """Return a photograph as JPEG bytes."""
    with Image.open(Path(skimage.__file__).parent / "data" / source) as picture:
        buffer = io.BytesIO()
        picture.convert("RGB").save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
