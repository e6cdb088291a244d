"""A sheet to paint on: sizes in pixels of the finished picture, twice as fine while it is painted."""

import io
from collections.abc import Callable, Iterable

from PIL import Image, ImageColor, ImageDraw, ImageOps

WIDTH, HEIGHT = 1200, 900
FINENESS = 2
JPEG_QUALITY = 76

Point = tuple[float, float]
Curve = Callable[[float], float]

# The site's colours (site/components/tokens/tokens.css), light scheme and dark.
PAPER, COMFORT, APRICOT, SOFT = "#fbf7f0", "#ffe8d2", "#e9b98b", "#e1efec"
MINT, TEAL, DEEP, INK = "#86d5cc", "#0b5a5e", "#07464a", "#1d2a30"


def mix(one: str, other: str, share: float) -> str:
    """Return a colour between two.

    Args:
        one: The colour at a share of 0.
        other: The colour at a share of 1.
        share: How much of the other there is.
    """
    pairs = zip(ImageColor.getrgb(one), ImageColor.getrgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def scattered(number: int, count: int) -> int:
    """Return a number below `count` that looks drawn by lot, always the same for the same `number`."""
    value = (number + 1) * 2654435761 % 2**32
    value = (value ^ value >> 15) * 2246822519 % 2**32
    return (value ^ value >> 13) % count


class Canvas:
    """The sheet.

    Args:
        width: In pixels of the finished picture.
        height: The same.
        fineness: Pixels that are painted for one of these, to each side.

    Attributes:
        image: What is painted so far, `fineness` times as wide and high.
    """

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, fineness: float = FINENESS) -> None:
        self.width, self.height, self.fineness = width, height, fineness
        self.image = Image.new("RGB", (round(width * fineness), round(height * fineness)))
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def polygon(self, points: Iterable[Point], colour: str) -> None:
        """Fill a shape; a colour of eight digits lets through what is below."""
        self._draw.polygon([self._fine(point) for point in points], colour)

    def circle(self, centre: Point, radius: float, colour: str, *, flat: float = 1) -> None:
        """Fill a circle, or an ellipse whose height is `flat` of its width."""
        x, y = centre
        box = [self._fine((x - radius, y - radius * flat)), self._fine((x + radius, y + radius * flat))]
        self._draw.ellipse(box, colour)

    def bar(self, left: float, top: float, right: float, bottom: float, colour: str, *, corner: float = 0) -> None:
        """Fill a rectangle, with round corners if wanted."""
        box = [self._fine((left, top)), self._fine((right, bottom))]
        self._draw.rounded_rectangle(box, corner * self.fineness, colour)

    def below(self, curve: Curve, colours: tuple[str, str], *, down_to: float) -> None:
        """Fill all below a curve, the colour changing from the curve's highest place downwards."""
        xs = range(-10, self.width + 11, 4)
        outline = [*((x, curve(x)) for x in xs), (self.width + 10, self.height + 10), (-10, self.height + 10)]
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon([self._fine(point) for point in outline], 255)
        self.image.paste(self._gradient(min(map(curve, xs)), down_to, colours), mask=mask)

    def sky(self, colours: tuple[str, str], *, down_to: float) -> None:
        """Fill the sheet, the colour changing from its top downwards."""
        self.image.paste(self._gradient(0, down_to, colours))

    def between(self, upper: Curve, lower: Curve, colour: str) -> None:
        """Fill a band between two curves."""
        xs = range(-10, self.width + 11, 4)
        self.polygon([*((x, upper(x)) for x in xs), *((x, lower(x)) for x in reversed(xs))], colour)

    def jpeg(self) -> bytes:
        """Return the finished picture as a file."""
        stream = io.BytesIO()
        finished = self.image.resize((self.width, self.height), Image.Resampling.HAMMING)
        finished.save(stream, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
        return stream.getvalue()

    def _gradient(self, top: float, bottom: float, colours: tuple[str, str]) -> Image.Image:
        width, height = self.image.size
        shade = Image.new("L", (1, height))
        start, end = top * self.fineness, bottom * self.fineness
        shares = (min(max((row - start) / (end - start), 0), 1) for row in range(height))
        shade.putdata([round(255 * share) for share in shares])
        return ImageOps.colorize(shade, *colours).resize((width, height))

    def _fine(self, point: Point) -> Point:
        return (point[0] * self.fineness, point[1] * self.fineness)
