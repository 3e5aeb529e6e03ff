"""Promises that stop in mid-air and chairs with somebody else in them: what is drawn, and what is not."""

import pandas as pd
import pytest

from shotinspace import page
from shotinspace.charts import chairs, style, tickets

HOSTILE = "<a href='javascript:x'>x</a> $1$"
WORDS = dict(
    title="A finding that is long enough to need two lines when a page is narrow, as phones are",
    subtitle="what is measured",
    source="Source: here",
)
NONE = float("nan")


def row(**cells):
    return (
        dict(
            name="Destination Mir",
            since="from 2000",
            entity="destination-mir",
            days=89.0,
            end="ended",
            text="the station is to come down",
            promised_from=469.0,
            promised_to=680.0,
            outsider=False,
            hearsay=NONE,
        )
        | cells
    )


def draw(*rows, width=900):
    return tickets.tickets(pd.DataFrame(rows), width=width, **WORDS)


def sit(width=900, name="Yuri Lonchakov"):
    crew = pd.DataFrame(
        {
            "flight": ["TM-30"] * 2 + ["TMA-1"] * 5,
            "promised": ["an actor"] * 2 + ["a singer"] * 5,
            "name": [
                "Sergei Zalyotin",
                "Aleksandr Kaleri",
                "Sergei Zalyotin",
                "Frank De Winne",
                name,
                "One",
                "Another",
            ],
            "strong": [True, False, True, False, False, False, False],
        }
    )
    return chairs.chairs(crew, width=width, **WORDS)


def marks(fig):
    return [(trace.x[0], trace.marker.symbol) for trace in fig.data if trace.hoverinfo == "text"]


def texts(fig):
    return [note.text for note in fig.layout.annotations]


@pytest.mark.parametrize("width", [900, 400])
def test_both_forms_have_a_fixed_size_and_their_words_at_every_width(width):
    long = row(text="a very long account of what ended it, which no phone could ever hold in a single line of text")
    for fig in (draw(row(), long, width=width), sit(width)):
        assert fig.layout.width == width and fig.layout.height > 200
        assert "bdata" not in str(page.figure_json(fig))
        assert {"what is measured", "Source: here"} <= set(texts(fig))


def test_a_line_stops_where_the_last_word_was_and_the_way_to_the_date_is_dotted():
    fig = draw(row())
    assert marks(fig) == [(89.0, "x-thin")]
    dotted = [shape for shape in fig.layout.shapes if shape.line.dash == "dot"]
    assert [(shape.x0, shape.x1) for shape in dotted] == [(89.0, 469.0)]
    spans = [trace for trace in fig.data if trace.mode == "lines" and len(trace.x) == 5]
    assert [(min(trace.x), max(trace.x)) for trace in spans] == [(469.0, 680.0)]


def test_no_dotted_way_leads_back_to_a_date_that_had_passed():
    assert not draw(row(days=900.0)).layout.shapes


def test_a_promise_of_the_press_is_grey():
    fig = draw(row(outsider=True))
    (span,) = [trace for trace in fig.data if trace.mode == "lines" and len(trace.x) == 5]
    assert span.line.color == style.CONTEXT


def test_a_promise_without_a_day_has_words_and_no_line():
    fig = draw(row(), row(name="Milky Way", days=NONE, promised_from=NONE, promised_to=NONE, text="no dated word"))
    assert len(marks(fig)) == 1 and "no dated word" in texts(fig)


def test_silence_is_a_ring_filled_with_paper_and_an_actor_keeps_its_symbol():
    silent = dict(end="silent")
    fig = draw(row(**silent), row(**silent, entity="untitled-cruise-liman"), row(end="flew", entity="the-challenge"))
    drawn = [trace.marker for trace in fig.data if trace.hoverinfo == "text"]
    assert [mark.symbol for mark in drawn] == ["circle", "diamond", "star"]
    assert [mark.color for mark in drawn] == [style.PAPER, style.PAPER, style.MARKS["the-challenge"].colour]


def test_what_only_a_weak_source_says_is_grey_and_lengthens_nothing():
    fig = draw(row(hearsay=700.0, promised_from=NONE, promised_to=NONE))
    assert marks(fig) == [(89.0, "x-thin")]
    assert [trace.marker.color for trace in fig.data if trace.x[0] == 700.0] == [style.CONTEXT]
    assert any(shape.x1 == 700.0 and shape.line.color == style.CONTEXT for shape in fig.layout.shapes)


@pytest.mark.parametrize("width", [900, 400])
def test_labels_stay_inside_and_boxes_do_not_touch(width):
    fig = sit(width)
    margin = fig.layout.margin
    boxes = [(shape.x0, shape.y0, shape.x1, shape.y1) for shape in fig.layout.shapes]
    assert len(boxes) == 7 and max(box[2] for box in boxes) <= width - margin.l - margin.r
    for i, one in enumerate(boxes):
        for two in boxes[i + 1 :]:
            assert one[2] < two[0] or two[2] < one[0] or one[3] < two[1] or two[3] < one[1]


def test_text_from_a_table_cannot_act():
    for fig in (draw(row(name=HOSTILE, text=HOSTILE, since=HOSTILE)), sit(name=HOSTILE)):
        assert "<a" not in fig.to_json().replace("\\u003c", "<") and "$1$" not in fig.to_json()
