"""Where the words of a drawn chart stand, by the widths of letters: what plotly does with anchors, done again by hand."""

import re

import pandas as pd

from shotinspace.charts.labels import Box, width_of

SIZE = 12.5  # px: of text that names no size


def labels(figure) -> list[tuple[Box, str]]:
    """The box of each annotation and of each text of a trace, in px from the figure's left and the plot's top; its words.

    Raises AssertionError for one that is anchored past its axis, where plotly does not draw it.
    """
    layout = figure.layout
    out = [(_box(layout, note), note.text) for note in layout.annotations]
    for trace in figure.select_traces({"type": "scatter"}):
        if "text" in trace.mode:
            out += _written(trace, layout)
    return out


def sheet(figure) -> Box:
    """The whole figure, in the same px."""
    layout = figure.layout
    return Box(0, -layout.margin.t, layout.width, layout.height - layout.margin.t)


def across(layout, x, xref: str) -> float:
    """Where a place on an axis is, in px from the figure's left."""
    inner = layout.width - layout.margin.l - layout.margin.r
    if xref == "paper":
        return layout.margin.l + x * inner
    ends = [_number(end) for end in layout[(xref or "x").replace("x", "xaxis", 1)].range]
    assert ends[0] <= _number(x) <= ends[1], f"{x!r} lies past its axis, where plotly does not draw it"
    return layout.margin.l + (_number(x) - ends[0]) / (ends[1] - ends[0]) * inner


def _number(place) -> float:
    return pd.Timestamp(place).timestamp() if isinstance(place, str) else place


def _box(layout, note) -> Box:
    size, lines = note.font.size or SIZE, note.text.split("<br>")
    bold = note.text.startswith("<b>") and note.text.endswith("</b>") and note.text.count("<b>") == 1
    wide, tall = max(_wide(line, size, bold) for line in lines), 1.15 * size * len(lines)
    x = across(layout, note.x, note.xref) + (note.xshift or 0)
    high = layout.height - layout.margin.t - layout.margin.b
    low, end = layout.yaxis.range
    if note.yref == "paper":
        y = (1 - note.y) * high
    else:
        y = note.y if low > end else (end - note.y) / (end - low) * high  # most sheets count px downwards
    y -= note.yshift or 0
    left = x - {"center": wide / 2, "right": wide}.get(note.xanchor, 0)
    top = y - {"top": 0, "bottom": tall}.get(note.yanchor, tall / 2)
    return Box(left, top, left + wide, top + tall)


def _written(trace, layout) -> list[tuple[Box, str]]:
    sizes = trace.textfont.size if isinstance(trace.textfont.size, tuple) else [trace.textfont.size] * len(trace.x)
    out = []
    for x, y, text, size in zip(trace.x, trace.y, trace.text, sizes, strict=True):
        size = size or SIZE
        lines = text.split("<br>")
        wide, tall = max(_wide(line, size, size > 13) for line in lines), 1.15 * size * (len(lines) - 1) + size
        upright, along = trace.textposition.split()
        left = layout.margin.l + x - {"left": wide, "right": 0}.get(along, wide / 2)
        top = y - {"top": tall, "bottom": 0}.get(upright, tall / 2)
        out.append((Box(left, top, left + wide, top + tall), text))
    return out


def _wide(line: str, size: float, bold: bool) -> float:
    """The room of a line of which a part may be bold."""
    parts = re.split("(<b>.*?</b>)", line)
    return sum(width_of(re.sub("<.*?>", "", part), size, bold=bold or part.startswith("<b>")) for part in parts if part)
