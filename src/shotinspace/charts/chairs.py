"""Who sat in a ship and who did not: a row a flight, a box a person, an empty one for who had been promised a seat."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import Box, width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

BOX, GAP = 26, 8  # px


@form(
    flight=Column("text", "the flight, with its year"),
    promised=Column("text", "who had been promised a seat on it, the same for a whole flight"),
    name=Column("text", "who sat there"),
    marked=Column("flag", "a name the chart is about: in bold on a shaded ground", False),
)
def chairs(sheet: Sheet, frame: pd.DataFrame) -> None:
    """Draw a row per flight, in the order of the rows: a box for each person aboard, and an empty one for who was not.

    Boxes that do not fit go to a second line.
    """
    widest = max(width_of(flight, 13.5, bold=True) for flight in frame["flight"])
    sheet.margins(left=widest + 2 * style.EDGE, right=24, bottom=4)
    boxes, y = [], 6.0
    for flight, crew in frame.groupby("flight", sort=False):
        if sheet.wide:
            sheet.beside(f"<b>{for_plotly(flight)}</b>", y + BOX / 2)
        else:
            sheet.beside(f"<b>{for_plotly(flight)}</b>", y + 8)
            y += 24
        x = 0.0
        people = [(person.name, person.marked, False) for person in crew.itertuples()]
        for name, marked, empty in [*people, (crew["promised"].iloc[0], False, True)]:
            long = width_of(name, style.LABEL, bold=marked) + 18
            if x and x + long > sheet.inner - 4:
                x, y = 0.0, y + BOX + GAP
            boxes.append((Box(round(x), round(y), round(x + long), round(y) + BOX), name, marked, empty))
            x += long + GAP
        y += BOX + (18 if sheet.wide else 20)
    for box, name, marked, empty in boxes:
        _box(sheet, box, name, marked=marked, empty=empty)
    sheet.figure.add_scatter(
        x=[round((box.left + box.right) / 2) for box, *_ in boxes],
        y=[round((box.top + box.bottom) / 2) for box, *_ in boxes],
        mode="markers",
        marker=dict(size=BOX, opacity=0),
        hoverinfo="text",
        text=[for_plotly(f"{name}: promised, not aboard" if empty else name) for _, name, _, empty in boxes],
    )
    sheet.figure.update_xaxes(range=[-2, sheet.inner - 2], visible=False, fixedrange=True)
    sheet.close(y)


def _box(sheet: Sheet, box: Box, name: str, *, marked: bool, empty: bool) -> None:
    sheet.figure.add_shape(
        type="rect",
        x0=box.left,
        x1=box.right,
        y0=box.top,
        y1=box.bottom,
        layer="below",
        line=dict(
            color=style.INK if marked else style.CONTEXT, width=2 if marked else 1, dash="4px,3px" if empty else "solid"
        ),
        fillcolor=style.GRID if marked else style.PAPER,
    )
    text = f"<b>{for_plotly(name)}</b>" if marked else for_plotly(name)
    middle = dict(x=(box.left + box.right) / 2, xanchor="center", y=(box.top + box.bottom) / 2)
    sheet.figure.add_annotation(**middle, text=text, font=dict(color=style.QUIET if empty else style.INK))
