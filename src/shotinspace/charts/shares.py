"""How a whole divides: a bar a row, all of one length, its parts in shades with their counts."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

ROW, BAR = 30, 18  # px
SHADES = [style.INK, style.QUIET, style.GRID]  # from the surest part to the least sure: reads in grey


@form(
    label=Column("text", "what is divided"),
    first=Column("whole", "count of the first part"),
    second=Column("whole", "count of the second part"),
    third=Column("whole", "count of the third part"),
)
def shares(sheet: Sheet, frame: pd.DataFrame, *, parts: list[str]) -> None:
    """Draw a bar per row, divided in proportion. `parts`: what the three counts are, in words, for the legend."""
    longest = max(width_of(text, 13.5) for text in frame["label"]) + 2 * style.EDGE
    sheet.margins(left=min(longest, 260), right=style.EDGE, bottom=4)
    sheet.figure.update_xaxes(range=[0, 1], visible=False, fixedrange=True)
    axis, x = sheet.overlay(), 6.0
    for part, shade in zip(parts, SHADES, strict=True):
        look = dict(symbol="square", size=11, color=shade, line=dict(color=style.INK, width=1))
        sheet.figure.add_scatter(x=[round(x)], y=[10], xaxis=axis, mode="markers", hoverinfo="skip", marker=look)
        sheet.figure.add_annotation(xref="paper", x=0, xshift=round(x + 10), y=10, text=for_plotly(part))
        x += 40 + width_of(part, style.LABEL)
    step = ROW if sheet.wide else ROW + 16
    for i, row in enumerate(frame.itertuples()):
        y = 28 + step * (i + 1) - ROW / 2
        sheet.beside(for_plotly(row.label), y if sheet.wide else y - 21)
        _bar(sheet, [row.first, row.second, row.third], y)
    sheet.close(step * len(frame) + 28)


def _bar(sheet: Sheet, counts: list[int], y: float) -> None:
    total, at = sum(counts) or 1, 0.0
    centres = []
    for count, shade in zip(counts, SHADES, strict=True):
        share = count / total
        if not share:
            continue
        ends = dict(x0=round(at, 5), x1=round(at + share, 5), y0=y - BAR / 2, y1=y + BAR / 2)
        line = dict(color=style.INK, width=1)
        sheet.figure.add_shape(**ends, type="rect", fillcolor=shade, line=line, layer="below")
        text = f"{count:,}"
        if share * sheet.inner > width_of(text, style.LABEL) + 8:
            colour = style.INK if shade == style.GRID else style.PAPER
            middle = round(at + share / 2, 4)
            sheet.figure.add_annotation(x=middle, y=y, xanchor="center", text=text, font=dict(color=colour))
        centres.append((round(at + share / 2, 4), text))
        at += share
    sheet.figure.add_scatter(
        x=[x for x, _ in centres],
        y=[y] * len(centres),
        mode="markers",
        marker=dict(size=BAR, opacity=0),
        hoverinfo="text",
        text=[text for _, text in centres],
    )
