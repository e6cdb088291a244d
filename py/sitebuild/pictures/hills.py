"""Hills with a sun, fields, and a house at the end of a path."""

from math import sin

from sitebuild.pictures.canvas import (
    APRICOT,
    COMFORT,
    DEEP,
    INK,
    MINT,
    PAPER,
    TEAL,
    Canvas,
    Curve,
    Point,
    mix,
    scattered,
)

WAVES = {
    "far": (400, 46, 170, 0.4, 22, 71, 1.9),
    "middle": (500, 58, 230, 2.6, 16, 90, 0.6),
    "near": (640, 70, 310, 4.4, 14, 120, 2.2),
}


def paint() -> Canvas:
    """Paint the picture."""
    canvas = Canvas()
    canvas.sky((mix(MINT, TEAL, 0.25), COMFORT), down_to=470)
    _sun(canvas, (830, 235))
    for place, size in (((190, 150), 1.0), ((470, 95), 0.7), ((1065, 130), 0.85)):
        _cloud(canvas, place, size)
    far, middle, near = (_wave(name) for name in WAVES)
    canvas.below(far, (mix(TEAL, MINT, 0.45), mix(TEAL, MINT, 0.75)), down_to=560)
    for number in range(34):
        x = -10 + number * 37 + scattered(number, 16)
        _fir(canvas, (x, far(x) + 14), 44 + scattered(number + 50, 40), mix(TEAL, MINT, 0.2))
    canvas.below(middle, (mix(APRICOT, MINT, 0.15), mix(APRICOT, COMFORT, 0.4)), down_to=720)
    _fields(canvas, middle, (COMFORT, mix(TEAL, MINT, 0.35), APRICOT, mix(TEAL, MINT, 0.6)), 15)
    for number, x in enumerate((60, 122, 168, 420, 462, 955, 1010, 1085, 1150)):
        _tree(canvas, (x, middle(x) + 26), 30 + scattered(number, 14))
    canvas.below(near, (mix(TEAL, MINT, 0.25), DEEP), down_to=930)
    _fields(canvas, near, (mix(TEAL, DEEP, 0.2), mix(TEAL, MINT, 0.4), DEEP, mix(TEAL, MINT, 0.2)), 21)
    _path(canvas, near)
    _house(canvas, (330, near(330) + 30))
    for number, x in enumerate((180, 236, 520, 860, 930, 1100)):
        _tree(canvas, (x, near(x) + 44), 46 + scattered(number, 18))
    return canvas


def _wave(name: str) -> Curve:
    base, height, length, start, small, short, begin = WAVES[name]
    return lambda x: base - height * sin(x / length + start) - small * sin(x / short + begin)


def _sun(canvas: Canvas, place: Point) -> None:
    for radius, alpha in ((215, "2e"), (165, "47"), (122, "66")):
        canvas.circle(place, radius, PAPER + alpha)
    canvas.circle(place, 86, mix(APRICOT, "#f0913c", 0.45))


def _cloud(canvas: Canvas, place: Point, size: float) -> None:
    x, y = place
    for dx, dy, radius in ((-62, 8, 34), (-20, -14, 48), (34, -4, 40), (74, 12, 28)):
        canvas.circle((x + dx * size, y + dy * size), radius * size, PAPER)
    canvas.bar(x - 98 * size, y + 4 * size, x + 104 * size, y + 42 * size, PAPER, corner=19 * size)


def _fields(canvas: Canvas, hill: Curve, colours: tuple[str, ...], width: float) -> None:
    """Lay bands along the hill, wider towards the viewer, that bend a little more with each."""
    depth = 26.0
    for number in range(12):
        step = width * (1 + number * 0.16)
        upper, lower = _bent(hill, depth, number), _bent(hill, depth + step * 0.62, number)
        canvas.between(upper, lower, colours[number % len(colours)])
        depth += step


def _bent(hill: Curve, depth: float, number: int) -> Curve:
    return lambda x: hill(x) + depth + number * 3.2 * sin(x / 140 + number * 0.35)


def _fir(canvas: Canvas, foot: Point, height: float, colour: str) -> None:
    x, y = foot
    canvas.polygon([(x, y - height), (x + height * 0.24, y), (x - height * 0.24, y)], colour)


def _tree(canvas: Canvas, foot: Point, radius: float) -> None:
    x, y = foot
    canvas.bar(x - radius * 0.11, y - radius * 1.1, x + radius * 0.11, y, mix(INK, APRICOT, 0.35))
    canvas.circle((x, y - radius * 1.75), radius, DEEP)
    canvas.circle((x - radius * 0.22, y - radius * 1.95), radius * 0.66, mix(TEAL, MINT, 0.3))


def _path(canvas: Canvas, hill: Curve) -> None:
    """Wind a path from the lower edge up to the house."""
    top = hill(330) + 30
    left, right = [], []
    for number in range(61):
        share = number / 60
        y = top + (910 - top) * share
        x = 345 + 330 * share + 95 * sin(share * 6.4) * (0.35 + share)
        left.append((x - 7 - 62 * share, y))
        right.append((x + 7 + 62 * share, y))
    canvas.polygon([*left, *reversed(right)], COMFORT)


def _house(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    canvas.bar(x + 30, y - 152, x + 50, y - 80, mix(APRICOT, INK, 0.25))
    canvas.bar(x - 62, y - 84, x + 62, y, PAPER)
    canvas.polygon([(x - 84, y - 80), (x, y - 158), (x + 84, y - 80)], mix(APRICOT, "#d9772f", 0.5))
    canvas.bar(x - 2, y - 52, x + 30, y, TEAL, corner=6)
    canvas.bar(x - 46, y - 62, x - 16, y - 30, MINT, corner=4)
