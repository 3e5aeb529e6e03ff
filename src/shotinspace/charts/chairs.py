"""Who sat in a ship: a row a flight, a box a seat with the name in it, and the seat somebody had been promised."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

BOX, GAP = 26, 8  # px


def chairs(frame: pd.DataFrame, *, title: str, subtitle: str, source: str, width: int = style.WIDTH) -> go.Figure:
    """Draw one row per flight, in the order of the rows, one box per person.

    In: `frame`: `flight` (text), `promised` (text under it: who had been promised a seat), `name` (who sat there),
    `strong` (bool: a name the chart is about, in bold on a shaded ground). Boxes that do not fit go to a second
    line. Out: a Figure, as high as it has rows. Raises nothing of its own.
    """
    wide = width >= 600
    left, right, axis = (236 if wide else style.EDGE), 24, 4
    words = dict(title=title, subtitle=subtitle, source=source)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    inner = width - left - right
    boxes, heads, y = [], [], 6.0
    for flight, crew in frame.groupby("flight", sort=False):
        heads.append((flight, crew["promised"].iloc[0], y))
        y += 0 if wide else 40
        x = 0.0
        for person in crew.itertuples():
            long = letters.width_of(person.name, style.LABEL, bold=person.strong) + 18
            if x and x + long > inner - 4:
                x, y = 0.0, y + BOX + GAP
            boxes.append((x, y, long, person))
            x += long + GAP
        y += BOX + (28 if wide else 20)
    fig, room = style.canvas(
        **words, width=width, height=round(y + margin["t"] + margin["b"]), left=left, right=right, axis=axis
    )
    fig.update_xaxes(range=[-2, room.width - 2], visible=False, fixedrange=True)
    fig.update_yaxes(range=[y, 0], visible=False, fixedrange=True)
    for flight, promised, top in heads:
        fig.add_annotation(
            x=0,
            xref="paper",
            xshift=style.EDGE - left if wide else 0,
            y=top - 3,
            yanchor="top",
            align="left",
            text=f"<b>{for_plotly(flight)}</b><br>{for_plotly(promised)}",
            font=dict(size=13 if wide else style.LABEL),
        )
    fig.add_scatter(
        x=[round(x + long / 2) for x, _, long, _ in boxes],
        y=[round(top + BOX / 2) for _, top, _, _ in boxes],
        mode="markers",
        marker=dict(size=1, opacity=0),
        hoverinfo="text",
        text=[for_plotly(person.name) for *_, person in boxes],
    )
    for x, top, long, person in boxes:
        fig.add_shape(
            type="rect",
            x0=round(x),
            x1=round(x + long),
            y0=round(top),
            y1=round(top + BOX),
            layer="below",
            line=dict(color=style.INK if person.strong else style.CONTEXT, width=2 if person.strong else 1),
            fillcolor=style.GRID if person.strong else style.PAPER,
        )
        name = for_plotly(person.name)
        fig.add_annotation(
            x=round(x + long / 2),
            xanchor="center",
            y=round(top + BOX / 2),
            text=f"<b>{name}</b>" if person.strong else name,
        )
    return fig
