"""Amounts side by side: a bar for each, with the range of its sources, and a gap where nobody published one."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

MANY = 10  # rows: with more of them, all is lower
ROW, BAR = 46, 28  # px: a row, its bar
CLOSE, THIN = 28, 14  # px: the same where rows are many
# px on a narrow sheet: the label above a bar, the bar, the room under it; where rows are few, and many
NARROW, NARROW_MANY = (20, 28, 10), (18, 10, 5)
WIDEST = 250  # px for labels
SEAT = 22  # px: the room for a seat in a part of a bar
HEADREST = ((-8, -10), (-4, -10), (-3, -6), (-7, -6))  # px from the middle of the seat
CHAIR = ((-7, -5), (-3, -5), (-1, 3), (8, 3), (8, 8), (5, 8), (5, 10), (2, 10), (2, 8), (-4, 8))


@form(
    label=Column("text", "what the amount is of"),
    low=Column("number", "the lowest figure of any source; missing where they agree"),
    value=Column("number", "the figure used; missing where only a range is known, or nothing"),
    high=Column("number", "the highest figure of any source; missing where they agree"),
    text=Column("text", "the amount in words, after the bar"),
    entity=Column("text", "key of style.MARKS, for the colour", "context"),
    hollow=Column("flag", "whether the amount is a guide, a claim or an estimate: dotted", False),
    parts=Column("whole", "how many seats the amount buys: so many parts, a seat in each; 1: no seats are drawn", 1),
)
def bars(sheet: Sheet, frame: pd.DataFrame, *, axis: str, zero: float = 0) -> None:
    """Draw a bar from `zero` to each figure used, with a whisker from the lowest to the highest figure. Where only a
    range is known, the bar is full to its lower end and light from there to its upper. A row without any amount has its
    words only. `axis`: the unit, in words.
    """
    longest = max(width_of(text, 13.5) for text in frame["label"]) + 2 * style.EDGE
    sheet.margins(left=min(longest, WIDEST), right=20, bottom=50)
    room = [width_of(text, style.LABEL) + 16 for text in frame["text"]]
    ends = frame[["low", "value", "high"]].max(axis=1).fillna(zero)
    sheet.scale(_axis_end(ends, room, sheet.inner, zero), start=zero, title=axis)
    many = len(frame) > MANY
    tall, bar = (CLOSE, THIN) if many else (ROW, BAR)
    above, low, air = NARROW_MANY if many else NARROW
    y = 4.0
    for row in frame.itertuples():
        label = style.lines(row.label, 13.5, (sheet.left if sheet.wide else sheet.width) - 2 * style.EDGE)
        more = 16 * label.count("<br>")
        if sheet.wide:
            middle = y + max(tall, 20 + more) / 2
            sheet.beside(label, middle)
            y += max(tall, 20 + more)
        else:
            sheet.beside(label, y, yanchor="top")
            middle = y + above + more + low / 2
            y = middle + low / 2 + air
        _bar(sheet, row, middle, bar if sheet.wide else low, zero)
    sheet.close(y + 4)


def _axis_end(ends: pd.Series, room: list[float], width: float, zero: float) -> float:
    """The shortest axis on which every bar and the words after it fit `width` px."""
    lengths = ends - zero
    needed = [end * width / max(width - text - 10, width / 5) for end, text in zip(lengths, room, strict=True)]
    return zero + (max(needed, default=1.0) or 1.0)


def _bar(sheet: Sheet, row, y: float, tall: float, zero: float) -> None:
    look, half = style.mark(row.entity), tall / 2
    known = [number for number in (row.low, row.value, row.high) if pd.notna(number)]
    far = float(max(known, default=zero))
    box = dict(type="rect", y0=y - half, y1=y + half, layer="between")
    edge = dict(color=look.colour, width=1.6, dash="dot" if row.hollow else "solid")
    if known:
        sure = row.value if pd.notna(row.value) else min(known)
        fill = style.PAPER if row.hollow else look.colour
        sheet.figure.add_shape(**box, x0=zero, x1=sure, fillcolor=fill, line=edge)
        if pd.isna(row.value) and far > sure:
            sheet.figure.add_shape(**box, x0=sure, x1=far, fillcolor=style.GRID, line=edge)
        if row.parts > 1:
            _seats(sheet, zero, sure, row.parts, y, half, row.hollow)
        if pd.notna(row.value) and far > min(known):
            line = dict(color=style.INK, width=1.6)
            sheet.figure.add_shape(x0=min(known), x1=far, y0=y, y1=y, line=line)
            for end in (min(known), far):
                sheet.figure.add_shape(x0=end, x1=end, y0=y - half / 2, y1=y + half / 2, line=line)
    else:
        line = dict(color=style.QUIET, width=2, dash="dot")
        sheet.figure.add_shape(x0=zero, x1=zero, y0=y - half, y1=y + half, line=line)
    sheet.dots([far], [y], look, hover=[f"{row.label}: {row.text}"], size=tall, opacity=0)
    colour = style.INK if known else style.QUIET
    sheet.figure.add_annotation(x=far, y=y, xshift=10, text=for_plotly(row.text), font=dict(color=colour))


def _seats(sheet: Sheet, zero: float, end: float, parts: int, y: float, half: float, hollow: bool) -> None:
    """Divide a bar, up to the figure that is sure, into seats; draw one in each that has room for it."""
    first, last = sheet.figure.layout.xaxis.range
    each = (end - zero) / parts
    colour = style.INK if hollow else style.PAPER
    for part in range(parts):
        left = zero + each * part
        if part:
            sheet.figure.add_shape(x0=left, x1=left, y0=y - half, y1=y + half, line=dict(color=colour, width=1.6))
        if each / (last - first) * sheet.inner > SEAT:
            outlines = ("L".join(f"{x},{y + dy:g}" for x, dy in outline) for outline in (HEADREST, CHAIR))
            path = "".join(f"M{outline}Z" for outline in outlines)
            look = dict(type="path", path=path, fillcolor=colour, line=dict(width=0))
            sheet.figure.add_shape(**look, xsizemode="pixel", xanchor=left + each / 2)
