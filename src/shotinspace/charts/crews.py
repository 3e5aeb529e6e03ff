"""People as marks: a column of seats for each flight, or a row of figures for a crowd small enough to be named."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

SEAT = 15  # px


def columns(
    frame: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    start: str,
    end: str,
    lanes: dict[str, str],
    width: int = style.WIDTH,
) -> go.Figure:
    """Draw a column of squares per flight, a square a seat, in lanes.

    In: `frame`, one row per seat: `flight` (name), `launched` (timestamp, UTC), `lane` (key of `lanes`), `entity` (see
    style.mark), `label` (text above the column, on one seat of the flight, else ""). `lanes`: key -> name, top to bottom.
    `start`, `end`: the axis. Out: a Figure, as high as it has lanes. Of squares in one place (flights of one day) one is
    drawn, and the subtitle says how many are not. Raises ValueError when labels find no room.
    """
    wide = width >= 600
    left, right, axis = (130 if wide else style.EDGE), 20, 30
    words = dict(title=title, subtitle=subtitle, source=source)
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    inner = width - left - right

    def px(moment: pd.Timestamp) -> float:
        return (moment - first) / (last - first) * inner

    seats = frame.sort_values(["launched", "entity"], key=lambda c: c if c.name == "launched" else c == "context")
    crews = seats.groupby(["lane", "flight"])
    seats = seats.assign(
        level=crews.cumcount(), aboard=crews["flight"].transform("size"), day=seats["launched"].dt.normalize()
    )
    shown = seats[~seats.duplicated(["lane", "day", "level", "entity"]) | (seats["label"] != "")]
    hidden = int(seats["lane"].isin(list(lanes)).sum() - shown["lane"].isin(list(lanes)).sum())
    if hidden:
        words["subtitle"] += f". Hidden behind others: {hidden:,} seats"
    y, drawn = 0.0, []
    for lane, name in lanes.items():
        seats = shown[shown["lane"] == lane]
        named = seats[seats["label"] != ""].sort_values("launched")
        spots = letters.place(
            [px(moment) for moment in named["launched"]],
            [letters.width_of(text, style.LABEL) for text in named["label"]],
            inner,
        )
        most = int(seats["aboard"].max()) if len(seats) else 1
        above = 14 + 17 * max((spot.row + 1 for spot in spots), default=0) + SEAT * most
        y += above + (0 if wide else 18)
        drawn.append((name, seats, named, spots, y, y - (14 if wide else above + 6)))
        y += 22
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    fig, _ = style.canvas(
        **words, width=width, height=round(y) + margin["t"] + margin["b"], left=left, right=right, axis=axis
    )
    fig.update_xaxes(range=[start, end], dtick="M12", tickformat="%Y")
    fig.update_yaxes(range=[round(y), 0], visible=False, fixedrange=True)
    for name, seats, named, spots, base, head in drawn:
        fig.add_shape(xref="paper", x0=0, x1=1, y0=base + 2, y1=base + 2, line=dict(color=style.CONTEXT, width=1))
        fig.add_annotation(
            x=0,
            xref="paper",
            xshift=style.EDGE - left if wide else 0,
            y=head,
            text=f"<b>{for_plotly(name)}</b>",
            font=dict(size=14),
            align="left",
        )
        for entity, group in seats.assign(y=base - SEAT * (seats["level"] + 0.5)).groupby("entity"):
            plain = entity == "context"
            fig.add_scatter(
                x=[moment.strftime("%Y-%m-%d") for moment in group["launched"]],
                y=group["y"].tolist(),
                mode="markers",
                hoverinfo="x",
                marker=dict(
                    symbol="square" if plain else style.mark(entity).symbol,
                    size=9 if plain else 14,
                    color=style.mark(entity).colour,
                ),
            )
        most = int(seats["aboard"].max()) if len(seats) else 1
        for row, spot in zip(named.itertuples(), spots, strict=True):
            top = base - SEAT * row.aboard - 2
            away = base - SEAT * most - 8 - 17 * spot.row
            fig.add_shape(
                x0=row.launched.strftime("%Y-%m-%d"),
                x1=row.launched.strftime("%Y-%m-%d"),
                y0=top,
                y1=away,
                line=dict(color=style.CONTEXT, width=0.8),
            )
            fig.add_annotation(
                x=row.launched.strftime("%Y-%m-%d"),
                y=away - 8,
                xshift=round(spot.left - px(row.launched)),
                text=for_plotly(row.label),
                bgcolor=style.PAPER,
                font=dict(color=style.mark(row.entity).colour if row.entity != "context" else style.INK),
            )
    return fig


def crowd(frame: pd.DataFrame, *, title: str, subtitle: str, source: str, width: int = style.WIDTH) -> go.Figure:
    """Draw a row of figures, one a person, the marked ones in colour, each named underneath.

    In: `frame`, in drawing order: `name`, `place` (text under the name), `entity` (see style.mark; context is grey).
    Out: a Figure; on narrow widths the row breaks.
    """
    words = dict(title=title, subtitle=subtitle, source=source)
    per_row = len(frame) if width >= 600 else (len(frame) + 1) // 2
    across, tall = (width - 2 * style.EDGE) / per_row, 176
    lines = -(-len(frame) // per_row)
    margin = style.room(**words, width=width, height=0, left=style.EDGE, right=style.EDGE, axis=6)[3]
    fig, room = style.canvas(
        **words, width=width, height=tall * lines + margin["t"] + margin["b"], left=style.EDGE, right=style.EDGE, axis=6
    )
    fig.update_xaxes(range=[0, room.width], visible=False, fixedrange=True)
    fig.update_yaxes(range=[tall * lines, 0], visible=False, fixedrange=True)
    for i, row in enumerate(frame.itertuples()):
        x, y = (i % per_row + 0.5) * across, (i // per_row) * tall
        colour = style.mark(row.entity).colour
        fig.add_shape(
            type="circle",
            x0=x - 13,
            x1=x + 13,
            y0=y + 8,
            y1=y + 34,
            fillcolor=colour,
            line=dict(width=0),
            layer="below",
        )
        fig.add_shape(
            type="path",
            fillcolor=colour,
            line=dict(width=0),
            layer="below",
            path=f"M {x - 21:.1f},{y + 106:.0f} L {x - 21:.1f},{y + 56:.0f} Q {x - 21:.1f},{y + 39:.0f} {x:.1f},{y + 39:.0f} "
            f"Q {x + 21:.1f},{y + 39:.0f} {x + 21:.1f},{y + 56:.0f} L {x + 21:.1f},{y + 106:.0f} Z",
        )
        if row.entity != "context":
            fig.add_scatter(
                x=[x],
                y=[y + 72],
                mode="markers",
                hoverinfo="skip",
                marker=dict(symbol=style.mark(row.entity).symbol, size=18, color=style.PAPER),
            )
        first, _, rest = row.name.partition(" ")
        fig.add_annotation(
            x=x,
            y=y + 112,
            xanchor="center",
            yanchor="top",
            font=dict(color=colour if row.entity != "context" else style.INK),
            text=f"{for_plotly(first)}<br><b>{for_plotly(rest)}</b>",
        )
        fig.add_annotation(
            x=x,
            y=y + 148,
            xanchor="center",
            yanchor="top",
            text=for_plotly(row.place),
            font=dict(size=11.5, color=style.QUIET),
        )
    fig.add_scatter(
        x=[0], y=[0], mode="markers", marker=dict(size=0.1, color=style.PAPER), hoverinfo="skip"
    )  # plotly draws no axes for shapes alone
    return fig
