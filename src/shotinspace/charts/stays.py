"""Who was up when, by the ship that brought them home: a bar a person, the part after their own ship had left apart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet, iso, mark
from shotinspace.escape import for_plotly

WIDE_ROW, ROW, NOTE, ABOVE = 48, 28, 18, 19  # px: a person where wide and narrow, a note, the name above where narrow
BAR, HEADING, EVENT = 16, 32, 18  # px


@form(
    ship=Column("text", "heading: the ship that brought them home; drawn in the order given"),
    name=Column("text", "the person"),
    came=Column("text", "a line under the name: the ship they went up in"),
    entity=Column("text", "key of style.MARKS"),
    begin=Column("moment", "lift-off of the ship up"),
    until=Column("moment", "landing of the ship down"),
    days=Column("number", "length of the stay, in days"),
    left_behind=Column("moment", "when the ship they had come in went home without them; missing: it did not", pd.NaT),
    longer=Column("number", "days from then to their landing", float("nan")),
    leaving=Column("text", "a few words on that departure: a line is drawn across all bars", ""),
    note=Column("text", "a few words under the bar", ""),
)
def stays(sheet: Sheet, frame: pd.DataFrame) -> None:
    """Draw a bar for each person, dark from the day their own ship left, its days written on it or after it."""
    widest = max(width_of(name, 14, bold=True) for name in frame["name"])
    sheet.margins(left=widest + 2 * style.EDGE, right=66, bottom=34)
    first, last = frame["begin"].min().normalize(), frame["until"].max().normalize()
    start, end = (f"{day:%Y-%m-%d}" for day in (first - pd.Timedelta(days=15), last + pd.Timedelta(days=9)))
    px = sheet.time(start, end, dtick="M1", tickformat="%b\n%Y", each=36)
    departures = frame[frame["leaving"] != ""].drop_duplicates("leaving")
    y = 4.0 + EVENT * len(departures)
    lines = y
    for heading, group in frame.groupby("ship", sort=False):
        sheet.beside(f"<b>{for_plotly(heading)}</b>", y + 17, colour=style.QUIET, bgcolor=style.PAPER)
        y += HEADING
        for row in group.itertuples():
            y += 0 if sheet.wide else ABOVE
            _person(sheet, row, y + BAR / 2 + 4)
            y += WIDE_ROW if sheet.wide else ROW + (NOTE if row.note else 0)
    for i, row in enumerate(departures.itertuples()):
        high, x = lines - EVENT * (len(departures) - i) + 8, px(row.left_behind)
        left = min(x + 6, sheet.inner + sheet.right - 6 - width_of(row.leaving, style.LABEL))
        sheet.figure.add_annotation(
            x=iso(row.left_behind), xshift=round(left - x), y=high, text=for_plotly(row.leaving)
        )
        sheet.figure.add_shape(
            x0=iso(row.left_behind),
            x1=iso(row.left_behind),
            y0=high if left > x else high + EVENT / 2,  # under its words, where they have no room beside it
            y1=y,
            layer="below",
            line=dict(color=style.INK, width=1, dash="dot"),
        )
    sheet.close(y)


def _person(sheet: Sheet, row, y: float) -> None:
    look, figure = mark(row.entity), sheet.figure
    ink = look.text if row.entity != "context" else style.INK
    name = f"<b>{for_plotly(row.name)}</b>"
    quiet: dict[str, Any] = dict(size=12, colour=style.QUIET, bgcolor=style.PAPER)
    if sheet.wide:
        sheet.beside(name, y, size=14, colour=ink)
        sheet.beside(for_plotly(row.came), y + 18, **quiet)
    else:
        top = y - BAR / 2 - ABOVE / 2 - 1
        sheet.beside(name, top, size=14, colour=ink, bgcolor=style.PAPER)
        sheet.beside(for_plotly(row.came), top, xshift=round(width_of(row.name, 14, bold=True)) + 6, **quiet)
    _bar(figure, row.begin, row.until if pd.isna(row.left_behind) else row.left_behind, y, look.colour)
    if pd.notna(row.left_behind):
        _bar(figure, row.left_behind, row.until, y, style.INK)
        middle = dict(x=iso(row.left_behind + (row.until - row.left_behind) / 2), y=y, xanchor="center")
        figure.add_annotation(**middle, text=f"<b>+{row.longer:.0f} days</b>", font=dict(color=style.PAPER))
    figure.add_annotation(x=iso(row.until), y=y, xshift=6, text=f"<b>{row.days:.0f} days</b>", font=dict(color=ink))
    centre = [iso(row.begin + (row.until - row.begin) / 2)]
    hover = [f"{row.name}, {row.came}: {row.days:.0f} days. {row.note}".strip()]
    sheet.dots(centre, [y], look, hover=hover, size=BAR, opacity=0)
    if row.note:
        under = dict(y=y + BAR / 2 + 11, text=for_plotly(row.note), font=dict(color=style.QUIET), bgcolor=style.PAPER)
        if sheet.wide:
            figure.add_annotation(x=iso(row.until), xanchor="right", **under)
        else:
            figure.add_annotation(xref="paper", x=0, **under)


def _bar(figure, begin: pd.Timestamp, until: pd.Timestamp, y: float, colour: str) -> None:
    box = dict(type="rect", x0=iso(begin), x1=iso(until), y0=y - BAR / 2, y1=y + BAR / 2)
    figure.add_shape(**box, fillcolor=colour, line=dict(width=0))
