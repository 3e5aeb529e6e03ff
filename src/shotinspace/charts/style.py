"""The house style: one palette by entity, one template, one sheet that every form is drawn on, one way to add words."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts.labels import width_of
from shotinspace.escape import for_plotly

INK, QUIET, GRID, CONTEXT, PAPER = "#1b1f24", "#5f6873", "#e6e8eb", "#7d8590", "#ffffff"
GROUND = "#f1f3f5"  # a quiet area behind marks
SUN, NIGHT = "#f6c34d", "#2b3440"  # daylight and darkness as areas
FONT = "Arial, Helvetica, sans-serif"
EDGE = 16  # px: title, subtitle and source start here
TITLE, SUBTITLE, SOURCE, LABEL = 21, 14, 11.5, 12.5  # px
WIDE = 600  # px: from here on names stand beside a lane, below it above


class Mark(NamedTuple):
    """How one entity looks wherever it appears: a colour for marks (3:1 on the ground), one for text (4.5:1), and a
    symbol, so that colour is never alone."""

    colour: str
    text: str
    symbol: str


# Okabe-Ito hues for the actors and the kinds of seat; kinds of production have hues of their own.
MARKS = {
    "the-challenge": Mark("#D55E00", "#B34700", "star"),
    "untitled-cruise-liman": Mark("#0072B2", "#0072B2", "diamond"),
    "film_crew": Mark("#D55E00", "#B34700", "star"),  # The Challenge's: so far nobody else's
    "private": Mark("#009E73", "#00724F", "square"),
    "government_guest": Mark(INK, INK, "diamond"),
    "professional": Mark(CONTEXT, QUIET, "circle"),
    "context": Mark(CONTEXT, QUIET, "circle"),
    "fiction": Mark("#7B3FA0", "#7B3FA0", "triangle-up"),
    "documentary": Mark("#4C6A85", "#4C6A85", "circle"),
    "advertising": Mark("#B5487F", "#A33A70", "square"),
    "music and other": Mark("#857000", "#6E5C00", "hexagon"),
}

# What each colour becomes on dark ground: marks at 3:1 and text at 4.5:1 there, too. The site's script has the same list.
DARK = {
    PAPER: "#14181d",
    INK: "#e8eaed",
    QUIET: "#a9b1bb",
    GRID: "#2d343c",
    GROUND: "#1d232a",
    CONTEXT: "#8b949e",
    "#D55E00": "#f28444",
    "#B34700": "#ff9d63",
    "#0072B2": "#58a9dd",
    "#009E73": "#2fbf94",
    "#00724F": "#45d0a6",
    "#7B3FA0": "#b98ad6",
    "#4C6A85": "#86a6c2",
    "#B5487F": "#dd7fae",
    "#A33A70": "#e693bb",
    "#857000": "#bda62f",
    "#6E5C00": "#cdb744",
    SUN: "#d9a932",
    NIGHT: "#0a0d11",
}


def mark(entity: str) -> Mark:
    """The mark of an entity; one the palette does not name gets ink and a circle."""
    return MARKS.get(entity, Mark(INK, INK, "circle"))


def dark(figure: Any) -> Any:
    """A figure's JSON values redrawn for dark ground: each colour of the house becomes its partner of DARK."""
    if isinstance(figure, dict):
        return {key: dark(value) for key, value in figure.items()}
    if isinstance(figure, list):
        return [dark(value) for value in figure]
    return DARK.get(figure, figure) if isinstance(figure, str) else figure


TEMPLATE = go.layout.Template(
    layout=dict(
        font=dict(family=FONT, size=LABEL, color=INK),
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        hovermode="closest",
        hoverlabel=dict(font=dict(family=FONT, size=LABEL)),
        showlegend=False,
        annotationdefaults=dict(showarrow=False, borderpad=0, borderwidth=0, xanchor="left"),
        shapedefaults=dict(type="line", line=dict(color=CONTEXT, width=0.8)),
        xaxis=dict(gridcolor=GRID, zeroline=False, automargin=False, ticks="", tickfont=dict(size=LABEL, color=QUIET)),
        yaxis=dict(gridcolor=GRID, zeroline=False, automargin=False, ticks="", tickfont=dict(size=LABEL, color=QUIET)),
    )
)


@lru_cache(1000)
def wrap(text: str, size: float, width: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a line of text so that each piece, set in `size` px, fits `width` px; lines of like length."""
    letters = max(10, int(len(text) * width / max(width_of(text, size, bold=bold), 1)) + 1)
    while letters > 10 and any(width_of(line, size, bold=bold) > width for line in _broken(text, letters)):
        letters -= 1
    count = len(_broken(text, letters))
    while letters > 10 and len(_broken(text, letters - 1)) == count:
        letters -= 1
    return _broken(text, letters)


def _broken(text: str, letters: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, letters, break_long_words=False, break_on_hyphens=False)) or ("",)


def lines(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Text broken to fit `width` px, safe for plotly, its lines joined by `<br>`."""
    return "<br>".join(map(for_plotly, wrap(text, size, width, bold=bold)))


class Canvas(go.Figure):
    """A Figure that takes in all its new annotations and shapes at once, when its layout is next asked for.

    Plotly copies every annotation a figure has for each one added: a crowded chart spent most of its time on that.
    """

    _waiting: tuple[tuple[str, dict[str, Any]], ...] = ()  # plotly asks for the layout before a figure is made

    def add_annotation(self, **annotation: Any) -> Canvas:
        """As go.Figure.add_annotation, with keywords only."""
        self._waiting = (*self._waiting, ("annotations", annotation))
        return self

    def add_shape(self, **shape: Any) -> Canvas:
        """As go.Figure.add_shape, with keywords only."""
        self._waiting = (*self._waiting, ("shapes", shape))
        return self

    @property
    def layout(self) -> go.Layout:
        """The layout, whole."""
        layout, waiting = super().layout, self._waiting
        self._waiting = ()
        for kind in dict.fromkeys(kind for kind, _ in waiting):
            layout[kind] = [*layout[kind], *(words for its, words in waiting if its == kind)]
        return layout

    @layout.setter
    def layout(self, layout: Any) -> None:
        go.Figure.layout.fset(self, layout)

    def to_dict(self) -> dict[str, Any]:
        """As go.Figure.to_dict."""
        self.layout  # noqa: B018  asking for it makes it whole
        return super().to_dict()


class Sheet:
    """A chart being drawn: an empty figure of a width, and what every form does with one.

    Most forms stack rows of a fixed height: they call `margins`, draw with y in px downwards, and end with `close`.
    `figure` is a plotly figure, for what this class does not do. All sizes in px.
    """

    def __init__(self, width: int) -> None:
        self.width, self.wide = width, width >= WIDE
        self.figure: go.Figure = Canvas()
        self.left, self.right, self.top, self.bottom = EDGE, 22, 10, 30
        self.figure.update_layout(template=TEMPLATE, width=width)

    @property
    def inner(self) -> int:
        """The width left for the plot."""
        return self.width - self.left - self.right

    def margins(self, *, left: float = EDGE, narrow: float = EDGE, right: int = 22, bottom: int = 30) -> None:
        """Set the room beside and below the plot: `left` where the sheet is wide, `narrow` where it is not."""
        self.left, self.right, self.bottom = round(left if self.wide else narrow), right, bottom

    def close(self, height: float, *, rows: bool = True) -> None:
        """Give the plot its height; with `rows` the y axis is hidden and runs in px downwards."""
        self.figure.update_layout(
            height=round(height) + self.top + self.bottom,
            margin=dict(l=self.left, r=self.right, t=self.top, b=self.bottom, pad=0),
        )
        if rows:
            self.figure.update_yaxes(range=[round(height), 0], visible=False, fixedrange=True)

    def time(
        self, start: str, end: str, *, dtick: str | int = "M12", tickformat: str = "%Y", each: float = 44
    ) -> Callable[[pd.Timestamp], float]:
        """Make the x axis a time axis and return where a moment falls on it, in px from the left of the plot.

        `each`: the px a tick label needs; where they would touch, every nth is written.
        """
        first, last = pd.Timestamp(start), pd.Timestamp(end)
        step = pd.Timedelta(days=30.44 * int(dtick[1:])) if isinstance(dtick, str) else pd.Timedelta(dtick, "ms")
        every = math.ceil((last - first) / step * each / self.inner)
        dtick = f"M{int(dtick[1:]) * every}" if isinstance(dtick, str) else dtick * every
        self.figure.update_xaxes(range=[start, end], dtick=dtick, tickformat=tickformat, tickangle=0)
        return lambda moment: (moment - first) / (last - first) * self.inner

    def scale(self, end: float, *, title: str = "", ticks: Mapping[float, str] | None = None, start: float = 0) -> None:
        """Make the x axis one of numbers from `start` to `end`, with a title, and ticks where they are named."""
        self.figure.update_xaxes(range=[start, end], nticks=6 if self.wide else 4, tickangle=0)
        if title:
            words = dict(text=for_plotly(title), standoff=6, font=dict(size=LABEL, color=QUIET))
            self.figure.update_xaxes(title=words)
        if ticks:
            self.figure.update_xaxes(tickvals=list(ticks), ticktext=list(ticks.values()))

    def pixels(self) -> None:
        """Make the x axis one of px from the left of the plot, and hide it."""
        self.figure.update_xaxes(range=[0, self.inner], visible=False, fixedrange=True)

    def overlay(self) -> str:
        """A second x axis in px over the first, for what does not move when a reader zooms; returns its name, "x2"."""
        self.figure.update_layout(
            xaxis2=dict(overlaying="x", range=[0, self.inner], visible=False, fixedrange=True, anchor="y")
        )
        return "x2"

    def beside(self, text: str, y: float, *, size: float = 13.5, colour: str = INK, **more: Any) -> None:
        """Write markup left of the plot where the sheet is wide, at the plot's left edge where it is not."""
        self.figure.add_annotation(
            **dict(xref="paper", x=0, xshift=EDGE - self.left if self.wide else 0, y=y, align="left", text=text)
            | dict(font=dict(size=size, color=colour))
            | more
        )

    def dots(self, x: list, y: list, marks: Mark | list[Mark], *, hover: list[str] | None = None, **more: Any) -> None:
        """Draw marks; `more` goes to plotly's marker (size, symbol, ...), `hover` is plain text."""
        several = marks if isinstance(marks, list) else [marks]
        look = dict(
            symbol=[one.symbol for one in several] if isinstance(marks, list) else several[0].symbol,
            color=[one.colour for one in several] if isinstance(marks, list) else several[0].colour,
            size=11,
        )
        self.figure.add_scatter(
            x=x,
            y=y,
            mode="markers",
            cliponaxis=False,
            hoverinfo="text" if hover else "skip",
            text=[for_plotly(text) for text in hover] if hover else None,
            marker=look | more,
        )

    def write(
        self, x: list, y: list, texts: list[str], colours: str | list[str], *, size: float = LABEL, at: str
    ) -> None:
        """Write many short texts, plain or markup, in one trace: a fraction of the bytes of as many annotations.

        `at`: plotly's `textposition`, such as "middle right".
        """
        font = dict(size=size, color=colours)
        self.figure.add_scatter(
            x=x, y=y, mode="text", text=texts, textposition=at, textfont=font, hoverinfo="skip", cliponaxis=False
        )

    def legend(self, key: Mapping[str, str], *, hollow: str = "", plain: str = "circle", y: float = 9) -> float:
        """Write a legend, a mark and a word for each entity of `key`; returns the y below it.

        `hollow` is the word for a hollow mark; `plain` is the symbol of what has no mark of its own. Nothing is drawn for
        an empty key.
        """
        items = [(mark(entity), mark(entity).colour, word) for entity, word in key.items()]
        items += [(Mark(CONTEXT, QUIET, "circle"), PAPER, hollow)] if hollow else []
        if not items:
            return y - 9
        axis, x = self.overlay(), 6.0
        for its, fill, word in items:
            wide = 34 + width_of(word, LABEL)
            if x > 6 and x + wide - 20 > self.inner:
                x, y = 6.0, y + 19
            self.figure.add_scatter(
                x=[round(x)],
                y=[y],
                xaxis=axis,
                mode="markers",
                hoverinfo="skip",
                cliponaxis=False,
                marker=dict(
                    symbol=plain if its.colour == CONTEXT else its.symbol,
                    size=11,
                    color=fill,
                    line=dict(color=its.colour, width=1.5),
                ),
            )
            self.figure.add_annotation(xref="paper", x=0, xshift=round(x + 11), y=y, text=for_plotly(word))
            x += wide
        return y + 15


def iso(moment: pd.Timestamp) -> str:
    """A moment as plotly's time axes take it, to the minute."""
    return f"{moment:%Y-%m-%d}" if moment == moment.normalize() else f"{moment:%Y-%m-%d %H:%M}"


def with_words(figure: go.Figure, title: str, subtitle: str, source: str) -> go.Figure:
    """A chart's figure with its words around it: for a picture, and for surfaces that have no text beside a figure.

    Out: a new figure, higher by what the words take; text is broken to fit the width, never cut.
    """
    layout = figure.layout
    inner = layout.width - 2 * EDGE
    heads, subs = wrap(title, TITLE, inner, bold=True), wrap(subtitle, SUBTITLE, inner)
    feet = wrap(source, SOURCE, inner)
    above = 18 + 26 * len(heads) + 19 * len(subs)
    below = 16 * len(feet) + 12
    margin, height = layout.margin, layout.height
    out = Canvas(figure)
    out.update_layout(
        height=height + above + below,
        margin=dict(l=margin.l, r=margin.r, t=margin.t + above, b=margin.b + below, pad=0),
        title=dict(
            text="<b>" + "<br>".join(map(for_plotly, heads)) + "</b>",
            font=dict(size=TITLE, color=INK),
            x=0,
            xref="container",
            xanchor="left",
            y=1,
            yref="container",
            yanchor="top",
            pad=dict(l=EDGE, t=(14, 27, 30)[min(len(heads), 3) - 1]),  # puts the first line 14 px below the edge
        ),
    )
    place = dict(xref="paper", yref="paper", x=0, xshift=EDGE - margin.l, align="left")
    out.add_annotation(
        **place,
        text="<br>".join(map(for_plotly, subs)),
        y=1,
        yanchor="bottom",
        yshift=margin.t + 4,
        font=dict(size=SUBTITLE, color=QUIET),
        name="subtitle",
    )
    out.add_annotation(
        **place,
        text="<br>".join(map(for_plotly, feet)),
        y=0,
        yanchor="top",
        yshift=-margin.b - 4,
        font=dict(size=SOURCE, color=QUIET),
        name="source",
    )
    return out
