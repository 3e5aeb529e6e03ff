"""How many there are of each size, on a log scale: columns of equal ratio, one panel a group, one value marked in all."""

from __future__ import annotations

import math

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import width_of
from shotinspace.charts.style import Sheet, mark
from shotinspace.escape import for_plotly

TICKS = [(0.25, "6 hours"), (1, "1 day"), (10, "10 days"), (100, "100"), (365, "1 year")]
PANEL, HEADING, LABELS, FOOT = 112, 44, 22, 16  # px: the highest column, a heading, the names of humps, room below


@form(
    group=Column("text", "heading of the panel; panels are drawn in the order given"),
    low=Column("number", "where the column begins"),
    high=Column("number", "where it ends"),
    number=Column("whole", "how many lie between"),
    median=Column("number", "the median of the whole group"),
    value=Column("number", "what is marked, in the column it falls into; else missing"),
    hump=Column("text", "a name for the hump this column is the top of", ""),
)
def ranks(sheet: Sheet, frame: pd.DataFrame, *, entity: str, label: str, half: str) -> None:
    """Draw a panel of columns for each group, each to its own height, and mark `value` through all of them.

    `entity` is the mark of the value and `label` its name; `half` says what the median is and how high the highest
    column stands, as "half are over {median:.0f} days; tallest column: {most}". Medians are days.
    """
    sheet.margins(right=26, bottom=34)
    low, high = math.log10(frame["low"].min()), math.log10(frame["high"].max())
    sheet.figure.update_xaxes(
        type="linear",
        range=[low, high],
        tickvals=[round(math.log10(at), 3) for at, _ in TICKS],
        ticktext=[f"{name} days" if sheet.wide and name == "100" else name for _, name in TICKS],
    )

    def px(number: float) -> float:
        return (math.log10(number) - low) / (high - low) * sheet.inner

    value, look = frame["value"].max(), mark(entity)
    at = math.log10(value)
    y = 26.0
    for heading, group in frame.groupby("group", sort=False):
        base = y + HEADING + LABELS + PANEL
        _panel(sheet, heading, half.format(median=group["median"].iloc[0], most=group["number"].max()), y)
        group = group[group["number"] > 0]
        tall = (group["number"].astype(float) / float(group["number"].max()) * PANEL).round(1)
        left, right = group["low"].map(math.log10), group["high"].map(math.log10)
        sheet.figure.add_bar(
            x=((left + right) / 2).round(3).tolist(),
            base=base,
            y=(-tall).tolist(),
            width=round((right - left).min() * 0.93, 4),
            marker=dict(
                color=[look.colour if mine else style.CONTEXT for mine in group["value"].notna()], line=dict(width=0)
            ),
            hovertext=[f"{row.number:,} between {row.low:.2f} and {row.high:.2f} days" for row in group.itertuples()],
            hoverinfo="text",
        )
        sheet.figure.add_shape(xref="paper", x0=0, x1=1, y0=base, y1=base, line=dict(color=style.QUIET, width=1))
        for row, height in zip(group.itertuples(), tall, strict=True):
            if row.hump:
                x, wide = px(math.sqrt(row.low * row.high)), width_of(row.hump, style.LABEL, bold=True)
                middle = min(max(x, wide / 2), sheet.inner - wide / 2)
                if abs(middle - px(value)) < wide / 2 + 8:  # beside the marked value, never over its line
                    middle = px(value) - wide / 2 - 8
                sheet.figure.add_annotation(
                    x=low,
                    xshift=round(middle),
                    y=base - height - 11,
                    xanchor="center",
                    text=f"<b>{for_plotly(row.hump)}</b>",
                )
        y = base + FOOT
    sheet.figure.update_layout(barmode="overlay", bargap=0)
    sheet.figure.add_shape(x0=at, x1=at, y0=16, y1=y - FOOT, line=dict(color=look.colour, width=2), layer="below")
    sheet.dots([round(at, 4)], [10], look, size=17)
    words = f"<b>{for_plotly(label)}</b>"
    after = px(value) + 16 + width_of(label, style.LABEL, bold=True) < sheet.inner
    where = dict(x=at, y=10, xshift=14 if after else -14, xanchor="left" if after else "right")
    sheet.figure.add_annotation(**where, text=words, font=dict(color=look.text))
    sheet.close(y)


def _panel(sheet: Sheet, heading: str, half: str, y: float) -> None:
    where = dict(xref="paper", x=0, yanchor="top", bgcolor=style.PAPER)
    sheet.figure.add_annotation(**where, y=y, text=f"<b>{for_plotly(heading)}</b>", font=dict(size=14))
    sheet.figure.add_annotation(**where, y=y + 19, text=for_plotly(half), font=dict(size=12, color=style.QUIET))
