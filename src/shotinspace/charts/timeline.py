"""Lanes of dated events with their names above them; a mark is as long as its date is vague."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import Place, place, width_of
from shotinspace.charts.style import Sheet, iso, mark
from shotinspace.safe import for_plotly

ROW, MARK, HEADING = 18, 12, 30  # px: a row of labels, a mark, a lane's name


@form(
    lane=Column("text", "name of the lane; lanes are drawn in the order given"),
    entity=Column("text", "key of style.MARKS for the lane"),
    begin=Column("moment", "the first instant the date may mean"),
    until=Column("moment", "the last instant the date may mean"),
    label=Column("text", "what happened, in a few words"),
    hover=Column("text", "the same in a sentence", ""),
    faint=Column("flag", "whether it rests on weak or unnamed sources: drawn grey", False),
)
def timeline(sheet: Sheet, frame: pd.DataFrame, *, start: str, end: str, dtick: str = "M12", ticks: str = "%Y") -> None:
    """Draw a lane for each name with a mark for each row; `start` and `end` are the axis, as days."""
    sheet.margins(right=26)
    px = sheet.time(start, end, dtick=dtick, tickformat=ticks)
    y = 0.0
    for name, lane in frame.groupby("lane", sort=False):
        lane = lane.sort_values(["begin", "until"], kind="stable")
        entity = lane["entity"].iloc[0]
        anchors = [px(_middle(row)) for row in lane.itertuples()]
        spots = _in_order(anchors, place(anchors, [width_of(text, style.LABEL) for text in lane["label"]], sheet.inner))
        sheet.figure.add_annotation(
            xref="paper", x=0, y=y + 12, text=f"<b>{for_plotly(name)}</b>", font=dict(size=15, color=mark(entity).text)
        )
        y += HEADING + ROW * (max(spot.row for spot in spots) + 1) + 10 + MARK / 2
        line = dict(color=mark(entity).colour, width=1.5)
        sheet.figure.add_shape(xref="paper", x0=0, x1=1, y0=y, y1=y, layer="below", line=line)
        for row, x, spot in zip(lane.itertuples(), anchors, spots, strict=True):
            _event(sheet, row, x, y, spot, px)
        y += MARK + 24
    sheet.close(y - 10)


def _middle(row) -> pd.Timestamp:
    return row.begin + (row.until - row.begin) / 2


def _in_order(anchors: list[float], spots: list[Place]) -> list[Place]:
    """Places read from the top down, then to the right: of two marks in one place the earlier has the higher label."""
    spots = list(spots)
    for i in range(len(spots) - 1):
        a, b = spots[i], spots[i + 1]
        if anchors[i + 1] - anchors[i] < 5 and a.row < b.row:
            spots[i], spots[i + 1] = b._replace(left=min(a.left, b.left), width=a.width), a._replace(width=b.width)
    return spots


def _event(sheet: Sheet, row, x: float, y: float, spot: Place, px) -> None:
    look = mark("context" if row.faint else row.entity)
    when = iso(_middle(row))
    top = y - MARK / 2 - 4 - ROW * spot.row
    sheet.figure.add_shape(x0=when, x1=when, y0=y - MARK / 2, y1=top)
    sheet.figure.add_annotation(
        x=when,
        xshift=round(spot.left - x),
        y=top - ROW / 2,
        text=for_plotly(row.label),
        bgcolor=style.PAPER,
        font=dict(color=look.text),
    )
    if px(row.until) - px(row.begin) > MARK:
        box = dict(type="rect", x0=iso(row.begin), x1=iso(row.until), y0=y - MARK / 2, y1=y + MARK / 2)
        sheet.figure.add_shape(**box, fillcolor=look.colour, line=dict(width=0), layer="between")
    sheet.dots([when], [y], look, symbol=mark(row.entity).symbol, size=MARK, hover=[row.hover or row.label])
