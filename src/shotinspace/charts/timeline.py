"""Lanes of dated things: what happened is solid, what was promised hollow, and a date is as long as it is vague."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

ROW = 17  # px: one row of labels
MARK = 12  # px: a mark's size, and the least width of a bar


def timeline(
    frame: pd.DataFrame,
    names: dict[str, str],
    *,
    title: str,
    subtitle: str,
    source: str,
    start: str,
    end: str,
    width: int = style.WIDTH,
    dtick: str | int = "M12",
    tickformat: str = "%Y",
) -> go.Figure:
    """Draw one lane per entity, labels in rows above (what happened) and below (what was promised).

    In: `frame`, one row per mark: `entity` (a see style.mark and of `names`), `begin`, `until` (timestamps, UTC:
    the first and last instant the date may mean), `label` (text, or "" for none), `hover` (text), `promised` and
    `faint` (booleans). `names`: entity -> the lane's name, top to bottom. `start`, `end`: the axis, as dates; `dtick`, `tickformat`: its ticks.
    A lane without promises has no track for them.
    Out: a Figure, `width` px wide, as high as its labels need. Raises ValueError when the labels cannot be placed.
    """
    wide = width >= 600
    left, right = (146 if wide else style.EDGE), 22
    inner = width - left - right
    first, last = pd.Timestamp(start), pd.Timestamp(end)

    def px(moment: pd.Timestamp) -> float:
        return (moment - first) / (last - first) * inner

    y, lanes, drawn = 0.0, [], []
    for entity, name in names.items():
        lane = frame[frame["entity"] == entity].sort_values("begin")
        happened, promised = lane[~lane["promised"]], lane[lane["promised"]]
        above, below = (_labels(part, px, inner) for part in (happened, promised))
        y += (0 if wide else 24) + 10 + ROW * _rows(above)
        solid_y = y + MARK
        hollow_y = solid_y + (26 if len(promised) else 0)
        drawn += [(row, solid_y, spot, -1) for row, spot in zip(happened.itertuples(), above, strict=True)]
        drawn += [(row, hollow_y, spot, +1) for row, spot in zip(promised.itertuples(), below, strict=True)]
        lanes.append((entity, name, solid_y, hollow_y))
        y = hollow_y + MARK + ROW * _rows(below) + 26
    words = dict(title=title, subtitle=subtitle, source=source)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=30)[3]
    fig, _ = style.canvas(
        **words, width=width, height=round(y) + margin["t"] + margin["b"], left=left, right=right, axis=30
    )
    fig.update_xaxes(range=[start, end], dtick=dtick, tickformat=tickformat)
    each = pd.Timedelta(days=30.4 * int(dtick[1:])) if isinstance(dtick, str) else pd.Timedelta(dtick, "ms")
    fig.update_xaxes(style.sparse((last - first) / each, 44, inner))
    fig.update_yaxes(range=[round(y), 0], visible=False, fixedrange=True)
    for entity, name, solid_y, hollow_y in lanes:
        _lane(fig, entity, name, solid_y, hollow_y, wide, left)
    drawn.sort(key=lambda item: not item[0].faint)  # hearsay first, so that nothing hides what is known
    for row, at, _, _ in drawn:
        if _long(row, px):
            _box(fig, row, at)
    for entity in names:
        _points(fig, entity, [(row, at) for row, at, _, _ in drawn if row.entity == entity and not _long(row, px)])
    for row, at, spot, side in drawn:
        if spot:
            _label(fig, row, at, spot, side, px)
    return fig


def _labels(part: pd.DataFrame, px, inner: float) -> list[letters.Place | None]:
    named = part[part["label"] != ""]
    middle = [px(_middle(row)) for row in named.itertuples()]
    spots = letters.place(middle, [letters.width_of(text, style.LABEL) for text in named["label"]], inner)
    return [dict(zip(named.index, spots, strict=True)).get(index) for index in part.index]


def _rows(spots: list[letters.Place | None]) -> int:
    return max((spot.row + 1 for spot in spots if spot), default=0)


def _lane(fig: go.Figure, entity: str, name: str, solid_y: float, hollow_y: float, wide: bool, left: int) -> None:
    fig.add_shape(
        xref="paper",
        x0=0,
        x1=1,
        y0=solid_y,
        y1=solid_y,
        layer="below",
        line=dict(color=style.mark(entity).colour, width=1.5),
    )
    tracks = [("what happened", solid_y)]
    if hollow_y > solid_y:
        tracks.append(("what was promised", hollow_y))
        fig.add_shape(
            xref="paper",
            x0=0,
            x1=1,
            y0=hollow_y,
            y1=hollow_y,
            layer="below",
            line=dict(color=style.CONTEXT, width=1, dash="dot"),
        )
    at = dict(xref="paper", x=0, align="left")
    if wide:
        at |= dict(xshift=style.EDGE - left)
        fig.add_annotation(
            **at,
            y=solid_y,
            yshift=20,
            text=f"<b>{for_plotly(name)}</b>",
            font=dict(color=style.mark(entity).colour, size=15),
        )
        for text, y in tracks:
            fig.add_annotation(**at, y=y, text=text, font=dict(color=style.QUIET))
    else:
        fig.add_annotation(
            **at,
            y=hollow_y + MARK + 6,
            yanchor="top",
            text=f"<b>{for_plotly(name)}</b>",
            font=dict(color=style.mark(entity).colour, size=14),
        )


def _long(row, px) -> bool:
    return px(row.until) - px(row.begin) > MARK


def _middle(row) -> pd.Timestamp:
    return row.begin + (row.until - row.begin) / 2


def _colour(row) -> str:
    return style.CONTEXT if row.faint else style.mark(row.entity).colour


def _points(fig: go.Figure, entity: str, points: list) -> None:
    mark = style.mark(entity)
    colours = [_colour(row) for row, _ in points]
    fig.add_scatter(
        x=[_middle(row).strftime("%Y-%m-%d %H:%M") for row, _ in points],
        y=[at for _, at in points],
        mode="markers",
        text=[for_plotly(row.hover) for row, _ in points],
        hoverinfo="text",
        marker=dict(
            symbol=mark.symbol,
            size=MARK + 2 * (mark.symbol == "star"),
            line=dict(color=colours, width=1.6),
            color=[style.PAPER if row.promised else colour for (row, _), colour in zip(points, colours)],
        ),
    )


def _box(fig: go.Figure, row, at: float) -> None:
    half = 3 if row.faint else 6  # both outlines stay visible where a rumour shares a promise's span
    x = [row.begin, row.until, row.until, row.begin, row.begin]
    fig.add_scatter(
        x=[moment.strftime("%Y-%m-%d %H:%M") for moment in x],
        y=[at + dy for dy in (-half, -half, half, half, -half)],
        mode="lines",
        fill="toself",
        fillcolor="rgba(0,0,0,0)" if row.promised else _colour(row),
        hoveron="fills",
        line=dict(color=_colour(row), width=1.6),
        text=for_plotly(row.hover),
        hoverinfo="text",
    )


def _label(fig: go.Figure, row, at: float, spot: letters.Place, side: int, px) -> None:
    middle = _middle(row)
    x, away = middle.strftime("%Y-%m-%d %H:%M"), at + side * (MARK + 4 + ROW * spot.row)
    fig.add_shape(x0=x, x1=x, y0=at + side * 8, y1=away)
    fig.add_annotation(
        x=x,
        y=away + side * ROW / 2,
        yanchor="middle",
        text=for_plotly(row.label),
        xshift=round(spot.left - px(middle)),
        bgcolor=style.PAPER,
        font=dict(color=style.QUIET if row.faint else style.INK),
    )
