"""Things in time, sorted into lanes, each lane as high as its crowd: every mark is drawn, and none touches another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import Place, place, stacked, width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

MARK, ROW, TEXT = 11, 14, 17  # px: a mark, a row of marks, a row of labels
NAMES = 210  # px: the widest column of names


@form(
    name=Column("text", "what it is; read by pointing"),
    when=Column("text", "when it was, in words as precise as known"),
    lane=Column("text", "the lane it stands in, as printed"),
    begin=Column("day", "when it began"),
    until=Column("day", "when it ended; missing: the day it began", pd.NaT),
    entity=Column("text", "key of style.MARKS", "context"),
    hollow=Column("flag", "whether the mark is hollow: see the option of that name", False),
    label=Column("text", "printed above the lane; empty: none", ""),
)
def lanes(
    sheet: Sheet,
    frame: pd.DataFrame,
    *,
    start: str,
    end: str,
    order: Sequence[str] = (),
    spans: Sequence[Mapping[str, str]] = (),
    key: Mapping[str, str] | None = None,
    hollow: str = "",
) -> None:
    """Draw a lane for each of `order` (else as they come) and a mark for each row, a bar where it lasted.

    `start`, `end`: the axis. `spans`: grey ground, each with `lane`, `begin` and `until` (days; without `until` it is
    open). `key`: entity -> word, and `hollow`, the word for a hollow mark, make the legend.
    """
    names = list(order) or list(dict.fromkeys(frame["lane"]))
    sheet.margins(left=min(NAMES, max(width_of(name, 13.5, bold=True) for name in names) + 2 * style.EDGE))
    px = sheet.time(start, end, dtick="M120")
    y = sheet.legend(key or {}, hollow=hollow) + 4
    rows = frame.assign(until=frame["until"].fillna(frame["begin"])).sort_values(["begin", "until"], kind="stable")
    ground = pd.DataFrame(list(spans), columns=["lane", "begin", "until"])
    for name in names:
        mine = rows[rows["lane"] == name]
        y = _lane(sheet, name, mine, ground[ground["lane"] == name], y, px, end)
    sheet.close(y)


def _lane(sheet: Sheet, name: str, rows: pd.DataFrame, ground: pd.DataFrame, y: float, px: Callable, end: str) -> float:
    levels = stacked([(px(row.begin), px(row.until)) for row in rows.itertuples()], MARK)
    named = rows[rows["label"] != ""]
    places = place(
        [px(_middle(row)) for row in named.itertuples()],
        [width_of(text, style.LABEL) for text in named["label"]],
        sheet.inner,
    )
    heading = style.lines(name, 13.5, sheet.left - 24 if sheet.wide else sheet.inner, bold=True)
    above = TEXT * max((spot.row + 1 for spot in places), default=0)
    top = y + (0 if sheet.wide else 20) + above
    bottom = top + max(ROW * (max(levels, default=0) + 1) + 6, 18 * heading.count("<br>") + 20 if sheet.wide else 0)
    for span in ground.itertuples():
        until = span.until if isinstance(span.until, str) and span.until else end
        box = dict(type="rect", x0=span.begin, x1=until, y0=top, y1=bottom)
        sheet.figure.add_shape(**box, fillcolor=style.GROUND, line=dict(width=0), layer="below")
    edge = dict(xref="paper", x0=0, x1=1, y0=bottom, y1=bottom, layer="below", line=dict(color=style.GRID, width=1))
    sheet.figure.add_shape(**edge)
    sheet.beside(f"<b>{heading}</b>", (top + bottom) / 2 if sheet.wide else y + 8)
    spots = dict(zip(named.index, places, strict=True))
    at = {index: top + 3 + ROW * (level + 0.5) for index, level in zip(rows.index, levels, strict=True)}
    for row in rows.itertuples():
        if px(row.until) - px(row.begin) > MARK:
            _bar(sheet, row, at[row.Index])
        if row.Index in spots:
            _label(sheet, row, at[row.Index], top, spots[row.Index], px)
    if len(rows):
        looks = [style.mark(entity) for entity in rows["entity"]]
        sheet.dots(
            [style.iso(_middle(row)) for row in rows.itertuples()],
            [at[index] for index in rows.index],
            looks,
            hover=[f"{row.name}: {row.when}" for row in rows.itertuples()],
            size=MARK,
            color=[style.PAPER if row.hollow else style.mark(row.entity).colour for row in rows.itertuples()],
            line=dict(color=[look.colour for look in looks], width=1.5),
        )
    return bottom + 10


def _middle(row) -> pd.Timestamp:
    return row.begin + (row.until - row.begin) / 2


def _bar(sheet: Sheet, row, y: float) -> None:
    colour = style.mark(row.entity).colour
    box = dict(type="rect", x0=style.iso(row.begin), x1=style.iso(row.until), y0=y - 3, y1=y + 3)
    fill = style.PAPER if row.hollow else colour
    sheet.figure.add_shape(**box, fillcolor=fill, line=dict(color=colour, width=1.2), layer="between")


def _label(sheet: Sheet, row, at: float, top: float, spot: Place, px: Callable) -> None:
    x, when = px(_middle(row)), style.iso(_middle(row))
    y = top - 7 - TEXT * spot.row
    sheet.figure.add_shape(x0=when, x1=when, y0=at - MARK / 2, y1=y + 7, layer="below")
    sheet.figure.add_annotation(
        x=when, y=round(y), xshift=round(spot.left - x), text=for_plotly(row.label), bgcolor=style.PAPER
    )
