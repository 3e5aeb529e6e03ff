"""The clock of day and night aboard: a row a day, dark where the sun was below the station's horizon."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

ROW = 26  # px


def daylight(
    nights: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    begin: pd.Timestamp,
    end: pd.Timestamp,
    entity: str,
    width: int = style.WIDTH,
) -> go.Figure:
    """Draw each day from `begin` to `end` as a row of 24 hours.

    In: `nights`: `begin`, `end` (naive UTC), as orbit.nights() gives them; `marks`: `time`, `label`; `entity` (see
    style.mark) for the marks. Out: a Figure, hours of the day (UTC) across, a row a day down.
    """
    left, right, axis = 78, 20, 50
    words = dict(title=title, subtitle=subtitle, source=source)
    days = pd.date_range(begin.normalize(), end.normalize())
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    fig, room = style.canvas(
        **words, width=width, height=ROW * len(days) + margin["t"] + margin["b"], left=left, right=right, axis=axis
    )
    fig.update_xaxes(
        range=[0, 24],
        tickvals=list(range(0, 25, 3)),
        ticktext=[f"{hour:02d}:00" for hour in range(0, 25, 3)],
        title=dict(text="time of day, UTC", standoff=6, font=dict(size=style.LABEL, color=style.QUIET)),
    )
    fig.update_yaxes(
        range=[len(days) - 0.5, -0.5],
        tickvals=list(range(len(days))),
        showgrid=False,
        ticktext=[f"{day.day} {day:%b}" for day in days],
        ticklabelstandoff=6,
        fixedrange=True,
    )
    fig.update_layout(barmode="overlay", bargap=0)
    spans = [(max(begin, day), min(end, day + pd.Timedelta(days=1)), i) for i, day in enumerate(days)]
    light = [(_hour(a, days[i]), _hour(b, days[i]), i) for a, b, i in spans if b > a]
    dark = [
        (_hour(max(night.begin, a), days[i]), _hour(min(night.end, b), days[i]), i)
        for night in nights.itertuples()
        for a, b, i in spans
        if min(night.end, b) > max(night.begin, a)
    ]
    for pieces, colour, name in ((light, "#f6c34d", "sun up"), (dark, "#2b3440", "sun down")):
        fig.add_bar(
            orientation="h",
            base=[a for a, _, _ in pieces],
            x=[round(b - a, 3) for a, b, _ in pieces],
            y=[i for _, _, i in pieces],
            width=[0.72] * len(pieces),
            marker=dict(color=colour, line=dict(width=0)),
            hoverinfo="skip",
            name=name,
        )
    mark = style.mark(entity)
    for row in marks.itertuples():
        i = (row.time.normalize() - days[0]).days
        x = _hour(row.time, days[i])
        fits = x / 24 * room.width + letters.width_of(row.label, style.LABEL) + 18 < room.width
        fig.add_scatter(
            x=[x],
            y=[i],
            mode="markers",
            hoverinfo="text",
            text=for_plotly(row.label),
            marker=dict(symbol=mark.symbol, size=15, color=mark.colour, line=dict(color=style.PAPER, width=1.2)),
        )
        fig.add_annotation(
            x=x,
            y=i,
            xanchor="left" if fits else "right",
            xshift=11 if fits else -11,
            borderpad=2,
            text=for_plotly(row.label),
            bgcolor=style.PAPER,
            font=dict(color=mark.colour),
        )
    return fig


def _hour(moment: pd.Timestamp, day: pd.Timestamp) -> float:
    return round((moment - day) / pd.Timedelta(hours=1), 3)
