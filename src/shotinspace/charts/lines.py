"""Lines over years in one panel, each named at its end, with what is to be noted where it happens."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

TALL = 330  # px


@form(
    series=Column("text", "what the line is of, as printed at its end"),
    year=Column("whole", "the year"),
    value=Column("number", "how many in that year"),
    entity=Column("text", "key of style.MARKS", "context"),
    unfinished=Column("flag", "whether the year was not over when the data end: hollow", False),
)
def lines(sheet: Sheet, frame: pd.DataFrame, *, axis: str, notes: Sequence[dict] = ()) -> None:
    """Draw a line for each series. `axis`: what is counted, printed over the scale. `notes`: each a `year`, a `value` and a
    `text` to print left of that point."""
    ends = frame.sort_values("year", kind="stable").groupby("series", sort=False).tail(1)
    room = max(width_of(name, style.LABEL, bold=True) for name in ends["series"])
    sheet.margins(left=44, narrow=40, right=round(room) + 22 if sheet.wide else 26, bottom=30)
    first, last = int(frame["year"].min()), int(frame["year"].max())
    top = float(frame["value"].max()) * 1.08
    for series, mine in frame.groupby("series", sort=False):
        _line(sheet, mine.sort_values("year", kind="stable"))
        end = mine.loc[mine["year"].idxmax()]
        where = dict(x=last, xshift=12) if sheet.wide else _over(mine, top)
        look = dict(color=style.mark(end["entity"]).text)
        sheet.figure.add_annotation(**dict(y=end["value"]) | where, text=f"<b>{for_plotly(series)}</b>", font=look)
    for note in notes:
        _note(sheet, frame, note, first, last, top)
    sheet.figure.update_xaxes(range=[first - 0.5, last + 0.7], dtick=10, tickangle=0)
    sheet.figure.update_yaxes(range=[0, top], nticks=6, fixedrange=True)
    over = dict(xref="paper", x=0, xshift=-sheet.left + style.EDGE, yref="paper", y=1, yshift=12)
    sheet.top = 28
    sheet.figure.add_annotation(**over, text=for_plotly(axis), font=dict(color=style.QUIET))
    sheet.close(TALL, rows=False)


def _note(sheet: Sheet, frame: pd.DataFrame, note: dict, first: int, last: int, top: float) -> None:
    """Ring the point and write the note above all lines that run under its words."""
    x, text = note["year"], note["text"]
    under = width_of(text, style.LABEL) / sheet.inner * (last - first + 1) + 1
    near = frame.loc[frame["year"].between(x - under if sheet.wide else first, x), "value"].max()
    height = near + top * (0.1 if sheet.wide else 0.2)  # on a narrow sheet the names of the lines stand over them
    sheet.figure.add_shape(x0=x, x1=x, y0=note["value"], y1=height, layer="below")
    above = dict(x=x, y=height, yshift=9, xanchor="right", bgcolor=style.PAPER)
    sheet.figure.add_annotation(**above, text=for_plotly(text))
    ring = dict(symbol="circle-open", size=15, color=style.INK, line=dict(color=style.INK, width=1.6))
    sheet.figure.add_scatter(x=[x], y=[note["value"]], mode="markers", hoverinfo="skip", marker=ring)


def _line(sheet: Sheet, rows: pd.DataFrame) -> None:
    look = style.mark(rows["entity"].iloc[0])
    if rows["unfinished"].iloc[-1]:  # the last step is no fall: its year was not over
        last = rows.tail(2)
        dotted = dict(color=look.colour, width=1.6, dash="dot")
        ends = dict(x=last["year"].tolist(), y=last["value"].tolist())
        sheet.figure.add_scatter(**ends, mode="lines", line=dotted, hoverinfo="skip", cliponaxis=False)
        sheet.figure.add_scatter(**_marked(rows.tail(1), look), mode="markers")
        rows = rows.head(-1)
    sheet.figure.add_scatter(**_marked(rows, look), mode="lines+markers", line=dict(color=look.colour, width=2.4))


def _marked(rows: pd.DataFrame, look: style.Mark) -> dict:
    """The points of a line, as plotly takes them: hollow where the year was not over."""
    hollow = bool(rows["unfinished"].iloc[-1])
    return dict(
        x=rows["year"].tolist(),
        y=rows["value"].tolist(),
        hoverinfo="text",
        text=[for_plotly(f"{row.series}, {row.year}: {row.value:,.0f}") for row in rows.itertuples()],
        marker=dict(
            symbol=look.symbol,
            size=9 if hollow else 5,
            color=style.PAPER if hollow else look.colour,
            line=dict(color=look.colour, width=1.6),
        ),
        cliponaxis=False,
    )


def _over(rows: pd.DataFrame, top: float) -> dict:
    """Where a line's name goes on a narrow sheet: over its highest point, inside the sheet."""
    high = rows.loc[rows["value"].idxmax()]
    middle = (rows["year"].min() + rows["year"].max()) / 2
    side = "right" if high["year"] > middle else "left"
    return dict(
        x=high["year"], y=min(high["value"] + top * 0.05, top), xanchor=side, xshift=-8 if side == "right" else 0
    )
