"""A mark a thing by year: every thing drawn once, and brackets that keep clear of columns, edges and each other."""

import re

import pandas as pd
import pytest

from shotinspace import page
from shotinspace.charts import letters, style, units

WORDS = dict(title="A finding", subtitle="what is measured", source="Source: here")
KINDS = {"film_crew": "film crew", "private": "private", "professional": "professional"}
BRACKETS = [
    ("8 of 254", 2001, 2009),
    ("0 of 170, a gap of 4,369 days", 2010, 2020),
    ("20 of 128", 2021, 2025),
]


def draw(width=900, brackets=BRACKETS, hover="who"):
    rows = [(year, "professional") for year in range(1961, 2027) for _ in range(60 if year < 2010 else 12)]
    rows += [(2021, "film_crew"), (2021, "private")]
    frame = pd.DataFrame(rows, columns=["year", "kind"]).assign(hover=hover)
    return units.units(frame, KINDS, years=(1961, 2026), brackets=brackets, width=width, **WORDS)


def test_every_thing_is_one_mark_and_the_rarest_stand_on_the_ground():
    fig = draw()
    film, private, professional = fig.data[:3]
    assert [len(trace.x) for trace in (film, private, professional)] == [1, 1, 49 * 60 + 17 * 12]
    assert film.y[0] < private.y[0] < min(y for x, y in zip(professional.x, professional.y) if x == 2021)
    assert len({(x, y) for trace in fig.data[:3] for x, y in zip(trace.x, trace.y)}) == 49 * 60 + 17 * 12 + 2
    assert len({trace.marker.symbol for trace in fig.data[:3]}) == 3, "never colour alone"


@pytest.mark.parametrize("width", [400, 900])
def test_brackets_keep_clear_of_columns_edges_and_each_other(width):
    fig = draw(width)
    inner = width - fig.layout.margin.l - fig.layout.margin.r
    pitch = inner / 66
    boxes = []
    for note in (note for note in fig.layout.annotations if note.xanchor == "center"):
        lines = note.text.split("<br>")
        x, half = (
            (note.x - 1960.5) * pitch + (note.xshift or 0),
            max(letters.width_of(t, style.LABEL) for t in lines) / 2,
        )
        boxes.append(letters.Box(x - half, note.y - 7 * len(lines), x + half, note.y + 7 * len(lines)))
    assert len(boxes) == len(BRACKETS)
    assert not any(one.meets(other) for i, one in enumerate(boxes) for other in boxes[:i])
    assert all(box.left >= -1 and box.right <= inner + 1 for box in boxes)
    marks = [((x - 1960.5) * pitch, y) for trace in fig.data[:3] for x, y in zip(trace.x, trace.y)]
    assert not any(box.left < x < box.right and box.top < y < box.bottom for box in boxes for x, y in marks)


def test_text_from_a_table_cannot_act_and_numbers_are_not_packed():
    shown = str(page.figure_json(draw(hover="<a href='x'>x</a> $1$", brackets=[("<a href='x'>", 2001, 2009)])))
    assert "<a href" not in shown and "$1$" not in shown and "bdata" not in shown
    assert re.sub("<[^>]+>", "", draw().layout.title.text) == "A finding"
