"""Judged statements as tiles in rows: the fill says the verdict, and so does the word in it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import style
from shotinspace.safe import for_plotly

TILE, GAP = 62, 6  # px: a tile's height, the room between two
FILLS = [style.PAPER, style.GRID, style.CONTEXT, style.INK]  # from the best verdict to the worst: reads in grey


def tiles(
    frame: pd.DataFrame,
    rows: dict[str, str],
    verdicts: list[str],
    *,
    title: str,
    subtitle: str,
    source: str,
    width: int = style.WIDTH,
) -> go.Figure:
    """Draw a row of tiles per subject, in the order of the verdicts.

    In: `frame`: `row` (key of `rows`), `name` (a few words), `verdict` (one of `verdicts`), `hover` (the statement).
    `rows`: key -> heading, top to bottom. `verdicts`: best first, at most four. Out: a Figure; rows break where the
    width asks for it. Raises ValueError for more than four verdicts, or one that is not listed.
    """
    if len(verdicts) > len(FILLS) or not set(frame["verdict"]) <= set(verdicts):
        raise ValueError(f"found verdicts {sorted(set(frame['verdict']))}, expected some of {verdicts}, at most four")
    wide = width >= 600
    left, right = (150 if wide else style.EDGE), style.EDGE
    inner = width - left - right
    across = 7 if wide else 3
    tile = (inner - 2 - GAP * (across - 1)) / across
    words = dict(title=title, subtitle=subtitle, source=source)
    placed, y = [], 2.0
    for key, heading in rows.items():
        y += 0 if wide else 22
        part = frame[frame["row"] == key].sort_values("verdict", key=lambda v: v.map(verdicts.index), kind="stable")
        for i, row in enumerate(part.itertuples()):
            placed.append((row, (i % across) * (tile + GAP), y + (i // across) * (TILE + GAP)))
        lines = max(1, -(-len(part) // across))
        placed.append((heading, 0, y + (lines * (TILE + GAP) - GAP) / 2 if wide else y - 12))
        y += lines * (TILE + GAP) + 10
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=4)[3]
    fig, _ = style.canvas(
        **words, width=width, height=round(y) + margin["t"] + margin["b"], left=left, right=right, axis=4
    )
    fig.update_xaxes(range=[-1, round(inner) + 1], visible=False, fixedrange=True)
    fig.update_yaxes(range=[round(y), 0], visible=False, fixedrange=True)
    for item, x, top in placed:
        if isinstance(item, str):
            text = "<br>".join(map(for_plotly, style.wrap(item, 13.5, left - 2 * style.EDGE) if wide else [item]))
            fig.add_annotation(
                xref="paper",
                x=0,
                xshift=style.EDGE - left if wide else 0,
                y=top,
                align="left",
                text=f"<b>{text}</b>",
                font=dict(size=13.5),
            )
        else:
            _tile(fig, item, x, top, tile, FILLS[verdicts.index(item.verdict)])
    marks = [(item, x, top) for item, x, top in placed if not isinstance(item, str)]
    fig.add_scatter(
        x=[round(x + tile / 2) for _, x, _ in marks],
        y=[round(top + TILE / 2) for _, _, top in marks],
        mode="markers",
        marker=dict(size=40, opacity=0),
        hoverinfo="text",
        text=[for_plotly(item.hover) for item, _, _ in marks],
    )
    return fig


def _tile(fig: go.Figure, row, x: float, top: float, tile: float, fill: str) -> None:
    ink = style.PAPER if fill == style.INK else style.INK
    fig.add_shape(
        type="rect",
        x0=round(x),
        x1=round(x + tile),
        y0=round(top),
        y1=round(top + TILE),
        fillcolor=fill,
        layer="between",
        line=dict(color=style.INK, width=1),
    )
    name = "<br>".join(map(for_plotly, style.wrap(row.name, 12, tile - 8)[:2]))
    fig.add_annotation(
        x=round(x + tile / 2),
        y=round(top + TILE / 2),
        xanchor="center",
        text=f"{name}<br><b>{for_plotly(row.verdict)}</b>",
        font=dict(color=ink, size=12),
    )
