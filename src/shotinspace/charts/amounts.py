"""Amounts over time, in panels one above the other that share both axes: what was paid then, what was taken by then."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

HEADING, GAP, MARK = 26, 22, 9  # px


def amounts(
    frame: pd.DataFrame,
    panels: dict[str, str],
    *,
    title: str,
    subtitle: str,
    source: str,
    start: str,
    end: str,
    top: float,
    axis: str,
    panel_height: int = 150,
    guides: dict[str, float] | None = None,
    joined: bool = False,
    dtick: str | int = "M60",
    tickformat: str = "%Y",
    width: int = style.WIDTH,
) -> go.Figure:
    """Draw a dot per amount, a thin line for its range, a label beside it.

    In: `frame`: `panel` (key of `panels`), `when` (timestamp), `value`, `low`, `high` (one unit; a missing value draws the
    range alone), `at_least` (True: an arrow upwards), `label` ("" for none), `entity` (see style.mark). `panels`: key ->
    heading, top to bottom. `start`, `end`: the time axis; `top`: where the amount axis ends; `axis`: its unit, in words.
    `guides`: text -> amount, drawn as a level line. `joined`: connect the dots of a panel.
    Out: a Figure; panels grow beyond `panel_height` when labels need it. Raises ValueError when that does not help.
    """
    left, right, foot = 58, 24, 30
    words = dict(title=title, subtitle=subtitle, source=source)
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    inner = width - left - right

    def px(moment: pd.Timestamp) -> float:
        return (moment - first) / (last - first) * inner

    rows = {panel: frame[frame["panel"] == panel].sort_values("when") for panel in panels}
    height, spots = _fitted(rows, guides or {}, px, inner, top, panel_height)
    tall = (height + HEADING + GAP) * len(panels)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=foot)[3]
    fig, _ = style.canvas(
        **words, width=width, height=tall + margin["t"] + margin["b"], left=left, right=right, axis=foot
    )
    step = _step(top)
    ticks = [step * i for i in range(int(top / step) + 1)]
    fig.update_xaxes(range=[start, end], dtick=dtick if width >= 600 else _coarser(dtick), tickformat=tickformat)
    fig.update_yaxes(range=[tall, 0], showgrid=False, showticklabels=False, fixedrange=True)
    for i, (panel, heading) in enumerate(panels.items()):
        base = (height + HEADING + GAP) * (i + 1) - GAP

        def level(amount: float, base: float = base) -> float:
            return base - amount / top * height

        fig.add_annotation(
            xref="paper",
            x=0,
            xshift=style.EDGE - left,
            y=base - height - HEADING + 8,
            align="left",
            text=f"<b>{for_plotly(heading)}</b>",
            font=dict(size=14),
        )
        for tick in ticks:
            y = level(tick)
            fig.add_shape(xref="paper", x0=0, x1=1, y0=y, y1=y, layer="below", line=dict(color=style.GRID, width=1))
            unit = f" {axis}" if tick == ticks[-1] else ""
            fig.add_annotation(
                xref="paper",
                x=0,
                xshift=-left + style.EDGE,
                y=y,
                text=f"{tick:,.10g}{for_plotly(unit)}",
                bgcolor=style.PAPER,
                font=dict(color=style.QUIET, size=11.5),
            )
        for text, amount in (guides or {}).items():
            y = level(amount)
            fig.add_shape(xref="paper", x0=0, x1=1, y0=y, y1=y, line=dict(color=style.QUIET, width=1.4, dash="dot"))
            fig.add_annotation(
                xref="paper", x=1, xanchor="right", y=y - 10, text=for_plotly(text), font=dict(color=style.QUIET)
            )
        _dots(fig, rows[panel], level, joined)
        _label(fig, rows[panel], px, level, spots[panel], base)
    return fig


def _fitted(rows: dict, guides: dict, px, width: float, top: float, least: int) -> tuple[int, dict]:
    """The lowest panel height, from `least` on, at which every label finds a place, and the places (y from the base)."""
    for height in range(least, 6 * least, 20):
        try:
            return height, {panel: _spots(part, guides, px, width, top, height) for panel, part in rows.items()}
        except ValueError as error:
            failure = error
    raise failure


def _at(row) -> float:
    return row.value if pd.notna(row.value) else (row.low + row.high) / 2


def _spots(rows: pd.DataFrame, guides: dict, px, width: float, top: float, height: int) -> list[letters.Box]:
    def level(amount: float) -> float:
        return -amount / top * height

    taken = []
    for text, amount in guides.items():
        y = level(amount)
        taken += [
            letters.Box(width - letters.width_of(text, style.LABEL), y - 18, width, y - 2),
            letters.Box(0, y - 1, width, y + 1),
        ]
    for row in rows.itertuples():
        ends = [level(row.low), level(row.high)] if pd.notna(row.low) else [level(row.value)]
        x = px(row.when)
        taken.append(letters.Box(x - 6, min(ends) - 6 - 16 * row.at_least, x + 6, max(ends) + 6))
    named = [row for row in rows.itertuples() if row.label]
    points = [(px(row.when), level(_at(row))) for row in named]
    sizes = [(letters.width_of(row.label, style.LABEL), 15.0) for row in named]
    return letters.around(points, sizes, taken, letters.Box(0, -height - 8, width, GAP - 6))


def _step(top: float) -> float:
    for step in (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500):
        if top / step <= 5:
            return step
    return top


def _coarser(dtick: str | int) -> str | int:
    return f"M{2 * int(dtick[1:])}" if isinstance(dtick, str) else 2 * dtick


def _dots(fig: go.Figure, rows: pd.DataFrame, level, joined: bool) -> None:
    if joined:
        known = rows.dropna(subset=["value"])
        fig.add_scatter(
            x=[moment.strftime("%Y-%m-%d") for moment in known["when"]],
            y=[round(level(value), 1) for value in known["value"]],
            mode="lines",
            hoverinfo="skip",
            line=dict(color=style.CONTEXT, width=1.6),
        )
    for row in rows.itertuples():
        when, colour = row.when.strftime("%Y-%m-%d"), style.mark(row.entity).colour
        if pd.notna(row.low):
            fig.add_shape(
                x0=when,
                x1=when,
                y0=level(row.low),
                y1=level(row.high),
                line=dict(color=colour, width=3 if pd.notna(row.value) else 6),
            )
        if row.at_least:
            fig.add_annotation(
                x=when,
                y=level(row.value) - 14,
                xanchor="center",
                text="↑",
                font=dict(color=colour, size=14),
            )
    for entity, group in rows.groupby("entity"):
        fig.add_scatter(
            x=[moment.strftime("%Y-%m-%d") for moment in group["when"]],
            y=[round(level(_at(row)), 1) for row in group.itertuples()],
            mode="markers",
            cliponaxis=False,
            hoverinfo="text",
            text=[for_plotly(text) for text in group["label"]],
            marker=dict(
                symbol=style.mark(entity).symbol,
                size=[MARK if pd.notna(value) else 0.1 for value in group["value"]],
                opacity=1,
                color=style.mark(entity).colour,
            ),
        )


def _label(fig: go.Figure, rows: pd.DataFrame, px, level, spots: list[letters.Box], base: float) -> None:
    for row, box in zip((row for row in rows.itertuples() if row.label), spots, strict=True):
        x, y, when = px(row.when), level(_at(row)), row.when.strftime("%Y-%m-%d")
        top, bottom = base + box.top, base + box.bottom
        near = min(max(x, box.left), box.right)
        if abs(near - x) > 14 or abs((top + bottom) / 2 - y) > 22:  # far enough to need a leader
            fig.add_shape(
                xsizemode="pixel",
                xanchor=when,
                x0=0,
                x1=round(near - x),
                y0=round(y),
                y1=round(min(max(y, top), bottom)),
            )
        fig.add_annotation(
            x=when,
            y=round((top + bottom) / 2, 1),
            xshift=round(box.left - x),
            text=for_plotly(row.label),
            font=dict(color=style.INK),
        )
