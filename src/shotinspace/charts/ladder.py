"""Firsts by definition: a row for each, on one line of time; the first that meets it is filled and named, the rest hollow."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import stacked, width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

MARK, STEP = 12, 14  # px: a mark, a row of them
LINE, SMALL = 15, 11.5  # px: a line of text, the size of a condition
WORDS = 300  # px for definitions and conditions beside the marks


@form(
    definition=Column("text", "what one may be the first of, in drawing order"),
    condition=Column("text", "what the definition asks for, printed under it"),
    disputed=Column("text", "who says otherwise, printed under that", ""),
    name=Column("text", "what meets the definition"),
    when=Column("text", "when it was, in words"),
    begin=Column("day", "when it began"),
    first=Column("flag", "whether it is the earliest that meets the definition"),
    entity=Column("text", "key of style.MARKS", "context"),
)
def ladder(sheet: Sheet, frame: pd.DataFrame, *, start: str, end: str) -> None:
    """Draw a rung for each definition. `start`, `end`: the axis."""
    sheet.margins(left=WORDS, right=30)
    px = sheet.time(start, end, dtick="M120")
    room = (sheet.left if sheet.wide else sheet.inner) - style.EDGE - 10
    y = 2.0
    for _, rung in frame.groupby("definition", sort=False):
        y = _rung(sheet, rung.sort_values("begin", kind="stable"), y, room, px)
    sheet.close(y)


def _rung(sheet: Sheet, rung: pd.DataFrame, y: float, room: float, px: Callable) -> float:
    first = rung.iloc[0]
    doubt = f"But: {first['disputed']}" if first["disputed"] else ""
    texts = [
        (f"<b>{style.lines(first['definition'], 13.5, room, bold=True)}</b>", 13.5, style.INK, LINE + 2),
        (style.lines(first["condition"], SMALL, room), SMALL, style.QUIET, LINE - 1),
        (style.lines(doubt, SMALL, room), SMALL, style.INK, LINE - 1),
    ]
    at = y + 6
    for text, size, colour, line in texts:
        if not text:
            continue
        sheet.beside(text, at, size=size, colour=colour, yanchor="top")
        at += line * (text.count("<br>") + 1)
    base = y + 40 if sheet.wide else at + 34
    levels = stacked([(px(begin), px(begin)) for begin in rung["begin"]], MARK)
    bottom = max(at, base + MARK + STEP * max(levels)) + 8
    edge = dict(xref="paper", x0=0, x1=1, y0=bottom, y1=bottom, layer="below", line=dict(color=style.GRID, width=1))
    sheet.figure.add_shape(**edge)
    _marks(sheet, rung, [base + STEP * level for level in levels], px)
    return bottom


def _marks(sheet: Sheet, rung: pd.DataFrame, y: list[float], px: Callable) -> None:
    for (entity, first), mine in rung.assign(y=y).groupby(["entity", "first"], sort=False):
        look = style.mark(entity)
        sheet.dots(
            [style.iso(begin) for begin in mine["begin"]],
            mine["y"].tolist(),
            look,
            hover=[f"{row.name}, {row.when}" for row in mine.itertuples()],
            size=MARK,
            color=look.colour if first else style.PAPER,
            line=dict(color=look.colour, width=1.5),
        )
    for row in rung[rung["first"]].head(1).itertuples():
        label = f"{row.name}, {row.when}"
        wide, x = width_of(label, style.LABEL, bold=True), px(row.begin)
        left = min(max(x - 6, 0), sheet.inner + 14 - wide)
        sheet.figure.add_annotation(
            x=style.iso(row.begin),
            xshift=round(left - x),
            y=y[0] - 20,
            text=f"<b>{for_plotly(label)}</b>",
            font=dict(color=style.mark(row.entity).text if row.entity != "context" else style.INK),
        )
