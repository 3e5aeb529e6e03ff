"""The cover of a story: a mark, a number and the headline, of one shape for all, the same bytes on every machine."""

from __future__ import annotations

import io
from math import cos, pi, sin
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

SIZE = (1200, 800)  # px
INK, PAPER = "#1b1f24", "#ffffff"
_EDGE = 72


def draw(headline: str, number: str, colour: str, symbol: str) -> bytes:
    """A cover of SIZE as PNG: on a ground of `colour` the `number` (a few words at most) in white beside a mark
    (`symbol`: star, diamond, square, circle, triangle-up or hexagon), and the headline under it."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, PAPER)
    sheet = ImageDraw.Draw(image)
    ground = SIZE[1] * 11 // 20
    sheet.rectangle((0, 0, SIZE[0], ground), fill=colour)
    _mark(sheet, symbol, SIZE[0] - 210, ground // 2, 130)
    _fill(sheet, number, (_EDGE, 40, SIZE[0] - 400, ground - 40), sizes=range(170, 50, -6), colour=PAPER)
    _fill(sheet, headline, (_EDGE, ground + 36, SIZE[0] - _EDGE, SIZE[1] - 36), sizes=range(72, 30, -2), colour=INK)
    out = io.BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _fill(sheet: ImageDraw.ImageDraw, text: str, box: tuple[int, int, int, int], sizes: range, colour: str) -> None:
    """Write text as large as it fits a box (left, top, right, bottom), its lines in the middle of its height."""
    from PIL import ImageFont

    left, top, right, bottom = box
    for size in sizes:
        font = ImageFont.load_default(size)  # the one that comes with Pillow: the same on every machine
        assert isinstance(font, ImageFont.FreeTypeFont)  # with a size it always is
        lines = _lines(sheet, text, font, right - left)
        if len(lines) * size * 1.15 <= bottom - top and all(
            sheet.textlength(line, font) <= right - left for line in lines
        ):
            break
    y = (top + bottom - len(lines) * size * 1.15) / 2
    for line in lines:
        sheet.text((left, round(y)), line, font=font, fill=colour, stroke_width=size // 40, stroke_fill=colour)
        y += size * 1.15


def _lines(sheet: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if sheet.textlength(longer, font) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _mark(sheet: ImageDraw.ImageDraw, symbol: str, x: float, y: float, radius: float) -> None:
    if symbol == "circle":
        sheet.ellipse((x - radius, y - radius, x + radius, y + radius), fill=PAPER)
        return
    corners, turn = {"square": (4, pi / 4), "diamond": (4, 0), "triangle-up": (3, 0), "hexagon": (6, 0)}.get(
        symbol, (10, 0)
    )
    points = []
    for at in range(corners):
        reach = radius * (0.42 if symbol == "star" and at % 2 else 1)
        angle = 2 * pi * at / corners + turn
        points.append((x + reach * sin(angle), y - reach * cos(angle)))
    sheet.polygon(points, fill=PAPER)
