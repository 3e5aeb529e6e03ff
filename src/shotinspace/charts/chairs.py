"""Who sat in a ship: a row a flight, a box a seat with the name in it, and the seat somebody had been promised."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

BOX, GAP = 26, 8  # px


@form(
    flight=Column("text", "the flight, with its year"),
    promised=Column("text", "who had been promised a seat on it"),
    name=Column("text", "who sat there"),
    marked=Column("flag", "a name the chart is about: in bold on a shaded ground", False),
)
def chairs(sheet: Sheet, frame: pd.DataFrame) -> None:
    """Draw a row per flight, in the order of the rows, a box per person; boxes that do not fit go to a second line."""
    sheet.margins(left=236, right=24, bottom=4)
    boxes, y = [], 6.0
    for flight, crew in frame.groupby("flight", sort=False):
        promised = style.lines(
            crew["promised"].iloc[0], 13, (sheet.left if sheet.wide else sheet.width) - 2 * style.EDGE
        )
        sheet.beside(f"<b>{for_plotly(flight)}</b><br>{promised}", y - 3, size=13, yanchor="top")
        y += 0 if sheet.wide else 24 + 18 * (1 + promised.count("<br>"))
        x = 0.0
        for person in crew.itertuples():
            long = width_of(person.name, style.LABEL, bold=person.marked) + 18
            if x and x + long > sheet.inner - 4:
                x, y = 0.0, y + BOX + GAP
            boxes.append((x, y, long, person))
            x += long + GAP
        y += BOX + (30 if sheet.wide else 20)
    for x, top, long, person in boxes:
        _box(sheet, round(x), round(top), round(x + long), person)
    sheet.figure.add_scatter(
        x=[round(x + long / 2) for x, _, long, _ in boxes],
        y=[round(top + BOX / 2) for _, top, _, _ in boxes],
        mode="markers",
        marker=dict(size=BOX, opacity=0),
        hoverinfo="text",
        text=[for_plotly(person.name) for *_, person in boxes],
    )
    sheet.figure.update_xaxes(range=[-2, sheet.inner - 2], visible=False, fixedrange=True)
    sheet.close(y)


def _box(sheet: Sheet, left: int, top: int, right: int, person) -> None:
    sheet.figure.add_shape(
        type="rect",
        x0=left,
        x1=right,
        y0=top,
        y1=top + BOX,
        layer="below",
        line=dict(color=style.INK if person.marked else style.CONTEXT, width=2 if person.marked else 1),
        fillcolor=style.GRID if person.marked else style.PAPER,
    )
    name = for_plotly(person.name)
    text = f"<b>{name}</b>" if person.marked else name
    sheet.figure.add_annotation(x=(left + right) / 2, xanchor="center", y=top + BOX / 2, text=text)
