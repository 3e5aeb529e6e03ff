"""Promises as lines on one clock: from the first public word towards the promised date, and how each line ends."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

YEAR = 365.25  # days
ENDS = {"ended": "x-thin", "silent": "circle-open", "flew": "triangle-up"}
WORDS = {"ended": "ended", "silent": "last firm word", "flew": "a flight"}


def tickets(frame: pd.DataFrame, *, title: str, subtitle: str, source: str, width: int = style.WIDTH) -> go.Figure:
    """Draw one line per row, in the order given, each from its own day zero.

    In: `frame`: `name`, `since` (text under the name), `entity` (see style.mark), `days` (whole days from the first
    word to the end of the line, missing when no day is on record), `end` (ended, silent, flew: the mark at the end),
    `text` (printed at the end), `promised_from`, `promised_to` (days from the first word to the span promised,
    missing when none was), `outsider` (bool: that date came from press or fans, drawn grey),
    `hearsay` (days to what only a weak source reports, missing when nothing is).
    Out: a Figure, as high as it has rows. Raises nothing of its own.
    """
    wide = width >= 600
    left, right, axis = (232 if wide else style.EDGE), 24, 50
    row, legend = (50 if wide else 72), (28 if wide else 46)
    words = dict(title=title, subtitle=subtitle, source=source)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    inner = width - left - right
    lines = [style.wrap(str(text), style.LABEL, inner - 24) for text in frame["text"]]
    tops, tall = [], legend
    for text in lines:
        tops.append(tall)
        tall += row + 15 * (len(text) - 1)
    fig, room = style.canvas(
        **words, width=width, height=tall + 6 + margin["t"] + margin["b"], left=left, right=right, axis=axis
    )
    most = float(frame[["days", "promised_to", "hearsay"]].max().max())
    per_day = (room.width - 30) / most
    fig.update_xaxes(
        range=[0, room.width / per_day],
        tickvals=[round(YEAR * i) for i in range(int(most / YEAR) + 1)],
        ticktext=[str(i) for i in range(int(most / YEAR) + 1)],
        title=dict(
            text="years since the first public word", standoff=6, font=dict(color=style.QUIET, size=style.LABEL)
        ),
    )
    fig.update_yaxes(range=[tall + 6, 0], visible=False, fixedrange=True)
    _legend(fig, frame, per_day, wide)
    for item, text, top in zip(frame.itertuples(), lines, tops, strict=True):
        _name(fig, item, top, left, wide)
        _line(fig, item, text, top + (14 if wide else 34), per_day, room.width)
    return fig


def _legend(fig: go.Figure, frame: pd.DataFrame, per_day: float, wide: bool) -> None:
    shown = [(ENDS[end], WORDS[end]) for end in ENDS if (frame["end"] == end).any()]
    if frame["promised_to"].notna().any():
        shown.append(("square-open", "span promised"))
    if frame["hearsay"].notna().any():
        shown.append(("cross-thin", "weak source"))
    x, y = 8.0, 9.0
    for i, (symbol, text) in enumerate(shown):
        if not wide and i == 3:
            x, y = 8.0, 27.0
        faint = symbol == "cross-thin"
        fig.add_scatter(
            x=[x / per_day],
            y=[y],
            mode="markers",
            hoverinfo="skip",
            marker=_marker(symbol, style.CONTEXT if faint else style.INK),
        )
        fig.add_annotation(
            x=0, xref="paper", xshift=round(x + 10), y=y, text=for_plotly(text), font=dict(color=style.QUIET)
        )
        x += 34 + letters.width_of(text, style.LABEL)


def _name(fig: go.Figure, item: Any, top: float, left: int, wide: bool) -> None:
    colour = style.mark(item.entity).colour
    name, since = for_plotly(item.name), for_plotly(item.since)
    fig.add_annotation(
        x=0,
        xref="paper",
        xshift=style.EDGE - left if wide else 0,
        y=top + (23 if wide else 14),
        align="left",
        text=f"<b>{name}</b><br>{since}" if wide else f"<b>{name}</b>  {since}",
        font=dict(size=13.5 if wide else style.LABEL, color=colour),
    )


def _line(fig: go.Figure, item: Any, text: tuple[str, ...], y: float, per_day: float, room: float) -> None:
    mark = style.mark(item.entity)
    known = pd.notna(item.days)
    days = float(item.days) if known else 0.0
    if pd.notna(item.promised_to):
        begin, until = float(item.promised_from), float(item.promised_to)
        if begin > days:  # the way that was never gone
            fig.add_shape(x0=days, x1=begin, y0=y, y1=y, line=dict(color=mark.colour, width=1, dash="dot"))
        until = max(until, begin + 6 / per_day)
        colour = style.CONTEXT if item.outsider else mark.colour
        _stroke(fig, [begin, until, until, begin, begin], [y - 6, y - 6, y + 6, y + 6, y - 6], colour, 1.3)
    if pd.notna(item.hearsay):
        fig.add_shape(x0=days, x1=float(item.hearsay), y0=y, y1=y, line=dict(color=style.CONTEXT, width=1, dash="dot"))
        fig.add_scatter(
            x=[float(item.hearsay)],
            y=[y],
            mode="markers",
            hoverinfo="skip",
            marker=_marker("cross-thin", style.CONTEXT),
        )
    if known:
        _stroke(fig, [0, days], [y, y], mark.colour, 3)
        symbol = ENDS[item.end]
        if mark.symbol != "circle":  # an actor keeps its own symbol, open when nothing came of it
            symbol = mark.symbol + ("" if item.end == "flew" else "-open")
        fig.add_scatter(
            x=[days],
            y=[y],
            mode="markers",
            hoverinfo="text",
            cliponaxis=False,
            text=for_plotly(f"{item.name}: {item.text}"),
            marker=_marker(symbol, mark.colour),
        )
    widest = max(letters.width_of(line, style.LABEL) for line in text)
    start = min(max(0.0, days * per_day - 4), max(0.0, room - widest))
    fig.add_annotation(
        x=0,
        xref="paper",
        xshift=round(start),
        y=y + (9 if known else -9),
        yanchor="top",
        align="left",
        text="<br>".join(map(for_plotly, text)),
        font=dict(color=style.INK if known else style.QUIET),
    )


def _stroke(fig: go.Figure, x: list[float], y: list[float], colour: str, width: float) -> None:
    """A line as a trace: shapes lie over the marks, or under the grid."""
    fig.add_scatter(x=x, y=y, mode="lines", hoverinfo="skip", line=dict(color=colour, width=width))


def _marker(symbol: str, colour: str) -> dict:
    hollow = symbol.endswith("-open") and symbol != "square-open"  # paper inside, so that the line stops at the rim
    return dict(
        symbol=symbol.removesuffix("-open") if hollow else symbol,
        size=12,
        color=style.PAPER if hollow else colour,
        line=dict(color=colour, width=2.4),
    )
