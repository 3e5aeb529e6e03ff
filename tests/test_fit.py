"""Do the charts fit? Every label of the stories' charts as the build keeps them, at every width, by the widths of letters."""

import re
from pathlib import Path

import pandas as pd
import pytest

from shotinspace import chart_files
from shotinspace.charts.labels import Box, width_of

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
STORED = {f"{story}.{name}": kept for story, some in chart_files.load(NOTEBOOKS).items() for name, kept in some.items()}
WIDTHS = [320, 360, 390, 600, 768, 928, 1280]


def wide(line: str, size: float, bold: bool = False) -> float:
    """The room of a line of which a part may be bold."""
    parts = re.split("(<b>.*?</b>)", line)
    return sum(width_of(re.sub("<.*?>", "", part), size, bold=bold or part.startswith("<b>")) for part in parts if part)


def boxes(figure) -> list[tuple[Box, str]]:
    """The place of each annotation in px from the figure's left and the plot's top, and its text."""
    layout = figure.layout
    inner = layout.width - layout.margin.l - layout.margin.r
    high = layout.height - layout.margin.t - layout.margin.b
    out = []
    for note in layout.annotations:
        whole = note.text.startswith("<b>") and note.text.endswith("</b>") and note.text.count("<b>") == 1
        lines = note.text.split("<br>")
        size = note.font.size or 12.5
        room = max(wide(line, size, whole) for line in lines)
        tall = 1.15 * size * len(lines)
        if note.xref == "paper":
            x = note.x * inner
        else:
            axis = layout[(note.xref or "x").replace("x", "xaxis", 1)]
            ends = [pd.Timestamp(end) if isinstance(end, str) else end for end in axis.range]
            at = pd.Timestamp(note.x) if isinstance(note.x, str) else note.x
            assert ends[0] <= at <= ends[1], f"{note.text!r} is anchored past its axis, where plotly does not draw it"
            x = (at - ends[0]) / (ends[1] - ends[0]) * inner
        y = (1 - note.y) * high if note.yref == "paper" else note.y
        x += layout.margin.l + (note.xshift or 0)
        y -= note.yshift or 0
        left = x - {"center": room / 2, "right": room}.get(note.xanchor, 0)
        top = y - {"top": 0, "bottom": tall}.get(note.yanchor, tall / 2)
        out.append((Box(left, top, left + room, top + tall), note.text))
    return out + [
        box
        for trace in figure.select_traces({"type": "scatter"})
        if "text" in trace.mode
        for box in written(trace, layout)
    ]


def written(trace, layout) -> list[tuple[Box, str]]:
    """The same for the texts of a trace on axes in px."""
    sizes = (
        trace.textfont.size if isinstance(trace.textfont.size, tuple) else [trace.textfont.size or 12.5] * len(trace.x)
    )
    out = []
    for x, y, text, size in zip(trace.x, trace.y, trace.text, sizes, strict=True):
        lines = text.split("<br>")
        room, tall = max(wide(line, size, size > 13) for line in lines), 1.15 * size * (len(lines) - 1) + size
        across = {"left": room, "right": 0}.get(trace.textposition.split()[1], room / 2)
        down = {"top": tall, "bottom": 0}.get(trace.textposition.split()[0], tall / 2)
        left, top = layout.margin.l + x - across, y - down
        out.append((Box(left, top, left + room, top + tall), text))
    return out


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", STORED)
def test_every_label_has_its_room(name, width):
    figure = chart_files.chart(STORED[name]).figure(width)
    found = boxes(figure)
    low, high = -figure.layout.margin.t, figure.layout.height - figure.layout.margin.t
    for at, (box, text) in enumerate(found):
        assert box.left >= 0 and box.right <= width, f"{text!r} is cut: {box}"
        assert box.top >= low and box.bottom <= high, f"{text!r} is cut: {box}"
        for other, its in found[at + 1 :]:
            assert not box.meets(other), f"{text!r} meets {its!r}"


@pytest.mark.parametrize(
    "name", sorted(STORED.keys() - {"05-cameras-in-orbit.strip"})
)  # a strip of all is for scrolling
def test_a_chart_is_no_taller_than_three_screens_of_a_phone_allow(name):
    assert chart_files.chart(STORED[name]).figure(360).layout.height <= 1100


def test_a_label_without_room_is_found():
    figure = chart_files.chart(STORED["04-tickets-never-used.chairs"]).figure(360)
    figure.add_annotation(xref="paper", x=1, y=10, text="far too long a label")
    assert any(box.right > 360 for box, _ in boxes(figure))
