"""Promised dates, one row each: the day a date was given, the time it named, and the day itself where it came."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet, iso, mark
from shotinspace.escape import for_plotly

ROW, ABOVE, HEADING, OUTCOME = 25, 17, 30, 30  # px: a row, its name above it where narrow, a heading, the day itself
BAR, LEAST = 13, 6  # px: a bar's height and its least width


@form(
    group=Column("text", "heading: whose dates these are; groups and rows are drawn in the order given"),
    entity=Column("text", "key of style.MARKS: who gave the date; context, grey, for outsiders"),
    by=Column("text", "who gave the date"),
    given=Column("text", "when it was given, in words as precise as the record"),
    made=Column("day", "the same as a day: the first it may mean"),
    begin=Column("day", "the first day it named"),
    until=Column("day", "the last day it named"),
    promised=Column("text", "what was named, in words"),
    happened=Column("moment", "the day itself, the same for a whole group; missing: it never came", pd.NaT),
    outcome=Column("text", "how it ended, in words, the same for a whole group", ""),
    film=Column("text", "key of style.MARKS for the heading and the day itself of a group", "context"),
)
def promises(sheet: Sheet, frame: pd.DataFrame, *, dtick: str = "M12", ticks: str = "%Y") -> None:
    """Draw a bar for each row from `begin` to `until`, with a dot and a line from the day it was given; what was named
    stands beside the bar where the sheet is wide, above it where it is not.

    `dtick` and `ticks` are the marks of the axis, as plotly writes them.
    """
    names = [f"{row.given}, {row.by}" for row in frame.itertuples()]
    latest = frame.loc[frame["until"].idxmax()]
    sheet.margins(
        left=max(width_of(name, style.LABEL) for name in names) + 2 * style.EDGE,
        right=max(26, round(width_of(latest["promised"], style.LABEL)) + 10) if sheet.wide else 26,
        bottom=44 if "\n" in ticks else 30,
    )
    ends = [frame["made"].min(), max(frame["until"].max(), frame["happened"].max())]
    room = (ends[1] - ends[0]) / 40
    start, end = (f"{day:%Y-%m-%d}" for day in (ends[0] - room, ends[1] + room))
    px = sheet.time(start, end, dtick=dtick, tickformat=ticks, each=44 if ticks == "%Y" else 62)
    first, last = pd.Timestamp(start), pd.Timestamp(end)

    def when(x: float) -> str:
        return iso(first + (last - first) * (x / sheet.inner))

    y, place, at = 0.0, 0, []
    for heading, group in frame.groupby("group", sort=False):
        ending = group.iloc[0]
        if heading:
            words = f"<b>{for_plotly(heading)}</b>"
            sheet.beside(
                words, y + 14, size=15, colour=mark(ending.film).text if ending.film != "context" else style.INK
            )
            y += HEADING
        top = y
        for row in group.itertuples():
            text = names[place] if sheet.wide else f"{names[place]} · {row.promised}"
            text = style.lines(text, style.LABEL, (sheet.left if sheet.wide else sheet.inner + style.EDGE) - style.EDGE)
            if not sheet.wide:
                above = ABOVE * (text.count("<br>") + 1)
                sheet.beside(text, y + above / 2, size=style.LABEL, colour=mark(row.entity).text, bgcolor=style.PAPER)
                y += above
            else:
                sheet.beside(text, y + ROW / 2, size=style.LABEL)
            label = _row(sheet, row, y + ROW / 2, px, when)
            if pd.notna(ending.happened) and label[0] < px(ending.happened) < label[1]:
                top = y + ROW  # the line of the day itself begins below
            at.append(y + ROW / 2)
            y, place = y + ROW, place + 1
        if ending.outcome:
            y = _outcome(sheet, ending, top, y + OUTCOME / 2, px)
        y += 12
    made = [iso(day) for day in frame["made"]]
    hover = [f"{name}: {promised}" for name, promised in zip(names, frame["promised"], strict=True)]
    edge = dict(color=style.PAPER, width=1)
    sheet.dots(made, at, [mark(entity) for entity in frame["entity"]], symbol="circle", size=9, line=edge, hover=hover)
    sheet.close(y)


def _row(sheet: Sheet, row, y: float, px, when) -> tuple[float, float]:
    """Draw one promise at `y`, and return where the label beside it begins and ends, in px."""
    look, figure = mark(row.entity), sheet.figure
    left, right = px(row.begin), px(row.until + pd.Timedelta(days=1))
    middle, half = (left + right) / 2, max(right - left, LEAST) / 2
    box = dict(type="rect", y0=y - BAR / 2, y1=y + BAR / 2, fillcolor=look.colour, line=dict(width=0))
    figure.add_shape(x0=when(middle - half), x1=when(middle + half), layer="between", **box)
    line = dict(color=look.colour, width=1)
    figure.add_shape(x0=iso(row.made), x1=when(middle - half), y0=y, y1=y, line=line, layer="between")
    if not sheet.wide:
        return 0, 0
    long = width_of(row.promised, style.LABEL)
    after = middle + half + 8 + long < sheet.inner + sheet.right
    where = middle + half + 7 if after else min(px(row.made), middle - half) - 9
    side = dict(xanchor="left" if after else "right", bgcolor=style.PAPER, font=dict(color=look.text))
    at = dict(x=when(middle), xshift=round(where - middle), y=y)  # plotly drops what is anchored past the axis
    figure.add_annotation(**at, text=for_plotly(row.promised), **side)
    return (where, where + long) if after else (where - long, where)


def _outcome(sheet: Sheet, first, top: float, y: float, px) -> float:
    """Draw how a group ended at `y`, and return the y below it."""
    look = mark(first.film)
    if pd.isna(first.happened):
        sheet.beside(for_plotly(first.outcome), y, size=style.LABEL, colour=look.text)
        return y + OUTCOME / 2
    x = px(first.happened)
    line = dict(color=look.colour, width=1.5, dash="dot")
    sheet.figure.add_shape(x0=iso(first.happened), x1=iso(first.happened), y0=top, y1=y, line=line, layer="below")
    sheet.dots([iso(first.happened)], [y], look, size=17)
    words = width_of(first.outcome, style.LABEL, bold=True)
    after, before = x + 16 + words < sheet.inner + sheet.right, x - 16 - words > -sheet.left
    place = dict(xshift=14 if after else -14, xanchor="left" if after else "right")
    if not (after or before):
        place = dict(xshift=round(sheet.inner + sheet.right - 4 - x), xanchor="right")
    sheet.figure.add_annotation(
        x=iso(first.happened),
        y=y if after or before else y + OUTCOME / 2 + 4,
        text=f"<b>{for_plotly(first.outcome)}</b>",
        font=dict(color=look.text),
        **place,
    )
    return y + OUTCOME / 2 + (0 if after or before else OUTCOME / 2)
