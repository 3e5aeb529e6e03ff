"""A list to read, beside its time: a line for each thing, and on the same line where in time it stands."""

from __future__ import annotations

from typing import Any

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet

NAME, SMALL, LINE, LINE_SMALL = 13.5, 11.5, 17, 15  # px
MARK, AIR = 11, 12  # px: a mark, the room between two entries
SHARE, WIDEST = 0.5, 470  # of the sheet, and px at most, for the list where it stands beside the time


@form(
    name=Column("text", "what it is"),
    when=Column("text", "when it was, in words as precise as known"),
    about=Column("text", "what else there is to say", ""),
    begin=Column("day", "when it began; missing: not known, no mark"),
    until=Column("day", "when it ended; missing: the day it began", pd.NaT),
    entity=Column("text", "key of style.MARKS", "context"),
    hollow=Column("flag", "whether the mark is hollow: see the option of that name", False),
)
def entries(
    sheet: Sheet, frame: pd.DataFrame, *, start: str, end: str, key: dict[str, str] | None = None, hollow: str = ""
) -> None:
    """Write an entry for each row, in order, and mark its time: beside it on a wide sheet, below it on a narrow one.

    `start`, `end`: the axis. `key`: entity -> word, and `hollow`, the word for a hollow mark, make the legend.
    """
    room = round(min(WIDEST, sheet.width * SHARE) if sheet.wide else sheet.inner)
    sheet.margins(left=room)
    years = (pd.Timestamp(end) - pd.Timestamp(start)).days / 365.25
    px = sheet.time(start, end, dtick="M120" if years > 40 else "M60" if years > 12 else "M12")
    width = room - 2 * style.EDGE if sheet.wide else sheet.inner
    y = sheet.legend(key or {}, hollow=hollow) + 2
    at = []
    for row in frame.itertuples():
        look = style.mark(row.entity)
        name = style.lines(row.name, NAME, width, bold=True)
        about = _about(row.when, row.about, width)
        height = LINE * (name.count("<br>") + 1) + LINE_SMALL * (about.count("<br>") + 1)
        edge = dict(xref="paper", x0=(style.EDGE - sheet.left) / sheet.inner, x1=1, y0=y, y1=y, layer="below")
        sheet.figure.add_shape(**edge, line=dict(color=style.GRID, width=1))
        sheet.beside(
            f"<b>{name}</b>",
            y + 4,
            size=NAME,
            yanchor="top",
            colour=style.INK if look.text == style.QUIET else look.text,
        )
        small: dict[str, Any] = dict(size=SMALL, yanchor="top", colour=style.QUIET)
        sheet.beside(about, y + 4 + LINE * (name.count("<br>") + 1), **small)
        at.append(y + 4 + height / 2 if sheet.wide else y + 10 + height)
        y += height + AIR + (0 if sheet.wide else 14)
    known = frame.assign(y=at, until=frame["until"].fillna(frame["begin"])).dropna(subset=["begin"])
    _marks(sheet, known, px)
    sheet.close(y)


def _about(when: str, about: str, width: float) -> str:
    """Both on one line where they fit, else on lines of their own."""
    joined = " · ".join(filter(None, [when, about]))
    if width_of(joined, SMALL) <= width:
        return style.lines(joined, SMALL, width)
    return "<br>".join(style.lines(text, SMALL, width) for text in (when, about) if text)


def _marks(sheet: Sheet, rows: pd.DataFrame, px) -> None:
    rows = rows.assign(middle=rows["begin"] + (rows["until"] - rows["begin"]) / 2)
    for row in rows.itertuples():
        if px(row.until) - px(row.begin) > MARK:
            look = style.mark(row.entity)
            box = dict(type="rect", x0=style.iso(row.begin), x1=style.iso(row.until), y0=row.y - 3, y1=row.y + 3)
            fill = style.PAPER if row.hollow else look.colour
            sheet.figure.add_shape(**box, fillcolor=fill, line=dict(color=look.colour, width=1.2), layer="between")
    looks = [style.mark(entity) for entity in rows["entity"]]
    fills = [style.PAPER if hollow else look.colour for hollow, look in zip(rows["hollow"], looks, strict=True)]
    sheet.dots(
        [style.iso(middle) for middle in rows["middle"]],
        rows["y"].tolist(),
        looks,
        hover=[f"{row.name}: {row.when}" for row in rows.itertuples()],
        size=MARK,
        color=fills,
        line=dict(color=[look.colour for look in looks], width=1.5),
    )
