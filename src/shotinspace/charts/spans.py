"""Amounts side by side: a bar as long as what is certain, a lighter one up to the highest figure, a blank for the unknown."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

ROW, BAR = 31, 15  # px
LABELS = 250  # px: the widest column of names


def spans(
    frame: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    axis: str,
    width: int = style.WIDTH,
) -> go.Figure:
    """Draw a horizontal bar per row, from zero.

    In: `frame`, in reading order: `label`, `low`, `value`, `high` (numbers in one unit; low and high missing: one
    figure; all missing: a blank), `text` (printed after the bar, or in place of a blank), `entity` (see style.mark),
    `hollow` (True: not a figure of this thing itself, but a guide to it). `axis`: what the axis measures, with unit.
    It is as long as the bars and their texts need. Out: a Figure, as high as it has rows.
    """
    wide = width >= 600
    widest = max(letters.width_of(text, 13.5) for text in frame["label"]) + 2 * style.EDGE
    left, right, foot = (round(min(widest, LABELS)) if wide else style.EDGE), 20, 50
    step = ROW if wide else ROW + 17
    words = dict(title=title, subtitle=subtitle, source=source)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=foot)[3]
    tall = step * len(frame) + 8
    fig, room = style.canvas(
        **words, width=width, height=tall + margin["t"] + margin["b"], left=left, right=right, axis=foot
    )
    ends = frame[["low", "value", "high"]].max(axis=1).fillna(0.0)
    longest = _axis_end(ends, [letters.width_of(text, style.LABEL) + 16 for text in frame["text"]], room.width)
    fig.update_xaxes(
        range=[0, longest],
        nticks=6 if wide else 4,
        title=dict(text=for_plotly(axis), standoff=6, font=dict(size=style.LABEL, color=style.QUIET)),
    )
    fig.update_yaxes(range=[tall, 0], visible=False, fixedrange=True)
    for i, row in enumerate(frame.itertuples()):
        y = 4 + step * i + (step - ROW / 2 - 1 if not wide else step / 2)
        fig.add_annotation(
            xref="paper",
            x=0,
            xshift=style.EDGE - left if wide else 0,
            y=y if wide else y - 21,
            align="left",
            text="<br>".join(map(for_plotly, style.wrap(row.label, 13.5, (left if wide else width) - 2 * style.EDGE))),
            font=dict(size=13.5),
        )
        _bar(fig, row, y)
    fig.add_scatter(  # one mark a row, for the hover and for the eye
        x=[_mark_at(row) for row in frame.itertuples()],
        y=[4 + step * i + (step - ROW / 2 - 1 if not wide else step / 2) for i in range(len(frame))],
        mode="markers",
        cliponaxis=False,
        hoverinfo="text",
        text=[for_plotly(f"{row.label}: {row.text}") for row in frame.itertuples()],
        marker=dict(
            symbol=[style.mark(row.entity).symbol for row in frame.itertuples()],
            size=[11 if pd.notna(row.value) and pd.notna(row.low) else 0.1 for row in frame.itertuples()],
            opacity=1,
            color=[style.mark(row.entity).colour for row in frame.itertuples()],
            line=dict(color=style.PAPER, width=1.5),
        ),
    )
    return fig


def _axis_end(ends: pd.Series, texts: list[float], width: float) -> float:
    """The shortest axis on which every bar and the text after it fit `width` px."""
    return max(
        (end * width / max(width - text - 10, width / 5) for end, text in zip(ends, texts, strict=True)), default=1.0
    )


def _mark_at(row) -> float | None:
    for number in (row.value, row.high, row.low):
        if pd.notna(number):
            return float(number)
    return 0.0


def _bar(fig: go.Figure, row, y: float) -> None:
    colour = style.mark(row.entity).colour
    sure = row.low if pd.notna(row.low) else row.value
    far = max((number for number in (row.low, row.value, row.high) if pd.notna(number)), default=None)
    box = dict(type="rect", y0=y - BAR / 2, y1=y + BAR / 2, layer="between")
    if far is None:
        fig.add_shape(x0=0, x1=0, y0=y - BAR / 2, y1=y + BAR / 2, line=dict(color=style.QUIET, width=2, dash="dot"))
    else:
        fig.add_shape(
            **box,
            x0=0,
            x1=sure,
            fillcolor=style.PAPER if row.hollow else colour,
            line=dict(color=colour, width=1.6, dash="dot" if row.hollow else "solid"),
        )
        if far > sure:
            fig.add_shape(
                **box,
                x0=sure,
                x1=far,
                fillcolor=style.GRID,
                line=dict(color=colour, width=1.6, dash="dot" if row.hollow else "solid"),
            )
    fig.add_annotation(
        x=far or 0,
        y=y,
        xshift=12 if far else 6,
        text=for_plotly(row.text),
        font=dict(color=style.QUIET if far is None else style.INK),
    )
