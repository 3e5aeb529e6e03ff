"""People as drawn figures in rows: a crowd small enough that everyone in it can be named."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

TALL = 182  # px: a row of figures, their names under them
LEAST, MOST, GAP = 66, 88, 14  # px: the room for a figure and its name, the room between two groups
LOW, ICON = 44, 0.36  # where narrow: px of a row, the size of a figure there
HEADING = 13.5  # px


@form(
    name=Column("text", "the person, as printed under or beside the figure"),
    entity=Column("text", "key of style.MARKS: in colour and with its symbol, but context, which is grey"),
    place=Column("text", "a line under the name", ""),
    group=Column("text", "heading of the group the person stands in, in drawing order", ""),
)
def crowd(sheet: Sheet, frame: pd.DataFrame) -> None:
    """Draw a figure for each row, group by group.

    Where the largest group fits one row, groups stand in rows, side by side where they fit, names under the figures.
    Elsewhere each has two columns, those in colour left and those in grey right, names beside the figures.
    """
    sheet.margins(right=style.EDGE, bottom=6)
    sheet.pixels()
    groups = [(heading, list(people.itertuples())) for heading, people in frame.groupby("group", sort=False)]
    most = int((sheet.inner - GAP) // LEAST)
    fits = sheet.wide and max(len(people) for _, people in groups) <= most
    y = _rows(sheet, groups, most) if fits else _columns(sheet, groups)
    # plotly draws no axes for shapes alone
    sheet.figure.add_scatter(x=[0], y=[0], mode="markers", marker=dict(size=0.1, color=style.PAPER), hoverinfo="skip")
    sheet.close(y)


def _rows(sheet: Sheet, groups: list[tuple[str, list]], most: int) -> float:
    """Draw the groups in rows of at most so many people and return the y below them."""
    lines = _lines(groups, most)
    longest = max(sum(len(people) for _, people in line) for line in lines)
    across = min(MOST, (sheet.inner - 2 * GAP) / longest)
    y = 0.0
    for line in lines:
        heads = [_heading(heading, across * len(people) - 8) for heading, people in line]
        tall = max(17 * (1 + head.count("<br>")) if head else 0 for head in heads)
        x = 0.0
        for head, (_, people) in zip(heads, line, strict=True):
            at = dict(x=x + 4, y=y + 2, yanchor="top", align="left")
            sheet.figure.add_annotation(**at, text=f"<b>{head}</b>", font=dict(size=HEADING))
            for place, person in enumerate(people):
                _above(sheet, person, x + (place + 0.5) * across, y + tall, across)
            x += across * len(people) + GAP
        y += tall + TALL
    return y


def _columns(sheet: Sheet, groups: list[tuple[str, list]]) -> float:
    """Draw the groups one below the other, each in two columns, and return the y below them."""
    half, y = sheet.inner / 2, 0.0
    for heading, people in groups:
        if heading:
            head = _heading(heading, sheet.inner)
            where = dict(x=0, y=y + 4, yanchor="top", align="left")
            sheet.figure.add_annotation(**where, text=f"<b>{head}</b>", font=dict(size=HEADING))
            y += 10 + 17 * (1 + head.count("<br>"))
        grey = [person for person in people if person.entity == "context"]
        coloured = [person for person in people if person.entity != "context"]
        for x, column in ((0.0, coloured), (half, grey)):
            for place, person in enumerate(column):
                _beside(sheet, person, x, y + place * LOW, half)
        y += LOW * max(len(coloured), len(grey)) + 12
    return y - 8


def _lines(groups: list[tuple[str, list]], most: int) -> list[list[tuple[str, list]]]:
    """The groups in lines of at most `most` people."""
    lines: list[list[tuple[str, list]]] = []
    room = 0
    for group in groups:
        if len(group[1]) > room:
            lines.append([])
            room = most
        lines[-1].append(group)
        room -= len(group[1])
    return lines


def _heading(heading: str, width: float) -> str:
    return style.lines(heading, HEADING, width, bold=True) if heading else ""


def _figure(sheet: Sheet, entity: str, x: float, y: float, size: float) -> None:
    """Draw a head and a body, 98 px high at size 1, its middle at `x` and its top at `y`."""
    look = style.mark(entity)
    shape = dict(fillcolor=look.colour, line=dict(width=0), layer="below")

    def at(dx: float, dy: float) -> str:
        return f"{x + dx * size:.1f},{y + dy * size:.1f}"

    head = dict(x0=x - 13 * size, x1=x + 13 * size, y0=y, y1=y + 26 * size)
    sheet.figure.add_shape(**shape, type="circle", **head)
    body = f"M {at(-21, 98)} L {at(-21, 48)} Q {at(-21, 31)} {at(0, 31)} Q {at(21, 31)} {at(21, 48)} L {at(21, 98)} Z"
    sheet.figure.add_shape(**shape, type="path", path=body)
    if entity != "context":
        sheet.dots([x], [y + 64 * size], look, color=style.PAPER, size=18 if size == 1 else 8)


def _above(sheet: Sheet, row, x: float, y: float, across: float) -> None:
    """A figure with its names under it."""
    _figure(sheet, row.entity, x, y + 8, 1)
    first, _, rest = row.name.partition(" ")
    under = dict(x=x, xanchor="center", yanchor="top")
    colour = style.INK if row.entity == "context" else style.mark(row.entity).text
    widest = max(width_of(first, style.LABEL), width_of(rest, style.LABEL))
    size = round(min(style.LABEL, style.LABEL * (across - 4) / max(widest, 1)), 1)
    for text, at in ((first, 112), (rest, 127)):
        sheet.figure.add_annotation(**under, y=y + at, text=for_plotly(text), font=dict(size=size, color=colour))
    small = dict(size=11, color=style.QUIET)
    sheet.figure.add_annotation(**under, y=y + 145, text=style.lines(row.place, 11, across - 4), font=small)


def _beside(sheet: Sheet, row, x: float, y: float, room: float) -> None:
    """A small figure with its names right of it, in `room` px."""
    _figure(sheet, row.entity, x + 8, y, ICON)
    colour = style.INK if row.entity == "context" else style.mark(row.entity).text
    size = min(13.0, 13.0 * (room - 26) / max(width_of(row.name, 13), 1))
    name = dict(text=for_plotly(row.name), font=dict(size=round(size, 1), color=colour))
    sheet.figure.add_annotation(x=x + 22, y=y + (10 if row.place else 18), **name)
    if row.place:
        place = dict(text=for_plotly(row.place), font=dict(size=11.5, color=style.QUIET))
        sheet.figure.add_annotation(x=x + 22, y=y + 26, **place)
