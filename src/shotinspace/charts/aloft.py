"""How many people were up, hour by hour, above the flights that took them there."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import place, width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

PERSON, TEXT, BAR = 8, 17, 12  # px: a person on the curve, a row of text, a flight's bar
NEEDLE, SHORT = 2, 5  # px: minutes on the curve; a bar shorter than this is a mark


@form(
    name=Column("text", "the flight; empty on a row of the curve"),
    begin=Column("moment", "when it, or this count, began (UTC)"),
    until=Column("moment", "when it ended (UTC)"),
    people=Column("whole", "how many people were aboard, or up in all"),
    entity=Column("text", "key of style.MARKS, for a flight", "context"),
    who=Column("text", "who was aboard, printed beside the bar", ""),
    note=Column("text", "printed over the curve; empty: none", ""),
)
def aloft(sheet: Sheet, frame: pd.DataFrame, *, start: str, end: str, axis: str) -> None:
    """Draw the curve of the rows without a name, and under it a bar for each of those with one, in the order given.

    `start`, `end`: the axis; what goes on after it ends in an arrow. `axis`: what the curve counts.
    """
    sheet.margins(left=46, narrow=34, right=28)
    px = sheet.time(start, end, dtick="M1", tickformat="%b %Y" if sheet.wide else "%b", each=64 if sheet.wide else 36)
    frame = frame.assign(
        begin=frame["begin"].clip(lower=pd.Timestamp(start)),
        until=frame["until"].fillna(pd.Timestamp.max).clip(upper=pd.Timestamp(end)),
    )
    y = _curve(sheet, frame[frame["name"] == ""], axis, px) + 16
    for row in frame[frame["name"] != ""].itertuples():
        y = _flight(sheet, row, y, px, row.until >= pd.Timestamp(end))
    sheet.close(y)


def _curve(sheet: Sheet, counts: pd.DataFrame, axis: str, px: Callable) -> float:
    noted = counts[counts["note"] != ""]
    places = place(
        [px(row.begin) for row in noted.itertuples()],
        [width_of(text, style.LABEL, bold=True) for text in noted["note"]],
        sheet.inner,
    )
    most = int(counts["people"].max())
    head = 24 + TEXT * max((spot.row + 1 for spot in places), default=0)
    base = head + PERSON * most
    sheet.figure.add_annotation(xref="paper", x=0, y=8, text=for_plotly(axis), font=dict(color=style.QUIET))
    for level in range(0, most + 1, 5):
        height = base - PERSON * level
        line = dict(xref="paper", x0=0, x1=1, y0=height, y1=height, line=dict(color=style.GRID, width=1))
        sheet.figure.add_shape(**line, layer="below")
        small = dict(font=dict(color=style.QUIET), xanchor="right")
        sheet.figure.add_annotation(xref="paper", x=0, xshift=-8, y=height, text=f"{level}", **small)
    least = NEEDLE / (px(counts["until"].max()) or 1) * (counts["until"].max() - counts["begin"].min())
    for row in counts.itertuples():
        until = max(row.until, row.begin + least)  # minutes are a needle
        box = dict(type="rect", x0=_text(row.begin), x1=_text(until), y0=base - PERSON * row.people, y1=base)
        sheet.figure.add_shape(**box, fillcolor=style.CONTEXT, line=dict(width=0), layer="between")
    middles = [_text(row.begin + (row.until - row.begin) / 2) for row in counts.itertuples()]
    hover = [
        f"{row.people} people, {row.begin.day} {row.begin:%B} to {row.until.day} {row.until:%B %Y}"
        for row in counts.itertuples()
    ]
    tops = [base - PERSON * people for people in counts["people"]]
    sheet.dots(middles, tops, style.mark("context"), hover=hover, size=8, opacity=0)
    for row, spot in zip(noted.itertuples(), places, strict=True):
        height = head - 10 - TEXT * spot.row
        line = dict(x0=_text(row.begin), x1=_text(row.begin), y0=base - PERSON * row.people, y1=height + 8)
        sheet.figure.add_shape(**line, layer="below")
        words = dict(text=f"<b>{for_plotly(row.note)}</b>", bgcolor=style.PAPER)
        sheet.figure.add_annotation(x=_text(row.begin), xshift=round(spot.left - px(row.begin)), y=height, **words)
    return base


def _flight(sheet: Sheet, row, y: float, px: Callable, goes_on: bool) -> float:
    look, left, right = style.mark(row.entity), px(row.begin), px(row.until)
    words = style.wrap(f"{row.name}: {row.who}", style.LABEL, sheet.inner - 6, bold=True)
    wide = max(width_of(line, style.LABEL) for line in words) + 0.08 * width_of(row.name, style.LABEL)
    at = min(left, sheet.inner - wide)
    bold = [
        f"<b>{for_plotly(row.name)}</b>{for_plotly(line.removeprefix(row.name))}" if i == 0 else for_plotly(line)
        for i, line in enumerate(words)
    ]
    text = dict(xref="paper", x=0, xshift=round(max(at, 0)), align="left", yanchor="top", font=dict(color=look.text))
    sheet.figure.add_annotation(**text, y=y, text="<br>".join(bold))
    y += TEXT * len(words) + BAR / 2 + 2
    hover = [f"{row.name}: {row.who}"]
    if right - left < SHORT:
        sheet.dots([_text(row.begin)], [y], look, hover=hover, size=BAR - 2)
    else:
        box = dict(type="rect", x0=_text(row.begin), x1=_text(row.until), y0=y - BAR / 2, y1=y + BAR / 2)
        sheet.figure.add_shape(**box, fillcolor=look.colour, line=dict(width=0), layer="between")
        middle = _text(row.begin + (row.until - row.begin) / 2)
        sheet.dots([middle], [y], look, hover=hover, size=BAR, opacity=0)
    if goes_on:
        sheet.dots([_text(row.until)], [y], look._replace(symbol="triangle-right"), size=BAR + 4)
    return y + BAR / 2 + 12


def _text(moment: pd.Timestamp) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
