"""The house style: one small template, one palette by entity, one way to finish a chart."""

from __future__ import annotations

import math
import os
import textwrap
from functools import lru_cache
from typing import Any, NamedTuple

import plotly.graph_objects as go

from shotinspace.charts.letters import width_of
from shotinspace.safe import for_plotly

# px a chart is drawn for unless told otherwise; the static edition draws all of them again for a phone
WIDTH = int(os.environ.get("SHOTINSPACE_WIDTH", "900"))
INK, QUIET, GRID, CONTEXT, LIGHT, PAPER = "#1b1f24", "#6b7280", "#e6e8eb", "#9aa3ad", "#E69F00", "#ffffff"
FONT = "Arial, Helvetica, sans-serif"
EDGE = 16  # px: title, subtitle and source start here
TITLE, SUBTITLE, SOURCE, LABEL = 21, 14, 11.5, 12.5  # px


class Mark(NamedTuple):
    """How one entity looks wherever it appears: a colour and a symbol, so that colour is never alone."""

    colour: str
    symbol: str


# Okabe-Ito. Actors first; kinds of production share the palette, and give way to actors where both appear.
MARKS = {
    "the-challenge": Mark("#D55E00", "star"),
    "untitled-cruise-liman": Mark("#0072B2", "diamond"),
    "fiction": Mark("#D55E00", "star"),
    "documentary": Mark("#0072B2", "circle"),
    "advertising": Mark("#CC79A7", "square"),
    "music and other": Mark("#009E73", "diamond"),
    "film_crew": Mark("#D55E00", "star"),  # as The Challenge: so far nobody else's
    "private": Mark("#009E73", "square"),
    "government_guest": Mark(INK, "diamond"),
    "professional": Mark(CONTEXT, "circle"),
    "context": Mark(CONTEXT, "circle"),
}


def mark(entity: str) -> Mark:
    """The mark of an entity; one the palette does not name gets ink and a circle."""
    return MARKS.get(entity, Mark(INK, "circle"))


TEMPLATE = go.layout.Template(
    layout=dict(
        font=dict(family=FONT, size=LABEL, color=INK),
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        hovermode="closest",
        hoverlabel=dict(font=dict(family=FONT, size=LABEL)),
        showlegend=False,
        annotationdefaults=dict(
            showarrow=False, borderpad=0, borderwidth=0, xanchor="left"
        ),  # said once, not with each label
        shapedefaults=dict(type="line", line=dict(color=CONTEXT, width=0.8)),
        xaxis=dict(gridcolor=GRID, zeroline=False, automargin=False, ticks="", tickfont=dict(size=LABEL, color=QUIET)),
        yaxis=dict(gridcolor=GRID, zeroline=False, automargin=False, ticks="", tickfont=dict(size=LABEL, color=QUIET)),
    )
)


@lru_cache(1000)  # a chart asks twice, and a redrawn panel again
def wrap(text: str, size: float, width: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a line of text so that each piece, set in `size` px, fits `width` px."""
    letters = max(10, int(len(text) * width / max(width_of(text, size, bold=bold), 1)) + 1)
    while letters > 10 and any(width_of(line, size, bold=bold) > width for line in _broken(text, letters)):
        letters -= 1
    count = len(_broken(text, letters))
    while letters > 10 and len(_broken(text, letters - 1)) == count:  # lines of like length: no orphan at the end
        letters -= 1
    return _broken(text, letters)


def _broken(text: str, letters: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, letters, break_long_words=False)) or ("",)


class Frame(NamedTuple):
    """The room inside a chart, in px, once title and foot have theirs."""

    width: float
    height: float


def room(title: str, subtitle: str, source: str, *, width: int, height: int, left: int, right: int, axis: int) -> tuple:
    """How much a chart's words take: (title lines, subtitle lines, source lines, margins, Frame of the plot).

    `left`, `right` are the side margins and `axis` the room below the plot for tick labels and axis title, in px.
    """
    inner = width - 2 * EDGE
    heads, subs = wrap(title, TITLE, inner, bold=True), wrap(subtitle, SUBTITLE, inner)
    feet = wrap(source, SOURCE, inner)
    top = 14 + 26 * len(heads) + 19 * len(subs) + 14
    bottom = axis + 16 * len(feet) + 12
    margin = dict(l=left, r=right, t=top, b=bottom, pad=0)
    return heads, subs, feet, margin, Frame(width - left - right, height - top - bottom)


class Canvas(go.Figure):
    """A Figure that takes in all its new annotations and shapes at once, when its layout is next asked for.

    Plotly copies every annotation a figure has for each one added: a crowded chart spent most of its time on that.
    """

    _waiting: tuple[tuple[str, dict[str, Any]], ...] = ()  # plotly asks for the layout before a figure is made

    def add_annotation(self, **annotation: Any) -> Canvas:
        """As go.Figure.add_annotation, told by name."""
        self._waiting = (*self._waiting, ("annotations", annotation))
        return self

    def add_shape(self, **shape: Any) -> Canvas:
        """As go.Figure.add_shape, told by name."""
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
        self.layout  # noqa: B018  to be asked for is what makes it whole
        return super().to_dict()


def canvas(
    title: str,
    subtitle: str,
    source: str,
    *,
    width: int = WIDTH,
    height: int = 480,
    left: int = 60,
    right: int = 24,
    axis: int = 34,
) -> tuple[go.Figure, Frame]:
    """Start a chart: an empty Figure with its words in place, and the room left for the plot in px.

    In: the finding (title, plain text), what is measured in which unit (subtitle), the source line.
    `left`, `right`, `axis`: px beside and below the plot. Text is broken to fit `width`, never cut.
    """
    heads, subs, feet, margin, frame = room(
        title, subtitle, source, width=width, height=height, left=left, right=right, axis=axis
    )
    fig = Canvas()
    fig.update_layout(
        template=TEMPLATE,
        width=width,
        height=height,
        margin=margin,
        title=dict(
            text="<b>" + "<br>".join(map(for_plotly, heads)) + "</b>",
            font=dict(size=TITLE, color=INK),
            x=0,
            xref="container",
            xanchor="left",
            y=1,
            yref="container",
            yanchor="top",
            pad=dict(
                l=EDGE, t=(14, 27, 30)[min(len(heads), 3) - 1]
            ),  # measured: puts the first line 14 px below the edge
        ),
    )
    words = dict(xref="paper", yref="paper", x=0, xshift=EDGE - left, align="left")
    fig.add_annotation(
        **words,
        text="<br>".join(map(for_plotly, subs)),
        y=1,
        yanchor="bottom",
        yshift=10,
        font=dict(size=SUBTITLE, color=QUIET),
        name="subtitle",
    )
    fig.add_annotation(
        **words,
        text="<br>".join(map(for_plotly, feet)),
        y=0,
        yanchor="top",
        yshift=-axis - 4,
        font=dict(size=SOURCE, color=QUIET),
        name="source",
    )
    return fig, frame


def sparse(ticks: float, each: float, room: float) -> dict:
    """What to add to an axis of `ticks` labels, `each` px wide, in `room` px: nothing, or every nth label, upright."""
    step = math.ceil(ticks * each / room)
    return dict(ticklabelstep=step, tickangle=0) if step > 1 else {}


def blank(sentence: str, *, title: str, subtitle: str, source: str, width: int = WIDTH) -> go.Figure:
    """A chart of nothing: what to draw, and say, when a choice leaves no rows. Out: a Figure 240 px high or so."""
    fig, _ = canvas(title, subtitle, source, width=width, height=260)
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    fig.add_scatter(x=[0], y=[0], mode="markers", marker=dict(size=0.1), hoverinfo="skip")
    fig.add_annotation(xref="paper", x=0, y=0, text=for_plotly(sentence), font=dict(size=15, color=QUIET))
    return fig
