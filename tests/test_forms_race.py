"""The charts of the flight and of the race: what they draw at every width, and what their preparation gives."""

import math
from importlib import import_module

import pandas as pd
import pytest
from drawn_labels import labels

from shotinspace import charts, films, launches, orbit, promised, promises
from shotinspace.charts.chart import FORMS, read
from shotinspace.charts.plain import figure_json
from shotinspace.tables import load

T = pd.Timestamp
WIDTHS = [320, 360, 390, 600, 768, 928, 1280]
HOSTILE = "<a href='javascript:x'>x</a>"
DATA = load()
SHIPS = ("2021-029A", "2021-089A")
UP, DOWN = T("2021-10-05 08:55:02"), T("2021-10-17 04:35:44")


def log():
    path = orbit.track(DATA.iss_elements, str(UP), str(DOWN))
    moments = pd.DataFrame(
        {
            "what": ["lift-off", "docking", "hatch closes", "landing"],
            "begin": [UP, T("2021-10-05 12:22:31"), T("2021-10-16 20:41"), DOWN],
            "named": True,
        }
    )
    return orbit.log(path, moments)


@pytest.fixture(scope="module")
def some():
    """One chart of each form, drawn from the real tables."""
    milestones = DATA.milestones
    stays = launches.stays(DATA.seats, DATA.flights)
    seats = stays[stays["begin"] > "2020-05-01"].assign(
        lane=lambda rows: rows["spacecraft"], flight=lambda rows: rows["up"], launched=lambda rows: rows["begin"]
    )
    seats = seats.assign(person=seats["name"], label="", entity="context").sort_values("lane", kind="stable")
    seats.loc[seats["flight"].eq("Soyuz MS-19") & ~seats.duplicated("flight"), "label"] = "Soyuz MS-19"
    return {
        "stays": charts.stays(launches.swap(DATA.seats, DATA.flights, *SHIPS)),
        "promises": charts.promises(promised.race(milestones)),
        "timeline": charts.timeline(
            promised.happened(milestones, T("2025-12-13")), start="2020-03-01", end="2025-12-31"
        ),
        "columns": charts.columns(seats, start="2020-03-01", end="2026-12-31"),
        "ranks": charts.ranks(
            launches.histogram({"all": stays["days"]}, 11.82, {"all": {"weeks": (5, 15), "tours": (100, 300)}}),
            entity="the-challenge",
            label="the film crew, 11.8 days",
            half="half lasted longer than {median:.1f} days",
        ),
        "flight": charts.flight(
            log(), entity="the-challenge", inclination=51.64, period_min=92.9, pad=[63.564, 45.996], still="landing"
        ),
    }


NAMES = ["stays", "promises", "timeline", "columns", "ranks", "flight"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_labels_lie_inside_and_apart(some, name, width):
    figure = some[name].figure(width)
    found = labels(figure)
    for box, text in found:
        assert box.left >= -1 and box.right <= width + 1, f"{text!r} is cut: {box}"
    for i, (box, text) in enumerate(found):
        for other, its in found[i + 1 :]:
            assert not box.meets(other), f"{text!r} meets {its!r}"


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_the_same_from_its_table(some, name):
    chart = some[name]
    again = read(chart.value(), chart.csv())
    for width in (340, 900):
        assert figure_json(again.figure(width)) == figure_json(chart.figure(width))


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_column_is_named(some, name):
    chart = some[name]
    needed = next(
        column for column, its in FORMS[name].columns.items() if its.default is not None and column in chart.frame
    )
    with pytest.raises(ValueError, match=needed):
        getattr(charts, name)(chart.frame.drop(columns=needed), **chart.options)


@pytest.mark.parametrize("name", NAMES)
def test_text_cannot_act(some, name):
    chart = some[name]
    columns = {"stays": "name", "ranks": "group", "flight": "what", "columns": "person"}
    column = columns.get(name, "by" if name == "promises" else "label")
    frame = chart.frame.copy()
    frame.loc[frame.index[0], column] = HOSTILE
    figure = getattr(charts, name)(frame, **chart.options).figure(900)
    assert "<a " not in str(figure_json(figure)) and "&lt;a" in str(figure_json(figure))


def points(figure, symbol):
    """How many marks of a symbol a figure has."""
    count = 0
    for trace in figure.data:
        if trace.type == "scatter" and trace.marker.symbol is not None:
            symbols = trace.marker.symbol
            each = symbols if isinstance(symbols, tuple) else [symbols] * len(trace.x)
            count += sum(one == symbol for one in each)
    return count


@pytest.mark.parametrize("width", [320, 900])
def test_no_mark_is_dropped(some, width):
    promises, columns = some["promises"], some["columns"]
    assert points(promises.figure(width), "circle") == len(promises.frame)
    assert len([s for s in promises.figure(width).layout.shapes if s.type == "rect"]) == len(promises.frame)
    assert points(columns.figure(width), "square") == len(columns.frame)
    timeline = some["timeline"]
    assert sum(len(trace.x) for trace in timeline.figure(width).data) == len(timeline.frame)
    stays = some["stays"]
    bars = [shape for shape in stays.figure(width).layout.shapes if shape.type == "rect"]
    assert len(bars) == len(stays.frame) + stays.frame["left_behind"].notna().sum()
    ranks = some["ranks"]
    assert sum(len(t.x) for t in ranks.figure(width).data if t.type == "bar") == (ranks.frame["number"] > 0).sum()


def test_columns_of_seats_never_touch():
    days = ["2021-01-01"] * 2 + ["2021-01-02"] * 2 + ["2026-12-30", "2026-12-31"]
    frame = pd.DataFrame({"launched": [T(day) for day in days], "flight": list("aabbcd"), "person": list("uvwxyz")})
    frame = frame.assign(lane="ships", entity="context")
    figure = charts.columns(frame, start="2020-01-01", end="2027-01-01").figure(320)
    across = sorted(set(figure.data[0].x))
    assert len(across) == 4 and min(b - a for a, b in zip(across, across[1:], strict=False)) >= 10 - 1e-6
    assert across[-1] <= 320


def test_steps_not_on_record_are_named_once(some):
    texts = [note.text.replace("<br>", " ") for note in some["timeline"].figure(900).layout.annotations]
    lacking = [text for text in texts if text.startswith("Not on record by day 2,049")]
    assert len(lacking) == 1 and "lift-off" in lacking[0] and "director named" not in lacking[0]
    assert any("lift-off, 5 Oct 2021" in text for text in texts)


def test_steps_are_taken_when_they_are_first_reported():
    milestones = DATA.milestones
    plans, events = (milestones[milestones["kind"] == kind] for kind in ("plan", "actual"))
    both = events[events["production_id"].isin(promised.FILMS)]
    steps = promised.first_steps(both, plans, list(promised.STEPS)).set_index(["entity", "step"])["day"]
    assert steps["the-challenge", "a launch day is named"] == T("2021-05-13")
    assert steps["the-challenge"].notna().all() and steps["untitled-cruise-liman"].notna().sum() == 1


def test_the_extra_days_are_drawn_apart_and_in_figures(some):
    texts = [note.text for note in some["stays"].figure(900).layout.annotations]
    assert sum("+164 days" in text for text in texts) == 2
    assert sum("17 October 2021" in text for text in texts) == 1
    assert sum("the longest stay for the United States by then" in text for text in texts) == 1


def test_a_promise_that_never_came_has_no_star(some):
    figure = some["promises"].figure(900)
    assert points(figure, "star") == 1 and points(figure, "diamond") == 0
    assert promised.NO_DAY in [note.text for note in figure.layout.annotations]


def test_the_flight_steps_without_a_kernel(some):
    figure = some["flight"].figure(900)
    moments = some["flight"].frame.query("what != 'night'")
    assert len(figure.frames) == len(moments) == len(figure.layout.sliders[0].steps)
    assert [step.args[0][0] for step in figure.layout.sliders[0].steps] == [frame.name for frame in figure.frames]
    drawn = figure_json(figure)
    assert len(drawn["frames"]) == len(moments)
    still = {index: trace for index, trace in zip(figure.frames[-1].traces, figure.frames[-1].data, strict=True)}
    words = next(trace for trace in still.values() if trace.text and "Landing" in trace.text[0])
    assert tuple(words.text) in [trace.text for trace in figure.data], "the still is the frame asked for"
    assert "183 sunrises" in words.text[1]


def test_the_clock_fills_as_time_goes_by(some):
    figure = some["flight"].figure(900)
    covers = [frame.data[-1] for frame in figure.frames]
    left = [min(cover.y) for cover in covers]
    assert left == sorted(left) and left[0] < left[-1]


def test_the_sun_stands_overhead_where_the_almanac_says():
    # 21 June 2022: the solstice was at 09:14 UTC; noon at Greenwich is two minutes late then
    longitude, latitude = orbit.overhead(pd.Series([T("2022-06-21 12:00"), T("2022-03-20 15:33")]))
    assert latitude.tolist() == pytest.approx([23.4, 0.0], abs=0.11)
    assert longitude[0] == pytest.approx(0.5, abs=0.3)


@pytest.mark.parametrize(("east", "north"), [(-40, -5.0), (170, 23.4), (0, -23.4)])
def test_night_is_a_quarter_turn_from_the_sun(east, north):
    outline = import_module("shotinspace.charts.flight")._night(east, north)

    def height(longitude, latitude):
        a, b, c = (math.radians(angle) for angle in (latitude, north, longitude - east))
        return math.degrees(math.asin(math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(c)))

    assert all(abs(height(*point)) < 0.01 for point in outline[1:-3])
    assert height(*outline[-1]) < 0


def test_the_path_drawn_is_the_stations(some):
    figure = some["flight"].figure(900)
    first = figure.frames[1].data[1]  # the turn about the docking
    moment = T("2021-10-05 12:22:31")
    period = orbit.shape(DATA.iss_elements, moment)[1]
    later = orbit.track(DATA.iss_elements, str(moment), str(moment + pd.Timedelta(minutes=period / 2)))
    inner = 900 - 32
    end = later.iloc[-1]
    x = (end["longitude"] + 180) / 360 * inner
    assert abs(first.x[-1] - x) < 6, "within about two degrees half a turn later"


def test_stays_and_records():
    flights = pd.DataFrame(
        {
            "flight_id": ["a", "b", "c"],
            "mission": ["A", "B", "C"],
            "spacecraft": "Soyuz",
            "outcome": ["success", "success", "failure"],
            "launched_at_from": [T("2021-04-01"), T("2021-10-01"), T("2021-11-01")],
            "landed_at_from": [T("2021-10-11"), T("2022-03-01"), T("2021-11-02")],
        }
    )
    seats = pd.DataFrame(
        {
            "seat_id": ["1", "2", "3", "4", "5"],
            "flight_id": ["a", "a", "b", "c", "b"],
            "landed_on": ["a", "b", "a", "c", None],
            "fate": ["landed", "landed", "landed", "landed", "in_orbit"],
            "days_in_space": [193.0, 334.0, 10.0, 1.0, None],
            "name": list("uvwxy"),
            "nationality": "Russia",
            "category": ["professional", "professional", "film_crew", "professional", "professional"],
        }
    )
    stays = launches.stays(seats, flights)
    assert list(stays["seat_id"]) == ["1", "3", "2"]  # by landing; neither the failure nor who is still up
    assert stays.set_index("seat_id").loc["2", "longer"] == pytest.approx(141)
    assert stays["left_behind"].notna().sum() == 1
    assert list(launches.records(stays)["seat_id"]) == ["1", "2"]
    swap = launches.swap(seats, flights, "a", "b")
    assert list(swap["ship"]) == ["Home in A", "Home in A", "Home in B"]
    assert list(swap["leaving"]) == ["", "", "11 October 2021: A goes home"]
    assert list(swap["entity"]) == ["film_crew", "context", "context"]


def test_the_histogram_counts_every_stay():
    days = pd.Series([0.3, 5, 11.82, 11.9, 200, 437.7])
    frame = launches.histogram({"g": days}, 11.82, {"g": {"tours": (100, 300)}})
    assert frame["number"].sum() == len(days)
    marked = frame[frame["value"].notna()]
    assert len(marked) == 1 and marked["low"].iloc[0] <= 11.82 < marked["high"].iloc[0]
    named = frame[frame["hump"] != ""]
    assert list(named["hump"]) == ["tours"] and named["low"].iloc[0] <= 200 < named["high"].iloc[0]
    assert frame["median"].unique() == [days.median()]


def test_the_log_is_in_order_and_counts_sunrises():
    frame = log()
    assert frame["begin"].is_monotonic_increasing
    moments = frame[frame["what"] != "night"]
    assert list(moments["sunrises"]) == sorted(moments["sunrises"])
    path = orbit.track(DATA.iss_elements, str(UP), str(DOWN))
    assert moments["sunrises"].iloc[-1] == orbit.sunrises(path)
    assert (frame["what"] == "night").sum() == len(orbit.nights(path))


def test_the_shape_of_the_orbit():
    inclination, period = orbit.shape(DATA.iss_elements, UP)
    assert inclination == pytest.approx(51.64, abs=0.02) and period == pytest.approx(1440 / 15.49, abs=0.1)
    assert not math.isnan(period)


def test_dates_leave_out_repeats_and_outsiders_are_context():
    plans = DATA.milestones.query("kind == 'plan' and production_id == 'untitled-cruise-liman'")
    given = promised.dates(plans, ["launch", "filming_start"])
    assert len(given) == plans["repeats"].isna().sum()
    assert set(given.loc[~given["own"], "entity"]) == {"context"}
    assert set(given.loc[given["own"], "by"]) == {"Doug Liman, director"}
    assert "Nov 2020" in set(promised.race(DATA.milestones)["given"])  # a month stays a month


def test_the_tally_of_the_race():
    race = promised.race(DATA.milestones)
    rest = race[race["happened"].isna()]
    assert promised.tally(race) == {"late": 2, "dates": len(rest), "outside": int((rest["entity"] == "context").sum())}
    later = race.assign(happened=race["happened"] + pd.Timedelta(seconds=58))
    assert promised.tally(later)["late"] == 60


def test_films_side_by_side():
    table = films.side_by_side(DATA.productions, DATA.credits, promised.FILMS).set_index("what")
    assert list(table.columns) == list(promised.FILMS.values())
    assert table.loc["status"].tolist() == ["released", "stalled"]
    assert table.loc["gross"].iloc[0].endswith("roubles") and table.loc["gross"].iloc[1] == "no film yet"
    assert table.loc["budget"].iloc[1].endswith("(estimate)")
    assert table.loc["place of shooting"].iloc[1].endswith("(planned)")
    assert table.loc["credited people who were in space"].iloc[1] == "0"


def test_the_steps_of_a_film_stand_out_and_each_is_there_once(some):
    frame = some["timeline"].frame
    steps = frame[frame["step"]].groupby("entity")["label"].agg(list)
    assert len(steps["the-challenge"]) == len(promised.STEPS) and len(steps["untitled-cruise-liman"]) == 1
    assert any(label.startswith("launch day named, 13 May 2021") for label in steps["the-challenge"])
    bold = [note.text for note in some["timeline"].figure(900).layout.annotations if "<b>" in note.text]
    assert sum(any(label in text for text in bold) for label in frame["label"]) == len(frame[frame["step"]])


@pytest.mark.parametrize("width", [320, 600, 900])
def test_who_was_promised_a_seat_has_an_empty_box_beside_those_who_flew(width):
    crews = promises.ships_that_left(DATA)
    figure = charts.chairs(crews.assign(marked=crews["name"] == "Sergei Zalyotin")).figure(width)
    dashed = [shape for shape in figure.layout.shapes if shape.line.dash != "solid"]
    assert len(figure.layout.shapes) == len(crews) + crews["flight"].nunique()
    assert len(dashed) == crews["flight"].nunique() == 4
    texts = [note.text for note in figure.layout.annotations]
    assert "Lance Bass, singer" in texts and texts.count("<b>Sergei Zalyotin</b>") == 2


def test_a_crowd_too_large_for_a_row_has_two_columns_the_coloured_left():
    crowd = launches.in_orbit(DATA.flights, DATA.seats, "2021-10-10").assign(group="all", place="")
    crowd["entity"] = crowd["category"].eq("film_crew").map({True: "the-challenge", False: "context"})
    for width, columns in ((390, 2), (900, len(crowd))):
        figure = charts.crowd(crowd).figure(width)
        at = {note.text: note.x for note in figure.layout.annotations}
        heads = [shape for shape in figure.layout.shapes if shape.type == "circle"]
        assert len(heads) == len(crowd) and len({round(shape.x0) for shape in heads}) == columns
        if columns == 2:
            assert at["Yulia Peresild"] == at["Klim Shipenko"] < at["Mark Vande Hei"] == at["Oleg Novitsky"]
