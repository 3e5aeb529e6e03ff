"""A square for each thing, stacked by year on the baseline of its lane: every one is drawn, and can be counted."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import place, width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

TEXT, NAMES, LARGEST = 17, 170, 6.5  # px: a row of labels, the column of names, the largest square


@form(
    lane=Column("text", "the lane, as printed"),
    year=Column("whole", "the year it is counted in"),
    name=Column("text", "what it is; read by pointing"),
    about=Column("text", "what else there is to say of it; read by pointing", ""),
    entity=Column("text", "key of style.MARKS", "context"),
    hollow=Column("flag", "whether the square is hollow: see the option of that name", False),
    label=Column("text", "printed above the lane; empty: none", ""),
)
def stacks(
    sheet: Sheet,
    frame: pd.DataFrame,
    *,
    start: int,
    end: int,
    key: dict[str, str] | None = None,
    hollow: str = "",
    totals: dict[str, str] | None = None,
) -> None:
    """Draw a lane for each of the frame's, in order of appearance, with a column of squares for each year.

    `start`, `end`: first and last year. `key` (entity -> word) and `hollow`, the word for a hollow square, make the legend;
    the entity named first in it lies lowest. `totals`: lane -> text printed under its name.
    """
    sheet.margins(left=NAMES, right=20)
    years = end - start + 1
    pitch = sheet.inner / years
    square = max(2.6, min(pitch - 1.2, LARGEST))
    step = square + 1.2
    sheet.figure.update_xaxes(range=[start - 0.5, end + 0.5], dtick=10, tickangle=0, showgrid=True)
    y = sheet.legend(key or {}, hollow=hollow, plain="square") + 2
    order = list(key or {})
    rank = frame["entity"].map({entity: place for place, entity in enumerate(order)}).fillna(len(order))
    rows = frame.assign(rank=rank).sort_values(["year", "rank"], kind="stable")
    rows["level"] = rows.groupby(["lane", "year"]).cumcount()
    lowest = {}
    for lane in dict.fromkeys(frame["lane"]):
        mine = rows[rows["lane"] == lane]
        y = _names(sheet, mine, lane, (totals or {}).get(lane, ""), y, pitch, step, start)
        lowest[lane] = y
        y += 10
    rows["y"] = (rows["lane"].map(lowest) - 1.5 - step * rows["level"] - square / 2).round(1)
    for (entity, failed), mine in rows.groupby(["entity", "hollow"], sort=False):
        look = style.mark(entity)
        star = entity == "film_crew" and square > 6  # smaller, a star cannot be told from a square
        sheet.dots(
            mine["year"].tolist(),
            mine["y"].tolist(),
            look._replace(symbol=look.symbol if star else "square"),
            hover=[f"{row.name}. {row.about}".strip(" .") for row in mine.itertuples()],
            size=round(square, 1),
            color=style.PAPER if failed else look.colour,
            line=dict(color=look.colour, width=1),
        )
    sheet.close(y)


def _names(
    sheet: Sheet, rows: pd.DataFrame, lane: str, total: str, y: float, pitch: float, step: float, start: int
) -> float:
    """Write a lane's name, total and labels and draw its baseline, whose y it returns."""
    named = rows[rows["label"] != ""].drop_duplicates("label")
    anchors = [(row.year - start + 0.5) * pitch for row in named.itertuples()]
    places = place(anchors, [width_of(text, style.LABEL) for text in named["label"]], sheet.inner)
    tall = step * (rows["level"].max() + 1) + 2
    above = TEXT * max((spot.row + 1 for spot in places), default=0)
    head = y
    if not sheet.wide:
        y += 20
    base = y + above + tall
    text = f"<b>{for_plotly(lane)}</b>"
    if sheet.wide:
        base = max(base, y + 34 if total else base)
        sheet.beside(
            text + (f"<br><span style='font-size:11.5px'>{for_plotly(total)}</span>" if total else ""),
            base + 3,
            yanchor="bottom",
        )
    else:
        sheet.beside(f"{text} {for_plotly(total)}", head + 9, size=12.5)
    line = dict(xref="paper", x0=0, x1=1, y0=base, y1=base, line=dict(color=style.CONTEXT, width=1))
    sheet.figure.add_shape(**line, layer="below")
    for row, x, spot in zip(named.itertuples(), anchors, places, strict=True):
        away = base - tall - 8 - TEXT * spot.row
        column = base - step * (rows[rows["year"] == row.year]["level"].max() + 1) - 2
        sheet.figure.add_shape(x0=row.year, x1=row.year, y0=column, y1=away + 7, layer="below")
        colour = style.mark(row.entity).text
        words = dict(text=for_plotly(row.label), bgcolor=style.PAPER, font=dict(color=colour))
        sheet.figure.add_annotation(x=row.year, xshift=round(spot.left - x), y=away, **words)
    return base
