"""Events as stairs down a line of time, a lane for each story; a mark is as long as its date is vague."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet, iso, mark
from shotinspace.escape import for_plotly

ROW, ABOVE, MARK, HEADING = 20, 17, 11, 32  # px: an event, its label where it has to stand above, a mark, a lane's name


@form(
    lane=Column("text", "name of the lane; lanes are drawn in the order given"),
    entity=Column("text", "key of style.MARKS for the lane"),
    begin=Column("moment", "the first instant the date may mean"),
    until=Column("moment", "the last instant the date may mean"),
    label=Column("text", "what happened, in a few words, with its date"),
    lacking=Column("text", "what did not happen, in words under the lane, the same for a whole lane", ""),
    faint=Column("flag", "whether it rests on weak or unnamed sources: drawn grey", False),
    step=Column("flag", "whether it is one of the steps that the chart counts: in bold", False),
)
def timeline(sheet: Sheet, frame: pd.DataFrame, *, start: str, end: str, dtick: str = "M12", ticks: str = "%Y") -> None:
    """Draw a row for each event, lane by lane in order of time; `start` and `end` are the axis, as days."""
    sheet.margins(right=26)
    px = sheet.time(start, end, dtick=dtick, tickformat=ticks)
    y = 0.0
    for name, lane in frame.groupby("lane", sort=False):
        heading = dict(text=f"<b>{for_plotly(name)}</b>", font=dict(size=15, color=mark(lane["entity"].iloc[0]).text))
        sheet.figure.add_annotation(xref="paper", x=0, y=y + 14, **heading)
        y += HEADING
        rows = list(lane.sort_values(["begin", "until"], kind="stable").itertuples())
        at = []
        for row in rows:
            y = _event(sheet, row, y, px)
            at.append(y - ROW / 2)
        looks = [mark("context" if row.faint else row.entity)._replace(symbol=mark(row.entity).symbol) for row in rows]
        seen = [0 if px(row.until) - px(row.begin) > MARK else 1 for row in rows]
        hover = [row.label for row in rows]
        sheet.dots([iso(_middle(row)) for row in rows], at, looks, hover=hover, size=MARK, opacity=seen)
        text = lane["lacking"].iloc[0]
        if text:
            lines = style.lines(text, style.LABEL, sheet.inner)
            note = dict(align="left", text=lines, font=dict(color=style.QUIET), bgcolor=style.PAPER)
            sheet.figure.add_annotation(xref="paper", x=0, y=y + 6, yanchor="top", **note)
            y += 8 + 16 * (lines.count("<br>") + 1)
        y += 10
    sheet.close(y)


def _middle(row) -> pd.Timestamp:
    return row.begin + (row.until - row.begin) / 2


def _event(sheet: Sheet, row, y: float, px) -> float:
    """Draw one event at `y` and return the y of the next."""
    look = mark("context" if row.faint else row.entity)
    left, right, wide = px(row.begin), px(row.until), width_of(row.label, style.LABEL, bold=row.step)
    middle = _middle(row)
    half = max((right - left) / 2, MARK / 2)
    text = f"<b>{for_plotly(row.label)}</b>" if row.step else for_plotly(row.label)
    label = dict(text=text, font=dict(color=look.text))
    if px(middle) + half + 6 + wide < sheet.inner + sheet.right:
        sheet.figure.add_annotation(x=iso(middle), xshift=round(half + 6), y=y + ROW / 2, **label)
    elif px(middle) - half - 6 - wide > 0:
        place = dict(x=iso(middle), xshift=round(-half - 6), xanchor="right")
        sheet.figure.add_annotation(**place, y=y + ROW / 2, **label)
    else:
        over = max(0.0, min(px(middle) - wide / 2, sheet.inner + sheet.right - 4 - wide))
        sheet.figure.add_annotation(xref="paper", x=0, xshift=round(over), y=y + ABOVE / 2, **label)
        y += ABOVE
    if right - left > MARK:
        box = dict(type="rect", x0=iso(row.begin), x1=iso(row.until), y0=y + 6, y1=y + ROW - 6)
        sheet.figure.add_shape(**box, fillcolor=look.colour, line=dict(width=0), layer="between")
    return y + ROW
