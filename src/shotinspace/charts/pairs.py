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
    width: int = style.WIDTH,
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
    heads = [style.wrap(name, 15, room - 24, bold=True) for _, name in (left, right)]
    tall = 9.0 * max(map(len, heads)) + 6  # where the names' middle stands
    rows, y = [], 2 * tall + 6
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
    fig.update_yaxes(
        range=[round(y), 0], showticklabels=False, fixedrange=True, tickvals=[top for _, _, top, _ in rows]
    )
    edge = middle / 2 if wide else 8
    notes = list(fig.layout.annotations)  # set once at the end: adding one by one takes time that a reader would wait
    for side, (entity, _), head in ((-1, left, heads[0]), (1, right, heads[1])):
        mark = style.mark(entity)
        fig.add_scatter(
            x=[side * (edge + 8)],
            y=[tall],
            mode="markers",
            hoverinfo="skip",
            marker=dict(symbol=mark.symbol, size=13, color=mark.colour),
        )
        text = "<br>".join(map(for_plotly, head))
        notes.append(
            _note(side, edge + 20, tall, f"<b>{text}</b>", style.INK if entity == "context" else mark.colour, 15)
        )
    bars: dict[int, list] = {-1: [], 1: []}
    for row, texts, top, height in rows:
        centre = top + (18 if not wide else 0) + (height - (18 if not wide else 0)) / 2
        notes.append(_note(0, 0, top + 11 if not wide else centre, for_plotly(row.label), style.QUIET, style.LABEL))
        sizes = (row.left_size, row.right_size)
        most = max((size for size in sizes if pd.notna(size)), default=0) or 1
        for side, lines, size in zip((-1, 1), texts, sizes, strict=True):
            at = centre - (4 if pd.notna(size) else 0)
            notes.append(_note(side, edge, at, "<br>".join(map(for_plotly, lines)), style.INK, 13.5))
            if pd.notna(size):
                foot = round(top + height - 4 - BAR / 2, 1)
                ends = round(side * edge), round(side * (edge + size / most * (room - 4)))
                bars[side] += [(ends[0], foot), (ends[1], foot), (None, None)]
    for side, (entity, _) in ((-1, left), (1, right)):
        fig.add_scatter(
            x=[x for x, _ in bars[side]],
            y=[at for _, at in bars[side]],
            mode="lines",
            hoverinfo="skip",
            line=dict(color=style.mark(entity).colour, width=BAR),
        )
    fig.layout.annotations = notes
    return fig


def _note(side: int, x: float, y: float, text: str, colour: str, size: float) -> dict:
    return dict(
        x=side * x,
        y=y,
        xanchor=("center", "left", "right")[side],
        align=("center", "left", "right")[side],
        text=text,
        font=dict(color=colour, size=size),
    )
