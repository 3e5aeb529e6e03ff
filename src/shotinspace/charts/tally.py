"""A sum that grows, as one bar: a tick for each total on the way, and what it had to pass below it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import place, width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

BAR, ROW, AWAY = 34, 18, 8  # px: the bar, a row of labels, the bar to the nearest label


@form(
    value=Column("number", "the sum so far"),
    label=Column("text", "printed over its tick: when, and how much; empty where another tick speaks for it", ""),
    text=Column("text", "the same in full; read by pointing"),
    goal=Column("flag", "whether it is a sum to pass, marked below the bar, and not one that was reached", False),
    entity=Column("text", "key of style.MARKS, for the bar", "context"),
)
def tally(sheet: Sheet, frame: pd.DataFrame, *, axis: str) -> None:
    """Draw a bar from zero to the largest sum reached, a tick for each sum, and the goals below. `axis`: the unit."""
    sheet.margins(right=style.EDGE + 4, bottom=50)
    end = frame["value"].max() * 1.02
    sheet.scale(end, title=axis)
    px = lambda value: value / end * sheet.inner  # noqa: E731
    reached, goals = frame[~frame["goal"]], frame[frame["goal"]]
    above, below = _places(sheet, reached, px), _places(sheet, goals, px)
    top = ROW * (max((spot.row for spot in above.values()), default=-1) + 1) + AWAY + 4
    foot = top + BAR
    look = style.mark(reached["entity"].iloc[0])
    box = dict(type="rect", x0=0, x1=reached["value"].max(), y0=top, y1=foot, layer="between")
    sheet.figure.add_shape(**box, fillcolor=look.colour, line=dict(width=0))
    for row in reached.itertuples():
        sheet.figure.add_shape(x0=row.value, x1=row.value, y0=top, y1=foot, line=dict(color=style.PAPER, width=1.6))
        if row.Index in above:
            spot = above[row.Index]
            _label(sheet, row, top, top - AWAY - ROW * (spot.row + 0.5), spot.left - px(row.value), look.text)
    for row in goals.itertuples():
        spot = below[row.Index]
        line = dict(color=style.INK, width=2, dash="dot")
        sheet.figure.add_shape(x0=row.value, x1=row.value, y0=top - 5, y1=foot + 5, line=line)
        y = foot + AWAY + ROW * (spot.row + 0.5)
        _label(sheet, row, foot + 5, y, spot.left - px(row.value), style.INK)
    middle = (top + foot) / 2
    hover = frame["text"].tolist()
    sheet.dots(frame["value"].tolist(), [middle] * len(frame), look, hover=hover, size=14, opacity=0)
    sheet.close(foot + AWAY + ROW * (max((spot.row for spot in below.values()), default=-1) + 1) + 4)


def _places(sheet: Sheet, rows: pd.DataFrame, px: Callable) -> dict:
    named = rows[rows["label"] != ""]
    widths = [width_of(label, style.LABEL) for label in named["label"]]
    places = place([px(value) for value in named["value"]], widths, sheet.inner)
    return dict(zip(named.index, places, strict=True))


def _label(sheet: Sheet, row, edge: float, y: float, shift: float, colour: str) -> None:
    sheet.figure.add_shape(x0=row.value, x1=row.value, y0=edge, y1=y, layer="below")
    words = dict(text=for_plotly(row.label), font=dict(color=colour), bgcolor=style.PAPER)
    sheet.figure.add_annotation(x=row.value, y=y, xshift=round(shift), **words)
