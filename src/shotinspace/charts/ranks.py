"""Where one value stands among many, on a log scale: columns of equal ratio, one panel per group."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import style
from shotinspace.safe import for_plotly

PER_DECADE = 16  # columns to a factor of ten
PANEL, GAP = 150, 44  # px


def ranks(
    groups: dict[str, pd.Series],
    *,
    value: float,
    label: str,
    entity: str,
    title: str,
    subtitle: str,
    source: str,
    ticks: dict[float, str],
    width: int = style.WIDTH,
) -> go.Figure:
    """Draw a histogram per group, on one log axis, with one value marked through all of them.

    In: `groups`: heading -> values (positive numbers, one unit). `value`, `label`, `entity` (see style.mark): what is
    marked. `ticks`: axis value -> text. Out: a Figure. Raises ValueError when a value is not positive.
    """
    if any((values <= 0).any() for values in groups.values()):
        raise ValueError("a log scale needs values above zero")
    left, right, axis = style.EDGE + 12, 28, 44
    words = dict(title=title, subtitle=subtitle, source=source)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    tall = (PANEL + GAP) * len(groups)
    fig, room = style.canvas(
        **words, width=width, height=tall + margin["t"] + margin["b"], left=left, right=right, axis=axis
    )
    low = math.floor(PER_DECADE * math.log10(min(min(ticks), min(values.min() for values in groups.values()))))
    high = math.ceil(PER_DECADE * math.log10(max(max(ticks), max(values.max() for values in groups.values())))) + 1
    step, mark = room.width / (high - low), style.mark(entity)

    def px(number: float) -> float:
        return (math.log10(number) * PER_DECADE - low) * step

    fig.update_xaxes(
        range=[0, round(room.width)], tickvals=[round(px(at), 1) for at in ticks], ticktext=list(ticks.values())
    )
    fig.update_yaxes(range=[tall, 0], visible=False, fixedrange=True)
    for i, (heading, values) in enumerate(groups.items()):
        base = (PANEL + GAP) * (i + 1) - 8
        columns = (
            values.map(lambda number: math.floor(round(math.log10(number) * PER_DECADE, 9)) - low)
            .value_counts()
            .sort_index()
        )
        here = math.floor(math.log10(value) * PER_DECADE) - low
        most = columns.max()
        fig.add_bar(
            x=[round((column + 0.5) * step, 1) for column in columns.index],
            base=[base] * len(columns),
            y=[round(-count / most * (PANEL - 26), 1) for count in columns],
            width=[round(step - 1.5, 1)] * len(columns),
            marker=dict(
                color=[mark.colour if column == here else style.CONTEXT for column in columns.index], line=dict(width=0)
            ),
            text=None,
            hovertext=[f"{count} stays" for count in columns],
            hoverinfo="text",
        )
        fig.add_shape(xref="paper", x0=0, x1=1, y0=base, y1=base, line=dict(color=style.QUIET, width=1))
        middle = px(values.median())
        fig.add_shape(
            x0=middle, x1=middle, y0=base - PANEL + 22, y1=base, line=dict(color=style.INK, width=1.4, dash="dot")
        )
        fig.add_annotation(
            x=0,
            xref="paper",
            y=base - PANEL + 2,
            yanchor="top",
            font=dict(size=14),
            text=f"<b>{for_plotly(heading)}</b><br><span style='color:{style.QUIET}'>half were longer than {values.median():,.0f} days</span>",
            align="left",
        )
    x = px(value)
    fig.add_shape(x0=x, x1=x, y0=30, y1=tall - 8, line=dict(color=mark.colour, width=2))
    fig.add_scatter(
        x=[round(x, 1)],
        y=[26],
        mode="markers",
        marker=dict(symbol=mark.symbol, size=17, color=mark.colour),
        hoverinfo="skip",
    )
    fig.add_annotation(x=x, y=26, xshift=14, text=f"<b>{for_plotly(label)}</b>", font=dict(color=mark.colour))
    return fig
