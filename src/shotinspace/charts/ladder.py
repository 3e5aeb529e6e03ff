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
    name, condition = style.lines(first["definition"], 13.5, room, bold=True), first["condition"]
    taken = width_of(first["definition"], 13.5, bold=True) + width_of(f"  {condition}", SMALL)
    texts = [
        (f"<b>{name}</b>", 13.5, style.INK, LINE + 2),
        (style.lines(condition, SMALL, room), SMALL, style.QUIET, LINE - 1),
        (style.lines(doubt, SMALL, room), SMALL, style.INK, LINE - 1),
    ]
    if not sheet.wide and taken < room:  # on one line
        after = width_of(first["definition"], 13.5, bold=True) + 6
        sheet.beside(texts.pop(1)[0], y + 8, size=SMALL, colour=style.QUIET, yanchor="top", xshift=round(after))
    at = y + 6
    for text, size, colour, line in texts:
        if not text:
            continue
        sheet.beside(text, at, size=size, colour=colour, yanchor="top")
        at += line * (text.count("<br>") + 1)
    beside = width_of(_name(first), style.LABEL, bold=True) + MARK < px(first["begin"])  # left of the mark is free
    base = (y + 16 if sheet.wide else at + 10) + (0 if beside else 22)
    levels = stacked([(px(begin), px(begin)) for begin in rung["begin"]], MARK)
    bottom = max(at, base + MARK + STEP * max(levels)) + 8
    edge = dict(xref="paper", x0=0, x1=1, y0=bottom, y1=bottom, layer="below", line=dict(color=style.GRID, width=1))
    sheet.figure.add_shape(**edge)
    _marks(sheet, rung, [base + STEP * level for level in levels], px)
    _holder(sheet, first, base, px, beside)
    return bottom


def _name(row: pd.Series) -> str:
    return f"{row['name']}, {row['when']}"


def _holder(sheet: Sheet, first: pd.Series, y: float, px: Callable, beside: bool) -> None:
    """Name the first: before its mark where there is room, above it where there is not."""
    label, x = _name(first), px(first["begin"])
    left = x - 6
    if not beside:
        left = min(max(left, 0), sheet.inner + 14 - width_of(label, style.LABEL, bold=True))
    sheet.figure.add_annotation(
        x=style.iso(first["begin"]),
        xshift=-MARK if beside else round(left - x),
        xanchor="right" if beside else "left",
        y=y if beside else y - 19,
        text=f"<b>{for_plotly(label)}</b>",
        font=dict(color=style.mark(first["entity"]).text if first["entity"] != "context" else style.INK),
    )


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
