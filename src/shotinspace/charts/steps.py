"""Two or more entities on the same clock: how long each took to reach each step, and which it never reached."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

LANE, GAP = 21, 22  # px: height of one entity's line, room between two steps


def steps(
    frame: pd.DataFrame, names: dict[str, str], *, title: str, subtitle: str, source: str, width: int = style.WIDTH
) -> go.Figure:
    """Draw a stem per entity and step, from day zero to the day the step was reached.

    In: `frame`: `step` (text, in reading order), `entity` (see style.mark and of `names`), `days` (whole days since
    the entity's own day zero, missing when not reached), `text` (printed at the stem's end, or in its place when
    `days` is missing). `names`: entity -> name. Out: a Figure, as high as it has rows. Raises nothing of its own.
    """
    order = list(dict.fromkeys(frame["step"]))
    wide = width >= 600
    left, right, axis = (220 if wide else style.EDGE), 24, 50
    block = LANE * len(names) + GAP + (0 if wide else 18)
    words = dict(title=title, subtitle=subtitle, source=source)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    tall = block * len(order) + 26
    fig, room = style.canvas(
        **words, width=width, height=tall + margin["t"] + margin["b"], left=left, right=right, axis=axis
    )
    widest = max(letters.width_of(text, style.LABEL) for text in frame["text"]) + 16
    most = float(frame["days"].max())
    end = most * room.width / max(room.width - widest, 1)
    fig.update_xaxes(
        range=[0, round(end)],
        tickformat=",d",
        title=dict(
            text="days since its own first public word", standoff=6, font=dict(size=style.LABEL, color=style.QUIET)
        ),
    )
    fig.update_yaxes(range=[tall, 0], visible=False, fixedrange=True)
    x = 0.0
    for entity, name in names.items():  # the legend: coloured words in reading order, above the first row
        mark = style.mark(entity)
        fig.add_scatter(
            x=[(x + 8) / room.width * end],
            y=[8],
            mode="markers",
            hoverinfo="skip",
            marker=dict(symbol=mark.symbol, size=12, color=mark.colour),
        )
        fig.add_annotation(
            x=0,
            xref="paper",
            xshift=round(x + 18),
            y=8,
            text=f"<b>{for_plotly(name)}</b>",
            font=dict(color=mark.colour),
        )
        x += 46 + letters.width_of(name, style.LABEL, bold=True)
    for i, step in enumerate(order):
        top = 26 + i * block + (0 if wide else 18)
        centre = top + LANE * len(names) / 2
        fig.add_annotation(
            xref="paper",
            x=0,
            xshift=style.EDGE - left if wide else 0,
            y=centre if wide else top - 9,
            align="left",
            text=for_plotly(step),
            font=dict(size=13.5, color=style.INK),
        )
        for j, entity in enumerate(names):
            row = frame[(frame["step"] == step) & (frame["entity"] == entity)]
            if len(row):
                _stem(fig, row.iloc[0], top + LANE * (j + 0.5))
    return fig


def _stem(fig: go.Figure, row: pd.Series, y: float) -> None:
    mark = style.mark(row["entity"])
    reached = pd.notna(row["days"])
    days = int(row["days"]) if reached else 0
    if reached:
        fig.add_shape(x0=0, x1=days, y0=y, y1=y, line=dict(color=mark.colour, width=2))
        fig.add_scatter(
            x=[days],
            y=[y],
            mode="markers",
            hoverinfo="text",
            text=for_plotly(row["text"]),
            cliponaxis=False,
            marker=dict(symbol=mark.symbol, size=13, color=mark.colour),
        )
    fig.add_annotation(
        x=days,
        y=y,
        xshift=10 if reached else 2,
        text=for_plotly(row["text"]),
        font=dict(color=mark.colour if reached else style.QUIET),
    )
