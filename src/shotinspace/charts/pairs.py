"""Two things side by side: what each is in words, and bars back to back where both have a number."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

ROW, LINE, BAR = 34, 16, 7  # px


@form(
    label=Column("text", "the property"),
    left=Column("text", "what the first thing has"),
    right=Column("text", "what the second thing has"),
    left_size=Column("number", "the same as a number; missing for words", None),
    right_size=Column("number", "the same as a number; missing for words", None),
)
def pairs(sheet: Sheet, frame: pd.DataFrame, *, left: list[str], right: list[str]) -> None:
    """Draw a row per property: its name in the middle, the two things' values to either side, and bars where both have a
    size. `left`, `right`: key of style.MARKS and name.
    """
    sheet.margins(right=style.EDGE, bottom=4)
    middle = max(width_of(text, style.LABEL) for text in frame["label"]) + 24 if sheet.wide else 0
    edge = middle / 2 if sheet.wide else 8
    room = sheet.inner / 2 - edge
    heads = [style.wrap(name, 15, room - 24, bold=True) for _, name in (left, right)]
    y = 18.0 * max(map(len, heads)) + 18
    for side, (entity, _), head in ((-1, left, heads[0]), (1, right, heads[1])):
        look = style.mark(entity)
        sheet.dots([side * (edge + 8)], [y / 2 - 3], look, size=13)
        text = "<b>" + "<br>".join(map(for_plotly, head)) + "</b>"
        _note(sheet, side, edge + 20, y / 2 - 3, text, style.INK if entity == "context" else look.text, 15)
    bars: dict[int, list] = {-1: [], 1: []}
    for row in frame.itertuples():
        above = 0 if sheet.wide else 18
        texts = [style.wrap(text, 13.5, room - 6) for text in (row.left, row.right)]
        height = ROW + LINE * (max(map(len, texts)) - 1) + above
        sizes = (row.left_size, row.right_size)
        both = pd.notna(sizes[0]) and pd.notna(sizes[1])
        centre = y + above + (height - above) / 2
        sheet.figure.add_shape(
            x0=-sheet.inner / 2, x1=sheet.inner / 2, y0=y, y1=y, line=dict(color=style.GRID, width=1)
        )
        _note(sheet, 0, 0, centre if sheet.wide else y + 11, for_plotly(row.label), style.QUIET, style.LABEL)
        for side, some, size in zip((-1, 1), texts, sizes, strict=True):
            _note(sheet, side, edge, centre - 4 * both, "<br>".join(map(for_plotly, some)), style.INK, 13.5)
            if both:
                foot = round(y + height - 4 - BAR / 2, 1)
                reach = edge + size / (max(sizes) or 1) * (room - 4)
                bars[side] += [(round(side * edge), foot), (round(side * reach), foot), (None, None)]
        y += height
    for side, (entity, _) in ((-1, left), (1, right)):
        line = dict(color=style.mark(entity).colour, width=BAR)
        x, at = [x for x, _ in bars[side]], [at for _, at in bars[side]]
        sheet.figure.add_scatter(x=x, y=at, mode="lines", hoverinfo="skip", line=line)
    sheet.figure.update_xaxes(range=[-sheet.inner / 2, sheet.inner / 2], visible=False, fixedrange=True)
    sheet.close(y)


def _note(sheet: Sheet, side: int, x: float, y: float, text: str, colour: str, size: float) -> None:
    place = ("center", "left", "right")[side]
    font = dict(color=colour, size=size)
    sheet.figure.add_annotation(x=side * x, y=y, xanchor=place, align=place, text=text, font=font)
