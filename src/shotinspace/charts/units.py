"""One mark a thing, stacked by year: counts that can be counted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pandas as pd
import plotly.graph_objects as go

from shotinspace.charts import letters, style
from shotinspace.safe import for_plotly

TALLEST = 100  # marks in a column: more cannot be counted, and would not fit a page


def units(
    frame: pd.DataFrame,
    kinds: dict[str, str],
    *,
    title: str,
    subtitle: str,
    source: str,
    years: tuple[int, int],
    brackets: Sequence[tuple[str, int, int]] = (),
    width: int = style.WIDTH,
) -> go.Figure:
    """Draw a column of marks per year, in the order of `kinds` from the ground up.

    In: `frame`, one row per thing: `year` (whole number), `kind` (key of `kinds`, see style.mark), `hover` (text).
    `kinds`: key -> word for the legend. `years`: first and last. `brackets`: (text, first year, last year), each drawn
    above the columns it spans, clear of the columns, the edges and each other. Out: a Figure, as high as its tallest column.
    Where a column would hold more than TALLEST marks, a mark stands for several things of a year and kind, and the
    subtitle says for how many.
    """
    frame, each = _bundled(frame)
    if each > 1:
        subtitle += f". A mark stands for up to {each:,} of a kind"
    left, right, axis = 40, 20, 30
    words = dict(title=title, subtitle=subtitle, source=source)
    inner = width - left - right
    first, last = years
    pitch = inner / (last - first + 1)
    size = max(3.0, pitch - 2.5)
    rows = frame.assign(order=frame["kind"].map(list(kinds).index)).sort_values(["year", "order"], kind="stable")
    rows["level"] = rows.groupby("year").cumcount()
    most = int(rows["level"].max()) + 1
    wide = [30 + letters.width_of(word, style.LABEL) for word in kinds.values()]
    legend = 18 * (1 + int(sum(wide) > inner)) + 8
    tall = most * pitch + legend + 6
    margin = style.room(**words, width=width, height=0, left=left, right=right, axis=axis)[3]
    fig, _ = style.canvas(
        **words, width=width, height=round(tall) + margin["t"] + margin["b"], left=left, right=right, axis=axis
    )
    ticks = list(range(0, most + 1, 20))
    fig.update_xaxes(range=[first - 0.5, last + 0.5], showgrid=False, dtick=5 if width >= 600 else 10)
    fig.update_yaxes(
        range=[0, round(tall)],
        tickvals=[round(tick * pitch, 1) for tick in ticks],
        ticktext=[f"{tick * each}" for tick in ticks],
        fixedrange=True,
    )
    for kind in kinds:
        mark, mine = style.mark(kind), rows[rows["kind"] == kind]
        fig.add_scatter(
            x=mine["year"].tolist(),
            y=[round((level + 0.5) * pitch) for level in mine["level"]],
            mode="markers",
            hoverinfo="text" if mine["hover"].any() else "skip",
            text=[for_plotly(text) for text in mine["hover"]] if mine["hover"].any() else None,
            marker=dict(symbol=mark.symbol, size=round(size, 1), color=mark.colour),
        )
    x, y = 4.0, tall - 10
    for (kind, word), room in zip(kinds.items(), wide, strict=True):
        if x > 4 and x + room - 16 > inner:
            x, y = 4.0, y - 18
        mark = style.mark(kind)
        fig.add_scatter(
            x=[first - 0.5 + (x + 4) / pitch],
            y=[round(y)],
            mode="markers",
            hoverinfo="skip",
            marker=dict(symbol=mark.symbol, size=10, color=mark.colour),
        )
        fig.add_annotation(xref="paper", x=0, xshift=round(x + 12), y=round(y), text=for_plotly(word))
        x += room
    placed: list[letters.Box] = []  # in px, upwards
    for text, begin, end in sorted(brackets, key=lambda bracket: bracket[1]):
        lines = style.wrap(text, style.LABEL, max((end - begin + 1) * pitch, 58))
        half = max(letters.width_of(line, style.LABEL) for line in lines) / 2
        middle = (begin + end) / 2
        centre = min(max((middle - first + 0.5) * pitch, half), inner - half)
        ends = (begin - first + 0.1) * pitch, (end - first + 0.9) * pitch
        left_end, right_end = min(centre - half, ends[0]), max(centre + half, ends[1])
        near = rows[rows["year"].between(first - 1 + left_end / pitch, first + right_end / pitch)]["level"].max()
        base = (0 if pd.isna(near) else near + 1) * pitch + 8
        while any(_across(left_end, base - 4, right_end, base + 10 + 15 * len(lines), box) for box in placed):
            base += 4
        placed.append(letters.Box(left_end, base - 4, right_end, base + 10 + 15 * len(lines)))
        fig.add_shape(
            x0=begin - 0.4, x1=end + 0.4, y0=round(base), y1=round(base), line=dict(color=style.INK, width=1.2)
        )
        fig.add_annotation(
            x=middle,
            xshift=round(centre - (middle - first + 0.5) * pitch),
            y=round(base + 6 + 7.5 * len(lines)),
            xanchor="center",
            text="<br>".join(map(for_plotly, lines)),
        )
    return fig


def _bundled(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The frame, or one row for up to so many of a year and kind that no column grows too tall; and how many that is."""
    sizes = frame.groupby(["year", "kind"]).size()
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    each = next(step for step in steps if (-(-sizes // step)).groupby("year").sum().max() <= TALLEST)
    if each == 1:
        return frame, each
    groups = frame.groupby(["year", "kind"])
    place, size = groups.cumcount(), groups["kind"].transform("size")
    more = (size - place - 1).clip(upper=each - 1)
    hover = frame["hover"] + more.map(lambda others: f" and {others:,} more" if others else "")
    return frame.assign(hover=hover.where(frame["hover"] != "", ""))[place % each == 0], each


def _across(left: float, low: float, right: float, high: float, other: letters.Box) -> bool:
    return letters.Box(left - 6, low, right + 6, high).meets(other)
