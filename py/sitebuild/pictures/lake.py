"""A lake in the evening: mountains, firs, a boat, and all of it once more in the water."""

from math import sin

from PIL import Image

from sitebuild.pictures.canvas import (
    APRICOT,
    COMFORT,
    DEEP,
    FINENESS,
    HEIGHT,
    INK,
    MINT,
    PAPER,
    TEAL,
    WIDTH,
    Canvas,
    Point,
    mix,
    scattered,
)

SHORE = 480
PEAKS = (
    (-60, 330, 200),
    (130, 210, 260),
    (330, 300, 190),
    (560, 345, 170),
    (800, 230, 250),
    (1010, 165, 300),
    (1210, 290, 210),
)
"""Of the mountains: where, how high up, how wide to each side."""


def paint() -> Canvas:
    """Paint the picture."""
    canvas = Canvas()
    canvas.sky((mix(TEAL, MINT, 0.35), mix(COMFORT, APRICOT, 0.3)), down_to=SHORE - 60)
    for radius, alpha in ((190, "30"), (140, "4a")):
        canvas.circle((620, 372), radius, PAPER + alpha)
    canvas.circle((620, 372), 92, mix(APRICOT, "#f0913c", 0.35))
    for left, top, width in ((80, 88, 210), (180, 116, 250), (760, 70, 260), (700, 104, 160), (430, 176, 190)):
        canvas.bar(left, top, left + width, top + 17, COMFORT, corner=8)
    for number, (x, y, half) in enumerate(PEAKS):
        _mountain(canvas, (x, y), half, number)
    _forest(canvas)
    _mirror(canvas)
    _ripples(canvas)
    _boat(canvas, (455, 668))
    _bank(canvas)
    return canvas


def _mountain(canvas: Canvas, peak: Point, half: float, number: int) -> None:
    x, y = peak
    slope = (SHORE - y) / half
    light = mix(TEAL, MINT, 0.55 if number % 2 else 0.4)
    canvas.polygon([(x, y), (x + half, SHORE), (x - half, SHORE)], light)
    canvas.polygon(
        [(x, y), (x + half, SHORE), (x - half * 0.15, SHORE), (x + half * 0.1, y + half * 0.5)], mix(TEAL, DEEP, 0.3)
    )
    snow = half * 0.3
    teeth = [
        (x + snow, y + snow * slope),
        (x + snow * 0.4, y + snow * slope * 0.7),
        (x, y + snow * slope * 1.15),
        (x - snow * 0.45, y + snow * slope * 0.75),
        (x - snow, y + snow * slope),
    ]
    canvas.polygon([(x, y), *teeth], PAPER)


def _forest(canvas: Canvas) -> None:
    """Stand firs along the shore, higher towards both sides."""
    for number in range(58):
        x = number * 21.4 - 8 + scattered(number, 12)
        height = 42 + abs(x - 600) * 0.17 + scattered(number + 100, 34)
        _fir(canvas, (x, SHORE), height, mix(DEEP, TEAL, scattered(number + 200, 10) / 10))
    canvas.below(lambda x: SHORE - 9 - 3 * sin(x / 37) - 3 * sin(x / 91), (DEEP, DEEP), down_to=HEIGHT)


def _fir(canvas: Canvas, foot: Point, height: float, colour: str) -> None:
    x, y = foot
    canvas.bar(x - height * 0.03, y - height * 0.2, x + height * 0.03, y, INK)
    for level in range(3):
        top, bottom = y - height * (1 - level * 0.26), y - height * (0.52 - level * 0.2)
        half = height * (0.15 + level * 0.05)
        canvas.polygon([(x, top), (x + half, bottom), (x - half, bottom)], colour)


def _mirror(canvas: Canvas) -> None:
    """Lay the upper part upside down below the shore, a little darker, each row moved as by small waves."""
    depth = (HEIGHT - SHORE) * FINENESS
    shore = SHORE * FINENESS
    above = canvas.image.crop((0, shore - depth, WIDTH * FINENESS, shore)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    above = Image.blend(above, Image.new("RGB", above.size, TEAL), 0.3)
    for row in range(depth):
        shift = round((2 + row / 60) * FINENESS * sin(row / 9 + sin(row / 31)))
        strip = above.crop((0, row, above.width, row + 1))
        canvas.image.paste(strip, (shift, shore + row))
        canvas.image.paste(strip, (shift - above.width if shift > 0 else shift + above.width, shore + row))


def _ripples(canvas: Canvas) -> None:
    for number in range(70):
        y = SHORE + 10 + number * 5.8
        length = 40 + scattered(number, 130) + number
        x = scattered(number + 300, WIDTH + 200) - 150
        canvas.bar(x, y, x + length, y + 3 + number / 26, (PAPER if number % 3 else MINT) + "70", corner=2)


def _boat(canvas: Canvas, place: Point) -> None:
    x, y = place
    canvas.circle((x, y + 30), 118, INK + "50", flat=0.1)
    canvas.polygon(
        [(x - 112, y - 12), (x + 118, y - 12), (x + 76, y + 30), (x - 72, y + 30)], mix(APRICOT, "#d9772f", 0.55)
    )
    canvas.bar(x - 118, y - 18, x + 124, y - 6, COMFORT, corner=5)
    canvas.bar(x - 4, y - 190, x + 4, y - 16, INK)
    canvas.polygon([(x + 10, y - 186), (x + 104, y - 36), (x + 10, y - 36)], PAPER)
    canvas.polygon([(x - 10, y - 164), (x - 78, y - 36), (x - 10, y - 36)], COMFORT)


def _bank(canvas: Canvas) -> None:
    """Close the picture at its lower right: a bank with tall firs, and reeds at the left."""
    canvas.below(lambda x: 905 - max(0, x - 640) * 0.24, (DEEP, INK), down_to=HEIGHT)
    for x, height in ((1110, 470), (985, 330), (1180, 380), (890, 210)):
        _fir(canvas, (x, 905 - (x - 640) * 0.24 + 12), height, DEEP)
    for number in range(26):
        x = round(number * 10.5)
        height = 90 + scattered(number + 400, 110) - number * 2
        lean = scattered(number + 500, 36) - 8
        canvas.polygon(
            [(x - 3, 905), (x + 3, 905), (x + lean, 905 - height)], mix(DEEP, MINT, scattered(number, 5) / 9)
        )
        if number % 3 == 0:
            canvas.circle((x + lean, 905 - height), 8, mix(APRICOT, INK, 0.3), flat=2.6)
