"""Who was up when, and in which ship they came and went: a bar a person, the ships named at its ends."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

ROW = 40  # px


def stays(
    frame: pd.DataFrame, *, title: str, subtitle: str, source: str, start: str, end: str, width: int = style.WIDTH
) -> go.Figure:
    """Draw one bar per row, in the order given.

    In: `frame`: `name`, `begin`, `until` (timestamps, UTC), `ship_up`, `ship_down` (names, printed at the ends),
    `text` (printed on the bar, or beside it when the bar is short), `entity` (see style.mark, for the colour). `start`,
    `end`: the axis. Out: a Figure, as high as it has rows. Raises nothing of its own.
    """
    wide = width >= 600
    left, right, axis = (170, 24, 34) if wide else (66, 66, 34)
    tall = ROW if wide else ROW + 18  # names go above the bars where there is no room beside them
    words = dict(title=title, subtitle=subtitle, source=source)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    fig, room = style.canvas(
        **words,
        width=width,
        height=tall * len(frame) + 12 + margin["t"] + margin["b"],
        left=left,
        right=right,
        axis=axis,
    )
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    per_day = room.width / ((last - first) / pd.Timedelta(days=1))
    fig.update_xaxes(range=[start, end], dtick="M1", tickformat="%b<br>%Y")
    fig.update_xaxes(style.sparse((last - first) / pd.Timedelta(days=30.4), 30, room.width))
    fig.update_yaxes(range=[tall * len(frame), 0], visible=False, fixedrange=True)
    for i, row in enumerate(frame.itertuples()):
        y, mark = tall * (i + 1) - ROW / 2, style.mark(row.entity)
        x = [row.begin.strftime("%Y-%m-%d %H:%M"), row.until.strftime("%Y-%m-%d %H:%M")]
        long = (row.until - row.begin) / pd.Timedelta(days=1) * per_day
        fig.add_scatter(
            x=x,
            y=[y, y],
            mode="lines+markers",
            line=dict(color=mark.colour, width=12),
            hoverinfo="text",
            marker=dict(symbol="line-ns", size=18, line=dict(color=mark.colour, width=3)),
            text=for_plotly(f"{row.name}: {row.text}"),
        )
        label = dict(y=y)
        fig.add_annotation(
            **label,
            x=0,
            xref="paper",
            xshift=style.EDGE - left,
            **({} if wide else {"yshift": 22}),
            text=for_plotly(row.name),
            font=dict(size=14, color=mark.colour if row.entity != "context" else style.INK),
        )
        fig.add_annotation(
            **label,
            x=x[0],
            xanchor="right",
            xshift=-8,
            text=for_plotly(f"↑ {row.ship_up}"),
            font=dict(color=style.QUIET),
        )
        down = for_plotly(f"↓ {row.ship_down}")
        if letters.width_of(row.text, style.LABEL) + 16 < long:
            middle = row.begin + (row.until - row.begin) / 2
            fig.add_annotation(
                **label,
                x=middle.strftime("%Y-%m-%d %H:%M"),
                xanchor="center",
                text=f"<b>{for_plotly(row.text)}</b>",
                bgcolor=style.PAPER,
                font=dict(color=style.INK),
            )
        else:
            down += f"   <b>{for_plotly(row.text)}</b>"
        fig.add_annotation(**label, x=x[1], xshift=8, text=down, font=dict(color=style.QUIET))
    return fig
