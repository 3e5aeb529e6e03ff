"""A strip of film with a frame for each thing, in order of time, cut into lengths that fit the sheet."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.icons import icon
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

FRAME, LINE = 82, 14  # px: the least width of a frame, a line of a name
NAME, YEAR = 11, 10.5  # px: the size of a name and of a year
EDGE, GAP, TOP, ICON = 11, 9, 20, 30  # px: the perforated edge, the gap between lengths, the year, the icon


@form(
    name=Column("text", "the name printed in the frame"),
    year=Column("text", "the year printed over it, in words where it is not that of the shooting"),
    icon=Column("text", "key of icons.ICONS"),
    entity=Column("text", "key of style.MARKS, for the colour"),
    title=Column("text", "the full name; read by pointing", ""),
    kind=Column("text", "what it is; read by pointing", ""),
    venue=Column("text", "where it was made; read by pointing", ""),
    when=Column("text", "when, as precise as known; read by pointing", ""),
)
def strip(sheet: Sheet, frame: pd.DataFrame, *, key: dict[str, str] | None = None) -> None:
    """Draw a frame for each row, in the order given. `key`: entity -> word, the legend of what is there."""
    sheet.margins(right=style.EDGE, bottom=4)
    sheet.pixels()
    known = {entity: word for entity, word in (key or {}).items() if entity in set(frame["entity"])}
    per_row = sheet.inner // FRAME
    across = sheet.inner // per_row  # whole px, so that one frame is drawn as the next
    rows = frame.assign(
        lines=[len(style.wrap(name, NAME, across - 7)) for name in frame["name"]],
        text=[style.lines(name, NAME, across - 7) for name in frame["name"]],
        x=[round((place % per_row + 0.5) * across, 1) for place in range(len(frame))],
        row=[place // per_row for place in range(len(frame))],
    )
    tall = rows.groupby("row")["lines"].max() * LINE + 2 * EDGE + TOP + ICON + 10
    tops = (tall + GAP).cumsum().shift(fill_value=0) + round(sheet.legend(known) + 2)
    rows["y"] = rows["row"].map(tops)
    for row, size in rows.groupby("row").size().items():
        _length(sheet, int(size), int(tops[row]), across, int(tall[row]))
    for entity, mine in rows.groupby("entity", sort=False):
        path = "".join(icon(row.icon, row.x - ICON / 2, row.y + EDGE + TOP, ICON) for row in mine.itertuples())
        fill = dict(fillcolor=style.mark(entity).colour, line=dict(width=0))
        sheet.figure.add_shape(type="path", path=path, **fill, layer="between")
    colours = [style.mark(entity).text for entity in rows["entity"]]
    x, below, years = rows["x"].tolist(), "bottom center", [for_plotly(year) for year in rows["year"]]
    sheet.write(x, (rows["y"] + EDGE + 4).tolist(), years, style.QUIET, size=YEAR, at=below)
    names = rows["y"] + EDGE + TOP + ICON + 5
    sheet.write(x, names.tolist(), rows["text"].tolist(), colours, size=NAME, at=below)
    hover = [_about(row) for row in frame.itertuples()]
    middles = (rows["y"] + 45).tolist()
    sheet.dots(rows["x"].tolist(), middles, style.mark("context"), hover=hover, size=60, opacity=0)
    sheet.close(tops.iloc[-1] + tall.iloc[-1])


def _length(sheet: Sheet, frames: int, y: int, across: int, tall: int) -> None:
    """The film itself: dark, with holes along both edges and a light window for each frame."""
    wide = frames * across
    box = dict(type="rect", x0=0, x1=wide, y0=y, y1=y + tall, line=dict(width=0), layer="below")
    sheet.figure.add_shape(**box, fillcolor=style.INK)
    for edge in (y + 5.5, y + tall - 5.5):
        holes = dict(color=style.PAPER, width=4, dash="5px,8px")
        sheet.figure.add_shape(x0=5, x1=wide - 4, y0=edge, y1=edge, line=holes, layer="below")
    top, bottom = y + EDGE, y + tall - EDGE
    light = dict(type="rect", fillcolor=style.PAPER, line=dict(width=0), layer="below")
    sheet.figure.add_shape(**light, x0=1, x1=wide - 1, y0=top, y1=bottom)
    bars = "".join(f"M{x},{top}V{bottom}" for x in range(across, wide, across))
    sheet.figure.add_shape(type="path", path=bars, line=dict(color=style.INK, width=3), layer="below")


def _about(row) -> str:
    facts = [row.kind.replace("_", " "), row.venue.replace(";", ", "), row.when or row.year]
    return f"{row.title or row.name}: {', '.join(fact for fact in facts if fact)}"
