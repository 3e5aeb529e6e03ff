"""Forms bars, prices, tally and entries: every row drawn at every width, nothing cut, nothing covered."""

import pandas as pd
import pytest
from drawn_labels import labels

from shotinspace import charts, launches, load, money, people, quality
from shotinspace.charts import style

WIDTHS = (320, 360, 390, 600, 768, 928, 1280)
T = pd.Timestamp


@pytest.fixture(scope="module")
def data():
    return load()


def seats():
    return pd.DataFrame(
        {
            "label": ["budget of the film", "two seats at a broker's quote", "as paid"],
            "low": [12.0, 100, None],
            "value": [12.0, None, None],
            "high": [16.0, 120, None],
            "text": ["12 to 16", "100 to 120", "not published"],
            "entity": ["the-challenge", "context", "context"],
            "hollow": [False, True, False],
            "parts": [1, 2, 1],
        }
    )


@pytest.fixture(scope="module")
def made(data):
    life = people.career(data, "anton-shkaplerov")
    flights = launches.listed(data.flights, data.seats).head(12)
    return {
        "bars": charts.bars(seats(), axis="million dollars"),
        "many bars": charts.bars(pd.concat([seats()] * 6), axis="million dollars"),
        "prices": prices(money.paid_for_seats(data.seat_prices, data.us_cpi, to=2025)),
        "tally": charts.tally(money.takings(data), axis="billion roubles"),
        "entries": charts.entries(life, **people.axis(life)),
        "spans": charts.spans(quality.ranges(data), axis="per cent", at=100),
        "flights": charts.entries(flights, start="1960-01-01", end="1970-01-01", hollow="failed"),
    }


def prices(rows):
    dates = {"flight": "by the flight", "signature": "by the contract", "report": "by the day it was printed"}
    key = {"context": "NASA", "private": "private buyers", "government_guest": "other states"}
    return charts.prices(rows.reset_index(), first=1990, last=2026, unit="million dollars", dates=dates, key=key)


FORMS = ["bars", "many bars", "prices", "tally", "entries", "flights", "spans"]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_is_cut_and_none_covers_another(made, name, width):
    placed = labels(made[name].figure(width))
    for box, text in placed:
        assert box.left >= 0 and box.right <= width, (text, box)
    for i, ((left, top, right, bottom), text) in enumerate(placed):
        for (x0, y0, x1, y1), other in placed[i + 1 :]:
            apart = right <= x0 + 1 or x1 <= left + 1 or bottom <= y0 + 3 or y1 <= top + 3
            assert apart, (text, other)


@pytest.mark.parametrize("name", FORMS)
def test_every_row_is_drawn_at_every_width(made, name):
    chart = made[name]
    column = {"tally": "text", "prices": "text", "spans": "label"}.get(name, "label" if "bars" in name else "name")
    for width in WIDTHS:
        figure = chart.figure(width)
        hovers = [text for trace in figure.data for text in (trace.text or ())]
        written = " ".join([note.text for note in figure.layout.annotations]).replace("<br>", " ")
        for word in chart.frame[column]:
            assert any(word in hover for hover in hovers) or word in written, (width, word)


@pytest.mark.parametrize(
    ("name", "column"),
    [("bars", "value"), ("prices", "date_is"), ("tally", "text"), ("entries", "when"), ("spans", "high")],
)
def test_a_frame_that_lacks_a_column_is_refused(made, name, column):
    chart = made[name]
    with pytest.raises(ValueError, match=column):
        getattr(charts, name)(chart.frame.drop(columns=column), **chart.options)


def shapes(chart, **like):
    return [
        shape for shape in chart.figure(900).layout.shapes if all(shape[key] == value for key, value in like.items())
    ]


def test_a_bar_goes_to_the_figure_used_and_a_whisker_over_the_range():
    chart = charts.bars(seats(), axis="million dollars")
    full, quote, light = shapes(chart, type="rect")
    assert (full.x1, quote.x1, light.x0, light.x1) == (12, 100, 100, 120)
    assert quote.line.dash == "dot" and full.line.dash == "solid"
    whiskers = [shape for shape in shapes(chart, type=None) if (shape.x0, shape.x1) == (12, 16)]
    assert len(whiskers) == 1


def test_seats_are_drawn_as_seats_one_in_each_part():
    chart = charts.bars(seats(), axis="million dollars")
    assert [shape.xanchor for shape in shapes(chart, type="path")] == [25, 75], (
        "in the middle of each half of what is sure"
    )
    assert not shapes(charts.bars(seats().assign(parts=1), axis="million dollars"), type="path")


def test_the_bold_line_of_prices_goes_through_its_rows_in_order():
    rows = pd.DataFrame(
        {
            "when": [T("2018-01-01"), T("2006-01-01"), T("2001-04-28")],
            "value": [105.0, 34, 36],
            "date_is": "flight",
            "label": ["", "", "Tito"],
            "text": "x",
            "line": [True, True, False],
        }
    )
    line = prices(rows).figure(900).data[-2]
    assert line.mode == "lines" and len(line.x) == 2 and line.x[0] < line.x[1] and line.y[0] > line.y[1]


def test_a_goal_stands_below_the_bar_and_a_sum_above():
    rows = pd.DataFrame({"value": [1.0, 2.0], "label": ["budget", "taken"], "text": "x", "goal": [True, False]})
    figure = charts.tally(rows, axis="billion").figure(900)
    bar = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    at = {note.text: note.y for note in figure.layout.annotations}
    assert at["taken"] < bar.y0 < bar.y1 < at["budget"] and bar.x1 == 2


def test_an_entry_without_a_date_is_written_and_has_no_mark():
    rows = pd.DataFrame(
        {"name": ["known", "promised"], "when": ["2021", "stalled"], "begin": [T("2021-10-05"), pd.NaT]}
    )
    figure = charts.entries(rows, start="2020-01-01", end="2026-01-01").figure(900)
    assert len(figure.data[-1].x) == 1
    assert "<b>promised</b>" in [note.text for note in figure.layout.annotations]


def test_entries_of_which_none_has_a_date_are_written():
    rows = pd.DataFrame({"name": ["promised"], "when": ["cancelled"], "begin": [pd.NaT]})
    figure = charts.entries(rows, start="2020-01-01", end="2026-01-01").figure(360)
    assert "<b>promised</b>" in [note.text for note in figure.layout.annotations]


def test_a_span_reaches_from_low_to_high_with_a_dot_on_the_figure_used():
    rows = pd.DataFrame(
        {
            "label": ["disputed", "a quote"],
            "low": [80.0, 90],
            "value": [100.0, None],
            "high": [300.0, 110],
            "text": ["8 to 30", "9 to 11"],
        }
    )
    figure = charts.spans(rows, axis="per cent", at=100).figure(900)
    lines = [(shape.x0, shape.x1) for shape in figure.layout.shapes if shape.layer == "between"]
    assert lines == [(80, 300), (90, 110)]
    assert [trace.x[0] for trace in figure.data if trace.marker.opacity] == [100], "no dot where no figure is used"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_leader_of_prices_runs_through_a_label(made, width):
    figure = made["prices"].figure(width)
    left = figure.layout.margin.l
    leaders = [shape for shape in figure.layout.shapes if shape.line.color == style.QUIET]
    crossed = []
    for (x0, y0, x1, y1), text in labels(figure):
        for shape in leaders:
            steps = [i / 40 for i in range(1, 40)]
            along = [(left + shape.x0 + (shape.x1 - shape.x0) * t, shape.y0 + (shape.y1 - shape.y0) * t) for t in steps]
            if any(x0 + 2 < x < x1 - 2 and y0 + 3 < y < y1 - 3 for x, y in along):
                crossed.append(text)
    assert not crossed
