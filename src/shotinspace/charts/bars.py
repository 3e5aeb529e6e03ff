"""Amounts side by side: a bar for each, with the range of its sources, and a gap where nobody published one."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.safe import for_plotly

ROW, BAR, ABOVE = 44, 20, 20  # px: a row, its bar, a label above it where the sheet is narrow
WIDEST = 250  # px for labels


@form(
    label=Column("text", "what the amount is of"),
    low=Column("number", "the lowest figure of any source; missing where they agree"),
    value=Column("number", "the figure used; missing where only a range is known, or nothing"),
    high=Column("number", "the highest figure of any source; missing where they agree"),
    text=Column("text", "the amount in words, after the bar"),
    entity=Column("text", "key of style.MARKS, for the colour", "context"),
    hollow=Column("flag", "whether the amount is a guide, a claim or an estimate: dotted", False),
    parts=Column("whole", "into how many equal parts the bar is divided, such as seats", 1),
)
def bars(sheet: Sheet, frame: pd.DataFrame, *, axis: str, zero: float = 0) -> None:
    """Draw a bar from `zero` to each amount: full to the lowest figure, light from there to the highest, a notch at the
    figure used. A row without any amount has its words only. `axis`: the unit, in words.
    """
    longest = max(width_of(text, 13.5) for text in frame["label"]) + 2 * style.EDGE
    sheet.margins(left=min(longest, WIDEST), right=20, bottom=50)
    room = [width_of(text, style.LABEL) + 16 for text in frame["text"]]
    ends = frame[["low", "value", "high"]].max(axis=1).fillna(zero)
    sheet.scale(_axis_end(ends, room, sheet.inner, zero), start=zero, title=axis)
    y = 4.0
    for row in frame.itertuples():
        label = style.lines(row.label, 13.5, (sheet.left if sheet.wide else sheet.width) - 2 * style.EDGE)
        more = 16 * label.count("<br>")
        if sheet.wide:
            middle = y + max(ROW, 20 + more) / 2
            sheet.beside(label, middle)
            y += max(ROW, 20 + more)
        else:
            sheet.beside(label, y, yanchor="top")
            middle = y + ABOVE + more + BAR / 2
            y = middle + BAR / 2 + 10
        _bar(sheet, row, middle, zero)
    sheet.close(y + 4)


def _axis_end(ends: pd.Series, room: list[float], width: float, zero: float) -> float:
    """The shortest axis on which every bar and the words after it fit `width` px."""
    lengths = ends - zero
    needed = [end * width / max(width - text - 10, width / 5) for end, text in zip(lengths, room, strict=True)]
    return zero + (max(needed, default=1.0) or 1.0)


def _bar(sheet: Sheet, row, y: float, zero: float) -> None:
    look = style.mark(row.entity)
    known = [number for number in (row.low, row.value, row.high) if pd.notna(number)]
    far = max(known, default=zero)
    box = dict(type="rect", y0=y - BAR / 2, y1=y + BAR / 2, layer="between")
    edge = dict(color=look.colour, width=1.6, dash="dot" if row.hollow else "solid")
    if known:
        sure = min(known)
        fill = style.PAPER if row.hollow else look.colour
        sheet.figure.add_shape(**box, x0=zero, x1=sure, fillcolor=fill, line=edge)
        if far > sure:
            sheet.figure.add_shape(**box, x0=sure, x1=far, fillcolor=style.GRID, line=edge)
        for part in range(1, row.parts):
            at = zero + (far - zero) * part / row.parts
            line = dict(color=style.INK if row.hollow or far > sure else style.PAPER, width=1.6)
            sheet.figure.add_shape(x0=at, x1=at, y0=y - BAR / 2, y1=y + BAR / 2, line=line)
        if pd.notna(row.value) and far > sure:
            line = dict(color=style.INK, width=2.4)
            sheet.figure.add_shape(x0=row.value, x1=row.value, y0=y - BAR / 2 - 3, y1=y + BAR / 2 + 3, line=line)
    else:
        line = dict(color=style.QUIET, width=2, dash="dot")
        sheet.figure.add_shape(x0=zero, x1=zero, y0=y - BAR / 2, y1=y + BAR / 2, line=line)
    sheet.figure.add_scatter(  # what the pointer and the axis need
        x=[float(far)],
        y=[y],
        mode="markers",
        hoverinfo="text",
        text=for_plotly(f"{row.label}: {row.text}"),
        marker=dict(size=BAR, opacity=0, color=look.colour),
        cliponaxis=False,
    )
    colour = style.INK if known else style.QUIET
    sheet.figure.add_annotation(x=float(far), y=y, xshift=10, text=for_plotly(row.text), font=dict(color=colour))
