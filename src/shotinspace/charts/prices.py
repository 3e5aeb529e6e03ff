"""Prices over time in one panel: a bold line for the buyer who kept buying, a named dot for each of the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import Box, around, width_of
from shotinspace.charts.style import Sheet
from shotinspace.safe import for_plotly

AXIS, HIGH, DOT = 40, 380, 10  # px: room for the amounts, the least height of the panel, a dot
SYMBOLS = ("circle", "diamond", "triangle-up", "square")  # for the kinds of date, in the order of the option `dates`


@form(
    when=Column("day", "the day the price is dated by; the first day of the year or month where no more is known"),
    value=Column("number", "the price; missing where only a range was printed"),
    low=Column("number", "the lowest figure of any source; missing where they agree", None),
    high=Column("number", "the highest figure of any source; missing where they agree", None),
    date_is=Column("text", "what the date is of: one of the option `dates`"),
    label=Column("text", "the name printed beside the dot; empty: none", ""),
    text=Column("text", "the price in words; read by pointing"),
    entity=Column("text", "key of style.MARKS", "context"),
    line=Column("flag", "whether the bold line goes through it", False),
)
def prices(
    sheet: Sheet,
    frame: pd.DataFrame,
    *,
    start: str,
    end: str,
    unit: str,
    dates: Mapping[str, str],
    key: Mapping[str, str],
) -> None:
    """Draw a dot for each price, a thin line for its range, and the bold line.

    `start`, `end`: the time axis. `unit`: of the amounts, in words. `dates`: kind of date -> words for the legend, where
    each has a symbol. `key`: entity -> word, the legend of colours. The panel grows until every label has a place.
    """
    sheet.margins(left=AXIS + style.EDGE, narrow=AXIS, right=style.EDGE)
    px = sheet.time(start, end, dtick="M60")
    rows = frame.sort_values(["when", "value", "label"], kind="stable", ignore_index=True)
    step = _step(rows[["value", "high"]].max(axis=None))
    top = step * math.ceil(rows[["value", "high"]].max(axis=None) / step + 0.05)
    above = _legend(sheet, dates, key)
    high, spots = _fitted(sheet, rows, px, top)
    level = lambda amount: round(above + high * (1 - amount / top), 1)  # noqa: E731
    for tick in range(0, int(top) + 1, step):
        edge = dict(xref="paper", x0=0, x1=1, y0=level(tick), y1=level(tick), layer="below")
        sheet.figure.add_shape(**edge, line=dict(color=style.GRID, width=1))
        words = dict(xref="paper", x=0, xanchor="right", xshift=-6, font=dict(color=style.QUIET))
        sheet.figure.add_annotation(**words, y=level(tick), text=f"{tick:,}")
    sheet.figure.add_annotation(
        xref="paper", x=0, xshift=4, y=level(top) - 9, text=for_plotly(unit), font=dict(color=style.QUIET, size=11.5)
    )
    joined = rows[rows["line"]]
    sheet.figure.add_scatter(
        x=[style.iso(when) for when in joined["when"]],
        y=[level(value) for value in joined["value"]],
        mode="lines",
        hoverinfo="skip",
        line=dict(color=style.INK, width=4),
    )
    _ranges(sheet, rows, level)
    _dots(sheet, rows, list(dates), level)
    _labels(sheet, rows, spots, px, level)
    sheet.close(above + high + 6)


def _legend(sheet: Sheet, dates: Mapping[str, str], key: Mapping[str, str]) -> float:
    y = sheet.legend(key)
    x, axis = 6.0, sheet.overlay()
    for symbol, word in zip(SYMBOLS, dates.values(), strict=False):
        wide = 34 + width_of(word, style.LABEL)
        if x > 6 and x + wide - 20 > sheet.inner:
            x, y = 6.0, y + 19
        look = dict(symbol=symbol, size=DOT, color=style.PAPER, line=dict(color=style.QUIET, width=1.6))
        sheet.dots([round(x)], [y + 4], style.mark("context"), **look)
        sheet.figure.data[-1].xaxis = axis
        sheet.figure.add_annotation(xref="paper", x=0, xshift=round(x + 11), y=y + 4, text=for_plotly(word))
        x += wide
    return y + 34


def _step(top: float) -> int:
    return next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if top / step <= 6)


def _at(row) -> float:
    return row.value if pd.notna(row.value) else row.high


def _fitted(sheet: Sheet, rows: pd.DataFrame, px: Callable, top: float) -> tuple[int, dict[int, Box]]:
    """The lowest panel, from HIGH on, in which every label finds a place, and the places: y from the foot, downwards."""
    for high in range(HIGH, 4 * HIGH, 20):
        try:
            return high, _spots(sheet, rows, px, top, high)
        except ValueError as error:
            failure = error
    raise failure


def _spots(sheet: Sheet, rows: pd.DataFrame, px: Callable, top: float, high: int) -> dict[int, Box]:
    level = lambda amount: -amount / top * high  # noqa: E731
    taken = []
    for row in rows.itertuples():
        ends = [level(end) for end in (row.low, row.value, row.high) if pd.notna(end)]
        taken.append(Box(px(row.when) - 7, min(ends) - 7, px(row.when) + 7, max(ends) + 7))
    joined = rows[rows["line"]]
    points = [(px(row.when), level(row.value)) for row in joined.itertuples()]
    for (x, y), (to_x, to_y) in zip(points, points[1:], strict=False):
        steps = max(1, int(math.hypot(to_x - x, to_y - y) // 6))
        along = [(x + (to_x - x) * i / steps, y + (to_y - y) * i / steps) for i in range(steps + 1)]
        taken += [Box(a - 4, b - 4, a + 4, b + 4) for a, b in along]
    named = rows[rows["label"] != ""]
    places = around(
        [(px(row.when), level(_at(row))) for row in named.itertuples()],
        [(width_of(label, style.LABEL) + 2, 16.0) for label in named["label"]],
        taken,
        Box(0, -high - 4, sheet.inner, -2),
    )
    return dict(zip(named.index, places, strict=True))


def _ranges(sheet: Sheet, rows: pd.DataFrame, level: Callable) -> None:
    for row in rows[rows["low"].notna()].itertuples():
        line = dict(color=style.mark(row.entity).colour, width=3 if pd.notna(row.value) else 7)
        when = style.iso(row.when)
        sheet.figure.add_shape(x0=when, x1=when, y0=level(row.low), y1=level(row.high), line=line, layer="between")


def _dots(sheet: Sheet, rows: pd.DataFrame, dates: list[str], level: Callable) -> None:
    looks = [style.mark(row.entity)._replace(symbol=SYMBOLS[dates.index(row.date_is)]) for row in rows.itertuples()]
    sheet.dots(
        [style.iso(when) for when in rows["when"]],
        [level(_at(row)) for row in rows.itertuples()],
        looks,
        hover=rows["text"].tolist(),
        size=DOT,
        line=dict(color=style.PAPER, width=1),
    )


def _labels(sheet: Sheet, rows: pd.DataFrame, spots: dict[int, Box], px: Callable, level: Callable) -> None:
    foot = level(0)
    for index, box in spots.items():
        row = rows.loc[index]
        x, y, when = px(row["when"]), level(_at(row)), style.iso(row["when"])
        middle = foot + (box.top + box.bottom) / 2
        near = min(max(x, box.left), box.right)
        if abs(near - x) > 14 or abs(middle - y) > 24:  # far enough to need a leader
            edge = min(max(y, foot + box.top), foot + box.bottom)
            leader = dict(xsizemode="pixel", xanchor=when, x0=0, x1=round(near - x), y0=y, y1=round(edge))
            sheet.figure.add_shape(**leader, layer="below")
        sheet.figure.add_annotation(
            x=when,
            y=round(middle, 1),
            xshift=round(box.left - x),
            text=for_plotly(row["label"]),
            font=dict(color=style.mark(row["entity"]).text),
        )
