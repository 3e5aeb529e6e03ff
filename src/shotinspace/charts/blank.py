"""A chart of nothing: what to draw, and say, when a choice leaves no rows."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts.chart import Column, form
from shotinspace.charts.style import QUIET, Sheet, lines


@form(sentence=Column("text", "what to say instead of a chart"))
def blank(sheet: Sheet, frame: pd.DataFrame) -> None:
    """Write the sentence of the frame's only row, large, on an empty sheet."""
    sheet.pixels()
    sheet.figure.add_scatter(x=[0], y=[0], mode="markers", marker=dict(size=0.1), hoverinfo="skip")
    sheet.figure.add_annotation(
        x=0, y=70, text=lines(frame["sentence"][0], 15, sheet.inner), font=dict(size=15, color=QUIET)
    )
    sheet.close(140)
