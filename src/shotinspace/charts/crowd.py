"""People as drawn figures in rows: a crowd small enough that everyone in it can be named."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

TALL = 188  # px: a row of figures
LEAST, GAP = 68, 14  # px: the least room for a figure and its name, the room between two groups
HEADING = 13.5  # px


@form(
    name=Column("text", "the person, as printed under the figure"),
    entity=Column("text", "key of style.MARKS: in colour and with its symbol, but context, which is grey"),
    place=Column("text", "a line under the name", ""),
    group=Column("text", "heading of the group the person stands in, in drawing order", ""),
)
def crowd(sheet: Sheet, frame: pd.DataFrame) -> None:
    """Draw a figure for each row, group by group: groups stand side by side where they fit, and break where they do not."""
    sheet.margins(right=style.EDGE, bottom=6)
    sheet.pixels()
    most = int((sheet.inner - GAP) // LEAST)
    across = (sheet.inner - 2 * GAP) / most
    groups = [(heading, list(people.itertuples())) for heading, people in frame.groupby("group", sort=False)]
    y = 0.0
    for line in _lines(groups, most):
        heads = [_heading(heading, people, most, across) for heading, people in line]
        tall = max(17 * (1 + head.count("<br>")) if head else 0 for head in heads)
        x = 0.0
        for head, (_, people) in zip(heads, line, strict=True):
            at = dict(x=x + 4, y=y + 2, yanchor="top", align="left")
            sheet.figure.add_annotation(**at, text=f"<b>{head}</b>", font=dict(size=HEADING))
            for place, person in enumerate(people):
                _person(sheet, person, x + (place % most + 0.5) * across, y + tall + place // most * TALL, across)
            x += across * len(people) + GAP
        y += tall + TALL * -(-max(len(people) for _, people in line) // most)
    # plotly draws no axes for shapes alone
    sheet.figure.add_scatter(x=[0], y=[0], mode="markers", marker=dict(size=0.1, color=style.PAPER), hoverinfo="skip")
    sheet.close(y)


def _lines(groups: list[tuple[str, list]], most: int) -> list[list[tuple[str, list]]]:
    """The groups in lines of at most `most` people; a larger group has lines of its own."""
    lines: list[list[tuple[str, list]]] = []
    room = 0
    for group in groups:
        if len(group[1]) > room:
            lines.append([])
            room = most
        lines[-1].append(group)
        room -= len(group[1])
    return lines


def _heading(heading: str, people: list, most: int, across: float) -> str:
    return style.lines(heading, HEADING, across * min(len(people), most) - 8, bold=True) if heading else ""


def _person(sheet: Sheet, row, x: float, y: float, across: float) -> None:
    look, plain = style.mark(row.entity), row.entity == "context"
    shape = dict(fillcolor=look.colour, line=dict(width=0), layer="below")
    sheet.figure.add_shape(**shape, type="circle", x0=x - 13, x1=x + 13, y0=y + 8, y1=y + 34)
    body = f"M {x - 21:.1f},{y + 106:.0f} L {x - 21:.1f},{y + 56:.0f} Q {x - 21:.1f},{y + 39:.0f} {x:.1f},{y + 39:.0f} "
    body += f"Q {x + 21:.1f},{y + 39:.0f} {x + 21:.1f},{y + 56:.0f} L {x + 21:.1f},{y + 106:.0f} Z"
    sheet.figure.add_shape(**shape, type="path", path=body)
    if not plain:
        sheet.dots([x], [y + 72], look, color=style.PAPER, size=18)
    first, _, rest = row.name.partition(" ")
    under = dict(x=x, xanchor="center", yanchor="top")
    colour = style.INK if plain else look.text
    for text, at, bold in ((first, 112, False), (rest, 128, True)):
        size = min(style.LABEL, style.LABEL * (across - 3) / max(width_of(text, style.LABEL, bold=bold), 1))
        text = f"<b>{for_plotly(text)}</b>" if bold else for_plotly(text)
        sheet.figure.add_annotation(**under, y=y + at, text=text, font=dict(size=round(size, 1), color=colour))
    small = dict(size=11.5, color=style.QUIET)
    sheet.figure.add_annotation(**under, y=y + 147, text=style.lines(row.place, 11.5, across - 4), font=small)
