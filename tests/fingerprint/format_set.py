"""A file of every kind that phones, cameras, chats and editors make, from real photographs."""

from __future__ import annotations

import io
import re
import struct
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pillow_heif
import tifffile
from PIL import Image

from .encoders import (
    TRANSPARENT,
    GifFrame,
    animated_gif,
    bmp_from_the_top,
    bmp_of_runs,
    bmp_with_alpha,
    chunk,
    display_p3,
    inks,
    paletted,
    png,
    saved,
    sixteen_bits,
    with_alpha,
    ycck_jpeg,
)
from .files import ORIENTATION
from .pictures import PHOTOGRAPHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TWELVE_MEGAPIXELS = (4032, 3024)
FORTY_EIGHT_MEGAPIXELS = (8064, 6048)
DELAYS = (0, 1, 2, 5, 60, 90, 120)
"""Of the animated pictures, in hundredths of a second: browsers take the first two for 10."""


class Sample(NamedTuple):
    """One file of the set.

    Attributes:
        format: What people call its format.
        what: What is special about it.
        suffix: Of its name.
        make: Returns its bytes.
        is_lossless: All decoders must give the same pixels.
        is_huge: Takes so long that it is left out unless everything is asked for.
    """

    format: str
    what: str
    suffix: str
    make: Callable[[], bytes]
    is_lossless: bool = False
    is_huge: bool = False

    @property
    def title(self) -> str:
        return f"{self.format}, {self.what}"

    def write(self, folder: Path) -> Path:
        """Write the file and return its path."""
        name = re.sub(r"\W+", "-", self.title.lower())
        path = folder / f"{name}.{self.suffix}"
        path.write_bytes(self.make())
        return path


@cache
def photograph(name: str) -> Image.Image:
    """Return one of scikit-image's photographs in colours."""
    with Image.open(PHOTOGRAPHS / name) as picture:
        return picture.convert("RGB")


def coffee(size: tuple[int, int] = (600, 400)) -> Image.Image:
    return photograph("coffee.png").resize(size, Image.Resampling.LANCZOS)


def chelsea() -> Image.Image:
    return photograph("chelsea.png")


def rocket() -> Image.Image:
    return photograph("rocket.jpg")


def astronaut() -> Image.Image:
    return photograph("astronaut.png").crop((0, 0, 512, 401))


def motorcycle() -> Image.Image:
    return photograph("motorcycle_left.png")


def turned(orientation: int) -> Image.Exif:
    """Return EXIF data of a picture that is to be turned."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return exif


def _set() -> Iterator[Sample]:
    yield from _jpeg()
    yield from _png()
    yield from _webp()
    yield from _gif()
    yield from _bmp()
    yield from _avif()
    yield from _heic()
    yield from _tiff()


def _jpeg() -> Iterator[Sample]:
    def jpeg(what: str, make: Callable[[], bytes], *, is_huge: bool = False) -> Sample:
        return Sample("JPEG", what, "jpg", make, is_huge=is_huge)

    def of_coffee(what: str, **options: Any) -> Sample:
        return jpeg(what, lambda: saved(coffee(), "JPEG", **{"quality": 88, **options}))

    yield of_coffee("baseline, 4:2:0", subsampling="4:2:0")
    yield of_coffee("4:2:2", subsampling="4:2:2")
    yield of_coffee("4:4:4", subsampling="4:4:4")
    yield of_coffee("progressive", progressive=True)
    yield of_coffee("low quality", quality=20)
    yield of_coffee("restart markers", restart_marker_blocks=7)
    yield of_coffee("Display P3", icc_profile=display_p3())
    yield of_coffee("stored as RGB", keep_rgb=True)
    for orientation in range(1, 9):
        yield of_coffee(f"EXIF {orientation}", exif=turned(orientation))
    yield jpeg("grey", lambda: saved(coffee().convert("L"), "JPEG"))
    yield jpeg("CMYK", lambda: saved(inks(coffee()), "JPEG", quality=90))
    yield jpeg("YCCK", lambda: ycck_jpeg(coffee()))
    yield jpeg("odd size", lambda: saved(coffee((451, 299)), "JPEG", quality=85))
    yield jpeg(
        "with a second picture",
        lambda: saved(coffee(), "MPO", save_all=True, append_images=[coffee((300, 200))], quality=85),
    )
    yield jpeg("12 megapixels", lambda: saved(coffee(TWELVE_MEGAPIXELS), "JPEG", quality=88, exif=turned(6)))
    yield jpeg(
        "48 megapixels", lambda: saved(coffee(FORTY_EIGHT_MEGAPIXELS), "JPEG", quality=80, exif=turned(6)), is_huge=True
    )


def _png() -> Iterator[Sample]:
    def sample(what: str, make: Callable[[], bytes]) -> Sample:
        return Sample("PNG", what, "png", make, is_lossless=True)

    def pixels(mode: str) -> Any:
        picture = with_alpha(astronaut()).convert(mode)
        return np.asarray(picture).reshape(picture.height, picture.width, -1)

    yield sample("8 bits", lambda: saved(astronaut(), "PNG"))
    yield sample("interlaced", lambda: png(pixels("RGB"), interlaced=True))
    yield sample("16 bits", lambda: png(sixteen_bits(pixels("RGB"))))
    yield sample("16 bits, alpha, interlaced", lambda: png(sixteen_bits(pixels("RGBA")), interlaced=True))
    yield sample("alpha", lambda: saved(with_alpha(astronaut()), "PNG"))
    yield sample("one colour transparent", lambda: png(pixels("RGB"), chunk(b"tRNS", struct.pack(">HHH", 0, 0, 0))))
    yield sample("grey", lambda: saved(astronaut().convert("L"), "PNG"))
    yield sample("grey, 16 bits", lambda: png(sixteen_bits(pixels("L"))))
    yield sample("grey, alpha", lambda: saved(with_alpha(astronaut()).convert("LA"), "PNG"))
    yield sample("1 bit", lambda: saved(astronaut().convert("1"), "PNG"))
    yield sample("palette", lambda: saved(paletted(astronaut()), "PNG"))
    yield sample("palette of 16", lambda: saved(astronaut().quantize(16), "PNG", bits=4))
    yield sample(
        "palette, transparent",
        lambda: saved(paletted(astronaut(), (60, 80, 300, 350)), "PNG", transparency=TRANSPARENT),
    )
    yield sample("palette, alpha", lambda: saved(paletted(astronaut()), "PNG", transparency=bytes(range(256))))
    yield sample("gamma", lambda: png(pixels("RGB"), chunk(b"gAMA", struct.pack(">I", 100_000))))
    yield sample("Display P3", lambda: saved(astronaut(), "PNG", icc_profile=display_p3()))
    yield sample("EXIF 6", lambda: saved(astronaut(), "PNG", exif=turned(6)))


def _animation(kind: str, **options: Any) -> bytes:
    frames = [rocket().rotate(7 * number).resize((320, 214)) for number in range(len(DELAYS))]
    duration = [10 * delay for delay in DELAYS]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=duration, **options)


def _transparent_animation(**options: Any) -> bytes:
    frames = [with_alpha(rocket().rotate(180 * number)) for number in range(3)]
    return saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=700, **options)


def _webp() -> Iterator[Sample]:
    def webp(what: str, make: Callable[[], bytes], *, is_lossless: bool = False) -> Sample:
        return Sample("WebP", what, "webp", make, is_lossless)

    yield webp("lossy", lambda: saved(rocket(), "WEBP", quality=85))
    yield webp("lossy, alpha", lambda: saved(with_alpha(rocket()), "WEBP", quality=85, exact=True))
    yield webp("lossless", lambda: saved(rocket(), "WEBP", lossless=True), is_lossless=True)
    yield webp(
        "lossless, alpha",
        lambda: saved(with_alpha(rocket()), "WEBP", lossless=True, exact=True),
        is_lossless=True,
    )
    yield webp("EXIF 6", lambda: saved(rocket(), "WEBP", quality=85, exif=turned(6)))
    yield webp("Display P3", lambda: saved(rocket(), "WEBP", quality=85, icc_profile=display_p3()))
    yield webp("animated, lossy", lambda: _animation("WEBP", quality=80))
    yield webp("animated, lossless", lambda: _animation("WEBP", lossless=True), is_lossless=True)
    yield webp("animated, lossless, alpha", lambda: _transparent_animation(lossless=True), is_lossless=True)


def _gif() -> Iterator[Sample]:
    def gif(what: str, make: Callable[[], bytes]) -> Sample:
        return Sample("GIF", what, "gif", make, is_lossless=True)

    def parts(disposals: tuple[int, ...]) -> bytes:
        patch = rocket().resize((160, 120))
        first = GifFrame(paletted(chelsea(), (0, 0, 90, 90)), (0, 0), DELAYS[0], 1)
        others = (
            GifFrame(paletted(patch.rotate(30 * number), (50, 40, 90, 80)), (30 * number, 20 * number), delay, disposal)
            for number, (delay, disposal) in enumerate(zip(DELAYS[1:], disposals, strict=True))
        )
        return animated_gif(chelsea().size, (first, *others))

    yield gif("still", lambda: saved(paletted(chelsea()), "GIF", interlace=0))
    yield gif("interlaced", lambda: saved(paletted(chelsea()), "GIF", interlace=1))
    yield gif("grey", lambda: saved(chelsea().convert("L"), "GIF"))
    yield gif("transparent", lambda: saved(paletted(chelsea(), (40, 30, 200, 260)), "GIF", transparency=TRANSPARENT))
    yield gif("animated", lambda: _animation("GIF"))
    yield gif("animated, parts that stay", lambda: parts((1, 0, 1, 0, 1, 1)))
    yield gif("animated, parts that are cleared", lambda: parts((2, 1, 2, 2, 1, 2)))
    yield gif("animated, parts that are taken back", lambda: parts((3, 1, 3, 3, 2, 3)))


def _bmp() -> Iterator[Sample]:
    def bmp(what: str, make: Callable[[], bytes]) -> Sample:
        return Sample("BMP", what, "bmp", make, is_lossless=True)

    yield bmp("24 bits", lambda: saved(motorcycle(), "BMP"))
    yield bmp("24 bits, from the top", lambda: bmp_from_the_top(motorcycle()))
    yield bmp("32 bits", lambda: saved(motorcycle().convert("RGBA"), "BMP"))
    yield bmp("32 bits, alpha", lambda: bmp_with_alpha(with_alpha(motorcycle())))
    yield bmp("palette", lambda: saved(paletted(motorcycle()), "BMP"))
    yield bmp("palette, runs", lambda: bmp_of_runs(paletted(motorcycle())))
    yield bmp("grey", lambda: saved(motorcycle().convert("L"), "BMP"))
    yield bmp("1 bit", lambda: saved(motorcycle().convert("1"), "BMP"))


def _avif() -> Iterator[Sample]:
    def avif(what: str, **options: Any) -> Sample:
        return Sample(
            "AVIF", what, "avif", lambda: saved(motorcycle(), "AVIF", **{"speed": 9, "quality": 80, **options})
        )

    yield avif("4:2:0", subsampling="4:2:0")
    yield avif("4:4:4", subsampling="4:4:4")
    yield avif("turned", exif=turned(6))
    yield avif("Display P3", icc_profile=display_p3())
    yield Sample("AVIF", "alpha", "avif", lambda: saved(with_alpha(motorcycle()), "AVIF", speed=9, quality=80))


def _heic() -> Iterator[Sample]:
    def heic(what: str, picture: Callable[[], Image.Image], **options: Any) -> Sample:
        def make() -> bytes:
            stream = io.BytesIO()
            pillow_heif.from_pillow(picture()).save(stream, **{"quality": 80, **options})
            return stream.getvalue()

        return Sample("HEIC", what, "heic", make)

    yield heic("4:2:0", coffee)
    yield heic("4:4:4", coffee, chroma="444")
    yield heic("alpha", lambda: with_alpha(coffee()))
    yield heic("grey", lambda: coffee().convert("L"))
    yield heic("Display P3", coffee, icc_profile=display_p3())
    yield heic("odd size", lambda: coffee((451, 299)))
    yield heic("turned", coffee, exif=turned(6).tobytes())


def _tiff() -> Iterator[Sample]:
    def tiff(what: str, make: Callable[[], bytes], *, is_lossless: bool = True) -> Sample:
        return Sample("TIFF", what, "tif", make, is_lossless)

    def by_tifffile(pixels: Any, **options: Any) -> bytes:
        stream = io.BytesIO()
        tifffile.imwrite(stream, pixels, metadata=None, **options)
        return stream.getvalue()

    def colours(**options: Any) -> bytes:
        return by_tifffile(np.asarray(rocket()), photometric="rgb", **options)

    for what, compression in (("LZW", "tiff_lzw"), ("deflate", "tiff_adobe_deflate"), ("PackBits", "packbits")):
        yield tiff(what, lambda compression=compression: saved(rocket(), "TIFF", compression=compression))
    yield tiff("JPEG inside", lambda: saved(rocket(), "TIFF", compression="jpeg", quality=90), is_lossless=False)
    yield tiff("uncompressed", lambda: saved(rocket(), "TIFF"))
    yield tiff("big-endian", lambda: colours(byteorder=">"))
    yield tiff("tiled", lambda: colours(tile=(128, 64)))
    yield tiff("planes apart", lambda: by_tifffile(np.moveaxis(np.asarray(rocket()), 2, 0), photometric="rgb"))
    yield tiff(
        "16 bits",
        lambda: by_tifffile(sixteen_bits(np.asarray(rocket())), photometric="rgb", compression="zlib"),
    )
    yield tiff("grey, 16 bits", lambda: by_tifffile(sixteen_bits(np.asarray(rocket().convert("L"))), byteorder=">"))
    yield tiff("alpha", lambda: saved(with_alpha(rocket()), "TIFF", compression="tiff_lzw"))
    yield tiff("CMYK", lambda: saved(inks(rocket()), "TIFF", compression="tiff_lzw"))
    yield tiff("palette", lambda: saved(paletted(rocket()), "TIFF"))
    yield tiff("1 bit, fax", lambda: saved(rocket().convert("1"), "TIFF", compression="group4"))
    yield tiff("turned", lambda: saved(rocket(), "TIFF", tiffinfo={ORIENTATION: 6}))
    yield tiff("two pages", lambda: saved(rocket(), "TIFF", save_all=True, append_images=[coffee()]))


SAMPLES = tuple(_set())
