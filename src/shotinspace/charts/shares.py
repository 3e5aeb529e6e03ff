"""How a whole divides: a bar a row, as long as the row is many or all of one length, its parts in shades."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

ROW, BAR = 30, 18  # px
SHADES = [style.INK, style.CONTEXT, style.GRID]  # from the surest part to the least sure: reads in grey


def shares(
    frame: pd.DataFrame, parts: list[str], *, title: str, subtitle: str, source: str, width: int = style.WIDTH
) -> go.Figure:
    """Draw a bar per row, all of one length, divided in proportion.

    In: `frame`: `label` and one column of counts for each of `parts` (at most three, in drawing order). Counts are
    printed inside their part where there is room. Out: a Figure. Raises ValueError for more than three parts.
    """
    if len(parts) > len(SHADES):
        raise ValueError(f"found {len(parts)} parts, expected at most {len(SHADES)}")
    wide = width >= 600
    widest = max(letters.width_of(text, 13.5) for text in frame["label"]) + 2 * style.EDGE
    left, right = (round(min(widest, 260)) if wide else style.EDGE), style.EDGE
    step = ROW if wide else ROW + 16
    words = dict(title=title, subtitle=subtitle, source=source)
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=4)[3]
    tall = step * len(frame) + 28
    fig, room = style.canvas(
        **words, width=width, height=tall + margin["t"] + margin["b"], left=left, right=right, axis=4
    )
    fig.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    fig.update_yaxes(range=[tall, 0], visible=False, fixedrange=True)
    x = 0.0
    for part, shade in zip(parts, SHADES, strict=False):
        fig.add_scatter(
            x=[(x + 6) / room.width],
            y=[10],
            mode="markers",
            hoverinfo="skip",
            marker=dict(symbol="square", size=11, color=shade, line=dict(color=style.INK, width=1)),
        )
        fig.add_annotation(xref="paper", x=0, xshift=round(x + 16), y=10, text=for_plotly(part))
        x += 40 + letters.width_of(part, style.LABEL)
    for i, row in enumerate(frame.to_dict("records")):
        y = 28 + step * (i + 1) - ROW / 2
        fig.add_annotation(
            xref="paper",
            x=0,
            xshift=style.EDGE - left if wide else 0,
            y=y if wide else y - 21,
            align="left",
            text=for_plotly(row["label"]),
            font=dict(size=13.5),
        )
        total, at = sum(row[part] for part in parts) or 1, 0.0
        for part, shade in zip(parts, SHADES, strict=False):
            share = row[part] / total
            if not share:
                continue
            fig.add_shape(
                type="rect",
                x0=at,
                x1=at + share,
                y0=y - BAR / 2,
                y1=y + BAR / 2,
                fillcolor=shade,
                line=dict(color=style.INK, width=1),
            )
            text = f"{row[part]:,}"
            if share * room.width > letters.width_of(text, style.LABEL) + 8:
                fig.add_annotation(
                    x=round(at + share / 2, 4),
                    y=y,
                    xanchor="center",
                    text=text,
                    font=dict(color=style.PAPER if shade == style.INK else style.INK),
                )
            at += share
    return fig
