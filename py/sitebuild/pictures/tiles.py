"""A wall of tiles: ridges, leaves, suns, waves and petals, no two rows alike."""

from math import cos, pi, sin

from PIL import Image

from sitebuild.pictures.canvas import (
    APRICOT,
    COMFORT,
    DEEP,
    FINENESS,
    MINT,
    PAPER,
    SOFT,
    TEAL,
    Canvas,
    Point,
    mix,
    scattered,
)

COLUMNS, ROWS = 6, 4
SIDE = 200
JOINT = 5
TILE = 140
"""Side of a tile while it is painted; then it fills what the joints leave of `SIDE`."""
MIDDLE = TILE / 2
ORANGE = mix(APRICOT, "#f0913c", 0.5)
PAIRS = ((TEAL, COMFORT), (PAPER, TEAL), (APRICOT, DEEP), (DEEP, MINT), (SOFT, ORANGE), (MINT, DEEP), (COMFORT, TEAL))
"""Ground and figure of a tile."""

QUARTER_TURNS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)


def paint() -> Canvas:
    """Paint the picture."""
    canvas = Canvas(COLUMNS * SIDE, ROWS * SIDE)
    canvas.bar(0, 0, canvas.width, canvas.height, mix(PAPER, APRICOT, 0.2))
    for number in range(COLUMNS * ROWS):
        left, top = number % COLUMNS * SIDE + JOINT, number // COLUMNS * SIDE + JOINT
        canvas.image.paste(_tile(number), (left * FINENESS, top * FINENESS))
    return canvas


def _tile(number: int) -> Image.Image:
    """Paint one tile; its number decides on colours, figure and turn."""
    ground, figure = PAIRS[scattered(number + 7, len(PAIRS))]
    tile = Canvas(TILE, TILE, FINENESS * (SIDE - 2 * JOINT) / TILE)
    tile.bar(0, 0, TILE, TILE, ground)
    FIGURES[scattered(number + 31, len(FIGURES))](tile, ground, figure)
    turns = scattered(number + 90, len(QUARTER_TURNS) + 1)
    return tile.image.transpose(QUARTER_TURNS[turns - 1]) if turns else tile.image


def _ridges(tile: Canvas, ground: str, figure: str) -> None:
    for number, radius in enumerate((128, 108, 88, 68, 48, 28)):
        tile.circle((0, TILE), radius, ground if number % 2 else figure)


def _leaves(tile: Canvas, ground: str, figure: str) -> None:
    for x, y in ((0, 0), (TILE, TILE)):
        tile.polygon(_leaf((x, y), (TILE - x, TILE - y), 0.42), figure)
        tile.polygon([(x, y), (MIDDLE + 3, MIDDLE - 3), (MIDDLE - 3, MIDDLE + 3)], ground)


def _leaf(start: Point, end: Point, width: float) -> list[Point]:
    """Outline a leaf from one point halfway to another, as wide to each side as that share of its length."""
    (x, y), (dx, dy) = start, ((end[0] - start[0]) / 2, (end[1] - start[1]) / 2)
    outline = []
    for number in range(25):
        along, aside = 1 - abs(1 - number / 12), width * sin(pi * number / 12)
        outline.append((x + dx * along - dy * aside, y + dy * along + dx * aside))
    return outline


def _sun(tile: Canvas, ground: str, figure: str) -> None:
    rays = []
    for number in range(24):
        reach = 60 if number % 2 else 40
        angle = number * pi / 12
        rays.append((MIDDLE + reach * cos(angle), MIDDLE + reach * sin(angle)))
    tile.polygon(rays, figure)
    tile.circle((MIDDLE, MIDDLE), 32, ground)
    tile.circle((MIDDLE, MIDDLE), 22, figure)


def _petals(tile: Canvas, ground: str, figure: str) -> None:
    for x, y in ((0, 0), (TILE, 0), (0, TILE), (TILE, TILE)):
        tile.polygon(_leaf((MIDDLE, MIDDLE), (2 * x - MIDDLE, 2 * y - MIDDLE), 0.3), figure)
    tile.circle((MIDDLE, MIDDLE), 14, ground)


def _waves(tile: Canvas, ground: str, figure: str) -> None:
    for level in range(5):
        for x in (0, 70, 140, 210):
            centre = (x - (level % 2) * 35, level * 35)
            tile.circle(centre, 38, figure)
            tile.circle(centre, 26, ground)
            tile.circle(centre, 13, figure)


def _hill(tile: Canvas, ground: str, figure: str) -> None:
    tile.circle((98, 42), 20, figure)
    tile.circle((36, 158), 84, figure)
    tile.circle((36, 158), 66, ground)
    tile.circle((36, 158), 48, figure)
    tile.circle((122, 168), 62, mix(figure, ground, 0.25))


FIGURES = (_ridges, _leaves, _sun, _petals, _waves, _hill)
