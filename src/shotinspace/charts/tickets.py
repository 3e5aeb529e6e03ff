"""Promises as lines on one clock: from the first public word towards the promised date, and how each line ends."""

from __future__ import annotations

from typing import Any

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

YEAR = 365.25  # days
ENDS = {"ended": "x-thin", "silent": "circle-open", "flew": "triangle-up"}
WORDS = {"ended": "called off", "silent": "last firm word", "flew": "a flight"}


@form(
    name=Column("text", "the project"),
    since=Column("text", "when its first public word was, printed under the name"),
    ending=Column("text", "what ended it, printed at the end of the line"),
    days=Column("whole", "days from the first word to the end of the line; missing when no day is on record"),
    end=Column("text", "the mark at the end: ended, silent or flew"),
    promised_from_days=Column("whole", "days from the first word to the first day of the span promised", None),
    promised_to_days=Column("whole", "days from the first word to the last day of the span promised", None),
    by_outsiders=Column("flag", "whether that date came from the press or fans: drawn grey", False),
    hearsay_days=Column("whole", "days to what only a weak source reports", None),
    entity=Column("text", "key of style.MARKS", "context"),
)
def tickets(sheet: Sheet, frame: pd.DataFrame) -> None:
    """Draw a line per row, in the order given, each from its own day zero."""
    sheet.margins(left=232, right=24, bottom=50)
    number = ["days", "promised_to_days", "hearsay_days"]
    most = float(frame[number].astype("float").max().max())
    per_day = (sheet.inner - 30) / most
    years = range(int(most / YEAR) + 1)
    step = 1 if sheet.wide else 2
    ticks: dict[float, str] = {round(YEAR * year): str(year) for year in years if year % step == 0}
    sheet.scale(sheet.inner / per_day, title="years since the first public word", ticks=ticks)
    y = _legend(sheet, frame)
    for item in frame.itertuples():
        text = style.wrap(item.ending, style.LABEL, sheet.inner - 24)
        _name(sheet, item, y)
        _line(sheet, item, text, y + (14 if sheet.wide else 34), per_day)
        y += (50 if sheet.wide else 72) + 15 * (len(text) - 1)
    sheet.close(y + 6)


def _legend(sheet: Sheet, frame: pd.DataFrame) -> float:
    promised = frame["promised_to_days"].notna()
    outside = frame["by_outsiders"].astype("bool")
    shown = [(ENDS[end], WORDS[end], style.INK) for end in ENDS if (frame["end"] == end).any()]
    shown += [(_symbol(item), item.name, style.mark(item.entity).colour) for item in frame.itertuples() if _own(item)]
    shown += [("square-open", "date promised", style.INK)] if (promised & ~outside).any() else []
    shown += [("square-open", "date by outsiders", style.CONTEXT)] if (promised & outside).any() else []
    shown += [("cross-thin", "weak source", style.CONTEXT)] if frame["hearsay_days"].notna().any() else []
    axis, x, y = sheet.overlay(), 8.0, 9.0
    for symbol, text, colour in shown:
        wide = 34 + width_of(text, style.LABEL)
        if x > 8 and x + wide > sheet.inner:
            x, y = 8.0, y + 19
        look = _marker(symbol, colour)
        sheet.figure.add_scatter(x=[round(x)], y=[y], xaxis=axis, mode="markers", hoverinfo="skip", marker=look)
        word = dict(text=for_plotly(text), font=dict(color=style.QUIET))
        sheet.figure.add_annotation(xref="paper", x=0, xshift=round(x + 10), y=y, **word)
        x += wide
    return y + 19


def _name(sheet: Sheet, item: Any, y: float) -> None:
    name, since = for_plotly(item.name), for_plotly(item.since)
    text = f"<b>{name}</b><br>{since}" if sheet.wide else f"<b>{name}</b>  {since}"
    sheet.beside(
        text, y + (23 if sheet.wide else 14), colour=style.mark(item.entity).text, size=13 if sheet.wide else 12.5
    )


def _line(sheet: Sheet, item: Any, text: tuple[str, ...], y: float, per_day: float) -> None:
    look, known = style.mark(item.entity), pd.notna(item.days)
    days = float(item.days) if known else 0.0
    dotted = dict(color=style.CONTEXT, width=1, dash="dot")
    if pd.notna(item.promised_to_days):
        begin = float(item.promised_from_days)
        until = max(float(item.promised_to_days), begin + 6 / per_day)
        if begin > days:  # the way that was never gone
            sheet.figure.add_shape(x0=days, x1=begin, y0=y, y1=y, line=dotted | dict(color=look.colour))
        colour = style.CONTEXT if item.by_outsiders else look.colour
        _stroke(sheet, [begin, until, until, begin, begin], [y - 6, y - 6, y + 6, y + 6, y - 6], colour, 1.3)
    if pd.notna(item.hearsay_days):
        at = float(item.hearsay_days)
        sheet.figure.add_shape(x0=days, x1=at, y0=y, y1=y, line=dotted)
        mark = _marker("cross-thin", style.CONTEXT)
        sheet.figure.add_scatter(x=[at], y=[y], mode="markers", hoverinfo="skip", marker=mark)
    if known:
        _stroke(sheet, [0, days], [y, y], look.colour, 3)
        sheet.figure.add_scatter(
            x=[days],
            y=[y],
            mode="markers",
            hoverinfo="text",
            cliponaxis=False,
            text=for_plotly(f"{item.name}: {item.ending}"),
            marker=_marker(_symbol(item), look.colour),
        )
    widest = max(width_of(line, style.LABEL) for line in text)
    start = min(max(0.0, days * per_day - 4), max(0.0, sheet.inner - widest))
    sheet.figure.add_annotation(
        x=0,
        xref="paper",
        xshift=round(start),
        y=y + (9 if known else -9),
        yanchor="top",
        align="left",
        text="<br>".join(map(for_plotly, text)),
        font=dict(color=style.INK if known else style.QUIET),
    )


def _own(item: Any) -> bool:
    """Whether the row is that of an actor of the collection, with a symbol of its own."""
    return style.mark(item.entity).symbol != "circle"


def _symbol(item: Any) -> str:
    """What its line ends in; an actor's own symbol is open when nothing came of it."""
    own = style.mark(item.entity).symbol + ("" if item.end == "flew" else "-open")
    return own if _own(item) else ENDS[item.end]


def _stroke(sheet: Sheet, x: list[float], y: list[float], colour: str, width: float) -> None:
    """A line as a trace: shapes lie over the marks, or under the grid."""
    sheet.figure.add_scatter(x=x, y=y, mode="lines", hoverinfo="skip", line=dict(color=colour, width=width))


def _marker(symbol: str, colour: str) -> dict:
    hollow = symbol.endswith("-open") and symbol != "square-open"  # paper inside, so that the line stops at the rim
    return dict(
        symbol=symbol.removesuffix("-open") if hollow else symbol,
        size=12,
        color=style.PAPER if hollow else colour,
        line=dict(color=colour, width=2.4),
    )
