"""The same steps on one clock: a line for each entity, a tick for each step it reached, the others named at the end."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import place, width_of
from shotinspace.charts.style import Sheet, mark
from shotinspace.safe import for_plotly

ROW, HEADING = 18, 30  # px: a row of labels, the name of an entity
MISSING = "Not on record: "


@form(
    name=Column("text", "whose steps these are; drawn in the order given"),
    entity=Column("text", "key of style.MARKS"),
    step=Column("text", "the step, in the order in which they are named"),
    days=Column("whole", "days from the entity's own day zero; missing: not reached"),
    age=Column("whole", "days from day zero to the end of the record, the same for a whole entity; missing: all done", None),
)
def steps(sheet: Sheet, frame: pd.DataFrame, *, axis: str) -> None:
    """Draw a line for each name from day zero to its last step, or to its `age` where it still waits.

    `axis` says what the x axis counts. Steps that were not reached are named once, under the line.
    """
    sheet.margins(right=26, bottom=50)
    far = max(int(frame[column].max()) for column in ("days", "age") if frame[column].notna().any())
    sheet.scale(far * 1.02, title=axis)
    sheet.figure.update_xaxes(tickformat=",d")
    y = 0.0
    for name, lane in frame.groupby("name", sort=False):
        look = mark(lane["entity"].iloc[0])
        done = lane[lane["days"].notna()].sort_values("days", kind="stable")
        labels = [f"{row.step}, day {row.days:,}" for row in done.itertuples()]
        anchors = [days / (far * 1.02) * sheet.inner for days in done["days"]]
        spots = place(anchors, [width_of(text, style.LABEL) for text in labels], sheet.inner)
        head = dict(xref="paper", x=0, text=f"<b>{for_plotly(name)}</b>", font=dict(size=15, color=look.text))
        sheet.figure.add_annotation(y=y + 12, xshift=20, **head)
        sheet.dots([7 / sheet.inner * far * 1.02], [y + 12], look, size=14)
        y += HEADING + ROW * max((spot.row + 1 for spot in spots), default=0) + 14
        waits = lane["age"].notna().any()
        last = int(lane["age"].max()) if waits else int(done["days"].max())
        sheet.figure.add_shape(x0=0, x1=last, y0=y, y1=y, line=dict(color=look.colour, width=2), layer="below")
        for row, label, x, spot in zip(done.itertuples(), labels, anchors, spots, strict=True):
            top = y - 10 - ROW * spot.row
            sheet.figure.add_shape(x0=row.days, x1=row.days, y0=y - 7, y1=top)
            where = dict(x=row.days, xshift=round(spot.left - x), y=top - ROW / 2)
            sheet.figure.add_annotation(
                **where, text=for_plotly(label), bgcolor=style.PAPER, font=dict(color=look.text)
            )
        ticks = dict(symbol="line-ns", size=12, line=dict(color=look.colour, width=2))
        sheet.dots([int(days) for days in done["days"]], [y] * len(done), look, hover=labels, **ticks)
        y += 16
        if waits:
            end = dict(x=last, y=y, xanchor="right", yanchor="top", font=dict(color=look.text))
            sheet.figure.add_annotation(**end, text=for_plotly(f"day {last:,}, no further step"))
        lacking = list(lane.loc[lane["days"].isna(), "step"])
        if lacking:
            text = style.lines(MISSING + ", ".join(lacking), style.LABEL, sheet.inner)
            below = dict(xref="paper", x=0, y=y + 20, yanchor="top", align="left", font=dict(color=style.QUIET), bgcolor=style.PAPER)
            sheet.figure.add_annotation(**below, text=text)
            y += 24 + 16 * (text.count("<br>") + 1)
        y += 14
    sheet.close(y)
