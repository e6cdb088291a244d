"""What editors and phones draw on and around a picture. Fonts are Pillow's own, so that all machines draw alike."""

import io

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps

SCREEN_WIDTH = 720
STATUS_BAR = 0.035
"""Height of the bar with clock and battery, as a share of the screen's."""

REST_OF_BARS = 0.04
"""What a hasty finger leaves of a screenshot's bars above and below, as a share of the picture's height."""


def as_jpeg(picture: Image.Image, quality: int) -> Image.Image:
    """Save a picture as JPEG and open it again."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return Image.open(stream).convert("RGB")


def screenshot(picture: Image.Image, ratio: float, *, dark: bool) -> Image.Image:
    """Show a picture as large as a phone's screen can, with the status bar above.

    Args:
        picture: what is shown.
        ratio: of the screen, width to height.
        dark: white on black instead of black on white.
    """
    ground, ink = ("black", "white") if dark else ("white", "black")
    height = round(SCREEN_WIDTH / ratio)
    screen = ImageOps.pad(picture, (SCREEN_WIDTH, height), color=ground)
    draw_status_bar(ImageDraw.Draw(screen), round(height * STATUS_BAR), ink)
    return screen


def draw_status_bar(draw: ImageDraw.ImageDraw, height: int, ink: str) -> None:
    """Draw a clock, bars of reception and a battery."""
    middle, right = height // 2 + 4, SCREEN_WIDTH - 40
    draw.text((48, middle), "21:47", ink, ImageFont.load_default(height * 0.45), anchor="lm")
    draw.rounded_rectangle((right - 44, middle - 10, right, middle + 10), 5, outline=ink, width=2)
    draw.rectangle((right - 40, middle - 6, right - 16, middle + 6), ink)
    for bar in range(4):
        left = right - 100 + bar * 10
        draw.rectangle((left, middle + 8 - 5 * bar, left + 6, middle + 10), ink)


def tight_screenshot(picture: Image.Image) -> Image.Image:
    """Take a screenshot and cut off all bars, and a little of the picture with them."""
    shown = ImageOps.contain(picture, (SCREEN_WIDTH, SCREEN_WIDTH * 2))
    return ImageOps.crop(shown, round(0.03 * min(shown.size)))


def loose_screenshot(picture: Image.Image) -> Image.Image:
    """Take a screenshot and leave a rest of its bars."""
    shown = ImageOps.contain(picture, (SCREEN_WIDTH, SCREEN_WIDTH * 2))
    rest = round(shown.height * REST_OF_BARS)
    return ImageOps.expand(shown, (0, rest, 0, rest), "black")


def caption(picture: Image.Image, *, top: bool) -> Image.Image:
    """Put a white bar with two lines of text above or below a picture."""
    bar = round(0.16 * picture.height)
    captioned = ImageOps.expand(picture, (0, bar if top else 0, 0, 0 if top else bar), "white")
    middle = bar / 2 if top else picture.height + bar / 2
    ImageDraw.Draw(captioned).multiline_text(
        (picture.width / 2, middle),
        "when you come home late\nand everybody is asleep",
        "black",
        ImageFont.load_default(min(bar * 0.3, picture.width / 16)),
        anchor="mm",
        align="center",
    )
    return captioned


def sticker(picture: Image.Image) -> Image.Image:
    """Put a label with a word into the corner at the bottom right, a third as wide as the picture."""
    copy = picture.copy()
    width, height = picture.size
    box = (0.62 * width, 0.82 * height, 0.95 * width, 0.95 * height)
    draw = ImageDraw.Draw(copy)
    draw.rounded_rectangle(box, 0.04 * height, "crimson")
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    draw.text(middle, "SUMMER", "white", ImageFont.load_default(0.06 * width), anchor="mm")
    return copy


def emoji(picture: Image.Image) -> Image.Image:
    """Put a yellow face over the upper middle, a quarter as large as the shorter side."""
    copy = picture.copy()
    draw = ImageDraw.Draw(copy)
    x, y, radius = picture.width / 2, picture.height * 0.4, min(picture.size) / 8
    draw.circle((x, y), radius, "gold")
    for eye in (-0.35, 0.35):
        draw.circle((x + eye * radius, y - 0.25 * radius), 0.14 * radius, "black")
    mouth = (x - 0.5 * radius, y - 0.4 * radius, x + 0.5 * radius, y + 0.6 * radius)
    draw.arc(mouth, 20, 160, "black", max(1, round(radius / 8)))
    return copy


def vignette(picture: Image.Image) -> Image.Image:
    """Darken a picture towards its corners."""
    light = ImageOps.invert(Image.radial_gradient("L")).point(lambda value: min(255, value * 2))
    return ImageChops.multiply(picture, light.resize(picture.size).convert("RGB"))
