"""Promised dates, one row each: the day a date was given, the time it named, and the day itself where it came."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet, iso, mark
from shotinspace.safe import for_plotly
from shotinspace.words import day

ROW, ABOVE, HEADING, OUTCOME = 25, 17, 30, 30  # px: a row, its name above it where narrow, a heading, the day itself
BAR, LEAST = 13, 6  # px: a bar's height and its least width


@form(
    group=Column("text", "heading: whose dates these are; groups and rows are drawn in the order given"),
    entity=Column("text", "key of style.MARKS: who gave the date; context, grey, for outsiders"),
    by=Column("text", "who gave the date"),
    made=Column("day", "the day it was given, or its first possible day"),
    begin=Column("day", "the first day it named"),
    until=Column("day", "the last day it named"),
    promised=Column("text", "what was named, in words"),
    happened=Column("moment", "the day itself, the same for a whole group; missing: it never came", pd.NaT),
    outcome=Column("text", "how it ended, in words, the same for a whole group", ""),
    film=Column("text", "key of style.MARKS for the heading and the day itself of a group", "context"),
)
def promises(sheet: Sheet, frame: pd.DataFrame, *, start: str, end: str, dtick: str = "M12", ticks: str = "%Y") -> None:
    """Draw a bar for each row from `begin` to `until`, with a dot and a line from the day it was given.

    `start` and `end` are the axis, as days, `dtick` and `ticks` its marks as plotly writes them.
    """
    names = [f"{day(str(row.made.date()), short=True)}, {row.by}" for row in frame.itertuples()]
    sheet.margins(left=max(width_of(name, style.LABEL) for name in names) + 2 * style.EDGE, right=26)
    px = sheet.time(start, end, dtick=dtick, tickformat=ticks, each=44 if ticks == "%Y" else 62)
    y, place = 0.0, 0
    for heading, group in frame.groupby("group", sort=False):
        first = group.iloc[0]
        if heading:
            words = f"<b>{for_plotly(heading)}</b>"
            sheet.beside(words, y + 14, size=15, colour=mark(first.film).text if first.film != "context" else style.INK)
            y += HEADING
        top = y
        for row in group.itertuples():
            y += 0 if sheet.wide else ABOVE
            _row(sheet, row, names[place], y + ROW / 2, px)
            y, place = y + ROW, place + 1
        if first.outcome:
            _outcome(sheet, first, top, y + OUTCOME / 2, px)
            y += OUTCOME
        y += 12
    sheet.close(y)


def _row(sheet: Sheet, row, name: str, y: float, px) -> None:
    look, figure = mark(row.entity), sheet.figure
    sheet.beside(for_plotly(name), y if sheet.wide else y - ABOVE - 3, size=style.LABEL)
    left, right = px(row.begin), px(row.until + pd.Timedelta(days=1))
    middle, half = (left + right) / 2, max(right - left, LEAST) / 2
    axis = sheet.overlay()
    line = dict(color=look.colour, width=1)
    figure.add_shape(xref=axis, x0=round(px(row.made), 1), x1=round(middle - half, 1), y0=y, y1=y, line=line)
    corners = dict(x0=round(middle - half, 1), x1=round(middle + half, 1), y0=y - BAR / 2, y1=y + BAR / 2)
    figure.add_shape(xref=axis, type="rect", **corners, fillcolor=look.colour, line=dict(width=0))
    sheet.dots([iso(row.made)], [y], look, symbol="circle", size=7, hover=[f"{name}: {row.promised}"])
    after = middle + half + 8 + width_of(row.promised, style.LABEL) < sheet.inner + sheet.right
    figure.add_annotation(
        xref=axis,
        x=round(middle + (half + 7) * (1 if after else -1)),
        y=y,
        xanchor="left" if after else "right",
        text=for_plotly(row.promised),
        bgcolor=style.PAPER if not after else None,
        font=dict(color=look.text),
    )


def _outcome(sheet: Sheet, first, top: float, y: float, px) -> None:
    look = mark(first.film)
    if pd.isna(first.happened):
        sheet.beside(for_plotly(first.outcome), y, size=style.LABEL, colour=look.text)
        return
    x = px(first.happened)
    line = dict(color=look.colour, width=1.5, dash="dot")
    sheet.figure.add_shape(x0=iso(first.happened), x1=iso(first.happened), y0=top, y1=y, line=line, layer="below")
    sheet.dots([iso(first.happened)], [y], look, size=17)
    after = x + 16 + width_of(first.outcome, style.LABEL, bold=True) < sheet.inner + sheet.right
    sheet.figure.add_annotation(
        x=iso(first.happened),
        xshift=14 if after else -14,
        y=y,
        xanchor="left" if after else "right",
        text=f"<b>{for_plotly(first.outcome)}</b>",
        font=dict(color=look.text),
    )
