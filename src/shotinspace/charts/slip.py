"""The slip chart: when a promise was made against what day it promised. Flat holds, rising slips, the diagonal is now."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

SIZE, LINE, SPAN = 11, 2.5, 16  # px: a mark, a line, the height from which a promised span is drawn as a bar
DIAGONAL = "the day itself: a kept promise ends on this line"


def slip(
    frame: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    title: str,
    subtitle: str,
    source: str,
    as_of: str,
    across: tuple[str, str],
    up: tuple[str, str],
    width: int = style.WIDTH,
    height: int = 560,
    dtick: str = "M12",
) -> go.Figure:
    """Draw promises as steps, an entity's outcome as a solid mark on the diagonal, or an open end where there is none.

    In: `frame`, one row per promise: `entity` (see style.mark), `made`, `begin`, `until` (timestamps, UTC: the day
    of the promise; the first and last instant it promised), `own` (boolean: made by those who could keep it; these are
    joined, last day to last day, and coloured; the others stand faint and alone), `label`, `hover` (text). `outcomes`: `entity`, `day`
    (timestamp, or missing when it never came), `label`. `across`, `up`: the axes' ends; `as_of`: the data's clock.
    Out: a Figure of `width` x `height` px. Raises ValueError when a label finds no place.
    """
    left, right, axis = (100, 28, 52) if width >= 600 else (48, 14, 52)
    fig, room = style.canvas(title, subtitle, source, width=width, height=height, left=left, right=right, axis=axis)
    x0, x1, y0, y1 = (pd.Timestamp(day) for day in (*across, *up))

    def px(x: pd.Timestamp, y: pd.Timestamp) -> tuple[float, float]:
        return (x - x0) / (x1 - x0) * room.width, (y1 - y) / (y1 - y0) * room.height

    grid = dict(tickformat="%Y" if dtick == "M12" else "%b<br>%Y", dtick=dtick)
    fig.update_xaxes(range=list(across), title=dict(text="day the promise was made", standoff=6), **grid)
    fig.update_yaxes(range=list(up), **grid | {"tickformat": "%Y" if dtick == "M12" else "%b %Y"})
    fig.update_xaxes(title_font=dict(size=style.LABEL, color=style.QUIET))
    taken: list[letters.Box] = []
    _diagonal(fig, max(x0, y0), min(x1, y1), px, taken, room)
    labels: list[tuple[str, bool, pd.Timestamp, pd.Timestamp, str]] = []  # text, bold, x, y, colour
    for row in frame[~frame["own"]].itertuples():
        _promise(fig, row, px, taken, colour=style.CONTEXT)
        labels.append((row.label, False, row.made, _middle(row), style.QUIET))
    for outcome in outcomes.itertuples():
        own = frame[frame["own"] & (frame["entity"] == outcome.entity)].sort_values("made")
        mark = style.mark(outcome.entity)
        end = outcome.day if pd.notna(outcome.day) else pd.Timestamp(as_of)
        steps = [(row.made, row.until) for row in own.itertuples()]
        steps.append((end, outcome.day if pd.notna(outcome.day) else steps[-1][1]))
        _steps(fig, steps, mark.colour, px, taken, fade=pd.isna(outcome.day))
        for row in own.itertuples():
            _promise(fig, row, px, taken, colour=mark.colour)
            labels.append((row.label, False, row.made, _middle(row), mark.colour))
        x, y = steps[-1]
        if pd.notna(outcome.day):
            fig.add_scatter(
                x=[_text(x)],
                y=[_text(y)],
                mode="markers",
                hoverinfo="text",
                text=for_plotly(outcome.label),
                marker=dict(
                    symbol=mark.symbol, size=SIZE + 9, color=mark.colour, line=dict(color=style.PAPER, width=1)
                ),
            )
            taken.append(_around(px(x, y), 11))
        labels.append((outcome.label, True, x, y, mark.colour))
    _write(fig, labels, px, taken, room)
    return fig


def promises(plans: pd.DataFrame) -> pd.DataFrame:
    """Plans as the table `milestones` has them (`date`, `planned_from`, `planned_to` with their `_from` and `_to`,
    `description`), with the columns `made`, `begin`, `until` and `hover` that slip() reads."""
    return plans.assign(
        made=plans["date_from"],
        begin=plans["planned_from_from"],
        until=plans["planned_to_to"],
        hover=plans["description"],
    )


def _middle(row) -> pd.Timestamp:
    return row.begin + (row.until - row.begin) / 2


def _text(moment: pd.Timestamp) -> str:
    return moment.strftime("%Y-%m-%d")


def _around(point: tuple[float, float], reach: float) -> letters.Box:
    return letters.Box(point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach)


def _trail(a: tuple[float, float], b: tuple[float, float], taken: list[letters.Box]) -> None:
    """Keep labels off a straight line: a string of small boxes along it."""
    count = max(1, int(max(abs(b[0] - a[0]), abs(b[1] - a[1])) / 4))
    taken += [
        _around((a[0] + (b[0] - a[0]) * i / count, a[1] + (b[1] - a[1]) * i / count), 2) for i in range(count + 1)
    ]


def _diagonal(fig: go.Figure, low: pd.Timestamp, high: pd.Timestamp, px, taken: list[letters.Box], room) -> None:
    fig.add_scatter(
        x=[_text(low), _text(high)],
        y=[_text(low), _text(high)],
        mode="lines",
        hoverinfo="skip",
        line=dict(color=style.QUIET, width=1.2, dash="dot"),
    )
    _trail(px(low, low), px(high, high), taken)
    x, y = px(high, high)
    text = DIAGONAL if room.width > 500 else "the day itself"
    size = letters.width_of(text, style.LABEL), 18
    box = letters.around(
        [(min(x, room.width) - 34, y + 34 * room.height / room.width)],
        [size],
        taken,
        letters.Box(0, 0, room.width, room.height),
    )[0]
    fig.add_annotation(
        x=0,
        y=1,
        xref="paper",
        yref="paper",
        yanchor="top",
        text=text,
        xshift=round(box.left),
        yshift=-round(box.top),
        font=dict(color=style.QUIET),
    )
    taken.append(box)


def _steps(fig: go.Figure, steps: list, colour: str, px, taken: list[letters.Box], *, fade: bool) -> None:
    solid = steps[:-1] if fade else steps
    if len(solid) > 1:
        fig.add_scatter(
            x=[_text(x) for x, _ in solid],
            y=[_text(y) for _, y in solid],
            mode="lines",
            hoverinfo="skip",
            line=dict(color=colour, width=LINE, shape="hv"),
        )
    for (xa, ya), (xb, yb) in zip(steps, steps[1:]):
        _trail(px(xa, ya), px(xb, ya), taken)
        _trail(px(xb, ya), px(xb, yb), taken)
    if fade:  # an open end: the line thins out to the data's own day
        (xa, y), (xb, _) = steps[-2:]
        cuts = [xa + (xb - xa) * i / 7 for i in range(8)]
        for i, (a, b) in enumerate(zip(cuts, cuts[1:])):
            fig.add_scatter(
                x=[_text(a), _text(b)],
                y=[_text(y)] * 2,
                mode="lines",
                hoverinfo="skip",
                opacity=round(1 - i / 8, 2),
                line=dict(color=colour, width=LINE),
            )


def _promise(fig: go.Figure, row, px, taken: list[letters.Box], *, colour: str) -> None:
    (x, top), (_, bottom) = px(row.made, row.until), px(row.made, row.begin)
    shape = dict(color=colour, width=1.6)
    if bottom - top > SPAN:
        fig.add_scatter(
            x=[_text(row.made)] * 2,
            y=[_text(row.begin), _text(row.until)],
            mode="lines+markers",
            marker=dict(symbol="line-ew", size=SIZE, line=shape),
            line=dict(color=colour, width=4),
            opacity=0.75,
            hoverinfo="text",
            text=for_plotly(row.hover),
        )
        taken.append(letters.Box(x - 6, top - 3, x + 6, bottom + 3))
    else:
        fig.add_scatter(
            x=[_text(row.made)],
            y=[_text(_middle(row))],
            mode="markers",
            hoverinfo="text",
            text=for_plotly(row.hover),
            marker=dict(symbol=style.mark(row.entity).symbol, size=SIZE, color=style.PAPER, line=shape),
        )
        taken.append(_around((x, (top + bottom) / 2), 8))


def _write(fig: go.Figure, labels: list, px, taken: list[letters.Box], room) -> None:
    labels = sorted(
        (label for label in labels if label[0]), key=lambda label: (label[4] == style.QUIET, not label[1], label[2])
    )
    sizes = [
        (
            max(letters.width_of(line, style.LABEL, bold=bold) for line in text.split("\n")) + 4,
            17 * (text.count("\n") + 1),
        )
        for text, bold, *_ in labels
    ]
    points = [px(x, y) for _, _, x, y, _ in labels]
    boxes = letters.around(points, sizes, taken, letters.Box(0, 0, room.width, room.height))
    for (text, bold, day, promised, colour), (x, y), box in zip(labels, points, boxes, strict=True):
        text = for_plotly(text).replace("\n", "<br>")
        at = dict(x=_text(day), y=_text(promised))
        fig.add_annotation(
            **at,
            text=f"<b>{text}</b>" if bold else text,
            font=dict(color=colour),
            align="left",
            yanchor="top",
            xshift=round(box.left - x),
            yshift=-round(box.top - y),
        )
        near = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
        if max(abs(near[0] - x), abs(near[1] - y)) > 20:
            fig.add_annotation(
                **at,
                ax=round(near[0] - x),
                ay=round(near[1] - y),
                text="",
                showarrow=True,
                arrowwidth=0.8,
                arrowcolor=style.CONTEXT,
                arrowhead=0,
                standoff=8,
            )
