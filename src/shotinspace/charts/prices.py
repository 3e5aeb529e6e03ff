"""Prices over time in one panel: a bold line for the buyer who kept buying, a named dot for each of the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import Box, around, width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

HIGH, YEAR, DOT = 380, 19, 10  # px: the least height of the panel; of a year, where time runs downwards; a dot
SYMBOLS = ("circle", "diamond", "triangle-up", "square")  # for the kinds of date, in the order of the option `dates`
ORDERS = ((0, -1), (0, 1), (1, 1), (1, -1))  # in which labels look for their places: from the right, left, top, bottom
Place = Callable[[pd.Timestamp, float], tuple[float, float]]  # a day and an amount -> px in the plot, y downwards


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
    sheet: Sheet, frame: pd.DataFrame, *, first: int, last: int, unit: str, dates: dict[str, str], key: dict[str, str]
) -> None:
    """Draw a dot for each price, a thin line for its range, and the bold line. On a narrow sheet time runs downwards.

    `first`, `last`: the years the time axis begins and ends with. `unit`: of the amounts, in words. `dates`: kind of date
    -> words for the legend, where each has a symbol. `key`: entity -> word, the legend of colours. The panel grows until
    every label has a place.
    """
    sheet.margins(left=56, narrow=46, right=26, bottom=28)
    sheet.pixels()
    top = _legend(sheet, dates, key) + 20
    most = frame[["value", "high"]].max(axis=None)
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500) if most / step <= 6)
    end = step * math.ceil(most / step + 0.05)
    begin, span = pd.Timestamp(f"{first}-01-01"), pd.Timestamp(f"{last + 1}-01-01") - pd.Timestamp(f"{first}-01-01")
    rows = frame.sort_values(["when", "value", "label"], kind="stable", ignore_index=True)

    def within(high: float) -> Place:
        if sheet.wide:
            return lambda when, amount: ((when - begin) / span * sheet.inner, top + high * (1 - amount / end))
        return lambda when, amount: (amount / end * sheet.inner, top + (when - begin) / span * high)

    least = HIGH if sheet.wide else YEAR * (last - first + 1)
    high, spots = _fitted(sheet, rows, within, least, top)
    at = within(high)
    _grid(sheet, at, begin, begin + span, range(0, int(end) + 1, step))
    where = dict(xref="paper", x=0) if sheet.wide else dict(xref="paper", x=1, xanchor="right")
    small = dict(color=style.QUIET, size=11.5)
    sheet.figure.add_annotation(**where, y=top + (-12 if sheet.wide else high + 8), text=for_plotly(unit), font=small)
    joined = [at(row.when, row.value) for row in rows[rows["line"]].itertuples()]
    line = dict(color=style.CONTEXT, width=4)
    xs, ys = [round(x, 1) for x, _ in joined], [round(y, 1) for _, y in joined]
    sheet.figure.add_scatter(x=xs, y=ys, mode="lines", hoverinfo="skip", line=line)
    _ranges(sheet, rows, at)
    points = [at(row.when, _amount(row)) for row in rows.itertuples()]
    kinds = list(dates)
    looks = [style.mark(row.entity)._replace(symbol=SYMBOLS[kinds.index(row.date_is)]) for row in rows.itertuples()]
    edge = dict(color=style.PAPER, width=1)
    xs, ys = [round(x, 1) for x, _ in points], [round(y, 1) for _, y in points]
    sheet.dots(xs, ys, looks, hover=rows["text"].tolist(), size=DOT, line=edge)
    for index, box in spots.items():
        _label(sheet, rows.loc[index], points[index], box)
    sheet.close(top + high + (0 if sheet.wide else 14))
    sheet.figure.update_yaxes(visible=True)


def _amount(row) -> float:
    return row.value if pd.notna(row.value) else row.high


def _legend(sheet: Sheet, dates: Mapping[str, str], key: Mapping[str, str]) -> float:
    """The colours, then the symbols; returns the y below."""
    y, x = sheet.legend(key) + 4, 6.0
    for symbol, word in zip(SYMBOLS, dates.values(), strict=False):
        wide = 34 + width_of(word, style.LABEL)
        if x > 6 and x + wide - 20 > sheet.inner:
            x, y = 6.0, y + 19
        look: dict[str, Any] = dict(symbol=symbol, color=style.PAPER, size=DOT, line=dict(color=style.QUIET, width=1.6))
        sheet.dots([round(x)], [y], style.mark("context"), **look)
        sheet.figure.add_annotation(xref="paper", x=0, xshift=round(x + 11), y=y, text=for_plotly(word))
        x += wide
    return y + 14


def _grid(sheet: Sheet, at: Place, begin: pd.Timestamp, end: pd.Timestamp, amounts: range) -> None:
    """Lines at the amounts and at every fifth year, and what the two axes say there."""
    line = dict(color=style.GRID, width=1)
    years = [pd.Timestamp(f"{year}-01-01") for year in range(-(-begin.year // 5) * 5, end.year, 5)]
    ends = [(at(begin, amount), at(end, amount)) for amount in amounts]
    ends += [(at(year, amounts[0]), at(year, amounts[-1])) for year in years]
    for (x0, y0), (x1, y1) in ends:
        sheet.figure.add_shape(x0=x0, x1=x1, y0=y0, y1=y1, layer="below", line=line)
    along = 0 if sheet.wide else 1  # the way time runs
    when = dict(tickvals=[at(year, 0)[along] for year in years], ticktext=[f"{year.year}" for year in years])
    much = dict(tickvals=[at(begin, n)[1 - along] for n in amounts], ticktext=[f"{n:,}" for n in amounts])
    x, y = (when, much) if sheet.wide else (much, when)
    sheet.figure.update_xaxes(visible=True, showgrid=False, ticklabelstandoff=7, **x)
    sheet.figure.update_yaxes(showgrid=False, ticklabelstandoff=4, **y)


def _fitted(sheet: Sheet, rows: pd.DataFrame, within: Callable[[float], Place], least: int, top: float) -> tuple:
    """The lowest panel, from `least` px on, in which every label finds a place, and the places by row."""
    for crossing, most in ((False, round(1.6 * least)), (True, 4 * least)):  # rather higher than with crossed leaders
        for high in range(least, most, 10):
            at, found = within(high), []
            for order in ORDERS:
                try:
                    found.append(_spots(sheet, rows, at, top, high, order, crossing))
                except ValueError as error:
                    failure = error
            if found:
                return high, min(found, key=lambda spots: sum(_away(rows.loc[i], at, spots[i]) for i in spots))
    raise failure


def _away(row: pd.Series, at: Place, box: Box) -> float:
    """How far a label is from its dot, in px."""
    return box.gap(*at(row["when"], _amount(row)))


def _spots(
    sheet: Sheet, rows: pd.DataFrame, at: Place, top: float, high: float, order: tuple[int, int], crossing: bool
) -> dict[int, Box]:
    taken = []
    for row in rows.itertuples():
        ends = [at(row.when, amount) for amount in (row.low, row.value, row.high) if pd.notna(amount)]
        xs, ys = [x for x, _ in ends], [y for _, y in ends]
        taken.append(Box(min(xs) - 7, min(ys) - 7, max(xs) + 7, max(ys) + 7))
    joined = [at(row.when, row.value) for row in rows[rows["line"]].itertuples()]
    for (x, y), (to_x, to_y) in zip(joined, joined[1:], strict=False):
        steps = max(1, int(math.hypot(to_x - x, to_y - y) // 6))
        passed = [(x + (to_x - x) * i / steps, y + (to_y - y) * i / steps) for i in range(steps + 1)]
        taken += [Box(a - 4, b - 4, a + 4, b + 4) for a, b in passed]
    named = rows[rows["label"] != ""]
    along, sign = order
    named = named.loc[sorted(named.index, key=lambda i: sign * at(named["when"][i], _amount(named.loc[i]))[along])]
    points = [at(row.when, _amount(row)) for row in named.itertuples()]
    dots = [at(row.when, _amount(row)) for row in rows.itertuples()]
    sizes = [(width_of(label, style.LABEL) + 2, 16.0) for label in named["label"]]
    places = around(points, sizes, taken, Box(0, top - 4, sheet.inner, top + high), crossing=crossing, dots=dots)
    return dict(zip(named.index, places, strict=True))


def _ranges(sheet: Sheet, rows: pd.DataFrame, at: Place) -> None:
    for row in rows[rows["low"].notna()].itertuples():
        line = dict(color=style.mark(row.entity).colour, width=3 if pd.notna(row.value) else 7)
        (x0, y0), (x1, y1) = at(row.when, row.low), at(row.when, row.high)
        sheet.figure.add_shape(x0=x0, x1=x1, y0=y0, y1=y1, line=line, layer="between")


def _label(sheet: Sheet, row: pd.Series, point: tuple[float, float], box: Box) -> None:
    x, y = point
    near = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
    if math.hypot(near[0] - x, near[1] - y) > 16:  # far enough to need a leader
        sheet.figure.add_shape(x0=x, x1=near[0], y0=y, y1=near[1], line=dict(color=style.QUIET), layer="below")
    middle = (box.top + box.bottom) / 2
    font = dict(color=style.mark(row["entity"]).text)
    sheet.figure.add_annotation(x=box.left, y=middle, text=for_plotly(row["label"]), font=font, bgcolor=style.PAPER)
