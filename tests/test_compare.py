"""When and where productions were shot, and any two compared."""

import pandas as pd
import pytest
from sample_tables import cut, rows, sampled, write

from shotinspace import compare, films, launches, load, people


@pytest.fixture(scope="module")
def data():
    return sampled()


@pytest.fixture(scope="module")
def shots(data):
    return films.shoots(data.productions, data.production_flights, data.flights, data.suborbital_flights).set_index(
        "production_id"
    )


def test_a_shoot_stands_where_the_table_says_and_as_precisely(shots):
    row = shots.loc["the-challenge"]
    assert (row["place"], row["family"], row["known_by"]) == ("ISS", "fiction", "shoot")
    assert row["when"] == "5 October to 17 October 2021"
    assert shots.loc["the-dream-is-alive", "when"] == "1984", "a year is not a day"


def test_an_archive_film_stands_where_its_camera_stood(shots):
    row = shots.loc["apollo-11-2019"]
    assert (row["place"], row["known_by"], row["begin"].year) == ("capsules", "flights", 1969)
    assert shots.loc["destiny-in-space", "when"] == "6 April 1984 to 8 August 1992", "from its first flight to its last"


def test_without_shoot_or_flight_the_release_stands_in_and_says_so(shots):
    row = shots.loc["a-beautiful-planet"]
    assert (row["known_by"], row["when"]) == ("release", "29 April 2016")
    assert pd.isna(shots.loc["untitled-cruise-liman", "begin"])


def test_places_open_and_close(data):
    usable = films.usable(data.flights).set_index("place")
    assert usable.loc["Space Shuttle", "until"].year == 2011 and pd.isna(usable.loc["ISS", "until"])
    assert usable.loc["capsules", "begin"].year == 1961


def test_crewed_launches_know_who_was_aboard(data):
    crewed = launches.crewed(data.flights, data.seats).set_index("flight_id")
    assert (crewed["crewed_launch"] == "yes").all()
    assert crewed.loc["2021-089A", "entity"] == "film_crew" and crewed.loc["2021-119A", "entity"] == "private"
    assert crewed.loc["2021-029A", "entity"] == "professional"
    assert crewed.loc["2021-089A", "aboard"] == {"film_crew", "professional"}


def test_what_counts_as_shot_in_space():
    kinds = ["commercial", "raw_footage", "live_tv", "feature_documentary", "feature_fiction"]
    shot = ["yes", "yes", "yes", "no", "planned"]
    some = pd.DataFrame({"production_id": list("abcde"), "kind": kinds, "shot_in_space": shot})
    assert list(films.counted(some)["production_id"]) == ["a", "c"], "no film of an agency's own, no archive, no plan"


def test_every_kind_has_a_family_and_every_station_a_place(data):
    fields = {resource["name"]: resource["schema"]["fields"] for resource in data.descriptor["resources"]}
    kinds = next(field for field in fields["productions"] if field["name"] == "kind")["constraints"]["enum"]
    assert set(kinds) == set(films.FAMILIES)
    assert set(films.PLACES.values()) | {films.ELSEWHERE} == set(films.PLACE_NAMES)


def test_two_productions_side_by_side(tmp_path):
    folder = cut(tmp_path / "data")
    ours = {
        "the-challenge": {
            "minutes_from_space": "40",
            "minutes_from_space_low": "30",
            "minutes_from_space_high": "45",
            "budget_amount": "700",
            "budget_currency": "RUB",
            "shot_from": "2021-10-05",
        },
        "apogee-of-fear": {"minutes_from_space": "", "budget_amount": ""},
    }
    write(
        folder / "productions.csv",
        [row | ours.get(row["production_id"], {}) for row in rows(folder / "productions.csv")],
    )
    rates = rows(folder / "rub_usd.csv")
    write(folder / "rub_usd.csv", [row | {"rub_per_usd": "70"} for row in rates])
    data = load(folder)
    beside = compare.productions(data, "the-challenge", "apogee-of-fear").set_index("label")
    assert beside.loc["minutes from space", "left"] == "40 minutes (sources: 30 to 45)"
    assert beside.loc["minutes from space", "right"] == compare.UNKNOWN
    assert pd.isna(beside.loc["minutes from space", "right_size"])
    assert beside.loc["budget, million dollars", "left_size"] == pytest.approx(700 / 70 / 1e6)
    with pytest.raises(KeyError):
        compare.productions(data, "the-challenge", "nobody")


def test_two_flights_side_by_side(data):
    rows = compare.flights(data, "2021-089A", "2021-029A").set_index("label")
    assert rows.loc["flew privately, or to film", "left"] == "Klim Shipenko and Yulia Peresild"
    assert rows.loc["flew privately, or to film", "right"] == "nobody"
    assert rows.loc["longest stay of its crew", "right"].startswith("355")


def changed(folder, table, column, **others):
    """The sample in `folder`, where rows of a table, by their value in a column, have other cells."""
    path = cut(folder) / f"{table}.csv"
    write(path, [row | others.get(row[column].replace("-", "_"), {}) for row in rows(path)])
    return load(folder)


def test_a_guess_or_a_bound_gets_no_bar(tmp_path):
    guessed = {
        "budget_amount": "200000000",
        "budget_currency": "USD",
        "budget_basis": "estimated",
        "budget_bound": "exact",
    }
    more = {"gross_amount": "150000000", "gross_currency": "USD", "gross_bound": "at_least"}
    films = {"untitled_cruise_liman": guessed, "the_dream_is_alive": more}
    data = changed(tmp_path, "productions", "production_id", **films)
    rows = compare.productions(data, "the-challenge", "untitled-cruise-liman").set_index("label")
    assert rows.loc["budget, million dollars", "right"].endswith("a press estimate")
    assert pd.isna(rows.loc["budget, million dollars", "right_size"])
    rows = compare.productions(data, "the-dream-is-alive", "destiny-in-space").set_index("label")
    assert rows.loc["takings, million dollars", "left"].startswith("more than")
    assert pd.isna(rows.loc["takings, million dollars", "left_size"])


def beside(**cells):
    rows = {"how far it got": ("released", "released"), "minutes from space": ("1", "1"), "running time": ("9", "9")}
    rows |= {"when it was shot": ("2008", "2008"), "released": ("2010", "2012")}
    rows |= {name.replace("_", " "): pair for name, pair in cells.items()}
    sizes = [[float(text) if text.isdigit() else None for text in pair] for pair in rows.values()]
    frame = pd.DataFrame(rows.values(), columns=["left", "right"]).assign(label=list(rows))
    return frame.join(pd.DataFrame(sizes, columns=["left_size", "right_size"], dtype="float64"))


def test_a_title_says_the_first_difference():
    differ = compare.productions_differ
    assert differ(beside(how_far_it_got=("released", "stalled")), "A", "B") == "A was released; B has stalled"
    assert differ(beside(minutes_from_space=("50", "8")), "A", "B") == "A has 50 minutes from space, B 8"
    spread = beside(minutes_from_space=("50", "8"))
    spread.loc[spread["label"] == "minutes from space", "left"] = "50 minutes (sources: 25 to 50)"
    assert differ(spread, "A", "B") == "A has 25 to 50 minutes from space, B 8"
    assert differ(beside(running_time=("90", "8")), "A", "B") == "A runs for 90 minutes, B 8"
    unknown = beside(running_time=(compare.UNKNOWN, "8"), minutes_from_space=("1", compare.UNKNOWN))
    assert differ(unknown, "A", "B") == "A was released 2010, B 2012"
    assert differ(beside(released=("2010", "2010")), "A", "B") == "A and B: no difference is on record"


def test_two_flights_differ_in_stay_or_in_people(data):
    rows = compare.flights(data, "2021-089A", "2021-029A")
    assert (
        compare.flights_differ(rows, "A", "B") == "Longest stay of anybody aboard: 176.1 days for A, 355.2 days for B"
    )
    rows.loc[rows["label"] == "longest stay of its crew", "left"] = compare.UNKNOWN
    assert compare.flights_differ(rows, "A", "B") == "A carried 3, B 3"


def test_a_list_of_launches_says_who_was_aboard_and_what_failed(tmp_path):
    data = changed(tmp_path, "flights", "mission", STS_135={"outcome": "failure"})
    listed = launches.listed(data.flights, data.seats).set_index("flight_id")
    row = listed.loc["2021-089A"]
    assert row["about"] == "Soyuz · Anton Shkaplerov, Klim Shipenko and Yulia Peresild" and row["decade"] == "2020s"
    assert row["when"] == "5 October 2021 to 30 March 2022" and row["entity"] == "film_crew"
    lost = listed[listed["mission"] == "STS-135"].iloc[0]
    assert lost["hollow"] and lost["about"].endswith("failed") and not row["hollow"]


def test_a_life_has_its_flights_its_hops_and_its_films(data, tmp_path):
    life = people.career(data, "yulia-peresild").set_index("name")
    assert (
        life.loc["Soyuz MS-19", "about"] == "with Anton Shkaplerov and Klim Shipenko · down in Soyuz MS-18 · 11.8 days"
    )
    assert life.loc["Soyuz MS-19", "when"] == "5 October to 17 October 2021", (
        "down with another ship, earlier than its own"
    )
    assert life.loc["The Challenge", ["what", "hollow"]].tolist() == ["film", False]
    crew = {"people": "alan-shepard;gus-grissom", "people_count": "2"}
    hops = changed(tmp_path, "suborbital_flights", "flight_id", **{"1961_S135": crew})
    hop = people.career(hops, "alan-shepard").iloc[0]
    assert hop["what"] == "hop" and "Gus Grissom" in hop["about"] and "Shepard" not in hop["about"]
    planned = people.career(data, "tom-cruise").set_index("name").loc["Untitled Tom Cruise / Doug Liman space film"]
    assert planned["when"] == "stalled" and planned["hollow"] and pd.isna(planned["begin"])
    assert people.axis(people.career(data, "tom-cruise"))["hollow"]
    alone = people.career(data, "yuri-gagarin")
    assert alone.loc[alone["what"] == "orbit", "about"].iloc[0].startswith("alone")
    with pytest.raises(KeyError):
        people.career(data, "nobody")


def test_a_life_in_one_sentence():
    rows = pd.DataFrame({"what": ["orbit", "orbit", "film"], "days": [100.5, 11.8, None]})
    assert people.summary(rows, "X") == "X: 2 flights to orbit, 112.3 days in all; one production"
    assert people.summary(rows.tail(1), "X") == "X: one production"


def test_everybody_known_has_done_something(data):
    known = people.known(data)
    assert known["person_id"].is_unique and set(data.seats["person_id"]) <= set(known["person_id"])
    for person in known["person_id"].iloc[::10]:
        assert len(people.career(data, person))
