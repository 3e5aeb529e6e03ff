"""A strip of film with a frame for each thing, in order of time, cut into lengths that fit the sheet."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.icons import icon
from shotinspace.charts.style import Sheet
from shotinspace.safe import for_plotly

FRAME, NAME, LINE = 82, 11, 13  # px: the least width of a frame, the size of a name and of one line of it
EDGE, GAP, YEAR, ICON = 11, 9, 17, 30  # px: the perforated edge, the gap between lengths, the year, the icon


@form(
    name=Column("text", "the name printed in the frame"),
    year=Column("text", "the year printed over it, in words where it is not that of the shooting"),
    icon=Column("text", "key of icons.ICONS"),
    entity=Column("text", "key of style.MARKS, for the colour"),
    about=Column("text", "what else there is to say of it; read by pointing", ""),
)
def strip(sheet: Sheet, frame: pd.DataFrame, *, key: dict[str, str] | None = None) -> None:
    """Draw a frame for each row, in the order given. `key`: entity -> word, the legend."""
    sheet.margins(right=style.EDGE, bottom=4)
    sheet.pixels()
    per_row = int(sheet.inner // FRAME)
    across = sheet.inner / per_row
    names = [style.wrap(name, NAME, across - 7) for name in frame["name"]]
    y = sheet.legend(key or {}) + 2
    middles = []
    for first in range(0, len(frame), per_row):
        rows, lines = frame.iloc[first : first + per_row], names[first : first + per_row]
        tall = 2 * EDGE + YEAR + ICON + 8 + LINE * max(map(len, lines))
        _length(sheet, len(rows), y, across, tall)
        for place, (row, name) in enumerate(zip(rows.itertuples(), lines, strict=True)):
            _frame(sheet, row, name, place * across, y + EDGE, across)
            middles.append(((place + 0.5) * across, y + tall / 2))
        for entity, mine in rows.assign(place=range(len(rows))).groupby("entity", sort=False):
            left = [(place + 0.5) * across - ICON / 2 for place in mine["place"]]
            path = " ".join(icon(name, x, y + EDGE + YEAR, ICON) for name, x in zip(mine["icon"], left, strict=True))
            fill = dict(fillcolor=style.mark(entity).colour, line=dict(width=0))
            sheet.figure.add_shape(type="path", path=path, **fill, layer="between")
        y += tall + GAP
    sheet.dots(
        [x for x, _ in middles],
        [y for _, y in middles],
        style.mark("context"),
        hover=[f"{row.name}, {row.year}. {row.about}".strip(" .") for row in frame.itertuples()],
        size=60,
        opacity=0,
    )
    sheet.close(y - GAP)


def _length(sheet: Sheet, frames: int, y: float, across: float, tall: float) -> None:
    """The film itself: dark, with holes along both edges and a light window for each frame."""
    box = dict(type="rect", x0=0, x1=frames * across, y0=y, y1=y + tall, line=dict(width=0), layer="below")
    sheet.figure.add_shape(**box, fillcolor=style.INK)
    pitch = frames * across / round(frames * across / 14)
    holes = [
        _box(pitch * (i + 0.5) - 2.5, top, 5, 4)
        for top in (y + 3.5, y + tall - 7.5)
        for i in range(round(frames * across / 14))
    ]
    windows = [_box(i * across + 1.5, y + EDGE, across - 3, tall - 2 * EDGE) for i in range(frames)]
    light = dict(fillcolor=style.PAPER, line=dict(width=0), layer="below")
    sheet.figure.add_shape(type="path", path=" ".join(holes + windows), **light)


def _box(x: float, y: float, wide: float, tall: float) -> str:
    corners = [(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)]
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in corners) + "Z"


def _frame(sheet: Sheet, row, name: tuple[str, ...], left: float, top: float, across: float) -> None:
    x = round(left + across / 2, 1)
    over = dict(x=x, xanchor="center", yanchor="top", align="center")
    look = style.mark(row.entity)
    sheet.figure.add_annotation(**over, y=top + 2, text=for_plotly(row.year), font=dict(size=10.5, color=style.QUIET))
    words = "<br>".join(map(for_plotly, name))
    sheet.figure.add_annotation(**over, y=top + YEAR + ICON + 3, text=words, font=dict(size=NAME, color=look.text))
