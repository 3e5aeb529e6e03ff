"""People as drawn figures in rows: a crowd small enough that everyone in it can be named."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.style import Sheet
from shotinspace.safe import for_plotly

TALL, HEADING = 176, 34  # px: a row of figures, the heading of a group
NARROW = 66  # px: the least room for a figure and its name


@form(
    name=Column("text", "the person, as printed under the figure"),
    entity=Column("text", "key of style.MARKS: in colour and with its symbol, but context, which is grey"),
    place=Column("text", "a line under the name", ""),
    group=Column("text", "heading of the group the person stands in, in drawing order", ""),
)
def crowd(sheet: Sheet, frame: pd.DataFrame) -> None:
    """Draw a figure for each row, in order, group by group; rows break where the sheet is narrow."""
    sheet.margins(right=style.EDGE, bottom=6)
    most = int(frame.groupby("group", sort=False).size().max())
    per_row = min(most, int(sheet.inner // NARROW))
    per_row = -(-most // -(-most // per_row))  # rows of like length
    across = sheet.inner / max(per_row, 6)
    sheet.pixels()
    y = 0.0
    for heading, group in frame.groupby("group", sort=False):
        if heading:
            text = style.lines(heading, 15, sheet.inner, bold=True)
            sheet.figure.add_annotation(x=0, y=y + 2, yanchor="top", align="left", text=f"<b>{text}</b>", font=dict(size=15))
            y += HEADING + 18 * text.count("<br>")
        for place, row in enumerate(group.itertuples()):
            _person(sheet, row, (place % per_row + 0.5) * across, y + place // per_row * TALL, across)
        y += TALL * -(-len(group) // per_row)
    # plotly draws no axes for shapes alone
    sheet.figure.add_scatter(x=[0], y=[0], mode="markers", marker=dict(size=0.1, color=style.PAPER), hoverinfo="skip")
    sheet.close(y)


def _person(sheet: Sheet, row, x: float, y: float, across: float) -> None:
    look, plain = style.mark(row.entity), row.entity == "context"
    shape = dict(fillcolor=look.colour, line=dict(width=0), layer="below")
    sheet.figure.add_shape(**shape, type="circle", x0=x - 13, x1=x + 13, y0=y + 8, y1=y + 34)
    body = f"M {x - 21:.1f},{y + 106:.0f} L {x - 21:.1f},{y + 56:.0f} Q {x - 21:.1f},{y + 39:.0f} {x:.1f},{y + 39:.0f} "
    body += f"Q {x + 21:.1f},{y + 39:.0f} {x + 21:.1f},{y + 56:.0f} L {x + 21:.1f},{y + 106:.0f} Z"
    sheet.figure.add_shape(**shape, type="path", path=body)
    if not plain:
        sheet.dots([x], [y + 72], look, color=style.PAPER, size=18)
    first, _, rest = row.name.partition(" ")
    under = dict(x=x, xanchor="center", yanchor="top")
    sheet.figure.add_annotation(
        **under,
        y=y + 112,
        text=f"{for_plotly(first)}<br><b>{style.lines(rest, style.LABEL, across + 8, bold=True)}</b>",
        font=dict(color=style.INK if plain else look.text),
    )
    small = dict(size=11.5, color=style.QUIET)
    sheet.figure.add_annotation(**under, y=y + 148, text=style.lines(row.place, 11.5, across), font=small)
