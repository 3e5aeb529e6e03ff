"""Flights as columns of seats, in lanes along a line of time: a mark for each seat, none left out."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import place, width_of
from shotinspace.charts.style import Sheet, mark
from shotinspace.escape import for_plotly

SEAT, HEADING = 14, 28  # px: a seat and the gap to the next, the name of a lane
WIDEST = 12  # px: the room a column takes
SIZES = {"star": 10, "diamond": 10}  # px: symbols that plotly draws larger than their size
PLAIN = ("context", "professional")  # seats that give a flight's label no colour


@form(
    lane=Column("text", "name of the lane; lanes are drawn in the order given"),
    lane_entity=Column("text", "key of style.MARKS for the lane's name and its line", "context"),
    flight=Column("text", "the flight, by its mission"),
    launched=Column("day", "the day of the launch"),
    person=Column("text", "who sat there"),
    entity=Column("text", "key of style.MARKS: the seat is drawn in its colour and symbol; context is a grey square"),
    label=Column("text", "a few words above the column, on one seat of the flight", ""),
)
def columns(sheet: Sheet, frame: pd.DataFrame, *, start: str, end: str, key: dict[str, str] | None = None) -> None:
    """Draw a column of marks for each flight, at the day of its launch or beside it where two would touch.

    `start` and `end` are the axis, as days. `key`: entity -> word, the legend.
    """
    sheet.margins(right=20)
    px = sheet.time(start, end)
    y, axis = sheet.legend(key or {}), sheet.overlay()
    for name, lane in frame.groupby("lane", sort=False):
        lane = lane.assign(plain=lane["entity"].isin(PLAIN))
        lane = lane.sort_values(["launched", "flight", "plain", "entity", "person"], kind="stable")
        crews = [crew for _, crew in lane.groupby(["launched", "flight"], sort=False)]
        across = _apart([px(crew["launched"].iloc[0]) for crew in crews], sheet.inner - WIDEST / 2)
        named = [(x, crew) for x, crew in zip(across, crews, strict=True) if crew["label"].any()]
        texts = [crew["label"].max() for _, crew in named]
        spots = place([x for x, _ in named], [width_of(text, style.LABEL) for text in texts], sheet.inner)
        look = mark(lane["lane_entity"].iloc[0])
        ink = look.text if lane["lane_entity"].iloc[0] != "context" else style.INK
        head = dict(xref="paper", x=0, text=f"<b>{for_plotly(name)}</b>", font=dict(size=14, color=ink))
        sheet.figure.add_annotation(y=y + 12, **head)
        tall = SEAT * max(len(crew) for crew in crews)
        y += HEADING + 17 * max((spot.row + 1 for spot in spots), default=0) + tall
        line = dict(color=look.colour, width=2 if lane["lane_entity"].iloc[0] != "context" else 1)
        sheet.figure.add_shape(xref="paper", x0=0, x1=1, y0=y + 2, y1=y + 2, line=line)
        for (x, crew), text, spot in zip(named, texts, spots, strict=True):
            top = y - tall - 5 - 17 * spot.row
            sheet.figure.add_shape(xref=axis, x0=x, x1=x, y0=y - SEAT * len(crew), y1=top)
            special = crew.loc[~crew["plain"], "entity"]
            sheet.figure.add_annotation(
                xref=axis,
                x=round(spot.left),
                y=top - 8,
                text=for_plotly(text),
                bgcolor=style.PAPER,
                font=dict(color=mark(special.iloc[0]).text if len(special) else style.INK),
            )
        _seats(sheet, crews, across, y, axis)
        y += 20
    unseen = dict(mode="markers", marker=dict(size=0.1, color=style.PAPER), hoverinfo="skip")
    sheet.figure.add_scatter(x=[start], y=[0], **unseen)  # plotly draws no axis without a trace on it
    sheet.close(y - 8)


def _apart(anchors: list[float], end: float) -> list[float]:
    """The x of each column, in order: at its day, or moved just enough that no two touch and none is past the end."""
    out: list[float] = []
    for x in anchors:
        out.append(max(x, out[-1] + WIDEST) if out else max(x, WIDEST / 2))
    limit = end
    for i in reversed(range(len(out))):
        out[i] = min(out[i], limit)
        limit = out[i] - WIDEST
    return [round(x, 1) for x in out]


def _seats(sheet: Sheet, crews: list[pd.DataFrame], across: list[float], y: float, axis: str) -> None:
    at = [
        (row.entity, column, y - SEAT * (level + 0.5), f"{row.person}, {row.flight}")
        for column, crew in zip(across, crews, strict=True)
        for level, row in enumerate(crew.itertuples())
    ]
    for entity in dict.fromkeys(entity for entity, *_ in at):
        x, up, hover = zip(*(place for its, *place in at if its == entity), strict=True)
        plain, look = entity == "context", mark(entity)
        symbol = "square" if plain else look.symbol
        size = 9 if plain else SIZES.get(symbol, 11)
        sheet.dots(list(x), list(up), look, hover=list(hover), symbol=symbol, size=size)
        sheet.figure.data[-1].update(xaxis=axis)
