"""The station's path on a flat map, drawn without any map service: an outline of the land ships with the package."""

from __future__ import annotations

from importlib.resources import files

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

LAND = "land.csv"  # Natural Earth 1:110 m (public domain), thinned to one decimal of a degree


def _land() -> tuple[list, list]:
    lines = (files("shotinspace.charts") / LAND).read_text(encoding="utf-8").splitlines()[1:]
    pairs = [line.split(",") for line in lines]
    return [float(x) if x else None for x, _ in pairs], [float(y) if y else None for _, y in pairs]


def ground_track(
    path: pd.DataFrame,
    places: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    entity: str,
    width: int = style.WIDTH,
) -> go.Figure:
    """Draw a path over the Earth, in sunlight and in the dark.

    In: `path`, as orbit.track() gives it (`time`, `longitude`, `latitude`, `sunlit`); `places`: `longitude`, `latitude`,
    `label`; `entity` (see style.mark). Out: a Figure, longitude across and latitude up, both in degrees.
    """
    left, right, axis = style.EDGE, style.EDGE, 28
    words = dict(title=title, subtitle=subtitle, source=source)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    inner = width - left - right
    tall = round(inner * 140 / 360)
    fig, room = style.canvas(
        **words, width=width, height=tall + margin["t"] + margin["b"], left=left, right=right, axis=axis
    )
    fig.update_xaxes(
        range=[-180, 180],
        tickvals=list(range(-150, 180, 60)),
        showgrid=True,
        ticktext=[f"{abs(x)}° {'W' if x < 0 else 'E'}" for x in range(-150, 180, 60)],
    )
    fig.update_yaxes(range=[-65, 75], visible=False)
    x, y = _land()
    fig.add_scatter(
        x=x,
        y=y,
        mode="lines",
        fill="toself",
        fillcolor="#eef0f2",
        line=dict(color="#cfd4da", width=0.8),
        hoverinfo="skip",
    )
    for lit, colour, dash in ((True, style.LIGHT, "solid"), (False, style.INK, "solid")):
        xs, ys = _pieces(path, lit)
        fig.add_scatter(
            x=xs, y=ys, mode="lines", line=dict(color=colour, width=4 if lit else 3, dash=dash), hoverinfo="skip"
        )
    for i, row in enumerate(places.itertuples()):
        fig.add_scatter(
            x=[row.longitude],
            y=[row.latitude],
            mode="markers",
            hoverinfo="text",
            text=for_plotly(row.label),
            marker=dict(
                symbol=style.mark(entity).symbol if i == 0 else "circle",
                size=15 if i == 0 else 9,
                color=style.mark(entity).colour,
                line=dict(color=style.PAPER, width=1),
            ),
        )
        reach = letters.width_of(row.label, style.LABEL) / room.width * 360
        fits = row.longitude + reach + 6 < 180
        fig.add_annotation(
            x=row.longitude,
            y=row.latitude,
            xanchor="left" if fits else "right",
            xshift=11 if fits else -11,
            yanchor="middle",
            text=for_plotly(row.label),
            bgcolor="rgba(255,255,255,0.8)",
            borderpad=1,
            font=dict(color=style.mark(entity).colour),
        )
    return fig


def _pieces(path: pd.DataFrame, lit: bool) -> tuple[list, list]:
    """The parts of a path in the wanted light, cut where they end or leave the map's edge."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    before = None
    for row in path.itertuples():
        jump = before is not None and abs(row.longitude - before.longitude) > 180
        if before is not None and (jump or before.sunlit != row.sunlit) and xs and xs[-1] is not None:
            if not jump and before.sunlit == lit:
                xs.append(row.longitude)
                ys.append(row.latitude)
            xs.append(None)
            ys.append(None)
        if row.sunlit == lit:
            xs.append(row.longitude)
            ys.append(row.latitude)
        before = row
    return xs, ys
