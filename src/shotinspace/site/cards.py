"""Pictures that stand for a page elsewhere: the card that is shown where an address is shared, and the icon on a phone."""

from __future__ import annotations

import io
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)  # px, what the places that show cards ask for
PAPER, INK, QUIET, STAR = "#ffffff", "#1b1f24", "#57606a", "#E69F00"
_EDGE = 64


def card(headline: str, above: str, picture: bytes = b"") -> bytes:
    """A card of SIZE as PNG: `above` small, the headline large, and under it as much of the picture as finds room."""
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 12), fill=INK)
    draw.polygon(_star(_EDGE + 16, 68, 18), fill=STAR)
    draw.text((_EDGE + 46, 68), above, font=_font(28), fill=QUIET, anchor="lm")
    room = 230 if picture else 430
    for size in range(62, 27, -2):
        lines = _lines(draw, headline, _font(size), SIZE[0] - 2 * _EDGE)
        if len(lines) * size * 1.2 <= room:
            break
    y = 112.0
    for line in lines:
        draw.text((_EDGE, y), line, font=_font(size), fill=INK, stroke_width=1, stroke_fill=INK)
        y += size * 1.2
    if picture:
        shown = Image.open(io.BytesIO(picture)).convert("RGB")
        y += 24
        wide, high = SIZE[0] - 2 * _EDGE, int(SIZE[1] - y - 24)
        factor = min(wide / shown.width, high / shown.height)
        shown = shown.resize(
            (max(1, int(shown.width * factor)), max(1, int(shown.height * factor))), Image.Resampling.LANCZOS
        )
        image.paste(shown, (_EDGE, int(y)))
    return _png(image)


def icon(side: int = 180) -> bytes:
    """The icon of the site as a square PNG, for a phone's home screen."""
    image = Image.new("RGB", (side * 4, side * 4), INK)
    ImageDraw.Draw(image).polygon(_star(side * 2, side * 2.05, side * 1.4), fill=STAR)
    return _png(image.resize((side, side), Image.Resampling.LANCZOS))


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    lengths = [radius if at % 2 == 0 else radius * 0.42 for at in range(10)]
    return [(x + r * sin(at * pi / 5), y - r * cos(at * pi / 5)) for at, r in enumerate(lengths)]


def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)  # one that comes with Pillow: the same on every machine
    assert isinstance(font, ImageFont.FreeTypeFont)  # with a size it always is
    return font


def _lines(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font=font) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.quantize(32).save(out, "PNG")
    return out.getvalue()
