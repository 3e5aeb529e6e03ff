"""Judged statements as tiles in rows: the fill says the verdict, and so does the word in it."""

from __future__ import annotations

import pandas as pd

from shotinspace.charts import style
from shotinspace.charts.chart import Column, form
from shotinspace.charts.labels import Box
from shotinspace.charts.style import Sheet
from shotinspace.escape import for_plotly

GAP, LEAST = 6, 90  # px: the room between two tiles, a tile's least width
LINE, PAD = 16, 8  # px: a line of text in a tile, the room above and below its text
FILLS = [style.PAPER, style.GRID, style.QUIET, style.INK]  # from the best verdict to the worst: reads in grey
INKS = [style.INK, style.INK, style.PAPER, style.PAPER]


@form(
    subject=Column("text", "the row of tiles it stands in, in reading order"),
    label=Column("text", "the statement in a few words"),
    verdict=Column("text", "one of `verdicts`"),
    claim=Column("text", "the statement in full", ""),
)
def verdicts(sheet: Sheet, frame: pd.DataFrame, *, verdicts: list[str]) -> None:
    """Draw a row of tiles per subject; rows break where the width asks for it. `verdicts`: best first, at most four.
    The tiles of a subject are as high as the fullest of them. Raises ValueError for more than four verdicts, or one that is not listed.
    """
    if len(verdicts) > len(FILLS) or not set(frame["verdict"]) <= set(verdicts):
        raise ValueError(f"found verdicts {sorted(set(frame['verdict']))}, expected some of {verdicts}, at most four")
    sheet.margins(left=150, right=style.EDGE, bottom=4)
    across = max(2, min(int((sheet.inner + GAP) / (LEAST + GAP)), frame["subject"].value_counts().max()))
    tile = (sheet.inner - 2 - GAP * (across - 1)) / across
    y, centres = 2.0, []
    for subject, part in frame.groupby("subject", sort=False):
        lines = -(-len(part) // across)
        high = 2 * PAD + LINE * (1 + max(len(style.wrap(label, 12, tile - 12)) for label in part["label"]))
        tall = lines * (high + GAP) - GAP
        if sheet.wide:
            sheet.beside(f"<b>{style.lines(subject, 13.5, sheet.left - 2 * style.EDGE, bold=True)}</b>", y + tall / 2)
        else:
            sheet.beside(f"<b>{for_plotly(subject)}</b>", y + 10)
            y += 22
        for i, row in enumerate(part.itertuples()):
            x, top = (i % across) * (tile + GAP), y + (i // across) * (high + GAP)
            _tile(sheet, row, Box(x, top, x + tile, top + high), verdicts.index(row.verdict))
            centres.append((round(x + tile / 2), round(top + high / 2), row.claim or row.label))
        y += tall + 14
    sheet.figure.add_scatter(
        x=[x for x, _, _ in centres],
        y=[top for _, top, _ in centres],
        mode="markers",
        marker=dict(size=40, opacity=0),
        hoverinfo="text",
        text=["<br>".join(map(for_plotly, style.wrap(text, style.LABEL, 320))) for _, _, text in centres],
    )
    sheet.figure.update_xaxes(range=[-1, round(sheet.inner) + 1], visible=False, fixedrange=True)
    sheet.close(y)


def _tile(sheet: Sheet, row, box: Box, verdict: int) -> None:
    sheet.figure.add_shape(
        type="rect",
        x0=round(box.left),
        x1=round(box.right),
        y0=round(box.top),
        y1=round(box.bottom),
        fillcolor=FILLS[verdict],
        layer="below",
        line=dict(color=style.INK, width=1),
    )
    label = style.lines(row.label, 12, box.right - box.left - 12)
    text = f"{label}<br><b>{for_plotly(row.verdict)}</b>"
    middle = dict(x=round((box.left + box.right) / 2), y=round((box.top + box.bottom) / 2), xanchor="center")
    sheet.figure.add_annotation(**middle, text=text, font=dict(color=INKS[verdict], size=12))
