"""Charts as values: what each form asks for, what it draws at every width, and that its table says what it prints."""

import re
from csv import reader
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from shotinspace import chart_files, charts
from shotinspace.charts import labels, style
from shotinspace.charts.chart import FORMS, Column, form
from shotinspace.charts.plain import figure_json

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
STORED = {f"{story}.{name}": kept for story, some in chart_files.load(NOTEBOOKS).items() for name, kept in some.items()}
WIDTHS = (320, 360, 390, 600, 768, 928, 1280)


@pytest.fixture(scope="module", params=STORED, ids=str)
def stored(request):
    """A chart of a story as the build keeps it, and its words."""
    return chart_files.chart(STORED[request.param]), STORED[request.param]


def texts(figure: dict) -> list[str]:
    """What a figure prints, but for the ticks of its axes."""
    found = [note.get("text", "") for note in figure["layout"].get("annotations", ())]
    for trace in figure["data"]:
        for part in ("text", "hovertext"):
            value = trace.get(part, "")
            found += value if isinstance(value, list) else [value]
    return [re.sub(r"<[^>]+>", " ", text) for text in found if text]


def numbers(text: str) -> set[str]:
    """The numbers in a text, without thousands separators, leading zeros and trailing ones."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", text)
    plain = (number.replace(",", "").lstrip("0") for number in found)
    return {number.rstrip("0").rstrip(".") if "." in number else number for number in plain} - {""}


def spoken(csv: str) -> set[str]:
    """The numbers a table holds, also as they are read: rounded to fewer digits, and in millions."""
    found = set()
    cells = "\n".join(cell for row in reader(StringIO(csv)) for cell in row)
    for number in numbers(cells) | set(re.findall(r"\d+", cells)):
        value = float(number)
        for scale in (1, 1e6, 1e9):
            found |= {f"{value / scale:.{digits}f}".lstrip("0") for digits in range(4)}
        found |= {f"{value:.0f}", str(number).lstrip("0")}
    return {number.rstrip("0").rstrip(".") if "." in number else number for number in found}


def test_every_story_keeps_the_table_of_each_chart():
    assert len(STORED) >= 20 and len({kept["value"]["form"] for kept in STORED.values()}) >= 12


def test_a_chart_read_back_from_its_files_draws_the_same(stored):
    chart, kept = stored
    assert chart.csv() == kept["csv"]
    again = charts.read(chart.value(), chart.csv())
    assert figure_json(again.figure(640)) == figure_json(chart.figure(640))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_chart_draws_at_every_width_and_loses_no_text(stored, width):
    chart, _ = stored
    figure = figure_json(chart.figure(width))
    assert figure["layout"]["width"] == width and 60 < figure["layout"]["height"] < 12_000
    wide = figure_json(chart.figure(900))
    marks = sum(len(trace.get("x") or []) for trace in figure["data"])
    assert marks and abs(marks - sum(len(trace.get("x") or []) for trace in wide["data"])) <= 0.1 * marks
    assert set(" ".join(texts(wide)).split()) - set(" ".join(texts(figure)).split()) == set()


def test_every_number_a_chart_prints_stands_in_its_table(stored):
    chart, kept = stored
    known = spoken(kept["csv"]) | numbers(str(chart.options)) | {"1", "2"}
    printed = set().union(*(numbers(text) for text in texts(figure_json(chart.figure(900))))) or set()
    assert printed <= known, sorted(printed - known)


def test_the_tables_speak_of_the_subject_and_not_of_the_drawing(stored):
    chart, kept = stored
    columns = kept["csv"].splitlines()[0].split(",")
    assert len(set(columns)) == len(columns) and not {"x", "y", "colour", "color", "px", "width"} & set(columns)
    assert len(chart.frame) >= 1


def test_text_and_marks_stand_out_from_the_ground():
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(one: str, other: str) -> float:
        light, dark = sorted((luminance(one), luminance(other)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    for ground, shade in ((style.PAPER, lambda c: c), (style.DARK[style.PAPER], style.DARK.__getitem__)):
        for mark in style.MARKS.values():
            assert contrast(shade(mark.colour), ground) >= 3, mark
            assert contrast(shade(mark.text), ground) >= 4.5, mark
        for text in (style.INK, style.QUIET):
            assert contrast(shade(text), ground) >= 4.5


def test_dark_ground_changes_every_colour_of_the_house_and_nothing_else(stored):
    chart, _ = stored
    light = figure_json(chart.figure(900))
    turned = style.dark(light)
    assert texts(turned) == texts(light)
    unknown = set(re.findall(r"#[0-9a-fA-F]{6}", str(light))) - set(style.DARK)
    assert not unknown, f"{unknown} have no partner in style.DARK"


def test_words_are_put_around_a_figure_and_broken_to_fit_it():
    frame = pd.DataFrame({"name": ["Ada Example"], "entity": ["context"]})
    bare = charts.crowd(frame).figure(320)
    worded = style.with_words(bare, "A finding that is far too long for one line of a phone", "What & how", "Source")
    assert worded.layout.height > bare.layout.height and bare.layout.title.text is None
    lines = worded.layout.title.text.removeprefix("<b>").removesuffix("</b>").split("<br>")
    assert len(lines) > 1
    assert all(labels.width_of(line, style.TITLE, bold=True) <= 320 - 2 * style.EDGE for line in lines)
    assert "What &amp; how" in [note.text for note in worded.layout.annotations]


@pytest.mark.parametrize("width", [319, 1281, 0])
def test_a_width_nobody_has_is_refused(width):
    with pytest.raises(ValueError, match="expected 320 to 1280"):
        charts.blank(pd.DataFrame({"sentence": ["Nothing"]})).figure(width)


@form(
    what=Column("text", "a"),
    day=Column("day", "b"),
    moment=Column("moment", "c", None),
    size=Column("number", "d", None),
    count=Column("whole", "e", None),
    sure=Column("flag", "f", True),
)
def sample(sheet, frame, *, unit: str = "") -> None:
    """A form for this test."""
    sheet.pixels()
    sheet.close(100)


def full() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "what": ["a, b", None],
            "day": pd.to_datetime(["2021-10-05 08:55", None]),
            "moment": pd.to_datetime(["2021-10-05 08:55:02", "2021-10-05 08:55:00"]),
            "size": [0.1 + 0.2, np.nan],
            "count": pd.array([3, None], "Int64"),
            "sure": [True, False],
            "more": [1.5, 2.0],
            "px": [1, 2],
        }
    )


def test_a_frame_is_kept_tidy_and_reads_back_as_it_was():
    chart = sample(full(), unit="days", keep=["more"], headings={"size": "size_days"})
    assert chart.csv() == (
        "what,day,moment,size_days,count,sure,more\n"
        '"a, b",2021-10-05,2021-10-05T08:55:02Z,0.3,3,yes,1.5\n'
        ",,2021-10-05T08:55Z,,,no,2\n"
    )
    again = charts.read(chart.value(), chart.csv())
    assert again.csv() == chart.csv() and again.options == {"unit": "days"}
    assert FORMS["sample"].columns["sure"].about == "f"


@pytest.mark.parametrize(
    ("frame", "options", "error", "complaint"),
    [
        (full().drop(columns="day"), {}, ValueError, r"the frame of sample\(\) lacks day; it has what, moment"),
        (full(), {"keep": ["nothing"]}, ValueError, "lacks nothing"),
        (full().assign(size="wide"), {}, ValueError, "column size of sample\\(\\): expected number"),
        (full(), {"colour": "red"}, TypeError, "colour"),
    ],
)
def test_a_frame_or_option_that_does_not_fit_is_named(frame, options, error, complaint):
    with pytest.raises(error, match=complaint):
        sample(frame, **options)


def test_a_figure_made_from_arrays_is_plain_numbers():
    fig = go.Figure(go.Scatter(x=pd.Series(range(5)), y=pd.Series([0.25, None, 1, 2, 0.1 + 0.2])))
    assert figure_json(fig)["data"][0]["y"] == [0.25, None, 1, 2, 0.3]
