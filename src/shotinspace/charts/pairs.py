"""Two things side by side: what each is in words, and bars back to back where both have a number."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

ROW, LINE, BAR = 34, 16, 7  # px


def pairs(
    frame: pd.DataFrame,
    left: tuple[str, str],
    right: tuple[str, str],
    *,
    title: str,
    subtitle: str,
    source: str,
    width: int = 900,
) -> go.Figure:
    """Draw a row per property: its name in the middle, the two things' values to either side.

    In: `frame`: `label`, `left`, `right` (text), `left_size`, `right_size` (numbers in one unit, missing for words).
    `left`, `right`: (entity for style.mark, name). Out: a Figure, as high as its texts need. Raises nothing of its own.
    """
    wide = width >= 600
    words = dict(title=title, subtitle=subtitle, source=source)
    inner = width - 2 * style.EDGE
    middle = (max(letters.width_of(text, style.LABEL) for text in frame["label"]) + 24) if wide else 0
    room = (inner - middle) / 2 - (0 if wide else 8)
    rows, y = [], 40.0
    for row in frame.itertuples():
        texts = [style.wrap(text, 13.5, room - 6) for text in (row.left, row.right)]
        height = ROW + LINE * (max(map(len, texts)) - 1) + (0 if wide else 18)
        rows.append((row, texts, y, height))
        y += height
    margin = style.room(**words, width=width, height=0, left=style.EDGE, right=style.EDGE, axis=4)[3]
    fig, _ = style.canvas(
        **words, width=width, height=round(y) + margin["t"] + margin["b"], left=style.EDGE, right=style.EDGE, axis=4
    )
    fig.update_xaxes(range=[-inner / 2, inner / 2], visible=False, fixedrange=True)
    fig.update_yaxes(range=[round(y), 0], visible=False, fixedrange=True)
    edge = middle / 2 if wide else 8
    for side, (entity, name) in ((-1, left), (1, right)):
        mark = style.mark(entity)
        fig.add_scatter(
            x=[side * (edge + 8)],
            y=[16],
            mode="markers",
            hoverinfo="skip",
            marker=dict(symbol=mark.symbol, size=13, color=mark.colour),
        )
        text = "<br>".join(map(for_plotly, style.wrap(name, 15, room - 24, bold=True)))
        _say(fig, side, edge + 20, 16, f"<b>{text}</b>", style.INK if entity == "context" else mark.colour, 15)
    for row, texts, top, height in rows:
        fig.add_shape(x0=-inner / 2, x1=inner / 2, y0=top, y1=top, line=dict(color=style.GRID, width=1))
        centre = top + (18 if not wide else 0) + (height - (18 if not wide else 0)) / 2
        fig.add_annotation(
            x=0,
            y=top + 11 if not wide else centre,
            xanchor="center",
            text=for_plotly(row.label),
            font=dict(color=style.QUIET),
        )
        most = max((size for size in (row.left_size, row.right_size) if pd.notna(size)), default=0) or 1
        for side, (entity, _), lines, size in (
            (-1, left, texts[0], row.left_size),
            (1, right, texts[1], row.right_size),
        ):
            _say(
                fig,
                side,
                edge,
                centre - (4 if pd.notna(size) else 0),
                "<br>".join(map(for_plotly, lines)),
                style.INK,
                13.5,
            )
            if pd.notna(size):
                end = edge + size / most * (room - 4)
                foot = top + height - 4
                fig.add_shape(
                    type="rect",
                    x0=round(side * edge),
                    x1=round(side * end),
                    y0=foot - BAR,
                    y1=foot,
                    fillcolor=style.mark(entity).colour,
                    line=dict(width=0),
                )
    return fig


def _say(fig: go.Figure, side: int, x: float, y: float, text: str, colour: str, size: float) -> None:
    fig.add_annotation(
        x=side * x,
        y=y,
        xanchor="left" if side > 0 else "right",
        align="left" if side > 0 else "right",
        text=text,
        font=dict(color=colour, size=size),
    )
