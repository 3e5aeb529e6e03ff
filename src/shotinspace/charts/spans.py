"""Ranges side by side: a line from the lowest to the highest figure of each, and a dot on the one that is used."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

ROW, LOW, ABOVE, LINE, DOT = 26, 14, 18, 16, 10  # px: a row, on a narrow sheet, a label above it, its lines, a dot
WIDEST, SIZE = 300, 13  # px: for labels, and their size


@form(
    label=Column("text", "whose figure it is, and of what"),
    low=Column("number", "the lowest figure of any source"),
    value=Column("number", "the figure used; missing where none is"),
    high=Column("number", "the highest figure of any source"),
    text=Column("text", "the range in words, after the line, or after the label where the sheet is narrow"),
    entity=Column("text", "key of style.MARKS, for the colour", "context"),
)
def spans(sheet: Sheet, frame: pd.DataFrame, *, axis: str, at: float) -> None:
    """Draw a line and a dot for each row, in order. `axis`: the unit, in words; `at`: where an upright line stands."""
    longest = max(width_of(text, SIZE) for text in frame["label"]) + 2 * style.EDGE
    sheet.margins(left=min(longest, WIDEST), right=16, bottom=50)
    room = [width_of(text, style.LABEL) + 18 if sheet.wide else 6 for text in frame["text"]]
    needed = [high * sheet.inner / (sheet.inner - text) for high, text in zip(frame["high"], room, strict=True)]
    end = max(needed)
    sheet.scale(end, title=axis)
    y = 4.0
    for row in frame.itertuples():
        words = row.label if sheet.wide else f"{row.label}\N{NO-BREAK SPACE}· {row.text}"
        label = style.lines(words, SIZE, (sheet.left if sheet.wide else sheet.width) - 2 * style.EDGE)
        more = LINE * label.count("<br>")
        if sheet.wide:
            middle = y + (ROW + more) / 2
            sheet.beside(label, middle, size=SIZE)
            y += ROW + more
        else:
            sheet.beside(label, y, yanchor="top", size=SIZE)
            middle = y + ABOVE + more + LOW / 2
            y = middle + LOW / 2 + 4
        _span(sheet, row, middle)
        if sheet.wide:
            sheet.figure.add_annotation(x=row.high, y=middle, xshift=11, text=for_plotly(row.text))
    upright = dict(x0=at, x1=at, y0=0, y1=y, line=dict(color=style.QUIET, width=1, dash="dot"))
    sheet.figure.add_shape(**upright, layer="below")
    sheet.close(y + 2)


def _span(sheet: Sheet, row, y: float) -> None:
    look, hover = style.mark(row.entity), [f"{row.label}: {row.text}"]
    line = dict(color=look.colour, width=5)
    sheet.figure.add_shape(x0=row.low, x1=row.high, y0=y, y1=y, line=line, layer="between")
    used = pd.notna(row.value)
    place = row.value if used else (row.low + row.high) / 2
    sheet.dots([place], [y], look._replace(symbol="circle"), hover=hover, size=DOT, color=style.INK, opacity=int(used))
