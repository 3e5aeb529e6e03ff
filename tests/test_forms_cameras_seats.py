"""The forms of Cameras in orbit and Who gets a seat: every row is drawn at every width, and every label can be read."""

import json
from itertools import combinations
from types import SimpleNamespace

import pandas as pd
import pytest
from drawn_labels import across, labels, sheet

from shotinspace import charts, films, launches, load
from shotinspace.charts.icons import ICONS, icon
from shotinspace.charts.labels import Box, stacked, width_of

WIDTHS = [320, 360, 390, 600, 768, 928, 1280]
DAY = pd.Timestamp


@pytest.fixture(scope="module")
def data():
    return load()


@pytest.fixture(scope="module")
def drawn(data):
    """A chart of each form, of all the rows the tables have."""
    named, gap = launches.roll(data)
    frames = films.frames(films.shot(data))
    dated = frames.dropna(subset=["begin"]).assign(
        lane=frames["place"].map(films.PLACE_NAMES), hollow=frames["known_by"] == "release"
    )
    rungs = films.meets(data.firsts, data.productions, data.credits, data.seats).merge(dated, on="production_id")
    rungs = rungs.assign(first=~rungs.sort_values("begin").duplicated("first_id"), entity="context", when=rungs["year"])
    up = launches.aloft(data, "2021-09-01", "2022-01-01").assign(note="")
    up.loc[5, "note"] = "a note over a peak"
    tried = data.launches_by_year.groupby(["rocket_family", "year"], as_index=False)["attempts"].sum()
    tried = tried[tried["rocket_family"].isin(["R-7 (Soyuz)", "Falcon 9"])]
    tried = tried.assign(series=tried["rocket_family"], value=tried["attempts"], entity="the-challenge")
    return {
        "strip": charts.strip(frames, key=films.KEY),
        "lanes": charts.lanes(dated, start="1959-01-01", end="2028-01-01", key=films.KEY, hollow="by its release"),
        "ladder": charts.ladder(rungs, start="1960-01-01", end="2027-01-01"),
        "roll": charts.roll(named, key=launches.KEY, gap=gap.years()),
        "stacks": charts.stacks(
            launches.stacks(data.flights, data.seats), start=1961, end=2027, key=launches.KEY, hollow="failed"
        ),
        "lines": charts.lines(tried, axis="launches", notes=[{"year": 2017, "value": 18, "text": "2017: one passes"}]),
        "aloft": charts.aloft(up, start="2021-09-01", end="2022-01-01", axis="people in space"),
    }


FORMS = ["strip", "lanes", "ladder", "roll", "stacks", "lines", "aloft"]


def marks(figure):
    """How many things a figure lets a reader point at."""
    return sum(len(trace.x) for trace in figure.data if trace.hoverinfo == "text")


@pytest.mark.parametrize("name", FORMS)
def test_every_row_is_drawn_at_every_width(drawn, name):
    chart = drawn[name]
    many = {marks(chart.figure(width)) for width in WIDTHS}
    rows = len(chart.frame)
    assert many == {rows}, "a width that shows less than another hides something"


@pytest.mark.parametrize("name", FORMS)
def test_a_chart_is_the_same_when_read_back_from_its_table(drawn, name):
    chart = drawn[name]
    again = charts.read(json.loads(json.dumps(chart.value())), chart.csv())
    assert again.figure(600).to_json() == chart.figure(600).to_json()


@pytest.mark.parametrize("name", FORMS)
def test_a_frame_that_lacks_a_column_is_refused_by_name(drawn, name):
    chart = drawn[name]
    lost = chart.frame.columns[0]
    with pytest.raises(ValueError, match=lost):
        getattr(charts, name)(chart.frame.drop(columns=lost), **chart.options)


@pytest.mark.parametrize("name", FORMS)
def test_what_a_table_holds_cannot_act_in_a_chart(drawn, name):
    chart = drawn[name]
    texts = [column for column in chart.frame if column in ("name", "series", "label", "who", "about", "disputed")]
    frame = chart.frame.copy()
    for column in texts:
        frame.loc[frame[column] != "", column] = "<a href='x'>x</a>"
    text = charts.Chart(name, frame, chart.options).figure(600).to_json()
    assert "<a" not in json.loads(json.dumps(text)).replace("\\u003c", "<")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", FORMS)
def test_no_label_is_cut_and_none_covers_another(drawn, name, width):
    figure = drawn[name].figure(width)
    boxes, room = labels(figure), sheet(figure)
    assert boxes
    for box, text in boxes:
        assert room.left <= box.left and box.right <= room.right + 1, f"{text!r} is cut"
        assert room.top <= box.top and box.bottom <= room.bottom + 1, f"{text!r} is cut"
    shrunk = [(Box(b.left + 1, b.top + 1.5, b.right - 1, b.bottom - 1.5), text) for b, text in boxes]
    clash = [(one[1], two[1]) for one, two in combinations(shrunk, 2) if one[0].meets(two[0])]
    assert not clash


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["lanes", "ladder", "roll", "stacks"])
def test_no_label_lies_on_a_mark(drawn, name, width):
    figure = drawn[name].figure(width)
    boxes = labels(figure)
    for trace in figure.data:
        if trace.mode != "markers" or trace.marker.opacity == 0 or trace.hoverinfo != "text":
            continue
        size = max(trace.marker.size if isinstance(trace.marker.size, tuple) else [trace.marker.size]) - 2
        for x, y in zip(trace.x, trace.y, strict=True):
            at = across(figure.layout, x, trace.xaxis)
            dot = Box(at - size / 2, y - size / 2, at + size / 2, y + size / 2)
            under = [
                text for box, text in boxes if Box(box.left, box.top + 1.5, box.right, box.bottom - 1.5).meets(dot)
            ]
            assert not under


def test_frames_of_a_strip_hold_their_names(drawn):
    for width in WIDTHS:
        figure = drawn["strip"].figure(width)
        texts = [trace for trace in figure.data if trace.mode == "text"][-1]
        across = min(b - a for a, b in zip(texts.x, texts.x[1:], strict=False) if b > a)
        widest = max(width_of(line, 11) for text in texts.text for line in text.split("<br>"))
        assert widest < across - 2


def test_the_icons_of_the_data_are_the_ones_drawn(data):
    fields = next(part for part in data.descriptor["resources"] if part["name"] == "productions")["schema"]["fields"]
    allowed = next(field for field in fields if field["name"] == "icon")["constraints"]["enum"]
    assert sorted(allowed) == sorted(ICONS)
    shot = data.productions[data.productions["shot_in_space"] == "yes"]
    assert shot["icon"].notna().all()


def test_an_icon_stays_in_its_box():
    for name in ICONS:
        numbers = [float(part) for part in icon(name, 100, 200, 24).translate(str.maketrans("MLCZ,", "     ")).split()]
        assert all(99 <= x <= 125 for x in numbers[::2]) and all(199 <= y <= 225 for y in numbers[1::2]), name


def test_marks_of_a_crowd_do_not_touch():
    extents = [(10, 10), (12, 12), (14, 14), (40, 80), (60, 60), (100, 100)]
    assert stacked(extents, 11) == [0, 1, 2, 0, 1, 0]


def test_the_first_is_the_earliest_that_meets_the_rule():
    firsts = pd.DataFrame(
        {
            "first_id": ["actor", "advert"],
            "definition": ["An actor", "An advert"],
            "condition": "c",
            "kinds": [None, "commercial"],
            "role": ["actor", None],
            "category": ["film_crew", None],
            "filming": None,
            "disputed": None,
        }
    )
    productions = pd.DataFrame(
        {
            "production_id": ["a", "b", "c", "raw"],
            "kind": ["feature_fiction", "feature_fiction", "commercial", "raw_footage"],
            "shot_in_space": ["yes", "yes", "yes", "yes"],
        }
    )
    credits = pd.DataFrame(
        {
            "production_id": ["a", "b", "raw"],
            "person_id": ["crew", "star", "star"],
            "role": "actor",
            "flew": ["yes", "yes", "yes"],
        }
    )
    seats = pd.DataFrame({"person_id": ["crew", "star"], "category": ["professional", "film_crew"], "filming": "no"})
    met = films.meets(firsts, productions, credits, seats)
    assert list(zip(met["first_id"], met["production_id"], strict=True)) == [("actor", "b"), ("advert", "c")]


def test_every_definition_has_a_holder(data):
    met = films.meets(data.firsts, data.productions, data.credits, data.seats)
    assert set(met["first_id"]) == set(data.firsts["first_id"])


def test_frames_say_when_a_year_is_not_that_of_the_shooting(data):
    frames = films.frames(films.shot(data)).set_index("production_id")
    assert frames.loc["the-challenge", ["year", "entity"]].tolist() == ["2021", "the-challenge"]
    assert (frames["year"].str.startswith("shown") == (frames["known_by"] == "release")).all()
    assert (frames.loc[frames["begin"].isna(), "year"] == "no date known").all()
    assert frames["begin"].dropna().is_monotonic_increasing


FLIGHTS = pd.DataFrame(
    {
        "flight_id": ["A", "B", "F"],
        "mission": ["Ferry", "Charter", "Lost"],
        "spacecraft": ["Ship", "Other", "Ship"],
        "vehicle": None,
        "crewed_launch": "yes",
        "outcome": ["success", "success", "failure"],
        "launched_at": ["2001-01-01", "2011-01-01", "2012-01-01"],
        "launched_at_from": [DAY("2001-01-01"), DAY("2011-01-01"), DAY("2012-01-01")],
        "landed_at_from": [DAY("2001-02-01"), DAY("2011-03-01"), pd.NaT],
    }
)
SEATS = pd.DataFrame(
    {
        "seat_id": ["A-1", "A-2", "B-1", "F-1"],
        "flight_id": ["A", "A", "B", "F"],
        "person_id": ["p", "q", "r", "s"],
        "name": ["Pat", "Quinn", "Ray", "Sam"],
        "category": ["private", "professional", "film_crew", "professional"],
        "fate": ["landed", "landed", "landed", "died"],
        "landed_on": ["A", "B", "B", None],
    }
)


def test_people_in_orbit_come_down_in_the_ship_they_came_down_in():
    counts = launches.head_count(FLIGHTS, SEATS)
    assert counts["people"].tolist() == [2, 1, 2, 0]
    assert counts["until"].iloc[:-1].tolist() == counts["begin"].iloc[1:].tolist()


def test_a_gap_runs_between_two_launches_of_the_seats_asked_for():
    seats = launches.seated(SEATS, FLIGHTS)
    gap = launches.longest_gap(seats[seats["bought"]])
    assert (gap.days, gap.before.year, gap.after.year) == (3652, 2001, 2011)
    assert gap.years()["first"] == 2002 and gap.years()["last"] == 2010


def test_a_roll_names_the_bought_seats_and_counts_everybody():
    rows, gap = launches.roll(SimpleNamespace(seats=SEATS, flights=FLIGHTS))
    assert (gap.before.year, gap.after.year) == (2001, 2011)
    assert rows.loc[rows["name"] != "", "name"].tolist() == ["Pat", "Ray"]
    assert rows.dropna(subset=["everybody"]).set_index("year")["everybody"].to_dict() == {2001: 2, 2011: 1, 2012: 1}
    assert "Quinn" in rows.loc[rows["year"] == 2001, "about"].iloc[0]


def test_ships_name_their_first_private_passenger_and_the_film_crew():
    rows = launches.stacks(FLIGHTS, SEATS).set_index("flight_id")
    assert rows["label"].to_dict() == {"A": "Pat", "F": "", "B": "Ray"}
    assert rows["hollow"].to_dict() == {"A": False, "F": True, "B": False}
    assert rows.loc["A", "about"] == "Pat, Quinn"


def test_the_autumn_adds_a_hops_people_to_those_in_orbit(data):
    up = launches.aloft(data, "2021-09-01", "2022-01-01")
    counts = up[up["name"] == ""]
    hops = data.suborbital_flights.set_index("date")["people_count"]
    for day in ("2021-10-13", "2021-12-11"):
        there = launches.head_count(data.flights, data.seats)
        around = there[there["begin"] < day]["people"].iloc[-1]
        assert counts.loc[counts["begin"] == day, "people"].item() == around + hops[day]
    crew = up.set_index("name").loc["Soyuz MS-19"]
    assert crew["entity"] == "film_crew" and "Peresild" in crew["who"] and crew["until"] < DAY("2021-10-18")
